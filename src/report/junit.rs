//! A check into JUnit XML: a case for every rule and claim, so that a report shows what passed as well.

use super::item::{Item, Sort, items};
use super::{Checked, Claimed, item};
use crate::comply;
use crate::diagnostic::printable;

/// One test case.
struct TestCase {
    class: &'static str,
    name: String,
    outcome: TestOutcome,
}

/// What came of a case.
enum TestOutcome {
    Passed,
    /// The element, its short message and its text.
    Not(&'static str, String, String),
}

/// The report as XML.
pub(super) fn write(checked: &Checked<'_>) -> String {
    let items = items(checked);
    let suites = [
        ("blueprint", blueprint(&items, checked)),
        ("rules", rules(&items, checked)),
        ("claims", claims(checked)),
    ];
    let total: Vec<&TestCase> = suites.iter().flat_map(|(_, cases)| cases).collect();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str(&open("testsuites", checked.blueprint, total.iter().copied()));
    for (name, cases) in &suites {
        xml.push_str("  ");
        xml.push_str(&open("testsuite", name, cases.iter()));
        cases.iter().for_each(|one| xml.push_str(&case(one)));
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn detail(item: &Item) -> String {
    let place = format!("{}:{}:{}", item.range.file, item.range.line, item.range.column);
    let lines = std::iter::once(place)
        .chain(item.evidence.iter().cloned())
        .chain([item.help.clone()]);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn failed(class: &'static str, element: &'static str, item: &Item) -> TestCase {
    let name = [Some(item.id), item.resource.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    TestCase {
        class,
        name,
        outcome: TestOutcome::Not(element, item.message.clone(), detail(item)),
    }
}

fn blueprint(items: &[Item], checked: &Checked<'_>) -> Vec<TestCase> {
    let problems = items.iter().filter(|item| item.sort == Sort::Problem);
    let cases: Vec<TestCase> = problems.map(|item| failed("blueprint", "error", item)).collect();
    if !cases.is_empty() {
        return cases;
    }
    vec![TestCase {
        class: "blueprint",
        name: ["reads ", checked.blueprint].concat(),
        outcome: TestOutcome::Passed,
    }]
}

/// A case for each finding, and one for each rule that found nothing.
fn rules(items: &[Item], checked: &Checked<'_>) -> Vec<TestCase> {
    if checked.ran.rules == 0 {
        return Vec::new();
    }
    let mut cases = Vec::new();
    for rule in comply::rules() {
        let own = items.iter().filter(|item| item.sort == Sort::Finding && item.id == rule.id());
        let found: Vec<TestCase> = own.map(|item| failed("rule", "failure", item)).collect();
        let waived = checked
            .findings
            .iter()
            .filter(|finding| finding.rule == rule.id())
            .filter_map(|finding| Some((finding, finding.waived.as_ref()?)));
        let skipped: Vec<TestCase> = waived
            .map(|(finding, waiver)| {
                let name = format!("{} {}", finding.rule, checked.name_of(&finding.resource));
                TestCase {
                    class: "rule",
                    name,
                    outcome: TestOutcome::Not("skipped", item::decision(waiver), String::new()),
                }
            })
            .collect();
        if found.is_empty() && skipped.is_empty() {
            cases.push(TestCase {
                class: "rule",
                name: rule.id().to_owned(),
                outcome: TestOutcome::Passed,
            });
        }
        cases.extend(found.into_iter().chain(skipped));
    }
    cases
}

fn claims(checked: &Checked<'_>) -> Vec<TestCase> {
    checked.claims.iter().map(claim).collect()
}

fn claim(claim: &Claimed) -> TestCase {
    let element = if claim.decision == "unknown" { "error" } else { "failure" };
    let outcome = match claim.holds {
        true => TestOutcome::Passed,
        false => TestOutcome::Not(element, item::message(claim), claim.reasons.join("\n")),
    };
    TestCase {
        class: "claim",
        name: format!("{} {}", claim.id, claim.question).trim().to_owned(),
        outcome,
    }
}

fn open<'a>(element: &str, name: &str, cases: impl Iterator<Item = &'a TestCase> + Clone) -> String {
    let count = |wanted: &str| {
        cases
            .clone()
            .filter(|case| matches!(&case.outcome, TestOutcome::Not(element, _, _) if *element == wanted))
            .count()
    };
    let (failures, errors, skipped) = (count("failure"), count("error"), count("skipped"));
    let tests = cases.clone().count();
    let name = escaped(name);
    format!(
        "<{element} name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">\n"
    )
}

fn case(case: &TestCase) -> String {
    let (class, name) = (case.class, escaped(&case.name));
    match &case.outcome {
        TestOutcome::Passed => format!("    <testcase classname=\"{class}\" name=\"{name}\"/>\n"),
        TestOutcome::Not(element, message, text) => {
            let (message, text) =
                (escaped(message), text.lines().map(escaped).collect::<Vec<_>>().join("\n"));
            format!(
                "    <testcase classname=\"{class}\" name=\"{name}\"><{element} message=\"{message}\">{text}</{element}></testcase>\n"
            )
        }
    }
}

/// Text inside an element or a quoted attribute; what XML cannot hold becomes visible.
fn escaped(text: &str) -> String {
    let safe = printable(text);
    safe.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
