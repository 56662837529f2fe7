//! Partitions, Regions and names that AWS or landform itself has taken.

use super::calls::input;
use crate::common::blueprint::{model_of, resolved};
use crate::common::files::{folder, text};
use crate::common::program::{answered, inside, landform, stderr, stdout};
use landform::aws::Address;
use landform::catalog::regions;
use landform::diagnostic::DiagnosticLevel;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::model::{Call, Model, Via};
use landform::resource::Body;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// One account and one line more.
fn small(region: &str, more: &str) -> String {
    format!(
        "landform: 1\nname: demo\norganization: {{ id: o-a1b2c3d4e5, root: r-ab12, management: \"000000000001\" }}\n\
         accounts: {{ one: {{ id: \"111111111111\" }} }}\nregion: {region}\n{more}\n"
    )
}

/// Codes, marked words and help of the errors of a text.
fn errors(text: &str) -> Vec<(String, String, String)> {
    said(text, DiagnosticLevel::Error)
}

fn said(text: &str, level: DiagnosticLevel) -> Vec<(String, String, String)> {
    let (_, problems) = resolved(text);
    let found = problems.iter().filter(|problem| problem.severity == level);
    let words = found.map(|problem| {
        let span = problem.span.expect("it has a place");
        let marked = text.get(span.start..span.end).unwrap_or_default();
        (problem.code.to_owned(), marked.to_owned(), problem.help.join(" "))
    });
    words.collect()
}

/// Every file that a text becomes, with its path.
fn files(name: &str, blueprint: &str) -> Vec<(String, String)> {
    let at = folder(&[("b.yaml", blueprint)]);
    let run = inside(at.path(), &["synth", "b.yaml", "--out", "out"]);
    assert!(run.status.success(), "{name}: {}\n{}", stdout(&run), stderr(&run));
    let mut found = Vec::new();
    gather(&at.path().join("out"), &mut found);
    found
}

