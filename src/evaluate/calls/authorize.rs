//! One authorization into an [`Authorization`]: its policies are gathered, its keys filled in, and it is decided.
//!
//! What the blueprint does not know (the policies of an outsider, of a role that exists already, of a bucket of
//! somebody else) is decided twice, once as if those policies allowed nothing and once as if they allowed
//! everything. Where both decisions are the same, that is the answer; else it is unknown.

use super::Universe;
use super::answer::{Authorization, rule, shown};
use super::deliveries;
use super::held_keys::{Keys, Located, OpenKeys, checked_on};
use super::keys::keys;
use super::need::{CallPath, Need};
use super::universe::{RolePolicies, joined};
use crate::aws::Arn;
use crate::catalog::services;
use crate::evaluate::iam::{
    CompiledPolicy, Level, Outcome, Policies, PolicyEndpoint, PolicyLayer, Principal, Reason, ReasonEffect,
    Request, decide,
};
use crate::resource::{Body, EndpointType, Resource};

/// An owner that equals no account.
const SOMEBODY: &str = "an account that the blueprint does not know";

/// What is unknown, in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Unknowns {
    identity: Option<String>,
    boundary: Option<String>,
    resource: Option<String>,
}

impl Unknowns {
    pub(super) fn notes(&self) -> impl Iterator<Item = (PolicyLayer, &String)> {
        let all = [
            (PolicyLayer::Identity, &self.identity),
            (PolicyLayer::Boundary, &self.boundary),
            (PolicyLayer::Resource, &self.resource),
        ];
        all.into_iter().filter_map(|(layer, note)| Some((layer, note.as_ref()?)))
    }
}

/// What policies that the blueprint does not know are taken to say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknown {
    AllowsNothing,
    AllowsAll,
}

/// The policies of one authorization.
pub(super) struct Sides<'u> {
    identity: Vec<&'u CompiledPolicy>,
    boundary: Vec<&'u CompiledPolicy>,
    resource: Vec<&'u CompiledPolicy>,
    endpoint: Vec<&'u CompiledPolicy>,
    kind: PolicyEndpoint,
    pub(super) unknowns: Unknowns,
}

struct Verdict {
    outcome: Outcome,
    layer: PolicyLayer,
    reasons: Vec<Reason>,
}

impl<'m> Universe<'m> {
    /// Decides one authorization.
    pub(super) fn authorize(&self, need: &Need<'m>) -> Authorization {
        let located = self.locate(need);
        let verdict = match self.misled(need) {
            Some(note) => refused(note),
            None => self.verdict(need, located),
        };
        let mut part = Authorization {
            principal: need.caller.principal.clone(),
            action: need.action.clone(),
            resource: self.name_of(&need.resource),
            purpose: need.purpose.clone(),
            decision: verdict.outcome,
            decided_by: verdict.layer,
            reasons: verdict.reasons,
        };
        part.reasons.iter_mut().for_each(|reason| reason.note = shown(&reason.note));
        self.explain_shares(need, &mut part);
        self.apply_rules(need, located.resource, &mut part);
        part
    }

    /// The resource of a request, and its owner.
    pub(super) fn locate(&self, need: &Need<'_>) -> Located<'m> {
        let resource = self.model.by_arn(&need.resource);
        let arn = Arn::parse(&need.resource);
        let digits = arn
            .map(|arn| arn.account())
            .filter(|account| !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit()));
        let known = digits
            .and_then(|account| self.model.account(account))
            .map(|account| account.id.as_str());
        let owner = resource.map(|resource| resource.place.account.as_str()).or(known);
        let somebody = arn.is_some_and(|arn| arn.service() == "s3") || digits.is_some();
        Located {
            resource,
            owner: owner.or_else(|| somebody.then_some(SOMEBODY)),
        }
    }

    /// A call cannot come through an endpoint of another service.
    fn misled(&self, need: &Need<'_>) -> Option<String> {
        let CallPath::Endpoint(resource, endpoint) = &need.way else {
            return None;
        };
        let service = need.service();
        let mut known = services::endpoints_for(&service).peekable();
        known.peek()?;
        let fits = known.any(|row| {
            row.in_region(resource.place.region.as_str()) == endpoint.service && row.takes(&need.action)
        });
        (!fits).then(|| ["`", &need.action, "` does not come through `", &endpoint.service, "`"].concat())
    }

