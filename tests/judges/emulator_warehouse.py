"""Gaps of the emulator's warehouses and studios, closed: each function says what AWS answers and the emulator does not.

Called by emulator_patch.py; `rig` is the rig's own vocabulary (`cfn` adds a CloudFormation type, `api` a client in an account).
"""
import re
import sys
import types

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse, EmptyResult


class Fault(ServiceException):
    """The emulator looks its own exceptions up by their module, so each of ours is a class of its own."""

    code = "InvalidParameterValue"


def nodes(cluster):
    """A cluster of one node has one that is shared; any other a leader and computing nodes."""
    count = cluster.number_of_nodes
    roles = ["SHARED"] if count == 1 else ["LEADER", *(f"COMPUTE-{i}" for i in range(count))]
    return [{"NodeRole": role} for role in roles]


def secret(cluster):
    """The administrator's secret that AWS makes and names when it manages the password."""
    home = cluster.redshift_backend
    return f"arn:aws:secretsmanager:{home.region_name}:{home.account_id}:secret:redshift!{cluster.cluster_identifier}-{cluster.master_username}-a1B2c3"


def clusters():
    """CreateCluster: nodes are listed; a password is given or managed, and the managed one's secret and its key are told.

    The key is answered as it was asked for: AWS's reference calls it an id and shows no answer. A cluster needs its subnet
    and parameter group, which cannot be deleted while it uses them.
    """
    from moto.redshift.models import Cluster, RedshiftBackend
    from moto.redshift.responses import RedshiftResponse

    Cluster.cluster_nodes = property(nodes)
    create = RedshiftResponse.create_cluster

    def create_cluster(self):
        managed, key = self._get_bool_param("ManageMasterPassword", False), self._get_param("MasterPasswordSecretKmsKeyId")
        if managed == bool(self._get_param("MasterUserPassword")):
            raise Fault("either MasterUserPassword or ManageMasterPassword")
        if key and not managed:
            raise Fault("MasterPasswordSecretKmsKeyId needs ManageMasterPassword")
        if group := self._get_param("ClusterSubnetGroupName"):
            self.redshift_backend.describe_cluster_subnet_groups(group)
        if group := self._get_param("ClusterParameterGroupName"):
            self.redshift_backend.describe_cluster_parameter_groups(group)
        answer = create(self)
        cluster = answer.result["Cluster"]
        if managed:
            cluster.master_password_secret_arn, cluster.master_password_secret_kms_key_id = secret(cluster), key
        return answer

    def in_use(method, code, used):
        remove = getattr(RedshiftBackend, method)

        def guarded(self, name):
            if any(used(cluster, name) for cluster in self.clusters.values()):
                raise Fault(code, f"{name} is in use")
            return remove(self, name)

        setattr(RedshiftBackend, method, guarded)

    RedshiftResponse.create_cluster = create_cluster
    in_use("delete_cluster_subnet_group", "InvalidClusterSubnetGroupStateFault", lambda cluster, name: cluster.cluster_subnet_group_name == name)
    in_group = "InvalidClusterParameterGroupStateFault"
    in_use("delete_cluster_parameter_group", in_group, lambda cluster, name: name in cluster.cluster_parameter_group_name)


def cluster_types(rig):
    """AWS::Redshift::Cluster with every property that CreateCluster takes, its logging, and a parameter group's parameters."""
    whole = ("NumberOfNodes", "Port", "AutomatedSnapshotRetentionPeriod")

    def make(client, p, name):
        words = {k: int(v) if k in whole else v for k, v in p.items() if k != "LoggingProperties"}
        row = client.create_cluster(**{"ClusterIdentifier": name.lower(), **words})["Cluster"]
        if logging := p.get("LoggingProperties"):
            client.enable_logging(ClusterIdentifier=row["ClusterIdentifier"], **logging)
        return row

    def drop(client, identity, p):
        client.delete_cluster(ClusterIdentifier=identity, SkipFinalClusterSnapshot=True)

    rig["cfn"]("AWS::Redshift::Cluster", "redshift", make, lambda p, r, name: r["ClusterIdentifier"], None, drop)

    def group(client, p, name):
        named = {"ParameterGroupName": p.get("ParameterGroupName", name.lower())}
        client.create_cluster_parameter_group(**named, ParameterGroupFamily=p["ParameterGroupFamily"], Description=p["Description"])
        rows = [{k: str(v).lower() if isinstance(v, bool) else v for k, v in row.items()} for row in p.get("Parameters", [])]
        client.modify_cluster_parameter_group(**named, Parameters=rows)
        return named["ParameterGroupName"]

    rig["cfn"](
        "AWS::Redshift::ClusterParameterGroup",
        "redshift",
        group,
        lambda p, r, name: r,
        None,
        lambda client, i, p: client.delete_cluster_parameter_group(ParameterGroupName=i),
    )


