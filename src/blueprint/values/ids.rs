//! Account ids, regions and blocks of addresses: the newtypes of [`crate::aws`] as a blueprint writes them.

use crate::aws::{AccountId, Cidr, Region};
use crate::blueprint::decode::{Decode, ExpectedText, expected_like, parsed};
use crate::blueprint::node::{Node, NodeValue};
use crate::blueprint::schema::{self, Definitions};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// A quoted string of twelve digits.
impl Decode for AccountId {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let (text, quoted) = match &node.value {
            NodeValue::Text { text, quoted } => (text, *quoted),
            NodeValue::Number(text) => (text, false),
            _ => {
                problems.push(expected_like(
                    node,
                    "an account id in quotes",
                    "write its twelve digits: `\"111111111111\"`",
                ));
                return None;
            }
        };
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match Self::parse(text) {
            _ if digits && !quoted => problems.push(unquoted(node, text)),
            Ok(id) => return Some(id),
            Err(why) => problems.push(invalid(node, why)),
        }
        None
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        schema::text("^[0-9]{12}$", "The id of an AWS account: twelve digits, in quotes.")
    }
}

fn unquoted(node: &Node, text: &str) -> Diagnostic {
    let problem =
        Diagnostic::error("account-id-unquoted", node.span, format!("account id `{text}` is not quoted"))
            .label("without quotes, YAML reads this as a number")
            .note("YAML 1.1 readers drop leading zeros or read octal: `012345670123` becomes 1402433619");
    match AccountId::parse(text) {
        Ok(_) => problem.help(format!("quote it: `\"{text}\"`")),
        Err(_) => problem.help(format!("quote it, and give all {} digits", AccountId::DIGITS)),
    }
}

fn invalid(node: &Node, why: String) -> Diagnostic {
    Diagnostic::error("account-id-invalid", node.span, why)
        .help("write the twelve digits in quotes, without dashes or spaces")
}

/// The name of a region.
impl Decode for Region {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let wanted = ExpectedText {
            code: "region-invalid",
            what: "a region such as `us-east-1`",
            help: "write the region's code, not its name",
        };
        parsed(node, problems, wanted, Self::parse)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        schema::text("^[a-z]+(-[a-z]+){1,2}-[0-9]{1,2}$", "An AWS region such as `us-east-1`.")
    }
}

/// A block of addresses in CIDR notation.
impl Decode for Cidr {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let wanted = ExpectedText {
            code: "cidr-invalid",
            what: "a block of addresses such as `10.20.0.0/16`",
            help: "write the first address of the block and the length of its prefix",
        };
        parsed(node, problems, wanted, Self::parse)
    }

    fn schema(_: &mut Definitions) -> serde_json::Value {
        schema::text("^[0-9a-f.:]+/[0-9]+$", "A block of addresses such as `10.20.0.0/16`.")
    }
}
