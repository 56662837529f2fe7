//! Written words mean the same address wherever they stand.

use super::calls::input;
use crate::common::blueprint::{self, model_of, symbol};
use crate::common::files::text;
use crate::common::program::answered;
use landform::aws::Address;
use landform::catalog::grants;
use landform::diagnostic::DiagnosticLevel;
use landform::evaluate::Universe;
use landform::evaluate::iam::Principal;
use landform::model::{Model, Via};
use landform::policy::{Principals, Resources, Statement};
use landform::resource::{Body, Resource};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const WORDS: &str = "tests/faults/inputs/words.yaml";

/// The model of a blueprint; else its errors, in the words of a request's error, with their codes before them.
fn resolved(text: &str) -> Result<Model, Vec<(String, String)>> {
    let (model, problems) = blueprint::resolved(text);
    // On what an action is ever checked is another question than what a word names.
    let asked = problems.iter().filter(|problem| problem.code != "claim-object");
    let errors = asked.filter(|problem| problem.severity == DiagnosticLevel::Error);
    let said = errors.map(|problem| {
        let text = [problem.message.as_str(), ": ", &problem.help.join(" ")].concat();
        (problem.code.to_owned(), text)
    });
    let said: Vec<(String, String)> = said.collect();
    if said.is_empty() { Ok(model.unwrap()) } else { Err(said) }
}

/// What a blueprint makes of a word: what `read` takes of the model, or its one error.
fn in_blueprint<T>(more: &str, read: impl Fn(&Model) -> T) -> Result<T, String> {
    let text = [&input("words"), more, "\n"].concat();
    match resolved(&text) {
        Ok(model) => Ok(read(&model)),
        Err(problems) => {
            let [(_, only)] = problems.as_slice() else {
                panic!("{more}: {problems:?}");
            };
            Err(only.clone())
        }
    }
}

/// What requests make of words: the field of the first part, or the error.
fn in_requests(requests: &[Value], field: &str) -> Vec<Result<String, String>> {
    let lines: Vec<String> = requests.iter().map(Value::to_string).collect();
    let (_, stdout, _) = answered(&["can", WORDS, "--requests", "-"], &lines.join("\n"));
    let answers: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), requests.len());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let said = |answer: &Value| match answer.get("error") {
        Some(error) => Err(text(error)),
        None => Ok(text(&answer["parts"][0][field])),
    };
    answers.iter().map(said).collect()
}

/// The first part of the answer to the one claim of a model.
fn part(model: &Model) -> landform::evaluate::Authorization {
    Universe::new(model).answer(&model.claims[0].call).parts.remove(0)
}

/// What the first statement of the role `probe` holds after resolving.
fn probe(model: &Model, read: impl Fn(&Statement) -> BTreeSet<String>) -> String {
    let role = model.get(&Address::parse("role/producer/probe").unwrap()).unwrap();
    let texts: BTreeSet<String> = role
        .body
        .documents()
        .iter()
        .flat_map(|(_, document)| &document.statements)
        .filter(|statement| statement.sid.as_deref() == Some("Probe"))
        .flat_map(read)
        .collect();
    texts.into_iter().collect::<Vec<_>>().join(" ")
}

const ROOT: &str = "arn:aws:iam::111111111111:root";
const OWNER: &str = "arn:aws:iam::111111111111:role/owner";

