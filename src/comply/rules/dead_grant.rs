//! `dead-grant`: one half of an access between two accounts, without the other.

use super::offline_store_not_shared::is_shared_store;
use crate::aws::{Address, Arn, glob_matches};
use crate::catalog::services::has_resource_policies;
use crate::catalog::{actions, context_keys};
use crate::comply::chains;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject, account_of, is_whole_account};
use crate::evaluate::iam::Side;
use crate::policy::example;
use crate::resource::{Body, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

rule! {
    /// A statement allows access to another account's resource, and the other half is missing.
    ///
    /// Between accounts both sides must say yes: the policies of the role, and the policy of the
    /// resource (of the bucket, key, topic or catalog, the trust policy of a role, a share of a feature
    /// group). A half without the other does nothing today. It looks like access to whoever reads the
    /// policies, and becomes access on the day when somebody widens the other side.
    ///
    /// Write the access as a grant, from which both halves follow, or remove the statement. The rule
    /// asks the evaluator with every condition assumed to hold, so it never takes a condition for a
    /// missing half. It looks at resources and roles of the blueprint that the statement names. Halves of
    /// `sts:SetSourceIdentity` between roles that assume one another are `setsourceidentity-one-side`.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>
    DeadGrant, "dead-grant", Medium, check
}

/// A resource of another account that a statement names.
struct ForeignResource<'a> {
    /// What carries the policy that must answer, where the model has it.
    owner: Option<&'a Resource>,
    account: String,
    /// ARNs that stand for what the statement names.
    witnesses: Vec<String>,
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let roles = subject
        .allowing(&[PolicyKind::Identity])
        .filter(|stated| matches!(stated.resource.body, Body::Role(_)));
    let forward = roles.filter_map(|stated| unanswered(subject, stated));
    let resources = subject.allowing(&[PolicyKind::Resource, PolicyKind::Trust]);
    let mut asked = Asked::new();
    let backward = resources.flat_map(|stated| unasked(subject, stated, &mut asked));
    forward.chain(backward).collect()
}

/// A role's statement that no policy on the other side answers.
fn unanswered(subject: &Subject<'_>, stated: &Stated<'_>) -> Option<Found> {
    let role = stated.resource.arn();
    let named: Vec<ForeignResource<'_>> =
        stated.resources().flat_map(|pattern| targets(subject, stated, pattern)).collect();
    let elsewhere = |target: &ForeignResource<'_>, action: &str| {
        target
            .owner
            .is_some_and(|owner| chains::is_half(subject, stated.resource, owner, action))
    };
    let refused = |one: &str, target: &ForeignResource<'_>, on: &str| {
        refuses(subject, role.as_str(), one, on) && !elsewhere(target, one)
    };
    let dead = |action: &&str| !named.is_empty() && is_dead(action, &named, refused);
    let actions: Vec<&str> = stated.actions().filter(dead).collect();
    let first = named.first()?;
    let whose = first
        .owner
        .map_or_else(|| first.witnesses.join(", "), |owner| owner.address.to_string());
    (!actions.is_empty()).then(|| {
        let message = format!("`{}` may use `{whose}` by its own policies only", stated.resource.address);
        stated
            .found(&whose, message)
            .evidence([format!("{} allows {}", stated.name(), quoted(&actions)), answer(first)])
            .help(match first.owner.and_then(|owner| other_half(subject, &owner.address)) {
                Some(help) => help,
                None => {
                    "write the access under `grants:`, from which both halves follow, or remove the statement"
                        .to_owned()
                }
            })
    })
}

fn answer(target: &ForeignResource<'_>) -> String {
    match target.owner {
        Some(owner) => format!("no policy on `{}` admits it, whatever the request carries", owner.address),
        None => format!("nothing in account `{}` admits it", target.account),
    }
}

fn refuses(subject: &Subject<'_>, role: &str, action: &str, on: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    let answers = has_resource_policies(service);
    !answers || !subject.universe.may_give(role, action, on, Side::Resource)
}

