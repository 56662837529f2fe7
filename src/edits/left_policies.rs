//! Policies of buckets that the design has put and the blueprint has no more, into what is said of them: no backend
//! takes one back, so that it stays in force.

use crate::aws::Address;
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::plan::{Back, Plan, PolicyBack};
use crate::resource::DocumentSide;

/// The code of what is said.
const CODE: &str = "policy-left";

/// What is said of each.
pub(super) fn problems(plan: &Plan, model: &Model) -> Vec<Diagnostic> {
    plan.policies_back
        .iter()
        .filter(|one| one.left)
        .map(|one| told(one, plan, model))
        .collect()
}

fn told(one: &PolicyBack, plan: &Plan, model: &Model) -> Diagnostic {
    let PolicyBack {
        address, bucket, place, ..
    } = one;
    let account = &place.name;
    let found = model.buckets().find(|(_, one)| one.name == *bucket);
    let at = found
        .map(|(found, _)| found.address.clone())
        .or_else(|| Address::parse(address).ok());
    let span = at.map(|at| model.origins.resource(&at)).unwrap_or_default();
    let completes = found.is_some_and(|(found, _)| model.policies_before.contains_key(&found.address));
    let states = found.is_some_and(|(found, _)| found.existence.knows_policy(DocumentSide::Resource));
    let renamed = plan.resources().any(|resource| resource.address.to_string() == *address);
    let now = if renamed {
        "has that of another bucket in its place"
    } else {
        "has it no more"
    };
    let message = format!(
        "`{address}` is deployed, and the blueprint {now}: `{bucket}` keeps the policy that the design has put"
    );
    // What is decided here is decided by a policy that is not the one in force.
    let problem = if states && !completes {
        Diagnostic::error(CODE, span, message)
    } else {
        Diagnostic::warning(CODE, span, message)
    };
    let problem = match &one.back {
        Back::None => problem.note(format!(
            "the blueprint states that it has none, which is so after `aws s3api delete-bucket-policy --bucket {bucket} --profile {account}`"
        )),
        Back::Stated { .. } => problem.note(format!(
            "whether what the blueprint states of it is in force nobody knows: `aws s3api get-bucket-policy --bucket {bucket} --profile {account}` shows what is"
        )),
        Back::Unknown => problem.note(format!(
            "`aws s3api get-bucket-policy --bucket {bucket} --profile {account}` shows it; what the blueprint stated before as its `policy` is to be put back"
        )),
    };
    let forget = match renamed {
        false => format!("`landform lock update --forget {address}`"),
        true => "`landform lock update --pin`".to_owned(),
    };
    problem.help(if states && !completes {
        format!("put the stated policy back, or state the one that is in force as `policy`; then {forget}")
    } else {
        format!("the runbook has the call, under what the blueprint has no more; when it is done: {forget}")
    })
}
