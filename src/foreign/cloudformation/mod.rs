//! Templates of CloudFormation into what they make, in each case of what they leave open.
//!
//! | file | turns |
//! |---|---|
//! | `template` | a document into its sections |
//! | `stacks` | templates into the stacks that are made of them: roots, nested ones, instances of stack sets |
//! | `choices` | what is left open into one choice after the other |
//! | `scope` | one stack into what its names stand for |
//! | `functions` | functions into values |
//! | `conditions` | conditions into yes or no |
//! | `texts` | `Fn::Sub`, `Fn::Join`, `Fn::Split` and their like into texts |
//! | `loops` | `Fn::ForEach` into what it repeats |
//! | `nodes` | values into values |
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

mod choices;
mod conditions;
mod functions;
mod loops;
mod nodes;
mod scope;
mod stacks;
mod template;
mod texts;

use super::reading::{Case, Left, MOST_CASES, Reading};
use super::settings::Settings;
use crate::blueprint::node::Node;
use choices::Choices;
use stacks::Stacks;
use std::collections::BTreeSet;
use template::Template;

/// A file that holds a template.
#[derive(Clone, Copy, Debug)]
pub struct TemplateFile<'f> {
    /// Its path as given.
    pub path: &'f str,
    /// What it says.
    pub node: &'f Node,
}

/// True for a document that is a template.
pub fn is_template(node: &Node) -> bool {
    node.get("Resources").is_some_and(|resources| !resources.entries().is_empty())
        || node.get("AWSTemplateFormatVersion").is_some()
}

/// What templates make, deployed as the settings say.
pub fn read(files: &[TemplateFile<'_>], settings: &Settings) -> Reading {
    let templates: Vec<Template<'_>> = files.iter().map(Template::of).collect();
    let mut reading = Reading {
        declared: templates.iter().map(|template| template.resources.len()).sum(),
        ..Reading::default()
    };
    let mut left: BTreeSet<Left> = templates.iter().flat_map(Template::left).collect();
    let mut choices = Choices::default();
    loop {
        let mut stacks = Stacks::new(&templates, settings, &mut choices);
        stacks.make();
        let made = stacks.made();
        left.extend(made.left);
        let known = |one: &crate::diagnostic::Diagnostic| {
            reading
                .problems
                .iter()
                .any(|other| (other.span, other.code, &other.message) == (one.span, one.code, &one.message))
        };
        let told: Vec<_> = made.problems.into_iter().filter(|one| !known(one)).collect();
        reading.problems.extend(told);
        reading.cases.push(Case {
            when: choices.assumed(),
            resources: choices.pinned(made.resources),
        });
        let goes_on = choices.next();
        if goes_on && reading.cases.len() >= MOST_CASES {
            left.extend(choices.beyond(MOST_CASES));
            reading.cut = true;
            break;
        }
        if !goes_on {
            break;
        }
    }
    reading.left = left.into_iter().collect();
    reading
}
