//! What is wrong with a value, in words that say what was found and what to write.

use crate::blueprint::node::{Node, NodeKind, NodeValue};
use crate::diagnostic::{Diagnostic, Diagnostics, Span, closest};

/// A value of the wrong kind: `expected a list, found text`.
///
/// `wanted` is what is expected, with its article.
pub fn expected(node: &Node, wanted: &str) -> Diagnostic {
    if node.kind() == NodeKind::Null {
        return no_value(node, wanted);
    }
    Diagnostic::error(
        "wrong-type",
        node.head(),
        format!("expected {wanted}, found {}", node.kind().words()),
    )
    .label(found(node))
}

/// As [`expected`], with how to write it; a key without a value has help of its own.
pub fn expected_like(node: &Node, wanted: &str, help: impl Into<String>) -> Diagnostic {
    let problem = expected(node, wanted);
    if node.kind() == NodeKind::Null {
        return problem;
    }
    problem.help(help)
}

/// A key without a value.
fn no_value(node: &Node, wanted: &str) -> Diagnostic {
    Diagnostic::error("null-value", node.span, format!("expected {wanted}, found no value"))
        .label("nothing is written here")
        .help(format!("write {wanted} here, or remove the line to leave it out"))
}

fn found(node: &Node) -> String {
    match &node.value {
        NodeValue::Text { quoted: true, .. } => "this is quoted text".to_owned(),
        _ => ["this is ", node.kind().words()].concat(),
    }
}

/// A number or a boolean where text is wanted.
pub(super) fn unquoted(node: &Node, written: &str) -> Diagnostic {
    let kind = node.kind().words();
    Diagnostic::error("unquoted-text", node.span, format!("expected text, found {kind}"))
        .label(["without quotes, YAML reads this as ", kind].concat())
        .help(format!("quote it: `{}`", quoted(written)))
}

/// Text in double quotes as YAML and JSON write it.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A word that is not one of the allowed ones.
pub fn unknown_word(node: &Node, allowed: &[&str]) -> Diagnostic {
    let Some(word) = node.text() else {
        return expected_like(node, &["one of ", &list_words(allowed)].concat(), "write one of these words");
    };
    let problem =
        Diagnostic::error("unknown-choice", node.span, format!("`{word}` is not one of the allowed words"));
    suggest(problem, word, allowed).help(["allowed: ", &list_words(allowed)].concat())
}

/// The key by which entries of many sections, and not of all, say that something is there already.
const EXISTING: &str = "existing";
/// The key by which landform may write the policy of a bucket that exists already; nothing else has a policy by itself.
const COMPLETE_POLICY: &str = "complete_policy";

/// What to write in place of `existing`, by the section that does not know it.
fn said_otherwise(section: &str) -> &'static str {
    match section {
        "Network" => "a network that exists already says its id: `vpc: vpc-…`",
        "FlowLogsFull" | "Dhcp" => {
            "what a network has that exists already is there, and is not written: leave it out"
        }
        "Pool" => {
            "a pool is nothing of AWS, only where networks take their addresses from: blocks that something has already go into `reserved`"
        }
        "Account" | "Unit" | "Organization" | "IdentityCenter" => {
            "it exists in any case: landform makes none"
        }
        "PeopleGroup" => "a group of people that exists already says its `id`",
        "PermissionSet" => {
            "permission sets are made; of one that is there already, say the role that AWS keeps for it in an account: an entry of `roles:` with `existing: true`, `name: AWSReservedSSO_…` and its path"
        }
        "SharingGuardrail" | "StudioGuardrailFull" | "Guardrails" => {
            "guardrails are made; a control policy that is there already is an entry of `control_policies:` with `existing: true` and its statements"
        }
        "StudioUser" => "users exist with their studio: write `existing: true` there",
        "Grant" => {
            "a grant derives what is missing: what it is about and whom it is for may exist already, and say so themselves"
        }
        "Claim" | "FlowClaim" => {
            "a claim makes nothing: what it is about may exist already, and says so itself"
        }
        _ => {
            "what this section holds is always made; a row of the section `existing:` says by its ARN what is known of something that is there"
        }
    }
}

/// A key that the section of a name does not know.
pub(super) fn unknown_key(span: Span, key: &str, section: &str, allowed: &[&str]) -> Diagnostic {
    let problem = Diagnostic::error("unknown-key", span, format!("unknown key `{key}`"));
    let allowed_help = if allowed.is_empty() {
        "this map takes no keys".to_owned()
    } else if key == EXISTING {
        [said_otherwise(section), "; allowed here: ", &list_words(allowed)].concat()
    } else if key == COMPLETE_POLICY {
        let all = list_words(allowed);
        ["only policies of buckets are resources of their own; what this needs is handed over in the runbook, for a key as a document that `aws kms put-key-policy` or an `aws_kms_key_policy` puts; allowed here: ", &all].concat()
    } else {
        ["allowed here: ", &list_words(allowed)].concat()
    };
    suggest(problem, key, allowed).help(allowed_help)
}

fn suggest(problem: Diagnostic, word: &str, allowed: &[&str]) -> Diagnostic {
    match closest(word, allowed.iter().copied()) {
        Some(near) => problem.label(format!("did you mean `{near}`?")),
        None => problem,
    }
}

/// How the shapes are written.
fn example(shapes: &[NodeKind]) -> String {
    let one = |shape: &NodeKind| match shape {
        NodeKind::Bool => "`true` or `false`",
        NodeKind::List => "`[a, b]`",
        NodeKind::Map => "a map (`{ key: value }`)",
        NodeKind::Number => "a number",
        NodeKind::Text => "one word, or a text in quotes",
        NodeKind::Null => "nothing",
    };
    ["write ", &shapes.iter().map(one).collect::<Vec<_>>().join(", or ")].concat()
}

/// Words in backticks, separated by commas.
pub fn list_words(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Which of several shapes a value takes; reports a value that takes none of them.
///
/// A number or boolean counts as text when it has no shape of its own, so that the text's decoder asks for quotes.
pub fn shape_of(node: &Node, shapes: &[NodeKind], problems: &mut Diagnostics) -> Option<NodeKind> {
    let kind = node.kind();
    if shapes.contains(&kind) {
        return Some(kind);
    }
    if matches!(kind, NodeKind::Number | NodeKind::Bool) && shapes.contains(&NodeKind::Text) {
        return Some(NodeKind::Text);
    }
    let wanted: Vec<&str> = shapes.iter().map(|shape| shape.words()).collect();
    problems.push(expected_like(node, &wanted.join(" or "), example(shapes)));
    None
}
