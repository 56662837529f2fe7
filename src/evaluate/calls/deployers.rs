//! Whoever deploys into the calls that are needed to make, change and remove what the design holds, each decided.
//!
//! Policies of the deploying roles themselves are not asked: landform writes those of its stack sets, AWS and the user
//! the others. What is asked is everything else: control policies, and the policies on the resources.

use super::Universe;
use super::answer::Authorization;
use super::deploy_call::{DeployCall, DeployPurpose};
use super::made::made_by;
use super::need::{CallPath, Caller, Deploys, Need};
use crate::aws::{Address, Arn, Name, ReferenceService, Text, glob_matches, name};
use crate::catalog::actions::{AccessLevel, needed_by};
use crate::catalog::carried::{CallerKind, Carried, carried};
use crate::catalog::context_keys::{self, begins};
use crate::catalog::deploying::{SERVICE_MANAGED_ROLE, STACK, deploying};
use crate::catalog::handlers::{Handlers, handlers};
use crate::catalog::policies_above::above;
use crate::catalog::services::global_region;
use crate::catalog::{ActionSet, action_names, actions};
use crate::evaluate::iam::{CompiledPolicy, Outcome, PolicyLayer, Reason};
use crate::model::Model;
use crate::policy::{Actions, Document, Effect, Statement};
use crate::resource::{AnyResource, Body, Resource, Target};
use std::collections::{BTreeMap, BTreeSet};

/// How types of keys begin.
const KEYS: &str = "AWS::KMS::";

/// What calls have in common to which one answer holds.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    purpose: DeployPurpose,
    on: String,
    /// True for calls that make what they are about, which has no policy yet.
    makes: bool,
    /// The places of the statements that are about them.
    statements: Vec<usize>,
}

/// Who deploys, and which way its calls come.
pub(super) struct Deployer {
    pub(super) role: String,
    pub(super) way: CallPath<'static>,
}

