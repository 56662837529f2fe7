#!/usr/bin/env python3
"""Breaks the evaluator in one place at a time and looks whether the row tables notice.

Raw cases notice what is about policies; a mutant with `by` names the test that notices it, for what only a blueprint can show.

run.py [DIR [TEST…]]: in DIR, and those only that these tests notice.

Works on a copy of the tree; builds it incrementally (debug). Prints every mutant that lived; exit code 1 if any did.
A text that is not in the source, once, is an error: the list must follow the code.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
MUTANTS = json.loads((pathlib.Path(__file__).parent / "mutants.json").read_text())
TABLES = sorted((ROOT / "tests" / "iam").glob("*.jsonl"))


def copy(into):
    left_out = shutil.ignore_patterns("target", "corpus", "artifacts", ".git", "snapshots")
    shutil.copytree(ROOT, into, ignore=left_out, dirs_exist_ok=True)


def build(tree):
    result = subprocess.run(["cargo", "build", "--quiet", "--bin", "landform"], cwd=tree, capture_output=True, text=True)
    return result.returncode == 0, result.stderr


def disagreements(tree):
    text = "".join(table.read_text() for table in TABLES)
    command = [tree / "target" / "debug" / "landform", "eval", "--cases", "-"]
    result = subprocess.run(command, input=text, capture_output=True, text=True)
    return sum('"agrees":true' not in line for line in result.stdout.splitlines()) or int(result.returncode != 0)


def fails(tree, test):
    """`None` where the tests do not compile, else how many answers of `test` are wrong."""
    command = ["cargo", "test", "--quiet", "--test", "faults"]
    if subprocess.run([*command, "--no-run"], cwd=tree, capture_output=True).returncode != 0:
        return None
    result = subprocess.run([*command, test], cwd=tree, capture_output=True, text=True)
    return result.stdout.count(", not `") + int(result.returncode != 0)


def mutate(tree, mutant):
    """`killed`, `lived` or `does not compile`."""
    file = tree / mutant["file"]
    source = file.read_text()
    if source.count(mutant["old"]) != 1:
        sys.exit(f"not once in {mutant['file']}: {mutant['old']}")
    file.write_text(source.replace(mutant["old"], mutant["new"], 1))
    try:
        built, errors = build(tree)
        found = fails(tree, mutant["by"]) if built and "by" in mutant else built and disagreements(tree)
        if not built or found is None:
            return "does not compile: " + errors[:300]
        return f"killed by {found} rows" if found else "lived"
    finally:
        file.write_text(source)


def main():
    with tempfile.TemporaryDirectory() as scratch:
        tree = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(scratch)
        chosen = [mutant for mutant in MUTANTS if not sys.argv[2:] or mutant.get("by") in sys.argv[2:]]
        copy(tree)
        built, errors = build(tree)
        tests = sorted({mutant["by"] for mutant in chosen if "by" in mutant})
        if not built or disagreements(tree) or any(fails(tree, test) != 0 for test in tests):
            sys.exit("the tables do not hold before anything is broken " + errors[:500])
        results = []
        for mutant in chosen:
            results.append(mutate(tree, mutant))
            print(f"{results[-1]}: {mutant['what']}", flush=True)
    bad = sum(not result.startswith("killed") for result in results)
    print(f"{len(results)} mutants, {bad} not killed")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
