//! What a grant is about: things of the blueprint, a part of a bucket, or a key by its alias.

use super::GrantLine;
use super::table_part::TablePart;
use crate::aws::{Address, Name};
use crate::blueprint::Reference;
use crate::catalog::context_keys;
use crate::diagnostic::{Diagnostic, closest};
use crate::resolve::audience::ConditionParts;
use crate::resolve::bucket_part::BucketPart;
use crate::resolve::draft::Draft;
use crate::resource::{Body, Bucket, FileSystem, Key, Kind, Table};
use std::collections::{BTreeMap, BTreeSet};

/// The first word of a key that is called by its alias, in AWS's spelling of aliases.
const ALIAS: &str = "alias";
const UNIT: &str = "unit";

/// What a word under `on:` means.
pub(super) struct Meant {
    /// The things.
    pub on: Reference,
    /// The part of each that is meant, where that is not all of it.
    pub part: Option<BucketPart>,
    /// The part of each table that is meant, where that is not all of it.
    pub table: Option<TablePart>,
    /// The alias by which keys are meant.
    pub alias: Option<String>,
}

impl GrantLine<'_> {
    /// On what everything of the line holds: until a day, and while a key has the alias by which it is called.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html>
    pub(super) fn held_to(&self) -> Vec<ConditionParts> {
        let alias = self.alias.iter().map(|alias| {
            let values = BTreeSet::from([alias.clone()]);
            ("ForAnyValue:StringEquals", context_keys::RESOURCE_ALIASES.to_owned(), values)
        });
        self.until().into_iter().chain(alias).collect()
    }
}

/// The account, or the unit, behind a kind, and the rest: how many parts of a word that takes.
fn scoped(rest: &str) -> Option<(&str, &str)> {
    let (first, behind) = rest.split_once('/')?;
    match (first, behind.split_once('/')) {
        (UNIT, Some((unit, behind))) => Some((rest.get(..UNIT.len() + 1 + unit.len())?, behind)),
        _ => Some((first, behind)),
    }
}

impl Draft<'_> {
    /// What a word under `on:` means; none where that was reported.
    pub(super) fn meant_by(&mut self, on: &Reference) -> Option<Meant> {
        let plain = |on: Reference| Meant {
            on,
            part: None,
            table: None,
            alias: None,
        };
        let behind = |kind: &str| on.strip_prefix(kind)?.strip_prefix('/').and_then(scoped);
        if let Some((scope, name)) = behind(ALIAS) {
            let alias = [ALIAS, "/", name].concat();
            let entry = self.entry_called(on, scope, &alias)?;
            return Some(Meant {
                alias: Some(alias),
                ..plain(Reference::new(on.span, [Key::KIND, scope, &entry].join("/")))
            });
        }
        let (design, local) = Address::part_design(&on.value);
        let behind = |kind: &str| local.strip_prefix(kind)?.strip_prefix('/').and_then(scoped);
        if let Some((scope, (name, part))) =
            behind(FileSystem::KIND).and_then(|(scope, rest)| Some((scope, rest.split_once('/')?)))
        {
            let word = [FileSystem::KIND, scope, name].join("/");
            let word = design.map_or_else(|| word.clone(), |design| [design, ":", &word].concat());
            return self.file_part(on, part).map(|table| Meant {
                table: Some(table),
                ..plain(Reference::new(on.span, word))
            });
        }
        if let Some((scope, (name, part))) =
            behind(Table::KIND).and_then(|(scope, rest)| Some((scope, rest.split_once('/')?)))
        {
            let word = [Table::KIND, scope, name].join("/");
            let word = design.map_or_else(|| word.clone(), |design| [design, ":", &word].concat());
            return self.table_part(on, part).map(|table| Meant {
                table: Some(table),
                ..plain(Reference::new(on.span, word))
            });
        }
        let Some((scope, (name, part))) =
            behind(Bucket::KIND).and_then(|(scope, rest)| Some((scope, rest.split_once('/')?)))
        else {
            return Some(plain(on.clone()));
        };
        let bucket = [Bucket::KIND, scope, name].join("/");
        let bucket = design.map_or_else(|| bucket.clone(), |design| [design, ":", &bucket].concat());
        let bucket = Reference::new(on.span, bucket);
        match BucketPart::parse(part) {
            Ok(part) => Some(Meant { part, ..plain(bucket) }),
            Err((why, help)) => {
                let message = format!("`{}` is no part of a bucket: {why}", on.value);
                self.problems.push(Diagnostic::error("grant-part", on.span, message).help(help));
                None
            }
        }
    }

    fn table_part(&mut self, on: &Reference, part: &str) -> Option<TablePart> {
        let found = TablePart::parse(part);
        if found.is_none() {
            let message = format!("`{}` is no part of a table", on.value);
            self.problems.push(Diagnostic::error("grant-part", on.span, message).help(
                "write `table/ACCOUNT/NAME/index/INDEX`, or `…/leading/PATTERN` for the items of some partitions",
            ));
        }
        found
    }

    fn file_part(&mut self, on: &Reference, part: &str) -> Option<TablePart> {
        let found = TablePart::point(part);
        if found.is_none() {
            let message = format!("`{}` is no way into a file system", on.value);
            let problem = Diagnostic::error("grant-part", on.span, message);
            self.problems
                .push(problem.help("write `file-system/ACCOUNT/NAME/access-point/POINT`"));
        }
        found
    }

    /// The one entry of `keys:` whose keys have an alias, in an account or in those of a unit.
    fn entry_called(&mut self, on: &Reference, scope: &str, alias: &str) -> Option<Name> {
        let inside: BTreeSet<&str> = match scope.strip_prefix(UNIT).and_then(|rest| rest.strip_prefix('/')) {
            Some(unit) => {
                self.unit(unit, on.span)?;
                self.model.organization.accounts_in(unit).collect()
            }
            None if scope == "*" => self.model.accounts.keys().map(Name::as_str).collect(),
            None => {
                self.account(scope, on.span)?;
                BTreeSet::from([scope])
            }
        };
        let mut entries: BTreeMap<&str, BTreeSet<&Name>> = BTreeMap::new();
        for resource in self.model.resources.values() {
            if let Body::Key(key) = &resource.body
                && inside.contains(resource.place.name.as_str())
            {
                entries.entry(&key.alias).or_default().insert(resource.address.name());
            }
        }
        let called: Vec<Name> = entries.get(alias).into_iter().flatten().copied().cloned().collect();
        let problem = match called.as_slice() {
            [only] => return Some(only.clone()),
            [] => {
                let message = format!("no key there has the alias `{alias}`");
                let near = closest(alias, entries.keys().copied()).map(|near| {
                    let name = near.strip_prefix(ALIAS).unwrap_or(near);
                    format!("did you mean `{ALIAS}/{scope}{name}`?")
                });
                let help = "name a key by its entry, `key/ACCOUNT/NAME`, or declare it with `existing: true`";
                Diagnostic::error("reference-unknown", on.span, message)
                    .help(near.unwrap_or_else(|| help.to_owned()))
            }
            _ => {
                let message = format!("keys of several entries have the alias `{alias}`");
                Diagnostic::error("reference-several", on.span, message).help("write a line for each account")
            }
        };
        self.problems.push(problem);
        None
    }
}
