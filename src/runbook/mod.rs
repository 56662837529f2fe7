//! Steps into the commands that carry them out, wave by wave, and in reverse for removal.

mod after;
mod again;
mod bucket_policies;
mod changes;
mod checks;
pub mod code;
mod costs;
mod default_groups;
mod exists;
mod failed;
mod gone;
mod handovers;
mod ids;
mod kept;
mod lake;
mod networks;
mod removal;
mod secret_values;
pub mod sentences;
mod shared_groups;
mod snippet;
mod snippets;
mod stacks;
mod warehouses;

pub use costs::prices_as_of;
pub use snippet::Snippet;
pub use snippets::snippets;

use crate::aws::{Name, Part, Text};
use crate::catalog::principals;
use crate::plan::{Backend, Plan, Stack, document_by_hand};
use crate::resource::{Acceptance, Body, Place, Resource};
use sentences::with;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One paragraph and its commands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Instruction {
    /// What the commands do, for people.
    pub what: String,
    /// Commands of a shell, a line each.
    pub commands: Vec<String>,
}

impl Instruction {
    /// A sentence alone.
    fn word(what: impl Into<String>) -> Self {
        Self::new(what, Vec::new())
    }

    fn new(what: impl Into<String>, commands: Vec<String>) -> Self {
        Self {
            what: what.into(),
            commands,
        }
    }
}

/// The sections of the runbook.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Runbook {
    /// Where the states of Terraform are kept.
    pub state: &'static str,
    /// What no template can do.
    pub prerequisites: Vec<Instruction>,
    /// Waves with CloudFormation.
    pub cloudformation: Vec<Instruction>,
    /// Waves with Terraform.
    pub terraform: Vec<Instruction>,
    /// What takes long and what costs, a line each.
    pub costs: Vec<String>,
    /// What is left to do when the last wave is through.
    pub after: Vec<Instruction>,
    /// What to do when a wave fails.
    pub failed: Vec<Instruction>,
    /// What a change takes.
    pub changes: Vec<Instruction>,
    /// How what the blueprint has no more is removed.
    pub gone: Vec<Instruction>,
    /// How the lock learns ids; empty when nothing waits for one.
    pub learn: Vec<Instruction>,
    /// The way back.
    pub removal: Vec<Instruction>,
    /// How what removal kept is taken in again.
    pub again: Vec<Instruction>,
}

/// Words joined by single spaces.
fn line(words: &[&str]) -> String {
    words.join(" ")
}

/// The runbook of a plan for the given backends.
pub fn runbook(plan: &Plan, backends: &[Backend]) -> Runbook {
    let cloudformation = if backends.contains(&Backend::CloudFormation) {
        stacks::deploy(plan)
    } else {
        Vec::new()
    };
    let terraform = if backends.contains(&Backend::Terraform) {
        terraform(plan)
    } else {
        Vec::new()
    };
    Runbook {
        state: sentences::state(plan),
        prerequisites: prerequisites(plan, backends),
        cloudformation,
        terraform,
        costs: costs::lines(plan),
        after: after::after(plan, backends),
        failed: failed::failed(plan, backends),
        changes: changes::changes(plan, backends),
        gone: gone::gone(plan, backends),
        learn: ids::learn(plan, backends),
        removal: removal::removal(plan, backends),
        again: again::again(plan, backends),
    }
}

fn profile(name: &str) -> [&str; 2] {
    ["--profile", name]
}

fn aws(service: &str, call: &str, place: &Place, rest: &[&str]) -> String {
    let mut words = vec!["aws", service, call];
    words.extend(rest);
    words.extend(["--region", place.region.as_str()]);
    words.extend(profile(&place.name));
    line(&words)
}

/// A call that is made where a question has no answer: the second time it does nothing.
fn unless(question: &str, call: &str) -> String {
    ["test -n \"$(", question, ")\" || ", call].concat()
}

