"""Clients of another account with credentials that renew themselves every hour.

A session of a role that a role assumes ends after an hour at the latest, so the credentials are
fetched anew before that. Who may assume the role: the roles in CALLERS, and nobody else.
"""

import boto3
from botocore.credentials import RefreshableCredentials
from botocore.session import get_session

ROLE_ARN = "arn:aws:iam::111111111111:role/RedshiftROAPIUserAccess"
REGION = "us-east-1"
DURATION_SECONDS = 3600
CALLERS = [
  "arn:aws:iam::222222222222:role/studio-exec"
]
FEATURE_GROUPS = []
WORKGROUPS = []


def _fetch(session_name):
    """New credentials in the form that botocore refreshes."""
    sts = boto3.client("sts", region_name=REGION)
    answer = sts.assume_role(
        RoleArn=ROLE_ARN, RoleSessionName=session_name, DurationSeconds=DURATION_SECONDS
    )["Credentials"]
    return {
        "access_key": answer["AccessKeyId"],
        "secret_key": answer["SecretAccessKey"],
        "token": answer["SessionToken"],
        "expiry_time": answer["Expiration"].isoformat(),
    }


def session(session_name):
    """A boto3 session as ROLE_ARN; name it after the person or job, it stands in the trail."""
    inner = get_session()
    inner._credentials = RefreshableCredentials.create_from_metadata(
        metadata=_fetch(session_name),
        refresh_using=lambda: _fetch(session_name),
        method="sts-assume-role",
    )
    inner.set_config_variable("region", REGION)
    return boto3.Session(botocore_session=inner)


if __name__ == "__main__":
    records = session("example").client("sagemaker-featurestore-runtime")
    print("records of", FEATURE_GROUPS, "through", records.meta.endpoint_url)
