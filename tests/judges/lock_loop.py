"""A blueprint whose ids are learned from its own deployment: render, deploy, learn, render again, until nothing waits.

`Fixed` is a folder that is deployed as it is; `Learning` works on a copy of a blueprint and asks landform in between.
"""
import json
import subprocess
import time
from pathlib import Path

import yaml

from blueprint import World, world
from bundle import Bundle, Wrong
from design_files import TODAY, copied, lock_of

# A loop that learns something each time ends long before; one that does not end is wrong.
MOST_ROUNDS = 8


class Fixed:
    def __init__(self, out):
        self.bundle, self.world = Bundle(out), World()

    def rounds(self):
        yield self.bundle, lambda told: None

    def again(self):
        return False


class Learning:
    """A copy of a blueprint, of all that it stands on and of its lock in a folder; see `design_files.copied`."""

    def __init__(self, backend, blueprint, landform, scratch):
        self.backend = backend
        self.landform, self.scratch = landform, Path(scratch)
        self.copy = copied(blueprint, self.scratch / "designs")
        lock = lock_of(blueprint)
        known = yaml.safe_load(lock.read_text(encoding="utf-8")) if lock.is_file() else {}
        self.world = world(self.copy, known)
        self.number, self.first = 0, 1
        self.bundle = self._render()

    def again(self):
        """Rendered anew, because a design that it uses was deployed since; says whether that changed what this backend deploys."""
        before, self.bundle = self.bundle, self._render()
        self.first = self.number
        return not same(before, self.bundle, self.backend)

    def _landform(self, *words):
        done = subprocess.run(
            [self.landform, *map(str, words)], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=300, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise Wrong(f"landform {words[0]} {words[1]} exits {done.returncode} and says\n{done.stdout}")
        return done.stdout.strip()

    def _render(self):
        self.number += 1
        out = self.scratch / f"{self.copy.stem}-{self.number}"
        self._landform("synth", self.copy, "--out", out, "--today", TODAY)
        return Bundle(out)

    def rounds(self):
        """(bundle, a function that takes what the deployment told) until a bundle comes out as the one before."""
        while True:
            told, began = [], time.monotonic()
            yield self.bundle, told.extend
            held = sorted(row["address"] for row in waiting(self.bundle, self.backend))
            learned = self._learn(told)
            after = self._render()
            print(f"{after.name}: round {self.number - self.first}: held {held or 'nothing'}; {learned} ({time.monotonic() - began:.0f} s)")
            if same(self.bundle, after, self.backend):
                if held:
                    raise Wrong(f"{after.name}: nothing more is learned, but these still wait: {held}")
                return
            if self.number - self.first > MOST_ROUNDS:
                raise Wrong(f"{after.name}: still something new after {MOST_ROUNDS} rounds")
            self.bundle = after

    def _learn(self, told):
        files = []
        for i, answer in enumerate(told):
            files.append(self.scratch / f"told-{self.copy.stem}-{self.number}-{i}.json")
            files[-1].write_text(json.dumps(answer, default=str), encoding="utf-8")
        if not files:
            raise Wrong("the deployment told nothing that landform could learn from")
        said = self._landform("lock", "update", self.copy, "--from", *files)
        return "; ".join(line for line in said.splitlines() if not line.startswith("note: "))


def in_turn(sources, deployed):
    """Deploys designs one after the other: `deployed` takes one and what is due of those before it, and returns what it made and
    what is due of this one. Returns both of all; what is deployed later may change nothing of what stands."""
    made, dues = [], []
    for source in sources:
        if made:
            source.again()
        one, due = deployed(source, dues)
        made.append(one)
        dues.append(due)
    for source in sources[:-1]:
        if source.again():
            raise Wrong(f"{source.bundle.name}: what is deployed after it changes it, so its waves have to run again")
    return made, dues


def waiting(bundle, backend):
    """What waits where this backend deploys; a row that names a backend waits with that one only."""
    return [row for row in bundle.manifest.get("held", []) if row.get("backend", backend) == backend]


def same(one, other, backend):
    """True where what this backend deploys, and waits with, is the same in both renderings."""

    def deployed(bundle):
        rows = [(r["path"], r["sha256"]) for r in bundle.manifest["files"] if r["path"].split("/")[0] == backend]
        steps = [step for step in bundle.steps if step["backend"] == backend]
        return sorted(rows), steps, waiting(bundle, backend)

    return deployed(one) == deployed(other)