    /// The answer to an authorization; where a service makes it, the one that holds for each resource that it acts for.
    fn verdict(&self, need: &Need<'m>, located: Located<'m>) -> Verdict {
        let sides = self.sides(need, located);
        let ask = |source: Option<&'m Resource>| (source, self.verdict_for(need, located, &sides, source));
        let sources = self.sources(need, located);
        let mut sources = sources.into_iter();
        let first = ask(sources.next());
        let (source, mut verdict) = sources.map(|source| ask(Some(source))).fold(first, both);
        if let Some(note) = deliveries::unnamed(need, source).filter(|_| verdict.outcome == Outcome::Unknown)
        {
            verdict.reasons.push(rule(ReasonEffect::Unknown, note));
        }
        verdict
    }

    fn verdict_for(
        &self,
        need: &Need<'m>,
        located: Located<'m>,
        sides: &Sides<'_>,
        source: Option<&Resource>,
    ) -> Verdict {
        let keys = keys(self, need, located, source);
        let ask = |open, unknown| self.reading(need, located, sides, &keys, (open, unknown));
        let first = ask(OpenKeys::Absent, Unknown::AllowsNothing);
        let names = keys.open_names();
        if !names.is_empty() {
            let second = ask(OpenKeys::Present, Unknown::AllowsNothing);
            match (first.outcome, second.outcome) {
                (one, other) if one == other => {}
                // Refused either way; only one way by a statement.
                (Outcome::ExplicitDeny, Outcome::ImplicitDeny) => return second,
                (Outcome::ImplicitDeny, Outcome::ExplicitDeny) => return first,
                _ => {
                    let note = [
                        "AWS's documents do not tell whether the request carries ",
                        &names.join(", "),
                        ", which decides",
                    ]
                    .concat();
                    let why = Reason {
                        layer: second.layer,
                        ..rule(ReasonEffect::Unknown, note)
                    };
                    return unknown(first.layer, std::iter::once(why).chain(second.reasons).collect());
                }
            }
        }
        if first.outcome != Outcome::ImplicitDeny || sides.unknowns.notes().next().is_none() {
            return first;
        }
        let favour = ask(OpenKeys::Absent, Unknown::AllowsAll);
        match favour.outcome {
            Outcome::Allow | Outcome::Unknown => {
                let notes = sides.unknowns.notes().map(|(layer, note)| Reason {
                    layer,
                    ..rule(ReasonEffect::Unknown, note.clone())
                });
                let reasons = notes.chain(favour.reasons).collect();
                unknown(first.layer, reasons)
            }
            // Refused whatever the unknown policies say: this is the reason that counts.
            Outcome::ExplicitDeny | Outcome::ImplicitDeny => favour,
        }
    }

