//! Stacks into templates, and the stack sets that carry them, one administrator stack each.

use super::{Bundle, File, description, member_data, pretty};
use crate::aws::{Part, Text};
use crate::plan::{Backend, Deployment, Member, Plan, Stack, document_by_hand};
use crate::progress;
use crate::render::{Carried, RenderError, Scope, SymbolReference, Templates};
use crate::resource::{Identifier, Layer};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Writes every template and every administrator stack.
pub(super) fn write(plan: &Plan, templates: &Templates, bundle: &mut Bundle) -> Result<(), RenderError> {
    for stack in plan.all_stacks().filter(|stack| stack.has_cloudformation()) {
        let text = template(plan, stack, templates)?;
        bundle.add(stack.template_path(), file(stack, text));
        progress::done();
    }
    for stack in plan.imports() {
        let text = template(plan, &stack, templates)?;
        let file = File {
            wave: None,
            layer: "import".to_owned(),
            ..file(&stack, text)
        };
        bundle.add(stack.template_path(), file);
    }
    for stack in &plan.stacks {
        by_hand(stack, bundle);
    }
    let sets = plan
        .stacks
        .iter()
        .filter(|stack| stack.has_cloudformation() && !stack.waits_for_unit());
    for stack in sets {
        if let Some(text) = administrator(plan, stack, templates, bundle)? {
            let account = Some(plan.deploy.administrator.as_str().to_owned());
            bundle.add(
                stack.administrator_path(),
                File {
                    text,
                    backend: Some(Backend::CloudFormation),
                    wave: Some(stack.wave),
                    account,
                    layer: "administrator".to_owned(),
                },
            );
        }
    }
    Ok(())
}

/// A text with the ids that the lock knows: a call that puts a document has no parameters.
fn known(stack: &Stack, text: &str) -> String {
    let value = |part| match part {
        Part::Literal(text) => text,
        Part::Symbol(address) => stack.foreign.get(address).map_or(address, |foreign| foreign.value.as_str()),
    };
    Text::parts_of(text).into_iter().map(value).collect()
}

/// Documents that a call of the runbook puts, because CloudFormation does not make them.
fn by_hand(stack: &Stack, bundle: &mut Bundle) {
    for resource in stack.members.iter().flat_map(|member| &member.resources) {
        if let Some((path, document)) = document_by_hand(resource) {
            let text = known(stack, &pretty(&document.to_json()));
            let account = Some(resource.place.account.as_str().to_owned());
            let layer = stack.layer.name().to_owned();
            let file = File {
                text,
                backend: Some(Backend::CloudFormation),
                wave: Some(stack.wave),
                account,
                layer,
            };
            bundle.add(path, file);
        }
    }
}

fn file(stack: &Stack, text: String) -> File {
    let account = match stack.places.as_slice() {
        [only] => Some(only.account.as_str().to_owned()),
        _ => None,
    };
    let wave = (stack.layer != Layer::Bootstrap).then_some(stack.wave);
    File {
        text,
        backend: Some(Backend::CloudFormation),
        wave,
        account,
        layer: stack.layer.name().to_owned(),
    }
}

/// How ids are written inside a stack's template.
fn scope(stack: &Stack) -> Scope {
    let mut carried = BTreeMap::new();
    for member in &stack.members {
        let (Some(resource), Some(shape)) = (
            member.resources.first(),
            member.resources.first().and_then(|r| r.body.cloudformation()),
        ) else {
            continue;
        };
        for (attribute, _) in resource.body.attributes() {
            let read = resource.address.beside(&attribute).map(|beside| beside.to_string());
            let reference = SymbolReference {
                logical_id: member.id.clone(),
                attribute: Some(attribute),
            };
            carried.extend(read.map(|symbol| (symbol, Carried::CloudFormation(reference))));
        }
        let (attribute, part) = match shape.identifier {
            Identifier::Chosen | Identifier::OnlyElement(..) => continue,
            Identifier::Ref => (None, false),
            Identifier::Attribute(name) => (Some(name.to_owned()), false),
            Identifier::OnlyPart(name) => (Some(name.to_owned()), true),
        };
        let reference = SymbolReference {
            logical_id: member.id.clone(),
            attribute,
        };
        let spelled = if part {
            Carried::PartOfAttribute(reference)
        } else {
            Carried::CloudFormation(reference)
        };
        carried.insert(resource.address.to_string(), spelled);
    }
    for (address, foreign) in &stack.foreign {
        let reference = SymbolReference {
            logical_id: foreign.parameter.clone(),
            attribute: None,
        };
        carried.insert(address.clone(), Carried::CloudFormation(reference));
    }
    let own_account = stack
        .is_shared()
        .then(|| stack.places.first().map(|place| place.account.as_str().to_owned()))
        .flatten();
    Scope {
        carried,
        references: Vec::new(),
        own_account,
    }
}

fn parameters(stack: &Stack) -> Vec<Value> {
    let rows = stack.foreign.iter().map(|(address, foreign)| {
        json!({ "parameter": foreign.parameter, "description": (["The id of ", address].concat()), "value": foreign.value })
    });
    rows.collect()
}

