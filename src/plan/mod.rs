//! Model into what is deployed: stacks, stack sets, Terraform roots, and the waves between them.
//!
//! | file | holds |
//! |---|---|
//! | `roots` | what Terraform applies, where that is otherwise than what CloudFormation deploys |
//! | `attributes` | attributes of entries of any type that another stack names, which nothing carries, into problems |
//! | `links` | what joins two places into roots of both |
//! | `split` | what is placed in several accounts into those that share a stack, and those that do not |
//! | `stacks` | resources grouped by layer, region and target; a [`Stack`] becomes one template and one root or module |
//! | `late` | what is made of code that the design's own buckets and repositories will hold, into a layer after these |
//! | `parts` | what goes to one place, divided among as many templates as CloudFormation takes |
//! | `naming` | logical ids and labels as they are alone |
//! | `taken`, `stack_names`, `member_names` | names that would be the same into different ones; those that the lock has pinned stay |
//! | `both` | work for each backend, on both cores |
//! | `bootstrap` | the roles that stack sets need before the first wave |
//! | `symbols` | the addresses of the resources whose ids properties hold |
//! | `permissions` | what stacks hold in an account into what the execution role there may do |
//! | `carry` | how each id that AWS chooses crosses from one stack to another |
//! | `guards` | guards against removal that a first deployment has not, since it may have to be taken back |
//! | `grown` | deployed feature groups that get more features |
//! | `handover` | what things need which exist already, for people |
//! | `policies_back` | what buckets keep of policies that were put, into what they get back |
//! | `imports` | what of stacks outlives its removal, as stacks that are imported |
//! | `left` | the plan without what the lock knows as deployed |
//! | `code_access` | the code of functions into what whoever makes them may do for it |
//! | `code_waits` | what is made of code into whether somebody can put that code there before |
//! | `created` | what of a resource cannot be changed in place, for the lock |
//! | `circles` | what waits for what into the shortest circle among it |
//! | `elsewhere` | what the lock knows in other stacks than the plan |
//! | `leaving` | what is deployed and would go, or be made anew |
//! | `tombstones` | what is deployed and has no stack any more |
//! | `waves` | the order of deployment, from what needs what |
//! | `needs` | what must exist before a resource can be made |
//! | `mentions` | the names of others that a resource's properties hold |
//! | `mutual` | what waits for the ids of one another |
//! | `everywhere` | the plan of accounts that stand for others into the plan of all |
//! | `steps` | what each backend deploys, in order, and the paths of its files |
//!
//! An id that cannot be carried holds back the resource that needs it; it is listed, never faked.

#![deny(clippy::wildcard_enum_match_arm)]

mod attributes;
mod backend;
mod bootstrap;
mod both;
mod carry;
mod circles;
mod code_access;
mod code_waits;
mod created;
mod elsewhere;
mod everywhere;
mod gateways;
mod grown;
mod guards;
mod handover;
mod imports;
mod late;
mod leaving;
mod left;
mod links;
mod lookups;
mod member_names;
mod mentions;
mod mutual;
mod naming;
mod needs;
mod parts;
mod permissions;
mod policies_back;
mod roots;
mod split;
mod stack;
mod stack_names;
mod stacks;
mod steps;
mod symbols;
mod taken;
mod tombstones;
mod waves;

pub use backend::Backend;
pub use both::both_at_once;
pub use carry::HeldResource;
pub use created::{Difference, arn_as_chosen, created, differences};
pub use grown::Grown;
pub use handover::Handover;
pub use leaving::{Leaving, pinned};
pub use naming::{label, label_of, logical_id, pascal};
pub use policies_back::{Back, PolicyBack};
pub use roots::{Joined, Waiting};
pub use stack::{Before, Foreign, Member, Stack};
pub use steps::{
    Deployment, Step, below_roots, bootstrap_rows, checksum, document_by_hand, step_rows, wave_rows,
};
pub use symbols::symbols_of;
pub use tombstones::Tombstone;

