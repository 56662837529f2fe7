"""What a blueprint says about the world before any deployment: accounts and units that exist, and whether sharing is on.

A reading of our own: the deployments found this world in the emulator, and let landform learn the rest.
"""
import ipaddress
from dataclasses import dataclass, field

from design_files import document, each, text, unit_ids


@dataclass
class Network:
    """A network that exists already."""

    account: str
    vpc: str
    cidr: str
    subnets: list
    route_tables: list
    security_groups: list

    def block(self, number):
        """Addresses for a subnet, of which the blueprint does not say any."""
        return str(list(ipaddress.ip_network(self.cidr).subnets(new_prefix=24))[number])


@dataclass
class Unit:
    """A unit of the organization: `above` is the unit that it stands in, none under the root; `accounts` are ids."""

    name: str
    id: str | None
    above: "Unit | None"
    accounts: list

    @property
    def key(self):
        """What the emulator makes the unit under: where it is an id, the unit gets it."""
        return self.id or self.name


@dataclass
class World:
    """The default: every account is a member, sharing is on, no unit but those that the files name."""

    sharing: bool = True
    outside: set = field(default_factory=set)
    # Units whose id nobody knows yet: name -> ids of the accounts in it.
    nameless: dict = field(default_factory=dict)
    text: str = ""
    networks: list = field(default_factory=list)
    # Roles that exist already: (account, name).
    roles: list = field(default_factory=list)
    # Buckets that exist already: (account, region, name).
    buckets: list = field(default_factory=list)
    # Every unit that the blueprint names, the outer ones first.
    units: list = field(default_factory=list)


def world(blueprint, lock):
    """The world of a blueprint (a path) and its lock (a mapping)."""
    design = document(blueprint)
    organization = design.get("organization") or {}
    known = {name.rpartition("/")[2]: unit for name, unit in unit_ids(lock).items()}
    ids = {name: a["id"] for name, a in design["accounts"].items()}
    if "management" in organization:
        ids.setdefault("management", organization["management"])
    tree = list(nested(organization.get("units") or {}, ids, known))
    nameless = {unit.name: unit.accounts for unit in tree if not unit.id}
    outside = {a["id"] for a in design["accounts"].values() if a.get("outside")}
    return World(
        bool(organization.get("ram_sharing")), outside, nameless, text(blueprint), existing_networks(design, ids),
        existing_roles(design, ids), existing_buckets(design, ids), tree,
    )  # fmt: skip


def nested(units, ids, known, above=None):
    """Every unit, the outer ones first, with the id that the blueprint or its lock says."""
    for name, unit in units.items():
        one = Unit(name, unit.get("id") or known.get(name), above, [ids[account] for account in unit.get("accounts", [])])
        yield one
        yield from nested(unit.get("units") or {}, ids, known, one)


def existing_roles(design, ids):
    roles = (design.get("roles") or {}).items()
    there = [(name, role) for name, role in roles if role.get("existing")]
    return [(ids[a], role.get("name", name)) for name, role in there for a in each(role.get("in")) if a in ids]


def existing_buckets(design, ids):
    buckets = [bucket for bucket in (design.get("buckets") or {}).values() if bucket.get("existing")]
    return [(ids[b["in"]], b.get("region", design["region"]), b["name"]) for b in buckets if b.get("in") in ids]


def existing_networks(design, ids):
    return [
        Network(ids[n["in"]], n["vpc"], n["cidr"], *(each(n.get(k)) for k in ("subnets", "route_tables", "security_groups")))
        for n in (design.get("networks") or {}).values()
        if n.get("vpc")
    ]