fn gather(at: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn a_region_of_china_makes_everything_of_china() {
    let files = files("partition-cn", &input("cnregion"));
    assert!(files.iter().any(|(_, text)| text.contains("arn:aws-cn:s3:::b-111111111111")));
    for (path, text) in &files {
        assert!(!text.contains("arn:aws:"), "{path}");
    }
}

/// The shipped blueprints in other partitions: every ARN, host and endpoint is one of that partition, and all claims
/// that held still hold.
#[test]
fn every_shipped_blueprint_can_stand_in_another_partition() {
    for name in ["feature-store-sharing", "feature-store-sts", "redshift-studio"] {
        let original = text(format!("blueprints/{name}.yaml"));
        for (region, partition, domain) in [
            ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
            ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ] {
            let moved = original
                .replace("us-east-1.amazonaws.com", &format!("{region}.{domain}"))
                .replace("us-east-1", region)
                // Templates grow with the name of the region, beyond what is sent whole.
                .replace(
                    &format!("\nregion: {region}\n"),
                    &format!("\nregion: {region}\ndeploy: {{ templates: landform-templates }}\n"),
                )
                .replace("arn:aws:", &format!("arn:{partition}:"))
                // Nobody has published the ids of the prefix lists there.
                .replace("endpoints: needed", "endpoints: needed\n    prefix_lists: { s3: pl-01234567 }");
            let model = model_of(&moved);
            let universe = Universe::new(&model);
            for result in universe.claims() {
                assert!(result.holds, "{name} in {region}: {result:?}");
            }
            for resource in model.resources.values() {
                let arn = resource.arn();
                let other = arn.as_str().starts_with("arn:")
                    && !arn.as_str().starts_with(&format!("arn:{partition}:"));
                assert!(!other, "{}", arn.as_str());
            }
            for (path, text) in files(&format!("{name}-{partition}"), &moved) {
                assert!(!text.contains("arn:aws:"), "{path}");
                assert!(!text.contains("us-east-1"), "{path}");
            }
        }
    }
}

#[test]
fn names_of_services_follow_the_partition() {
    let more = "keys: { k: { in: one } }\n\
                buckets: { logs: { in: one, name: logs-1-cn, key: k } }\n\
                trails: { abc: { in: one, bucket: logs, key: k } }\n\
                networks: { n: { in: one, cidr: 10.1.0.0/16, endpoints: [s3, sts, kms, ecr.dkr] } }\n\
                flows: [ { from: subnet/one/n-private-a, reach: sts.cn-north-1.amazonaws.com.cn, port: 443 } ]\n";
    let model = model_of(&small("cn-north-1", more));
    let services: BTreeSet<&str> = model
        .resources
        .values()
        .filter_map(|resource| match &resource.body {
            Body::Endpoint(endpoint) => Some(endpoint.service.as_str()),
            _ => None,
        })
        .collect();
    let expected = [
        "cn.com.amazonaws.cn-north-1.ecr.dkr",
        "cn.com.amazonaws.cn-north-1.sts",
        "com.amazonaws.cn-north-1.kms",
        "com.amazonaws.cn-north-1.s3",
    ];
    assert_eq!(services, BTreeSet::from(expected));
    let principals: BTreeSet<String> = model
        .resources
        .values()
        .flat_map(|resource| resource.body.documents())
        .flat_map(|(_, document)| document.statements.clone())
        .filter_map(|statement| statement.principals)
        .flat_map(|principals| match principals {
            landform::policy::Principals::In(set) | landform::policy::Principals::NotIn(set) => set.service,
        })
        .collect();
    assert!(principals.contains("logs.cn-north-1.amazonaws.com.cn"), "{principals:?}");
    assert!(principals.contains("cloudtrail.amazonaws.com"), "{principals:?}");
    assert!(!principals.contains("logs.cn-north-1.amazonaws.com"), "{principals:?}");
    let reached = Universe::new(&model).flows();
    assert!(reached.iter().all(|result| result.holds), "{reached:?}");
}

#[test]
fn other_partitions_cannot_be_named() {
    let one = "roles: { r: { in: one, for: lambda, ";
    let rows = [
        (
            "statements: [ { Effect: Allow, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::b/*\" } ] } }",
            "\"arn:aws:s3:::b/*\"",
        ),
        (
            "statements: [ { Effect: Allow, Action: \"iam:PassRole\", Resource: \"*\", Condition: { ArnLike: { \"aws:PrincipalArn\": \"arn:aws-us-gov:iam::*:role/x\" } } } ] } }",
            "\"arn:aws-us-gov:iam::*:role/x\"",
        ),
        (
            "policies: [\"arn:aws:iam::aws:policy/ReadOnlyAccess\"] } }",
            "\"arn:aws:iam::aws:policy/ReadOnlyAccess\"",
        ),
        (
            "boundary: \"arn:aws:iam::aws:policy/ReadOnlyAccess\" } }",
            "\"arn:aws:iam::aws:policy/ReadOnlyAccess\"",
        ),
    ];
    for (more, marked) in rows {
        let text = small("cn-north-1", &[one, more].concat());
        let found = errors(&text);
        let [(code, word, help)] = found.as_slice() else {
            panic!("{more}: {found:?}");
        };
        assert_eq!((code.as_str(), word.as_str()), ("partition-mixed", marked));
        assert!(help.contains("arn:aws-cn:"), "{help}");
    }
    let patterns =
        "statements: [ { Effect: Allow, Action: \"s3:GetObject\", Resource: \"arn:*:s3:::b/*\" } ] } }";
    assert_eq!(errors(&small("cn-north-1", &[one, patterns].concat())), []);
}

#[test]
fn claims_and_requests_of_another_partition_are_refused() {
    let more = "roles: { r: { in: one, for: lambda } }\n\
                expect: [ { id: c, deny: \"s3:GetObject\", by: role/one/r, on: \"arn:aws:s3:::b/x\" } ]";
    let found = errors(&small("us-gov-west-1", more));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].2.contains("arn:aws-us-gov:"), "{found:?}");
    let at = folder(&[("b.yaml", &small("us-gov-west-1", "roles: { r: { in: one, for: lambda } }"))]);
    let request = |principal: &str| {
        json!({ "id": "r", "principal": principal, "action": "s3:GetObject", "resource": "*" }).to_string()
    };
    let lines = [
        request("arn:aws:iam::111111111111:role/r"),
        request("arn:aws-us-gov:iam::111111111111:role/r"),
    ];
    let path = at.path().join("b.yaml");
    let (_, said, _) = answered(
        &["can", path.to_str().unwrap(), "--requests", "-", "--format", "jsonl"],
        &lines.join("\n"),
    );
    let answers: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let error = answers[0].get("error").and_then(|error| error.as_str()).unwrap_or_default();
    assert!(error.contains("partition `aws`"), "{:?}", answers[0]);
    assert_eq!(answers[1]["decision"], "implicit_deny", "{:?}", answers[1]);
}