use crate::aws::{Name, Region, name};
use crate::diagnostic::Diagnostics;
use crate::lock::Lock;
use crate::model::{Alike, DatabaseAccess, Deploy, FormerName, Model, Organization};
use crate::resource::{Place, Resource};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is rendered, in order.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// The design's name.
    pub design: String,
    /// The blueprint's file as a word of a command; what its design is called, where nobody said which file it is.
    pub blueprint: String,
    /// The region of stack sets and of everything that names none.
    pub region: Region,
    /// The organization, for targets.
    pub organization: Organization,
    /// Accounts of which two stand for all: places have these two.
    pub alike: Vec<Alike>,
    /// Who deploys.
    pub deploy: Deploy,
    /// The pair of roles of self-managed stack sets, where one is needed.
    pub bootstrap: Vec<Stack>,
    /// The stacks, by wave, layer and target.
    pub stacks: Vec<Stack>,
    /// What Terraform applies instead, where something joins two places.
    pub joined: Option<Joined>,
    /// Resources that wait for an id in their stacks.
    pub held: Vec<HeldResource>,
    /// Documents for policies that are not landform's.
    pub handed_over: Vec<Handover>,
    /// What buckets get back whose policies the design has completed.
    pub policies_back: Vec<PolicyBack>,
    /// The stacks that the lock knows whole, in a plan of what is left; none in any other.
    pub known: Vec<Stack>,
    /// Stacks that are deployed where the blueprint has them no more.
    pub tombstones: Vec<Tombstone>,
    /// Roots of Terraform that are applied where the blueprint has them no more, with nothing in them.
    pub gone_roots: Vec<Stack>,
    /// What is deployed and would go, or be made anew.
    pub leaving: Vec<Leaving>,
    /// Deployed feature groups that get more features.
    pub grown: Vec<Grown>,
    /// Addresses of what gets its guard against removal once the lock knows it.
    pub unguarded: BTreeSet<String>,
    /// Addresses of the buckets that services fill by themselves, from the first minute on.
    pub filled: BTreeSet<String>,
    /// Addresses of what is deployed and may be lost: made anew, or removed.
    pub replaceable: BTreeSet<String>,
    /// What is deployed under another name, and is allowed by both until the lock knows the new one.
    pub former_names: Vec<FormerName>,
    /// The name that the design was deployed under, where that is another one.
    pub former_name: Option<String>,
    /// The ARNs of what exists already, by its address, with `*` for ids.
    pub existing: BTreeMap<String, String>,
    /// What can be read in warehouses, by whom.
    pub database_access: Vec<DatabaseAccess>,
    /// The blueprints of the designs in reach, by what this one calls them.
    pub others: BTreeMap<Name, String>,
}

/// Plans a model; a reference that cannot be ordered or named is a diagnostic.
pub fn plan(model: &Model, lock: &Lock) -> (Plan, Diagnostics) {
    let mut problems = Diagnostics::new();
    let mut stacks = stacks::stacks(model, lock, &mut problems);
    problems.extend(attributes::far(&stacks, &model.origins));
    // What waits counts too: waves and deploying roles must not change when an id becomes known.
    let joined = links::join(model, lock, &stacks, &mut problems);
    waves::order(&mut stacks, &model.origins, &mut problems);
    problems.extend(code_waits::problems(&stacks, lock, &model.origins));
    let (joined, inside) = joined
        .map(|(roots, inside)| (joined_roots(model, roots, &mut problems), inside))
        .unzip();
    let mut plan = Plan {
        design: model.name.clone(),
        blueprint: [&model.name, ".yaml"].concat(),
        region: model.region.clone(),
        organization: model.organization.clone(),
        alike: model.alike.clone(),
        deploy: model.deploy.clone(),
        bootstrap: Vec::new(),
        stacks,
        joined,
        held: Vec::new(),
        handed_over: Vec::new(),
        policies_back: Vec::new(),
        known: Vec::new(),
        tombstones: Vec::new(),
        gone_roots: Vec::new(),
        leaving: Vec::new(),
        grown: Vec::new(),
        unguarded: BTreeSet::new(),
        filled: BTreeSet::new(),
        replaceable: model.replace.iter().map(|row| row.what.to_string()).collect(),
        former_names: model.former_names.clone(),
        former_name: elsewhere::former_name(model, lock).map(str::to_owned),
        existing: created::existing(model),
        database_access: model.database_access.clone(),
        others: BTreeMap::new(),
    };
    plan.tombstones = tombstones::tombstones(&plan.design, &plan.stacks, lock);
    plan.gone_roots = roots::gone(&plan, model, lock);
    plan.leaving = leaving::leaving(&plan, lock);
    plan.bootstrap = bootstrap::bootstrap(&plan);
    problems.extend(permissions::without_list(&plan, &model.origins));
    plan.held = carry::carry(lock, &mut plan.stacks);
    plan.unguarded = guards::lift(lock, &mut plan.stacks);
    if let Some(joined) = &mut plan.joined {
        joined.held = carry::carry(lock, &mut joined.stacks);
        plan.unguarded.extend(guards::lift(lock, &mut joined.stacks));
        joined.ahead = roots::ahead(inside.unwrap_or_default(), &plan.stacks, &joined.stacks);
    }
    plan.filled = guards::filled(&plan.stacks);
    plan.grown = grown::grown(&plan, lock);
    let (handed_over, waiting) = handover::handovers(model, lock);
    plan.handed_over = handed_over;
    for held in std::iter::once(&mut plan.held).chain(plan.joined.as_mut().map(|joined| &mut joined.held)) {
        held.extend(waiting.iter().cloned());
        held.sort_by(|one, other| one.address.cmp(&other.address));
    }
    plan.policies_back = policies_back::policies_back(model, lock, &plan);
    (plan, problems)
}

