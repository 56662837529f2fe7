"""known_ids.py LANDFORM BLUEPRINT OUT: renders a blueprint with an id of the right form for all that waits for one, so that a judge
which reads files sees everything. Nothing of it can be deployed. It ends as synth does: 1 where the design is unsafe; and with 2 where
something waits all the same."""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from design_files import TODAY, copied, document, lock_of

FORMS = {"vpc": "vpc", "peering": "pcx", "route-table": "rtb", "security-group": "sg", "subnet": "subnet", "endpoint": "vpce"}


def used(copy, design):
    """The blueprint that `design` names in one: itself, what it uses (`platform`), what that uses (`platform.network`)."""
    for word in filter(None, design.split(".")):
        copy = copy.parent / document(copy)["uses"][word]
    return copy


def made_up(address, ids):
    """The id of what an address names; what accepts a connection has that of the connection."""
    kind = address.rpartition(":")[2].split("/")[0]
    if kind == "peering-accepter":
        return ids.setdefault(address.replace("peering-accepter/", "peering/", 1), f"pcx-{len(ids) + 1:017x}")
    number = len(ids) + 1
    name = f"{number:08x}-0000-4000-8000-000000000000"
    if kind == "share":
        return f"arn:aws:ram:us-east-1:111111111111:resource-share/{name}"
    return f"{FORMS[kind]}-{number:017x}" if kind in FORMS else name


def main():
    landform, blueprint, out = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        copy = copied(blueprint, scratch)
        synth = [landform, "synth", copy, "--out", out, "--force", "--today", TODAY]
        if lock_of(blueprint).exists():
            shutil.copy(lock_of(blueprint), lock_of(copy))
            return subprocess.run(synth).returncode
        ids = {}
        while True:
            done = subprocess.run(synth, capture_output=True, text=True)
            if done.returncode:
                return done.returncode
            needed = {n for row in json.loads(Path(out, "manifest.json").read_text())["held"] for n in row["needs"]}
            if not needed:
                return 0
            if needed <= set(ids):
                print(f"{blueprint}: still waits for {sorted(needed)}", file=sys.stderr)
                return 2
            for address in sorted(needed - set(ids)):
                ids[address] = made_up(address, ids)
            written = {}
            for address, known in ids.items():
                design, _, own = address.rpartition(":")
                written.setdefault(design, {})[own] = known
            for design, known in written.items():
                lock_of(used(copy, design)).write_text("landform_lock: 1\nids: " + json.dumps(known) + "\n")


if __name__ == "__main__":
    sys.exit(main())
