//! Whom rules and topics tell: functions too, by names alone, one of its own account and region for each; and what is said of it.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, stdout};
use landform::comply::{findings, limits, over_quota};
use landform::diagnostic::DiagnosticLevel;
use landform::edits::problems;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::learn::{Learned, updated};
use landform::lock::Lock;
use landform::model::{Call, Model};
use landform::plan::plan;
use landform::resource::{Body, Code};
use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = r#"
landform: 1
name: targets
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { prod: { id: "111111111111" }, apps: { id: "222222222222" } }
region: eu-west-1
roles: { lam: { in: [prod, apps], for: lambda } }
"#;
const FUNCTION: &str = "buckets: { late-code-1: { in: prod, name: late-code-1, existing: true, policy: none, key: none } }\nfunctions: { f: { in: prod, role: lam, code: { bucket: late-code-1, object: a.zip, runtime: python3.13, handler: a.b } } }\n";

fn design(sections: &str) -> String {
    [HEAD, sections].concat()
}

/// The messages of problems, with their codes.
fn told(text: &str) -> Vec<(&'static str, String)> {
    resolved(text)
        .1
        .iter()
        .map(|problem| (problem.code, problem.message.clone()))
        .collect()
}

fn invoked(model: &Model, source: &str) -> Outcome {
    let call = Call {
        principal: "events.amazonaws.com".to_owned(),
        action: "lambda:InvokeFunction".to_owned(),
        resource: "arn:aws:lambda:eu-west-1:111111111111:function:f".to_owned(),
        context: BTreeMap::from([("aws:SourceArn".to_owned(), vec![source.to_owned()])]),
        ..Call::default()
    };
    Universe::new(model).answer(&call).decision
}

fn rules(model: &Model) -> Vec<&'static str> {
    findings(&Universe::new(model)).into_iter().map(|finding| finding.rule).collect()
}

/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
#[test]
fn a_rule_invokes_a_function_by_a_permission_for_it_alone() {
    let rule = "event_rules: { r: { in: prod, schedule: rate(1 day), targets: { to: WHOM } } }\n";
    let whole = |whom: &str, guard: &str| design(&[FUNCTION, &rule.replace("WHOM", whom), guard].concat());
    for whom in ["function/prod/f", "function/f", "f"] {
        let model = model_of(&whole(whom, ""));
        assert_eq!(rules(&model), Vec::<&str>::new(), "{whom}");
        let own = "arn:aws:events:eu-west-1:111111111111:rule/r";
        assert_eq!(invoked(&model, own), Outcome::Allow, "{whom}");
        assert_ne!(invoked(&model, "arn:aws:events:eu-west-1:111111111111:rule/other"), Outcome::Allow);
    }
    let guard = "control_policies: { rcp: { type: resource, \"on\": account/prod, statements: { Effect: Deny, Principal: \"*\", Action: \"sts:*\", Resource: \"*\", Condition: { StringEquals: { \"aws:PrincipalServiceName\": events.amazonaws.com } } } } }\n";
    assert_eq!(rules(&model_of(&whole("f", guard))), Vec::<&str>::new());
    // A role has no say there, and what has no queue or function of the name is told.
    let with_role = told(&whole("function/prod/f, role: lam", ""));
    assert_eq!(
        with_role,
        [("event-target", "`function/prod/f` lets the rule in by itself".to_owned())]
    );
    assert_eq!(
        told(&whole("g", ""))[0],
        ("event-target", "a rule passes nothing on to `g`".to_owned())
    );
    let twice = told(&whole("f, input: 1", "queues: { f: { in: prod } }\n"));
    assert_eq!(twice[0], ("event-target", "a rule passes nothing on to `f`".to_owned()));
}

/// The ARNs that everything of a kind names, by the address of what names it.
fn named(model: &Model) -> BTreeMap<String, BTreeSet<String>> {
    let each = model.resources.values().filter_map(|one| {
        let named: BTreeSet<String> = match &one.body {
            Body::EventRule(rule) => rule.targets.iter().map(|target| target.arn.clone()).collect(),
            Body::Topic(topic) => topic.subscribers.iter().map(|one| one.endpoint.clone()).collect(),
            Body::Function(function) => match &function.code {
                Code::Image { image } => BTreeSet::from([image.clone()]),
                Code::Zip { bucket, .. } => BTreeSet::from([bucket.clone()]),
            },
            _ => return None,
        };
        Some((one.address.to_string(), named))
    });
    each.collect()
}

