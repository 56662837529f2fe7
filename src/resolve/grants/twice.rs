//! Grants that are said a second time: harmless, and mostly one of them was meant to say something else.

use crate::blueprint::Grant;
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use std::collections::BTreeMap;

/// What of a grant is the same in one that only repeats it.
type Said<'g> = (&'g str, &'g str, &'g str, Vec<&'g str>, Option<String>, bool);

/// A warning for each part of a grant that another one has said.
pub(super) fn repeats(grants: &[Grant]) -> Diagnostics {
    let mut seen: BTreeMap<Said<'_>, Span> = BTreeMap::new();
    let mut problems = Diagnostics::new();
    for (said, at) in grants.iter().flat_map(parts) {
        match seen.get(&said) {
            Some(first) => problems.push(repeated(&said, at, *first)),
            None => {
                seen.insert(said, at);
            }
        }
    }
    problems
}

/// Whom, what and on what, one by one, with what narrows it.
fn parts(grant: &Grant) -> impl Iterator<Item = (Said<'_>, Span)> {
    let ways = grant.through.iter().flatten().chain(grant.from.iter().flatten());
    let mut through: Vec<&str> = ways.map(|word| word.value.as_str()).collect();
    through.sort_unstable();
    let until = grant.until.as_ref().map(|day| day.value.to_string());
    let passing = grant.passing.as_ref().map(|word| word.value.clone());
    let passing = passing.into_iter().chain(until).reduce(|one, other| [one, other].join(" "));
    grant.to.iter().flat_map(move |to| {
        let (through, passing) = (through.clone(), passing.clone());
        grant.on.iter().flat_map(move |on| {
            let (through, passing) = (through.clone(), passing.clone());
            grant.may.iter().map(move |may| {
                let words = (to.value.as_str(), may.value.as_str(), on.value.as_str());
                (
                    (words.0, words.1, words.2, through.clone(), passing.clone(), grant.each.is_some()),
                    may.span,
                )
            })
        })
    })
}

fn repeated((to, may, on, ..): &Said<'_>, at: Span, first: Span) -> Diagnostic {
    let message = format!("`{to}` is granted to `{may}` `{on}` a second time");
    Diagnostic::warning("grant-twice", at, message)
        .also(first, "first granted here")
        .help("remove one of the two, or correct what it says")
}
