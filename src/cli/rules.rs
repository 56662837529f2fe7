//! `landform rules`: every rule with its severity.

use super::error::{Done, Said};
use crate::comply::rules;
use serde_json::{Value, json};

/// Arguments of `landform rules`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The form.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    pub format: Form,
}

/// Forms of the list.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A line each.
    Text,
    /// An array of objects.
    Json,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let text: String = match arguments.format {
        Form::Text => rules()
            .iter()
            .map(|rule| format!("{:<9} {:<36} {}\n", rule.severity().as_str(), rule.id(), rule.title()))
            .collect(),
        Form::Json => {
            let rows: Vec<Value> = rules()
                .iter()
                .map(|rule| json!({ "rule": rule.id(), "severity": rule.severity().as_str(), "title": rule.title(), "link": rule.link(), "frameworks": {} }))
                .collect();
            [serde_json::to_string_pretty(&rows).unwrap_or_default(), "\n".to_owned()].concat()
        }
    };
    Ok(Said::results(text))
}
