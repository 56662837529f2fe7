//! What grants need of others into what is to be shared, each with all that it is needed for.

use crate::aws::Name;
use crate::catalog::ram::Access;
use crate::diagnostic::Span;
use crate::resource::Place;
use std::collections::BTreeMap;

/// What grants need to be shared: what, with whom, how far.
#[derive(Default)]
pub(super) struct Needs(pub(super) BTreeMap<ShareNeed, (Access, bool, Span)>);

/// One resource for one principal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ShareNeed {
    /// Where it is.
    pub(super) owner: Place,
    /// Its name.
    pub(super) name: Name,
    /// Its ARN.
    pub(super) arn: String,
    /// With whom it is shared.
    pub(super) principal: String,
}

impl Needs {
    /// Takes in what others need.
    pub(super) fn join(&mut self, more: Self) {
        for (need, (access, external, span)) in more.0 {
            self.widen(need, access, external, span);
        }
    }

    fn widen(&mut self, need: ShareNeed, access: Access, external: bool, span: Span) {
        let entry = self.0.entry(need).or_insert((access, external, span));
        entry.0 = entry.0.max(access);
        entry.1 |= external;
    }

    /// The needs by what tells of each whose it is.
    pub(super) fn by<K: Ord>(self, whose: impl Fn(&str) -> K) -> BTreeMap<K, Self> {
        let mut all: BTreeMap<K, Self> = BTreeMap::new();
        for (need, row) in self.0 {
            all.entry(whose(&need.arn)).or_default().0.insert(need, row);
        }
        all
    }

    /// Notes that `principal` needs `access` to the resource `arn` of `owner`.
    pub(super) fn note(
        &mut self,
        owner: &Place,
        (name, arn): (&Name, String),
        principal: String,
        access: Access,
        external: bool,
        span: Span,
    ) {
        let need = ShareNeed {
            owner: owner.clone(),
            name: name.clone(),
            arn,
            principal,
        };
        self.widen(need, access, external, span);
    }
}
