//! The service authorization reference: names of actions, resource types and condition keys into what AWS says of them.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
//! Opening the index costs microseconds; a service is inflated and read when one of its names is first looked up.

mod arns;
mod besides;
mod calls;
mod keys;
mod matching;
mod named;
mod near;
mod overrides;
mod parse;
mod qualified;
mod tagging;

use std::sync::{LazyLock, OnceLock};

use super::packed::{Packed, PackedEntry};
use super::table::compare;
use crate::aws::{Arn, glob_matches};
use rustc_hash::FxHashMap;

pub use arns::ResourceType;
pub use besides::{holders, types_besides};
pub use calls::{
    Argument, ArgumentType, AwsKey, CallNeeds, Needed, NeededOf, QueryArgument, RoleArgument,
    SessionArgument, When, calls, needed_by,
};
pub(super) use keys::matches as key_matches;
pub use keys::{ConditionKey, KeyType, condition_key, global_keys, is_list};
pub use matching::resource_types_matching;
pub use named::{is_of_session, key_of_name};
pub use near::nearest_action;
pub use overrides::replacement;
pub use qualified::{Unqualified, unqualified};
pub use tagging::{Tagging, key_of_maker, tagging};

static PACKED: LazyLock<Packed> = LazyLock::new(|| {
    Packed::new(include_str!("../data/actions.tsv"), include_bytes!("../data/actions.bin"), 2)
});
static SERVICES: LazyLock<Vec<OnceLock<Service>>> =
    LazyLock::new(|| PACKED.entries().iter().map(|_| OnceLock::new()).collect());

/// The places of the services by their prefixes, which are mostly written in AWS's case.
static PLACES: LazyLock<FxHashMap<&'static str, usize>> =
    LazyLock::new(|| PACKED.entries().iter().enumerate().map(|(at, entry)| (entry.key(), at)).collect());

/// What an action does to its resource, as AWS groups actions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccessLevel {
    /// Names of resources.
    List,
    /// Contents and properties.
    Read,
    /// Tags only.
    Tagging,
    /// Creates, changes, deletes.
    Write,
    /// Changes who may do what.
    Permissions,
}

/// One service prefix with all that the reference says of it.
#[derive(Debug)]
pub struct Service {
    /// What stands before the colon of its actions.
    pub prefix: &'static str,
    /// AWS's name of the service.
    pub name: &'static str,
    /// Sorted without regard to case.
    pub actions: Vec<Action>,
    /// In the reference's order.
    pub resource_types: Vec<ResourceType>,
    /// Keys that its actions and resource types name.
    pub condition_keys: Vec<ConditionKey>,
    /// The places of the actions by their names in AWS's case.
    places: FxHashMap<&'static str, usize>,
}

/// One action.
#[derive(Debug)]
pub struct Action {
    /// The service prefix.
    pub service: &'static str,
    /// The name in AWS's case.
    pub name: &'static str,
    /// What it does.
    pub access_level: AccessLevel,
    /// Keys that every request of this action may carry.
    pub condition_keys: Vec<&'static str>,
    /// Resource types that a statement can name; empty: a statement must say `*`, but see [`Action::stands_on`].
    pub resources: Vec<ActionResource>,
    /// Actions that the caller needs besides, by name only; arguments are in [`needed_by`].
    pub dependent: Vec<&'static str>,
    /// What is derived of it when first asked.
    derived: Derived,
}

/// The place of a row in a table, and those of the rows before it that win over it.
pub(super) type RowPlaces = (usize, Vec<usize>);

/// What is derived of an action, once for all that ask.
#[derive(Debug, Default)]
struct Derived {
    /// See [`Action::stands_on`].
    stands_on: OnceLock<Vec<&'static str>>,
    /// See [`Action::resource_types`].
    types: OnceLock<Vec<&'static ResourceType>>,
    /// See [`types_besides`].
    groups: OnceLock<Vec<Vec<&'static ResourceType>>>,
    /// See [`Action::rows`].
    rows: OnceLock<Vec<RowPlaces>>,
    /// See [`Action::takes_encryption_context`].
    takes_context: OnceLock<bool>,
}

