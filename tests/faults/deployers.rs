//! The roles that deploy: what CloudFormation calls as them is allowed, and nothing else that matters is.

use crate::common::blueprint::{model, model_of};
use crate::common::files::{folder, root};
use crate::common::program::{answered, inside, stdout};
use landform::catalog::actions;
use landform::catalog::deploying::deploying;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::lock::Lock;
use landform::model::{Call, Model};
use landform::plan::plan;
use landform::policy::{Actions, Document, Resources};
use landform::resource::{Body, Resource, Target};
use std::collections::BTreeMap;
use std::fs;

const SHARING: &str = "blueprints/feature-store-sharing.yaml";
const STS: &str = "blueprints/feature-store-sts.yaml";
const STUDIO: &str = "blueprints/redshift-studio.yaml";

/// The roles that deploy a model, with their managed policies.
pub(super) fn deployers(model: &Model) -> Vec<Resource> {
    let (plan, _) = plan(model, &Lock::empty());
    let members = plan.bootstrap.into_iter().flat_map(|stack| stack.members);
    members.flat_map(|member| member.resources).collect()
}

/// Every document of the execution role of an account.
fn execution(model: &Model, account: &str) -> Vec<Document> {
    let own = deployers(model).into_iter().filter(|one| one.place.name.as_str() == account);
    let of = |one: Resource| match one.body {
        Body::Role(role) if one.address.name() == "execution-role" => role.inline.into_values().collect(),
        Body::ManagedPolicy(policy) => vec![policy.document],
        _ => Vec::new(),
    };
    own.flat_map(of).collect()
}

/// What an action is allowed on, by any statement that names it.
fn granted(documents: &[Document], action: &str) -> Vec<String> {
    let statements = documents.iter().flat_map(|document| &document.statements);
    let named = statements.filter(|one| matches!(&one.actions, Actions::In(all) if all.contains(action)));
    let on = named.filter_map(|one| match &one.resources {
        Some(Resources::In(all)) => Some(all.iter().cloned()),
        _ => None,
    });
    on.flatten().collect()
}

