#!/usr/bin/env python3
"""handlers.py REGISTRY : carries AWS's handler permissions over into data/handlers.json.

REGISTRY is a JSON file with `as_of` and `types`: type to `create`, `read`, `update`, `delete`, each a list of actions, out of the schemas of
CloudFormation's registry. Rows whose `from` is `registry` are written anew; the others, and what stands besides in a row, are people's.
A new type: add a row with its name and `"from": "registry"`, then run this.
"""
import json
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data" / "handlers.json"
HANDLERS = ("create", "read", "update", "delete")


def spelled(action):
    """The prefix in lower case, as all of IAM writes it."""
    prefix, _, name = action.partition(":")
    return f"{prefix.lower()}:{name}"


def carried(row, registry):
    if row["from"] != "registry":
        return row
    handlers = registry["types"][row["type"]]
    own = {h: sorted({spelled(a) for a in handlers.get(h, [])}) for h in HANDLERS}
    rest = {k: v for k, v in row.items() if k not in (*HANDLERS, "type", "from")}
    return {"type": row["type"], "from": "registry", **own, **rest}


def main():
    registry, table = json.loads(Path(sys.argv[1]).read_text()), json.loads(DATA.read_text())
    rows = [carried(row, registry) for row in sorted(table["rows"], key=lambda row: row["type"])]
    table["as_of"] = registry["as_of"]
    head = json.dumps({k: v for k, v in table.items() if k != "rows"}, indent=2)
    lines = ",\n".join("    " + json.dumps(row) for row in rows)
    DATA.write_text(f'{head[:-2]},\n  "rows": [\n{lines}\n  ]\n}}\n')


if __name__ == "__main__":
    main()
