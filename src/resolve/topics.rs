//! Topics, and what the queues that they tell admit of them.

use super::audience::Audience;
use super::draft::Draft;
use super::notices::Notice;
use super::own_policy::{Made, Said, said, tls_only};
use crate::aws::{Address, Name};
use crate::blueprint;
use crate::blueprint::Reference;
use crate::blueprint::values::{Entry, Spanned};
use crate::catalog::names::NameOf;
use crate::catalog::{ActionSet, principals};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::Document;
use crate::resource::{
    Body, Kind, Place, Queue, Subscriber, SubscriberProtocol, Subscription, Target, Topic,
};
use std::collections::BTreeSet;

/// The end of the name of every FIFO topic.
const FIFO: &str = ".fifo";

fn words(written: &blueprint::Topic) -> Said<'_> {
    let (of, ending) = match written.fifo {
        true => (NameOf::FifoTopic, FIFO),
        false => (NameOf::Topic, ""),
    };
    let mut said = Said {
        ending,
        ..said!(written, "topic", Topic, of, of_new: [])
    };
    let told = told_first(written).map(|word| ("subscribers", word.span));
    said.stated.of_new.extend(told);
    said
}

/// The first of those whom a topic tells, as it is written.
fn told_first(written: &blueprint::Topic) -> Option<&Spanned<String>> {
    written.subscribers.iter().flat_map(|all| all.iter()).next()
}

/// True for the address of a queue of a blueprint.
fn is_queue(word: &str) -> bool {
    let (_, local) = Address::part_design(word);
    local.split_once('/').is_some_and(|(kind, _)| kind == Queue::KIND)
}

impl Draft<'_> {
    pub(super) fn topics(&mut self) {
        for (name, entry) in self.blueprint.topics.iter() {
            self.topic(name, entry);
            self.told_queues(name, &entry.value);
        }
    }

    fn topic(&mut self, name: &Name, entry: &Entry<blueprint::Topic>) {
        let written = &entry.value;
        let others = written.subscribers.iter().flat_map(|all| all.iter());
        let subscribers = self.subscribers(others.filter(|word| !is_queue(word)));
        self.only_queues(written, &subscribers);
        let make = |_: &mut Self, made: Made| Topic {
            name: made.name,
            fifo: written.fifo,
            key: made.key,
            policy: Document::new(Vec::new()),
            subscribers: subscribers.clone(),
            tags: made.tags,
        };
        self.make_each((name, entry), &words(written), |arn| tls_only(ActionSet::TopicUse, arn), make);
    }

    /// Reports whoever a FIFO topic cannot tell.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html>
    fn only_queues(&mut self, written: &blueprint::Topic, found: &BTreeSet<Subscriber>) {
        let span = told_first(written).map(|word| word.span);
        let other = found.iter().find(|one| one.protocol != SubscriberProtocol::Sqs);
        if let (true, Some(other), Some(span)) = (written.fifo, other, span) {
            let message = format!("a FIFO topic tells queues alone, not `{}`", other.endpoint);
            self.problems.push(
                Diagnostic::error("subscriber-invalid", span, message)
                    .help("let it tell a queue, and let that be read; or leave `fifo` out"),
            );
        }
    }

    /// Subscribes the queues that a topic tells: each lets it in by its own policy and that of its key.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html>
    fn told_queues(&mut self, name: &Name, written: &blueprint::Topic) {
        let words = written.subscribers.iter().flat_map(|all| all.iter());
        let words: Vec<Spanned<String>> = words.filter(|word| is_queue(word)).cloned().collect();
        let placement = written.place.but(written.except.as_ref());
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(Topic::address(&place.name, name));
            for word in &words {
                let reference = Reference::new(word.span, word.value.clone());
                for queue in self.find_all(Queue::KIND, &reference, &place.name) {
                    if self.takes_notices(&own, (&queue, word.span), &place) {
                        self.tell_queue(&own, &queue, word.span);
                    }
                }
            }
        }
    }

    /// Reports a queue that a topic cannot tell.
    fn takes_notices(&mut self, own: &Address, (queue, span): (&Address, Span), place: &Place) -> bool {
        let fifo = |address: &Address| match self.body(address) {
            Some(Body::Queue(queue)) => queue.fifo,
            Some(Body::Topic(topic)) => topic.fifo,
            _ => false,
        };
        let elsewhere = self.model.get(queue).is_none_or(|found| found.place.region != place.region);
        let beyond = queue.design().is_some() && queue.account() != own.account();
        let (message, help) = if elsewhere || beyond {
            (
                format!("`{queue}` is of another region than `{own}`, or of another account and design"),
                "let the topic tell a queue of its own region and design, or grant a role of the other design `subscribe` on the topic",
            )
        } else if fifo(queue) && !fifo(own) {
            (
                format!("`{queue}` is a FIFO queue, and `{own}` is no FIFO topic"),
                "write `fifo: true` at the topic, or name a queue that is none",
            )
        } else {
            return true;
        };
        self.problems
            .push(Diagnostic::error("subscriber-invalid", span, message).help(help));
        false
    }

    fn tell_queue(&mut self, topic: &Address, queue: &Address, line: Span) {
        let notice = Notice {
            from: topic,
            by: principals::SNS,
            sids: ["TopicTells", "TopicEncrypts"],
            does: [ActionSet::TopicDelivery, ActionSet::TopicDeliveryKey],
            context: None,
        };
        self.admit_notices(&notice, queue);
        if topic.account() != queue.account() {
            return self.subscribe_abroad(topic, queue, line);
        }
        let to = self.arn(queue);
        if let Some(Body::Topic(topic)) =
            self.model.resources.get_mut(topic).map(|resource| &mut resource.body)
        {
            topic.subscribers.insert(Subscriber {
                endpoint: to,
                protocol: SubscriberProtocol::Sqs,
            });
        }
    }

    /// A queue of another account asks for the messages itself, by whoever deploys there: then nobody has to confirm it.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html>
    fn subscribe_abroad(&mut self, topic: &Address, queue: &Address, line: Span) {
        let (from, to) = (self.arn(topic), self.arn(queue));
        let Some(place) = self.model.get(queue).map(|found| found.place.clone()) else {
            return;
        };
        for deployer in self.deployers(place.account.as_str()) {
            let audience = Audience {
                resource: topic.clone(),
                sid: "QueueSubscribes".to_owned(),
                actions: ActionSet::TopicSubscription.actions().iter().cloned().collect(),
                on: BTreeSet::from([from.clone()]),
                when: BTreeSet::new(),
            };
            self.admit(audience, &deployer);
        }
        let words = [queue.name().as_str(), topic.account().as_str(), topic.name().as_str()];
        if let Ok(name) = Name::parse(&words.join("-")) {
            let target = Target::Account(place.name.clone());
            let subscription = Subscription { topic: from, queue: to };
            self.insert(&name, place, target, subscription, line);
        }
    }
}
