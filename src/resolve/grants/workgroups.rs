//! Grants on workgroups: a query touches the catalog, the data, the results and the keys of both.

use super::GrantLine;
use crate::aws::Address;
use crate::blueprint::Reference;
use crate::catalog::grants::{GrantPart, GrantVerb};
use crate::diagnostic::Diagnostic;
use crate::policy::Statement;
use crate::resolve::draft::{DocumentSide, Draft};
use crate::resolve::encrypted::KeyUse;
use crate::resolve::feature_groups::glue_arns;
use crate::resolve::join_statements::sid;
use crate::resolve::objects::BucketUse;
use crate::resource::{Body, Offline};
use std::collections::BTreeMap;

impl Draft<'_> {
    pub(super) fn grant_workgroups(&mut self, line: &GrantLine<'_>, on: &Reference) {
        let Some(role) = self.role_only(line) else { return };
        self.refuse_endpoint_limit(line, "workgroup");
        for workgroup in self.find_all("workgroup", on, role.account()) {
            if workgroup.account() != role.account() {
                let message = format!(
                    "`{role}` is in another account than `{workgroup}`, and Athena runs queries for its own account only"
                );
                let problem = Diagnostic::error("grant-cross-account", on.span, message);
                self.problems.push(
                    problem
                        .help("let the role assume a role of that account, and grant the query to that one"),
                );
                continue;
            }
            for verb in line.verbs.clone() {
                self.query(&role, &workgroup, verb);
            }
        }
    }

    fn query(&mut self, role: &Address, workgroup: &Address, verb: &GrantVerb) {
        let Some(resource) = self.model.get(workgroup).cloned() else {
            return;
        };
        let Body::Workgroup(group) = &resource.body else {
            return;
        };
        let statement = Statement::allow()
            .sid(sid(&[&verb.verb, "workgroups"]))
            .actions(verb.on(GrantPart::Resource).iter().cloned())
            .resources([resource.arn().as_str()]);
        self.add(role, DocumentSide::Identity, statement);
        let database = self.database_of(workgroup.name(), &resource.place);
        let tables = Statement::allow()
            .sid(sid(&[&verb.verb, "tables"]))
            .actions(verb.on(GrantPart::Catalog).iter().cloned())
            .resources(glue_arns(&resource.place, &database, "*"));
        self.add(role, DocumentSide::Identity, tables);
        for offline in self.stores_of(workgroup.account(), &database) {
            self.read_store(role, &offline, verb);
        }
        self.results(role, group, verb);
    }

    /// The offline stores of an account whose tables are in a database.
    fn stores_of(&self, account: &str, database: &str) -> Vec<Offline> {
        let mut stores: BTreeMap<String, Offline> = BTreeMap::new();
        for resource in self.model.resources.values() {
            if let Body::FeatureGroup(group) = &resource.body
                && resource.place.name == account
                && let Some(offline) = group.offline.as_ref().filter(|offline| offline.database() == database)
            {
                stores.insert(offline.uri.clone(), offline.clone());
            }
        }
        stores.into_values().collect()
    }

    /// Lets a role read the objects of an offline store and decrypt them.
    pub(super) fn read_store(&mut self, role: &Address, offline: &Offline, verb: &GrantVerb) {
        let Some(bucket) = self.bucket_named(offline.bucket()) else {
            return;
        };
        let purpose = [&verb.verb, " data"].concat();
        let wanted = BucketUse {
            bucket: &bucket,
            prefix: offline.prefix(),
            part: None,
            purpose: &purpose,
            container: verb.on(GrantPart::Container),
            objects: verb.on(GrantPart::Data),
            key: &[],
            limit: None,
        };
        self.use_bucket(role, &wanted);
        if let Some(key) = offline.key.as_deref().and_then(|arn| self.key_of_arn(arn)) {
            self.use_key(
                role,
                &KeyUse {
                    key: &key,
                    purpose: &purpose,
                    actions: verb.on(GrantPart::Key),
                    service: None,
                },
            );
        }
    }

    fn results(&mut self, role: &Address, group: &crate::resource::Workgroup, verb: &GrantVerb) {
        let Some(bucket) = self.bucket_named(group.bucket()) else {
            return;
        };
        let purpose = [&verb.verb, " results"].concat();
        let wanted = BucketUse {
            bucket: &bucket,
            prefix: group.prefix(),
            part: None,
            purpose: &purpose,
            container: verb.on(GrantPart::ResultsContainer),
            objects: verb.on(GrantPart::Results),
            key: verb.on(GrantPart::ResultsKey),
            limit: None,
        };
        self.use_bucket(role, &wanted);
    }
}
