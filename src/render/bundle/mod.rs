//! Plan into the files of the output folder.
//!
//! | file | holds |
//! |---|---|
//! | `cloudformation` | templates, stack sets of each wave, the deploying roles |
//! | `terraform` | roots, modules |
//! | `manifest` | every file with its checksum, and the steps in order |
//! | `runbook` | the exact commands, wave by wave, and in reverse for removal |
//! | `snippets` | code for people who assume a role |

mod cloudformation;
mod manifest;
mod runbook;
mod snippets;
mod terraform;

pub use manifest::{ManifestFile, manifest_json, manifest_text as manifest};

use super::{RenderError, Templates};
use crate::aws::Address;
use crate::model::Account;
use crate::plan::{Back, Backend, Member, Plan, Stack, both_at_once};
use crate::progress::{self, Step};
use std::collections::BTreeMap;

/// One file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its text, UTF-8 with LF.
    pub text: String,
    /// The backend that reads it; none for people.
    pub backend: Option<Backend>,
    /// The wave in which it is used.
    pub wave: Option<u32>,
    /// The account that it is for, where it is for one.
    pub account: Option<String>,
    /// The layer, or another word for what it is.
    pub layer: String,
}

/// The files by path below the output folder.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bundle {
    /// Sorted by path.
    pub files: BTreeMap<String, File>,
}

impl Bundle {
    /// Takes the texts of all accounts: each file of one that others stand for is like the one that it follows from, but for
    /// its account. What is new and follows from none lists accounts.
    pub fn everywhere(&mut self, texts: &BTreeMap<String, String>, cast: &[(String, String, &Account)]) {
        for (path, of, account) in cast {
            if let Some(mut file) = self.files.get(of).cloned() {
                file.account = file.account.map(|_| account.id.as_str().to_owned());
                self.files.insert(path.clone(), file);
            }
        }
        for (path, text) in texts {
            let file = self.files.entry(path.clone()).or_insert_with(|| File {
                text: String::new(),
                backend: None,
                wave: None,
                account: None,
                layer: "accounts".to_owned(),
            });
            file.text.clone_from(text);
        }
    }

    fn add(&mut self, path: impl Into<String>, file: File) {
        self.files.insert(path.into(), file);
    }
}

/// Renders a plan for the given backends.
///
/// # Errors
///
/// A template that cannot be filled, with its name and place.
pub fn bundle(plan: &Plan, templates: &Templates, backends: &[Backend]) -> Result<Bundle, RenderError> {
    let mut bundle = Bundle::default();
    let stacks = |backend| match backend {
        Backend::CloudFormation => plan.all_stacks().count(),
        Backend::Terraform => plan.roots().len(),
    };
    progress::begin(Step::Rendering, backends.iter().copied().map(stacks).sum());
    let halves = both_at_once(plan.resources().count(), backends, |backend| {
        let mut half = Bundle::default();
        match backend {
            Backend::CloudFormation => cloudformation::write(plan, templates, &mut half),
            Backend::Terraform => terraform::write(plan, templates, &mut half),
        }?;
        Ok(half)
    });
    for half in halves {
        bundle.files.extend(half?.files);
    }
    handed_over(plan, &mut bundle);
    policies_back(plan, &mut bundle);
    snippets::write(plan, templates, &mut bundle)?;
    runbook::write(plan, templates, backends, &mut bundle)?;
    manifest::write(plan, backends, &mut bundle);
    Ok(bundle)
}

/// The text of one resource in the files that hold it, by their paths; none where it waits for ids.
///
/// # Errors
///
/// A template that cannot be filled, with its name and place.
pub fn resource_texts(
    plan: &Plan,
    templates: &Templates,
    address: &Address,
) -> Result<BTreeMap<String, String>, RenderError> {
    let mut texts = BTreeMap::new();
    for (stack, member) in holding(&plan.stacks, address) {
        texts.insert(stack.template_path(), cloudformation::member_text(plan, stack, member, templates)?);
    }
    for (stack, member) in holding(plan.roots(), address) {
        let place = member.resources.iter().find(|one| one.address == *address).map(|one| &one.place);
        let folder = stack.module_path().or_else(|| place.map(|place| stack.root_path(place)));
        let path = [&folder.unwrap_or_default(), "/main.tf"].concat();
        texts.insert(path, terraform::member_text(stack, member, templates)?);
    }
    texts.retain(|_, text| !text.is_empty());
    Ok(texts)
}

/// The stacks that hold a resource, each with the member that it is one of.
fn holding<'p>(stacks: &'p [Stack], address: &Address) -> Vec<(&'p Stack, &'p Member)> {
    let is_it = |member: &&Member| member.resources.iter().any(|resource| resource.address == *address);
    stacks
        .iter()
        .filter_map(|stack| Some((stack, stack.members.iter().find(is_it)?)))
        .collect()
}

/// What people add to policies that are not landform's.
fn handed_over(plan: &Plan, bundle: &mut Bundle) {
    for handover in &plan.handed_over {
        let file = File {
            text: pretty(&handover.document),
            backend: None,
            wave: None,
            account: Some(handover.to.place().account.as_str().to_owned()),
            layer: "by-hand".to_owned(),
        };
        bundle.add(handover.path(), file);
    }
}

/// What buckets get back that their policies said before.
fn policies_back(plan: &Plan, bundle: &mut Bundle) {
    for one in &plan.policies_back {
        let Back::Stated { path, document } = &one.back else {
            continue;
        };
        let file = File {
            text: pretty(document),
            backend: None,
            wave: None,
            account: Some(one.place.account.as_str().to_owned()),
            layer: "by-hand".to_owned(),
        };
        bundle.add(path.clone(), file);
    }
}

/// JSON for people, with a line end.
fn pretty(document: &serde_json::Value) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

/// A description that all files of a stack share.
fn description(plan: &Plan, stack: &crate::plan::Stack) -> String {
    ["landform ", &plan.design, ": ", stack.layer.name(), " of ", &stack.name].concat()
}

/// Template data of a member: its properties, its id and what comes before it.
fn member_data(member: &crate::plan::Member, id: &str, after: Vec<String>) -> Option<serde_json::Value> {
    let resource = member.resources.first()?;
    let mut data = resource.body.data();
    let map = data.as_object_mut()?;
    map.insert("id".to_owned(), id.into());
    map.insert("place".to_owned(), serde_json::to_value(&resource.place).unwrap_or_default());
    if !after.is_empty() {
        map.insert("depends_on".to_owned(), after.into());
    }
    Some(data)
}
