"""CloudFormation against an emulator: bootstrap roles, administrator's stacks with their stack sets, ordinary stacks, removal."""
import re
from collections import Counter, defaultdict

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from bundle import MENTIONED, Wrong, embedded, read_template, step_accounts
from cloud import BYSTANDER, Census, Cloud, pages, removable
from due import Due, described, report
from emulator import found_world, units
from lock_loop import in_turn
from pushed import lines_before, put, there


class Stacks:
    """Makes, updates and removes ordinary stacks."""

    def __init__(self, cloud):
        self.cloud, self.made, self.bodies, self.touched, self.updated = cloud, [], {}, set(), 0

    def make(self, account, region, name, text, parameters=None):
        """The resources of the stack after it was made, updated, or found as it should be."""
        client, place = self.cloud.client("cloudformation", account, region), (account, region, name)
        self.touched.add(place)
        body = (text, parameters or {})
        if self.bodies.get(place) == body:
            return client.describe_stack_resources(StackName=name)["StackResources"]
        known = place in self.bodies
        try:
            (client.update_stack if known else client.create_stack)(
                StackName=name, TemplateBody=text, Capabilities=["CAPABILITY_NAMED_IAM"],
                Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in (parameters or {}).items()],
            )  # fmt: skip
            stack = client.describe_stacks(StackName=name)["Stacks"][0]
        except (ClientError, BotoCoreError, ResponseParserError) as error:
            raise Wrong(f"stack {name} in {account}: {str(error)[:400]}") from None
        if stack["StackStatus"] != ("UPDATE_COMPLETE" if known else "CREATE_COMPLETE"):
            raise Wrong(f"stack {name} in {account}: {stack['StackStatus']} {stack.get('StackStatusReason', '')}")
        self.bodies[place] = body
        self.updated += known
        if not known:
            self.made.append(place)
        return client.describe_stack_resources(StackName=name)["StackResources"]

    def remove_untouched(self):
        """Stacks of the round before that this one does not name any more, last made first."""
        for place in [p for p in reversed(self.made) if p not in self.touched]:
            self.made.remove(place)
            self.made.append(place)
            self.remove_last()
        self.touched = set()

    def remove_last(self):
        account, region, name = place = self.made.pop()
        del self.bodies[place]
        client = self.cloud.client("cloudformation", account, region)
        try:
            client.delete_stack(StackName=name)
            client.describe_stacks(StackName=name)
        except ClientError as error:
            if "does not exist" in str(error):
                return
            raise Wrong(f"removing stack {name} in {account}: {str(error)[:400]}") from None
        except (BotoCoreError, ResponseParserError) as error:
            raise Wrong(f"removing stack {name} in {account}: {str(error)[:400]}") from None
        raise Wrong(f"removing stack {name} in {account}: it is still there")


def check_types(made, body, where):
    due = Counter(r["Type"] for r in body["Resources"].values())
    there = Counter(r["ResourceType"] for r in made if r.get("PhysicalResourceId"))
    if due != there:
        raise Wrong(f"{where}: the template has {dict(due)}, the stack {dict(there)}")


def check_sets(bundle, path, steps):
    """The administrator's template says of each stack set what the steps and the template file say."""
    sets = {p.get("StackSetName"): p for _, p in embedded(bundle.template(path))}
    if set(sets) != {s["set"] for s in steps}:
        raise Wrong(f"{path}: stack sets {sorted(map(str, sets))}, the steps name {sorted(s['set'] for s in steps)}")
    for step in steps:
        p, where = sets[step["set"]], f"{path}: {step['set']}"
        if "TemplateBody" in p and read_template(p["TemplateBody"], where) != bundle.template(step["template"]):
            raise Wrong(f"{where}: the embedded body is not {step['template']}")
        groups = p.get("StackInstancesGroup", [])
        targets = [g["DeploymentTargets"] for g in groups]
        units = sorted(u for t in targets for u in t.get("OrganizationalUnitIds", []))
        accounts = sorted(a for t in targets for a in t.get("Accounts", []))
        if units != sorted(step.get("organizationalUnits", [])) or (not units and accounts != sorted(step["accounts"])):
            raise Wrong(f"{where}: targets {accounts or units} are not those of the manifest")
        if units and (set(accounts) & set(step["accounts"]) or any(t.get("Accounts") and t.get("AccountFilterType") != "DIFFERENCE" for t in targets)):
            raise Wrong(f"{where}: {accounts} are not left out of {units}")
        if any(sorted(g["Regions"]) != sorted(step["regions"]) for g in groups):
            raise Wrong(f"{where}: regions are not those of the manifest")
        if "OperationPreferences" not in p:
            raise Wrong(f"{where}: no operation preferences")
        if p.get("PermissionModel") != ("SERVICE_MANAGED" if units else "SELF_MANAGED"):
            raise Wrong(f"{where}: permission model {p.get('PermissionModel')}")
        caller = "DELEGATED_ADMIN" if units and bundle.administrator != bundle.management else "SELF"
        if p.get("CallAs", "SELF") != caller:
            raise Wrong(f"{where}: CallAs {p.get('CallAs')}, but {bundle.administrator} has to act as {caller}")


