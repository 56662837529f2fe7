//! What carries events: buses of EventBridge, and rules that pass on what is put on them.

use super::place::{OwnRegion, Placement, Reference};
use crate::blueprint::decode::section;
use crate::blueprint::values::{OneOrMany, Spanned, SpannedJson, Tags};

section! {
    /// An event bus of EventBridge.
    pub struct EventBus {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in EventBridge; the name of this entry when absent. `default` is the bus that each account has: it exists already.
        "name" => name: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// The key that encrypts its events, and the patterns and targets of its rules; a key of AWS's own when absent.
        "key" => key: optional Reference,
        /// Statements in AWS's spelling that make its policy, with what grants need.
        "statements" => statements: optional SpannedJson,
        /// True for a bus that exists already: referenced and evaluated, not rendered. What of it is not said stays unknown.
        "existing" => existing: default bool,
        /// All that the policy of a bus says which exists already, in AWS's spelling, or `none`.
        "policy" => policy: optional SpannedJson,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// A rule of EventBridge: it passes on what is put on a bus, or makes an event by a schedule.
    pub struct EventRule {
        /// The accounts or unit it is placed in.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// Its region; the blueprint's when absent. Of several each gets one of its own, called `NAME-REGION`.
        "region" => region: optional OwnRegion,
        /// Its name in EventBridge; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// For people.
        "description" => description: optional Spanned<String>,
        /// The bus that it listens to, of the same account and region; the account's `default` bus when absent.
        "bus" => bus: optional Reference,
        /// Which events it passes on, in EventBridge's spelling: each leaf is a list (`source: [shop]`).
        "pattern" => pattern: optional SpannedJson,
        /// When it makes an event by itself: `rate(5 minutes)`, `cron(0 8 ? * MON-FRI *)`. Of the default bus alone.
        "schedule" => schedule: optional Spanned<String>,
        /// False where it rests; true when absent.
        "enabled" => enabled: optional Spanned<bool>,
        /// To whom it passes events on, at most five: queues, topics, functions; as a `role` also state machines and event buses.
        "targets" => targets: required OneOrMany<RuleTarget>,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// To whom a rule passes events on: their policies and keys then let it.
    pub struct RuleTarget {
        /// A queue, a topic, a function or a state machine of the same account and region, or another event bus, also of another
        /// account. The name alone is that of one in the rule's own account.
        "to" => to: required Reference,
        /// The role as which EventBridge starts a state machine, or puts events on a bus; it gets what that takes. Its trust
        /// names `events.amazonaws.com`. Queues, topics and functions let the rule in by themselves.
        "role" => role: optional Reference,
        /// What is passed on instead of the event.
        "input" => input: optional SpannedJson,
        /// The queue that takes what could not be passed on, of the same account and region.
        "dead_letters" => dead_letters: optional Reference,
    }
}
