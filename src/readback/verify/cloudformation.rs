//! Templates of CloudFormation against the stacks that they render.

use super::super::cloudformation::{ParsedTemplate, Template, TemplateResource};
use super::super::properties::Properties;
use super::super::{Mismatch, Names};
use super::UncheckedFiles;
use super::blocks::{ByLogicalId, FoundBlock, compare as compare_blocks};
use crate::plan::{Member, Plan, Stack};
use crate::registry;
use crate::resource::{Companion, Place};

/// Every template of the plan, for every account that it goes to.
pub(super) fn compare(plan: &Plan, files: &mut UncheckedFiles<'_>) {
    let imports = plan.imports();
    let deployed = plan.all_stacks().filter(|stack| stack.has_cloudformation());
    for stack in deployed.chain(&imports) {
        let path = stack.template_path();
        let Some(text) = files.take(&path) else { continue };
        let Some(parsed) = files.keep(ParsedTemplate::new(&path, text)) else {
            continue;
        };
        let before = files.mismatches.len();
        for (at, place) in stack.places.iter().enumerate() {
            let read = parsed.template(&names(stack, at, place));
            if let Some(template) = files.keep(read) {
                let mismatches = template_differs(plan, stack, at, &path, template);
                files.mismatches.extend(mismatches);
            }
        }
        if files.mismatches.len() == before {
            files.mismatches.extend(against_schemas(&path, &parsed));
        }
    }
}

/// AWS's own schemas have the third word, on what is as it was planned.
pub(super) fn against_schemas(path: &str, parsed: &ParsedTemplate<'_>) -> Vec<Mismatch> {
    let violations = registry::validate_template(&parsed.to_json());
    violations
        .into_iter()
        .map(|violation| Mismatch::new(path, violation.pointer, violation.message))
        .collect()
}

/// What references may mention in a stack's template when it goes to one place.
fn names(stack: &Stack, at: usize, place: &Place) -> Names {
    let mut names = Names::new();
    names.text("AWS::Region", stack.region.as_str());
    if stack.is_shared() {
        names.text("AWS::AccountId", place.account.as_str());
    }
    for member in &stack.members {
        let Some(resource) = member.resources.get(at) else {
            continue;
        };
        let Some(shape) = resource.body.cloudformation() else {
            continue;
        };
        for (name, text) in shape.names(&member.id, &resource.address) {
            names.text(name, text);
        }
        for (attribute, _) in resource.body.attributes() {
            if let Some(beside) = resource.address.beside(&attribute) {
                names.symbol([member.id.as_str(), ".", &attribute].concat(), &beside);
            }
        }
    }
    for (address, foreign) in &stack.foreign {
        if let Ok(address) = crate::aws::Address::parse(address) {
            names.symbol(foreign.parameter.clone(), &address);
        }
    }
    names
}

fn template_differs(plan: &Plan, stack: &Stack, at: usize, path: &str, template: Template) -> Vec<Mismatch> {
    let description = ["landform ", &plan.design, ": ", stack.layer.name(), " of ", &stack.name].concat();
    let mut mismatches = head_differs(path, &description, &template);
    mismatches.extend(parameters_differ(stack, path, &template));
    mismatches.extend(outputs_differ(stack, at, path, &template));
    let mut found = Vec::new();
    for (id, block) in template.resources {
        mismatches.extend(attributes_differ(plan, stack, &id, &block));
        found.push(FoundBlock {
            kind: block.kind,
            name: id,
            properties: block.properties,
        });
    }
    mismatches.extend(compare_blocks::<ByLogicalId>(path, stack, at, found));
    mismatches
}

/// Format version and description, and no section that nobody expects.
pub(super) fn head_differs(path: &str, description: &str, template: &Template) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    if template.description.as_ref().map(|text| text.as_str()) != Some(description) {
        mismatches.push(Mismatch::new(path, "Description", "is not what was planned"));
    }
    let mut rest = template.rest.clone();
    let version = rest.constant("AWSTemplateFormatVersion", "2010-09-09").and_then(|()| rest.finish());
    mismatches.extend(version.err());
    mismatches
}

fn parameters_differ(stack: &Stack, path: &str, template: &Template) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for id in template
        .parameters
        .keys()
        .filter(|id| !stack.foreign.values().any(|foreign| foreign.parameter == **id))
    {
        mismatches.push(Mismatch::new(path, ["Parameters.", id].concat(), "nobody expected this"));
    }
    for (address, foreign) in &stack.foreign {
        let Some(parameter) = template.parameters.get(&foreign.parameter) else {
            mismatches.push(Mismatch::new(path, ["Parameters.", &foreign.parameter].concat(), "is missing"));
            continue;
        };
        let mut parameter = parameter.clone();
        let read = parameter
            .constant("Type", "String")
            .and_then(|()| parameter.constant("Description", ["The id of ", address].concat().as_str()))
            .and_then(|()| parameter.constant("Default", foreign.value.as_str()))
            .and_then(|()| parameter.finish());
        mismatches.extend(read.err());
    }
    mismatches
}

