//! What each service takes part in: control policies, resource policies, endpoints, global keys.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;

use super::Table;
use super::actions::{self, ResourceType};
use super::quota::Confidence;
use super::table::find;
use crate::aws::{Arn, Partition, Region, glob_matches};

const RCP: &str = include_str!("data/rcp_services.json");
const POLICIES: &str = include_str!("data/resource_policies.json");
const ENDPOINTS: &str = include_str!("data/endpoints.json");
const KEYS: &str = include_str!("data/key_support.json");
const LISTS: &str = include_str!("data/prefix_lists.json");
const GLOBAL: &str = include_str!("data/global_services.json");

static RCP_TABLE: LazyLock<Table<String>> = LazyLock::new(|| Table::embedded(RCP));
static POLICY_TABLE: LazyLock<Table<ResourcePolicy>> = LazyLock::new(|| Table::embedded(POLICIES));
static ENDPOINT_TABLE: LazyLock<Table<ServiceEndpoint>> = LazyLock::new(|| Table::embedded(ENDPOINTS));
static LIST_TABLE: LazyLock<Table<PrefixList>> = LazyLock::new(|| Table::embedded(LISTS));
static GLOBAL_TABLE: LazyLock<Table<GlobalService>> = LazyLock::new(|| Table::embedded(GLOBAL));
/// Prefixes behind gateway endpoints: decisions ask for them, so they are not searched for among all endpoints.
static GATEWAYS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let gateways = ENDPOINT_TABLE.rows.iter().filter(|row| row.kinds.contains(&EndpointKind::Gateway));
    gateways.flat_map(|row| &row.services).map(String::as_str).collect()
});
static KEY_TABLE: LazyLock<Table<KeySupport>> = LazyLock::new(|| Table::embedded(KEYS));

/// What the names of many endpoint services begin with in China.
pub const CHINA: &str = "cn.";

/// A resource type that a policy on the resource takes part in.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct ResourcePolicy {
    /// The prefix of the actions that it decides on (`sts` for the trust policy of a role).
    pub service: String,
    /// The resource type in the words of [`super::actions`].
    pub resource_type: String,
    /// What kind of policy it is.
    pub kind: ResourcePolicyKind,
    /// True where no identity policy works without its consent, also inside the account: KMS keys and role trust.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html>
    pub authoritative: bool,
    /// ARNs of the same form that are of another type, which the reference does not have.
    #[serde(default)]
    pub but: Vec<String>,
    /// How well it is known.
    pub confidence: Confidence,
    /// The page.
    pub source: String,
}

/// Kinds of policies on resources.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum ResourcePolicyKind {
    /// S3 access point.
    AccessPointPolicy,
    /// API Gateway REST API.
    ApiPolicy,
    /// S3 bucket; also for its objects.
    BucketPolicy,
    /// Glue Data Catalog of the account and Region; also for databases and tables.
    CatalogPolicy,
    /// CodeArtifact or OpenSearch domain.
    DomainPolicy,
    /// EventBridge bus.
    EventBusPolicy,
    /// EFS file system.
    FileSystemPolicy,
    /// Lambda function.
    FunctionPolicy,
    /// KMS key.
    KeyPolicy,
    /// Lambda layer version.
    LayerPolicy,
    /// CloudWatch Logs destination.
    LogDestinationPolicy,
    /// CloudWatch Logs, for the account or for one group.
    LogResourcePolicy,
    /// SageMaker model package group; also for its packages.
    ModelPackageGroupPolicy,
    /// A kind that landform has no words for; it may deny, and let others in.
    OtherPolicy,
    /// SQS queue.
    QueuePolicy,
    /// No document that could deny: shares and permissions that let others in take its place.
    RamShare,
    /// ECR or CodeArtifact repository.
    RepositoryPolicy,
    /// Secrets Manager secret.
    SecretPolicy,
    /// Kinesis stream.
    StreamPolicy,
    /// DynamoDB table.
    TablePolicy,
    /// SNS topic.
    TopicPolicy,
    /// IAM role: who may assume it.
    TrustPolicy,
    /// Backup vault.
    VaultPolicy,
}

