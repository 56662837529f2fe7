//! `setsourceidentity-one-side`: a role can be assumed, but not with the source identity that sessions carry.

use super::session_name_only;
use crate::aws::glob_matches;
use crate::catalog::context_keys;
use crate::comply::chains::{ASSUME, Chain, SET};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::diagnostic::Span;
use crate::policy::{Actions, Resources, Statement};
use crate::resource::{Body, IdentityConfig, Resource, StudioDomain};
use std::collections::BTreeMap;

rule! {
    /// One of the two sides of a role chain does not let the source identity through.
    ///
    /// A session that carries a source identity hands it on with every role that it assumes, and AWS then asks for
    /// `sts:SetSourceIdentity` twice: in the policies of the role that calls and in the trust of the role that is
    /// called. With one of them missing the call for the next role fails, for every person, although
    /// `sts:AssumeRole` is allowed on both sides. The trust of the first role, which lets SageMaker set the name, is
    /// not enough. Where no session carries an identity, a single side does nothing.
    ///
    /// Write `assumed_by` and `source_identity: true` at the second role, from which both sides follow, or add the
    /// action to the side that lacks it. The rule asks the evaluator with every condition assumed to hold, about
    /// roles of the blueprint; sessions of a role carry identities where its trust asks for one, and where it runs
    /// the apps of a studio that sets them.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
    SetsourceidentityOneSide, "setsourceidentity-one-side", High, check
}

const IDENTITY: &str = context_keys::NEW_SOURCE_IDENTITY;

fn check(subject: &Subject<'_>) -> Vec<Found> {
    chains(subject).iter().filter_map(|chain| found(subject, chain)).collect()
}

fn chains<'a>(subject: &Subject<'a>) -> Vec<Chain<'a>> {
    let callers = subject.model.roles().map(|(role, _)| role);
    let pairs =
        callers.flat_map(|caller| named_by(subject, caller).into_iter().map(move |target| (caller, target)));
    pairs.filter_map(|(caller, target)| Chain::of(subject, caller, target)).collect()
}

/// The roles that the policies of a role name where they let it assume roles: others it cannot become, whatever their
/// trust says.
fn named_by<'a>(subject: &Subject<'a>, caller: &'a Resource) -> Vec<&'a Resource> {
    let (mut named, mut patterns) = (BTreeMap::new(), Vec::new());
    let mut own = own(subject, &[PolicyKind::Identity], caller)
        .filter(|stated| allows(stated, ASSUME))
        .peekable();
    if own.peek().is_none() {
        return Vec::new();
    }
    let managed = managed_statements(subject, caller);
    for statement in own.map(|stated| stated.statement).chain(managed) {
        let Some(Resources::In(resources)) = &statement.resources else {
            patterns.push("*");
            continue;
        };
        for pattern in resources {
            match subject.model.with_arn(pattern) {
                Some(role) => drop(named.insert(&role.address, role)),
                // What a variable stands for is the evaluator's matter.
                None if pattern.contains('$') => patterns.push("*"),
                None if pattern.contains(['*', '?']) => patterns.push(pattern),
                None => {}
            }
        }
    }
    if !patterns.is_empty() {
        let fits = |role: &Resource| {
            let arn = role.arn();
            patterns.iter().any(|pattern| glob_matches(pattern, arn.as_str()))
        };
        let all = subject.model.roles().map(|(role, _)| role).filter(|role| fits(role));
        named.extend(all.map(|role| (&role.address, role)));
    }
    named.into_values().filter(|one| matches!(one.body, Body::Role(_))).collect()
}

/// Statements of the managed policies of a role that are about assuming roles.
fn managed_statements<'a>(subject: &Subject<'a>, role: &'a Resource) -> impl Iterator<Item = &'a Statement> {
    let managed = match &role.body {
        Body::Role(role) => Some(&role.managed),
        _ => None,
    };
    let documents = managed.into_iter().flatten().filter_map(|arn| subject.universe.managed_policy(arn));
    let statements = documents.flat_map(|document| &document.statements);
    statements.filter(|statement| match &statement.actions {
        Actions::In(actions) => actions.iter().any(|pattern| is_about(pattern, ASSUME)),
        Actions::NotIn(_) => true,
    })
}

