//! Whether a person sees a stream, and how wide, into colours and columns.
//!
//! `NO_COLOR` that is not empty switches colours off: <https://no-color.org>

use crate::diagnostic::{Colour, Diagnostics, Sources, draw};
use crate::report::Look;
use std::io::{IsTerminal, stderr};

/// How text for people looks on a stream.
pub(super) fn look(stream: &impl IsTerminal) -> Look {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let colour = if stream.is_terminal() && !plain {
        Colour::Always
    } else {
        Colour::Never
    };
    Look { colour, ..Look::default() }
}

/// Diagnostics as standard error shows them.
pub(super) fn drawn(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let Look { colour, width } = look(&stderr());
    draw(diagnostics, sources, colour, width)
}
