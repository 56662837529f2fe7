# What both runs share; they source it. It goes to the checkout's root, and whatever is missing on this machine is a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# A fresh clone builds everything once: nothing is built on it, and where a panic happened is said without debug information.
export CI=true CARGO_TERM_COLOR=never CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
exec </dev/null
run=.ci/$(basename "$0")
began=$SECONDS

missing() { echo "$run: $1" >&2; exit 1; }
need() { # each of these tools must be on PATH
  local tool
  for tool in "$@"; do command -v "$tool" >/dev/null || missing "$tool is not on PATH"; done
}
stage() { # NAME COMMAND…: runs one stage and says how long it took
  local name=$1 start=$SECONDS
  shift
  echo "== $name"
  "$@"
  echo "-- $name: $((SECONDS - start)) s"
}

# The provider mirror: as named, or wherever this machine keeps one. A mirror's layout is HOST/NAMESPACE/TYPE/VERSION/PLATFORM/file.
find_provider() {
  [ -z "${LANDFORM_TF_PLUGIN_DIR:-}" ] || return 0
  local file
  file=$(find / -xdev -not -path '/proc/*' -path '*/hashicorp/aws/5.*/*/terraform-provider-aws_v5*' -type f -print -quit 2>/dev/null || true)
  [ -n "$file" ] || file=$(find / -not -path '/proc/*' -not -path '/sys/*' -path '*/hashicorp/aws/5.*/*/terraform-provider-aws_v5*' \( -type f -o -type l \) -print -quit 2>/dev/null || true)
  [ -n "$file" ] || missing "no terraform-provider-aws_v5* on this machine; LANDFORM_TF_PLUGIN_DIR may name a mirror"
  LANDFORM_TF_PLUGIN_DIR=${file%/*/hashicorp/aws/*}
  export LANDFORM_TF_PLUGIN_DIR
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
make_judges() { # the judges' packages in a folder of their own, which comes first on PATH
  python3 -m venv "$scratch/venv"
  "$scratch/venv/bin/pip" install --quiet --disable-pip-version-check -r tests/judges/requirements.txt
}
use_judges() { export PATH="$scratch/venv/bin:$PATH" PYTHON="$scratch/venv/bin/python"; }

blueprints() { # the blueprints of a folder, without locks and waivers
  local file
  for file in "$1"/*.yaml; do
    [[ $file == *.lock.yaml || $file == */waivers.yaml ]] || echo "$file"
  done
}
