//! Grants that end: the last day into a condition of everything that follows from them.

use super::GrantLine;
use crate::blueprint::values::Day;
use crate::catalog::context_keys;
use crate::diagnostic::Diagnostic;
use crate::resolve::audience::ConditionParts;
use crate::resolve::draft::Draft;
use std::collections::BTreeSet;

/// A condition that holds until the end of a day in UTC.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-currenttime>
fn before_the_end(day: Day) -> ConditionParts {
    // Behind the last day of the calendar comes none.
    let end = day
        .tomorrow()
        .map_or_else(|_| format!("{day}T23:59:59Z"), |next| format!("{next}T00:00:00Z"));
    ("DateLessThan", context_keys::CURRENT_TIME.to_owned(), BTreeSet::from([end]))
}

/// The last second before a moment.
pub(in crate::resolve) fn just_before(moment: &str) -> Option<String> {
    let moment: jiff::Timestamp = moment.parse().ok()?;
    let before = moment.checked_sub(jiff::SignedDuration::from_secs(1)).ok()?;
    Some(before.to_string())
}

impl GrantLine<'_> {
    /// The condition of a grant that ends.
    pub(super) fn until(&self) -> Option<ConditionParts> {
        self.grant.until.as_ref().map(|day| before_the_end(day.value))
    }
}

impl Draft<'_> {
    /// Reports an end of a grant that needs a share: RAM gives it none.
    ///
    /// <https://docs.aws.amazon.com/ram/latest/userguide/working-with-sharing-create.html>
    pub(super) fn refuse_end_of_share(&mut self, line: &GrantLine<'_>) {
        let Some(until) = &line.grant.until else { return };
        let message = "a share of RAM has no end, and this grant needs one";
        let problem = Diagnostic::error("grant-until", until.span, message);
        self.problems.push(problem.help(
            "grant it to a role of the account that owns it, and let the other role assume that one `until` then",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::values::day;

    #[test]
    fn a_grant_holds_through_its_last_day() {
        let of = |text: &str| before_the_end(day(text).unwrap()).2.pop_first().unwrap();
        assert_eq!(of("2027-06-30"), "2027-07-01T00:00:00Z");
        assert_eq!(of("2027-12-31"), "2028-01-01T00:00:00Z");
        assert_eq!(of("9999-12-31"), "9999-12-31T23:59:59Z");
        assert_eq!(just_before(&of("2028-02-29")).as_deref(), Some("2028-02-29T23:59:59Z"));
        assert_eq!(just_before("some day"), None);
    }
}
