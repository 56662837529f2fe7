//! One authorization into every policy that bears on it: the caller's, the resource's, the endpoint's, control
//! policies; and what of them is unknown.

use super::Universe;
use super::above::{carries, not_held, not_stated};
use super::answer::shown;
use super::held_keys::Located;
use super::made::made_without_policy;
use super::need::{CallPath, Deploys, Need};
use super::points::point_of;
use super::universe::joined;
use super::unknowns::{Unknown, Unknowns};
use crate::aws::{Arn, CallerArn, Text};
use crate::catalog::policies_above::has_none_of_its_own;
use crate::catalog::services::{self, ResourcePolicyKind};
use crate::diagnostic::closest;
use crate::evaluate::iam::{CompiledPolicy, Level, Policies, PolicyEndpoint, is_public};
use crate::resource::{Body, DocumentSide, Endpoint, EndpointType, Resource};

/// An owner that equals no account.
pub(super) const SOMEBODY: &str = "an account that the blueprint does not know";

/// The resource of the ARN of a Glue Data Catalog, whose policy answers for all that it holds.
const CATALOG: &str = "catalog";

/// The policies of one authorization.
pub(super) struct Sides<'u> {
    identity: Vec<&'u CompiledPolicy>,
    boundary: Vec<&'u CompiledPolicy>,
    resource: Vec<&'u CompiledPolicy>,
    endpoint: Vec<&'u CompiledPolicy>,
    kind: PolicyEndpoint,
    pub(super) unknowns: Unknowns,
}

/// The kind of an endpoint, by which its policy reads principals.
pub(super) fn policy_endpoint(endpoint: &Endpoint) -> PolicyEndpoint {
    match endpoint.kind {
        EndpointType::Gateway { .. } => PolicyEndpoint::Gateway,
        EndpointType::Interface { .. } => PolicyEndpoint::Interface,
    }
}

