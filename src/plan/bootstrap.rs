//! The pair of roles of self-managed stack sets: what must be there before the first wave.
//!
//! The execution role of an account may do what the design makes there takes, and no more, although AWS's sample gives it
//! everything. Accounts that need the same have one template.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html>

use super::naming::{id_of, label_of};
use super::permissions::{Held, permissions};
use super::{Before, Member, Plan, Stack};
use crate::aws::{Name, name};
use crate::catalog::{action_names, context_keys, principals, quota};
use crate::policy::{Document, PrincipalSet, Statement, divided};
use crate::resource::{Body, Existence, Kind, Layer, ManagedPolicy, Place, Resource, Role, Target};
use std::collections::{BTreeMap, BTreeSet};

/// What the templates and stacks of execution roles are called.
const EXECUTION: &str = "execution-role";
/// The limit of all inline policies of a role together.
const INLINE: &str = "inline-policies-role";
/// The limit of one managed policy.
const MANAGED: &str = "managed-policy";
/// What stands for the own account where two accounts are compared.
const OWN: &str = "{account}";

/// The administration role's stack and the execution role's stack; none where no stack set needs them.
pub(super) fn bootstrap(plan: &Plan) -> Vec<Stack> {
    // What is deployed and goes is removed as the same role.
    let leaving = plan.leaving.iter().filter(|one| one.in_set).map(|one| one.place.clone());
    let targets: BTreeSet<Place> = plan
        .stacks
        .iter()
        .filter(|stack| stack.has_cloudformation() && plan.is_in_own_set(stack))
        .flat_map(|stack| stack.places.iter().cloned())
        .chain(leaving)
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

/// True where AWS takes a document, by a limit of its table.
fn takes(limit: &str, document: &Document) -> bool {
    quota::quota(limit).is_none_or(|limit| limit.measure(&document.to_json().to_string()) <= limit.limit)
}

/// A stack of what `made` makes in each of the places: a role, and the managed policies that it has.
fn stack(
    plan: &Plan,
    name: Name,
    target: Target,
    places: Vec<Place>,
    made: impl Fn(&Place) -> (Role, Vec<ManagedPolicy>),
) -> Stack {
    let mut members: Vec<Member> = Vec::new();
    for place in &places {
        let (role, policies) = made(place);
        let policies = policies.into_iter().zip(1_u32..).map(|(policy, number)| {
            let own = name.with(&Name::numbered(number));
            (
                id_of("policy", &number.to_string()),
                ManagedPolicy::address(&place.name, &own),
                Body::from(policy),
            )
        });
        let role = ("Role".to_owned(), Role::address(&place.name, &name), Body::from(role));
        for (id, address, body) in policies.chain([role]) {
            let resource = Resource {
                address,
                place: place.clone(),
                target: target.clone(),
                body,
                existence: Existence::Made,
            };
            match members.iter_mut().find(|member| member.id == id) {
                Some(member) => member.resources.push(resource),
                None => members.push(Member {
                    label: label_of(&id),
                    after: Vec::new(),
                    resources: vec![resource],
                    id,
                }),
            }
        }
    }
    let before: Vec<Before> = members
        .iter()
        .filter(|member| member.id != "Role")
        .map(|member| Before {
            id: member.id.clone(),
            referred: false,
        })
        .collect();
    members
        .iter_mut()
        .filter(|member| member.id == "Role")
        .for_each(|role| role.after.clone_from(&before));
    Stack {
        layer: Layer::Bootstrap,
        region: plan.region.clone(),
        target,
        part: 1,
        places,
        members,
        foreign: BTreeMap::new(),
        unit: None,
        except: Vec::new(),
        wave: 0,
        stack_name: ["landform-", &plan.design, "-", &name].concat(),
        name: name.into(),
        suffix: String::new(),
        aliases: Vec::new(),
        imported: false,
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
    let role_of = |account: &str| {
        let path = ["role/", &deploy.execution_role].concat();
        plan.region.partition().arn("iam", "", account, &path)
    };
    let execution: Vec<String> = targets.iter().map(|place| role_of(place.account.as_str())).collect();
    stack(plan, name!("administration-role"), target, vec![home], |place| {
        let sets = place.partition().arn("cloudformation", "*", place.account.as_str(), "stackset/*");
        let trust = Statement::allow()
            .sid("AssumedByCloudformation")
            .principals(PrincipalSet::service([principals::CLOUDFORMATION]))
            .actions([action_names::ASSUME_ROLE])
            .when("StringEquals", context_keys::SOURCE_ACCOUNT, [place.account.as_str()])
            .when("ArnLike", context_keys::SOURCE_ARN, [sets]);
        let assume = |roles: Vec<String>| {
            let assume = Statement::allow().sid("AssumeExecutionRoles").actions([action_names::ASSUME_ROLE]);
            Document::new(vec![assume.resources(roles)])
        };
        // Where there are more accounts than a policy has room for, the role of this name in any account, as AWS's sample.
        let each = assume(execution.clone());
        let permissions = match takes(INLINE, &each) {
            true => each,
            false => assume(vec![role_of("*")]),
        };
        let description = "CloudFormation reaches the target accounts of stack sets as this role.";
        (role(&deploy.administration_role, description, trust, permissions), Vec::new())
    })
}

/// What the execution role of each account may do.
type Needs<'p> = BTreeMap<&'p Place, Vec<Statement>>;

/// The accounts by what their execution roles need: a template for each group, the same stack in every account.
fn executions(plan: &Plan, targets: &BTreeSet<Place>) -> Vec<Stack> {
    let held = Held::of(plan);
    let mut groups: BTreeMap<String, Vec<&Place>> = BTreeMap::new();
    let mut needs: Needs<'_> = BTreeMap::new();
    for place in targets {
        let document = Document::new(permissions(&held, place));
        let text = document.to_json().to_string();
        groups.entry(text.replace(place.account.as_str(), OWN)).or_default().push(place);
        needs.insert(place, document.statements);
    }
    let mut groups: Vec<Vec<&Place>> = groups.into_values().collect();
    groups.sort();
    let single = groups.len() == 1;
    let one = |places: &Vec<&Place>| {
        // The first account is in no other group, so no two files have one name.
        let first = places.first().filter(|_| !single).map(|place| ["-", &place.name].concat());
        execution(plan, &needs, places, [EXECUTION, &first.unwrap_or_default()].concat())
    };
    groups.iter().map(one).collect()
}

fn execution(plan: &Plan, needs: &Needs<'_>, targets: &[&Place], file: String) -> Stack {
    let deploy = &plan.deploy;
    let administration = deploy.administration_role_arn(plan.region.partition());
    let root = plan.region.partition().arn("iam", "", deploy.administrator.as_str(), "root");
    let target = match targets {
        [only] => Target::Account(only.name.clone()),
        all => Target::Accounts(all.iter().map(|place| place.name.clone()).collect()),
    };
    // One template serves all: the id of its first account is what each has of its own, and the administrator's stands in
    // the trust of every one.
    let mut places: Vec<Place> = targets.iter().copied().cloned().collect();
    places.sort_by_key(|place| place.account == deploy.administrator);
    let made = stack(plan, name!("execution-role"), target, places, |place| {
        let trust = Statement::allow()
            .sid("AssumedByAdministrator")
            .principals(PrincipalSet::aws([root.clone()]))
            .actions([action_names::ASSUME_ROLE])
            .when("ArnEquals", context_keys::PRINCIPAL_ARN, [administration.clone()]);
        let description = "Stack sets of the administrator deploy into this account as this role.";
        let needs = needs.get(place).cloned().unwrap_or_default();
        let divided =
            divided(needs, &|document| takes(INLINE, document), &|document| takes(MANAGED, document));
        let mut role = role(&deploy.execution_role, description, trust, divided.inline);
        let policies: Vec<ManagedPolicy> = divided
            .managed
            .into_iter()
            .zip(1_u32..)
            .map(|(document, number)| ManagedPolicy {
                name: [&deploy.execution_role, "-", &number.to_string()].concat(),
                path: "/".to_owned(),
                description: "What stack sets may do here besides.".to_owned(),
                roles: BTreeSet::new(),
                document,
            })
            .collect();
        role.managed = policies
            .iter()
            .map(|policy| place.global_arn("iam", &["policy/", &policy.name].concat()))
            .collect();
        (role, policies)
    });
    Stack { name: file, ..made }
}

fn role(name: &str, description: &str, trust: Statement, permissions: Document) -> Role {
    Role {
        name: name.to_owned(),
        path: "/".to_owned(),
        description: description.to_owned(),
        max_session: quota::role_session(),
        trust: Document::new(vec![trust]),
        managed: BTreeSet::new(),
        inline: BTreeMap::from([("landform-stack-sets".to_owned(), permissions)]),
        boundary: None,
        tags: BTreeMap::new(),
    }
}
