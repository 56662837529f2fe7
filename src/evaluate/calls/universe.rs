//! A model into compiled policies: each document is read once, however many calls are decided.

use super::answer::Answer;
use super::control_levels::ControlLevels;
use super::deliverers::Deliverers;
use super::deploy_call::DeployCall;
use super::known::Known;
use super::shares::Shared;
use crate::aws::{Address, Arn, Text, name};
use crate::catalog::{identity_center, managed};
use crate::evaluate::iam::{CompiledPolicy, Outcome};
use crate::evaluate::network::Networks;
use crate::model::{Existing, Model};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Body, DocumentSide, Resource, Role, Unread};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

/// A model whose policies are ready to be asked; see [`Universe::answer`].
#[derive(Debug)]
pub struct Universe<'m> {
    pub(super) model: &'m Model,
    /// Roles by account, and there by name.
    pub(super) roles: BTreeMap<&'m str, BTreeMap<&'m str, RolePolicies<'m>>>,
    /// Policies that sit on resources; the trust policy of a role is one.
    pub(super) attached: BTreeMap<&'m Address, CompiledPolicy>,
    /// Policies of Glue catalogs by account and region.
    pub(super) catalogs: BTreeMap<String, CompiledPolicy>,
    pub(super) shared: Shared,
    /// For whose sake services use what.
    pub(super) deliverers: Deliverers<'m>,
    pub(super) control_levels: ControlLevels,
    pub(super) managed: BTreeMap<String, CompiledPolicy>,
    pub(super) anything: Anything,
    /// Policies that the blueprint states of things that it does not hold, by their ARNs.
    pub(super) stated: BTreeMap<&'m str, CompiledPolicy>,
    /// Policies that entries of any type put on things, by the ARNs of these.
    pub(super) put: BTreeMap<&'m str, Vec<CompiledPolicy>>,
    /// The ARNs of things all of whose policy such an entry puts.
    pub(super) put_whole: BTreeSet<&'m str>,
    /// What of such entries nobody understands, by the account that it is in.
    pub(super) unread: BTreeMap<&'m str, Vec<&'m Unread>>,
    /// Whether packets get to endpoints.
    pub(super) net: Networks<'m>,
    /// See [`Universe::broken_promises`].
    pub(super) broken: OnceLock<BTreeMap<usize, Answer>>,
    /// See [`Universe::deploying`].
    pub(super) deploying: OnceLock<Vec<DeployCall>>,
    /// See [`Universe::authorize_once`].
    pub(super) known: Known,
    /// See [`Universe::org_path`].
    org_paths: OnceLock<HashMap<String, String>>,
}

/// What a role may do by policies of its own.
#[derive(Debug)]
pub(super) struct RolePolicies<'m> {
    pub resource: &'m Resource,
    pub role: &'m Role,
    pub inline: Vec<CompiledPolicy>,
    /// Its ARN.
    pub arn: Text,
    /// What stands for its unique id before and behind the colon: see [`RolePolicies::user_id`].
    ids: [Text; 2],
}

impl<'m> RolePolicies<'m> {
    fn new(resource: &'m Resource, role: &'m Role, inline: Vec<CompiledPolicy>) -> Self {
        let of = &resource.address;
        let symbol = |what| Text::symbol(&Address::new(what, of.account(), of.name()).of_design(of.design()));
        Self {
            resource,
            role,
            inline,
            arn: resource.arn(),
            ids: [symbol(name!("role-id")), symbol(name!("session-name"))],
        }
    }

    /// `AROA…:SESSION`: what AWS chooses, and the name of the session, where it is known.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable>
    pub fn user_id(&self, session: Option<&str>) -> String {
        let [id, any] = &self.ids;
        [ROLE_ID, id.as_str(), ":", session.unwrap_or(any.as_str())].concat()
    }
}

/// The beginning of the unique ids of roles.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes>
const ROLE_ID: &str = "AROA";

/// Policies that stand for what the blueprint does not know, read in the caller's favour.
#[derive(Debug)]
pub(super) struct Anything {
    /// Of the caller.
    pub own: CompiledPolicy,
    /// Of the resource.
    pub resource: CompiledPolicy,
    /// No statement at all.
    pub nothing: CompiledPolicy,
}

