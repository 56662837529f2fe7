//! Properties of an entry, when its words are bound and its tags are all there, held against AWS's schema once more.

use super::arns::holes;
use super::attach::texts_at;
use super::properties::{masked, says, span_in};
use crate::aws::{Address, Arn, Text};
use crate::catalog::resource_types::{arn_form, policies};
use crate::diagnostic::{Diagnostic, Span};
use crate::registry::{self, TagForm, Violation};
use crate::resolve::draft::Draft;
use crate::resolve::statement_addresses::each_text;
use crate::resource::{AnyResource, Body};
use serde_json::Value;

/// How the keys of tags begin that AWS alone sets.
///
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html>
const OF_AWS: &str = "aws:";

/// The property of a rule that says its bus, by name or ARN.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html>
const BUS: &str = "/EventBusName";

impl Draft<'_> {
    /// Tells of what does not fit its property: what a word stands for, and tags that the type does not take.
    pub(super) fn bound_fits(&mut self, address: &Address) {
        let Some(Body::AnyResource(body)) = self.model.resources.get(address).map(|found| &found.body) else {
            return;
        };
        let value = masked(&body.written(), &|text| !Text::from(text).is_literal());
        let mut problems = Vec::new();
        for violation in registry::validate(body.kind, &value).unwrap_or_default() {
            problems.push(match tag_at(body, &violation.pointer) {
                Some(key) => self.told_of_tag(address, body, &key, &violation.message),
                None => self.told_of_bound(address, violation).help(says(body.kind)),
            });
        }
        for violation in arns_as_names(body) {
            let problem = self.told_of_bound(address, violation);
            problems
                .push(problem.help(
                    "behind the address of something, `.name` is its name: `{role/ACCOUNT/NAME.name}`",
                ));
        }
        for violation in arns_as_ids(body) {
            let problem = self.told_of_bound(address, violation);
            problems.push(
                problem.help("behind the address of something, `.id` is its id: `{vpc/ACCOUNT/NAME.id}`"),
            );
        }
        let reserved = body.tags.keys().filter(|key| key.to_ascii_lowercase().starts_with(OF_AWS));
        problems.extend(
            reserved.map(|key| {
                self.told_of_tag(address, body, key, "AWS alone sets tags that begin with `aws:`")
            }),
        );
        problems.into_iter().for_each(|problem| self.tell_once(problem));
    }

    /// Tells of something that several places have in common.
    pub(in crate::resolve) fn tell_once(&mut self, said: Diagnostic) {
        let same = |other: &Diagnostic| other.span == said.span && other.message == said.message;
        if !self.problems.iter().any(same) {
            self.problems.push(said);
        }
    }

    fn told_of_bound(&self, address: &Address, violation: Violation) -> Diagnostic {
        let entry = self.blueprint.resources.get(address.name());
        let span = entry.map(|entry| {
            let written = &entry.value;
            span_in(written.properties.as_ref(), written.kind.span, &violation)
        });
        let span = span.unwrap_or_else(|| self.model.origins.resource(address));
        Diagnostic::error("resource-property", span, violation.message)
    }

    fn told_of_tag(&self, address: &Address, body: &AnyResource, key: &str, why: &str) -> Diagnostic {
        let message = format!("`{}` does not take the tag `{key}`: {why}", body.kind);
        let problem = Diagnostic::error("resource-tags", self.span_of_tag(address, body, key), message);
        problem.help("give it another key, or leave it out; tags of the whole design reach every resource that takes some")
    }

    /// Where a tag stands: in the entry, among those of the design, or among the properties.
    fn span_of_tag(&self, address: &Address, body: &AnyResource, key: &str) -> Span {
        let entry = self.blueprint.resources.get(address.name());
        let of_roots = self.blueprint.terraform.as_ref().map(|terraform| &terraform.default_tags);
        let written = entry
            .map(|entry| &entry.value.tags)
            .into_iter()
            .chain([&self.blueprint.tags])
            .chain(of_roots);
        let found = written.flat_map(|tags| tags.entries()).find(|(own, _)| *own == key);
        let among = || {
            let properties = entry?.value.properties.as_ref()?;
            let (property, _) = body.tagged.as_ref()?;
            Some(properties.key_span_of(&["/", property].concat()))
        };
        found
            .map(|(_, tag)| tag.key)
            .or_else(among)
            .unwrap_or_else(|| self.model.origins.resource(address))
    }
}

/// The key of the tag that a place among properties is about.
fn tag_at(body: &AnyResource, pointer: &str) -> Option<String> {
    let (property, form) = body.tagged.as_ref()?;
    let step = pointer.strip_prefix(['/'])?.strip_prefix(property.as_str())?.strip_prefix('/')?;
    let step = step.split('/').next().unwrap_or_default();
    match form {
        TagForm::Map => Some(step.replace("~1", "/").replace("~0", "~")),
        TagForm::List => body.tags.keys().nth(step.parse().ok()?).cloned(),
    }
}

/// ARNs where names are wanted: in the properties of which its own ARN is made, and in those that name whom a policy is for.
fn arns_as_names(body: &AnyResource) -> Vec<Violation> {
    let value = Value::Object(body.properties.clone());
    let own = holes(arn_form(body.kind).unwrap_or_default());
    let bearers = policies(body.kind).flat_map(|row| row.bearers.clone());
    let named = own.into_iter().map(|name| ["/", name].concat()).chain(bearers);
    // A rule takes the ARN of its bus as well: one of another account has no other name.
    let both = |pointer: &String| body.kind == AnyResource::RULE && pointer == BUS;
    let wrong = named.filter(|pointer| {
        !both(pointer) && texts_at(&value, pointer).iter().any(|text| Arn::parse(text).is_some())
    });
    let violation = |pointer: String| Violation {
        message: format!("`{}` takes names, and this is an ARN", pointer.trim_start_matches('/')),
        pointer,
    };
    wrong.map(violation).collect()
}

/// How names of properties end that take ids of networks and file systems, in lower case.
const TAKES_IDS: [&str; 4] = ["id", "ids", "subnets", "securitygroups"];
/// The property whose file systems may be called by their ARNs, where they are of another account.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-efs-filesystem-replicationdestination.html>
const COPIES: &str = "/ReplicationDestinations/";

/// ARNs of networks and file systems where their ids are wanted.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-accesspoint.html>
fn arns_as_ids(body: &AnyResource) -> Vec<Violation> {
    let value = Value::Object(body.properties.clone());
    let is_wrong = |pointer: &str, text: &str| {
        let mut steps = pointer.split('/').filter(|step| step.parse::<usize>().is_err());
        let name = steps.next_back().unwrap_or_default().to_ascii_lowercase();
        let of_id = Arn::parse(text).is_some_and(|arn| match arn.service() {
            "ec2" => true,
            "elasticfilesystem" => !pointer.contains(COPIES),
            _ => false,
        });
        of_id && TAKES_IDS.iter().any(|end| name.ends_with(end))
    };
    let wrong = each_text(&value).into_iter().filter(|(pointer, text)| is_wrong(pointer, text));
    let violation = |pointer: String| Violation {
        message: format!(
            "`{}` takes ids, and this is an ARN",
            pointer.trim_start_matches('/').replace('/', ".")
        ),
        pointer,
    };
    wrong.map(|(pointer, _)| violation(pointer)).collect()
}
