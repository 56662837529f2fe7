//! `denied-for-lack-of-key`: a Deny for lack of a key that some of its actions never carry.

use crate::catalog::actions::Carries;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};
use crate::policy::{BaseOperator, Condition, Effect};

rule! {
    /// A statement refuses calls that lack a key, and some of the calls that it names never carry it.
    ///
    /// These are denied always, whatever the caller says: the key is missing because AWS does not send it, not because
    /// somebody left it out. It looks like a safeguard and is a switch that is off.
    ///
    /// Take the actions that do not carry the key out of the statement, or guard them by a key that they do carry.
    ///
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    DeniedForLackOfKey, "denied-for-lack-of-key", High, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let denying = subject.statements.iter().filter(|stated| stated.statement.effect == Effect::Deny);
    denying.filter_map(found).collect()
}

fn asks_for_missing(condition: &Condition) -> bool {
    condition.operator.base == BaseOperator::Null
        && condition.values.iter().any(|value| value == "true")
        && !condition.key.starts_with("aws:")
}

/// Actions that are named by their own names, and never carry any of the keys: where all conditions are of this form.
fn found(stated: &Stated<'_>) -> Option<Found> {
    let conditions = &stated.statement.conditions;
    if conditions.is_empty() || !conditions.iter().all(asks_for_missing) {
        return None;
    }
    let never = |name: &str| {
        conditions.iter().all(|one| {
            crate::catalog::actions::action(name)
                .is_some_and(|action| action.carries(&one.key) == Carries::Never)
        })
    };
    let named = stated.actions().filter(|action| !action.contains(['*', '?']));
    let (never, some): (Vec<&str>, Vec<&str>) = named.partition(|action| never(action));
    // Where no action carries the key, no request does, and another rule says so.
    if never.is_empty() || some.is_empty() {
        return None;
    }
    let keys: Vec<String> = conditions.iter().map(|one| format!("`{}`", one.key)).collect();
    let message = format!("`{}` denies `{}` always", stated.resource.address, never.join("`, `"));
    Some(
        stated
            .found(never.first().copied().unwrap_or_default(), message)
            .evidence([format!(
                "{} denies it without {}, and no such call carries that",
                stated.name(),
                keys.join(" and ")
            )])
            .help("take it out of the statement, or ask for a key that it carries"),
    )
}
