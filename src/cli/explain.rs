//! `landform explain`: the page of a rule, a diagnostic, a grant verb, the defaults, or the fields of requests.

use super::error::{CliError, Done, Said};
use crate::blueprint::decode::closest;
use crate::catalog::grants::{self, GrantPart, GrantVerb};
use crate::catalog::ram;

/// Arguments of `landform explain`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// A rule or code, `defaults`, `grants`, `can` (the fields of its requests), `include`, `waivers`, or a verb and a kind (`read bucket`).
    #[arg(required = true, num_args = 1..=2)]
    pub words: Vec<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    let page = match words.as_slice() {
        ["grants"] => Some(all_verbs()),
        ["defaults"] => Some(DEFAULTS.to_owned()),
        ["can"] => Some(REQUESTS.to_owned()),
        ["waivers"] => Some(WAIVERS.to_owned()),
        ["include"] => Some(INCLUDE.to_owned()),
        [verb, kind] => grants::verb(kind, verb).or_else(|| grants::internal(kind, verb)).map(verb_page),
        [code] => code_page(code),
        _ => None,
    };
    page.map(Said::results).ok_or_else(|| unknown(&arguments.words.join(" ")))
}

fn unknown(word: &str) -> CliError {
    let known: Vec<&str> = codes()
        .map(|(code, _)| code)
        .chain(crate::comply::rules().iter().map(|rule| rule.id()))
        .chain(["can", "grants", "defaults", "include", "waivers"])
        .collect();
    let near = closest(word, known.iter().copied())
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    CliError::user(format!("there is no page `{word}`{near}"))
}

fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    CODES.iter().copied()
}

fn code_page(code: &str) -> Option<String> {
    let page = crate::comply::page(code)
        .or_else(|| codes().find(|(known, _)| *known == code).map(|(_, page)| page))?;
    Some(format!("{code}\n\n{}\n", page.trim_end()))
}

fn all_verbs() -> String {
    let lines = grants::spoken().map(|row| format!("{:<13} {:<14} {}\n", row.kind, row.verb, row.summary));
    [
        "what grants can say, by kind and verb; `landform explain VERB KIND` shows what it becomes\n\n"
            .to_owned(),
    ]
    .into_iter()
    .chain(lines)
    .collect()
}

fn verb_page(verb: &GrantVerb) -> String {
    let mut text = format!("{} on a {}: {}\n", verb.verb, verb.kind, verb.summary);
    for (part, actions) in &verb.on {
        text.push_str(&format!("\non {}:\n", name_of(*part)));
        actions.iter().for_each(|action| text.push_str(&format!("  {action}\n")));
    }
    if let Some(permission) = verb
        .share
        .and_then(|access| crate::catalog::ram::permission_for(resource_type(verb), access))
    {
        text.push_str(&format!(
            "\nfrom another account: a RAM share with {}, and exactly its actions in the identity policy\n",
            permission.name
        ));
    }
    text
}

fn name_of(part: GrantPart) -> &'static str {
    match part {
        GrantPart::Resource => "the resource",
        GrantPart::Container => "the bucket",
        GrantPart::Key => "its key",
        GrantPart::Catalog => "the Glue catalog",
        GrantPart::Data => "the data",
        GrantPart::Results => "the results",
        GrantPart::ResultsContainer => "the bucket of the results",
        GrantPart::ResultsKey => "the key of the results",
        GrantPart::DatabaseUser => "the database user of the session's source identity",
        GrantPart::Database => "the database",
        GrantPart::DatabaseGroup => "the database group of readers",
        GrantPart::Lists => "everything",
        GrantPart::OwnProfile => "the user profile of the session",
        GrantPart::OwnSpace => "private spaces that the user profile of the session owns",
        GrantPart::OwnApp => "apps in those spaces",
        GrantPart::Tagged => "those spaces and apps, only while they are made",
    }
}

fn resource_type(verb: &GrantVerb) -> &'static str {
    if verb.kind == "catalog" {
        ram::FEATURE_GROUP_CATALOG
    } else {
        ram::FEATURE_GROUP
    }
}

const DEFAULTS: &str = include_str!("pages/defaults.txt");

/// What `can` reads.
const REQUESTS: &str = include_str!("pages/can.txt");

/// How files of one blueprint join.
const INCLUDE: &str = include_str!("pages/include.txt");

/// What a file of waivers says.
const WAIVERS: &str = include_str!("pages/waivers.txt");

/// Pages of diagnostics by code.
const CODES: &[(&str, &str)] = &include!("pages/codes.in");
