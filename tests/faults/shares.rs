//! Whom a share reaches, whoever asks.
//!
//! The evaluator decides a call, `dead-grant` looks for the other half of a statement, and the graph draws who is let
//! in. All three must name the same accounts, however the share names them.

use crate::common::blueprint::model_of;
use crate::common::program::{landform, stdout};
use landform::aws::Address;
use landform::comply::findings;
use landform::evaluate::iam::Outcome;
use landform::evaluate::{Party, Universe};
use landform::model::Call;
use std::collections::BTreeSet;

const UNIT: &str = include_str!("inputs/unit-share.yaml");
const IDS: [(&str, &str); 2] = [
    ("one: { ", "one: { id: ou-abcd-11111111, "),
    ("two: { ", "two: { id: ou-abcd-22222222, "),
];

/// What is written, with the share's `with`, a reader in each account, and an account outside.
fn text(with: &str, more: &str, ids: bool) -> String {
    let reader = |account: &str| {
        format!(
            "  {account}: {{ in: {account}, for: lambda, statements: [ {{ Effect: Allow, Action: [\"sagemaker:GetRecord\"], \
             Resource: \"arn:aws:sagemaker:us-east-1:111111111111:feature-group/fg\" }} ] }}\n"
        )
    };
    let readers: String = ["a", "b", "c", "out"].map(reader).concat();
    let mut text = UNIT
        .lines()
        .filter(|line| !line.starts_with("  reader:") && !line.starts_with("expect:"))
        .map(|line| [line, "\n"].concat())
        .collect::<String>()
        .replace("with: unit/one }", &format!("with: {with}{more} }}"))
        .replace("two: { accounts: [b] }", "two: { accounts: [b] }, empty: { accounts: [] }")
        .replace(
            "b: { id: \"333333333333\" }",
            "b: { id: \"333333333333\" }, c: { id: \"444444444444\" }, out: { id: \"555555555555\", outside: true }",
        )
        .replace("roles:\n", &["roles:\n", &readers].concat());
    if ids {
        IDS.iter().for_each(|(from, to)| text = text.replace(from, to));
    }
    text
}

/// The readers whom the evaluator lets read.
fn allowed(universe: &Universe<'_>) -> BTreeSet<String> {
    let may = |call: &Call| universe.answer(call).decision == Outcome::Allow;
    let accounts = [
        ("a", "222222222222"),
        ("b", "333333333333"),
        ("c", "444444444444"),
        ("out", "555555555555"),
    ];
    let held = accounts.into_iter().filter(|(name, id)| {
        may(&Call {
            principal: format!("arn:aws:iam::{id}:role/{name}"),
            action: "sagemaker:GetRecord".to_owned(),
            resource: "arn:aws:sagemaker:us-east-1:111111111111:feature-group/fg".to_owned(),
            ..Call::default()
        })
    });
    held.map(|(name, _)| name.to_owned()).collect()
}

/// The readers whose statement is not half of an access.
fn answered(universe: &Universe<'_>) -> BTreeSet<String> {
    let found = findings(universe).into_iter().filter(|one| one.rule == "dead-grant");
    let dead: BTreeSet<String> = found.map(|one| one.resource.name().to_string()).collect();
    ["a", "b", "c", "out"]
        .map(str::to_owned)
        .into_iter()
        .filter(|name| !dead.contains(name))
        .collect()
}

/// The accounts of whoever is drawn to the share, and the roles by themselves.
fn drawn(universe: &Universe<'_>) -> BTreeSet<String> {
    let share = Address::parse("share/owner/s").unwrap();
    let edges = universe.edges().into_iter().filter(|edge| *edge.to == share);
    edges
        .map(|edge| match edge.from {
            Party::Account(name) => name.to_owned(),
            Party::Role(address) => address.to_string(),
        })
        .collect()
}

