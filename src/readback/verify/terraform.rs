//! Terraform roots and modules against the stacks that they render.

use super::super::properties::Properties;
use super::super::terraform::{ParsedRoot, read};
use super::super::{Mismatch, Names};
use super::blocks::{ByLabel, FoundBlock, compare as compare_blocks};
use super::only::{only, read_only};
use super::plain_json::plain_json;
use super::{UncheckedFiles, comments, providers};
use crate::aws::{Address, Text};
use crate::plan::{Member, Plan, Stack, below_roots};
use crate::resource::{Companion, Place};
use std::collections::{BTreeMap, BTreeSet};

/// Every root and module.
pub(super) fn compare(plan: &Plan, files: &mut UncheckedFiles<'_>) {
    for stack in plan.roots().iter().filter(|stack| stack.members.iter().any(has_terraform)) {
        if let Some(module) = stack.module_path() {
            compare_resources(stack, &[&module, "/main.tf"].concat(), 0..stack.places.len(), files);
            let account = names_account(&module, files);
            if account || !stack.foreign.is_empty() {
                compare_variables(stack, &[&module, "/variables.tf"].concat(), account, files);
            }
            compare_versions(plan, None, &[&module, "/versions.tf"].concat(), files);
            compare_outputs(stack, None, 0, &[&module, "/outputs.tf"].concat(), files);
            comments::compare(plan, stack, &module, files);
        }
        for (at, place) in stack.rooted().iter().enumerate() {
            compare_root(plan, stack, at, place, files);
        }
    }
    for stack in &plan.gone_roots {
        for (at, place) in stack.rooted().iter().enumerate() {
            compare_root(plan, stack, at, place, files);
        }
    }
}

/// True where the resources of a module name the account that it is applied to: only then it is asked for.
fn names_account(module: &str, files: &UncheckedFiles<'_>) -> bool {
    let main = files.texts.get(&[module, "/main.tf"].concat());
    main.is_some_and(|text| text.contains("var.account_id"))
}

fn has_terraform(member: &Member) -> bool {
    member.resources.first().is_some_and(|resource| resource.body.terraform().is_some())
}

fn compare_root(plan: &Plan, stack: &Stack, at: usize, place: &Place, files: &mut UncheckedFiles<'_>) {
    let folder = stack.root_path(place);
    comments::compare(plan, stack, &folder, files);
    let main = [&folder, "/main.tf"].concat();
    match stack.module_path().filter(|_| !stack.members.is_empty()) {
        Some(module) => compare_call(stack, place, &module, &main, files),
        None => compare_resources(stack, &main, at..at + 1, files),
    }
    providers::compare(plan, stack, place, &[&folder, "/provider.tf"].concat(), files);
    compare_versions(plan, Some(&folder), &[&folder, "/versions.tf"].concat(), files);
    compare_removed(plan, &folder, files);
    compare_outputs(stack, Some(place), at, &[&folder, "/outputs.tf"].concat(), files);
    if !stack.foreign.is_empty() {
        compare_variables(stack, &[&folder, "/variables.tf"].concat(), false, files);
        compare_values(stack, &[&folder, "/landform.auto.tfvars.json"].concat(), files);
    }
}

/// What references may mention when the text goes to one place.
fn names(stack: &Stack, at: usize) -> Names {
    let mut names = foreign_names(stack);
    if let Some(place) = stack.places.get(at).filter(|_| stack.is_shared()) {
        names.text("var.account_id", place.account.as_str());
    }
    for member in &stack.members {
        let Some(resource) = member.resources.get(at) else {
            continue;
        };
        let Some(shape) = resource.body.terraform() else {
            continue;
        };
        for (traversal, text) in shape.traversals(&member.label, &resource.address) {
            names.text(traversal, text);
        }
        let attribute = |name: &str| [shape.kind, ".", &member.label, ".", name].concat();
        for (read, path) in resource.body.attributes() {
            if let Some(beside) = resource.address.beside(&read) {
                names.symbol(attribute(&path), &beside);
            }
        }
        if let Some(name) = resource.body.arn_attribute() {
            names.text(attribute(name), resource.arn());
        }
        if let Some((name, text)) = resource.body.named() {
            names.text(attribute(name), text);
        }
    }
    names
}

/// The ids of other stacks, under the variables that carry them.
fn foreign_names(stack: &Stack) -> Names {
    let mut names = Names::new();
    for (address, foreign) in &stack.foreign {
        if let Ok(address) = Address::parse(address) {
            names.symbol(["var.", &foreign.variable].concat(), &address);
        }
    }
    names
}

/// What the outputs of a root may mention that hands on those of its module.
fn module_names(stack: &Stack, at: usize) -> Names {
    let mut names = Names::new();
    for member in stack.members.iter().filter(|member| member.has_output()) {
        if let Some(resource) = member.resources.get(at) {
            names.symbol(["module.shared.", &member.output_name()].concat(), &resource.address);
        }
    }
    names
}