def check_instances(cloud, bundle, step):
    client = cloud.client("cloudformation", bundle.administrator, bundle.region)
    rows = client.list_stack_instances(StackSetName=step["set"])["Summaries"]
    there = sorted((r["Account"], r["Region"]) for r in rows)
    due = sorted((a, r) for a in step_accounts(step) for r in step["regions"])
    if there != due:
        raise Wrong(f"stack set {step['set']}: instances in {there}, due in {due}")


def bootstrap(bundle, stacks, due):
    """The permission pair of self-managed sets, unless the steps deploy it themselves."""
    sets = [s for s in bundle.cloudformation_steps() if s["kind"] == "stack-set" and not s.get("organizationalUnits")]
    rows = bundle.bootstrap()
    due_there = {"administration-role": {bundle.administrator}, "execution-role": {a for s in sets for a in step_accounts(s)}}
    for name, accounts in due_there.items():
        there = [a for row in rows if row["stack"].endswith(name) for a in row["accounts"]]
        if sets and (set(there) != accounts or len(there) != len(accounts)):
            raise Wrong(f"{bundle.folder}: {name} goes to {sorted(there)}, due in {sorted(accounts)}")
    for row in rows if sets else []:
        path = row["file"]
        for account in row["accounts"]:
            described(due, (account, bundle.region), bundle.template(path), path)
            check_types(stacks.make(account, bundle.region, row["stack"], bundle.text(path)), bundle.template(path), path)


def deploy(cloud, stacks, bundle):
    """One round: every step made or updated; returns what is due now."""
    steps, due = bundle.cloudformation_steps(), Due()
    if not steps:
        raise Wrong(f"{bundle.folder}: no CloudFormation step")
    bootstrap(bundle, stacks, due)
    by_file = defaultdict(list)
    for step in steps:
        if step["kind"] == "stack-set":
            by_file[step["administratorFile"]].append(step)
    used, code = set(), lines_before(bundle, "Deploy with CloudFormation")
    there(cloud, bundle)
    for step in steps:
        put(cloud, bundle, code.pop(step["wave"], []))
        path = step["administratorFile"] if step["kind"] == "stack-set" else step["file"]
        used.add(path)
        if step["kind"] == "stack-set":
            used.add(step["template"])
            if step is by_file[path][0]:
                check_sets(bundle, path, by_file[path])
                place = (bundle.administrator, bundle.region)
                described(due, place, bundle.template(path), path)
                made = stacks.make(*place, step["stack"], bundle.text(path))
                check_types(made, bundle.template(path), path)
            check_instances(cloud, bundle, step)
            for account in step_accounts(step):
                for region in step["regions"]:
                    described(due, (account, region), bundle.template(step["template"]), step["template"])
        elif step["kind"] == "stack":
            place = (step["account"], step["region"])
            described(due, place, bundle.template(path), path)
            made = stacks.make(*place, step["stack"], bundle.text(path), step.get("parameters"))
            check_types(made, bundle.template(path), path)
        else:
            raise Wrong(f"{bundle.folder}: a CloudFormation step of kind {step['kind']}")
    stacks.remove_untouched()
    return due, used


