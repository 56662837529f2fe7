//! Stacks into Terraform: one root for each account and layer, one module where roots share content.

use super::{Bundle, File, description, member_data};
use crate::plan::{Backend, Member, Plan, Stack, below_roots};
use crate::progress;
use crate::render::{Carried, Reference, RenderError, Scope, Templates, hcl};
use crate::resource::Place;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the module call in a root.
const CALL: &str = "shared";

/// Writes every root and module.
pub(super) fn write(plan: &Plan, templates: &Templates, bundle: &mut Bundle) -> Result<(), RenderError> {
    for stack in plan.roots().iter().filter(|stack| has_terraform(stack)) {
        if let Some(module) = stack.module_path() {
            write_module(plan, stack, &module, templates, bundle)?;
        }
        for place in stack.rooted() {
            write_root(plan, stack, place, templates, bundle)?;
        }
        progress::done();
    }
    // Roots of what is gone hold nothing but their provider: applying one removes what stands there.
    for stack in &plan.gone_roots {
        for place in stack.rooted() {
            write_root(plan, stack, place, templates, bundle)?;
        }
    }
    Ok(())
}

fn has_terraform(stack: &Stack) -> bool {
    stack
        .members
        .iter()
        .any(|member| member.resources.first().is_some_and(|resource| resource.body.terraform().is_some()))
}

fn file(stack: &Stack, place: Option<&Place>, text: String) -> File {
    let account = place.filter(|_| !stack.is_link()).map(|place| place.account.as_str().to_owned());
    File {
        text,
        backend: Some(Backend::Terraform),
        // What is gone is in no wave.
        wave: (stack.wave > 0).then_some(stack.wave),
        account,
        layer: stack.layer.name().to_owned(),
    }
}

