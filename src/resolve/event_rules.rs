//! Rules of EventBridge: what they pass on, to whom, and what their targets admit of it.

use super::audience::Audience;
use super::draft::{DocumentSide, Draft};
use super::event_targets::{Called, id_of};
use super::event_texts::{pattern_faults, schedule_fault};
use super::existing::Stated;
use super::grammar::PolicyGrammar;
use super::notices::Notice;
use super::own_policy::{Made, Said};
use crate::aws::{Address, Name};
use crate::blueprint;
use crate::blueprint::values::{Entry, SpannedJson};
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::names::NameOf;
use crate::catalog::quota::quota;
use crate::catalog::{ActionSet, principals};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::Statement;
use crate::resource::{Body, EventBus, EventRule, Kind, Place, RuleTarget};
use std::collections::BTreeSet;

/// What SNS says of a topic to KMS.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html>
const TOPIC_ARN: &str = "aws:sns:topicArn";

fn words(written: &blueprint::EventRule) -> Said<'_> {
    Said {
        place: &written.place,
        except: written.except.as_ref(),
        region: written.region.as_ref(),
        name: written.name.as_ref(),
        key: None,
        statements: None,
        tags: &written.tags,
        stated: Stated {
            what: "rule",
            grammar: PolicyGrammar::Resource,
            existing: false,
            policy: None,
            of_new: Vec::new(),
        },
        of: NameOf::EventRule,
        ending: "",
        alone: true,
    }
}

