#!/usr/bin/env python3
"""all_handlers.py REGISTRY : packs AWS's handler permissions of all types into data/all_handlers.bin.

REGISTRY is the same file that handlers.py reads. The rows of data/handlers.json come before these: people have looked at them. What is
written is deflated JSON: `as_of`, `source`, and `types`, type to its four lists in the order of HANDLERS.
"""
import json
import sys
import zlib
from pathlib import Path

from handlers import DATA, HANDLERS, spelled


def main():
    registry = json.loads(Path(sys.argv[1]).read_text())
    rows = {name: [sorted({spelled(a) for a in row.get(h, [])}) for h in HANDLERS] for name, row in sorted(registry["types"].items())}
    kept = {name: row for name, row in rows.items() if any(row)}
    text = json.dumps({"as_of": registry["as_of"], "source": registry["source"], "types": kept}, separators=(",", ":")).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(text) + packer.flush()
    (DATA.parent / "all_handlers.bin").write_bytes(packed)
    print(f"{len(kept)} types, {len(text)} bytes, {len(packed)} deflated; as of {registry['as_of']}")


if __name__ == "__main__":
    main()
