//! What stacks hold in an account into what the execution role there may do: what their handlers call, and nothing else.
//!
//! Actions are a table's, by type; the resources are as narrow as names go that the design chooses.

use super::code_access::{CodeAccess, code_access};
use super::created::pattern;
use super::lookups::lookups;
use super::naming::id_of;
use super::{Leaving, Plan};
use crate::aws::{AccountId, Text, glob_matches};
use crate::catalog::deploying::deploying;
use crate::catalog::handlers::{Handlers, OwnArns, handlers};
use crate::catalog::{ActionSet, action_names, context_keys};
use crate::diagnostic::{Diagnostic, Span};
use crate::model::Origins;
use crate::policy::Statement;
use crate::resource::{Body, Place, Resource, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// Actions, or patterns of them, and what they are granted on.
#[derive(Default)]
struct Granted {
    actions: BTreeSet<String>,
    on: BTreeSet<String>,
}

/// What stack sets of the administrator put into each account, and what of it is deployed and goes.
pub(super) struct Held<'p> {
    resources: BTreeMap<&'p AccountId, Vec<&'p Resource>>,
    /// What is deployed in an account and goes with an update, or with its stack; what is kept nobody removes.
    leaving: BTreeMap<&'p AccountId, Vec<&'p Leaving>>,
    /// What the code of what is made there takes.
    code: BTreeMap<&'p AccountId, CodeAccess>,
}

impl<'p> Held<'p> {
    /// Looks at the whole plan once.
    pub(super) fn of(plan: &'p Plan) -> Self {
        let (mut resources, mut leaving) = (BTreeMap::new(), BTreeMap::new());
        for one in self_managed(plan).filter(|one| one.body.cloudformation().is_some()) {
            let here: &mut Vec<_> = resources.entry(&one.place.account).or_default();
            here.push(one);
        }
        for one in plan.leaving.iter().filter(|one| one.in_set && !Body::retains(one.kind)) {
            let here: &mut Vec<_> = leaving.entry(&one.place.account).or_default();
            here.push(one);
        }
        Self {
            resources,
            leaving,
            code: code_access(plan, self_managed(plan)),
        }
    }
}

/// Everything that the stack sets of the administrator put into an account, as the execution role makes it.
pub(super) fn permissions(held: &Held<'_>, place: &Place) -> Vec<Statement> {
    let code = held.code.get(&place.account);
    let leaving = held.leaving.get(&place.account).map(Vec::as_slice).unwrap_or_default();
    let held = held.resources.get(&place.account).map(Vec::as_slice).unwrap_or_default();
    let identities = |of: fn(&Body) -> bool| -> BTreeSet<String> {
        held.iter()
            .filter(|resource| of(&resource.body))
            .map(|resource| pattern(&resource.arn()))
            .collect()
    };
    let attached = identities(|body| matches!(body, Body::ManagedPolicy(policy) if !policy.roles.is_empty()));
    let roles = place.global_arn("iam", "role/*");
    let mut statements = Vec::new();
    if !attached.is_empty() {
        statements.push(
            Statement::allow()
                .sid("AttachOwnPolicies")
                .actions(ActionSet::RoleAttachment.actions())
                .resources([roles])
                .when("ArnEquals", context_keys::POLICY_ARN, attached),
        );
    }
    statements.extend(assumed(held));
    statements.extend(handed_over(held));
    statements.extend(linked(held, place));
    statements.extend(granted(held, leaving));
    statements.extend(lookups(held, place));
    statements.extend(code.into_iter().flat_map(CodeAccess::statements));
    statements.extend(stacks(place));
    statements
}

/// A warning for each type that the table has no list for, so that the role gets the service's whole namespace.
pub(super) fn without_list(plan: &Plan, origins: &Origins) -> Vec<Diagnostic> {
    // Of entries of any type that is told where they stand.
    let of_sections = self_managed(plan).filter(|one| !matches!(one.body, Body::AnyResource(_)));
    let each = of_sections
        .flat_map(|resource| unsaid_types(&resource.body).into_iter().map(move |kind| (kind, resource)));
    let unlisted: BTreeMap<&str, &Resource> = each.filter(|(kind, _)| handlers(kind).is_none()).collect();
    let told = |(kind, resource): (&str, &Resource)| {
        unlisted_type(kind, resource.body.service(), origins.resource(&resource.address))
    };
    unlisted.into_iter().map(told).collect()
}

fn unlisted_type(kind: &str, service: &str, line: Span) -> Diagnostic {
    let message = format!(
        "what deploying `{kind}` calls is not in landform's table, so the execution role may do all of `{service}`"
    );
    Diagnostic::warning("handlers-unknown", line, message)
        .help("say it with `deploy_actions` where it is an entry of `resources`, or narrow the role in `cloudformation/bootstrap` by hand")
}