/// Words for a caller: the principal, or a part of what is said of the word.
const CALLERS: [(&str, Result<&str, &str>); 21] = [
    ("role/producer/owner", Ok(OWNER)),
    ("role/owner", Ok(OWNER)),
    ("account/producer", Ok(ROOT)),
    ("athena.amazonaws.com", Ok("athena.amazonaws.com")),
    ("accounts.google.com", Ok("accounts.google.com")),
    ("anonymous", Ok("anonymous")),
    ("arn:aws:iam::999999999999:role/x", Ok("arn:aws:iam::999999999999:role/x")),
    (
        "role/w",
        Err(
            "names several resources, and one is needed here: name one: `role/consumer/w`, `role/producer/w`",
        ),
    ),
    ("role/producer/ownr", Err("did you mean `role/producer/owner`?")),
    ("role/ownr", Err("did you mean `role/owner`?")),
    (
        "role/*/owner",
        Err("is a pattern, and one resource is needed here: name one: `role/producer/owner`"),
    ),
    ("role/*/nobody-at-all", Err("there is no resource `role/*/nobody-at-all`")),
    ("account/produser", Err("did you mean `producer`?")),
    ("owner", Err("did you mean `role/producer/owner`?")),
    ("nobody", Err("neither the ARN of a principal nor the name of an AWS service")),
    ("bucket/producer/data", Err("is no principal")),
    ("group/clients", Err("is no principal")),
    ("studio/lab", Err("is no principal")),
    ("arn:aws:s3:::data", Err("is not the ARN of a principal")),
    ("arn:aws:iam::1", Err("fewer than six fields")),
    ("arn:aws:::111111111111:role/r", Err("its service is empty")),
];

fn agree(word: &str, expected: &Result<&str, &str>, found: &[(&str, Result<String, String>)]) {
    let (_, first) = &found[0];
    for (place, other) in found {
        assert_eq!(other, first, "`{word}` means something else in {place}");
        match (expected, other) {
            (Ok(meant), Ok(found)) => assert_eq!(found, meant, "`{word}` in {place}"),
            (Err(said), Err(found)) => assert!(found.contains(said), "`{word}` in {place}: {found}"),
            _ => panic!("`{word}` in {place}: {other:?}, and not {expected:?}"),
        }
    }
}

/// Words that a statement binds; every other text is AWS's.
fn is_bound(word: &str) -> bool {
    word.contains('/') && !word.starts_with("arn:")
}

/// A claim takes these for each account, which `by_shape` holds; a request is about one.
fn is_of_each_account(word: &str) -> bool {
    word.split('/').nth(1) == Some("*")
}

#[test]
fn who_calls() {
    let request = |word: &str| json!({"principal": word, "action": "s3:GetObject", "resource": "*"});
    let requests: Vec<Value> = CALLERS.iter().map(|(word, _)| request(word)).collect();
    for ((word, expected), can) in CALLERS.iter().zip(in_requests(&requests, "principal")) {
        let claim = format!("expect: [ {{ allow: \"s3:GetObject\", by: \"{word}\", on: \"*\" }} ]");
        let mut found = vec![("can", can)];
        if !is_of_each_account(word) {
            found.push(("expect", in_blueprint(&claim, |model| part(model).principal)));
        }
        if is_bound(word) {
            let trust = format!(
                "  probe: {{ in: producer, trust: [ {{ Sid: Probe, Effect: Allow, Principal: {{ AWS: \"{word}\" }}, Action: \"sts:AssumeRole\" }} ] }}\n"
            );
            let read = |statement: &Statement| match &statement.principals {
                Some(Principals::In(set)) => set.aws.clone(),
                _ => BTreeSet::new(),
            };
            let text = input("words").replace("roles:\n", &["roles:\n", &trust].concat());
            let statement = match resolved(&text) {
                Ok(model) => Ok(probe(&model, read)),
                Err(problems) => Err(problems[0].1.clone()),
            };
            found.push(("a statement", statement));
        }
        agree(word, expected, &found);
    }
}

/// What words takes for a principal, the evaluator reads; what it refuses, the evaluator could not.
#[test]
fn every_caller_is_a_principal() {
    let model = model_of(&input("words"));
    let kinds = [
        "root",
        "user/x",
        "role/x",
        "group/x",
        "assumed-role/x/y",
        "federated-user/x",
        "saml-provider/x",
        "oidc-provider/x",
        "user",
        "root/x",
    ];
    for service in ["iam", "sts", "s3"] {
        for kind in kinds {
            let arn = format!("arn:aws:{service}::111111111111:{kind}");
            assert_eq!(model.caller(&arn).is_ok(), Principal::parse(&arn).is_ok(), "{arn}");
        }
    }
}

