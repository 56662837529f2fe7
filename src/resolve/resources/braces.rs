//! Braces in the texts of properties into what is wrong with them.
//!
//! What is no placeholder and no address stands for itself, as in a path of an API (`/pets/{pet}`) or a script (`${HOME}`);
//! what is nearly one is told.

use super::OfType;
use super::policy_properties::places;
use crate::aws::Address;
use crate::catalog::resource_types;
use crate::diagnostic::{Diagnostic, Span, closest};
use crate::resolve::draft::Draft;
use crate::resolve::placeholders::{nearly, told};
use crate::resource::Body;
use serde_json::Value;

/// The code of braces that stand for nothing.
const UNKNOWN: &str = "placeholder-unknown";
/// How names of `Fn::Sub` begin that CloudFormation knows everywhere.
const OF_CLOUDFORMATION: &str = "AWS::";
/// What of the pseudo parameters has a placeholder.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html>
const PSEUDO: [(&str, &str); 3] = [
    ("AWS::AccountId", "account"),
    ("AWS::Partition", "partition"),
    ("AWS::Region", "region"),
];

impl OfType<'_> {
    /// False where braces in its properties stand for themselves.
    pub(super) fn has_placeholders(&self) -> bool {
        self.entry.value.placeholders != Some(false)
    }
}

impl Draft<'_> {
    /// What is wrong with the braces of a text at a place of an entry's properties.
    pub(super) fn told_of_braces(
        &self,
        of: &OfType<'_>,
        pointer: &str,
        text: &str,
        span: Span,
    ) -> Option<Diagnostic> {
        if of.is_in_policy(pointer) {
            return told(text, span);
        }
        let (message, help) = of.has_placeholders().then(|| slip(text))??;
        Some(Diagnostic::error(UNKNOWN, span, message).help(help))
    }
}

impl OfType<'_> {
    /// True for a place in a property that is a policy.
    pub(super) fn is_in_policy(&self, pointer: &str) -> bool {
        let empty = Value::Null;
        let value = self.properties().map_or(&empty, |written| &written.value);
        let mut policies =
            resource_types::policies(self.facts.name).flat_map(|row| places(value, &row.property));
        policies.any(|at| !at.is_empty() && (pointer == at || pointer.starts_with(&[&at, "/"].concat())))
    }
}

/// The first braces that were meant for something and stand for nothing: what is wrong with them, and what to do.
fn slip(text: &str) -> Option<(String, String)> {
    let itself = " With `placeholders: false` in the entry braces stand for themselves";
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (word, end) = after.split_once('}')?;
        if before.ends_with('$') {
            if let Some(help) = of_cloudformation(word) {
                return Some((
                    format!("`${{{word}}}` is a word of `Fn::Sub`, which is not asked here"),
                    help,
                ));
            }
            rest = end;
        } else if word.contains('{') {
            rest = after;
        } else if let Some(near) = nearly(word).map(str::to_owned).or_else(|| nearly_address(word)) {
            return Some((
                format!("`{{{word}}}` stands for nothing"),
                format!("did you mean `{{{near}}}`?{itself}"),
            ));
        } else {
            rest = end;
        }
    }
    None
}

fn of_cloudformation(word: &str) -> Option<String> {
    let is_of = word.starts_with(OF_CLOUDFORMATION);
    let same = PSEUDO.iter().find(|(name, _)| *name == word);
    is_of.then(|| match same {
        Some((_, placeholder)) => format!("write `{{{placeholder}}}`"),
        None => "write the value itself; `{account}`, `{partition}` and `{region}` are known here".to_owned(),
    })
}

/// An address whose kind is a slip.
fn nearly_address(word: &str) -> Option<String> {
    let (_, local) = Address::part_design(word);
    let (kind, rest) = local.split_once('/').filter(|(_, rest)| rest.contains('/'))?;
    let is_plain = !word.contains([' ', '"', ':', '+']);
    let known = Body::KINDS.iter().any(|own| *own == kind || Body::entry_word(own) == Some(kind));
    let near = closest(kind, Body::KINDS.iter().copied()).filter(|_| is_plain && !known)?;
    Some([near, "/", rest].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_that_are_meant_for_something() {
        let fine = [
            "GET /pets/{petId}",
            "{proxy+}",
            "{id}",
            "Hello {{name}}",
            "{{ InstanceId }}",
            "'{\"a\": \"${b}\"}'",
            "${HOME}/x",
            "{account}-{region}",
            "{key/prod/k.id}",
            "/{version}/{count}",
            "{a/b/c d}",
            "{",
        ];
        for text in fine {
            assert_eq!(slip(text), None, "{text}");
        }
        let said =
            |text: &str| slip(text).map(|(message, help)| [message, help].join(" ")).unwrap_or_default();
        assert!(said("x-{acount}").contains("did you mean `{account}`?"));
        assert!(said("{bukcet/prod/data}").contains("`{bucket/prod/data}`"));
        assert!(said("${AWS::Region}").contains("write `{region}`"));
        assert!(said("${AWS::StackName}").contains("the value itself"));
    }
}
