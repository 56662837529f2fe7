//! Functions and mappings of event sources among entries of any type into what Lambda refuses of them.

use super::draft::Draft;
use crate::aws::{ImageAddress, Text};
use crate::diagnostic::Diagnostic;
use crate::resource::Body;
use serde_json::Value;

/// The code of what is wrong with a function.
const WRONG: &str = "function-invalid";

impl Draft<'_> {
    /// Reports images of entries of any type that are none of a private repository of the function's Region.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>
    pub(super) fn images_of_any_type(&mut self) {
        let mut found: Vec<Diagnostic> = Vec::new();
        for resource in self.model.resources.values().filter(|one| !one.existence.is_existing()) {
            let Body::AnyResource(any) = &resource.body else {
                continue;
            };
            let code = any.properties.get("Code").filter(|_| any.is_function());
            let image = code.and_then(|code| code.get("ImageUri")).and_then(Value::as_str);
            let Some(image) = image.filter(|image| Text::is_free_of_reserved(image)) else {
                continue;
            };
            let near = |parsed: ImageAddress<'_>| parsed.region == resource.place.region.as_str();
            if !ImageAddress::parse(image).is_some_and(near) {
                let message = format!(
                    "`{image}` of `{}` is no image of a private repository of ECR in its region",
                    resource.address
                );
                let problem = Diagnostic::error(WRONG, self.line(resource), message);
                found.push(problem.help("write `ID.dkr.ecr.REGION.…/NAME:TAG` (or `@sha256:…`, 64 digits)"));
            }
        }
        found.into_iter().for_each(|problem| self.problems.push(problem));
    }

    /// Tells of queues that show a message again while the function that they feed may still be at work: Lambda makes no mapping
    /// of these.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
    pub(super) fn hidden_too_short(&mut self) {
        let mut found: Vec<Diagnostic> = Vec::new();
        for resource in self.model.resources.values().filter(|one| !one.existence.is_existing()) {
            let Some(source) = resource.event_source() else {
                continue;
            };
            let queue = self.model.with_arn(&source.from).filter(|one| !one.existence.is_existing());
            let function = self.model.with_arn(&source.function);
            let both = queue.and_then(|queue| Some((queue, queue.hides_for()?)));
            let runs = function.filter(|one| !one.existence.is_existing());
            let runs = runs.and_then(|function| Some((function, function.longest_run()?)));
            let Some(((queue, hides), (function, runs))) =
                both.zip(runs).filter(|(one, other)| one.1 < other.1)
            else {
                continue;
            };
            let message = format!(
                "`{}` hides a message for {hides} seconds, and `{}` may take {runs} for it: Lambda refuses the mapping",
                queue.address, function.address
            );
            let problem = Diagnostic::error(WRONG, self.line(resource), message);
            found.push(problem.help("let the queue hide messages longer (`visibility`; AWS advises six times the run), or shorten the `timeout` of the function"));
        }
        found.into_iter().for_each(|problem| self.problems.push(problem));
    }
}
