//! What each layer by itself says about a request.

use super::compiled::{CompiledPolicy, PrincipalRule};
use super::layer::Side;
use super::policies::{Constraint, KmsGrant, Level, Policies, PolicyEndpoint};
use super::principal_match::{NamedAs, PolicyHost};
use super::public::is_public;
use super::request::{Request, Values};
use super::{Principal, Tri};
use crate::catalog::refusals::{Asked, Rules, rules};
use crate::catalog::{context_keys, decisions, services};
use crate::policy::Effect;

/// The surest statement found so far, and where it stands; among equals the first one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Match {
    pub(super) tri: Tri,
    pub(super) at: At,
    /// It holds only because a raw case is read against the caller.
    pub(super) assumed: bool,
}

/// Where a statement stands in a layer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct At {
    pub(super) level: u32,
    pub(super) policy: u32,
    pub(super) statement: u32,
}

impl Match {
    fn add(&mut self, new: Self) {
        let (new_rank, rank) = ((new.tri, !new.assumed), (self.tri, !self.assumed));
        if new.tri > Tri::No
            && (self.tri == Tri::No || new_rank > rank || (new_rank == rank && new.at < self.at))
        {
            *self = new;
        }
    }
}

/// What the policies of one list say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Says {
    pub(super) deny: Match,
    /// By the way in which they name the caller, by the number of the [`NamedAs`].
    pub(super) allow: [Match; 4],
    /// The first statement that AWS leaves open and that was read against the caller.
    pub(super) assumed: Option<At>,
}

impl Says {
    /// The surest Allow of any way.
    pub(super) fn any_allow(&self) -> Match {
        self.allow
            .iter()
            .copied()
            .fold(Match::default(), |best, found| if found.tri > best.tri { found } else { best })
    }

    pub(super) fn by(&self, way: NamedAs) -> Match {
        self.allow.get(way as usize).copied().unwrap_or_default()
    }

    pub(super) fn is_open(&self) -> bool {
        self.deny.tri == Tri::Maybe || self.allow.iter().any(|found| found.tri == Tri::Maybe)
    }
}

/// Asks one list of policies.
pub(super) fn ask(
    policies: &[&CompiledPolicy],
    request: &Request<'_>,
    naming: PrincipalRule,
    level: u32,
) -> Says {
    let mut says = Says::default();
    for (policy, compiled) in (0_u32..).zip(policies) {
        compiled.each_candidate(request, |statement, candidate, fits| {
            let at = At { level, policy, statement };
            let mut ways = candidate.ways(request, naming);
            let named = ways.iter().copied().max().unwrap_or_default();
            if named == Tri::No {
                return;
            }
            let subject = fits.min(candidate.resource(request));
            let mut assumed = false;
            let mut about = if subject == Tri::No {
                subject
            } else {
                subject.min(candidate.conditions(request))
            };
            if request.is_raw() && about.min(named) == Tri::Maybe {
                assumed = true;
                says.assumed = says.assumed.or(Some(at));
                about = subject.against_caller(candidate.effect).min(candidate.conditions_against(request));
                ways = candidate.ways_against(request, naming, ways);
            }
            let named = ways.iter().copied().max().unwrap_or_default();
            match candidate.effect {
                _ if about == Tri::No => {}
                Effect::Deny => says.deny.add(Match {
                    tri: about.min(named),
                    at,
                    assumed,
                }),
                Effect::Allow => {
                    for (found, way) in says.allow.iter_mut().zip(ways) {
                        found.add(Match {
                            tri: about.min(way),
                            at,
                            assumed: false,
                        });
                    }
                }
            }
        });
    }
    says
}

/// What a stack of control policies says: every level must allow.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ControlResult {
    pub(super) deny: Match,
    /// The first level that does not surely allow.
    pub(super) not_sure: Option<u32>,
    /// The first level that surely does not allow.
    pub(super) not_at_all: Option<u32>,
    /// The first statement that AWS leaves open and that was read against the caller.
    pub(super) assumed: Option<At>,
    /// They are RCPs, and the service is none that RCPs reach.
    pub(super) beyond: bool,
}

impl ControlResult {
    pub(super) fn is_open(&self) -> bool {
        self.deny.tri == Tri::Maybe || self.not_sure != self.not_at_all
    }
}

