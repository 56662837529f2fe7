//! State machines, and whether their steps can be taken.

use super::draft::Draft;
use super::existing::Stated;
use super::grammar::PolicyGrammar;
use super::own_policy::{Made, Said};
use crate::aws::{Arn, Name};
use crate::blueprint;
use crate::blueprint::values::{Entry, SpannedJson};
use crate::catalog::names::NameOf;
use crate::catalog::principals;
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{Existence, Kind, Place, StateMachine};
use serde_json::Value;

fn words(written: &blueprint::StateMachine) -> Said<'_> {
    let of_new = [
        written.role.as_ref().map(|role| ("role", role.span)),
        written.definition.as_ref().map(|definition| ("definition", definition.span)),
        written.express.map(|express| ("express", express.span)),
    ];
    Said {
        place: &written.place,
        except: written.except.as_ref(),
        region: written.region.as_ref(),
        name: written.name.as_ref(),
        key: None,
        statements: None,
        tags: &written.tags,
        stated: Stated {
            what: "state machine",
            grammar: PolicyGrammar::Resource,
            existing: written.existing,
            policy: None,
            of_new: of_new.into_iter().flatten().collect(),
        },
        of: NameOf::StateMachine,
        ending: "",
        alone: true,
    }
}

/// What is wrong with a definition, in words that follow it.
///
/// <https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html>
fn complaint(definition: &Value) -> Option<String> {
    let Some(states) = definition.get("States").and_then(Value::as_object) else {
        return Some("has no `States`, a map of its steps".to_owned());
    };
    let Some(first) = definition.get("StartAt").and_then(Value::as_str) else {
        return Some("has no `StartAt`, the name of its first step".to_owned());
    };
    (!states.contains_key(first)).then(|| format!("starts at `{first}`, which is none of its `States`"))
}

impl Draft<'_> {
    /// State machines name roles.
    pub(super) fn state_machines(&mut self) {
        for (name, entry) in self.blueprint.state_machines.iter() {
            self.state_machine(name, entry);
        }
    }

    fn state_machine(&mut self, name: &Name, entry: &Entry<blueprint::StateMachine>) {
        let written = &entry.value;
        if !written.existing {
            self.check_steps(entry.key, written.definition.as_ref());
        }
        if written.role.is_none() && !written.existing {
            let problem =
                Diagnostic::error("state-machine", entry.key, "a state machine takes its steps as a role");
            self.problems
                .push(problem.help(format!("name it with `role`; its trust names `{}`", principals::STATES)));
        }
        let make = |draft: &mut Self, made: Made| StateMachine {
            role: draft.role_of_steps(written, &made.place),
            name: made.name,
            definition: written.definition.as_ref().map_or(Value::Null, SpannedJson::typed),
            express: written.express.is_some_and(|express| *express),
            tags: made.tags,
        };
        self.make_each((name, entry), &words(written), |_| Vec::new(), make);
        if written.existing {
            self.known_to_have_no_policy(name, written);
        }
    }

    /// Of what has no policy nothing about one is unknown.
    fn known_to_have_no_policy(&mut self, name: &Name, written: &blueprint::StateMachine) {
        let placement = written.place.but(written.except.as_ref());
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(StateMachine::address(&place.name, name));
            self.note_existence(&own, Existence::plain(!written.tags.is_empty()));
        }
    }

    fn check_steps(&mut self, entry: Span, definition: Option<&SpannedJson>) {
        let (span, why) = match definition {
            None => (entry, Some("has no `definition`".to_owned())),
            Some(json) => (json.span, complaint(&json.value)),
        };
        if let Some(why) = why {
            let problem = Diagnostic::error("state-machine", span, format!("a state machine {why}"));
            self.problems.push(problem.help(
                "write `definition: { StartAt: …, States: { … } }`, as Amazon's States Language has it",
            ));
        }
    }

    /// The ARN of its role; one of another account cannot be handed over.
    fn role_of_steps(&mut self, written: &blueprint::StateMachine, place: &Place) -> String {
        let Some(reference) = &written.role else {
            return String::new();
        };
        let Some(arn) = self.role_arn(reference, &place.name) else {
            return String::new();
        };
        if Arn::parse(&arn).is_some_and(|role| role.account() != place.account.as_str()) {
            let message =
                format!("`{}` is a role of another account than its state machine", reference.value);
            let problem = Diagnostic::error("state-machine", reference.span, message);
            self.problems.push(problem.help("name a role of the same account"));
        }
        arn
    }
}
