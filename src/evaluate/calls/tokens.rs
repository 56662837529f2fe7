//! A trust in an identity provider into somebody whom it vouches for and whom nobody named.
//!
//! Providers vouch for more people than one role is meant for: for every repository, every tenant, every user of an
//! app. A stranger's token has a value of its own under the claims that are one customer's, and any under the others.

use super::Universe;
use super::edges::allowed_actions;
use super::held_keys::{Located, OpenKeys};
use super::keys::keys;
use super::need::{CallPath, Caller, Need};
use super::sides::Sides;
use super::unknowns::Unknown;
use crate::catalog::providers::{self, IdentityProvider};
use crate::catalog::{action_names, context_keys};
use crate::evaluate::iam::{CompiledPolicy, Outcome, Principal, Request, Side, Values, decide_side};
use crate::policy::{Condition, Document, Effect, Statement, example};
use crate::resource::Resource;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a stranger's token wherever the token can say what it likes.
const CHOICE: &str = "stranger";
/// The claim that says who somebody is.
const SUBJECT: &str = "sub";

/// One token: its claims by their keys; `None` lacks the claim.
type Token = BTreeMap<String, Option<String>>;

impl<'m> Universe<'m> {
    /// A token of a stranger with which the Allow at `index` of a role's trust policy lets it in, in words.
    pub fn admitted_token(
        &self,
        role: &'m Resource,
        (statements, index): (&[Statement], usize),
        provider: &str,
    ) -> Option<String> {
        let allow = statements.get(index)?;
        let denies = statements.iter().filter(|one| one.effect == Effect::Deny);
        let document = Document::new(std::iter::once(allow).chain(denies).cloned().collect());
        let claims = Claims::new(&document, provider)?;
        let policy = CompiledPolicy::new(document);
        let actions = allowed_actions(role, allow).into_iter();
        let actions: Vec<String> = actions.filter(|name| action_names::assumes_role_with(name)).collect();
        let sides = Sides::of_resource(&policy);
        let lets_in = |token: &Token| {
            let passes = |action: &String| self.passes(role, &sides, (provider, action), (&claims, token));
            actions.iter().any(passes)
        };
        claims.tokens().into_iter().find(lets_in).map(|token| claims.shown(&token))
    }

    fn passes(
        &self,
        role: &'m Resource,
        sides: &Sides<'_>,
        (provider, action): (&str, &str),
        (claims, token): (&Claims<'_>, &Token),
    ) -> bool {
        let need = call(provider, action, role);
        let located = Located {
            resource: Some(role),
            owner: Some(role.place.account.as_str()),
        };
        let Ok(principal) = Principal::parse(provider) else {
            return false;
        };
        let of_role = keys(self, &need, located, None);
        let mut context = of_role.context(OpenKeys::Present).only(context_keys::is_of_resource);
        for (key, value) in token {
            context.set(key, value.as_deref().map_or(Values::Absent, Values::One));
        }
        claims.lacking().for_each(|key| {
            context.set(key, Values::Absent);
        });
        let request = Request::new(principal, action, &need.resource, located.owner, context).any();
        self.gathered(&need, located, sides, Unknown::AllowsNothing, |policies| {
            let decision = decide_side(&request, policies, Side::Resource);
            matches!(decision.outcome, Outcome::Allow | Outcome::Unknown)
        })
    }
}

fn call<'m>(provider: &str, action: &str, role: &Resource) -> Need<'m> {
    Need {
        caller: Caller::plain(provider),
        action: action.to_owned(),
        resource: role.arn().as_str().to_owned(),
        way: CallPath::Unsaid,
        stated: BTreeMap::new(),
        extra: Vec::new(),
        purpose: String::new(),
        made: false,
    }
}

/// The claims that a policy asks for.
/// The subject of an owner whose name fits a pattern of names: who likes may take such a name.
fn like_owner(pattern: &str, (before, behind): (&str, &str)) -> Option<String> {
    let rest = pattern.strip_prefix(before)?;
    let filled = |text: &str| example(text, CHOICE, |_| None);
    match rest.split_once(behind) {
        Some((owner, more)) => {
            let is_pattern = owner.contains(['*', '?']);
            is_pattern.then(|| [before, &filled(owner), behind, &filled(more)].concat())
        }
        // The star stands for the end of the owner's name, and for what comes behind it.
        None => rest
            .split_once('*')
            .map(|(owner, more)| [before, &filled(owner), CHOICE, behind, CHOICE, &filled(more)].concat()),
    }
}

struct Claims<'d> {
    known: &'static IdentityProvider,
    /// What stands before the claim in keys of the provider.
    prefix: &'d str,
    conditions: Vec<Condition>,
}