fn compare_resources(
    stack: &Stack,
    path: &str,
    places: std::ops::Range<usize>,
    files: &mut UncheckedFiles<'_>,
) {
    let Some(text) = files.take(path) else { return };
    let Some(parsed) = files.keep(ParsedRoot::new(path, text)) else {
        return;
    };
    for at in places {
        let Some(mut root) = files.keep(parsed.root(&names(stack, at))) else {
            continue;
        };
        files.mismatches.extend(only(path, &root, &["resource"]));
        let mut found = Vec::new();
        for ((kind, label), block) in std::mem::take(&mut root.resources) {
            files.mismatches.extend(meta_differs(stack, &kind, &label, block.meta).err());
            found.push(FoundBlock {
                kind,
                name: label,
                properties: block.properties,
            });
        }
        files.mismatches.extend(compare_blocks::<ByLabel>(path, stack, at, found));
    }
}

/// `depends_on`, the `lifecycle` of every block that its kind says has one, and the provider of the block's own place where
/// the root has several; nothing else.
fn meta_differs(stack: &Stack, kind: &str, label: &str, mut meta: Properties) -> Result<(), Mismatch> {
    let primary = |member: &&Member| {
        let shape = member.resources.first().and_then(|resource| resource.body.terraform());
        member.label == label && shape.is_some_and(|shape| shape.kind == kind)
    };
    let member = stack.members.iter().find(primary);
    let of_block = |member: &&Member| {
        let shape = member.resources.first().and_then(|resource| resource.body.terraform());
        member.label == label && shape.is_some_and(|shape| shape.has_block(kind))
    };
    let owner = stack.members.iter().find(of_block).and_then(|member| member.resources.first());
    if let Some(resource) = owner {
        resource.body.read_lifecycle(kind, &mut meta)?;
    }
    if stack.is_link() {
        let here =
            owner.and_then(|owner| stack.places.iter().zip(&stack.aliases).find(|row| *row.0 == owner.place));
        let alias = here.map_or("", |(_, alias)| alias.as_str());
        meta.constant("provider", ["aws.", alias].concat().as_str())?;
    }
    let beside = || stack.members.iter().find(|member| waits_beside(member, kind, label));
    let after = member.or_else(beside).map(|member| after(stack, member)).unwrap_or_default();
    let read: Vec<String> = meta
        .texts("depends_on")?
        .iter()
        .map(|address| address.as_str().to_owned())
        .collect();
    if read != after {
        return Err(meta.mismatch("depends_on", "is not what was planned"));
    }
    meta.finish()
}

/// Whether a block stands beside a member and waits for the same as its primary block.
fn waits_beside(member: &Member, kind: &str, label: &str) -> bool {
    let shape = member.resources.first().and_then(|resource| resource.body.terraform());
    let companions = shape.map(|shape| shape.companions).unwrap_or_default();
    let mut of_block = companions
        .iter()
        .filter(|one| one.kind == kind && one.part_of_label(&member.label, label).is_some());
    of_block.any(Companion::waits)
}

/// Addresses of what must come before a member: the resource and what always stands beside it, once.
fn after(stack: &Stack, member: &Member) -> Vec<String> {
    let mut addresses = Vec::new();
    for (before, other) in member.after.iter().filter_map(|one| Some((one, stack.member(&one.id)?))) {
        let Some(body) = other.resources.first().map(|resource| &resource.body) else {
            continue;
        };
        let Some(shape) = body.terraform() else {
            continue;
        };
        addresses.extend((!before.referred).then(|| [shape.kind, ".", &other.label].concat()));
        let beside = body.waited_for();
        addresses.extend(beside.iter().map(|kind| [kind, ".", &other.label].concat()));
    }
    addresses
}

fn compare_versions(plan: &Plan, folder: Option<&str>, path: &str, files: &mut UncheckedFiles<'_>) {
    let Some(mut root) = read_only(path, "terraform", &Names::new(), files) else {
        return;
    };
    let (Some(mut settings), true) = (root.terraform.pop(), root.terraform.is_empty()) else {
        files.report(path, "terraform", "must stand once");
        return;
    };
    let mut read = || -> Result<(), Mismatch> {
        let meant = &plan.deploy.terraform;
        settings.constant("required_version", meant.required_version().as_str())?;
        if let Some((root, backend)) = folder.zip(meant.backend.as_ref()) {
            let mut named = settings.nested("backend")?;
            let read = named.value(&backend.name)?.to_json();
            if read != Some(serde_json::json!([backend.of_root(below_roots(root))])) {
                return Err(named.mismatch(&backend.name, "is not what the blueprint says"));
            }
            named.finish()?;
        }
        let mut providers = settings.nested("required_providers")?;
        let mut aws = providers.nested("aws")?;
        aws.constant("source", "hashicorp/aws")?;
        aws.constant("version", meant.provider.as_str())?;
        aws.finish()?;
        providers.finish()?;
        settings.clone().finish()
    };
    let result = read();
    files.mismatches.extend(result.err());
}

