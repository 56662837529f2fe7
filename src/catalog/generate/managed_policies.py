"""Packs AWS managed policies into data/managed_policies.{tsv,bin}.

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
    print(len(entries) - 1, "documents of", len(policies), "policies,", len(blob), "bytes")


if __name__ == "__main__":
    main()
