//! Questions to the evaluator that hold whatever a request carries.
//!
//! A rule has no single request in mind. So each policy is kept in two readings: *generous*, in which
//! every allowance counts whose conditions about the caller can hold and no denial does, and *strict*,
//! in which every denial counts and only allowances without conditions do. What the generous reading
//! refuses, no request gets; what the strict one grants, every request gets.

use crate::aws::{Arn, arn};
use crate::catalog::{managed, ram};
use crate::evaluate::iam::{CompiledPolicy, Context, Outcome, Policies, Principal, Request, decide};
use crate::model::Model;
use crate::policy::{Condition, Document, Effect, PrincipalSet, Statement};
use crate::resource::{Body, Resource, Role, Share};
use std::collections::BTreeMap;

/// Keys whose values follow from who calls.
const ABOUT_CALLER: [&str; 3] = ["aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID"];
/// An account that no caller is in: what identity policies alone allow shows when the resource is there.
const ELSEWHERE: &str = "elsewhere";

/// The two readings of the policies on one side.
struct Readings {
    generous: CompiledPolicy,
    strict: CompiledPolicy,
}

/// A role's own policies.
struct Identity {
    readings: Vec<Readings>,
    boundary: Option<Readings>,
    /// False where an attached policy is not at hand, or the role is only referred to.
    whole: bool,
}

/// Every policy of a model, ready to be asked.
pub(super) struct Access<'a> {
    model: &'a Model,
    identities: BTreeMap<String, Identity>,
    resources: BTreeMap<String, Readings>,
    shares: CompiledPolicy,
    anybody: CompiledPolicy,
    anything: CompiledPolicy,
}

impl Readings {
    fn new(document: &Document) -> Self {
        let of = |statements: Vec<Statement>| {
            CompiledPolicy::new(Document {
                statements,
                ..document.clone()
            })
        };
        Self {
            generous: of(generous(document)),
            strict: of(strict(document)),
        }
    }
}

fn is_about_caller(condition: &Condition) -> bool {
    ABOUT_CALLER.iter().any(|key| key.eq_ignore_ascii_case(&condition.key))
}

fn generous(document: &Document) -> Vec<Statement> {
    let allowed = document.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    allowed.map(|statement| with_conditions(statement, is_about_caller)).collect()
}

fn strict(document: &Document) -> Vec<Statement> {
    let counts = |statement: &&Statement| statement.effect == Effect::Deny || statement.conditions.iter().all(is_about_caller);
    let keep = |statement: &Statement| match statement.effect {
        Effect::Deny => with_conditions(statement, |_| false),
        Effect::Allow => statement.clone(),
    };
    document.statements.iter().filter(counts).map(keep).collect()
}

fn with_conditions(statement: &Statement, keep: impl Fn(&Condition) -> bool) -> Statement {
    let conditions = statement.conditions.iter().filter(|condition| keep(condition)).cloned().collect();
    Statement {
        conditions,
        ..statement.clone()
    }
}

/// The document of a policy by its ARN: of the model, or one of AWS's that is at hand.
pub(super) fn policy_document(model: &Model, policy: &str) -> Option<Document> {
    match model.by_arn(policy).map(|resource| &resource.body) {
        Some(Body::ManagedPolicy(own)) => Some(own.document.clone()),
        _ => managed::managed_policy(policy).and_then(|known| Document::parse(known.document()).ok()),
    }
}

impl Identity {
    fn new(model: &Model, resource: &Resource, role: &Role) -> Self {
        let attached: Vec<Option<Document>> = role.managed.iter().map(|policy| policy_document(model, policy)).collect();
        let boundary = role.boundary.as_ref().map(|policy| policy_document(model, policy));
        let whole = !resource.existing && attached.iter().all(Option::is_some) && !matches!(boundary, Some(None));
        let documents = role.inline.values().cloned().chain(attached.into_iter().flatten());
        let readings = documents.map(|document| Readings::new(&document)).collect();
        Self {
            readings,
            boundary: boundary.flatten().map(|document| Readings::new(&document)),
            whole,
        }
    }
}

impl<'a> Access<'a> {
    /// Compiles the policies of a model.
    pub fn new(model: &'a Model) -> Self {
        let key = |resource: &Resource| resource.arn().as_str().to_owned();
        let identities = model
            .roles()
            .map(|(resource, role)| (key(resource), Identity::new(model, resource, role)))
            .collect();
        let policies = model
            .resources
            .values()
            .filter_map(|resource| Some((key(resource), Readings::new(own_policy(&resource.body)?))));
        let shares = model.shares().filter_map(|(_, share)| shared(model, share)).collect();
        let everything = || Statement::allow().actions(["*"]).resources(["*"]);
        let everybody = everything().principals(PrincipalSet::everyone());
        Self {
            model,
            identities,
            resources: policies.collect(),
            shares: CompiledPolicy::new(Document::new(shares)),
            anybody: CompiledPolicy::new(Document::new(vec![everybody])),
            anything: CompiledPolicy::new(Document::new(vec![everything()])),
        }
    }

