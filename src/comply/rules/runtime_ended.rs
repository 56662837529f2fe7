//! `runtime-ended`: a function of a runtime that AWS mends no more.

use crate::catalog::runtimes::{RuntimeState, runtime};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::{AnyResource, Body, Resource};
use serde_json::Value;

rule! {
    /// A function has a runtime that AWS mends no more.
    ///
    /// Its language gets no corrections, and from some day on AWS takes no new function of it, then no change of one: the
    /// next deployment of the template fails where the last one did not.
    ///
    /// Take a runtime that is current.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
    RuntimeEnded, "runtime-ended", Medium, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let bodies = subject.model.resources.values().filter_map(|resource| match &resource.body {
        Body::AnyResource(body) if body.is_function() => Some((resource, body)),
        _ => None,
    });
    bodies.filter_map(|(resource, body)| found(resource, body)).collect()
}

fn found(resource: &Resource, body: &AnyResource) -> Option<Found> {
    let name = body.properties.get("Runtime").and_then(Value::as_str)?;
    let state = match runtime(name)?.state {
        RuntimeState::Current => return None,
        RuntimeState::Ended => "AWS mends it no more",
        RuntimeState::Refused => "AWS takes no new function of it",
    };
    let message = format!("`{}` runs on `{name}`, whose time is over", resource.address);
    Some(
        Found::new(&resource.address, name, message)
            .evidence([state.to_owned()])
            .help("take a runtime that is current"),
    )
}