/// Words for what a call is on: the address in the answer, or a part of what is said of the word.
const OBJECTS: [(&str, Result<&str, &str>); 25] = [
    ("*", Ok("*")),
    ("arn:aws:s3:::data-111111111111/a", Ok("bucket/producer/data/a")),
    ("bucket/producer/data", Ok("bucket/producer/data")),
    ("bucket/producer/data/a/b*", Ok("bucket/producer/data/a/b*")),
    ("bucket/results", Ok("bucket/producer/results")),
    (
        "catalog/producer",
        Ok("arn:aws:sagemaker:us-east-1:111111111111:sagemaker-catalog/DefaultFeatureGroupCatalog"),
    ),
    ("endpoint/consumer/apps-s3", Ok("endpoint/consumer/apps-s3")),
    ("group/clients", Ok("security-group/consumer/clients")),
    ("group/consumer/clients", Ok("security-group/consumer/clients")),
    ("security-group/consumer/clients", Ok("security-group/consumer/clients")),
    ("studio/lab", Ok("studio-domain/consumer/lab")),
    ("studio/consumer/lab", Ok("studio-domain/consumer/lab")),
    ("warehouse/analytics", Ok("redshift-cluster/producer/analytics")),
    ("warehouse/producer/analytics", Ok("redshift-cluster/producer/analytics")),
    ("role/owner", Ok("role/producer/owner")),
    ("bucket/data", Err("names several")),
    ("bucket/producer/dat/a", Err("did you mean `bucket/producer/data`?")),
    ("bucket/*/data", Err("is a pattern")),
    ("warehouse/analytcs", Err("did you mean `warehouse/analytics`?")),
    ("warehouse/producer/analytcs", Err("did you mean `warehouse/producer/analytics`?")),
    ("group/client", Err("did you mean `group/clients`?")),
    ("studio/consumer/labs", Err("did you mean `studio/consumer/lab`?")),
    ("catalog/prodcer", Err("did you mean `producer`?")),
    ("account/producer", Err("is an account")),
    ("arn:aws:s3:::", Ok("arn:aws:s3:::")),
];

#[test]
fn what_a_call_is_on() {
    let request =
        |word: &str| json!({"principal": "role/producer/owner", "action": "s3:GetObject", "resource": word});
    let requests: Vec<Value> = OBJECTS.iter().map(|(word, _)| request(word)).collect();
    for ((word, expected), can) in OBJECTS.iter().zip(in_requests(&requests, "resource")) {
        let claim =
            format!("expect: [ {{ allow: \"s3:GetObject\", by: role/producer/owner, on: \"{word}\" }} ]");
        let mut found = vec![("can", can)];
        if !is_of_each_account(word) {
            found.push(("expect", in_blueprint(&claim, |model| part(model).resource)));
        }
        if is_bound(word) {
            found.push(("a statement", in_statement(word)));
        }
        agree(word, expected, &found);
        let (code, _, stderr) = answered(&["who-can", WORDS, "s3:GetObject", word], "");
        match &found[0].1 {
            Ok(_) => assert_eq!(code, 0, "{word}: {stderr}"),
            Err(said) => {
                assert_eq!((code, stderr.trim_end()), (2, format!("error: {said}").as_str()), "{word}")
            }
        }
    }
}

/// What the `Resource` of a statement becomes, as answers would show it.
fn in_statement(word: &str) -> Result<String, String> {
    let role = format!(
        "  probe: {{ in: producer, for: lambda, statements: [ {{ Sid: Probe, Effect: Allow, Action: \"s3:GetObject\", Resource: \"{word}\" }} ] }}\n"
    );
    let read = |statement: &Statement| match &statement.resources {
        Some(Resources::In(all)) => all.clone(),
        _ => BTreeSet::new(),
    };
    let text = input("words").replace("roles:\n", &["roles:\n", &role].concat());
    let model = resolved(&text).map_err(|problems| problems[0].1.clone())?;
    let arn = probe(&model, read);
    let call = landform::model::Call {
        principal: OWNER.to_owned(),
        action: "s3:GetObject".to_owned(),
        resource: arn,
        ..Default::default()
    };
    Ok(Universe::new(&model).answer(&call).parts.remove(0).resource)
}

