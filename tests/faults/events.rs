//! Events, notices and queues: who lets whom in, across accounts, and what SQS counts.

use crate::common::blueprint::{model_of, resolved};
use landform::comply::{findings, over_quota};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::model::{Call, Model};
use landform::resource::Body;

const HEAD: &str = r#"
landform: 1
name: events
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { shop: { id: "111111111111" }, billing: { id: "222222222222" } }
region: us-east-1
"#;
const FORWARD: &str = r#"roles:
  forward: { in: shop, trust: { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: "sts:AssumeRole", Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } } }
  work: { in: shop, for: lambda }
"#;

fn design(sections: &str) -> String {
    [HEAD, FORWARD, sections].concat()
}

fn found(model: &Model) -> Vec<&'static str> {
    findings(&Universe::new(model)).into_iter().map(|finding| finding.rule).collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    resolved(text).1.iter().map(|problem| problem.code).collect()
}

fn outcome(model: &Model, principal: &str, action: &str, resource: &str) -> Outcome {
    let call = Call {
        principal: principal.to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        ..Call::default()
    };
    Universe::new(model).answer(&call).decision
}

const QUEUE: &str = "arn:aws:sqs:us-east-1:111111111111:q";
const TOPIC: &str = "arn:aws:sns:us-east-1:111111111111:t";
const EVENTS: &str = "events.amazonaws.com";

/// A rule that tells a queue and a topic which a key encrypts; WORDS are those of the queue, DENY is said by the key.
const TELLS: &str = r#"
keys: { k: { in: shop, DENY } }
queues: { q: { in: shop, WORDS } }
topics: { t: { in: shop, key: k } }
event_rules: { r: { in: shop, pattern: { source: [s] }, targets: [ { to: queue/shop/q }, { to: topic/shop/t } ] } }
"#;

fn tells(queue: &str, key: &str) -> Model {
    model_of(&design(&TELLS.replace("WORDS", queue).replace("DENY", key)))
}

/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
#[test]
fn what_a_rule_tells_lets_it_in_with_its_key_or_is_told() {
    let granted = tells("key: k", "");
    assert_eq!(found(&granted), Vec::<&str>::new());
    for (action, on) in [("sqs:SendMessage", QUEUE), ("sns:Publish", TOPIC)] {
        assert_eq!(outcome(&granted, EVENTS, action, on), Outcome::Allow, "{action}");
    }
    let no = |action: &str| {
        format!(
            "statements: {{ Effect: Deny, Principal: {{ Service: {EVENTS} }}, Action: \"{action}\", Resource: \"*\" }}"
        )
    };
    for (queue, key) in [
        (["key: k, ", &no("sqs:SendMessage")].concat(), String::new()),
        ("key: k".to_owned(), no("kms:GenerateDataKey")),
        ("existing: true, key: none, policy: none".to_owned(), String::new()),
    ] {
        let refused = tells(&queue, &key);
        assert!(found(&refused).contains(&"delivery-denied"), "{queue} {key}");
        assert_ne!(outcome(&refused, EVENTS, "sqs:SendMessage", QUEUE), Outcome::Allow, "{queue} {key}");
    }
    let unknown = tells("existing: true", "");
    assert_eq!(outcome(&unknown, EVENTS, "sqs:SendMessage", QUEUE), Outcome::Unknown);
}

