#!/usr/bin/env python3
"""schema.py SCHEMA FILE… : each blueprint, read by a YAML 1.1 reader, is what the schema says.

Editors and other tools read blueprints so: in YAML 1.1 a plain `on` is true, and digits alone are a number.
"""
import json
import sys
from pathlib import Path

import jsonschema
import yaml


def main(schema, files):
    validator = jsonschema.Draft7Validator(json.loads(Path(schema).read_text(encoding="utf-8")))
    wrong = []
    for file in files:
        blueprint = yaml.safe_load(Path(file).read_text(encoding="utf-8"))
        wrong += [f"{file}: {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(blueprint)]
    print("\n".join(wrong) if wrong else f"schema: {len(files)} blueprints are what it says")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
