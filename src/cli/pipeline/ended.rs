//! Grants whose last day has passed, on the day that a run is held against.

use crate::blueprint::Blueprint;
use crate::blueprint::values::{Day, days_until};
use crate::diagnostic::Diagnostic;

/// What is to be said of grants that have ended.
pub(super) fn ended(blueprint: &Blueprint, today: Day) -> Vec<Diagnostic> {
    let days = blueprint.grants.iter().filter_map(|grant| grant.until.as_ref());
    let past = days.filter(|day| days_until(today, day.value) < 0);
    past.map(|day| {
        let message = format!("this grant ended with {}: nobody has it any more", day.value);
        Diagnostic::warning("grant-ended", day.span, message)
            .help("remove the line, or decide again and write another day")
    })
    .collect()
}