#[test]
fn regions_are_those_that_aws_has() {
    for row in &regions::table().rows {
        let found = errors(&small(&row.region, ""));
        let supported = ["aws", "aws-cn", "aws-us-gov"].contains(&row.partition.as_str());
        let codes: Vec<&str> = found.iter().map(|(code, _, _)| code.as_str()).collect();
        let expected: &[&str] = if supported { &[] } else { &["partition-unsupported"] };
        assert_eq!(codes, expected, "{}", row.region);
    }
    let rows = [
        ("eu-west-9", "did you mean `eu-west-1`?"),
        ("eu-west-11", "did you mean `eu-west-1`?"),
        ("us-gov-north-1", "landform knows the regions"),
        ("xx-nowhere-9", "landform knows the regions"),
    ];
    for (region, help) in rows {
        let found = errors(&small(region, ""));
        let [(code, word, said)] = found.as_slice() else {
            panic!("{region}: {found:?}");
        };
        assert_eq!((code.as_str(), word.as_str()), ("region-unknown", region));
        assert!(said.contains(help), "{said}");
    }
}

#[test]
fn every_region_of_a_blueprint_is_in_its_partition() {
    let sections = [
        ("keys: { x: { in: one, region: R } }", 1),
        ("buckets: { x: { in: one, name: b-1-x, region: R } }", 1),
        ("databases: { x: { in: one, region: R } }", 1),
        ("networks: { x: { in: one, cidr: 10.0.0.0/16, region: R } }", 1),
        (
            "buckets: { b: { in: one, name: b-1-x } }\nworkgroups: { x: { in: one, results: b, region: R } }",
            1,
        ),
        (
            "buckets: { b: { in: one, name: b-1-x } }\ntrails: { xyz: { in: one, bucket: b, region: R } }",
            1,
        ),
    ];
    for (more, count) in sections {
        let mixed = errors(&small("us-east-1", &more.replace('R', "cn-north-1")));
        let unknown = errors(&small("us-east-1", &more.replace('R', "us-east-9")));
        let codes = |found: &[(String, String, String)], code: &str| {
            found.iter().filter(|(own, _, _)| own == code).count()
        };
        assert_eq!(codes(&mixed, "partition-mixed"), count, "{more}: {mixed:?}");
        assert_eq!(codes(&unknown, "region-unknown"), count, "{more}: {unknown:?}");
        assert_eq!(errors(&small("us-east-1", &more.replace('R', "us-east-1"))), [], "{more}");
    }
}

#[test]
fn roles_that_deploy_keep_their_names() {
    let found = errors(&input("execution-role-name"));
    let codes: Vec<&str> = found.iter().map(|(code, _, _)| code.as_str()).collect();
    assert_eq!(codes, ["name-of-deployer"]);
    let rows = [
        ("landform-demo-execution: { in: one, for: lambda }", 1),
        ("x: { in: one, for: lambda, name: Landform-Demo-Execution, path: /apps/ }", 1),
        ("landform-demo-administration: { in: one, for: lambda }", 1),
        ("OrganizationAccountAccessRole: { in: one, for: lambda }", 1),
        ("OrganizationAccountAccessRole: { in: one, existing: true }", 0),
        ("landform-demo-execution: { in: one, existing: true }", 0),
        ("landform-demo-executions: { in: one, for: lambda }", 0),
    ];
    for (role, count) in rows {
        let found = errors(&small("us-east-1", &format!("roles: {{ {role} }}")));
        assert_eq!(found.len(), count, "{role}: {found:?}");
        assert!(found.iter().all(|(code, _, _)| code == "name-of-deployer"), "{role}: {found:?}");
    }
}

