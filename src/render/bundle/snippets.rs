//! Code for people: who assume a role of another account, who read a warehouse, who audit one.

use super::{Bundle, File};
use crate::plan::Plan;
use crate::render::{RenderError, Scope, Templates};
use crate::runbook::snippets;

/// Writes every snippet by its own template.
pub(super) fn write(plan: &Plan, templates: &Templates, bundle: &mut Bundle) -> Result<(), RenderError> {
    for snippet in snippets(plan) {
        let text = templates.render(snippet.template, &snippet.data, &Scope::new())?;
        bundle.add(
            snippet.path,
            File {
                text,
                backend: None,
                wave: None,
                account: None,
                layer: "snippet".to_owned(),
            },
        );
    }
    Ok(())
}
