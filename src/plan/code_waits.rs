//! What is made of code into whether somebody can put that code there before: nobody can put it into what the same wave makes.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>

use super::stack::Stack;
use crate::aws::{Address, Text};
use crate::diagnostic::Diagnostic;
use crate::lock::Lock;
use crate::model::Origins;
use crate::resource::{CodeFile, PlacedCode, Resource};
use std::collections::BTreeMap;

/// The code of code that cannot be there when it is read.
const CODE: &str = "code-not-there";

/// An error for each resource whose code cannot be there when it is made, once the waves are numbered.
pub(super) fn problems(stacks: &[Stack], lock: &Lock, origins: &Origins) -> Vec<Diagnostic> {
    let coded = members(stacks)
        .flat_map(|(wave, one)| one.placed_code().into_iter().map(move |code| (wave, one, code)));
    let coded: Vec<(u32, &Resource, PlacedCode)> = coded.collect();
    if coded.is_empty() {
        return Vec::new();
    }
    let is_new = |one: &Resource| !lock.pins.contains_key(&one.address.to_string());
    let new = members(stacks).filter(|(_, one)| is_new(one)).flat_map(|(wave, one)| {
        [one.arn(), Text::symbol(&one.address)].map(|name| (name, (wave, &one.address)))
    });
    let new: BTreeMap<Text, (u32, &Address)> = new.collect();
    let problem = |(wave, resource, code): (u32, &Resource, PlacedCode)| {
        let (made, holder) = new.get(&code.holder)?;
        let wrong = wrong(resource, &code.file, holder, *made >= wave && wave > 0)?;
        let problem = Diagnostic::error(CODE, origins.resource(&resource.address), wrong);
        Some(problem.help(format!(
            "deploy `{holder}` first, without what is made of its code; once the lock knows it, put the code there and name it"
        )))
    };
    coded.into_iter().filter_map(problem).collect()
}

/// Every resource with the wave of its stack.
fn members(stacks: &[Stack]) -> impl Iterator<Item = (u32, &Resource)> {
    let members = stacks
        .iter()
        .flat_map(|stack| stack.members.iter().map(move |member| (stack, member)));
    members.flat_map(|(stack, member)| member.resources.iter().map(move |one| (stack.wave, one)))
}

/// Why code cannot be in what is not there yet, if it cannot: nobody knows a version before, and what the lock keeps in a stack is
/// made or changed together with all that is new there.
fn wrong(resource: &Resource, file: &CodeFile, holder: &Address, together: bool) -> Option<String> {
    match file {
        CodeFile::Archive {
            object,
            version: Some(version),
            ..
        } => Some(format!(
            "`{}` is made of version `{version}` of `{object}`, and `{holder}`, which is to hold it, is not there yet",
            resource.address
        )),
        CodeFile::Archive { .. } | CodeFile::Image(_) => together.then(|| {
            format!(
                "`{}` stands where it is deployed, in a wave that also makes `{holder}`: nobody can put its code there before",
                resource.address
            )
        }),
    }
}
