//! Changes into what is said of them, where the blueprint says it.

use super::change::{Change, Fate, changes};
use super::left_policies;
use super::same_names;
use super::taken::{Taken, taken};
use crate::aws::Address;
use crate::catalog::edits::Weight;
use crate::diagnostic::{Diagnostic, Span};
use crate::lock::Lock;
use crate::model::Model;
use crate::plan::{Difference, Plan};
use std::collections::BTreeSet;

/// What is wrong with the changes that a plan makes to what is deployed: losses that nobody has acknowledged, and rows that
/// acknowledge none.
pub fn problems(plan: &Plan, lock: &Lock, model: &Model) -> Vec<Diagnostic> {
    // Everything would be made anew, and the planner has said so.
    if plan.former_name.is_some() {
        return Vec::new();
    }
    let changes = changes(plan, lock);
    let acknowledged = &plan.replaceable;
    // Addresses of a VPC are pinned by themselves, and the code `network-moved` tells of them.
    let told_apart = |change: &Change| change.address.starts_with("vpc/") && !change.gone;
    let open = changes
        .iter()
        .filter(|change| (change.exists || !acknowledged.contains(&change.address)) && !told_apart(change));
    let mut told: Vec<Diagnostic> = open.filter_map(|change| of_change(change, model)).collect();
    let known = changes
        .iter()
        .filter(|change| acknowledged.contains(&change.address) && !change.gone);
    told.extend(known.filter_map(|change| refused(change, model)));
    told.extend(taken(plan, lock).iter().map(|one| made_where_it_is(one, model)));
    told.extend(left_policies::problems(plan, model));
    told.extend(same_names::problems(plan, lock, model));
    let about: BTreeSet<&str> = changes.iter().map(|change| change.address.as_str()).collect();
    let unused = model.replace.iter().filter(|row| !about.contains(row.what.to_string().as_str()));
    told.extend(unused.map(|row| {
        let message = format!(
            "`{}` would not be replaced or removed: nothing of it changes that is deployed",
            row.what
        );
        Diagnostic::warning("replace-unused", row.span, message)
            .help("take the row out: what it acknowledged is done")
    }));
    told
}

fn of_change(change: &Change, model: &Model) -> Option<Diagnostic> {
    if change.exists {
        let_go(change, place(change, model))
    } else if change.gone {
        removed(change)
    } else {
        made_anew(change, place(change, model))
    }
}

/// What is acknowledged, and CloudFormation cannot do: another one cannot be made while the name is taken.
fn refused(change: &Change, model: &Model) -> Option<Diagnostic> {
    if change.cloudformation != Some(Fate::Refused) {
        return None;
    }
    let Change { address, .. } = change;
    let (why, round) = match change.alone {
        true => ("beside it", "deploy once without it; Terraform needs no such thing"),
        false => (
            "while its name stays",
            "give it another name too, or deploy once without it; Terraform needs neither",
        ),
    };
    let message = format!(
        "`{address}` may be made anew, but CloudFormation refuses that {why}, and takes the whole update back"
    );
    let problem = Diagnostic::warning("edit-refused", place(change, model), message);
    Some(problem.help(round))
}

fn place(change: &Change, model: &Model) -> Span {
    Address::parse(&change.address)
        .map(|address| model.origins.resource(&address))
        .unwrap_or_default()
}

/// What the design made and lets go of, since it exists already by the blueprint: unharmed where both backends leave it, and
/// removed under the feet of what stands on it otherwise.
fn let_go(change: &Change, span: Span) -> Option<Diagnostic> {
    let Change { address, .. } = change;
    let stays = change.cloudformation.max(change.terraform)? < Fate::Destroyed;
    let message = format!("`{address}` exists already by the blueprint, and this design has deployed it");
    let problem = match stays {
        true => Diagnostic::warning("edit-lets-go", span, message),
        false => Diagnostic::error("edit-lets-go", span, message),
    };
    let told = fates(change).into_iter().fold(problem, Diagnostic::note);
    let first = match stays {
        true => "to hand it to others, deploy this",
        false => {
            "to hand it to others, let both let go of it first, with `DeletionPolicy: Retain` in its deployed template and with `terraform state rm` in its root, and deploy this"
        }
    };
    Some(told.help(format!(
        "leave `existing` out where this design keeps it; {first}, and then `landform lock update --forget {address}`"
    )))
}

