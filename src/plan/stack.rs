//! What is deployed together: resources, the places that they go to, and the ids that they need from elsewhere.

use crate::aws::{AccountId, Region};
use crate::resource::{Layer, Place, Resource, Target};
use std::collections::BTreeMap;

/// One template, one root or module: the same content for every target.
#[derive(Clone, PartialEq, Debug)]
pub struct Stack {
    /// The layer.
    pub layer: Layer,
    /// The region.
    pub region: Region,
    /// How the blueprint said where it goes.
    pub target: Target,
    /// Which part it is of what goes there, from 1: a template holds so many resources and no more.
    pub part: u32,
    /// The places it goes to, in account-name order.
    pub places: Vec<Place>,
    /// Its resources, by logical id.
    pub members: Vec<Member>,
    /// Ids of other stacks that it needs, with the value that the lock knows.
    pub foreign: BTreeMap<String, Foreign>,
    /// The id of the unit that it goes to, where it goes to one and the id is known.
    pub unit: Option<String>,
    /// Accounts of that unit that it does not go to.
    pub except: Vec<AccountId>,
    /// When it is deployed, from 1.
    pub wave: u32,
    /// Short name in paths: account, unit, or accounts joined.
    pub name: String,
    /// What that name has behind the target's: a region that is not the design's, and a mark where another stack would
    /// have the same name.
    pub suffix: String,
    /// Name of its stacks and stack set.
    pub stack_name: String,
    /// What the providers of its places are called, where it is a root that joins them; otherwise none.
    pub aliases: Vec<String>,
    /// True for what is left of a stack when it was removed, to be imported: its template has no outputs.
    pub imported: bool,
}

/// What stands in one stack.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct StackKey {
    /// The layer.
    pub layer: Layer,
    /// The region.
    pub region: Region,
    /// Where it goes.
    pub target: Target,
    /// Which part of that it is, from 1.
    pub part: u32,
}

/// What one stack is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct StackName {
    /// In paths.
    pub name: String,
    /// What the name has behind that of the target.
    pub suffix: String,
    /// In AWS.
    pub stack_name: String,
}

/// A resource of a stack: one for each place, alike but for the account.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    /// Its logical id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// The resource in each place, in the stack's order of places.
    pub resources: Vec<Resource>,
    /// Members of the same stack that must exist before, by id.
    pub after: Vec<Before>,
}

/// What must exist before a member.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Before {
    /// Its logical id.
    pub id: String,
    /// The member refers to it, so that what stands beside it is all that has to be named.
    pub referred: bool,
}

impl Stack {
    /// A stack of nothing yet.
    pub(super) fn bare(key: &StackKey, name: &StackName, places: Vec<Place>) -> Self {
        Self {
            layer: key.layer,
            region: key.region.clone(),
            target: key.target.clone(),
            part: key.part,
            places,
            members: Vec::new(),
            foreign: BTreeMap::new(),
            unit: None,
            except: Vec::new(),
            wave: 0,
            name: name.name.clone(),
            suffix: name.suffix.clone(),
            stack_name: name.stack_name.clone(),
            aliases: Vec::new(),
            imported: false,
        }
    }

    /// True when the same text goes to several accounts.
    pub fn is_shared(&self) -> bool {
        !matches!(self.target, Target::Account(_))
    }

    /// The member with this logical id.
    pub fn member(&self, id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }
}

/// An id of another stack: a parameter of the template and a variable of the root.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foreign {
    /// The parameter's logical id.
    pub parameter: String,
    /// The variable's name.
    pub variable: String,
    /// What the lock says.
    pub value: String,
}
