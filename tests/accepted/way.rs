//! A text through everything that `synth` does but for the disk.

use landform::blueprint::Blueprint;
use landform::blueprint::decode::Decode;
use landform::blueprint::node;
use landform::comply::{findings, over_quota, templates_over_quota};
use landform::diagnostic::Diagnostics;
use landform::evaluate::Universe;
use landform::lock::Lock;
use landform::plan::{Backend, plan};
use landform::readback::verify;
use landform::render::Templates;
use landform::render::bundle::bundle;
use landform::resolve::resolve;
use std::collections::BTreeMap;
use std::panic::catch_unwind;

/// What a text comes to.
pub enum End {
    /// Files that were read back.
    Written,
    /// Words about the blueprint.
    Refused(Diagnostics),
    /// A fault of ours.
    Fault(String),
}

impl End {
    /// In a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Refused(_) => "refused",
            Self::Fault(_) => "fault",
        }
    }
}

/// Takes a text through.
pub fn end(text: &str) -> End {
    catch_unwind(|| through(text)).unwrap_or_else(|_| End::Fault("a panic".to_owned()))
}

fn through(text: &str) -> End {
    let mut problems = Diagnostics::new();
    let node = match node::parse_bytes(0, text.as_bytes()) {
        Ok(node) => node,
        Err(problems) => return refused(problems),
    };
    problems.extend(node::dynamic_references(&node));
    let Some(blueprint) = Blueprint::decode(&node, &mut problems).filter(|_| !problems.has_errors()) else {
        return refused(problems);
    };
    let (model, more) = resolve(&blueprint);
    problems.extend(more);
    if problems.has_errors() {
        return refused(problems);
    }
    let (plan, more) = plan(&model, &Lock::empty());
    problems.extend(more);
    problems.extend(over_quota(&model));
    findings(&Universe::new(&model));
    if problems.has_errors() {
        return refused(problems);
    }
    let templates = Templates::new(&BTreeMap::new()).unwrap();
    let files = match bundle(&plan, &templates, &Backend::ALL) {
        Ok(bundle) => bundle.files,
        Err(error) => return End::Fault(error.to_string()),
    };
    let texts = files.iter().map(|(path, file)| (path.as_str(), file.text.as_str())).collect();
    problems.extend(templates_over_quota(&texts, &plan, &model.origins));
    if problems.has_errors() {
        return refused(problems);
    }
    let unlike: BTreeMap<String, &String> = files.keys().map(|path| (path.to_lowercase(), path)).collect();
    if unlike.len() != files.len() {
        return End::Fault("paths that differ by case only".to_owned());
    }
    let files = files.into_iter().map(|(path, file)| (path, file.text)).collect();
    match verify(files, &plan, &Backend::ALL) {
        Ok(_) => End::Written,
        Err(mismatches) => {
            let shown = mismatches.iter().take(4).map(|mismatch| format!("\n  {mismatch}"));
            End::Fault(shown.collect())
        }
    }
}

/// Words without a place would leave people alone with them.
fn refused(problems: Diagnostics) -> End {
    let nowhere = problems
        .iter()
        .find(|problem| problem.span.is_none())
        .map(|problem| problem.message.clone());
    nowhere.map_or(End::Refused(problems), |message| End::Fault(format!("no place: {message}")))
}
