"""The probes of networks, warehouses and studios, judged: one of everything is deployed, then taken away piece by piece behind
the judge's back. Each piece must be missed at once, by its own probe; and what AWS refuses, the patched emulator refuses.
"""
import json

import network
from botocore.exceptions import ClientError, ParamValidationError
from bundle import Wrong, read_template
from cloud import Census, Cloud
from deploy_cloudformation import Stacks, check_types
from due import Due, described
from sample import FIXTURES

ACCOUNT, STRANGER, REGION = "111111111111", "222222222222", "us-east-1"


class Pieces:
    """What the stack made, by logical id, and clients in its account."""

    def __init__(self, cloud, made):
        self.cloud, self.ids = cloud, {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in made}

    def __getattr__(self, name):
        return self.ids[name]

    def client(self, service, account=ACCOUNT):
        return self.cloud.client(service, account, REGION)


def acl_entry(p):
    p.client("ec2").delete_network_acl_entry(NetworkAclId=p.Acl, RuleNumber=100, Egress=False)


def acl_subnet(p):
    ec2 = p.client("ec2")
    rows = ec2.describe_network_acls()["NetworkAcls"]
    held = next(a for a in rows if a["NetworkAclId"] == p.Acl)["Associations"][0]
    usual = next(a for a in rows if a["IsDefault"] and a["VpcId"] == p.Vpc)
    ec2.replace_network_acl_association(AssociationId=held["NetworkAclAssociationId"], NetworkAclId=usual["NetworkAclId"])


def group(p):
    rows = p.client("ec2").describe_security_groups(Filters=[{"Name": "group-name", "Values": ["judged"]}])
    return rows["SecurityGroups"][0]["GroupId"]


def rule(p, way):
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.1.0.0/16"}]}
    getattr(p.client("ec2"), f"revoke_security_group_{way}")(GroupId=group(p), IpPermissions=[permission])


