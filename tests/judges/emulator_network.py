"""Gaps of the emulator's networks, closed: each function says what AWS answers and the emulator does not.

Called by emulator_patch.py; `rig` is the rig's own vocabulary (`cfn` adds a CloudFormation type, `api` a client in an account).
"""
import contextlib
import itertools
import json
import re

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult


def rule_descriptions():
    """Every rule of a security group has its own description; the emulator keeps it for address ranges only."""
    import moto.ec2.models.security_groups as model

    begin = model.SecurityGroupRule.__init__

    def remember(self, *args, **words):
        begin(self, *args, **words)
        prefix = words.get("prefix_list_id") or (args[7] if len(args) > 7 else None)
        self.of_prefix = (prefix or {}).get("Description")

    def description(self):
        return self.ip_range.get("Description") or self.source_group.get("Description") or self.of_prefix

    model.SecurityGroupRule.__init__ = remember
    model.SecurityGroupRule.description = property(description)


def dhcp_tags():
    """CreateDhcpOptions takes tags."""
    from moto.ec2.responses.dhcp_options import DHCPOptions

    create = DHCPOptions.create_dhcp_options

    def with_tags(self):
        answer = create(self)
        answer.result["DhcpOptions"].add_tags(self._parse_tag_specification().get("dhcp-options", {}))
        return answer

    DHCPOptions.create_dhcp_options = with_tags


def private_zones():
    """A hosted zone that is created with a VPC is private; the emulator asks for a flag that AWS ignores in this call."""
    from moto.route53.responses import Route53

    create = Route53.create_hosted_zone

    def with_vpc(self):
        asked = self._get_bool_param
        self._get_bool_param = lambda name, *rest: (
            bool(self._get_param("VPC.VPCId")) if name == "HostedZoneConfig.PrivateZone" else asked(name, *rest)
        )
        return create(self)

    Route53.create_hosted_zone = with_vpc


def endpoint_removal():
    """DeleteVpcEndpoints also deletes an endpoint whose route tables are gone already."""
    from moto.ec2.exceptions import InvalidRouteTableIdError
    from moto.ec2.models import EC2Backend

    remove = EC2Backend.delete_vpc_endpoints

    def without_tables(self, vpce_ids=None):
        for endpoint in (self.vpc_end_points.get(i) for i in vpce_ids or []):
            if endpoint and endpoint.route_table_ids:
                endpoint.route_table_ids = [t for t in endpoint.route_table_ids if t in self.route_tables]
        with contextlib.suppress(InvalidRouteTableIdError):
            remove(self, vpce_ids)

    EC2Backend.delete_vpc_endpoints = without_tables


def named_ids():
    """What a blueprint says exists has the id that the blueprint says: a tag `judge:id` chooses it. Only judges send it."""
    import moto.ec2.models.route_tables as tables
    import moto.ec2.models.security_groups as groups
    import moto.ec2.models.subnets as subnets
    import moto.ec2.models.vpcs as vpcs
    from moto.ec2.responses.route_tables import RouteTables
    from moto.ec2.responses.security_groups import SecurityGroups
    from moto.ec2.responses.subnets import Subnets
    from moto.ec2.responses.vpcs import VPCs

    def chosen(response, method, module, random, kind):
        create, drawn = getattr(response, method), getattr(module, random)

        def with_id(self):
            wanted = self._parse_tag_specification().get(kind, {}).get("judge:id")
            setattr(module, random, (lambda *_: wanted) if wanted else drawn)
            try:
                return create(self)
            finally:
                setattr(module, random, drawn)

        setattr(response, method, with_id)

    chosen(VPCs, "create_vpc", vpcs, "random_vpc_id", "vpc")
    chosen(Subnets, "create_subnet", subnets, "random_subnet_id", "subnet")
    chosen(RouteTables, "create_route_table", tables, "random_route_table_id", "route-table")
    chosen(SecurityGroups, "create_security_group", groups, "random_security_group_id", "security-group")


