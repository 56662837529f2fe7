//! What must be there: the organization, roles that Terraform assumes, the bucket of templates, a database.

use super::entry::Entry;
use super::facts::Facts;
use crate::plan::{Backend, Plan};
use crate::resource::{Body, Offline, Resource};
use crate::runbook::sentences;
use std::collections::BTreeMap;

const ORGANIZATION: [&str; 2] = [
    "aws organizations describe-organization --query \"Organization.[Id,FeatureSet,MasterAccountId]\" {at}",
    "aws organizations list-accounts --query \"Accounts[].[Name,Id]\" --output text {at}",
];
const UNITS: &str = "aws organizations list-organizational-units-for-parent --parent-id $(aws organizations list-roots --query \"Roots[0].Id\" --output text {at}) --query \"OrganizationalUnits[].[Name,Id]\" --output text {at}";
const ASSUME: &str =
    "aws sts assume-role --role-arn {role} --role-session-name landform --query AssumedRoleUser.Arn {at}";
const BUCKET: [&str; 3] = [
    "test -n \"$(aws s3api list-buckets --query \"Buckets[?Name=='{bucket}'].Name\" --output text {at})\" || aws s3 mb s3://{bucket} {at}",
    "aws s3api put-public-access-block --bucket {bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true {at}",
    "aws s3api put-bucket-versioning --bucket {bucket} --versioning-configuration Status=Enabled {at}",
];
const DATABASE: &str =
    "aws glue get-databases --query \"DatabaseList[?Name=='{name}'].Name\" --output text {at}";

pub(super) fn entries(plan: &Plan, backends: &[Backend]) -> Vec<Option<Entry>> {
    let management = Facts::at(&plan.management());
    let mut lines = management.fill_each(&ORGANIZATION);
    lines.extend((!plan.organization.units.is_empty()).then(|| management.fill(UNITS)));
    let mut all = vec![Entry::new(sentences::EXISTS, lines)];
    if backends.contains(&Backend::Terraform) {
        all.push(Entry::new(sentences::ASSUMED, assumed(plan)));
    }
    if backends.contains(&Backend::CloudFormation) {
        let at = Facts::at(&plan.administrator());
        let named = plan.deploy.templates.iter().map(|name| at.clone().with("bucket", name));
        all.push(Entry::new(
            sentences::TEMPLATES_BUCKET,
            named.flat_map(|bucket| bucket.fill_each(&BUCKET)).collect(),
        ));
    }
    all.push(Entry::new(
        sentences::DATABASE_THERE,
        plan.resources().filter_map(database).collect(),
    ));
    all
}

/// A role for each account, by the names of the accounts.
fn assumed(plan: &Plan) -> Vec<String> {
    let mut roles: BTreeMap<String, String> = BTreeMap::new();
    for place in plan.stacks.iter().flat_map(|stack| &stack.places) {
        if let Some(role) = plan.terraform_role(place) {
            roles.insert(place.name.to_string(), role);
        }
    }
    let at = Facts::at(&plan.management());
    roles.into_values().map(|role| at.clone().with("role", role).fill(ASSUME)).collect()
}

fn database(resource: &Resource) -> Option<String> {
    let Body::Database(database) = &resource.body else {
        return None;
    };
    let named = Facts::at(&resource.place).with("name", &database.name);
    (database.name == Offline::DEFAULT_DATABASE).then(|| named.fill(DATABASE))
}
