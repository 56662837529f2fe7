#!/usr/bin/env python3
"""provider_arguments.py BINDINGS OUT… : every argument and attribute that rendered Terraform names, against generated bindings.

BINDINGS is a wheel of the public package `cdktf-cdktf-provider-aws`, which is generated from the schemas of one version of the
AWS provider: `pip download --no-deps cdktf-cdktf-provider-aws`. Version 21.22.1 is that of provider 6.25.0, the newest there is.
It is read and never run. What differs is printed, a line each; none may.
"""

import ast
import re
import sys
import zipfile
from pathlib import Path

from bundle import Wrong, run

META = {"depends_on", "lifecycle", "provider", "count", "for_each"}
HEAD = re.compile(r'^(\s*)(?:resource "([a-z0-9_]+)" "([^"]+)"|provider "(aws)"|([a-z_0-9]+)) \{$')
ARGUMENT = re.compile(r"^\s*([a-z_0-9]+)\s*=\s*(.*)$")
REFERENCE = re.compile(r"\b(aws_[a-z0-9_]+)\.[a-z0-9_]+\)?\.([a-z0-9_]+)")
TEXT = re.compile(r'"(?:\\.|[^"\\])*"')
VERSION = re.compile(r"providers/hashicorp/aws/([0-9.]+)/docs")
# Names that the bindings cannot take as they are.
RENAMED = {"id_": "id", "equal_to": "equals"}


def flat(name):
    """Bindings write names by their own rules about digits, so underscores say nothing."""
    return name.replace("_", "")


class Block:
    """A block as rendered: its arguments, and the blocks in it."""

    def __init__(self, kind):
        self.kind, self.arguments, self.blocks = kind, set(), []


def blocks(text):
    """Blocks of a file in the layout that `terraform fmt` gives it."""
    found, open_blocks, skip = [], [], 0
    for line in text.splitlines():
        bare = TEXT.sub("", line)
        opens = sum(bare.count(c) for c in "([{") - sum(bare.count(c) for c in ")]}")
        head = HEAD.match(line) if not skip else None
        if head:
            block = Block(head.group(2) or head.group(4) or head.group(5))
            (open_blocks[-1].blocks if open_blocks else found).append(block)
            open_blocks.append(block)
        elif skip:
            skip += opens
        elif line.strip() == "}":
            open_blocks.pop()
        elif argument := ARGUMENT.match(line):
            if open_blocks:
                open_blocks[-1].arguments.add(argument.group(1))
            skip = max(opens, 0)
        else:
            skip = max(opens, 0)  # a block of another kind
    return found


class Bindings:
    """Classes of the package: what their makers take, and what can be read off them."""

    def __init__(self, path):
        self.wheel = zipfile.ZipFile(path)
        self.modules, self.cache, self.version = {}, {}, ""
        for name in self.wheel.namelist():
            parts = name.split("/")
            if parts[-1] == "__init__.py" and len(parts) == 3:
                self.modules[flat(parts[1])] = name

    def module(self, kind):
        name = self.modules.get(flat(kind.removeprefix("aws_")))
        if name is None:
            return None
        if name not in self.cache:
            text = self.wheel.read(name).decode("utf-8")
            self.version = next(iter(VERSION.findall(text)), self.version)
            self.cache[name] = {c.name: c for c in ast.parse(text).body if isinstance(c, ast.ClassDef)}
        return self.cache[name]

    @staticmethod
    def first(classes):
        """The class of the resource or provider itself, which stands first."""
        return next(iter(classes.values()))

    @staticmethod
    def takes(node):
        """Arguments of a class by their flat names: (required, names of the classes that it takes there)."""
        made = next((f for f in node.body if isinstance(f, ast.FunctionDef) and f.name == "__init__"), None)
        if made is None:
            return {}
        rows = {}
        for argument, default in zip(made.args.kwonlyargs, made.args.kw_defaults):
            texts = [n.value for n in ast.walk(argument.annotation) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            rows[flat(RENAMED.get(argument.arg, argument.arg))] = (default is None, texts)
        return rows

    @staticmethod
    def attributes(node):
        """What can be read off a class."""
        return {flat(f.name) for f in node.body if isinstance(f, ast.FunctionDef) and f.decorator_list}


def differences(bindings, block, classes, node, place):
    """Arguments that the class does not take, and those that it needs and nobody gives."""
    takes = Bindings.takes(node)
    given = {flat(name): name for name in block.arguments - META}
    inside = {flat(inner.kind): inner.kind for inner in block.blocks if inner.kind not in META}
    yield from (f"{place}.{name}: no such argument" for key, name in {**given, **inside}.items() if key not in takes)
    missing = (key for key, (required, _) in takes.items() if required and key not in given and key not in inside)
    yield from (f"{place}: `{key}` is required" for key in missing)
    for inner in block.blocks:
        if inner.kind in META or flat(inner.kind) not in takes:
            continue
        named = [classes[name] for name in takes[flat(inner.kind)][1] if name in classes]
        if named:
            yield from differences(bindings, inner, classes, named[0], f"{place}.{inner.kind}")


def compare(bindings, out, seen):
    found = set()
    for path in sorted((Path(out) / "terraform").rglob("*.tf")):
        text = path.read_text(encoding="utf-8")
        for block in blocks(text):
            if not block.kind.startswith("aws"):
                continue
            kind = "provider" if block.kind == "aws" else block.kind
            classes = bindings.module(kind)
            if classes is None:
                found.add(f"{kind}: no such resource")
                continue
            seen.add(kind)
            found.update(differences(bindings, block, classes, Bindings.first(classes), kind))
        for kind, attribute in REFERENCE.findall(text):
            classes = bindings.module(kind)
            if classes is not None and flat(attribute) not in Bindings.attributes(Bindings.first(classes)):
                found.add(f"{kind}.{attribute}: no such attribute")
    return found


def main():
    if len(sys.argv) < 3:
        raise Wrong(__doc__)
    bindings, seen, found = Bindings(sys.argv[1]), set(), set()
    for out in sys.argv[2:]:
        found |= compare(bindings, out, seen)
    if not seen:
        raise Wrong("no resource was compared")
    if found:
        raise Wrong("\n".join(sorted(found)))
    print(f"provider {bindings.version}: {len(seen)} types, every argument and attribute is there, every required one is given")


if __name__ == "__main__":
    run(main)
