"""What of a network, of warehouses and of Studio is there, by each service's own listing.

What comes with a VPC by itself (its default group, its default ACL, its main route table) is none of ours.
"""
from botocore.exceptions import ClientError


def pages(call, key, **words):
    rows, token = [], {}
    while True:
        answer = call(**words, **token)
        rows += answer.get(key) or []
        name = next((n for n in ("NextToken", "nextToken", "NextMarker", "Marker") if answer.get(n)), None)
        if name is None:
            return rows
        token = {"Marker" if "Marker" in name else name: answer[name]}


def ids(call, key, name, keep=lambda row: True, service="ec2"):
    """A probe: the names of the rows that are kept."""
    return lambda c: [r[name] for r in pages(getattr(c(service), call), key) if keep(r)]


def is_main(table):
    return any(a.get("Main") for a in table.get("Associations", []))


def tables(c):
    return [r for r in pages(c("ec2").describe_route_tables, "RouteTables") if not is_main(r)]


def routes(c):
    for table in tables(c):
        for row in table["Routes"]:
            to = row.get("DestinationCidrBlock") or row.get("DestinationIpv6CidrBlock")
            if to and row.get("GatewayId") != "local":
                yield f"{table['RouteTableId']}|{to}"


def table_subnets(c):
    return [f"{t['RouteTableId']}|{a['SubnetId']}" for t in tables(c) for a in t.get("Associations", []) if a.get("SubnetId")]


def attachments(c):
    for row in pages(c("ec2").describe_internet_gateways, "InternetGateways"):
        for attachment in row.get("Attachments", []):
            yield f"{row['InternetGatewayId']}|{attachment['VpcId']}"


def groups(c):
    return [r for r in pages(c("ec2").describe_security_groups, "SecurityGroups") if r["GroupName"] != "default"]


def rules(way):
    """Each rule by what it says; the rule that keeps AWS's own one away admits nothing and is part of its group."""

    def probe(c):
        for group in groups(c):
            for row in group.get(way, []):
                ports = f"{group['GroupName']}|{row['IpProtocol']}|{row.get('FromPort')}|{row.get('ToPort')}"
                peers = [x["CidrIp"] for x in row.get("IpRanges", [])] + [x["CidrIpv6"] for x in row.get("Ipv6Ranges", [])]
                peers += [x.get("GroupId") for x in row.get("UserIdGroupPairs", [])]
                peers += [x["PrefixListId"] for x in row.get("PrefixListIds", [])]
                for peer in peers:
                    if peer != "255.255.255.255/32":
                        yield f"{ports}|{peer}"

    return probe


def acls(c):
    return [r for r in pages(c("ec2").describe_network_acls, "NetworkAcls") if not r["IsDefault"]]


def acl_entries(c):
    return [f"{a['NetworkAclId']}|{e['RuleNumber']}|{e['Egress']}" for a in acls(c) for e in a["Entries"] if e["RuleNumber"] < 32767]


def acl_subnets(c):
    return [f"{a['NetworkAclId']}|{s['SubnetId']}" for a in acls(c) for s in a.get("Associations", [])]


def dhcp_vpcs(c):
    ours = {r["DhcpOptionsId"] for r in pages(c("ec2").describe_dhcp_options, "DhcpOptions")}
    return [r["VpcId"] for r in pages(c("ec2").describe_vpcs, "Vpcs") if not r["IsDefault"] and r.get("DhcpOptionsId") in ours]


def zones(c):
    return pages(c("route53").list_hosted_zones, "HostedZones")


def records(c):
    for zone in zones(c):
        for row in c("route53").list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]:
            if row["Type"] not in ("NS", "SOA"):
                yield f"{row['Name'].rstrip('.')}|{row['Type']}"


