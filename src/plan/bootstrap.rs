//! The pair of roles of self-managed stack sets: what must be there before the first wave.
//!
//! The execution role may manage the services that the design uses, and in IAM only the roles and
//! policies of the design itself: never more than that, although AWS's sample gives it everything.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html>

use super::{Deployment, Member, Plan, Stack};
use crate::aws::{Name, name};
use crate::catalog::{ActionSet, action_names, context_keys, principals, quota};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Body, Existence, Kind, Layer, Place, Resource, Role, Target};
use std::collections::{BTreeMap, BTreeSet};

/// The administration role's stack and the execution role's stack; none where no stack set needs them.
pub(super) fn bootstrap(plan: &Plan) -> Vec<Stack> {
    let targets: BTreeSet<Place> = plan
        .stacks
        .iter()
        .filter(|stack| {
            stack.has_cloudformation() && matches!(stack.deployment(plan), Deployment::SelfManaged(_))
        })
        .flat_map(|stack| stack.places.iter().cloned())
        .map(|place| Place {
            region: plan.region.clone(),
            ..place
        })
        .collect();
    if targets.is_empty() {
        Vec::new()
    } else {
        vec![administration(plan, &targets), execution(plan, &targets)]
    }
}

fn stack(
    plan: &Plan,
    name: Name,
    target: Target,
    places: Vec<Place>,
    role: impl Fn(&Place) -> Role,
) -> Stack {
    let resources = places.iter().map(|place| Resource {
        address: Role::address(&place.name, &name),
        place: place.clone(),
        target: target.clone(),
        body: Body::Role(role(place)),
        existence: Existence::Made,
    });
    let member = Member {
        id: "Role".to_owned(),
        label: "role".to_owned(),
        resources: resources.collect(),
        after: Vec::new(),
    };
    Stack {
        layer: Layer::Bootstrap,
        region: plan.region.clone(),
        target,
        places,
        members: vec![member],
        foreign: BTreeMap::new(),
        unit: None,
        wave: 0,
        stack_name: ["landform-", &plan.design, "-", &name].concat(),
        name: name.into(),
        suffix: String::new(),
    }
}

fn administration(plan: &Plan, targets: &BTreeSet<Place>) -> Stack {
    let deploy = &plan.deploy;
    let home = Place {
        name: deploy.administrator_name.clone(),
        account: deploy.administrator.clone(),
        region: plan.region.clone(),
    };
    let target = Target::Account(home.name.clone());
    let execution: Vec<String> = targets
        .iter()
        .map(|place| place.global_arn("iam", &["role/", &deploy.execution_role].concat()))
        .collect();
    stack(plan, name!("administration-role"), target, vec![home], |place| {
        let sets = place.partition().arn("cloudformation", "*", place.account.as_str(), "stackset/*");
        let trust = Statement::allow()
            .sid("AssumedByCloudformation")
            .principals(PrincipalSet::service([principals::CLOUDFORMATION]))
            .actions([action_names::ASSUME_ROLE])
            .when("StringEquals", context_keys::SOURCE_ACCOUNT, [place.account.as_str()])
            .when("ArnLike", context_keys::SOURCE_ARN, [sets]);
        let assume = Statement::allow()
            .sid("AssumeExecutionRoles")
            .actions([action_names::ASSUME_ROLE])
            .resources(execution.clone());
        role(
            &deploy.administration_role,
            "CloudFormation reaches the target accounts of stack sets as this role.",
            trust,
            vec![assume],
        )
    })
}

fn execution(plan: &Plan, targets: &BTreeSet<Place>) -> Stack {
    let deploy = &plan.deploy;
    let administration = deploy.administration_role_arn(plan.region.partition());
    let root = plan.region.partition().arn("iam", "", deploy.administrator.as_str(), "root");
    let target = Target::Accounts(targets.iter().map(|place| place.name.clone()).collect());
    // One template serves all: the id of its first account is what each has of its own, and the administrator's stands in
    // the trust of every one.
    let mut places: Vec<Place> = targets.iter().cloned().collect();
    places.sort_by_key(|place| place.account == deploy.administrator);
    stack(plan, name!("execution-role"), target, places, |place| {
        let trust = Statement::allow()
            .sid("AssumedByAdministrator")
            .principals(PrincipalSet::aws([root.clone()]))
            .actions([action_names::ASSUME_ROLE])
            .when("ArnEquals", context_keys::PRINCIPAL_ARN, [administration.clone()]);
        let description = "Stack sets of the administrator deploy into this account as this role.";
        role(&deploy.execution_role, description, trust, permissions(plan, place))
    })
}

/// Whole services where ids are AWS's, and in IAM exactly the design's own roles and policies.
fn permissions(plan: &Plan, place: &Place) -> Vec<Statement> {
    let bodies = || {
        plan.stacks
            .iter()
            .flat_map(|stack| &stack.members)
            .flat_map(|member| &member.resources)
            .map(|resource| &resource.body)
    };
    let used = bodies().filter_map(service).map(|service| [service, ":*"].concat());
    let services: BTreeSet<String> = used.chain(ActionSet::StackSetTargets.actions().to_vec()).collect();
    let own = |body: &Body| {
        let path = if let Body::Role(role) = body {
            ["role", &role.path, &role.name].concat()
        } else if let Body::ManagedPolicy(policy) = body {
            ["policy", &policy.path, &policy.name].concat()
        } else {
            return None;
        };
        Some(place.global_arn("iam", &path))
    };
    let identities: BTreeSet<String> = bodies().filter_map(own).collect();
    let is_attached = |body: &&Body| matches!(body, Body::ManagedPolicy(policy) if !policy.roles.is_empty());
    let attached = bodies().filter(is_attached).filter_map(own);
    let attached: BTreeSet<String> = attached.collect();
    let mut statements = Vec::new();
    if !attached.is_empty() {
        let roles = place.global_arn("iam", "role/*");
        statements.push(
            Statement::allow()
                .sid("AttachOwnPolicies")
                .actions(ActionSet::RoleAttachment.actions())
                .resources([roles])
                .when("ArnEquals", context_keys::POLICY_ARN, attached),
        );
    }
    if !identities.is_empty() {
        statements.push(
            Statement::allow()
                .sid("ManageOwnRolesAndPolicies")
                .actions(["iam:*"])
                .resources(identities),
        );
    }
    statements.push(Statement::allow().sid("ManageResources").actions(services).resources(["*"]));
    statements
}

/// The service whose every action makes a resource with a stack; `None` for kinds that have no stack, for those of IAM,
/// of which the role gets its own only, and for control policies, which belong to the administrator.
fn service(body: &Body) -> Option<&'static str> {
    body.cloudformation()?;
    Some(body.service()).filter(|service| !["iam", "organizations"].contains(service))
}

fn role(name: &str, description: &str, trust: Statement, permissions: Vec<Statement>) -> Role {
    Role {
        name: name.to_owned(),
        path: "/".to_owned(),
        description: description.to_owned(),
        max_session: quota::role_session(),
        trust: Document::new(vec![trust]),
        managed: BTreeSet::new(),
        inline: BTreeMap::from([("landform-stack-sets".to_owned(), Document::new(permissions))]),
        boundary: None,
        tags: BTreeMap::new(),
    }
}