impl Sides<'_> {
    /// Whom policies name under `AWS`.
    pub(super) fn named_aws(&self) -> impl Iterator<Item = &str> {
        let policies = self.resource.iter().chain(&self.endpoint);
        let statements = policies.flat_map(|policy| &policy.document().statements);
        statements.flat_map(|statement| statement.named_aws())
    }
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
        let (identity, boundary) = if need.caller.deploys != Deploys::No || need.caller.is_vouched_for {
            (vec![&self.anything.own], Vec::new())
        } else {
            self.own_policies(&need.caller.principal, &mut unknowns)
        };
        unknowns.of_caller(&need.caller.principal);
        let resource = self.resource_policies(need, located, &mut unknowns);
        unknowns.control = self.unknown_control(need, located);
        if let CallPath::Foreign(endpoint) = &need.way {
            unknowns.endpoint =
                Some(["the blueprint does not hold the policy of ", &endpoint.shown()].concat());
        }
        if let CallPath::Endpoint(resource, _) = &need.way
            && !resource.existence.knows_policy(DocumentSide::Resource)
        {
            let name = resource.address.to_string();
            unknowns.endpoint = Some(
                ["`", &name, "` exists already, and its policy is not known (`policy` states it)"].concat(),
            );
        }
        let (endpoint, kind) = match &need.way {
            CallPath::Endpoint(resource, endpoint) => {
                (self.attached.get(&resource.address), policy_endpoint(endpoint))
            }
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
            let stated = self.stated_of(principal);
            unknowns.identity = self.stranger(principal).filter(|_| stated.is_none());
            let thing = self.model.existing_thing(principal).map(|(_, thing)| thing);
            let boundary = thing.and_then(|thing| thing.boundary.as_deref());
            return (stated.into_iter().collect(), self.boundary(boundary, unknowns));
        };
        let mut identity: Vec<&CompiledPolicy> = found.inline.iter().collect();
        for arn in &found.role.managed {
            match self.managed.get(arn) {
                Some(policy) => identity.push(policy),
                None => {
                    unknowns.identity = Some(self.not_at_hand("the document of `", arn));
                }
            }
        }
        if !found.resource.existence.knows_policy(DocumentSide::Identity) {
            let name = found.resource.address.to_string();
            unknowns.identity = Some(
                ["`", &name, "` exists already, and the blueprint may not hold all of its policies (`policy` states them)"].concat(),
            );
        }
        (identity, self.boundary(found.role.boundary.as_deref(), unknowns))
    }

    /// The policy that the blueprint states of something that it does not hold.
    pub(super) fn stated_of(&self, arn: &str) -> Option<&CompiledPolicy> {
        let (whole, _) = self.model.existing_thing(arn)?;
        self.stated.get(whole)
    }

    /// The policy on something that the blueprint does not hold, as stated: of a role and a user only their own policies
    /// are; that of a catalog answers for all that it holds.
    fn stated_on(&self, need: &Need<'_>, located: Located<'_>) -> Option<&CompiledPolicy> {
        let arn = Arn::parse(&need.resource).filter(|_| !self.stated.is_empty())?;
        match services::policy_kind_of(&need.service(), &need.resource) {
            Some(ResourcePolicyKind::CatalogPolicy) => self.stated_of(&arn.beside(CATALOG)),
            _ => self
                .stated_of(&need.resource)
                .filter(|_| located.resource.is_none() && arn.caller().is_none()),
        }
    }

    /// Why the policies of a caller that is no role of the blueprint are not known; none for callers that have none.
    fn stranger(&self, principal: &str) -> Option<String> {
        let arn = Arn::parse(principal)?;
        if self.model.account(arn.account()).is_none() {
            return Some(
                [
                    "the policies of `",
                    principal,
                    "` are its own account's affair (a row of `existing` states them)",
                ]
                .concat(),
            );
        }
        if self.deploys(principal) {
            return Some(
                ["`", principal, "` deploys, and the blueprint does not hold its policies"].concat(),
            );
        }
        match arn.caller()? {
            CallerArn::Root | CallerArn::Provider => None,
            CallerArn::User | CallerArn::Role(_) | CallerArn::Session(_) | CallerArn::FederatedUser => {
                if let Some(entry) = self
                    .model
                    .with_arn(principal)
                    .filter(|found| matches!(found.body, Body::AnyResource(_)))
                {
                    let name = entry.address.to_string();
                    return Some(["`", &name, "` is an entry of `resources`, and what its policies come to is not decided (say it in `roles`)"].concat());
                }
                let near = self.near_role(&arn).map(|near| [": did you mean `", &near, "`?"].concat());
                let what = ["the blueprint does not hold `", principal, "`, nor its policies"].concat();
                Some([&what, " (a row of `existing` states them)", &near.unwrap_or_default()].concat())
            }
        }
    }

    /// The role of the same account whose name comes near.
    fn near_role(&self, arn: &Arn<'_>) -> Option<String> {
        let name = Text::last_part(arn.resource());
        let of_account = |role: &&Resource| role.place.account.as_str() == arn.account();
        let roles: Vec<&Resource> =
            self.model.roles().map(|(resource, _)| resource).filter(of_account).collect();
        let near = closest(name, roles.iter().map(|role| role.address.name().as_str()))?;
        let found = roles.into_iter().find(|role| role.address.name().as_str() == near);
        found.map(|role| role.address.to_string())
    }

    /// Why control policies of another organization may deny a call: those that bear on the caller, or on the resource. Of
    /// what the design makes in an account they are taken to be known, as in its own organization.
    ///
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
    fn unknown_control(&self, need: &Need<'_>, located: Located<'_>) -> Option<String> {
        let made = self
            .role(&need.caller.principal)
            .is_some_and(|role| !role.resource.existence.is_existing());
        let caller = Some(need.caller.account()).filter(|_| !made && need.caller.deploys == Deploys::No);
        let elsewhere = |id: &str| match self.model.account(id) {
            Some(account) => !account.control_known,
            None => !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()),
        };
        let held = located.resource.is_some_and(|resource| !resource.existence.is_existing());
        let owner = located.owner.filter(|_| !held && services::supports_rcp(&need.service()));
        let id = [caller, owner].into_iter().flatten().find(|id| elsewhere(id))?;
        Some(
            [
                "what the organization of the account `",
                id,
                "` forbids is not at hand (`control_policies: none` at an account with `outside: true` says that it is nothing)",
            ]
            .concat(),
        )
    }

    /// True for the roles with which Terraform and stack sets deploy; they exist before anything else does.
    fn deploys(&self, principal: &str) -> bool {
        let name = Arn::parse(principal).and_then(|arn| arn.resource().split('/').nth(1));
        name.is_some_and(|name| self.model.deploy.purpose_of(name).is_some())
    }

    fn boundary(&self, arn: Option<&str>, unknowns: &mut Unknowns) -> Vec<&CompiledPolicy> {
        let Some(arn) = arn else {
            return Vec::new();
        };
        match self.managed.get(arn) {
            Some(policy) => vec![policy],
            None => {
                unknowns.boundary = Some(self.not_at_hand("the document of the permissions boundary `", arn));
                vec![&self.anything.nothing]
            }
        }
    }

    /// That a document is not known, and where it is stated.
    fn not_at_hand(&self, what: &str, arn: &str) -> String {
        let by = match self.model.with_arn(arn) {
            Some(policy) => ["`policy` of `", &policy.address.to_string(), "` states it"].concat(),
            None => "a row of `existing` states it".to_owned(),
        };
        [what, arn, "` is not at hand (", &by, ")"].concat()
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
        let stated = self.stated_on(need, located);
        let others = located.resource.filter(|found| found.existence.is_existing());
        let put = self.put_on(&need.resource);
        let unknown = self.unknown_resource(need, located, own);
        let unknown = unknown.filter(|_| stated.is_none() && !self.is_put_whole(&need.resource));
        let unknown = unknown.or_else(|| self.unread_part(need, located));
        match services::policy_kind_of(&service, &need.resource) {
            // One policy answers for the whole catalog of an account and Region: who has a part of it here has it all.
            Some(ResourcePolicyKind::CatalogPolicy) => {
                let known = catalog.is_some() || stated.is_some() || self.holds_catalog(need);
                unknowns.resource = Arn::parse(&need.resource)
                    .filter(|_| !known)
                    .map(|arn| not_held(&arn.beside(CATALOG)));
            }
            // In its own account a share gives nothing; what the blueprint makes it shares with whom it says.
            Some(ResourcePolicyKind::RamShare) => {
                let shared = |found: &Resource| {
                    ["`", &found.address.to_string(), "` exists already, and may be shared besides"].concat()
                };
                let told = self.shared.holds(&need.resource) && others.is_none();
                let more = unknown.or_else(|| others.map(shared));
                unknowns.shares = more.filter(|_| !told && located.owner != Some(need.caller.account()));
            }
            _ => unknowns.resource = unknown,
        }
        if let Some(found) = located.resource.filter(|_| service == "s3") {
            let name = || found.address.to_string();
            if is_existing_bucket(found) {
                unknowns.of_existing_bucket(&name(), &need.action, &need.caller);
            } else if found.existence.is_existing() && point_of(found).is_some() {
                unknowns.of_existing_public(&name());
            }
        }
        let attached = own.and_then(|resource| self.attached.get(&resource.address));
        unknowns.block = may_block(need, located, stated);
        let above = self.policies_above(need, unknowns);
        self.shared
            .of(&need.resource)
            .iter()
            .chain(catalog)
            .chain(attached)
            .chain(stated)
            .chain(put)
            .chain(above)
            .collect()
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
            Some(resource) if !resource.existence.knows_policy(DocumentSide::Resource) => {
                return Some(not_stated(&resource.address.to_string()));
            }
            Some(_) => return None,
            None => {}
        }
        let service = need.service();
        let asked = services::asks_policy_of(&service, &need.resource)
            || services::needs_consent(&service, arn.service());
        let outside = located.owner == Some(SOMEBODY) && services::has_resource_policies(&service);
        let held = located.resource.is_some()
            || need.made
            || made_without_policy(&need.action, &need.resource)
            || has_none_of_its_own(&need.resource)
            || self.is_log_of_function(&arn);
        (!held && (asked || outside)).then(|| not_held(&need.resource))
    }

    /// True where a database of the blueprint, or the table of an offline store, is in the account and Region that a call is
    /// about.
    fn holds_catalog(&self, need: &Need<'_>) -> bool {
        let Some(arn) = Arn::parse(&need.resource) else {
            return false;
        };
        let has_tables = |resource: &&Resource| {
            let made = !resource.existence.is_existing();
            made && (matches!(resource.body, Body::Database(_))
                || matches!(&resource.body, Body::FeatureGroup(group) if group.offline.is_some()))
        };
        let mut parts = self.model.resources.values().filter(has_tables);
        parts.any(|resource| {
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
        let session = sides.unknowns.session.as_ref().filter(|_| read == Unknown::AllowsAll);
        let session: Vec<&CompiledPolicy> = session.map(|_| &self.anything.own).into_iter().collect();
        let caller = need.caller.account();
        let owner = located.owner.unwrap_or(caller);
        let bound = need.caller.deploys != Deploys::Unbound;
        let scps = if bound { self.control_levels.scps(caller) } else { Vec::new() };
        let rcps = self.control_levels.rcps(owner);
        let (scps, rcps) = (levels(&scps), levels(&rcps));
        let management = self.model.organization.management.as_str();
        ask(&Policies {
            identity: &identity,
            boundaries: &boundary,
            session: &session,
            scps: &scps,
            rcps: &rcps,
            resource: &resource,
            endpoint: &sides.endpoint,
            endpoint_kind: sides.kind,
            principal_in_management_account: caller == management,
            principal_in_member_account: caller != management && self.model.is_member(caller),
            resource_in_management_account: owner == management,
            // Every bucket and every access point that a model makes blocks public access.
            restrict_public_buckets: located.resource.is_some_and(|resource| {
                let shuts = point_of(resource).is_some_and(|point| point.shuts_out_public());
                (shuts || matches!(resource.body, Body::Bucket(_)))
                    && (read == Unknown::AllowsNothing || !resource.existence.is_existing())
            }),
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
            and(
                &sides.resource,
                allow_all(&unknown.resource, &self.anything.resource)
                    .or_else(|| allow_all(&unknown.shares, &self.anything.resource))
                    .or_else(|| allow_all(&unknown.lists, &self.anything.resource)),
            ),
        ]
    }
}

/// Why a bucket that no section holds may refuse what its policy, as stated, allows: it may block public access.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
fn may_block(need: &Need<'_>, located: Located<'_>, stated: Option<&CompiledPolicy>) -> Option<String> {
    let foreign = !need.caller.is_service() && located.owner != Some(need.caller.account());
    let asked =
        foreign && need.service() == "s3" && stated.is_some_and(|policy| is_public(policy.document()));
    asked.then(|| {
        [
            "whether `",
            &shown(&need.resource),
            "` blocks public access is not known, and its policy is public",
        ]
        .concat()
    })
}

/// True for a bucket that exists already: its settings are not the model's.
pub(super) fn is_existing_bucket(resource: &Resource) -> bool {
    matches!(resource.body, Body::Bucket(_)) && resource.existence.is_existing()
}

/// Control policies in the evaluator's form.
fn levels<'l>(control_levels: &'l super::control_levels::Levels<'_>) -> Vec<Level<'l>> {
    control_levels.iter().map(|(name, policies)| Level { name, policies }).collect()
}
