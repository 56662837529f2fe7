//! Queues, and where their dead letters go.

use super::draft::Draft;
use super::own_policy::{Made, Said, said, tls_only};
use crate::aws::{Address, Name};
use crate::blueprint;
use crate::blueprint::values::{Duration, Entry, Spanned};
use crate::catalog::ActionSet;
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::Document;
use crate::resource::{Body, DeadLetters, Kind, Place, Queue};

/// Seconds that messages are kept, unless said otherwise: what SQS takes.
const RETENTION: u32 = 345_600;
/// Seconds that a received message is hidden, unless said otherwise: what SQS takes.
const VISIBILITY: u32 = 30;
/// How often a message is received before it is a dead letter, unless said otherwise.
const RECEIVES: u32 = 5;

/// The end of the name of every FIFO queue.
const FIFO: &str = ".fifo";

fn words(written: &blueprint::Queue) -> Said<'_> {
    let (of, ending) = match written.fifo {
        true => (NameOf::FifoQueue, FIFO),
        false => (NameOf::Queue, ""),
    };
    Said {
        ending,
        ..said!(written, "queue", Queue, of, of_new: [retention, visibility])
    }
}

fn seconds(said: Option<&Spanned<Duration>>) -> Option<Spanned<u64>> {
    said.map(|duration| Spanned::new(duration.span, duration.value.seconds()))
}

impl Draft<'_> {
    /// Queues, and then what each says of another.
    pub(super) fn queues(&mut self) {
        for (name, entry) in self.blueprint.queues.iter() {
            self.queue(name, entry);
        }
        for (name, entry) in self.blueprint.queues.iter() {
            self.dead_letters(name, &entry.value);
        }
    }

    fn queue(&mut self, name: &Name, entry: &Entry<blueprint::Queue>) {
        let written = &entry.value;
        let retention = seconds(written.retention.as_ref());
        let retention = self.in_range(retention, RETENTION, ("queue-retention", "a retention", " seconds"));
        let visibility = seconds(written.visibility.as_ref());
        let visibility =
            self.in_range(visibility, VISIBILITY, ("queue-visibility", "a visibility", " seconds"));
        let make = |_: &mut Self, made: Made| Queue {
            name: made.name,
            fifo: written.fifo,
            key: made.key,
            retention,
            visibility,
            dead_letters: None,
            policy: Document::new(Vec::new()),
            tags: made.tags,
        };
        self.make_each((name, entry), &words(written), |arn| tls_only(ActionSet::QueueUse, arn), make);
    }

    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html>
    fn dead_letters(&mut self, name: &Name, written: &blueprint::Queue) {
        let Some(dead) = &written.dead_letters else { return };
        let after = dead.after.map(|after| Spanned::new(after.span, u64::from(after.value)));
        let after = self.in_range(after, RECEIVES, ("queue-dead-letters", "a number", " receipts"));
        let placement = written.place.but(written.except.as_ref());
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(Queue::address(&place.name, name));
            let Some(target) = self.find(Queue::KIND, &dead.queue, &place.name) else {
                continue;
            };
            if self.takes_letters(&own, (&target, dead.queue.span), &place) {
                let queue = self.arn(&target);
                self.set_dead_letters(&own, DeadLetters { queue, after });
            }
        }
    }

    /// Reports a queue that takes no dead letters of another: SQS wants one of the same account, Region and type.
    fn takes_letters(&mut self, own: &Address, (target, span): (&Address, Span), place: &Place) -> bool {
        let fifo = |address: &Address| match self.body(address) {
            Some(Body::Queue(queue)) => queue.fifo,
            _ => false,
        };
        let message = if own == target {
            "a queue takes no dead letters of its own".to_owned()
        } else if self.model.get(target).is_none_or(|found| found.place != *place) {
            format!("`{target}` is of another account or region than the queue whose dead letters it takes")
        } else if fifo(own) != fifo(target) {
            format!("one of `{own}` and `{target}` is a FIFO queue, and the other is none")
        } else {
            return true;
        };
        self.problems.push(
            Diagnostic::error("dead-letters-queue", span, message)
                .help("name another queue of the same account and region, of the same type"),
        );
        false
    }

    fn set_dead_letters(&mut self, own: &Address, dead: DeadLetters) {
        if let Some(Body::Queue(queue)) = self.model.resources.get_mut(own).map(|resource| &mut resource.body)
        {
            queue.dead_letters = Some(dead);
        }
    }
}
