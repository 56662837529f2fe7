"""What a bundle promises to be where, and its comparison with what is there."""
from collections import Counter, defaultdict

import network
from bundle import Wrong
from cloud import GLOBAL, PROBES

# Types that no listing shows on their own; they change something that is listed.
UNLISTED = {"AWS::SNS::TopicPolicy", "AWS::SQS::QueueInlinePolicy", "AWS::SecretsManager::ResourcePolicy"}
# Types that take the place of what was there, so that nothing new is to be seen of one; that its text is there Terraform's plan says.
WRITTEN_OVER = {"AWS::S3::BucketPolicy"}
NAMES = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SageMaker::FeatureGroup": "FeatureGroupName",
    "AWS::RAM::ResourceShare": "Name",
    "AWS::Athena::WorkGroup": "Name",
    "AWS::CloudTrail::Trail": "TrailName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::SNS::Topic": "TopicName",
    "AWS::S3::AccessPoint": "Name",
    "AWS::SQS::Queue": "QueueName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Organizations::Policy": "Name",
    "AWS::SSO::PermissionSet": "Name",
    "AWS::IdentityStore::Group": "DisplayName",
    "AWS::CloudFormation::StackSet": "StackSetName",
    **network.NAMES,
}


# Identity providers are listed by their ARNs: the property that ends one, what of it does not, and the type.
PROVIDERS = {
    "AWS::IAM::OIDCProvider": ("Url", "https://", "oidc-provider"),
    "AWS::IAM::SAMLProvider": ("Name", "", "saml-provider"),
}


class Due:
    """What should be where: for each place the kinds with their names (None: a name that AWS makes up)."""

    def __init__(self):
        self.rows = defaultdict(lambda: defaultdict(list))
        self.retained = defaultdict(lambda: defaultdict(list))

    def add(self, place, kind, name, retained=False):
        if kind not in PROBES:
            raise Wrong(f"no probe for {kind}: add one to cloud.py, so that its existence is seen and not believed")
        self.rows[place][kind].append(name)
        if retained:
            self.retained[place][kind].append(name)

    def and_of(self, others):
        """What is due of this design and of others that stand beside it."""
        whole = Due()
        for one in (*others, self):
            for mine, theirs in ((whole.rows, one.rows), (whole.retained, one.retained)):
                for place, kinds in theirs.items():
                    for kind, names in kinds.items():
                        mine[place][kind] += names
        return whole

    def at(self, place, rows=None):
        """Kinds at a place; an account-wide kind is seen from every region of its account."""
        found = defaultdict(list)
        for (account, region), kinds in (self.rows if rows is None else rows).items():
            for kind, names in kinds.items():
                if account == place[0] and (region == place[1] or kind in GLOBAL):
                    found[kind] += names
        return found

    def compare(self, census):
        """Exactly what is due is there, in every place that the census looks at."""
        wrong, counted = [], Counter()
        for place, there in census.new().items():
            due = self.at(place)
            for kind in sorted(set(due) | set(there)):
                over = census.before[place][kind] if kind in WRITTEN_OVER else set()
                names, found = [n for n in due.get(kind, []) if n not in over], there.get(kind, set())
                missing = {n for n in names if n is not None} - found
                if missing or len(names) != len(found):
                    wrong.append(f"{place[0]}/{place[1]}: {kind}: due {sorted(map(str, names))}, there {sorted(found)}")
                counted[place[0]] += len(found) if kind not in GLOBAL or place[1] == census.regions[0] else 0
        if wrong:
            raise Wrong("the accounts do not hold what was rendered\n" + "\n".join(wrong))
        if not sum(counted.values()):
            raise Wrong("nothing was deployed")
        return counted

    def only_retained_left(self, census):
        wrong = []
        for place, left in census.new().items():
            kept = self.at(place, self.retained)
            for kind, names in left.items():
                allowed = kept.get(kind, [])
                unnamed = sum(n is None for n in allowed)
                if len(names - {n for n in allowed if n is not None}) > unnamed:
                    wrong.append(f"{place[0]}/{place[1]}: {kind}: {sorted(names)}")
        if wrong:
            raise Wrong("left behind after removal\n" + "\n".join(wrong))


def literal(properties, key):
    value = properties.get(key)
    return value if isinstance(value, str) else None


def described(due, place, body, where):
    """Adds what one template describes; returns the number of its resources."""
    for logical, resource in body["Resources"].items():
        kind, p = resource["Type"], resource.get("Properties", {})
        retained = str(resource.get("DeletionPolicy", "Delete")).startswith("Retain")
        if "Condition" in resource:
            raise Wrong(f"{where}: {logical} depends on a condition, which this judge does not evaluate")
        if kind in UNLISTED:
            continue
        if kind == "AWS::IAM::RolePolicy":
            due.add(place, kind, joined("/", literal(p, "RoleName"), literal(p, "PolicyName")))
        elif kind == "AWS::IAM::Policy":
            for role in p.get("Roles", []):
                due.add(place, "AWS::IAM::RolePolicy", joined("/", role if isinstance(role, str) else None, p["PolicyName"]))
        elif kind in PROVIDERS:
            key, start, type_ = PROVIDERS[kind]
            name = literal(p, key)
            due.add(place, kind, name and f"arn:aws:iam::{place[0]}:{type_}/{name.removeprefix(start)}")
        elif kind == "AWS::Glue::Database":
            due.add(place, kind, literal(p["DatabaseInput"], "Name"), retained)
        elif kind == "AWS::Route53::RecordSet":
            due.add(place, kind, joined("|", literal(p, "Name"), literal(p, "Type")))
        elif kind == "AWS::Logs::MetricFilter":
            due.add(place, kind, joined("|", literal(p, "LogGroupName"), literal(p, "FilterName")))
        else:
            due.add(place, kind, literal(p, NAMES[kind]) if kind in NAMES else None, retained)
        for other, companion, name in network.companions(kind, p, place):
            due.add(other, companion, name if isinstance(name, str) else None, retained)
        if kind == "AWS::IAM::Role":
            for policy in p.get("Policies", []):
                due.add(place, "AWS::IAM::RolePolicy", joined("/", literal(p, "RoleName"), policy["PolicyName"]))
            for arn in p.get("ManagedPolicyArns", []):
                due.add(place, "role attachment", joined("/", literal(p, "RoleName"), arn if isinstance(arn, str) else None))
        if kind == "AWS::IAM::ManagedPolicy":
            name = literal(p, "ManagedPolicyName")
            arn = joined("", f"arn:aws:iam::{place[0]}:policy", p.get("Path", "/"), name)
            for role in p.get("Roles", []):
                due.add(place, "role attachment", joined("/", role, arn))
    return len(body["Resources"])


def joined(mark, *parts):
    return mark.join(parts) if all(isinstance(p, str) for p in parts) else None


def report(counted):
    for account, number in sorted(counted.items()):
        print(f"  {account}: {number} resources, each seen by its service")
