#!/usr/bin/env python3
"""printed.py [cloudformation|terraform] [--blueprint FILE…] [--landform BIN] [--aws PROGRAM] : the runbook's own lines, run as they
are printed, into an organization that is empty.

Each blueprint goes the way of its user. It is rendered into a folder; there the lines of `README.md` run in one shell, chapter by
chapter and in their order, the lock is told in rounds until nothing waits for an id, and the accounts hold exactly what was rendered.
Then an edit of `printed.yaml` is made, where there is one for the blueprint: the same waves, and what the blueprint has no more. At
last the chapter of removal runs, guards and all, and nothing is left. A line that fails is an objection, unless a row of
`printed.yaml` says that the emulator cannot carry it. Without --blueprint all run, and a row that no line needed is an objection too.
"""
import argparse
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import yaml

import deploy_terraform as roots
import terraform as tf
from blueprint import world
from bundle import Bundle, Wrong, run, step_accounts
from cloud import Census, Cloud, pages
from deploy_cloudformation import places
from design_files import TODAY, copied, document, lock_of
from due import Due, described, report
from edits import edited
from emulator import emulator, found_world
from lock_loop import MOST_ROUNDS, same
from printed_again import again, remove
from printed_lines import Rows, chapters
from pushed import COPIED
from shell import Shell

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
BACKENDS = {"cloudformation": "CloudFormation", "terraform": "Terraform"}
NAMES = re.compile(
    r"^aws ec2 modify-vpc-peering-connection-options --vpc-peering-connection-id (\S+) --(\w+)-peering-connection-options "
    r"AllowDnsResolutionFromRemoteVpc=true --region (\S+) --profile (\S+)$"
)
CHANGE = re.compile(r"^change: (\S+): ")