fn template(plan: &Plan, stack: &Stack, templates: &Templates) -> Result<String, RenderError> {
    let scope = scope(stack);
    let head = json!({ "description": description(plan, stack), "parameters": parameters(stack) });
    let mut text = templates.render("frame/stack.yaml", &head, &scope)?;
    for member in &stack.members {
        text.push_str(&blocks(plan, stack, member, (templates, &scope))?);
    }
    let outputs: Vec<Value> = stack
        .members
        .iter()
        .filter(|member| !stack.imported && member.has_cloudformation() && member.has_output())
        .filter_map(output)
        .collect();
    if !outputs.is_empty() {
        text.push_str(&templates.render("frame/outputs.yaml", &json!({ "outputs": outputs }), &scope)?);
    }
    Ok(text)
}

/// The text of a member in the template of its stack; empty where CloudFormation has no type for it.
pub(super) fn member_text(
    plan: &Plan,
    stack: &Stack,
    member: &Member,
    templates: &Templates,
) -> Result<String, RenderError> {
    blocks(plan, stack, member, (templates, &scope(stack)))
}

fn blocks(
    plan: &Plan,
    stack: &Stack,
    member: &Member,
    (templates, scope): (&Templates, &Scope),
) -> Result<String, RenderError> {
    let kind = member.resources.first().map(|resource| resource.body.kind());
    let data = member_data(member, &member.id, after(stack, member));
    match (kind, data) {
        (Some(kind), Some(data)) if member.has_cloudformation() => {
            let data = with_fate(plan, member, data);
            templates.render(&[kind, "/cloudformation.yaml"].concat(), &data, scope)
        }
        _ => Ok(String::new()),
    }
}

/// Says of a bucket that services fill it: even a first deployment that is taken back leaves it.
fn with_fate(plan: &Plan, member: &Member, mut data: Value) -> Value {
    let filled = member.resources.iter().any(|one| plan.filled.contains(&one.address.to_string()));
    if let Some(map) = data.as_object_mut().filter(|_| filled) {
        map.insert("filled".to_owned(), true.into());
    }
    data
}

/// The id that AWS chose, for the lock to learn.
fn output(member: &Member) -> Option<Value> {
    let resource = member.resources.first()?;
    let description = ["The id of the ", resource.body.kind(), " ", resource.address.name()].concat();
    let symbol = crate::aws::Text::symbol(&resource.address);
    Some(json!({ "id": member.id, "description": description, "value": symbol.as_str() }))
}

/// Logical ids of what comes before: the resource, where no reference says so already, and what always stands beside it.
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
                .map(|companion| [&other.id, companion.suffix].concat()),
        );
    }
    ids
}

/// The administrator's stack that makes the stack set; none where a stack is deployed without a stack set.
fn administrator(
    plan: &Plan,
    stack: &Stack,
    templates: &Templates,
    bundle: &Bundle,
) -> Result<Option<String>, RenderError> {
    let body = bundle
        .files
        .get(&stack.template_path())
        .map(|file| file.text.clone())
        .unwrap_or_default();
    let Some(data) = stack_set(plan, stack, &body) else {
        return Ok(None);
    };
    let description = ["landform ", &plan.design, ": the stack set ", &stack.stack_name].concat();
    let head = json!({ "description": description, "parameters": [] });
    let head = templates.render("frame/stack.yaml", &head, &Scope::new())?;
    let set = templates.render("frame/stack-set.yaml", &data, &Scope::new())?;
    Ok(Some([head, set].concat()))
}

fn stack_set(plan: &Plan, stack: &Stack, body: &str) -> Option<Value> {
    let mut data = json!({
        "id": stack.stack_set_id(),
        "name": stack.stack_name,
        "description": description(plan, stack),
        "region": stack.region.as_str(),
    });
    let map = data.as_object_mut()?;
    match stack.template_url(plan, body) {
        Some(url) => map.insert("url".to_owned(), url.into()),
        None => map.insert("body".to_owned(), body.into()),
    };
    match stack.deployment(plan) {
        Deployment::Stack(_) => return None,
        Deployment::ServiceManaged(_) => {
            map.insert("permission_model".to_owned(), "SERVICE_MANAGED".into());
            if plan.is_delegated() {
                map.insert("call_as".to_owned(), "DELEGATED_ADMIN".into());
            }
            map.insert("unit".to_owned(), stack.unit.clone()?.into());
            if !stack.except.is_empty() {
                let except: Vec<&str> = stack.except.iter().map(|id| id.as_str()).collect();
                map.insert("except".to_owned(), except.into());
            }
        }
        Deployment::SelfManaged(accounts) => {
            let deploy = &plan.deploy;
            let role = deploy.administration_role_arn(plan.region.partition());
            map.insert("permission_model".to_owned(), "SELF_MANAGED".into());
            map.insert("administration_role".to_owned(), role.into());
            map.insert("execution_role".to_owned(), deploy.execution_role.clone().into());
            map.insert(
                "accounts".to_owned(),
                accounts.iter().map(|id| id.as_str()).collect::<Vec<_>>().into(),
            );
        }
    }
    Some(data)
}