/// What the handlers of an entry of any type call to make it, and to remove it; what only reads is left out.
fn of_any_type(resource: &Resource) -> (Vec<&'static String>, Vec<&'static String>) {
    let Body::AnyResource(any) = &resource.body else {
        return (Vec::new(), Vec::new());
    };
    let row = handlers(any.kind);
    let granted = row.map(Handlers::actions);
    let changes = |action: &&String| {
        let level = actions::action(action).map(|known| known.access_level);
        let writes =
            !matches!(level, None | Some(AccessLevel::Read | AccessLevel::List | AccessLevel::Tagging));
        writes && granted.is_some_and(|granted| granted.contains(*action))
    };
    let of = |list: fn(&'static Handlers) -> &'static Vec<String>| {
        row.into_iter().flat_map(list).filter(changes).collect()
    };
    (of(|row| &row.create), of(|row| &row.delete))
}

impl<'m> Universe<'m> {
    /// The calls that deploying needs and that are not surely allowed, in the order of the resources; decided once.
    pub fn deploying(&self) -> &[DeployCall] {
        self.deploying.get_or_init(|| {
            // What another design has is deployed by others, and told where that one is checked.
            let resources = self.model.of_design(self.model.design.as_ref());
            let made: Vec<&Resource> =
                resources.filter(|resource| !resource.existence.is_existing()).collect();
            let own = made.iter().flat_map(|resource| {
                let deployers = deployers(self.model, resource);
                let mut all = self.deploying_one(resource, resource.body.kind(), &deployers);
                all.extend(deployers.iter().flat_map(|deployer| self.code_refusals(deployer, resource)));
                all.extend(self.put_refusals(resource));
                all
            });
            // Stacks are an account's: its first resource stands for all that is in them.
            let mut accounts = BTreeSet::new();
            let stacked = made.iter().filter(|one| !matches!(one.body, Body::BucketPolicy(_)));
            let first = stacked.filter(|resource| accounts.insert(&resource.place.account));
            let stacks = first.flat_map(|resource| {
                let stack_sets: Vec<Deployer> = deployers(self.model, resource).into_iter().take(1).collect();
                self.deploying_one(resource, STACK, &stack_sets)
            });
            own.chain(stacks).collect()
        })
    }

    /// What AWS would answer to the call of the root user that changes or ends the policy on a resource itself.
    pub fn way_back(&self, resource: &'m Resource) -> Option<Authorization> {
        let action = deploying(resource.body.kind())?.way_back.as_deref()?;
        let root = resource.place.global_arn("iam", "root");
        let about = self.deployed(resource);
        let need = deploy_need(Caller::plain(&root), CallPath::Internet, action, about);
        Some(self.authorize(&need))
    }

    fn deploying_one(&self, resource: &'m Resource, kind: &str, deployers: &[Deployer]) -> Vec<DeployCall> {
        let mut all = Vec::new();
        let about = self.deployed(resource);
        let groups = self.alike(about, kind, resource.body.retain());
        for deployer in deployers {
            for (alike, actions) in &groups {
                let call = |answer| DeployCall {
                    resource: resource.address.clone(),
                    purpose: alike.purpose,
                    actions: actions.clone(),
                    answer,
                };
                let Some(action) = actions.first() else { continue };
                all.extend(self.refusals(deployer, action, about).into_iter().map(call));
            }
            all.extend(self.key_refusals(deployer, about, kind));
            all.extend(self.lookup_refusals(deployer, about).into_iter().filter(|_| kind != STACK));
        }
        all
    }

    /// What the service of a resource asks of its key in the name of whoever makes it, where that is not surely allowed.
    fn key_refusals(&self, deployer: &Deployer, resource: &'m Resource, kind: &str) -> Vec<DeployCall> {
        let (Some(row), Some(key)) = (deploying(kind), resource.body.key()) else {
            return Vec::new();
        };
        let caller = Caller {
            deploys: Deploys::Yes,
            ..Caller::plain(&deployer.role)
        };
        let asks = |action: &'static String| {
            let needed = needed_by(action).iter().filter(|needed| row.key.contains(&needed.action));
            needed.map(move |needed| (action, needed))
        };
        let calls = row.make.iter().flat_map(asks).filter_map(|(action, needed)| {
            let need = deploy_need(caller.clone(), deployer.way.clone(), action, resource);
            let answer = self.authorize(&self.inner(&need, needed, &caller, key));
            is_open_or_refused(&answer).then(|| DeployCall {
                resource: resource.address.clone(),
                purpose: DeployPurpose::Make,
                actions: vec![needed.action.as_str()],
                answer,
            })
        });
        calls.collect()
    }

    /// What CloudFormation looks up for an entry of any type, and decrypts, where that is not surely allowed.
    fn lookup_refusals(&self, deployer: &Deployer, resource: &'m Resource) -> Vec<DeployCall> {
        let caller = Caller {
            deploys: Deploys::Yes,
            ..Caller::plain(&deployer.role)
        };
        let looked_up = looked_up(resource);
        let mut found = Vec::new();
        for (service, arn) in looked_up {
            let set = match service {
                ReferenceService::Parameter | ReferenceService::SecureParameter => {
                    ActionSet::LookedUpParameter
                }
                ReferenceService::Secret => ActionSet::LookedUpSecret,
            };
            for action in set.actions() {
                let need = Need {
                    resource: arn.clone(),
                    // What an entry makes has the policy that entries put on it, and no other.
                    made: self.model.resources.values().any(|one| is_looked_up_as(one, &arn)),
                    ..deploy_need(caller.clone(), deployer.way.clone(), action, resource)
                };
                let key = self.model.with_arn(&arn).and_then(|found| found.body.key());
                let inner = key.into_iter().flat_map(|key| {
                    needed_by(action)
                        .iter()
                        .map(|needed| self.inner(&need, needed, &caller, key))
                        .collect::<Vec<_>>()
                });
                let all: Vec<(&'static str, Authorization)> =
                    std::iter::once((action.as_str(), self.authorize(&need)))
                        .chain(inner.map(|inner| (action.as_str(), self.authorize(&inner))))
                        .collect();
                found.extend(all.into_iter().filter(|(_, answer)| is_open_or_refused(answer)).map(
                    |(action, answer)| DeployCall {
                        resource: resource.address.clone(),
                        purpose: DeployPurpose::Make,
                        actions: vec![action],
                        answer,
                    },
                ));
            }
        }
        found
    }

    /// What the calls that make a resource are about: of the policy of a bucket the bucket, which has that policy.
    fn deployed(&self, resource: &'m Resource) -> &'m Resource {
        if let Body::BucketPolicy(policy) = &resource.body {
            return self.model.bucket(&policy.name).unwrap_or(resource);
        }
        resource
    }

    /// The calls that something may refuse, those together that the same statements are about.
    fn alike(&self, resource: &Resource, kind: &str, stays: bool) -> BTreeMap<Alike, Vec<&'static str>> {
        let mut groups: BTreeMap<Alike, Vec<&'static str>> = BTreeMap::new();
        let Some(row) = deploying(kind) else {
            return groups;
        };
        let (any_make, any_remove) = of_any_type(resource);
        let remove = row.remove.iter().chain(any_remove).filter(|_| !stays);
        let make = row.make.iter().chain(any_make).map(|action| (DeployPurpose::Make, action));
        for (purpose, action) in make.chain(remove.map(|action| (DeployPurpose::Remove, action))) {
            if let Some(alike) = self.alike_of(purpose, action, resource) {
                groups.entry(alike).or_default().push(action);
            }
        }
        groups
    }

    /// What is like a call; `None` where no statement can refuse it.
    fn alike_of(&self, purpose: DeployPurpose, action: &str, resource: &Resource) -> Option<Alike> {
        if action == action_names::PASS_ROLE && resource.body.hands_over(&resource.place).is_empty() {
            return None;
        }
        let lower = action.to_ascii_lowercase();
        let on = checked_on(action, resource);
        let control = self.control_levels.documents(resource.place.account.as_str());
        let own = resource.body.resource_policy();
        let all = control
            .chain(own)
            .chain(put_by(resource))
            .chain(self.policies_beside(&on, resource))
            .flat_map(|document| &document.statements)
            .enumerate();
        let about: Vec<(usize, &Statement)> =
            all.filter(|(_, statement)| is_about(statement, &lower)).collect();
        // The policy of a key must admit its own account too.
        let decides = has_key_policy(resource) && action.starts_with(resource.body.service())
            || about.iter().any(|(_, statement)| statement.effect == Effect::Deny);
        let statements = about.iter().map(|(at, _)| *at).collect();
        decides.then(|| Alike {
            purpose,
            makes: made_by(action, &on),
            on,
            statements,
        })
    }

    /// The policies of other things that have a say about a call on an ARN: of the topic that a subscription is to, of the
    /// bus that a rule is on.
    fn policies_beside(&self, on: &str, resource: &Resource) -> Vec<&Document> {
        let mut found = Vec::new();
        for arn in std::iter::once(on.to_owned()).chain(above(on)) {
            let other = self.model.with_arn(&arn).filter(|other| other.address != resource.address);
            found.extend(other.and_then(|other| other.body.resource_policy()));
            found.extend(self.stated_of(&arn).map(CompiledPolicy::document));
            found.extend(self.put_on(&arn).into_iter().map(CompiledPolicy::document));
        }
        found
    }

    /// The answer to a call where it is not surely allowed; where a service control policy refuses it, also what else does.
    fn refusals(&self, deployer: &Deployer, action: &str, resource: &'m Resource) -> Vec<Authorization> {
        let ask = |deploys: Deploys| {
            let caller = Caller {
                deploys,
                ..Caller::plain(&deployer.role)
            };
            let need = deploy_need(caller, deployer.way.clone(), action, resource);
            let answer = self.authorize(&need);
            // What a call makes has no policy yet.
            let spared = made_by(action, &need.resource) && answer.decided_by == PolicyLayer::Resource;
            Some(answer).filter(|answer| !spared && is_open_or_refused(answer))
        };
        let first = ask(Deploys::Yes);
        let masks = first.as_ref().is_some_and(|answer| answer.decided_by == PolicyLayer::Scp);
        let second = if masks { ask(Deploys::Unbound) } else { None };
        first.into_iter().chain(second).collect()
    }
}

/// The policies that an entry of any type puts on things.
fn put_by(resource: &Resource) -> Vec<&Document> {
    let Body::AnyResource(any) = &resource.body else {
        return Vec::new();
    };
    any.attached.iter().map(|policy| &policy.document).collect()
}

/// True for an entry that makes what is looked up by an ARN.
fn is_looked_up_as(resource: &Resource, arn: &str) -> bool {
    let any = resource.body.as_any();
    any.and_then(|any| any.looked_up_as(&resource.place)).as_deref() == Some(arn)
}

/// What an entry of any type has CloudFormation look up.
fn looked_up(resource: &Resource) -> Vec<(ReferenceService, String)> {
    let Body::AnyResource(any) = &resource.body else {
        return Vec::new();
    };
    any.looked_up(&resource.place)
}

/// True for a key, whose policy lets nobody in whom it does not name.
fn has_key_policy(resource: &Resource) -> bool {
    let of_any_type = |any: &AnyResource| any.kind.starts_with(KEYS) && !any.attached.is_empty();
    matches!(&resource.body, Body::Key(_))
        || matches!(&resource.body, Body::AnyResource(any) if of_any_type(any))
}

/// Who deploys a resource: stack sets by their roles, in the management account somebody, Terraform by the role that
/// the blueprint says. The policy of a bucket that exists already nobody's stack puts: somebody of the account does, or
/// Terraform.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html>
fn deployers(model: &Model, resource: &Resource) -> Vec<Deployer> {
    let deploy = &model.deploy;
    let role = |name: &str, way| Deployer {
        role: role_of(resource, name),
        way,
    };
    let terraform = deploy.terraform_role_in(resource.place.account.as_str(), &model.organization);
    if matches!(resource.body, Body::BucketPolicy(_)) {
        // No stack puts it: a line of the runbook does, as whoever the profile of the account is.
        let profile = role(unnamed(resource).as_str(), CallPath::Unsaid);
        let terraform = terraform.map(|name| role(name, CallPath::Unsaid));
        return std::iter::once(profile).chain(terraform).collect();
    }
    let stack_sets = match &resource.target {
        _ if model.is_management(&resource.place.account) => {
            role(unnamed(resource).as_str(), CallPath::Unsaid)
        }
        Target::Unit(_) | Target::UnitExcept(..) => {
            role(&[SERVICE_MANAGED_ROLE, unnamed(resource).as_str()].concat(), CallPath::Internet)
        }
        // Stack sets call from networks of AWS: through no endpoint of ours, and in the name of the role.
        Target::Account(_) | Target::Accounts(_) => role(&deploy.execution_role, CallPath::Internet),
    };
    let terraform = terraform.filter(|_| deploy.says_terraform).map(|name| role(name, CallPath::Unsaid));
    std::iter::once(stack_sets).chain(terraform).collect()
}

/// The ARNs of the roles that may deploy a resource, that of Terraform whether the blueprint says it or not.
pub(super) fn deploying_roles(model: &Model, resource: &Resource) -> Vec<String> {
    let all = deployers(model, resource).into_iter().map(|deployer| deployer.role);
    let terraform = model.deploy.terraform_role_in(resource.place.account.as_str(), &model.organization);
    all.chain(terraform.map(|name| role_of(resource, name))).collect()
}

/// The role of a name in the account of a resource.
pub(super) fn role_of(resource: &Resource, name: &str) -> String {
    resource.place.global_arn("iam", &["role/", name].concat())
}

/// A call by which a resource is made.
pub(super) fn deploy_need<'m>(
    caller: Caller,
    way: CallPath<'m>,
    action: &str,
    resource: &Resource,
) -> Need<'m> {
    Need {
        caller,
        action: action.to_owned(),
        resource: checked_on(action, resource),
        way,
        stated: Default::default(),
        extra: extra(action, resource),
        purpose: String::new(),
        made: false,
    }
}