impl Draft<'_> {
    /// Rules name buses, targets and roles.
    pub(super) fn event_rules(&mut self) {
        for (name, entry) in self.blueprint.event_rules.iter() {
            self.event_rule(name, entry);
        }
    }

    fn event_rule(&mut self, name: &Name, entry: &Entry<blueprint::EventRule>) {
        let written = &entry.value;
        self.check_events(entry);
        let make = |draft: &mut Self, made: Made| {
            let bus = draft.bus_of(written, &made.place);
            EventRule {
                targets: draft.rule_targets(written, &bus, &made.place),
                bus,
                name: made.name,
                description: draft.description(
                    DescriptionOf::EventRuleDescription,
                    written.description.as_ref(),
                    &made.place,
                ),
                pattern: written.pattern.as_ref().map(SpannedJson::typed),
                schedule: written.schedule.as_ref().map(|text| text.value.clone()),
                enabled: written.enabled.as_ref().is_none_or(|enabled| enabled.value),
                tags: made.tags,
            }
        };
        self.make_each((name, entry), &words(written), |_| Vec::new(), make);
        let placement = written.place.but(written.except.as_ref());
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(EventRule::address(&place.name, name));
            self.targets_admit(&own);
        }
    }

    fn check_events(&mut self, entry: &Entry<blueprint::EventRule>) {
        let written = &entry.value;
        if written.pattern.is_none() && written.schedule.is_none() {
            let problem = Diagnostic::error("event-rule", entry.key, "a rule that passes on nothing");
            self.problems.push(problem.help(
                "write a `pattern` of events (`pattern: { source: [shop] }`), or a `schedule` (`rate(1 day)`)",
            ));
        }
        if let Some(schedule) = &written.schedule {
            let length = schedule.chars().count();
            let long = quota("event-schedule").filter(|most| !most.takes(length as u64));
            let long =
                long.map(|most| format!("is of {length} characters; EventBridge takes {}", most.limit));
            let fault = schedule_fault(schedule).or(long);
            let other = written.bus.as_ref().filter(|bus| !self.is_default_bus(bus));
            let other = other.map(|_| "is of the `default` bus alone".to_owned());
            if let Some(why) = fault.or(other) {
                let message = format!("`{}` {why}", schedule.value);
                let problem = Diagnostic::error("event-schedule", schedule.span, message);
                self.problems.push(problem.help(
                    "`rate(5 minutes)`, or `cron(0 8 ? * MON-FRI *)`; a rule with a schedule names no `bus`",
                ));
            }
        }
        if let Some(pattern) = &written.pattern {
            self.check_pattern(pattern);
        }
    }

    fn check_pattern(&mut self, pattern: &SpannedJson) {
        let value = pattern.typed();
        for (pointer, why) in pattern_faults(&value) {
            let message = format!("{} {why}", part_of_pattern(&pointer));
            let problem = Diagnostic::error("event-pattern", pattern.span_of(&pointer), message);
            self.problems.push(
                problem.help("write a list of what may stand there: `source: [shop]`, `[{ prefix: shop. }]`"),
            );
        }
        let length = value.to_string().chars().count() as u64;
        if let Some(most) = quota("event-pattern").filter(|most| length > most.highest()) {
            let message =
                format!("a pattern of {length} characters is too long: EventBridge takes {}", most.highest());
            let problem = Diagnostic::error("event-pattern", pattern.span, message);
            self.problems.push(problem.help("pass on more, or by several rules"));
        }
    }

    /// True for an entry that is the `default` bus of its account.
    fn is_default_bus(&self, bus: &str) -> bool {
        let word = bus.rsplit('/').next().unwrap_or(bus);
        let mut buses = self.blueprint.event_buses.iter().filter(|(name, _)| name.as_str() == word);
        buses.any(|(name, entry)| {
            let called = entry.value.name.as_ref().map_or(name.as_str(), |name| name.value.as_str());
            called == EventBus::DEFAULT
        })
    }

    /// The name of the bus that a rule listens to.
    fn bus_of(&mut self, written: &blueprint::EventRule, place: &Place) -> String {
        let Some(reference) = &written.bus else {
            return EventBus::DEFAULT.to_owned();
        };
        let Some(found) = self.find(EventBus::KIND, reference, &place.name) else {
            return EventBus::DEFAULT.to_owned();
        };
        if self.model.get(&found).is_none_or(|bus| bus.place != *place) {
            let message = format!("`{found}` is of another account or region than the rule");
            let problem = Diagnostic::error("event-rule", reference.span, message);
            self.problems.push(problem.help(
                "a rule listens to a bus of its own account and region: place it there, or let a rule of that bus name one here",
            ));
        }
        match self.body(&found) {
            Some(Body::EventBus(bus)) => bus.name.clone(),
            _ => EventBus::DEFAULT.to_owned(),
        }
    }

    fn rule_targets(
        &mut self,
        written: &blueprint::EventRule,
        bus: &str,
        place: &Place,
    ) -> BTreeSet<RuleTarget> {
        let mut targets: BTreeSet<RuleTarget> = BTreeSet::new();
        for one in written.targets.iter() {
            let Some(target) = self.rule_target(one, bus, place) else {
                continue;
            };
            if targets.iter().any(|before| before.arn == target.arn || before.id == target.id) {
                let message = format!("the rule passes events on to `{}` twice", one.to.value);
                let problem = Diagnostic::error("event-target", one.to.span, message);
                self.problems.push(problem.help("leave one of them out, or write a second rule"));
                continue;
            }
            targets.insert(target);
        }
        targets
    }

    fn rule_target(
        &mut self,
        written: &blueprint::RuleTarget,
        bus: &str,
        place: &Place,
    ) -> Option<RuleTarget> {
        let kind = self.kind_of_target(&written.to);
        let Some(called) = Called::of(kind) else {
            self.target_fault(
                written.to.span,
                format!("a rule passes nothing on to `{}`", written.to.value),
                "it does to queues, topics, functions, state machines and event buses: `to: queue/ACCOUNT/NAME`, or the name alone of one of its own account; a rule for others can stand under `resources`",
            );
            return None;
        };
        let found = self.find(kind, &written.to, &place.name)?;
        let target = self.model.get(&found)?.clone();
        let arn = target.arn().as_str().to_owned();
        let role = self.role_of_target(written, called, place);
        let abroad = target.place.account != place.account || target.place.region != place.region;
        if abroad && kind != EventBus::KIND {
            self.target_fault(
                written.to.span,
                format!("`{found}` is of another account or region than the rule"),
                "pass the events on to an event bus there, and let a rule of that bus name it",
            );
        }
        if is_fifo(&target.body) {
            self.target_fault(
                written.to.span,
                format!("`{found}` keeps an order, which events have not"),
                "name a queue or a topic that is no FIFO one",
            );
        }
        if arn == EventBus::arn_of(place, bus) {
            self.target_fault(
                written.to.span,
                format!("the rule puts events on `{found}`, from which it takes them"),
                "name another bus",
            );
        }
        Some(RuleTarget {
            id: id_of(&found, place),
            arn,
            role,
            input: self.input_of_target(written),
            dead_letters: self.letters_of_target(written, place),
        })
    }

    /// What the target is given in place of the event; too long a text is reported.
    fn input_of_target(&mut self, written: &blueprint::RuleTarget) -> Option<String> {
        let input = written.input.as_ref()?;
        let text = input.typed().to_string();
        let length = text.chars().count() as u64;
        if let Some(most) = quota("event-input").filter(|most| !most.takes(length)) {
            self.target_fault(
                input.span,
                format!("an input of {length} characters is too long: EventBridge takes {}", most.limit),
                "keep it in a bucket or a parameter, and give the target its name",
            );
        }
        Some(text)
    }

    fn target_fault(&mut self, span: Span, message: String, help: &'static str) {
        self.problems.push(Diagnostic::error("event-target", span, message).help(help));
    }

    /// The ARN of the role as which EventBridge calls the target, where it takes one.
    ///
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html>
    fn role_of_target(
        &mut self,
        written: &blueprint::RuleTarget,
        called: Called,
        place: &Place,
    ) -> Option<String> {
        let role = match (&written.role, called) {
            (None, Called::ByName(_) | Called::Invoked) => return None,
            (None, Called::AsRole(_)) => {
                self.target_fault(
                    written.to.span,
                    format!("EventBridge reaches `{}` as a role", written.to.value),
                    "name it with `role`: one of the rule's account, whose trust names EventBridge",
                );
                return None;
            }
            (Some(role), Called::ByName(_) | Called::Invoked) => {
                self.target_fault(
                    role.span,
                    format!("`{}` lets the rule in by itself", written.to.value),
                    "leave `role` out: with one, EventBridge would call as that role",
                );
                return None;
            }
            (Some(role), Called::AsRole(_)) => self.find("role", role, &place.name)?,
        };
        if role.account() != place.name.as_str() {
            let span = written.role.as_ref().map_or(written.to.span, |role| role.span);
            self.target_fault(
                span,
                format!("`{role}` is a role of another account than the rule"),
                "name a role of the same account: nobody can hand over another one",
            );
        }
        Some(self.arn(&role))
    }

    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html>
    fn letters_of_target(&mut self, written: &blueprint::RuleTarget, place: &Place) -> Option<String> {
        let reference = written.dead_letters.as_ref()?;
        let found = self.find("queue", reference, &place.name)?;
        let queue = self.model.get(&found)?.clone();
        if queue.place != *place || is_fifo(&queue.body) {
            self.target_fault(
                reference.span,
                format!("`{found}` cannot take what the rule could not pass on"),
                "name a queue of the rule's account and region that is no FIFO one",
            );
        }
        Some(queue.arn().as_str().to_owned())
    }

    /// What the targets of a rule, their keys, and the roles as which it calls them, say of it.
    fn targets_admit(&mut self, rule: &Address) {
        let Some(Body::EventRule(own)) = self.body(rule).cloned() else {
            return;
        };
        for target in &own.targets {
            if let Some(to) = self.address_of(&target.arn) {
                match (Called::of(to.kind()), &target.role) {
                    (Some(Called::ByName(tells)), _) => self.tells(rule, &to, tells),
                    (Some(Called::Invoked), _) => {
                        let source = self.arn(rule);
                        self.admit_service_to_function(&to, principals::EVENTS, &source);
                    }
                    (Some(Called::AsRole(does)), Some(role)) => self.reaches_as(role, &to, does),
                    (Some(Called::AsRole(_)) | None, _) => {}
                }
            }
            if let Some(queue) = target.dead_letters.as_ref().and_then(|arn| self.address_of(arn)) {
                self.tells(rule, &queue, ActionSet::RuleToQueue);
            }
        }
    }

    fn address_of(&self, arn: &str) -> Option<Address> {
        self.model.with_arn(arn).map(|found| found.address.clone())
    }

    fn tells(&mut self, rule: &Address, to: &Address, does: ActionSet) {
        let notice = Notice {
            from: rule,
            by: principals::EVENTS,
            sids: ["RuleTells", "RuleEncrypts"],
            does: [does, ActionSet::RuleToKey],
            context: (does == ActionSet::RuleToTopic).then_some(TOPIC_ARN),
        };
        self.admit_notices(&notice, to);
    }

    /// Both halves of what a role does with a target: its own policy, and that of a bus of another account.
    fn reaches_as(&mut self, role_arn: &str, to: &Address, does: ActionSet) {
        let Some(role) = self.address_of(role_arn) else {
            return;
        };
        let arn = self.arn(to);
        let sid = if does == ActionSet::RuleToSteps {
            "RuleStarts"
        } else {
            "RulePutsEvents"
        };
        let statement = Statement::allow().sid(sid).actions(does.actions()).resources([arn.clone()]);
        self.add(&role, DocumentSide::Identity, statement);
        let has_policy = self.body(to).is_some_and(|body| body.resource_policy().is_some());
        if has_policy && role.account() != to.account() {
            let audience = Audience {
                resource: to.clone(),
                sid: sid.to_owned(),
                actions: does.actions().iter().cloned().collect(),
                on: BTreeSet::from([arn]),
                when: BTreeSet::new(),
            };
            self.admit(audience, role_arn);
        }
    }
}

fn is_fifo(body: &Body) -> bool {
    matches!(body, Body::Queue(queue) if queue.fifo) || matches!(body, Body::Topic(topic) if topic.fifo)
}

/// What a part of a pattern is called: the field, and which of its entries.
fn part_of_pattern(pointer: &str) -> String {
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts: Vec<&str> = pointer.split('/').filter(|part| !part.is_empty()).collect();
    let entry = parts.pop_if(|part| is_number(&&**part)).and_then(|part| part.parse::<usize>().ok());
    let field = parts.last().copied().unwrap_or("pattern");
    match entry {
        Some(at) => format!("entry {} of `{field}`", at.saturating_add(1)),
        None => format!("`{field}`"),
    }
}
