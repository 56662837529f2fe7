//! A call into the other authorizations that it needs, by the catalog's table of calls.
//!
//! The table says which action is needed on which argument; this file finds the argument in the model: the key of
//! a store, the objects of a workgroup's results, the role that is handed over.

use super::Universe;
use super::answer::Part;
use super::keys::{OFFLINE_KEY, ONLINE_KEY, encryption_context, named};
use super::need::{Caller, Need, Way, inherited};
use crate::aws::{Arn, Text, arn};
use crate::catalog::acl;
use crate::catalog::actions::{Needed, Target, When, Who, key_of_name, needed_by};
use crate::catalog::principals;
use crate::catalog::sources::source;
use crate::evaluate::iam::Outcome;
use crate::resource::{Body, Encryption, FeatureGroup, Offline, Resource, Workgroup};
use std::collections::BTreeSet;

/// What the call says besides its action and resource.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Besides<'c> {
    pub passed_role: Option<&'c str>,
}

/// The needs of a call, and what the request does not tell of them.
#[derive(Default)]
struct Fan<'m> {
    needs: Vec<Need<'m>>,
    undecided: BTreeSet<String>,
}

impl<'m> Fan<'m> {
    /// Adds a need once: two arguments of one call may name the same role.
    fn add(&mut self, need: Need<'m>) {
        let same = |other: &Need<'_>| other.action == need.action && other.resource == need.resource && other.extra == need.extra;
        if !self.needs.iter().any(same) {
            self.needs.push(need);
        }
    }
}

impl<'m> Universe<'m> {
    /// Decides what `need` needs besides itself.
    pub(super) fn fan_out(&self, need: &Need<'m>, besides: Besides<'_>) -> (Vec<Part>, Vec<String>) {
        let mut fan = Fan::default();
        for needed in needed_by(&need.action)
            .iter()
            .filter(|needed| !of_tables(needed) && !of_session(needed))
        {
            self.one(need, needed, besides, &mut fan);
        }
        self.unlisted_pass(need, besides, &mut fan);
        let mut parts: Vec<Part> = Vec::new();
        for inner in &fan.needs {
            parts.push(self.authorize(inner));
            if is_pass(inner) {
                parts.extend(self.service_takes(need, inner));
            }
        }
        parts.extend(self.tables(need, &mut fan.undecided));
        (parts, fan.undecided.into_iter().collect())
    }

    fn one(&self, need: &Need<'m>, needed: &Needed, besides: Besides<'_>, fan: &mut Fan<'m>) {
        match self.targets(need, needed, besides) {
            Some(targets) => {
                let caller = match needed.who {
                    Who::Caller => need.caller.clone(),
                    Who::PassedRole => match self.handed_over(need, besides) {
                        Some(role) => Caller::plain(&role),
                        None => return,
                    },
                };
                for target in &targets {
                    fan.add(self.inner(need, needed, &caller, target));
                }
            }
            None if needed.when == When::Always && needed.target == Target::Role => {
                fan.undecided
                    .insert("the request names no role to hand over, so `iam:PassRole` was not decided".to_owned());
            }
            None if needed.when == When::Always && needed.target == Target::DatabaseUser => {
                fan.undecided
                    .insert("the request names no database user, so the access to one was not decided".to_owned());
            }
            None => {}
        }
    }

    /// A role that is handed over by a call that the table does not have: to the service of the call.
    fn unlisted_pass(&self, need: &Need<'m>, besides: Besides<'_>, fan: &mut Fan<'m>) {
        let Some(role) = besides.passed_role.filter(|_| !fan.needs.iter().any(|inner| is_pass(inner))) else {
            return;
        };
        let name = [&need.service(), ".amazonaws.com"].concat();
        let Some(service) = principals::known(&name) else {
            fan.undecided
                .insert("the catalog does not tell which service takes the role that is handed over".to_owned());
            return;
        };
        fan.needs.push(Need {
            caller: need.caller.clone(),
            action: "iam:PassRole".to_owned(),
            resource: role.to_owned(),
            way: self.beside(&need.way, "iam"),
            stated: inherited(&need.stated, "iam"),
            extra: vec![("iam:PassedToService".to_owned(), service.to_owned())],
            purpose: "the role that is handed over".to_owned(),
        });
    }

    /// The role that a call hands over: as said, or as the feature group has it.
    fn handed_over(&self, need: &Need<'_>, besides: Besides<'_>) -> Option<String> {
        let own = || self.feature_group(&need.resource).map(|(_, group)| group.role.clone());
        besides.passed_role.map(str::to_owned).or_else(own)
    }

    fn feature_group(&self, arn: &str) -> Option<(&'m Resource, &'m FeatureGroup)> {
        match self.model.by_arn(arn).map(|resource| (resource, &resource.body))? {
            (resource, Body::FeatureGroup(group)) => Some((resource, group)),
            _ => None,
        }
    }

    fn workgroup(&self, arn: &str) -> Option<(&'m Resource, &'m Workgroup)> {
        match self.model.by_arn(arn).map(|resource| (resource, &resource.body))? {
            (resource, Body::Workgroup(group)) => Some((resource, group)),
            _ => None,
        }
    }

