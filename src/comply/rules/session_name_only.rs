//! `session-name-only`: a role of another account's people, who can only be told apart by a name they choose.

use crate::aws::Address;
use crate::catalog::context_keys;
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};
use crate::resource::{Body, Resource};
use std::collections::BTreeMap;

rule! {
    /// Who works as a role shows only in a session name that the caller chooses.
    ///
    /// The session name of `AssumeRole` is a word of the caller: code often writes the same one for
    /// everybody. A source identity is set once, at the first step, and stays through every role that
    /// follows, so the trail of the last account still names the person.
    ///
    /// The rule speaks where the design shows that it matters: a trust policy that admits another
    /// account by `sts:RoleSessionName`, or callers whose own role asks for a source identity that this
    /// one then drops. Write `source_identity: true` at the role. Plain role-to-role trust is left alone:
    /// functions and jobs have no person to name.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
    SessionNameOnly, "session-name-only", Low, check
}

const IDENTITY: &str = context_keys::NEW_SOURCE_IDENTITY;

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let trusts = subject.allowing(&[PolicyKind::Trust]);
    trusts
        .filter_map(|stated| Some(found(stated, evidence(subject, stated)?)))
        .collect()
}

/// Whether the people behind a role can be told apart by a chosen name only.
pub(super) fn is_nameless(subject: &Subject<'_>, role: &Resource) -> bool {
    let mut trusts = subject.allowing_of(&[PolicyKind::Trust], role);
    trusts.any(|stated| evidence(subject, stated).is_some())
}

impl Stated<'_> {
    /// True where a condition of any sort is about the key.
    fn is_about(&self, key: &str) -> bool {
        self.statement
            .conditions
            .iter()
            .any(|condition| condition.key.eq_ignore_ascii_case(key))
    }
}

/// What shows that a statement admits people without asking who they are.
fn evidence(subject: &Subject<'_>, stated: &Stated<'_>) -> Option<String> {
    if stated.is_about(IDENTITY) || stated.foreigners().next().is_none() {
        return None;
    }
    let dropped = callers_with_identity(subject, stated);
    match dropped.first() {
        Some(caller) => Some(format!(
            "sessions of `{}` carry a source identity; this trust policy does not ask for it",
            caller.address
        )),
        None => stated
            .is_about(context_keys::ROLE_SESSION_NAME)
            .then(|| format!("{} looks at `sts:RoleSessionName`, which the caller chooses", stated.name())),
    }
}

fn found(stated: &Stated<'_>, evidence: String) -> Found {
    let message = format!("the people behind `{}` cannot be told apart", stated.resource.address);
    stated
        .found("session", message)
        .evidence([evidence])
        .help("write `source_identity: true` at the role")
}

/// Roles that the statement admits and whose own trust asks for a source identity.
fn callers_with_identity<'a>(subject: &Subject<'a>, stated: &Stated<'_>) -> Vec<&'a Resource> {
    let held = stated
        .statement
        .conditions
        .iter()
        .filter(|condition| condition.key.eq_ignore_ascii_case(context_keys::PRINCIPAL_ARN));
    let named: Vec<&str> = held
        .flat_map(|condition| &condition.values)
        .map(String::as_str)
        .chain(stated.foreigners())
        .collect();
    let asks = |role: &&Resource| {
        let mut trusts = subject.allowing_of(&[PolicyKind::Trust], role);
        trusts.any(|other| other.is_about(IDENTITY))
    };
    let found = named.into_iter().filter_map(|arn| subject.model.with_arn(arn));
    let roles: BTreeMap<&Address, &Resource> = found
        .filter(|one| matches!(one.body, Body::Role(_)))
        .map(|role| (&role.address, role))
        .collect();
    roles.into_values().filter(asks).collect()
}
