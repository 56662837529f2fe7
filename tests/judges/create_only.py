#!/usr/bin/env python3
"""create_only.py OUT… : what AWS cannot change in place of what is written is a row of the product's own table.

AWS's registry says which properties are create-only (LANDFORM_SHARED/facts/registry.json holds the facts of its schemas). Each one that a
template sets must be a property that a field of src/catalog/data/edits.json is written to, or stand below with why it cannot change.
"""
import argparse
import json
import os
from pathlib import Path

from bundle import Bundle, Wrong, embedded, read_template, run

HERE = Path(__file__).resolve().parent
TABLE = HERE.parents[1] / "src/catalog/data/edits.json"
# TYPE/PROPERTY: why no edit of a blueprint changes it in a block that stays.
SETTLED = {
    "AWS::EC2::FlowLog/ResourceType": "always VPC",
    "AWS::EC2::NatGateway/AllocationId": "the address beside it, which comes and goes with it",
    "AWS::EC2::NatGateway/ConnectivityType": "always public",
    "AWS::EC2::Route/RouteTableId": "part of what the block is named after",
    "AWS::EC2::Route/DestinationCidrBlock": "part of what the block is named after",
    "AWS::EC2::Route/DestinationIpv6CidrBlock": "part of what the block is named after",
    "AWS::EC2::SubnetNetworkAclAssociation/NetworkAclId": "the list beside it",
    "AWS::EC2::SubnetNetworkAclAssociation/SubnetId": "part of what the block is named after",
    "AWS::EC2::SubnetRouteTableAssociation/RouteTableId": "the table beside it",
    "AWS::EC2::SubnetRouteTableAssociation/SubnetId": "part of what the block is named after",
    "AWS::EFS::FileSystem/Encrypted": "always true",
    "AWS::NetworkFirewall::RuleGroup/Type": "always STATEFUL",
    "AWS::Redshift::Cluster/ClusterSubnetGroupName": "the group beside it",
    "AWS::Redshift::ClusterParameterGroup/Description": "always the same",
    "AWS::Route53::RecordSet/HostedZoneId": "the zone beside it",
    "AWS::SQS::QueueInlinePolicy/Queue": "the queue beside it",
    "AWS::SageMaker::FeatureGroup/OnlineStoreConfig/StorageType": "always Standard",
    "AWS::SecretsManager::ResourcePolicy/SecretId": "the secret beside it",
    "AWS::SSO::Assignment/PrincipalType": "always GROUP",
    "AWS::SSO::Assignment/TargetType": "always AWS_ACCOUNT",
    "AWS::Route53::RecordSet/Name": "part of what the block is named after",
}
# Rules of a group, subscriptions of a topic and permissions of a function are blocks of their own, named after all that they say: a changed one is another one.
NAMED_AFTER_ALL = {
    "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::NetworkAclEntry", "AWS::SNS::Subscription",
    "AWS::Lambda::Permission",
}  # fmt: skip


def registry():
    folder = os.environ.get("LANDFORM_SHARED")
    if not folder:
        raise Wrong("LANDFORM_SHARED names no folder with facts/registry.json")
    return json.loads((Path(folder) / "facts" / "registry.json").read_text(encoding="utf-8"))["types"]


def covered():
    rows = json.loads(TABLE.read_text(encoding="utf-8"))["rows"]
    return {one for row in rows for field in row["fields"] for one in field.get("cloudformation", [])}


def holds(properties, path):
    """Whether a block sets a property, or one in it."""
    for key in path.split("/"):
        if not isinstance(properties, dict) or key not in properties:
            return False
        properties = properties[key]
    return True


def blocks(bundle):
    for path in bundle.templates():
        body = read_template(path.read_text(encoding="utf-8"), path)
        if any(True for _ in embedded(body)):
            continue
        for name, resource in body["Resources"].items():
            yield f"{path.relative_to(bundle.folder)}: {name}", resource["Type"], resource.get("Properties", {})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", nargs="+")
    types, table, used, bad, looked = registry(), covered(), set(), {}, set()
    for out in parser.parse_args().out:
        for where, kind, properties in blocks(Bundle(out)):
            row = types.get(kind, {})
            for path in row.get("createOnly") or []:
                name = f"{kind}/{path}"
                if kind in NAMED_AFTER_ALL or not holds(properties, path):
                    continue
                looked.add(name)
                used.update({name} & SETTLED.keys())
                if name not in table and name not in SETTLED:
                    bad.setdefault(name, f"{out}: {where}")
    for name, where in sorted(bad.items()):
        print(f"{name} is create-only and no field of the table, first seen at {where}")
    print(f"create-only: {len(looked)} properties that are set, {len(bad)} objections")
    if bad:
        raise Wrong("an edit could make something anew without a word")
    if not looked:
        raise Wrong("no create-only property was set, so nothing was judged")


if __name__ == "__main__":
    run(main)
