//! One authorization into every policy that bears on it: the caller's, the resource's, the endpoint's, control
//! policies; and what of them is unknown.

use super::Universe;
use super::answer::shown;
use super::held_keys::Located;
use super::need::{CallPath, Need};
use super::universe::{RolePolicies, joined};
use crate::aws::{Arn, CallerArn};
use crate::catalog::actions;
use crate::catalog::services::{self, ResourcePolicyKind};
use crate::evaluate::iam::{CompiledPolicy, Level, Policies, PolicyEndpoint, PolicyLayer};
use crate::resource::{Body, DocumentName, EndpointType, Resource};

/// An owner that equals no account.
pub(super) const SOMEBODY: &str = "an account that the blueprint does not know";

/// What is unknown, in words.
#[derive(Clone, Debug, Default)]
pub(super) struct Unknowns {
    identity: Option<String>,
    boundary: Option<String>,
    resource: Option<String>,
    endpoint: Option<String>,
    /// What is shared with whom may be more than is known; a share refuses nothing.
    shares: Option<String>,
}

impl Unknowns {
    pub(super) fn notes(&self) -> impl Iterator<Item = (PolicyLayer, &String)> {
        let all = [
            (PolicyLayer::Identity, &self.identity),
            (PolicyLayer::Boundary, &self.boundary),
            (PolicyLayer::Resource, &self.resource),
            (PolicyLayer::Endpoint, &self.endpoint),
            (PolicyLayer::Resource, &self.shares),
        ];
        all.into_iter().filter_map(|(layer, note)| Some((layer, note.as_ref()?)))
    }

    /// Those that may refuse what the known policies allow.
    pub(super) fn that_may_deny(&self) -> impl Iterator<Item = (PolicyLayer, &String)> {
        self.notes().filter(|(_, note)| Some(*note) != self.shares.as_ref())
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

impl<'u> Sides<'u> {
    /// One policy of the resource, and nothing else.
    pub(super) fn of_resource(policy: &'u CompiledPolicy) -> Self {
        Self {
            identity: Vec::new(),
            boundary: Vec::new(),
            resource: vec![policy],
            endpoint: Vec::new(),
            kind: PolicyEndpoint::Unknown,
            unknowns: Unknowns::default(),
        }
    }
}

impl<'m> Universe<'m> {
    /// Everything that bears on the request but control policies.
    pub(super) fn sides(&self, need: &Need<'m>, located: Located<'m>) -> Sides<'_> {
        let mut unknowns = Unknowns::default();
        let (identity, boundary) = self.own_policies(&need.caller.principal, &mut unknowns);
        let resource = self.resource_policies(need, located, &mut unknowns);
        if let CallPath::Foreign(id) = &need.way {
            unknowns.endpoint =
                Some(["the blueprint does not hold the policy of endpoint `", id, "`"].concat());
        }
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
            unknowns.identity = self.stranger(principal);
            return (Vec::new(), Vec::new());
        };
        let mut identity: Vec<&CompiledPolicy> = found.inline.iter().collect();
        for arn in &found.role.managed {
            match self.managed.get(arn) {
                Some(policy) => identity.push(policy),
                None => unknowns.identity = Some(["the document of `", arn, "` is not at hand"].concat()),
            }
        }
        // What is derived for a role that exists is not in its account before somebody attaches it.
        let derived =
            found.resource.existence.is_existing() && found.role.inline.contains_key(DocumentName::DERIVED);
        if derived || !found.resource.existence.knows_policy() {
            let name = found.resource.address.to_string();
            unknowns.identity = Some(
                ["`", &name, "` exists already, and the blueprint may not hold all of its policies"].concat(),
            );
        }
        (identity, self.boundary(found, unknowns))
    }

    /// Why the policies of a caller that is no role of the blueprint are not known; none for callers that have none.
    fn stranger(&self, principal: &str) -> Option<String> {
        let arn = Arn::parse(principal)?;
        if self.model.account(arn.account()).is_none() {
            return Some(["the policies of `", principal, "` are its own account's affair"].concat());
        }
        if self.deploys(principal) {
            return Some(
                ["`", principal, "` deploys, and the blueprint does not hold its policies"].concat(),
            );
        }
        match arn.caller()? {
            CallerArn::Root | CallerArn::Provider => None,
            CallerArn::User | CallerArn::Role(_) | CallerArn::Session(_) | CallerArn::FederatedUser => {
                Some(["the blueprint does not hold `", principal, "`, nor its policies"].concat())
            }
        }
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
        let unknown = self.unknown_resource(need, located, own);
        match services::policy_kind_of(&service, &need.resource) {
            // One policy answers for the whole catalog of an account and Region: who has a part of it here has it all.
            Some(ResourcePolicyKind::CatalogPolicy) if catalog.is_some() || self.holds_catalog(need) => {}
            Some(ResourcePolicyKind::RamShare) => unknowns.shares = unknown,
            _ => unknowns.resource = unknown,
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
            Some(resource) if !resource.existence.knows_policy() => {
                let name = resource.address.to_string();
                return Some(
                    ["`", &name, "` exists already, and the blueprint does not hold its policy"].concat(),
                );
            }
            Some(_) => return None,
            None => {}
        }
        let service = need.service();
        let asked = services::asks_policy_of(&service, &need.resource)
            || services::needs_consent(&service, arn.service());
        let outside = located.owner == Some(SOMEBODY) && services::has_resource_policies(&service);
        let held = located.resource.is_some() || makes(need);
        (!held && (asked || outside))
            .then(|| ["the blueprint does not hold the policy of `", &shown(&need.resource), "`"].concat())
    }

    /// True where a database of the blueprint is in the account and Region that a call is about.
    fn holds_catalog(&self, need: &Need<'_>) -> bool {
        let Some(arn) = Arn::parse(&need.resource) else {
            return false;
        };
        let mut databases = self
            .model
            .resources
            .values()
            .filter(|resource| matches!(resource.body, Body::Database(_)));
        databases.any(|resource| {
            resource.place.account.as_str() == arn.account() && resource.place.region.as_str() == arn.region()
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
}

/// Control policies in the evaluator's form.
fn levels<'l>(control_levels: &'l super::control_levels::Levels<'_>) -> Vec<Level<'l>> {
    control_levels.iter().map(|(name, policies)| Level { name, policies }).collect()
}

/// Whether a call makes the very thing that it is about, which so has no policy yet: `sqs:CreateQueue` on a queue.
fn makes(need: &Need<'_>) -> bool {
    let Some(action) = actions::action(&need.action) else {
        return false;
    };
    let made = action.name.strip_prefix("Create").unwrap_or_default();
    let mut types = action.resource_types();
    types.any(|known| known.name.replace('-', "").eq_ignore_ascii_case(made) && known.matches(&need.resource))
}

/// Whether a resource has a policy that takes part in decisions about a service's actions: the kind says that there is
/// one, the catalog on which types of resource the service asks it.
fn carries(resource: &Resource, service: &str) -> bool {
    let asked = || services::asks_policy_of(service, resource.arn().as_str());
    resource.body.resource_policy().is_some() && asked()
}