/// How ids are written inside a stack's root or module.
fn scope(stack: &Stack) -> Scope {
    let mut carried = BTreeMap::new();
    for member in &stack.members {
        let (Some(resource), Some(shape)) =
            (member.resources.first(), member.resources.first().and_then(|r| r.body.terraform()))
        else {
            continue;
        };
        let base = [shape.kind, ".", &member.label].concat();
        for (attribute, path) in resource.body.attributes() {
            let read = resource.address.beside(&attribute).map(|beside| beside.to_string());
            carried.extend(read.map(|symbol| (symbol, Carried::Terraform([&base, ".", &path].concat()))));
        }
        let Some(traversal) = shape.identifier.traversal(&base) else {
            continue;
        };
        carried.insert(resource.address.to_string(), Carried::Terraform(traversal));
    }
    for (address, foreign) in &stack.foreign {
        carried.insert(address.clone(), Carried::Terraform(["var.", &foreign.variable].concat()));
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

/// What a member may say as references: ARNs and names of members that come before it, and ARNs that hold an id of
/// their own. Anything else could close a circle that Terraform refuses, and nobody made.
fn references(stack: &Stack, member: &Member) -> Vec<Reference> {
    let others = stack.members.iter().filter(|other| other.id != member.id);
    let mut found = Vec::new();
    for other in others {
        let Some(resource) = other.resources.first() else {
            continue;
        };
        let Some(shape) = resource.body.terraform() else {
            continue;
        };
        let attribute = |name: &str| Carried::Terraform([shape.kind, ".", &other.label, ".", name].concat());
        let arn = resource.arn();
        let comes_before = member.after.iter().any(|before| before.id == other.id);
        if let Some(name) = resource.body.arn_attribute().filter(|_| comes_before || !arn.is_literal()) {
            found.push(Reference {
                text: arn.as_str().to_owned(),
                carried: attribute(name),
                is_name: false,
            });
        }
        if let Some((name, text)) = resource.body.named().filter(|_| comes_before) {
            found.push(Reference {
                text: text.to_owned(),
                carried: attribute(name),
                is_name: true,
            });
        }
    }
    found
}

fn resources(plan: &Plan, stack: &Stack, templates: &Templates) -> Result<String, RenderError> {
    let scope = scope(stack);
    let mut text =
        templates.render("frame/root.tf", &json!({ "description": description(plan, stack) }), &scope)?;
    for member in &stack.members {
        text.push_str(&blocks(stack, member, (templates, &scope))?);
    }
    Ok(text)
}

/// The text of a member in the root or the module of its stack; empty where Terraform has no type for it.
pub(super) fn member_text(
    stack: &Stack,
    member: &Member,
    templates: &Templates,
) -> Result<String, RenderError> {
    blocks(stack, member, (templates, &scope(stack)))
}

fn blocks(
    stack: &Stack,
    member: &Member,
    (templates, scope): (&Templates, &Scope),
) -> Result<String, RenderError> {
    let first = member.resources.first().filter(|resource| resource.body.terraform().is_some());
    let data = member_data(member, &member.label, after(stack, member));
    let (Some(resource), Some(mut data)) = (first, data) else {
        return Ok(String::new());
    };
    let scope = Scope {
        references: references(stack, member),
        ..scope.clone()
    };
    if let Some((data, provider)) = data.as_object_mut().zip(stack.provider(resource)) {
        data.insert("provider".to_owned(), provider.into());
    }
    let text = templates.render(&[resource.body.kind(), "/terraform.tf"].concat(), &data, &scope)?;
    Ok(["\n", &text].concat())
}

/// Addresses of what comes before: the resource, where no reference says so already, and what always stands beside it, once.
fn after(stack: &Stack, member: &Member) -> Vec<String> {
    let mut addresses = Vec::new();
    for (before, other) in member.after.iter().filter_map(|one| Some((one, stack.member(&one.id)?))) {
        let Some(body) = other.resources.first().map(|resource| &resource.body) else {
            continue;
        };
        let Some(shape) = body.terraform() else {
            continue;
        };
        let whole = (!before.referred).then_some(shape.kind);
        let kinds = whole.into_iter().chain(body.waited_for());
        addresses.extend(kinds.map(|kind| [kind, ".", &other.label].concat()));
    }
    addresses
}

/// What a root or module is read with; a root keeps a state.
fn versions(plan: &Plan, root: Option<&str>) -> Value {
    let settings = &plan.deploy.terraform;
    let backend = root.zip(settings.backend.as_ref()).map(
        |(root, backend)| json!({ "name": backend.name, "settings": backend.of_root(below_roots(root)) }),
    );
    json!({ "required": settings.required_version(), "provider": settings.provider, "backend": backend })
}

fn variables(stack: &Stack) -> Vec<Value> {
    let rows = stack.foreign.iter();
    rows.map(|(address, foreign)| json!({ "variable": foreign.variable, "description": (["The id of ", address].concat()) }))
        .collect()
}

/// The ids that AWS chose, for the lock to learn: in a module, in a root of its own, or handed on by a root.
fn outputs(stack: &Stack, place: Option<&Place>, at: usize) -> Vec<Value> {
    let rows = stack.members.iter().filter(|member| member.has_output()).filter_map(|member| {
        let resource = member.resources.get(at)?;
        let symbol = crate::aws::Text::symbol(&resource.address);
        let own = |_| member.placed_output_name(&resource.place.name);
        let name = place.map_or_else(|| member.output_name(), own);
        let from = place.filter(|_| stack.is_shared()).map(|_| member.output_name());
        let what = place.map_or_else(
            || [resource.body.kind(), " ", resource.address.name()].concat(),
            |_| resource.address.to_string(),
        );
        Some(json!({ "name": name, "description": (["The id of ", &what].concat()), "value": symbol.as_str(), "from": from }))
    });
    rows.collect()
}

/// True where a module says something of the account that it is applied to.
fn names_own_account(text: &str) -> bool {
    text.contains(hcl::OWN_ACCOUNT)
}

fn write_module(
    plan: &Plan,
    stack: &Stack,
    folder: &str,
    templates: &Templates,
    bundle: &mut Bundle,
) -> Result<(), RenderError> {
    let scope = Scope::new();
    let main = resources(plan, stack, templates)?;
    let account = names_own_account(&main);
    bundle.add([folder, "/main.tf"].concat(), file(stack, None, main));
    if account || !stack.foreign.is_empty() {
        let data = json!({ "account": account, "variables": variables(stack) });
        let text = templates.render("frame/variables.tf", &data, &scope)?;
        bundle.add([folder, "/variables.tf"].concat(), file(stack, None, text));
    }
    bundle.add(
        [folder, "/versions.tf"].concat(),
        file(stack, None, templates.render("frame/versions.tf", &versions(plan, None), &scope)?),
    );
    let outputs = outputs(stack, None, 0);
    if !outputs.is_empty() {
        let text =
            templates.render("frame/outputs.tf", &json!({ "outputs": outputs }), &self::scope(stack))?;
        bundle.add([folder, "/outputs.tf"].concat(), file(stack, None, text));
    }
    Ok(())
}

fn write_root(
    plan: &Plan,
    stack: &Stack,
    place: &Place,
    templates: &Templates,
    bundle: &mut Bundle,
) -> Result<(), RenderError> {
    let folder = stack.root_path(place);
    let scope = Scope::new();
    let main = match stack.module_path().filter(|_| !stack.members.is_empty()) {
        Some(module) => {
            let shared = bundle.files.get(&[&module, "/main.tf"].concat());
            let account = shared.is_some_and(|file| names_own_account(&file.text));
            call(plan, stack, place, (&module, account), templates)?
        }
        None => resources(plan, stack, templates)?,
    };
    let mut add =
        |name: &str, text: String| bundle.add([&folder, "/", name].concat(), file(stack, Some(place), text));
    add("main.tf", main);
    add("provider.tf", providers(plan, stack, place, templates)?);
    add(
        "versions.tf",
        templates.render("frame/versions.tf", &versions(plan, Some(&folder)), &scope)?,
    );
    let blocks: BTreeSet<&String> = plan.forgotten_in(&folder).collect();
    if !blocks.is_empty() {
        add(
            "removed.tf",
            templates.render("frame/removed.tf", &json!({ "blocks": blocks }), &scope)?,
        );
    }
    let at = stack.places.iter().position(|other| other == place).unwrap_or(0);
    let outputs = outputs(stack, Some(place), at);
    if !outputs.is_empty() {
        add(
            "outputs.tf",
            templates.render("frame/outputs.tf", &json!({ "outputs": outputs }), &self::scope(stack))?,
        );
    }
    if !stack.foreign.is_empty() {
        let data = json!({ "account": false, "variables": variables(stack) });
        add("variables.tf", templates.render("frame/variables.tf", &data, &scope)?);
        add("landform.auto.tfvars.json", values(stack));
    }
    Ok(())
}

/// The provider of a root's place; where a root joins places, one for each of them.
fn providers(
    plan: &Plan,
    stack: &Stack,
    place: &Place,
    templates: &Templates,
) -> Result<String, RenderError> {
    let aliases = stack.places.iter().zip(&stack.aliases);
    let mut each: Vec<(&Place, Option<&String>)> =
        aliases.map(|(place, alias)| (place, Some(alias))).collect();
    if each.is_empty() {
        each.push((place, None));
    }
    let write = |(place, alias): (&Place, Option<&String>)| {
        let data = json!({
            "alias": alias, "region": place.region.as_str(), "account": place.account.as_str(),
            "profile": plan.terraform_profile(place), "role": plan.terraform_role(place),
        });
        templates.render("frame/provider.tf", &data, &Scope::new())
    };
    let texts: Vec<String> = each.into_iter().map(write).collect::<Result<_, _>>()?;
    Ok(texts.join("\n"))
}

/// What the lock knows, for Terraform.
fn values(stack: &Stack) -> String {
    let values: BTreeMap<&str, &str> = stack
        .foreign
        .values()
        .map(|foreign| (foreign.variable.as_str(), foreign.value.as_str()))
        .collect();
    let mut text = serde_json::to_string_pretty(&values).unwrap_or_default();
    text.push('\n');
    text
}

fn call(
    plan: &Plan,
    stack: &Stack,
    place: &Place,
    (module, account): (&str, bool),
    templates: &Templates,
) -> Result<String, RenderError> {
    let account = account.then(|| place.account.as_str());
    let source = ["../../", module.strip_prefix("terraform/").unwrap_or(module)].concat();
    let scope = Scope::new();
    let head =
        templates.render("frame/root.tf", &json!({ "description": description(plan, stack) }), &scope)?;
    let data = json!({ "id": CALL, "source": source, "account": account, "variables": variables(stack) });
    Ok([head, "\n".to_owned(), templates.render("frame/module.tf", &data, &scope)?].concat())
}
