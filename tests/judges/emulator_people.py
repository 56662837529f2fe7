"""Gaps of the emulator's IAM Identity Center, closed: CloudFormation's types, and what the provider of Terraform asks besides.

Called by emulator_patch.py; `rig` is the rig's own vocabulary (`cfn` adds a CloudFormation type, `js` writes a document).
"""
import json

INSTANCE = "InstanceArn"
# The instance that stands in every account before anything is deployed, as the blueprints of the tests name it.
INSTANCE_ARN, STORE = "arn:aws:sso:::instance/ssoins-0123456789abcdef", "d-0123456789"


def instance():
    from moto.ssoadmin.models import Instance

    make = Instance.__init__

    def made(self, *words):
        make(self, *words)
        self.instance_arn, self.identity_store_id = INSTANCE_ARN, STORE

    Instance.__init__ = made



def sets(rig):
    """AWS::SSO::PermissionSet with its policies: CloudFormation makes the set and attaches to it."""

    def make(client, p, name):
        words = {k: p[k] for k in (INSTANCE, "Name", "Description", "SessionDuration", "Tags") if k in p}
        arn = client.create_permission_set(**words)["PermissionSet"]["PermissionSetArn"]
        both = {INSTANCE: p[INSTANCE], "PermissionSetArn": arn}
        for policy in p.get("ManagedPolicies", []):
            client.attach_managed_policy_to_permission_set(**both, ManagedPolicyArn=policy)
        for policy in p.get("CustomerManagedPolicyReferences", []):
            client.attach_customer_managed_policy_reference_to_permission_set(**both, CustomerManagedPolicyReference=policy)
        if "InlinePolicy" in p:
            client.put_inline_policy_to_permission_set(**both, InlinePolicy=rig["js"](p["InlinePolicy"]))
        if "PermissionsBoundary" in p:
            client.put_permissions_boundary_to_permission_set(**both, PermissionsBoundary=p["PermissionsBoundary"])
        return arn

    def drop(client, arn, p):
        client.delete_permission_set(**{INSTANCE: p[INSTANCE], "PermissionSetArn": arn})

    rig["cfn"]("AWS::SSO::PermissionSet", "sso-admin", make, lambda p, r, name: r, lambda p, r: {"PermissionSetArn": r}, drop)


def assignments(rig):
    rig["cfn"](
        "AWS::SSO::Assignment",
        "sso-admin",
        lambda client, p, name: client.create_account_assignment(**p),
        lambda p, r, name: "|".join(str(p[key]) for key in sorted(p)),
        None,
        lambda client, i, p: client.delete_account_assignment(**p),
    )


def groups(rig):
    rig["cfn"](
        "AWS::IdentityStore::Group",
        "identitystore",
        lambda client, p, name: client.create_group(**p),
        lambda p, r, name: r["GroupId"],
        lambda p, r: {"GroupId": r["GroupId"]},
        lambda client, i, p: client.delete_group(IdentityStoreId=p["IdentityStoreId"], GroupId=i),
    )


def boundaries_and_tags():
    """PutPermissionsBoundaryToPermissionSet with its reading and its removal, the tags of a set, and that it is provisioned."""
    from moto.ssoadmin.exceptions import ResourceNotFoundException
    from moto.ssoadmin.responses import SSOAdminResponse

    def found(self):
        return self.ssoadmin_backend._find_permission_set(self._get_param(INSTANCE), self._get_param("PermissionSetArn"))

    def put(self):
        found(self).permissions_boundary = self._get_param("PermissionsBoundary")
        return "{}"

    def get(self):
        boundary = getattr(found(self), "permissions_boundary", None)
        if boundary is None:
            raise ResourceNotFoundException(message="Could not find PermissionsBoundary")
        return json.dumps({"PermissionsBoundary": boundary})

    def delete(self):
        found(self).permissions_boundary = None
        return "{}"

    def tags(self):
        arn = self._get_param("ResourceArn")
        each = (one for one in self.ssoadmin_backend.permission_sets if one.permission_set_arn == arn)
        return json.dumps({"Tags": [tag for one in each for tag in one.tags or []]})

    def provisioned(self):
        row = {"RequestId": self._get_param("ProvisionPermissionSetRequestId"), "Status": "SUCCEEDED"}
        return json.dumps({"PermissionSetProvisioningStatus": row})

    SSOAdminResponse.describe_permission_set_provisioning_status = provisioned
    SSOAdminResponse.put_permissions_boundary_to_permission_set = put
    SSOAdminResponse.get_permissions_boundary_for_permission_set = get
    SSOAdminResponse.delete_permissions_boundary_from_permission_set = delete
    SSOAdminResponse.list_tags_for_resource = tags


def accounts():
    """A set is provisioned where it is assigned, and stays until it is assigned nowhere.

    <https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_DeletePermissionSet.html>
    """
    from moto.core.exceptions import JsonRESTError
    from moto.ssoadmin.models import SSOAdminBackend

    drop = SSOAdminBackend.delete_permission_set

    def where(self, instance_arn, permission_set_arn):
        self._find_permission_set(instance_arn, permission_set_arn)
        rows = (row for row in self.account_assignments if row.permission_set_arn == permission_set_arn)
        return sorted({row.target_id for row in rows})

    def delete(self, instance_arn, permission_set_arn):
        if where(self, instance_arn, permission_set_arn):
            raise JsonRESTError("ConflictException", "the permission set is assigned")
        return drop(self, instance_arn, permission_set_arn)

    SSOAdminBackend.list_accounts_for_provisioned_permission_set = where
    SSOAdminBackend.delete_permission_set = delete


def managed_policies():
    """Policies of AWS have paths, which the emulator has under another word than it looks for."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data
    from moto.ssoadmin.exceptions import ResourceNotFoundException
    from moto.ssoadmin.models import ManagedPolicy, SSOAdminBackend

    known = {f"arn:aws:iam::aws:policy{row.get('Path', '/')}{name}" for name, row in json.loads(aws_managed_policies_data).items()}

    def find(_, arn):
        if arn not in known:
            raise ResourceNotFoundException(f"Policy does not exist with ARN: {arn}")
        return ManagedPolicy(arn, arn.rsplit("/", 1)[-1])

    SSOAdminBackend._find_managed_policy = find


def patch(rig):
    managed_policies()
    accounts()
    instance()
    sets(rig)
    assignments(rig)
    groups(rig)
    boundaries_and_tags()
