//! `landform lock`: ids learned after deployment, and pinned names and addresses.

use super::load::{Loaded, load, lock_path};
use super::output::{errors, results};
use super::synth::planned;
use super::world::why;
use super::{BAD_INPUT, CLEAN, FINDINGS};
use crate::learn::{Learned, differences, learn, stale, updated};
use crate::lock::Lock;
use crate::plan::{Plan, plan};
use serde_json::Value;
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
    /// Learn ids from what AWS or Terraform printed, and pin every name and every VPC's addresses.
    Update {
        /// The blueprint.
        blueprint: String,
        /// Output of `aws cloudformation describe-stacks`, `aws ec2 describe-vpc-endpoints`,
        /// `aws ec2 describe-vpc-peering-connections`, `aws sagemaker describe-domain`,
        /// `aws organizations list-organizational-units-for-parent` or `terraform output -json`.
        #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present = "pin")]
        from: Vec<PathBuf>,
        /// Pin names and addresses only; nothing need be deployed.
        #[arg(long, conflicts_with = "from")]
        pin: bool,
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
        Command::Update { blueprint, from, .. } => update(blueprint, from),
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
    let answers = from.iter().map(answer).collect::<Result<Vec<Value>, u8>>()?;
    let each = taught(&loaded, &plan, &answers);
    let all = together(&each);
    let useless: Vec<&PathBuf> = from
        .iter()
        .zip(&each)
        .filter(|(_, learned)| learned.is_nothing())
        .map(|(path, _)| path)
        .collect();
    if !all.refused.is_empty() {
        all.refused.iter().for_each(|line| errors(&format!("error: {line}\n")));
        return Err(BAD_INPUT);
    }
    // Of many files some may have nothing for this blueprint; when all have nothing, they are the wrong ones.
    if !from.is_empty() && useless.len() == from.len() {
        return Err(useless.iter().map(|path| told(path, NOTHING)).max().unwrap_or(BAD_INPUT));
    }
    useless
        .iter()
        .for_each(|path| errors(&format!("note: `{}`: {NOTHING}\n", path.display())));
    let next = pinned(&loaded, &updated(&plan, &loaded.lock, &all));
    write(blueprint, &next)?;
    let changed = all
        .ids
        .iter()
        .filter(|(address, id)| loaded.lock.ids.get(*address) != Some(id))
        .count();
    Ok(results(
        &format!(
            "{} learned, {changed} of them new or changed; {} pinned{}\n",
            counted(all.ids.len(), "id"),
            counted(next.pins.len(), "name"),
            blocks(&next)
        ),
        CLEAN,
    ))
}

/// How many blocks of addresses are pinned, where there are any.
fn blocks(lock: &Lock) -> String {
    match lock.addresses.len() {
        0 => String::new(),
        count => [", ", &counted(count, "block"), " of addresses"].concat(),
    }
}

fn answer(path: &PathBuf) -> Result<Value, u8> {
    let text = std::fs::read_to_string(path).map_err(|error| told(path, &why(&error)))?;
    serde_json::from_str(&text).map_err(|error| told(path, &format!("this is no JSON: {error}")))
}

/// What each answer teaches. An id that one teaches may end the wait of a resource of which another tells, so they are
/// asked again until nothing more is learned.
fn taught(loaded: &Loaded, first: &Plan, answers: &[Value]) -> Vec<Learned> {
    let mut each: Vec<Learned> = answers.iter().map(|answer| learn(first, answer)).collect();
    loop {
        let (next, _) = plan(&loaded.model, &updated(first, &loaded.lock, &together(&each)));
        let more: Vec<Learned> = answers.iter().map(|answer| learn(&next, answer)).collect();
        if together(&more).ids.len() <= together(&each).ids.len() {
            return each;
        }
        each = more;
    }
}

fn together(each: &[Learned]) -> Learned {
    let mut all = Learned::default();
    each.iter().cloned().for_each(|learned| all.join(learned));
    all
}

/// The lock with the names of what no longer waits, so that learning the same again changes nothing.
fn pinned(loaded: &Loaded, lock: &Lock) -> Lock {
    let (plan, _) = plan(&loaded.model, lock);
    updated(&plan, lock, &Learned::default())
}

/// What is said of a file in which nothing belongs to the blueprint.
const NOTHING: &str = "this taught nothing: it holds no output of a stack, root, endpoint or unit of this blueprint in its own account";

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
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
        .map_err(|error| told(&path, &why(&error)))
}

fn check(blueprint: &str) -> Result<u8, u8> {
    let (loaded, plan) = opened(blueprint)?;
    let stale: String = stale(&plan, &loaded.lock)
        .iter()
        .map(|address| format!("stale: {address} is in the lock, not in the blueprint\n"))
        .collect();
    let differs: String = differences(&plan, &loaded.lock)
        .iter()
        .map(|one| {
            format!(
                "differs: {} has {} in the lock, {} in the blueprint\n",
                one.address, one.locked, one.now
            )
        })
        .collect();
    let text = [stale, differs, waiting(&plan)].concat();
    let code = if text.is_empty() { CLEAN } else { FINDINGS };
    let summary = format!(
        "{} and {} compared\n",
        counted(loaded.lock.ids.len(), "id"),
        counted(loaded.lock.pins.len(), "pin")
    );
    Ok(results(&[text, summary].concat(), code))
}
