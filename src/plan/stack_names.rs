//! Stacks into their names, of which no two are the same, also on a disk that ignores case.

use super::naming::{link_path, slug};
use super::stack::{Stack, StackKey, StackName};
use super::taken::{Taken, mark};
use crate::aws::Name;
use crate::lock::Lock;
use crate::model::{Model, Unit};
use crate::resource::{Place, Resource, Target};
use std::collections::BTreeMap;

/// Most characters of the name of a stack set: its administrator's stack has `-set` behind it, and AWS takes 128.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html>
fn longest() -> usize {
    use crate::catalog::names::{NameOf, rule};
    rule(NameOf::Stack).map_or(0, |rule| rule.max).saturating_sub("-set".len())
}

/// Every stack's name: first those that the lock has pinned, then accounts, units and lists of accounts.
pub(super) fn stack_names(
    model: &Model,
    lock: &Lock,
    members: &BTreeMap<StackKey, Vec<Vec<&Resource>>>,
) -> BTreeMap<StackKey, StackName> {
    let mut taken = Taken::default();
    // Roots that join places keep their folders.
    let joined = lock.pins.values().filter_map(|pin| pin.root.as_deref());
    taken.reserve(joined.map(|root| link_path(root).to_lowercase()));
    let mut names = BTreeMap::new();
    let mut order: Vec<(&StackKey, Option<&str>)> =
        members.iter().map(|(key, members)| (key, pinned(lock, members))).collect();
    order.sort_by_key(|(key, pinned)| (pinned.is_none(), rank(&key.target)));
    for (key, pinned) in order {
        let places = members
            .get(key)
            .into_iter()
            .flatten()
            .flatten()
            .map(|resource| resource.place.clone());
        let places: Vec<Place> = places.collect();
        let form = |mark: Option<&str>| named(model, key, mark);
        let claims = |name: &StackName| claims(key, name, &places);
        let identity = identity(key);
        let marked = form(Some(&mark(&identity)));
        let keeps = pinned == Some(marked.stack_name.as_str()) && taken.take(claims(&marked));
        let name = if keeps { marked } else { taken.first_free(&identity, form, claims) };
        names.insert(key.clone(), name);
    }
    names
}

/// The name that the lock has for the stack of some resources.
fn pinned<'l>(lock: &'l Lock, members: &[Vec<&Resource>]) -> Option<&'l str> {
    let mut pins = members
        .iter()
        .flatten()
        .filter_map(|resource| lock.pins.get(&resource.address.to_string()));
    pins.next().map(|pin| pin.stack.as_str())
}

fn rank(target: &Target) -> u8 {
    match target {
        Target::Account(_) => 0,
        Target::Unit(_) | Target::UnitExcept(..) => 1,
        Target::Accounts(_) => 2,
    }
}

/// What a stack is, whatever it is called.
fn identity(key: &StackKey) -> String {
    let (word, names): (&str, Vec<&str>) = match &key.target {
        Target::Account(name) => ("account", vec![name]),
        Target::Accounts(names) => ("accounts", names.iter().map(Name::as_str).collect()),
        Target::Unit(name) => ("unit", vec![name]),
        Target::UnitExcept(unit, except) => {
            ("unit-except", std::iter::once(unit).chain(except).map(Name::as_str).collect())
        }
    };
    let whole = [key.layer.name(), key.region.as_str(), word, &names.join("/")].join("/");
    [whole, of_part(key.part).unwrap_or_default()].concat()
}

fn named(model: &Model, key: &StackKey, marked: Option<&str>) -> StackName {
    let region = (key.region != model.region).then(|| ["-", key.region.as_str()].concat());
    let mut suffix: String = region.into_iter().chain(of_part(key.part)).collect();
    let front = ["landform-", &model.name, "-", key.layer.name(), "-"].concat();
    let mut base = short_name(&key.target);
    let own = mark(&identity(key));
    let long = front.len() + base.len() + suffix.len() > longest();
    if let Some(mark) = marked.or(long.then_some(own.as_str())) {
        suffix = [&suffix, "-", mark].concat();
    }
    // A name is of ASCII, so that each of its bytes is a character.
    base.truncate(longest().saturating_sub(front.len() + suffix.len()).max(1));
    let name = [base.as_str(), &suffix].concat();
    StackName {
        stack_name: [front.as_str(), &name].concat(),
        name,
        suffix,
    }
}

/// What a later part has behind its name.
fn of_part(part: u32) -> Option<String> {
    (part > 1).then(|| format!("-part{part}"))
}

fn short_name(target: &Target) -> String {
    match target {
        Target::Account(name) => slug(name),
        Target::Accounts(names) => names.iter().map(|name| slug(name)).collect::<Vec<_>>().join("-"),
        Target::Unit(name) => of_unit(name),
        Target::UnitExcept(unit, except) => {
            let names: Vec<String> = except.iter().map(|name| slug(name)).collect();
            [&of_unit(unit), "-without-", &names.join("-")].concat()
        }
    }
}

/// The organization is the unit above all.
fn of_unit(unit: &Name) -> String {
    match *unit == Unit::ORGANIZATION {
        true => slug(unit),
        false => slug(&["unit-", unit].concat()),
    }
}

/// What nobody else may have: the names of its stacks, and the paths of its files.
fn claims(key: &StackKey, name: &StackName, places: &[Place]) -> Vec<String> {
    let stack = Stack::bare(key, name, places.to_vec());
    let roots = stack.places.iter().map(|place| stack.root_path(place));
    let paths = [stack.template_path(), stack.administrator_path()];
    let names =
        [stack.stack_name.clone(), stack.administrator_stack()].map(|name| ["stack ", &name].concat());
    let mut all: Vec<String> =
        names.into_iter().chain(paths).chain(roots).chain(stack.module_path()).collect();
    all.iter_mut().for_each(|name| *name = name.to_lowercase());
    all.sort();
    all.dedup();
    all
}