/// True where sessions of a role carry a source identity: its trust asks for one, or a studio sets it.
fn carries(subject: &Subject<'_>, role: &Resource) -> bool {
    let about = |stated: &Stated<'_>| {
        stated.statement.conditions.iter().any(|one| one.key.eq_ignore_ascii_case(IDENTITY))
    };
    own(subject, &[PolicyKind::Trust], role).any(about) || runs_named_apps(subject, role)
}

fn runs_named_apps(subject: &Subject<'_>, role: &Resource) -> bool {
    let arn = role.arn();
    let bodies = || subject.model.resources.values().map(|one| (&one.address, &one.body));
    let names = |domain: &StudioDomain| domain.identity == IdentityConfig::UserProfileName;
    let of_user = |domain: &str| {
        bodies().any(|(address, body)| {
            matches!(body, Body::StudioDomain(one) if one.id_at(address).as_str() == domain && names(one))
        })
    };
    bodies().any(|(_, body)| match body {
        Body::StudioDomain(domain) => domain.role == arn.as_str() && names(domain),
        Body::UserProfile(user) => user.role == arn.as_str() && of_user(&user.domain),
        _ => false,
    })
}

/// Statements of a role that allow.
fn own<'s, 'a>(
    subject: &'s Subject<'a>,
    kinds: &'static [PolicyKind],
    role: &Resource,
) -> impl Iterator<Item = &'s Stated<'a>> {
    subject.allowing_of(kinds, role)
}

fn allows(stated: &Stated<'_>, action: &str) -> bool {
    stated.actions().any(|pattern| is_about(pattern, action))
}

fn is_about(pattern: &str, action: &str) -> bool {
    glob_matches(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase())
}

fn found(subject: &Subject<'_>, chain: &Chain<'_>) -> Option<Found> {
    let carries = carries(subject, chain.caller);
    // Where the second role asks for nobody's name, that is what is to be said.
    let unasked = || session_name_only::is_nameless(subject, chain.target);
    if chain.out && chain.into || !chain.is_half_open() && (!carries || unasked()) {
        return None;
    }
    let (caller, target) = (&chain.caller.address, &chain.target.address);
    // What is missing is to be added where the assuming is allowed.
    let (lacking, kind, lack) = if !chain.into {
        (
            chain.target,
            PolicyKind::Trust,
            format!("the trust of `{target}` does not admit it"),
        )
    } else {
        let lack = format!("the policies of `{caller}` do not allow it on `{target}`");
        (chain.caller, PolicyKind::Identity, lack)
    };
    let message = if carries {
        format!("sessions of `{caller}` carry a source identity, so they cannot assume `{target}`")
    } else {
        format!("`{SET}` from `{caller}` to `{target}` is allowed on one side only")
    };
    let both =
        (!chain.out && !chain.into).then(|| format!("the policies of `{caller}` do not allow it either"));
    let class = [caller.to_string(), target.to_string()].join(" ");
    Some(
        Found::new(&lacking.address, class, message)
            .at(span(subject, lacking, kind, chain.target))
            .evidence(std::iter::once(format!("`{SET}`: {lack}")).chain(both))
            .help("write `source_identity: true` and `assumed_by` at the second role, or allow the action on both sides"),
    )
}

/// Where a side says that the one role may assume the other.
fn span(subject: &Subject<'_>, side: &Resource, kind: PolicyKind, target: &Resource) -> Span {
    let on = target.arn();
    let kinds: &'static [PolicyKind] = match kind {
        PolicyKind::Trust => &[PolicyKind::Trust],
        _ => &[PolicyKind::Identity],
    };
    let mut named = own(subject, kinds, side).filter(|stated| {
        let about =
            kind == PolicyKind::Trust || stated.resources().any(|pattern| glob_matches(pattern, on.as_str()));
        allows(stated, ASSUME) && about
    });
    named
        .next()
        .map_or_else(|| subject.model.origins.resource(&side.address), |stated| stated.span)
}
