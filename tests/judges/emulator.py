"""Starts and ends an emulator of the rig that LANDFORM_RIG names, one for each bundle, and founds the organization in it."""
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from botocore.exceptions import ClientError

from bundle import Wrong, step_accounts
from cloud import EXISTING, GIVEN_ROLES, pages

HERE = Path(__file__).resolve().parent
ORGANIZATION = r"(?<![\w-])o-[a-z0-9]{10,32}(?![\w-])"
UNIT = r"(?<![\w-])ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}(?![\w-])"
ROOT = r"(?<![\w-])r-[0-9a-z]{4,32}(?![\w-])"


def organization_id(bundle):
    found = bundle.ids(ORGANIZATION)
    if len(found) > 1:
        raise Wrong(f"{bundle.folder}: files name several organizations: {found}")
    return found[0] if found else "o-judgejudge"


def root_id(bundle):
    units, roots = bundle.ids(UNIT), bundle.ids(ROOT)
    return next((f"r-{u.split('-')[1]}" for u in units), roots[0] if len(roots) == 1 else "r-judg")


@contextlib.contextmanager
def emulator(bundle, url=None, keeps=False):
    """The URL of an emulator: the given one, or one of our own that ends with the block; it may keep what AWS keeps."""
    if url:
        yield url
        return
    rig = os.environ.get("LANDFORM_RIG", "")
    start = Path(rig) if Path(rig).is_file() else Path(rig) / "emulator"
    if not rig or not start.is_file():
        raise Wrong("no --url, and LANDFORM_RIG does not name the emulator's start script or its folder")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("AWS_")},
        "PYTHON": str(HERE / "emulator_python"),
        "JUDGE_PYTHON": sys.executable,
        "LANDFORM_ORGANIZATION_ID": organization_id(bundle),
        "LANDFORM_ROOT_ID": root_id(bundle),
        "LANDFORM_KEEPS": "yes" if keeps else "",
    }
    with tempfile.TemporaryDirectory() as state:
        done = subprocess.run(
            [str(start), "start", state], env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise Wrong(f"the emulator did not start: {done.stderr}")
        try:
            yield done.stdout.strip().splitlines()[-1]
        except Wrong as wrong:
            log = (Path(state) / "log").read_text(encoding="utf-8", errors="replace")
            raise Wrong(f"{wrong}\n{traces(log)}") from None
        finally:
            subprocess.run([str(start), "stop", state], check=False, stdin=subprocess.DEVNULL)


def traces(log):
    """What the emulator itself stumbled over, without the lines of every request."""
    found = [line for line in log.splitlines() if re.match(r"^(\w+\.)*\w*(Error|Exception)\b", line)]
    return "\n".join(["the emulator's own errors:", *found[-5:]]) if found else ""


STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com"


def units(cloud, bundle, world):
    """The units under the root, as `list-organizational-units-for-parent` tells them; nothing where all ids are known."""
    if not world.nameless:
        return {}
    organizations = cloud.client("organizations", bundle.management, bundle.region)
    root = organizations.list_roots()["Roots"][0]["Id"]
    return {"OrganizationalUnits": organizations.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"]}


def found_world(cloud, bundle, world, bare=False):
    """All that is there before a deployment; returns what the organization has. A bare one has nothing that the runbook turns on."""
    made = found_organization(cloud, bundle, world, bare)
    found_networks(cloud, bundle.region, world)
    found_roles(cloud, bundle.region, world)
    found_buckets(cloud, world)
    return made


def found_roles(cloud, region, world):
    """The roles that the blueprint says exist, but for those that every account has."""
    nobody = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}]}
    for account, name in world.roles:
        iam = cloud.client("iam", account, region)
        if name not in GIVEN_ROLES | {row["RoleName"] for row in pages(iam.list_roles, "Roles")}:
            iam.create_role(RoleName=name, Path=EXISTING, AssumeRolePolicyDocument=json.dumps(nobody))


def found_buckets(cloud, world):
    """The buckets that the blueprint says exist, each with a policy of somebody."""
    for account, region, name in world.buckets:
        s3 = cloud.client("s3", account, region)
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        if name in {row["Name"] for row in s3.list_buckets()["Buckets"]}:
            continue  # another design says so too
        s3.create_bucket(Bucket=name, **where)
        resources = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
        insecure = {
            "Sid": "Secure", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }  # fmt: skip
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [insecure]}))


