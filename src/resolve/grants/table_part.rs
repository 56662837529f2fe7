//! A part of a table, or a way into a file system, into what statements can say of it: an index, or the items of some partitions.
//!
//! | word | what is allowed |
//! |---|---|
//! | `table/A/NAME/index/IDX` | what the verb does through indexes, on this one |
//! | `table/A/NAME/leading/VALUE` | what says in its request which partitions it is about, where all of them fit the pattern |
//! | `file-system/A/NAME/access-point/POINT` | what comes by this access point |
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html>

use super::plain_parts::PlainPart;
use crate::catalog::actions::{self, Carries};
use crate::catalog::context_keys;
use crate::resolve::audience::ConditionParts;
use std::collections::BTreeSet;

/// A part of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::resolve) enum TablePart {
    /// An index, by its name.
    Index(String),
    /// The items whose partition fits a pattern.
    Leading(String),
    /// An access point of a file system, by its name.
    Point(String),
}

/// How the ARN of an index goes on behind that of its table.
const INDEX: &str = "/index/";

impl TablePart {
    /// Reads what stands behind the name of a table.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('/')? {
            ("index", name) if !name.is_empty() && !name.contains(['/', '*', '?']) => {
                Some(Self::Index(name.to_owned()))
            }
            ("leading", value) if value.chars().any(|c| c != '*') => Some(Self::Leading(value.to_owned())),
            _ => None,
        }
    }

    /// Reads what stands behind the name of a file system.
    pub fn point(text: &str) -> Option<Self> {
        let name = text.strip_prefix("access-point/")?;
        (!name.is_empty() && !name.contains(['/', '*', '?'])).then(|| Self::Point(name.to_owned()))
    }

    /// What of a verb's parts is about this one.
    pub(super) fn narrowed(&self, mut parts: Vec<PlainPart>, table: &str) -> Vec<PlainPart> {
        match self {
            Self::Index(name) => {
                parts.retain(|part| part.on.iter().all(|on| on.contains(INDEX)));
                parts.iter_mut().for_each(|part| part.on = vec![[table, INDEX, name].concat()]);
            }
            Self::Point(_) => {}
            Self::Leading(_) => {
                parts.iter_mut().for_each(|part| part.actions.retain(|one| tells_partitions(one)))
            }
        }
        parts.retain(|part| !part.actions.is_empty());
        parts
    }

    /// Every partition of the request fits, and the request names one: a list without members would fit any.
    pub fn conditions(&self) -> Vec<ConditionParts> {
        match self {
            Self::Index(_) | Self::Point(_) => Vec::new(),
            Self::Leading(value) => {
                let key = context_keys::LEADING_KEYS;
                let of = |value: &str| BTreeSet::from([value.to_owned()]);
                vec![
                    ("ForAllValues:StringLike", key.to_owned(), of(value)),
                    ("Null", key.to_owned(), of("false")),
                ]
            }
        }
    }
}

/// Whether requests say which partitions they are about.
fn tells_partitions(action: &str) -> bool {
    actions::action(action).is_some_and(|known| known.carries(context_keys::LEADING_KEYS) == Carries::Listed)
}
