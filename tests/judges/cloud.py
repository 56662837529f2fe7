"""The emulated AWS: clients that act inside an account, and an inventory of what is there.

The inventory answers by each service's own API, never by CloudFormation's or Terraform's word, and names each kind by its
CloudFormation type.
"""
import json

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import network
from bundle import Wrong

# An account that no blueprint names: nothing may ever appear in it.
BYSTANDER = "000000000099"
# Not resources of ours: roles that exist wherever an organization's account does.
GIVEN_ROLES = {"OrganizationAccountAccessRole"}
# Where the roles stand that a blueprint says exist already; the census knows them by it.
EXISTING = "/existing/"


class Cloud:
    """Clients for one emulator. The account travels in a header that the emulator honours."""

    def __init__(self, url):
        self.url, self.known = url.rstrip("/"), {}

    def client(self, service, account, region):
        key = (service, account, region)
        if key not in self.known:
            made = boto3.client(
                service, endpoint_url=self.url, region_name=region, aws_access_key_id="judge", aws_secret_access_key="judge",
                config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}, proxies={}),
            )  # fmt: skip
            made.meta.events.register(
                "before-call", lambda params, **_: params["headers"].update({"x-moto-account-id": account})
            )
            self.known[key] = made
        return self.known[key]

    def inventory(self, account, region):
        """{type: set of names} of everything in an account and region."""
        return {kind: set(probe(lambda s: self.client(s, account, region))) for kind, probe in PROBES.items()}


def pages(call, key, **words):
    """All rows of a listing, whatever its page token is called."""
    rows, token = [], {}
    while True:
        answer = call(**words, **token)
        rows += answer.get(key) or []
        name = next((n for n in ("NextToken", "nextToken", "NextMarker", "Marker") if answer.get(n)), None)
        if name is None:
            return rows
        token = {"Marker" if "Marker" in name else name: answer[name]}


def roles(client):
    rows = pages(client("iam").list_roles, "Roles")
    apart = ("/aws-service-role/", EXISTING)
    return [r["RoleName"] for r in rows if r["RoleName"] not in GIVEN_ROLES and not r["Path"].startswith(apart)]


def role_policies(client):
    iam = client("iam")
    return [f"{role}/{name}" for role in roles(client) for name in pages(iam.list_role_policies, "PolicyNames", RoleName=role)]


def attachments(client):
    iam = client("iam")
    for row in pages(iam.list_roles, "Roles"):
        role = row["RoleName"]
        for row in pages(iam.list_attached_role_policies, "AttachedPolicies", RoleName=role):
            # What AWS gives to a role that it makes is not ours; a policy of ours on it is.
            if role not in GIVEN_ROLES or ":iam::aws:" not in row["PolicyArn"]:
                yield f"{role}/{row['PolicyArn']}"


def keys(client):
    """Those that AWS keeps left out; the emulator says of the one of DynamoDB by its alias alone that it is such a key."""
    kms = client("kms")
    kept = {a.get("TargetKeyId") for a in pages(kms.list_aliases, "Aliases") if a["AliasName"].startswith("alias/aws/")}
    for row in pages(kms.list_keys, "Keys"):
        if row["KeyId"] in kept:
            continue
        told = kms.describe_key(KeyId=row["KeyId"])["KeyMetadata"]
        if told["KeyState"] != "PendingDeletion" and told.get("KeyManager") == "CUSTOMER":
            yield row["KeyId"]