/// Words for a role that is assumed or handed over.
#[test]
fn roles_of_a_call() {
    let words = [
        ("role/owner", Ok("role/producer/owner")),
        (OWNER, Ok("role/producer/owner")),
        ("role/w", Err("names several")),
        ("account/producer", Err("`account/producer` is not a role")),
        ("studio/lab", Err("is not a role")),
        ("arn:aws:iam::111111111111:user/x", Err("is not a role")),
        ("role/producer/ownr", Err("did you mean `role/producer/owner`?")),
    ];
    for field in ["chain", "passedRole"] {
        let request = |word: &str| json!({"principal": "role/consumer/exec", "action": "s3:GetObject", "resource": "*", field: word});
        let requests: Vec<Value> = words.iter().map(|(word, _)| request(word)).collect();
        let answers = in_requests(&requests, "resource");
        for ((word, expected), can) in words.iter().zip(answers) {
            let key = if field == "chain" { "chain" } else { "passing" };
            let claim = format!(
                "expect: [ {{ allow: \"s3:GetObject\", by: role/consumer/exec, on: \"*\", {key}: \"{word}\" }} ]"
            );
            let expected = if field == "chain" { *expected } else { expected.map(|_| "*") };
            agree(
                word,
                &expected,
                &[("can", can), (key, in_blueprint(&claim, |model| part(model).resource))],
            );
        }
    }
}

/// Words for the endpoint of a call: what the claim says of the way, and that the request is answered alike.
#[test]
fn which_way_a_call_goes() {
    let words = [
        ("consumer/apps-s3", Ok("endpoint/consumer/apps-s3")),
        ("endpoint/consumer/apps-s3", Ok("endpoint/consumer/apps-s3")),
        ("endpoint/apps-s3", Ok("endpoint/consumer/apps-s3")),
        ("consumer/s3", Ok("endpoint/consumer/apps-s3")),
        ("endpoint/consumer/s3", Ok("endpoint/consumer/apps-s3")),
        ("vpce-0aaaaaaaaaaaaaaaa", Ok("vpce-0aaaaaaaaaaaaaaaa")),
        ("consumer/apps-s4", Err("did you mean `consumer/apps-s3`?")),
        ("endpoint/consumer/apps-s4", Err("did you mean `endpoint/consumer/apps-s3`?")),
        ("consumer/none", Err("there is no endpoint `consumer/none`")),
    ];
    let request = |word: &str| json!({"principal": OWNER, "action": "s3:GetObject", "resource": "*", "via": {"endpoint": word}});
    let requests: Vec<Value> = words.iter().map(|(word, _)| request(word)).collect();
    for ((word, expected), can) in words.iter().zip(in_requests(&requests, "resource")) {
        let way = |model: &Model| match &model.claims[0].call.via {
            Some(Via::Endpoint(text)) => text.clone(),
            other => panic!("{other:?}"),
        };
        let claim = |via: &str| {
            format!(
                "expect: [ {{ allow: \"s3:GetObject\", by: role/producer/owner, on: \"*\", via: {via} }} ]"
            )
        };
        let full = in_blueprint(&claim(&format!("{{ endpoint: \"{word}\" }}")), way);
        let short = in_blueprint(&claim(&format!("\"{word}\"")), way);
        agree(word, expected, &[("expect", full.clone()), ("a short via", short)]);
        assert_eq!(can.clone().err(), full.err(), "`{word}` in can: {can:?}");
    }
    let service = |word: &str| json!({"principal": OWNER, "action": "s3:GetObject", "resource": "*", "via": {"service": word}});
    let can = in_requests(&[service("athena")], "resource").remove(0);
    let claim = "expect: [ { allow: \"s3:GetObject\", by: role/producer/owner, on: \"*\", via: athena } ]";
    assert_eq!(can, in_blueprint(claim, |_| String::new()));
    assert!(can.unwrap_err().contains("`athena` is not a service"));
}

