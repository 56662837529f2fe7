//! Rows of `waivers.yaml`, beside a blueprint, into findings that somebody lives with until a day.
//!
//! A row that is malformed, out of time, or about nothing that there is, waives nothing, and that is told: what nobody
//! decided is never silent.

mod file;

pub use crate::blueprint::values::{Day, day};
pub use file::{WaiverInFile, WaiverRow, read};

use crate::aws::glob_matches;
use crate::blueprint::values::days_until;
use crate::comply::{Finding, Waiver};
use crate::diagnostic::{Diagnostic, Diagnostics, closest};
use file::UNMATCHED;

/// In the last days of a waiver its end is told.
const SOON: i32 = 14;

/// Marks what is waived in the findings of a design, and answers what is to be said of the rows: those about nothing, those
/// that waive nothing, and those that end soon. `addresses` are the resources of the design.
pub fn apply(
    rows: &[WaiverRow],
    findings: &mut [Finding],
    design: &str,
    addresses: &[String],
    today: Day,
) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let own = rows.iter().filter(|row| row.design.as_deref().is_none_or(|name| name == design));
    for row in own {
        let is_found = findings.iter().any(|finding| row.is_about(&finding.resource.to_string()));
        if is_found || addresses.iter().any(|address| row.is_about(address)) {
            problems.extend(applied(row, findings, today));
        } else {
            problems.push(unmatched(row, addresses));
        }
    }
    problems
}

fn unmatched(row: &WaiverRow, addresses: &[String]) -> Diagnostic {
    let subject = &row.subject;
    let message = format!(
        "nothing of the design has the address `{}`, so nothing there can be waived",
        subject.value
    );
    let problem = Diagnostic::error(UNMATCHED, subject.span, message);
    match closest(&subject.value, addresses.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("`landform check --format json` has the address of each finding; a row about another design in this folder says `design: NAME`"),
    }
}

/// One row over the findings.
fn applied(row: &WaiverRow, findings: &mut [Finding], today: Day) -> Option<Diagnostic> {
    let left = days_until(today, row.expires.value);
    let (mut waived, mut refused) = (0_usize, 0_usize);
    for finding in findings.iter_mut() {
        let is_meant = finding.rule == row.rule.value && row.is_about(&finding.resource.to_string());
        if !is_meant || finding.waived.is_some() {
            continue;
        }
        let is_other = row
            .finding
            .as_ref()
            .is_some_and(|digits| !finding.fingerprint.starts_with(digits.as_str()));
        let why = if left < 0 {
            Some(format!("its waiver expired {} ago ({})", days(-left), row.owner))
        } else if is_other {
            let digits = row.finding.as_deref().unwrap_or_default();
            Some(format!(
                "a waiver ({}) is of another finding here, `{digits}`; this one is `{}`",
                row.owner, finding.fingerprint
            ))
        } else {
            None
        };
        match why {
            Some(why) => {
                finding.evidence.push(why);
                refused += 1;
            }
            None => {
                finding.waived = Some(row.waiver());
                waived += 1;
            }
        }
    }
    said(row, waived, refused, left)
}

/// What is to be said of a row.
fn said(row: &WaiverRow, waived: usize, refused: usize, left: i32) -> Option<Diagnostic> {
    let what = format!("`{}` at `{}`", row.rule.value, row.subject.value);
    if waived == 0 && refused == 0 {
        let problem = Diagnostic::warning("waiver-unused", row.rule.span, format!("no finding is {what}"));
        return Some(problem.help("remove the row: the finding is mended, or another row waives it"));
    }
    let ends = waived > 0 && left <= SOON;
    ends.then(|| {
        let message = format!("the waiver of {what} ends in {}, on {}", days(left), row.expires.value);
        Diagnostic::warning("waiver-ends-soon", row.expires.span, message)
            .help(format!("mend the finding, or decide again: {}", row.owner))
    })
}

impl WaiverRow {
    fn is_about(&self, address: &str) -> bool {
        match self.is_pattern {
            true => glob_matches(&self.subject, address),
            false => self.subject.value == address,
        }
    }

    fn waiver(&self) -> Waiver {
        Waiver {
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            approved_by: self.approved_by.clone(),
            expires: self.expires.value.to_string(),
        }
    }
}

fn days(count: i32) -> String {
    match count {
        1 => "1 day".to_owned(),
        count => format!("{count} days"),
    }
}