/// SNS asks KMS in the name of EventBridge without a word about the rule: a key that asks for the rule refuses.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html>
#[test]
fn a_key_of_a_topic_that_asks_for_the_rule_refuses_events() {
    const BY: &str = r#"
keys: { k: { in: shop, statements: { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*", Condition: { StringEquals: { CONDITION } } } } }
topics: { t: { in: shop, key: k, statements: { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: "sns:Publish", Resource: "*", Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } } } }
resources: { r: { in: shop, type: "AWS::Events::Rule", properties: { Name: r, ScheduleExpression: rate(1 day), Targets: [ { Id: t, Arn: "{topic/shop/t}" } ] } } }
"#;
    let answer = |condition: &str| {
        let model = model_of(&design(&BY.replace("CONDITION", condition)));
        let call = Call {
            principal: EVENTS.to_owned(),
            action: "sns:Publish".to_owned(),
            resource: TOPIC.to_owned(),
            context: [("aws:SourceAccount".to_owned(), vec!["111111111111".to_owned()])].into(),
            ..Call::default()
        };
        Universe::new(&model).answer(&call).decision
    };
    assert_eq!(
        answer(&format!("\"kms:EncryptionContext:aws:sns:topicArn\": \"{TOPIC}\"")),
        Outcome::Allow
    );
    assert_eq!(answer("\"aws:SourceAccount\": \"111111111111\""), Outcome::ImplicitDeny);
}

/// A bus of another account lets in the role of the rule; its policy, the role's, and the trust are each needed.
#[test]
fn events_go_to_a_bus_of_another_account_as_a_role() {
    const BUS: &str = "arn:aws:events:us-east-1:222222222222:event-bus/b";
    const ROLE: &str = "arn:aws:iam::111111111111:role/forward";
    const RULE: &str = "event_buses: { b: { in: billing, WORDS } }\nevent_rules: { r: { in: shop, pattern: { source: [s] }, targets: { to: event-bus/billing/b, role: forward } } }\n";
    let with = |words: &str| model_of(&design(&RULE.replace("WORDS", words)));
    let granted = with("");
    assert_eq!(found(&granted), Vec::<&str>::new());
    assert_eq!(outcome(&granted, ROLE, "events:PutEvents", BUS), Outcome::Allow);
    let refused = [
        with("statements: { Effect: Deny, Principal: \"*\", Action: \"events:PutEvents\", Resource: \"*\" }"),
        with("existing: true, policy: none"),
        model_of(&design(&RULE.replace("WORDS", "")).replace(EVENTS, "states.amazonaws.com")),
    ];
    for model in &refused {
        assert!(found(model).contains(&"delivery-denied"), "{:?}", found(model));
    }
    assert_eq!(outcome(&with("existing: true"), ROLE, "events:PutEvents", BUS), Outcome::Unknown);
}

#[test]
fn rules_that_cannot_be_are_told() {
    const THINGS: &str = "queues: { q: { in: shop }, far: { in: billing }, f: { in: shop, fifo: true } }\nevent_buses: { b: { in: shop }, far: { in: billing } }\nevent_rules: { r: { in: shop, RULE } }\n";
    let long = "a".repeat(8_200);
    let input = format!("schedule: rate(1 day), targets: {{ to: queue/shop/q, input: {{ a: {long} }} }}");
    let rows: [(&str, &[&str]); 17] = [
        (&input, &["event-target"]),
        ("schedule: rate(5), targets: { to: queue/shop/q }", &["event-schedule"]),
        (
            "pattern: { detail: { price: [ { numeric: [\"=>\", 5] } ] } }, targets: { to: queue/shop/q }",
            &["event-pattern"],
        ),
        ("pattern: { source: [s] }, targets: { to: queue/shop/q }", &[]),
        ("targets: { to: queue/shop/q }", &["event-rule"]),
        (
            "bus: event-bus/billing/far, pattern: { source: [s] }, targets: { to: queue/shop/q }",
            &["event-rule"],
        ),
        ("pattern: { source: s }, targets: { to: queue/shop/q }", &["event-pattern"]),
        ("pattern: { source: [null] }, targets: { to: queue/shop/q }", &["event-pattern"]),
        ("schedule: rate(1 days), targets: { to: queue/shop/q }", &["event-schedule"]),
        ("bus: b, schedule: rate(1 day), targets: { to: queue/shop/q }", &["event-schedule"]),
        ("schedule: rate(1 day), targets: { to: queue/billing/far }", &["event-target"]),
        ("schedule: rate(1 day), targets: { to: queue/shop/f }", &["event-target"]),
        (
            "schedule: rate(1 day), targets: { to: queue/shop/q, dead_letters: queue/billing/far }",
            &["event-target"],
        ),
        (
            "schedule: rate(1 day), targets: { to: queue/shop/q, role: forward }",
            &["event-target"],
        ),
        ("schedule: rate(1 day), targets: { to: event-bus/billing/far }", &["event-target"]),
        (
            "schedule: rate(1 day), targets: [ { to: queue/shop/q }, { to: queue/shop/q } ]",
            &["event-target"],
        ),
        (
            "bus: b, pattern: { source: [s] }, targets: { to: event-bus/shop/b, role: forward }",
            &["event-target"],
        ),
    ];
    for (rule, expected) in rows {
        assert_eq!(codes(&design(&THINGS.replace("RULE", rule))), expected, "{rule}");
    }
    assert_eq!(codes(&design("event_buses: { default: { in: shop } }\n")), ["event-bus-name"]);
    assert_eq!(
        codes(&design("event_buses: { default: { in: shop, existing: true } }\n")),
        Vec::<&str>::new()
    );
}

/// SNS tells a queue of another account that asked for it: nobody has to confirm what its owner asks for.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html>
#[test]
fn a_queue_of_another_account_subscribes_itself() {
    const ABROAD: &str = "keys: { k: { in: billing } }\nqueues: { far: { in: billing, key: k, WORDS } }\ntopics: { t: { in: shop, subscribers: queue/billing/far } }\n";
    let far = "arn:aws:sqs:us-east-1:222222222222:far";
    let granted = model_of(&design(&ABROAD.replace("WORDS", "")));
    assert_eq!(found(&granted), Vec::<&str>::new());
    assert_eq!(outcome(&granted, "sns.amazonaws.com", "sqs:SendMessage", far), Outcome::Allow);
    let here: Vec<&str> = granted
        .resources
        .values()
        .filter(|one| matches!(one.body, Body::Subscription(_)))
        .map(|one| one.place.name.as_str())
        .collect();
    assert_eq!(here, ["billing"]);
    let deny = "statements: { Effect: Deny, Principal: \"*\", Action: \"sqs:SendMessage\", Resource: \"*\" }";
    let refused = model_of(&design(&ABROAD.replace("WORDS", deny)));
    assert!(found(&refused).contains(&"delivery-denied"), "{:?}", found(&refused));
}

/// Whoever is let in by its name alone may act for anybody; these services say for whom they do.
#[test]
fn services_that_tell_queues_and_fetch_images_are_deputies() {
    const OPEN: &str = "queues: { q: { in: shop, statements: { Effect: Allow, Principal: { Service: SERVICE }, Action: \"sqs:SendMessage\", Resource: \"*\" CONDITION } } }\n";
    let by = ", Condition: { ArnLike: { \"aws:SourceArn\": \"arn:aws:*:*:111111111111:*\" } }";
    for service in ["sns.amazonaws.com", EVENTS, "lambda.amazonaws.com"] {
        let with = |condition: &str| {
            let text = OPEN.replace("SERVICE", service).replace("CONDITION", condition);
            found(&model_of(&design(&text)))
        };
        assert_eq!(with(""), ["confused-deputy"], "{service}");
        assert_eq!(with(by), Vec::<&str>::new(), "{service}");
    }
}

/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html>
#[test]
fn sqs_counts_what_is_in_a_policy() {
    let statement = |actions: usize, principals: usize| {
        let actions: Vec<String> = [
            "AddPermission",
            "ChangeMessageVisibility",
            "DeleteMessage",
            "GetQueueAttributes",
            "GetQueueUrl",
            "PurgeQueue",
            "ReceiveMessage",
            "SendMessage",
        ]
        .iter()
        .take(actions)
        .map(|action| format!("\"sqs:{action}\""))
        .collect();
        let principals: Vec<String> = (0..principals)
            .map(|at| format!("\"{:012}\"", 300_000_000_000_u64 + at as u64))
            .collect();
        format!(
            "{{ Effect: Deny, Principal: {{ AWS: [{}] }}, Action: [{}], Resource: \"*\" }}",
            principals.join(", "),
            actions.join(", ")
        )
    };
    let over = |statements: &str| {
        let own = format!("queues: {{ q: {{ in: shop, statements: [{statements}] }} }}\n");
        let any = format!(
            "resources: {{ p: {{ in: shop, type: \"AWS::SQS::QueuePolicy\", properties: {{ Queues: [\"https://sqs.us-east-1.amazonaws.com/111111111111/other\"], PolicyDocument: {{ Version: \"2012-10-17\", Statement: [{}] }} }} }} }}\n",
            statements.replace("Resource: \"*\"", "Resource: \"arn:aws:sqs:us-east-1:111111111111:other\"")
        );
        [own, any].map(|sections| over_quota(&model_of(&design(&sections))).iter().count())
    };
    // The queue of the section refuses what comes without TLS, which is a statement and a principal.
    assert_eq!(over(&statement(7, 49)), [0, 0]);
    assert_eq!(over(&statement(8, 1)), [1, 1]);
    assert_eq!(over(&statement(1, 51)), [1, 1]);
    let many: Vec<String> = (1..=7)
        .flat_map(|actions| (1..=3).map(move |principals| (actions, principals)))
        .map(|(actions, principals)| statement(actions, principals))
        .collect();
    assert_eq!(over(&many.join(", ")), [1, 1]);
}

/// A rule has no policy of its own: that of its bus says who may write it.
///
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html>
#[test]
fn a_bus_has_the_say_over_its_rules() {
    const BUS: &str = "event_buses: { b: { in: shop, statements: { Effect: EFFECT, Principal: \"*\", Action: [\"events:PutRule\", \"events:PutTargets\"], Resource: \"arn:aws:events:us-east-1:111111111111:rule/b/*\" } } }\n";
    const HATCH: &str = "resources:\n  b: { in: shop, type: \"AWS::Events::EventBus\", properties: { Name: b } }\n  p: { in: shop, type: \"AWS::Events::EventBusPolicy\", properties: { EventBusName: b, StatementId: s, Statement: { Effect: EFFECT, Principal: \"*\", Action: [\"events:PutRule\", \"events:PutTargets\"], Resource: \"arn:aws:events:us-east-1:111111111111:rule/b/*\" } } }\n";
    let on = "arn:aws:events:us-east-1:111111111111:rule/b/evil";
    for text in [BUS, HATCH] {
        let allowed = model_of(&design(&text.replace("EFFECT", "Allow")));
        assert!(found(&allowed).contains(&"public-access"), "{text}");
        let stranger = "arn:aws:iam::999999999999:role/x";
        let asked = |model: &Model, rule: &str| outcome(model, stranger, "events:PutRule", rule);
        // What the other account says is not known; that of this one lets it in.
        assert_eq!(asked(&allowed, on), Outcome::Unknown, "{text}");
        let elsewhere = "arn:aws:events:us-east-1:111111111111:rule/b";
        assert_eq!(asked(&allowed, elsewhere), Outcome::Unknown, "the default bus is not held: {text}");
        let denied = model_of(&design(&text.replace("EFFECT", "Deny")));
        assert_eq!(asked(&denied, on), Outcome::ExplicitDeny, "{text}");
    }
    let near = "arn:aws:iam::222222222222:role/near";
    let roles = "roles: { near: { in: billing, for: lambda, statements: [ { Effect: Allow, Action: \"events:*\", Resource: \"*\" } ] } }\n";
    let let_in = model_of(&[HEAD, roles, &BUS.replace("EFFECT", "Allow")].concat());
    assert_eq!(outcome(&let_in, near, "events:PutRule", on), Outcome::Allow);
    assert_eq!(outcome(&let_in, near, "events:DeleteRule", on), Outcome::ImplicitDeny);
}

/// A Deny of the bus about its rules keeps whoever deploys from writing them.
#[test]
fn a_bus_may_refuse_who_deploys_its_rules() {
    const RULE: &str = "event_buses: { b: { in: shop, statements: { Effect: Deny, Principal: \"*\", Action: \"ACTION\", Resource: \"arn:aws:events:us-east-1:111111111111:rule/b/*\" } } }\nqueues: { q: { in: shop } }\nevent_rules: { r: { in: shop, bus: b, pattern: { source: [s] }, targets: { to: queue/shop/q } } }\n";
    let of = |action: &str| found(&model_of(&design(&RULE.replace("ACTION", action))));
    let (refused, free) = (of("events:PutTargets"), of("events:DisableRule"));
    assert!(refused.contains(&"deployer-locked-out"), "{refused:?}");
    assert!(!free.contains(&"deployer-locked-out"), "{free:?}");
}

/// A topic that refuses the account of the queue refuses its subscription.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html>
#[test]
fn a_topic_may_refuse_who_subscribes() {
    const SAID: &str = "queues: { q: { in: billing } }\ntopics: { t: { in: shop, statements: { Effect: Deny, Principal: \"*\", Action: ACTION, Resource: \"*\", Condition: { StringNotEquals: { \"aws:PrincipalAccount\": \"111111111111\" } } }, subscribers: [queue/billing/q] } }\n";
    const STATED: &str = "queues: { q: { in: billing } }\ntopics: { t: { in: shop, existing: true, key: none, policy: { Version: \"2012-10-17\", Statement: [ { Effect: Allow, Principal: \"*\", Action: \"sns:Subscribe\", Resource: \"*\" }, { Effect: Deny, Principal: { AWS: \"222222222222\" }, Action: ACTION, Resource: \"*\" } ] }, subscribers: [queue/billing/q] } }\n";
    const HATCH: &str = "topics: { t: { in: shop, statements: [ { Effect: Allow, Principal: { AWS: \"222222222222\" }, Action: \"sns:Subscribe\", Resource: \"*\" }, { Effect: Deny, Principal: \"*\", Action: ACTION, Resource: \"*\", Condition: { StringNotEquals: { \"aws:PrincipalAccount\": \"111111111111\" } } } ] } }\nresources: { s: { in: billing, type: \"AWS::SNS::Subscription\", properties: { TopicArn: \"{topic/shop/t}\", Protocol: email, Endpoint: a@example.com } } }\n";
    for text in [SAID, HATCH, STATED] {
        let of = |action: &str| {
            let (model, problems) = resolved(&design(&text.replace("ACTION", action)));
            (
                found(&model.unwrap()),
                problems.iter().map(|problem| problem.code).collect::<Vec<_>>(),
            )
        };
        let (refused, told) = of("\"sns:Subscribe\"");
        assert!(refused.contains(&"deployer-locked-out"), "{refused:?} {told:?} {text}");
        let (free, told) = of("\"sns:Publish\"");
        assert!(!free.contains(&"deployer-locked-out"), "{free:?} {told:?} {text}");
    }
}

/// What is known of a rule and of a subscription before they are made is asked with the calls that make them.
#[test]
fn rules_and_subscriptions_are_refused_by_what_they_say() {
    const BUS: &str = "event_buses: { b: { in: shop, statements: { Effect: Deny, Principal: \"*\", Action: \"events:PutRule\", Resource: \"arn:aws:events:us-east-1:111111111111:rule/b/*\" } } }\nresources: { r: { in: shop, type: \"AWS::Events::Rule\", properties: { NAME EventBusName: BUS, EventPattern: { source: [x] } } } }\n";
    for (name, bus, refused) in [
        ("Name: r,", "b", true),
        ("Name: r,", "\"{event-bus/shop/b.name}\"", true),
        ("", "b", true),
        ("", "other", false),
    ] {
        let rules = found(&model_of(&design(&BUS.replace("NAME", name).replace("BUS", bus))));
        assert_eq!(rules.contains(&"deployer-locked-out"), refused, "{name} {bus}: {rules:?}");
    }
    const TOPIC: &str = "queues: { q: { in: billing } }\ntopics: { t: { in: shop, statements: { Effect: Deny, Principal: \"*\", Action: \"sns:Subscribe\", Resource: \"*\", Condition: { CONDITION } }, subscribers: [queue/billing/q] } }\n";
    for (condition, refused) in [
        ("StringNotEquals: { \"sns:Protocol\": lambda }", true),
        ("StringNotEquals: { \"sns:Protocol\": sqs }", false),
        ("StringNotLike: { \"sns:Endpoint\": \"arn:aws:sqs:*:111111111111:*\" }", true),
        ("StringNotLike: { \"sns:Endpoint\": \"arn:aws:sqs:*:222222222222:*\" }", false),
    ] {
        let rules = found(&model_of(&design(&TOPIC.replace("CONDITION", condition))));
        assert_eq!(rules.contains(&"deployer-locked-out"), refused, "{condition}: {rules:?}");
    }
}

/// The ARN of a rule whose bus stands as a word, or that AWS names, is known as far as its bus is.
#[test]
fn what_a_rule_among_entries_tells_knows_its_bus() {
    const TOLD: &str = "queues: { q: { in: shop, statements: { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: \"sqs:SendMessage\", Resource: \"*\", Condition: { ArnLike: { \"aws:SourceArn\": \"arn:aws:events:us-east-1:111111111111:rule/SOURCE\" } } } } }\nevent_buses: { b: { in: shop } }\nresources: { r: { in: shop, type: \"AWS::Events::Rule\", properties: { NAME EventBusName: \"{event-bus/shop/b.name}\", EventPattern: { source: [x] }, Targets: [ { Id: a, Arn: \"{queue/shop/q}\" } ] } } }\n";
    for (name, source, denied) in [
        ("Name: r,", "b/r", false),
        ("Name: r,", "c/r", true),
        ("", "b/*", false),
        ("", "c/*", true),
    ] {
        let rules = found(&model_of(&design(&TOLD.replace("NAME", name).replace("SOURCE", source))));
        assert_eq!(rules.contains(&"delivery-denied"), denied, "{name} {source}: {rules:?}");
    }
}