/// Words for the ends of a flow.
const ENDS: [(&str, Result<&str, &str>); 18] = [
    ("internet", Ok("internet")),
    ("10.20.1.5", Ok("10.20.1.5")),
    ("10.20.0.0/16", Ok("10.20.0.0/16")),
    ("10.20.1.5 + 10.20.2.5", Ok("10.20.1.5+10.20.2.5")),
    ("subnet-0a1b2c", Ok("subnet-0a1b2c")),
    ("group/clients", Ok("security-group/consumer/clients")),
    ("group/consumer/clients", Ok("security-group/consumer/clients")),
    ("studio/lab", Ok("security-group/consumer/lab")),
    ("studio/consumer/lab", Ok("security-group/consumer/lab")),
    ("warehouse/analytics", Ok("security-group/producer/analytics")),
    ("redshift-cluster/producer/analytics", Ok("redshift-cluster/producer/analytics")),
    ("studio-domain/consumer/lab", Ok("studio-domain/consumer/lab")),
    ("endpoint/consumer/apps-s3", Ok("endpoint/consumer/apps-s3")),
    ("warehouse/analytcs", Err("did you mean `warehouse/analytics`?")),
    ("group/client", Err("did you mean `group/clients`?")),
    ("bucket/producer/data", Err("has no place in a network")),
    ("role/owner", Err("has no place in a network")),
    ("nothing", Err("there is no address, block or resource `nothing`")),
];

/// Whether requests about flows are read; what is read of a word, the tests of claims show.
fn flows_read(flows: &[Value]) -> Vec<Result<Value, String>> {
    let lines: Vec<String> = flows.iter().map(|flow| json!({ "flow": flow }).to_string()).collect();
    let (_, stdout, _) = answered(&["can", WORDS, "--requests", "-"], &lines.join("\n"));
    let answers = stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    answers
        .map(|answer| match answer.get("error") {
            Some(error) => Err(error.as_str().unwrap().to_owned()),
            None => Ok(json!([answer["decision"], answer["reasons"], answer["path"]])),
        })
        .collect()
}

#[test]
fn where_packets_start_and_end() {
    let flow = |from: &str, to: &str| json!({"from": from, "to": to, "protocol": "tcp", "port": 443});
    for (at, (word, expected)) in ENDS.iter().enumerate() {
        let from = format!("flows: [ {{ from: \"{word}\", no_reach: 10.30.1.5, port: 443 }} ]");
        let to = format!("flows: [ {{ from: 10.30.1.5, no_reach: \"{word}\", port: 443 }} ]");
        let from = in_blueprint(&from, |model| model.flow_claims[0].flow.from.clone());
        let to = in_blueprint(&to, |model| model.flow_claims[0].flow.to.clone());
        agree(word, expected, &[("from", from.clone()), ("to", to)]);
        let address = from.clone().unwrap_or_else(|_| (*word).to_owned());
        let asked = flows_read(&[
            flow(word, "10.30.1.5"),
            flow(&address, "10.30.1.5"),
            flow("10.30.1.5", word),
            flow("10.30.1.5", &address),
        ]);
        assert_eq!(asked[0], asked[1], "row {at}: `{word}` is `{address}` in can");
        assert_eq!(asked[2], asked[3], "row {at}: `{word}` is `{address}` in can");
        assert_eq!(asked[0].clone().err(), from.clone().err(), "`{word}`");
        assert_eq!(asked[2].clone().err(), from.err(), "`{word}`");
    }
    let name = flows_read(&[flow("10.20.1.5", "example.com"), flow("example.com", "10.20.1.5")]);
    assert!(name[0].is_ok());
    let claim = "flows: [ { from: example.com, no_reach: 10.20.1.5, port: 443 } ]";
    assert_eq!(name[1].clone().err(), in_blueprint(claim, |_| ()).err());
}

