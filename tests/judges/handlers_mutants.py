#!/usr/bin/env python3
"""handlers_mutants.py [TREE] : takes one action at a time out of the table of handlers, and looks whether handlers.py misses it.

Works on a copy of the checkout (TREE, or a temporary folder), builds it (debug) and writes the shipped blueprints. Prints every mutant
that lived; exit code 1 if any did.
"""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path("src/catalog/data/handlers.json")
# What was missing in the field, and one that only changing a resource calls.
MUTANTS = [
    ("AWS::SageMaker::FeatureGroup", "glue:CreateTable"),
    ("AWS::Redshift::Cluster", "secretsmanager:CreateSecret"),
    ("AWS::Logs::MetricFilter", "logs:PutMetricFilter"),
    ("AWS::NetworkFirewall::Firewall", "network-firewall:UpdateFirewallDeleteProtection"),
]


def without(text, kind, action):
    """The table without an action of a type; elsewhere no other type of the shipped blueprints may give it."""
    table = json.loads(text)
    taken = 0
    for row in (row for row in table["rows"] if row["type"] == kind):
        for handler in ("create", "read", "update", "delete"):
            taken += action in row[handler]
            row[handler] = [one for one in row[handler] if one != action]
    if not taken:
        sys.exit(f"{kind} does not call {action}: the list must follow the table")
    return json.dumps(table, indent=2)


def judged(tree):
    """What the judge says of the shipped blueprints, or what went wrong before it was asked."""
    built = subprocess.run(["cargo", "build", "--quiet", "--bin", "landform"], cwd=tree, capture_output=True, text=True)
    if built.returncode:
        sys.exit(f"a mutant does not compile: {built.stderr[:300]}")
    with tempfile.TemporaryDirectory() as scratch:
        outs = []
        for blueprint in sorted(p for p in (tree / "blueprints").glob("*.yaml") if not p.name.endswith((".lock.yaml", "waivers.yaml"))):
            outs.append(str(Path(scratch) / blueprint.stem))
            written = subprocess.run([tree / "target/debug/landform", "synth", blueprint, "--out", outs[-1]], capture_output=True, text=True)
            if written.returncode:
                sys.exit(f"{blueprint.name} cannot be written: {written.stderr[:300]}")
        return subprocess.run([sys.executable, Path(__file__).with_name("handlers.py"), *outs], capture_output=True, text=True)


def main():
    tree = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    left_out = shutil.ignore_patterns("target", "corpus", "artifacts", ".git", "snapshots")
    shutil.copytree(ROOT, tree, ignore=left_out, dirs_exist_ok=True)
    table = tree / TABLE
    original = table.read_text(encoding="utf-8")
    whole = judged(tree)
    if whole.returncode:
        sys.exit(f"without a mutant the judge refuses: {whole.stderr[:500]}")
    lived = 0
    for kind, action in MUTANTS:
        table.write_text(without(original, kind, action), encoding="utf-8")
        said = judged(tree).stderr
        killed = f"{kind} calls {action}" in said
        lived += not killed
        print(f"{kind} without {action}: {'killed' if killed else 'lived'}")
    table.write_text(original, encoding="utf-8")
    print(f"{len(MUTANTS)} mutants, {lived} not killed")
    sys.exit(1 if lived else 0)


if __name__ == "__main__":
    main()
