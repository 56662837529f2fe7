"""A blueprint with all that it stands on: what it includes, what it uses, locks and waivers beside them."""
import os
import shutil
from pathlib import Path

import yaml

# The day on which the judges look: waivers of the shipped blueprints hold.
TODAY = "2026-11-30"


def each(value):
    return [value] if isinstance(value, str) else list(value or [])


def parts(blueprint):
    """The file itself and what it includes, included first."""
    path = Path(blueprint)
    own = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [*(part for name in each(own.get("include")) for part in parts(path.parent / name)), (path, own)]


def document(blueprint):
    """What a blueprint says in all its files: sections joined, as `landform` joins them."""
    whole = {}
    for _, part in parts(blueprint):
        whole = joined(whole, part)
    return whole


def joined(one, other):
    """Maps by their keys, lists one after the other; of anything else the file that includes has the word."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: joined(one[key], other[key]) if key in one and key in other else {**one, **other}[key] for key in {**one, **other}}
    return one + other if isinstance(one, list) and isinstance(other, list) else other


def text(blueprint):
    return "\n".join(path.read_text(encoding="utf-8") for path, _ in parts(blueprint))


def lock_of(blueprint):
    return Path(blueprint).with_suffix(".lock.yaml")


def unit_ids(lock):
    """Ids of units that a lock knows; they are of the organization, not of a deployment."""
    return {k: v for k, v in (lock.get("ids") or {}).items() if k.startswith("unit/")}


def designs(blueprint, found=None):
    """The blueprint and every design that it uses, whatever the way."""
    found, path = {} if found is None else found, Path(os.path.normpath(blueprint))
    if path not in found:
        found[path] = None
        for other in (document(path).get("uses") or {}).values():
            designs(path.parent / other, found)
    return list(found)


def copied(blueprint, folder):
    """Copies a blueprint and all that it stands on, as they lie; returns the copy's path.

    Of locks only the ids of units go along: the emulator holds none of the resources that the other ids belong to. What lies in the
    folder already stays as it is.
    """
    every = designs(blueprint)
    files = {path for design in every for path, _ in parts(design)}
    files |= {path.parent / own["accounts"] for path, own in (part for design in every for part in parts(design)) if isinstance(own.get("accounts"), str)}
    files |= {path.parent / "waivers.yaml" for path in every if (path.parent / "waivers.yaml").is_file()}
    top = Path(os.path.commonpath([Path(os.path.abspath(path)).parent for path in files]))
    for path in sorted(files):
        there = inside(folder, top, path)
        if not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, there)
    for design in every:
        lock = lock_of(design)
        known = yaml.safe_load(lock.read_text(encoding="utf-8")) if lock.is_file() else {}
        there = lock_of(inside(folder, top, design))
        if (units := unit_ids(known)) and not there.exists():
            there.write_text(yaml.safe_dump({"landform_lock": known["landform_lock"], "ids": units}), encoding="utf-8")
    return inside(folder, top, blueprint)


def inside(folder, top, path):
    return Path(folder) / Path(os.path.abspath(path)).relative_to(top)
