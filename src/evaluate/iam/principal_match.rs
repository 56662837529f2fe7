//! Whom a policy on a resource names, and in which way: the way decides what else limits the access.

use super::principal::{Principal, Session};
use super::symbols::{self, has_symbols};
use super::{Request, Tri};
use crate::aws::{Arn, Text};
use crate::policy::{Effect, PrincipalSet, Principals};

/// In which way a policy names the caller.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum NamedAs {
    /// By its account: the account's own policies must allow as well.
    Account = 0,
    /// A session by its role (or its user): boundary and session policy still limit.
    Role = 1,
    /// Exactly this user, session, service or identity provider.
    Exact = 2,
    /// By `*`.
    Everyone = 3,
}

/// How sure it is that a policy names the caller in each [`NamedAs`].
pub(super) type Ways = [Tri; 4];

/// Nobody.
pub(super) const NOBODY: Ways = [Tri::No; 4];

fn only(way: NamedAs, tri: Tri) -> Ways {
    let mut ways = NOBODY;
    if let Some(slot) = ways.get_mut(way as usize) {
        *slot = tri;
    }
    ways
}

/// What kind of endpoint a policy sits on; resources are [`PolicyHost::Resource`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PolicyHost {
    /// A resource, or an interface endpoint.
    Resource,
    /// A gateway endpoint, where an account's name means its root user alone.
    Gateway,
    /// An endpoint of one of the two kinds.
    GatewayOrInterface,
}

/// A compiled `Principal` or `NotPrincipal`.
#[derive(Clone, Debug)]
pub(super) struct CompiledPrincipals {
    negated: bool,
    everyone: bool,
    names: Vec<Name>,
    service: Vec<Box<str>>,
    federated: Vec<Box<str>>,
    canonical: bool,
}

#[derive(Clone, Debug)]
enum Name {
    Account {
        /// Not told by a bare account id.
        partition: Option<Box<str>>,
        account: Box<str>,
    },
    Role {
        arn: Box<str>,
        partition: Box<str>,
        account: Box<str>,
        name: Box<str>,
    },
    /// A user, a session, a federated user; anything else, such as the unique id that a deleted
    /// principal leaves behind, equals nobody.
    Exact(Box<str>),
    /// A text of which nobody says all, and which may name anybody whom the rest fits.
    Open(Box<str>),
}

impl Name {
    fn new(text: &str) -> Self {
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Account {
                partition: None,
                account: text.into(),
            };
        }
        if symbols::may_be_anything(text) {
            return Self::Open(text.into());
        }
        match Arn::parse(text).filter(|arn| arn.service() == "iam") {
            Some(arn) if arn.resource() == "root" => Self::Account {
                partition: Some(arn.partition().into()),
                account: arn.account().into(),
            },
            Some(arn) if arn.resource().starts_with("role/") => {
                let name = Text::last_part(arn.resource());
                Self::Role {
                    arn: text.into(),
                    partition: arn.partition().into(),
                    account: arn.account().into(),
                    name: name.into(),
                }
            }
            _ => Self::Exact(text.into()),
        }
    }

    /// The account of a user, role or session.
    fn owner(&self) -> Option<&str> {
        match self {
            Self::Account { .. } | Self::Open(_) => None,
            Self::Role { account, .. } => Some(account),
            Self::Exact(text) => Arn::parse(text).map(|arn| arn.account()),
        }
    }

    /// In which ways a text of which nobody says all may name a caller, and how surely.
    fn may_name(&self, principal: &Principal<'_>) -> Vec<(NamedAs, Tri)> {
        let Self::Open(text) = self else {
            return Vec::new();
        };
        let fits = |other: &str| symbols::fits(text.as_bytes(), other);
        let of = |other: Option<&str>| other.map_or(Tri::No, fits);
        let partition = principal.arn().and_then(Arn::parse).map_or("aws", |arn| arn.partition()).to_owned();
        let root = principal.account().map(|id| ["arn:", &partition, ":iam::", id, ":root"].concat());
        let (by_role, exact) = match principal {
            Principal::Session(session) => (fits(&session.principal_arn), of(session.session_arn)),
            Principal::User { arn, .. } => (Tri::No, fits(arn)),
            Principal::FederatedUser { arn, parent, .. } => (of(*parent), fits(arn)),
            Principal::Anonymous
            | Principal::Root { .. }
            | Principal::Service(_)
            | Principal::Federated(_) => (Tri::No, Tri::No),
        };
        let ways = [
            (NamedAs::Account, of(principal.account()).max(of(root.as_deref()))),
            (NamedAs::Role, by_role),
            (NamedAs::Exact, exact),
            (NamedAs::Everyone, fits("*")),
        ];
        ways.into_iter().filter(|(_, tri)| *tri != Tri::No).collect()
    }

    /// In which way, and whether that is sure: of a role whose name ends with digits that AWS makes up it is not, where the
    /// policy says digits.
    fn names(&self, principal: &Principal<'_>) -> Option<(NamedAs, Tri)> {
        let way = match (self, principal) {
            (Self::Account { partition, account }, _) => {
                let same = principal.account() == Some(account)
                    && partition.as_deref().is_none_or(|wanted| is_of(principal, wanted));
                same.then_some(NamedAs::Account)
            }
            (
                Self::Role {
                    arn,
                    partition,
                    account,
                    name,
                },
                Principal::Session(session),
            ) => {
                let sure = is_role(session, arn, account, name);
                return (sure != Tri::No && is_of(principal, partition)).then_some((NamedAs::Role, sure));
            }
            (Self::Exact(text), Principal::User { arn, .. }) => (**text == **arn).then_some(NamedAs::Exact),
            (Self::Exact(text), Principal::Session(session)) => {
                (session.session_arn == Some(text)).then_some(NamedAs::Exact)
            }
            (Self::Exact(text), Principal::FederatedUser { arn, parent, .. }) => {
                if **text == **arn {
                    Some(NamedAs::Exact)
                } else {
                    (*parent == Some(text)).then_some(NamedAs::Role)
                }
            }
            _ => None,
        };
        way.map(|way| (way, Tri::Yes))
    }
}