#[test]
fn names_of_deploying_roles_are_names() {
    for key in ["terraform_role", "execution_role", "management_role"] {
        for name in ["*", "../../x", "x; rm -rf", "a/b", ""] {
            let found = errors(&small("us-east-1", &format!("deploy: {{ {key}: \"{name}\" }}")));
            let codes: Vec<&str> = found.iter().map(|(code, _, _)| code.as_str()).collect();
            assert_eq!(codes, ["name-invalid"], "{key}: {name}");
        }
        assert_eq!(errors(&small("us-east-1", &format!("deploy: {{ {key}: pipeline }}"))), []);
    }
}

#[test]
fn terraform_assumes_no_role_in_the_management_account() {
    let provider = |files: &[(String, String)], of: &str| {
        files
            .iter()
            .find(|(path, _)| path.ends_with(of))
            .map(|(_, text)| text.clone())
            .unwrap()
    };
    let plain = files("management-role", &input("management-role"));
    for root in ["terraform/payer/guardrails/provider.tf", "terraform/payer/identity/provider.tf"] {
        assert!(!provider(&plain, root).contains("assume_role"), "{root}");
    }
    let member = provider(&plain, "terraform/one/identity/provider.tf");
    assert!(
        member.contains("arn:aws:iam::111111111111:role/OrganizationAccountAccessRole"),
        "{member}"
    );
    let runbook = provider(&plain, "README.md");
    assert!(runbook.contains("Terraform assumes no role in the management account"), "{runbook}");
    let named = [input("management-role"), "deploy: { management_role: admin }\n".to_owned()].concat();
    let named = files("management-role-named", &named);
    let provider_named = provider(&named, "terraform/payer/guardrails/provider.tf");
    assert!(provider_named.contains("arn:aws:iam::000000000001:role/admin"), "{provider_named}");
    assert!(!provider(&named, "README.md").contains("Terraform assumes no role"));
}

/// The execution role of the administrator's own account trusts that account, like all others.
#[test]
fn an_administrator_can_be_a_target() {
    let before = ["payer", "zeta"].map(|name| {
        input("administrator-target")
            .replace("mgmt:", &format!("{name}:"))
            .replace("[mgmt,", &format!("[{name},"))
            .replace("role/mgmt", &format!("role/{name}"))
    });
    for blueprint in before.into_iter().chain([input("administrator-target")]) {
        let files = files("administrator-target", &blueprint);
        let (_, role) = files.iter().find(|(path, _)| path.ends_with("execution-role.yaml")).unwrap();
        assert!(role.contains("arn:aws:iam::000000000001:root"), "{role}");
    }
}

#[test]
fn empty_lists_are_told() {
    let bucket = "buckets: { b: { in: one, name: b-1-x } }\nroles: { r: { in: one, for: lambda } }\n";
    let rows = [
        "grants: [ { to: [], may: read, on: bucket/one/b } ]",
        "grants: [ { to: role/one/r, may: [], on: bucket/one/b } ]",
        "grants: [ { to: role/one/r, may: read, on: [] } ]",
        "grants: [ { to: role/one/r, may: read, on: bucket/one/b, through: [] } ]",
        "shares: { s: { in: one, of: catalog, access: discover, with: [] } }",
        "shares: { s: { in: one, of: [], access: discover, with: organization } }",
        "control_policies: { p: { on: [], statements: [ { Effect: Deny, Action: \"iam:*\", Resource: \"*\" } ] } }",
        "expect: [ { id: x, allow: [], by: role/one/r, on: bucket/one/b } ]",
        "networks: { n: { in: one, cidr: 10.0.0.0/16, endpoints: [] } }",
        "networks: { n: { in: [], cidr: 10.0.0.0/16 } }",
        "trails: { abc: { in: one, bucket: b, records: [] } }",
    ];
    for row in rows {
        let found = errors(&small("us-east-1", &[bucket, row].concat()));
        assert!(
            found.iter().any(|(code, word, _)| code == "list-empty" && word == "[]"),
            "{row}: {found:?}"
        );
    }
}

#[test]
fn firewalls_are_told_names_of_domains() {
    let network = |allow: &str| {
        let line = format!(
            "networks: {{ n: {{ in: one, cidr: 10.0.0.0/16, internet: inspected, allow: [{allow}] }} }}"
        );
        small("us-east-1", &line)
    };
    for word in [
        ".com",
        ".org",
        "\"*\"",
        "\".\"",
        "\"\"",
        "\"a b\"",
        "\"http://x\"",
        "\"x.com\\n\"",
        "\"*.pypi.org\"",
        "10.0.0.1",
        "localhost",
    ] {
        let found = errors(&network(word));
        let codes: Vec<&str> = found.iter().map(|(code, _, _)| code.as_str()).collect();
        assert_eq!(codes, ["domain-invalid"], "{word}: {found:?}");
    }
    for word in ["pypi.org", ".pypi.org", "files.pythonhosted.org"] {
        assert_eq!(errors(&network(word)), [], "{word}");
    }
}

