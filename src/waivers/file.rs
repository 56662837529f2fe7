//! The text of a file of waivers into its rows, each with its place and every problem collected.

use super::Day;
use crate::blueprint::decode::{read as read_as, section};
use crate::blueprint::values::{Spanned, days_until};
use crate::comply::{self, Severity};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, closest};

/// The code of a row that says too little, or what cannot be.
const INVALID: &str = "waiver-invalid";
/// The code of a row about nothing that there is.
pub(super) const UNMATCHED: &str = "waiver-unmatched";

/// The fewest characters of a reason.
const SHORTEST_REASON: usize = 20;
/// The most days ahead on which a waiver may end.
const LONGEST: i32 = 180;
/// The same of a rule of severity critical.
const LONGEST_CRITICAL: i32 = 90;
/// The fewest digits of a fingerprint.
const FEWEST_DIGITS: usize = 6;
/// What `scope` may say.
const PATTERN: &str = "pattern";

section! {
    /// One row of the file.
    pub struct WaiverInFile {
        /// The name of the rule, one.
        "id" => id: required Spanned<String>,
        /// The address of the resource that the finding is about.
        "subject" => subject: required Spanned<String>,
        /// The first digits of the finding's fingerprint, at least six: what is found besides, or is found to be worse, is not waived.
        "finding" => finding: optional Spanned<String>,
        /// Why, in at least 20 characters.
        "reason" => reason: required Spanned<String>,
        /// The team or person who answers for it.
        "owner" => owner: required Spanned<String>,
        /// Who agreed; required where the rule's severity is high or critical.
        "approved_by" => approved_by: optional Spanned<String>,
        /// The last day that it counts, in UTC: at most 180 days ahead, 90 where the severity is critical.
        "expires" => expires: required Spanned<String>,
        /// Where it was talked over.
        "ticket" => ticket: optional String,
        /// `pattern` where `*` in the subject stands for any characters.
        "scope" => scope: optional Spanned<String>,
        /// The `name` of the design that the row is about, where designs share a folder.
        "design" => design: optional Spanned<String>,
    }
}

/// A row that may count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaiverRow {
    /// The name of the rule.
    pub rule: Spanned<String>,
    /// The address, or a pattern of addresses.
    pub subject: Spanned<String>,
    /// True where the subject is a pattern.
    pub is_pattern: bool,
    /// The first digits of the fingerprint.
    pub finding: Option<String>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Who agreed, where somebody did.
    pub approved_by: Option<String>,
    /// The last day.
    pub expires: Spanned<Day>,
    /// The design that it is about, where it names one.
    pub design: Option<String>,
}

/// Reads the file's text; `file` is its number among the sources.
///
/// # Errors
///
/// Everything that is wrong with it: nothing of it counts then.
pub fn read(file: u32, text: &str, today: Day) -> Result<Vec<WaiverRow>, Diagnostics> {
    if text.trim().is_empty() {
        let problem = invalid(Span::new(file, 0, 0), "the file says nothing");
        return Err(problem.help("write rows (`- id: …`), or remove it").into());
    }
    let (found, mut problems) = read_as::<Vec<WaiverInFile>>(file, text);
    let rows = found.unwrap_or_default().into_iter();
    let rows: Vec<WaiverRow> = rows.filter_map(|row| checked(row, today, &mut problems)).collect();
    if problems.has_errors() { Err(problems) } else { Ok(rows) }
}

fn invalid(place: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(INVALID, place, message.into())
}

/// The row, where nothing of it is wrong.
fn checked(row: WaiverInFile, today: Day, problems: &mut Diagnostics) -> Option<WaiverRow> {
    let severity = severity(&row.id, problems);
    let before = problems.len();
    problems.extend(too_little(&row, severity));
    let expires = last_day(&row.expires, severity, today, problems);
    let complete = problems.len() == before && severity.is_some();
    let expires = expires.filter(|_| complete)?;
    Some(WaiverRow {
        is_pattern: row.scope.is_some(),
        finding: row.finding.map(|digits| digits.value.to_lowercase()),
        reason: row.reason.value,
        owner: row.owner.value,
        approved_by: row.approved_by.map(|name| name.value),
        expires: Spanned::new(row.expires.span, expires),
        design: row.design.map(|design| design.value),
        rule: row.id,
        subject: row.subject,
    })
}

