"""known_ids.py LANDFORM BLUEPRINT OUT: renders a blueprint with an id of the right form for all that waits for one, so that a judge
which reads files sees everything. Nothing of it can be deployed. It ends as synth does: 1 where the design is unsafe; and with 2 where
something waits all the same."""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FORMS = {"vpc": "vpc", "peering": "pcx", "route-table": "rtb", "security-group": "sg", "subnet": "subnet", "endpoint": "vpce"}


def made_up(address, ids):
    """The id of what an address names; what accepts a connection has that of the connection."""
    kind = address.split("/")[0]
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
        copy = Path(scratch, "b.yaml")
        shutil.copy(blueprint, copy)
        lock = Path(blueprint).with_suffix(".lock.yaml")
        if lock.exists():
            shutil.copy(lock, copy.with_suffix(".lock.yaml"))
            return subprocess.run([landform, "synth", copy, "--out", out, "--force"]).returncode
        ids = {}
        while True:
            done = subprocess.run([landform, "synth", copy, "--out", out, "--force"], capture_output=True, text=True)
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
            copy.with_suffix(".lock.yaml").write_text("landform_lock: 1\nids: " + json.dumps(ids) + "\n")


if __name__ == "__main__":
    sys.exit(main())