/// What a root forgets and leaves where it is.
fn compare_removed(plan: &Plan, folder: &str, files: &mut UncheckedFiles<'_>) {
    let mut expected: BTreeSet<&String> = plan.forgotten_in(folder).collect();
    if expected.is_empty() {
        return;
    }
    let path = [folder, "/removed.tf"].concat();
    let Some(root) = read_only(&path, "removed", &Names::new(), files) else {
        return;
    };
    for mut block in root.removed {
        let mut read = || -> Result<(), Mismatch> {
            let from = block.text("from")?;
            let mut lifecycle = block.nested("lifecycle")?;
            lifecycle.constant("destroy", false)?;
            lifecycle.finish()?;
            match expected.remove(&from.as_str().to_owned()) {
                true => block.clone().finish(),
                false => Err(block.mismatch("from", "is not what the root forgets")),
            }
        };
        let result = read();
        files.mismatches.extend(result.err());
    }
    expected.into_iter().for_each(|address| files.report(&path, address, "is missing"));
}

fn compare_variables(stack: &Stack, path: &str, account: bool, files: &mut UncheckedFiles<'_>) {
    let Some(root) = read_only(path, "variable", &Names::new(), files) else {
        return;
    };
    let mut expected: BTreeMap<String, String> = stack
        .foreign
        .iter()
        .map(|(address, foreign)| (foreign.variable.clone(), ["The id of ", address].concat()))
        .collect();
    if account {
        expected.insert("account_id".to_owned(), "The account that the module is applied to.".to_owned());
    }
    for (name, mut variable) in root.variables {
        let Some(description) = expected.remove(&name) else {
            files.report(path, &name, "nobody expected this variable");
            continue;
        };
        let read = variable
            .constant("type", "string")
            .and_then(|()| variable.constant("description", description.as_str()));
        files.mismatches.extend(read.and_then(|()| variable.finish()).err());
    }
    expected.keys().for_each(|name| files.report(path, name, "is missing"));
}

/// The ids that AWS chose, under names that the lock understands.
fn compare_outputs(
    stack: &Stack,
    place: Option<&Place>,
    at: usize,
    path: &str,
    files: &mut UncheckedFiles<'_>,
) {
    let members: Vec<&Member> = stack.members.iter().filter(|member| member.has_output()).collect();
    if members.is_empty() {
        return;
    }
    let Some(text) = files.take(path) else { return };
    let names = match place.filter(|_| stack.is_shared()) {
        Some(_) => module_names(stack, at),
        None => names(stack, at),
    };
    let Some(mut root) = files.keep(read(path, text, &names)) else {
        return;
    };
    files.mismatches.extend(only(path, &root, &["output"]));
    for member in members {
        let Some(resource) = member.resources.get(at) else {
            continue;
        };
        let own = |_| member.placed_output_name(&resource.place.name);
        let name = place.map_or_else(|| member.output_name(), own);
        let Some(output) = root.outputs.remove(&name) else {
            files.report(path, &name, "is missing");
            continue;
        };
        let what = place.map_or_else(
            || [resource.body.kind(), " ", resource.address.name()].concat(),
            |_| resource.address.to_string(),
        );
        files.mismatches.extend(output_differs(output, &what, resource).err());
    }
    root.outputs
        .keys()
        .for_each(|name| files.report(path, name, "nobody expected this output"));
}

fn output_differs(
    mut output: Properties,
    what: &str,
    resource: &crate::resource::Resource,
) -> Result<(), Mismatch> {
    output.constant("description", ["The id of ", what].concat().as_str())?;
    if output.text("value")? != Text::symbol(&resource.address) {
        return Err(output.mismatch("value", "is another id"));
    }
    output.finish()
}

fn compare_values(stack: &Stack, path: &str, files: &mut UncheckedFiles<'_>) {
    let Some(text) = files.take(path) else { return };
    let expected = stack
        .foreign
        .values()
        .map(|foreign| (foreign.variable.clone(), foreign.value.clone().into()));
    if plain_json(text) != Some(serde_json::Value::Object(expected.collect())) {
        files.report(path, "", "is not what the lock says");
    }
}

fn compare_call(stack: &Stack, place: &Place, module: &str, path: &str, files: &mut UncheckedFiles<'_>) {
    let Some(mut root) = read_only(path, "module", &foreign_names(stack), files) else {
        return;
    };
    let (Some(block), true) = (root.modules.remove("shared"), root.modules.is_empty()) else {
        files.report(path, "module", "`shared` must stand once");
        return;
    };
    let mut p = block.properties;
    let account = names_account(module, files);
    let source = ["../../", module.strip_prefix("terraform/").unwrap_or(module)].concat();
    let mut read = || -> Result<(), Mismatch> {
        p.constant("source", source.as_str())?;
        if account {
            p.constant("account_id", place.account.as_str())?;
        }
        for (address, foreign) in &stack.foreign {
            if Address::parse(address).ok().map(|address| Text::symbol(&address))
                != Some(p.text(&foreign.variable)?)
            {
                return Err(p.mismatch(&foreign.variable, "is another id"));
            }
        }
        p.clone().finish()
    };
    let result = read().and_then(|()| block.meta.finish());
    files.mismatches.extend(result.err());
}
