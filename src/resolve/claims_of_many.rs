//! Rows of `expect:` that are about many accounts into one for each: `role/unit/ml/reader`, `each: account`.

use super::draft::Draft;
use super::role_sets::in_account;
use super::scope::in_every_account;
use crate::aws::Address;
use crate::blueprint::values::{OneOrMany, Spanned};
use crate::blueprint::{Claim, Reference};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// A permission set without an account means its roles in each.
fn everywhere(word: &Reference) -> Reference {
    Reference::new(word.span, in_every_account(word).unwrap_or_else(|| word.value.clone()))
}

/// A row about one caller and one thing, and what tells it from the others of its row.
pub(super) struct OneClaim {
    pub row: Claim,
    pub by: Reference,
    pub on: Reference,
    /// Words and accounts, for its id.
    pub apart: Vec<String>,
}

impl Draft<'_> {
    /// The claims that a row stands for: everybody under `by` and everything under `on`, and of what stands in many accounts
    /// each.
    pub(super) fn each_claim(&mut self, row: &Claim) -> Vec<OneClaim> {
        let mut all = Vec::new();
        for (by, on) in row.by.iter().flat_map(|by| row.on.iter().map(move |on| (by, on))) {
            let (by, on) = (&everywhere(by), &everywhere(on));
            let words = [(by, &row.by), (on, &row.on)];
            let listed = words.iter().filter(|(_, list)| list.iter().count() > 1);
            let apart: Vec<String> = listed.map(|(word, _)| word.value.clone()).collect();
            let each = self.each_account(row, by, on).into_iter();
            all.extend(each.map(|one| OneClaim {
                apart: apart.iter().cloned().chain(one.apart).collect(),
                ..one
            }));
        }
        all
    }

    /// The same of one word for each.
    fn each_account(&mut self, row: &Claim, by: &Reference, on: &Reference) -> Vec<OneClaim> {
        if !is_of_many(by) && !is_of_many(on) {
            if let Some(each) = row.each {
                let message = "`each` binds what many accounts have, and this row names both sides";
                let problem = Diagnostic::error("each-apart", each.span, message);
                self.problems.push(
                    problem.help(
                        "write `role/unit/UNIT/NAME`, `bucket/*/NAME` and the like, or leave `each` out",
                    ),
                );
            }
            return vec![one(row, (by, None), (on, None))];
        }
        let (callers, objects) = (self.accounts_of_many(by), self.accounts_of_many(on));
        let (Some(callers), Some(objects)) = (callers, objects) else {
            return Vec::new();
        };
        if row.each.is_none() {
            let pairs = callers.iter().flat_map(|caller| objects.iter().map(move |object| (caller, object)));
            return pairs
                .map(|(caller, object)| one(row, (by, caller.as_deref()), (on, object.as_deref())))
                .collect();
        }
        let both: Vec<OneClaim> = callers
            .intersection(&objects)
            .map(|account| one(row, (by, account.as_deref()), (on, account.as_deref())))
            .collect();
        if both.is_empty() {
            let message = format!("no account has both `{}` and `{}`", by.value, on.value);
            let problem = Diagnostic::error("each-apart", on.span, message).also(by.span, "the other side");
            self.problems
                .push(problem.help("leave `each` out, or name what the same accounts have"));
        }
        both
    }

    /// The accounts that have what a word of many means; none of them, once, for a word of one. Nothing for a word that
    /// names nothing, which is reported.
    fn accounts_of_many(&mut self, word: &Reference) -> Option<BTreeSet<Option<String>>> {
        if !is_of_many(word) {
            return Some(BTreeSet::from([None]));
        }
        let (_, local) = Address::part_design(word);
        let kind = local.split('/').next().unwrap_or_default().to_owned();
        // Behind the name of a bucket stands the key of an object.
        let parts = if local.starts_with("bucket/unit/") { 4 } else { 3 };
        let whole = match kind.as_str() {
            "bucket" => word.split('/').take(parts).collect::<Vec<&str>>().join("/"),
            _ => word.value.clone(),
        };
        let found = self.find_all(&kind, &Reference::new(word.span, whole), "");
        (!found.is_empty()).then(|| found.iter().map(|found| Some(found.account().to_string())).collect())
    }
}

fn is_of_many(word: &Reference) -> bool {
    !word.starts_with("arn:") && in_account(word, "").value != word.value
}

/// A side of a row, and the account that it is about where it stands in many.
type Side<'s> = (&'s Reference, Option<&'s str>);

fn one(row: &Claim, (by, caller): Side<'_>, (on, object): Side<'_>) -> OneClaim {
    let of = |word: &Reference, account: Option<&str>| match account {
        Some(account) => in_account(word, account),
        None => word.clone(),
    };
    let all = |words: &Option<OneOrMany<Reference>>| {
        words
            .as_ref()
            .map(|all| all.iter().map(|word| of(word, caller)).collect::<Vec<Spanned<String>>>().into())
    };
    let accounts: BTreeSet<&str> = caller.into_iter().chain(object).collect();
    let apart = match (caller, object) {
        (Some(caller), Some(object)) if accounts.len() > 1 => vec![caller.to_owned(), object.to_owned()],
        _ => accounts.into_iter().map(str::to_owned).collect(),
    };
    OneClaim {
        by: of(by, caller),
        on: of(on, object),
        row: Claim {
            chain: all(&row.chain),
            besides: all(&row.besides),
            passing: row.passing.as_ref().map(|word| of(word, caller)),
            ..row.clone()
        },
        apart,
    }
}
