"""The chapter that takes in what removal kept: removed but for that, taken in, deployed again.

Keys are let go and come back, as CloudFormation's removal can leave them; what else is kept stays where it is. Of Terraform's states
what is kept is taken out first, as the runbook advises: its addresses stand in the lines that import it.
"""
import re

from bundle import Wrong

AGAIN = "Deploy again what was kept"
# How the blocks begin that destroy what is kept.
DESTROY = (
    "What the stacks kept.", "SageMaker made", "Terraform refuses to destroy", "Terraform cannot remove a bucket",
)  # fmt: skip
KEY = re.compile(r"^key=\$\(aws kms describe-key --key-id (\S+) ")
LET_GO = re.compile(r"^aws kms (delete-alias|schedule-key-deletion) ")
ALIAS = re.compile(r"^aws kms create-alias --alias-name (\S+) ")
IMPORT = re.compile(r"^(.*terraform -chdir=\S+) import (\S+) ")
INSTEAD = re.compile(r"in the place of `(\S+)` under Remove")
APART = re.compile(r"Leave `(\S+)` out of the waves")


def again(one, census):
    if AGAIN not in one.chapters:
        raise Wrong(f"{one.name}: {one.backend}: the runbook takes nothing in again")
    keys = let_go(one)
    if one.backend == "cloudformation":
        one.due().only_retained_left(census)
    left = sum(len(names) for kinds in census.new().values() for names in kinds.values())
    if not left:
        raise Wrong(f"{one.name}: removal kept nothing")
    one.run("Before the first wave")
    take_in(one, keys)
    apart = [name for entry in one.chapters[AGAIN] for name in APART.findall(entry.what)]
    one.waves(apart)
    print(f"{one.name}: {one.backend}: {left} things kept, {len(keys)} keys called back, {len(apart)} stack sets of imported stacks")
    one.apart = apart


def remove(one):
    """The removal; a stack set that no stack holds goes by its own lines, in the place of the stack that would hold it."""
    ways = {}
    for entry in one.chapters.get(AGAIN, []):
        if found := INSTEAD.search(entry.what):
            ways[found.group(1)] = entry
    for entry in one.chapters["Remove"]:
        for line in entry.lines:
            name = next((name for name in one.apart if f"--stack-name {name} " in line), None)
            if name is None:
                one.line("Remove", entry, line)
            elif way := ways.pop(name, None):
                for other in way.lines:
                    one.line("Remove", way, other)


def let_go(one):
    """The removal without what destroys; the aliases of keys that were let go, each with the variable that holds its id."""
    for entry in one.chapters[AGAIN]:
        for line in entry.lines:
            if found := IMPORT.match(line):
                one.line("Remove", entry, f"{found.group(1)} state rm {found.group(2)}")
    keys = {}

    def each(line):
        if found := KEY.match(line):
            keys[found.group(1)] = f"judge_key_{len(keys)}"
            return [line, f'{keys[found.group(1)]}="$key"']
        return [line] if LET_GO.match(line) else []

    for entry in one.chapters["Remove"]:
        whole = not entry.what.startswith(DESTROY)
        for line in entry.lines:
            for part in [line] if whole else each(line):
                one.line("Remove", entry, part)
    return keys


def take_in(one, keys):
    """The chapter's lines; `$key` is the id that the line of its removal found, one key after the other."""
    for entry in one.chapters[AGAIN]:
        aliases = [found.group(1) for found in map(ALIAS.match, entry.lines) if found]
        if aliases and not keys or INSTEAD.search(entry.what):
            continue
        for line in entry.lines:
            if line.startswith("aws kms cancel-key-deletion"):
                one.line(AGAIN, entry, f'key="${keys[aliases.pop(0)]}"')
            one.line(AGAIN, entry, line)