    /// What an authorization is checked on; `None` where the call has no such argument.
    fn targets(&self, need: &Need<'_>, needed: &Needed, besides: Besides<'_>) -> Option<Vec<String>> {
        let group = || self.feature_group(&need.resource).map(|(_, group)| group);
        let offline = || group().and_then(|group| group.offline.as_ref());
        let one = |text: String| Some(vec![text]);
        match (needed.argument.as_str(), needed.target) {
            ("bucket encryption", _) => one(self.key_of_bucket(&need.resource)?),
            ("OnlineStoreConfig.SecurityConfig.KmsKeyId", target) => {
                let own = || group()?.online.as_ref()?.key.clone();
                let key = need.states(ONLINE_KEY).map(str::to_owned).or_else(own)?;
                one(if target == Target::Any { "*".to_owned() } else { key })
            }
            ("OfflineStoreConfig.S3StorageConfig.KmsKeyId", _) => {
                let own = || offline()?.key.clone();
                one(need.states(OFFLINE_KEY).map(str::to_owned).or_else(own)?)
            }
            ("OfflineStoreConfig.S3StorageConfig.S3Uri", Target::Bucket) => one(arn("s3", "", "", offline()?.bucket())),
            ("OfflineStoreConfig.S3StorageConfig.S3Uri", _) => {
                let (resource, group) = self.feature_group(&need.resource)?;
                one(data_object(resource, group, group.offline.as_ref()?))
            }
            ("result location", Target::Bucket) => one(arn("s3", "", "", self.workgroup(&need.resource)?.1.bucket())),
            ("result location", _) => one(result_object(self.workgroup(&need.resource)?)),
            ("encryption of the results", _) => {
                let (_, group) = self.workgroup(&need.resource)?;
                one(group
                    .key
                    .clone()
                    .or_else(|| self.key_of_bucket(&arn("s3", "", "", group.bucket())))?)
            }
            (_, Target::Role) => one(self.handed_over(need, besides)?),
            (_, Target::DatabaseUser) => database_users(need),
            ("Tags", Target::Created) => {
                let tagged =
                    |key: &String| key.to_ascii_lowercase().starts_with("aws:requesttag/") || key.eq_ignore_ascii_case("aws:TagKeys");
                need.stated.keys().any(tagged).then(|| vec![need.resource.clone()])
            }
            _ => None,
        }
    }

    fn key_of_bucket(&self, arn: &str) -> Option<String> {
        match &self.model.by_arn(arn)?.body {
            Body::Bucket(bucket) => match &bucket.encryption {
                Encryption::Kms(key) => Some(key.clone()),
                Encryption::S3 => None,
            },
            _ => None,
        }
    }