    /// Everything that bears on the request but control policies.
    pub(super) fn sides(&self, need: &Need<'m>, located: Located<'m>) -> Sides<'_> {
        let mut unknowns = Unknowns::default();
        let (identity, boundary) = self.own_policies(&need.caller.principal, &mut unknowns);
        let resource = self.resource_policies(need, located, &mut unknowns);
        let (endpoint, kind) = match &need.way {
            CallPath::Endpoint(resource, endpoint) => (
                self.attached.get(&resource.address),
                match endpoint.kind {
                    EndpointType::Gateway { .. } => PolicyEndpoint::Gateway,
                    EndpointType::Interface { .. } => PolicyEndpoint::Interface,
                },
            ),
            CallPath::Unsaid | CallPath::Internet | CallPath::Foreign(_) | CallPath::Service(_) => {
                (None, PolicyEndpoint::Unknown)
            }
        };
        Sides {
            identity,
            boundary,
            resource,
            endpoint: endpoint.into_iter().collect(),
            kind,
            unknowns,
        }
    }

    pub(super) fn own_policies(
        &self,
        principal: &str,
        unknowns: &mut Unknowns,
    ) -> (Vec<&CompiledPolicy>, Vec<&CompiledPolicy>) {
        let Some(found) = self.role(principal) else {
            let outside = Arn::parse(principal).filter(|arn| self.model.account(arn.account()).is_none());
            unknowns.identity = match outside {
                Some(_) => Some(["the policies of `", principal, "` are its own account's affair"].concat()),
                None => self.deploys(principal).then(|| {
                    ["`", principal, "` deploys, and the blueprint does not hold its policies"].concat()
                }),
            };
            return (Vec::new(), Vec::new());
        };
        let mut identity: Vec<&CompiledPolicy> = found.inline.iter().collect();
        for arn in &found.role.managed {
            match self.managed.get(arn) {
                Some(policy) => identity.push(policy),
                None => unknowns.identity = Some(["the document of `", arn, "` is not at hand"].concat()),
            }
        }
        if found.resource.existing {
            let name = found.resource.address.to_string();
            unknowns.identity = Some(
                ["`", &name, "` exists already, and the blueprint may not hold all of its policies"].concat(),
            );
        }
        (identity, self.boundary(found, unknowns))
    }

    /// True for the roles with which Terraform and stack sets deploy; they exist before anything else does.
    fn deploys(&self, principal: &str) -> bool {
        let deploy = &self.model.deploy;
        let name = Arn::parse(principal).and_then(|arn| arn.resource().split('/').nth(1));
        name.is_some_and(|name| {
            [&deploy.terraform_role, &deploy.execution_role, &deploy.administration_role]
                .iter()
                .any(|role| *role == name)
        })
    }

    fn boundary(&self, found: &RolePolicies<'m>, unknowns: &mut Unknowns) -> Vec<&CompiledPolicy> {
        let Some(arn) = &found.role.boundary else {
            return Vec::new();
        };
        match self.managed.get(arn) {
            Some(policy) => vec![policy],
            None => {
                unknowns.boundary =
                    Some(["the document of the permissions boundary `", arn, "` is not at hand"].concat());
                vec![&self.anything.nothing]
            }
        }
    }

    /// What the resource's side says: shares of it, the policy of the catalog that holds it, its own policy.
    fn resource_policies(
        &self,
        need: &Need<'m>,
        located: Located<'m>,
        unknowns: &mut Unknowns,
    ) -> Vec<&CompiledPolicy> {
        let service = need.service();
        let place = Arn::parse(&need.resource).map(|arn| joined(arn.account(), arn.region()));
        let catalog = place.filter(|_| service == "glue").and_then(|place| self.catalogs.get(&place));
        let own = located.resource.filter(|resource| carries(resource, &service));
        // A share or the policy of a catalog that the blueprint does not hold is read as none.
        if !["glue", "sagemaker"].contains(&service.as_str()) {
            unknowns.resource = self.unknown_resource(need, located, own);
        }
        let attached = own.and_then(|resource| self.attached.get(&resource.address));
        self.shared.of(&need.resource).iter().chain(catalog).chain(attached).collect()
    }

    /// Why the policy of a resource is not known, where one takes part in the decision.
    fn unknown_resource(
        &self,
        need: &Need<'m>,
        located: Located<'m>,
        found: Option<&Resource>,
    ) -> Option<String> {
        let arn = Arn::parse(&need.resource)?;
        match found {
            Some(resource) if resource.existing => {
                let name = resource.address.to_string();
                return Some(
                    ["`", &name, "` exists already, and the blueprint does not hold its policy"].concat(),
                );
            }
            Some(_) => return None,
            None => {}
        }
        let own = matches!((arn.service(), need.service().as_str()), ("kms", "kms") | ("iam", "sts"))
            && located.resource.is_none();
        let outside = located.owner == Some(SOMEBODY) && services::has_resource_policies(&need.service());
        (own || outside)
            .then(|| ["the blueprint does not hold the policy of `", &shown(&need.resource), "`"].concat())
    }

    fn reading(
        &self,
        need: &Need<'m>,
        located: Located<'m>,
        sides: &Sides<'_>,
        keys: &Keys,
        read: (OpenKeys, Unknown),
    ) -> Verdict {
        let principal = match Principal::parse(&need.caller.principal) {
            Ok(principal) => principal,
            Err(error) => return unknown(PolicyLayer::Identity, vec![rule(ReasonEffect::Unknown, error)]),
        };
        let checked = checked_on(need, located);
        let request = Request::new(principal, &need.action, &checked, located.owner, keys.context(read.0));
        self.gathered(need, located, sides, read.1, |policies| {
            let decision = decide(&request, policies);
            Verdict {
                outcome: decision.outcome,
                layer: decision.decided_by,
                reasons: decision.explain(&request, policies),
            }
        })
    }

    /// Hands every policy that bears on a request to `ask`, with what is unknown read one way.
    pub(super) fn gathered<T>(
        &self,
        need: &Need<'m>,
        located: Located<'m>,
        sides: &Sides<'_>,
        read: Unknown,
        ask: impl FnOnce(&Policies<'_>) -> T,
    ) -> T {
        let [identity, boundary, resource] = self.read_as(sides, read);
        let caller = need.caller.account();
        let owner = located.owner.unwrap_or(caller);
        let (scps, rcps) = (self.control_levels.scps(caller), self.control_levels.rcps(owner));
        let (scps, rcps) = (levels(&scps), levels(&rcps));
        let management = self.model.organization.management.as_str();
        ask(&Policies {
            identity: &identity,
            boundaries: &boundary,
            scps: &scps,
            rcps: &rcps,
            resource: &resource,
            endpoint: &sides.endpoint,
            endpoint_kind: sides.kind,
            principal_in_management_account: caller == management,
            resource_in_management_account: owner == management,
            // Every bucket of a model blocks public access.
            restrict_public_buckets: located
                .resource
                .is_some_and(|resource| matches!(resource.body, Body::Bucket(_))),
            ..Policies::default()
        })
    }

    /// The policies of caller, boundary and resource; those that are unknown allow nothing, or everything.
    fn read_as<'p>(&'p self, sides: &Sides<'p>, read: Unknown) -> [Vec<&'p CompiledPolicy>; 3] {
        let unknown = &sides.unknowns;
        let allow_all = |note: &Option<String>, policy: &'p CompiledPolicy| {
            (read == Unknown::AllowsAll && note.is_some()).then_some(policy)
        };
        let and = |known: &[&'p CompiledPolicy], more| known.iter().copied().chain(more).collect();
        let boundary = match allow_all(&unknown.boundary, &self.anything.own) {
            Some(all) => vec![all],
            None => sides.boundary.clone(),
        };
        [
            and(&sides.identity, allow_all(&unknown.identity, &self.anything.own)),
            boundary,
            and(&sides.resource, allow_all(&unknown.resource, &self.anything.resource)),
        ]
    }

    /// Says of a refused call why the share that names the caller does not help.
    fn explain_shares(&self, need: &Need<'m>, part: &mut Authorization) {
        if part.decision == Outcome::ImplicitDeny {
            let notes = self.shared.why_not(
                &need.resource,
                &need.caller.principal,
                need.caller.account(),
                &need.action,
            );
            part.reasons.extend(notes.map(|note| Reason {
                layer: PolicyLayer::Resource,
                ..rule(ReasonEffect::None, note.to_owned())
            }));
        }
    }
}

