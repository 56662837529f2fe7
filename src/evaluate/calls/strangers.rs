//! A statement into somebody whom nobody named and whom it lets in, beside the Denies of its policy and the control
//! policies above.
//!
//! What a stranger can say as it likes (tags of its own role, a referer, which service it calls through) is open; what it
//! cannot (whose account it is, from which network) has a value that the policy does not name. So a pattern lets it in,
//! and a name does not.

use super::Universe;
use super::edges::allowed_actions;
use super::held_keys::{Located, OpenKeys};
use super::keys::keys;
use super::need::{CallPath, Need};
use super::passers::{Naming, Outsiders, Passer};
use super::sides::{Sides, Unknown};
use crate::catalog::actions::{self, Carries};
use crate::catalog::services::{self, Filled};
use crate::catalog::{action_names, context_keys};
use crate::evaluate::iam::{CompiledPolicy, Context, Outcome, Principal, Request, Side, Values, decide_side};
use crate::policy::{Document, Effect, Statement};
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
            sides: Sides::of_resource(&policy),
            naming: &naming,
        };
        let actions = allowed_actions(resource, allow);
        let passers = naming.passers(who);
        let objects: BTreeMap<&str, BTreeSet<String>> = passers
            .iter()
            .map(|passer| passer.caller.principal.as_str())
            .map(|caller| (caller, self.objects(resource, policy.document(), caller)))
            .collect();
        let lets_in = |passer: &&Passer| {
            let objects = objects.get(passer.caller.principal.as_str());
            let on_each =
                |action: &String| objects.into_iter().flatten().any(|on| asked.lets_in(passer, action, on));
            actions.iter().any(on_each)
        };
        passers.iter().find(lets_in).map(|passer| passer.words.clone())
    }
}

/// The question whether a policy lets somebody in.
struct Admission<'q, 'm> {
    universe: &'q Universe<'m>,
    resource: &'m Resource,
    sides: Sides<'q>,
    naming: &'q Naming<'q>,
}

impl Admission<'_, '_> {
    /// Whether some request of somebody outside gets past.
    fn lets_in(&self, passer: &Passer, action: &str, on: &str) -> bool {
        let need = self.need(passer, action, on);
        let located = Located {
            resource: Some(self.resource),
            owner: Some(self.resource.place.account.as_str()),
        };
        let Ok(principal) = Principal::parse(&need.caller.principal) else {
            return false;
        };
        let of_resource = keys(self.universe, &need, located, None);
        let mut context = of_resource.context(OpenKeys::Present).only(is_of_resource);
        passer.keys.iter().for_each(|(key, told)| {
            context.set(key, told.values());
        });
        self.lack(&mut context, &principal, action);
        let request = Request::new(principal, action, on, located.owner, context).any();
        // Whether S3 takes the policy for public is another question: here it counts whom the policy lets in.
        let unblocked = Located { resource: None, ..located };
        self.universe
            .gathered(&need, unblocked, &self.sides, Unknown::AllowsNothing, |policies| {
                let decision = decide_side(&request, policies, Side::Resource);
                matches!(decision.outcome, Outcome::Allow | Outcome::Unknown)
            })
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
        }
    }

    /// Says of keys that requests of a caller for an action never carry that they are not there.
    fn lack<'c>(&'c self, context: &mut Context<'c>, principal: &Principal<'_>, action: &str) {
        let service = action.split(':').next().unwrap_or_default();
        let carried = |key: &str| {
            actions::action(action).is_none_or(|known| known.carries(key) != Carries::Never)
                && services::fills(service, key) != Some(Filled::No)
                && (principal.account().is_some() || !is_of_account(key))
        };
        for key in self.naming.keys().filter(|key| !carried(key)) {
            context.set(key, Values::Absent);
        }
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