/// What the administrator's own pair of roles deploys.
fn self_managed(plan: &Plan) -> impl Iterator<Item = &Resource> {
    let stacks = plan.stacks.iter().filter(|stack| plan.is_in_own_set(stack));
    stacks.flat_map(|stack| &stack.members).flat_map(|member| &member.resources)
}

/// The actions that remove a deployed resource, and what they are granted on.
fn removing(one: &Leaving) -> Vec<(String, BTreeSet<String>)> {
    let shapes = Body::shapes().into_iter().filter(|(kind, ..)| *kind == one.kind);
    let own = one.any_type.as_deref();
    let of_kind = shapes.flat_map(|(_, shape, _)| shape.map(types_of).unwrap_or_default());
    let rows = of_kind.filter(|_| own.is_none()).chain(own).filter_map(handlers);
    let own: BTreeSet<String> = one.arn.iter().cloned().collect();
    let mut own = OwnArns::new(&own);
    let of_row = |row: &'static Handlers| {
        let on = row.removing().into_iter().map(|action| {
            let on = row.resources(&action, &mut own);
            (action, on)
        });
        on.collect::<Vec<_>>()
    };
    rows.flat_map(of_row).collect()
}

/// Every type that a resource can become in a template.
fn types(body: &Body) -> Vec<&'static str> {
    body.cloudformation().map(types_of).unwrap_or_default()
}

fn types_of(shape: Shape) -> Vec<&'static str> {
    let beside = shape.companions.iter().map(|companion| companion.kind);
    std::iter::once(shape.kind).chain(beside).collect()
}

/// Patterns of all that calls about a resource are checked on: itself, what comes with it, its keys and its roles.
fn own(resource: &Resource) -> BTreeSet<String> {
    let (body, place) = (&resource.body, &resource.place);
    let roles = body.hands_over(place).into_iter().map(Text::from);
    let keys = body
        .key()
        .map(Text::from)
        .into_iter()
        .chain([Text::from(place.arn("kms", "key/*"))]);
    let all = body.beside(place).into_iter().chain([resource.arn()]).chain(roles).chain(keys);
    all.map(|text| pattern(&text)).collect()
}

/// What the handlers call: of each service on what the design names of it, the rest on anything.
fn granted(held: &[&Resource], leaving: &[&Leaving]) -> Vec<Statement> {
    let mut by_service: BTreeMap<String, Granted> = BTreeMap::new();
    for (action, on) in by_action(held, leaving) {
        let service = action.split(':').next().filter(|_| !on.contains("*")).unwrap_or("resources");
        let granted = by_service.entry(service.to_owned()).or_default();
        granted.actions.insert(action);
        granted.on.extend(on);
    }
    let statement = |(service, granted): (String, Granted)| {
        let on = if granted.on.contains("*") {
            BTreeSet::from(["*".to_owned()])
        } else {
            granted.on
        };
        Statement::allow()
            .sid(id_of("manage", &service))
            .actions(uncovered(granted.actions))
            .resources(on)
    };
    by_service.into_iter().map(statement).collect()
}

fn by_action(held: &[&Resource], leaving: &[&Leaving]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in leaving {
        for (action, on) in removing(one) {
            found.entry(action).or_default().extend(on);
        }
    }
    for resource in held {
        let own = own(resource);
        let mut own = OwnArns::new(&own);
        if let Body::AnyResource(any) = &resource.body {
            for action in &any.deploy_actions {
                found.entry(action.clone()).or_default().insert("*".to_owned());
            }
        }
        for kind in unsaid_types(&resource.body) {
            for (action, on) in of_type(kind, resource.body.service(), &mut own) {
                found.entry(action).or_default().extend(on);
            }
        }
    }
    found
}

/// The types of a body but for one of which the blueprint says what deploying it calls, and the table does not.
fn unsaid_types(body: &Body) -> Vec<&'static str> {
    let said = matches!(body, Body::AnyResource(any) if !any.deploy_actions.is_empty());
    types(body).into_iter().filter(|kind| !said || handlers(kind).is_some()).collect()
}

/// The actions of a type on what they are granted on; all of its service where the table has no list for it.
fn of_type(kind: &str, service: &str, own: &mut OwnArns<'_>) -> Vec<(String, BTreeSet<String>)> {
    let Some(row) = handlers(kind) else {
        return vec![([service, ":*"].concat(), BTreeSet::from(["*".to_owned()]))];
    };
    let on = |action: String| {
        let on = row.resources(&action, own);
        (action, on)
    };
    row.actions().iter().cloned().map(on).collect()
}