/// True when an action of a statement, or all that its pattern names, is refused on every target.
fn is_dead(
    pattern: &str,
    targets: &[ForeignResource<'_>],
    refused: impl Fn(&str, &ForeignResource<'_>, &str) -> bool,
) -> bool {
    let mut asked = false;
    for action in actions::expand(pattern) {
        let name = action.full_name();
        for target in targets {
            let fitting = target
                .witnesses
                .iter()
                .filter(|on| action.resource_types().any(|kind| kind.overlaps(on)));
            for on in fitting {
                asked = true;
                if !refused(&name, target, on) {
                    return false;
                }
            }
        }
    }
    asked
}

/// What a resource pattern names in other accounts of the model; nothing where it is vague about whose it is.
fn targets<'a>(subject: &Subject<'a>, stated: &Stated<'_>, pattern: &str) -> Vec<ForeignResource<'a>> {
    match Arn::parse(pattern) {
        Some(arn) if arn.service() == "s3" && arn.account().is_empty() => {
            bucket_target(subject, stated, pattern, &arn).into_iter().collect()
        }
        Some(arn) => owned_targets(subject, stated, pattern, &arn),
        None => Vec::new(),
    }
}

fn bucket_target<'a>(
    subject: &Subject<'a>,
    stated: &Stated<'_>,
    pattern: &str,
    arn: &Arn<'_>,
) -> Option<ForeignResource<'a>> {
    let name = arn.resource().split('/').next()?;
    let owner = subject.model.bucket(name)?;
    let account = owner.place.account.as_str();
    // What a consumer of a shared feature group lacks there is another rule's finding.
    let foreign = account != stated.account() && !is_shared_store(subject, name, stated.resource);
    let witnesses = witnesses(pattern, &policy_resources(owner));
    foreign.then(|| ForeignResource {
        owner: Some(owner),
        account: account.to_owned(),
        witnesses,
    })
}

fn owned_targets<'a>(
    subject: &Subject<'a>,
    stated: &Stated<'_>,
    pattern: &str,
    arn: &Arn<'_>,
) -> Vec<ForeignResource<'a>> {
    let Some(account) = subject
        .model
        .account(arn.account())
        .filter(|account| account.id.as_str() != stated.account())
    else {
        return Vec::new();
    };
    let id = account.id.as_str().to_owned();
    if arn.service() == "glue" {
        // One policy answers for the catalog and for all its databases and tables.
        let here = subject.of_account(&id).iter().map(|(_, resource)| *resource);
        let owner = here
            .filter(|resource| resource.place.region.as_str() == arn.region())
            .find(|resource| matches!(resource.body, Body::CatalogPolicy(_)));
        let witnesses = witnesses(pattern, &owner.map(policy_resources).unwrap_or_default());
        return vec![ForeignResource {
            owner,
            account: id,
            witnesses,
        }];
    }
    let found: Vec<ForeignResource<'a>> = named(subject, &id, pattern)
        .into_iter()
        .map(|(arn, owner)| ForeignResource {
            owner: Some(owner),
            account: id.clone(),
            witnesses: vec![arn.to_owned()],
        })
        .collect();
    if found.is_empty() && !has_resource_policies(arn.service()) {
        return vec![ForeignResource {
            owner: None,
            account: id,
            witnesses: vec![filled(pattern)],
        }];
    }
    found
}

/// The resources of an account that a pattern fits, with their ARNs.
fn named<'s, 'a>(subject: &'s Subject<'a>, account: &str, pattern: &'s str) -> Vec<(&'s str, &'a Resource)> {
    if !pattern.contains(['*', '?']) {
        let one = subject.model.with_arn(pattern);
        let here = one.filter(|one| one.place.account.as_str() == account);
        return here.map(|one| (pattern, one)).into_iter().collect();
    }
    let here = subject.of_account(account).iter();
    here.filter(|(arn, _)| glob_matches(pattern, arn.as_str()))
        .map(|(arn, resource)| (arn.as_str(), *resource))
        .collect()
}

/// The resource patterns in the policy of a resource.
fn policy_resources(resource: &Resource) -> BTreeSet<String> {
    let statements = resource
        .body
        .resource_policy()
        .into_iter()
        .flat_map(|document| &document.statements);
    let sets = statements.filter_map(|statement| match &statement.resources {
        Some(crate::policy::Resources::In(set)) => Some(set),
        _ => None,
    });
    sets.flatten().map(|pattern| filled(pattern)).collect()
}

/// Texts that fit a pattern: itself with its wildcards filled in, and narrower patterns of the other side, filled as well.
fn witnesses(pattern: &str, others: &BTreeSet<String>) -> Vec<String> {
    let start = pattern.split(['*', '?']).next().unwrap_or_default();
    let narrower = others
        .range::<str, _>((Bound::Included(start), Bound::Unbounded))
        .take_while(|other| other.starts_with(start))
        .filter(|other| glob_matches(pattern, other));
    let all: BTreeSet<String> = std::iter::once(filled(pattern)).chain(narrower.cloned()).collect();
    all.into_iter().collect()
}

/// A text that fits a pattern, whatever its variables are.
fn filled(pattern: &str) -> String {
    example(pattern, "x", |_| None)
}

/// What the patterns of a role's own policies stand for, by the role; each role is looked at once.
type Asked<'a> = BTreeMap<&'a Address, BTreeSet<String>>;