/// Whether the caller is of a partition; an account id means another account in each.
fn is_of(principal: &Principal<'_>, partition: &str) -> bool {
    principal.arn().and_then(Arn::parse).is_none_or(|arn| arn.partition() == partition)
}

/// Role names are unique in an account, so the name decides where the path is not known.
fn is_role(session: &Session<'_>, arn: &str, account: &str, name: &str) -> Tri {
    match session.role_arn {
        Some(known) => same(arn, known),
        None if session.account == account => same(name, session.role),
        None => Tri::No,
    }
}

fn same(one: &str, other: &str) -> Tri {
    if has_symbols(one) || has_symbols(other) {
        return symbols::fits(one.as_bytes(), other);
    }
    (one == other).into()
}

impl CompiledPrincipals {
    pub(super) fn new(principals: &Principals) -> Self {
        let (negated, set) = match principals {
            Principals::In(set) => (false, set),
            Principals::NotIn(set) => (true, set),
        };
        let boxed = |names: &std::collections::BTreeSet<String>| {
            names.iter().map(|name| name.as_str().into()).collect()
        };
        let PrincipalSet {
            everyone,
            aws,
            service,
            federated,
            canonical_user,
        } = set;
        Self {
            negated,
            everyone: *everyone,
            names: aws.iter().map(|name| Name::new(name)).collect(),
            service: boxed(service),
            federated: boxed(federated),
            canonical: !canonical_user.is_empty(),
        }
    }

    /// In which ways a statement with this element is about the caller. `bounded` says that a
    /// permissions boundary is set on it.
    pub(super) fn ways(
        &self,
        effect: Effect,
        request: &Request<'_>,
        place: PolicyHost,
        bounded: bool,
    ) -> Ways {
        let principal = request.principal();
        if !self.negated {
            return self.named(effect, principal, place);
        }
        match effect {
            Effect::Deny => only(NamedAs::Everyone, self.not_named(principal, bounded)),
            // AWS no longer takes `Allow` with `NotPrincipal`, so nothing says what it does where it is left.
            Effect::Allow if self.not_named(principal, false) == Tri::No => NOBODY,
            Effect::Allow => only(NamedAs::Everyone, Tri::Maybe),
        }
    }

    /// [`Self::ways`] of a raw case: what AWS leaves open is read against the caller.
    ///
    /// Of `Allow` with `NotPrincipal` AWS's pages said, until they called it unsupported, that it
    /// permits everyone whom it does not name. A canonical user id in a Deny may be of the caller's account.
    pub(super) fn ways_against(&self, effect: Effect, request: &Request<'_>, ways: Ways) -> Ways {
        if self.negated && effect == Effect::Allow {
            let principal = request.principal();
            let named = self.names.iter().any(|name| name.names(principal).is_some());
            let spared = self.not_named(principal, false) == Tri::Yes && !named;
            return only(NamedAs::Everyone, spared.into());
        }
        ways.map(|tri| tri.against_caller(effect))
    }