/// Actions without those that a pattern among them names.
fn uncovered(actions: BTreeSet<String>) -> BTreeSet<String> {
    let patterns: Vec<String> = actions.iter().filter(|action| action.ends_with('*')).cloned().collect();
    let covered = |action: &String| patterns.iter().any(|one| one != action && glob_matches(one, action));
    actions.into_iter().filter(|action| !covered(action)).collect()
}

/// Roles of other accounts that CloudFormation assumes.
fn assumed(held: &[&Resource]) -> Option<Statement> {
    let roles: BTreeSet<String> = held.iter().filter_map(|resource| resource.body.made_as()).collect();
    (!roles.is_empty()).then(|| {
        Statement::allow()
            .sid("AcceptPeerings")
            .actions([action_names::ASSUME_ROLE])
            .resources(roles)
    })
}

/// Roles of the design, each for the service that uses it.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
fn handed_over(held: &[&Resource]) -> Vec<Statement> {
    let mut roles: BTreeMap<BTreeSet<String>, BTreeSet<String>> = BTreeMap::new();
    for resource in held {
        let to = deploying(resource.body.kind()).and_then(|row| row.passed_to.clone());
        for role in resource.body.hands_over(&resource.place) {
            roles.entry(to.iter().cloned().collect()).or_default().insert(role);
        }
    }
    let statement = |((services, roles), number): ((BTreeSet<String>, BTreeSet<String>), u32)| {
        let statement = Statement::allow()
            .sid(["HandOverRoles", &number.to_string()].concat())
            .actions([action_names::PASS_ROLE])
            .resources(roles);
        match services.is_empty() {
            true => statement,
            false => statement.when("StringEquals", context_keys::PASSED_TO_SERVICE, services),
        }
    };
    roles.into_iter().zip(1..).map(statement).collect()
}

/// The roles of services that their first resource in an account makes.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>
fn linked(held: &[&Resource], place: &Place) -> Option<Statement> {
    let types = held.iter().flat_map(|resource| types(&resource.body));
    let services: BTreeSet<&String> = types.filter_map(handlers).flat_map(|row| &row.linked).collect();
    (!services.is_empty()).then(|| {
        let roles = services
            .iter()
            .map(|service| place.global_arn("iam", &["role/aws-service-role/", service, "/*"].concat()));
        Statement::allow()
            .sid("MakeServiceRoles")
            .actions([action_names::CREATE_SERVICE_LINKED_ROLE])
            .resources(roles)
            .when(
                "StringEquals",
                context_keys::AWS_SERVICE_NAME,
                services.iter().map(|service| service.as_str()),
            )
    })
}

/// What stack sets need of every account: stacks, and their templates, which AWS keeps in an account of its own.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html>
fn stacks(place: &Place) -> [Statement; 2] {
    let stacks = Statement::allow()
        .sid("ManageStacks")
        .actions(ActionSet::StackSetTargets.actions())
        .resources(["*"]);
    let templates = Statement::allow()
        .sid("ReadTemplatesOfOthers")
        .actions(ActionSet::StackSetTemplates.actions())
        .resources(["*"])
        .when("StringNotEquals", context_keys::RESOURCE_ACCOUNT, [place.account.as_str()]);
    [stacks, templates]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_without_a_list_gets_its_namespace_and_is_told() {
        let new = "AWS::S3::Telescope";
        let everything = ("s3:*".to_owned(), BTreeSet::from(["*".to_owned()]));
        assert_eq!(of_type(new, "s3", &mut OwnArns::new(&BTreeSet::new())), [everything]);
        let told = unlisted_type(new, "s3", Span::default());
        assert!(told.message.contains(new) && told.message.contains("`s3`"), "{}", told.message);
    }

    /// Every type of every kind has one, so nobody is told today.
    #[test]
    fn every_type_has_a_list() {
        for (kind, shape, _) in Body::shapes() {
            let shape = shape
                .into_iter()
                .flat_map(|shape| shape.companions.iter().map(|one| one.kind).chain([shape.kind]));
            for name in shape {
                assert!(handlers(name).is_some(), "{kind}: {name}");
            }
        }
    }

    #[test]
    fn what_a_pattern_names_is_not_said_again() {
        let all = ["ec2:Describe*", "ec2:DescribeVpcs", "ec2:CreateVpc"].map(str::to_owned);
        assert_eq!(uncovered(all.into()), ["ec2:CreateVpc", "ec2:Describe*"].map(str::to_owned).into());
    }
}
