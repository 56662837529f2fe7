//! `landform completions` and `landform man`: both from the declaration of the command line.

use super::error::{CliError, Done, ErrorKind, Said};
use clap::CommandFactory;

/// Arguments of `landform completions`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// Writes the completions of a shell.
pub(super) fn run(arguments: &Arguments) -> Done {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "landform", &mut text);
    Ok(Said::results(String::from_utf8_lossy(&text)))
}

/// Writes the man page.
pub(super) fn man() -> Done {
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(super::Arguments::command());
    page.render(&mut text).map_err(|error| CliError::new(ErrorKind::Ours, error))?;
    Ok(Said::results(String::from_utf8_lossy(&text)))
}