impl Anything {
    fn new() -> Self {
        let all = || Statement::allow().actions(["*"]).resources(["*"]);
        let compiled = |statements| CompiledPolicy::new(Document::new(statements));
        Self {
            own: compiled(vec![all()]),
            resource: compiled(vec![all().principals(PrincipalSet::everyone())]),
            nothing: compiled(Vec::new()),
        }
    }
}

impl<'m> Universe<'m> {
    /// Compiles every policy of the model.
    pub fn new(model: &'m Model) -> Self {
        let mut universe = Self {
            model,
            roles: BTreeMap::new(),
            attached: BTreeMap::new(),
            catalogs: BTreeMap::new(),
            shared: Shared::new(model),
            deliverers: Deliverers::new(model),
            control_levels: ControlLevels::new(model),
            managed: BTreeMap::new(),
            anything: Anything::new(),
            stated: BTreeMap::new(),
            put: BTreeMap::new(),
            put_whole: BTreeSet::new(),
            unread: BTreeMap::new(),
            net: Networks::new(model),
            broken: OnceLock::new(),
            deploying: OnceLock::new(),
            known: Known::default(),
            org_paths: OnceLock::new(),
        };
        for (arn, thing) in &model.existing {
            universe.take_existing(arn, thing);
        }
        for resource in model.resources.values() {
            universe.take(resource);
        }
        universe
    }

    /// The model.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// The answers to calls of promises that are not surely allowed, by their places among [`Model::promises`]; decided
    /// once for all that ask.
    pub fn broken_promises(&self) -> &BTreeMap<usize, Answer> {
        self.broken.get_or_init(|| {
            let answers = self.model.promises.iter().map(|promise| self.answer(&promise.call)).enumerate();
            answers.filter(|(_, answer)| answer.decision != Outcome::Allow).collect()
        })
    }

    /// The document of a managed policy by its ARN: of the model, or one of AWS's that is at hand.
    pub fn managed_policy(&self, arn: &str) -> Option<&Document> {
        self.managed.get(arn).map(CompiledPolicy::document)
    }

