"""Packs AWS managed policies into data/managed_policies.{tsv,bin}, and lists the service principals that they name.

Input, by name and version, with the licence that the package declares:
  PyPI moto 5.2.1  Apache-2.0  moto/iam/aws_managed_policies.py holds the documents as AWS's API returned them

Usage:  python3 src/catalog/generate/managed_policies.py
It installs the package into a temporary folder with pip, reads that one file as text (it runs nothing of it),
and writes beside itself. Same input, same bytes. It is no part of the build.

managed_policies.tsv: header lines, then one line a policy: name, path, version, day of creation, day of the
last change, offset and length in managed_policies.bin, length after inflating. The line `*` is the list of
all names and paths (name, tab, path) in the package, with or without a document here. as_of is the day of
the latest change among them: the package does not say when it asked AWS.
"""

import ast
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib

PYPI = ("moto", "5.2.1", "Apache-2.0")
DATA = pathlib.Path(__file__).resolve().parent.parent / "data"

# What the worked cases attach, what landing zones usually attach, and what rules warn about.
WANTED = """
AWSCertificateManagerReadOnly AWSCloudFormationFullAccess AWSCloudFormationReadOnlyAccess AWSCloudTrail_FullAccess
AWSCloudTrail_ReadOnlyAccess AWSCodeBuildAdminAccess AWSCodeBuildDeveloperAccess AWSCodeCommitFullAccess AWSCodeCommitPowerUser
AWSCodeCommitReadOnly AWSCodePipeline_FullAccess AWSCodePipeline_ReadOnlyAccess AWSConfigUserAccess
AWSGlueConsoleFullAccess AWSGlueServiceRole AWSKeyManagementServicePowerUser AWSLakeFormationCrossAccountManager
AWSLakeFormationDataAdmin AWSLambdaBasicExecutionRole AWSLambdaExecute AWSLambdaRole AWSLambdaVPCAccessExecutionRole
AWSLambda_FullAccess AWSLambda_ReadOnlyAccess AWSNetworkFirewallFullAccess AWSOrganizationsFullAccess
AWSOrganizationsReadOnlyAccess AWSResourceAccessManagerFullAccess AWSResourceAccessManagerReadOnlyAccess
AWSResourceAccessManagerResourceShareParticipantAccess AWSSecurityHubFullAccess AWSServiceCatalogAdminFullAccess
AWSServiceCatalogEndUserFullAccess AWSServiceCatalogEndUserReadOnlyAccess AWSStepFunctionsFullAccess AWSSupportAccess
AWS_ConfigRole AdministratorAccess AmazonAthenaFullAccess AmazonDynamoDBFullAccess AmazonDynamoDBReadOnlyAccess
AmazonEC2ContainerRegistryFullAccess AmazonEC2ContainerRegistryPowerUser AmazonEC2ContainerRegistryReadOnly AmazonEC2FullAccess
AmazonEC2ReadOnlyAccess AmazonECSTaskExecutionRolePolicy AmazonEventBridgeFullAccess AmazonRedshiftAllCommandsFullAccess
AmazonRedshiftDataFullAccess AmazonRedshiftFullAccess AmazonRedshiftReadOnlyAccess AmazonS3FullAccess AmazonS3ReadOnlyAccess
AmazonSNSFullAccess AmazonSQSFullAccess AmazonSSMFullAccess AmazonSSMManagedInstanceCore AmazonSSMReadOnlyAccess
AmazonSageMakerAdmin-ServiceCatalogProductsServiceRolePolicy AmazonSageMakerCanvasFullAccess AmazonSageMakerFeatureStoreAccess
AmazonSageMakerFullAccess AmazonSageMakerGroundTruthExecution AmazonSageMakerModelGovernanceUseAccess AmazonSageMakerModelRegistryFullAccess
AmazonSageMakerNotebooksServiceRolePolicy AmazonSageMakerPipelinesIntegrations AmazonSageMakerReadOnly
AmazonSageMakerServiceCatalogProductsApiGatewayServiceRolePolicy AmazonSageMakerServiceCatalogProductsCloudformationServiceRolePolicy
AmazonSageMakerServiceCatalogProductsCodeBuildServiceRolePolicy AmazonSageMakerServiceCatalogProductsCodePipelineServiceRolePolicy
AmazonSageMakerServiceCatalogProductsEventsServiceRolePolicy AmazonSageMakerServiceCatalogProductsFirehoseServiceRolePolicy
AmazonSageMakerServiceCatalogProductsGlueServiceRolePolicy AmazonSageMakerServiceCatalogProductsLambdaServiceRolePolicy
AmazonVPCFullAccess AmazonVPCReadOnlyAccess Billing CloudFormationStackSetsOrgAdminServiceRolePolicy
CloudFormationStackSetsOrgMemberServiceRolePolicy CloudWatchAgentServerPolicy CloudWatchFullAccess CloudWatchFullAccessV2
CloudWatchLogsFullAccess CloudWatchLogsReadOnlyAccess CloudWatchReadOnlyAccess DataScientist DatabaseAdministrator IAMFullAccess
IAMReadOnlyAccess IAMUserChangePassword NetworkAdministrator PowerUserAccess ReadOnlyAccess SecretsManagerReadWrite SecurityAudit
SupportUser SystemAdministrator ViewOnlyAccess
""".split()