/// Control policies in the evaluator's form.
fn levels<'l>(control_levels: &'l super::control_levels::Levels<'_>) -> Vec<Level<'l>> {
    control_levels.iter().map(|(name, policies)| Level { name, policies }).collect()
}

/// Whether a resource has a policy that takes part in decisions about a service's actions: the kind says that there is
/// one, the catalog on which types of resource the service asks it.
fn carries(resource: &Resource, service: &str) -> bool {
    let asked = || services::asks_policy_of(service, resource.arn().as_str());
    resource.body.resource_policy().is_some() && asked()
}

/// Two answers to one call, each for another resource that makes it.
fn both<'m>(
    one: (Option<&'m Resource>, Verdict),
    other: (Option<&'m Resource>, Verdict),
) -> (Option<&'m Resource>, Verdict) {
    match (one.1.outcome, other.1.outcome) {
        (a, b) if a == b => one,
        // Refused either way; only one way by a statement.
        (Outcome::ExplicitDeny, Outcome::ImplicitDeny) => other,
        (Outcome::ImplicitDeny, Outcome::ExplicitDeny) | (Outcome::Unknown, _) => one,
        (_, Outcome::Unknown) => other,
        _ => {
            let why = rule(ReasonEffect::Unknown, deliveries::which(one.0, other.0));
            (one.0, unknown(one.1.layer, vec![why]))
        }
    }
}

fn unknown(layer: PolicyLayer, reasons: Vec<Reason>) -> Verdict {
    Verdict {
        outcome: Outcome::Unknown,
        layer,
        reasons,
    }
}

fn refused(note: String) -> Verdict {
    Verdict {
        outcome: Outcome::ImplicitDeny,
        layer: PolicyLayer::Endpoint,
        reasons: vec![Reason {
            layer: PolicyLayer::Endpoint,
            ..rule(ReasonEffect::None, note)
        }],
    }
}
