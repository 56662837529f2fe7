"""Gaps of the emulator's buckets, closed: each function says what AWS answers and the emulator does not. Called by emulator_patch.py."""
import json


def patch():
    logging_permissions()
    denials_without_tls()


def listed(value):
    return value if isinstance(value, list) else [value]


def logging_permissions():
    """A statement about everyone, `"Principal": "*"`, says nothing of the log delivery service: the emulator breaks off at it.

    The target's policy may have any statements beside the one that lets the service write, and may say one value or a list.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    from moto.s3.models import LOGGING_SERVICE_PRINCIPAL, FakeBucket

    def services(statement):
        principal = statement.get("Principal", {})
        return listed(principal.get("Service", [])) if isinstance(principal, dict) else []

    def allowed(target_bucket, target_prefix):
        if not target_bucket.policy:
            return False
        objects = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/"
        wide_enough = {f"{objects}{target_prefix or ''}*", f"{objects}*"}
        return any(
            statement.get("Effect") == "Allow"
            and LOGGING_SERVICE_PRINCIPAL in services(statement)
            and "s3:PutObject" in listed(statement.get("Action", []))
            and wide_enough.intersection(listed(statement.get("Resource", [])))
            for statement in listed(json.loads(target_bucket.policy)["Statement"])
        )

    FakeBucket._log_permissions_enabled_policy = staticmethod(allowed)


def denials_without_tls():
    """Who comes by TLS, as all clients of AWS do, is not meant by a Deny for those who do not; the emulator passes over conditions.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS
    """
    from moto.iam.access_control import IAMPolicy, PermissionResult
    from moto.s3.models import FakeBucket

    insecure = {"Bool": {"aws:SecureTransport": "false"}}

    def permission(self, action, resource):
        if self.policy is None:
            return PermissionResult.NEUTRAL
        policy = json.loads(self.policy)
        statements = [s for s in listed(policy["Statement"]) if s.get("Condition") != insecure]
        return IAMPolicy(json.dumps({**policy, "Statement": statements})).is_action_permitted(action, resource)

    FakeBucket.get_permission = permission