def cluster_parameters():
    """ModifyClusterParameterGroup and its reset, which the emulator lacks, and the answer when asked for what was modified."""
    from moto.redshift.responses import RedshiftResponse

    def known(self):
        self.redshift_backend.modified = getattr(self.redshift_backend, "modified", {})
        return self.redshift_backend.modified.setdefault(self._get_param("ParameterGroupName"), {})

    def modify(self):
        self.redshift_backend.describe_cluster_parameter_groups(self._get_param("ParameterGroupName"))
        for row in self._get_param("Parameters", []):
            known(self)[row["ParameterName"]] = row["ParameterValue"]
        return ActionResult({"ParameterGroupName": self._get_param("ParameterGroupName"), "ParameterGroupStatus": "modified"})

    def reset(self):
        self.redshift_backend.describe_cluster_parameter_groups(self._get_param("ParameterGroupName"))
        for name in [row["ParameterName"] for row in self._get_param("Parameters", [])] or list(known(self)):
            known(self).pop(name, None)
        return ActionResult({"ParameterGroupName": self._get_param("ParameterGroupName"), "ParameterGroupStatus": "reset"})

    def describe(self):
        self.redshift_backend.describe_cluster_parameter_groups(self._get_param("ParameterGroupName"))
        rows = [{"ParameterName": k, "ParameterValue": v, "Source": "user"} for k, v in known(self).items()]
        return ActionResult({"Parameters": rows})

    RedshiftResponse.modify_cluster_parameter_group = modify
    RedshiftResponse.reset_cluster_parameter_group = reset
    RedshiftResponse.describe_cluster_parameters = describe


# What GetWorkgroup answers for parameters that nobody set; as of 2026-09, the last one since patch 205.
PARAMETERS = {
    "auto_mv": "true",
    "datestyle": "ISO, MDY",
    "enable_case_sensitive_identifier": "false",
    "enable_large_strings_opt_in": "false",
    "enable_user_activity_logging": "true",
    "max_query_execution_time": "14400",
    "query_group": "default",
    "require_ssl": "true",
    "search_path": "$user, public",
    "use_fips_ssl": "false",
}


class Absent(ServiceException):
    code = "ResourceNotFoundException"


class Clash(ServiceException):
    code = "ConflictException"


class Bad(ServiceException):
    code = "ValidationException"


class ServerlessBackend(BaseBackend):
    """The namespaces and workgroups of one account and region, by name."""

    def __init__(self, region_name, account_id):
        super().__init__(region_name, account_id)
        self.rows = {"namespace": {}, "workgroup": {}}


ServerlessBackend.__module__ = "moto.redshiftserverless.models"
serverless_backends = BackendDict(ServerlessBackend, "redshift-serverless")


