"""Assembles the hand-written sample into a rendered folder: administrator templates from the steps, checksums into the manifest."""
import hashlib
import json
import shutil
from pathlib import Path

import yaml

FIXTURES = Path(__file__).resolve().parent / "fixtures"


def stack_set(out, step):
    units = step["organizationalUnits"]
    properties = {
        "StackSetName": step["set"],
        "PermissionModel": "SERVICE_MANAGED" if units else "SELF_MANAGED",
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "ManagedExecution": {"Active": True},
        "OperationPreferences": {
            "FailureToleranceCount": 0, "MaxConcurrentCount": 2, "RegionConcurrencyType": "PARALLEL",
        },
        "StackInstancesGroup": [
            {
                "DeploymentTargets": {"OrganizationalUnitIds": units} if units else {"Accounts": step["accounts"]},
                "Regions": step["regions"],
            }
        ],
        "TemplateBody": (out / step["template"]).read_text(encoding="utf-8"),
    }  # fmt: skip
    if units:
        properties["AutoDeployment"] = {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    return {"Type": "AWS::CloudFormation::StackSet", "Properties": properties}


def seal(out, manifest):
    """Writes manifest.json over whatever lies in the folder now."""
    files = []
    for path in sorted(p for p in out.rglob("*") if p.is_file() and p.name != "manifest.json"):
        data, name = path.read_bytes(), path.relative_to(out).as_posix()
        backend = name.split("/")[0] if "/" in name else "none"
        row = {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "backend": backend}
        files.append({**row, "wave": None, "account": None, "layer": ""})
    (out / "manifest.json").write_text(json.dumps({**manifest, "files": files}, indent=2), encoding="utf-8")


def assemble(out):
    shutil.copytree(FIXTURES / "sample", out)
    manifest = json.loads((FIXTURES / "sample.json").read_text(encoding="utf-8"))
    (out / "cloudformation/administrator").mkdir()
    waves = {}
    for step in manifest["steps"]:
        if step["kind"] == "stack-set":
            waves.setdefault(step["administratorFile"], []).append(step)
    for path, steps in waves.items():
        resources = {"".join(w.capitalize() for w in s["set"].split("-")): stack_set(out, s) for s in steps}
        body = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
        (out / path).write_text(yaml.safe_dump(body, sort_keys=False, width=1000), encoding="utf-8")
    (out / "README.md").write_text("# sample\n", encoding="utf-8")
    seal(out, manifest)
    return manifest
