"""A notebook's way into the warehouse, as oneself and nobody else.

The credentials are for the database user that is named like the own user profile: the session
carries that name as its source identity, and no other user is given out. Needs `awswrangler` with its
Redshift part (`pip install awswrangler[redshift]`).
"""

import awswrangler
import boto3
from botocore.credentials import RefreshableCredentials
from botocore.session import get_session

ROLE_ARN = "arn:aws:iam::111111111111:role/RedshiftROAPIUserAccess"
REGION = "us-east-1"
DURATION_SECONDS = 3600
CLUSTER = "analytics"
DATABASE = "dev"
DB_GROUPS = [
  "ml_ro"
]


def _fetch(user):
    """New credentials in the form that botocore refreshes; the source identity comes along by itself."""
    sts = boto3.client("sts", region_name=REGION)
    answer = sts.assume_role(RoleArn=ROLE_ARN, RoleSessionName=user, DurationSeconds=DURATION_SECONDS)["Credentials"]
    return {
        "access_key": answer["AccessKeyId"],
        "secret_key": answer["SecretAccessKey"],
        "token": answer["SessionToken"],
        "expiry_time": answer["Expiration"].isoformat(),
    }


def connect(user):
    """A connection as `user`, which must be the name of one's own user profile."""
    inner = get_session()
    inner._credentials = RefreshableCredentials.create_from_metadata(
        metadata=_fetch(user),
        refresh_using=lambda: _fetch(user),
        method="sts-assume-role",
    )
    inner.set_config_variable("region", REGION)
    return awswrangler.redshift.connect_temp(
        cluster_identifier=CLUSTER,
        user=user,
        database=DATABASE,
        auto_create=True,
        db_groups=DB_GROUPS,
        boto3_session=boto3.Session(botocore_session=inner),
    )


def read(user, query):
    """The rows of a query as a data frame."""
    with connect(user) as connection:
        return awswrangler.redshift.read_sql_query(query, con=connection)
