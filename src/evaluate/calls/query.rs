//! A query into what it touches besides its workgroup: catalog, tables, their data, and the place of its results.

use super::Universe;
use super::answer::Authorization;
use super::need::Need;
use crate::aws::{Partition, Text};
use crate::catalog::actions::{Argument, ArgumentType, Needed, QueryArgument, When, needed_by};
use crate::evaluate::iam::Outcome;
use crate::resource::{Body, FeatureGroup, Offline, Resource, Workgroup};
use std::collections::BTreeSet;

impl<'m> Universe<'m> {
    fn workgroup(&self, arn: &str) -> Option<(&'m Resource, &'m Workgroup)> {
        match self.model.by_arn(arn).map(|resource| (resource, &resource.body))? {
            (resource, Body::Workgroup(group)) => Some((resource, group)),
            _ => None,
        }
    }

    /// The workgroup that says where the results of a query go.
    pub(super) fn results(&self, need: &Need<'_>) -> Result<&'m Workgroup, String> {
        let group = self.workgroup(&need.resource).map(|(_, group)| group);
        group.ok_or_else(|| no_workgroup(&need.resource, "where the results of the query go"))
    }

    pub(super) fn key_of_results(&self, group: &Workgroup) -> Option<String> {
        let of_bucket = || self.key_of_resource(&self.model.partition().bucket_arn(group.bucket()));
        group.key.clone().or_else(of_bucket)
    }

    /// What a query reads: the catalog's entries and the objects behind them. The query is not told, so it is
    /// decided for the table that the caller may read, if there is one.
    pub(super) fn tables(&self, need: &Need<'m>, undecided: &mut BTreeSet<String>) -> Vec<Authorization> {
        let rows: Vec<(&Needed, QueryArgument)> = needed_by(&need.action)
            .iter()
            .filter_map(|needed| Some((needed, of_tables(needed)?)))
            .collect();
        let stores = match self.workgroup(&need.resource) {
            _ if rows.is_empty() => return Vec::new(),
            Some((resource, _)) => self.stores(resource),
            None => Vec::new(),
        };
        if stores.is_empty() && rows.iter().any(|(needed, _)| needed.when == When::Always) {
            undecided.insert(self.no_table(need));
        }
        let mut best: Option<Vec<Authorization>> = None;
        for store in &stores {
            let parts: Vec<Authorization> =
                rows.iter().flat_map(|row| self.table(need, *row, store)).collect();
            if parts.iter().all(|part| part.decision == Outcome::Allow) {
                return parts;
            }
            best.get_or_insert(parts);
        }
        best.unwrap_or_default()
    }

    /// Why no table is known that a query could be about.
    fn no_table(&self, need: &Need<'_>) -> String {
        if self.workgroup(&need.resource).is_none() {
            return no_workgroup(&need.resource, "which tables the query reads");
        }
        "the tables of the query are not told, so the access to them and to their data was not decided: declare the feature groups \
         of the workgroup's account that have an offline store, all in one database"
            .to_owned()
    }

    /// The offline stores that queries of a workgroup's account can be about, all in one database.
    fn stores(&self, workgroup: &Resource) -> Vec<(&'m Resource, &'m FeatureGroup, &'m Offline)> {
        let near = |resource: &Resource| resource.place == workgroup.place;
        let stores: Vec<_> = self
            .model
            .feature_groups()
            .filter(|(resource, _)| near(resource))
            .filter_map(|(resource, group)| Some((resource, group, group.offline.as_ref()?)))
            .collect();
        let databases: BTreeSet<&str> = stores.iter().map(|(_, _, offline)| offline.database()).collect();
        if databases.len() == 1 { stores } else { Vec::new() }
    }

    fn table(
        &self,
        need: &Need<'m>,
        (needed, argument): (&Needed, QueryArgument),
        (resource, group, offline): &(&Resource, &FeatureGroup, &Offline),
    ) -> Vec<Authorization> {
        let glue = |path: &str| resource.place.arn("glue", path);
        let symbol = Text::symbol(&resource.address);
        let table = offline.catalog.as_ref().map_or(symbol.as_str(), |catalog| catalog.table.as_str());
        let database = offline.database();
        let holders = vec![glue("catalog"), glue(&["database/", database].concat())];
        let targets = match argument {
            QueryArgument::Table => holders
                .into_iter()
                .chain([glue(&["table/", database, "/", table].concat())])
                .collect(),
            QueryArgument::Database => holders,
            QueryArgument::Data if needed.target == ArgumentType::Bucket => {
                vec![self.model.partition().bucket_arn(offline.bucket())]
            }
            QueryArgument::Data => vec![data_object(resource, group, offline)],
            QueryArgument::Encryption => offline.key.clone().into_iter().collect::<Vec<_>>(),
        };
        targets
            .iter()
            .map(|target| self.authorize(&self.inner(need, needed, &need.caller, target)))
            .collect()
    }
}

/// What a row asks of the tables of a query, if it is about them.
pub(super) fn of_tables(needed: &Needed) -> Option<QueryArgument> {
    match needed.argument {
        Argument::Query(argument) => Some(argument),
        Argument::ResourceEncryption
        | Argument::DbUser
        | Argument::OfflineKey
        | Argument::OfflineStore
        | Argument::OnlineKey
        | Argument::RegisteredLocation
        | Argument::BearerToken
        | Argument::DomainOfPackages
        | Argument::ResultEncryption
        | Argument::ResultLocation
        | Argument::Role(_)
        | Argument::Session(_)
        | Argument::Stated
        | Argument::Tags => None,
    }
}

/// Why nothing is known about a query.
fn no_workgroup(resource: &str, what: &str) -> String {
    [
        "the blueprint has no workgroup `",
        resource,
        "`, so it is not known ",
        what,
        ": declare it under `workgroups`",
    ]
    .concat()
}

/// A file as Feature Store names it.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-offline.html>
pub(super) fn data_object(resource: &Resource, group: &FeatureGroup, offline: &Offline) -> String {
    let (account, region) = (resource.place.account.as_str(), resource.place.region.as_str());
    let path = [
        offline.prefix(),
        account,
        "sagemaker",
        region,
        "offline-store",
        &group.name,
        "data",
        "file.parquet",
    ];
    let parts: Vec<&str> = std::iter::once(offline.bucket())
        .chain(path.into_iter().filter(|part| !part.is_empty()))
        .collect();
    resource.place.partition().bucket_arn(&parts.join("/"))
}

/// True for what Glue lists.
pub(super) fn holds_tables(target: ArgumentType) -> bool {
    matches!(target, ArgumentType::Database | ArgumentType::Table)
}

/// What of Glue a new feature group needs for its offline store: the database and what holds it, and the table, whose name
/// Feature Store makes out of the group's where the blueprint names none.
pub(super) fn tables_of(
    resource: &Resource,
    group: &FeatureGroup,
    target: ArgumentType,
) -> Option<Vec<String>> {
    let offline = group.offline.as_ref()?;
    let database = offline.database();
    let own = || group.name.to_lowercase().replace('-', "_");
    let table = offline.catalog.as_ref().map_or_else(own, |catalog| catalog.table.clone());
    let table = (target == ArgumentType::Table).then(|| ["table/", database, "/", &table].concat());
    let all = ["catalog".to_owned(), ["database/", database].concat()].into_iter().chain(table);
    Some(all.map(|path| resource.place.arn("glue", &path)).collect())
}

/// The bucket of the results of a workgroup, or an object of it.
pub(super) fn result_place(partition: Partition, group: &Workgroup, target: ArgumentType) -> String {
    let object = (target != ArgumentType::Bucket).then_some([group.prefix(), "result.csv"]);
    let parts: Vec<&str> = std::iter::once(group.bucket())
        .chain(object.into_iter().flatten().filter(|part| !part.is_empty()))
        .collect();
    partition.bucket_arn(&parts.join("/"))
}
