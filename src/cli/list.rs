//! `landform list`: a blueprint into the addresses of all that it holds, each with its ARN and its line.

use super::error::{CliError, Done, Said, after};
use super::foreign::{Outside, load_either};
use super::output::stream;
use super::pipeline::Loaded;
use crate::aws::{Part, Text};
use crate::diagnostic::{closest, printable};
use crate::model::PERMISSION_SET;
use crate::resource::{Body, Existence, Resource};
use serde_json::json;
use std::io::{self, Write};

/// Arguments of `landform list`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The blueprint; or a file that is none, or a folder of them.
    pub blueprint: String,
    /// Only resources of this kind (`role`, `bucket`), or what entries of a section of that name made (`studio`).
    pub kind: Option<String>,
    /// A line of text each, or a JSON object.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub format: ListFormat,
    /// What files that are no blueprint do not say.
    #[command(flatten)]
    pub outside: Outside,
}

/// How the list is written.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListFormat {
    /// Columns for people.
    Text,
    /// One JSON object a line.
    Jsonl,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let loaded = load_either(&arguments.blueprint, &arguments.outside)?;
    if let Some(kind) = &arguments.kind {
        known(kind)?;
    }
    let is_asked = |resource: &&Resource| arguments.kind.as_deref().is_none_or(|kind| is_of(kind, resource));
    let found: Vec<&Resource> = loaded.world().resources.values().filter(is_asked).collect();
    let done = match stream(|out| write(&loaded, &found, arguments.format, out)) {
        Ok(_) => Ok(Said::default()),
        Err(error) => Err(CliError::operator(format!("the list cannot be written: {error}"))),
    };
    after(&loaded.warnings(), done)
}

fn is_of(kind: &str, resource: &Resource) -> bool {
    let own = resource.address.kind();
    own == kind || Body::entry_word(own) == Some(kind)
}

/// Whether anything is called so.
fn known(kind: &str) -> Result<(), CliError> {
    let words = || {
        Body::KINDS
            .iter()
            .copied()
            .chain(Body::KINDS.iter().filter_map(|kind| Body::entry_word(kind)))
            .chain([PERMISSION_SET])
    };
    if words().any(|word| word == kind) {
        return Ok(());
    }
    let help = match closest(kind, words()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => ["the kinds are ", &[Body::KINDS, &[PERMISSION_SET]].concat().join(", ")].concat(),
    };
    Err(CliError::user(format!("there is no kind `{}`: {help}", printable(kind))))
}

fn write(loaded: &Loaded, found: &[&Resource], format: ListFormat, out: &mut impl Write) -> io::Result<()> {
    let width = found
        .iter()
        .map(|resource| resource.address.to_string().chars().count())
        .max()
        .unwrap_or(0);
    for resource in found {
        match format {
            ListFormat::Text => writeln!(out, "{}", line(loaded, resource, width))?,
            ListFormat::Jsonl => writeln!(out, "{}", object(loaded, resource))?,
        }
    }
    Ok(())
}

/// The ARN with the ids that the lock knows; the others show as the addresses of what bears them.
pub(super) fn arn(loaded: &Loaded, resource: &Resource) -> String {
    // The policy of a bucket has none; what it says is said of the bucket.
    let arn = match &resource.body {
        Body::BucketPolicy(policy) => resource.place.partition().arn("s3", "", "", &policy.name).into(),
        _ => resource.arn(),
    };
    let parts = arn.parts().into_iter().map(|part| match part {
        Part::Literal(text) => Text::with_digits_as_pattern(text),
        Part::Symbol(address) => match loaded.lock.id(address) {
            Some(id) => id.clone(),
            None => ["{", address, "}"].concat(),
        },
    });
    parts.collect()
}

/// The file and the line that a resource comes from.
pub(super) fn place(loaded: &Loaded, resource: &Resource) -> (String, usize) {
    let span = loaded.world().origins.resource(&resource.address);
    (loaded.sources.name(span.file).to_owned(), loaded.sources.position(span).line)
}

fn line(loaded: &Loaded, resource: &Resource, width: usize) -> String {
    let (file, line) = place(loaded, resource);
    let (address, account) = (resource.address.to_string(), resource.place.account.as_str());
    let exists = if resource.existence == Existence::Made { "" } else { "  existing" };
    printable(&format!(
        "{address:width$}  {account}  {}  {file}:{line}{exists}",
        arn(loaded, resource)
    ))
}

fn object(loaded: &Loaded, resource: &Resource) -> serde_json::Value {
    let (file, line) = place(loaded, resource);
    json!({
        "address": resource.address.to_string(),
        "kind": resource.address.kind(),
        "account": resource.place.account.as_str(),
        "accountName": resource.place.name.as_str(),
        "region": resource.place.region.as_str(),
        "arn": arn(loaded, resource),
        "existing": resource.existence != Existence::Made,
        "file": file,
        "line": line,
    })
}
