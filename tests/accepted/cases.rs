//! Small designs that are varied, and what once led to a fault of ours.

/// Small designs, of all kinds together.
pub const BASES: &[(&str, &str)] = &[
    (
        "data",
        r#"landform: 1
name: t
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001", units: { x: { id: ou-a1b2-11111111, accounts: [b, c] } } }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" }, c: { id: "333333333333" } }
region: us-east-1
keys: { k: { in: a }, other: { in: b } }
buckets: { x: { in: a, name: t-x-111111111111, key: k }, results: { in: a, name: t-results-111111111111, key: k } }
databases: { tables: { in: a } }
workgroups: { queries: { in: a, results: results, database: tables } }
policies: { limit: { in: b, statements: [ { Effect: Allow, Action: "s3:GetObject", Resource: "*" } ] } }
identity_providers: { github: { in: a, url: "https://token.actions.githubusercontent.com" } }
roles: { ci: { in: a, assumed_by: { github: { repository: acme/x, branch: main } } }, r: { in: a, for: lambda }, reader: { in: b, for: lambda, boundary: limit }, both: { in: [a, b], for: lambda }, all: { in: unit/x, for: lambda } }
grants: [ { to: role/b/reader, may: read, on: bucket/a/x }, { to: role/b/both, may: [read, write], on: bucket/a/x/in/*, until: 2030-01-01 }, { to: role/a/r, may: decrypt, on: alias/a/k } ]
"#,
    ),
    (
        "watched",
        r#"landform: 1
name: t
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
keys: { k: { in: a } }
buckets: { logs: { in: a, name: t-logs-111111111111 }, store: { in: a, name: t-store-111111111111, key: k, access_logs: logs } }
trails: { audit: { in: a, bucket: logs, records: management, alarms: [access-denied] } }
feature_groups: { g: { in: a, record_identifier: c, event_time: t, features: { c: string, t: fractional }, online: { key: k }, offline: store, writer: w } }
roles: { w: { in: a, for: feature-store }, s: { in: a, for: sagemaker-notebook }, far: { in: b, assumed_by: role/a/s } }
control_policies: { c: { on: account/b, statements: [ { Effect: Deny, Action: "ec2:RunInstances", Resource: "*" } ] } }
"#,
    ),
    (
        "people",
        r#"landform: 1
name: t
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001", units: { x: { id: ou-a1b2-11111111, accounts: [b] } } }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
keys: { k: { in: a } }
buckets: { x: { in: a, name: t-x-111111111111, key: k } }
policies: { limit: { in: [a, b], statements: [ { Effect: Allow, Action: "s3:*", Resource: "*" } ] } }
roles: { deep: { in: b, assumed_by: permission-set/s } }
identity_center: { instance: "arn:aws:sso:::instance/ssoins-0123456789abcdef", identity_store: d-0123456789, groups: { p: {}, q: { id: 12345678-1234-1234-1234-123456789012 } }, permission_sets: { s: { boundary: limit, assigned_to: [ { group: [p, q], in: a }, { group: q, in: unit/x } ] } } }
grants: [ { to: permission-set/b/s, may: read, on: bucket/a/x } ]
"#,
    ),
    (
        "networks",
        r#"landform: 1
name: t
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
keys: { k: { in: a }, w: { in: b } }
roles: { s: { in: a, for: studio } }
networks: { m: { in: a, cidr: 10.1.0.0/16, zones: 2, internet: nat, endpoints: needed }, n: { in: b, cidr: 10.2.0.0/16, zones: 2, endpoints: needed } }
peerings: { p: { from: m, to: n } }
groups: { g: { network: m, admits: [ { from: network/m, port: 443, description: inside } ] } }
endpoints: { e: { network: m, service: kms } }
warehouses: { h: { network: n, key: w } }
studios: { l: { network: m, role: s, users: { alice: {} } } }
"#,
    ),
];

/// A design of this name and these accounts, with something in them.
fn design(accounts: &str, more: &str) -> String {
    let organization = r#"organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001", units: { x: { id: ou-a1b2-11111111, accounts: [UNIT] } } }"#;
    let first = accounts.split(':').next().unwrap().trim_matches(['{', ' ', '"']);
    let unit = organization.replace("UNIT", &format!("\"{first}\""));
    format!("landform: 1\nname: demo\n{unit}\naccounts: {accounts}\nregion: us-east-1\n{more}\n")
}

const TWO: &str = r#"{ store: { id: "111111111111" }, other: { id: "222222222222" } }"#;

fn written(text: &str) {
    match crate::end(text) {
        crate::End::Written => {}
        crate::End::Refused(problems) => panic!("{text}: {problems:?}"),
        crate::End::Fault(what) => panic!("{text}: {what}"),
    }
}

/// Names of ours that would be the same are different ones.
#[test]
fn names_that_meet_names_of_ours_are_written() {
    let rows = [
        (
            r#"{ data_prod: { id: "111111111111" } }"#,
            "roles: { r: { in: data_prod, for: lambda } }",
        ),
        (r#"{ a.b: { id: "111111111111" } }"#, "roles: { r: { in: a.b, for: lambda } }"),
        (
            r#"{ a_b: { id: "111111111111" }, a-b: { id: "222222222222" } }"#,
            "roles: { r: { in: a_b, for: lambda }, q: { in: a-b, for: lambda } }",
        ),
        (
            r#"{ a: { id: "111111111111" }, b: { id: "222222222222" }, a-b: { id: "333333333333" } }"#,
            "roles: { r: { in: [a, b], for: lambda }, q: { in: a-b, for: lambda } }",
        ),
        (
            r#"{ y: { id: "111111111111" }, unit-x: { id: "222222222222" } }"#,
            "roles: { r: { in: unit/x, for: lambda }, q: { in: unit-x, for: lambda } }",
        ),
        (
            r#"{ modules: { id: "111111111111" }, a: { id: "222222222222" } }"#,
            "roles: { r: { in: unit/x, for: lambda }, q: { in: [modules, a], for: lambda } }",
        ),
        (
            r#"{ links: { id: "111111111111" }, data: { id: "222222222222" } }"#,
            "keys: { k: { in: links } }\nnetworks: { m: { in: links, cidr: 10.1.0.0/16 }, n: { in: data, cidr: 10.2.0.0/16 } }\npeerings: { p: { from: n, to: m } }",
        ),
        (
            r#"{ management: { id: "111111111111" } }"#,
            "keys: { k: { in: management } }\ncontrol_policies: { c: { on: organization, statements: [ { Effect: Deny, Action: \"ec2:RunInstances\", Resource: \"*\" } ] } }",
        ),
        (
            r#"{ a: { id: "111111111111" }, a-us-west-2: { id: "222222222222" } }"#,
            "keys: { k: { in: a, region: us-west-2 }, q: { in: a-us-west-2 } }",
        ),
        (
            r#"{ us: { id: "111111111111" }, west: { id: "222222222222" }, "2": { id: "333333333333" } }"#,
            "keys: { k: { in: us, region: us-west-2 }, q: { in: [us, west, \"2\"] } }",
        ),
        (TWO, "keys: { offline-alias: { in: store }, offline: { in: store } }"),
        (TWO, "keys: { a-b: { in: store }, a_b: { in: store }, A-B: { in: store } }"),
        (
            TWO,
            "keys: { x-policy: { in: store } }\nbuckets: { x: { in: store, name: x-111111111111, key: x-policy }, x-policy: { in: store, name: xp-111111111111, key: x-policy } }",
        ),
        (
            TWO,
            "deploy: { administrator: store }\nroles: { r: { in: [store, other], for: lambda } }",
        ),
    ];
    for (accounts, more) in rows {
        let text = design(accounts, more);
        written(&text);
    }
    // A joined name that is too long for a stack, and for a file.
    let names: Vec<String> = (0..6).map(|number| format!("{}{number}", "a".repeat(60))).collect();
    let accounts: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!("{name}: {{ id: \"{:012}\" }}", at + 100))
        .collect();
    let accounts = format!("{{ {} }}", accounts.join(", "));
    let text = design(&accounts, &format!("roles: {{ r: {{ in: [{}], for: lambda }} }}", names.join(", ")));
    written(&text);
}

/// What AWS would refuse is told where it is said: the code, and the text that the place begins with.
#[test]
fn what_a_service_refuses_is_told_where_it_is_said() {
    let role = |more: &str| design(TWO, &format!("roles: {{ r: {{ in: store, for: lambda, {more} }} }}"));
    let key = |more: &str| design(TWO, &format!("keys: {{ r: {{ in: store, {more} }} }}"));
    let long = |count: usize| "a".repeat(count);
    let many = |count: usize| {
        let tags: Vec<String> = (0..count).map(|number| format!("t{number}: a")).collect();
        format!("tags: {{ {} }}", tags.join(", "))
    };
    let taken = [
        role(&format!("description: \"{}\"", long(1000))),
        role(&format!("tags: {{ {}: {} }}", long(128), long(256))),
        role("tags: { team: \"\" }"),
        role("tags: { 名前: 名前 }"),
        role(&many(50)),
        key("description: \"名前 😀\""),
        key(&format!("description: \"{}\"", long(8192))),
        key("tags: { Team: a, team: b }"),
        design(
            TWO,
            "networks: { n: { in: store, cidr: 10.1.0.0/16, flow_logs: false, tags: { team: \"R&D 😀\" } } }",
        ),
    ];
    taken.iter().for_each(|text| written(text));
    let refused = [
        (role("description: 名前"), "description-invalid", "名前"),
        (role("description: 😀"), "description-invalid", "😀"),
        (role("description: \"a\\u00a0b\""), "description-invalid", "\"a"),
        (role(&format!("description: \"{}\"", long(1001))), "description-invalid", "\"aaa"),
        (key(&format!("description: \"{}\"", long(8193))), "description-invalid", "\"aaa"),
        (role("tags: { team: \"R&D\" }"), "tag-invalid", "\"R&D"),
        (role("tags: { \"\": a }"), "tag-invalid", "\"\": a"),
        (role(&format!("tags: {{ {}: a }}", long(129))), "tag-invalid", "aaa"),
        (role(&format!("tags: {{ a: {} }}", long(257))), "tag-invalid", "aaa"),
        (role("tags: { \"aws:x\": a }"), "tag-invalid", "\"aws:x"),
        (role("tags: { \"AWS:x\": a }"), "tag-invalid", "\"AWS:x"),
        (role("tags: { Team: a, team: b }"), "tag-invalid", "team: b"),
        (role(&many(51)), "tags-too-many", "r: {"),
        (
            design(
                TWO,
                &format!(
                    "terraform: {{ default_tags: {{ owner: platform }} }}\nroles: {{ r: {{ in: store, for: lambda, {} }} }}",
                    many(50)
                ),
            ),
            "tags-too-many",
            "r: {",
        ),
        (
            design(
                TWO,
                "networks: { n: { in: store, cidr: 10.1.0.0/16, flow_logs: true, tags: { team: \"R&D\" } } }",
            ),
            "tag-invalid",
            "\"R&D",
        ),
        (
            design(TWO, &format!("networks: {{ n: {{ in: store, cidr: 10.1.0.0/16, {} }} }}", many(50))),
            "tags-too-many",
            "10.1.0.0/16",
        ),
        (
            design(
                r#"{ Data: { id: "111111111111" }, data: { id: "222222222222" } }"#,
                "keys: { k: { in: data } }",
            ),
            "account-case",
            "data: {",
        ),
        (
            design(r#"{ "..": { id: "111111111111" } }"#, "keys: { k: { in: \"..\" } }"),
            "name-invalid",
            "\"..\": {",
        ),
        (
            design(TWO, "roles: { r: { in: store, for: lambda }, R: { in: store, for: lambda } }"),
            "name-twice",
            "R: {",
        ),
    ];
    for (text, code, start) in refused {
        let crate::End::Refused(problems) = crate::end(&text) else {
            panic!("{text}")
        };
        let found = problems.iter().any(|problem| {
            let at = problem.span.and_then(|span| text.get(span.start..));
            problem.code == code && at.is_some_and(|at| at.starts_with(start))
        });
        assert!(found, "{text}: no {code} at `{start}`: {problems:?}");
    }
    let all = role("description: 名前, tags: { team: \"R&D\", \"aws:x\": a }");
    let crate::End::Refused(problems) = crate::end(&all) else {
        panic!("{all}")
    };
    assert_eq!(problems.iter().count(), 3, "all at once: {problems:?}");
}