def routes(rig):
    """AWS::EC2::Route goes to whatever CreateRoute takes; the emulator forgets the endpoints of firewalls, and never removes one."""

    def gone(client, identity, p):
        client.delete_route(**{k: v for k, v in p.items() if k == "RouteTableId" or k.startswith("Destination")})

    rig["cfn"](
        "AWS::EC2::Route",
        "ec2",
        lambda client, p, name: client.create_route(**p),
        lambda p, r, name: f"{p['RouteTableId']}|{p.get('DestinationCidrBlock') or p.get('DestinationIpv6CidrBlock')}",
        None,
        gone,
    )


def acl_entries(rig):
    """AWS::EC2::NetworkAclEntry says `Icmp` where CreateNetworkAclEntry says `IcmpTypeCode`."""

    def made(client, p, name):
        words = {k: v for k, v in p.items() if k not in ("Icmp", "PortRange")}
        words |= {"Protocol": str(p["Protocol"]), "RuleNumber": int(p["RuleNumber"]), "Egress": str(p.get("Egress", False)).lower() == "true"}
        if "PortRange" in p:
            words["PortRange"] = {k: int(v) for k, v in p["PortRange"].items()}
        if "Icmp" in p:
            words["IcmpTypeCode"] = {k: int(v) for k, v in p["Icmp"].items()}
        return client.create_network_acl_entry(**words)

    def gone(client, identity, p):
        egress = str(p.get("Egress", False)).lower() == "true"
        client.delete_network_acl_entry(NetworkAclId=p["NetworkAclId"], RuleNumber=int(p["RuleNumber"]), Egress=egress)

    rig["cfn"](
        "AWS::EC2::NetworkAclEntry",
        "ec2",
        made,
        lambda p, r, name: f"{p['NetworkAclId']}|{p['RuleNumber']}|{p.get('Egress', False)}",
        None,
        gone,
    )


class Peering(ServiceException):
    """The emulator looks its own exceptions up by their module, so each of ours is a class of its own."""


def accepting_role(arn, requester):
    """Refuses a PeerRoleArn as AWS does: the role must be there, admit the requester's account, and may accept connections."""
    import moto.iam.models as iam

    account, name = arn.split(":")[4], arn.split("/")[-1]
    role = next((r for r in iam.iam_backends[account]["aws"].roles.values() if r.arn == arn), None)
    if role is None:
        raise Peering("InvalidParameterValue", f"PeerRoleArn {arn} does not exist")
    if f":{requester}:" not in str(role.assume_role_policy_document):
        raise Peering("AccessDenied", f"account {requester} may not assume {name}")
    policies = [*role.policies.values(), *(p.document for p in role.managed_policies.values())]
    if not any("ec2:AcceptVpcPeeringConnection" in str(p) for p in policies):
        raise Peering("AccessDenied", f"{name} may not accept a peering connection")


def peering_tags():
    """Each account tags its own end of a connection and sees no tags but its own; the emulator shows the requester's to both.

    https://docs.aws.amazon.com/vpc/latest/peering/create-vpc-peering-connection.html
    """
    from moto.ec2.responses.vpc_peering_connections import VPCPeeringConnections

    describe = VPCPeeringConnections.describe_vpc_peering_connections

    def seen(self, connection):
        if connection.ec2_backend is self.ec2_backend:
            return connection
        rows = self.ec2_backend.describe_tags(filters={"resource-id": [connection.id]})
        return {
            "VpcPeeringConnectionId": connection.id,
            "RequesterVpcInfo": connection.requester_vpc_info,
            "AccepterVpcInfo": connection.accepter_vpc_info,
            "Status": connection.status,
            "Tags": [{"Key": row["key"], "Value": row["value"]} for row in rows],
        }

    def own_tags(self):
        answer = describe(self)
        return ActionResult({"VpcPeeringConnections": [seen(self, c) for c in answer.result["VpcPeeringConnections"]]})

    VPCPeeringConnections.describe_vpc_peering_connections = own_tags


