//! A caller, an action and a resource into what holds for every request: all get past, none does, or it depends.
//!
//! A rule has no single request in mind. So only those condition keys have a value that follow from who calls and
//! on what; every other one may be absent or hold anything, and a policy that the blueprint does not hold may say
//! anything. The question is about one authorization: not about what a call needs besides, and not about the
//! endpoint that it comes through.

use super::Universe;
use super::held_keys::{Located, OpenKeys, checked_on};
use super::keys::keys;
use super::need::{CallPath, Caller, Need};
use super::sides::Sides;
use super::unknowns::{Unknown, Unknowns};
use crate::aws::Arn;
use crate::catalog::context_keys;
use crate::evaluate::iam::{
    Decision, Outcome, Policies, PolicyLayer, Principal, Request, Side, decide_side, may_give,
};
use std::collections::{BTreeMap, BTreeSet};

/// Keys whose values follow from who calls and on what.
const SETTLED: [&str; 8] = [
    context_keys::PRINCIPAL_ACCOUNT,
    context_keys::PRINCIPAL_ARN,
    context_keys::PRINCIPAL_ORG_ID,
    context_keys::PRINCIPAL_ORG_PATHS,
    context_keys::RESOURCE_ACCOUNT,
    context_keys::RESOURCE_ORG_ID,
    context_keys::RESOURCE_ORG_PATHS,
    context_keys::RESOURCE_ALIASES,
];

/// What holds for all requests of a caller for an action on a resource.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whatever {
    /// Every request gets past.
    Always,
    /// No request gets past: of this layer, or because this layer does not allow.
    Never(PolicyLayer),
    /// What it depends on.
    Depends(BTreeSet<Dependence>),
}

/// What decides whether a request gets past.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Dependence {
    /// The layer whose answer is open.
    pub layer: PolicyLayer,
    /// What leaves it open.
    pub on: DependsOn,
}

/// What leaves the answer of a layer open.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DependsOn {
    /// The value of this condition key.
    Key(String),
    /// What is not known: a policy that the blueprint does not have, or a case that AWS does not document. In words.
    Unknown(String),
}

impl Whatever {
    /// True where no request gets past.
    pub fn is_never(&self) -> bool {
        matches!(self, Self::Never(_))
    }

    /// True where every request gets past, the answer of one layer perhaps excepted.
    pub fn is_always_but_for(&self, layer: PolicyLayer) -> bool {
        match self {
            Self::Always => true,
            Self::Never(_) => false,
            Self::Depends(on) => on.iter().all(|one| one.layer == layer),
        }
    }

    fn of(decision: &Decision, request: &Request<'_>, policies: &Policies<'_>) -> Self {
        match decision.outcome {
            Outcome::Allow => Self::Always,
            Outcome::ExplicitDeny | Outcome::ImplicitDeny => Self::Never(decision.decided_by),
            Outcome::Unknown => Self::Depends(dependences(decision, request, policies)),
        }
    }

    /// The answer where besides the policies at hand there are `unknown` ones; `if_all_allow` answers as if these allowed everything.
    fn beside(self, unknown: BTreeSet<Dependence>, if_all_allow: impl FnOnce() -> Self) -> Self {
        if unknown.is_empty() {
            return self;
        }
        match if self.is_never() { if_all_allow() } else { self } {
            Self::Never(layer) => Self::Never(layer),
            Self::Depends(on) => Self::Depends(on.into_iter().chain(unknown).collect()),
            // What is not known may deny as well.
            Self::Always => Self::Depends(unknown),
        }
    }
}

/// Open keys by layer; of a layer that is open for another reason, that reason.
fn dependences(decision: &Decision, request: &Request<'_>, policies: &Policies<'_>) -> BTreeSet<Dependence> {
    let keys = decision.open_keys(request, policies);
    let keyed: BTreeSet<PolicyLayer> = keys.iter().map(|(layer, _)| *layer).collect();
    let others = decision.explain(request, policies).into_iter();
    let others = others.filter(|reason| !keyed.contains(&reason.layer)).map(|reason| Dependence {
        layer: reason.layer,
        on: DependsOn::Unknown(reason.note),
    });
    let keys = keys.into_iter().map(|(layer, key)| Dependence {
        layer,
        on: DependsOn::Key(key),
    });
    keys.chain(others).collect()
}

/// One question, with the policies that bear on it.
struct UniversalQuestion<'u, 'm> {
    universe: &'u Universe<'m>,
    need: Need<'m>,
    located: Located<'m>,
    sides: Sides<'u>,
}

