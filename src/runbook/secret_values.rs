//! Secrets that templates have CloudFormation look up into the lines that put their values there between two waves.
//!
//! What the design makes has no value until somebody puts it there, and CloudFormation looks a value up when it makes what names it.

use super::{Instruction, aws, sentences, unless};
use crate::plan::{Plan, Stack};
use crate::resource::{Body, Place};
use std::collections::BTreeSet;

/// The values that are put before what some stacks hold is made.
///
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html>
pub(super) fn put<'s>(plan: &Plan, stacks: impl Iterator<Item = &'s Stack>) -> Option<Instruction> {
    let members = stacks.flat_map(|stack| &stack.members).flat_map(|member| &member.resources);
    let wanted: BTreeSet<String> = members
        .filter(|one| matches!(one.body, Body::AnyResource(_)))
        .flat_map(|one| one.body.needs(&one.place))
        .map(|arn| arn.as_str().to_owned())
        .collect();
    let mut lines = BTreeSet::new();
    for resource in plan.resources().filter(|one| wanted.contains(one.arn().as_str())) {
        if let Body::Secret(secret) = &resource.body {
            lines.insert(line(&secret.name, &resource.place));
        }
    }
    (!lines.is_empty()).then(|| Instruction::new(sentences::SECRET_VALUES, lines.into_iter().collect()))
}

/// Puts a value into a secret that has none, out of the folder `$secrets`.
fn line(name: &str, place: &Place) -> String {
    let query = "--query \"Versions[?contains(VersionStages,'AWSCURRENT')].VersionId\" --output text";
    let question = aws("secretsmanager", "list-secret-version-ids", place, &["--secret-id", name, query]);
    let file = ["file://\"$secrets\"/", name].concat();
    let put = aws(
        "secretsmanager",
        "put-secret-value",
        place,
        &["--secret-id", name, "--secret-string", &file],
    );
    unless(&question, &put)
}
