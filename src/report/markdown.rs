//! A check into the comment of a pull request: what matters on the first screen, the rest folded.

use super::item::{self, Item, Sort, items};
use super::{Checked, Claimed, summary};
use crate::comply::Waiver;
use crate::diagnostic::printable;

/// GitHub cuts comments at 65,536 characters; this leaves room for what a workflow adds.
const BUDGET: usize = 60_000;
/// Rows of findings outside the fold.
const FIRST: usize = 12;
/// Rows of findings that somebody lives with.
const MOST_WAIVED: usize = 50;

/// The comment; its first line is a mark by which a workflow finds and replaces it.
pub(super) fn write(checked: &Checked<'_>) -> String {
    let items = items(checked);
    let name = printable(checked.blueprint).replace("--", "-\u{200B}-").replace('>', "");
    let mut page = format!(
        "<!-- landform:check:{name} -->\n### landform check: {} · {}\n\n",
        code(checked.blueprint),
        summary::found(checked)
    );
    page.push_str(&table(items.iter().take(FIRST), items.len() > FIRST));
    page.push_str(&failed_claims(checked));
    page.push_str(&waived(checked));
    let last = ["\n", &summary::ran(checked), ". ", unknown(checked).as_str(), "\n"].concat();
    let room = BUDGET.saturating_sub(page.chars().count() + last.chars().count());
    page.push_str(&folded(&items, room));
    page.push_str(&last);
    page
}

fn mark(item: &Item) -> &'static str {
    match item.level() {
        "error" => "🔴",
        _ => "🟡",
    }
}

fn word(item: &Item) -> String {
    match item.sort {
        Sort::Problem => "problem".to_owned(),
        Sort::Claim => "claim".to_owned(),
        Sort::Finding => item.severity.to_string(),
    }
}

fn table<'a>(items: impl Iterator<Item = &'a Item>, more: bool) -> String {
    let rows: Vec<String> = items.map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let rest = if more { "| | | | *more below* |\n" } else { "" };
    ["| | | where | what |\n|:-:|---|---|---|\n", &rows.concat(), rest].concat()
}

fn row(item: &Item) -> String {
    let place = code(&format!("{}:{}", item.range.file, item.range.line));
    format!(
        "| {} {} | {} | {place} | {} |\n",
        mark(item),
        word(item),
        code(item.id),
        inline(&item.message)
    )
}

fn failed_claims(checked: &Checked<'_>) -> String {
    let failed: Vec<String> = checked.claims.iter().filter(|claim| !claim.holds).map(claim_row).collect();
    if failed.is_empty() {
        return String::new();
    }
    ["\n| claim | expected | answer | call |\n|---|---|---|---|\n", &failed.concat()].concat()
}

fn claim_row(claim: &Claimed) -> String {
    format!(
        "| {} | {} | {} | {} |\n",
        code(&claim.id),
        inline(&claim.expected),
        inline(&claim.decision),
        code(&claim.question)
    )
}

/// What somebody lives with, folded.
fn waived(checked: &Checked<'_>) -> String {
    let waived = item::waived(checked);
    if waived.is_empty() {
        return String::new();
    }
    let row = |(item, waiver): &(Item, &Waiver)| {
        let subject = item.resource.as_deref().map(code).unwrap_or_default();
        format!(
            "| {} | {} | {subject} | {} | {} | {} |\n",
            item.severity,
            code(item.id),
            inline(&waiver.expires),
            inline(&waiver.owner),
            inline(&waiver.reason)
        )
    };
    let (shown, more) = (waived.iter().take(MOST_WAIVED), waived.len().saturating_sub(MOST_WAIVED));
    let rows: String = shown.map(row).collect();
    let more = if more > 0 { format!("\nand {more} more\n") } else { String::new() };
    let head = "\n<details><summary>Waived</summary>\n\n| | | where | until | owner | why |\n|---|---|---|---|---|---|\n";
    [head, &rows, &more, "\n</details>\n"].concat()
}

fn unknown(checked: &Checked<'_>) -> String {
    match checked.claims.iter().filter(|claim| claim.decision == "unknown").count() {
        0 => "Everything could be decided.".to_owned(),
        1 => "1 claim could not be decided.".to_owned(),
        count => format!("{count} claims could not be decided."),
    }
}

/// Evidence and help of each item, as many as fit; the rest is counted.
fn folded(items: &[Item], room: usize) -> String {
    let (before, after) = ("\n<details><summary>Evidence and what to do</summary>\n\n", "\n</details>\n");
    let mut body = String::new();
    for (at, item) in items.iter().enumerate() {
        let entry = entry(item);
        if body.chars().count() + entry.chars().count() + before.len() + after.len() + 80 > room {
            body.push_str(&format!(
                "- and {} more: `landform check --format text` shows them\n",
                items.len() - at
            ));
            break;
        }
        body.push_str(&entry);
    }
    if body.is_empty() { body } else { [before, &body, after].concat() }
}

fn entry(item: &Item) -> String {
    let subject = item
        .resource
        .as_deref()
        .map(|resource| [" ", &code(resource)].concat())
        .unwrap_or_default();
    let head = format!("- **{}**{subject}: {}\n", item.id, inline(&item.message));
    let evidence = item.evidence.iter().map(|line| format!("  - {}\n", inline(line)));
    let help = (!item.help.is_empty()).then(|| format!("  - *help:* {}\n", inline(&item.help)));
    std::iter::once(head).chain(evidence).chain(help).collect()
}

/// Text in a code span in a table cell.
fn code(text: &str) -> String {
    ["`", &printable(text).replace('`', "'").replace('|', "\\|"), "`"].concat()
}

/// A line of ours, whose code spans hold the user's words, in a table cell.
fn inline(text: &str) -> String {
    let text = printable(text);
    let balanced = text.matches('`').count().is_multiple_of(2);
    let parts = text.split('`').enumerate();
    let safe = parts.map(|(at, part)| {
        if balanced && !at.is_multiple_of(2) {
            part.replace('|', "\\|")
        } else {
            plain(part)
        }
    });
    safe.collect::<Vec<_>>().join(if balanced { "`" } else { "'" })
}

fn plain(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '@' => safe.push_str("&#64;"),
            '|' | '*' | '_' | '[' | ']' | '\\' => safe.extend(['\\', c]),
            _ => safe.push(c),
        }
    }
    safe
}