#[test]
fn addresses_of_others_are_told() {
    let rows = [
        ("networks: { n: { in: one, cidr: 8.8.0.0/16 } }", "8.8.0.0/16"),
        (
            "pools: { p: { cidr: 172.0.0.0/8 } }\nnetworks: { n: { in: one, from: p } }",
            "172.0.0.0/8",
        ),
    ];
    for (more, marked) in rows {
        let found = said(&small("us-east-1", more), DiagnosticLevel::Warning);
        let [(code, word, help)] = found.as_slice() else {
            panic!("{more}: {found:?}");
        };
        assert_eq!((code.as_str(), word.as_str()), ("network-public-addresses", marked));
        assert!(help.contains("10.0.0.0/8"), "{help}");
    }
    for own in ["10.1.0.0/16", "100.64.0.0/16", "172.31.0.0/16", "192.168.0.0/20"] {
        let more = format!("networks: {{ n: {{ in: one, cidr: {own} }} }}");
        assert_eq!(said(&small("us-east-1", &more), DiagnosticLevel::Warning), [], "{own}");
    }
}

#[test]
fn keys_are_of_the_region_of_what_they_encrypt() {
    let here = "keys: { k: { in: one, region: eu-west-1 } }\n";
    let other = "buckets: { b: { in: one, name: b-1-x, region: eu-west-1, key: k } }\n";
    let plain = "buckets: { b: { in: one, name: b-1-x } }\n";
    let feature = "in: one, record_identifier: a, event_time: b, features: { a: string, b: fractional }";
    let role = "roles: { w: { in: one, for: feature-store }, s: { in: one, for: studio } }\n";
    let rows = [
        [here, "buckets: { b: { in: one, name: b-1-x, key: k } }"].concat(),
        [here, plain, "trails: { abc: { in: one, bucket: b, key: k } }"].concat(),
        [here, other, "trails: { abc: { in: one, bucket: b, key: k } }"].concat(),
        [here, "networks: { n: { in: one, cidr: 10.0.0.0/16, flow_logs: { key: k } } }"].concat(),
        [here, other, "workgroups: { w: { in: one, results: b } }"].concat(),
        [here, role, &format!("feature_groups: {{ g: {{ {feature}, writer: w, online: {{ key: k }} }} }}")].concat(),
        [here, role, plain, &format!("feature_groups: {{ g: {{ {feature}, writer: w, offline: {{ bucket: b, key: k }} }} }}")].concat(),
        [here, role, other, &format!("feature_groups: {{ g: {{ {feature}, writer: w, offline: b }} }}")].concat(),
        [here, role, "networks: { n: { in: one, cidr: 10.0.0.0/16, endpoints: needed } }\nstudios: { l: { network: n, role: s, key: k } }"].concat(),
    ];
    for row in rows {
        let found = errors(&small("us-east-1", &row));
        let codes: Vec<&str> = found.iter().map(|(code, _, _)| code.as_str()).collect();
        assert_eq!(codes, ["key-region"], "{row}: {found:?}");
    }
}

fn endpoint_call(action: &str, on: &str) -> Call {
    Call {
        principal: "arn:aws:iam::111111111111:role/r".to_owned(),
        action: action.to_owned(),
        resource: on.to_owned(),
        via: Some(Via::Endpoint("endpoint/one/n-s3".to_owned())),
        ..Call::default()
    }
}

const WRITER: &str = "buckets: { b: { in: one, name: own-1-x } }\n\
    roles: { r: { in: one, for: lambda, statements: [ { Effect: Allow, Action: \"*\", Resource: \"*\" } ] } }\n\
    networks: { n: { in: one, cidr: 10.0.0.0/16, endpoints: [s3, ecr.dkr, ecr.api, sts, sqs] } }";