/// What the request says besides: its Region, and whom it hands a role over to.
fn extra(action: &str, resource: &Resource) -> Vec<(String, String)> {
    let region = (context_keys::REQUESTED_REGION.to_owned(), region_of(action, resource));
    let service = deploying(resource.body.kind()).and_then(|row| row.passed_to.clone());
    let passed = service.filter(|_| action == action_names::PASS_ROLE);
    let passed = passed.map(|service| (context_keys::PASSED_TO_SERVICE.to_owned(), service));
    let subscribed = resource.subscribes().filter(|_| action == action_names::SUBSCRIBE);
    let said = |key: &str, text: Option<&str>| Some((key.to_owned(), text?.to_owned()));
    let subscribed = subscribed.into_iter().flat_map(|[protocol, endpoint]| {
        [
            said(context_keys::SNS_PROTOCOL, protocol),
            said(context_keys::SNS_ENDPOINT, endpoint),
        ]
    });
    std::iter::once(region).chain(passed).chain(subscribed.flatten()).collect()
}

/// The resource where AWS checks the action on it.
fn checked_on(action: &str, resource: &Resource) -> String {
    if action == action_names::PASS_ROLE {
        let roles = resource.body.hands_over(&resource.place).into_iter();
        return roles.take(1).next().unwrap_or_else(|| "*".to_owned());
    }
    let mut arn = resource.arn();
    if let Body::AnyResource(any) = &resource.body {
        let put = any.attached.first().filter(|_| any.arn.is_none());
        arn = put.map_or(arn, |policy| policy.arn.as_str().into());
        if let Some(rule) = any.rule_arn(&resource.place, &resource.address).filter(|_| any.arn.is_none()) {
            arn = Text::from(rule);
        }
    }
    let is_checked = |arn: &Text| {
        let known = actions::action(action);
        known.is_some_and(|action| action.is_checked_on(arn.as_str()))
    };
    let whole = |arn: &&Text| Arn::parse(arn.as_str()).is_some() && !arn.as_str().contains('*');
    // What has no ARN that a call is about is made on another thing: a subscription on its topic.
    let beside = others(resource);
    let mut all = std::iter::once(&arn).chain(&beside).filter(whole);
    let found = all.find(|arn| is_checked(arn)).or(Some(&arn).filter(|arn| is_checked(arn)));
    found.map_or_else(|| "*".to_owned(), |arn| arn.as_str().to_owned())
}

