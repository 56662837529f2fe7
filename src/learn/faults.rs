//! What cannot be true of a lock, entry by entry: what `lock update` would never have written.

use super::standing::identity;
use super::{UNIT, wrong, wrong_unit};
use crate::aws::Address;
use crate::catalog::id_forms;
use crate::catalog::names::{self, NameOf};
use crate::diagnostic::{Diagnostic, Diagnostics, Span};
use crate::lock::{Lock, LockPlaces, invalid};
use crate::model::Model;
use crate::resource::{Body, IdentityConfig, Layer};

/// The kinds of which a lock knows more than names and ids.
const VPC: &str = "vpc";
const STUDIO: &str = "studio-domain";

/// Every entry that cannot be true, with its place.
pub fn faults(model: &Model, lock: &Lock, places: &LockPlaces) -> Diagnostics {
    let mut problems = Diagnostics::new();
    problems.extend(places.keys.iter().filter_map(|(address, place)| of_no_kind(address, *place)));
    problems.extend(ids(model, lock, places));
    problems.extend(settings(lock, places));
    problems.extend(pins(lock, places));
    problems.extend(roots(lock, places));
    problems.extend(stacks(lock, places));
    problems
}

fn of_no_kind(address: &Address, place: Span) -> Option<Diagnostic> {
    let known = address.kind() == UNIT || Body::KINDS.contains(&address.kind());
    let message = || format!("`{address}` is no address: there is no kind `{}`", address.kind());
    (!known).then(|| invalid(place, message()))
}

fn ids(model: &Model, lock: &Lock, places: &LockPlaces) -> Vec<Diagnostic> {
    let entries = lock
        .ids
        .iter()
        .filter_map(|(key, id)| Some((Address::parse(key).ok()?, id, *places.ids.get(key)?)));
    entries
        .filter_map(|(address, id, place)| {
            let why = no_id(model, &address, id)?;
            let example = id_forms::of_kind(address.kind()).map(|form| form.example.as_str());
            let told = invalid(place, format!("`{address}`: `{id}` {why}"));
            Some(match example {
                Some(example) => told.note(format!("such an id looks like `{example}`")),
                None => told,
            })
        })
        .collect()
}

/// Why what an address has cannot be its id. What the blueprint no longer has may be of any account.
fn no_id(model: &Model, address: &Address, id: &str) -> Option<String> {
    let form = id_forms::of_kind(address.kind());
    match (model.get(address), form) {
        (_, None) => {
            let known = Body::KINDS.contains(&address.kind());
            known.then(|| "is not needed: AWS chooses no id for it".to_owned())
        }
        (_, Some(_)) if address.kind() == UNIT => wrong_unit(id),
        (Some(resource), Some(_)) => wrong(resource, id),
        (None, Some(form)) => form.complaint(id, None, None),
    }
}

fn settings(lock: &Lock, places: &LockPlaces) -> Vec<Diagnostic> {
    let of = |key: &String, kind: &str| Address::parse(key).is_ok_and(|address| address.kind() == kind);
    let networks = lock.addresses.keys().filter(|key| !of(key, VPC)).filter_map(|key| {
        Some(invalid(
            *places.addresses.get(key)?,
            format!("`{key}` is no VPC, so it has no block of addresses"),
        ))
    });
    let studios = lock.identities.iter().filter_map(|(key, word)| {
        let words = [IdentityConfig::UserProfileName, IdentityConfig::Disabled].map(identity);
        let why = if !of(key, STUDIO) {
            format!("`{key}` is no studio, so it has no identity configuration")
        } else if !words.contains(&word.as_str()) {
            format!(
                "`{key}`: `{word}` is no identity configuration; there are `{}`",
                words.join("` and `")
            )
        } else {
            return None;
        };
        Some(invalid(*places.identities.get(key)?, why))
    });
    networks.chain(studios).collect()
}

fn stacks(lock: &Lock, places: &LockPlaces) -> Vec<Diagnostic> {
    let each = lock
        .stacks
        .iter()
        .filter_map(|(name, stack)| Some((name, stack, places.stacks.get(name)?)));
    each.filter_map(|(name, stack, [layer, _])| {
        let known = Layer::ALL.iter().any(|one| one.name() == stack.layer);
        let why = names::rule(NameOf::Stack).and_then(|rule| rule.complaint(name));
        match why {
            Some(why) => Some(invalid(*layer, format!("`{name}` is no name of a stack: it {why}"))),
            None => {
                (!known).then(|| invalid(*layer, format!("`{name}`: there is no layer `{}`", stack.layer)))
            }
        }
    })
    .collect()
}

/// A root is a folder: its name is of letters, digits and hyphens.
fn roots(lock: &Lock, places: &LockPlaces) -> Vec<Diagnostic> {
    let each = lock
        .pins
        .iter()
        .filter_map(|(key, pin)| Some((key, pin.root.as_ref()?, places.roots.get(key)?)));
    let fits = |root: &str| {
        !root.is_empty() && root.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let wrong = each.filter(|(_, root, _)| !fits(root));
    let told = |(key, root, place): (&String, &String, &Span)| {
        invalid(
            *place,
            format!("`{key}`: `{root}` is no name of a root: it is of letters, digits and hyphens"),
        )
    };
    wrong.map(told).collect()
}

fn pins(lock: &Lock, places: &LockPlaces) -> Vec<Diagnostic> {
    let each = lock.pins.iter().filter_map(|(key, pin)| Some((key, pin, places.pins.get(key)?)));
    each.flat_map(|(key, pin, spans)| {
        let names = [
            (NameOf::LogicalId, &pin.logical_id),
            (NameOf::Label, &pin.label),
            (NameOf::Stack, &pin.stack),
        ];
        names.into_iter().zip(spans).filter_map(move |((of, name), place)| {
            let rule = names::rule(of)?;
            let why = rule.complaint(name)?;
            Some(invalid(*place, format!("`{key}`: {} `{name}` {why}", rule.what)))
        })
    })
    .collect()
}
