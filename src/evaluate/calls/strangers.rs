//! A statement into somebody whom nobody named and whom it lets in, beside the Denies of its policy and the control
//! policies above.
//!
//! What a stranger can say as it likes (tags of its own role, a referer, which service it calls through) is open; what it
//! cannot (whose account it is, from which network) has a value that the policy does not name. So a pattern lets it in,
//! and a name does not.

use super::Universe;
use super::edges::allowed_actions;
use super::held_keys::{Keys, Located, OpenKeys};
use super::keys::keys;
use super::need::{CallPath, Need};
use super::passers::{Naming, Outsiders, Passer};
use super::sides::Sides;
use super::unknowns::Unknown;
use crate::aws::glob_matches;
use crate::catalog::actions::{self, Carries};
use crate::catalog::carried::CallerKind;
use crate::catalog::refusals::{Asked, rules};
use crate::catalog::services::{self, Filled};
use crate::catalog::{action_names, context_keys, decisions};
use crate::evaluate::iam::{
    CompiledPolicy, Context, Outcome, Policies, Principal, Request, Side, Values, decide_side,
};
use crate::policy::{Actions, Document, Effect, Statement};
use crate::resource::Resource;
use std::collections::{BTreeMap, BTreeSet};

/// An identity provider that nobody named.
const PROVIDER: &str = "login.stranger.example";

impl<'m> Universe<'m> {
    /// Somebody outside for whom the Allow at `index` of the policy on a resource lets some request past, in words.
    pub fn admitted_outsider(
        &self,
        resource: &'m Resource,
        statements: &[Statement],
        index: usize,
        who: Outsiders,
    ) -> Option<String> {
        let allow = statements.get(index)?;
        let denies = statements.iter().filter(|one| one.effect == Effect::Deny);
        let document = Document::new(std::iter::once(allow).chain(denies).cloned().collect());
        let naming = Naming::new(self.model, &document, resource.place.region.as_str());
        let policy = CompiledPolicy::new(document);
        let asked = Admission {
            universe: self,
            resource,
            document: policy.document(),
            sides: Sides::of_resource(&policy),
            naming: &naming,
        };
        let passers = naming.passers(who);
        let mut questions = asked.questions(allowed_actions(resource, allow), &passers).into_iter();
        questions.find_map(|(action, on)| asked.admitted(&passers, &action, &on))
    }
}

/// The question whether a policy lets somebody in.
struct Admission<'q, 'm> {
    universe: &'q Universe<'m>,
    resource: &'m Resource,
    document: &'q Document,
    sides: Sides<'q>,
    naming: &'q Naming<'q>,
}

/// What of an action can tell its answers from those to others: which keys its requests carry, which Denies are about it,
/// on what it is checked, what AWS says against it, and whether control policies reach it.
type ActionClass = (Vec<bool>, Vec<bool>, Vec<&'static str>, Option<&'static str>, bool);

impl Admission<'_, '_> {
    /// Each action on each thing that AWS checks it on; of actions that nothing tells apart, one.
    fn questions(&self, actions: BTreeSet<String>, passers: &[Passer]) -> Vec<(String, String)> {
        let callers: BTreeSet<&str> = passers.iter().map(|passer| passer.caller.principal.as_str()).collect();
        let objects: BTreeSet<String> = callers
            .into_iter()
            .flat_map(|caller| self.universe.objects(self.resource, self.document, caller))
            .collect();
        let mut classes: BTreeMap<ActionClass, String> = BTreeMap::new();
        for action in actions {
            classes.entry(self.class(&action)).or_insert(action);
        }
        let checked =
            |action: &str, on: &str| actions::action(action).is_none_or(|known| known.is_checked_on(on));
        let on_each = |action: String| {
            let checked = objects.iter().filter(|on| checked(&action, on));
            checked.map(|on| (action.clone(), on.clone())).collect::<Vec<_>>()
        };
        classes.into_values().flat_map(on_each).collect()
    }

    fn class(&self, action: &str) -> ActionClass {
        let denies = self.denies().map(|deny| is_about(deny, action)).collect();
        let carried = self.naming.keys().map(|key| carries(action, key)).collect();
        let known = actions::action(action);
        let types = known.iter().flat_map(|known| &known.resources).map(|one| one.name).collect();
        let (service, name) = action.split_once(':').unwrap_or_default();
        let rules = rules(&Asked {
            service,
            action: name,
            resource: self.resource.arn().as_str(),
            caller: CallerKind::Session,
            principal: "",
            service_linked: false,
            other_account: true,
            member: false,
        });
        let outside = decisions::is_outside_rcps(&action.to_ascii_lowercase());
        (carried, denies, types, rules.refusal.map(|row| row.id.as_str()), outside)
    }