/// How bad what the rule finds is; a name that no rule has is told.
fn severity(id: &Spanned<String>, problems: &mut Diagnostics) -> Option<Severity> {
    let found = comply::rule(&id.value).map(|rule| rule.severity());
    if found.is_none() {
        let message = format!("there is no rule `{}`, so nothing of that name can be waived", id.value);
        let near = closest(&id.value, comply::rules().iter().map(|rule| rule.id()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "`landform rules` lists them; errors of the blueprint and claims are no findings".to_owned()
            }
        };
        problems.push(Diagnostic::error(UNMATCHED, id.span, message).help(help));
    }
    found
}

/// What a row does not say, or says in too few words.
fn too_little(row: &WaiverInFile, severity: Option<Severity>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if row.reason.value.trim().chars().count() < SHORTEST_REASON {
        let message = format!("a reason has at least {SHORTEST_REASON} characters");
        found
            .push(invalid(row.reason.span, message).help("say why the finding can be lived with until then"));
    }
    let words = [
        ("owner", Some(&row.owner)),
        ("approved_by", row.approved_by.as_ref()),
        ("design", row.design.as_ref()),
    ];
    let empty = words
        .iter()
        .filter_map(|(key, word)| Some((key, word.filter(|word| word.value.trim().is_empty())?)));
    found.extend(empty.map(|(key, word)| invalid(word.span, format!("`{key}` is empty"))));
    if let Some(severity) = severity.filter(|one| *one >= Severity::High && row.approved_by.is_none()) {
        let message =
            format!("what `{}` finds is {severity}, and nobody agreed to live with it", row.id.value);
        found.push(invalid(row.id.span, message).help("name who did: `approved_by`"));
    }
    if let Some(scope) = row.scope.as_ref().filter(|scope| scope.value != PATTERN) {
        let message = format!("`{}` is no scope", scope.value);
        found.push(invalid(scope.span, message).help("write `scope: pattern`, or leave it out"));
    }
    if row.scope.is_none() && row.subject.value.contains('*') {
        let message = "the subject is a pattern, and nothing says so";
        found.push(invalid(row.subject.span, message).help("name one address, or write `scope: pattern`"));
    }
    found.extend(row.finding.as_ref().and_then(no_fingerprint));
    found
}

fn no_fingerprint(digits: &Spanned<String>) -> Option<Diagnostic> {
    let is_one =
        digits.value.len() >= FEWEST_DIGITS && digits.value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let message =
        format!("`{}` is no fingerprint: at least {FEWEST_DIGITS} hexadecimal digits", digits.value);
    let problem = invalid(digits.span, message);
    (!is_one).then(|| problem.help("copy it from `landform check --format json`; digits alone need quotes"))
}

/// The last day, where it is one that a waiver may have.
fn last_day(
    written: &Spanned<String>,
    severity: Option<Severity>,
    today: Day,
    problems: &mut Diagnostics,
) -> Option<Day> {
    let Some(day) = super::day(&written.value) else {
        let problem = invalid(written.span, format!("`{}` is no day", written.value));
        problems.push(problem.help("write year, month and day as `2027-01-31`"));
        return None;
    };
    let longest = match severity {
        Some(Severity::Critical) => LONGEST_CRITICAL,
        Some(Severity::High | Severity::Medium | Severity::Low) | None => LONGEST,
    };
    let ahead = days_until(today, day);
    if ahead > longest {
        let message = format!("`{day}` is {ahead} days ahead; a waiver of it counts for at most {longest}");
        problems.push(invalid(written.span, message).help("decide again then"));
        return None;
    }
    Some(day)
}