/// A resource's statement that admits roles of other accounts whose own policies say nothing.
fn unasked<'a>(subject: &Subject<'a>, stated: &Stated<'_>, asked: &mut Asked<'a>) -> Vec<Found> {
    let roles = admitted(subject, stated).into_iter();
    roles.filter_map(|role| silent(subject, stated, role, asked)).collect()
}

/// The roles of the model in other accounts that a statement names: outright, or under an account as a whole.
fn admitted<'a>(subject: &Subject<'a>, stated: &Stated<'_>) -> Vec<&'a Resource> {
    let names: BTreeSet<&str> = stated.foreigners().collect();
    let whole: BTreeSet<Option<&str>> = names
        .iter()
        .filter(|name| is_whole_account(name))
        .map(|name| account_of(name))
        .collect();
    let held = stated
        .statement
        .conditions
        .iter()
        .filter(|c| is_about_arn(c))
        .flat_map(|c| &c.values)
        .map(String::as_str)
        .filter(|value| whole.contains(&account_of(value)));
    let found = names.iter().copied().chain(held).filter_map(|arn| subject.model.with_arn(arn));
    let roles: BTreeMap<&Address, &Resource> = found
        .filter(|one| matches!(one.body, Body::Role(_)))
        .map(|role| (&role.address, role))
        .collect();
    roles.into_values().collect()
}

fn is_about_arn(condition: &crate::policy::Condition) -> bool {
    condition.key.eq_ignore_ascii_case(context_keys::PRINCIPAL_ARN) && !condition.operator.base.is_negated()
}

fn silent<'a>(
    subject: &Subject<'a>,
    stated: &Stated<'_>,
    role: &'a Resource,
    asked: &mut Asked<'a>,
) -> Option<Found> {
    let (who, owner) = (role.arn(), stated.resource);
    let others = asked
        .entry(&role.address)
        .or_insert_with(|| subject.of(role).iter().flat_map(Stated::resources).map(filled).collect());
    let own = vec![owner.arn().as_str().to_owned()];
    let patterns = stated
        .resources()
        .filter(|pattern| *pattern != "*")
        .flat_map(|pattern| witnesses(pattern, others));
    let found: Vec<String> = through_points(stated, patterns.collect());
    let target = ForeignResource {
        owner: Some(owner),
        account: stated.account().to_owned(),
        witnesses: if found.is_empty() { own } else { found },
    };
    let targets = [target];
    let dead = |action: &&str| {
        is_dead(action, &targets, |one, _, on| {
            !subject.universe.may_give(who.as_str(), one, on, Side::Caller)
                && !chains::is_half(subject, role, owner, one)
        })
    };
    let actions: Vec<&str> = stated.actions().filter(dead).collect();
    (!actions.is_empty()).then(|| {
        let message = format!("`{}` admits `{}`, whose own policies never ask", owner.address, role.address);
        stated
            .found(&role.address.to_string(), message)
            .evidence([
                format!("{} admits it to {}", stated.name(), quoted(&actions)),
                format!("no policy of `{}` allows that, whatever the request carries", role.address),
            ])
            .help(match other_half(subject, &role.address) {
                Some(help) => help,
                None => "write the access under `grants:` (or `assumed_by`), from which both halves follow, or remove it here".to_owned(),
            })
    })
}

/// What callers ask who are admitted to a bucket through access points only: those, and the objects behind them.
fn through_points(stated: &Stated<'_>, found: Vec<String>) -> Vec<String> {
    let is_point = |c: &&crate::policy::Condition| {
        c.key.eq_ignore_ascii_case(context_keys::DATA_ACCESS_POINT_ARN) && !c.operator.base.is_negated()
    };
    let points = stated.statement.conditions.iter().filter(is_point).flat_map(|c| &c.values);
    let points: Vec<String> = points.map(|point| filled(point)).collect();
    if points.is_empty() {
        return found;
    }
    let behind = |point: &String, on: &String| match on.split_once('/') {
        Some((_, key)) => [point, "/object/", key].concat(),
        None => point.clone(),
    };
    points
        .iter()
        .flat_map(|point| found.iter().map(move |on| behind(point, on)))
        .collect()
}

/// How the half comes about that another design writes, where that one does not look at this.
pub(super) fn other_half(subject: &Subject<'_>, theirs: &Address) -> Option<String> {
    let design = subject.model.unaware(theirs)?;
    let own = &subject.model.name;
    Some(format!(
        "`{theirs}` is written by the design `{design}`, which does not use this one: write `uses: {{ {own}: PATH }}` in its blueprint, or the grant there"
    ))
}

fn quoted(actions: &[&str]) -> String {
    actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(", ")
}
