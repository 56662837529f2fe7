//! Roles assumed one after the other: each hop is decided, and the first refusal ends the chain.

use super::Universe;
use super::answer::Authorization;
use super::need::{CallPath, Caller, Deploys, Need, stated};
use crate::catalog::actions::{Argument, SessionArgument, needed_by};
use crate::catalog::{action_names, context_keys};
use crate::model::Call;
use std::collections::{BTreeMap, BTreeSet};

/// What a hop carries into the session that it makes.
#[derive(Clone, Copy, Debug)]
struct SessionInput<'c> {
    /// Tags that are passed with this hop.
    tags: &'c BTreeMap<String, String>,
    source_identity: Option<&'c str>,
    context: &'c BTreeMap<String, Vec<String>>,
}

impl<'m> Universe<'m> {
    /// The hops of a call, and who makes the call in the end; `None` where a hop is refused or unknown.
    pub(super) fn hops(&self, call: &Call, way: &CallPath<'m>) -> (Vec<Authorization>, Option<Caller>) {
        let mut caller = self.first(call);
        let mut parts = Vec::new();
        let context = of_sessions(&call.context);
        let nothing = BTreeMap::new();
        let identity = source_identity(call);
        for (at, role) in call.chain.iter().enumerate() {
            let tags = if at == 0 { &call.session_tags } else { &nothing };
            let input = SessionInput {
                tags,
                source_identity: identity,
                context: &context,
            };
            let way = self.beside(way, "sts");
            let made = self.assume(&caller, role, way, input);
            let refused = made.iter().any(|part| part.decision != crate::evaluate::iam::Outcome::Allow);
            parts.extend(made);
            if refused {
                return (parts, None);
            }
            caller = Caller {
                principal: role.clone(),
                tags: kept(&caller, input, at == 0),
                source_identity: identity.map(str::to_owned),
                is_described: true,
                deploys: Deploys::No,
                is_vouched_for: false,
            };
        }
        (parts, Some(caller))
    }

    /// `sts:AssumeRole` as the call itself.
    pub(super) fn assume_as_call(
        &self,
        call: &Call,
        caller: &Caller,
        way: CallPath<'m>,
    ) -> Vec<Authorization> {
        let nothing = BTreeMap::new();
        let mut parts = self.assume(caller, &call.resource, way, last_input(call, &nothing));
        if let Some(own) = parts.first_mut() {
            own.purpose = String::new();
        }
        parts
    }

    /// A permission that only calls need which make a session, asked by itself: it is checked with all that such a call carries.
    pub(super) fn session_permission(
        &self,
        call: &Call,
        caller: &Caller,
        way: CallPath<'m>,
    ) -> Authorization {
        let nothing = BTreeMap::new();
        let need = session_need(caller, &call.resource, way, last_input(call, &nothing));
        self.authorize(&need(&call.action, ""))
    }

    /// The session of the first caller: a role's has what the call says where no hop is made for it.
    fn first(&self, call: &Call) -> Caller {
        let assumes = !call.chain.is_empty()
            || call.action.eq_ignore_ascii_case(action_names::ASSUME_ROLE)
            || is_session_permission(&call.action);
        let mut caller = Caller::plain(&call.principal);
        if caller.is_role() {
            caller.source_identity = source_identity(call).map(str::to_owned);
        }
        if !assumes {
            caller.tags = call.session_tags.clone();
        }
        caller
    }

    fn assume(
        &self,
        caller: &Caller,
        role: &str,
        way: CallPath<'m>,
        input: SessionInput<'_>,
    ) -> Vec<Authorization> {
        let need = session_need(caller, role, way, input);
        let first = need(action_names::ASSUME_ROLE, "a role on the way");
        let mut part = self.authorize(&first);
        self.limit_session(&first, &mut part);
        let mut parts = vec![part];
        for needed in needed_by(action_names::ASSUME_ROLE) {
            let Argument::Session(argument) = needed.argument else {
                continue;
            };
            let (given, purpose) = match argument {
                SessionArgument::SourceIdentity => {
                    (input.source_identity.is_some(), "the session carries a source identity")
                }
                SessionArgument::Tags => (!input.tags.is_empty(), "the session carries tags"),
            };
            if given {
                parts.push(self.authorize(&need(&needed.action, purpose)));
            }
        }
        parts
    }
}

