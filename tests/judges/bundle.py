"""A rendered folder: its manifest, its steps and its files. The only module that knows the shape of manifest.json."""
import hashlib
import json
import re
from pathlib import Path

import yaml

ACCOUNT = re.compile(r"\d{12}")
# An account somewhere in a text; the last part of a key's id, which may be all digits too, has four more before it.
MENTIONED = r"(?<![0-9a-z])(?<!-[0-9a-f]{4}-)\d{12}(?![0-9a-z])"


class Wrong(Exception):
    """Something that a judge refuses; the message is for the reader."""


class Bundle:
    """One output folder. Opening it already proves that the manifest and the folder agree, byte for byte."""

    def __init__(self, folder):
        self.folder = Path(folder)
        path = self.folder / "manifest.json"
        if not path.is_file():
            raise Wrong(f"{path}: no manifest, so this is no rendered folder")
        self.manifest = json.loads(path.read_text(encoding="utf-8"))
        if self.manifest.get("version") != 1:
            raise Wrong(f"{path}: version {self.manifest.get('version')!r}, these judges read version 1")
        self.name = self.manifest["blueprint"]
        self.administrator = account(self.manifest["administrator"])
        self.management = account(self.manifest.get("management") or self.manifest["administrator"])
        self.region = self.manifest["region"]
        self.steps = self.manifest["steps"]
        self._same_files()

    def _same_files(self):
        listed = {row["path"]: row for row in self.manifest["files"]}
        there = {p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file()} - {"manifest.json"}
        listed.pop("manifest.json", None)
        if there != set(listed):
            raise Wrong(
                f"{self.folder}: on disk but not in the manifest {sorted(there - set(listed))}, "
                f"in the manifest but not on disk {sorted(set(listed) - there)}"
            )
        for path, row in listed.items():
            data = (self.folder / path).read_bytes()
            if hashlib.sha256(data).hexdigest() != row["sha256"] or len(data) != row.get("bytes", len(data)):
                raise Wrong(f"{self.folder / path}: differs from its line in the manifest")

    def text(self, path):
        return (self.folder / path).read_text(encoding="utf-8")

    def template(self, path):
        return read_template(self.text(path), self.folder / path)

    def yaml_files(self):
        return sorted(p for p in self.folder.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())

    def templates(self):
        return [p for p in self.yaml_files() if p.is_relative_to(self.folder / "cloudformation")]

    def cloudformation_steps(self):
        return [s for s in self.steps if s["backend"] == "cloudformation"]

    def bootstrap(self):
        """The templates of the deploying roles, each with its accounts."""
        return self.manifest["bootstrap"]

    def terraform_steps(self):
        """Roots in deployment order. A root on disk that no step names would never be applied, so it is refused."""
        steps = [s for s in self.steps if s["backend"] == "terraform"]
        named = {s["path"] for s in steps}
        there = {r.relative_to(self.folder).as_posix() for r in self.terraform_roots()}
        if named != there:
            raise Wrong(f"{self.folder}: roots without a step {sorted(there - named)}, steps without a root {sorted(named - there)}")
        return steps

    def terraform_roots(self):
        top = self.folder / "terraform"
        folders = {p.parent for p in top.rglob("*.tf")}
        return sorted(f for f in folders if not f.is_relative_to(top / "modules"))

    def accounts(self):
        """Every account that a step touches, and the administrator's."""
        found = {self.administrator, self.management}
        for step in self.steps:
            found.update(step_accounts(step))
        return sorted(found)

    def ids(self, pattern):
        """Every text in any file that looks like the pattern (organization, root, unit ids)."""
        found = set()
        for row in self.manifest["files"]:
            found.update(re.findall(pattern, self.text(row["path"])))
        return sorted(found)


def account(text):
    if not isinstance(text, str) or not ACCOUNT.fullmatch(text):
        raise Wrong(f"{text!r} is no account id: 12 digits, as a string")
    return text


def step_accounts(step):
    """Where its resources come to stand; the account of a stack set is the administrator's, which makes it."""
    if step.get("account") and step["kind"] != "stack-set" and not step.get("links"):
        return [account(step["account"])]
    return [account(a) for a in step.get("accounts", [])]


def read_template(text, where):
    body = yaml.safe_load(text)
    if not isinstance(body, dict) or not isinstance(body.get("Resources"), dict) or not body["Resources"]:
        raise Wrong(f"{where}: no resources")
    return body


def embedded(body):
    """(logical id, properties) of every stack set inside a template."""
    for name, resource in body["Resources"].items():
        if resource.get("Type") == "AWS::CloudFormation::StackSet":
            yield name, resource.get("Properties", {})


def run(main):
    """Runs a judge's main: exit 0 only when it returns without an objection."""
    import sys

    try:
        main()
    except Wrong as wrong:
        print(f"judge: {wrong}", file=sys.stderr)
        sys.exit(1)