impl<'d> Claims<'d> {
    fn new(document: &Document, provider: &'d str) -> Option<Self> {
        let prefix = providers::claims_of(provider);
        let conditions = document.statements.iter().flat_map(|statement| &statement.conditions);
        Some(Self {
            known: providers::provider(prefix)?,
            prefix,
            conditions: conditions.cloned().collect(),
        })
    }

    /// The claim behind a key of this provider.
    fn claim<'k>(&self, key: &'k str) -> Option<&'k str> {
        let rest = key.get(self.prefix.len()..)?.strip_prefix(':')?;
        context_keys::begins(key, self.prefix).then_some(rest)
    }

    /// Keys that no token of the provider carries: of other providers, and of callers of AWS.
    fn lacking(&self) -> impl Iterator<Item = &str> {
        let keys = self.conditions.iter().map(|condition| condition.key.as_str());
        keys.filter(|key| {
            context_keys::is_of_principal(key) || context_keys::is_of_token(key) && self.claim(key).is_none()
        })
    }

    /// Every token of a stranger that is tried: claims that are one's own have a value of its own or none, others any.
    fn tokens(&self) -> Vec<Token> {
        let mut tokens = vec![Token::new()];
        for (key, values) in &self.own() {
            let with = |token: &Token, value: &Option<String>| {
                let own = (key.clone(), value.clone());
                token.clone().into_iter().chain([own]).collect::<Token>()
            };
            let each = |token: &Token| values.iter().map(|value| with(token, value)).collect::<Vec<_>>();
            tokens = tokens.iter().flat_map(each).collect();
        }
        tokens
    }

    /// Keys of conditions on claims that are one customer's own, with what a stranger's token may have there.
    fn own(&self) -> BTreeMap<String, Vec<Option<String>>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for condition in &self.conditions {
            if let Some(claim) = self.claim(&condition.key).filter(|claim| self.known.is_own(claim)) {
                let all = found.entry(condition.key.to_ascii_lowercase()).or_default();
                all.extend(condition.values.iter().flat_map(|pattern| self.chosen(claim, pattern)));
                all.extend(self.chosen(claim, ""));
            }
        }
        let or_none = |values: BTreeSet<String>| values.into_iter().map(Some).chain([None]).collect();
        found.into_iter().map(|(key, values)| (key, or_none(values))).collect()
    }

    /// What a stranger can have under a claim of its own that comes near a pattern.
    fn chosen(&self, claim: &str, pattern: &str) -> Vec<String> {
        let filled = |text: &str| example(text, CHOICE, |_| None);
        let subject = self.known.subject().filter(|_| claim.eq_ignore_ascii_case(SUBJECT));
        let Some((before, behind)) = subject else {
            let free = pattern.starts_with(['*', '?']);
            return vec![if free { filled(pattern) } else { CHOICE.to_owned() }];
        };
        let start = [before, CHOICE, behind].concat();
        let named = pattern.strip_prefix(before).and_then(|rest| rest.split_once(behind));
        let rest = named.map(|(_, rest)| filled(rest));
        let open = pattern.split_once('*').map(|(_, rest)| [CHOICE, &filled(rest)].concat());
        let ends = rest.into_iter().chain(open).chain([CHOICE.to_owned()]);
        let own = ends.map(|end| [&start, end.as_str()].concat());
        own.chain(like_owner(pattern, (before, behind))).collect()
    }

    fn shown(&self, token: &Token) -> String {
        let said = token.iter().filter_map(|(key, value)| Some((self.claim(key)?, value.as_ref()?)));
        let words: Vec<String> = said.map(|(claim, value)| format!("`{claim}` `{value}`")).collect();
        if words.is_empty() {
            return "any token".to_owned();
        }
        ["a token with ", &words.join(" and ")].concat()
    }
}