def firewall_logs(c):
    client = c("network-firewall")
    for row in pages(client.list_firewalls, "Firewalls"):
        try:
            told = client.describe_logging_configuration(FirewallArn=row["FirewallArn"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            continue
        if told.get("LoggingConfiguration", {}).get("LogDestinationConfigs"):
            yield row["FirewallName"]


GONE = ("deleted", "deleting", "rejected", "failed", "expired")


def sides(c, *wanted):
    """(connection, its end) where the end is a VPC of this account and region: both accounts see a connection."""
    own = {r["VpcId"] for r in pages(c("ec2").describe_vpcs, "Vpcs")}
    for row in pages(c("ec2").describe_vpc_peering_connections, "VpcPeeringConnections"):
        for side in wanted:
            if row["Status"]["Code"] not in GONE and row[f"{side}VpcInfo"]["VpcId"] in own:
                yield row, side


def peerings(c):
    return [row["VpcPeeringConnectionId"] for row, _ in sides(c, "Requester")]


def acceptances(c):
    return [row["VpcPeeringConnectionId"] for row, _ in sides(c, "Accepter") if row["Status"]["Code"] == "active"]


def peering_dns(c):
    """The ends whose names resolve to private addresses at the other end."""
    for row, side in sides(c, "Requester", "Accepter"):
        if row[f"{side}VpcInfo"].get("PeeringOptions", {}).get("AllowDnsResolutionFromRemoteVpc"):
            yield f"{row['VpcPeeringConnectionId']}|{side}"


def warehouse_logs(c):
    client = c("redshift")
    for row in pages(client.describe_clusters, "Clusters"):
        if client.describe_logging_status(ClusterIdentifier=row["ClusterIdentifier"])["LoggingEnabled"]:
            yield row["ClusterIdentifier"]


def warehouse_parameters(c):
    client = c("redshift")
    for group in PROBES["AWS::Redshift::ClusterParameterGroup"](c):
        for row in pages(client.describe_cluster_parameters, "Parameters", ParameterGroupName=group, Source="user"):
            yield f"{group}|{row['ParameterName']}|{row['ParameterValue']}"


PROBES = {
    "AWS::EC2::VPC": ids("describe_vpcs", "Vpcs", "VpcId", lambda r: not r["IsDefault"]),
    "AWS::EC2::Subnet": ids("describe_subnets", "Subnets", "SubnetId"),
    "AWS::EC2::RouteTable": lambda c: [r["RouteTableId"] for r in tables(c)],
    "AWS::EC2::Route": routes,
    "AWS::EC2::SubnetRouteTableAssociation": table_subnets,
    "AWS::EC2::InternetGateway": ids("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    "AWS::EC2::VPCGatewayAttachment": attachments,
    "AWS::EC2::NatGateway": ids("describe_nat_gateways", "NatGateways", "NatGatewayId", lambda r: r["State"] not in ("deleted", "deleting")),
    "AWS::EC2::EIP": ids("describe_addresses", "Addresses", "AllocationId"),
    "AWS::EC2::SecurityGroup": lambda c: [r["GroupName"] for r in groups(c)],
    "AWS::EC2::SecurityGroupIngress": rules("IpPermissions"),
    "AWS::EC2::SecurityGroupEgress": rules("IpPermissionsEgress"),
    "AWS::EC2::NetworkAcl": lambda c: [r["NetworkAclId"] for r in acls(c)],
    "AWS::EC2::NetworkAclEntry": acl_entries,
    "AWS::EC2::SubnetNetworkAclAssociation": acl_subnets,
    "AWS::EC2::FlowLog": ids("describe_flow_logs", "FlowLogs", "FlowLogId"),
    "AWS::EC2::DHCPOptions": ids("describe_dhcp_options", "DhcpOptions", "DhcpOptionsId"),
    "AWS::EC2::VPCDHCPOptionsAssociation": dhcp_vpcs,
    "AWS::EC2::VPCPeeringConnection": peerings,
    "peering acceptance": acceptances,
    "peering names": peering_dns,
    "AWS::Route53::HostedZone": lambda c: [r["Name"].rstrip(".") for r in zones(c)],
    "AWS::Route53::RecordSet": records,
    "AWS::NetworkFirewall::RuleGroup": ids("list_rule_groups", "RuleGroups", "Name", service="network-firewall"),
    "AWS::NetworkFirewall::FirewallPolicy": ids("list_firewall_policies", "FirewallPolicies", "Name", service="network-firewall"),
    "AWS::NetworkFirewall::Firewall": ids("list_firewalls", "Firewalls", "FirewallName", service="network-firewall"),
    "AWS::NetworkFirewall::LoggingConfiguration": firewall_logs,
    "AWS::Redshift::Cluster": ids("describe_clusters", "Clusters", "ClusterIdentifier", service="redshift"),
    "AWS::Redshift::ClusterSubnetGroup": ids(
        "describe_cluster_subnet_groups", "ClusterSubnetGroups", "ClusterSubnetGroupName", service="redshift"
    ),
    "AWS::Redshift::ClusterParameterGroup": ids(
        "describe_cluster_parameter_groups", "ParameterGroups", "ParameterGroupName",
        lambda r: not r["ParameterGroupName"].startswith("default."), "redshift",
    ),  # fmt: skip
    "warehouse log": warehouse_logs,
    "warehouse parameter": warehouse_parameters,
    "AWS::RedshiftServerless::Namespace": ids("list_namespaces", "namespaces", "namespaceName", service="redshift-serverless"),
    "AWS::RedshiftServerless::Workgroup": ids("list_workgroups", "workgroups", "workgroupName", service="redshift-serverless"),
    "AWS::SageMaker::Domain": ids("list_domains", "Domains", "DomainName", service="sagemaker"),
    "AWS::SageMaker::UserProfile": ids("list_user_profiles", "UserProfiles", "UserProfileName", service="sagemaker"),
}

# Kinds that AWS keeps once per account.
GLOBAL = {"AWS::Route53::HostedZone", "AWS::Route53::RecordSet"}

# The property that names a resource in its service's listing; the others have names that AWS makes up.
NAMES = {
    "AWS::EC2::SecurityGroup": "GroupName",
    "AWS::Route53::HostedZone": "Name",
    "AWS::NetworkFirewall::RuleGroup": "RuleGroupName",
    "AWS::NetworkFirewall::FirewallPolicy": "FirewallPolicyName",
    "AWS::NetworkFirewall::Firewall": "FirewallName",
    "AWS::Redshift::Cluster": "ClusterIdentifier",
    "AWS::RedshiftServerless::Namespace": "NamespaceName",
    "AWS::RedshiftServerless::Workgroup": "WorkgroupName",
    "AWS::SageMaker::Domain": "DomainName",
    "AWS::SageMaker::UserProfile": "UserProfileName",
}



def connection(attributes, _):
    """A request that accepts itself counts twice."""
    rows = [("AWS::EC2::VPCPeeringConnection", "{id}")]
    return rows + [("peering acceptance", "{id}")] if attributes.get("auto_accept") else rows


def connection_names(attributes, text):
    """The ends of which a resource says that their names resolve; its state also holds the end that it says nothing of."""
    for side in ("requester", "accepter"):
        if f"  {side} {{" in text and any(block["allow_remote_vpc_dns_resolution"] for block in attributes[side]):
            yield "peering names", "{vpc_peering_connection_id}|" + side.capitalize()


def parameters(attributes, _):
    rows = [("AWS::Redshift::ClusterParameterGroup", "{name}")]
    return rows + [("warehouse parameter", f"{{name}}|{p['name']}|{p['value']}") for p in attributes["parameter"]]


def companions(kind, p, place):
    """What a CloudFormation resource of these kinds brings along: (place, kind, name)."""
    if kind == "AWS::EC2::VPCPeeringConnection":
        literal = [p.get(key) if isinstance(p.get(key), str) else mine for key, mine in zip(("PeerOwnerId", "PeerRegion"), place)]
        yield tuple(literal), "peering acceptance", None
    if kind == "AWS::Redshift::Cluster" and p.get("LoggingProperties"):
        yield place, "warehouse log", p.get("ClusterIdentifier")
    if kind == "AWS::Redshift::ClusterParameterGroup":
        yield from ((place, "warehouse parameter", None) for _ in p.get("Parameters", []))


# Terraform's types and the attributes that make the name in the listing; none for a setting of something listed, a function
# of the attributes and of the rendered block where that depends.
TERRAFORM = {
    "aws_vpc": ("AWS::EC2::VPC", "{id}"),
    "aws_default_security_group": None,
    "aws_subnet": ("AWS::EC2::Subnet", "{id}"),
    "aws_route_table": ("AWS::EC2::RouteTable", "{id}"),
    "aws_route": ("AWS::EC2::Route", "{route_table_id}|{destination_cidr_block}"),
    "aws_route_table_association": ("AWS::EC2::SubnetRouteTableAssociation", "{route_table_id}|{subnet_id}"),
    "aws_internet_gateway": [("AWS::EC2::InternetGateway", "{id}"), ("AWS::EC2::VPCGatewayAttachment", "{id}|{vpc_id}")],
    "aws_nat_gateway": ("AWS::EC2::NatGateway", "{id}"),
    "aws_eip": ("AWS::EC2::EIP", "{allocation_id}"),
    "aws_security_group": ("AWS::EC2::SecurityGroup", "{name}"),
    "aws_vpc_security_group_ingress_rule": ("AWS::EC2::SecurityGroupIngress", None),
    "aws_vpc_security_group_egress_rule": ("AWS::EC2::SecurityGroupEgress", None),
    "aws_network_acl": ("AWS::EC2::NetworkAcl", "{id}"),
    "aws_network_acl_rule": ("AWS::EC2::NetworkAclEntry", "{network_acl_id}|{rule_number}|{egress}"),
    "aws_network_acl_association": ("AWS::EC2::SubnetNetworkAclAssociation", "{network_acl_id}|{subnet_id}"),
    "aws_flow_log": ("AWS::EC2::FlowLog", "{id}"),
    "aws_vpc_dhcp_options": ("AWS::EC2::DHCPOptions", "{id}"),
    "aws_vpc_dhcp_options_association": ("AWS::EC2::VPCDHCPOptionsAssociation", "{vpc_id}"),
    "aws_vpc_peering_connection": connection,
    "aws_vpc_peering_connection_accepter": ("peering acceptance", "{id}"),
    "aws_vpc_peering_connection_options": connection_names,
    "aws_route53_zone": ("AWS::Route53::HostedZone", "{name}"),
    "aws_route53_record": ("AWS::Route53::RecordSet", "{name}|{type}"),
    "aws_networkfirewall_rule_group": ("AWS::NetworkFirewall::RuleGroup", "{name}"),
    "aws_networkfirewall_firewall_policy": ("AWS::NetworkFirewall::FirewallPolicy", "{name}"),
    "aws_networkfirewall_firewall": ("AWS::NetworkFirewall::Firewall", "{name}"),
    "aws_networkfirewall_logging_configuration": ("AWS::NetworkFirewall::LoggingConfiguration", None),
    "aws_redshift_cluster": ("AWS::Redshift::Cluster", "{cluster_identifier}"),
    "aws_redshift_subnet_group": ("AWS::Redshift::ClusterSubnetGroup", "{name}"),
    "aws_redshift_parameter_group": parameters,
    "aws_redshift_logging": ("warehouse log", "{cluster_identifier}"),
    "aws_redshiftserverless_namespace": ("AWS::RedshiftServerless::Namespace", "{namespace_name}"),
    "aws_redshiftserverless_workgroup": ("AWS::RedshiftServerless::Workgroup", "{workgroup_name}"),
    "aws_sagemaker_domain": ("AWS::SageMaker::Domain", "{domain_name}"),
    "aws_sagemaker_user_profile": ("AWS::SageMaker::UserProfile", "{user_profile_name}"),
}