def peerings(rig):
    """AWS::EC2::VPCPeeringConnection: CloudFormation asks and then accepts, in another account with a role of that account.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/peer-with-vpc-in-another-account.html
    """

    def ask(client, p, name):
        words = {k: p[k] for k in ("VpcId", "PeerVpcId", "PeerOwnerId", "PeerRegion") if k in p}
        requester = client.describe_vpcs(VpcIds=[p["VpcId"]])["Vpcs"][0]["OwnerId"]
        if p.get("PeerOwnerId", requester) != requester:
            if "PeerRoleArn" not in p:
                raise Peering("InvalidParameterValue", "a connection to another account needs PeerRoleArn to be accepted")
            accepting_role(p["PeerRoleArn"], requester)
        tags = [{"ResourceType": "vpc-peering-connection", "Tags": p["Tags"]}] if p.get("Tags") else []
        row = client.create_vpc_peering_connection(**words, TagSpecifications=tags)["VpcPeeringConnection"]
        other = rig["api"]("ec2", p.get("PeerOwnerId", requester), p.get("PeerRegion", client.meta.region_name))
        other.accept_vpc_peering_connection(VpcPeeringConnectionId=row["VpcPeeringConnectionId"])
        return row

    rig["cfn"](
        "AWS::EC2::VPCPeeringConnection",
        "ec2",
        ask,
        lambda p, r, name: r["VpcPeeringConnectionId"],
        None,
        lambda client, i, p: client.delete_vpc_peering_connection(VpcPeeringConnectionId=i),
    )


class Group(ServiceException):
    """A class of its own, as above."""


def peered_groups():
    """A rule may name a group of another VPC, also of another account, while an accepted connection of one region joins the two.

    https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
    """
    from moto.ec2.models import EC2Backend, ec2_backends

    admit, add = EC2Backend.authorize_security_group_ingress, EC2Backend._add_source_group

    def authorize(self, group_name_or_id, *args, **words):
        group = self.get_security_group_by_name_or_id(group_name_or_id, words.get("vpc_id"))
        self.of_rule = group and group.vpc_id
        return admit(self, group_name_or_id, *args, **words)

    def joined(backend, one, other):
        ends = [{c.vpc.id, c.peer_vpc.id} for c in backend.vpc_pcxs.values() if c._status.code == "active"]
        return {one, other} in ends

    def sources(self, source_groups, vpc_id):
        own, far = getattr(self, "of_rule", None), []
        for item in list(source_groups or []):
            owner = item.get("UserId") or self.account_id
            group = ec2_backends[owner][self.region_name].get_security_group_from_id(item.get("GroupId"))
            if own and group and group.vpc_id != own:
                if not joined(self, own, group.vpc_id):
                    raise Group("InvalidGroup.NotFound", f"no accepted connection joins {own} and {group.vpc_id} of {group.id}")
                far.append({**item, "OwnerId": owner, "UserId": owner})
                source_groups.remove(item)
        return add(self, source_groups, vpc_id) + far

    EC2Backend.authorize_security_group_ingress, EC2Backend._add_source_group = authorize, sources


class Missing(ServiceException):
    code = "ResourceNotFoundException"


class Refused(ServiceException):
    code = "InvalidOperationException"


class Invalid(ServiceException):
    code = "InvalidRequestException"


TOKEN = "1d4ad2c1-0000-0000-0000-000000000000"


class Shelf:
    """Rule groups, firewall policies and firewalls of one account and region, by name; of a row only its kind's fields are sent."""

    def __init__(self, owner):
        self.account, self.region = owner.current_account, owner.region
        home = owner.networkfirewall_backend
        self.rows = home.shelf = getattr(home, "shelf", {"rule-group": {}, "firewall-policy": {}, "firewall": {}})

    def arn(self, kind, name):
        path = {"rule-group": "stateful-rulegroup"}.get(kind, kind)
        return f"arn:aws:network-firewall:{self.region}:{self.account}:{path}/{name}"

    def put(self, kind, name, row):
        if name in self.rows[kind]:
            raise Invalid(f"{kind} {name} already exists")
        self.rows[kind][name] = {**row, "Arn": self.arn(kind, name)}
        return self.rows[kind][name]

    def find(self, kind, name, arn):
        name = name or str(arn).split("/")[-1]
        if name not in self.rows[kind] or (arn and self.rows[kind][name]["Arn"] != arn):
            raise Missing(f"{kind} {arn or name} is not there")
        return self.rows[kind][name]

    def every(self):
        return itertools.chain.from_iterable(rows.values() for rows in self.rows.values())


