//! A model and its plan into how much of AWS's quotas each account, network, table and share of them uses.

use super::tally::Tally;
use super::{deployment, networks};
use crate::model::{Model, PERMISSION_SET};
use crate::plan::Plan;
use crate::resource::{Body, ControlType, EventBus, FeatureGroup, Resource, Share, Trail};

/// Everything that is counted, of what is made and of what is there already.
pub(super) fn usage<'a>(model: &'a Model, plan: &'a Plan) -> Tally<'a> {
    let mut tally = Tally::new(model);
    let bootstrap = plan.bootstrap.iter().flat_map(|stack| &stack.members);
    let deployers = bootstrap.flat_map(|member| &member.resources);
    for resource in model.resources.values().chain(deployers) {
        of_account(&mut tally, resource);
        of_itself(&mut tally, resource);
    }
    networks::count(&mut tally, model);
    deployment::count(&mut tally, plan);
    tally
}

/// What an account has a number of, in all Regions or in each.
fn of_account<'a>(tally: &mut Tally<'a>, one: &'a Resource) {
    let everywhere = match &one.body {
        Body::Role(_) => Some("roles"),
        Body::ManagedPolicy(_) => Some("customer-managed-policies"),
        Body::Bucket(_) => Some("buckets"),
        Body::InstanceProfile(_) => Some("instance-profiles"),
        Body::OidcProvider(_) => Some("oidc-providers"),
        Body::SamlProvider(_) => Some("saml-providers"),
        _ => None,
    };
    let here = match &one.body {
        Body::AccessPoint(_) => Some("access-points"),
        Body::CodeartifactDomain(_) => Some("codeartifact-domains"),
        Body::FileSystem(_) => Some("file-systems"),
        Body::EventBus(_) => Some("event-buses"),
        Body::Key(_) => Some("keys"),
        Body::LogGroup(_) => Some("log-groups"),
        Body::Repository(_) => Some("repositories"),
        Body::Parameter(_) => Some("parameters"),
        Body::Secret(_) => Some("secrets"),
        Body::Table(_) => Some("tables"),
        Body::StateMachine(_) => Some("state-machines"),
        Body::Topic(_) => Some("topics"),
        Body::Trail(_) => Some("trails"),
        Body::FeatureGroup(_) => Some("feature-groups"),
        Body::Share(_) => Some("shares"),
        _ => None,
    };
    everywhere.into_iter().for_each(|item| tally.account(item, one, 1));
    here.into_iter().for_each(|item| tally.region(item, one, 1));
    if one.address.kind() == PERMISSION_SET {
        tally.account("permission-sets-per-account", one, 1);
    }
    if let Body::PermissionSet(_) = &one.body {
        tally.add("permission-sets", "Identity Center".to_owned(), 1, one);
    }
    if let Body::IdentityGroup(_) = &one.body {
        tally.add("identity-groups", "the identity store".to_owned(), 1, one);
    }
    if let Body::ControlPolicy(policy) = &one.body {
        let item = match policy.kind {
            ControlType::Service => "scps-per-organization",
            ControlType::Resource => "rcps-per-organization",
        };
        tally.add(item, "the organization".to_owned(), 1, one);
    }
}

/// What a resource has a number of.
fn of_itself<'a>(tally: &mut Tally<'a>, one: &'a Resource) {
    match &one.body {
        Body::Role(role) => tally.itself("tags-per-role", one, role.tags.len()),
        Body::CodeartifactRepository(repository) => {
            let domain = one.place.arn("codeartifact", &["domain/", &repository.domain].concat());
            tally.add("codeartifact-repositories", domain, 1, one);
            tally.itself("codeartifact-upstreams", one, repository.upstreams.len());
        }
        Body::EventRule(rule) => {
            let bus = EventBus::arn_of(&one.place, &rule.bus);
            tally.add("event-rules", bus, 1, one);
            tally.itself("event-targets", one, rule.targets.len());
            let pattern = rule.pattern.as_ref().map_or(0, |pattern| pattern.to_string().chars().count());
            tally.itself("event-pattern", one, pattern);
        }
        Body::Function(function) => {
            let kept = function.reserved.and_then(|kept| usize::try_from(kept).ok());
            tally.region("function-concurrency", one, kept.unwrap_or_default());
        }
        Body::FeatureGroup(FeatureGroup { features, .. }) => {
            tally.itself("features-per-group", one, features.len());
        }
        Body::Trail(Trail { selectors, .. }) => {
            let fields = selectors.iter().flat_map(|selector| selector.fields.values());
            tally.itself("trail-selector-values", one, fields.map(|values| values.len()).sum());
        }
        Body::Share(Share { principals, resources, .. }) => {
            tally.itself("principals-per-share", one, principals.len());
            tally.itself("resources-per-share", one, resources.len());
            tally.region("share-principals", one, principals.len());
            tally.region("share-resources", one, resources.len());
        }
        Body::FileAccessPoint(point) => {
            let system = one.place.arn("elasticfilesystem", &["file-system/", &point.file_system].concat());
            tally.add("file-access-points", system, 1, one);
        }
        Body::Table(table) => tally.itself("table-indexes", one, table.indexes.len()),
        _ => {}
    }
}
