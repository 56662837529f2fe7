//! `redshift-credentials-unbound`: whoever has the role gets the credentials of any database user.

use crate::catalog::{action_names, context_keys};
use crate::comply::clusters::{Client, OTHER, PERSON, clients};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Subject};

rule! {
    /// A session gets credentials of database users who are not the person behind it.
    ///
    /// `redshift:GetClusterCredentials` makes a password for the database user that its resource names. On
    /// `dbuser:CLUSTER/*` whoever has the role is anybody in the database: a colleague, and the administrator.
    /// The log of queries then names whom the caller chose. Bound to `${aws:SourceIdentity}` the name comes from
    /// the first sign-in, and no later step can change it.
    ///
    /// Write `may: read` on the warehouse under `grants:`, or end the resource with `/${aws:SourceIdentity}`.
    /// The rule asks the evaluator for the credentials of somebody else, of the administrator and, where the role
    /// asks its callers for a source identity, of every user that policies name. Roles that may do everything in
    /// their account are left alone.
    ///
    /// <https://docs.aws.amazon.com/redshift/latest/mgmt/generating-iam-credentials-role-permissions.html>
    RedshiftCredentialsUnbound, "redshift-credentials-unbound", Medium, check
}

const ACTION: &str = action_names::GET_CLUSTER_CREDENTIALS;

fn check(subject: &Subject<'_>) -> Vec<Found> {
    clients(subject).iter().filter_map(|client| found(subject, client)).collect()
}

/// The other users that a session could become.
fn others(subject: &Subject<'_>, client: &Client<'_>) -> Vec<String> {
    let named = client.cluster.users.iter().filter(|_| asks_for_person(subject, client)).cloned();
    let known = client.cluster.administrator.iter().cloned();
    std::iter::once(OTHER.to_owned()).chain(known).chain(named).collect()
}

/// True where the trust of the role is about the person behind the caller.
fn asks_for_person(subject: &Subject<'_>, client: &Client<'_>) -> bool {
    let own = subject.allowing_of(&[PolicyKind::Trust], client.role);
    let mut keys = own.flat_map(|stated| &stated.statement.conditions);
    keys.any(|condition| condition.key.eq_ignore_ascii_case(context_keys::NEW_SOURCE_IDENTITY))
}

fn found(subject: &Subject<'_>, client: &Client<'_>) -> Option<Found> {
    let others = others(subject, client);
    let users: Vec<&String> =
        others.iter().filter(|user| client.may(subject, ACTION, "dbuser", user)).collect();
    let first = users.first()?;
    let (role, cluster) = (&client.role.address, &client.cluster.name);
    let whose = match first.as_str() {
        OTHER => "any user".to_owned(),
        one => format!("user `{one}`"),
    };
    let message = format!(
        "sessions of `{role}` get the credentials of {whose} of cluster `{cluster}`, whoever they are"
    );
    let names: Vec<String> = users.iter().map(|user| format!("`{user}`")).collect();
    Some(
        Found::new(role, cluster, message)
            .at(client.span(subject, ACTION))
            .evidence([format!("a session with the source identity `{PERSON}` may be {}", names.join(", "))])
            .help("write `may: read` on the warehouse under `grants:`, or end the resource with `/${aws:SourceIdentity}`"),
    )
}