    fn named(&self, effect: Effect, principal: &Principal<'_>, place: PolicyHost) -> Ways {
        let mut ways = NOBODY;
        let mut add = |way: NamedAs, tri: Tri| {
            if let Some(slot) = ways.get_mut(way as usize) {
                *slot = (*slot).max(tri);
            }
        };
        if self.everyone {
            // Whether `*` lets callers in that only an identity provider vouches for is not written down; that a Deny
            // reaches them is: control policies that spare the organization's own callers stop every sign-in.
            let unclear = matches!(principal, Principal::Federated(_)) && effect == Effect::Allow;
            add(NamedAs::Everyone, if unclear { Tri::Maybe } else { Tri::Yes });
        }
        for (way, sure) in self.names.iter().filter_map(|name| name.names(principal)) {
            add(way, at_place(way, principal, place).min(sure));
        }
        for (way, sure) in self.names.iter().flat_map(|name| name.may_name(principal)) {
            add(way, at_place(way, principal, place).min(sure));
        }
        match principal {
            Principal::Service(name) if holds(&self.service, name) => add(NamedAs::Exact, Tri::Yes),
            Principal::Service(name) if may_hold(&self.service, name) => add(NamedAs::Exact, Tri::Maybe),
            Principal::Service(_) if holds(&self.service, "*") => add(NamedAs::Exact, Tri::Maybe),
            Principal::Federated(name) if holds(&self.federated, name) => add(NamedAs::Exact, Tri::Yes),
            Principal::Federated(name) if may_hold(&self.federated, name) => add(NamedAs::Exact, Tri::Maybe),
            Principal::Federated(_) if holds(&self.federated, "*") => add(NamedAs::Exact, Tri::Maybe),
            // A canonical user id is an account's, but not one that can be told from here.
            Principal::Root { .. } | Principal::User { .. } | Principal::Session(_)
                if self.canonical && effect == Effect::Deny =>
            {
                add(NamedAs::Account, Tri::Maybe);
            }
            Principal::Anonymous
            | Principal::Root { .. }
            | Principal::User { .. }
            | Principal::Session(_)
            | Principal::FederatedUser { .. }
            | Principal::Service(_)
            | Principal::Federated(_) => {}
        }
        ways
    }

    /// Whether `NotPrincipal` leaves the caller out of its exceptions, so that a Deny hits.
    ///
    /// AWS may look at the account first, then at the user or role, then at the session, so all of them must be excepted
    /// to be safe: of a role's session the page asks for account and role, and its example names the session besides. An
    /// account alone is told in two ways: as all that is in it, and as nobody but its root user. A boundary makes the
    /// exceptions void.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
    fn not_named(&self, principal: &Principal<'_>, bounded: bool) -> Tri {
        if self.everyone {
            return Tri::No;
        }
        if bounded {
            return Tri::Yes;
        }
        let open = self.names.iter().any(|name| !name.may_name(principal).is_empty())
            || matches!(principal, Principal::Service(name) if may_hold(&self.service, name))
            || matches!(principal, Principal::Federated(name) if may_hold(&self.federated, name));
        if open {
            return Tri::Maybe;
        }
        let found = || self.names.iter().filter_map(|name| name.names(principal)).map(|(way, _)| way);
        match principal {
            Principal::Anonymous => Tri::Yes,
            Principal::Service(name) => Tri::from(holds(&self.service, name)).not(),
            Principal::Federated(name) => Tri::from(holds(&self.federated, name)).not(),
            Principal::Root { .. } => Tri::from(found().next().is_some()).not(),
            Principal::User { .. } | Principal::Session(_) | Principal::FederatedUser { .. } => {
                // AWS's example excepts a user and its account, and says that the account's other users are denied.
                let others = || found().any(|way| way != NamedAs::Account);
                match (found().any(|way| way == NamedAs::Account), self.names_whole(principal)) {
                    (true, true) => Tri::No,
                    _ if others() => Tri::Maybe,
                    (true, false) if !self.names_another_in(principal.account()) => Tri::Maybe,
                    _ => Tri::Yes,
                }
            }
        }
    }

    /// Whether all of the caller is named that AWS may look at besides its account: a user; role and session.
    fn names_whole(&self, principal: &Principal<'_>) -> bool {
        let names = |wanted| self.names.iter().any(|name| name.names(principal) == Some((wanted, Tri::Yes)));
        let is_session = matches!(principal, Principal::Session(_));
        names(NamedAs::Exact) && (!is_session || names(NamedAs::Role))
    }

    /// Whether a user, role or session of an account is named.
    fn names_another_in(&self, account: Option<&str>) -> bool {
        self.names.iter().any(|name| account.is_some() && name.owner() == account)
    }
}

/// <https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html>
fn at_place(way: NamedAs, principal: &Principal<'_>, place: PolicyHost) -> Tri {
    match place {
        PolicyHost::Resource => Tri::Yes,
        _ if matches!(principal, Principal::Root { .. }) => Tri::Yes,
        PolicyHost::Gateway if way == NamedAs::Account => Tri::No,
        PolicyHost::Gateway | PolicyHost::GatewayOrInterface => Tri::Maybe,
    }
}

/// Whether one of the names, of which nobody says all, may be this one.
fn may_hold(names: &[Box<str>], wanted: &str) -> bool {
    names
        .iter()
        .any(|name| has_symbols(name) && symbols::fits(name.as_bytes(), wanted) != Tri::No)
}

fn holds(names: &[Box<str>], wanted: &str) -> bool {
    names.iter().any(|name| **name == *wanted)
}
