//! What a reader takes unquoted words and tags for: those of a blueprint, or those of a template of CloudFormation.

use super::{MapKey, Node, NodeValue, scalar};

/// A language in YAML.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dialect {
    /// YAML 1.2 without tags.
    Blueprint,
    /// A template of CloudFormation: YAML 1.1, with functions as tags.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>
    Template,
}

/// Functions whose long form is no `Fn::` and their name.
const PLAIN: [&str; 2] = ["Ref", "Condition"];
/// Tags of YAML itself, which say what the value is anyway.
const OF_YAML: &str = "!!";

impl Dialect {
    /// The function that a tag stands for; none where there is no tag, or one that says nothing.
    ///
    /// # Errors
    ///
    /// The tag, where the language has none.
    pub fn tag(self, tag: Option<&str>) -> Result<Option<String>, &str> {
        let Some(tag) = tag else { return Ok(None) };
        match self {
            Self::Blueprint => Err(tag),
            Self::Template if tag.starts_with(OF_YAML) => Ok(None),
            Self::Template => {
                let name = tag.trim_start_matches('!');
                Ok(Some(match PLAIN.contains(&name) || name.starts_with("Fn::") {
                    true => name.to_owned(),
                    false => ["Fn::", name].concat(),
                }))
            }
        }
    }

    /// Whether an unquoted word before a colon is no key. In a template `Null` is the operator of IAM.
    pub fn is_no_key(self, text: &str) -> bool {
        match self {
            Self::Blueprint => scalar::resolve(text) == NodeValue::Null,
            Self::Template => text.is_empty(),
        }
    }

    /// What an unquoted word is.
    pub fn resolve(self, text: &str) -> NodeValue {
        match (self, text) {
            (Self::Template, "yes" | "Yes" | "YES" | "on" | "On" | "ON") => NodeValue::Bool(true),
            (Self::Template, "no" | "No" | "NO" | "off" | "Off" | "OFF") => NodeValue::Bool(false),
            (Self::Template | Self::Blueprint, _) => scalar::resolve(text),
        }
    }
}

/// The value that is a function's argument, in the function's long form.
pub(super) fn applied(function: Option<String>, argument: Node) -> Node {
    let Some(function) = function else {
        return argument;
    };
    let span = argument.span;
    let key = MapKey { text: function, span };
    Node {
        span,
        value: NodeValue::Map(vec![(key, argument)]),
    }
}

#[cfg(test)]
mod tests {
    use crate::blueprint::node::{Node, NodeValue, parse, parse_template};

    fn at<'n>(node: &'n Node, path: &str) -> &'n Node {
        path.split('/').fold(node, |at, step| at.get(step).unwrap())
    }

    #[test]
    fn short_forms_are_long_ones() {
        let text = "a: !Ref X\nb: !GetAtt X.Arn\nc: !Sub '${X}'\nd: !Join [ ',', [ !Ref X, y ] ]\ne: !Condition C\nf: !If\n  - C\n  - !Ref 'AWS::NoValue'\n  - no\n";
        let node = parse_template(0, text).unwrap();
        assert_eq!(at(&node, "a/Ref").text(), Some("X"));
        assert_eq!(at(&node, "b/Fn::GetAtt").text(), Some("X.Arn"));
        assert_eq!(at(&node, "c/Fn::Sub").text(), Some("${X}"));
        assert_eq!(at(&node, "e/Condition").text(), Some("C"));
        let joined = at(&node, "d/Fn::Join").items();
        assert_eq!(at(&joined[1].items()[0], "Ref").text(), Some("X"));
        assert_eq!(at(&node, "f/Fn::If").items()[2].value, NodeValue::Bool(false));
    }

    #[test]
    fn a_blueprint_knows_neither_tags_nor_other_words_for_yes() {
        assert!(parse(0, "a: !Ref X\n").is_err());
        assert_eq!(at(&parse(0, "a: yes\n").unwrap(), "a").text(), Some("yes"));
        assert_eq!(at(&parse_template(0, "a: yes\n").unwrap(), "a").value, NodeValue::Bool(true));
    }

    #[test]
    fn null_is_an_operator_in_templates() {
        let node = parse_template(0, "Condition: { Null: { k: true } }\n").unwrap();
        assert_eq!(at(&node, "Condition/Null/k").value, NodeValue::Bool(true));
        assert!(parse(0, "Null: a\n").is_err());
    }

    #[test]
    fn json_with_tabs_is_read() {
        let node = parse_template(0, "{\n\t\"a\": [\n\t\t1,\n\t\t\"x\"\n\t]\n}\n").unwrap();
        assert_eq!(at(&node, "a").items().len(), 2);
    }
}
