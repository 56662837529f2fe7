#!/usr/bin/env python3
"""edits.py [--landform BIN] [--url URL] [--only TEXT] [EDITS] : what landform says of edits to a deployed design against what would happen.

A blueprint is deployed with Terraform into an emulator and its names are pinned. Then each edit of EDITS (edits.yaml) is tried
alone: `landform lock check` says what becomes of each deployed resource; Terraform plans every root of the edited design on the
state of the deployed one, the runbook's `state rm` before it where there is one; and the two sets of templates are compared by what
AWS's registry calls create-only (LANDFORM_SHARED/facts/registry.json) and by their deletion policies. All three must agree on every
resource that is pinned, and Terraform may destroy nothing that its stack would keep.
"""
import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

import deploy_terraform as roots
import terraform as tf
from blueprint import world
from bundle import Bundle, Wrong, run
from cloud import Cloud
from create_only import holds, registry
from emulator import emulator, found_world

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
CHANGE = re.compile(r"^change: (\S+): CloudFormation ([a-z ]+), Terraform ([a-z ]+) \(")
GUARDED = re.compile(r"Resource (\S+) has\s+lifecycle\.prevent_destroy set")
RELEASE = re.compile(r"^terraform -chdir=(\S+) state rm \$\(.* grep -xF (.*)\)$")
# What Terraform writes down of an action, as landform calls it.
FATES = {
    (): "in place", ("no-op",): "in place", ("update",): "in place", ("read",): "in place", ("create",): "made",
    ("delete",): "destroyed", ("forget",): "orphaned", ("delete", "create"): "replaced", ("create", "delete"): "replaced",
}  # fmt: skip


