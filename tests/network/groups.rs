//! Security groups of one's own and network ACLs: what a few lines become, who gets through, and what is refused.

use crate::common::blueprint::{STUDIO, resolved, symbol};
use crate::common::files::{folder, text};
use crate::common::program::{assert_explained, landform, stderr, stdout};
use landform::aws::Address;
use landform::diagnostic::DiagnosticLevel;
use landform::lock::Lock;
use landform::model::Model;
use landform::plan;
use landform::resource::{AclAction, AclEntry, Body, Direction, Layer, RulePeer, SecurityGroup};
use std::collections::BTreeSet;

const GROUPS: &str = "tests/blueprints/groups.yaml";

fn model() -> Model {
    let (model, problems) = resolved(&text(GROUPS));
    assert!(problems.is_empty(), "{problems:?}");
    model.unwrap()
}

fn group<'a>(model: &'a Model, address: &str) -> &'a SecurityGroup {
    match &model.get(&Address::parse(address).unwrap()).unwrap().body {
        Body::SecurityGroup(group) => group,
        _ => panic!("{address}"),
    }
}

/// The rules of a group in one direction, without descriptions.
fn rules(group: &SecurityGroup, direction: Direction) -> BTreeSet<String> {
    let rules = group.rules.iter().filter(|rule| rule.direction == direction);
    rules.map(|rule| rule.key()).collect()
}

fn set(texts: &[String]) -> BTreeSet<String> {
    texts.iter().cloned().collect()
}

#[test]
fn every_flow_is_decided_as_its_row_says() {
    let cases = "tests/cases/groups.jsonl";
    let rows = text(cases);
    assert!(rows.lines().count() >= 20, "rows were lost");
    let answers = stdout(&landform(&["can", GROUPS, "--requests", cases]));
    assert_eq!(answers.lines().count(), rows.lines().count());
    for (row, answer) in rows.lines().zip(answers.lines()) {
        let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
        assert!(answer.get("error").is_none(), "{row}\n{answer:#}");
        assert_eq!(answer["agrees"], serde_json::json!(true), "{row}\n{answer:#}");
    }
}

