#!/usr/bin/env python3
"""terraform.py validate [--shapes] OUT… : fmt -check, init and validate on every rendered Terraform root.

With --shapes one root of each shape is initialized and validated: roots whose files, and whose modules' files, are the same but
for the ids of accounts and of what AWS made. They are validated together, as modules of a root above them, because most of a
run is the start of the provider: what a root asks for is unknown there, as it is when the root is validated alone.

The provider comes from a folder that LANDFORM_TF_PLUGIN_DIR names (a filesystem mirror); no registry is asked.
The folder is copied first, so nothing is left behind in it.
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from bundle import Bundle, Wrong, run

PARALLEL = 2
PROVIDER = re.compile(r'^provider\s+"([a-z0-9-]+)"\s*\{(.*?)^\}', re.MULTILINE | re.DOTALL)
RESOURCE = re.compile(r'^(?:resource|data)\s+"([^"]+)"\s+"([^"]+)"\s*\{(.*?)^\}', re.MULTILINE | re.DOTALL)
CHOSEN = re.compile(r"^  provider\s*=\s*aws\.([A-Za-z0-9_-]+)$", re.MULTILINE)
REGION = re.compile(r'^\s*region\s*=\s*"([^"]+)"', re.MULTILINE)
ALIAS = re.compile(r'^\s*alias\s*=\s*"([^"]+)"', re.MULTILINE)
MODULE = re.compile(r'^\s*source\s*=\s*"(\.[^"]+)"', re.MULTILINE)
IDS = re.compile(r"(?<!\d)\d{12}(?!\d)|\b[a-z]+-[0-9a-f]{8,17}\b")
ALLOWED = re.compile(r'^\s*allowed_account_ids\s*=\s*\[\s*"(\d{12})"\s*,?\s*\]', re.MULTILINE)


def environment(**more):
    """Terraform's environment: no user configuration, no questions, no network of its own."""
    drop = ("TF_CLI_CONFIG_FILE", "TF_DATA_DIR", "TF_WORKSPACE")
    keep = {k: v for k, v in os.environ.items() if k not in drop and not k.startswith(("AWS_", "TF_VAR_", "TF_CLI_ARGS"))}
    return {**keep, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "NO_COLOR": "1", **more}


def plugin_folder():
    folder = os.environ.get("LANDFORM_TF_PLUGIN_DIR", "")
    if not folder or not Path(folder).is_dir():
        raise Wrong("LANDFORM_TF_PLUGIN_DIR must name a Terraform filesystem mirror that holds hashicorp/aws 5.100")
    return str(Path(folder).resolve())


