#!/usr/bin/env python3
"""Packs AWS's CloudFormation registry schemas of all types into schemas.bin and index.json.

    pip download cfn-lint==1.51.0 --no-deps --dest wheel
    python3 src/registry/generate.py wheel/cfn_lint-1.51.0-py3-none-any.whl

The wheel (licence MIT-0) carries the registry schemas of every region as AWS publishes them, without
descriptions and handlers, and with two sets of patches already applied by its authors: `providers`
(repairs of schemas that refuse what AWS accepts) and `extensions` (lists of allowed values, formats and
"one of these" rules that AWS's own schemas leave out). The unpatched text is not in the wheel, so the
patched schemas of us-east-1 are what is packed. `as_of` is the date of the files in the wheel.

The types of one service are one deflate stream, so that whoever asks for a type inflates that of its service and no other.
Modules and the types of other vendors are left out: landform does not write them.

The standard library is enough; nothing of the wheel is executed.
"""

import ast
import hashlib
import json
import re
import sys
import zipfile
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
REGION = "us_east_1"
ROOT = "cfnlint/data/schemas"

# Keywords that hold one schema, a list of schemas, or a map from names to schemas.
ONE = {"items", "additionalProperties", "not", "propertyNames", "contains", "if", "then", "else"}
LIST = {"allOf", "anyOf", "oneOf"}
MAP = {"properties", "patternProperties", "definitions"}

# Keywords kept as they are. Those after the blank line are not JSON Schema: rules.rs implements them.
KEEP = {
    "type", "$ref", "enum", "const", "required", "pattern", "format", "minimum", "maximum",
    "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
    "multipleOf", "exclusiveMinimum", "exclusiveMaximum", "dependencies",

    "requiredXor", "requiredOr", "dependentRequired", "dependentExcluded",
    "enumCaseInsensitive", "maxUniqueItems", "uniqueKeys",
}
# Keywords that say nothing about which values are valid, and `prefixItems` (two tables of DynamoDB), which draft 7 lacks.
DROP = {
    "prefixItems",
    "$schema", "$comment", "typeName", "description", "title", "default", "examples", "sourceUrl",
    "documentationUrl", "handlers", "tagging", "taggable", "insertionOrder", "replacementStrategy",
    "relationshipRef", "resourceLink", "propertyTransform", "writeOnlyProperties", "deprecatedProperties",
    "nonPublicProperties", "conditionalCreateOnlyProperties", "additionalIdentifiers", "arrayType",
    "readOnlyProperties", "createOnlyProperties", "primaryIdentifier", "lifecycle",
    # Rules that hang on others: rules.rs has none of them, so what only they refuse is found at AWS.
    "if", "then", "else", "prefixItems", "dependencies",
}
# Lists of pointers kept on the root schema.
POINTERS = ["readOnlyProperties", "createOnlyProperties", "primaryIdentifier"]
# Formats that formats.rs implements; the others are dropped.
FORMATS = {
    "AWS::EC2::SecurityGroup.Id", "AWS::EC2::Subnet.Id", "AWS::EC2::VPC.Id", "AWS::IAM::Role.Arn",
    "AWS::KMS::Alias.AliasName", "AWS::KMS::Key.Arn", "AWS::KMS::Key.Id", "AWS::Lambda::Function.Arn",
    "AWS::S3::Bucket.Name", "AWS::SNS::Topic.Arn", "ipv4-network", "ipv6-network", "json",
}


class Count:
    """What was changed on the way, for the index and the terminal."""

    def __init__(self):
        self.sanitized = []
        self.dropped_patterns = []
        self.dropped_formats = set()


