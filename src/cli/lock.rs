//! `landform lock`: ids learned after deployment, and pinned names and addresses.

use super::error::{CliError, Done, ErrorKind, Said, after};
use super::io_errors::why;
use super::pipeline::{Loaded, Planned, load, lock_path, plan};
use super::waiting::waiting;
use crate::edits::{Change, Fate, Taken, changes, taken};
use crate::learn::{Learned, differences, learn, stale, updated};
use crate::lock::Lock;
use crate::plan::{Backend, Plan};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Arguments of `landform lock`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: LockCommand,
}

#[derive(clap::Subcommand, Debug)]
enum LockCommand {
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
        #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present_any = ["pin", "forget"])]
        from: Vec<PathBuf>,
        /// Pin names and addresses only; nothing need be deployed.
        #[arg(long, conflicts_with = "from")]
        pin: bool,
        /// Take out what was removed from the accounts: addresses that the blueprint has no more.
        #[arg(long, value_name = "ADDRESS", num_args = 1.., conflicts_with_all = ["from", "pin"])]
        forget: Vec<String>,
    },
    /// Compare the lock with the blueprint.
    Check {
        /// The blueprint.
        blueprint: String,
    },
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let (LockCommand::Show { blueprint }
    | LockCommand::Update { blueprint, .. }
    | LockCommand::Check { blueprint }) = &arguments.command;
    let loaded = load(blueprint)?;
    let planned = match &arguments.command {
        LockCommand::Update { forget, .. } if forget.is_empty() => Planned::new(loaded),
        LockCommand::Show { .. } | LockCommand::Check { .. } | LockCommand::Update { .. } => {
            Planned::unjudged(loaded)
        }
    };
    let (planned, warnings) = planned.accepted()?;
    let done = match &arguments.command {
        LockCommand::Show { .. } => Ok(show(&planned)),
        LockCommand::Update { from, forget, .. } if forget.is_empty() => update(&planned, from),
        LockCommand::Update { forget, .. } => forgotten(&planned, forget),
        LockCommand::Check { .. } => check(&planned),
    };
    after(&warnings, done)
}

fn show(planned: &Planned) -> Said {
    Said {
        results: planned.loaded.lock.to_text(),
        notes: waiting(&planned.plan, &Backend::ALL),
    }
}

fn update(planned: &Planned, from: &[PathBuf]) -> Done {
    let Planned { loaded, plan } = planned;
    let answers = from.iter().map(|path| answer(path)).collect::<Result<Vec<Value>, CliError>>()?;
    let each = taught(loaded, plan, &answers);
    let all = together(&each);
    if !all.refused.is_empty() {
        return Err(CliError::all(ErrorKind::User, &all.refused));
    }
    let notes = useless(from, &each)?;
    // Whose wait an id ends that is learned just now is not deployed yet, and nothing is that only waits no more since
    // the time before.
    let mut next = updated(plan, &loaded.lock, &all);
    if !from.is_empty() && next.ids == loaded.lock.ids {
        next.pins.clone_from(&loaded.lock.pins);
        next.stacks.clone_from(&loaded.lock.stacks);
        next.existing.clone_from(&loaded.lock.existing);
    }
    write(&loaded.blueprint, &next)?;
    let results = learned(loaded, &all, &next);
    Ok(Said { results, notes })
}

/// The lock without things that were removed; what the blueprint has is not forgotten.
fn forgotten(planned: &Planned, addresses: &[String]) -> Done {
    let Planned { loaded, plan } = planned;
    let mut gone = stale(plan, &loaded.lock);
    gone.extend(taken(plan, &loaded.lock).into_iter().map(|one| one.was));
    let wrong: Vec<String> = addresses
        .iter()
        .filter(|address| !gone.contains(address))
        .map(|address| format!("`{address}` is not in the lock, or the blueprint has it"))
        .collect();
    if !wrong.is_empty() {
        return Err(CliError::all(ErrorKind::User, &wrong));
    }
    let mut next = loaded.lock.clone();
    addresses.iter().for_each(|address| next.forget(address));
    write(&loaded.blueprint, &next)?;
    Ok(Said::results(format!("forgotten: {}\n", addresses.join(", "))))
}

/// Of many files some may have nothing for this blueprint; when all have nothing, they are the wrong ones.
fn useless(from: &[PathBuf], each: &[Learned]) -> Result<String, CliError> {
    let pairs = from.iter().zip(each).filter(|(_, learned)| learned.is_nothing());
    let messages: Vec<String> = pairs.map(|(path, _)| of_file(path, NOTHING)).collect();
    if !from.is_empty() && messages.len() == from.len() {
        return Err(CliError::all(ErrorKind::User, messages));
    }
    Ok(messages.iter().map(|message| format!("note: {message}\n")).collect())
}

