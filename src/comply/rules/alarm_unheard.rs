//! `alarm-unheard`: alarms that tell nobody.

use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::Body;

rule! {
    /// The alarms of a trail tell nobody.
    ///
    /// An alarm publishes to a topic, and the topic has no subscriber: it rings, and no message leaves the account.
    ///
    /// Write `subscribers:` in the trail: addresses of e-mail, `https://…`, queues or functions. E-mail must be
    /// confirmed by whoever receives it. Where subscribers are made elsewhere, accept the finding with that reason.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html>
    AlarmUnheard, "alarm-unheard", Low, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let silent = |body: &Body| matches!(body, Body::Topic(topic) if topic.subscribers.is_empty());
    let topics = subject.model.resources.values().filter(|resource| silent(&resource.body));
    let rings = |arn: &str| {
        subject
            .model
            .resources
            .values()
            .any(|one| matches!(&one.body, Body::Alarm(alarm) if alarm.actions.contains(arn)))
    };
    let unheard = topics.filter(|topic| rings(topic.arn().as_str()));
    let told = |topic: &crate::resource::Resource| {
        Found::new(
            &topic.address,
            "subscribers",
            format!("alarms ring at `{}`, and nobody is told", topic.address),
        )
        .help("write `subscribers:` in the trail: addresses of e-mail, `https://…`, queues or functions")
    };
    unheard.map(told).collect()
}