fn ask_stack(
    levels: &[Level<'_>],
    request: &Request<'_>,
    naming: PrincipalRule,
    full_access: bool,
) -> ControlResult {
    let mut stack = ControlResult::default();
    for (index, level) in (0_u32..).zip(levels) {
        let says = ask(level.policies, request, naming, index);
        stack.deny.add(says.deny);
        stack.assumed = stack.assumed.or(says.assumed);
        let allow = if full_access { Tri::Yes } else { says.any_allow().tri };
        if allow != Tri::Yes {
            stack.not_sure = stack.not_sure.or(Some(index));
        }
        if allow == Tri::No {
            stack.not_at_all = stack.not_at_all.or(Some(index));
        }
    }
    stack
}

/// Everything that the layers say about one request.
#[derive(Clone, Copy, Debug)]
pub(super) struct LayerFacts {
    pub(super) identity: Says,
    pub(super) boundary: Option<Says>,
    pub(super) session: Option<Says>,
    pub(super) resource: Says,
    pub(super) endpoint: Option<Says>,
    pub(super) scp: ControlResult,
    pub(super) rcp: ControlResult,
    pub(super) grant: Tri,
    pub(super) grant_at: usize,
    /// Block Public Access keeps the caller out.
    pub(super) public_blocked: bool,
    /// What AWS says against the call whatever policies say.
    pub(super) rules: Rules,
}

impl LayerFacts {
    /// Asks every layer.
    pub(super) fn gather(request: &Request<'_>, policies: &Policies<'_>) -> Self {
        let own =
            |list: &[&CompiledPolicy]| (!list.is_empty()).then(|| ask(list, request, PrincipalRule::Own, 0));
        let principal = request.principal();
        let has_identity = !principal.has_no_identity();
        let boundary = if principal.may_have_boundary() {
            agree(policies.boundaries, request, PrincipalRule::Own)
        } else {
            None
        };
        let naming = PrincipalRule::Named {
            bounded: boundary.is_some(),
        };
        let (grant, grant_at) = ask_grants(policies.grants, request);
        Self {
            identity: own(policies.identity)
                .filter(|_| has_identity && !matches!(principal, Principal::Root { .. }))
                .unwrap_or_default(),
            boundary,
            session: own(policies.session).filter(|_| has_identity),
            resource: ask_resource(policies, request, naming),
            endpoint: agree(
                policies.endpoint,
                request,
                PrincipalRule::Filter(policy_host(request, policies.endpoint_kind)),
            ),
            scp: if scp_applies(request, policies) {
                ask_stack(policies.scps, request, PrincipalRule::Own, false)
            } else {
                ControlResult::default()
            },
            rcp: ask_rcps(request, policies),
            grant,
            grant_at,
            public_blocked: public_blocked(request, policies),
            rules: rules(&asked(request, policies.principal_in_member_account)),
        }
    }

    /// The same with the layers of one side only.
    pub(super) fn of(self, side: Side) -> Self {
        match side {
            Side::Both => self,
            Side::Caller => Self {
                resource: Says::default(),
                endpoint: None,
                rcp: ControlResult::default(),
                grant: Tri::No,
                public_blocked: false,
                ..self
            },
            Side::Resource => Self {
                identity: Says::default(),
                boundary: None,
                session: None,
                endpoint: None,
                scp: ControlResult::default(),
                ..self
            },
        }
    }

    /// The same with what gives only: nothing denies or limits.
    pub(super) fn gifts(self) -> Self {
        let gift = |says: Says| Says {
            deny: Match::default(),
            ..says
        };
        Self {
            identity: gift(self.identity),
            resource: gift(self.resource),
            boundary: None,
            session: None,
            endpoint: None,
            scp: ControlResult::default(),
            rcp: ControlResult::default(),
            public_blocked: false,
            ..self
        }
    }

    /// True where some layer leaves its answer open.
    pub(super) fn is_open(&self) -> bool {
        let optional = [self.boundary, self.session, self.endpoint];
        self.identity.is_open()
            || self.resource.is_open()
            || optional.iter().flatten().any(Says::is_open)
            || self.scp.is_open()
            || self.rcp.is_open()
            || self.grant == Tri::Maybe
    }
}

/// A layer that holds one policy in life. Where a case gives several, one of them allowing or all
/// of them allowing are the two readings.
fn agree(policies: &[&CompiledPolicy], request: &Request<'_>, naming: PrincipalRule) -> Option<Says> {
    let (first, more) = policies.split_first()?;
    let mut all = ask(policies, request, naming, 0);
    if more.is_empty() {
        return Some(all);
    }
    let each = [first]
        .into_iter()
        .chain(more)
        .map(|policy| ask(&[*policy], request, naming, 0).any_allow().tri);
    let least = each.min().unwrap_or_default();
    for found in &mut all.allow {
        if found.tri != Tri::No {
            found.tri = found.tri.if_agrees(least);
            if request.is_raw() {
                found.tri = found.tri.against_caller(Effect::Allow);
            }
        }
    }
    Some(all)
}

/// What the policy of the resource says. For actions that only the caller's own policies can allow, its Allows do
/// not count; its Denies do.
fn ask_resource(policies: &Policies<'_>, request: &Request<'_>, naming: PrincipalRule) -> Says {
    if policies.resource.is_empty() {
        return Says::default();
    }
    let says = ask(policies.resource, request, naming, 0);
    if decisions::is_identity_only(request.lower_action()) {
        Says {
            allow: Default::default(),
            ..says
        }
    } else {
        says
    }
}

/// What rules of AWS look at in a request; `member`: its caller's account is surely a member of an organization.
fn asked<'r>(request: &'r Request<'_>, member: bool) -> Asked<'r> {
    let principal = request.principal();
    let provider = if let Principal::Federated(name) = principal {
        Some(*name)
    } else {
        None
    };
    Asked {
        service: request.service(),
        action: request.name(),
        resource: request.resource(),
        caller: principal.kind(),
        principal: provider.or_else(|| principal.arn()).unwrap_or_default(),
        service_linked: principal.is_service_linked(),
        other_account: request.is_of_another_account(),
        member,
    }
}

/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
fn scp_applies(request: &Request<'_>, policies: &Policies<'_>) -> bool {
    let principal = request.principal();
    !policies.principal_in_management_account
        && !principal.has_no_identity()
        && !principal.is_service_linked()
}

/// The RCPs. In life none can be about a service that RCPs do not reach; where a raw case has one,
/// its Denies are counted, and full access that is said to be missing is missed, because AWS adds services to that list.
fn ask_rcps(request: &Request<'_>, policies: &Policies<'_>) -> ControlResult {
    if !rcp_applies(request, policies) {
        return ControlResult::default();
    }
    let everyone = PrincipalRule::Filter(PolicyHost::Resource);
    if services::supports_rcp(request.service()) {
        return ask_stack(policies.rcps, request, everyone, policies.rcp_full_access);
    }
    let mut stack = if request.is_raw() {
        ask_stack(policies.rcps, request, everyone, policies.rcp_full_access)
    } else {
        ControlResult::default()
    };
    stack.deny.assumed = stack.deny.tri != Tri::No;
    stack.beyond = true;
    // What denies says itself why it may have no effect.
    stack.assumed = None;
    stack
}

/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
fn rcp_applies(request: &Request<'_>, policies: &Policies<'_>) -> bool {
    let in_management = policies.resource_in_management_account
        || (policies.principal_in_management_account
            && request.principal().account().is_some()
            && request.is_same_account());
    !policies.rcps.is_empty()
        && !in_management
        && !request.principal().is_service_linked()
        && !decisions::is_outside_rcps(request.lower_action())
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
fn public_blocked(request: &Request<'_>, policies: &Policies<'_>) -> bool {
    let principal = request.principal();
    let of_account = || principal.account().is_some() && request.is_same_account();
    let insider = matches!(principal, Principal::Service(_)) || of_account();
    policies.restrict_public_buckets
        && !insider
        && request.service() == "s3"
        && policies.resource.iter().any(|policy| is_public(policy.document()))
}

fn policy_host(request: &Request<'_>, kind: PolicyEndpoint) -> PolicyHost {
    match kind {
        PolicyEndpoint::Interface => PolicyHost::Resource,
        PolicyEndpoint::Gateway => PolicyHost::Gateway,
        PolicyEndpoint::Unknown if services::has_gateway_endpoint(request.service()) => {
            PolicyHost::GatewayOrInterface
        }
        PolicyEndpoint::Unknown => PolicyHost::Resource,
    }
}

fn ask_grants(grants: &[KmsGrant], request: &Request<'_>) -> (Tri, usize) {
    if request.service() != "kms" {
        return (Tri::No, 0);
    }
    let held = grants.iter().position(|grant| grants_it(grant, request));
    // Whether a caller of another account needs its own policy besides is not written down.
    let tri = if request.is_same_account() { Tri::Yes } else { Tri::Maybe };
    held.map_or((Tri::No, 0), |at| (tri, at))
}

fn grants_it(grant: &KmsGrant, request: &Request<'_>) -> bool {
    let principal = request.principal();
    let session = if let Principal::Session(session) = principal {
        session.session_arn
    } else {
        None
    };
    let grantee = [principal.arn(), session].into_iter().flatten().any(|arn| arn == grant.grantee)
        || matches!(principal, Principal::Service(name) if *name == grant.grantee);
    let operation = grant
        .operations
        .iter()
        .any(|operation| operation.eq_ignore_ascii_case(request.name()));
    let source = grant
        .source_arn
        .as_deref()
        .is_none_or(|arn| request.variable(context_keys::SOURCE_ARN) == Some(arn));
    grantee && operation && source && constraint_holds(&grant.constraint, request)
}

fn constraint_holds(constraint: &Constraint, request: &Request<'_>) -> bool {
    let mut held = request.context().under(context_keys::ENCRYPTION_CONTEXT);
    match constraint {
        Constraint::None => true,
        Constraint::Subset(pairs) => pairs.iter().all(|(key, value)| {
            request
                .context()
                .under(context_keys::ENCRYPTION_CONTEXT)
                .any(|(name, values)| name == key && *values == Values::One(value))
        }),
        Constraint::Equals(pairs) => {
            let count = request.context().under(context_keys::ENCRYPTION_CONTEXT).count();
            count == pairs.len()
                && held
                    .all(|(name, values)| pairs.get(name).is_some_and(|value| *values == Values::One(value)))
        }
    }
}
