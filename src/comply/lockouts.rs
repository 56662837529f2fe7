//! Calls of whoever deploys that something refuses into one finding for each policy that does so.

use super::causes::{against, cause, chain};
use super::finding::Found;
use super::subject::Subject;
use crate::aws::{Address, Text};
use crate::diagnostic::Span;
use crate::evaluate::iam::{Outcome, PolicyLayer};
use crate::evaluate::{Authorization, DeployCall, DeployPurpose};
use crate::resource::{BucketPolicy, Kind, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// Most calls that a finding lists besides the first.
const LISTED: usize = 3;

/// What to do.
const SPARE: &str =
    "spare who deploys in the statement: a condition `ArnNotLike` on `aws:PrincipalArn` that names the role";
/// The same where a line of the runbook deploys, or Terraform.
const SPARE_WHO_PUTS: &str = "spare who puts the policy in the statement: a condition `ArnNotLike` on `aws:PrincipalArn` that names the role of Terraform and whoever the profile of the account is, as which the line of the runbook is called; no stack set puts it";

/// What to do where nothing refuses, and nothing allows.
fn let_in(address: &Address, lockout: &Lockout<'_>, roles: &[String]) -> String {
    let action = &lockout.first.answer.action;
    format!(
        "nothing allows it: let {} call `{action}` by an entry of `statements` at `{address}`, or deploy as a role that is let in",
        roles.join(", ")
    )
}

/// The statement that refuses, in words: what carries it, the layer, its id or place.
type Class = (Address, PolicyLayer, String);

/// Everything that one statement refuses to those who deploy.
struct Lockout<'a> {
    first: &'a DeployCall,
    span: Span,
    calls: BTreeSet<String>,
    roles: BTreeSet<&'a str>,
}

/// A finding for each statement that refuses calls of a purpose; `words` end the sentence that begins with the statement.
pub(super) fn lockouts(subject: &Subject<'_>, purpose: DeployPurpose, words: &str) -> Vec<Found> {
    let calls = subject.universe.deploying();
    let refused = |purpose: DeployPurpose| by_statement(subject, calls, purpose);
    let all = refused(purpose);
    // Who cannot even make a thing is told so.
    let told = if purpose == DeployPurpose::Remove {
        refused(DeployPurpose::Make)
    } else {
        BTreeMap::new()
    };
    let new = all.iter().filter(|(class, _)| !told.contains_key(*class));
    new.map(|(class, lockout)| found(subject, class, lockout, words)).collect()
}

fn by_statement<'a>(
    subject: &Subject<'_>,
    calls: &'a [DeployCall],
    purpose: DeployPurpose,
) -> BTreeMap<Class, Lockout<'a>> {
    let mut all: BTreeMap<Class, Lockout<'a>> = BTreeMap::new();
    let denied = |call: &&DeployCall| call.purpose == purpose && call.answer.decision != Outcome::Unknown;
    for call in calls.iter().filter(denied) {
        let (class, span) = class(subject, call);
        let lockout = all.entry(class).or_insert_with(|| Lockout {
            first: call,
            span,
            calls: BTreeSet::new(),
            roles: BTreeSet::new(),
        });
        let named = |action: &&str| format!("`{action}` on `{}`", call.resource);
        lockout.calls.extend(call.actions.iter().map(named));
        lockout.roles.insert(&call.answer.principal);
    }
    all
}

fn class(subject: &Subject<'_>, call: &DeployCall) -> (Class, Span) {
    let part = &call.answer;
    let reason = against(part).next();
    let place = reason.map(|reason| {
        let number = || reason.statement.map(|at| at.to_string()).unwrap_or_default();
        reason.sid.clone().unwrap_or_else(number)
    });
    let found = cause(subject.model, part);
    let address = found.as_ref().map_or(&call.resource, |cause| &cause.resource.address);
    let span = found
        .as_ref()
        .map_or_else(|| subject.model.origins.resource(&call.resource), |cause| cause.span);
    ((address.clone(), part.decided_by, place.unwrap_or_default()), span)
}

fn found(
    subject: &Subject<'_>,
    (address, layer, place): &Class,
    lockout: &Lockout<'_>,
    words: &str,
) -> Found {
    let part = &lockout.first.answer;
    let roles: Vec<String> = lockout.roles.iter().map(|role| format!("`{}`", Text::from(*role))).collect();
    let message = format!(
        "`{address}` {words} `{}` on `{}`{}",
        part.action,
        lockout.first.resource,
        more(lockout.calls.len())
    );
    let unsaid = part.decision == Outcome::ImplicitDeny && *layer == PolicyLayer::Resource;
    let help = match lockout.first.resource.kind() == BucketPolicy::KIND {
        _ if unsaid => let_in(address, lockout, &roles),
        true => SPARE_WHO_PUTS.to_owned(),
        false => SPARE.to_owned(),
    };
    Found::new(address, [layer.as_str(), "\n", place].concat(), message)
        .at(lockout.span)
        .evidence([format!("who deploys is {}", roles.join(", "))])
        .evidence(chain(part))
        .evidence(others(lockout, part))
        .evidence(way_back(subject, address, *layer))
        .help(help)
}

fn more(calls: usize) -> String {
    match calls.saturating_sub(1) {
        0 => String::new(),
        1 => ", and one other call".to_owned(),
        rest => format!(", and {rest} other calls"),
    }
}

/// A few of the other calls that the statement refuses.
fn others(lockout: &Lockout<'_>, part: &Authorization) -> Option<String> {
    let first = format!("`{}` on `{}`", part.action, lockout.first.resource);
    let others: Vec<&str> = lockout
        .calls
        .iter()
        .filter(|call| **call != first)
        .map(String::as_str)
        .take(LISTED)
        .collect();
    (!others.is_empty()).then(|| ["it refuses as well: ", &others.join(", ")].concat())
}

/// Who can still change the policy that locks out.
fn way_back(subject: &Subject<'_>, address: &Address, layer: PolicyLayer) -> Option<String> {
    match layer {
        PolicyLayer::Scp | PolicyLayer::Rcp => {
            Some("the management account, which no control policy binds, can still change it".to_owned())
        }
        PolicyLayer::Resource => by_root(subject, subject.model.get(address)?),
        PolicyLayer::Identity
        | PolicyLayer::Boundary
        | PolicyLayer::Session
        | PolicyLayer::Endpoint
        | PolicyLayer::Grant
        | PolicyLayer::Service => None,
    }
}

/// Whether the root user of the account can still change the policy.
fn by_root(subject: &Subject<'_>, resource: &Resource) -> Option<String> {
    let answer = subject.universe.way_back(resource)?;
    let (action, account) = (&answer.action, resource.place.account.as_str());
    if matches!(answer.decided_by, PolicyLayer::Scp | PolicyLayer::Rcp) && answer.is_denied() {
        return Some(format!(
            "the root user of account {account} could still call `{action}` if no control policy refused it"
        ));
    }
    Some(match answer.decision {
        Outcome::Allow => format!(
            "the root user of account {account} can still call `{action}`: that is the way back, and no deployment"
        ),
        Outcome::Unknown => {
            format!("whether the root user of account {account} could still call `{action}` is not known")
        }
        Outcome::ExplicitDeny | Outcome::ImplicitDeny => {
            format!(
                "not even the root user of account {account} could call `{action}`: only AWS's support could change it"
            )
        }
    })
}
