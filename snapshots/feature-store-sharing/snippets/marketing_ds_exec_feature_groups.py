"""Records of feature groups that another account shares.

A feature group of another account is called by its ARN: a bare name is one of the caller's own account. The code runs as
ROLE, which has the share and the key.
"""

import boto3

ROLE = "arn:aws:iam::222222222222:role/ds-exec"
REGION = "us-east-1"
FEATURE_GROUPS = [
  "arn:aws:sagemaker:us-east-1:111111111111:feature-group/cross-account-fg-1"
]


def record(feature_group, identifier):
    """The online record of one identifier as a dict; empty where there is none."""
    runtime = boto3.client("sagemaker-featurestore-runtime", region_name=REGION)
    answer = runtime.get_record(
        FeatureGroupName=feature_group, RecordIdentifierValueAsString=identifier
    )
    return {each["FeatureName"]: each["ValueAsString"] for each in answer.get("Record", [])}


def describe(feature_group):
    """What the feature group holds."""
    return boto3.client("sagemaker", region_name=REGION).describe_feature_group(
        FeatureGroupName=feature_group
    )


if __name__ == "__main__":
    for arn in FEATURE_GROUPS:
        print(arn, describe(arn)["RecordIdentifierFeatureName"])
