//! A check into annotations of a GitHub workflow: the nine worst, and a tenth that counts the rest.
//!
//! GitHub shows ten annotations of each sort a step and drops the others without a word.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::item::{Item, decision, items, waived};
use super::{Checked, summary};
use crate::comply::Waiver;

/// The most annotations of a step.
const MOST: usize = 10;

/// One workflow command a line, and the summary as a notice where there is room.
pub(super) fn write(checked: &Checked<'_>) -> String {
    let items = items(checked);
    let summary = [&summary::found(checked), "; ", &summary::ran(checked)].concat();
    let shown: String = items.iter().take(MOST - 1).map(annotation).collect();
    let rest = items.len().saturating_sub(MOST - 1);
    let more = if rest > 0 {
        format!("{rest} more: see the job's log. ")
    } else {
        String::new()
    };
    // Notices have ten places of their own, and the summary takes one.
    let waived: String = waived(checked).iter().take(MOST - 1).map(notice).collect();
    let last = command(
        "notice",
        &[("title", "landform check".to_owned())],
        &[checked.blueprint, ": ", &more, &summary].concat(),
    );
    [shown, waived, last].concat()
}

fn notice((item, waiver): &(Item, &Waiver)) -> String {
    command("notice", &properties(item), &[&item.message, "; ", &decision(waiver)].concat())
}

fn properties(item: &Item) -> [(&'static str, String); 6] {
    let range = &item.range;
    [
        ("file", range.file.clone()),
        ("line", range.line.to_string()),
        ("col", range.column.to_string()),
        ("endLine", range.line.to_string()),
        ("endColumn", range.end_column.to_string()),
        ("title", ["landform: ", item.id].concat()),
    ]
}

fn annotation(item: &Item) -> String {
    let text = [item.message.as_str(), item.help.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ");
    command(item.level(), &properties(item), &text)
}

fn command(name: &str, properties: &[(&str, String)], text: &str) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(key, value)| [key, "=", &property(value)].concat())
        .collect();
    ["::", name, " ", &properties.join(","), "::", &data(text), "\n"].concat()
}

/// <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