def firewalls():
    """Network Firewall: the emulator has firewalls only, and those without endpoint, protection or removal.

    A firewall makes an endpoint in each of its subnets, with the tags by which AWS marks it as the firewall's:
    https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-components.html
    A policy must exist when a firewall names it, a rule group when a policy names it; what is named cannot be deleted, nor can
    a firewall while its protection is on.
    """
    from moto.ec2.models import ec2_backends
    from moto.ec2.models.vpcs import VPCEndPoint
    from moto.ec2.utils import random_vpc_ep_id
    from moto.networkfirewall.responses import NetworkFirewallResponse as Answers

    def param(self, *names):
        return {n: self._get_param(n) for n in names if self._get_param(n) is not None}

    def told(row, *more):
        return {k: v for k, v in row.items() if k not in ("Arn", "Body", "Endpoints", "Logging", *more)}

    def stored(kind, word):
        """Create, describe, update, delete and list of a kind that is a name, an ARN and a body."""

        def answer(row):
            head = {f"{word}Name": row["Name"], f"{word}Arn": row["Arn"], f"{word}Status": "ACTIVE", f"{word}Id": TOKEN}
            return {f"{word}Response": {**head, **told(row, "Name")}, "UpdateToken": TOKEN}

        def find(self):
            return Shelf(self).find(kind, self._get_param(f"{word}Name"), self._get_param(f"{word}Arn"))

        def create(self):
            shelf, name = Shelf(self), self._get_param(f"{word}Name")
            body = self._get_param(word)
            for reference in (body or {}).get("StatefulRuleGroupReferences", []):
                shelf.find("rule-group", None, reference["ResourceArn"])
            row = {"Name": name, "Body": body, "Tags": [], **param(self, "Type", "Capacity", "Description", "Tags")}
            return ActionResult(answer(shelf.put(kind, name, row)))

        def describe(self):
            row = find(self)
            return ActionResult({**answer(row), word: row["Body"]})

        def update(self):
            row = find(self)
            row["Body"] = self._get_param(word) or row["Body"]
            return ActionResult(answer(row))

        def delete(self):
            row, shelf = find(self), Shelf(self)
            if any(row["Arn"] in str(other) for other in shelf.every() if other is not row):
                raise Refused(f"{row['Arn']} is in use")
            del shelf.rows[kind][row["Name"]]
            return ActionResult(answer(row))

        def listing(self):
            rows = [{"Name": r["Name"], "Arn": r["Arn"]} for r in Shelf(self).rows[kind].values()]
            return ActionResult({{"rule-group": "RuleGroups"}.get(kind, "FirewallPolicies"): rows})

        plural = {"rule-group": "rule_groups"}.get(kind, "firewall_policies")
        name = kind.replace("-", "_")
        for verb, does in (("create", create), ("describe", describe), ("update", update), ("delete", delete)):
            setattr(Answers, f"{verb}_{name}", does)
        setattr(Answers, f"list_{plural}", listing)

    stored("rule-group", "RuleGroup")
    stored("firewall-policy", "FirewallPolicy")

    def network(self):
        return ec2_backends[self.current_account][self.region]

    def answer(self, row):
        subnets = {s.id: s for s in network(self).describe_subnets()}
        states = {
            subnets[subnet].availability_zone: {"Attachment": {"SubnetId": subnet, "EndpointId": endpoint, "Status": "READY"}}
            for subnet, endpoint in row["Endpoints"].items()
        }
        status = {"Status": "READY", "ConfigurationSyncStateSummary": "IN_SYNC", "SyncStates": states}
        body = {**told(row), "FirewallArn": row["Arn"], "FirewallId": TOKEN}
        return {"Firewall": body, "FirewallStatus": status, "UpdateToken": TOKEN}

    def firewall(self):
        return Shelf(self).find("firewall", self._get_param("FirewallName"), self._get_param("FirewallArn"))

    def create_firewall(self):
        shelf, ec2 = Shelf(self), network(self)
        shelf.find("firewall-policy", None, self._get_param("FirewallPolicyArn"))
        ec2.get_vpc(self._get_param("VpcId"))
        keys = ("FirewallName", "FirewallPolicyArn", "VpcId", "SubnetMappings", "Description", "Tags")
        guards = ("DeleteProtection", "SubnetChangeProtection", "FirewallPolicyChangeProtection")
        row = {"Tags": [], **dict.fromkeys(guards, False), **param(self, *keys, *guards)}
        row["SubnetMappings"] = [{"IPAddressType": "IPV4", **m} for m in row["SubnetMappings"]]
        row = shelf.put("firewall", row["FirewallName"], row)
        row["Endpoints"] = {}
        for subnet in (m["SubnetId"] for m in row["SubnetMappings"]):
            ec2.get_subnet(subnet)
            identity = random_vpc_ep_id()
            service = f"com.amazonaws.vpce.{self.region}.vpce-svc-0f1e2d3c4b5a69788"
            tags = {"AWSNetworkFirewallManaged": "true", "Firewall": row["Arn"]}
            ec2.vpc_end_points[identity] = VPCEndPoint(
                ec2, identity, row["VpcId"], service, "GatewayLoadBalancer", None, [], subnet_ids=[subnet], tags=tags
            )
            row["Endpoints"][subnet] = identity
        return ActionResult(answer(self, row))

    def delete_firewall(self):
        row = firewall(self)
        if row["DeleteProtection"]:
            raise Refused(f"{row['Arn']} is protected against deletion")
        for endpoint in row["Endpoints"].values():
            network(self).vpc_end_points.pop(endpoint, None)
        del Shelf(self).rows["firewall"][row["FirewallName"]]
        return ActionResult(answer(self, row))

    def guarded(key):
        def update(self):
            row = firewall(self)
            row[key] = bool(self._get_param(key))
            names = {"FirewallArn": row["Arn"], "FirewallName": row["FirewallName"]}
            return ActionResult({**names, key: row[key], "UpdateToken": TOKEN})

        return update

    def logs(self):
        row = firewall(self)
        return ActionResult({"FirewallArn": row["Arn"], "LoggingConfiguration": row.get("Logging", {})})

    def set_logs(self):
        """AWS takes one destination more, or one less, in each call."""
        row, wanted = firewall(self), self._get_param("LoggingConfiguration") or {"LogDestinationConfigs": []}
        before = row.get("Logging", {}).get("LogDestinationConfigs", [])
        if abs(len(wanted["LogDestinationConfigs"]) - len(before)) > 1:
            raise Invalid("one log destination at a time")
        row["Logging"] = wanted
        return ActionResult({"FirewallArn": row["Arn"], "FirewallName": row["FirewallName"], "LoggingConfiguration": wanted})

    def tagged(self):
        arn = self._get_param("ResourceArn")
        return next((r for r in Shelf(self).every() if r["Arn"] == arn), None) or {"Tags": []}

    def tag_resource(self):
        row, new = tagged(self), self._get_param("Tags")
        row["Tags"] = [t for t in row["Tags"] if t["Key"] not in {n["Key"] for n in new}] + new
        return EmptyResult()

    def untag_resource(self):
        row = tagged(self)
        row["Tags"] = [t for t in row["Tags"] if t["Key"] not in self._get_param("TagKeys")]
        return EmptyResult()

    Answers.create_firewall, Answers.delete_firewall = create_firewall, delete_firewall
    Answers.describe_firewall = lambda self: ActionResult(answer(self, firewall(self)))
    Answers.list_firewalls = lambda self: ActionResult(
        {"Firewalls": [{"FirewallName": r["FirewallName"], "FirewallArn": r["Arn"]} for r in Shelf(self).rows["firewall"].values()]}
    )
    Answers.update_firewall_delete_protection = guarded("DeleteProtection")
    Answers.update_subnet_change_protection = guarded("SubnetChangeProtection")
    Answers.update_firewall_policy_change_protection = guarded("FirewallPolicyChangeProtection")
    Answers.describe_logging_configuration, Answers.update_logging_configuration = logs, set_logs
    Answers.list_tags_for_resource = lambda self: ActionResult({"Tags": tagged(self)["Tags"]})
    Answers.tag_resource, Answers.untag_resource = tag_resource, untag_resource


