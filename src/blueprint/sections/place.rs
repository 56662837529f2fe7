//! Where a resource is placed, and how one resource names another.

use crate::aws::Region;
use crate::blueprint::decode::Decode;
use crate::blueprint::node::Node;
use crate::blueprint::schema::Definitions;
use crate::blueprint::values::{OneOrMany, Spanned};
use crate::diagnostic::{Diagnostics, Span};
use serde_json::{Value, json};
use std::ops::Deref;

/// The user's spelling of another resource: `kind/account/name`, shorter where the rest is clear.
pub type Reference = Spanned<String>;

/// The `in:` of a resource: an account, a list of accounts, `unit/NAME` or `organization`; and what `except:` takes out.
#[derive(Clone, PartialEq, Debug)]
pub struct Placement {
    /// The words as written, one for each account or unit.
    pub words: Vec<Spanned<String>>,
    /// The accounts and units that it leaves out.
    pub except: Vec<Spanned<String>>,
    /// All of it.
    pub span: Span,
}

impl Placement {
    /// The same without what `except:` names.
    #[must_use]
    pub fn but(&self, except: Option<&OneOrMany<Reference>>) -> Self {
        let except = except.iter().flat_map(|all| all.iter().cloned()).collect();
        Self { except, ..self.clone() }
    }
}

impl Decode for Placement {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        let words = OneOrMany::<Spanned<String>>::decode(node, problems)?;
        Some(Self {
            words: words.iter().cloned().collect(),
            except: Vec::new(),
            span: node.span,
        })
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let mut schema = OneOrMany::<Spanned<String>>::schema(definitions);
        if let Some(object) = schema.as_object_mut() {
            object.insert(
                "description".to_owned(),
                json!(
                    "An account, a list of accounts, `unit/NAME` for every account of a unit and of those below it, or `organization`."
                ),
            );
        }
        schema
    }
}

/// The region of an entry. A document may list several: [`in_each_place`](crate::blueprint::in_each_place) makes an entry
/// of each before anything is decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnRegion(Spanned<Region>);

impl Deref for OwnRegion {
    type Target = Spanned<Region>;
    fn deref(&self) -> &Spanned<Region> {
        &self.0
    }
}

impl Decode for OwnRegion {
    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        Spanned::decode(node, problems).map(Self)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        OneOrMany::<Region>::schema(definitions)
    }
}