    /// The Denies of the policy, and of every control policy.
    fn denies(&self) -> impl Iterator<Item = &Statement> {
        let all = std::iter::once(self.document).chain(self.universe.control_levels.every_document());
        all.flat_map(|document| &document.statements)
            .filter(|one| one.effect == Effect::Deny)
    }

    /// Somebody outside who gets past with an action on a resource, in words.
    fn admitted(&self, passers: &[Passer], action: &str, on: &str) -> Option<String> {
        let first = self.need(passers.first()?, action, on);
        let located = Located {
            resource: Some(self.resource),
            owner: Some(self.resource.place.account.as_str()),
        };
        let of_resource = keys(self.universe, &first, located, None);
        let lets_in = |passer: &&Passer| self.lets_in(passer, (action, on), (&of_resource, located));
        passers.iter().find(lets_in).map(|passer| passer.words.clone())
    }

    /// Whether some request of somebody outside gets past.
    fn lets_in(
        &self,
        passer: &Passer,
        (action, on): (&str, &str),
        (of_resource, located): (&Keys<'_>, Located<'_>),
    ) -> bool {
        let need = self.need(passer, action, on);
        let Ok(principal) = Principal::parse(&need.caller.principal) else {
            return false;
        };
        let mut context = of_resource.context(OpenKeys::Present).only(is_of_resource);
        passer.keys.iter().for_each(|(key, told)| {
            context.set(key, told.values());
        });
        self.lack(&mut context, &principal, action);
        let request = Request::new(principal, action, on, located.owner, context).any();
        // Whether S3 takes the policy for public is another question: here it counts whom the policy lets in.
        let unblocked = Located {
            resource: None,
            owner: Some(self.resource.place.account.as_str()),
        };
        let admits = |policies: &Policies<'_>| {
            let decision = decide_side(&request, policies, Side::Resource);
            matches!(decision.outcome, Outcome::Allow | Outcome::Unknown)
        };
        self.universe
            .gathered(&need, unblocked, &self.sides, Unknown::AllowsNothing, admits)
    }

    fn need<'m>(&self, passer: &Passer, action: &str, on: &str) -> Need<'m> {
        let mut caller = passer.caller.clone();
        if action_names::assumes_role_with(action) {
            PROVIDER.clone_into(&mut caller.principal);
        }
        Need {
            caller,
            action: action.to_owned(),
            resource: on.to_owned(),
            way: CallPath::Unsaid,
            stated: BTreeMap::new(),
            extra: Vec::new(),
            purpose: String::new(),
            made: false,
        }
    }

    /// Says of keys that requests of a caller for an action never carry that they are not there.
    fn lack<'c>(&'c self, context: &mut Context<'c>, principal: &Principal<'_>, action: &str) {
        let has = |key: &str| carries(action, key) && (principal.account().is_some() || !is_of_account(key));
        for key in self.naming.keys().filter(|key| !has(key)) {
            context.set(key, Values::Absent);
        }
    }
}

/// Whether requests for an action may carry a key.
fn carries(action: &str, key: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default();
    actions::action(action).is_none_or(|known| known.carries(key) != Carries::Never)
        && services::fills(service, key) != Some(Filled::No)
}

/// Whether a statement names an action.
fn is_about(statement: &Statement, action: &str) -> bool {
    let lower = action.to_ascii_lowercase();
    let named =
        |all: &BTreeSet<String>| all.iter().any(|one| glob_matches(&one.to_ascii_lowercase(), &lower));
    match &statement.actions {
        Actions::In(all) => named(all),
        Actions::NotIn(all) => !named(all),
    }
}

fn is_of_resource(key: &str) -> bool {
    key.contains(context_keys::RESOURCE_TAG)
        || context_keys::is_of_resource(key)
        || key.eq_ignore_ascii_case(context_keys::RESOURCE_ALIASES)
}

/// True for keys that only callers of an account have.
fn is_of_account(key: &str) -> bool {
    let names = [
        context_keys::PRINCIPAL_ARN,
        context_keys::PRINCIPAL_ORG_ID,
        context_keys::PRINCIPAL_ORG_PATHS,
    ];
    context_keys::begins(key, context_keys::PRINCIPAL_TAG)
        || names.iter().any(|name| name.eq_ignore_ascii_case(key))
}
