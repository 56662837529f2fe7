#!/usr/bin/env bash
# judge.sh [--emulator-url URL] [--shapes] [--read BLUEPRINT]… [--lint BLUEPRINT]… [--stacks BLUEPRINT]… BLUEPRINT… : renders each
# blueprint into a temporary folder and lets every judge look at it; one after --read is looked at by those judges only that start
# nothing, one after --lint is not deployed, one after --stacks by CloudFormation only. A+B are two designs that are deployed into one
# organization, B after A.
# --shapes validates one Terraform root of each shape: see README.md.
# Deployments run two at a time, each in an emulator of its own, and in rounds: see README.md on --blueprint.
#
# Needs: landform (on PATH, or target/release/landform, or LANDFORM), a Python 3 with requirements.txt (PYTHON names it).
# Optional: terraform with LANDFORM_TF_PLUGIN_DIR (a filesystem mirror with hashicorp/aws 5.100), and for the deployments
# LANDFORM_SHARED (a folder with facts/registry.json, what AWS's registry says of its types; default: ../shared beside the
# checkout), LANDFORM_RIG (an emulator is started for each blueprint) or --emulator-url (one that runs already, see README.md).
# What cannot run is said, and with CI=true that is a failure. Exit 0 only when every judge that ran agreed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
url= shapes=
read=() every=() stacks=() both=()
while [ $# -gt 0 ]; do
  case $1 in
    --emulator-url) url=${2:?a URL}; shift 2 ;;
    --shapes) shapes=--shapes; shift ;;
    --read) read+=("${2:?a blueprint}"); shift 2 ;;
    --lint) every+=("${2:?a blueprint}"); shift 2 ;;
    --stacks) every+=("${2:?a blueprint}"); stacks+=("$2"); shift 2 ;;
    *) every+=("$1"); both+=("$1"); shift ;;
  esac
done
names=("${every[@]}")
every=()
for each in "${names[@]}"; do IFS=+ read -ra apart <<<"$each"; every+=("${apart[@]}"); done
[ ${#every[@]} -gt 0 ] || { echo "usage: judge.sh [--emulator-url URL] [--shapes] [--read|--lint|--stacks BLUEPRINT]… BLUEPRINT…" >&2; exit 2; }

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

# The day on which waivers of the blueprints hold: as in design_files.py.
today=$(PYTHONPATH=$here "$python" -c 'from design_files import TODAY; print(TODAY)')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
outs=() all=()
for blueprint in "${every[@]}" "${read[@]}"; do
  out=$work/$(basename "$blueprint" .yaml)
  "$landform" synth "$blueprint" --out "$out" --today "$today"
  all+=("$out")
done
outs=("${all[@]:0:${#every[@]}}")

timed "$python" "$here/lint_cloudformation.py" "${outs[@]}"
timed "$python" "$here/read_yaml.py" "${outs[@]}"
timed "$python" "$here/order.py" "${all[@]}"
export LANDFORM_SHARED=${LANDFORM_SHARED:-$root/../shared}
if [ -f "$LANDFORM_SHARED/facts/registry.json" ]; then
  timed "$python" "$here/create_only.py" "${all[@]}"
  timed "$python" "$here/handlers.py" "${all[@]}"
else
  skip "create-only properties, handlers against roles: LANDFORM_SHARED names no folder with facts/registry.json"
fi

terraform=yes
command -v terraform >/dev/null || terraform=
[ -d "${LANDFORM_TF_PLUGIN_DIR:-}" ] || terraform=
if [ -n "$terraform" ]; then
  timed "$python" "$here/terraform.py" validate ${shapes:+"$shapes"} "${outs[@]}"
else
  skip "terraform fmt, init, validate: terraform is not on PATH or LANDFORM_TF_PLUGIN_DIR names no provider mirror"
fi

deployed() { # NUMBER BACKEND BLUEPRINT: one deployment; what it said comes out in one piece
  local start=$SECONDS code=0
  local designs
  IFS=+ read -ra designs <<<"$3"
  "$python" "$here/deploy.py" "$2" --blueprint "${designs[@]}" --landform "$landform" ${url:+--url "$url"} >"$work/said-$1" 2>&1 || code=$?
  echo "    ($3: $2: exit $code, $((SECONDS - start)) s)" >>"$work/said-$1"
  cat "$work/said-$1"
  echo "$code" >"$work/code-$1"
}
if [ $((${#both[@]} + ${#stacks[@]})) -eq 0 ]; then
  echo "nothing is to be deployed"
elif [ -n "$url" ] || [ -n "${LANDFORM_RIG:-}" ]; then
  jobs=()
  for blueprint in "${both[@]}"; do # the slow ones first
    [ -z "$terraform" ] || jobs+=("terraform $blueprint")
  done
  for blueprint in "${both[@]}" "${stacks[@]}"; do jobs+=("cloudformation $blueprint"); done
  most=2
  [ -z "$url" ] || most=1 # a running emulator serves one deployment at a time
  number=0
  for job in "${jobs[@]}"; do
    [ "$number" -lt "$most" ] || wait -n || true # what it came to stands in its file: numbers of processes come around again
    number=$((number + 1))
    deployed "$number" "${job%% *}" "${job#* }" &
  done
  wait
  refused=0
  for at in $(seq "$number"); do
    [ "$(cat "$work/code-$at" 2>/dev/null)" = 0 ] || refused=$((refused + 1))
  done
  [ "$refused" -eq 0 ] || { echo "judge.sh: $refused of $number deployments refused" >&2; exit 1; }
else
  skip "deployment into an emulated AWS: neither --emulator-url nor LANDFORM_RIG"
fi
echo "judge.sh: ${#all[@]} blueprints judged, $skipped judges skipped"