/// The calls that make and remove what a design holds, asked of the policy that landform writes.
#[test]
fn the_evaluator_allows_what_deploying_calls() {
    let (mut asked, mut refused) = (0, Vec::new());
    for path in [
        SHARING,
        STS,
        STUDIO,
        "tests/blueprints/networks.yaml",
        "tests/blueprints/partners.yaml",
        "tests/blueprints/groups.yaml",
    ] {
        let own = model(path);
        let mut all = own.clone();
        deployers(&own).into_iter().for_each(|one| {
            all.insert(one);
        });
        let universe = Universe::new(&all);
        let by_sets = |one: &&Resource| {
            !one.existence.is_existing()
                && !matches!(one.target, Target::Unit(_))
                && !own.is_management(&one.place.account)
                && one.body.cloudformation().is_some()
        };
        for resource in own.resources.values().filter(by_sets) {
            let Some(row) = deploying(resource.body.kind()) else {
                continue;
            };
            for action in row.make.iter().chain(&row.remove) {
                let passes = action == "iam:PassRole";
                let roles = resource.body.hands_over(&resource.place);
                if passes && roles.is_empty() {
                    continue;
                }
                let arn = resource.arn();
                let checked = actions::action(action).is_some_and(|known| known.is_checked_on(arn.as_str()));
                let on = if passes {
                    roles[0].as_str()
                } else if checked {
                    arn.as_str()
                } else {
                    "*"
                };
                let service = row.passed_to.iter().filter(|_| passes).cloned().collect::<Vec<_>>();
                let context = if service.is_empty() {
                    BTreeMap::new()
                } else {
                    BTreeMap::from([("iam:PassedToService".to_owned(), service)])
                };
                let answer = universe.answer(&Call {
                    principal: resource
                        .place
                        .global_arn("iam", &format!("role/{}", own.deploy.execution_role)),
                    action: action.clone(),
                    resource: on.to_owned(),
                    context,
                    passed_role: roles
                        .first()
                        .filter(|_| action.contains(":Create"))
                        .map(|role| (*role).to_owned()),
                    ..Call::default()
                });
                asked += 1;
                let denied = answer.decision == Outcome::ImplicitDeny;
                refused.extend(
                    denied.then(|| {
                        format!("{path}: {action} on {}: {:?}", resource.address, answer.decisive())
                    }),
                );
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(asked > 300, "{asked}");
}

/// What a row of the field study was refused: each by the handlers that call it.
#[test]
fn what_was_missing_at_the_first_deployment_is_there() {
    let sharing = execution(&model(SHARING), "owner");
    for action in ["glue:CreateTable", "glue:CreateDatabase", "glue:GetTable", "glue:GetDatabase"] {
        let on = granted(&sharing, action);
        assert!(
            on.iter().any(|arn| arn.ends_with(":database/sagemaker_featurestore")),
            "{action}: {on:?}"
        );
        assert!(!on.contains(&"*".to_owned()), "{action}");
    }
    let studio = model(STUDIO);
    let (producer, consumer) = (execution(&studio, "producer"), execution(&studio, "consumer"));
    for action in ["secretsmanager:CreateSecret", "secretsmanager:TagResource"] {
        assert_eq!(
            granted(&producer, action),
            ["arn:aws:secretsmanager:us-east-1:111111111111:secret:redshift!*"]
        );
    }
    assert_eq!(
        granted(&consumer, "sts:AssumeRole"),
        ["arn:aws:iam::111111111111:role/redshift-studio-studio-warehouse-accepter"]
    );
    assert_eq!(granted(&consumer, "elasticfilesystem:CreateFileSystem"), ["*"]);
    assert_eq!(
        granted(&consumer, "iam:CreateServiceLinkedRole"),
        ["network-firewall", "sagemaker"].map(|service| format!(
            "arn:aws:iam::222222222222:role/aws-service-role/{service}.amazonaws.com/*"
        ))
    );
    let roles = granted(&producer, "iam:CreateServiceLinkedRole");
    assert_eq!(roles, ["arn:aws:iam::111111111111:role/aws-service-role/redshift.amazonaws.com/*"]);
    assert!(granted(&sharing, "iam:CreateServiceLinkedRole").is_empty());
}

/// No account gets what another needs, and nobody the content of a store, a key that is not in the account, or another role.
#[test]
fn an_execution_role_holds_what_its_account_gets() {
    let sharing = model(SHARING);
    let consumer = execution(&sharing, "fraud");
    let actions = consumer.iter().flat_map(|one| &one.statements).flat_map(|one| match &one.actions {
        Actions::In(all) => all.iter().cloned().collect::<Vec<_>>(),
        Actions::NotIn(_) => panic!("{one:?}"),
    });
    let services: Vec<String> = actions.map(|action| action.split(':').next().unwrap().to_owned()).collect();
    assert!(
        services
            .iter()
            .all(|service| ["iam", "cloudformation", "s3"].contains(&service.as_str())),
        "{services:?}"
    );
    let owner = execution(&sharing, "owner");
    assert!(
        granted(&owner, "s3:DeleteBucket")
            .iter()
            .all(|arn| arn.starts_with("arn:aws:s3:::"))
    );
    // Roles of the design, and the policy that it attaches to a role which exists already.
    let own = |arn: &String| {
        let named = arn.strip_prefix("arn:aws:iam::111111111111:");
        named.is_some_and(|rest| {
            rest.starts_with("role/") || rest.starts_with("policy/landform-grants-feature-store-sharing-")
        })
    };
    let roles = granted(&owner, "iam:PutRolePolicy");
    assert!(roles.iter().all(own), "{roles:?}");
    let keys = granted(&owner, "kms:Decrypt");
    assert!(
        keys.iter().all(|arn| arn.starts_with("arn:aws:kms:us-east-1:111111111111:")),
        "{keys:?}"
    );
    let can = |action: &str, resource: &str| {
        let role = "arn:aws:iam::111111111111:role/landform-feature-store-sharing-execution";
        let request = format!(r#"{{"principal": "{role}", "action": "{action}", "resource": "{resource}"}}"#);
        let (code, said, errors) = answered(&["can", SHARING, "--requests", "-"], &request);
        assert_eq!(code, 0, "{errors}");
        let at = said.find(r#""decision":""#).unwrap() + 12;
        said[at..].split('"').next().unwrap().to_owned()
    };
    assert_eq!(can("s3:GetObject", "bucket/owner/offline/x"), "implicit_deny");
    assert_eq!(
        can("sagemaker:GetRecord", "feature-group/owner/cross-account-fg-1"),
        "implicit_deny"
    );
    assert_eq!(can("s3:PutBucketPolicy", "bucket/owner/offline"), "allow");
    assert_eq!(
        can("iam:PutRolePolicy", "arn:aws:iam::111111111111:role/of-somebody-else"),
        "implicit_deny"
    );
}

/// Accounts that need the same have one template; a role that is too long for its inline policies goes on in managed ones.
#[test]
fn every_template_of_the_roles_fits() {
    let (plan, problems) = plan(&model(STUDIO), &Lock::empty());
    assert!(!problems.has_errors());
    let names: Vec<&str> = plan.bootstrap.iter().map(|stack| stack.name.as_str()).collect();
    assert_eq!(names, ["administration-role", "execution-role-consumer", "execution-role-producer"]);
    for stack in &plan.bootstrap {
        assert!(
            stack.stack_name.ends_with("-execution-role")
                || stack.stack_name.ends_with("-administration-role")
        );
        for resource in stack.members.iter().flat_map(|member| &member.resources) {
            let (limit, documents): (usize, Vec<&Document>) = match &resource.body {
                Body::Role(role) => (10_240, role.inline.values().collect()),
                Body::ManagedPolicy(policy) => (6_144, vec![&policy.document]),
                _ => panic!("{}", resource.address),
            };
            let size: usize = documents.iter().map(|one| one.to_json().to_string().len()).sum();
            assert!(size <= limit, "{}: {size}", resource.address);
        }
    }
    let consumer = plan.bootstrap.iter().find(|stack| stack.name.ends_with("consumer")).unwrap();
    let ids: Vec<&str> = consumer.members.iter().map(|member| member.id.as_str()).collect();
    assert_eq!(ids, ["Policy1", "Role"]);
    let before: Vec<_> = consumer.members[1].after.iter().map(|before| before.id.as_str()).collect();
    assert_eq!(before, ["Policy1"]);
    let groups = plan_names("tests/blueprints/invitations.yaml");
    assert_eq!(groups, ["administration-role", "execution-role-member", "execution-role-owner"]);
}

fn plan_names(path: &str) -> Vec<String> {
    let (plan, _) = plan(&model(path), &Lock::empty());
    plan.bootstrap.iter().map(|stack| stack.name.clone()).collect()
}

/// A design of many accounts: the list of their roles is longer than a policy, so it becomes the role of that name anywhere.
#[test]
fn more_accounts_than_a_policy_has_room_for() {
    let accounts: String = (0..400)
        .map(|at| format!("  a{at:03}: {{ id: \"{:012}\" }}\n", 100_000_000_000_u64 + at))
        .collect();
    let names: Vec<String> = (0..400).map(|at| format!("a{at:03}")).collect();
    let text = format!(
        "landform: 1\nname: t\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\naccounts:\n{accounts}region: us-east-1\n\
         roles: {{ r: {{ in: [{}], for: lambda }} }}\n",
        names.join(", ")
    );
    let own = model_of(&text);
    let all = deployers(&own);
    let administration = all.iter().find(|one| one.address.name() == "administration-role").unwrap();
    let Body::Role(role) = &administration.body else {
        panic!()
    };
    let documents: Vec<Document> = role.inline.values().cloned().collect();
    assert_eq!(granted(&documents, "sts:AssumeRole"), ["arn:aws:iam::*:role/landform-t-execution"]);
}

/// Whoever makes a feature group makes its table too: the grant says so, and the evaluator asks.
#[test]
fn making_a_feature_group_makes_its_table() {
    let sts = model(STS);
    let role = sts
        .resources
        .values()
        .find(|one| one.address.to_string() == "role/store/cross-account-assume-role")
        .unwrap();
    let Body::Role(role) = &role.body else { panic!() };
    let documents: Vec<Document> = role.inline.values().cloned().collect();
    for action in ["glue:CreateTable", "glue:CreateDatabase", "glue:GetTable", "glue:GetDatabase"] {
        assert!(
            granted(&documents, action)
                .iter()
                .any(|arn| arn.contains(":database/sagemaker_featurestore")),
            "{action}"
        );
    }
    let head = "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
                accounts: { a: { id: \"111111111111\" } }\nregion: us-east-1\nbuckets: { b: { in: a, name: b-111111111111 } }\n\
                feature_groups: { fg: { in: a, writer: w, offline: b, record_identifier: id, event_time: at, features: { id: string, at: fractional } } }\n";
    let made = |more: &str| {
        let statements = format!(
            "[ {{ Effect: Allow, Action: \"sagemaker:CreateFeatureGroup\", Resource: \"*\" }}, {{ Effect: Allow, Action: \"iam:PassRole\", Resource: \"*\" }}{more} ]"
        );
        let own = model_of(&format!(
            "{head}roles: {{ w: {{ in: a, for: feature-store }}, r: {{ in: a, for: lambda, statements: {statements} }} }}\n"
        ));
        let answer = Universe::new(&own).answer(&Call {
            principal: "arn:aws:iam::111111111111:role/r".to_owned(),
            action: "sagemaker:CreateFeatureGroup".to_owned(),
            resource: "arn:aws:sagemaker:us-east-1:111111111111:feature-group/fg".to_owned(),
            passed_role: Some("arn:aws:iam::111111111111:role/w".to_owned()),
            ..Call::default()
        });
        answer.decision
    };
    assert_eq!(made(""), Outcome::ImplicitDeny);
    assert_eq!(
        made(
            ", { Effect: Allow, Action: [ \"glue:CreateDatabase\", \"glue:CreateTable\", \"glue:GetDatabase\", \"glue:GetTable\" ], Resource: \"*\" }"
        ),
        Outcome::Allow
    );
}

/// A row held wrong: CloudTrail says neither account nor trail when it assumes the role of its log group, so a trust that asked
/// for them would end the log.
///
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html>
#[test]
fn the_log_writer_of_a_trail_is_not_bound_to_its_source() {
    let sts = model(STS);
    let writers: Vec<&Resource> = sts
        .resources
        .values()
        .filter(|one| one.address.name().ends_with("log-writer"))
        .collect();
    assert!(!writers.is_empty());
    for writer in writers {
        let Body::Role(role) = &writer.body else { panic!() };
        assert!(
            role.trust.statements.iter().all(|one| one.conditions.is_empty()),
            "{}",
            writer.address
        );
    }
}

/// Types of control policies are off in a new organization.
#[test]
fn the_runbook_turns_types_of_control_policies_on() {
    let out = folder(&[]);
    let to = out.path().join("out");
    let run = inside(&root(), &["synth", SHARING, "--out", to.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let runbook = fs::read_to_string(to.join("README.md")).unwrap();
    let line = runbook.find("enable-policy-type").unwrap();
    assert!(line < runbook.find("Wave 1").unwrap(), "before the first wave");
    assert!(
        runbook[line..]
            .lines()
            .next()
            .unwrap()
            .contains("--policy-type SERVICE_CONTROL_POLICY")
    );
}

/// In the accounts of a unit AWS's own stack sets deploy, by roles whose names begin alike.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html>
#[test]
fn who_deploys_into_units_may_use_keys() {
    const HEAD: &str = "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, root: r-a1b2, management: \"000000000001\", units: { ml: { id: ou-a1b2-11111111, accounts: [a, b] } } }\naccounts: { a: { id: \"111111111111\" }, b: { id: \"222222222222\" } }\nregion: us-east-1\n";
    for place in ["unit/ml", "a"] {
        let text = format!(
            "{HEAD}keys: {{ k: {{ in: {place} }} }}\nrepositories: {{ rr: {{ in: {place}, key: k }} }}\nfile_systems: {{ f: {{ in: {place}, key: k }} }}\n"
        );
        let model = model_of(&text);
        let found: Vec<String> = landform::comply::findings(&Universe::new(&model))
            .into_iter()
            .filter(|one| one.rule == "deployer-locked-out")
            .map(|one| one.message)
            .collect();
        assert!(found.is_empty(), "{place}: {found:?}");
        let key = model.resources.values().find(|one| matches!(one.body, Body::Key(_))).unwrap();
        let role = if place == "a" { "-execution" } else { "stacksets-exec-*" };
        assert!(key.body.json().contains(role), "{}", key.body.json());
    }
}
