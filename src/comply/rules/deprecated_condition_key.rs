//! `deprecated-condition-key`: a condition on a key that AWS has replaced.

use super::set_operator_on_single_valued_key::keys;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};

rule! {
    /// A condition is about a key that AWS has replaced by another one.
    ///
    /// Whether requests still carry the old key is not documented, and it can stop any day. Then an
    /// allowance stops working, and a denial stops denying or denies everything.
    ///
    /// Use the new key. Its values may have another form: the new ones of SageMaker are ARNs of keys.
    ///
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html>
    DeprecatedConditionKey, "deprecated-condition-key", Low, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.statements.iter().flat_map(deprecated).collect()
}

fn deprecated(stated: &Stated<'_>) -> Vec<Found> {
    let conditions = stated.statement.conditions.iter();
    let replaced = conditions.filter_map(|condition| {
        let new = keys(stated, &condition.key).iter().find_map(|key| key.replacement)?;
        Some((condition.key.as_str(), new))
    });
    replaced.map(|(old, new)| found(stated, old, new)).collect()
}

fn found(stated: &Stated<'_>, old: &str, new: &str) -> Found {
    stated
        .found(old, format!("`{old}` has been replaced by `{new}`"))
        .evidence([format!("{} of `{}` asks for it", stated.name(), stated.resource.address)])
        .help(format!("write `{new}`"))
}
