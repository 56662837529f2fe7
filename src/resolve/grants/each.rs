//! `each: account`: a line of grants into one for each account that has both sides of it.

use super::Grantee;
use crate::aws::Address;
use crate::blueprint::values::OneOrMany;
use crate::blueprint::{Grant, Reference};
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resolve::role_sets::in_account;
use std::collections::{BTreeMap, BTreeSet};

impl Draft<'_> {
    /// For each of the grantees, by its place among them, what the line says in its account; nothing for those whose
    /// account does not have what is granted.
    pub(super) fn bound(
        &mut self,
        grant: &Grant,
        on: &Reference,
        asked: &Reference,
        grantees: &[Grantee],
    ) -> BTreeMap<usize, (Grant, Reference)> {
        let (_, local) = Address::part_design(on);
        let kind = local.split('/').next().unwrap_or_default();
        // What names no account is of the account at hand.
        let wide = if on.split('/').count() < 3 {
            self.everywhere(on, kind)
        } else {
            on.clone()
        };
        let found = self.find_all(kind, &wide, "");
        let there: BTreeSet<&str> = found.iter().map(|target| target.account().as_str()).collect();
        let both = grantees.iter().enumerate().filter(|(_, grantee)| there.contains(grantee.account()));
        let bound: BTreeMap<usize, (Grant, Reference)> = both
            .map(|(at, grantee)| {
                let account = grantee.account();
                let each = |all: &OneOrMany<Reference>| {
                    all.iter().map(|one| in_account(one, account)).collect::<Vec<_>>().into()
                };
                let own = Grant {
                    passing: grant.passing.as_ref().map(|passing| in_account(passing, account)),
                    through: grant.through.as_ref().map(each),
                    from: grant.from.as_ref().map(each),
                    ..grant.clone()
                };
                (at, (own, in_account(&wide, account)))
            })
            .collect();
        if bound.is_empty() && !found.is_empty() && !grantees.is_empty() {
            let message = format!("no account has both `{}` and `{}`", asked.value, on.value);
            let problem =
                Diagnostic::error("each-apart", on.span, message).also(asked.span, "the other side");
            self.problems
                .push(problem.help("leave `each` out, or place both in the same accounts"));
        }
        bound
    }

    fn everywhere(&self, on: &Reference, kind: &str) -> Reference {
        let name = on.split('/').next_back().unwrap_or_default();
        let front = on.strip_suffix(Address::part_design(on).1).unwrap_or_default();
        Reference::new(on.span, [front, kind, "/*/", name].concat())
    }
}
