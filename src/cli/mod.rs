//! Arguments into calls into exit codes: the only room with disk, terminal, environment and clock.

use clap::{Parser, Subcommand};
use std::process::ExitCode;

mod can;
mod eval;
pub mod load;
mod who_can;

/// Clean: nothing to report.
pub const CLEAN: u8 = 0;
/// The design is unsafe or a claim fails.
pub const FINDINGS: u8 = 1;
/// The blueprint, the arguments or the world are wrong.
pub const BAD_INPUT: u8 = 2;
/// We are wrong: what was written is not what was evaluated.
pub const OUR_BUG: u8 = 3;

/// One blueprint of many AWS accounts, proved before deploy.
#[derive(Parser, Debug)]
#[command(name = "landform", version, about)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Decide requests against a blueprint.
    Can(can::Arguments),
    /// Decide raw policy cases, no blueprint.
    Eval(eval::Arguments),
    /// List who may do something, and through what.
    WhoCan(who_can::Arguments),
}

/// Parses the command line, runs the command, and answers with its exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let code = match &arguments.command {
        Command::Can(arguments) => can::run(arguments),
        Command::Eval(arguments) => eval::run(arguments),
        Command::WhoCan(arguments) => who_can::run(arguments),
    };
    ExitCode::from(code)
}
