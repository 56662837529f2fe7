//! `condition-key-never-sent`: a condition on what no request carries.

use super::set_operator_on_single_valued_key::keys;
use crate::catalog::actions::{self, Action, Carries, condition_key};
use crate::catalog::services::{Filled, fills};
use crate::catalog::sources::{KEYS, source};
use crate::catalog::{context_keys, providers};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::policy::Condition;

rule! {
    /// A condition is about a key that requests of the statement's actions never carry.
    ///
    /// A comparison with an absent key fails: an allowance then never allows. A negated one succeeds:
    /// a denial that was to spare somebody spares nobody and can lock out everyone, whoever repairs it
    /// included. Keys belong to certain services and actions, and some services leave out even global
    /// ones: SageMaker does not fill in `aws:VpceOrgID`, and Lambda names no `aws:SourceAccount` when it
    /// assumes a role.
    ///
    /// Use a key that the action has, or correct the name. To remove the condition alone would open an allowance to
    /// everybody and make a denial total, unless a service says nothing at all about whom it acts for.
    ///
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
    ConditionKeyNeverSent, "condition-key-never-sent", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    subject.statements.iter().flat_map(never_sent).collect()
}

fn never_sent(stated: &Stated<'_>) -> Vec<Found> {
    let conditions = stated.statement.conditions.iter();
    conditions
        .filter_map(|condition| Some(found(stated, condition, &why(stated, condition)?)))
        .collect()
}

/// Why no request carries the key, if that is certain.
fn why(stated: &Stated<'_>, condition: &Condition) -> Option<String> {
    let key = condition.key.as_str();
    // Whether a replaced key is still sent is not known; that it is replaced is another rule's finding.
    if keys(stated, key).iter().any(|known| known.replacement.is_some()) {
        return None;
    }
    if let Some(service) = unsaid_by(stated, condition) {
        return Some(format!("`{service}` says nothing about whom it acts for when it assumes a role"));
    }
    if let Some(provider) = of_another_provider(stated, key) {
        return Some(format!("tokens of `{provider}` have claims of their own"));
    }
    if stated.is_about_everything() {
        let prefix = key.split(':').next().unwrap_or_default();
        return condition_key(prefix, key).is_none().then(|| "no service has such a key".to_owned());
    }
    let known = stated.known_actions();
    let never = !known.is_empty() && !known.iter().any(|action| may_carry(action, key));
    never.then(|| {
        let names: Vec<String> = stated.actions().take(5).map(|action| format!("`{action}`")).collect();
        format!("requests of {} never carry it", names.join(", "))
    })
}

/// The only provider of a trust statement, where the key is a claim of another.
fn of_another_provider<'a>(stated: &Stated<'a>, key: &str) -> Option<&'a str> {
    let set = stated
        .principals()
        .filter(|set| set.aws.is_empty() && !set.everyone && set.federated.len() == 1)?;
    let provider = providers::claims_of(set.federated.iter().next()?);
    let (of, _) = key.rsplit_once(':').filter(|_| context_keys::is_of_token(key))?;
    (!of.eq_ignore_ascii_case(provider)).then_some(provider)
}

fn may_carry(action: &Action, key: &str) -> bool {
    action.carries(key) != Carries::Never && fills(&action.full_name(), key) != Some(Filled::No)
}

/// The only service of a trust statement, where it sends no source keys and the condition needs one.
fn unsaid_by<'a>(stated: &Stated<'a>, condition: &Condition) -> Option<&'a str> {
    let set = stated
        .principals()
        .filter(|set| set.aws.is_empty() && !set.everyone && set.service.len() == 1)?;
    let service = set.service.iter().next()?;
    let silent = source(service).is_some_and(|row| row.assuming == Some(false));
    let needed =
        !condition.operator.if_exists && KEYS.iter().any(|known| known.eq_ignore_ascii_case(&condition.key));
    (stated.kind == PolicyKind::Trust && silent && needed).then_some(service.as_str())
}

fn found(stated: &Stated<'_>, condition: &Condition, why: &str) -> Found {
    let prefix = condition.key.split(':').next().unwrap_or_default();
    let near = actions::service(prefix)
        .map(|service| service.condition_keys.iter().map(|known| known.key).collect::<Vec<_>>());
    let near = near
        .unwrap_or_default()
        .into_iter()
        .chain(actions::global_keys().map(|known| known.key));
    let lower = condition.key.to_ascii_lowercase();
    let close = near
        .map(|known| (strsim::osa_distance(&known.to_ascii_lowercase(), &lower), known))
        .filter(|(far, _)| (1..=3).contains(far))
        .min();
    let found = stated
        .found(&condition.key, format!("no request carries `{}` here", condition.key))
        .evidence([
            format!(
                "{} of `{}` asks for it with `{}`",
                stated.name(),
                stated.resource.address,
                condition.operator
            ),
            why.to_owned(),
        ]);
    // A key that there is was not misspelt.
    match close.filter(|_| keys(stated, &condition.key).is_empty()) {
        Some((_, known)) => found.help(format!("did you mean `{known}`?")),
        None if unsaid_by(stated, condition).is_some() => found.help("remove the condition"),
        None => found.help("use a key that these requests carry, or remove the statement"),
    }
}