/// An endpoint service of AWS.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct ServiceEndpoint {
    /// The short name: `sagemaker.api`.
    pub name: String,
    /// The full name with a hole for the Region: `com.amazonaws.${Region}.sagemaker.api`.
    pub service_name: String,
    /// True where the name begins with [`CHINA`] in the Regions of China.
    #[serde(default)]
    pub china_prefix: bool,
    /// The types of endpoint it can be reached through.
    pub kinds: Vec<EndpointKind>,
    /// Prefixes of the actions that go through it.
    pub services: Vec<String>,
    /// Actions that go through it and through no other endpoint of their service; empty: those that no other one names.
    #[serde(default)]
    pub actions: Vec<String>,
    /// Whether endpoint policies work; `None`: not established.
    pub policy: Option<bool>,
    /// How well it is known.
    pub confidence: Confidence,
}

/// Types of endpoints of AWS services.
///
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html>
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum EndpointKind {
    /// A route to a prefix list; S3 and DynamoDB only.
    Gateway,
    /// Network interfaces in subnets.
    Interface,
}

impl ServiceEndpoint {
    /// The full name in a Region.
    ///
    /// <https://docs.amazonaws.cn/en_us/batch/latest/userguide/vpc-endpoint-create.html>
    pub fn in_region(&self, region: &Region) -> String {
        let name = self.service_name.replace("${Region}", region.as_str());
        if self.china_prefix && region.partition() == Partition::China {
            [CHINA, &name].concat()
        } else {
            name
        }
    }

    /// Whether each of its services fills a key in.
    pub fn fills(&self, key: &str) -> bool {
        self.services.iter().all(|prefix| fills(prefix, key) == Some(Filled::Yes))
    }

    /// Whether an action (`service:Name` in any case) of one of its services goes through it.
    pub fn takes(&self, action: &str) -> bool {
        let named = |row: &ServiceEndpoint| row.actions.iter().any(|own| own.eq_ignore_ascii_case(action));
        if self.actions.is_empty() {
            !ENDPOINT_TABLE.rows.iter().any(named)
        } else {
            named(self)
        }
    }
}

/// The prefix list behind a gateway endpoint's service in a Region.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct PrefixList {
    /// The service's short name.
    pub service: String,
    /// The Region.
    pub region: String,
    /// The list's id (`pl-…`).
    pub id: String,
    /// How well it is known.
    pub confidence: Confidence,
}

/// The id of the prefix list of a gateway endpoint's service in a Region; none where it is not known.
pub fn prefix_list(service: &str, region: &str) -> Option<&'static str> {
    let rows = &LIST_TABLE.rows;
    let found = rows.iter().find(|row| row.service == service && row.region == region);
    found.map(|row| row.id.as_str())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlobalService {
    service: String,
    region: String,
    #[serde(default)]
    others: Vec<String>,
    #[serde(default)]
    elsewhere: BTreeMap<Partition, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeySupport {
    key: String,
    /// Prefixes, sorted.
    filled_by: Vec<String>,
    /// Actions of these services whose requests lack it.
    #[serde(default)]
    but: Vec<String>,
    /// Prefixes of which it is not established.
    #[serde(default)]
    perhaps: Vec<String>,
    /// The rest; `None`: not established.
    otherwise: Option<bool>,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
}

/// Whether a service fills a key in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Filled {
    /// It does, whenever the request has something to fill in.
    Yes,
    /// It never does: a condition on the key meets a missing key.
    No,
    /// Not established: presence is unknown.
    Unknown,
}

/// Whether resource control policies reach the resources of a service (by prefix).
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
pub fn supports_rcp(prefix: &str) -> bool {
    find(&RCP_TABLE.rows, String::as_str, prefix).is_some()
}

/// The services that resource control policies reach, with date and source.
pub fn rcp_services() -> &'static Table<String> {
    &RCP_TABLE
}

/// The policy on a resource of this type that takes part in decisions about this service's actions.
pub fn resource_policy(prefix: &str, resource_type: &str) -> Option<&'static ResourcePolicy> {
    POLICY_TABLE
        .rows
        .iter()
        .find(|row| row.service.eq_ignore_ascii_case(prefix) && row.resource_type == resource_type)
}

