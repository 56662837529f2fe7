#!/usr/bin/env bash
# judge.sh [--emulator-url URL] BLUEPRINT… : renders each blueprint into a temporary folder and lets every judge look at it.
#
# Needs: landform (on PATH, or target/release/landform, or LANDFORM), a Python 3 with requirements.txt (PYTHON names it).
# Optional: terraform with LANDFORM_TF_PLUGIN_DIR (a filesystem mirror with hashicorp/aws 5.100), and for the deployments
# LANDFORM_RIG (an emulator is started for each blueprint) or --emulator-url (one that runs already, see README.md).
# What cannot run is said, and with CI=true that is a failure. Exit 0 only when every judge that ran agreed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
url=
if [ "${1:-}" = --emulator-url ]; then url=${2:?a URL}; shift 2; fi
[ $# -gt 0 ] || { echo "usage: judge.sh [--emulator-url URL] BLUEPRINT…" >&2; exit 2; }

python=${PYTHON:-python3}
export PYTHONDONTWRITEBYTECODE=1
landform=${LANDFORM:-$(command -v landform || echo "$root/target/release/landform")}
[ -x "$landform" ] || { echo "judge.sh: no landform on PATH and no $landform: cargo build --release" >&2; exit 2; }
"$python" -c 'import boto3, cfnlint, moto, yaml' 2>/dev/null ||
  { echo "judge.sh: $python lacks the packages of tests/judges/requirements.txt (PYTHON names another)" >&2; exit 2; }

skipped=0
skip() { # says what did not run and why; in CI nothing may be left out
  echo "SKIPPED: $1" >&2
  skipped=$((skipped + 1))
  if [ "${CI:-}" = true ]; then echo "judge.sh: CI=true, so a missing judge is a failure" >&2; exit 1; fi
}
timed() { # runs a judge and says how long it took
  local start=$SECONDS
  "$@"
  echo "    ($((SECONDS - start)) s)"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
outs=()
for blueprint in "$@"; do
  out=$work/$(basename "$blueprint" .yaml)
  "$landform" synth "$blueprint" --out "$out"
  outs+=("$out")
done

timed "$python" "$here/lint_cloudformation.py" "${outs[@]}"
timed "$python" "$here/read_yaml.py" "${outs[@]}"

terraform=yes
command -v terraform >/dev/null || terraform=
[ -d "${LANDFORM_TF_PLUGIN_DIR:-}" ] || terraform=
if [ -n "$terraform" ]; then
  timed "$python" "$here/terraform.py" validate "${outs[@]}"
else
  skip "terraform fmt, init, validate: terraform is not on PATH or LANDFORM_TF_PLUGIN_DIR names no provider mirror"
fi

if [ -n "$url" ] || [ -n "${LANDFORM_RIG:-}" ]; then
  for out in "${outs[@]}"; do
    timed "$python" "$here/deploy.py" cloudformation "$out" ${url:+--url "$url"}
    [ -z "$terraform" ] || timed "$python" "$here/deploy.py" terraform "$out" ${url:+--url "$url"}
  done
else
  skip "deployment into an emulated AWS: neither --emulator-url nor LANDFORM_RIG"
fi
echo "judge.sh: ${#outs[@]} blueprints judged, $skipped judges skipped"