class Design:
    """A blueprint with its lock in a folder of its own, and what landform does with it."""

    def __init__(self, landform, folder, text, lock=None):
        self.landform, self.path = landform, Path(folder) / "design.yaml"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(text, encoding="utf-8")
        if lock:
            self.path.with_suffix(".lock.yaml").write_text(lock, encoding="utf-8")

    def run(self, *words, accept=(0,)):
        done = subprocess.run(
            [self.landform, *map(str, words)], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode not in accept:
            raise Wrong(f"landform {words[0]} exits {done.returncode} and says\n{done.stdout}")
        return done.stdout

    def lock(self):
        self.run("lock", "update", self.path, "--pin")
        return self.path.with_suffix(".lock.yaml").read_text(encoding="utf-8")

    def changes(self):
        """{address: (what CloudFormation does, what Terraform does)} of what is not left as it is."""
        said = self.run("lock", "check", self.path, accept=(0, 1))
        found = (CHANGE.match(line) for line in said.splitlines())
        return {one.group(1): (one.group(2), one.group(3)) for one in found if one}

    def acknowledge(self, addresses):
        rows = "".join(f"  - {{ what: {address}, reason: the judge tries it }}\n" for address in addresses)
        if rows:
            with self.path.open("a", encoding="utf-8") as file:
                file.write("replace:\n" + rows)

    def bundle(self):
        out = self.path.parent / "out"
        self.run("synth", self.path, "--out", out)
        return Bundle(out)


def edited(text, edit):
    """The text of the blueprint with an edit; a text that it does not hold is a mistake of the edit."""
    for words in edit.get("without", []):
        text = "".join(line for line in text.splitlines(keepends=True) if words not in line)
    for old, new in edit.get("lines", []):
        if old not in text:
            raise Wrong(f"{edit['name']}: no line holds {old!r}")
        lines = text.splitlines(keepends=True)
        text = "".join(part for line in lines for part in ([line, line.replace(old, new)] if old in line else [line]))
    for old, new in edit.get("texts", []):
        if old not in text:
            raise Wrong(f"{edit['name']}: the blueprint does not hold {old!r}")
        text = text.replace(old, new)
    if block := edit.get("block"):
        text, count = re.subn(rf"^{block}:\n(?:[ #].*\n|\n)*", "", text, flags=re.MULTILINE)
        if not count:
            raise Wrong(f"{edit['name']}: the blueprint has no {block}")
    return text


def primary_types():
    """Kind → type of its first Terraform block, off the product's table of edits."""
    rows = json.loads((TOP / "src/catalog/data/edits.json").read_text(encoding="utf-8"))["rows"]
    found = {}
    for row in rows:
        named = [one for field in row["fields"] if not field.get("beside") for one in field.get("terraform", [])]
        if named:
            found[row["kind"]] = named[0].split(".")[0]
    return found


def states(bundle, work):
    """{(account, type, label): root} of everything that is deployed."""
    found = {}
    for step in bundle.terraform_steps():
        state = json.loads((work / step["path"] / "terraform.tfstate").read_text(encoding="utf-8"))
        for row in state["resources"]:
            found[step["account"], row["type"], row["name"]] = step["path"]
    return found


def planned(root, env, release):
    """{TYPE.LABEL: fate} in one root, as Terraform plans it; what it refuses until the runbook's lines have run is refused."""
    fates = {}
    while True:
        code, said = tf.terraform(root, "plan", "-out=judge.plan", env=env, accept=(0, 1))
        if not code:
            break
        # What depends on something refused is planned only when that is out of the state.
        refused = {plain(address) for address in GUARDED.findall(re.sub(r"\n\s*│?\s*", " ", said))} - fates.keys()
        labels = {address.split(".")[1] for address in refused}
        free = {address for address in release or [] if plain(address).split(".")[1] in labels}
        if not refused or not free:
            raise Wrong(f"{root}: terraform plan fails\n{tf.essence(said)}")
        fates.update(dict.fromkeys(refused, "refused"))
        let_go(root, env, sorted(free & set(listed(root, env))))
    shown = subprocess.run(
        ["terraform", "show", "-json", "judge.plan"], cwd=root, env=env, text=True, stdout=subprocess.PIPE, check=True, timeout=300
    ).stdout  # fmt: skip
    for row in json.loads(shown).get("resource_changes", []):
        fates.setdefault(plain(row["address"]), FATES[tuple(row["change"]["actions"])])
    return fates


def listed(root, env):
    done = subprocess.run(
        ["terraform", "state", "list"], cwd=root, env=env, text=True, stdout=subprocess.PIPE, check=True, timeout=300
    )  # fmt: skip
    return done.stdout.split()


def let_go(root, env, addresses):
    if not addresses:
        raise Wrong(f"{root}: the runbook lets go of nothing that the state knows")
    done = subprocess.run(
        ["terraform", "state", "rm", *addresses], cwd=root, env=env, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False, timeout=300,
    )  # fmt: skip
    if done.returncode:
        raise Wrong(f"{root}: terraform state rm says\n{done.stdout}")


def plain(address):
    return address.removeprefix("module.shared.")


def releases(bundle):
    """{root: addresses} that the runbook takes out of states before it applies."""
    found = {}
    for line in bundle.text("README.md").splitlines():
        if one := RELEASE.match(line):
            words = shlex.split(one.group(2))
            found.setdefault(one.group(1), []).extend(word for word in words if word != "-e")
    return found


def by_terraform(bundle, base, env):
    """{(root, TYPE.LABEL): fate} for the edited design on a copy of the deployed one's states."""
    fates, free = {}, releases(bundle)
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch) / "work"
        shutil.copytree(base, work, symlinks=True)
        for module in sorted({p.parent for p in (bundle.folder / "terraform/modules").rglob("*.tf")}):
            roots.replaced(module, work / module.relative_to(bundle.folder))
        for folder in bundle.terraform_roots():
            path = folder.relative_to(bundle.folder).as_posix()
            root = work / path
            roots.replaced(folder, root)
            (root / "judge_override.tf").unlink(missing_ok=True)  # written anew: a root that is new has none
            roots.override(root)
            tf.terraform(root, "init", f"-plugin-dir={tf.plugin_folder()}", env=env)
            for address, fate in planned(root, env, free.get(path)).items():
                fates[path, address] = fate
    return fates


def templates(bundle):
    """{stack: resources} of what CloudFormation deploys."""
    found = {}
    for step in bundle.cloudformation_steps():
        path = step.get("template") or step["file"]
        found[step.get("set") or step["stack"]] = bundle.template(path)["Resources"]
    return found


def value(properties, path):
    for key in path.split("/"):
        properties = properties.get(key) if isinstance(properties, dict) else None
    return properties