def ecma(pattern):
    """A Java or Python regular expression as ECMA 262 writes it, one token after the other.

    `\\A`, `\\Z` and `\\z` become `^` and `$`; possessive quantifiers become plain ones (same words, other speed);
    in a class, the hyphen after a class escape (`[\\w-\\.]`) is literal and is written so.
    """
    anchors = {"\\A": "^", "\\Z": "$", "\\z": "$"}
    out, in_class, last = [], False, ""
    for token in re.findall(r"\\.|\{\d+(?:,\d*)?\}|.", pattern, flags=re.S):
        if in_class:
            if token == "-" and last in {"\\w", "\\W", "\\d", "\\D", "\\s", "\\S"}:
                token = "\\-"
            in_class = token != "]"
        elif token == "+" and (last in {"*", "+", "?"} or last.startswith("{") and len(last) > 1):
            last = ""
            continue
        else:
            in_class = token == "["
            token = anchors.get(token, token)
        out.append(token)
        last = token
    return "".join(out)


def prune(schema, count, where):
    """One schema with only the keywords that decide validity."""
    if not isinstance(schema, dict):
        return schema
    out = {}
    for key, value in sorted(schema.items()):
        if key in ONE:
            out[key] = prune(value, count, where)
        elif key in LIST:
            out[key] = [prune(branch, count, where) for branch in value]
        elif key in MAP:
            out[key] = {ecma_key(name, key, count, where): prune(v, count, where) for name, v in sorted(value.items())}
        elif key in KEEP:
            out[key] = value
        elif key not in DROP:
            sys.exit(f"{where}: the keyword {key} is in neither list of this script")
    return simplify(out, count, where)


def ecma_key(name, key, count, where):
    if key == "patternProperties" and not is_ecma(name):
        count.dropped_patterns.append((where, name))
        return ".*"
    return sanitized(name, count, where) if key == "patternProperties" else name


def sanitized(pattern, count, where):
    result = ecma(pattern)
    if result != pattern:
        count.sanitized.append((where, pattern, result))
    return result


def only_required(branch):
    return set(branch) == {"required"} and len(branch["required"]) == 1


def is_ecma(pattern):
    """False for flags inside of a pattern, braces that are no quantifier, halves of characters, repeated lookaheads: no ECMA engine reads them as meant."""
    bare = re.sub(r"\\[pP]\{\w+\}|\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}", "", pattern)
    halves = re.search(r"\\u[dD][89a-fA-F]", pattern)
    repeated = re.search(r"\(\?![^)]*\)[+*]", pattern)
    ranged = re.search(r"\\[pP]\{\w+\}-[^\]]", pattern)
    flags = re.search(r"\(\?[a-z]|[^\\][$^]\{\d", pattern)
    return not (flags or "{" in bare or "}" in bare or halves or repeated or ranged)


def simplify(schema, count, where):
    """Patterns made ECMA, unknown formats dropped, choices of required names turned into named rules."""
    if "pattern" in schema and not is_ecma(schema["pattern"]):
        count.dropped_patterns.append((where, schema.pop("pattern")))
    if "pattern" in schema:
        schema["pattern"] = sanitized(schema["pattern"], count, where)
    if "format" in schema and schema["format"] not in FORMATS:
        count.dropped_formats.add(schema.pop("format"))
    for key, rule in (("oneOf", "requiredXor"), ("anyOf", "requiredOr")):
        branches = schema.get(key, [])
        if branches and all(only_required(b) for b in branches) and rule not in schema:
            schema[rule] = [b["required"][0] for b in branches]
            del schema[key]
    if {} in schema.get("anyOf", []):
        del schema["anyOf"]
    return schema


def without_read_only(root):
    """The schema of a wholly read-only property is never asked: `true` is enough, and its definitions can go."""
    for pointer in root.get("readOnlyProperties", []):
        parts = pointer.split("/")
        settable = pointer in root.get("createOnlyProperties", []) or parts[2] in root.get("required", [])
        if len(parts) == 3 and not settable:
            root["properties"][parts[2]] = True


def references(node, found):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            if node["$ref"].startswith("#/definitions/"):
                found.add(node["$ref"].removeprefix("#/definitions/").split("/")[0])
        for value in node.values():
            references(value, found)
    elif isinstance(node, list):
        for value in node:
            references(value, found)
    return found