/// Whether decisions about a service's actions ask the policy on the resource with this ARN.
pub fn asks_policy_of(prefix: &str, arn: &str) -> bool {
    policy_kind_of(prefix, arn).is_some()
}

/// The kind of policy on a resource that takes part in decisions on the actions of a service.
pub fn policy_kind_of(prefix: &str, arn: &str) -> Option<ResourcePolicyKind> {
    let parsed = Arn::parse(arn)?;
    let is_type = |(known, row): &&(&ResourceType, &ResourcePolicy)| {
        known.is_of(&parsed) && !row.but.iter().any(|pattern| glob_matches(pattern, arn))
    };
    let any_case = || TYPES_WITH_POLICIES.iter().find(|(service, _)| service.eq_ignore_ascii_case(prefix));
    let known = TYPES_WITH_POLICIES.get_key_value(prefix).or_else(any_case)?;
    known.1.types().iter().find(is_type).map(|(_, row)| row.kind)
}

/// The types of resources with policies, by the services whose actions ask these; found when a service is first asked for.
static TYPES_WITH_POLICIES: LazyLock<BTreeMap<&'static str, TypesWithPolicies>> = LazyLock::new(|| {
    let mut found: BTreeMap<&str, TypesWithPolicies> = BTreeMap::new();
    for row in &POLICY_TABLE.rows {
        found.entry(&row.service).or_default().rows.push(row);
    }
    found
});

#[derive(Default)]
struct TypesWithPolicies {
    rows: Vec<&'static ResourcePolicy>,
    types: OnceLock<Vec<(&'static ResourceType, &'static ResourcePolicy)>>,
}

impl TypesWithPolicies {
    fn types(&self) -> &[(&'static ResourceType, &'static ResourcePolicy)] {
        let known = |row: &&'static ResourcePolicy| {
            let known = actions::service(&row.service)?.resource_type(&row.resource_type)?;
            Some((known, *row))
        };
        self.types.get_or_init(|| self.rows.iter().filter_map(known).collect())
    }
}

/// Whether any resource of the service has a policy that the table knows of.
pub fn has_resource_policies(prefix: &str) -> bool {
    POLICY_TABLE.rows.iter().any(|row| row.service.eq_ignore_ascii_case(prefix))
}

/// Whether any resource of the service has a policy of one of these kinds.
pub fn has_policies_of(prefix: &str, kinds: &[ResourcePolicyKind]) -> bool {
    let mut rows = POLICY_TABLE.rows.iter().filter(|row| kinds.contains(&row.kind));
    rows.any(|row| row.service.eq_ignore_ascii_case(prefix))
}

/// Whether nothing allows a service's actions on the resources of a service (as their ARNs name it) without the consent
/// of the policy on the resource.
pub fn needs_consent(prefix: &str, service_of_arn: &str) -> bool {
    let rows = POLICY_TABLE
        .rows
        .iter()
        .filter(|row| row.authoritative && row.service.eq_ignore_ascii_case(prefix));
    let mut types = rows.filter_map(|row| actions::service(&row.service)?.resource_type(&row.resource_type));
    types.any(|known| Arn::parse(known.arn).is_some_and(|arn| arn.service() == service_of_arn))
}

/// The table of resource policies with date and source.
pub fn resource_policies() -> &'static Table<ResourcePolicy> {
    &POLICY_TABLE
}

/// An endpoint service by its short name (`sagemaker.api`) or its full name in any Region.
pub fn endpoint(name: &str) -> Option<&'static ServiceEndpoint> {
    ENDPOINT_TABLE
        .rows
        .iter()
        .find(|row| row.name == name || is_in_some_region(&row.service_name, name))
}

fn is_in_some_region(service_name: &str, name: &str) -> bool {
    let Some((before, after)) = service_name.split_once("${Region}") else {
        return service_name == name;
    };
    let name = name.strip_prefix(CHINA).unwrap_or(name);
    let region = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    region.is_some_and(|region| !region.is_empty() && !region.contains('.'))
}