/// Each names the one of its own account.
#[test]
fn names_alone_are_those_of_the_own_account() {
    let model = model_of(&design(
        "queues: { q: { in: [prod, apps] } }\ntopics: { t: { in: [prod, apps], subscribers: [q] } }\nrepositories: { rr: { in: [prod, apps] } }\nfunctions: { f: { in: [prod, apps], role: lam, image: repository/rr:v1 } }\nevent_rules: { r: { in: [prod, apps], schedule: rate(1 day), targets: [ { to: q }, { to: queue/q, input: 1 } ] } }\n",
    ).replace(", { to: queue/q, input: 1 }", ""));
    let named = named(&model);
    for (name, id) in [("prod", "111111111111"), ("apps", "222222222222")] {
        let queue = BTreeSet::from([format!("arn:aws:sqs:eu-west-1:{id}:q")]);
        assert_eq!(named[&format!("event-rule/{name}/r")], queue);
        assert_eq!(named[&format!("topic/{name}/t")], queue);
        let image = BTreeSet::from([format!("{id}.dkr.ecr.eu-west-1.amazonaws.com/rr:v1")]);
        assert_eq!(named[&format!("function/{name}/f")], image);
    }
}

/// Each names the one of its own region.
#[test]
fn what_is_in_several_regions_names_the_one_of_its_own() {
    let both = "region: [eu-west-1, us-east-1]";
    let text = design(&format!(
        "queues: {{ q: {{ in: prod, {both} }} }}\ntopics: {{ t: {{ in: prod, {both}, subscribers: [queue/prod/q] }} }}\nrepositories: {{ rr: {{ in: prod, {both} }} }}\nfunctions: {{ f: {{ in: prod, {both}, role: lam, image: \"repository/prod/rr:v1\" }} }}\nevent_buses: {{ b: {{ in: prod, {both} }} }}\nevent_rules:\n  r: {{ in: prod, {both}, bus: b, pattern: {{ source: [a] }}, targets: {{ to: queue/prod/q }} }}\n  s: {{ in: prod, {both}, schedule: rate(1 day), targets: {{ to: q }} }}\n"
    ));
    let folder = folder(&[("targets.yaml", &text)]);
    let done = inside(folder.path(), &["synth", "targets.yaml", "--out", "out", "--today", "2026-11-30"]);
    assert!(done.status.success(), "{}", stdout(&done));
    let file = |layer: &str, end: &str| {
        let path = folder.path().join(format!("out/cloudformation/{layer}/prod{end}.yaml"));
        std::fs::read_to_string(path).unwrap()
    };
    for (end, region) in [("", "eu-west-1"), ("-us-east-1", "us-east-1")] {
        let queue = format!("arn:aws:sqs:{region}:111111111111:q-{region}");
        let data = file("data", end);
        for word in ["Endpoint: ", "- Arn: "] {
            let named: Vec<&str> = data.lines().filter_map(|line| line.trim().strip_prefix(word)).collect();
            assert!(
                !named.is_empty() && named.iter().all(|one| *one == queue),
                "{word}: {named:?}\n{data}"
            );
        }
        let image = format!("ImageUri: 111111111111.dkr.ecr.{region}.amazonaws.com/rr-{region}:v1");
        assert!(file("functions", end).contains(&image));
    }
}

/// Two that are called alike up to the length of an id are two.
#[test]
fn long_names_of_targets_stay_apart() {
    let long = "a".repeat(60);
    let text = design(&format!(
        "queues: {{ {long}1: {{ in: prod, name: qq1 }}, {long}2: {{ in: prod, name: qq2 }} }}\nevent_rules: {{ r: {{ in: prod, schedule: rate(1 day), targets: [ {{ to: {long}1 }}, {{ to: {long}2 }} ] }} }}\n"
    ));
    let model = model_of(&text);
    let rule = model.resources.values().find_map(|one| match &one.body {
        Body::EventRule(rule) => Some(rule.clone()),
        _ => None,
    });
    let ids: BTreeSet<String> = rule.unwrap().targets.into_iter().map(|target| target.id).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.iter().all(|id| id.len() == 64), "{ids:?}");
}

#[test]
fn the_default_bus_takes_schedules_by_whatever_name() {
    let text = |name: &str| {
        design(&format!(
            "event_buses: {{ own: {{ in: prod, name: {name} }} }}\nqueues: {{ q: {{ in: prod }} }}\nevent_rules: {{ r: {{ in: prod, bus: own, schedule: rate(1 day), targets: {{ to: q }} }} }}\n"
        ))
    };
    assert_eq!(told(&text("default, existing: true, policy: none")), []);
    assert_eq!(told(&text("other"))[0].0, "event-schedule");
}

#[test]
fn a_pattern_is_told_by_its_field() {
    let text = design(
        "queues: { q: { in: prod } }\nevent_rules: { r: { in: prod, pattern: { source: [a, [b]], detail: { n: [null, x, { exists: 1 }] } }, targets: { to: q } } }\n",
    );
    let messages: Vec<String> = told(&text).into_iter().map(|(_, message)| message).collect();
    for start in ["entry 2 of `source` ", "entry 1 of `n` ", "entry 3 of `n` "] {
        assert_eq!(
            messages.iter().filter(|one| one.starts_with(start)).count(),
            1,
            "{start}: {messages:?}"
        );
    }
}

