#!/usr/bin/env python3
"""lint_cloudformation.py [--suppressions FILE] OUT… : cfn-lint on every template and on every body embedded in a stack set.

0 errors and 0 warnings pass. What is accepted is written in suppressions.yaml, with a reason; an unused row fails too.
"""
import argparse
import fnmatch
import tempfile
from pathlib import Path

import yaml
from cfnlint.api import lint_file
from cfnlint.config import ManualArgs

from bundle import Bundle, Wrong, embedded, read_template, run

HERE = Path(__file__).parent


def suppressions(path):
    rows = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or []
    for row in rows:
        if set(row) != {"rule", "reason", "where"} or not all(isinstance(v, str) and v.strip() for v in row.values()):
            raise Wrong(f"{path}: every row has rule, reason and where, all of them text: {row}")
    return rows


def bodies(bundle, scratch):
    """(name, file) of all there is to lint; embedded bodies are written to the scratch folder first."""
    for path in bundle.templates():
        name = path.relative_to(bundle.folder / "cloudformation").as_posix()
        yield name, path
        for logical, properties in embedded(read_template(path.read_text(encoding="utf-8"), path)):
            text = properties.get("TemplateBody")
            if text is None:
                if "TemplateURL" not in properties:
                    raise Wrong(f"{path}: the stack set {logical} has neither TemplateBody nor TemplateURL")
                continue
            body = scratch / f"{len(list(scratch.iterdir()))}.yaml"
            if not isinstance(text, str):
                raise Wrong(f"{path}: TemplateBody of {logical} is no text")
            body.write_text(text, encoding="utf-8")
            yield f"{name}#{logical}", body


def findings(path, region):
    for match in lint_file(path, config=ManualArgs(regions=[region])):
        if match.rule.severity.lower() in ("error", "warning"):
            yield match


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suppressions", default=HERE / "suppressions.yaml")
    parser.add_argument("out", nargs="+")
    arguments = parser.parse_args()
    rows = suppressions(arguments.suppressions)
    used, bad, whole, inside, accepted = set(), [], 0, 0, 0
    for out in arguments.out:
        bundle = Bundle(out)
        before = whole
        with tempfile.TemporaryDirectory() as scratch:
            for name, path in bodies(bundle, Path(scratch)):
                whole, inside = (whole, inside + 1) if "#" in name else (whole + 1, inside)
                for match in findings(path, bundle.region):
                    hits = [
                        i for i, row in enumerate(rows) if row["rule"] == match.rule.id and fnmatch.fnmatch(name, row["where"])
                    ]
                    used.update(hits)
                    accepted += bool(hits)
                    if not hits:
                        bad.append(f"{out}: {name}:{match.linenumber}: {match.rule.id} {match.message}")
        if whole == before:
            raise Wrong(f"{out}: no template to lint")
    bad += [f"unused suppression: {rows[i]}" for i in range(len(rows)) if i not in used]
    for line in bad:
        print(line)
    print(f"cfn-lint: {whole} templates and {inside} embedded bodies, {len(bad)} objections, {accepted} accepted")
    if bad:
        raise Wrong("cfn-lint objects")


if __name__ == "__main__":
    run(main)
