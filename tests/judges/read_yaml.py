#!/usr/bin/env python3
"""read_yaml.py [--compare DIR] OUT… : every YAML file means the same to a YAML 1.1 and to a YAML 1.2 reader.

PyYAML's safe loader is the 1.1 reader behind many AWS tools. Against it stands the same parser with the plain-scalar
rules of YAML 1.2's core schema, written out below. Both must agree on every value and type, no key may occur twice, and
nothing may come out as a date. Bodies embedded in stack sets are read the same way. With --compare, DIR holds a `.json`
for every YAML file (same relative path plus `.json`): what another reader made of it, which must be equal as well.
"""
import argparse
import json
import re
from pathlib import Path

import yaml

from bundle import Bundle, Wrong, embedded, run

NULL = re.compile(r"~|null|Null|NULL|")
TRUE, FALSE = re.compile(r"true|True|TRUE"), re.compile(r"false|False|FALSE")
DECIMAL, OCTAL, HEX = re.compile(r"[-+]?[0-9]+"), re.compile(r"0o[0-7]+"), re.compile(r"0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
INFINITY, NOT_A_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)"), re.compile(r"\.(nan|NaN|NAN)")


def core_scalar(text):
    """A plain scalar in YAML 1.2's core schema."""
    if NULL.fullmatch(text):
        return None
    if TRUE.fullmatch(text):
        return True
    if FALSE.fullmatch(text):
        return False
    if DECIMAL.fullmatch(text):
        return int(text)
    if OCTAL.fullmatch(text):
        return int(text[2:], 8)
    if HEX.fullmatch(text):
        return int(text[2:], 16)
    if INFINITY.fullmatch(text):
        return float("-inf" if text.startswith("-") else "inf")
    if NOT_A_NUMBER.fullmatch(text):
        return "not a number"
    if FLOAT.fullmatch(text):
        return float(text)
    return text


def no_aliases(text, where):
    """An alias is a second name for a value, and readers limit them differently; rendered files have none."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Wrong(f"{where}:{event.start_mark.line + 1}: an alias")


def unique_keys(node, where):
    """Walks the nodes and refuses a key that is there twice or is no scalar."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Wrong(f"{where}:{key.start_mark.line + 1}: a key that is no scalar")
            if key.value in seen:
                raise Wrong(f"{where}:{key.start_mark.line + 1}: the key `{key.value}` is there twice")
            seen.add(key.value)
            unique_keys(key, where)
            unique_keys(value, where)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            unique_keys(value, where)


class Core(yaml.SafeLoader):
    """The same parser, resolving plain scalars as YAML 1.2 does."""

    yaml_implicit_resolvers = {}

    def construct_core(self, node):
        return core_scalar(node.value) if node.style is None else node.value


Core.add_constructor("tag:yaml.org,2002:str", Core.construct_core)


def same(a, b, path=""):
    """The first place where two values differ, or None. A boolean is no number and 1 is not 1.0."""
    if type(a) is not type(b):
        return f"{path or '/'}: {a!r} ({type(a).__name__}) and {b!r} ({type(b).__name__})"
    if isinstance(a, dict):
        if list(a) != list(b) and set(map(repr, a)) != set(map(repr, b)):
            return f"{path or '/'}: keys {list(a)} and {list(b)}"
        return next((d for k in a if (d := same(a[k], b[k], f"{path}/{k}"))), None)
    if isinstance(a, list):
        if len(a) != len(b):
            return f"{path or '/'}: {len(a)} and {len(b)} items"
        return next((d for i, (x, y) in enumerate(zip(a, b)) if (d := same(x, y, f"{path}/{i}"))), None)
    return None if a == b else f"{path or '/'}: {a!r} and {b!r}"


def plain(value, where, path=""):
    """JSON values only, and text keys only: a date or a number as key is a reader's invention."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise Wrong(f"{where}: the key {key!r} below {path or '/'} is read as {type(key).__name__}")
            plain(inner, where, f"{path}/{key}")
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            plain(inner, where, f"{path}/{i}")
    elif not isinstance(value, (str, int, float, bool, type(None))):
        raise Wrong(f"{where}: {path} is read as {type(value).__name__}")


def count(value):
    if isinstance(value, dict):
        return sum(map(count, value.values()))
    return sum(map(count, value)) if isinstance(value, list) else 1


def read(text, where):
    """The value of a text, the same in both readings."""
    try:
        no_aliases(text, where)
        unique_keys(yaml.compose(text, Loader=yaml.SafeLoader), where)
        old, new = yaml.safe_load(text), yaml.load(text, Loader=Core)  # noqa: S506, Core is a SafeLoader
    except yaml.YAMLError as error:
        raise Wrong(f"{where}: {error}") from None
    except ValueError as error:
        raise Wrong(f"{where}: a scalar that only looks like its type: {error}") from None
    plain(old, where)
    if difference := same(old, new):
        raise Wrong(f"{where}: YAML 1.1 and 1.2 disagree at {difference}")
    return old


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compare", type=Path)
    parser.add_argument("out", nargs="+")
    arguments = parser.parse_args()
    files = inside = values = compared = 0
    for out in arguments.out:
        bundle = Bundle(out)
        before = files
        for path in bundle.yaml_files():
            value = read(path.read_text(encoding="utf-8"), path)
            files, values = files + 1, values + count(value)
            if arguments.compare:
                other = arguments.compare / (path.relative_to(bundle.folder).as_posix() + ".json")
                if not other.is_file():
                    raise Wrong(f"{other}: nothing to compare {path} with")
                if difference := same(value, json.loads(other.read_text(encoding="utf-8"))):
                    raise Wrong(f"{path}: PyYAML and {other} disagree at {difference}")
                compared += 1
            if isinstance(value, dict) and isinstance(value.get("Resources"), dict):
                for logical, properties in embedded(value):
                    if isinstance(properties.get("TemplateBody"), str):
                        values += count(read(properties["TemplateBody"], f"{path}#{logical}"))
                        inside += 1
        if files == before:
            raise Wrong(f"{out}: no YAML file to read")
    print(f"yaml: {files} files and {inside} embedded bodies, {values} values read the same as YAML 1.1 and 1.2, {compared} compared")


if __name__ == "__main__":
    run(main)