def terraform(root, *words, env=None, accept=(0,), seconds=600):
    """Runs terraform in a root and returns (exit code, output); any other exit code is an objection."""
    try:
        done = subprocess.run(
            ["terraform", words[0], "-no-color", *words[1:]], cwd=root, env=env or environment(), text=True, timeout=seconds,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise Wrong("terraform is not on PATH") from None
    except subprocess.TimeoutExpired:
        raise Wrong(f"{root}: terraform {words[0]} did not end within {seconds} s") from None
    if done.returncode not in accept:
        raise Wrong(f"{root}: terraform {' '.join(words)} says {done.returncode}\n{essence(done.stdout)}")
    return done.returncode, done.stdout


def essence(output):
    """The error and warning boxes of an output and the changed attributes of a plan; all of it when there are none."""
    lines = output.splitlines()
    start = next((i for i, line in enumerate(lines) if re.match(r"[╷│]?\s*(Error|Warning):", line.strip())), None)
    told = lines[start:] if start is not None else [x for x in lines if re.match(r"\s*([~+-]|-/\+|#) ", x)] or lines
    return "\n".join(told[:80])


def copied(bundle, scratch):
    """A copy of the Terraform part, and its roots inside the copy, in the order of the manifest."""
    copy = Path(scratch) / "terraform"
    shutil.copytree(bundle.folder / "terraform", copy)
    return copy, [Path(scratch) / step["path"] for step in bundle.terraform_steps()]


def init(root):
    terraform(root, "init", "-backend=false", f"-plugin-dir={plugin_folder()}")


def providers(root):
    """(alias or None, account) of every provider block of a root; a block that does not pin its account is refused."""
    found = []
    for path in sorted(p for p in root.glob("*.tf") if not p.name.endswith("_override.tf")):
        for kind, body in PROVIDER.findall(path.read_text(encoding="utf-8")):
            alias, allowed = ALIAS.search(body), ALLOWED.search(body)
            if kind != "aws" or not allowed:
                raise Wrong(f"{path}: a provider block that is not aws with exactly one allowed account id")
            found.append((alias.group(1) if alias else None, allowed.group(1)))
    return found


def places(root):
    """alias or None → (account, region) of the providers of a root."""
    texts = [p.read_text(encoding="utf-8") for p in sorted(root.glob("*.tf")) if not p.name.endswith("_override.tf")]
    regions = [REGION.search(body) for text in texts for _, body in PROVIDER.findall(text)]
    if None in regions:
        raise Wrong(f"{root}: a provider block without a region")
    return {alias: (account, region.group(1)) for (alias, account), region in zip(providers(root), regions)}


def without_provider(root, aliases):
    """Blocks of a root that name none of its providers: Terraform would read or make them with one that nothing pins."""
    for path in sorted(root.glob("*.tf")):
        for kind, label, body in RESOURCE.findall(path.read_text(encoding="utf-8")):
            if not (named := CHOSEN.search(body)) or named.group(1) not in aliases:
                yield f"{kind}.{label}"


def check_link(root, step, found):
    """A link has an aliased provider for each account of its step, pinned to it, and every resource names one of them.

    It has two accounts; or one, for the networks of one account, or one twice, for those of two Regions.
    """
    aliases = [alias for alias, _ in found]
    if len(found) not in (1, 2) or len(set(aliases)) != len(found) or None in aliases:
        raise Wrong(f"{root}: a link has an aliased provider for each account, this one {found}")
    if sorted(account for _, account in found) != sorted(step["accounts"]):
        raise Wrong(f"{root}: a link of {step['accounts']} has providers for {found}")
    if loose := list(without_provider(root, aliases)):
        raise Wrong(f"{root}: resources that name no provider of the link: {loose}")


def check_providers(root, step):
    found = providers(root)
    if step.get("links"):
        check_link(root, step, found)
    elif found != [(None, step["account"])]:
        raise Wrong(f"{root}: one default provider for {step['account']} is due, there is {found}")


def validate_root(root):
    init(root)
    _, output = terraform(root, "validate")
    if "Warning" in output:
        raise Wrong(f"{root}: validate warns\n{output}")
    return root


def shape(root):
    """The files of a root and of its modules, ids left out."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(root.iterdir()) if path.is_file()]
    for module in sorted(set(MODULE.findall("\n".join(texts)))):
        texts += [path.read_text(encoding="utf-8") for path in sorted((root / module).iterdir())]
    return tuple(IDS.sub("ID", text) for text in texts)


VARIABLE = re.compile(r'^variable\s+"([^"]+)"', re.MULTILINE)


def as_module(number, root, above):
    """The call of a root from one above it."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(root.glob("*.tf"))]
    asked = "".join(f"  {name} = var.unknown\n" for text in texts for name in VARIABLE.findall(text))
    return f'module "root{number}" {{\n  source = "../{root.relative_to(above)}"\n{asked}}}\n'


def validate_together(roots, above):
    """Validates roots as modules of a few above them; an objection names the file of its root."""
    for number in range(PARALLEL):
        calls = ['variable "unknown" {\n  type = any\n}\n']
        calls += [as_module(at, root, above) for at, root in enumerate(roots[number::PARALLEL])]
        (above / f"above{number}").mkdir()
        (above / f"above{number}" / "main.tf").write_text("\n".join(calls), encoding="utf-8")
    validate_each([above / f"above{number}" for number in range(PARALLEL)])


def validate_each(roots):
    with concurrent.futures.ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(validate_root, roots))


def one_of_each_shape(roots):
    """The first root of each shape, in the order of the roots."""
    return list({shape(root): root for root in reversed(roots)}.values())[::-1]


def formatted(out, scratch):
    """The roots of a bundle, copied, formatted and with the providers that are due."""
    bundle = Bundle(out)
    scratch.mkdir()
    copy, folders = copied(bundle, scratch)
    if not folders:
        raise Wrong(f"{out}: no Terraform root")
    terraform(copy, "fmt", "-check", "-recursive", "-diff")
    for root, step in zip(folders, bundle.terraform_steps()):
        check_providers(root, step)
    return folders


def validate(outs, shapes):
    with tempfile.TemporaryDirectory() as scratch:
        above = Path(scratch)
        roots = [root for number, out in enumerate(outs) for root in formatted(out, above / f"{number}-{Path(out).name}")]
        valid = one_of_each_shape(roots) if shapes else roots
        if shapes:
            validate_together(valid, above)
        else:
            validate_each(valid)
        blocks = sum(len(providers(root)) for root in roots)
    print(f"terraform: {len(roots)} roots formatted, {len(valid)} initialized and valid, {blocks} providers pinned to their account")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["validate"])
    parser.add_argument("--shapes", action="store_true", help="initialize and validate one root of each shape")
    parser.add_argument("out", nargs="+")
    arguments = parser.parse_args()
    validate(arguments.out, arguments.shapes)


if __name__ == "__main__":
    run(main)