/// References of sections: the same misses as those of claims and requests.
#[test]
fn who_is_granted_what() {
    let grant = |to: &str, on: &str| format!("grants: [ {{ to: \"{to}\", may: read, on: \"{on}\" }} ]");
    let claim = |by: &str| format!("expect: [ {{ allow: \"s3:GetObject\", by: \"{by}\", on: \"*\" }} ]");
    let warehouse = "warehouse/producer/analytics";
    for on in [warehouse, "warehouse/analytics"] {
        assert_eq!(
            in_blueprint(&grant("role/owner", on), |model| model.database_access[0].roles.len()),
            Ok(1),
            "{on}"
        );
    }
    let said = in_blueprint(&grant("role/w", warehouse), |_| ()).unwrap_err();
    assert_eq!(Err(said), in_blueprint(&claim("role/w"), |_| ()));
    let said = in_blueprint(&grant("role/producer/ownr", warehouse), |_| ()).unwrap_err();
    assert!(said.contains("did you mean `role/producer/owner`?"), "{said}");
    let near = said.rsplit(": ").next().unwrap();
    assert!(in_blueprint(&claim("role/producer/ownr"), |_| ()).unwrap_err().ends_with(near));
}

/// `*` counts in every part of a reference.
#[test]
fn any_account_and_any_name() {
    let base = input("any-account");
    let readers = |to: &str, on: &str| {
        let text = base.replace("role/*/w", to).replace("bucket/a/x", on);
        resolved(&text).map(|model| {
            let reads = |resource: &&Resource| {
                let documents = resource.body.documents();
                let mut statements = documents.iter().flat_map(|(_, document)| &document.statements);
                statements.any(|statement| matches!(&statement.resources, Some(Resources::In(all)) if all.iter().any(|on| on.ends_with(":x-111111111111"))))
            };
            let roles = model.roles().map(|(role, _)| role).filter(reads);
            roles.map(|role| role.address.to_string()).collect::<Vec<_>>()
        })
    };
    let both = || Ok(vec!["role/a/w".to_owned(), "role/b/w".to_owned()]);
    for to in ["role/*/w", "role/*/w*", "role/*/*", "role/w*", "w*", "role/?*/w"] {
        assert_eq!(readers(to, "bucket/a/x"), both(), "{to}");
    }
    for on in ["bucket/*/x", "bucket/a*/x", "bucket/*/*", "bucket/a/*"] {
        assert_eq!(readers("role/*/w", on), both(), "{on}");
    }
    assert_eq!(readers("role/a*/w", "bucket/a/x"), Ok(vec!["role/a/w".to_owned()]));
    for (to, on, near) in [
        ("role/*/v", "bucket/a/x", "did you mean `role/a/w`?"),
        ("role/c*/w", "bucket/a/x", "did you mean `role/a/w`?"),
        ("role/*/w", "bucket/*/y", "did you mean `bucket/a/x`?"),
        ("role/*/nobody-at-all", "bucket/a/x", "declare the role or correct its name"),
    ] {
        let problems = readers(to, on).unwrap_err();
        let (code, said) = &problems[0];
        assert_eq!(code, "reference-unknown", "{to} {on}");
        assert!(said.contains(near), "{to} {on}: {said}");
    }
}

/// Where one thing is asked for, a pattern that fits several is not taken for the first.
#[test]
fn a_pattern_is_not_taken_for_the_first_that_fits() {
    let more = "keys: { k1: { in: a }, k2: { in: a } }\n";
    let keyed = |key: &str| {
        let text = input("any-account")
            .replace("name: x-111111111111", &format!("name: x-111111111111, key: \"{key}\""));
        resolved(&[&text, more].concat()).map(|_| ())
    };
    assert_eq!(keyed("k1"), Ok(()));
    assert_eq!(keyed("*1"), Ok(()));
    let (code, said) = keyed("k*").unwrap_err().remove(0);
    assert_eq!(code, "reference-several");
    assert!(said.contains("`key/a/k1`, `key/a/k2`"), "{said}");
}