def firewall_types(rig):
    """Network Firewall's CloudFormation types; `Ref` is the ARN, `EndpointIds` holds ZONE:ENDPOINT."""
    service, number = "network-firewall", rig["num"]

    def stored(kind, word):
        method = re.sub(r"(?<!^)([A-Z])", r"_\1", word).lower()
        rig["cfn"](
            f"AWS::NetworkFirewall::{kind}",
            service,
            lambda client, p, name: getattr(client, f"create_{method}")(**ints(p)),
            lambda p, r, name: r[f"{word}Response"][f"{word}Arn"],
            lambda p, r: {f"{word}Arn": r[f"{word}Response"][f"{word}Arn"]},
            lambda client, i, p: getattr(client, f"delete_{method}")(**{f"{word}Arn": i, **({"Type": p["Type"]} if "Type" in p else {})}),
        )

    def ints(p):
        if isinstance(p, dict):
            return {k: int(v) if k in ("Capacity", "Priority") else ints(v) for k, v in p.items()}
        return [ints(x) for x in p] if isinstance(p, list) else p

    stored("RuleGroup", "RuleGroup")
    stored("FirewallPolicy", "FirewallPolicy")
    rig["cfn"](
        "AWS::NetworkFirewall::Firewall",
        service,
        lambda client, p, name: client.create_firewall(**number(p)),
        lambda p, r, name: r["Firewall"]["FirewallArn"],
        lambda p, r: {
            "FirewallArn": r["Firewall"]["FirewallArn"],
            "EndpointIds": [f"{z}:{s['Attachment']['EndpointId']}" for z, s in r["FirewallStatus"]["SyncStates"].items()],
        },
        lambda client, i, p: client.delete_firewall(FirewallArn=i),
    )

    def step(client, arn, configs):
        client.update_logging_configuration(FirewallArn=arn, LoggingConfiguration={"LogDestinationConfigs": configs})

    def set_logs(client, p, name):
        configs = p["LoggingConfiguration"]["LogDestinationConfigs"]
        for number_of in range(1, len(configs) + 1):
            step(client, p["FirewallArn"], configs[:number_of])

    def drop_logs(client, i, p):
        configs = p["LoggingConfiguration"]["LogDestinationConfigs"]
        for number_of in reversed(range(len(configs))):
            step(client, p["FirewallArn"], configs[:number_of])

    rig["cfn"]("AWS::NetworkFirewall::LoggingConfiguration", service, set_logs, lambda p, r, name: p["FirewallArn"], None, drop_logs)


