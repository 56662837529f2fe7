//! What must be there before anything is deployed: the organization, roles in invited accounts, a bucket for templates.

use super::sentences;
use super::{Instruction, aws, unless};
use crate::plan::{Backend, Plan};
use crate::resource::{Body, Offline, Place};
use std::collections::BTreeMap;

/// The entries, the organization first.
pub(super) fn exists(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let mut entries = vec![Instruction::new(sentences::EXISTS, organization(plan))];
    if backends.contains(&Backend::Terraform) {
        entries.extend(some(sentences::ASSUMED, roles(plan)));
    }
    if backends.contains(&Backend::CloudFormation) {
        entries.extend(some(sentences::TEMPLATES_BUCKET, bucket(plan)));
    }
    entries.extend(some(sentences::DATABASE_THERE, databases(plan)));
    entries
}

fn some(what: &str, commands: Vec<String>) -> Option<Instruction> {
    (!commands.is_empty()).then(|| Instruction::new(what, commands))
}

/// Features, accounts and units with their ids.
fn organization(plan: &Plan) -> Vec<String> {
    let at = plan.management();
    let ask = |call: &str, rest: &[&str]| aws("organizations", call, &at, rest);
    let mut lines = vec![
        ask(
            "describe-organization",
            &["--query \"Organization.[Id,FeatureSet,MasterAccountId]\""],
        ),
        ask("list-accounts", &["--query \"Accounts[].[Name,Id]\" --output text"]),
    ];
    if !plan.organization.units.is_empty() {
        let root = ask("list-roots", &["--query \"Roots[0].Id\" --output text"]);
        let parent = ["--parent-id $(", &root, ")"].concat();
        let names = "--query \"OrganizationalUnits[].[Name,Id]\" --output text";
        lines.push(ask("list-organizational-units-for-parent", &[&parent, names]));
    }
    lines
}

/// The roles that Terraform assumes in other accounts.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_create-cross-account-role.html>
fn roles(plan: &Plan) -> Vec<String> {
    let places = plan.stacks.iter().flat_map(|stack| &stack.places);
    let by_account: BTreeMap<&str, &Place> = places.map(|place| (place.name.as_str(), place)).collect();
    let assume = |place: &&Place| {
        let role = plan.terraform_role(place)?;
        let rest = ["--role-arn", &role, "--role-session-name landform --query AssumedRoleUser.Arn"];
        Some(aws("sts", "assume-role", &plan.management(), &rest))
    };
    by_account.values().filter_map(assume).collect()
}

/// Private, and with all versions: a stack set reads its template again whenever it is changed.
fn bucket(plan: &Plan) -> Vec<String> {
    let Some(bucket) = &plan.deploy.templates else {
        return Vec::new();
    };
    let at = plan.administrator();
    let named = ["--query \"Buckets[?Name=='", bucket, "'].Name\" --output text"].concat();
    let closed = "--public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";
    vec![
        unless(
            &aws("s3api", "list-buckets", &at, &[&named]),
            &aws("s3", "mb", &at, &[&["s3://", bucket].concat()]),
        ),
        aws("s3api", "put-public-access-block", &at, &["--bucket", bucket, closed]),
        aws(
            "s3api",
            "put-bucket-versioning",
            &at,
            &["--bucket", bucket, "--versioning-configuration Status=Enabled"],
        ),
    ]
}

/// A database of the name that SageMaker takes, which it may have made already; where it has not, the answer is empty.
fn databases(plan: &Plan) -> Vec<String> {
    let ask = |place: &Place, name: &str| {
        let query = ["--query \"DatabaseList[?Name=='", name, "'].Name\" --output text"].concat();
        aws("glue", "get-databases", place, &[&query])
    };
    let found = plan.resources().filter_map(|resource| match &resource.body {
        Body::Database(database) if database.name == Offline::DEFAULT_DATABASE => {
            Some(ask(&resource.place, &database.name))
        }
        _ => None,
    });
    found.collect()
}