/// The ids that AWS chose, and nothing else.
fn outputs_differ(stack: &Stack, at: usize, path: &str, template: &Template) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let mut rest = template.outputs.clone();
    for member in stack
        .members
        .iter()
        .filter(|member| !stack.imported && member.has_cloudformation() && member.has_output())
    {
        let Some(resource) = member.resources.get(at) else {
            continue;
        };
        let Some(mut output) = rest.remove(&member.output_id()) else {
            mismatches.push(Mismatch::new(path, ["Outputs.", &member.output_id()].concat(), "is missing"));
            continue;
        };
        let description = ["The id of the ", resource.body.kind(), " ", resource.address.name()].concat();
        let read = output
            .constant("Description", description.as_str())
            .and_then(|()| output.text("Value"));
        match read {
            Ok(value) if value == crate::aws::Text::symbol(&resource.address) => {
                mismatches.extend(output.finish().err())
            }
            Ok(_) => mismatches.push(output.mismatch("Value", "is another id")),
            Err(mismatch) => mismatches.push(mismatch),
        }
    }
    mismatches.extend(
        rest.keys()
            .map(|id| Mismatch::new(path, ["Outputs.", id].concat(), "nobody expected this")),
    );
    mismatches
}

/// `DependsOn` and what outlives its stack.
fn attributes_differ(plan: &Plan, stack: &Stack, id: &str, block: &TemplateResource) -> Option<Mismatch> {
    let mut attributes = block.attributes.clone();
    let member = stack.member(id);
    let beside = || stack.members.iter().find_map(|member| Some((member, companion(member, id)?)));
    let (owner, waits) = match (member, beside()) {
        (Some(member), _) => (Some(member), true),
        (None, Some((member, companion))) => (Some(member), companion.waits()),
        (None, None) => (None, false),
    };
    let retain = owner
        .and_then(|member| member.resources.first())
        .filter(|resource| resource.body.retain());
    // The bucket stays with what is in it; what stands beside it can be made anew.
    let fate = match member.filter(|member| is_filled(plan, member)) {
        Some(_) => "Retain",
        None => "RetainExceptOnCreate",
    };
    let after = owner.filter(|_| waits).map(|member| after(stack, member)).unwrap_or_default();
    check_attributes(&mut attributes, retain.map(|_| fate), &after)
        .and_then(|()| attributes.finish())
        .err()
}

/// True for a bucket that services fill from the first minute on.
fn is_filled(plan: &Plan, member: &Member) -> bool {
    member.resources.iter().any(|one| plan.filled.contains(&one.address.to_string()))
}

/// What of a member this is the logical id of, where it stands beside it.
fn companion(member: &Member, id: &str) -> Option<&'static Companion> {
    let shape = member.resources.first().and_then(|resource| resource.body.cloudformation())?;
    let of_id = |companion: &&Companion| companion.part_of_id(&member.id, id).is_some();
    shape.companions.iter().find(of_id)
}

fn check_attributes(
    attributes: &mut Properties,
    retain: Option<&str>,
    after: &[String],
) -> Result<(), Mismatch> {
    if let Some(fate) = retain {
        attributes.constant("DeletionPolicy", fate)?;
        attributes.constant("UpdateReplacePolicy", "Retain")?;
    }
    let read: Vec<String> = attributes.texts("DependsOn")?.iter().map(|id| id.as_str().to_owned()).collect();
    if read == after {
        Ok(())
    } else {
        Err(attributes.mismatch("DependsOn", "is not what was planned"))
    }
}

/// Logical ids of what must come before a member: the resource and all that always stands beside it.
fn after(stack: &Stack, member: &Member) -> Vec<String> {
    let mut ids = Vec::new();
    for (before, other) in member.after.iter().filter_map(|one| Some((one, stack.member(&one.id)?))) {
        let Some(shape) = other.resources.first().and_then(|resource| resource.body.cloudformation()) else {
            continue;
        };
        ids.extend((!before.referred).then(|| other.id.clone()));
        ids.extend(
            shape
                .companions
                .iter()
                .filter(|companion| companion.always)
                .map(|companion| [other.id.as_str(), companion.suffix].concat()),
        );
    }
    ids
}
