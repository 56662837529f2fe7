//! What is handed over into where it belongs, and what is there now.

use super::sentences::{self, with};
use super::{Instruction, aws};
use crate::catalog::refusals;
use crate::plan::{Handover, Plan};
use crate::resource::{Body, DocumentName, DocumentSide};

/// An entry for each document.
pub(super) fn handovers(plan: &Plan) -> Vec<Instruction> {
    plan.handed_over.iter().map(entry).collect()
}

fn entry(handover: &Handover) -> Instruction {
    let arn = handover.resource.arn();
    let sentence = match handover.side {
        DocumentSide::Resource => sentences::HANDED_STATEMENTS,
        DocumentSide::Identity if refusals::is_kept_by_aws(arn.as_str()) => sentences::HANDED_KEPT,
        DocumentSide::Identity => sentences::HANDED_PERMISSIONS,
    };
    let what = with(sentence, "thing", &handover.resource.address.to_string());
    Instruction::new(with(&what, "file", &handover.path()), call(handover).into_iter().collect())
}

fn call(handover: &Handover) -> Option<String> {
    let place = &handover.resource.place;
    let shown = match (&handover.resource.body, handover.side) {
        (Body::Role(role), DocumentSide::Identity) => {
            let name = ["--role-name ", &role.name].concat();
            if refusals::is_kept_by_aws(handover.resource.arn().as_str()) {
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
        _ => return None,
    };
    Some(shown)
}
