//! What the user says besides the files: where they are deployed, and with which parameters.

use crate::aws::{AccountId, Name, Region};
use crate::blueprint::node::Node;
use crate::diagnostic::Span;
use std::collections::BTreeMap;

/// What is said of files from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The accounts that are known, by the names that addresses call them by.
    pub accounts: BTreeMap<Name, AccountId>,
    /// Where a file is deployed of which nothing else is said.
    pub home: Where,
    /// Whether somebody says which account that is.
    pub says_account: bool,
    /// Values of parameters and variables that hold for every file.
    pub parameters: BTreeMap<String, Node>,
    /// Deployments of single templates, in the order in which they are said; a template that has any is deployed so alone.
    pub stacks: Vec<Stack>,
    /// The id of the organization, where it is known.
    pub organization: Option<String>,
}

/// An account and a Region.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Where {
    /// The account, as [`Settings::accounts`] calls it.
    pub account: Name,
    /// The Region.
    pub region: Region,
}

/// One deployment of a template.
#[derive(Clone, Debug)]
pub struct Stack {
    /// The template: a path, or the end of one.
    pub template: String,
    /// Where it goes.
    pub place: Where,
    /// What it is called; [`None`] where nobody says.
    pub name: Option<String>,
    /// Its parameters, before those of [`Settings::parameters`].
    pub parameters: BTreeMap<String, Node>,
    /// Where this is said.
    pub span: Span,
}

impl Settings {
    /// The id of an account; that of an unknown name is none.
    pub fn id(&self, account: &Name) -> Option<&AccountId> {
        self.accounts.get(account)
    }
}
