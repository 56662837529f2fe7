"""Terraform against an emulator: every root applied, planned clean, compared, destroyed."""
import concurrent.futures
import itertools
import json
import re
import tempfile
from pathlib import Path

import network
import terraform as tf
from bundle import MENTIONED, Wrong
from cloud import BYSTANDER, GIVEN_ROLES, Census, Cloud, pages, removable
from due import Due, report
from emulator import found_world, units
from lock_loop import in_turn
from pushed import lines_before, put, there


# Terraform type → kind of the inventory and the attributes that make its name there (a list where it is several);
# None: a setting of something listed.
TERRAFORM = {
    "aws_iam_role": ("AWS::IAM::Role", "{name}"),
    "aws_iam_role_policy": ("AWS::IAM::RolePolicy", "{role}/{name}"),
    "aws_iam_policy": ("AWS::IAM::ManagedPolicy", "{name}"),
    "aws_iam_role_policy_attachment": ("role attachment", "{role}/{policy_arn}"),
    "aws_iam_openid_connect_provider": ("AWS::IAM::OIDCProvider", "{arn}"),
    "aws_iam_saml_provider": ("AWS::IAM::SAMLProvider", "{arn}"),
    "aws_iam_instance_profile": ("AWS::IAM::InstanceProfile", "{name}"),
    "aws_identitystore_group": ("AWS::IdentityStore::Group", "{display_name}"),
    "aws_ssoadmin_account_assignment": ("AWS::SSO::Assignment", "{permission_set_arn}|{target_id}|{principal_id}"),
    "aws_ssoadmin_customer_managed_policy_attachment": None,
    "aws_ssoadmin_managed_policy_attachment": None,
    "aws_ssoadmin_permission_set": ("AWS::SSO::PermissionSet", "{name}"),
    "aws_ssoadmin_permission_set_inline_policy": None,
    "aws_ssoadmin_permissions_boundary_attachment": None,
    "aws_kms_key": ("AWS::KMS::Key", "{key_id}"),
    "aws_kms_alias": ("AWS::KMS::Alias", "{name}"),
    "aws_s3_bucket": ("AWS::S3::Bucket", "{bucket}"),
    "aws_s3_bucket_policy": ("AWS::S3::BucketPolicy", "{bucket}"),
    "aws_sagemaker_feature_group": ("AWS::SageMaker::FeatureGroup", "{feature_group_name}"),
    "aws_ram_resource_share": ("AWS::RAM::ResourceShare", "{name}"),
    "aws_glue_catalog_database": ("AWS::Glue::Database", "{name}"),
    "aws_glue_resource_policy": ("catalog policy", "catalog"),
    "aws_athena_workgroup": ("AWS::Athena::WorkGroup", "{name}"),
    "aws_cloudtrail": ("AWS::CloudTrail::Trail", "{name}"),
    "aws_cloudwatch_log_group": ("AWS::Logs::LogGroup", "{name}"),
    "aws_cloudwatch_log_metric_filter": ("AWS::Logs::MetricFilter", "{log_group_name}|{name}"),
    "aws_cloudwatch_metric_alarm": ("AWS::CloudWatch::Alarm", "{alarm_name}"),
    "aws_cloudwatch_event_bus": ("AWS::Events::EventBus", "{name}"),
    "aws_cloudwatch_event_bus_policy": None,
    "aws_cloudwatch_event_target": None,
    "aws_cloudwatch_event_rule": ("AWS::Events::Rule", "{name}"),
    "aws_sns_topic": ("AWS::SNS::Topic", "{name}"),
    "aws_sns_topic_subscription": ("AWS::SNS::Subscription", "{arn}"),
    "aws_sqs_queue": ("AWS::SQS::Queue", "{name}"),
    "aws_sqs_queue_policy": None,
    "aws_dynamodb_table": ("AWS::DynamoDB::Table", "{name}"),
    "aws_dynamodb_resource_policy": None,
    "aws_secretsmanager_secret": ("AWS::SecretsManager::Secret", "{name}"),
    "aws_secretsmanager_secret_policy": None,
    "aws_ecr_repository": ("AWS::ECR::Repository", "{name}"),
    "aws_efs_file_system": ("AWS::EFS::FileSystem", "{id}"),
    "aws_efs_file_system_policy": None,
    "aws_efs_backup_policy": None,
    "aws_efs_access_point": ("AWS::EFS::AccessPoint", "{id}"),
    "aws_efs_mount_target": ("AWS::EFS::MountTarget", "{id}"),
    "aws_sfn_state_machine": ("AWS::StepFunctions::StateMachine", "{name}"),
    "aws_ssm_parameter": ("AWS::SSM::Parameter", "{name}"),
    "aws_lambda_function": ("AWS::Lambda::Function", "{function_name}"),
    "aws_lambda_permission": ("AWS::Lambda::Permission", "{function_name}|{statement_id}"),
    "aws_vpc_endpoint": ("AWS::EC2::VPCEndpoint", "{id}"),
    "aws_organizations_policy": ("AWS::Organizations::Policy", "{name}"),
    "aws_ecr_lifecycle_policy": None,
    "aws_ecr_repository_policy": None,
    "aws_organizations_policy_attachment": None,
    "aws_ram_principal_association": None,
    "aws_ram_resource_association": None,
    "aws_ram_resource_share_accepter": None,
    "aws_s3_bucket_acl": None,
    "aws_s3_bucket_lifecycle_configuration": None,
    "aws_s3_bucket_logging": None,
    "aws_s3_bucket_ownership_controls": None,
    "aws_s3_bucket_public_access_block": None,
    "aws_s3_bucket_server_side_encryption_configuration": None,
    "aws_s3_bucket_versioning": None,
    "aws_sns_topic_policy": None,
    "terraform_data": None,
    **network.TERRAFORM,
}


