//! Roles and Redshift clusters into questions to the evaluator: whose database user a session gets, and in which groups.

use super::subject::{PolicyKind, Stated, Subject};
use crate::aws::{Arn, glob_matches};
use crate::catalog::context_keys;
use crate::diagnostic::Span;
use crate::evaluate::iam::Outcome;
use crate::model::Call;
use crate::resource::{Body, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// Whom the session of every question carries as its source identity.
pub(super) const PERSON: &str = "one-person";
/// A user or a group of which no policy knows.
pub(super) const OTHER: &str = "somebody-else";

/// A cluster as far as the design tells of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Cluster {
    /// Its identifier.
    pub name: String,
    /// Its region.
    pub region: String,
    /// Its administrator, where the cluster is in the blueprint.
    pub administrator: Option<String>,
    /// Users that policies name outright.
    pub users: BTreeSet<String>,
    /// Groups that policies name outright.
    pub groups: BTreeSet<String>,
}

/// A role beside a cluster of its account.
pub(super) struct Client<'a> {
    /// The role.
    pub role: &'a Resource,
    /// The cluster.
    pub cluster: Cluster,
}

/// Every role whose policies are at hand, beside every cluster of its account. Administrators of everything are left out.
pub(super) fn clients<'a>(subject: &Subject<'a>) -> Vec<Client<'a>> {
    let clusters = clusters(subject);
    let of = |role: &Resource| clusters.get(role.place.account.as_str());
    let beside = subject.model.roles().filter_map(|(role, _)| Some((role, of(role)?)));
    let plain = beside
        .filter(|(role, _)| subject.universe.knows(role.arn().as_str()) && !does_everything(subject, role));
    plain
        .flat_map(|(role, known)| {
            known.values().map(move |cluster| Client {
                role,
                cluster: cluster.clone(),
            })
        })
        .collect()
}

/// Whether a role has a statement about the actions of every service.
pub(super) fn does_everything(subject: &Subject<'_>, role: &Resource) -> bool {
    let mut own = own_statements(subject, role);
    own.any(Stated::is_about_everything)
}

fn own_statements<'s, 'a>(
    subject: &'s Subject<'a>,
    role: &'s Resource,
) -> impl Iterator<Item = &'s Stated<'a>> {
    subject.allowing_of(&[PolicyKind::Identity], role)
}

/// The clusters of an account by region and identifier.
type Clusters = BTreeMap<(String, String), Cluster>;

/// The clusters of each account: those of the blueprint, and those that policies name.
fn clusters(subject: &Subject<'_>) -> BTreeMap<String, Clusters> {
    let mut found: BTreeMap<String, Clusters> = BTreeMap::new();
    for resource in subject.model.resources.values() {
        if let Body::RedshiftCluster(body) = &resource.body {
            let account = found.entry(resource.place.account.as_str().to_owned()).or_default();
            entry(account, resource.place.region.as_str(), &body.identifier).administrator =
                Some(body.master_user.clone());
        }
    }
    let patterns = subject.allowing(&[PolicyKind::Identity]).flat_map(Stated::resources);
    for named in patterns.filter_map(Arn::parse).filter(|named| named.service() == "redshift") {
        note(found.entry(named.account().to_owned()).or_default(), &named);
    }
    found
}

fn entry<'m>(found: &'m mut Clusters, region: &str, name: &str) -> &'m mut Cluster {
    let cluster = found.entry((region.to_owned(), name.to_owned())).or_default();
    (cluster.name, cluster.region) = (name.to_owned(), region.to_owned());
    cluster
}

/// `dbuser:CLUSTER/NAME` and `dbgroup:CLUSTER/NAME`; a pattern for any cluster names none.
fn note(found: &mut Clusters, named: &Arn<'_>) {
    let parts = named.resource().split_once(':').and_then(|(kind, rest)| {
        let (cluster, name) = rest.split_once('/')?;
        Some((kind, cluster, name))
    });
    let Some((kind, cluster, name)) = parts.filter(|(_, cluster, _)| is_literal(cluster)) else {
        return;
    };
    let known = entry(found, named.region(), cluster);
    match kind {
        "dbuser" if is_literal(name) => known.users.insert(name.to_owned()),
        "dbgroup" if is_literal(name) => known.groups.insert(name.to_owned()),
        _ => false,
    };
}

fn is_literal(name: &str) -> bool {
    !name.is_empty() && !name.contains(['*', '?', '$'])
}

impl Client<'_> {
    /// Whether a session of the role, of a known person, may do this about a database user or group of the cluster.
    pub fn may(&self, subject: &Subject<'_>, action: &str, kind: &str, name: &str) -> bool {
        let mut context = BTreeMap::new();
        if kind == "dbuser" {
            context.insert(context_keys::DB_USER.to_owned(), vec![name.to_owned()]);
        }
        let call = Call {
            principal: self.role.arn().as_str().to_owned(),
            action: action.to_owned(),
            resource: self.arn(kind, name),
            context,
            source_identity: Some(PERSON.to_owned()),
            ..Call::default()
        };
        subject.universe.answer(&call).decision == Outcome::Allow
    }

    /// The ARN of a user or a group of the cluster.
    fn arn(&self, kind: &str, name: &str) -> String {
        let resource = [kind, ":", &self.cluster.name, "/", name].concat();
        self.role.place.partition().arn(
            "redshift",
            &self.cluster.region,
            self.role.place.account.as_str(),
            &resource,
        )
    }

    /// Where the role's policies allow an action.
    pub fn span(&self, subject: &Subject<'_>, action: &str) -> Span {
        span_of(subject, self.role, action)
    }
}

/// Where the policies of a role allow an action.
pub(super) fn span_of(subject: &Subject<'_>, role: &Resource, action: &str) -> Span {
    let action = action.to_ascii_lowercase();
    let allows = |stated: &&Stated<'_>| {
        stated.actions().any(|pattern| glob_matches(&pattern.to_ascii_lowercase(), &action))
    };
    let found = own_statements(subject, role).find(allows);
    found.map_or_else(|| subject.model.origins.resource(&role.address), |stated| stated.span)
}