    fn inner(&self, need: &Need<'m>, needed: &Needed, caller: &Caller, target: &str) -> Need<'m> {
        let service = needed.action.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let by_service = needed.via.as_deref();
        let way = match (needed.who, by_service) {
            // A service that has assumed the role calls as the role: no forward access session.
            (Who::PassedRole, _) => Way::Unsaid,
            (_, Some(via)) if needed.target == Target::Key && needed.argument.starts_with("encryption of") => {
                need.way.behind(via).behind("s3")
            }
            (_, Some(via)) => need.way.behind(via),
            (_, None) if service == need.service() => need.way.clone(),
            (_, None) => self.beside(&need.way, &service),
        };
        let stated = if needed.who == Who::PassedRole {
            Default::default()
        } else {
            inherited(&need.stated, &service)
        };
        Need {
            caller: caller.clone(),
            action: needed.action.clone(),
            resource: target.to_owned(),
            way,
            stated,
            extra: self.extra(need, needed),
            purpose: purpose(needed),
        }
    }

    fn extra(&self, need: &Need<'_>, needed: &Needed) -> Vec<(String, String)> {
        let mut extra = Vec::new();
        if let Some(service) = &needed.passed_to {
            extra.push(("iam:PassedToService".to_owned(), service.clone()));
            if need.resource.starts_with("arn:") {
                extra.push(("iam:AssociatedResourceArn".to_owned(), need.resource.clone()));
            }
        }
        if needed.argument == "bucket encryption" {
            extra.extend(encryption_context(self.model.by_arn(&need.resource)));
        }
        if acl::sets(&needed.action) {
            extra.push(("s3:x-amz-acl".to_owned(), acl::accepted().to_owned()));
        }
        extra
    }

    /// The other half of handing a role over: the service must be trusted by it.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
    fn service_takes(&self, need: &Need<'m>, pass: &Need<'m>) -> Option<Part> {
        let service = pass
            .extra
            .iter()
            .find(|(name, _)| name == "iam:PassedToService")
            .map(|(_, service)| service.clone())?;
        let mut extra = Vec::new();
        if source(&service).is_some_and(|row| row.names_created) && need.resource.starts_with("arn:") {
            extra.push(("aws:SourceArn".to_owned(), need.resource.clone()));
        }
        Some(self.authorize(&Need {
            caller: Caller::plain(&service),
            action: "sts:AssumeRole".to_owned(),
            resource: pass.resource.clone(),
            way: Way::Unsaid,
            stated: Default::default(),
            extra,
            purpose: "the service must be able to assume the role that is handed over".to_owned(),
        }))
    }

    /// What a query reads: the catalog's entries and the objects behind them. The query is not told, so it is
    /// decided for the table that the caller may read, if there is one.
    fn tables(&self, need: &Need<'m>, undecided: &mut BTreeSet<String>) -> Vec<Part> {
        let rows: Vec<&Needed> = needed_by(&need.action).iter().filter(|needed| of_tables(needed)).collect();
        let Some((resource, _)) = self.workgroup(&need.resource).filter(|_| !rows.is_empty()) else {
            return Vec::new();
        };
        let stores = self.stores(resource);
        if stores.is_empty() {
            undecided.insert("the tables of the query are not told, so the access to their data was not decided".to_owned());
        }
        let mut best: Option<Vec<Part>> = None;
        for store in &stores {
            let parts: Vec<Part> = rows.iter().flat_map(|row| self.table(need, row, store)).collect();
            if parts.iter().all(|part| part.decision == Outcome::Allow) {
                return parts;
            }
            best.get_or_insert(parts);
        }
        best.unwrap_or_default()
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

    fn table(&self, need: &Need<'m>, needed: &Needed, store: &(&Resource, &FeatureGroup, &Offline)) -> Vec<Part> {
        let (resource, group, offline) = store;
        let (region, account) = (resource.place.region.as_str(), resource.place.account.as_str());
        let glue = |path: &str| arn("glue", region, account, path);
        let symbol = Text::symbol(&resource.address);
        let table = offline.catalog.as_ref().map_or(symbol.as_str(), |catalog| catalog.table.as_str());
        let database = offline.database();
        let mut targets = match needed.target {
            Target::Table => vec![
                glue("catalog"),
                glue(&["database/", database].concat()),
                glue(&["table/", database, "/", table].concat()),
            ],
            Target::Database => vec![glue("catalog"), glue(&["database/", database].concat())],
            Target::Bucket => vec![arn("s3", "", "", offline.bucket())],
            Target::Object => vec![data_object(resource, group, offline)],
            Target::Key => offline.key.clone().into_iter().collect(),
            _ => Vec::new(),
        };
        targets.dedup();
        targets
            .iter()
            .map(|target| self.authorize(&self.inner(need, needed, &need.caller, target)))
            .collect()
    }
}

/// The type of a database user in an ARN.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html>
const DATABASE_USER: &str = "dbuser";

/// The user that a request for credentials names besides a database or a group; none more where it is about the user itself.
fn database_users(need: &Need<'_>) -> Option<Vec<String>> {
    let parsed = Arn::parse(&need.resource)?;
    let (kind, cluster, _) = named(&parsed)?;
    if kind == DATABASE_USER {
        return Some(Vec::new());
    }
    let user = need.states(key_of_name(parsed.service, DATABASE_USER)?)?;
    let resource = [DATABASE_USER, ":", cluster, "/", user].concat();
    Some(vec![arn(parsed.service, parsed.region, parsed.account, &resource)])
}

fn is_pass(need: &Need<'_>) -> bool {
    need.action.eq_ignore_ascii_case("iam:PassRole")
}

/// Rows that are about the tables of a query.
fn of_tables(needed: &Needed) -> bool {
    needed.argument.contains("of the query") || matches!(needed.argument.as_str(), "data of the table" | "encryption of the data")
}

/// Rows that are about the session that a role's assumption makes; they are decided with each hop.
fn of_session(needed: &Needed) -> bool {
    needed.action.starts_with("sts:")
}

/// A file as Feature Store names it.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-offline.html>
fn data_object(resource: &Resource, group: &FeatureGroup, offline: &Offline) -> String {
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
    arn("s3", "", "", &parts.join("/"))
}

fn result_object((_, group): (&Resource, &Workgroup)) -> String {
    let parts: Vec<&str> = [group.bucket(), group.prefix(), "result.csv"]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    arn("s3", "", "", &parts.join("/"))
}

fn purpose(needed: &Needed) -> String {
    let what = match needed.argument.as_str() {
        "OnlineStoreConfig.SecurityConfig.KmsKeyId" => "key of the online store",
        "OfflineStoreConfig.S3StorageConfig.KmsKeyId" => "key of the offline store",
        "OfflineStoreConfig.S3StorageConfig.S3Uri" => "offline store",
        "bucket encryption" => "key of the bucket",
        "Tags" => "tags of what is made",
        "DbUser" => "the database user",
        other if needed.passed_to.is_some() => return ["the role that is handed over (", other, ")"].concat(),
        other => other,
    };
    match needed.who {
        Who::PassedRole => ["the role that is handed over needs it: ", what].concat(),
        Who::Caller => what.to_owned(),
    }
}