def applied(due, root):
    """Adds what a root's state file holds; returns the number of its resources."""
    places = tf.places(root)
    found = 0
    for row in json.loads((root / "terraform.tfstate").read_text(encoding="utf-8"))["resources"]:
        if row["mode"] != "managed":
            continue
        if row["type"] not in TERRAFORM:
            raise Wrong(f"{root}: no probe for {row['type']}: add it to the table in deploy_terraform.py")
        found += len(row["instances"])
        if TERRAFORM[row["type"]]:
            alias = row["provider"].partition('"].')[2] or None
            for instance in row["instances"]:
                for kind, name in kinds(TERRAFORM[row["type"]], instance["attributes"], root, row):
                    due.add(places[alias], kind, name and name.format(**instance["attributes"]))
    return found


def kinds(entry, attributes, root, row):
    """The (kind, name) pairs of an entry of the table for one resource."""
    if callable(entry):
        return list(entry(attributes, block(root, row["type"], row["name"])))
    return entry if isinstance(entry, list) else [entry]


def block(root, kind, name):
    """The rendered text of a resource of a root, empty where a module holds it."""
    pattern = re.compile(rf'^resource "{kind}" "{re.escape(name)}" \{{.*?^\}}', re.MULTILINE | re.DOTALL)
    found = [m.group() for path in root.glob("*.tf") for m in [pattern.search(path.read_text(encoding="utf-8"))] if m]
    return "".join(found)


def override(root):
    """What the emulator needs, in a file that Terraform lays over the rendered root; the root itself stays as it is.

    Where a root assumes no role, as in the management account, whoever runs it is there already: the judge comes as the
    role that the emulator has in every account.
    """
    assumes = any("assume_role {" in path.read_text(encoding="utf-8") for path in root.glob("*.tf"))
    blocks = ['terraform {\n  backend "local" {}\n}\n']
    for alias, account in tf.providers(root):
        named = f'  alias = "{alias}"\n' if alias else ""
        role = f"arn:aws:iam::{account}:role/{min(GIVEN_ROLES)}"
        there = "" if assumes else f'  assume_role {{\n    role_arn = "{role}"\n  }}\n'
        blocks.append(
            f'provider "aws" {{\n{named}  access_key = "test"\n  secret_key = "test"\n  s3_use_path_style = true\n{there}'
            "  skip_credentials_validation = true\n  skip_metadata_api_check = true\n  skip_region_validation = true\n}\n"
        )
    (root / "judge_override.tf").write_text("\n".join(blocks), encoding="utf-8")


def deletable(root):
    """Removal is part of the trial, so a guard against it is lifted in the copy, after the clean plan."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path in sorted(root.glob("*.tf")))
    folders = [root, *((root / module).resolve() for module in sorted(set(tf.MODULE.findall(texts))))]
    for path in (path for folder in folders for path in folder.glob("*.tf")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("prevent_destroy = true", "prevent_destroy = false"), encoding="utf-8")


def up(root, step, env):
    tf.check_providers(root, step)
    override(root)
    tf.terraform(root, "init", f"-plugin-dir={tf.plugin_folder()}", env=env)
    tf.terraform(root, "apply", "-auto-approve", env=env)
    tf.terraform(root, "plan", "-detailed-exitcode", env=env)


def down(root, env):
    tf.terraform(root, "destroy", "-auto-approve", "-refresh=false", env=env)


def waves(bundle, roots):
    """Roots by wave, in order; the roots of one wave need nothing of each other."""
    rows = zip(roots, bundle.terraform_steps())
    return [list(group) for _, group in itertools.groupby(rows, key=lambda row: row[1]["wave"])]


def side_by_side(work, rows):
    with concurrent.futures.ThreadPoolExecutor(tf.PARALLEL) as pool:
        list(pool.map(lambda row: work(*row), rows))


def laid(bundle, work):
    """Lays a bundle's roots and modules over those of the round before; states and providers stay. Returns the changed roots."""
    roots, changed = [], []
    for module in sorted({p.parent for p in (bundle.folder / "terraform/modules").rglob("*.tf")}):
        if replaced(module, work / module.relative_to(bundle.folder)):
            changed.append(module)
    for step in bundle.terraform_steps():
        root = work / step["path"]
        if replaced(bundle.folder / step["path"], root) or changed:
            roots.append(root)
    return roots