# Principals that the worked cases or common logging set-ups trust and that no managed policy names.
EXTRA = """
billingreports.amazonaws.com cloudfront.amazonaws.com cloudwatch.amazonaws.com codedeploy.amazonaws.com
codestar-notifications.amazonaws.com edgelambda.amazonaws.com logdelivery.elasticloadbalancing.amazonaws.com logging.s3.amazonaws.com
member.org.stacksets.cloudformation.amazonaws.com monitoring.rds.amazonaws.com serverlessrepo.amazonaws.com sns.amazonaws.com
sqs.amazonaws.com stacksets.cloudformation.amazonaws.com vpc-flow-logs.amazonaws.com
""".split()
PASSED_TO = ("iam:passedtoservice", "iam:awsservicename")
PRINCIPAL = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com")
LINKED = re.compile(r":role/aws-service-role/([^/*]+)/")


def fetch(folder: pathlib.Path) -> dict:
    """Installs the package; returns its policies by name."""
    name, version, _ = PYPI
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), f"{name}=={version}"], check=True)
    module = ast.parse((folder / "moto" / "iam" / "aws_managed_policies.py").read_text(encoding="utf-8"))
    texts = [ast.literal_eval(node.value) for node in module.body if isinstance(node, ast.Assign)]
    return json.loads(texts[0])


def deflate(text: str) -> bytes:
    """A raw deflate stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return packer.compress(text.encode()) + packer.flush()


def listed(value) -> list:
    """One value or a list of them as a list."""
    return value if isinstance(value, list) else [value]


def named_principals(policies: dict) -> set[str]:
    """Service principals in conditions on passed roles and in paths of service-linked roles."""
    found: set[str] = set()
    for policy in policies.values():
        for statement in listed(policy["Document"]["Statement"]):
            for keys in statement.get("Condition", {}).values():
                found.update(v for key, values in keys.items() if key.lower() in PASSED_TO for v in listed(values))
            for resource in listed(statement.get("Resource", [])):
                found.update(LINKED.findall(resource))
    return {name for name in found if PRINCIPAL.fullmatch(name)}


def write_principals(policies: dict, as_of: str) -> int:
    """service_principals.json."""
    rows = sorted(named_principals(policies) | set(EXTRA))
    page = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
    head = {
        "as_of": as_of,
        "source": [f"{PYPI[0]} {PYPI[1]} ({PYPI[2]}): principals that AWS managed policies name", page],
        "note": "AWS publishes no complete list: a principal that is not here may exist.",
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    body = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    (DATA / "service_principals.json").write_text("\n".join(["{", *lines, '  "rows": [', body, "  ]", "}"]) + "\n", encoding="utf-8")
    return len(rows)


def main() -> None:
    """Fetches, packs, writes."""
    with tempfile.TemporaryDirectory() as folder:
        policies = fetch(pathlib.Path(folder))
    missing = sorted(set(WANTED) - policies.keys())
    print("not in the package:", missing)
    listing = "".join(f"{name}\t{policies[name]['Path']}\n" for name in sorted(policies))
    entries = [("*", "/", "", "", "", listing)]
    for name in sorted(set(WANTED) & policies.keys()):
        policy = policies[name]
        document = json.dumps(policy["Document"], separators=(",", ":"))
        entries.append((name, policy["Path"], policy["DefaultVersionId"], policy["CreateDate"][:10], policy["UpdateDate"][:10], document))
    index, blob = [], b""
    for *fields, text in entries:
        packed = deflate(text)
        index.append("\t".join([*fields, str(len(blob)), str(len(packed)), str(len(text.encode()))]))
        blob += packed
    as_of = max(policy["UpdateDate"][:10] for policy in policies.values())
    head = [f"as_of\t{as_of}", f"source\t{PYPI[0]} {PYPI[1]} ({PYPI[2]})", f"policies\t{len(policies)}", ""]
    (DATA / "managed_policies.tsv").write_text("\n".join(head + index) + "\n", encoding="utf-8")
    (DATA / "managed_policies.bin").write_bytes(blob)
    print(write_principals(policies, as_of), "service principals")
    print(len(entries) - 1, "documents of", len(policies), "policies,", len(blob), "bytes")


if __name__ == "__main__":
    main()