/// Roots that join places have waves of their own. A circle that is one of the stacks too is told once.
fn joined_roots(model: &Model, mut stacks: Vec<Stack>, problems: &mut Diagnostics) -> Joined {
    let mut more = Diagnostics::new();
    waves::order(&mut stacks, &model.origins, &mut more);
    if !problems.has_errors() {
        problems.extend(more);
    }
    Joined {
        stacks,
        held: Vec::new(),
        ahead: Vec::new(),
    }
}

impl Plan {
    /// Every stack that becomes files, the deploying roles first.
    pub fn all_stacks(&self) -> impl Iterator<Item = &Stack> {
        self.bootstrap.iter().chain(&self.stacks)
    }

    /// What the root in a folder must forget, since it stays when its block goes: addresses of Terraform.
    pub fn forgotten_in<'p>(&'p self, root: &'p str) -> impl Iterator<Item = &'p String> {
        let leaving = self.leaving.iter().filter(move |one| one.root == root && one.is_forgotten());
        leaving.flat_map(|one| &one.blocks)
    }

    /// Every resource of the design that is deployed, stack by stack; the deploying roles aside.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        let members = self.pinned_stacks().flat_map(|stack| &stack.members);
        members.flat_map(|member| &member.resources)
    }

    /// The stacks as either backend deploys what is in them: those of CloudFormation, and what of them only roots have yet.
    pub fn pinned_stacks(&self) -> impl Iterator<Item = &Stack> {
        self.stacks.iter().chain(self.joined.iter().flat_map(|joined| &joined.ahead))
    }

    /// Where calls for the organization go: its own account, by its name in the blueprint where anything goes there.
    pub fn management(&self) -> Place {
        let mut places = self.stacks.iter().flat_map(|stack| &stack.places);
        let own = places.find(|place| place.account == self.organization.management);
        Place {
            name: own.map_or(name!("management"), |place| place.name.clone()),
            account: self.organization.management.clone(),
            region: self.region.clone(),
        }
    }

    /// The ARN of the role that Terraform assumes in a place, where it assumes one there.
    pub fn terraform_role(&self, place: &Place) -> Option<String> {
        let deploy = &self.deploy;
        let role = deploy.terraform_role_in(place.account.as_str(), &self.organization);
        let role = role.filter(|_| deploy.terraform.assumes)?;
        Some(place.global_arn("iam", &["role/", role].concat()))
    }

    /// The ARNs of the roles that make resources in a place, as far as the plan names them.
    pub fn deploying_roles(&self, backends: &[Backend], place: &Place) -> BTreeSet<String> {
        let stacks = backends.contains(&Backend::CloudFormation) && self.is_self_managed();
        let execution = ["role/", &self.deploy.execution_role].concat();
        let execution = stacks.then(|| place.global_arn("iam", &execution));
        let terraform = backends.contains(&Backend::Terraform).then(|| self.terraform_role(place));
        execution.into_iter().chain(terraform.flatten()).collect()
    }

    /// The profile that the root of a place names, where it names one.
    pub fn terraform_profile(&self, place: &Place) -> Option<String> {
        self.deploy.terraform.profile_in(&place.name, &place.account)
    }

    /// Where stack sets are made.
    pub fn administrator(&self) -> Place {
        Place {
            name: self.deploy.administrator_name.clone(),
            account: self.deploy.administrator.clone(),
            region: self.region.clone(),
        }
    }

    /// The number of the last wave of either backend.
    pub fn last_wave(&self) -> u32 {
        self.stacks.iter().chain(self.roots()).map(|stack| stack.wave).max().unwrap_or(0)
    }
}
