//! `shadowed-statement`: an allowance that a denial beside it always overrides.

use crate::aws::glob_matches;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{Stated, Subject};
use crate::policy::{Actions, Effect, Principals, Resources, Statement};
use std::collections::BTreeSet;

rule! {
    /// An allowance is dead: a denial of the same policy covers all of it.
    ///
    /// A denial wins over every allowance. Where it has no condition and names at least the same
    /// principals, actions and resources, the allowance never counts, and one of the two is not what
    /// was meant.
    ///
    /// Remove the allowance, or narrow the denial. Only plain cases are found: wildcards that cover
    /// text, within one policy.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
    ShadowedStatement, "shadowed-statement", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let allowances = subject.statements.iter().filter(|stated| stated.statement.effect == Effect::Allow);
    allowances
        .filter_map(|stated| {
            Some(found(stated, stated.all.iter().position(|other| covers(other, stated.statement))?))
        })
        .collect()
}

/// True where the denial leaves nothing of the allowance.
fn covers(denial: &Statement, allowance: &Statement) -> bool {
    denial.effect == Effect::Deny
        && denial.conditions.is_empty()
        && covers_principals(denial.principals.as_ref(), allowance.principals.as_ref())
        && covers_actions(&denial.actions, &allowance.actions)
        && covers_resources(denial.resources.as_ref(), allowance.resources.as_ref())
}

fn covers_principals(denied: Option<&Principals>, allowed: Option<&Principals>) -> bool {
    match denied {
        None => allowed.is_none(),
        Some(Principals::In(set)) if set.everyone => true,
        some => some == allowed,
    }
}

fn covers_actions(denied: &Actions, allowed: &Actions) -> bool {
    match (denied, allowed) {
        (Actions::In(denied), Actions::In(allowed)) => each_covered(&lower(denied), &lower(allowed)),
        _ => false,
    }
}

fn covers_resources(denied: Option<&Resources>, allowed: Option<&Resources>) -> bool {
    match (denied, allowed) {
        (Some(Resources::In(denied)), Some(Resources::In(allowed))) => each_covered(denied, allowed),
        (None, None) => true,
        _ => false,
    }
}

/// A wildcard of the allowed text is covered like any other character: only a wildcard covers it.
fn each_covered(denied: &BTreeSet<String>, allowed: &BTreeSet<String>) -> bool {
    let covered = |text: &String| {
        denied
            .iter()
            .any(|pattern| pattern == text || (!pattern.contains('?') && glob_matches(pattern, text)))
    };
    !allowed.is_empty() && allowed.iter().all(covered)
}

fn lower(set: &BTreeSet<String>) -> BTreeSet<String> {
    set.iter().map(|text| text.to_ascii_lowercase()).collect()
}

fn found(stated: &Stated<'_>, by: usize) -> Found {
    let denial = Stated {
        index: by,
        statement: stated.all.get(by).unwrap_or(stated.statement),
        ..stated.clone()
    };
    stated
        .found(
            "deny",
            format!("{} of `{}` never allows anything", stated.name(), stated.resource.address),
        )
        .evidence([format!("{} denies all of it without a condition", denial.name())])
        .help("remove the allowance, or narrow the denial")
}
