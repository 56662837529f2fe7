//! Arguments into calls into exit codes: the only room with disk, terminal, environment and clock.

use clap::{Parser, Subcommand};
use std::process::ExitCode;

mod because;
mod can;
mod check;
mod completions;
pub mod eval;
mod explain;
mod folder;
mod graph;
mod init;
mod joined;
mod load;
mod lock;
mod output;
mod overlaps;
mod rules;
mod schema;
mod sizes;
mod synth;
mod who_can;
mod world;

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
    /// Write a commented starter blueprint.
    Init(init::Arguments),
    /// Check a blueprint: claims, rules, quotas, and every file that would be written.
    Check(check::Arguments),
    /// Write verified CloudFormation and Terraform files.
    Synth(synth::Arguments),
    /// Show, learn or check ids and pinned names.
    Lock(lock::Arguments),
    /// Explain a rule, a code, a grant verb or the defaults.
    Explain(explain::Arguments),
    /// Decide raw policy cases, no blueprint.
    Eval(eval::Arguments),
    /// List the rules.
    Rules(rules::Arguments),
    /// Print the JSON Schema of the blueprint.
    Schema,
    /// Print completions for a shell.
    Completions(completions::Arguments),
    /// Print the man page.
    Man,
    /// Decide requests against a blueprint.
    Can(can::Arguments),
    /// List who may do something, and through what.
    WhoCan(who_can::Arguments),
    /// Draw accounts, networks, access across accounts and declared flows.
    Graph(graph::Arguments),
}

/// Parses the command line, runs the command, and answers with its exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let code = match &arguments.command {
        Command::Init(arguments) => init::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
        Command::Synth(arguments) => synth::run(arguments),
        Command::Lock(arguments) => lock::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Eval(arguments) => eval::run(arguments),
        Command::Schema => schema::run(),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man => completions::man(),
        Command::Can(arguments) => can::run(arguments),
        Command::WhoCan(arguments) => who_can::run(arguments),
        Command::Graph(arguments) => graph::run(arguments),
    };
    ExitCode::from(code)
}