    /// True where all policies of the role are at hand, so that a refusal is one.
    pub fn knows(&self, role: &str) -> bool {
        self.identities.get(role).is_some_and(|identity| identity.whole)
    }

    /// Whether no request gets past the role's own policies.
    pub fn identity_refuses(&self, role: &str, action: &str, on: &str) -> bool {
        let Some(identity) = self.identities.get(role).filter(|identity| identity.whole) else {
            return false;
        };
        let own: Vec<&CompiledPolicy> = identity.readings.iter().map(|readings| &readings.generous).collect();
        let policies = Policies {
            identity: &own,
            resource: &[&self.anybody],
            ..Policies::default()
        };
        self.outcome(role, action, on, Some(ELSEWHERE), &policies) == Outcome::ImplicitDeny
    }

    /// Whether every request gets past the role's own policies.
    pub fn identity_grants(&self, role: &str, action: &str, on: &str) -> bool {
        let Some(identity) = self.identities.get(role).filter(|identity| identity.whole) else {
            return false;
        };
        let own: Vec<&CompiledPolicy> = identity.readings.iter().map(|readings| &readings.strict).collect();
        let boundary: Vec<&CompiledPolicy> = identity.boundary.iter().map(|readings| &readings.strict).collect();
        let policies = Policies {
            identity: &own,
            boundaries: &boundary,
            resource: &[&self.anybody],
            ..Policies::default()
        };
        self.outcome(role, action, on, Some(ELSEWHERE), &policies) == Outcome::Allow
    }

    /// Whether no request of the role gets past the policy of a resource of the model (or its shares).
    pub fn resource_refuses(&self, owner: Option<&Resource>, owner_account: &str, role: &str, action: &str, on: &str) -> bool {
        let own = owner
            .and_then(|resource| self.resources.get(resource.arn().as_str()))
            .map(|readings| &readings.generous);
        let side: Vec<&CompiledPolicy> = own.into_iter().chain([&self.shares]).collect();
        let policies = Policies {
            identity: &[&self.anything],
            resource: &side,
            ..Policies::default()
        };
        self.outcome(role, action, on, Some(owner_account), &policies) == Outcome::ImplicitDeny
    }

    fn outcome(&self, role: &str, action: &str, on: &str, owner: Option<&str>, policies: &Policies<'_>) -> Outcome {
        let Ok(principal) = Principal::parse(role) else {
            return Outcome::Unknown;
        };
        let mut context = Context::new();
        if Arn::parse(role).is_some_and(|role| self.model.is_member(role.account)) {
            context = context.with("aws:PrincipalOrgID", &self.model.organization.id);
        }
        decide(&Request::new(principal, action, on, owner, context), policies).outcome
    }
}

/// The policy that a resource carries: a role's is its trust.
fn own_policy(body: &Body) -> Option<&Document> {
    match body {
        Body::Role(role) => Some(&role.trust),
        body => body.resource_policy(),
    }
}

/// What a share amounts to as a policy on what it shares.
fn shared(model: &Model, share: &Share) -> Option<Statement> {
    let permission = ram::permission(&share.permission)?;
    let principals = share.principals.iter().flat_map(|principal| named(model, principal));
    let statement = Statement::allow()
        .principals(PrincipalSet::aws(principals))
        .actions(permission.actions.iter().cloned());
    Some(statement.resources(share.resources.iter().cloned()))
}

/// The accounts or the role that a principal of a share stands for.
fn named(model: &Model, principal: &str) -> Vec<String> {
    let root = |account: &str| arn("iam", "", account, "root");
    match Arn::parse(principal) {
        Some(found) if found.service == "organizations" => {
            let unit = model
                .organization
                .units
                .values()
                .find(|unit| unit.id.as_deref().is_some_and(|id| found.resource.ends_with(id)));
            let inside = |name: &str| unit.is_none_or(|unit| unit.accounts.contains(name));
            let accounts = model.accounts.values().filter(|account| account.member && inside(&account.name));
            accounts.map(|account| root(account.id.as_str())).collect()
        }
        Some(_) => vec![principal.to_owned()],
        None => vec![root(principal)],
    }
}
