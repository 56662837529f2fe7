//! Values of the kinds that carry events.

use super::{Mood, Pen};
use landform::policy::{Document, PrincipalSet};
use landform::resource::{EventBus, EventRule, RuleTarget, Subscription};
use serde_json::json;
use std::collections::BTreeSet;

pub fn bus(pen: &Pen, least: bool) -> EventBus {
    let partner = PrincipalSet::aws(["arn:aws:iam::222222222222:root"]);
    let on = "arn:aws:events:us-east-1:111111111111:event-bus/orders";
    EventBus {
        name: pen.name("orders"),
        description: if least { String::new() } else { pen.prose("What shops sold.") },
        key: (!least).then(|| pen.key()),
        policy: match least {
            true => Document::new(Vec::new()),
            false => pen.document(Some(partner), "events:PutEvents", Some(on)),
        },
        tags: pen.tags(),
    }
}

pub fn rule(pen: &Pen, least: bool) -> EventRule {
    let pattern = json!({"source": [pen.name("shop")], "detail": {"total": [{"numeric": [">", 5]}]}});
    EventRule {
        name: pen.name("placed"),
        description: if least { String::new() } else { pen.prose("What was sold.") },
        bus: pen.name("default"),
        pattern: Some(pattern),
        schedule: (!least).then(|| pen.name("rate(5 minutes)")),
        enabled: !least,
        targets: targets(pen, least),
        tags: pen.tags(),
    }
}

/// ARNs are made by landform: they hold nothing that hurts.
fn targets(pen: &Pen, least: bool) -> BTreeSet<RuleTarget> {
    let queue = RuleTarget {
        arn: "arn:aws:sqs:us-east-1:111111111111:orders".to_owned(),
        id: "queue-shop-orders".to_owned(),
        role: None,
        input: (!least).then(|| json!({"text": pen.name("sold")}).to_string()),
        dead_letters: (!least).then(|| pen.name("arn:aws:sqs:us-east-1:111111111111:failed")),
    };
    let other = RuleTarget {
        arn: "arn:aws:events:us-east-1:222222222222:event-bus/orders".to_owned(),
        id: "event-bus-billing-orders".to_owned(),
        role: Some(pen.name("arn:aws:iam::111111111111:role/forward")),
        input: None,
        dead_letters: None,
    };
    let few = least || pen.mood == Mood::Full;
    [queue].into_iter().chain((!few).then_some(other)).collect()
}

pub fn subscription(pen: &Pen) -> Subscription {
    Subscription {
        topic: pen.name("arn:aws:sns:us-east-1:222222222222:alerts"),
        queue: pen.name("arn:aws:sqs:us-east-1:111111111111:orders"),
    }
}