#[test]
fn derived_endpoint_policies_ask_whose_the_resource_is() {
    let model = model_of(&small("us-east-1", WRITER));
    let universe = Universe::new(&model);
    let decide = |call: &Call| universe.answer(call).decision;
    assert_eq!(decide(&endpoint_call("s3:PutObject", "arn:aws:s3:::own-1-x/k")), Outcome::Allow);
    // Nothing tells whose a bucket is that the blueprint does not have; said, it is refused.
    let mut foreign = endpoint_call("s3:PutObject", "arn:aws:s3:::elsewhere/k");
    assert_eq!(decide(&foreign), Outcome::Unknown);
    foreign
        .context
        .insert("aws:ResourceOrgID".to_owned(), vec!["o-zzzzzzzzzz".to_owned()]);
    assert_eq!(decide(&foreign), Outcome::ImplicitDeny);
    let mut queue = endpoint_call("sqs:SendMessage", "arn:aws:sqs:us-east-1:999999999999:q");
    queue.via = Some(Via::Endpoint("endpoint/one/n-sqs".to_owned()));
    assert_eq!(decide(&queue), Outcome::ImplicitDeny);
    let s3 = policy(&model, "endpoint/one/n-s3");
    assert!(s3.contains("arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"), "{s3}");
    let alone = model_of(&small("us-east-1", &WRITER.replace("ecr.dkr, ecr.api, ", "")));
    assert!(!policy(&alone, "endpoint/one/n-s3").contains("starport"));
}

/// The policy of an endpoint as JSON.
fn policy(model: &Model, address: &str) -> String {
    let resource = model.get(&Address::parse(address).unwrap()).unwrap();
    let Body::Endpoint(endpoint) = &resource.body else {
        panic!("{address}");
    };
    endpoint.policy.to_json().to_string()
}

#[test]
fn the_bucket_of_layers_stays_open_where_grants_close_the_endpoint() {
    let more = [
        WRITER,
        "\ngrants: [ { to: role/one/r, may: read, on: bucket/one/b, through: endpoint/one/n-s3 } ]",
    ]
    .concat();
    let s3 = policy(
        &model_of(&small("us-east-1", &more.replace("endpoints:", "flow_logs: false, endpoints:"))),
        "endpoint/one/n-s3",
    );
    assert!(s3.contains("starport-layer-bucket") && !s3.contains("AdmitOrganization"), "{s3}");
}

#[test]
fn endpoints_that_pass_anything_are_told() {
    let endpoint = |service: &str, condition: &str| {
        let statement =
            format!("{{ Effect: Allow, Principal: \"*\", Action: \"*\", Resource: \"*\"{condition} }}");
        small(
            "us-east-1",
            &format!(
                "networks: {{ n: {{ in: one, cidr: 10.0.0.0/16 }} }}\n\
                 endpoints: {{ e: {{ network: n, service: {service}, statements: [ {statement} ] }} }}"
            ),
        )
    };
    let own = ", Condition: { StringEquals: { \"aws:PrincipalOrgID\": o-a1b2c3d4e5 } }";
    let both = ", Condition: { StringEquals: { \"aws:PrincipalOrgID\": o-a1b2c3d4e5, \"aws:ResourceOrgID\": o-a1b2c3d4e5 } }";
    let accounts = ", Condition: { StringEquals: { \"aws:ResourceAccount\": \"111111111111\" } }";
    let rows = [
        ("s3", "", 1),
        ("s3", own, 1),
        ("sqs", own, 1),
        ("secretsmanager", own, 1),
        ("s3", both, 0),
        ("s3", accounts, 0),
        ("sqs", both, 0),
        ("monitoring", own, 0),
    ];
    for (service, condition, count) in rows {
        let at = folder(&[("b.yaml", &endpoint(service, condition))]);
        let path = at.path().join("b.yaml");
        let run = landform(&["check", path.to_str().unwrap(), "--format", "json", "--fail-on", "never"]);
        let said: Value = serde_json::from_str(&stdout(&run)).unwrap_or_default();
        let findings = said["findings"].as_array().cloned().unwrap_or_default();
        let found = findings.iter().filter(|one| one["rule"] == "endpoint-lets-data-out").count();
        assert_eq!(found, count, "{service} {condition}: {}\n{}", stdout(&run), stderr(&run));
    }
}
