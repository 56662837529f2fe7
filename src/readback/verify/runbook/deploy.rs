//! The part that deploys with CloudFormation, wave by wave: templates of stack sets, their stacks, ordinary stacks.

use super::by_hand;
use super::checks;
use super::code;
use super::entry::Entry;
use super::facts::Facts;
use super::secret_values;
use crate::plan::{Deployment, Plan, Stack};
use crate::resource::Place;
use crate::runbook::sentences;

pub(super) const DEPLOY: &str = "aws cloudformation deploy --stack-name {stack} --template-file {file} --capabilities CAPABILITY_NAMED_IAM{through} {at}";
const UPLOAD: &str = "aws s3 cp {file} s3://{bucket}/{design}/$(sha256sum {file} | cut -c1-64).yaml {at}";

pub(super) fn entries(plan: &Plan) -> Vec<Entry> {
    (1..=plan.last_wave()).flat_map(|wave| of_wave(plan, wave)).collect()
}

fn of_wave(plan: &Plan, wave: u32) -> Vec<Entry> {
    let mut runs = uploads(plan, wave);
    let deployed = sets(plan, wave).into_iter().chain(stacks(plan, wave));
    runs.extend(deployed.map(|facts| facts.fill(DEPLOY)));
    let stacks_of_wave: Vec<&Stack> = plan.stacks.iter().filter(|stack| stack.wave == wave).collect();
    let values = secret_values::put(plan, &stacks_of_wave);
    let mut all = code::put(plan, stacks_of_wave);
    all.extend(values);
    all.extend(Entry::new(says(plan, wave), runs));
    let sets: Vec<&Stack> = in_wave(plan, wave).filter(|stack| is_set(plan, stack)).collect();
    all.extend(checks::sets(plan, &sets));
    all.extend(by_hand::entries(plan, wave));
    all
}

fn says(plan: &Plan, wave: u32) -> String {
    let names: Vec<&str> = in_wave(plan, wave)
        .filter(|stack| is_set(plan, stack))
        .map(|stack| stack.stack_name.as_str())
        .collect();
    let sentence = if names.is_empty() {
        sentences::WAVE
    } else {
        sentences::WAVE_OF_SETS
    };
    Facts::new()
        .with("wave", wave.to_string())
        .with("sets", names.join(", "))
        .fill(sentence)
}

/// The stacks that CloudFormation deploys in a wave.
fn in_wave(plan: &Plan, wave: u32) -> impl Iterator<Item = &Stack> {
    let of_wave = plan.stacks.iter().filter(move |stack| stack.wave == wave);
    of_wave.filter(|stack| stack.has_cloudformation() && !stack.waits_for_unit())
}

fn is_set(plan: &Plan, stack: &Stack) -> bool {
    !matches!(stack.deployment(plan), Deployment::Stack(_))
}

/// What the call names that deploys a stack. The bucket is the administrator's: others need not be able to read it.
pub(super) fn facts(plan: &Plan, stack: &str, file: &str, place: &Place) -> Facts {
    let bucket = plan
        .deploy
        .templates
        .as_ref()
        .filter(|_| place.account == plan.deploy.administrator);
    let through = bucket.map(|bucket| [" --s3-bucket ", bucket, " --s3-prefix ", &plan.design].concat());
    Facts::at(place)
        .with("stack", stack)
        .with("file", file)
        .with("through", through.unwrap_or_default())
}

/// The administrator's stacks of a wave, a stack set in each.
pub(super) fn sets(plan: &Plan, wave: u32) -> Vec<Facts> {
    let sets = in_wave(plan, wave).filter(|stack| is_set(plan, stack));
    sets.map(|stack| {
        facts(
            plan,
            &stack.administrator_stack(),
            &stack.administrator_path(),
            &plan.administrator(),
        )
    })
    .collect()
}

/// The ordinary stacks of a wave.
pub(super) fn stacks(plan: &Plan, wave: u32) -> Vec<Facts> {
    let alone = in_wave(plan, wave).filter_map(|stack| match stack.deployment(plan) {
        Deployment::Stack(place) => Some(facts(plan, &stack.stack_name, &stack.template_path(), &place)),
        Deployment::SelfManaged(_) | Deployment::ServiceManaged(_) => None,
    });
    alone.collect()
}

/// Templates to where their stack sets read them.
fn uploads(plan: &Plan, wave: u32) -> Vec<String> {
    let Some(bucket) = &plan.deploy.templates else {
        return Vec::new();
    };
    let at = Facts::at(&plan.administrator()).with("bucket", bucket).with("design", &plan.design);
    let sets = in_wave(plan, wave).filter(|stack| is_set(plan, stack));
    sets.map(|stack| at.clone().with("file", stack.template_path()).fill(UPLOAD))
        .collect()
}