class ServerlessResponse(BaseResponse):
    """Redshift Serverless, as far as namespaces and workgroups go.

    A namespace with its workgroup cannot be deleted; a workgroup needs its namespace, capacity in steps of eight, and subnets
    of three zones: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-usage-considerations.html
    """

    def __init__(self):
        super().__init__(service_name="redshift-serverless")

    @property
    def home(self):
        return serverless_backends[self.current_account][self.region]

    def words(self, *names):
        return {n: self._get_param(n) for n in names if self._get_param(n) is not None}

    def find(self, kind, name):
        if name not in self.home.rows[kind]:
            raise Absent(f"{kind} {name} is not there")
        return self.home.rows[kind][name]

    def put(self, kind, row):
        name, identity = row[f"{kind}Name"], f"{len(self.home.rows[kind]):08x}-aaaa-4bbb-8ccc-{len(row):012x}"
        if name in self.home.rows[kind]:
            raise Clash(f"{kind} {name} already exists")
        arn = f"arn:aws:redshift-serverless:{self.region}:{self.current_account}:{kind}/{identity}"
        tags = self._get_param("tags") or []
        self.home.rows[kind][name] = {**row, f"{kind}Arn": arn, f"{kind}Id": identity, "status": "AVAILABLE", "Tags": tags}
        return self.told(kind, self.home.rows[kind][name])

    def told(self, kind, row):
        return ActionResult({kind: {k: v for k, v in row.items() if k != "Tags"}})

    def create_namespace(self):
        keys = ("namespaceName", "dbName", "adminUsername", "kmsKeyId", "logExports", "defaultIamRoleArn")
        row = {"dbName": "dev", "kmsKeyId": "AWS_OWNED_KMS_KEY", "logExports": [], **self.words(*keys)}
        row["iamRoles"] = [f"IamRole(applyStatus=in-sync, iamRoleArn={arn})" for arn in self._get_param("iamRoles") or []]
        if self._get_param("manageAdminPassword"):
            path = f"secretsmanager:{self.region}:{self.current_account}:secret:redshift!{row['namespaceName']}"
            row["adminPasswordSecretArn"] = f"arn:aws:{path}-{row.get('adminUsername', 'admin')}-a1B2c3"
            row |= {"adminPasswordSecretKmsKeyId": k for k in [self._get_param("adminPasswordSecretKmsKeyId")] if k}
        return self.put("namespace", row)

    def get_namespace(self):
        return self.told("namespace", self.find("namespace", self._get_param("namespaceName")))

    def list_namespaces(self):
        return ActionResult({"namespaces": list(self.home.rows["namespace"].values())})

    def delete_namespace(self):
        row = self.find("namespace", self._get_param("namespaceName"))
        if any(w["namespaceName"] == row["namespaceName"] for w in self.home.rows["workgroup"].values()):
            raise Clash("the namespace has a workgroup")
        return self.told("namespace", self.home.rows["namespace"].pop(row["namespaceName"]))

    def create_workgroup(self):
        from moto.ec2.models import ec2_backends

        keys = ("workgroupName", "namespaceName", "baseCapacity", "port", "publiclyAccessible", "enhancedVpcRouting")
        row = {"publiclyAccessible": False, "enhancedVpcRouting": False, "baseCapacity": 128, "port": 5439, **self.words(*keys)}
        row |= {"subnetIds": [], "securityGroupIds": [], **self.words("subnetIds", "securityGroupIds")}
        self.find("namespace", row["namespaceName"])
        ec2 = ec2_backends[self.current_account][self.region]
        subnets = [ec2.get_subnet(s) for s in row["subnetIds"]]
        if len({s.availability_zone for s in subnets}) < 3 or row["baseCapacity"] % 8:
            raise Bad("subnets of three zones and a capacity in steps of eight")
        given = {c["parameterKey"]: c["parameterValue"] for c in self._get_param("configParameters") or []}
        if unknown := set(given) - set(PARAMETERS):
            raise Bad(f"no such parameters: {unknown}")
        row["configParameters"] = [{"parameterKey": k, "parameterValue": v} for k, v in sorted({**PARAMETERS, **given}.items())]
        row["endpoint"] = {"address": f"{row['workgroupName']}.{self.current_account}.{self.region}.redshift-serverless.amazonaws.com", "port": row["port"], "vpcEndpoints": []}
        return self.put("workgroup", row)

    def get_workgroup(self):
        return self.told("workgroup", self.find("workgroup", self._get_param("workgroupName")))

    def list_workgroups(self):
        return ActionResult({"workgroups": list(self.home.rows["workgroup"].values())})

    def delete_workgroup(self):
        row = self.find("workgroup", self._get_param("workgroupName"))
        return self.told("workgroup", self.home.rows["workgroup"].pop(row["workgroupName"]))

    def tagged(self):
        arn = self._get_param("resourceArn")
        rows = [row for kind, rows in self.home.rows.items() for row in rows.values() if row[f"{kind}Arn"] == arn]
        if not rows:
            raise Absent(f"{arn} is not there")
        return rows[0]

    def list_tags_for_resource(self):
        return ActionResult({"tags": self.tagged()["Tags"]})

    def tag_resource(self):
        row, new = self.tagged(), self._get_param("tags")
        row["Tags"] = [t for t in row["Tags"] if t["key"] not in {n["key"] for n in new}] + new
        return EmptyResult()

    def untag_resource(self):
        row = self.tagged()
        row["Tags"] = [t for t in row["Tags"] if t["key"] not in self._get_param("tagKeys")]
        return EmptyResult()