impl UniversalQuestion<'_, '_> {
    /// Puts the request that stands for all of them to `ask`.
    fn put<T>(
        &self,
        read: Unknown,
        ask: impl FnOnce(&Request<'_>, &Policies<'_>) -> T,
    ) -> Result<T, Dependence> {
        let (need, located) = (&self.need, self.located);
        let principal = Principal::parse(&need.caller.principal)
            .map_err(|error| unknown(PolicyLayer::Identity, &error))?;
        let (keys, checked) = (keys(self.universe, need, located, None), checked_on(need, located));
        let context = keys.context(OpenKeys::Present).only(is_settled);
        let request = Request::new(principal, &need.action, &checked, located.owner, context).any();
        let answer = |policies: &Policies<'_>| ask(&request, policies);
        Ok(self.universe.gathered(need, located, &self.sides, read, answer))
    }

    fn whatever(&self, read: Unknown, side: Side) -> Whatever {
        let asked = self.put(read, |request, policies| {
            Whatever::of(&decide_side(request, policies, side), request, policies)
        });
        asked.unwrap_or_else(|open| Whatever::Depends(BTreeSet::from([open])))
    }

    /// The policies of a side that the blueprint does not have.
    fn unknown(&self, side: Side) -> BTreeSet<Dependence> {
        let notes = self.sides.unknowns.notes().filter(|(layer, _)| side.holds(*layer));
        notes.map(|(layer, note)| unknown(layer, note)).collect()
    }
}

impl<'m> Universe<'m> {
    /// What holds for every request of `caller` (an ARN) for `action` on `on` (an ARN): by both sides, or by one of them alone.
    pub fn whatever(&self, caller: &str, action: &str, on: &str, side: Side) -> Whatever {
        let question = self.question(caller, action, on);
        let if_all_allow = || question.whatever(Unknown::AllowsAll, side);
        question
            .whatever(Unknown::AllowsNothing, side)
            .beside(question.unknown(side), if_all_allow)
    }

    /// What holds for every request of `caller` for `action` on `on`, which is of its own account, by its own policies.
    pub fn whatever_at_home(&self, caller: &str, action: &str, on: &str) -> Whatever {
        let own = Arn::parse(caller).and_then(|arn| self.model.account(arn.account()));
        let ask = |read| {
            let mut question = self.question(caller, action, on);
            question.located.owner = own.map(|account| account.id.as_str()).or(question.located.owner);
            question.whatever(read, Side::Caller)
        };
        let unknown = self.question(caller, action, on).unknown(Side::Caller);
        ask(Unknown::AllowsNothing).beside(unknown, || ask(Unknown::AllowsAll))
    }

    /// Whether statements of a side give some request of `caller` what it asks for, whatever denies or limits it:
    /// the question for the half of an access. Policies that are not at hand may give everything.
    pub fn may_give(&self, caller: &str, action: &str, on: &str, side: Side) -> bool {
        let question = self.question(caller, action, on);
        let asked = question.put(Unknown::AllowsAll, |request, policies| may_give(request, policies, side));
        asked.unwrap_or(true)
    }

    /// Whether statements of a side that are at hand give it, whatever denies or limits it, and whatever others say.
    pub fn gives(&self, caller: &str, action: &str, on: &str, side: Side) -> bool {
        let question = self.question(caller, action, on);
        let asked =
            question.put(Unknown::AllowsNothing, |request, policies| may_give(request, policies, side));
        asked.unwrap_or(false)
    }

    /// True where all policies of a role are at hand.
    pub fn knows(&self, role: &str) -> bool {
        let mut unknowns = Unknowns::default();
        self.own_policies(role, &mut unknowns);
        self.role(role).is_some() && unknowns.notes().next().is_none()
    }

    fn question(&self, caller: &str, action: &str, on: &str) -> UniversalQuestion<'_, 'm> {
        let need = Need {
            caller: Caller::plain(caller),
            action: action.to_owned(),
            resource: on.to_owned(),
            way: CallPath::Unsaid,
            stated: BTreeMap::new(),
            extra: Vec::new(),
            purpose: String::new(),
            made: false,
        };
        let located = self.locate(&need);
        let sides = self.sides(&need, located);
        UniversalQuestion {
            universe: self,
            need,
            located,
            sides,
        }
    }
}

fn unknown(layer: PolicyLayer, note: &str) -> Dependence {
    Dependence {
        layer,
        on: DependsOn::Unknown(note.to_owned()),
    }
}

fn is_settled(key: &str) -> bool {
    key.contains(context_keys::RESOURCE_TAG)
        || SETTLED.iter().any(|settled| settled.eq_ignore_ascii_case(key))
}
