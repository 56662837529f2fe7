//! The runbook against the plan: prose that names nothing foreign, and blocks of the plan's own commands.

use super::prose::{Known, waits, waits_said};
use super::{UncheckedFiles, steps};
use crate::plan::{Backend, Plan};
use crate::runbook::runbook;

/// The whole of `README.md`.
pub(super) fn compare(plan: &Plan, backends: &[Backend], files: &mut UncheckedFiles<'_>) {
    const PATH: &str = "README.md";
    let Some(text) = files.take(PATH) else { return };
    let (prose, commands) = match blocks(text) {
        Ok(both) => both,
        Err(why) => return files.report(PATH, "", why),
    };
    let facts = Known::of(plan, files.texts.keys());
    for line in &prose {
        if let Some(foreign) = facts.foreign(line) {
            files.report(PATH, "", ["`", &foreign, "` is neither a word nor a fact of the plan"].concat());
        }
    }
    if waits_said(prose.iter().copied()) != waits(plan) {
        files.report(PATH, "", "what waits for ids is not what was planned");
    }
    let paths = files.texts.keys().map(String::as_str).collect();
    for why in steps::differences(plan, backends, &paths, commands.iter().copied()) {
        files.report(PATH, "", why);
    }
    // The steps are the plan's; what surrounds them by hand must also be all that was written.
    if commands != runbook(plan, backends).commands() {
        files.report(PATH, "", "its commands are not what was planned");
    }
}

/// The lines outside and inside of the blocks of commands; no other block of code may stand in a runbook.
fn blocks(text: &str) -> Result<(Vec<&str>, Vec<&str>), &'static str> {
    if text.contains(|c: char| c.is_control() && c != '\n') {
        return Err("holds characters that readers may take for the end of a line");
    }
    let (mut prose, mut commands, mut inside) = (Vec::new(), Vec::new(), false);
    for line in text.lines() {
        match (line, inside) {
            ("```sh", false) => inside = true,
            ("```", true) => inside = false,
            (_, true) => commands.push(line),
            _ if line.starts_with("    ") || line.contains("```") => {
                return Err("holds a block that is no block of commands");
            }
            _ => prose.push(line),
        }
    }
    match inside {
        true => Err("a block of commands has no end"),
        false => Ok((prose, commands)),
    }
}
