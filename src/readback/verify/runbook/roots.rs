//! Roots of Terraform: the part that applies them wave by wave, and the lines that destroy them again.

use super::code;
use super::entry::Entry;
use super::facts::Facts;
use super::secret_values;
use crate::plan::{Plan, Stack};
use crate::resource::{BucketPolicy, Kind, Place};
use crate::runbook::sentences;

pub(super) const APPLY: [&str; 2] = ["{as}terraform -chdir={root} init", "{as}terraform -chdir={root} apply"];
const LET_GO: [&str; 2] = [
    "{as}terraform -chdir={root} init",
    "{as}terraform -chdir={root} state rm $({as}terraform -chdir={root} state list | grep -xF{blocks})",
];
const CHECK: &str = "{as}terraform -chdir={root} plan -detailed-exitcode";
const DESTROY: &str = "{as}terraform -chdir={root} destroy";
const EXPORT: &str = "export AWS_PROFILE={profile}";
const AS: &str = "AWS_PROFILE={profile} ";

pub(super) fn entries(plan: &Plan) -> Vec<Entry> {
    let of_wave = |wave: u32| {
        let roots = roots(plan, wave);
        let runs = roots.iter().flat_map(|root| root.fill_each(&APPLY)).collect();
        let check = roots.iter().map(|root| root.fill(CHECK)).collect();
        let stacks: Vec<_> = plan.roots().iter().filter(|stack| stack.wave == wave).collect();
        let values = secret_values::put(plan, &stacks);
        let mut all = code::put(plan, stacks);
        all.extend(values);
        all.extend(Entry::new(says(sentences::WAVE, wave), runs));
        all.extend(Entry::new(sentences::CHECK_ROOTS, check));
        all
    };
    credentials(plan)
        .into_iter()
        .chain(let_go(plan))
        .chain((1..=plan.last_wave()).flat_map(of_wave))
        .collect()
}

/// What Terraform refuses to destroy goes out of its state first.
fn let_go(plan: &Plan) -> Option<Entry> {
    let refused = plan.leaving.iter().filter(|one| one.is_let_go());
    let runs = refused.flat_map(|one| {
        let blocks = one.blocks.iter().map(|block| [" -e ", block].concat()).collect::<String>();
        facts(plan, &one.place)
            .with("root", &one.root)
            .with("blocks", blocks)
            .fill_each(&LET_GO)
    });
    Entry::new(sentences::LET_GO, runs.collect())
}

/// Where states are kept.
pub(super) fn state(plan: &Plan) -> &'static str {
    let away = plan.deploy.terraform.backend.is_some();
    if away { sentences::STATE_AWAY } else { sentences::STATE_BESIDE }
}

/// Whose credentials a root is called with.
#[derive(PartialEq)]
enum Credentials {
    /// Those of the profile that it names.
    Named,
    /// Those of the management account, which it stays in or leaves by a role.
    Management,
    /// Those of its own account.
    Own,
}

fn credentials_of(plan: &Plan, place: &Place) -> Credentials {
    let settings = &plan.deploy.terraform;
    let at_home = place.account == plan.organization.management;
    if settings.profile_in(&place.name, &place.account).is_some() {
        Credentials::Named
    } else if at_home || settings.assumes && settings.role_in(place.account.as_str()).is_some() {
        Credentials::Management
    } else {
        Credentials::Own
    }
}

/// What is said once, of the roots that are called with the same credentials.
pub(super) fn credentials(plan: &Plan) -> Option<Entry> {
    let places = plan
        .roots()
        .iter()
        .filter(|stack| is_rendered(stack))
        .flat_map(|stack| &stack.places);
    let mut all = places.map(|place| credentials_of(plan, place));
    let shared = all.any(|credentials| credentials == Credentials::Management);
    let run = Facts::at(&plan.management()).fill(EXPORT);
    Entry::new(sentences::CREDENTIALS, shared.then_some(run).into_iter().collect())
}

/// The way back: the last wave first.
pub(super) fn removal(plan: &Plan) -> Vec<Option<Entry>> {
    let of_wave = |wave: u32| {
        let runs = calls(plan, wave, holds_more).iter().rev().map(|root| root.fill(DESTROY)).collect();
        Entry::new(says(sentences::ROOTS_GO, wave), runs)
    };
    (1..=plan.last_wave()).rev().map(of_wave).collect()
}

pub(super) fn says(sentence: &str, wave: u32) -> String {
    Facts::new().with("wave", wave.to_string()).fill(sentence)
}

/// A root that has nothing but policies of buckets that exist already is empty when it has forgotten them.
fn holds_more(stack: &Stack) -> bool {
    let mut firsts = stack.members.iter().filter_map(|member| member.resources.first());
    firsts.any(|one| one.body.terraform().is_some() && one.body.kind() != BucketPolicy::KIND)
}

fn roots(plan: &Plan, wave: u32) -> Vec<Facts> {
    calls(plan, wave, is_rendered)
}

fn calls(plan: &Plan, wave: u32, of: fn(&Stack) -> bool) -> Vec<Facts> {
    let of_wave = plan.roots().iter().filter(|stack| stack.wave == wave);
    let rendered = of_wave.filter(|stack| of(stack));
    let places = rendered.flat_map(|stack| places(stack).iter().map(move |place| (stack, place)));
    places.map(|(stack, place)| root(plan, stack, place)).collect()
}

/// Where a stack has roots: what joins places has one, which is called as the first of them.
pub(super) fn places(stack: &Stack) -> &[Place] {
    match (stack.aliases.is_empty(), stack.places.split_at_checked(1)) {
        (false, Some((first, _))) => first,
        _ => &stack.places,
    }
}

/// How a root is called, and with whose credentials.
pub(super) fn root(plan: &Plan, stack: &Stack, place: &Place) -> Facts {
    facts(plan, place).with("root", stack.root_path(place))
}

/// How a root of a place is called.
pub(super) fn facts(plan: &Plan, place: &Place) -> Facts {
    let facts = Facts::at(place);
    let own = credentials_of(plan, place) == Credentials::Own;
    let profile = if own { facts.fill(AS) } else { String::new() };
    facts.with("as", profile)
}

pub(super) fn is_rendered(stack: &Stack) -> bool {
    let mut first = stack.members.iter().filter_map(|member| member.resources.first());
    first.any(|resource| resource.body.terraform().is_some())
}
