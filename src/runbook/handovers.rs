//! What is handed over into where it belongs, and what is there now.

use super::sentences::{self, with};
use super::{Instruction, aws, line};
use crate::catalog::{plain_arns, refusals};
use crate::plan::{Backend, Handover, Plan};
use crate::resource::{Body, DocumentName, DocumentSide, Function, Kind, Role};

/// An entry for each document.
pub(super) fn handovers(plan: &Plan) -> Vec<Instruction> {
    plan.handed_over.iter().map(entry).collect()
}

/// The way back of what calls put: policies of roles that exist, and of catalogs where CloudFormation deploys.
pub(super) fn taken_back(plan: &Plan, backends: &[Backend]) -> Option<Instruction> {
    let policy = ["--policy-name ", DocumentName::DERIVED].concat();
    let mut calls: Vec<String> = plan
        .handed_over
        .iter()
        .filter_map(|handover| {
            let name = ["--role-name ", &put_into(handover)?.name].concat();
            Some(aws("iam", "delete-role-policy", handover.to.place(), &[&name, &policy]))
        })
        .collect();
    if backends.contains(&Backend::CloudFormation) {
        let catalogs = plan.resources().filter(|one| matches!(one.body, Body::CatalogPolicy(_)));
        calls.extend(catalogs.map(|one| aws("glue", "delete-resource-policy", &one.place, &[])));
    }
    (!calls.is_empty()).then(|| Instruction::new(sentences::BY_HAND_GOES, calls))
}

/// The role into which a call puts a policy of its own.
fn put_into(handover: &Handover) -> Option<&Role> {
    match (handover.to.body()?, handover.side) {
        (Body::Role(role), DocumentSide::Identity)
            if !refusals::is_kept_by_aws(handover.to.arn().as_str()) =>
        {
            Some(role)
        }
        _ => None,
    }
}

fn entry(handover: &Handover) -> Instruction {
    let arn = handover.to.arn();
    let sentence = match handover.side {
        DocumentSide::Resource if handover.to.address().kind() == Function::KIND => {
            sentences::HANDED_PERMISSIONS_OF_FUNCTION
        }
        DocumentSide::Resource if handover.to.body().is_none() => sentences::HANDED_OUTSIDE,
        DocumentSide::Resource => sentences::HANDED_STATEMENTS,
        DocumentSide::Identity if refusals::is_kept_by_aws(arn.as_str()) => sentences::HANDED_KEPT,
        DocumentSide::Identity => sentences::HANDED_PERMISSIONS,
    };
    // Of what no section holds there may be one of the name in each Region.
    let thing = match handover.to.body() {
        Some(_) => handover.to.address().to_string(),
        None => arn.as_str().to_owned(),
    };
    let what = with(sentence, "thing", &thing);
    Instruction::new(with(&what, "file", &handover.path()), call(handover).into_iter().collect())
}

fn call(handover: &Handover) -> Option<String> {
    let place = handover.to.place();
    let Some(body) = handover.to.body() else {
        return shown_by_kind(handover);
    };
    let shown = match (body, handover.side) {
        (Body::Role(role), DocumentSide::Identity) => {
            let name = ["--role-name ", &role.name].concat();
            if put_into(handover).is_none() {
                return Some(aws("iam", "list-attached-role-policies", place, &[&name]));
            }
            let policy = ["--policy-name ", DocumentName::DERIVED].concat();
            let file = ["--policy-document file://", &handover.path()].concat();
            aws("iam", "put-role-policy", place, &[&name, &policy, &file])
        }
        (Body::Role(role), DocumentSide::Resource) => {
            let name = ["--role-name ", &role.name].concat();
            aws("iam", "get-role", place, &[&name, "--query Role.AssumeRolePolicyDocument"])
        }
        (Body::Bucket(bucket), _) => {
            let name = ["--bucket ", &bucket.name].concat();
            aws("s3api", "get-bucket-policy", place, &[&name, "--query Policy --output text"])
        }
        (Body::Key(key), _) => {
            let id = ["--key-id ", key.id.as_deref().unwrap_or(&key.alias)].concat();
            aws("kms", "get-key-policy", place, &[&id, "--query Policy --output text"])
        }
        (Body::Endpoint(_), _) => {
            let arn = handover.to.arn();
            let id = ["--vpc-endpoint-ids ", arn.as_str().rsplit('/').next()?].concat();
            let query = "--query \"VpcEndpoints[0].PolicyDocument\" --output text";
            aws("ec2", "describe-vpc-endpoints", place, &[&id, query])
        }
        _ => return shown_by_kind(handover),
    };
    Some(shown)
}

/// What the policy says of something, by the command of its kind.
fn shown_by_kind(handover: &Handover) -> Option<String> {
    let (arn, place) = (handover.to.arn(), handover.to.place());
    let row = plain_arns::of_kind(handover.to.address().kind())?;
    let at = line(&["--region", place.region.as_str(), "--profile", &place.name]);
    let show = row.policy.as_ref()?.show.replace("{at}", &at);
    // The end of its ARN is AWS's; its name says the same.
    let show = match handover.to.body() {
        Some(Body::Secret(secret)) => show.replace("{arn}", &secret.name),
        _ => show,
    };
    Some(row.filled(&show, arn.as_str()))
}
