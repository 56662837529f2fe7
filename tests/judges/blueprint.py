"""What a blueprint says about the world before any deployment: accounts and units that exist, and whether sharing is on.

A reading of our own: the deployments found this world in the emulator, and let landform learn the rest.
"""
from dataclasses import dataclass, field
from pathlib import Path

import yaml


@dataclass
class World:
    """The default: every account is a member, sharing is on, no unit but those that the files name."""

    sharing: bool = True
    outside: set = field(default_factory=set)
    # Units whose id nobody knows yet: name -> ids of the accounts in it.
    nameless: dict = field(default_factory=dict)
    text: str = ""


def unit_ids(lock):
    """Ids of units that a lock knows; they are of the organization, not of a deployment."""
    return {k: v for k, v in (lock.get("ids") or {}).items() if k.startswith("unit/")}


def world(blueprint, lock):
    """The world of a blueprint (a path) and its lock (a mapping)."""
    text = Path(blueprint).read_text(encoding="utf-8")
    design = yaml.safe_load(text)
    organization = design.get("organization") or {}
    known = {name.rpartition("/")[2] for name in unit_ids(lock)}
    ids = {name: a["id"] for name, a in design["accounts"].items()}
    nameless = {
        name: [ids[a] for a in unit.get("accounts", [])]
        for name, unit in (organization.get("units") or {}).items()
        if not unit.get("id") and name not in known
    }
    outside = {a["id"] for a in design["accounts"].values() if a.get("outside")}
    return World(bool(organization.get("ram_sharing")), outside, nameless, text)
