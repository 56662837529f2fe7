//! `landform graph`: a blueprint into a drawing of accounts, networks, access across accounts and declared flows.
//!
//! | file | turns |
//! |---|---|
//! | `drawing` | a model, and whom its accounts let in, into boxes within boxes and lines between them |
//! | `mermaid`, `dot`, `svg` | these into text of a format; labels are escaped |
//!
//! Promises: the same blueprint gives the same bytes.

mod dot;
mod drawing;
mod mermaid;
mod svg;

use super::error::{Done, Said, after};
use super::foreign::{Outside, load_either};
use drawing::Drawing;

/// Arguments of `landform graph`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint; or a file that is none, or a folder of them.
    #[arg(value_name = "BLUEPRINT")]
    pub blueprint: String,
    /// The form of the drawing.
    #[arg(long, value_enum, default_value_t = DrawingFormat::Mermaid)]
    pub format: DrawingFormat,
    /// What files that are no blueprint do not say.
    #[command(flatten)]
    pub outside: Outside,
}

/// Forms of drawings.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DrawingFormat {
    /// For Markdown.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// A picture.
    Svg,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let loaded = load_either(&arguments.blueprint, &arguments.outside)?;
    let drawing = Drawing::of(&loaded.universe());
    let text = match arguments.format {
        DrawingFormat::Mermaid => mermaid::write(&drawing),
        DrawingFormat::Dot => dot::write(&drawing),
        DrawingFormat::Svg => svg::write(&drawing),
    };
    after(&loaded.warnings(), Ok(Said::results(text)))
}
