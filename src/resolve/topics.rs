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
    Body, Function, Kind, Queue, Subscriber, SubscriberProtocol, Subscription, Target, Topic,
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

/// True for the address of something of a kind of a blueprint.
fn is_of(kind: &str, word: &str) -> bool {
    let (_, local) = Address::part_design(word);
    local.split_once('/').is_some_and(|(own, _)| own == kind)
}

/// Something that a topic tells by its address.
pub(super) struct Told {
    /// The topic.
    pub topic: Address,
    /// Who is told.
    pub to: Address,
    /// Where that is written.
    pub span: Span,
}

impl Draft<'_> {
    pub(super) fn topics(&mut self) {
        for (name, entry) in self.blueprint.topics.iter() {
            self.topic(name, entry);
            self.told_queues(name, &entry.value);
        }
    }

    /// The kind of what a topic tells by an address, or by the name alone of one entry.
    fn kind_told(&self, word: &str) -> Option<&'static str> {
        let kinds = [Queue::KIND, Function::KIND];
        let by_name = |kind: &&str| !word.contains(['/', ':', '@']) && self.has_entry(kind, word);
        let mut named = kinds.into_iter().filter(|kind| is_of(kind, word) || by_name(kind));
        named.next().filter(|_| named.next().is_none())
    }

    fn topic(&mut self, name: &Name, entry: &Entry<blueprint::Topic>) {
        let written = &entry.value;
        let others = written.subscribers.iter().flat_map(|all| all.iter());
        let others: Vec<&Spanned<String>> = others.filter(|word| self.kind_told(word).is_none()).collect();
        let subscribers = self.subscribers(others.into_iter());
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
    fn only_queues(&mut self, written: &blueprint::Topic, found: &BTreeSet<Subscriber>) {
        let span = told_first(written).map(|word| word.span);
        let other = found.iter().find(|one| one.protocol != SubscriberProtocol::Sqs);
        if let (true, Some(other), Some(span)) = (written.fifo, other, span) {
            self.queues_alone(&other.endpoint, span);
        }
    }

    /// Subscribes the queues that a topic tells: each lets it in by its own policy and that of its key.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html>
    fn told_queues(&mut self, name: &Name, written: &blueprint::Topic) {
        for told in self.told_by::<Queue>(name, written) {
            if self.takes_notices(&told) && self.tells_in_order(&told) {
                self.tell_queue(&told.topic, &told.to, told.span);
            }
        }
    }

    /// What a topic tells of a kind, by the addresses among its subscribers.
    pub(super) fn told_by<K: Kind>(&mut self, name: &Name, written: &blueprint::Topic) -> Vec<Told> {
        let words = written.subscribers.iter().flat_map(|all| all.iter());
        let of_kind = words.filter(|word| self.kind_told(word) == Some(K::KIND));
        let words: Vec<Spanned<String>> = of_kind.cloned().collect();
        let placement = written.place.but(written.except.as_ref());
        let mut all = Vec::new();
        if words.is_empty() {
            return all;
        }
        for place in self.placed(&placement, written.region.as_deref()).places {
            let topic = self.own(Topic::address(&place.name, name));
            for word in &words {
                let reference = Reference::new(word.span, word.value.clone());
                let found = self.find_all(K::KIND, &reference, &place.name).into_iter();
                all.extend(found.map(|to| Told {
                    topic: topic.clone(),
                    to,
                    span: word.span,
                }));
            }
        }
        all
    }

    /// Reports what a topic cannot subscribe: whatever is of another account must ask for it itself.
    pub(super) fn tells_near(&mut self, told: &Told) -> bool {
        let Told { topic, to, span } = told;
        let account = |address: &Address| self.model.get(address).map(|found| found.place.account.clone());
        if account(topic) == account(to) {
            return true;
        }
        let kind = to.kind();
        let message = format!(
            "`{to}` is of another account than `{topic}`, so that SNS waits until it asks for the subscription"
        );
        let help = format!(
            "let the topic tell a {kind} of its own account, or grant a role of the other account `subscribe` on the topic"
        );
        self.problems
            .push(Diagnostic::error("subscriber-invalid", *span, message).help(help));
        false
    }

    /// Reports a queue that a topic cannot tell: of another Region, or of another account and design.
    fn takes_notices(&mut self, told: &Told) -> bool {
        let Told { topic, to, span } = told;
        let region = |address: &Address| self.model.get(address).map(|found| found.place.region.clone());
        let beyond = to.design().is_some() && to.account() != topic.account();
        let fits = region(topic) == region(to) && !beyond;
        if !fits {
            let message =
                format!("`{to}` is of another region than `{topic}`, or of another account and design");
            let problem = Diagnostic::error("subscriber-invalid", *span, message);
            self.problems.push(problem.help("let the topic tell a queue of its own region and design, or grant a role of the other design `subscribe` on the topic"));
        }
        fits
    }

    fn is_fifo(&self, address: &Address) -> bool {
        match self.body(address) {
            Some(Body::Queue(queue)) => queue.fifo,
            Some(Body::Topic(topic)) => topic.fifo,
            _ => false,
        }
    }

    /// Reports a FIFO queue that a topic without order tells.
    fn tells_in_order(&mut self, told: &Told) -> bool {
        let Told { topic, to, span } = told;
        let fits = !self.is_fifo(to) || self.is_fifo(topic);
        if !fits {
            let message = format!("`{to}` is a FIFO queue, and `{topic}` is no FIFO topic");
            self.problems.push(
                Diagnostic::error("subscriber-invalid", *span, message)
                    .help("write `fifo: true` at the topic, or name a queue that is none"),
            );
        }
        fits
    }

    /// Reports what a FIFO topic cannot tell, which tells queues alone.
    pub(super) fn tells_unordered(&mut self, told: &Told) -> bool {
        let fits = !self.is_fifo(&told.topic);
        if !fits {
            self.queues_alone(&told.to.to_string(), told.span);
        }
        fits
    }

    /// <https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html>
    fn queues_alone(&mut self, other: &str, span: Span) {
        let message = format!("a FIFO topic tells queues alone, not `{other}`");
        self.problems.push(
            Diagnostic::error("subscriber-invalid", span, message)
                .help("let it tell a queue, and let that be read; or leave `fifo` out"),
        );
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
        self.subscribe(topic, to, SubscriberProtocol::Sqs);
    }

    /// A queue of another account asks for the messages itself, by whoever deploys there: then nobody has to confirm it.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html>
    fn subscribe_abroad(&mut self, topic: &Address, queue: &Address, line: Span) {
        let (from, to) = (self.arn(topic), self.arn(queue));
        let found = self.model.get(queue).map(|found| (found.place.clone(), found.target.clone()));
        let Some((place, target)) = found else {
            return;
        };
        for deployer in self.deployers_of(place.account.as_str(), &target) {
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
