//! `landform explain`: the page of a rule, a diagnostic, a grant verb, or the defaults.

use super::error::{CliError, Done, Said};
use crate::blueprint::decode::closest;
use crate::catalog::grants::{self, GrantVerb};

/// Arguments of `landform explain`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// A rule or code, `defaults`, `grants`, or a verb and a kind (`read bucket`).
    #[arg(required = true, num_args = 1..=2)]
    pub words: Vec<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let words: Vec<&str> = arguments.words.iter().map(String::as_str).collect();
    let page = match words.as_slice() {
        ["grants"] => Some(all_verbs()),
        ["defaults"] => Some(DEFAULTS.to_owned()),
        [verb, kind] => grants::verb(kind, verb).map(verb_page),
        [code] => code_page(code),
        _ => None,
    };
    page.map(Said::results).ok_or_else(|| unknown(&arguments.words.join(" ")))
}

fn unknown(word: &str) -> CliError {
    let known: Vec<&str> = codes()
        .map(|(code, _)| code)
        .chain(crate::comply::rules().iter().map(|rule| rule.id()))
        .chain(["grants", "defaults"])
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
    let page = crate::comply::page(code).or_else(|| codes().find(|(known, _)| *known == code).map(|(_, page)| page))?;
    Some(format!("{code}\n\n{}\n", page.trim_end()))
}

fn all_verbs() -> String {
    let lines = grants::table()
        .rows
        .iter()
        .map(|row| format!("{:<13} {:<14} {}\n", row.kind, row.verb, row.summary));
    ["what grants can say, by kind and verb; `landform explain VERB KIND` shows what it becomes\n\n".to_owned()]
        .into_iter()
        .chain(lines)
        .collect()
}

fn verb_page(verb: &GrantVerb) -> String {
    let mut text = format!("{} on a {}: {}\n", verb.verb, verb.kind, verb.summary);
    let sides = [
        ("on the resource", &verb.actions),
        ("on the bucket", &verb.container),
        ("on its key", &verb.key),
        ("on the Glue catalog", &verb.catalog),
        ("on the data", &verb.data),
        ("on the results", &verb.results),
        ("on the bucket of the results", &verb.results_container),
        ("on the key of the results", &verb.results_key),
        ("on the database user of the session's source identity", &verb.database_user),
        ("on the database", &verb.database),
        ("on the database group of readers", &verb.database_group),
    ];
    for (side, actions) in sides.iter().filter(|(_, actions)| !actions.is_empty()) {
        text.push_str(&format!("\n{side}:\n"));
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

fn resource_type(verb: &GrantVerb) -> &'static str {
    if verb.kind == "catalog" {
        "sagemaker:SagemakerCatalog"
    } else {
        "sagemaker:FeatureGroup"
    }
}

const DEFAULTS: &str = include_str!("pages/defaults.txt");

/// Pages of diagnostics by code.
const CODES: &[(&str, &str)] = &include!("pages/codes.in");
