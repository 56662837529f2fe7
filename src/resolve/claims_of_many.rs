//! Rows of `expect:` that are about many accounts into one for each: `role/unit/ml/reader`, `each: account`.

use super::draft::Draft;
use super::role_sets::in_account;
use crate::blueprint::values::{OneOrMany, Spanned};
use crate::blueprint::{Claim, Reference};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// A row about one caller and one thing, and what tells it from the others of its row.
pub(super) struct OneClaim {
    pub row: Claim,
    pub accounts: Vec<String>,
}

impl Draft<'_> {
    /// The rows that a row stands for: itself where it is about one caller and one thing.
    pub(super) fn each_claim(&mut self, row: &Claim) -> Vec<OneClaim> {
        if !is_of_many(&row.by) && !is_of_many(&row.on) {
            if let Some(each) = row.each {
                let message = "`each` binds what many accounts have, and this row names both sides";
                let problem = Diagnostic::error("each-apart", each.span, message);
                self.problems.push(
                    problem.help(
                        "write `role/unit/UNIT/NAME`, `bucket/*/NAME` and the like, or leave `each` out",
                    ),
                );
            }
            return vec![OneClaim {
                row: row.clone(),
                accounts: Vec::new(),
            }];
        }
        let (by, on) = (self.accounts_of_many(&row.by), self.accounts_of_many(&row.on));
        let (Some(by), Some(on)) = (by, on) else {
            return Vec::new();
        };
        if row.each.is_none() {
            let pairs = by.iter().flat_map(|by| on.iter().map(move |on| (by.as_deref(), on.as_deref())));
            return pairs.map(|(by, on)| one(row, by, on)).collect();
        }
        let both: Vec<OneClaim> = by
            .intersection(&on)
            .map(|account| one(row, account.as_deref(), account.as_deref()))
            .collect();
        if both.is_empty() {
            let message = format!("no account has both `{}` and `{}`", row.by.value, row.on.value);
            let problem =
                Diagnostic::error("each-apart", row.on.span, message).also(row.by.span, "the other side");
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
        let kind = word.split('/').next().unwrap_or_default().to_owned();
        // Behind the name of a bucket stands the key of an object.
        let parts = if word.starts_with("bucket/unit/") { 4 } else { 3 };
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

fn one(row: &Claim, by: Option<&str>, on: Option<&str>) -> OneClaim {
    let of = |word: &Reference, account: Option<&str>| match account {
        Some(account) => in_account(word, account),
        None => word.clone(),
    };
    let all = |words: &Option<OneOrMany<Reference>>| {
        words
            .as_ref()
            .map(|all| all.iter().map(|word| of(word, by)).collect::<Vec<Spanned<String>>>().into())
    };
    let accounts: BTreeSet<&str> = by.into_iter().chain(on).collect();
    let accounts = match (by, on) {
        (Some(by), Some(on)) if accounts.len() > 1 => vec![by.to_owned(), on.to_owned()],
        _ => accounts.into_iter().map(str::to_owned).collect(),
    };
    let row = Claim {
        by: of(&row.by, by),
        on: of(&row.on, on),
        chain: all(&row.chain),
        besides: all(&row.besides),
        passing: row.passing.as_ref().map(|word| of(word, by)),
        ..row.clone()
    };
    OneClaim { row, accounts }
}