def bucket_policies(client):
    s3 = client("s3")
    for row in s3.list_buckets()["Buckets"]:
        try:
            s3.get_bucket_policy(Bucket=row["Name"])
            yield row["Name"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
                raise


def glue_policy(client):
    try:
        if client("glue").get_resource_policy().get("PolicyInJson"):
            yield "catalog"
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityNotFoundException":
            raise


def mount_targets(client):
    for system in pages(client("efs").describe_file_systems, "FileSystems"):
        for row in pages(client("efs").describe_mount_targets, "MountTargets", FileSystemId=system["FileSystemId"]):
            yield row["MountTargetId"]


def rules(client):
    """Those of every bus: a list is of one."""
    events = client("events")
    for bus in events.list_event_buses()["EventBuses"]:
        yield from (r["Name"] for r in pages(events.list_rules, "Rules", EventBusName=bus["Name"]))


def metric_filters(client):
    for row in pages(client("logs").describe_metric_filters, "metricFilters"):
        yield f"{row['logGroupName']}|{row['filterName']}"


def trails(client):
    """Only trails at home in this region; a trail of all regions is listed everywhere."""
    cloudtrail = client("cloudtrail")
    for row in cloudtrail.describe_trails(includeShadowTrails=False)["trailList"]:
        yield row["Name"]


def control_policies(client):
    organizations = client("organizations")
    for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
        try:
            for row in pages(organizations.list_policies, "Policies", Filter=kind):
                if not row["AwsManaged"]:
                    yield row["Name"]
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("AWSOrganizationsNotInUseException", "AccessDeniedException"):
                raise


def stack_sets(client):
    rows = pages(client("cloudformation").list_stack_sets, "Summaries", Status="ACTIVE")
    return [r["StackSetName"] for r in rows if r["Status"] == "ACTIVE"]


def shares(client):
    rows = pages(client("ram").get_resource_shares, "resourceShares", resourceOwner="SELF")
    return [r["name"] for r in rows if r["status"] == "ACTIVE"]


def parameters(client):
    return [r["Name"] for r in pages(client("ssm").describe_parameters, "Parameters") if not r["Name"].startswith("/aws/")]


def endpoints(client):
    """Those of firewalls come and go with their firewall."""
    for row in pages(client("ec2").describe_vpc_endpoints, "VpcEndpoints"):
        if row["State"] != "deleted" and "AWSNetworkFirewallManaged" not in {t["Key"] for t in row.get("Tags", [])}:
            yield row["VpcEndpointId"]


def instances(client):
    """Identity Center is asked in each Region, and answers in the one where it is at home."""
    return client("sso-admin").list_instances()["Instances"]


def permission_sets(client):
    for one in instances(client):
        for arn in pages(client("sso-admin").list_permission_sets, "PermissionSets", InstanceArn=one["InstanceArn"]):
            yield one["InstanceArn"], arn


def set_names(client):
    for instance, arn in permission_sets(client):
        answer = client("sso-admin").describe_permission_set(InstanceArn=instance, PermissionSetArn=arn)
        yield answer["PermissionSet"]["Name"]


def assignments(client):
    for instance, arn in permission_sets(client):
        both = {"InstanceArn": instance, "PermissionSetArn": arn}
        for account in pages(client("sso-admin").list_accounts_for_provisioned_permission_set, "AccountIds", **both):
            for row in pages(client("sso-admin").list_account_assignments, "AccountAssignments", AccountId=account, **both):
                yield "|".join((arn, account, row["PrincipalId"]))


def people_groups(client):
    for one in instances(client):
        for row in pages(client("identitystore").list_groups, "Groups", IdentityStoreId=one["IdentityStoreId"]):
            yield row["DisplayName"]


def permissions(c):
    """Statements of the policies of functions, each by its function and its id."""
    client, found = c("lambda"), []
    for function in [r["FunctionName"] for r in pages(client.list_functions, "Functions")]:
        try:
            policy = json.loads(client.get_policy(FunctionName=function)["Policy"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            continue
        found += [f"{function}|{one['Sid']}" for one in policy["Statement"]]
    return found


PROBES = {
    "AWS::IdentityStore::Group": people_groups,
    "AWS::SSO::Assignment": assignments,
    "AWS::SSO::PermissionSet": set_names,
    "AWS::IAM::Role": roles,
    "AWS::IAM::RolePolicy": role_policies,
    "role attachment": attachments,
    "AWS::IAM::ManagedPolicy": lambda c: [r["PolicyName"] for r in pages(c("iam").list_policies, "Policies", Scope="Local")],
    "AWS::IAM::InstanceProfile": lambda c: [
        r["InstanceProfileName"] for r in pages(c("iam").list_instance_profiles, "InstanceProfiles")
    ],
    "AWS::IAM::OIDCProvider": lambda c: [r["Arn"] for r in c("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]],
    "AWS::IAM::SAMLProvider": lambda c: [r["Arn"] for r in c("iam").list_saml_providers()["SAMLProviderList"]],
    "AWS::KMS::Key": keys,
    "AWS::KMS::Alias": lambda c: [
        r["AliasName"] for r in pages(c("kms").list_aliases, "Aliases") if not r["AliasName"].startswith("alias/aws/")
    ],
    "AWS::S3::Bucket": lambda c: [r["Name"] for r in c("s3").list_buckets()["Buckets"]],
    "AWS::S3::BucketPolicy": bucket_policies,
    "AWS::SageMaker::FeatureGroup": lambda c: [
        r["FeatureGroupName"] for r in pages(c("sagemaker").list_feature_groups, "FeatureGroupSummaries")
    ],
    "AWS::RAM::ResourceShare": shares,
    "AWS::Glue::Database": lambda c: [r["Name"] for r in pages(c("glue").get_databases, "DatabaseList")],
    "catalog policy": glue_policy,
    "AWS::Athena::WorkGroup": lambda c: [
        r["Name"] for r in pages(c("athena").list_work_groups, "WorkGroups") if r["Name"] != "primary"
    ],
    "AWS::CloudTrail::Trail": trails,
    "AWS::Logs::LogGroup": lambda c: [r["logGroupName"] for r in pages(c("logs").describe_log_groups, "logGroups")],
    "AWS::Logs::MetricFilter": metric_filters,
    "AWS::CloudWatch::Alarm": lambda c: [r["AlarmName"] for r in pages(c("cloudwatch").describe_alarms, "MetricAlarms")],
    "AWS::SNS::Topic": lambda c: [r["TopicArn"].split(":")[-1] for r in pages(c("sns").list_topics, "Topics")],
    "AWS::SNS::Subscription": lambda c: [r["SubscriptionArn"] for r in pages(c("sns").list_subscriptions, "Subscriptions")],
    "AWS::SQS::Queue": lambda c: [r.split("/")[-1] for r in pages(c("sqs").list_queues, "QueueUrls")],
    "AWS::DynamoDB::Table": lambda c: pages(c("dynamodb").list_tables, "TableNames"),
    "AWS::SecretsManager::Secret": lambda c: [r["Name"] for r in pages(c("secretsmanager").list_secrets, "SecretList")],
    "AWS::ECR::Repository": lambda c: [r["repositoryName"] for r in pages(c("ecr").describe_repositories, "repositories")],
    "AWS::EFS::FileSystem": lambda c: [r["FileSystemId"] for r in pages(c("efs").describe_file_systems, "FileSystems")],
    "AWS::EFS::AccessPoint": lambda c: [r["AccessPointId"] for r in pages(c("efs").describe_access_points, "AccessPoints")],
    "AWS::EFS::MountTarget": mount_targets,
    "AWS::StepFunctions::StateMachine": lambda c: [
        r["name"] for r in pages(c("stepfunctions").list_state_machines, "stateMachines")
    ],
    "AWS::SSM::Parameter": parameters,
    "AWS::Events::EventBus": lambda c: [
        r["Name"] for r in c("events").list_event_buses()["EventBuses"] if r["Name"] != "default"
    ],
    "AWS::Events::Rule": rules,
    "AWS::Lambda::Function": lambda c: [r["FunctionName"] for r in pages(c("lambda").list_functions, "Functions")],
    "AWS::Lambda::Permission": permissions,
    "AWS::EC2::VPCEndpoint": endpoints,
    "AWS::Organizations::Policy": control_policies,
    "AWS::CloudFormation::StackSet": stack_sets,
    **network.PROBES,
}


def empty_buckets(cloud, account, region):
    """Removes every object of an account: access logs pile up by themselves, and a bucket that holds some stays."""
    s3, number = cloud.client("s3", account, region), 0
    for bucket in [r["Name"] for r in s3.list_buckets()["Buckets"]]:
        logging = s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled")
        if logging:  # or the removal itself would be logged again
            s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
    for bucket in [r["Name"] for r in s3.list_buckets()["Buckets"]]:
        while True:
            found = s3.list_object_versions(Bucket=bucket)
            rows = [{"Key": r["Key"], "VersionId": r["VersionId"]} for k in ("Versions", "DeleteMarkers") for r in found.get(k, [])]
            if not rows:
                break
            for row in rows:
                s3.delete_object(Bucket=bucket, **row)
            number += len(rows)
    return number


def unguarded_firewalls(cloud, account, region):
    """Turns the protection of firewalls off, as whoever means to delete them has to; returns how many had it on."""
    firewalls, number = cloud.client("network-firewall", account, region), 0
    for row in pages(firewalls.list_firewalls, "Firewalls"):
        if firewalls.describe_firewall(FirewallArn=row["FirewallArn"])["Firewall"]["DeleteProtection"]:
            firewalls.update_firewall_delete_protection(FirewallArn=row["FirewallArn"], DeleteProtection=False)
            number += 1
    return number


def unguarded_tables(cloud, account, region):
    """Turns the protection of tables off, as whoever means to delete them has to; returns how many had it on."""
    tables, number = cloud.client("dynamodb", account, region), 0
    for name in tables.list_tables()["TableNames"]:
        if tables.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled"):
            tables.update_table(TableName=name, DeletionProtectionEnabled=False)
            number += 1
    return number


def empty_repositories(cloud, account, region):
    client = cloud.client("ecr", account, region)
    for row in client.describe_repositories()["repositories"]:
        if images := client.list_images(repositoryName=row["repositoryName"])["imageIds"]:
            client.batch_delete_image(repositoryName=row["repositoryName"], imageIds=images)


def removable(cloud, census):
    """Buckets and repositories emptied, firewalls and tables unguarded, as whoever removes a design has to."""
    for account in census.accounts:
        for region in census.regions:
            empty_buckets(cloud, account, region)
            unguarded_firewalls(cloud, account, region)
            unguarded_tables(cloud, account, region)
            empty_repositories(cloud, account, region)


class Census:
    """The inventory of several accounts and regions at one moment."""

    def __init__(self, cloud, accounts, regions):
        self.cloud, self.accounts, self.regions = cloud, sorted(accounts), sorted(regions)
        self.before = self._count()

    def _count(self):
        return {(a, r): self.cloud.inventory(a, r) for a in self.accounts for r in self.regions}

    def new(self):
        """{(account, region): {type: names}} that were not there at the beginning. Account-wide kinds count in each region."""
        now = self._count()
        return {
            place: {k: now[place][k] - self.before[place][k] for k in PROBES if now[place][k] - self.before[place][k]}
            for place in now
        }

    def nothing_left(self):
        left = {p: kinds for p, kinds in self.new().items() if kinds}
        if left:
            raise Wrong(f"left behind after removal: {left}")


# Kinds that AWS keeps once per account, so that every region shows them.
GLOBAL = {
    "AWS::IAM::Role", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy", "AWS::IAM::InstanceProfile", "role attachment",
    "AWS::IAM::OIDCProvider", "AWS::IAM::SAMLProvider",
    "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::Organizations::Policy", *network.GLOBAL,
}  # fmt: skip
