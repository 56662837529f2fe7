//! Arguments into calls into exit codes: the only room with disk, terminal, environment and clock.
//!
//! | file | turns |
//! |---|---|
//! | `check`, `synth`, `runbook`, `lock`, `can`, … | the arguments of the command of that name into what it says |
//! | `pipeline` | a blueprint into a model, a plan, a judgement and verified files: one way for every command |
//! | `foreign` | files that are no blueprint through the same judges |
//! | `error` | what went wrong into a kind of error, and that into the exit code |
//! | `output`, `terminal` | what a command says onto standard output and error, in colour where a person sees it |
//! | `folder` | verified files onto the disk, all or nothing |

use clap::{Parser, Subcommand};
use std::process::ExitCode;

mod can;
mod check;
mod completions;
mod error;
mod eval;
mod explain;
mod folder;
mod foreign;
mod graph;
mod init;
mod io_errors;
mod list;
mod lock;
mod output;
mod pipeline;
mod progress;
mod rules;
mod runbook;
mod schema;
mod schema_file;
mod several;
mod several_reports;
mod show;
mod synth;
mod terminal;
mod today;
mod waiting;
mod who_can;

use error::Done;

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
    /// Print the commands that are left to run.
    Runbook(runbook::Arguments),
    /// Show, learn or check ids and pinned names.
    Lock(lock::Arguments),
    /// Explain the language: sections, keys, topics, grant verbs, rules and codes.
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
    /// List what a blueprint holds: addresses, ARNs, lines.
    List(list::Arguments),
    /// Show one resource, as resolved and as written.
    Show(show::Arguments),
    /// Draw accounts, networks, access across accounts and declared flows.
    Graph(graph::Arguments),
}

/// Parses the command line, runs the command, prints what it says, and answers with its exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let shown = progress::Shown::begin();
    let done = run(&arguments.command);
    drop(shown);
    ExitCode::from(output::print(done))
}

fn run(command: &Command) -> Done {
    match command {
        Command::Init(arguments) => init::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
        Command::Synth(arguments) => synth::run(arguments),
        Command::Runbook(arguments) => runbook::run(arguments),
        Command::Lock(arguments) => lock::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Eval(arguments) => eval::run(arguments),
        Command::Schema => schema_file::run(),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man => completions::man(),
        Command::Can(arguments) => can::run(arguments),
        Command::WhoCan(arguments) => who_can::run(arguments),
        Command::List(arguments) => list::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Graph(arguments) => graph::run(arguments),
    }
}