def by_cloudformation(types, before, after):
    """What becomes of one logical resource, by AWS's registry and its own policies."""
    kept = str(before.get("DeletionPolicy", "Delete")).startswith("Retain")
    if after is None or after["Type"] != before["Type"]:
        return "orphaned" if kept else "destroyed"
    create_only = types.get(before["Type"], {}).get("createOnly") or []
    old, new = before.get("Properties", {}), after.get("Properties", {})
    changed = {path for path in create_only if value(old, path) != value(new, path)}
    if not changed:
        return "in place"
    short = before["Type"].split("::")[-1]
    names = [path for path in create_only if path.endswith("Name") and short.endswith(path.removesuffix("Name"))]
    if any(holds(new, name) for name in names) and not changed & set(names):
        return "refused"
    return "orphaned" if str(after.get("UpdateReplacePolicy", "Delete")) == "Retain" else "replaced"


def compare(name, said, lock, found, where, stacks, kinds, types):
    """Objections, and how many resources were compared, for one edit."""
    wrong, number = [], 0
    old, new = stacks
    for address, pin in lock["pins"].items():
        kind, account = address.split("/")[:2]
        account = lock["stacks"][pin["stack"]]["accounts"][account]
        cloudformation, terraform = said.get(address, ("in place", "in place"))
        block = old.get(pin["stack"], {}).get(pin["logical_id"])
        if block:
            number += 1
            fate = by_cloudformation(types, block, new.get(pin["stack"], {}).get(pin["logical_id"]))
            if fate != cloudformation:
                wrong.append(f"{name}: {address}: CloudFormation: landform says {cloudformation}, AWS's registry {fate}")
        root = where.get((account, kinds.get(kind), pin["label"]))
        if root:
            number += 1
            fate = found.get((root, f"{kinds[kind]}.{pin['label']}"), "in place")
            if fate != {"left alone": "in place"}.get(terraform, terraform):
                wrong.append(f"{name}: {address}: Terraform: landform says {terraform}, Terraform plans {fate}")
    return wrong, number


def judge(path, landform, url, only):
    file = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    edits = [edit for edit in file["edits"] if only in edit["name"]]
    if not edits:
        raise Wrong(f"{path}: no edit is called {only}")
    text = (TOP / file["blueprint"]).read_text(encoding="utf-8")
    kinds, types, wrong = primary_types(), registry(), []
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as base:
        base = Path(base)
        design = Design(landform, Path(scratch) / "base", text)
        bundle = design.bundle()
        with emulator(bundle, url) as where:
            env = tf.environment(AWS_ENDPOINT_URL=where, AWS_EC2_METADATA_DISABLED="true", NO_PROXY="*", no_proxy="*")
            cloud, there = Cloud(where), world(design.path, {})
            found_world(cloud, bundle, there)
            roots.laid(bundle, base)
            for wave in roots.waves(bundle, [base / step["path"] for step in bundle.terraform_steps()]):
                for root, step in wave:
                    roots.up(root, step, env)
            lock = design.lock()
            deployed, old = states(bundle, base), templates(bundle)
            for number, edit in enumerate(edits):
                trial = Design(landform, Path(scratch) / str(number), edited(text, edit), lock)
                if code := edit.get("refused"):
                    told = trial.run("check", trial.path, accept=(2,))
                    if f"error[{code}]" not in told or told.count("error[") != 1:
                        wrong.append(f"{edit['name']}: landform does not refuse it once, as {code}:\n{told}")
                    print(f"{edit['name']}: refused as {code}")
                    continue
                said = trial.changes()
                trial.acknowledge(said)
                after = trial.bundle()
                found = by_terraform(after, base, env)
                bad, count = compare(
                    edit["name"], said, yaml.safe_load(lock), found, deployed, (old, templates(after)), kinds, types
                )
                wrong += bad
                print(f"{edit['name']}: {count} fates compared, {len(said)} changes, {len(bad)} objections")
                if not count:
                    wrong.append(f"{edit['name']}: nothing was compared")
    for line in wrong:
        print(line)
    print(f"edits: {len(edits)} tried, {len(wrong)} objections")
    if wrong:
        raise Wrong("landform says of an edit what does not happen")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--landform", default=os.environ.get("LANDFORM", "landform"))
    parser.add_argument("--url")
    parser.add_argument("--only", help="the edits whose names hold this text")
    parser.add_argument("edits", nargs="?", default=HERE / "edits.yaml")
    arguments = parser.parse_args()
    judge(arguments.edits, str(Path(arguments.landform).resolve()), arguments.url, arguments.only or "")


if __name__ == "__main__":
    run(main)