/// `explain grants` lists what a blueprint takes, and all of it.
#[test]
fn every_listed_grant_can_be_said_and_no_other() {
    let (_, list, _) = answered(&["explain", "grants"], "");
    let verbs = list.split("what grants can say, ").nth(1).unwrap();
    let listed: BTreeSet<(&str, &str)> = verbs
        .lines()
        .skip(2)
        .map(|line| {
            let mut words = line.split_whitespace();
            (words.next().unwrap(), words.next().unwrap())
        })
        .collect();
    assert!(listed.len() > 12 && !listed.contains(&("studio", "use")), "{listed:?}");
    let verbs: BTreeSet<&str> = grants::table().rows.iter().map(|row| row.verb.as_str()).collect();
    let on = [
        ("access-point", "access-point/producer/way"),
        ("bucket", "bucket/producer/results"),
        ("catalog", "catalog/producer"),
        ("codeartifact-domain", "codeartifact-domain/producer/acme"),
        ("codeartifact-repository", "codeartifact-repository/producer/python"),
        ("feature-group", "feature-group/producer/fg"),
        ("function", "function/producer/score"),
        ("file-system", "file-system/producer/shared"),
        ("key", "key/producer/warehouse"),
        ("log-group", "log-group/producer/lines"),
        ("parameter", "parameter/producer/knob"),
        ("queue", "queue/producer/jobs"),
        ("role", "role/producer/writer"),
        ("secret", "secret/producer/pin"),
        ("table", "table/producer/ledger"),
        ("event-bus", "event-bus/producer/news"),
        ("topic", "topic/producer/bell"),
        ("repository", "repository/producer/images"),
        ("state-machine", "state-machine/producer/run"),
        ("warehouse", "warehouse/analytics"),
        ("workgroup", "workgroup/producer/queries"),
    ];
    let others = Body::KINDS.iter().copied().chain(["studio", "group", "network"]);
    // An entry of any type is granted by its ARN, with the verbs of what that names.
    let others = others.filter(|kind| on.iter().all(|(known, _)| known != kind) && *kind != "resource");
    let asked = on
        .iter()
        .flat_map(|(kind, on)| verbs.iter().map(move |verb| (*kind, (*on).to_owned(), *verb)))
        .chain(
            others.flat_map(|kind| ["read", "use"].map(|verb| (kind, format!("{kind}/consumer/lab"), verb))),
        );
    for (kind, on, verb) in asked {
        let passing = if verb == "create" { ", passing: role/producer/writer" } else { "" };
        let grant = format!("grants: [ {{ to: role/producer/owner, may: {verb}, on: {on}{passing} }} ]\n");
        let found = resolved(&[input("words"), grant].concat());
        match found {
            Ok(_) => assert!(listed.contains(&(kind, verb)), "{verb} {kind} is taken and not listed"),
            Err(problems) => {
                assert!(!listed.contains(&(kind, verb)), "{verb} {kind} is listed: {problems:?}");
                let refused = problems
                    .iter()
                    .all(|(code, _)| matches!(code.as_str(), "grant-kind" | "grant-verb"));
                assert!(refused, "{verb} {kind}: {problems:?}");
            }
        }
    }
}