/// One resource type of an action.
#[derive(Debug)]
pub struct ActionResource {
    /// The name of the type: `feature-group`.
    pub name: &'static str,
    /// Every call touches one; false where it depends on the call.
    pub required: bool,
    /// Keys that come with this resource on this action, besides those of the action.
    pub condition_keys: Vec<&'static str>,
}

/// Whether a request of an action can carry a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Carries {
    /// The reference lists the key for the action or one of its resource types.
    Listed,
    /// A global key, or a claim of a token; whether it is present depends on the request, not on the action.
    Anywhere,
    /// Neither: a condition on it never finds a value.
    Never,
}

impl Action {
    /// `service:Name`.
    pub fn full_name(&self) -> String {
        [self.service, ":", self.name].concat()
    }

    /// True where AWS checks the action against no resource type.
    pub fn is_without_resource(&self) -> bool {
        self.resources.is_empty()
    }

    /// True where AWS checks a request for this action on the resource with this ARN; `*` is always asked.
    pub fn is_checked_on(&self, arn: &str) -> bool {
        let elsewhere = self.stands_on();
        arn == "*"
            || elsewhere.iter().any(|pattern| *pattern != "*" && arns::fits(pattern, arn))
            || (!self.is_without_resource() && matching::is_checked_on(self, arn))
            || qualified::takes(self, arn)
    }

    /// What a request is checked on where that is not a resource of one of the types: `*` for an action without
    /// resource type, or patterns from the overrides where AWS's own messages show another resource, also for some
    /// creating calls whose resource has no id yet. Several: sources differ, and only an answer that holds for all
    /// of them is known. Empty: the resource types decide.
    pub fn stands_on(&self) -> &[&'static str] {
        self.derived.stands_on.get_or_init(|| overrides::stands_on(self))
    }

    /// The resource types with their ARN patterns.
    pub fn resource_types(&self) -> impl Iterator<Item = &'static ResourceType> {
        let of_service =
            || service(self.service).map(|own| own.resource_types.as_slice()).unwrap_or_default();
        let own = |known: &&ResourceType| self.resources.iter().any(|on| on.name == known.name);
        let types = self.derived.types.get_or_init(|| of_service().iter().filter(own).collect());
        types.iter().copied()
    }

    /// Whether requests may say what a key is used for.
    pub fn takes_encryption_context(&self) -> bool {
        let listed = || self.carries(super::context_keys::ENCRYPTION_CONTEXT_KEYS) == Carries::Listed;
        *self.derived.takes_context.get_or_init(listed)
    }

    /// The rows of the one table of keys that are about it, which `find` finds once.
    pub(super) fn rows(&self, find: impl FnOnce() -> Vec<RowPlaces>) -> &[RowPlaces] {
        self.derived.rows.get_or_init(find)
    }

    /// Whether a request can carry `key` (any case, with its tag name where it has one).
    pub fn carries(&self, key: &str) -> Carries {
        let own = self
            .condition_keys
            .iter()
            .chain(self.resources.iter().flat_map(|r| &r.condition_keys));
        let typed = self.resource_types().flat_map(|known| &known.condition_keys);
        if own.chain(typed).any(|listed| keys::matches(listed, key)) {
            return Carries::Listed;
        }
        if super::context_keys::is_of_token(key) && super::action_names::assumes_role_with(&self.full_name())
        {
            Carries::Anywhere
        } else if keys::depends_on_action(key) || keys::global(key).is_none() {
            Carries::Never
        } else {
            Carries::Anywhere
        }
    }
}

