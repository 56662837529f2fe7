//! Issue 11: what is too much for one template or one policy is divided, and growth moves nothing that stands.

use crate::common::blueprint::model_of;
use crate::common::files::folder;
use crate::common::program::answered;
use landform::comply::limits;
use landform::learn::{Learned, updated};
use landform::lock::Lock;
use landform::plan::{Plan, plan};
use landform::policy::Resources;
use landform::resource::Body;
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = "\
landform: 1
name: grown
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: \"000000000001\" }
accounts: { one: { id: \"111111111111\" }, two: { id: \"222222222222\" } }
region: us-east-1
deploy: { templates: grown-templates-000000000001 }
";

/// A Studio whose people have these names.
fn studio(users: impl IntoIterator<Item = String>) -> String {
    let users: String = users.into_iter().map(|name| ["      ", &name, ": {}\n"].concat()).collect();
    [
        HEAD,
        "networks: { lab: { in: one, cidr: 10.20.0.0/16, endpoints: needed } }\n",
        "roles: { people: { in: one, for: studio } }\n",
        "studios:\n  lab:\n    network: lab\n    role: people\n    users:\n",
        &users,
    ]
    .concat()
}

fn users(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|at| format!("user{at:03}"))
}

fn planned(text: &str, lock: &Lock) -> Plan {
    let (plan, problems) = plan(&model_of(text), lock);
    assert!(!problems.has_errors(), "{problems:?}");
    plan
}

/// The stack of each resource that waits for nothing.
fn stacks(plan: &Plan) -> BTreeMap<String, String> {
    let each = plan.stacks.iter().flat_map(|stack| {
        let resources = stack.members.iter().flat_map(|member| &member.resources);
        resources.map(|one| (one.address.to_string(), stack.stack_name.clone()))
    });
    each.collect()
}

/// The lock after all rounds: every id is learned.
fn deployed(text: &str, before: &Lock) -> Lock {
    let mut lock = before.clone();
    for _ in 0..4 {
        let plan = planned(text, &lock);
        let waits = !plan.held.is_empty();
        let mut learned = Learned::default();
        for resource in plan.resources() {
            let id = match &resource.body {
                Body::Key(_) => "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
                Body::Vpc(_) => "vpc-0a1b2c3d4e5f60718",
                Body::Subnet(_) => "subnet-0a1b2c3d4e5f60718",
                Body::SecurityGroup(_) => "sg-0a1b2c3d4e5f60718",
                Body::StudioDomain(_) => "d-a1b2c3d4e5f6",
                _ => continue,
            };
            learned.ids.insert(resource.address.to_string(), id.to_owned());
        }
        lock = updated(&plan, &lock, &learned);
        if !waits {
            return lock;
        }
    }
    panic!("four rounds are not enough: {:?}", planned(text, &lock).held);
}

#[test]
fn a_studio_of_many_people_is_divided_and_the_network_comes_first() {
    let (few, many) = (studio(users(10)), studio(users(120)));
    let data = |plan: &Plan| -> BTreeSet<String> {
        stacks(plan).into_values().filter(|name| name.contains("-data-")).collect()
    };
    let first = "landform-grown-data-one";
    assert!(data(&planned(&few, &Lock::empty())).iter().eq([first]));
    let plan = planned(&many, &deployed(&many, &Lock::empty()));
    assert!(data(&plan).into_iter().eq([
        first.to_owned(),
        [first, "-part2"].concat(),
        [first, "-part3"].concat()
    ]));
    let stacks = stacks(&plan);
    assert!(
        stacks
            .iter()
            .all(|(address, stack)| !address.starts_with("subnet/") || stack == first)
    );
    let blocks = |stack: &landform::plan::Stack| -> usize {
        stack
            .members
            .iter()
            .filter_map(|member| member.resources.first())
            .map(|one| one.body.most_blocks())
            .sum()
    };
    assert!(plan.stacks.iter().all(|stack| blocks(stack) <= 450));
}

#[test]
fn growth_moves_nothing_that_stands() {
    let before = studio(users(60));
    let lock = deployed(&before, &Lock::empty());
    let stood = stacks(&planned(&before, &lock));
    assert!(stood.values().any(|stack| stack.ends_with("-part2")), "{stood:?}");
    // Whoever joins stands before, between and behind the others.
    let more = studio(["aaron".to_owned(), "user0005".to_owned()].into_iter().chain(users(90)));
    let now = stacks(&planned(&more, &deployed(&more, &lock)));
    let moved: Vec<_> = stood.iter().filter(|(address, stack)| now.get(*address) != Some(stack)).collect();
    assert!(moved.is_empty(), "{moved:?}");
    assert!(now.len() > stood.len() + 60);
    // Who leaves takes nobody along.
    let fewer = stacks(&planned(&studio(users(60).skip(55)), &lock));
    assert!(fewer.iter().all(|(address, stack)| stood.get(address) == Some(stack)), "{fewer:?}");
}

fn reader_of(buckets: usize) -> String {
    let names = || (0..buckets).map(|at| format!("b{at:03}"));
    let made: String = names()
        .map(|name| format!("  {name}: {{ in: two, name: grown-{name}-222222222222, key: data }}\n"))
        .collect();
    let granted: String = names()
        .map(|name| format!("  - {{ to: role/one/r, may: read, on: bucket/two/{name} }}\n"))
        .collect();
    [
        HEAD,
        "keys: { data: { in: two } }\nroles: { r: { in: one, for: lambda } }\nbuckets:\n",
        &made,
        "grants:\n",
        &granted,
    ]
    .concat()
}

/// The managed policies of a role, and what every document of them and of the role says of buckets.
fn told(text: &str) -> (usize, BTreeSet<String>) {
    let model = model_of(text);
    let mut buckets = BTreeSet::new();
    let identity = model
        .resources
        .values()
        .filter(|one| matches!(one.body, Body::ManagedPolicy(_) | Body::Role(_)));
    for (_, document) in identity.flat_map(|one| one.body.documents()) {
        let named = document.statements.iter().filter_map(|statement| match &statement.resources {
            Some(Resources::In(all)) => Some(all),
            Some(Resources::NotIn(_)) | None => None,
        });
        buckets.extend(named.flatten().filter(|arn| arn.starts_with("arn:aws:s3:::")).cloned());
    }
    let policies = model.resources.values().filter(|one| matches!(one.body, Body::ManagedPolicy(_)));
    (policies.count(), buckets)
}

#[test]
fn what_a_role_has_no_room_for_becomes_policies_of_its_own() {
    assert_eq!(told(&reader_of(20)).0, 0);
    let (policies, buckets) = told(&reader_of(300));
    assert!(policies > 2, "{policies}");
    assert_eq!(buckets.len(), 600, "each bucket and its objects");
    let text = reader_of(300);
    let plan = planned(&text, &Lock::empty());
    let said: Vec<String> = limits(&model_of(&text), &plan)
        .iter()
        .map(|problem| problem.message.clone())
        .collect();
    assert!(
        said.iter().all(|line| !line.contains("inline") && !line.contains("managed policy")),
        "{said:?}"
    );
}

/// The evaluator reads the policies that were divided: each grant is proved, and nothing is granted besides.
#[test]
fn a_divided_grant_is_decided_as_a_whole() {
    let claims: String = [0, 150, 299]
        .iter()
        .map(|at| format!("  - {{ allow: s3:GetObject, by: role/one/r, on: bucket/two/b{at:03}/x }}\n"))
        .collect();
    let folder = folder(&[("b.yaml", &[reader_of(300).as_str(), "expect:\n", &claims].concat())]);
    let path = folder.path().join("b.yaml").display().to_string();
    let (code, said, notes) = answered(&["check", &path], "");
    assert_eq!((code, notes.as_str()), (0, ""), "{said}");
    assert!(said.contains("3 claims"), "{said}");
    let asked = |action: &str| {
        let on = "arn:aws:s3:::grown-b299-222222222222/x";
        let line = format!("{{\"principal\":\"role/one/r\",\"action\":\"{action}\",\"resource\":\"{on}\"}}");
        answered(&["can", &path, "--requests", "-"], &line)
            .1
            .contains("\"decision\":\"allow\"")
    };
    assert!(asked("s3:GetObject") && !asked("s3:PutObject"));
}

/// A role that is moved takes along what was made beside it for its grants.
#[test]
fn a_moved_role_keeps_the_policies_of_its_grants() {
    let before =
        reader_of(300).replace("r: { in: one, for: lambda }", "r: { in: one, for: lambda, name: reader }");
    let lock = deployed(&before, &Lock::empty());
    let after = before.replace("r: { in: one", "s: { in: one").replace("role/one/r,", "role/one/s,");
    let mut moved = lock.clone();
    moved.rename("role/one/r", "role/one/s");
    let policies = |lock: &Lock| -> Vec<(String, String)> {
        let pins = lock.pins.iter().filter(|(address, _)| address.starts_with("policy/"));
        pins.map(|(address, pin)| (address.clone(), pin.logical_id.clone())).collect()
    };
    let renamed: Vec<(String, String)> = policies(&lock)
        .into_iter()
        .map(|(address, id)| (address.replace("/r-", "/s-"), id))
        .collect();
    assert!(renamed.len() > 2 && policies(&moved) == renamed, "{:?}", policies(&moved));
    let plan = planned(&after, &moved);
    let ids: BTreeSet<String> = plan
        .stacks
        .iter()
        .flat_map(|stack| &stack.members)
        .map(|one| one.id.clone())
        .collect();
    assert!(renamed.iter().all(|(_, id)| ids.contains(id)), "{ids:?}");
    assert!(plan.leaving.is_empty(), "{:?}", plan.leaving);
}
