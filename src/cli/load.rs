//! A file into a resolved model; what is wrong with it is drawn on standard error.

use super::BAD_INPUT;
use crate::blueprint::{Blueprint, decode};
use crate::diagnostic::{Colour, Diagnostics, Sources, draw};
use crate::model::Model;
use crate::resolve::resolve;
use std::io::{IsTerminal, Write};

/// Columns that drawings fit into.
const WIDTH: usize = 120;

/// A blueprint that can be evaluated.
#[derive(Debug)]
pub struct Loaded {
    /// What was meant.
    pub model: Model,
    /// The text, for positions.
    pub sources: Sources,
    /// Warnings; they have been drawn.
    pub diagnostics: Diagnostics,
}

/// Reads, decodes and resolves a blueprint. Problems are drawn on standard error; the error is the exit code.
pub fn load(path: &str) -> Result<Loaded, u8> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        report(&format!("cannot read `{path}`: {error}\n"));
        BAD_INPUT
    })?;
    let mut sources = Sources::new();
    let file = sources.add(path, text.as_str());
    let (blueprint, mut diagnostics) = decode::read::<Blueprint>(file, &text);
    let model = match blueprint.filter(|_| !diagnostics.has_errors()) {
        Some(blueprint) => {
            let (model, problems) = resolve(&blueprint);
            diagnostics.extend(problems);
            Some(model)
        }
        None => None,
    };
    if !diagnostics.is_empty() {
        report(&draw(&diagnostics, &sources, colour(), WIDTH));
    }
    match model.filter(|_| !diagnostics.has_errors()) {
        Some(model) => Ok(Loaded {
            model,
            sources,
            diagnostics,
        }),
        None => Err(BAD_INPUT),
    }
}

/// Colours on a terminal whose user has not turned them off: <https://no-color.org>.
fn colour() -> Colour {
    let wanted = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if wanted { Colour::Always } else { Colour::Never }
}

/// Standard error may be closed; then nobody wants to know.
pub(super) fn report(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
