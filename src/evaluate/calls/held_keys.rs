//! The condition keys that a request carries, those that it may carry, and where its resource is.

use super::need::Need;
use crate::catalog::actions;
use crate::catalog::services::{self, Filled};
use crate::evaluate::iam::{Context, Values};
use crate::model::Model;
use crate::resource::{Body, Resource};
use std::borrow::Cow;

/// Keys that a request carries, and those that it may or may not carry.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys<'k> {
    held: Vec<ContextKey<'k>>,
    open: Vec<ContextKey<'k>>,
    families: Vec<Cow<'k, str>>,
    closed: Vec<Cow<'k, str>>,
}

/// A key of a request.
#[derive(Clone, Debug)]
pub(super) struct ContextKey<'k> {
    name: Cow<'k, str>,
    held: Held<'k>,
}

#[derive(Clone, Debug)]
enum Held<'k> {
    One(Cow<'k, str>),
    Many(Vec<Cow<'k, str>>),
    /// The request says it, and nothing tells what.
    Untold,
    /// Nothing tells whether the request says it, nor what.
    Open,
}

impl<'k> ContextKey<'k> {
    /// A key with one value.
    pub fn one(name: impl Into<Cow<'k, str>>, value: impl Into<Cow<'k, str>>) -> Self {
        Self::of(name, Held::One(value.into()))
    }

    /// A key that holds a list.
    pub fn many(name: impl Into<Cow<'k, str>>, values: Vec<Cow<'k, str>>) -> Self {
        Self::of(name, Held::Many(values))
    }

    /// A key that is present and whose value is not known.
    pub fn untold(name: impl Into<Cow<'k, str>>) -> Self {
        Self::of(name, Held::Untold)
    }

    /// A key of which nothing is known.
    pub fn open(name: impl Into<Cow<'k, str>>) -> Self {
        Self::of(name, Held::Open)
    }

    fn of(name: impl Into<Cow<'k, str>>, held: Held<'k>) -> Self {
        Self { name: name.into(), held }
    }

    fn values(&self) -> Values<'_> {
        match &self.held {
            Held::One(value) => Values::One(value),
            Held::Many(values) => Values::Many(values.iter().map(Cow::as_ref).collect()),
            Held::Untold => Values::Untold,
            Held::Open => Values::Open,
        }
    }
}

/// Whether the keys that may be absent are there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum OpenKeys {
    Absent,
    Present,
}

/// Where the resource is, as far as anything tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located<'m> {
    pub resource: Option<&'m Resource>,
    /// The owner's account id, or a word that equals no id.
    pub owner: Option<&'m str>,
}

impl<'k> Keys<'k> {
    pub fn one(&mut self, name: impl Into<Cow<'k, str>>, value: impl Into<Cow<'k, str>>) {
        self.put(ContextKey::one(name, value));
    }

    pub fn many(&mut self, name: impl Into<Cow<'k, str>>, values: Vec<Cow<'k, str>>) {
        self.put(ContextKey::many(name, values));
    }

    /// Keeps what was there before.
    pub fn put(&mut self, key: ContextKey<'k>) {
        if !self.holds(&key.name) {
            self.held.push(key);
        }
    }

    pub fn holds(&self, name: &str) -> bool {
        self.held
            .iter()
            .any(|held| held.name.len() == name.len() && held.name.eq_ignore_ascii_case(name))
    }

    /// A key that is sent, is not, or of which that is not established.
    pub fn sent(&mut self, key: ContextKey<'k>, sent: Option<bool>) {
        match sent {
            Some(true) => self.put(key),
            Some(false) => {}
            None if self.holds(&key.name) => {}
            None => self.open.push(key),
        }
    }

    /// Every key whose name starts so and that nothing else fills in is open.
    pub fn open_family(&mut self, start: impl Into<Cow<'k, str>>) {
        self.families.push(start.into());
    }

    /// No key is there whose name starts so, unless something else fills it in.
    pub fn close_family(&mut self, start: impl Into<Cow<'k, str>>) {
        self.closed.push(start.into());
    }

    /// A key that only some services fill in, for a request for an action.
    pub fn filled(&mut self, action: &str, key: ContextKey<'k>) {
        let filled = services::fills(action, &key.name);
        self.sent(key, sent(filled.unwrap_or(Filled::Yes)));
    }

    /// Names of the keys that may be absent.
    pub fn open_names(&self) -> Vec<&str> {
        self.open.iter().map(|key| key.name.as_ref()).collect()
    }

    /// The keys in the evaluator's form.
    pub fn context(&self, open: OpenKeys) -> Context<'_> {
        let mut context = Context::new();
        let more: &[ContextKey<'_>] = if open == OpenKeys::Present { &self.open } else { &[] };
        // Of those held no two have one name: see [`Keys::put`].
        self.held.iter().for_each(|key| context.add(&key.name, key.values()));
        for key in more {
            context.set(&key.name, key.values());
        }
        self.families.iter().for_each(|family| context.open_family(family));
        self.closed.iter().for_each(|family| context.close_family(family));
        context
    }
}

pub(super) fn sent(filled: Filled) -> Option<bool> {
    match filled {
        Filled::Yes => Some(true),
        Filled::No => Some(false),
        Filled::Unknown => None,
    }
}

/// What `aws:PrincipalOrgPaths` and its like hold for an account; none for one outside of the organization.
pub(super) fn org_path(model: &Model, account: &str) -> Option<String> {
    let found = model.account(account).filter(|account| account.member)?;
    let unit = model.organization.unit_of(&found.name);
    Some(model.organization.path(unit.map(|(name, _)| name)))
}

/// The reference's name of the type of aliases, on which some calls are checked besides the key.
const ALIAS: &str = "alias";

/// The text that `Resource` is compared with: the key behind an alias, and `*` for actions without a resource.
pub(super) fn checked_on<'n>(need: &'n Need<'_>, located: Located<'n>) -> Cow<'n, str> {
    let service = need.service();
    if let Some(resource) = located.resource.filter(|resource| matches!(resource.body, Body::Key(_))) {
        let action = actions::action(&need.action);
        let on_alias = action.is_some_and(|action| action.resources.iter().any(|on| on.name == ALIAS));
        return if on_alias {
            Cow::Borrowed(need.resource.as_str())
        } else {
            Cow::Owned(resource.arn().as_str().to_owned())
        };
    }
    let without = service == "sagemaker"
        && actions::action(&need.action).is_some_and(|action| action.stands_on() == ["*"]);
    Cow::Borrowed(if without { "*" } else { need.resource.as_str() })
}