/// What no template can do.
fn prerequisites(plan: &Plan, backends: &[Backend]) -> Vec<Instruction> {
    let mut entries = vec![Instruction::new(sentences::PROFILES, identities(plan))];
    entries.extend(exists::exists(plan, backends));
    entries.extend(bucket_policies::there(plan));
    entries.extend(code::there(plan));
    if backends.contains(&Backend::Terraform) && plan.roots().iter().any(|stack| has_own_root(plan, stack)) {
        let who = aws("sts", "get-caller-identity", &plan.management(), &["--query", "Account"]);
        entries.push(Instruction::new(sentences::MANAGEMENT_ROOTS, vec![who]));
    }
    if plan.organization.ram_sharing {
        let management = plan.management();
        let call = aws("ram", "enable-sharing-with-aws-organization", &management, &[]);
        entries.push(Instruction::new(sentences::SHARING, vec![call]));
    }
    if plan
        .resources()
        .any(|resource| matches!(&resource.body, Body::Trail(trail) if trail.organization))
    {
        let service = ["--service-principal", principals::CLOUDTRAIL];
        let call = aws("organizations", "enable-aws-service-access", &plan.management(), &service);
        entries.push(Instruction::new(sentences::ORGANIZATION_TRAIL, vec![call]));
    }
    entries.extend(policy_types(plan));
    let owners = catalog_owners(plan);
    if !owners.is_empty() {
        let calls = owners
            .iter()
            .map(|place| aws("sagemaker", "list-resource-catalogs", place, &[]))
            .collect();
        entries.push(Instruction::new(sentences::CATALOG, calls));
    }
    if backends.contains(&Backend::CloudFormation) && plan.is_service_managed() {
        let management = plan.management();
        let trust = aws("cloudformation", "activate-organizations-access", &management, &[]);
        entries.push(Instruction::new(sentences::TRUST, vec![trust]));
        if plan.is_delegated() {
            let service = ["--service-principal ", principals::STACK_SETS_OF_MEMBERS].concat();
            let account = ["--account-id ", plan.deploy.administrator.as_str()].concat();
            let register = aws(
                "organizations",
                "register-delegated-administrator",
                &management,
                &[&service, &account],
            );
            let id = plan.deploy.administrator.as_str();
            let query = ["--query \"DelegatedAdministrators[?Id=='", id, "'].Id\" --output text"].concat();
            let there =
                aws("organizations", "list-delegated-administrators", &management, &[&service, &query]);
            entries.push(Instruction::new(sentences::DELEGATION, vec![unless(&there, &register)]));
        }
    }
    entries.extend(networks::before(plan));
    if backends.contains(&Backend::CloudFormation) && !plan.bootstrap.is_empty() {
        entries.push(Instruction::new(sentences::ROLES, stacks::bootstrap(plan)));
    }
    entries.extend(lake::governed(plan, backends));
    entries
}

/// Types of control policies are off in a new organization.
///
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_enable-disable.html>
fn policy_types(plan: &Plan) -> Option<Instruction> {
    let types = plan.resources().filter_map(|resource| match &resource.body {
        Body::ControlPolicy(policy) => Some(policy.kind.as_str()),
        _ => None,
    });
    let types: BTreeSet<&str> = types.collect();
    let management = plan.management();
    let roots = aws(
        "organizations",
        "list-roots",
        &management,
        &["--query \"Roots[0].Id\" --output text"],
    );
    let root = plan.organization.root.clone().unwrap_or_else(|| ["$(", &roots, ")"].concat());
    let call = |kind: &str| {
        let query = ["--query \"Roots[0].PolicyTypes[?Type=='", kind, "'].Type\" --output text"].concat();
        let on = aws("organizations", "list-roots", &management, &[&query]);
        let enable = aws(
            "organizations",
            "enable-policy-type",
            &management,
            &["--root-id", &root, "--policy-type", kind],
        );
        unless(&on, &enable)
    };
    (!types.is_empty())
        .then(|| Instruction::new(sentences::POLICY_TYPES, types.into_iter().map(call).collect()))
}