def record(p):
    row = {"Name": "a.judged.internal", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.1.1.9"}]}
    change = {"Action": "DELETE", "ResourceRecordSet": row}
    p.client("route53").change_resource_record_sets(HostedZoneId=p.Zone, ChangeBatch={"Changes": [change]})


def address(p):
    ec2 = p.client("ec2")
    ec2.release_address(AllocationId=ec2.describe_addresses()["Addresses"][0]["AllocationId"])


def firewall_log(p):
    configs = p.client("network-firewall").describe_logging_configuration(FirewallName="judged")["LoggingConfiguration"]
    for left in (configs["LogDestinationConfigs"][:1], []):
        p.client("network-firewall").update_logging_configuration(
            FirewallName="judged", LoggingConfiguration={"LogDestinationConfigs": left}
        )


def firewall(p):
    client = p.client("network-firewall")
    client.update_firewall_delete_protection(FirewallName="judged", DeleteProtection=False)
    client.delete_firewall(FirewallName="judged")


def parameter(p):
    p.client("redshift").reset_cluster_parameter_group(ParameterGroupName=p.Parameters, ResetAllParameters=True)


def names(p, on=False):
    p.client("ec2").modify_vpc_peering_connection_options(
        VpcPeeringConnectionId=p.Peering, AccepterPeeringConnectionOptions={"AllowDnsResolutionFromRemoteVpc": on}
    )


# In this order: kind, how it is taken away.
TAKEN = [
    ("AWS::SageMaker::UserProfile", lambda p: p.client("sagemaker").delete_user_profile(DomainId=p.Domain, UserProfileName="judged")),
    ("AWS::SageMaker::Domain", lambda p: p.client("sagemaker").delete_domain(DomainId=p.Domain)),
    ("AWS::RedshiftServerless::Workgroup", lambda p: p.client("redshift-serverless").delete_workgroup(workgroupName="judged")),
    ("AWS::RedshiftServerless::Namespace", lambda p: p.client("redshift-serverless").delete_namespace(namespaceName="judged")),
    ("warehouse parameter", parameter),
    ("warehouse log", lambda p: p.client("redshift").disable_logging(ClusterIdentifier="judged")),
    ("AWS::Redshift::Cluster", lambda p: p.client("redshift").delete_cluster(ClusterIdentifier="judged", SkipFinalClusterSnapshot=True)),
    ("AWS::Redshift::ClusterParameterGroup", lambda p: p.client("redshift").delete_cluster_parameter_group(ParameterGroupName=p.Parameters)),
    ("AWS::Redshift::ClusterSubnetGroup", lambda p: p.client("redshift").delete_cluster_subnet_group(ClusterSubnetGroupName=p.Subnets)),
    ("AWS::NetworkFirewall::LoggingConfiguration", firewall_log),
    ("AWS::NetworkFirewall::Firewall", firewall),
    ("AWS::NetworkFirewall::FirewallPolicy", lambda p: p.client("network-firewall").delete_firewall_policy(FirewallPolicyName="judged")),
    ("AWS::NetworkFirewall::RuleGroup", lambda p: p.client("network-firewall").delete_rule_group(RuleGroupName="judged", Type="STATEFUL")),
    ("AWS::Route53::RecordSet", record),
    ("AWS::Route53::HostedZone", lambda p: p.client("route53").delete_hosted_zone(Id=p.Zone)),
    ("peering names", names),
    ("AWS::EC2::VPCPeeringConnection", lambda p: p.client("ec2").delete_vpc_peering_connection(VpcPeeringConnectionId=p.Peering)),
    ("AWS::EC2::VPCDHCPOptionsAssociation", lambda p: p.client("ec2").associate_dhcp_options(DhcpOptionsId="default", VpcId=p.Vpc)),
    ("AWS::EC2::DHCPOptions", lambda p: p.client("ec2").delete_dhcp_options(DhcpOptionsId=p.Options)),
    ("AWS::EC2::FlowLog", lambda p: p.client("ec2").delete_flow_logs(FlowLogIds=[p.Flows])),
    ("AWS::EC2::NetworkAclEntry", acl_entry),
    ("AWS::EC2::SubnetNetworkAclAssociation", acl_subnet),
    ("AWS::EC2::NetworkAcl", lambda p: p.client("ec2").delete_network_acl(NetworkAclId=p.Acl)),
    ("AWS::EC2::SecurityGroupIngress", lambda p: rule(p, "ingress")),
    ("AWS::EC2::SecurityGroupEgress", lambda p: rule(p, "egress")),
    ("AWS::EC2::SecurityGroup", lambda p: p.client("ec2").delete_security_group(GroupId=group(p))),
    ("AWS::EC2::NatGateway", lambda p: p.client("ec2").delete_nat_gateway(NatGatewayId=p.Nat)),
    ("AWS::EC2::EIP", address),
    ("AWS::EC2::Route", lambda p: p.client("ec2").delete_route(RouteTableId=p.Table, DestinationCidrBlock="0.0.0.0/0")),
    ("AWS::EC2::SubnetRouteTableAssociation", lambda p: p.client("ec2").disassociate_route_table(AssociationId=p.Joined)),
    ("AWS::EC2::RouteTable", lambda p: p.client("ec2").delete_route_table(RouteTableId=p.Table)),
    ("AWS::EC2::VPCGatewayAttachment", lambda p: p.client("ec2").detach_internet_gateway(InternetGatewayId=p.Door, VpcId=p.Vpc)),
    ("AWS::EC2::InternetGateway", lambda p: p.client("ec2").delete_internet_gateway(InternetGatewayId=p.Door)),
    ("AWS::EC2::Subnet", lambda p: p.client("ec2").delete_subnet(SubnetId=p.SubnetC)),
    ("AWS::EC2::VPC", lambda p: p.client("ec2").delete_vpc(VpcId=p.Other)),
]  # fmt: skip


def foreign_peering(p, role):
    """A template that asks for a connection to a network of another account."""
    there = p.client("ec2", STRANGER).create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    properties = {"VpcId": p.Vpc, "PeerVpcId": there, "PeerOwnerId": STRANGER, "PeerRegion": REGION, **role}
    body = {"Resources": {"Peering": {"Type": "AWS::EC2::VPCPeeringConnection", "Properties": properties}}}
    Stacks(p.cloud).make(ACCOUNT, REGION, f"foreign-{len(role)}", json.dumps(body))


def two_logs(p):
    p.client("network-firewall").update_logging_configuration(
        FirewallName="judged", LoggingConfiguration={"LogDestinationConfigs": []}
    )


def narrow_workgroup(p):
    words = {"namespaceName": "judged", "baseCapacity": 8, "subnetIds": [p.Subnet, p.SubnetB]}
    p.client("redshift-serverless").create_workgroup(workgroupName="narrow", **words)


# What AWS refuses while everything is there: name, what is tried, what is said.
REFUSED = [
    ("a protected firewall", lambda p: p.client("network-firewall").delete_firewall(FirewallName="judged"), "protected"),
    ("a rule group in use", lambda p: p.client("network-firewall").delete_rule_group(RuleGroupName="judged", Type="STATEFUL"), "in use"),
    ("a policy in use", lambda p: p.client("network-firewall").delete_firewall_policy(FirewallPolicyName="judged"), "in use"),
    ("two log destinations at once", two_logs, "one log destination"),
    ("a cluster's parameters", lambda p: p.client("redshift").delete_cluster_parameter_group(ParameterGroupName=p.Parameters), "in use"),
    ("a namespace with its workgroup", lambda p: p.client("redshift-serverless").delete_namespace(namespaceName="judged"), "has a workgroup"),
    ("a workgroup in two zones", narrow_workgroup, "three zones"),
    ("a profile of no domain", lambda p: p.client("sagemaker").create_user_profile(DomainId="d-none", UserProfileName="x"), "no domain"),
    ("a connection that nobody accepts", lambda p: foreign_peering(p, {}), "PeerRoleArn"),
    ("an accepting role that is not there", lambda p: foreign_peering(p, {"PeerRoleArn": f"arn:aws:iam::{STRANGER}:role/none"}), "does not exist"),
]  # fmt: skip


def objections(url):
    """Everything that did not go as written, and the number of trials."""
    cloud, wrong, due = Cloud(url), [], Due()
    census, stacks = Census(cloud, [ACCOUNT, STRANGER], [REGION]), Stacks(cloud)
    text = (FIXTURES / "network.yaml").read_text(encoding="utf-8")
    body = read_template(text, "network.yaml")
    made = stacks.make(ACCOUNT, REGION, "everything", text)
    check_types(made, body, "network.yaml")
    described(due, (ACCOUNT, REGION), body, "network.yaml")
    p = Pieces(cloud, made)
    names(p, on=True)
    due.add((ACCOUNT, REGION), "peering names", None)
    due.compare(census)
    if missing := set(network.PROBES) - {kind for kind, _ in TAKEN} - {"peering acceptance"}:
        wrong.append(f"probes that are never seen to fail: {sorted(missing)}")
    for name, tried, said in REFUSED:
        try:
            tried(p)
            wrong.append(f"{name}: not refused")
        except (ClientError, ParamValidationError, Wrong) as error:
            if said not in str(error):
                wrong.append(f"{name}: refused with other words: {error}")
    for vpc in p.client("ec2", STRANGER).describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.9.0.0/16"]}])["Vpcs"]:
        p.client("ec2", STRANGER).delete_vpc(VpcId=vpc["VpcId"])
    known = ""
    for kind, take in TAKEN:
        take(p)
        try:
            due.compare(census)
            told = ""
        except Wrong as error:
            told = str(error)
        mark = f": {kind}: "
        if mark not in told or mark in known:
            wrong.append(f"{kind} was taken away: the judge says\n{told}")
        known = told
    return wrong, len(TAKEN) + len(REFUSED)
