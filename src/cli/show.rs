//! `landform show`: an address into its resource, as it was resolved and as it is written.

use super::error::{CliError, Done, Said, after};
use super::foreign::{Outside, first_case, is_asked};
use super::list::{arn, place};
use super::pipeline::{Loaded, Planned, TemplateSet, load};
use crate::aws::Text;
use crate::diagnostic::printable;
use crate::plan::Plan;
use crate::resource::{Existence, Resource};
use serde_json::Value;

/// Arguments of `landform show`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint; or a file that is none, or a folder of them.
    pub blueprint: String,
    /// The address (`bucket/ACCOUNT/NAME`), or a part of it that is clear (`bucket/NAME`).
    pub address: String,
    /// What files that are no blueprint do not say.
    #[command(flatten)]
    pub outside: Outside,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    if is_asked(std::slice::from_ref(&arguments.blueprint), &arguments.outside) {
        let loaded = first_case(&arguments.blueprint, &arguments.outside)?;
        return after(&loaded.warnings(), foreign(&loaded, &arguments.address).map(Said::results));
    }
    let templates = TemplateSet::new(None)?;
    let (planned, notes) = Planned::new(load(&arguments.blueprint)?).accepted()?;
    after(&notes, shown(&planned, &arguments.address, &templates).map(Said::results))
}

fn shown(planned: &Planned, word: &str, templates: &TemplateSet) -> Result<String, CliError> {
    let (loaded, plan) = (&planned.loaded, &planned.plan);
    let found = loaded.model.resource_named(word);
    let resource = found.map_err(|problem| CliError::user(problem.to_string()))?;
    let mut text = head(loaded, resource, &state(loaded, plan, resource));
    let data = readable(resource.body.data());
    text.push_str(&format!("\nresolved\n\n{data:#}\n"));
    for (path, block) in templates.resource_texts(plan, &resource.address)? {
        text.push_str(&["\n", &path, "\n\n", block.trim_matches('\n'), "\n"].concat());
    }
    Ok(printable_lines(&text))
}

/// A resource of files that are no blueprint, by its address or by what the files call it.
fn foreign(loaded: &Loaded, word: &str) -> Result<String, CliError> {
    let mut called = loaded.model.resources.values().filter(|one| one.address.name().as_str() == word);
    let found = match (called.next(), called.next()) {
        (Some(only), None) => Ok(only),
        _ => loaded.model.resource_named(word),
    };
    let resource = found.map_err(|problem| CliError::user(problem.to_string()))?;
    let data = readable(resource.body.data());
    let head = head(loaded, resource, "somebody else's file says it");
    Ok(printable_lines(&format!("{head}\nresolved\n\n{data:#}\n")))
}

/// Every line without what would steer a terminal.
fn printable_lines(text: &str) -> String {
    text.lines().map(|line| [&printable(line), "\n"].concat()).collect()
}

fn head(loaded: &Loaded, resource: &Resource, state: &str) -> String {
    let ((file, line), own) = (place(loaded, resource), &resource.place);
    format!(
        "{}\n\naccount  {} ({}), {}\narn      {}\nsaid at  {file}:{line}\nstate    {state}\n",
        resource.address,
        own.name,
        own.account,
        own.region,
        arn(loaded, resource),
    )
}

/// Where it is deployed, or why it is not.
fn state(loaded: &Loaded, plan: &Plan, resource: &Resource) -> String {
    if let Some(other) = resource.address.design().and_then(|design| loaded.others.get(design)) {
        return format!("another design writes it: {}", other.path);
    }
    if resource.existence != Existence::Made {
        return "exists already; landform does not make it".to_owned();
    }
    let mut stacks = plan.stacks.iter().filter(|stack| {
        let mut all = stack.members.iter().flat_map(|member| &member.resources);
        all.any(|other| other.address == resource.address)
    });
    let held = plan.held.iter().find(|held| held.address == resource.address);
    match (stacks.next(), held) {
        (Some(stack), _) => format!("wave {}, stack {}", stack.wave, stack.stack_name),
        (None, Some(held)) => {
            let needs: Vec<&str> = held.needs.iter().map(String::as_str).collect();
            format!("waits for the id of {}", needs.join(", "))
        }
        (None, None) => "no stack holds it".to_owned(),
    }
}

/// The properties in which ids that do not exist yet show as the addresses of what bears them.
fn readable(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(Text::from(text).to_string()),
        Value::Array(items) => Value::Array(items.into_iter().map(readable).collect()),
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, item)| (Text::from(key).to_string(), readable(item)))
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}
