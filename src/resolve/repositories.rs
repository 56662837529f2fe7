//! Repositories of container images.

use super::draft::Draft;
use super::own_policy::{Made, Said, said};
use crate::aws::Name;
use crate::blueprint;
use crate::blueprint::values::{Entry, Spanned};
use crate::catalog::names::NameOf;
use crate::policy::Document;
use crate::resource::Repository;

fn words(written: &blueprint::Repository) -> Said<'_> {
    said!(written, "repository", Repository, NameOf::Repository, of_new: [immutable, scan_on_push, keep])
}

impl Draft<'_> {
    /// Repositories name keys only.
    pub(super) fn repositories(&mut self) {
        for (name, entry) in self.blueprint.repositories.iter() {
            self.repository(name, entry);
        }
    }

    fn repository(&mut self, name: &Name, entry: &Entry<blueprint::Repository>) {
        let written = &entry.value;
        let keep = written.keep.map(|keep| {
            let said = Spanned::new(keep.span, u64::from(keep.value));
            self.in_range(Some(said), keep.value, ("repository-images", "a number", " images"))
        });
        let make = |_: &mut Self, made: Made| Repository {
            name: made.name,
            key: made.key,
            immutable: written.immutable.is_none_or(|on| *on),
            scan: written.scan_on_push.is_none_or(|on| *on),
            keep,
            policy: Document::new(Vec::new()),
            tags: made.tags,
        };
        self.make_each((name, entry), &words(written), |_| Vec::new(), make);
    }
}
