//! Tables of DynamoDB.

use super::draft::Draft;
use super::own_policy::{Made, Said, said};
use crate::aws::Name;
use crate::blueprint;
use crate::blueprint::values::{Entry, Spanned};
use crate::catalog::names::NameOf;
use crate::diagnostic::Diagnostic;
use crate::policy::Document;
use crate::resource::{Table, TableIndex, TableKey};
use std::collections::{BTreeMap, BTreeSet};

/// The attribute by which items are spread, unless said otherwise.
const PARTITION: &str = "id";

fn words(written: &blueprint::Table) -> Said<'_> {
    said!(written, "table", Table, NameOf::Table, of_new: [recovery, protected])
}

fn kind(written: blueprint::TableKey) -> TableKey {
    match written {
        blueprint::TableKey::String => TableKey::S,
        blueprint::TableKey::Number => TableKey::N,
        blueprint::TableKey::Binary => TableKey::B,
    }
}

fn text(said: Option<&Spanned<String>>) -> Option<String> {
    said.map(|text| text.value.clone())
}

impl Draft<'_> {
    pub(super) fn tables(&mut self) {
        for (name, entry) in self.blueprint.tables.iter() {
            self.dynamo_table(name, entry);
        }
    }

    fn dynamo_table(&mut self, name: &Name, entry: &Entry<blueprint::Table>) {
        let written = &entry.value;
        let index = |index: &blueprint::TableIndex| TableIndex {
            partition: index.partition.value.clone(),
            sort: text(index.sort.as_ref()),
        };
        let indexes: BTreeMap<String, TableIndex> = written
            .indexes
            .iter()
            .map(|(name, entry)| (name.clone(), index(&entry.value)))
            .collect();
        for (name, entry) in written.indexes.iter() {
            self.check_name(NameOf::Table, &Spanned::new(entry.key, name.clone()));
        }
        let attributes = self.attributes(written);
        let make = |_: &mut Self, made: Made| Table {
            name: made.name,
            key: made.key,
            partition: text(written.partition.as_ref()).unwrap_or_else(|| PARTITION.to_owned()),
            sort: text(written.sort.as_ref()),
            attributes: attributes.clone(),
            indexes: indexes.clone(),
            recovery: written.recovery.is_none_or(|on| *on),
            protected: written.protected.is_none_or(|on| *on),
            policy: Document::new(Vec::new()),
            tags: made.tags,
        };
        self.make_each((name, entry), &words(written), |_| Vec::new(), make);
    }

    /// The types of the attributes by which table and indexes find items. DynamoDB is told of no others.
    fn attributes(&mut self, written: &blueprint::Table) -> BTreeMap<String, TableKey> {
        let of_indexes = written
            .indexes
            .iter()
            .flat_map(|(_, entry)| [Some(&entry.value.partition), entry.value.sort.as_ref()]);
        let said = [written.partition.as_ref(), written.sort.as_ref()].into_iter().chain(of_indexes);
        let said: Vec<&Spanned<String>> = said.flatten().collect();
        said.iter().for_each(|name| self.check_name(NameOf::TableAttribute, name));
        let own = written.partition.is_none().then_some(PARTITION);
        let names: BTreeSet<&str> = said.iter().map(|name| name.as_str()).chain(own).collect();
        for (name, entry) in written.attributes.iter() {
            if !names.contains(name.as_str()) {
                let message = format!("neither table nor index finds items by `{name}`");
                self.problems.push(
                    Diagnostic::error("table-attribute", entry.key, message)
                        .help("leave it out: DynamoDB takes any other attribute of an item as it comes"),
                );
            }
        }
        let said_kind = |name: &str| {
            let entry = written.attributes.iter().find(|(own, _)| own.as_str() == name);
            entry.map_or(TableKey::S, |(_, entry)| kind(entry.value))
        };
        names.into_iter().map(|name| (name.to_owned(), said_kind(name))).collect()
    }
}
