//! `set-operator-on-single-valued-key`: `ForAllValues` or `ForAnyValue` on a key with one value.

use crate::catalog::actions::{ConditionKey, condition_key};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};
use crate::policy::{Condition, Quantifier};

rule! {
    /// A set operator stands before a key that never has more than one value.
    ///
    /// `ForAllValues` also holds when the request lacks the key, so an allowance that was to be narrow
    /// is open to every request without it. AWS advises against both operators for keys with one value;
    /// plain comparison with several values already means "one of these".
    ///
    /// Remove `ForAllValues:` or `ForAnyValue:`.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
    SetOperatorOnSingleValuedKey, "set-operator-on-single-valued-key", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.statements.iter().flat_map(misused).collect()
}

fn misused(stated: &Stated<'_>) -> Vec<Found> {
    let sets = stated
        .statement
        .conditions
        .iter()
        .filter_map(|condition| Some((condition, condition.operator.quantifier?)));
    let single = sets.filter(|(condition, _)| is_single(&keys(stated, &condition.key)));
    single.map(|(condition, quantifier)| found(stated, condition, quantifier)).collect()
}

/// What the services of the statement's actions say of a key.
pub(super) fn keys(stated: &Stated<'_>, key: &str) -> Vec<ConditionKey> {
    let own = key.split(':').next().unwrap_or_default();
    let mut prefixes: Vec<&str> = stated.known_actions().iter().map(|action| action.service).collect();
    prefixes.dedup();
    prefixes.push(own);
    prefixes.iter().filter_map(|prefix| condition_key(prefix, key)).collect()
}

fn is_single(known: &[ConditionKey]) -> bool {
    !known.is_empty() && known.iter().all(|key| !key.multivalued)
}

fn found(stated: &Stated<'_>, condition: &Condition, quantifier: Quantifier) -> Found {
    let word = quantifier.as_str();
    let effect = match quantifier {
        Quantifier::ForAllValues => "it also holds for requests without the key",
        Quantifier::ForAnyValue => "it says nothing that the plain comparison does not say",
    };
    stated
        .found(
            &condition.key,
            format!("`{word}` stands before `{}`, which has one value", condition.key),
        )
        .evidence([format!("{} of `{}`: {effect}", stated.name(), stated.resource.address)])
        .help(format!("remove `{word}:`"))
}