def reachable(root):
    """Only the definitions that a property can reach."""
    definitions = root.pop("definitions", {})
    wanted, todo = {}, references(root, set())
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted[name] = definitions[name]
            todo |= references(definitions[name], set())
    if wanted:
        root["definitions"] = dict(sorted(wanted.items()))


def correct(raw, name, corrections):
    for row in corrections:
        if row["type"] != name:
            continue
        *path, last = row["pointer"].lstrip("/").split("/")
        node = raw
        for part in path:
            node = node[part]
        if node.get(last) != row["was"]:
            sys.exit(f"{name}{row['pointer']} is no longer what corrections.json says: drop or renew that row")
        del node[last]


def pack(raw, name, corrections, count):
    correct(raw, name, corrections)
    root = prune(raw, count, name)
    root["type"] = "object"
    for key in POINTERS:
        if raw.get(key):
            root[key] = sorted(raw[key])
    tags = raw.get("tagging", {})
    if tags.get("taggable", raw.get("taggable", True)) and tags.get("tagProperty", "/properties/Tags")[12:] in root.get("properties", {}):
        root["tagProperty"] = tags.get("tagProperty", "/properties/Tags")
    if raw.get("lifecycle"):
        root["lifecycle"] = raw["lifecycle"]
    without_read_only(root)
    reachable(root)
    return json.dumps(root, separators=(",", ":"), ensure_ascii=True).encode()


def region_types(wheel):
    """The map from type name to schema file of the region; a Python literal, read and not run."""
    tree = ast.parse(wheel.read(f"{ROOT}/providers/{REGION}.py"))
    return next(ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.AnnAssign))


def lines(index):
    """The index as JSON, a service and a type on a line of its own each."""
    rows = json.dumps(index, indent=1)
    return re.sub(r"\[\s+(\d+),\s+(\d+)(?:,\s+(\d+))?\s+\]", lambda m: "[" + ", ".join(g for g in m.groups() if g) + "]", rows) + "\n"


def main():
    path = Path(sys.argv[1])
    wheel = zipfile.ZipFile(path)
    files = region_types(wheel)
    wanted = sorted(name for name in files if name.startswith("AWS::"))
    corrections = json.loads((HERE / "corrections.json").read_text())
    count, chunks, services, types, dates = Count(), {}, {}, {}, set()
    for name in wanted:
        member = f"{ROOT}/resources/{files[name]}.json"
        dates.add("%04d-%02d-%02d" % wheel.getinfo(member).date_time[:3])
        chunk = pack(json.loads(wheel.read(member)), name, corrections, count)
        stream = chunks.setdefault(name.split("::")[1], [])
        types[name] = [sum(map(len, stream)), len(chunk)]
        stream.append(chunk)
    packed = b""
    for service, stream in sorted(chunks.items()):
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        text = b"".join(stream)
        deflated = packer.compress(text) + packer.flush()
        services[service] = [len(packed), len(deflated), len(text)]
        packed += deflated
    offset = sum(row[2] for row in services.values())
    package, version = path.name.split("-")[:2]
    index = {
        "as_of": max(dates),
        "source": "AWS CloudFormation registry schemas, us-east-1, as patched and shipped by cfn-lint (MIT-0)",
        "package": package.replace("_", "-"),
        "version": version,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "patterns_sanitized": len(count.sanitized),
        "patterns_dropped": len(count.dropped_patterns),
        "corrections": len(corrections),
        "inflated": offset,
        "services": services,
        "types": types,
    }
    (HERE / "schemas.bin").write_bytes(packed)
    (HERE / "index.json").write_text(lines(index))
    for row in count.sanitized:
        print("sanitized  %s  %s  ->  %s" % row)
    for row in count.dropped_patterns:
        print("dropped    %s  %s" % row)
    print("formats not checked:", ", ".join(sorted(count.dropped_formats)))
    print(f"{len(types)} types, {offset} bytes, {len(packed)} deflated; as of {index['as_of']}")
    print(f"{len(count.sanitized)} patterns sanitized, {len(corrections)} corrections")


if __name__ == "__main__":
    main()