#[test]
fn it_is_clean_written_and_read_back() {
    let folder = folder(&[]);
    for arguments in [
        vec!["check", GROUPS],
        vec!["synth", GROUPS, "--out", folder.path().to_str().unwrap()],
    ] {
        let output = landform(&arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn a_group_says_what_its_lines_say_and_nothing_else() {
    let model = model();
    let web = group(&model, "security-group/apps/web");
    let balancer = symbol("security-group/apps/balancer");
    assert_eq!((web.name.as_str(), web.description.as_str()), ("groups-web", "What people see"));
    assert_eq!(web.tags.get("team").map(String::as_str), Some("web"));
    let inward = [
        ["tcp 443 443 ", &balancer].concat(),
        "tcp 22 22 10.40.0.0/16".to_owned(),
        "tcp 23 23 10.40.0.0/16".to_owned(),
        "tcp 1024 1024 10.40.0.0/16".to_owned(),
        "tcp 8000 8100 10.0.0.0/8".to_owned(),
        "tcp 9000 9000 10.0.0.0/8".to_owned(),
    ];
    assert_eq!(rules(web, Direction::Ingress), set(&inward));
    let outward = [
        ["tcp 443 443 ", &symbol("security-group/apps/apps-endpoints")].concat(),
        "tcp 443 443 pl-63a5400a".to_owned(),
        "tcp 5432 5432 10.30.0.0/16".to_owned(),
        ["tcp 8443 8443 ", &symbol("security-group/apps/web")].concat(),
        ["tcp 8443 8443 ", &balancer].concat(),
    ];
    assert_eq!(rules(web, Direction::Egress), set(&outward));
    let own = rules(group(&model, &["security-group", "apps", "balancer"].join("/")), Direction::Ingress);
    assert_eq!(own, set(&["tcp 443 443 10.20.0.0/16".to_owned()]), "all of its own network");
    let store = rules(group(&model, "security-group/data/store"), Direction::Egress);
    let private = ["tcp 8000 8100 10.20.0.0/19".to_owned(), "tcp 8000 8100 10.20.32.0/19".to_owned()];
    assert_eq!(store, set(&private), "of another network what the peering leads to");
    let tool = rules(group(&model, "security-group/apps/tool"), Direction::Egress);
    assert!(tool.contains("-1 -1 -1 0.0.0.0/0"), "{tool:?}");
    let closed = group(&model, "security-group/data/closed");
    assert!(closed.rules.is_empty() && closed.description == "Group closed.");
}

#[test]
fn rules_across_a_peering_stand_apart_and_come_last() {
    let model = model();
    let rules: Vec<_> = model
        .resources
        .values()
        .filter_map(|resource| match &resource.body {
            Body::PeeringRule(rule) => Some((resource.address.to_string(), rule)),
            _ => None,
        })
        .collect();
    let names: Vec<&str> = rules.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "peering-rule/apps/web-from-apps-tool-tcp-443",
        "peering-rule/apps/web-from-data-store-tcp-8000-8100",
        "peering-rule/apps/web-from-data-store-tcp-9000",
        "peering-rule/data/store-from-apps-web-tcp-5432",
    ];
    assert_eq!(names, expected);
    assert_eq!(rules[0].1.peer, RulePeer::Group(symbol("security-group/apps/tool")), "one account");
    assert!(matches!(&rules[3].1.peer, RulePeer::ForeignGroup { account, group }
        if account.as_str() == "222222222222" && *group == symbol("security-group/apps/web")));
    let over = |end: &str| ["rows over ", &symbol(end)].concat();
    assert_eq!(rules[3].1.description, over("peering-accepter/data/apps-data"));
    assert!(
        rules[0].1.description.ends_with(&symbol("peering/apps/tools-apps")),
        "it is its own yes"
    );
    // With every id known nothing waits, and what needs an accepted connection comes after every link.
    let mut lock = Lock::empty();
    for address in model.resources.keys() {
        lock.ids.insert(address.to_string(), "id-0123456789abcdef0".to_owned());
    }
    let (planned, problems) = plan::plan(&model, &lock);
    assert!(!problems.has_errors() && planned.held.is_empty(), "{problems:?} {:?}", planned.held);
    let waves = |layer| {
        planned
            .stacks
            .iter()
            .filter(move |stack| stack.layer == layer)
            .map(|stack| stack.wave)
    };
    let (last_link, first_rule) = (waves(Layer::Links).max().unwrap(), waves(Layer::Accepted).min().unwrap());
    assert!(last_link < first_rule, "{last_link} {first_rule}");
}

#[test]
fn entries_of_an_acl_are_numbered_by_place() {
    let model = model();
    let acl = |tier: &str| match &model
        .get(&Address::parse(&["network-acl/apps/apps-", tier].concat()).unwrap())
        .unwrap()
        .body
    {
        Body::NetworkAcl(acl) => acl.clone(),
        _ => panic!("{tier}"),
    };
    let private = acl("private");
    let shown = |entry: &AclEntry| {
        let word = if entry.action == AclAction::Deny { "deny" } else { "allow" };
        [&entry.key(), word, entry.traffic.protocol(), &entry.cidr.to_string()].join(" ")
    };
    let entries: Vec<String> = private.entries.iter().map(shown).collect();
    let expected = [
        "ingress-100 deny tcp 0.0.0.0/0",
        "ingress-110 allow tcp 10.20.0.0/16",
        "ingress-120 allow tcp 10.40.0.0/16",
        "ingress-130 allow tcp 10.30.0.0/16",
        "ingress-140 allow tcp 0.0.0.0/0",
        "ingress-200 allow icmp 10.0.0.0/8",
        "egress-100 allow -1 0.0.0.0/0",
    ];
    assert_eq!(entries, expected);
    let subnets = ["a", "b"].map(|zone| symbol(&["subnet/apps/apps-private-", zone].concat()));
    assert_eq!(private.subnets, BTreeSet::from(subnets));
    assert_eq!(acl("public").tags.get("team").map(String::as_str), Some("edge"));
    let all = model.resources.keys().filter(|address| address.kind() == "network-acl");
    assert_eq!(all.count(), 2);
}

/// A change of the blueprint, the code that it must meet, the text at which it must point, and a piece of its help.
const REFUSED: &[(&str, &str, &str, &str, &str)] = &[
    (
        "{ from: group/balancer, port: 443 }",
        "{ from: group/balancr, port: 443 }",
        "rule-peer",
        "group/balancr",
        "did you mean `group/balancer`?",
    ),
    (
        "{ from: group/balancer, port: 443 }",
        "{ from: balancer, port: 443 }",
        "rule-peer",
        "balancer, port",
        "did you mean `group/balancer`?",
    ),
    (
        "{ from: group/balancer, port: 443 }",
        "{ from: tools, port: 443 }",
        "rule-peer",
        "tools, port",
        "did you mean `network/tools`?",
    ),
    (
        "{ from: group/balancer, port: 443 }",
        "{ from: 10.20.0.5, port: 443 }",
        "rule-peer",
        "10.20.0.5",
        "`10.20.0.5/32`",
    ),
    (
        "{ from: group/balancer, port: 443 }",
        "{ from: 10.20.0.5/16, port: 443 }",
        "rule-peer",
        "10.20.0.5/16",
        "write a block",
    ),
    (
        "{ from: group/balancer, port: 443 }",
        "{ from: endpoints, port: 443 }",
        "rule-peer",
        "endpoints, port",
        "`to: endpoints`",
    ),
    (
        "{ from: group/balancer, port: 443 }",
        "{ from: network/tool, port: 443 }",
        "reference-unknown",
        "network/tool,",
        "did you mean `tools`?",
    ),
    (
        "reaches: { to: group/web, port: 443 }",
        "reaches: { to: group/store, port: 443 }",
        "group-apart",
        "group/store, port",
        "`to: network/data`",
    ),
    (
        "  tools-apps: { from: tools, to: apps }\n",
        "",
        "group-apart",
        "group/tool, port",
        "`from: network/tools`",
    ),
    (
        "tools: { in: apps, cidr: 10.40.0.0/16 }",
        "tools: { in: apps, cidr: 10.40.0.0/16, region: eu-west-1 }",
        "group-apart",
        "group/tool, port",
        "`from: network/tools`",
    ),
    ("{ to: endpoints }", "{ to: endpoints, port: 0 }", "rule-port", "0 }", "1 to 65535"),
    (
        "{ to: endpoints }",
        "{ to: endpoints, port: 443, protocol: all }",
        "rule-port",
        "to: endpoints",
        "none with `icmp`",
    ),
    (
        "port: [8000-8100, 9000]",
        "port: [8100-8000, 9000]",
        "rule-port",
        "8100-8000",
        "such as `8000-8100`",
    ),
    ("port: [8000-8100, 9000]", "port: [8000, 90000]", "rule-port", "90000", "1 to 65535"),
    (
        "port: [8000-8100, 9000]",
        "port: https",
        "rule-port",
        "https",
        "such as `8000-8100`",
    ),
    (
        "{ to: network/data, port: 5432 }",
        "{ to: network/data }",
        "rule-port",
        "to: network/data",
        "`port: 443`",
    ),
    (
        "{ to: network/data, port: 5432 }",
        "{ to: network/data, port: 5432, protocol: gre }",
        "unknown-choice",
        "gre",
        "`tcp`",
    ),
    (
        "{ to: network/data, port: 5432 }",
        "{ into: network/data, port: 5432 }",
        "unknown-key",
        "into",
        "`to`",
    ),
    (
        "description: What people see",
        "description: What people’s eyes see",
        "name-invalid",
        "What people’s",
        "EC2",
    ),
    ("description: rows", "description: \"rows?\"", "name-invalid", "\"rows?\"", "EC2"),
    ("name: groups\n", "name: sg\n", "name-invalid", "web:", "EC2"),
    (
        "closed: { network: data }",
        "closed: { network: dato }",
        "reference-unknown",
        "dato",
        "did you mean `data`?",
    ),
    (
        "closed: { network: data }",
        "apps-endpoints: { network: apps }",
        "address-twice",
        "apps-endpoints:",
        "another name",
    ),
    (
        "  data: { in: data, cidr: 10.30.0.0/16 }",
        "  data: { in: data, cidr: 10.30.0.0/16, acls: { public: { in: { allow: icmp, from: internet } } } }",
        "acl-subnets",
        "in: { allow",
        "`internet: nat`",
    ),
    (
        "  data: { in: data, cidr: 10.30.0.0/16 }",
        "  data: { in: data, cidr: 10.30.0.0/16, public_addresses: true }",
        "network-public",
        "true",
        "remove `public_addresses`",
    ),
    (
        "  data: { in: data, cidr: 10.30.0.0/16 }",
        "  data: { in: data, vpc: vpc-0123456789abcdef0, cidr: 10.30.0.0/16, acls: { private: { in: { allow: icmp, from: internet } } } }",
        "network-mixed",
        "private:",
        "`vpc`",
    ),
    (
        "  data: { in: data, cidr: 10.30.0.0/16 }",
        "  data: { in: data, vpc: vpc-0123456789abcdef0, cidr: 10.30.0.0/16, public_addresses: true }",
        "network-mixed",
        "true",
        "`vpc`",
    ),
    (
        "  closed: { network: data }",
        "  closed: { network: data, reaches: { to: endpoints } }",
        "rule-peer",
        "endpoints }",
        "add `endpoints`",
    ),
    (
        "- { deny: tcp, port: 22, from: internet }",
        "- { port: 22, from: internet }",
        "acl-entry",
        "port: 22",
        "allow: tcp",
    ),
    (
        "- { deny: tcp, port: 22, from: internet }",
        "- { allow: tcp, deny: tcp, port: 22, from: internet }",
        "acl-entry",
        "allow: tcp",
        "allow: tcp",
    ),
    (
        "- { deny: tcp, port: 22, from: internet }",
        "- { deny: tcp, from: internet }",
        "rule-port",
        "deny: tcp",
        "`port: 443`",
    ),
    (
        "- { deny: tcp, port: 22, from: internet }",
        "- { deny: all, port: 22, from: internet }",
        "rule-port",
        "deny: all",
        "none with",
    ),
    (
        "- { deny: tcp, port: 22, from: internet }",
        "- { deny: tcp, port: 22, from: group/web }",
        "rule-peer",
        "group/web }",
        "network/NAME",
    ),
    (
        "from: 10.0.0.0/8, number: 200",
        "from: 10.0.0.0/8, number: 110",
        "acl-number",
        "110",
        "leave `number` out",
    ),
    (
        "from: 10.0.0.0/8, number: 200",
        "from: 10.0.0.0/8, number: 32767",
        "acl-number",
        "32767",
        "leave `number` out",
    ),
    (
        "{ id: closed, from: group/closed,",
        "{ id: closed, from: group/close,",
        "reference-unknown",
        "group/close,",
        "did you mean `group/closed`?",
    ),
];

/// Where a value is a map, its place is its first key; the rows say so.
#[test]
fn what_aws_would_refuse_is_refused_where_it_is_written() {
    let base = text(GROUPS);
    for (old, new, code, place, help) in REFUSED {
        assert!(base.contains(old), "`{old}` is gone from the blueprint");
        let text = base.replacen(old, new, 1);
        let (_, problems) = resolved(&text);
        let found: Vec<_> = problems.iter().filter(|problem| problem.code == *code).collect();
        let all: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert!(!found.is_empty(), "{new}: no {code} among {all:?}");
        let at: Vec<&str> = found
            .iter()
            .map(|problem| text[problem.span.unwrap().start..].trim_start_matches(['{', ' ']))
            .collect();
        assert!(
            at.iter().any(|rest| rest.starts_with(place)),
            "{code} does not point at `{place}`: {:?}",
            at.iter().map(|rest| rest.chars().take(40).collect::<String>()).collect::<Vec<_>>()
        );
        assert!(found.iter().all(|problem| problem.severity == DiagnosticLevel::Error), "{code}");
        let helps: Vec<&String> = found.iter().flat_map(|problem| &problem.help).collect();
        assert!(
            helps.iter().any(|line| line.contains(help))
                || found.iter().any(|problem| problem.label.contains(help)),
            "{code}: {helps:?}"
        );
    }
}

/// What an ACL lets through one way needs a way for the answer.
#[test]
fn answers_that_no_entry_lets_through_are_a_warning() {
    let network = |inward: &str, outward: &str| {
        let acl = ["acls: { private: { in: [", inward, "], out: [", outward, "] } }"].concat();
        text(GROUPS).replacen(
            "  data: { in: data, cidr: 10.30.0.0/16 }",
            &["  data: { in: data, cidr: 10.30.0.0/16, ", &acl, " }"].concat(),
            1,
        )
    };
    let tcp = |port: &str, way: &str| ["{ allow: tcp, port: ", port, ", ", way, ": internet }"].concat();
    let rows: &[(String, String, &[&str])] = &[
        (tcp("443", "from"), String::new(), &["acl-return"]),
        (tcp("443", "from"), tcp("443", "to"), &["acl-return", "acl-return"]),
        (tcp("443", "from"), tcp("1024-65535", "to"), &[]),
        (tcp("1024-65535", "from"), tcp("443", "to"), &[]),
        (tcp("1024-65535", "from"), String::new(), &["acl-return"]),
        (tcp("5432", "from"), tcp("80", "to"), &["acl-return"]),
        (tcp("443", "from"), "{ allow: all, to: internet }".to_owned(), &["acl-return"]),
        ("{ allow: all, from: internet }".to_owned(), tcp("443", "to"), &["acl-return"]),
        (
            "{ allow: all, from: internet }".to_owned(),
            "{ allow: all, to: 10.0.0.0/8 }".to_owned(),
            &[],
        ),
        ("{ allow: icmp, from: internet }".to_owned(), String::new(), &[]),
        ("{ deny: all, from: internet }".to_owned(), String::new(), &[]),
        (String::new(), String::new(), &[]),
    ];
    for (inward, outward, expected) in rows {
        let (_, problems) = resolved(&network(inward, outward));
        let found: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(found, *expected, "in: {inward}, out: {outward}: {problems:?}");
        assert!(problems.iter().all(|problem| problem.severity == DiagnosticLevel::Warning
            && problem.span.is_some()
            && problem.help[0].contains("1024-65535")));
    }
}

/// Something outside of the blueprint may join the two.
#[test]
fn addresses_of_a_network_that_nothing_joins_are_a_warning() {
    let text = text(GROUPS).replacen(
        "{ to: network/data, port: 5432 }",
        "{ to: [network/data, network/lone], port: 5432 }",
        1,
    );
    let text = text.replacen("peerings:\n", "  lone: { in: data, cidr: 10.50.0.0/16 }\npeerings:\n", 1);
    let (_, problems) = resolved(&text);
    let found: Vec<_> = problems.iter().map(|problem| (problem.code, problem.severity)).collect();
    assert_eq!(found, [("reach-apart", DiagnosticLevel::Warning)], "{problems:?}");
}

/// Two words for one block are one rule, and a group may be in a network that exists already.
#[test]
fn odd_ways_to_say_it() {
    let odd = text(GROUPS).replacen(
        "{ from: [group/data/store, 10.0.0.0/8], port: [8000-8100, 9000] }",
        "{ from: [10.20.0.0/16, network/apps, internet], port: [1, 1] }",
        1,
    );
    let (model, problems) = resolved(&odd);
    assert!(problems.is_empty(), "{problems:?}");
    let found = rules(group(&model.unwrap(), "security-group/apps/web"), Direction::Ingress);
    assert!(
        found.contains("tcp 1 1 10.20.0.0/16") && found.contains("tcp 1 1 0.0.0.0/0") && found.len() == 6,
        "{found:?}"
    );
    let existing = "  data: { in: data, vpc: vpc-0123456789abcdef0, cidr: 10.30.0.0/16, route_tables: rtb-0123456789abcdef0 }";
    let text = text(GROUPS).replacen("  data: { in: data, cidr: 10.30.0.0/16 }", existing, 1);
    let (model, problems) = resolved(&text);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(group(&model.unwrap(), "security-group/data/store").vpc, "vpc-0123456789abcdef0");
}

/// A studio stands for the apps of all of its users, each of whom has a group.
#[test]
fn a_studio_is_all_of_its_users() {
    let base = text(STUDIO);
    let text = [
        base.as_str(),
        "\ngroups:\n  tracking:\n    network: studio\n    admits: { from: studio/lab, port: 5000 }\n    reaches: { to: user-profile/consumer/lab-bob, port: 9000 }\n",
        "  far: { network: warehouse, admits: { from: studio/lab, port: 5000 } }\n",
    ]
    .concat();
    let (model, problems) = resolved(&text);
    assert!(problems.is_empty(), "{problems:?}");
    let model = model.unwrap();
    let users = ["lab", "lab-alice", "lab-bob"];
    let tracking = group(&model, "security-group/consumer/tracking");
    let inward =
        users.map(|user| ["tcp 5000 5000 ", &symbol(&["security-group/consumer/", user].concat())].concat());
    assert_eq!(rules(tracking, Direction::Ingress), set(&inward));
    let bob = ["tcp 9000 9000 ", &symbol("security-group/consumer/lab-bob")].concat();
    assert_eq!(rules(tracking, Direction::Egress), set(&[bob]));
    let far = model.resources.keys().filter(|address| address.kind() == "peering-rule");
    let expected = users.map(|user| ["peering-rule/producer/far-from-consumer-", user, "-tcp-5000"].concat());
    assert_eq!(far.map(ToString::to_string).collect::<BTreeSet<_>>(), set(&expected));
    let apart = text.replacen("  studio-warehouse: { from: studio, to: warehouse, dns: true }", "  {}", 1);
    let (_, problems) = resolved(&apart);
    let found: Vec<&str> = problems
        .iter()
        .map(|problem| problem.code)
        .filter(|code| *code == "group-apart")
        .collect();
    assert_eq!(found.len(), 1, "{problems:?}");
}

#[test]
fn every_new_code_has_a_page() {
    let codes: BTreeSet<&str> = REFUSED.iter().map(|(_, _, code, _, _)| *code).collect();
    assert_explained(codes.into_iter().chain(["acl-return", "reach-apart"]));
}