class Trial:
    """A blueprint's copy with its lock, the folder that is rendered, and the shell that stands in it."""

    def __init__(self, backend, blueprint, programs, rows, scratch, edits):
        self.backend, self.programs, self.rows = backend, programs, rows
        self.name, self.scratch = Path(blueprint).stem, Path(scratch)
        self.copy = copied(blueprint, self.scratch)
        self.text = Path(blueprint).read_text(encoding="utf-8")
        lock = lock_of(blueprint)
        known = yaml.safe_load(lock.read_text(encoding="utf-8")) if lock.is_file() else {}
        self.world = world(self.copy, known)
        self.edits = [(row["name"], edited(self.text, row)) for row in edits if row["blueprint"] == self.name]
        # Accounts that an edit brings are there from the first day.
        self.world.text = "\n".join([self.world.text, *(text for _, text in self.edits)])
        self.folder, self.shell, self.lines, self.number, self.wrong, self.apart = self.scratch / "out", None, 0, 0, [], []
        self.render()

    def landform(self, *words, accept=(0,)):
        done = subprocess.run(
            [self.programs["landform"], *map(str, words)], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode not in accept:
            raise Wrong(f"landform {words[0]} {words[1]} exits {done.returncode} and says\n{done.stdout}")
        return done.stdout

    def render(self):
        """Into the user's folder, and into one that nobody touches, which the judges read."""
        self.number += 1
        pristine = self.scratch / f"pristine-{self.number}"
        for out in (self.folder, pristine):
            self.landform("synth", self.copy, "--out", out, "--backend", self.backend, "--today", TODAY)
        self.bundle = Bundle(pristine)
        self.chapters = chapters(self.bundle.text("README.md"))
        for root in self.bundle.terraform_roots():
            override(self.folder / root.relative_to(pristine))
        if self.shell:
            self.shell.enter()

    def profiles(self):
        """Named as the runbook names them: accounts by the blueprint, the organization's and the administrator's where it has none."""
        designs = [document(self.copy), *(yaml.safe_load(text) for _, text in self.edits)]
        named = {name: account["id"] for design in designs for name, account in design["accounts"].items()}
        return {"management": self.bundle.management, "administrator": self.bundle.administrator, **named}

    def run(self, chapter, apart=()):
        """All lines of a chapter that this runbook has, but for those about stacks that stand apart."""
        for entry in self.chapters.get(chapter, []):
            for line in entry.lines:
                if not any(f"--stack-name {name} " in line for name in apart):
                    self.line(chapter, entry, line)

    def line(self, chapter, entry, line):
        """One line; what fails is kept, and the rest runs on."""
        if self.rows.left_out(chapter, line):
            return
        self.lines += 1
        if copied := COPIED.search(line):
            self.shell.archive(shlex.split(copied[1])[0].removeprefix("$code/"))
        began = time.monotonic()
        said = self.shell.run(self.filled(line))
        if self.rows.shown:
            print(f"{time.monotonic() - began:6.1f} s  {'!' if said else ' '} {line[:150]}", flush=True)
        if said and not self.rows.excuses(self.backend, line, said):
            self.wrong.append(f"{chapter}: {entry.what[:80]}\n  {line}\n    {said}")

    def filled(self, line):
        """The path of the blueprint, as the runbook's first lines ask; nothing else is left to fill in."""
        return line.replace(f" {self.copy.name}", f" ../{self.copy.name}") if line.startswith("landform ") or " landform " in line else line

    def waves(self, apart=()):
        self.run("Before the first wave")
        self.run(f"Deploy with {BACKENDS[self.backend]}", apart)

    def due(self):
        due = self.rendered()
        for place, database in databases(due, self.cloud):
            due.add(place, "AWS::Glue::Database", database, retained=True)
        if self.backend == "cloudformation":
            for account, region, name in self.names_of_peerings():
                due.add((account, region), "peering names", name)
        return due

    def names_of_peerings(self):
        """What no template makes and a line does: an end of a connection over which names resolve."""
        accounts = self.profiles()
        lines = [line for entry in self.chapters.get("Deploy with CloudFormation", []) for line in entry.lines]
        for peering, side, region, profile in (found.groups() for found in map(NAMES.match, lines) if found):
            yield accounts[profile], region, f"{peering}|{side.capitalize()}"

    def rendered(self):
        if self.backend == "terraform":
            due = Due()
            for step in [step for step in self.bundle.steps if step["backend"] == "terraform"]:
                roots.applied(due, self.folder / step["path"])
            return due
        return due_of_stacks(self.bundle)

    def deploy(self, census):
        """Rounds of waves, until a rendering that waits for nothing equals the one before."""
        for _ in range(MOST_ROUNDS):
            before = self.bundle
            self.waves()
            counted = self.due().compare(census)
            if before.manifest.get("held"):
                self.run("What waits for ids")
            else:
                self.run("After the last wave")
            self.render()
            if same(before, self.bundle, self.backend):
                if held := self.bundle.manifest.get("held"):
                    raise Wrong(f"{self.name}: nothing more is learned, but these still wait: {held}")
                return counted
        raise Wrong(f"{self.name}: still something new after {MOST_ROUNDS} rounds")

    def nothing_to_do(self):
        """What `landform runbook` says once everything is deployed and pinned: no wave."""
        said = chapters(self.landform("runbook", self.copy, "--backend", self.backend))
        if left := sorted(name for name in said if name.startswith(("Before", "Deploy"))):
            raise Wrong(f"{self.name}: everything is deployed, and `landform runbook` still has {left}")

    def edit(self, name, text, census):
        self.copy.write_text(text, encoding="utf-8")
        said = self.landform("lock", "check", self.copy, accept=(0, 1))
        changed = [one.group(1) for one in map(CHANGE.match, said.splitlines()) if one]
        replaced = "".join(f"  - {{ what: {address}, reason: the judge tries it }}\n" for address in changed)
        if replaced:
            with self.copy.open("a", encoding="utf-8") as file:
                file.write("replace:\n" + replaced)
        self.render()
        self.waves()
        self.run("After the last wave")
        self.run("What the blueprint has no more")
        self.render()
        print(f"{self.name}: {self.backend}: {name}: {len(changed)} things change otherwise than in place")
        return self.due().compare(census)


def override(root):
    """What no variable of the shell can say: that the emulator's buckets have no names of hosts; and state lies beside the root."""
    blocks = ['terraform {\n  backend "local" {}\n}\n']
    for alias, _ in tf.providers(root):
        named = f'  alias             = "{alias}"\n' if alias else ""
        blocks.append(f'provider "aws" {{\n{named}  s3_use_path_style = true\n}}\n')
    (root / "judge_override.tf").write_text("\n".join(blocks), encoding="utf-8")


def due_of_stacks(bundle):
    """What every step's template describes, where the step says."""
    due, administered = Due(), set()
    for row in bundle.bootstrap():
        for account in row["accounts"]:
            described(due, (account, bundle.region), bundle.template(row["file"]), row["file"])
    for step in bundle.cloudformation_steps():
        if step["kind"] == "stack-set":
            path = step["administratorFile"]
            if path not in administered:
                administered.add(path)
                described(due, (bundle.administrator, bundle.region), bundle.template(path), path)
            for account in step_accounts(step):
                for region in step["regions"]:
                    described(due, (account, region), bundle.template(step["template"]), step["template"])
        else:
            described(due, (step["account"], step["region"]), bundle.template(step["file"]), step["file"])
    return due


def databases(due, cloud):
    """The databases that SageMaker makes beside feature groups with an offline store, by its own word, where no template has them."""
    found = set()
    for place, kinds in due.rows.items():
        client = cloud.client("sagemaker", *place)
        for name in kinds.get("AWS::SageMaker::FeatureGroup", []):
            store = client.describe_feature_group(FeatureGroupName=name).get("OfflineStoreConfig", {})
            database = store.get("DataCatalogConfig", {}).get("Database")
            if database and database not in kinds.get("AWS::Glue::Database", []):
                found.add((place, database))
    return found


def newcomers(cloud, one):
    """The accounts that an edit brings, members of the organization in their units."""
    organizations = cloud.client("organizations", one.bundle.management, one.bundle.region)
    root = organizations.list_roots()["Roots"][0]["Id"]
    there = {row["Id"] for row in pages(organizations.list_accounts, "Accounts")}
    for _, text in one.edits:
        design = yaml.safe_load(text)
        for name, account in design["accounts"].items():
            number = account["id"]
            if number in there or account.get("outside"):
                continue
            there.add(number)
            organizations.create_account(AccountName=name, Email=f"{number}@example.com")
            for unit in design["organization"].get("units", {}).values():
                if name in unit["accounts"]:
                    organizations.move_account(AccountId=number, SourceParentId=root, DestinationParentId=unit["id"])


def there_and_back(one, census, file):
    """Deployed, edited, taken in again, removed; returns what was there at last."""
    counted = one.deploy(census)
    one.nothing_to_do()
    for name, text in one.edits:
        counted = one.edit(name, text, census)
    if one.name in file["again"]:
        again(one, census)
        counted = one.due().compare(census)
    remove(one)
    census.nothing_left()
    return counted


def trial(backend, blueprint, programs, rows, file, url=None):
    with tempfile.TemporaryDirectory() as scratch:
        one = Trial(backend, blueprint, programs, rows, scratch, file["edits"])
        with emulator(one.bundle, url, keeps=True) as where:
            one.cloud = cloud = Cloud(where)
            found_world(cloud, one.bundle, one.world, bare=True)
            newcomers(cloud, one)
            census = Census(cloud, *places(one.bundle, one.world))
            with Shell(one.folder, where, cloud, one.profiles(), programs, one.bundle.region) as one.shell:
                try:
                    counted = there_and_back(one, census, file)
                except Wrong as wrong:
                    one.wrong.append(str(wrong))
            if one.wrong:
                raise Wrong("\n".join([f"{one.name}: {backend}: {len(one.wrong)} objections", *one.wrong]))
        print(f"{one.name}: {BACKENDS[backend]}: {one.lines} printed lines run; removed, nothing left")
        report(counted)


def starters(programs, scratch):
    """What `landform init` writes, a file for each pattern that is no blueprint of its own."""
    said = subprocess.run([programs["landform"], "init", "--list"], text=True, stdout=subprocess.PIPE, check=True).stdout
    said = said.partition("\nsections")[0]
    shipped = {path.stem for path in (TOP / "blueprints").glob("*.yaml")}
    for pattern in re.findall(r"^  ([a-z-]+) ", said, re.MULTILINE):
        if pattern not in shipped:
            folder = Path(scratch) / pattern
            subprocess.run([programs["landform"], "init", "--pattern", pattern, str(folder)], stdout=subprocess.DEVNULL, check=True)
            [path] = folder.glob("*.yaml")
            yield path.rename(folder / f"{pattern}.yaml")


def everything(programs, scratch, not_founded):
    """Every blueprint that synth writes, but for those whose world the emulator cannot have."""
    for path in [*sorted((TOP / "blueprints").glob("*.yaml")), *starters(programs, scratch), *sorted((TOP / "tests/blueprints").glob("*.yaml"))]:
        if path.name.endswith((".lock.yaml", "waivers.yaml")):
            continue
        if because := not_founded.get(path.stem):
            print(f"{path.name}: not founded: {because}")
            continue
        with tempfile.TemporaryDirectory() as out:
            done = subprocess.run(
                [programs["landform"], "synth", str(path), "--out", out, "--today", TODAY], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
            )
        if done.returncode == 0:
            yield path
        else:
            print(f"{path.name}: unsafe, so not written")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backend", nargs="?", choices=list(BACKENDS), help="both where none is named")
    parser.add_argument("--blueprint", nargs="+", help="these alone")
    parser.add_argument("--landform", default=os.environ.get("LANDFORM", "landform"))
    parser.add_argument("--aws", default="aws", help="the AWS CLI")
    parser.add_argument("--url")
    parser.add_argument("--leave-out", metavar="TEXT", help="a line of the removal that holds this text does not run: the judge must miss it")
    parser.add_argument("--show", action="store_true", help="every line with its time; a mark where it fails")
    arguments = parser.parse_args()
    programs = {"landform": arguments.landform, "aws": arguments.aws, "terraform": "terraform"}
    for name, program in programs.items():
        if (found := shutil.which(program)) is None:
            raise Wrong(f"{name}: there is no program {program}")
        programs[name] = str(Path(found).absolute())
    file = yaml.safe_load((HERE / "printed.yaml").read_text(encoding="utf-8"))
    rows = Rows(file["cannot"], arguments.leave_out, arguments.show)
    with tempfile.TemporaryDirectory() as scratch:
        chosen = arguments.blueprint or list(everything(programs, scratch, {row["blueprint"]: row["because"] for row in file["not_founded"]}))
        backends = [arguments.backend] if arguments.backend else list(BACKENDS)
        wrong, tried = [], 0
        for blueprint in chosen:
            for backend in backends:
                tried += 1
                try:
                    trial(backend, blueprint, programs, rows, file, arguments.url)
                except Wrong as objection:
                    print(objection, flush=True)
                    wrong.append(f"{Path(blueprint).name}: {backend}")
    if not arguments.blueprint and not arguments.backend:
        wrong += [f"printed.yaml: no line needed: {row}" for row in rows.unneeded()]
    rows.everything_left_out()
    print(f"printed: {tried} runbooks run, {len(wrong)} objections")
    if wrong:
        raise Wrong("\n".join(wrong))


if __name__ == "__main__":
    run(main)