/// What else the calls that make a resource are about: the topic of a subscription; of an entry of any type what it names.
fn others(resource: &Resource) -> Vec<Text> {
    let mut all: Vec<Text> = resource.body.beside(&resource.place).into_iter().collect();
    if let Body::AnyResource(any) = &resource.body {
        all.extend(any.properties.values().filter_map(|value| value.as_str().map(Text::from)));
    }
    all
}

/// The Region that a call about a resource is made in.
fn region_of(action: &str, resource: &Resource) -> String {
    let service = action.split(':').next().unwrap_or_default();
    global_region(service, resource.place.partition())
        .unwrap_or(resource.place.region.as_str())
        .to_owned()
}

/// Whether a statement is about an action, in lower case.
fn is_about(statement: &Statement, action: &str) -> bool {
    let named =
        |all: &BTreeSet<String>| all.iter().any(|one| glob_matches(&one.to_ascii_lowercase(), action));
    match &statement.actions {
        Actions::In(all) => named(all),
        Actions::NotIn(all) => !named(all),
    }
}

/// A name that nobody knows.
pub(super) fn unnamed(resource: &Resource) -> Text {
    Text::symbol(&Address::new(
        name!("deploying-role"),
        resource.address.account(),
        &Name::clone(&resource.place.name),
    ))
}

/// What the templates say themselves is not open, although nothing here reads it.
pub(super) fn is_open_or_refused(answer: &Authorization) -> bool {
    let said = |reason: &Reason| {
        let key = reason.condition.as_deref().and_then(|text| text.split(' ').next_back());
        key.is_some_and(|key| is_of_request(&answer.action, key))
    };
    match answer.decision {
        Outcome::Allow => false,
        Outcome::Unknown => !answer.reasons.iter().any(said),
        Outcome::ExplicitDeny | Outcome::ImplicitDeny => true,
    }
}

/// True for a key that repeats what a request of an action says, and that follows from nothing else.
pub(super) fn is_of_request(action: &str, key: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    let of_service = key.split(':').next().is_some_and(|prefix| prefix.eq_ignore_ascii_case(service));
    let follows = key.eq_ignore_ascii_case(context_keys::VIA_SERVICE)
        || key.contains(context_keys::RESOURCE_TAG)
        || carried(CallerKind::Session, &action.to_ascii_lowercase(), key) != Carried::WhenSaid;
    let tags = begins(key, context_keys::REQUEST_TAG) || key.eq_ignore_ascii_case(context_keys::TAG_KEYS);
    tags || of_service && !follows
}