fn identities(plan: &Plan) -> Vec<String> {
    let targets = plan.all_stacks().flat_map(|stack| stack.places.iter().cloned());
    let others = [plan.administrator(), plan.management()];
    // Whoever is only called by hand comes first: who deploys there too says the Region.
    let by_hand = plan.handed_over.iter().map(|one| one.to.place().clone());
    let back = plan.policies_back.iter().map(|one| one.place.clone());
    let places: BTreeMap<Name, Place> = by_hand
        .chain(back)
        .chain(targets)
        .chain(others)
        .map(|place| (place.name.clone(), place))
        .collect();
    let query = ["--query", "Account"];
    places
        .values()
        .map(|place| aws("sts", "get-caller-identity", place, &query))
        .collect()
}

fn catalog_owners(plan: &Plan) -> BTreeSet<Place> {
    let shares = plan
        .resources()
        .filter(|resource| matches!(&resource.body, Body::Share(share) if share.holds_catalog()));
    shares.map(|resource| resource.place.clone()).collect()
}

/// What CloudFormation has no type for.
fn by_hand(plan: &Plan, wave: u32) -> Vec<Instruction> {
    let stacks = plan.stacks.iter().filter(|stack| stack.wave == wave);
    stacks
        .flat_map(|stack| {
            stack
                .members
                .iter()
                .flat_map(|member| &member.resources)
                .filter_map(|resource| call(stack, resource))
        })
        .collect()
}

fn call(stack: &Stack, resource: &Resource) -> Option<Instruction> {
    match &resource.body {
        Body::Acceptance(acceptance) => Some(accept(stack, resource, acceptance)),
        Body::CatalogPolicy(_) => put_catalog_policy(resource),
        Body::BucketPolicy(bucket) => bucket_policies::put(resource, bucket),
        Body::Vpc(vpc) => Some(default_groups::emptied(resource, vpc)),
        Body::PeeringAccepter(accepter) => {
            Some(peering_dns(resource, &known(stack, &accepter.peering), "accepter", accepter.dns))
        }
        Body::PeeringOptions(options) => {
            Some(peering_dns(resource, &known(stack, &options.peering), "requester", options.dns))
        }
        _ => None,
    }
}

/// Accepts exactly one invitation: the one to this share, from this owner.
fn accept(stack: &Stack, resource: &Resource, acceptance: &Acceptance) -> Instruction {
    let share = known(stack, &acceptance.share);
    let query =
        "--query \"resourceShareInvitations[?status=='PENDING'].resourceShareInvitationArn\" --output text";
    let find = aws(
        "ram",
        "get-resource-share-invitations",
        &resource.place,
        &["--resource-share-arns", &share, query],
    );
    let accept = aws(
        "ram",
        "accept-resource-share-invitation",
        &resource.place,
        &["--resource-share-invitation-arn", "\"$invitation\""],
    );
    let accept = ["test -z \"$invitation\" || ", &accept].concat();
    Instruction::new(sentences::INVITATION, vec![["invitation=$(", &find, ")"].concat(), accept])
}

/// A text with the ids that the lock knows: a shell has no parameters of a template.
fn known(stack: &Stack, text: &str) -> String {
    let text = Text::from(text);
    let value = |part| match part {
        Part::Literal(text) => text,
        Part::Symbol(address) => stack.foreign.get(address).map_or(address, |foreign| foreign.value.as_str()),
    };
    text.parts().into_iter().map(value).collect()
}

/// Sets what names resolve to over an accepted connection; CloudFormation accepted it on the requester's side.
///
/// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html>
fn peering_dns(resource: &Resource, peering: &str, side: &str, dns: bool) -> Instruction {
    let option = ["--", side, "-peering-connection-options"].concat();
    let value = ["AllowDnsResolutionFromRemoteVpc=", if dns { "true" } else { "false" }].concat();
    let modify = aws(
        "ec2",
        "modify-vpc-peering-connection-options",
        &resource.place,
        &["--vpc-peering-connection-id", peering, &option, &value],
    );
    Instruction::new(sentences::PEERING_DNS, vec![modify])
}

