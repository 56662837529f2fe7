#!/usr/bin/env python3
"""lint_cloudformation.py [--suppressions FILE] OUT… : cfn-lint on every template and on every body embedded in a stack set.

0 errors and 0 warnings pass. What is accepted is written in suppressions.yaml, with a reason; an unused row fails too, unless it says
what it is about and no template holds that text.
"""
import argparse
import fnmatch
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import yaml
from cfnlint.api import lint_file
from cfnlint.config import ManualArgs

from bundle import Bundle, Wrong, embedded, read_template, run

HERE = Path(__file__).parent


def suppressions(path):
    rows = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or []
    for row in rows:
        if set(row) - {"about"} != {"rule", "reason", "where"} or not all(isinstance(v, str) and v.strip() for v in row.values()):
            raise Wrong(f"{path}: every row has rule, reason and where, perhaps about, all of them text: {row}")
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
    """(rule, line, message) of every error and warning."""
    found = lint_file(path, config=ManualArgs(regions=[region]))
    return [(m.rule.id, m.linenumber, m.message) for m in found if m.rule.severity.lower() in ("error", "warning")]


def jobs(outs, scratch):
    """(folder, name, file, Region) of all there is to lint."""
    for number, out in enumerate(outs):
        bundle, own = Bundle(out), scratch / str(number)
        own.mkdir()
        found = [(out, name, path, bundle.region) for name, path in bodies(bundle, own)]
        if not found:
            raise Wrong(f"{out}: no template to lint")
        yield from found


def linted(every):
    """What is found in each; the same text for the same Region, as a template and the body of its stack set are, is looked at once."""
    texts = [(Path(path).read_text(encoding="utf-8"), region) for _, _, path, region in every]
    once = {text: (path, text[1]) for text, (_, _, path, _) in zip(texts, every)}
    with ProcessPoolExecutor() as pool:
        answers = dict(zip(once, pool.map(findings, *zip(*once.values()))))
    return [answers[text] for text in texts], len(once)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suppressions", default=HERE / "suppressions.yaml")
    parser.add_argument("out", nargs="+")
    arguments = parser.parse_args()
    rows = suppressions(arguments.suppressions)
    used, bad, accepted = set(), [], 0
    with tempfile.TemporaryDirectory() as scratch:
        every = list(jobs(arguments.out, Path(scratch)))
        found, once = linted(every)
        texts = [Path(path).read_text(encoding="utf-8") for _, _, path, _ in every]
    for (out, name, _, _), matches in zip(every, found):
        for rule, line, message in matches:
            hits = [i for i, row in enumerate(rows) if row["rule"] == rule and fnmatch.fnmatch(name, row["where"])]
            used.update(hits)
            accepted += bool(hits)
            if not hits:
                bad.append(f"{out}: {name}:{line}: {rule} {message}")
    due = [i for i, row in enumerate(rows) if any(row.get("about", "") in text for text in texts)]
    bad += [f"unused suppression: {rows[i]}" for i in due if i not in used]
    for line in bad:
        print(line)
    inside = sum("#" in name for _, name, _, _ in every)
    print(f"cfn-lint: {len(every) - inside} templates and {inside} embedded bodies, {once} different, {len(bad)} objections, {accepted} accepted")
    if bad:
        raise Wrong("cfn-lint objects")


if __name__ == "__main__":
    run(main)
