//! What the readers of all languages end in.

use crate::aws::{Address, Name, Region, Text, name};
use crate::blueprint::node::Node;
use crate::diagnostic::{Diagnostics, Span};

/// The most cases that are decided.
pub const MOST_CASES: usize = 64;

/// What some files say.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What they say in each case of what they leave open; one case where they leave nothing open that matters.
    pub cases: Vec<Case>,
    /// What is wrong with the files.
    pub problems: Diagnostics,
    /// What of them could not be understood.
    pub left: Vec<Left>,
    /// True where there are more cases than are decided: nothing is so in all of them.
    pub cut: bool,
    /// Resources that they declare, each once, whatever the cases.
    pub declared: usize,
}

/// What the files say under some assumptions.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Case {
    /// The assumptions, in the order of the files; none where the files leave nothing open.
    pub when: Vec<Assumption>,
    /// The resources that there are then.
    pub resources: Vec<ForeignResource>,
}

/// A value that the files leave open, taken to be one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Assumption {
    /// What is taken to be so, for people: ``condition `IsProd` is true``.
    pub what: String,
    /// Where the files leave it open.
    pub span: Span,
}

/// One resource as a file says it.
#[derive(Clone, PartialEq, Debug)]
pub struct ForeignResource {
    /// What tells it from all others of its account: a logical id, behind the name of its file or stack where there are several; an
    /// address of Terraform; a name of AWS.
    pub id: String,
    /// What findings call it: what stands in the file.
    pub called: String,
    /// Its type, as CloudFormation has it (`AWS::IAM::Role`).
    pub kind: String,
    /// The account that it is in, as [`super::Settings`] calls it.
    pub account: Name,
    /// The Region that it is in.
    pub region: Region,
    /// Its properties in the spelling of CloudFormation, every function resolved; a map.
    ///
    /// Texts may hold symbols: of other resources, and of what nobody said. What is `AWS::NoValue` is not there.
    pub properties: Node,
    /// Where its name stands in the file.
    pub span: Span,
    /// True for what AWS itself tells that it is there.
    pub exists: bool,
    /// Why what the file says of it may not be all there is; none where it is.
    pub unsure: Option<String>,
}

/// A part of a file that is not understood.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Left {
    /// Where it stands.
    pub span: Span,
    /// What it is, and why, for people: ``transform `AWS::Serverless-2016-10-31` is not understood``.
    pub why: String,
    /// The resource that it is of, as the file calls it; none where it is of the file.
    pub resource: Option<String>,
    /// The type of resource that nobody can read because of it, where it hides a whole one.
    pub hides: Option<String>,
}

/// The kind of symbols that may stand for any text.
const UNKNOWN: Name = name!("unknown");

/// A symbol for a text that no file says: equal to itself, and perhaps to anything else. The same words in the same account
/// are the same text.
///
/// `what` says it for people: `parameter EnvName`, `import vpc-id`. What no name can hold is replaced.
pub fn unsaid(account: &Name, what: &str) -> Text {
    let plain: String = what
        .chars()
        .map(|sign| match sign {
            // Signs that look alike, so that two texts stay two.
            '/' => '\u{2215}',
            ':' => '\u{2236}',
            _ if Name::parse(&sign.to_string()).is_ok() => sign,
            _ => '.',
        })
        .collect();
    let name = Name::parse(&plain).unwrap_or(UNKNOWN);
    Text::symbol(&Address::new(UNKNOWN, account, &name))
}
