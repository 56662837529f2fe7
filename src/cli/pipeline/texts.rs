//! What a blueprint is made of, as text, and the text of a lock into what is known. Knows no disk.

use super::whole::Beside;
use crate::diagnostic::{Diagnostics, Sources};
use crate::lock::{Lock, LockPlaces};
use crate::resolve::{Deployed, PinnedNames};
use crate::waivers::Day;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What a blueprint is made of, wherever it comes from.
#[derive(Clone)]
pub(super) struct Texts {
    /// What messages call the blueprint: its path as given.
    pub name: String,
    /// The blueprint; whether it is UTF-8 is the parser's question.
    pub blueprint: Vec<u8>,
    /// The lock, where there is one.
    pub lock: Option<LockText>,
    /// Gives the bytes of a file that the blueprint names, by its path from there.
    pub beside: Beside,
    /// Tells files from one another, whatever path from there leads to them.
    pub same: Rc<dyn Fn(&str) -> PathBuf>,
    /// The blueprints that are checked with it.
    pub together: Vec<PathBuf>,
    /// The waivers beside it, where there are any and they count.
    pub waivers: Option<WaiversText>,
    /// The day that grants which end are held against, where that is asked for.
    pub today: Option<Day>,
    /// What went wrong when they were gathered.
    pub problems: Diagnostics,
}

/// The text of a lock.
#[derive(Clone)]
pub(super) struct LockText {
    /// What messages call it.
    pub name: String,
    /// Its YAML.
    pub text: String,
}

/// The text of a file of waivers, and the day that it is held against.
#[derive(Clone)]
pub(super) struct WaiversText {
    /// What messages call it.
    pub name: String,
    /// Its YAML.
    pub text: String,
    /// The day.
    pub today: Day,
}

pub(super) fn nothing_known() -> (Lock, LockPlaces) {
    (Lock::empty(), LockPlaces::default())
}

pub(super) fn parsed(
    lock: LockText,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> (Lock, LockPlaces) {
    let file = sources.add(lock.name, lock.text.as_str());
    Lock::read(file, &lock.text).unwrap_or_else(|problems| {
        diagnostics.extend(problems);
        nothing_known()
    })
}

/// What the meaning of a blueprint takes from its lock.
pub(super) fn deployed(lock: &Lock) -> Deployed {
    let names = lock.pins.iter().map(|(address, pin)| {
        let of = |field| pin.created.get(field).cloned();
        let names = PinnedNames {
            arn: pin.arn.clone(),
            name: of("name"),
            alias: of("alias"),
        };
        (address.clone(), names)
    });
    Deployed {
        blocks: lock.addresses.clone(),
        ids: lock.ids.clone(),
        names: names.collect(),
    }
}

/// The lock's path: beside the blueprint, `NAME.lock.yaml`.
pub(in crate::cli) fn lock_path(blueprint: &str) -> PathBuf {
    Path::new(blueprint).with_extension("lock.yaml")
}