fn learned(loaded: &Loaded, all: &Learned, next: &Lock) -> String {
    let new = |(address, id): &(&String, &String)| loaded.lock.ids.get(*address) != Some(*id);
    format!(
        "{} learned, {} of them new or changed; {} pinned{}\n",
        counted(all.ids.len(), "id"),
        all.ids.iter().filter(new).count(),
        counted(next.pins.len(), "name"),
        blocks(next)
    )
}

/// How many blocks of addresses are pinned, where there are any.
fn blocks(lock: &Lock) -> String {
    match lock.addresses.len() {
        0 => String::new(),
        count => [", ", &counted(count, "block"), " of addresses"].concat(),
    }
}

fn answer(path: &Path) -> Result<Value, CliError> {
    let text =
        std::fs::read_to_string(path).map_err(|error| CliError::operator(of_file(path, &why(&error))))?;
    if text.trim().is_empty() {
        let why = "the file is empty: the command that wrote it failed or found nothing. Run it again, or leave this file out where the account has none of it yet";
        return Err(CliError::user(of_file(path, why)));
    }
    serde_json::from_str(&text)
        .map_err(|error| CliError::user(of_file(path, &format!("this is no JSON: {error}"))))
}

/// What each answer teaches. An id that one teaches may end the wait of a resource of which another tells, so they are
/// asked again until nothing more is learned.
fn taught(loaded: &Loaded, first: &Plan, answers: &[Value]) -> Vec<Learned> {
    let mut each: Vec<Learned> = answers.iter().map(|answer| learn(first, answer)).collect();
    loop {
        let (next, _) = plan(&loaded.model, &updated(first, &loaded.lock, &together(&each)));
        let more: Vec<Learned> = answers.iter().map(|answer| learn(&next, answer)).collect();
        let (now, before) = (together(&more), together(&each));
        if now.ids.len() <= before.ids.len() {
            // What was waiting before may be told now, and refused.
            return if now.refused.len() > before.refused.len() { more } else { each };
        }
        each = more;
    }
}

fn together(each: &[Learned]) -> Learned {
    let mut all = Learned::default();
    each.iter().cloned().for_each(|learned| all.join(learned));
    all
}

/// What is said of a file in which nothing belongs to the blueprint.
const NOTHING: &str = "this taught nothing: it holds no output of a stack, root, endpoint or unit of this blueprint in its own account";

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn of_file(path: &Path, message: &str) -> String {
    format!("`{}`: {message}", path.display())
}

/// Beside the old file first, then in its place.
fn write(blueprint: &str, lock: &Lock) -> Result<(), CliError> {
    let path = lock_path(blueprint);
    let fresh = path.with_extension(format!("yaml.{}", std::process::id()));
    std::fs::write(&fresh, lock.to_text())
        .and_then(|()| std::fs::rename(&fresh, &path))
        .map_err(|error| CliError::operator(of_file(&path, &why(&error))))
}

/// What becomes of something deployed, by each backend.
fn change(one: &Change) -> String {
    let fate = |fate: Option<Fate>| fate.map_or("nothing", Fate::as_str);
    let fields: Vec<&str> = one.differences.iter().map(|difference| difference.field.as_str()).collect();
    let why = match (one.gone, one.exists) {
        (true, true) => "exists already by the blueprint".to_owned(),
        (true, false) => "not in the blueprint".to_owned(),
        (false, _) => fields.join(", "),
    };
    let (cloudformation, terraform) = (fate(one.cloudformation), fate(one.terraform));
    format!(
        "change: {}: CloudFormation {cloudformation}, Terraform {terraform} ({why})\n",
        one.address
    )
}

/// Something that is made where it was before.
fn there(one: &Taken) -> String {
    format!("exists: {} is {} in the lock, and would be made\n", one.address, one.arn)
}

fn check(planned: &Planned) -> Done {
    let Planned { loaded, plan } = planned;
    let stale: String = stale(plan, &loaded.lock)
        .iter()
        .map(|address| match plan.existing.contains_key(address) {
            true => format!("stale: {address} is in the lock, and exists already by the blueprint\n"),
            false => format!("stale: {address} is in the lock, not in the blueprint\n"),
        })
        .collect();
    let differs: String = differences(plan, &loaded.lock)
        .iter()
        .map(|one| {
            format!(
                "differs: {} has {} in the lock, {} in the blueprint\n",
                one.address, one.locked, one.now
            )
        })
        .collect();
    let changes: String = changes(plan, &loaded.lock).iter().map(change).collect();
    let taken: String = taken(plan, &loaded.lock).iter().map(there).collect();
    let text = [stale, differs, changes, taken, waiting(plan, &Backend::ALL)].concat();
    let error = (!text.is_empty()).then_some(ErrorKind::Findings);
    let summary = format!(
        "{} and {} compared\n",
        counted(loaded.lock.ids.len(), "id"),
        counted(loaded.lock.pins.len(), "pin")
    );
    Said::results([text, summary].concat()).ending(error)
}