/// A studio, a warehouse and a group may share a name: a rule about one of them is not about the group of another.
#[test]
fn a_rule_is_about_the_group_of_what_it_names() {
    let text = std::fs::read_to_string("blueprints/redshift-studio.yaml").unwrap();
    let probe = "probe: { network: studio, admits: { from: WORD, port: 5439 } }";
    let with = |groups: &str, word: &str| {
        let groups = ["\ngroups:\n", groups, "  ", &probe.replace("WORD", word), "\n"].concat();
        resolved(&text.replacen("\nstudios:", &[&groups, "\nstudios:"].concat(), 1))
    };
    let over = |model: &Model| {
        let rules = model.resources.values().filter_map(|resource| match &resource.body {
            Body::PeeringRule(rule) => Some(format!("{:?}", rule.peer)),
            _ => None,
        });
        rules.collect::<Vec<_>>()
    };
    let same = "  analytics: { network: studio, description: Another thing of this name }\n";
    let alone = with("", "warehouse/analytics").unwrap();
    let beside = with(same, "warehouse/analytics").unwrap();
    assert_eq!(over(&alone).len(), 1, "the probe admits the warehouse over the peering");
    assert_eq!(over(&beside), over(&alone));
    assert_eq!(over(&with(same, "warehouse/producer/analytics").unwrap()), over(&alone));
    let (code, said) = with(same, "group/analytics").unwrap_err().remove(0);
    assert_eq!(code, "reference-several");
    assert!(
        said.contains("`security-group/consumer/analytics`, `security-group/producer/analytics`"),
        "{said}"
    );
    assert_eq!(over(&with(same, "group/consumer/analytics").unwrap()), Vec::<String>::new());
    let (code, said) = with(same, "studio/analytics").unwrap_err().remove(0);
    assert_eq!(code, "rule-peer", "{said}");
}

/// What a message proposes is taken by the line that it is about.
#[test]
fn advice_is_in_the_words_of_the_section() {
    let text = std::fs::read_to_string("blueprints/redshift-studio.yaml").unwrap();
    let (code, said) =
        resolved(&text.replace("\"on\": warehouse/producer/analytics }", "\"on\": \"warehouse/*/a*\" }"))
            .unwrap_err()
            .remove(0);
    assert_eq!(code, "reference-several");
    assert!(said.contains("`warehouse/producer/analytics`"), "{said}");
}

/// A condition on where a call comes from names the id of an endpoint, or of a VPC.
#[test]
fn addresses_in_conditions_on_the_way_of_a_call_become_ids() {
    let blueprint = text("tests/faults/inputs/review/vpce.yaml");
    let with = |key: &str, word: &str| {
        let statement = format!(
            "key: k, statements: [{{ Effect: Deny, Principal: \"*\", Action: \"s3:GetObject\", \
             Resource: \"arn:aws:s3:::review-b-111111111111/*\", Condition: {{ StringNotEquals: {{ \"{key}\": {word} }} }} }}]"
        );
        blueprint.replacen("key: k }", &[&statement, " }"].concat(), 1)
    };
    let [endpoint, vpc] = ["endpoint/one/s3", "vpc/one/n"].map(symbol);
    for (key, word, value) in [
        ("aws:SourceVpce", "endpoint/one/s3", endpoint.as_str()),
        ("aws:SourceVpce", "endpoint/s3", &endpoint),
        ("aws:SourceVpc", "network/one/n", &vpc),
        ("aws:SourceVpc", "vpc/n", &vpc),
        ("aws:SourceVpc", "vpc-0a1b2c3d4e5f60718", "vpc-0a1b2c3d4e5f60718"),
    ] {
        let model = model_of(&with(key, word));
        let bucket = model.get(&Address::parse("bucket/one/b").unwrap()).unwrap();
        let documents = bucket.body.documents();
        let values: Vec<_> = documents
            .iter()
            .flat_map(|(_, document)| &document.statements)
            .flat_map(|statement| &statement.conditions)
            .filter(|condition| condition.key == key)
            .flat_map(|condition| &condition.values)
            .collect();
        assert_eq!(values, [value], "{key}: {word}");
    }
    for word in ["network/one/m", "role/one/a"] {
        let problems = resolved(&with("aws:SourceVpc", word)).unwrap_err();
        assert_eq!(problems.len(), 1, "{word}: {problems:?}");
    }
}
