#!/usr/bin/env python3
"""order.py OUT… : whoever mentions the name of a resource of its own file waits for it.

AWS looks most names up at once: a metric filter whose log group is not there yet is refused. Neither backend knows that a text is
somebody's name, so there must be a path of references or of declared dependencies (DependsOn, depends_on) from the one that
mentions a name to the one that bears it. Policy documents may be about what does not exist, but for their principals; tags and
descriptions are anybody's words.
"""
import argparse
import re

from bundle import Bundle, Wrong, read_template, run

WORDS = {"Tags", "Description", "tags", "description"}
# What a permission of Lambda says of its source is a condition of a policy.
CONDITIONS = {"SourceArn", "source_arn"}
# Texts that a resource bears: properties that are called a name.
OWN = re.compile(r"(Name|Identifier|_name|_identifier|^name)$")


class Block:
    """One resource: what it bears, what its properties say, what it refers to."""

    def __init__(self, name, kind, texts, waits):
        self.name, self.kind, self.texts, self.waits = name, kind, texts, waits

    def borne(self):
        """The name that it has in AWS: the first of its top-level properties that is called one."""
        last = re.split(r"::|_", self.kind)[-1]
        names = [(path, text) for path, text in self.texts if len(path) == 1 and OWN.search(path[0])]
        own = [text for path, text in names if path[0] in (last + "Name", "Name", "name")]
        if self.kind == "AWS::Glue::Database":
            return dict((path, text) for path, text in self.texts).get(("DatabaseInput", "Name"))
        if self.kind == "aws_s3_bucket":
            return dict((path, text) for path, text in self.texts).get(("bucket",))
        return (own or [text for _, text in names] or [None])[0]


def leaves(value, path=(), inside=False):
    """(path, text) of every text; of policy documents only whom they name."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, path, inside)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in WORDS | CONDITIONS and not inside:
                continue
            if isinstance(item, dict) and "Statement" in item:
                rows = item["Statement"] if isinstance(item["Statement"], list) else [item["Statement"]]
                for row in rows:
                    yield from leaves(row.get("Principal", ""), (*path, key, "Principal"), True)
                continue
            yield from leaves(item, (*path, key), inside)


def references(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "Ref" and isinstance(item, str):
                yield item
            elif key == "Fn::GetAtt":
                yield item[0] if isinstance(item, list) else item.split(".")[0]
            elif key == "Fn::Sub":
                text = item if isinstance(item, str) else item[0]
                yield from (found.split(".")[0] for found in re.findall(r"\$\{([^!}]+)\}", text))
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def of_template(text, where):
    blocks = {}
    for name, body in read_template(text, where)["Resources"].items():
        properties = body.get("Properties", {})
        declared = body.get("DependsOn", [])
        waits = set([declared] if isinstance(declared, str) else declared) | set(references(properties))
        blocks[name] = Block(name, body["Type"], list(leaves(properties)), waits)
    return blocks


RESOURCE = re.compile(r'^resource "(\S+)" "(\S+)" \{\n(.*?)^\}', re.M | re.S)
HEREDOC = re.compile(r"<<-?(\w+)\n.*?^\s*\1$", re.M | re.S)
DOCUMENT = re.compile(r"^(\s*)\S+\s*= jsonencode\(\{\n.*?^\1\}\)", re.M | re.S)
PRINCIPALS = re.compile(r'"?Principal"?\s*= (?:"[^"]*"|\{.*?^\s*\})', re.M | re.S)


def of_root(text):
    """By lines, since `terraform fmt` has laid them out: the outermost properties stand two spaces in."""
    found = {}
    for kind, label, body in RESOURCE.findall(text):
        named = [text for document in DOCUMENT.finditer(body) for text in PRINCIPALS.findall(document.group())]
        bare = HEREDOC.sub("", DOCUMENT.sub("", body))
        texts, outer, words = [], None, False
        for line in bare.splitlines():
            key = re.match(r"^(\s*)\"?([\w-]+)\"?\s*(=|\{)", line)
            if key and len(key[1]) == 2:
                outer, words = key[2], key[2] in WORDS | CONDITIONS
            for literal in [] if words else re.findall(r'(?<![\w$])"((?:[^"\\]|\\.)*)"', line):
                depth = len(key[1]) // 2 if key else 2
                texts.append(((outer,) if depth == 1 else (outer, key[2] if key else ""), literal))
        texts += [(("Principal",), literal) for text in named for literal in re.findall(r'"(arn:[^"]*)"', text)]
        waits = {f"{a}.{b}" for a, b in re.findall(r"\b(aws_\w+)\.([\w-]+)", body)}
        found[f"{kind}.{label}"] = Block(f"{kind}.{label}", kind, texts, waits)
    return found


def mentions(text, name):
    """Whether a text is a name, or an ARN that ends in it."""
    if text == name:
        return True
    arn = text.removesuffix(":*") if text.startswith("arn:") else ""
    return bool(arn) and (arn.endswith((f":{name}", f"/{name}")) or arn.startswith(f"arn:aws:s3:::{name}/"))


def reached(blocks, start):
    seen, waiting = set(), [start]
    while waiting:
        for name in blocks[waiting.pop()].waits:
            if name in blocks and name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def judge(blocks, where):
    """Objections, and how many mentions were looked at."""
    bad, looked = [], 0
    bearers = [(block, block.borne()) for block in blocks.values()]
    for block in blocks.values():
        before = reached(blocks, block.name)
        for other, name in bearers:
            # Blocks of one resource share its name; the one that has the other made bears none of its own.
            if other is block or not name or block.name in reached(blocks, other.name) or block.borne() == name:
                continue
            said = [path for path, text in block.texts if mentions(text, name)]
            looked += bool(said)
            if said and other.name not in before:
                bad.append(f"{where}: {block.name}: {'.'.join(said[0])} is `{name}`, and nothing makes it wait for {other.name}")
    return bad, looked


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", nargs="+")
    bad, looked, files = [], 0, 0
    for out in parser.parse_args().out:
        bundle = Bundle(out)
        read = [(path, of_template(path.read_text(encoding="utf-8"), path)) for path in bundle.templates()]
        roots = sorted((bundle.folder / "terraform").rglob("main.tf")) if (bundle.folder / "terraform").is_dir() else []
        read += [(path, of_root(path.read_text(encoding="utf-8"))) for path in roots]
        for path, blocks in read:
            objections, count = judge(blocks, f"{out}: {path.relative_to(bundle.folder)}")
            bad, looked, files = bad + objections, looked + count, files + 1
    for line in bad:
        print(line)
    print(f"order: {files} files, {looked} mentions of names, {len(bad)} objections")
    if bad:
        raise Wrong("what is mentioned may come later")
    if not looked:
        raise Wrong("no name is mentioned anywhere, so nothing was judged")


if __name__ == "__main__":
    run(main)