/// What the last session that a call makes gets from it: the tags go into the first one.
fn last_input<'c>(call: &'c Call, nothing: &'c BTreeMap<String, String>) -> SessionInput<'c> {
    SessionInput {
        tags: if call.chain.is_empty() { &call.session_tags } else { nothing },
        source_identity: source_identity(call),
        context: &call.context,
    }
}

/// Whether an action is a permission that calls need besides their own when the session that they make carries something.
pub(super) fn is_session_permission(action: &str) -> bool {
    // All of them are the token service's.
    let is_of_sts = action.split(':').next().is_some_and(|service| service.eq_ignore_ascii_case("sts"));
    is_of_sts
        && needed_by(action_names::ASSUME_ROLE).iter().any(|needed| {
            matches!(needed.argument, Argument::Session(_)) && needed.action.eq_ignore_ascii_case(action)
        })
}

/// The authorizations of a call that makes a session of a role, each by its action and purpose.
fn session_need<'m>(
    caller: &Caller,
    role: &str,
    way: CallPath<'m>,
    input: SessionInput<'_>,
) -> impl Fn(&str, &str) -> Need<'m> {
    let identity = input
        .source_identity
        .map(|identity| (context_keys::NEW_SOURCE_IDENTITY.to_owned(), identity));
    let tags = input
        .tags
        .iter()
        .map(|(name, value)| ([context_keys::REQUEST_TAG, name].concat(), value.as_str()));
    let extra: Vec<(String, String)> = identity
        .into_iter()
        .chain(tags)
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    let mut context = input.context.clone();
    if !input.tags.is_empty() && stated(&context, context_keys::TAG_KEYS).is_none() {
        context.insert(context_keys::TAG_KEYS.to_owned(), input.tags.keys().cloned().collect());
    }
    let (caller, role) = (caller.clone(), role.to_owned());
    move |action, purpose| Need {
        caller: caller.clone(),
        action: action.to_owned(),
        resource: role.clone(),
        way: way.clone(),
        stated: context.clone(),
        extra: extra.clone(),
        purpose: purpose.to_owned(),
        made: false,
    }
}

/// The source identity that a call says, in its own field or as a condition key.
fn source_identity(call: &Call) -> Option<&str> {
    let own = call.source_identity.as_deref();
    own.or_else(|| stated(&call.context, context_keys::NEW_SOURCE_IDENTITY))
        .or_else(|| stated(&call.context, context_keys::SOURCE_IDENTITY))
}

/// The stated keys that are about making sessions.
fn of_sessions(context: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let about = |key: &str| key.to_ascii_lowercase().starts_with("sts:");
    context
        .iter()
        .filter(|(key, _)| about(key))
        .map(|(key, values)| (key.clone(), values.clone()))
        .collect()
}

/// The tags of the new session: those passed with the hop, and the transitive ones of the session before.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining>
fn kept(before: &Caller, input: SessionInput<'_>, first: bool) -> BTreeMap<String, String> {
    let transitive: BTreeSet<&String> = input
        .context
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(context_keys::TRANSITIVE_TAG_KEYS))
        .flat_map(|(_, values)| values)
        .collect();
    let mut tags: BTreeMap<String, String> = input.tags.clone();
    if !first {
        let inherited = before
            .tags
            .iter()
            .filter(|(name, _)| transitive.iter().any(|key| key.eq_ignore_ascii_case(name)));
        tags.extend(inherited.map(|(name, value)| (name.clone(), value.clone())));
    }
    tags
}