def replaced(source, target):
    """Makes a folder's rendered files those of the source; says whether any differed."""
    due = {p.name: p.read_bytes() for p in source.iterdir() if p.is_file()}
    target.mkdir(parents=True, exist_ok=True)
    there = {p.name: p.read_bytes() for p in target.iterdir() if rendered(p)}
    for name in set(there) - set(due):
        (target / name).unlink()
    for name, data in due.items():
        if there.get(name) != data:
            (target / name).write_bytes(data)
    return due != there


def rendered(path):
    kept = path.name.startswith((".terraform", "terraform.tfstate")) or path.name.endswith("_override.tf")
    return path.is_file() and not kept


def outputs(root, env):
    return json.loads(tf.terraform(root, "output", "-json", env=env)[1])


def told(cloud, census, bundle, world, roots, env):
    """What an operator would hand to `landform lock update`."""
    answers = [units(cloud, bundle, world), *(outputs(root, env) for root in roots)]
    for account in census.accounts:
        client = cloud.client("ec2", account, bundle.region)
        answers.append({"VpcEndpoints": pages(client.describe_vpc_endpoints, "VpcEndpoints")})
    return [answer for answer in answers if any(answer.values())]


def regions(bundle):
    return {bundle.region} | {step["region"] for step in bundle.terraform_steps() if "region" in step}


def due_now(order):
    due, number = Due(), 0
    for root, _ in itertools.chain(*order):
        number += applied(due, root)
    return due, number


def reached(sources):
    """The accounts and regions that anything of the designs mentions, and a bystander."""
    accounts, found = {BYSTANDER}, set()
    for source in sources:
        accounts |= {*source.bundle.accounts(), *source.bundle.ids(MENTIONED), *re.findall(MENTIONED, source.world.text)}
        found |= regions(source.bundle)
    return accounts, found


def deployed(cloud, census, source, beside, work, env):
    """A design applied in rounds; (its roots by wave, what is due of it). `beside` is what is due of those that were applied before."""
    before, rounds = {}, 0
    for bundle, tell in source.rounds():
        if not bundle.terraform_steps():
            raise Wrong(f"{bundle.folder}: no Terraform step")
        if not regions(bundle) <= set(census.regions):
            raise Wrong(f"{bundle.name}: a later round reaches regions that the first one does not mention")
        changed = set(laid(bundle, work))
        roots = [work / step["path"] for step in bundle.terraform_steps()]
        order = waves(bundle, roots)
        code = lines_before(bundle, "Deploy with Terraform")
        there(cloud, bundle)
        for wave in order:
            put(cloud, bundle, code.get(wave[0][1]["wave"], []))
            side_by_side(up, [(root, step, env) for root, step in wave if root in changed])
        if gone := set(before) - set(roots):
            raise Wrong(f"{bundle.name}: roots with a state that no step names any more: {sorted(map(str, gone))}")
        before, rounds = dict.fromkeys(roots), rounds + 1
        due, number = due_now(order)
        counted = due.and_of(beside).compare(census)
        tell(told(cloud, census, bundle, source.world, roots, env))
    print(f"{bundle.name}: Terraform: {len(roots)} roots applied and planned clean, {number} resources in their states, {rounds} rounds")
    report(counted)
    return order, due


def terraform(sources, url):
    """Designs one after the other into one organization, and destroyed again, the last one first."""
    cloud = Cloud(url)
    for source in sources:
        found_world(cloud, source.bundle, source.world)
    # Every service of the provider asks the emulator: one variable instead of a list that may forget one.
    env = tf.environment(AWS_ENDPOINT_URL=url, AWS_EC2_METADATA_DISABLED="true", NO_PROXY="*", no_proxy="*")
    census = Census(cloud, *reached(sources))
    with tempfile.TemporaryDirectory() as scratch:

        def one(source, beside):
            return deployed(cloud, census, source, beside, Path(scratch) / source.bundle.name, env)

        orders, _ = in_turn(sources, one)
        removable(cloud, census)
        # Roots share modules, so every guard is lifted before the first root is destroyed.
        for root, _ in itertools.chain(*itertools.chain(*orders)):
            deletable(root)
        for order in reversed(orders):
            for wave in reversed(order):
                side_by_side(down, [(root, env) for root, _ in reversed(wave)])
    census.nothing_left()
    print(f"{', '.join(source.bundle.name for source in sources)}: Terraform: destroyed again")
