//! The pair of roles of self-managed stack sets: what must be there before the first wave.
//!
//! The execution role of an account may do what the design makes there takes, and no more, although AWS's sample gives it
//! everything. Accounts that need the same have one template.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html>

use super::permissions::permissions;
use super::{Deployment, Member, Plan, Stack};
use crate::aws::{Name, name};
use crate::catalog::{action_names, context_keys, principals, quota};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Body, Existence, Kind, Layer, Place, Resource, Role, Target};
use std::collections::{BTreeMap, BTreeSet};

/// What the templates and stacks of execution roles are called.
const EXECUTION: &str = "execution-role";
/// What stands for the own account where two accounts are compared.
const OWN: &str = "{account}";

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
        let administration = administration(plan, &targets);
        std::iter::once(administration).chain(executions(plan, &targets)).collect()
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

/// The accounts by what their execution roles need: a template for each group, the same stack in every account.
fn executions(plan: &Plan, targets: &BTreeSet<Place>) -> Vec<Stack> {
    let mut groups: BTreeMap<String, Vec<&Place>> = BTreeMap::new();
    for place in targets {
        let needs = Document::new(permissions(plan, place)).to_json().to_string();
        groups.entry(needs.replace(place.account.as_str(), OWN)).or_default().push(place);
    }
    let mut groups: Vec<Vec<&Place>> = groups.into_values().collect();
    groups.sort();
    let single = groups.len() == 1;
    let one = |places: &Vec<&Place>| {
        let names: Vec<&str> = places.iter().map(|place| place.name.as_str()).collect();
        let file = [EXECUTION, "-", &names.join("-")].concat();
        execution(plan, places, if single { EXECUTION.to_owned() } else { file })
    };
    groups.iter().map(one).collect()
}

fn execution(plan: &Plan, targets: &[&Place], file: String) -> Stack {
    let deploy = &plan.deploy;
    let administration = deploy.administration_role_arn(plan.region.partition());
    let root = plan.region.partition().arn("iam", "", deploy.administrator.as_str(), "root");
    let target = match targets {
        [only] => Target::Account(only.name.clone()),
        all => Target::Accounts(all.iter().map(|place| place.name.clone()).collect()),
    };
    // One template serves all: the id of its first account is what each has of its own, and the administrator's stands in
    // the trust of every one.
    let mut places: Vec<Place> = targets.iter().map(|place| Place::clone(place)).collect();
    places.sort_by_key(|place| place.account == deploy.administrator);
    let made = stack(plan, name!("execution-role"), target, places, |place| {
        let trust = Statement::allow()
            .sid("AssumedByAdministrator")
            .principals(PrincipalSet::aws([root.clone()]))
            .actions([action_names::ASSUME_ROLE])
            .when("ArnEquals", context_keys::PRINCIPAL_ARN, [administration.clone()]);
        let description = "Stack sets of the administrator deploy into this account as this role.";
        role(&deploy.execution_role, description, trust, permissions(plan, place))
    });
    Stack { name: file, ..made }
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
