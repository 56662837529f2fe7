//! Stacks and stack sets into the commands that deploy them, wave by wave, and take them away again.

use super::{Entry, administrator, aws, by_hand, forget, networks, resources};
use crate::plan::{Deployment, Piece, Plan, Step};
use crate::resource::Place;

/// What a wave deploys with CloudFormation.
#[derive(Default)]
struct Wave<'p> {
    sets: Vec<&'p Piece>,
    stacks: Vec<(&'p Piece, Place)>,
}

impl<'p> Wave<'p> {
    fn of(plan: &'p Plan, wave: u32) -> Self {
        let mut found = Self::default();
        for step in plan.steps() {
            match step {
                Step::CloudFormation(piece, Deployment::Stack(place)) if piece.wave == wave => found.stacks.push((piece, place)),
                Step::CloudFormation(piece, _) if piece.wave == wave => found.sets.push(piece),
                _ => {}
            }
        }
        found
    }
}

/// The pair of roles of the stack sets.
pub(super) fn bootstrap(plan: &Plan) -> Vec<String> {
    let each = |piece: &Piece| -> Vec<String> {
        let stack = |place| deploy_stack(plan, place, &piece.stack, &piece.template_path());
        piece.places.iter().map(stack).collect()
    };
    plan.bootstrap.iter().flat_map(each).collect()
}

/// Every wave.
pub(super) fn deploy(plan: &Plan) -> Vec<Entry> {
    (1..=plan.last_wave()).flat_map(|wave| deploy_wave(plan, wave)).collect()
}

fn deploy_wave(plan: &Plan, wave: u32) -> Vec<Entry> {
    let Wave { sets, stacks } = Wave::of(plan, wave);
    let at = administrator(plan);
    let mut commands: Vec<String> = sets.iter().filter_map(|piece| upload(plan, piece)).collect();
    let set = |piece: &&Piece| deploy_stack(plan, &at, &piece.administrator_stack(), &piece.administrator_path());
    commands.extend(sets.iter().map(set));
    let stack = |(piece, place): &(&Piece, Place)| deploy_stack(plan, place, &piece.stack, &piece.template_path());
    commands.extend(stacks.iter().map(stack));
    let names: Vec<&str> = sets.iter().map(|piece| piece.stack.as_str()).collect();
    let what = match names.as_slice() {
        [] => String::new(),
        names => [": stack sets ", &names.join(", ")].concat(),
    };
    let mut entries = Vec::new();
    if !commands.is_empty() {
        entries.push(Entry::new(["Wave ", &wave.to_string(), &what, "."].concat(), commands));
    }
    entries.extend(by_hand(plan, wave));
    entries
}

/// Puts a template where its stack set reads it: under its checksum.
fn upload(plan: &Plan, piece: &Piece) -> Option<String> {
    let bucket = plan.deploy.templates.as_ref()?;
    let file = piece.template_path();
    let goal = ["s3://", bucket, "/", &plan.design, "/$(sha256sum ", &file, " | cut -c1-64).yaml"].concat();
    Some(aws("s3", "cp", &administrator(plan), &[&file, &goal]))
}

fn deploy_stack(plan: &Plan, place: &Place, stack: &str, file: &str) -> String {
    let mut words = vec![
        "--stack-name",
        stack,
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
pub(super) fn remove(plan: &Plan) -> Vec<Entry> {
    let mut entries = networks::kept_inside(plan);
    entries.extend((1..=plan.last_wave()).rev().filter_map(|wave| remove_wave(plan, wave)));
    let kept: Vec<String> = resources(plan)
        .filter(|resource| resource.body.retain() && !networks::stands_in_network(resource))
        .map(forget)
        .collect();
    if !kept.is_empty() {
        entries.push(Entry::new("What the stacks kept. Each of these destroys data, so run only what you mean; a bucket with old versions must be emptied of them first.", kept));
    }
    let both = plan.bootstrap.iter().rev();
    let roles: Vec<String> = both
        .flat_map(|piece| piece.places.iter().map(|place| delete_stack(place, &piece.stack)))
        .collect();
    if !roles.is_empty() {
        entries.push(Entry::new("The pair of roles, when no stack set is left that uses them.", roles));
    }
    entries
}

/// A wave is gone before the next one goes.
fn remove_wave(plan: &Plan, wave: u32) -> Option<Entry> {
    let Wave { sets, stacks } = Wave::of(plan, wave);
    let at = administrator(plan);
    let of_sets = sets.iter().map(|piece| (at.clone(), piece.administrator_stack()));
    let of_stacks = stacks.iter().map(|(piece, place)| (place.clone(), piece.stack.clone()));
    let all: Vec<(Place, String)> = of_stacks.chain(of_sets).collect();
    let delete = all.iter().map(|(place, stack)| delete_stack(place, stack));
    let wait = all
        .iter()
        .map(|(place, stack)| aws("cloudformation", "wait stack-delete-complete", place, &["--stack-name", stack]));
    let commands: Vec<String> = delete.chain(wait).collect();
    (!commands.is_empty()).then(|| Entry::new(["CloudFormation, wave ", &wave.to_string(), "."].concat(), commands))
}

fn delete_stack(place: &Place, stack: &str) -> String {
    aws("cloudformation", "delete-stack", place, &["--stack-name", stack])
}