impl Service {
    /// An action by its name without prefix, in any case.
    pub fn action(&self, name: &str) -> Option<&Action> {
        let any_case = || self.actions.binary_search_by(|action| compare(action.name, name)).ok();
        self.actions.get(self.places.get(name).copied().or_else(any_case)?)
    }

    /// Whether the ARN of every resource begins its last field with the name of a type: `instance/…`, never a name alone.
    pub fn has_types(&self) -> bool {
        let typed =
            |known: &ResourceType| Arn::parse(known.arn).is_some_and(|arn| !arn.resource().starts_with("${"));
        !self.resource_types.is_empty() && self.resource_types.iter().all(typed)
    }

    /// A resource type by name.
    pub fn resource_type(&self, name: &str) -> Option<&ResourceType> {
        self.resource_types.iter().find(|known| known.name == name)
    }
}

/// The day that the embedded reference was made.
pub fn as_of() -> &'static str {
    PACKED.header("as_of").next().unwrap_or_default()
}

/// The packages that it was made from.
pub fn source() -> Vec<&'static str> {
    PACKED.header("source").collect()
}

/// All service prefixes, sorted.
pub fn prefixes() -> impl Iterator<Item = &'static str> {
    PACKED.entries().iter().map(PackedEntry::key)
}

/// A service by its prefix, in any case.
pub fn service(prefix: &str) -> Option<&'static Service> {
    let any_case = || PACKED.entries().binary_search_by(|entry| compare(entry.key(), prefix)).ok();
    opened(PLACES.get(prefix).copied().or_else(any_case)?)
}

/// An action by `service:Name`, in any case, without wildcards.
pub fn action(full_name: &str) -> Option<&'static Action> {
    let (prefix, name) = full_name.split_once(':')?;
    service(prefix)?.action(name)
}

/// The actions that a pattern of a policy names, in order; `*` names all. Empty for a pattern that matches nothing.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
pub fn expand(pattern: &str) -> Vec<&'static Action> {
    let (prefix, name) = if pattern == "*" {
        ("*", "*")
    } else {
        pattern.split_once(':').unwrap_or((pattern, ""))
    };
    let Some(name) = shortened(name) else {
        return Vec::new();
    };
    let chosen: Vec<&'static Service> = if prefix == "*" {
        all().collect()
    } else {
        service(prefix).into_iter().collect()
    };
    chosen.into_iter().flat_map(|service| named(service, &name)).collect()
}

/// The actions of a service that a pattern in lower case names: one look-up where it has no wildcards.
fn named<'a>(service: &'a Service, name: &str) -> Vec<&'a Action> {
    let Some((fixed, _)) = name.split_once(['*', '?']) else {
        return service.action(name).into_iter().collect();
    };
    let starts = |action: &&Action| {
        let start = action.name.get(..fixed.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(fixed))
    };
    let candidates = service.actions.iter().filter(starts);
    candidates.filter(|action| names(name, action)).collect()
}

/// The pattern in lower case without repeated `*`; `None` where it asks for more characters than any name has.
fn shortened(pattern: &str) -> Option<String> {
    const LONGEST: usize = 128;
    let mut short = String::new();
    if pattern.chars().filter(|c| *c != '*').count() > LONGEST {
        return None;
    }
    for c in pattern.chars() {
        if c != '*' || !short.ends_with('*') {
            short.push(c.to_ascii_lowercase());
        }
    }
    Some(short)
}

fn names(lower_pattern: &str, action: &Action) -> bool {
    lower_pattern == "*" || glob_matches(lower_pattern, &action.name.to_ascii_lowercase())
}

/// Every service; inflates all of them.
pub fn all() -> impl Iterator<Item = &'static Service> {
    (0..PACKED.entries().len()).filter_map(opened)
}

fn opened(at: usize) -> Option<&'static Service> {
    let entry = PACKED.entries().get(at)?;
    Some(SERVICES.get(at)?.get_or_init(|| parse::service(entry)))
}

#[cfg(test)]
mod tests;
