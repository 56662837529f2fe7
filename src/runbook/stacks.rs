//! Stacks and stack sets into the commands that deploy them, wave by wave, and take them away again.

use super::kept::{forget, logs_stop, with_logs, with_way};
use super::sentences::{self, with};
use super::{Instruction, aws, by_hand, checks, code, networks, secret_values};
use crate::plan::{Deployment, Plan, Stack, Step};
use crate::resource::{Body, Place, Resource};

/// What a wave deploys with CloudFormation.
#[derive(Default)]
struct Wave<'p> {
    sets: Vec<&'p Stack>,
    stacks: Vec<(&'p Stack, Place)>,
}

impl<'p> Wave<'p> {
    fn of(plan: &'p Plan, wave: u32) -> Self {
        let mut found = Self::default();
        for step in plan.steps() {
            match step {
                Step::CloudFormation(stack, Deployment::Stack(place)) if stack.wave == wave => {
                    found.stacks.push((stack, place))
                }
                Step::CloudFormation(stack, _) if stack.wave == wave => found.sets.push(stack),
                _ => {}
            }
        }
        found
    }
}

/// The pair of roles of the stack sets.
pub(super) fn bootstrap(plan: &Plan) -> Vec<String> {
    let each = |stack: &Stack| -> Vec<String> {
        let command = |place| deploy_stack(plan, place, &stack.stack_name, &stack.template_path());
        stack.places.iter().map(command).collect()
    };
    plan.bootstrap.iter().flat_map(each).collect()
}

/// Every wave.
pub(super) fn deploy(plan: &Plan) -> Vec<Instruction> {
    (1..=plan.last_wave()).flat_map(|wave| deploy_wave(plan, wave)).collect()
}

fn deploy_wave(plan: &Plan, wave: u32) -> Vec<Instruction> {
    let Wave { sets, stacks } = Wave::of(plan, wave);
    let at = plan.administrator();
    let mut commands: Vec<String> = sets.iter().filter_map(|stack| upload(plan, stack)).collect();
    let set =
        |stack: &&Stack| deploy_stack(plan, &at, &stack.administrator_stack(), &stack.administrator_path());
    commands.extend(sets.iter().map(set));
    let command = |(stack, place): &(&Stack, Place)| {
        deploy_stack(plan, place, &stack.stack_name, &stack.template_path())
    };
    commands.extend(stacks.iter().map(command));
    let names: Vec<&str> = sets.iter().map(|stack| stack.stack_name.as_str()).collect();
    let what = match names.as_slice() {
        [] => with(sentences::WAVE, "wave", &wave.to_string()),
        names => with(&with(sentences::WAVE_OF_SETS, "wave", &wave.to_string()), "sets", &names.join(", ")),
    };
    let mut entries = code::put(plan, plan.stacks.iter().filter(|stack| stack.wave == wave));
    entries.extend(secret_values::put(plan, plan.stacks.iter().filter(|stack| stack.wave == wave)));
    if !commands.is_empty() {
        entries.push(Instruction::new(what, commands));
    }
    entries.extend(checks::sets(plan, &sets));
    entries.extend(by_hand(plan, wave));
    entries
}

/// Puts a template where its stack set reads it: under its checksum.
fn upload(plan: &Plan, stack: &Stack) -> Option<String> {
    let bucket = plan.deploy.templates.as_ref()?;
    let file = stack.template_path();
    let goal = ["s3://", bucket, "/", &plan.design, "/$(sha256sum ", &file, " | cut -c1-64).yaml"].concat();
    Some(aws("s3", "cp", &plan.administrator(), &[&file, &goal]))
}

pub(super) fn deploy_stack(plan: &Plan, place: &Place, stack_name: &str, file: &str) -> String {
    let mut words = vec![
        "--stack-name",
        stack_name,
        "--template-file",
        file,
        "--capabilities CAPABILITY_NAMED_IAM",
    ];
    // The bucket is the administrator's: others need not be able to read it.
    let bucket = plan
        .deploy
        .templates
        .as_deref()
        .filter(|_| place.account == plan.deploy.administrator);
    if let Some(bucket) = bucket {
        words.extend(["--s3-bucket", bucket, "--s3-prefix", &plan.design]);
    }
    aws("cloudformation", "deploy", place, &words)
}

/// The way back: what stands in networks, the waves in reverse, what was kept, the pair of roles.
pub(super) fn remove(plan: &Plan) -> Vec<Instruction> {
    let mut entries = networks::kept_inside(plan);
    entries.extend((1..=plan.last_wave()).rev().filter_map(|wave| remove_wave(plan, wave)));
    let kept = plan
        .resources()
        .filter(|resource| resource.body.retain() && resource.body.cloudformation().is_some())
        .filter(|resource| !networks::stands_in_network(resource));
    // A database takes its tables along, which go before by their own lines.
    let (last, first): (Vec<&Resource>, Vec<&Resource>) =
        kept.partition(|resource| matches!(resource.body, Body::Database(_)));
    let logs = logs_stop(first.iter().copied());
    let kept: Vec<String> = first.into_iter().chain(last).flat_map(forget).collect();
    if !kept.is_empty() {
        entries.push(Instruction::new(with_logs(sentences::KEPT, &logs), with_way([logs, kept].concat())));
    }
    let both = plan.bootstrap.iter().rev();
    let roles: Vec<String> = both
        .flat_map(|stack| stack.places.iter().map(|place| delete_stack(place, &stack.stack_name)))
        .collect();
    if !roles.is_empty() {
        entries.push(Instruction::new(sentences::ROLES_GO, roles));
    }
    entries
}

/// A wave is gone before the next one goes.
fn remove_wave(plan: &Plan, wave: u32) -> Option<Instruction> {
    let Wave { sets, stacks } = Wave::of(plan, wave);
    let at = plan.administrator();
    let of_sets = sets.iter().map(|stack| (at.clone(), stack.administrator_stack()));
    let of_stacks = stacks.iter().map(|(stack, place)| (place.clone(), stack.stack_name.clone()));
    let all: Vec<(Place, String)> = of_stacks.chain(of_sets).collect();
    let delete = all.iter().map(|(place, stack_name)| delete_stack(place, stack_name));
    let wait = all.iter().map(|(place, stack_name)| {
        aws("cloudformation", "wait stack-delete-complete", place, &["--stack-name", stack_name])
    });
    let commands: Vec<String> = delete.chain(wait).collect();
    (!commands.is_empty())
        .then(|| Instruction::new(with(sentences::STACKS_GO, "wave", &wave.to_string()), commands))
}

fn delete_stack(place: &Place, stack_name: &str) -> String {
    aws("cloudformation", "delete-stack", place, &["--stack-name", stack_name])
}
