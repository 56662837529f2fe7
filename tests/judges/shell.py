"""A shell as a user of the runbook has it: a folder, profiles of the AWS CLI named like the accounts, Terraform, landform.

Lines run in one bash after the other, so that variables, functions and exports of one line are there for the next. What differs
from a user's machine: the endpoint of AWS, a folder of providers, no question (`-auto-approve`), short sleeps, and that version 1
of the AWS CLI, which a package registry has, is told what version 2 does by itself. Every call behind a line is written down with
its exit code: a line that ends well though a call inside it failed has failed.
"""
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import terraform as tf
from bundle import Wrong
from cloud import GIVEN_ROLES
from pushed import ARCHIVE

SECONDS = 900
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LOOP = """while IFS= read -r -u 3 judge_line; do
. "$judge_line" </dev/null >"$judge_line.said" 2>&1
echo $? >&4
done"""
CALL = """#!/bin/sh
"{program}" "$@"
code=$?
echo "$code {name} $*" >>"{calls}"
exit $code
"""
# Version 2 takes a change set without changes for done.
# https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html#cliv2-migration-cfn
AWS = """#!/bin/sh
case "$1 $2" in "cloudformation deploy") set -- "$@" --no-fail-on-empty-changeset ;; esac
"{program}" "$@"
code=$?
echo "$code aws $*" >>"{calls}"
exit $code
"""

# What pushes an image pushes into the emulator; nobody logs in.
DOCKER = """#!/bin/sh
case "$1" in
  login) cat >/dev/null ;;
  *) for image; do :; done; "{program}" "{pushed}" "{url}" "$image" ;;
esac
found=$?
echo "$found docker $*" >>"{calls}"
exit $found
"""


class Shell:
    """One bash in a folder; `run` gives a line's failure, or nothing."""

    def __init__(self, folder, url, cloud, profiles, programs, region):
        self.folder = Path(folder)
        self.scratch = tempfile.TemporaryDirectory()
        self.work, self.number = Path(self.scratch.name), 0
        self.calls = self.work / "calls"
        self._programs(programs)
        self._docker(url)
        environment = tf.environment(
            AWS_ENDPOINT_URL=url, AWS_EC2_METADATA_DISABLED="true", NO_PROXY="*", no_proxy="*", AWS_PAGER="",
            AWS_CONFIG_FILE=str(self.work / "config"),
            AWS_SHARED_CREDENTIALS_FILE=str(self.work / "credentials"), HOME=str(self.work),
            PATH=f"{self.work}/bin:{os.environ['PATH']}", TF_CLI_ARGS_init=f"-plugin-dir={tf.plugin_folder()}",
            code=str(self.work / "code"), TF_CLI_ARGS_apply="-auto-approve", TF_CLI_ARGS_destroy="-auto-approve",
        )  # fmt: skip
        self._profiles(cloud, profiles, region)
        down, up = os.pipe(), os.pipe()
        words = ["bash", "--norc", "--noprofile", "-c", f"exec 3<&{down[0]} 4>&{up[1]}\n{LOOP}"]
        self.bash = subprocess.Popen(
            words, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, pass_fds=(down[0], up[1]), start_new_session=True
        )
        os.close(down[0])
        os.close(up[1])
        self.lines, self.codes = os.fdopen(down[1], "w"), os.fdopen(up[0])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lines.close()
        self.bash.wait(timeout=SECONDS)
        self.codes.close()
        self.scratch.cleanup()

    def _programs(self, programs):
        (self.work / "bin").mkdir()
        for name, program in {**programs, "sleep": "/bin/sleep"}.items():
            text = AWS if name == "aws" else CALL
            if name == "sleep":
                text = '#!/bin/sh\nexec "{program}" 0.2\n'
            path = self.work / "bin" / name
            path.write_text(text.format(program=program, name=name, calls=self.calls), encoding="utf-8")
            path.chmod(0o755)

    def _docker(self, url):
        path = self.work / "bin" / "docker"
        pushed = Path(__file__).with_name("pushed.py")
        path.write_text(DOCKER.format(program=sys.executable, pushed=pushed, url=url, calls=self.calls), encoding="utf-8")
        path.chmod(0o755)

    def archive(self, key):
        """An archive in the folder of the user's code."""
        path = self.work / "code" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(ARCHIVE)

    def _profiles(self, cloud, profiles, region):
        """Credentials of each account, as a session of the role that every account has."""
        config, credentials = [], []
        for name, account in sorted(profiles.items()):
            role = f"arn:aws:iam::{account}:role/{min(GIVEN_ROLES)}"
            made = cloud.client("sts", account, region).assume_role(RoleArn=role, RoleSessionName="judge")["Credentials"]
            config.append(f"[profile {name}]\nregion = {region}\n")
            credentials.append(
                f"[{name}]\naws_access_key_id = {made['AccessKeyId']}\naws_secret_access_key = {made['SecretAccessKey']}\n"
                f"aws_session_token = {made['SessionToken']}\n"
            )
        (self.work / "config").write_text("\n".join(config), encoding="utf-8")
        (self.work / "credentials").write_text("\n".join(credentials), encoding="utf-8")

    def enter(self):
        """The folder of an output is another one, of the same name, when it was written anew."""
        if said := self.run(f"cd '{self.folder}'"):
            raise Wrong(said)

    def run(self, line):
        """None, or what is wrong with a line: its exit code, its failed calls, what it said."""
        self.number += 1
        self.calls.write_text("", encoding="utf-8")
        path = self.work / f"line-{self.number}"
        path.write_text(line + "\n", encoding="utf-8")
        print(path, file=self.lines, flush=True)
        if not select.select([self.codes], [], [], SECONDS)[0]:
            os.killpg(self.bash.pid, signal.SIGKILL)
            raise Wrong(f"after {SECONDS} s there is no end of: {line}")
        answer = self.codes.readline().strip()
        if not answer:
            raise Wrong(f"the shell ended at: {line}")
        failed = [row for row in self.calls.read_text(encoding="utf-8").splitlines() if not row.startswith("0 ")]
        said = Path(f"{path}.said").read_text(encoding="utf-8", errors="replace")
        if answer == "0" and not failed:
            return None
        calls = "".join(f"\n    call: {row[:300]}" for row in failed)
        return f"exit {answer}{calls}\n    {essence(said)}"


def essence(said):
    lines = [line for line in tf.essence(COLOUR.sub("", said)).splitlines() if line.strip()]
    return "\n    ".join(lines[-30:])