def serverless():
    """Redshift Serverless, a service that the emulator does not have at all: it is hung in where the emulator keeps its own."""
    import moto.backend_index as index

    host = r"https?://redshift-serverless\.(.+)\.amazonaws\.com"
    package, models, urls = (types.ModuleType(f"moto.redshiftserverless{part}") for part in ("", ".models", ".urls"))
    package.__path__ = []
    models.redshiftserverless_backends = serverless_backends
    urls.url_bases, urls.url_paths = [host], {"{0}/$": ServerlessResponse.dispatch}
    package.redshiftserverless_backends, package.models, package.urls = serverless_backends, models, urls
    for module in (package, models, urls):
        sys.modules[module.__name__] = module
    index.backend_url_patterns.append(("redshiftserverless", re.compile(host)))


def serverless_types(rig):
    """Redshift Serverless's CloudFormation types; `Ref` is the name."""
    service, whole = "redshift-serverless", ("BaseCapacity", "Port")

    def lower(p):
        if isinstance(p, dict):
            return {k[:1].lower() + k[1:]: int(v) if k in whole else lower(v) for k, v in p.items()}
        return [lower(x) for x in p] if isinstance(p, list) else p

    def text(p):
        rows = [{k: str(v).lower() if isinstance(v, bool) else v for k, v in c.items()} for c in p.get("ConfigParameters", [])]
        return {**p, **({"ConfigParameters": rows} if rows else {})}

    for kind in ("namespace", "workgroup"):
        rig["cfn"](
            f"AWS::RedshiftServerless::{kind.capitalize()}",
            service,
            lambda client, p, name, kind=kind: getattr(client, f"create_{kind}")(**lower(text(p)))[kind],
            lambda p, r, name, kind=kind: r[f"{kind}Name"],
            lambda p, r, kind=kind: {f"{kind.capitalize()}.{kind.capitalize()}{x}": r[f"{kind}{x}"] for x in ("Id", "Arn")},
            lambda client, i, p, kind=kind: getattr(client, f"delete_{kind}")(**{f"{kind}Name": i}),
        )


def user_profiles():
    """ListUserProfiles, which the emulator lacks; a profile needs its domain, and tells who signs in as it."""
    import moto.sagemaker.responses as responses

    Answers = responses.SageMakerResponse
    create = Answers.create_user_profile

    def create_user_profile(self):
        domains = {d.id for d in self.sagemaker_backend.domains.values()}
        if self._get_param("DomainId") not in domains:
            raise Fault("ValidationException", f"no domain {self._get_param('DomainId')}")
        answer = create(self)
        row = self.sagemaker_backend.ups[self._get_param("DomainId"), self._get_param("UserProfileName")]
        keys = ("SingleSignOnUserIdentifier", "SingleSignOnUserValue")
        row.update({key: self._get_param(key) for key in keys if self._get_param(key)})
        return answer

    def list_user_profiles(self):
        return ActionResult({"UserProfiles": list(getattr(self.sagemaker_backend, "ups", {}).values())})

    Answers.create_user_profile, Answers.list_user_profiles = create_user_profile, list_user_profiles


def patch(rig):
    clusters()
    cluster_types(rig)
    cluster_parameters()
    serverless()
    serverless_types(rig)
    user_profiles()