def idle(bundle, used):
    """Templates that no step deploys, but for those that take in what was kept; while a unit's id is unknown, those of its accounts wait."""
    there = {p.relative_to(bundle.folder).as_posix() for p in bundle.templates()}
    return sorted(p for p in there - used if not p.startswith(("cloudformation/bootstrap/", "cloudformation/import/")))


def homes(bundle):
    """The administrator's file of each stack set."""
    return {s["set"]: s["administratorFile"] for s in bundle.cloudformation_steps() if s["kind"] == "stack-set"}


def check_moves(before, now, name):
    """A set that goes from one administrator's stack to another is deleted by the first, with all that it deployed."""
    moved = sorted(f"{s}: {before[s]} -> {now[s]}" for s in before.keys() & now.keys() if before[s] != now[s])
    if moved:
        raise Wrong(f"{name}: deployed stack sets change their stack, which deletes what they hold: {moved}")


def told(cloud, census, bundle, world):
    """What an operator would hand to `landform lock update`: stacks, endpoints and peerings of every place, and the units."""
    answers = [units(cloud, bundle, world)]
    for account in census.accounts:
        for region in census.regions:
            answers.append({"Stacks": pages(cloud.client("cloudformation", account, region).describe_stacks, "Stacks")})
            ec2 = cloud.client("ec2", account, region)
            answers.append({"VpcEndpoints": pages(ec2.describe_vpc_endpoints, "VpcEndpoints")})
            answers.append({"VpcPeeringConnections": pages(ec2.describe_vpc_peering_connections, "VpcPeeringConnections")})
    return [answer for answer in answers if any(answer.values())]


def places(bundle, world):
    """Every account that anything mentions and a bystander, and every region."""
    steps = bundle.cloudformation_steps()
    mentioned = set(bundle.ids(MENTIONED)) | set(re.findall(MENTIONED, world.text))
    regions = {bundle.region} | {r for s in steps for r in s.get("regions", [])} | {s["region"] for s in steps if "region" in s}
    return set(bundle.accounts()) | mentioned | {BYSTANDER}, regions


def everywhere(sources):
    found = [places(source.bundle, source.world) for source in sources]
    return set().union(*(accounts for accounts, _ in found)), set().union(*(regions for _, regions in found))


def deployed(cloud, census, source, beside):
    """A design deployed in rounds; (its stacks, what is due of it). `beside` is what is due of those that were deployed before."""
    stacks, rounds, before = Stacks(cloud), 0, {}
    for bundle, tell in source.rounds():
        check_moves(before, homes(bundle), bundle.name)
        before = homes(bundle)
        (due, used), rounds = deploy(cloud, stacks, bundle), rounds + 1
        accounts, regions = places(bundle, source.world)
        if not (accounts <= set(census.accounts) and regions <= set(census.regions)):
            raise Wrong(f"{bundle.name}: a later round reaches accounts or regions that the first one does not mention")
        counted = due.and_of(beside).compare(census)
        tell(told(cloud, census, bundle, source.world))
    if waiting := idle(bundle, used):
        raise Wrong(f"{bundle.folder}: templates that no step deploys: {waiting}")
    sets = sum(s["kind"] == "stack-set" for s in bundle.cloudformation_steps())
    print(
        f"{bundle.name}: CloudFormation: {len(stacks.made)} stacks, {sets} stack sets, {rounds} rounds "
        f"with {stacks.updated} updates"
    )
    report(counted)
    return stacks, due


def cloudformation(sources, url):
    """Designs one after the other into one organization, and removed again, the last one first."""
    cloud = Cloud(url)
    for source in sources:
        found, members = found_world(cloud, source.bundle, source.world)
        print(f"{source.bundle.name}: {members} member accounts, {found} units")
    census = Census(cloud, *everywhere(sources))
    every, dues = in_turn(sources, lambda source, beside: deployed(cloud, census, source, beside))
    removable(cloud, census)
    for stacks in reversed(every):
        while stacks.made:
            stacks.remove_last()
    dues[-1].and_of(dues[:-1]).only_retained_left(census)
    print(f"{', '.join(source.bundle.name for source in sources)}: CloudFormation: removed again")
