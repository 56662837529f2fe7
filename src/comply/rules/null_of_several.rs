//! `null-of-several`: a Deny that is to ask for several keys denies only where all are missing.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};
use crate::policy::{BaseOperator, Condition, Effect};

rule! {
    /// A statement refuses calls without some keys, several of them under one `Null`.
    ///
    /// All conditions of a statement must hold for it to deny: it denies where every one of the keys is missing, and lets
    /// a call through that has one and lacks the others. Who wrote it wanted each of them to be there.
    ///
    /// Write a statement for each key.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html>
    NullOfSeveral, "null-of-several", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let denying = subject.statements.iter().filter(|stated| stated.statement.effect == Effect::Deny);
    denying.filter_map(found).collect()
}

fn asks_for_missing(condition: &&Condition) -> bool {
    condition.operator.base == BaseOperator::Null && condition.values.iter().any(|value| value == "true")
}

fn found(stated: &Stated<'_>) -> Option<Found> {
    let keys: Vec<String> = stated
        .statement
        .conditions
        .iter()
        .filter(asks_for_missing)
        .map(|one| format!("`{}`", one.key))
        .collect();
    if keys.len() < 2 {
        return None;
    }
    let message = format!(
        "a Deny of `{}` holds only where {} are all missing",
        stated.resource.address,
        keys.join(" and ")
    );
    Some(
        stated
            .found("null", message)
            .evidence([format!(
                "{} asks for them in one condition, where all must be missing",
                stated.name()
            )])
            .help("write a statement for each key"),
    )
}
