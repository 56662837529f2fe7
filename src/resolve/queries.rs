//! Glue databases and Athena workgroups.

use super::draft::{DocumentSide, Draft};
use super::existing::Stated;
use super::grammar::PolicyGrammar;
use crate::aws::{Name, name};
use crate::blueprint;
use crate::blueprint::values::{Entry, Spanned};
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::names::NameOf;
use crate::catalog::quota::quota;
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, Statement};
use crate::resource::{Body, CatalogPolicy, Database, Existence, Kind, Offline, Place, Target, Workgroup};

/// The prefix of query results, unless said otherwise.
const RESULTS: &str = "query_results";

fn database_words(written: &blueprint::Database) -> Stated<'_> {
    let description = written.description.as_ref().map(|text| ("description", text.span));
    let statements = written.statements.as_ref().map(|json| ("statements", json.span));
    Stated {
        what: "database",
        grammar: PolicyGrammar::Catalog,
        existing: written.existing,
        policy: written.policy.as_ref(),
        of_new: description.into_iter().chain(statements).collect(),
    }
}

fn workgroup_words(written: &blueprint::Workgroup) -> Stated<'_> {
    let description = written.description.as_ref().map(|text| ("description", text.span));
    let limit = written.scan_limit.as_ref().map(|limit| ("scan_limit", limit.span));
    Stated {
        what: "workgroup",
        grammar: PolicyGrammar::Resource,
        existing: written.existing,
        policy: None,
        of_new: description.into_iter().chain(limit).collect(),
    }
}

impl Draft<'_> {
    /// Databases come first: feature groups and workgroups name them.
    pub(super) fn databases(&mut self) {
        for (name, entry) in self.blueprint.databases.iter() {
            self.database(name, entry);
        }
    }

    /// Workgroups, after the buckets of their results.
    pub(super) fn workgroups(&mut self) {
        for (name, entry) in self.blueprint.workgroups.iter() {
            self.workgroup(name, entry);
        }
    }

    fn database(&mut self, name: &Name, entry: &Entry<blueprint::Database>) {
        let written = &entry.value;
        let own_name =
            self.own_name(NameOf::Database, written.name.as_ref(), (name, entry.key), written.existing);
        let statements = written
            .statements
            .as_ref()
            .map(|json| self.written(PolicyGrammar::Catalog, json))
            .unwrap_or_default();
        let stated = self.stated_policy(&database_words(written));
        let placed = self.placed(&written.place.but(written.except.as_ref()), written.region.as_deref());
        for place in placed.places {
            if let Some(policy) = &stated {
                self.state_catalog(&place, policy.clone());
            }
            for statement in &statements {
                let catalog = self.catalog_policy(&place, placed.target.clone(), entry.key);
                self.add(&catalog, DocumentSide::Resource, statement.clone());
            }
            let database = Database {
                name: self.placed_name(NameOf::Database, &own_name, &place),
                catalog: place.account.as_str().to_owned(),
                description: self.description(
                    DescriptionOf::DatabaseDescription,
                    written.description.as_ref(),
                    &place,
                ),
            };
            let address = self.insert(name, place, placed.target.clone(), database, entry.key);
            if written.existing {
                self.note_existence(&address, Existence::plain(false));
            }
        }
    }

    /// What the policy of a catalog says which exists already; databases of one catalog share it.
    fn state_catalog(&mut self, place: &Place, policy: Vec<Statement>) {
        let catalog = self.model.existing.entry(place.arn("glue", "catalog")).or_default();
        let stated = catalog.policy.get_or_insert_with(|| Document::new(Vec::new()));
        let new: Vec<Statement> = policy.into_iter().filter(|one| !stated.statements.contains(one)).collect();
        stated.statements.extend(new);
    }

    /// The one resource policy of an account's catalog, made when it is first needed.
    pub(super) fn catalog_policy(
        &mut self,
        place: &Place,
        target: Target,
        origin: crate::diagnostic::Span,
    ) -> crate::aws::Address {
        let name = name!("glue");
        let address = self.own(CatalogPolicy::address(&place.name, &name));
        if self.model.resources.contains_key(&address) {
            return address;
        }
        self.insert(
            &name,
            place.clone(),
            target,
            CatalogPolicy {
                policy: Document::new(Vec::new()),
            },
            origin,
        )
    }

    fn workgroup(&mut self, name: &Name, entry: &Entry<blueprint::Workgroup>) {
        let written = &entry.value;
        let own_name =
            self.own_name(NameOf::Workgroup, written.name.as_ref(), (name, entry.key), written.existing);
        self.stated_policy(&workgroup_words(written));
        let placed = self.placed(&written.place.but(written.except.as_ref()), written.region.as_deref());
        for place in placed.places {
            self.workgroup_in(name, entry, &own_name, (place, placed.target.clone()));
        }
    }

    fn workgroup_in(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Workgroup>,
        own_name: &Spanned<String>,
        (place, target): (Place, Target),
    ) {
        let written = &entry.value;
        let Some(results) = self.find("bucket", &written.results, &place.name) else {
            return;
        };
        if let Some(database) = &written.database {
            self.find("database", database, &place.name);
        }
        let bucket = self.arn(&results).rsplit(':').next().unwrap_or_default().to_owned();
        let prefix = written.prefix.as_ref().map(|prefix| self.told_text(prefix, &place));
        let prefix = prefix.as_deref().map_or(RESULTS, |prefix| prefix.trim_matches('/'));
        // The id of another account's key would have to be learned first; the bucket's default says the same.
        let key = self
            .key_of_bucket_for(&results, &place, written.results.span)
            .filter(|key| *key.account() == place.name)
            .map(|key| self.arn(&key));
        let workgroup = Workgroup {
            name: self.placed_name(NameOf::Workgroup, own_name, &place),
            description: self.description(
                DescriptionOf::WorkgroupDescription,
                written.description.as_ref(),
                &place,
            ),
            results: ["s3://", &bucket, "/", prefix, "/"].concat(),
            key,
            scan_limit: written.scan_limit.and_then(|size| self.scan_limit(size)),
            tags: self.tags::<Workgroup>(&written.tags),
        };
        let address = self.insert(name, place, target, workgroup, entry.key);
        if written.existing {
            self.note_existence(&address, Existence::plain(!written.tags.is_empty()));
        }
    }

    fn scan_limit(&mut self, size: Spanned<crate::blueprint::values::Size>) -> Option<u64> {
        let bytes = size.value.bytes();
        if let Some(limit) = quota("athena-scan-limit").filter(|limit| bytes < limit.least) {
            let message = format!("a scan limit of `{}` is too small", size.value);
            let least = limit.least / 1_000_000;
            let help = format!("Athena asks for at least {least} MB: write `{least}MiB` or more");
            self.problems
                .push(Diagnostic::error("scan-limit-invalid", size.span, message).help(help));
            return None;
        }
        Some(bytes)
    }

    /// The Glue database that a workgroup queries.
    pub(super) fn database_of(&mut self, workgroup: &str, place: &Place) -> String {
        let written = self
            .blueprint
            .workgroups
            .get(workgroup)
            .and_then(|entry| entry.value.database.clone());
        let found = written.and_then(|reference| self.find("database", &reference, &place.name));
        match found.and_then(|address| self.body(&address).cloned()) {
            Some(Body::Database(database)) => database.name,
            _ => Offline::DEFAULT_DATABASE.to_owned(),
        }
    }
}
