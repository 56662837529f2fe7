//! `landform lock`: ids learned after deployment, and pinned names.

use super::load::{Loaded, load, lock_path};
use super::output::{errors, results};
use super::synth::planned;
use super::{BAD_INPUT, CLEAN, FINDINGS};
use crate::plan::{Learned, Lock, Plan, learn, stale, updated};
use std::path::PathBuf;

/// Arguments of `landform lock`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// Print the lock, and what still waits for an id.
    Show {
        /// The blueprint.
        blueprint: String,
    },
    /// Learn ids from what AWS or Terraform printed, and pin every name.
    Update {
        /// The blueprint.
        blueprint: String,
        /// Output of `aws cloudformation describe-stacks`, `aws ec2 describe-vpc-endpoints`,
        /// `aws organizations list-organizational-units-for-parent` or `terraform output -json`.
        #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
        from: Vec<PathBuf>,
    },
    /// Compare the lock with the blueprint.
    Check {
        /// The blueprint.
        blueprint: String,
    },
}

/// Runs the command and answers with its exit code.
pub fn run(arguments: &Arguments) -> u8 {
    let result = match &arguments.command {
        Command::Show { blueprint } => show(blueprint),
        Command::Update { blueprint, from } => update(blueprint, from),
        Command::Check { blueprint } => check(blueprint),
    };
    result.unwrap_or_else(|code| code)
}

fn opened(blueprint: &str) -> Result<(Loaded, Plan), u8> {
    let loaded = load(blueprint)?;
    let plan = planned(&loaded)?;
    Ok((loaded, plan))
}

fn waiting(plan: &Plan) -> String {
    let lines = plan.held.iter().map(|held| {
        let needs: Vec<&str> = held.needs.iter().map(String::as_str).collect();
        format!("waits: {} needs the id of {}\n", held.address, needs.join(", "))
    });
    lines.collect()
}

fn show(blueprint: &str) -> Result<u8, u8> {
    let (loaded, plan) = opened(blueprint)?;
    errors(&waiting(&plan));
    Ok(results(&loaded.lock.to_text(), CLEAN))
}

fn update(blueprint: &str, from: &[PathBuf]) -> Result<u8, u8> {
    let (loaded, plan) = opened(blueprint)?;
    let mut all = Learned::default();
    for path in from {
        let text = std::fs::read_to_string(path).map_err(|error| told(path, &error.to_string()))?;
        let json = serde_json::from_str(&text).map_err(|error| told(path, &error.to_string()))?;
        let learned = learn(&plan, &json);
        all.ids.extend(learned.ids);
        all.refused.extend(learned.refused);
    }
    if !all.refused.is_empty() {
        all.refused.iter().for_each(|line| errors(&format!("error: {line}\n")));
        return Err(BAD_INPUT);
    }
    let next = updated(&plan, &loaded.lock, &all);
    write(blueprint, &next)?;
    let changed = all
        .ids
        .iter()
        .filter(|(address, id)| loaded.lock.ids.get(*address) != Some(id))
        .count();
    Ok(results(
        &format!(
            "{} ids learned, {changed} of them new or changed; {} names pinned\n",
            all.ids.len(),
            next.pins.len()
        ),
        CLEAN,
    ))
}

fn told(path: &std::path::Path, message: &str) -> u8 {
    errors(&format!("error: `{}`: {message}\n", path.display()));
    BAD_INPUT
}

/// Beside the old file first, then in its place.
fn write(blueprint: &str, lock: &Lock) -> Result<(), u8> {
    let path = lock_path(blueprint);
    let fresh = path.with_extension(format!("yaml.{}", std::process::id()));
    std::fs::write(&fresh, lock.to_text())
        .and_then(|()| std::fs::rename(&fresh, &path))
        .map_err(|error| told(&path, &error.to_string()))
}

fn check(blueprint: &str) -> Result<u8, u8> {
    let (loaded, plan) = opened(blueprint)?;
    let stale: String = stale(&plan, &loaded.lock)
        .iter()
        .map(|address| format!("stale: {address} is in the lock, not in the blueprint\n"))
        .collect();
    let text = [stale, waiting(&plan)].concat();
    let code = if text.is_empty() { CLEAN } else { FINDINGS };
    let summary = format!("{} ids and {} pins compared\n", loaded.lock.ids.len(), loaded.lock.pins.len());
    Ok(results(&[text, summary].concat(), code))
}