fn put_catalog_policy(resource: &Resource) -> Option<Instruction> {
    let (path, _) = document_by_hand(resource)?;
    let file = ["file://", &path].concat();
    let put = aws(
        "glue",
        "put-resource-policy",
        &resource.place,
        &["--policy-in-json", &file, "--enable-hybrid TRUE"],
    );
    Some(Instruction::new(sentences::CATALOG_POLICY, vec![put]))
}

fn terraform(plan: &Plan) -> Vec<Instruction> {
    let mut entries: Vec<Instruction> = credentials(plan).into_iter().chain(gone::let_go(plan)).collect();
    for wave in 1..=plan.last_wave() {
        let roots = roots_of(plan, wave);
        if !roots.is_empty() {
            entries.extend(code::put(plan, plan.roots().iter().filter(|stack| stack.wave == wave)));
            entries.extend(secret_values::put(plan, plan.roots().iter().filter(|stack| stack.wave == wave)));
            let commands =
                roots.iter().flat_map(|root| [[root, " init"].concat(), [root, " apply"].concat()]);
            entries.push(Instruction::new(
                with(sentences::WAVE, "wave", &wave.to_string()),
                commands.collect(),
            ));
            entries.extend(checks::roots(plan, wave));
        }
    }
    entries
}

/// True where Terraform applies a stack without assuming a role.
fn has_own_root(plan: &Plan, stack: &Stack) -> bool {
    let own =
        |place: &Place| place.account == plan.organization.management && plan.terraform_role(place).is_none();
    has_roots(stack) && stack.places.iter().any(own)
}

fn has_roots(stack: &Stack) -> bool {
    let mut first = stack.members.iter().filter_map(|member| member.resources.first());
    first.any(|resource| resource.body.terraform().is_some())
}

/// How Terraform is called in each root of a wave. A root that names neither a role nor a profile has nothing but the
/// credentials that it is called with, and those of its own account are others than those of the management account.
fn roots_of(plan: &Plan, wave: u32) -> Vec<String> {
    calls_of(plan, wave, has_roots)
}

fn calls_of(plan: &Plan, wave: u32, of: fn(&Stack) -> bool) -> Vec<String> {
    let stacks = plan.roots().iter().filter(|stack| stack.wave == wave && of(stack));
    let places = stacks.flat_map(|stack| stack.rooted().iter().map(move |place| (stack, place)));
    places.map(|(stack, place)| root_call(plan, stack, place)).collect()
}

fn root_call(plan: &Plan, stack: &Stack, place: &Place) -> String {
    call_of(plan, &stack.root_path(place), place)
}

/// How Terraform is called in a root of a place.
fn call_of(plan: &Plan, root: &str, place: &Place) -> String {
    let call = ["terraform -chdir=", root].concat();
    match plan.terraform_profile(place).is_none() && !takes_the_shells(plan, place) {
        true => ["AWS_PROFILE=", &place.name, " ", &call].concat(),
        false => call,
    }
}

/// True where a root goes on from the credentials of the management account, or stays there.
fn takes_the_shells(plan: &Plan, place: &Place) -> bool {
    place.account == plan.organization.management || plan.terraform_role(place).is_some()
}

/// The credentials that roots share, where some do.
fn credentials(plan: &Plan) -> Option<Instruction> {
    let shares = |place: &Place| plan.terraform_profile(place).is_none() && takes_the_shells(plan, place);
    let mut stacks = plan.roots().iter().filter(|stack| has_roots(stack));
    let export = ["export AWS_PROFILE=", &plan.management().name].concat();
    let needed = stacks.any(|stack| stack.places.iter().any(shares));
    needed.then(|| Instruction::new(sentences::CREDENTIALS, vec![export]))
}
