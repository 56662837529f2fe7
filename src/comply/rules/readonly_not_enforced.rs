//! `readonly-not-enforced`: database users are made on demand, and no group says what they may do.

use crate::catalog::action_names;
use crate::comply::clusters::{Client, OTHER, PERSON, clients};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;

rule! {
    /// A role makes database users, and nothing ties them to a group that only reads.
    ///
    /// With `redshift:CreateClusterUser` the first request for credentials makes the database user. What that user
    /// may do is decided in the database, by the groups that the request joins: without a group an administrator
    /// grants by hand, user by user, and nothing keeps those grants to reading; with `dbgroup:CLUSTER/*` the caller
    /// picks any group, one of writers too.
    ///
    /// Allow `redshift:JoinGroup` on the group of readers, and on no other: `may: read` on a warehouse under
    /// `grants:` does, and the SQL that landform writes lets that group read. IAM cannot demand that a request
    /// names the group: a user who joins none sees what everybody in the database sees, and no more.
    ///
    /// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html>
    ReadonlyNotEnforced, "readonly-not-enforced", Medium, check
}

const MAKE: &str = action_names::CREATE_CLUSTER_USER;
const JOIN: &str = action_names::JOIN_GROUP;

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let makes = |client: &&Client<'_>| {
        let users = client.cluster.users.iter().map(String::as_str).chain([PERSON, OTHER]);
        users.into_iter().any(|user| client.may(subject, MAKE, "dbuser", user))
    };
    let all = clients(subject);
    all.iter().filter(makes).filter_map(|client| found(subject, client)).collect()
}

fn found(subject: &Subject<'_>, client: &Client<'_>) -> Option<Found> {
    let (role, cluster) = (&client.role.address, &client.cluster.name);
    let database_access = subject.model.database_access.iter().filter(|access| access.cluster == *cluster);
    let known = database_access.map(|access| &access.group).chain(&client.cluster.groups);
    let joins: Vec<&String> = known.filter(|group| client.may(subject, JOIN, "dbgroup", group)).collect();
    let (action, message, why) = if client.may(subject, JOIN, "dbgroup", OTHER) {
        let message = format!("users that `{role}` makes in cluster `{cluster}` join any group, writers too");
        (JOIN, message, format!("`{JOIN}` is allowed on every group of the cluster"))
    } else if joins.is_empty() {
        let message = format!(
            "users that `{role}` makes in cluster `{cluster}` join no group: who may read is granted by hand"
        );
        (MAKE, message, format!("`{MAKE}` is allowed, `{JOIN}` on no group"))
    } else {
        return None;
    };
    Some(
        Found::new(role, cluster, message)
            .at(client.span(subject, action))
            .evidence([why])
            .help("write `may: read` on the warehouse under `grants:`, or allow `redshift:JoinGroup` on the readers' group only"),
    )
}