fn set(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn everyone_names_the_same_accounts() {
    let rows: [(&str, &str, &[&str], &[&str]); 9] = [
        ("unit/one", "", &["a"], &["a"]),
        ("unit/two", "", &["b"], &["b"]),
        ("[unit/one, unit/two]", "", &["a", "b"], &["a", "b"]),
        // A unit without accounts lets nobody in.
        ("unit/empty", "", &[], &[]),
        // The management account is one of the organization's, and no role is in it.
        ("organization", "", &["a", "b", "c"], &["a", "b", "c", "management"]),
        ("account/c", "", &["c"], &["c"]),
        ("role/b/b", "", &["b"], &["role/b/b"]),
        ("account/out", ", external: true", &["out"], &["out"]),
        // Nobody tells whether an account that the blueprint does not hold has accepted.
        ("\"999999999999\"", ", external: true", &[], &[]),
    ];
    for (with, more, readers, edges) in rows {
        for ids in [false, true] {
            let model = model_of(&text(with, more, ids));
            let universe = Universe::new(&model);
            let said = (allowed(&universe), answered(&universe), drawn(&universe));
            assert_eq!(said, (set(readers), set(readers), set(edges)), "{with}, units with ids: {ids}");
        }
    }
}

#[test]
fn an_invitation_that_was_not_accepted_reaches_nobody() {
    let whole = model_of(&text("account/out", ", external: true", false));
    let mut resources = whole.resources.clone();
    resources.retain(|address, _| address.kind() != "acceptance");
    assert!(resources.len() < whole.resources.len());
    let open = whole.with_resources(resources);
    let universe = Universe::new(&open);
    assert_eq!(
        (allowed(&universe), answered(&universe), drawn(&universe)),
        (set(&[]), set(&[]), set(&[]))
    );
}

#[test]
fn the_statement_of_a_reader_outside_of_the_unit_is_dead() {
    for ids in [false, true] {
        let mut text = UNIT.to_owned();
        if ids {
            IDS.iter().for_each(|(from, to)| text = text.replace(from, to));
        }
        let model = model_of(&text);
        let universe = Universe::new(&model);
        assert!(universe.claims().iter().all(|claim| claim.holds));
        let found = findings(&universe);
        let dead: Vec<String> = found
            .iter()
            .filter(|one| one.rule == "dead-grant")
            .map(|one| one.resource.to_string())
            .collect();
        assert_eq!(dead, ["role/b/reader"], "units with ids: {ids}");
    }
}

#[test]
fn the_graph_draws_the_line_from_the_accounts_of_the_unit() {
    let text = stdout(&landform(&["graph", "tests/faults/inputs/unit-share.yaml"]));
    let id = |label: &str| {
        let line = text.lines().find(|line| line.contains(label)).unwrap();
        let line = line.trim_start().trim_start_matches("subgraph ");
        line.split('[').next().unwrap().to_owned()
    };
    let shares: Vec<&str> = text.lines().filter(|line| line.contains("|\"share\"|")).map(str::trim).collect();
    assert_eq!(
        shares,
        [format!("{} -.->|\"share\"| {}", id("a<br/>222222222222"), id("s<br/>share"))]
    );
}

/// Who is let in by a bucket of account `owner`, other roles than those of statements being in account `b`.
fn let_in(statements: &str) -> BTreeSet<String> {
    let text = [
        "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n",
        "accounts: { owner: { id: \"111111111111\" }, b: { id: \"333333333333\" }, out: { id: \"999999999999\", outside: true } }\nregion: us-east-1\n",
        "roles: { one: { in: b, for: lambda }, two: { in: b, for: lambda, tags: { team: x } } }\n",
        "buckets: { x: { in: owner, name: x-111111111111, statements: [",
        statements,
        "] } }\n",
    ];
    let model = model_of(&text.concat());
    let universe = Universe::new(&model);
    let bucket = Address::parse("bucket/owner/x").unwrap();
    let edges = universe.edges().into_iter().filter(|edge| *edge.to == bucket);
    edges
        .map(|edge| match edge.from {
            Party::Account(name) => name.to_owned(),
            Party::Role(address) => address.to_string(),
        })
        .collect()
}

/// The drawing asks the evaluator: a condition or a Deny counts, and everyone of the organization is somebody.
#[test]
fn whom_a_policy_lets_in_is_the_evaluators_answer() {
    let statement = |effect: &str, principal: &str, more: &str| {
        [
            "{ Effect: ",
            effect,
            ", Principal: ",
            principal,
            ", Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::x-111111111111/*\"",
            more,
            " }",
        ]
        .concat()
    };
    let when =
        |key: &str, value: &str| [", Condition: { StringLike: { \"", key, "\": \"", value, "\" } }"].concat();
    let (everyone, b) = ("\"*\"", "{ AWS: \"333333333333\" }");
    let one = "{ AWS: \"arn:aws:iam::333333333333:role/one\" }";
    let allow = |principal: &str, more: &str| statement("Allow", principal, more);
    let deny = |more: &str| [", ", &statement("Deny", everyone, more)].concat();
    let role_one = "arn:aws:iam::333333333333:role/one";
    let on =
        |pattern: &str, statement: String| statement.replace("x-111111111111/*\"", &[pattern, "\""].concat());
    let not = |statement: String| statement.replace("Resource:", "NotResource:");
    let rows: [(String, &[&str]); 21] = [
        (allow(b, ""), &["b"]),
        (allow(everyone, &when("aws:PrincipalOrgID", "o-a1b2c3d4e5")), &["b", "management"]),
        // It may be the one of the account outside.
        (allow(everyone, &when("aws:PrincipalOrgID", "o-another000")), &["out"]),
        (allow(everyone, &when("aws:PrincipalAccount", "333333333333")), &["b"]),
        (allow(one, ""), &["role/b/one"]),
        (allow(b, &when("aws:PrincipalArn", "*:role/o*")), &["role/b/one"]),
        (allow(b, &when("aws:PrincipalArn", "arn:aws:iam::333333333333:role/un*")), &["b"]),
        (allow(b, &when("aws:SourceVpce", "vpce-1")), &["b"]),
        (allow(b, "") + &deny(&when("aws:PrincipalAccount", "333333333333")), &[]),
        (allow(b, "") + &deny(&when("aws:PrincipalArn", role_one)), &["b"]),
        (allow(one, "") + &deny(&when("aws:PrincipalArn", role_one)), &[]),
        (allow("{ AWS: \"arn:aws:iam::333333333333:role/elsewhere\" }", ""), &["b"]),
        // A session is of its role, which others may be let in by as well.
        (
            allow("{ AWS: \"arn:aws:sts::333333333333:assumed-role/one/me\" }", ""),
            &["role/b/one"],
        ),
        // Nobody of another organization has this one's id, and accounts outside may be in another.
        (allow("{ AWS: \"999999999999\" }", ""), &["out"]),
        (allow("{ AWS: \"999999999999\" }", &when("aws:PrincipalOrgID", "o-a1b2c3d4e5")), &[]),
        // What a pattern leaves out counts; one of other buckets alone is refused where it is written.
        (on("x-*", allow(b, "")), &["b"]),
        (on("x-111111111111", not(allow(b, ""))), &["b"]),
        (on("x-111111111111/${aws:PrincipalAccount}/*", allow(b, "")), &["b"]),
        (allow(b, "") + &on("x-111111111111/x*", deny("")), &["b"]),
        (allow(b, "") + &on("x-111111111111/open/*", not(deny(""))), &["b"]),
        (allow(b, "") + &deny(""), &[]),
    ];
    for (statements, who) in rows {
        assert_eq!(let_in(&statements), set(who), "{statements}");
    }
}