def found_networks(cloud, region, world):
    """The networks that the blueprint says exist, with the ids that it says; the emulator takes them from a tag."""
    for network in world.networks:
        ec2 = cloud.client("ec2", network.account, region)

        def named(kind, identity):
            return [{"ResourceType": kind, "Tags": [{"Key": "judge:id", "Value": identity}]}]

        made = [ec2.create_vpc(CidrBlock=network.cidr, TagSpecifications=named("vpc", network.vpc))["Vpc"]["VpcId"]]
        for i, subnet in enumerate(network.subnets):
            words = {"CidrBlock": network.block(i), "AvailabilityZone": region + "abcdef"[i]}
            row = ec2.create_subnet(VpcId=network.vpc, TagSpecifications=named("subnet", subnet), **words)
            made.append(row["Subnet"]["SubnetId"])
        for table in network.route_tables:
            row = ec2.create_route_table(VpcId=network.vpc, TagSpecifications=named("route-table", table))
            made.append(row["RouteTable"]["RouteTableId"])
        for group in network.security_groups:
            words = {"GroupName": group, "Description": "existing", "TagSpecifications": named("security-group", group)}
            made.append(ec2.create_security_group(VpcId=network.vpc, **words)["GroupId"])
        if made != [network.vpc, *network.subnets, *network.route_tables, *network.security_groups]:
            raise Wrong(f"the emulator calls what exists {made}: start it by LANDFORM_RIG")


def found_organization(cloud, bundle, world, bare):
    """The organization with its units and member accounts, as the bundle's files and the world name them."""
    organizations = cloud.client("organizations", bundle.management, bundle.region)
    try:
        made = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyInOrganizationException":
            raise
        made = organizations.describe_organization()["Organization"]["Id"]
    if bundle.ids(ORGANIZATION) and made != organization_id(bundle):
        raise Wrong(f"the emulator's organization is {made}, the files name {organization_id(bundle)}: start it by LANDFORM_RIG")
    root = organizations.list_roots()["Roots"][0]["Id"]
    for kind in () if bare else ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        with contextlib.suppress(ClientError):  # on already
            organizations.enable_policy_type(RootId=root, PolicyType=kind)
    home = {a: u for s in bundle.steps for u in s.get("organizationalUnits", []) for a in step_accounts(s) if u != root}
    home.update({a: unit.key for unit in world.units for a in unit.accounts})
    ids = found_units(organizations, root, bundle, world)
    members = {a for s in bundle.steps if not s.get("links") for a in step_accounts(s)} | set(home) | {bundle.administrator}
    members -= world.outside
    found_accounts(organizations, root, members - {bundle.management}, {a: ids[unit] for a, unit in home.items()})
    if bundle.administrator != bundle.management and not bare:
        with contextlib.suppress(ClientError):  # it is already
            organizations.register_delegated_administrator(AccountId=bundle.administrator, ServicePrincipal=STACK_SETS)
    if world.sharing and not bare:
        cloud.client("ram", bundle.management, bundle.region).enable_sharing_with_aws_organization()
    return len(ids), len(members)


def found_units(organizations, root, bundle, world):
    """Units, each in the one that the blueprint puts it into; those that only files name stand under the root. Returns their ids."""
    above = {unit.key: unit.above.key if unit.above else None for unit in world.units}
    above.update({unit: None for unit in bundle.ids(UNIT) if unit not in above})
    there = {row["Name"]: row["Id"] for parent in (root, *above) for row in units_in(organizations, parent)}
    for unit, parent in above.items():
        if unit not in there:
            made = organizations.create_organizational_unit(ParentId=there[parent] if parent else root, Name=unit)
            there[unit] = made["OrganizationalUnit"]["Id"]
        if unit not in world.nameless and there[unit] != unit:
            raise Wrong(f"the emulator calls the unit {unit} {there[unit]}: start it by LANDFORM_RIG")
    return there


def units_in(organizations, parent):
    """What stands in a root or a unit; nothing where there is no such unit yet."""
    try:
        return pages(organizations.list_organizational_units_for_parent, "OrganizationalUnits", ParentId=parent)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("ParentNotFoundException", "InvalidInputException"):
            return []
        raise


def found_accounts(organizations, root, members, home):
    """Member accounts, each in its unit."""
    there = {row["Id"] for row in pages(organizations.list_accounts, "Accounts")}
    for member in sorted(members - there):
        status = organizations.create_account(AccountName=f"account {member}", Email=f"{member}@example.com")
        if status["CreateAccountStatus"]["AccountId"] != member:
            raise Wrong(f"the emulator gives {member} another id: start it by LANDFORM_RIG")
        if member in home:
            organizations.move_account(AccountId=member, SourceParentId=root, DestinationParentId=home[member])
