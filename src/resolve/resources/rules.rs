//! Patterns and schedules of rules of EventBridge among entries into what EventBridge would say is wrong with them.

use super::OfType;
use crate::diagnostic::Diagnostic;
use crate::resolve::draft::Draft;
use crate::resolve::event_texts::{pattern_faults, schedule_fault};
use crate::resource::AnyResource;
use serde_json::Value;

const PATTERN: &str = "/EventPattern";
const SCHEDULE: &str = "/ScheduleExpression";

impl Draft<'_> {
    /// Tells of a pattern or schedule that EventBridge refuses.
    pub(super) fn told_of_rule(&mut self, of: &OfType<'_>) {
        let Some(written) = of.properties().filter(|_| of.facts.name == AnyResource::RULE) else {
            return;
        };
        let typed = written.typed();
        if let Some(pattern) = typed.pointer(PATTERN) {
            for (pointer, why) in faults(pattern) {
                let part = pointer.rsplit('/').find(|part| !part.is_empty()).unwrap_or("EventPattern");
                let span = written.span_of(&[PATTERN, &pointer].concat());
                let problem = Diagnostic::error("event-pattern", span, format!("`{part}` {why}"));
                self.problems.push(
                    problem.help(
                        "write a list of what may stand there: `source: [shop]`, `[{ prefix: shop. }]`",
                    ),
                );
            }
        }
        let schedule = typed.pointer(SCHEDULE).and_then(Value::as_str).filter(|text| !text.contains('{'));
        if let Some((schedule, why)) = schedule.and_then(|text| Some((text, schedule_fault(text)?))) {
            let span = written.span_of(SCHEDULE);
            let problem = Diagnostic::error("event-schedule", span, format!("`{schedule}` {why}"));
            self.problems.push(problem.help("`rate(5 minutes)`, or `cron(0 8 ? * MON-FRI *)`"));
        }
    }
}

/// The faults of a pattern, which may stand there as a text.
fn faults(pattern: &Value) -> Vec<(String, String)> {
    let Some(text) = pattern.as_str() else {
        return pattern_faults(pattern);
    };
    match serde_json::from_str::<Value>(text) {
        Ok(value) => pattern_faults(&value).into_iter().map(|(_, why)| (String::new(), why)).collect(),
        Err(_) => vec![(String::new(), "is a text, and no JSON".to_owned())],
    }
}