/// The host of a full service name: `com.amazonaws.us-east-1.sagemaker.api` is `api.sagemaker.us-east-1.amazonaws.com`.
///
/// <https://docs.aws.amazon.com/general/latest/gr/rande.html>
pub fn host(service: &str) -> String {
    let Some((region, parts)) = region_and_rest(service) else {
        return service.to_owned();
    };
    let mut labels: Vec<&str> = parts.split('.').rev().collect();
    labels.extend([region.as_str(), region.partition().domain()]);
    labels.join(".")
}

/// The Region of the service behind a full service name; none where the name has no Region.
///
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-cross-region-privatelink-support.html>
pub fn region_behind(service: &str) -> Option<Region> {
    region_and_rest(service).map(|(region, _)| region)
}

fn region_and_rest(service: &str) -> Option<(Region, &str)> {
    let name = service.strip_prefix(CHINA).unwrap_or(service);
    let (region, rest) = name.strip_prefix("com.amazonaws.")?.split_once('.')?;
    Some((Region::parse(region).ok()?, rest))
}

/// Whether a service (by prefix) has gateway endpoints, whose policies read principals differently.
pub fn has_gateway_endpoint(prefix: &str) -> bool {
    GATEWAYS.iter().any(|gateway| gateway.eq_ignore_ascii_case(prefix))
}

/// What `aws:RequestedRegion` holds for a service (by prefix) that has one endpoint for all Regions of a partition.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion>
pub fn global_region(prefix: &str, partition: Partition) -> Option<&'static str> {
    let row = find(&GLOBAL_TABLE.rows, |row| &row.service, prefix)?;
    let region = match partition {
        Partition::Commercial => Some(&row.region),
        Partition::China | Partition::GovCloud => row.elsewhere.get(&partition),
    };
    region.map(String::as_str)
}

/// Whether a service (by prefix) has endpoints for all Regions in several of them, so that calls go to whichever the caller takes.
pub fn is_global_in_several(prefix: &str) -> bool {
    find(&GLOBAL_TABLE.rows, |row| &row.service, prefix).is_some_and(|row| !row.others.is_empty())
}

/// The endpoint services that a service's calls (by prefix) can go through.
pub fn endpoints_for(prefix: &str) -> impl Iterator<Item = &'static ServiceEndpoint> {
    ENDPOINT_TABLE
        .rows
        .iter()
        .filter(move |row| row.services.iter().any(|service| service.eq_ignore_ascii_case(prefix)))
}

/// The table of endpoint services with date and source.
pub fn endpoints() -> &'static Table<ServiceEndpoint> {
    &ENDPOINT_TABLE
}

/// Whether requests for an action (any case), or for most actions of a service (its prefix alone), carry a global key
/// (any case) that only some services fill in. `None`: the key is not of that sort.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
pub fn fills(action: &str, key: &str) -> Option<Filled> {
    let exact = KEY_TABLE.rows.iter().find(|row| row.key == key);
    let row = exact.or_else(|| KEY_TABLE.rows.iter().find(|row| row.key.eq_ignore_ascii_case(key)))?;
    Some(row.of(action))
}