/// What is made where the lock knows something of before.
fn made_where_it_is(one: &Taken, model: &Model) -> Diagnostic {
    let Taken { address, arn, .. } = one;
    let place = Address::parse(address)
        .map(|address| model.origins.resource(&address))
        .unwrap_or_default();
    let what = match one.same_name {
        true => "AWS refuses a second one of its name",
        false => "another one is made beside it",
    };
    let message = format!("`{address}` would be made, and `{arn}` is there already by the lock: {what}");
    Diagnostic::warning("edit-exists", place, message).help(format!(
        "keep `existing: true`; or take it in before anything is deployed, by a change set of the type IMPORT and by `terraform import`, as the runbook does with what was kept; where it is gone meanwhile: `landform lock update --forget {}`",
        one.was
    ))
}

fn removed(change: &Change) -> Option<Diagnostic> {
    if change.weight == Weight::Nothing {
        return None;
    }
    let Change { address, loses, .. } = change;
    let message = format!("`{address}` is deployed, and the blueprint has it no more: lost with it: {loses}");
    let problem = match change.weight {
        Weight::Data | Weight::Key | Weight::Audit => {
            Diagnostic::error("edit-removes", Span::default(), message)
        }
        Weight::Identity | Weight::Network | Weight::Way | Weight::Parts | Weight::Nothing => {
            Diagnostic::warning("edit-removes", Span::default(), message)
        }
    };
    let told = fates(change).into_iter().fold(problem, Diagnostic::note);
    Some(told.help(format!(
        "where it has another name now: `moved: [ {{ from: {address}, to: … }} ]`; where it may go: `replace: [ {{ what: {address}, reason: … }} ]`"
    )))
}

fn made_anew(change: &Change, span: Span) -> Option<Diagnostic> {
    let Change { address, loses, .. } = change;
    let worst = change.cloudformation.max(change.terraform)?;
    if worst == Fate::InPlace {
        return beside(change, span);
    }
    let message = format!(
        "`{address}` is deployed, and cannot be changed so: it would be made anew, and lost: {loses}"
    );
    let is_refused = change.cloudformation == Some(Fate::Refused);
    let problem = match change.weight {
        Weight::Data | Weight::Key | Weight::Audit | Weight::Identity => {
            Diagnostic::error("edit-replaces", span, message)
        }
        // What CloudFormation takes back is no edit.
        Weight::Network | Weight::Way | Weight::Parts | Weight::Nothing if is_refused => {
            Diagnostic::error("edit-replaces", span, message)
        }
        Weight::Network | Weight::Way | Weight::Parts | Weight::Nothing => {
            Diagnostic::warning("edit-replaces", span, message)
        }
    };
    let told = change
        .differences
        .iter()
        .map(difference)
        .chain(fates(change))
        .fold(problem, Diagnostic::note);
    let round = match (is_refused, change.alone) {
        (false, _) => "",
        (true, false) => ", give it another name, so that another one is made",
        (true, true) => ", deploy once without it and then with the other one",
    };
    Some(told.help(format!(
        "keep what is deployed{round}, or acknowledge the loss: `replace: [ {{ what: {address}, reason: … }} ]`"
    )))
}

/// Something beside it is made anew: the alias of a key, by which policies know it.
fn beside(change: &Change, span: Span) -> Option<Diagnostic> {
    let renamed: Vec<&Difference> = change.differences.iter().filter(|one| one.before.is_some()).collect();
    if renamed.is_empty() {
        return None;
    }
    let message = format!("`{}` is deployed, and would be called otherwise", change.address);
    let problem = Diagnostic::warning("edit-renames", span, message);
    let told = renamed.into_iter().map(difference).fold(problem, Diagnostic::note);
    Some(told.help(
        "keep its name (`alias` of a key); policies mean the former one too until `landform lock update --pin` knows the new one",
    ))
}

fn difference(one: &Difference) -> String {
    let value =
        |value: &Option<String>| value.as_deref().map_or("nothing".to_owned(), |text| format!("`{}`", text));
    format!(
        "`{}` was deployed as {} and would be {}",
        one.field,
        value(&one.before),
        value(&one.now)
    )
}

/// What each backend does, in words.
fn fates(change: &Change) -> Vec<String> {
    let of = |backend: &str, fate: Option<Fate>, refuses: &str| {
        let what = match fate? {
            Fate::InPlace => "changes it in place",
            Fate::LeftAlone => "leaves it as it is",
            Fate::Refused => refuses,
            Fate::Replaced => "makes another one and removes this one",
            Fate::Orphaned => "leaves it where it is, and manages it no more",
            Fate::Destroyed => "removes it",
        };
        Some([backend, " ", what].concat())
    };
    // An entry of any type stands in a stack with Terraform too.
    let by_stack = "refuses that, and takes the whole update back";
    let by_plan = match change.address.starts_with("resource/") {
        true => by_stack,
        false => "refuses that in its plan",
    };
    [
        of("CloudFormation", change.cloudformation, by_stack),
        of("Terraform", change.terraform, by_plan),
    ]
    .into_iter()
    .flatten()
    .collect()
}
