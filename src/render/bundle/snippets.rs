//! Code for people who assume a role of another account.

use super::{Bundle, File};
use crate::plan::{Plan, snippets};
use crate::render::{RenderError, Scope, Templates};

/// Writes one snippet for each role that a role of another account assumes.
pub(super) fn write(plan: &Plan, templates: &Templates, bundle: &mut Bundle) -> Result<(), RenderError> {
    for (path, data) in snippets(plan) {
        let text = templates.render("frame/assume-role.py", &data, &Scope::new())?;
        bundle.add(
            path,
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