def guarded_in_place(rig, firewall):
    """A firewall that gets its guards, or loses them, stays the same one, with its logs; other updates make another."""
    anew, number = firewall.update_from_cloudformation_json, rig["num"]
    guards = {
        "DeleteProtection": "update_firewall_delete_protection",
        "FirewallPolicyChangeProtection": "update_firewall_policy_change_protection",
        "SubnetChangeProtection": "update_subnet_change_protection",
    }

    def update(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        old, now = original_resource.props, number(json.loads(json.dumps(cloudformation_json["Properties"], default=str)))
        if any(old.get(key) != now.get(key) for key in old.keys() | now.keys() if key not in guards):
            return anew(original_resource, new_resource_name, cloudformation_json, account_id, region_name)
        client = rig["api"]("network-firewall", account_id, region_name)
        for key, call in guards.items():
            value = str(now.get(key, False)).lower() == "true"
            getattr(client, call)(FirewallArn=original_resource.physical_resource_id, **{key: value})
        original_resource.props = now
        return original_resource

    firewall.update_from_cloudformation_json = classmethod(update)


def patch(rig):
    rule_descriptions()
    dhcp_tags()
    private_zones()
    endpoint_removal()
    named_ids()
    routes(rig)
    acl_entries(rig)
    peering_tags()
    peerings(rig)
    peered_groups()
    firewalls()
    firewall_types(rig)
