#!/usr/bin/env python3
"""selftest.py [--probes] [--deploy] : the judges judged. The sample must pass every judge, and each spoiled copy must fail the named one.

Without --deploy only the judges that need no emulator and no Terraform run. --probes needs an emulator: one of each network
resource is taken away, and must be missed (selftest_network.py); --deploy includes it. Exit 0 only when every row went as written.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import selftest_network
from emulator import emulator
from sample import assemble, seal

HERE = Path(__file__).resolve().parent
STORE = "cloudformation/identity/store.yaml"
DATA = "cloudformation/data/store.yaml"
AUDIT = "cloudformation/audit/store.yaml"
WAVE1 = "cloudformation/administrator/wave-1.yaml"
TF, TF_AUDIT = "terraform/store/identity/main.tf", "terraform/store/audit/main.tf"
LINK = "terraform/links/store-to-partner"
LINT, READ, ORDER = ["lint_cloudformation.py"], ["read_yaml.py"], ["order.py"]
VALIDATE = ["terraform.py", "validate"]
SHAPES = [*VALIDATE, "--shapes"]
CLOUDFORMATION, TERRAFORM = ["deploy.py", "cloudformation"], ["deploy.py", "terraform"]

# name, judge, file, text to replace, replacement, what the judge must say
FAST = [
    ("unknown property", LINT, DATA, "EnableKeyRotation: true", "EnableKeyRotatoin: true", "E3002"),
    ("unknown resource type", LINT, AUDIT, "AWS::SNS::Topic", "AWS::SNS::Topik", "E3006"),
    ("a warning is enough", LINT, STORE, "Resources:\n", "Parameters:\n  Unused:\n    Type: String\nResources:\n", "W2001"),
    ("broken body inside a stack set", LINT, WAVE1, "RoleName: fs-owner", "RolName: fs-owner", "E3002"),
    ("a stack set without body", LINT, WAVE1, "TemplateBody:", "TemplateBodi:", "neither TemplateBody"),
    ("a date", READ, STORE, "Version: '2012-10-17'", "Version: 2012-10-17", "read as date"),
    ("a boolean of YAML 1.1", READ, STORE, "Value: ml", "Value: no", "disagree"),
    ("an octal account id", READ, STORE, "'111111111111'", "012345670123", "disagree"),
    ("sexagesimal", READ, STORE, "Value: ml", "Value: 1:30", "disagree"),
    ("underscores in a number", READ, STORE, "Value: ml", "Value: 1_000", "disagree"),
    ("an equals sign", READ, STORE, "Value: ml", "Value: =", "could not determine"),
    ("a key twice", READ, STORE, "MaxSessionDuration: 3600", "MaxSessionDuration: 3600\n      MaxSessionDuration: 3600", "twice"),
    ("an alias", READ, STORE, "Value: ml", "Value: &a ml\n        - *a", "alias"),
    ("a tag", READ, STORE, "Ref: OwnerPolicy", "!Ref OwnerPolicy", "could not determine"),
    ("a numeric key", READ, STORE, "Sid: FeatureStore", "1: FeatureStore", "read as int"),
    ("a dependency gone", ORDER, DATA, "    DependsOn:\n      - LogBucket\n", "", "OfflineBucket: LoggingConfiguration"),
    ("a dependency on something else", ORDER, AUDIT, "      - Trail\n", "      - TrailRole\n", "nothing makes it wait for Trail"),
    ("a name in place of a reference", ORDER, TF_AUDIT, "aws_cloudtrail.feature_store.name", '"feature-store"', "aws_ssm_parameter.trail: value"),
    ("a date inside a stack set", READ, WAVE1, "Version: '2012-10-17'", "Version: 2012-10-17", "read as date"),
]
WITH_TERRAFORM = [
    ("not formatted", VALIDATE, TF, "  name                 =", "  name =", "fmt"),
    ("unknown attribute", VALIDATE, TF, "max_session_duration = 3600", "max_session_duratiom = 3600", "Unsupported argument"),
    ("unknown attribute, roots validated together", SHAPES, TF, "max_session_duration = 3600", "max_session_duratiom = 3600", "Unsupported argument"),
    ("undeclared reference", VALIDATE, TF, "role = aws_iam_role.writer.id", "role = aws_iam_role.writre.id", "undeclared resource"),
    ("another account's provider", VALIDATE, "terraform/store/identity/provider.tf", '["111111111111"]', '["222222222222"]', "due"),
    ("a link's provider of a third account", VALIDATE, f"{LINK}/provider.tf", '["999999999999"]', '["222222222222"]', "has providers for"),
    ("a link's provider without alias", VALIDATE, f"{LINK}/provider.tf", '  alias               = "consumer"\n', "", "aliased provider"),
    ("a link's resource of no provider", VALIDATE, f"{LINK}/main.tf", "  provider = aws.consumer\n\n", "", "name no provider of the link"),
    ("no pinned account", VALIDATE, "terraform/store/identity/provider.tf", '["111111111111"]', '["111111111111", "222222222222"]', "exactly one"),
]
DEPLOYED = [
    ("a type that nobody makes", CLOUDFORMATION, AUDIT, "AWS::SNS::Topic", "AWS::SNS::Topik", "Topik"),
    ("a set that reaches another account", CLOUDFORMATION, WAVE1, "- '111111111111'", "- '333333333333'", "targets"),
    ("another body than the file", CLOUDFORMATION, WAVE1, "RoleName: fs-owner", "RoleName: fs-0wner", "embedded body"),
    ("a target that does not exist", CLOUDFORMATION, "cloudformation/organization/control-policies.yaml", "'111111111111'", "'444444444444'", "control-policies"),
    ("a root that cannot be applied", TERRAFORM, "terraform/management/organization/main.tf", '= "111111111111"', '= "444444444444"', "apply"),
    (
        "a plan that never comes clean", TERRAFORM, TF, 'description          = "Writes the offline store."',
        'description          = "Writes the offline store at ${timestamp()}."', "plan -detailed-exitcode says 2",
    ),
]  # fmt: skip


def judge(words, *out):
    done = subprocess.run(
        [sys.executable, str(HERE / words[0]), *words[1:], *map(str, out)], text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return done.returncode, done.stdout


def fresh(scratch):
    out = Path(tempfile.mkdtemp(dir=scratch)) / "out"
    return out, assemble(out)


def spoiled(scratch, row):
    name, words, path, old, new, said = row
    out, manifest = fresh(scratch)
    text = (out / path).read_text(encoding="utf-8")
    if old not in text:
        return f"{name}: `{old}` is not in {path}, so nothing was spoiled"
    (out / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    if words is TERRAFORM:
        keep_one_root(out, manifest, path)
    seal(out, manifest)
    code, told = judge(words, out)
    if code != 1 or said not in told or "Traceback" in told:
        return f"{name}: {' '.join(words)} exits {code} and says\n{told}"
    return None


def keep_one_root(out, manifest, path):
    """The slow judge sees only the root that was spoiled."""
    for step in [s for s in manifest["steps"] if s["backend"] == "terraform" and not path.startswith(s["path"] + "/")]:
        shutil.rmtree(out / step["path"])
        manifest["steps"].remove(step)


def odd_folders(scratch):
    """Folders that are refused before anything is looked at: (name, folder, what is said)."""
    empty = Path(tempfile.mkdtemp(dir=scratch))
    yield "an empty folder", empty, "no manifest"
    out, _ = fresh(scratch)
    (out / "stray.yaml").write_text("a: b\n", encoding="utf-8")
    yield "a stray file", out, "not in the manifest"
    out, _ = fresh(scratch)
    (out / STORE).write_text((out / STORE).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    yield "a changed file", out, "differs from its line"
    out, _ = fresh(scratch)
    (out / STORE).unlink()
    yield "a missing file", out, "not on disk"
    out = Path(tempfile.mkdtemp(dir=scratch))
    manifest = json.loads((HERE / "fixtures/sample.json").read_text(encoding="utf-8"))
    seal(out, {**manifest, "steps": []})
    yield "nothing to judge", out, "no "


def probes():
    """The probes of networks and what the patched emulator refuses, in an emulator of their own."""
    with emulator(Fresh()) as url:
        return selftest_network.objections(url)


# Lines of the starter's removal, by a text of theirs and what is said when they do not run: (backend, text, said).
LEFT_OUT = [
    ("cloudformation", "schedule-key-deletion", "AWS::KMS::Key"),
    ("cloudformation", "delete-bucket", "AWS::S3::Bucket"),
    ("cloudformation", "-execution-role", "AWS::IAM::Role"),
    ("terraform", "sed -i.guarded", "prevent_destroy"),
    ("terraform", "/identity destroy", "AWS::IAM::Role"),
]


def left_out(landform):
    """Objections to a printed.py that does not miss a line, and how many it was tried with."""
    wrong = []
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([landform, "init", scratch], stdout=subprocess.DEVNULL, check=True)
        [blueprint] = [path for path in Path(scratch).glob("*.yaml")]
        rows = [(backend, ["--leave-out", text], 1, said) for backend, text, said in LEFT_OUT]
        rows += [(backend, [], 0, "removed, nothing left") for backend in ("cloudformation", "terraform")]
        for backend, more, due, said in rows:
            code, told = judge(["printed.py", backend, "--landform", landform, "--blueprint", blueprint, *more])
            if code != due or said not in told or "Traceback" in told:
                wrong.append(f"printed.py {backend} {' '.join(more)} exits {code} and says\n{told}")
    return wrong, len(rows)


class Fresh:
    """A folder that names no organization."""

    folder = HERE / "fixtures"

    def ids(self, _):
        return []


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deploy", action="store_true")
    parser.add_argument("--probes", action="store_true")
    parser.add_argument("--printed", metavar="LANDFORM", help="only lines left out of a runbook's removal, with this program")
    arguments = parser.parse_args()
    if arguments.printed:
        wrong, passed = left_out(str(Path(arguments.printed).resolve()))
        return summary(wrong, passed)
    deploy, (wrong, passed) = arguments.deploy, probes() if arguments.deploy or arguments.probes else ([], 0)
    with tempfile.TemporaryDirectory() as scratch:
        out, _ = fresh(scratch)
        for words in [LINT, READ, ORDER] + ([VALIDATE, CLOUDFORMATION, TERRAFORM] if deploy else []):
            code, told = judge(words, out)
            passed += 1
            if code != 0:
                wrong.append(f"the sample: {' '.join(words)} exits {code} and says\n{told}")
        for row in FAST + (WITH_TERRAFORM + DEPLOYED if deploy else []):
            passed += 1
            if objection := spoiled(scratch, row):
                wrong.append(objection)
        for name, folder, said in odd_folders(scratch):
            for words in [LINT, READ, ORDER] + ([VALIDATE, CLOUDFORMATION, TERRAFORM] if deploy else []):
                passed += 1
                code, told = judge(words, folder)
                if code != 1 or said not in told:
                    wrong.append(f"{name}: {' '.join(words)} exits {code} and says\n{told}")
        rows = Path(scratch) / "suppressions.yaml"
        rows.write_text("- {rule: E3002, reason: a try, where: 'identity/*'}\n", encoding="utf-8")
        passed += 1
        code, told = judge(LINT, "--suppressions", rows, out)
        if code != 1 or "unused suppression" not in told:
            wrong.append(f"an unused suppression: exits {code} and says\n{told}")
        passed += 1
        code, told = judge(READ, "--compare", scratch, out)
        if code != 1 or "nothing to compare" not in told:
            wrong.append(f"a comparison with nothing: exits {code} and says\n{told}")
    summary(wrong, passed)


def summary(wrong, passed):
    for line in wrong:
        print(line)
    print(f"selftest: {passed} runs of the judges, {len(wrong)} not as written")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
