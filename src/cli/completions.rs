//! `landform completions` and `landform man`: both from the declaration of the command line.

use super::output::results;
use clap::CommandFactory;

/// Arguments of `landform completions`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// Writes the completions of a shell.
pub fn run(arguments: &Arguments) -> u8 {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::Arguments::command(), "landform", &mut text);
    results(&String::from_utf8_lossy(&text), super::CLEAN)
}

/// Writes the man page.
pub fn man() -> u8 {
    let mut text = Vec::new();
    match clap_mangen::Man::new(super::Arguments::command()).render(&mut text) {
        Ok(()) => results(&String::from_utf8_lossy(&text), super::CLEAN),
        Err(error) => {
            super::output::errors(&format!("error: {error}\n"));
            super::OUR_BUG
        }
    }
}
