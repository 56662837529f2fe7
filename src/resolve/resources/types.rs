//! The type of an entry into what is known of it, or why it is no entry.

use super::OfType;
use crate::blueprint::values::Spanned;
use crate::catalog::{handlers, resource_types};
use crate::diagnostic::{Diagnostic, closest};
use crate::registry::{self, Ends, TypeFacts};
use crate::resolve::draft::Draft;

/// How types of AWS begin.
const OF_AWS: &str = "AWS::";
/// How modules end, which are templates of somebody.
const MODULE: &str = "::MODULE";

impl Draft<'_> {
    /// What the schema of a type says; a type that is no entry is reported.
    pub(super) fn facts_of(&mut self, kind: &Spanned<String>) -> Option<TypeFacts> {
        let refused = resource_types::refused(kind)
            .map(|why| (format!("`{}` is no entry of `resources`", kind.value), why.to_owned()));
        let found = registry::facts(kind).filter(|_| refused.is_none());
        let ends = found.as_ref().and_then(|facts| facts.ends.clone());
        if let Some(ends) = ends.as_ref().filter(|ends| !ends.over) {
            self.told_of_end(kind, ends);
        }
        if ends.as_ref().is_none_or(|ends| !ends.over) && found.is_some() {
            return found;
        }
        let over = ends.filter(|_| refused.is_none()).map(|ends| over(kind, &ends));
        let (message, help) = refused.or(over).unwrap_or_else(|| unknown(kind));
        self.problems
            .push(Diagnostic::error("resource-type", kind.span, message).help(help));
        None
    }

    fn told_of_end(&mut self, kind: &Spanned<String>, ends: &Ends) {
        let message = format!("AWS ends the service of `{}`{}", kind.value, day_of(ends));
        let problem = Diagnostic::warning("resource-ends", kind.span, message);
        self.problems.push(problem.help("take what AWS offers in its place"));
    }

    /// That a section decides more than an entry of a type does.
    pub(super) fn told_of_section(&mut self, of: &OfType<'_>) {
        let kind = &of.entry.value.kind;
        if let Some(section) = resource_types::section(kind) {
            let message = format!(
                "`{section}` makes `{}` too, and landform decides more about what stands there",
                kind.value
            );
            let problem = Diagnostic::warning("resource-section", kind.span, message);
            self.problems
                .push(problem.help(format!("say it in `{section}`, unless that cannot say what it needs")));
        }
    }

    /// That nobody knows what deploying a type calls.
    pub(super) fn told_of_deployment(&mut self, of: &OfType<'_>) {
        let written = &of.entry.value;
        if handlers::handlers(&written.kind).is_some() || written.deploy_actions.is_some() {
            return;
        }
        let message = format!(
            "what deploying `{}` calls is not known: AWS's schema of the type does not say, so the execution role may do all of `{}`",
            written.kind.value,
            handlers::service_of(&written.kind).unwrap_or("cloudformation")
        );
        let problem = Diagnostic::warning("resource-deployment", written.kind.span, message);
        self.problems.push(problem.help("say it with `deploy_actions: [ SERVICE:Action, … ]`, so that whoever deploys may do that and no more"));
    }
}

fn over(kind: &str, ends: &Ends) -> (String, String) {
    let help = format!("AWS has ended its service{}: take what it offers in its place", day_of(ends));
    (format!("`{kind}` cannot be made any more"), help)
}

fn day_of(ends: &Ends) -> String {
    ends.day.as_ref().map(|day| [" on ", day].concat()).unwrap_or_default()
}

fn unknown(kind: &str) -> (String, String) {
    let said = format!("`{kind}` is no type of CloudFormation that landform writes");
    if kind.ends_with(MODULE) {
        return (
            said,
            "a module is a template of somebody: write what it holds as entries of their own".to_owned(),
        );
    }
    if !kind.starts_with(OF_AWS) && kind.split("::").count() == 3 {
        let help = "types of other vendors are registered in each account by itself, and AWS has no schema of them: landform writes those of `AWS::`";
        return (said, help.to_owned());
    }
    let help = match closest(kind, registry::types()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "write a type of AWS, as its reference of CloudFormation has it; known are those of {}",
            registry::as_of()
        ),
    };
    (said, help)
}