    /// The networks of the model, ready to be asked.
    pub fn network(&self) -> &Networks<'m> {
        &self.net
    }

    /// A policy that the blueprint states of something that it does not hold; that of a managed policy is its document.
    fn take_existing(&mut self, arn: &'m str, thing: &'m Existing) {
        let Some(document) = &thing.policy else { return };
        let compiled = CompiledPolicy::new(document.clone()).named(["the policy of ", arn].concat());
        self.managed.insert(arn.to_owned(), compiled.clone());
        self.stated.insert(arn, compiled);
    }

    fn take(&mut self, resource: &'m Resource) {
        let named =
            |document: &Document| CompiledPolicy::new(document.clone()).named(resource.address.to_string());
        if let Body::Role(role) = &resource.body {
            self.take_role(resource, role);
        } else if let Body::AnyResource(any) = &resource.body {
            for policy in &any.attached {
                self.put.entry(&policy.arn).or_default().push(named(&policy.document));
                self.put_whole.extend(policy.is_whole.then_some(policy.arn.as_str()));
            }
            let of_account = self.unread.entry(resource.place.account.as_str()).or_default();
            of_account.extend(&any.unread);
        } else if let Body::ManagedPolicy(policy) = &resource.body {
            // Of one that exists already, and of which nothing is said, no document is at hand.
            if !resource.existence.knows_policy(DocumentSide::Identity) {
                return;
            }
            let compiled = CompiledPolicy::new(policy.document.clone()).named(policy.name.as_str());
            self.managed.insert(resource.arn().as_str().to_owned(), compiled);
        } else if let Body::CatalogPolicy(catalog) = &resource.body {
            let place = joined(resource.place.account.as_str(), resource.place.region.as_str());
            self.catalogs.insert(place, named(&catalog.policy));
        } else if let Body::Endpoint(endpoint) = &resource.body {
            // Of one that exists already, and of which nothing is said, no policy is at hand.
            if resource.existence.knows_policy(DocumentSide::Resource) {
                self.attached.insert(&resource.address, named(&endpoint.policy));
            }
        } else if let Some(document) = resource.body.resource_policy() {
            self.attached.insert(&resource.address, named(document));
        }
    }

    fn take_role(&mut self, resource: &'m Resource, role: &'m Role) {
        let trust = CompiledPolicy::new(role.trust.clone())
            .named(["trust of ", &resource.address.to_string()].concat());
        self.attached.insert(&resource.address, trust);
        let inline = role
            .inline
            .iter()
            .map(|(name, document)| CompiledPolicy::new(document.clone()).named(name.as_str()))
            .collect();
        for arn in role.managed.iter().chain(&role.boundary) {
            self.take_managed(arn);
        }
        let of_account = self.roles.entry(resource.place.account.as_str()).or_default();
        of_account.insert(&role.name, RolePolicies::new(resource, role, inline));
    }

    /// A policy of AWS; one whose document is not at hand stays unknown.
    fn take_managed(&mut self, arn: &str) {
        if self.managed.contains_key(arn) {
            return;
        }
        let found = managed::managed_policy(arn)
            .and_then(|policy| Some((policy.name, Document::parse(policy.document()).ok()?)));
        if let Some((name, document)) = found {
            self.managed.insert(arn.to_owned(), CompiledPolicy::new(document).named(name));
        }
    }

    /// What `aws:PrincipalOrgPaths` and its like hold for an account; none for one outside of the organization. Every request
    /// asks it of several accounts.
    pub(super) fn org_path(&self, account: &str) -> Option<&str> {
        self.org_paths
            .get_or_init(|| org_paths(self.model))
            .get(account)
            .map(String::as_str)
    }

    /// The role of this ARN, of the role itself or of a session of it. A role of Identity Center is found by the path that it
    /// has only: nothing else is known to exist under another.
    pub(super) fn role(&self, arn: &str) -> Option<&RolePolicies<'m>> {
        let arn = Arn::parse(arn)?;
        let name = match arn.service() {
            "iam" => Text::last_part(arn.resource().strip_prefix("role/")?),
            "sts" => Text::first_part(arn.resource().strip_prefix("assumed-role/")?),
            _ => return None,
        };
        let of_account = self.roles.get(arn.account())?;
        // Of a role of Identity Center the digits at the end are AWS's.
        let open = || of_account.get(identity_center::with_open_digits(name)?.as_str());
        let is_there = |found: &&RolePolicies<'m>| {
            arn.service() == "sts" || arn.resource() == ["role", &found.role.path, name].concat()
        };
        of_account.get(name).or_else(|| open().filter(is_there))
    }

    /// The address of a resource for people, with what follows a bucket's name; else its ARN.
    pub fn name_of(&self, arn: &str) -> String {
        match self.model.by_arn(arn) {
            Some(resource) => {
                match arn.split_once('/').filter(|_| matches!(resource.body, Body::Bucket(_))) {
                    Some((_, object)) => {
                        [&resource.address.to_string(), "/", &super::answer::shown(object)].concat()
                    }
                    None => resource.address.to_string(),
                }
            }
            None => super::answer::shown(arn),
        }
    }
}

fn org_paths(model: &Model) -> HashMap<String, String> {
    let organization = &model.organization;
    let mut of_units: HashMap<&str, String> = HashMap::new();
    for (name, unit) in &organization.units {
        let path = organization.path(Some(name));
        for account in &unit.accounts {
            of_units.entry(account).or_insert_with(|| path.clone());
        }
    }
    let members = model.accounts.values().filter(|account| account.member);
    let path = |name: &str| of_units.get(name).cloned().unwrap_or_else(|| organization.path(None));
    members
        .map(|account| (account.id.as_str().to_owned(), path(&account.name)))
        .collect()
}

/// An account's id and what is unique in it, as one key.
pub(super) fn joined(account: &str, name: &str) -> String {
    [account, "/", name].concat()
}
