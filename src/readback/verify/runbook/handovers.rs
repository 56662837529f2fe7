//! The part about policies that are not landform's: what is added to them, and what they say now.

use super::entry::Entry;
use super::facts::Facts;
use crate::aws::Arn;
use crate::catalog::{plain_arns, refusals};
use crate::plan::{Backend, Handover, Plan};
use crate::resource::{Body, DocumentName, DocumentSide, Resource};
use crate::runbook::sentences;

const PUT: &str =
    "aws iam put-role-policy --role-name {name} --policy-name {policy} --policy-document file://{file} {at}";
const TAKE: &str = "aws iam delete-role-policy --role-name {name} --policy-name {policy} {at}";
const CATALOG: &str = "aws glue delete-resource-policy {at}";
const ATTACHED: &str = "aws iam list-attached-role-policies --role-name {name} {at}";
const TRUST: &str = "aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument {at}";
const BUCKET: &str = "aws s3api get-bucket-policy --bucket {name} --query Policy --output text {at}";
const KEY: &str = "aws kms get-key-policy --key-id {name} --query Policy --output text {at}";
const ENDPOINT: &str = "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {name} --query \"VpcEndpoints[0].PolicyDocument\" --output text {at}";

pub(super) fn entries(plan: &Plan) -> Vec<Entry> {
    plan.handed_over.iter().filter_map(entry).collect()
}

/// What the lines above put, and what a wave puts into catalogs, away again.
pub(super) fn back(plan: &Plan, backends: &[Backend]) -> Option<Entry> {
    let of_role = |handover: &Handover| match handover.to.body()? {
        Body::Role(role) if handover.side == DocumentSide::Identity => {
            let facts = Facts::at(handover.to.place())
                .with("name", &role.name)
                .with("policy", DocumentName::DERIVED);
            let kept = refusals::is_kept_by_aws(handover.to.arn().as_str());
            (!kept).then(|| facts.fill(TAKE))
        }
        _ => None,
    };
    let mut runs: Vec<String> = plan.handed_over.iter().filter_map(of_role).collect();
    if backends.contains(&Backend::CloudFormation) {
        let of_catalog = |one: &Resource| match one.body {
            Body::CatalogPolicy(_) => Some(Facts::at(&one.place).fill(CATALOG)),
            _ => None,
        };
        runs.extend(plan.resources().filter_map(of_catalog));
    }
    Entry::new(sentences::BY_HAND_GOES, runs)
}

fn entry(handover: &Handover) -> Option<Entry> {
    let to = &handover.to;
    let kept = refusals::is_kept_by_aws(to.arn().as_str());
    let own = handover.side == DocumentSide::Identity;
    let arn = to.arn();
    let arn = arn.as_str();
    if to.address().kind() == "function" {
        return by_kind(handover, sentences::HANDED_PERMISSIONS_OF_FUNCTION, arn);
    }
    let Some(body) = to.body() else {
        return by_kind(handover, sentences::HANDED_OUTSIDE, arn);
    };
    let (name, line) = match body {
        Body::Role(role) if own && kept => (role.name.as_str(), ATTACHED),
        Body::Role(role) if own => (role.name.as_str(), PUT),
        Body::Role(role) => (role.name.as_str(), TRUST),
        Body::Bucket(bucket) => (bucket.name.as_str(), BUCKET),
        Body::Key(key) => (key.id.as_deref().unwrap_or(&key.alias), KEY),
        Body::Endpoint(endpoint) => (endpoint.id.as_deref()?, ENDPOINT),
        Body::Secret(secret) => return by_kind(handover, sentences::HANDED_STATEMENTS, &secret.name),
        _ => return by_kind(handover, sentences::HANDED_STATEMENTS, arn),
    };
    let says = match (own, kept) {
        (true, true) => sentences::HANDED_KEPT,
        (true, false) => sentences::HANDED_PERMISSIONS,
        (false, _) => sentences::HANDED_STATEMENTS,
    };
    let facts = Facts::at(to.place())
        .with("name", name)
        .with("policy", DocumentName::DERIVED)
        .with("thing", to.address().to_string())
        .with("file", handover.path());
    Entry::new(facts.fill(says), vec![facts.fill(line)])
}

/// Something whose policy is seen as a fact of its kind says: by its name, or by what stands for its ARN.
fn by_kind(handover: &Handover, says: &str, id: &str) -> Option<Entry> {
    let (arn, address) = (handover.to.arn(), handover.to.address());
    let row = plain_arns::of_kind(address.kind())?;
    let parsed = Arn::parse(arn.as_str())?;
    let name = row.name_in(&parsed)?;
    let thing = match handover.to.body() {
        Some(_) => address.to_string(),
        None => arn.as_str().to_owned(),
    };
    let facts = Facts::at(handover.to.place())
        .with("name", name)
        .with("account", parsed.account())
        .with("first", name.split('/').next().unwrap_or_default())
        .with("last", name.rsplit('/').next().unwrap_or_default())
        .with("arn", id)
        .with("thing", thing)
        .with("file", handover.path());
    let show = facts.fill(&row.policy.as_ref()?.show);
    Entry::new(facts.fill(says), vec![show])
}