/// SQS takes twenty statements: however many tell a queue, one statement names them.
#[test]
fn many_who_tell_one_queue_stand_in_one_statement() {
    let topics: String = (0..25).map(|at| format!("  t{at}: {{ in: prod, subscribers: q }}\n")).collect();
    let model = model_of(&design(&format!("queues: {{ q: {{ in: prod }} }}\ntopics:\n{topics}")));
    assert!(over_quota(&model).iter().next().is_none());
    assert_eq!(rules(&model), Vec::<&str>::new());
    let policy = model.resources.values().find(|one| one.address.kind() == "queue");
    let document = policy.and_then(|one| one.body.resource_policy()).unwrap();
    let tells = document.statements.iter().filter(|one| one.sid.as_deref() == Some("TopicTells"));
    let sources: Vec<usize> = tells.map(|one| one.conditions[0].values.len()).collect();
    assert_eq!(sources, [25]);
    let call = |topic: &str| Call {
        principal: "sns.amazonaws.com".to_owned(),
        action: "sqs:SendMessage".to_owned(),
        resource: "arn:aws:sqs:eu-west-1:111111111111:q".to_owned(),
        context: BTreeMap::from([(
            "aws:SourceArn".to_owned(),
            vec![["arn:aws:sns:eu-west-1:111111111111:", topic].concat()],
        )]),
        ..Call::default()
    };
    let universe = Universe::new(&model);
    assert_eq!(universe.answer(&call("t24")).decision, Outcome::Allow);
    assert_ne!(universe.answer(&call("t25")).decision, Outcome::Allow);
    // A permission of Lambda says one source and no more.
    let two = model_of(&design(
        &[
            FUNCTION,
            "topics: { t: { in: prod, subscribers: f }, u: { in: prod, subscribers: f } }\n",
        ]
        .concat(),
    ));
    let function = two.resources.values().find(|one| one.address.kind() == "function").unwrap();
    assert_eq!(function.body.resource_policy().unwrap().statements.len(), 2);
}

/// What goes with a function or a bus is told, whether it is changed or removed.
#[test]
fn removals_are_told_as_changes_are() {
    let gone = design(&[FUNCTION, "event_buses: { b: { in: prod } }\n"].concat());
    let model = model_of(&gone);
    let lock = updated(&plan(&model, &Lock::default()).0, &Lock::default(), &Learned::default());
    let rest = model_of(&design(""));
    let told = problems(&plan(&rest, &lock).0, &lock, &rest);
    let removed: Vec<&str> = told
        .iter()
        .filter(|one| one.code == "edit-removes")
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(removed.len(), 2, "{told:?}");
    assert!(removed.iter().any(|one| one.starts_with("`function/prod/f`")));
    assert!(removed.iter().any(|one| one.starts_with("`event-bus/prod/b`")));
    // Nobody takes an update back but CloudFormation.
    let renamed = model_of(&gone.replace("f: { in: prod,", "f: { in: prod, name: other,"));
    let notes: String = problems(&plan(&renamed, &lock).0, &lock, &renamed)
        .iter()
        .flat_map(|one| one.notes.clone())
        .collect();
    assert!(!notes.contains("Terraform refuses that, and takes"), "{notes}");
}

#[test]
fn numbers_that_an_account_has_to_ask_for_are_told() {
    let codes = |sections: &str| -> Vec<(&'static str, DiagnosticLevel)> {
        let model = model_of(&design(sections));
        let (plan, _) = plan(&model, &Lock::default());
        limits(&model, &plan).iter().map(|one| (one.code, one.severity)).collect()
    };
    let raise = ("quota-to-raise", DiagnosticLevel::Warning);
    let kept =
        |number: u32| FUNCTION.replace("role: lam", &format!("role: lam, reserved_concurrency: {number}"));
    assert_eq!(codes(&kept(900)), [("quota-near", DiagnosticLevel::Warning)]);
    assert_eq!(codes(&kept(5000)), [raise]);
    let long = |count: usize| {
        let sources: Vec<String> = (0..count).map(|at| format!("source-{at:05}")).collect();
        format!(
            "queues: {{ q: {{ in: prod }} }}\nevent_rules: {{ r: {{ in: prod, pattern: {{ source: [{}] }}, targets: {{ to: q }} }} }}\n",
            sources.join(", ")
        )
    };
    assert_eq!(codes(&long(20)), []);
    assert_eq!(codes(&long(180)), [raise]);
    let over = told(&design(&long(300)));
    assert_eq!(over[0].0, "event-pattern");
}