impl KeySupport {
    fn of(&self, action: &str) -> Filled {
        let prefix = action.split(':').next().unwrap_or(action);
        let holds = |list: &[String], name: &str| list.iter().any(|one| one.eq_ignore_ascii_case(name));
        if holds(&self.perhaps, prefix) {
            return Filled::Unknown;
        }
        match self.otherwise {
            _ if holds(&self.but, action) || holds(&self.but, prefix) => Filled::No,
            _ if holds(&self.filled_by, prefix) => Filled::Yes,
            Some(true) => Filled::Yes,
            Some(false) => Filled::No,
            None => Filled::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions;
    use crate::catalog::table::assert_sound;

    #[test]
    fn the_data_files_are_sound() {
        assert_sound::<String>(RCP, Clone::clone);
        assert_sound::<ResourcePolicy>(POLICIES, |row| {
            [row.service.as_str(), "\t", &row.resource_type].concat()
        });
        assert_sound::<ServiceEndpoint>(ENDPOINTS, |row| row.name.clone());
        assert_sound::<KeySupport>(KEYS, |row| row.key.to_ascii_lowercase());
        assert_sound::<GlobalService>(GLOBAL, |row| row.service.clone());
        assert_sound::<PrefixList>(LISTS, |row| [row.service.as_str(), "\t", &row.region].concat());
    }

    #[test]
    fn keys_and_trust_need_consent() {
        let found: Vec<(&str, &str)> = actions::prefixes()
            .flat_map(|prefix| ["iam", "kms", "s3", "sts"].map(|of| (prefix, of)))
            .filter(|(prefix, of)| needs_consent(prefix, of))
            .collect();
        assert_eq!(found, [("kms", "kms"), ("sts", "iam")]);
        let kinds = [ResourcePolicyKind::CatalogPolicy, ResourcePolicyKind::RamShare];
        let shared: Vec<&str> =
            actions::prefixes().filter(|prefix| has_policies_of(prefix, &kinds)).collect();
        assert!(["acm-pca", "ec2", "glue", "sagemaker"].iter().all(|prefix| shared.contains(prefix)));
        assert!(!["s3", "ses", "sqs"].iter().any(|prefix| shared.contains(prefix)));
    }

    #[test]
    fn rows_use_the_words_of_the_reference() {
        for row in &resource_policies().rows {
            let known =
                actions::service(&row.service).is_some_and(|s| s.resource_type(&row.resource_type).is_some());
            assert!(known, "{} {}", row.service, row.resource_type);
        }
        let prefixes = endpoints()
            .rows
            .iter()
            .flat_map(|row| &row.services)
            .chain(KEY_TABLE.rows.iter().flat_map(|row| row.filled_by.iter().chain(&row.perhaps)))
            .chain(GLOBAL_TABLE.rows.iter().map(|row| &row.service));
        for prefix in prefixes {
            assert!(actions::service(prefix).is_some(), "{prefix}");
        }
        let but = KEY_TABLE.rows.iter().flat_map(|row| &row.but);
        let (actions_of, services_of): (Vec<&String>, Vec<&String>) =
            but.partition(|name| name.contains(':'));
        for prefix in services_of {
            assert!(actions::service(prefix).is_some(), "{prefix}");
        }
        for action in endpoints().rows.iter().flat_map(|row| &row.actions).chain(actions_of) {
            let known = actions::action(action).map(actions::Action::full_name);
            assert_eq!(known.as_ref(), Some(action));
        }
        for row in &KEY_TABLE.rows {
            assert!(actions::condition_key("", &row.key).is_some(), "{}", row.key);
            assert!(row.filled_by.is_sorted(), "{}", row.key);
            assert!(!row.perhaps.iter().any(|prefix| row.filled_by.contains(prefix)), "{}", row.key);
        }
    }

    #[test]
    fn control_policies_reach_some_services_only() {
        for reached in ["s3", "kms", "sts", "sqs", "secretsmanager", "logs"] {
            assert!(supports_rcp(reached), "{reached}");
        }
        for not in ["sagemaker", "glue", "athena", "lakeformation", "iam", "lambda", "ram", "ssm", "sns"] {
            assert!(!supports_rcp(not), "{not}");
        }
        assert_eq!(rcp_services().rows.len(), 62);
    }

    #[test]
    fn only_keys_and_roles_are_authoritative() {
        let rows = resource_policies().rows.iter().filter(|row| row.authoritative);
        assert_eq!(rows.map(|row| row.service.as_str()).collect::<Vec<_>>(), ["kms", "sts"]);
        assert_eq!(resource_policy("s3", "object").unwrap().kind, ResourcePolicyKind::BucketPolicy);
        assert_eq!(
            resource_policy("sagemaker", "feature-group").unwrap().kind,
            ResourcePolicyKind::RamShare
        );
        assert!(resource_policy("s3", "job").is_none() && !has_resource_policies("athena"));
    }

    #[test]
    fn endpoints_by_name_and_by_service() {
        let gateway = endpoints().rows.iter().filter(|row| row.kinds.contains(&EndpointKind::Gateway));
        assert_eq!(gateway.map(|row| row.name.as_str()).collect::<Vec<_>>(), ["dynamodb", "s3"]);
        let runtime = endpoint("com.amazonaws.eu-west-1.sagemaker.featurestore-runtime").unwrap();
        assert_eq!(
            runtime.in_region(&Region::parse("us-east-1").unwrap()),
            "com.amazonaws.us-east-1.sagemaker.featurestore-runtime"
        );
        assert_eq!(
            runtime.in_region(&Region::parse("cn-north-1").unwrap()),
            "cn.com.amazonaws.cn-north-1.sagemaker.featurestore-runtime"
        );
        assert!(std::ptr::eq(
            runtime,
            endpoint("cn.com.amazonaws.cn-north-1.sagemaker.featurestore-runtime").unwrap()
        ));
        assert!(std::ptr::eq(runtime, endpoint("sagemaker.featurestore-runtime").unwrap()));
        assert_eq!(endpoint("aws.sagemaker.us-east-1.notebook").unwrap().name, "notebook");
        assert!(endpoints_for("sagemaker").count() >= 5);
        assert!(
            has_gateway_endpoint("s3") && has_gateway_endpoint("DynamoDB") && !has_gateway_endpoint("kms")
        );
        let regions = Partition::ALL.map(|partition| global_region("IAM", partition));
        assert_eq!(regions, [Some("us-east-1"), Some("cn-north-1"), Some("us-gov-west-1")]);
        assert_eq!(global_region("s3", Partition::Commercial), None);
        assert_eq!(global_region("globalaccelerator", Partition::Commercial), Some("us-west-2"));
        assert!(is_global_in_several("health") && !is_global_in_several("budgets"));
        let behind = |name: &str| region_behind(name).map(|region| region.as_str().to_owned());
        assert_eq!(behind("com.amazonaws.eu-west-1.s3").as_deref(), Some("eu-west-1"));
        assert_eq!(behind("cn.com.amazonaws.cn-north-1.kms-fips").as_deref(), Some("cn-north-1"));
        assert_eq!(behind("com.amazonaws.iam"), None);
        for nothing in ["", "com.amazonaws..s3", "com.amazonaws.us-east-1.nothing", "s3.s3"] {
            assert!(endpoint(nothing).is_none(), "{nothing}");
        }
    }

    #[test]
    fn actions_go_through_the_endpoint_that_names_them() {
        let cases = [
            ("sagemaker.featurestore-runtime", "sagemaker:PutRecord", true),
            ("sagemaker.featurestore-runtime", "sagemaker:CreateFeatureGroup", false),
            ("sagemaker.api", "sagemaker:putrecord", false),
            ("sagemaker.api", "sagemaker:CreateFeatureGroup", true),
            ("s3", "s3:GetObject", true),
        ];
        for (name, action, expected) in cases {
            assert_eq!(endpoint(name).unwrap().takes(action), expected, "{name} {action}");
        }
    }

    #[test]
    fn keys_are_filled_by_some_services_only() {
        let cases = [
            ("s3", "aws:VpceAccount", Some(Filled::Yes)),
            ("kms", "AWS:vpceorgid", Some(Filled::Yes)),
            ("sagemaker", "aws:VpceOrgID", Some(Filled::No)),
            ("sts", "aws:VpceAccount", Some(Filled::No)),
            ("lambda", "aws:VpceAccount", Some(Filled::Yes)),
            ("dynamodb", "aws:VpceOrgPaths", Some(Filled::Yes)),
            ("dynamodb", "aws:SourceVpcArn", Some(Filled::No)),
            ("sqs", "aws:VpceOrgID", Some(Filled::Yes)),
            ("SQS:SendMessage", "aws:VpceOrgID", Some(Filled::Yes)),
            ("sqs", "aws:VpceAccount", Some(Filled::No)),
            ("sts", "aws:SourceVpcArn", Some(Filled::Unknown)),
            ("iam:GetRole", "aws:VpceAccount", Some(Filled::Yes)),
            ("iam:passrole", "aws:VpceAccount", Some(Filled::No)),
            ("sagemaker", "aws:SourceVpce", Some(Filled::Yes)),
            ("s3", "aws:PrincipalArn", None),
        ];
        for (prefix, key, expected) in cases {
            assert_eq!(fills(prefix, key), expected, "{prefix} {key}");
        }
    }
}
