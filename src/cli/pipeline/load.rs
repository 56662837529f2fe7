//! The texts of a blueprint and its lock into a model, with every problem collected. Knows no disk.

use super::ended::ended;
use super::whole::{Beside, Whole};
use crate::aws::Name;
use crate::blueprint::decode::Decode;
use crate::blueprint::node::{self, Node};
use crate::blueprint::{Blueprint, Likeness, alike};
use crate::cli::error::{CliError, ErrorKind, Said};
use crate::cli::terminal::drawn;
use crate::diagnostic::{Diagnostics, Sources};
use crate::evaluate::Universe;
use crate::learn;
use crate::lock::{Lock, LockPlaces};
use crate::model::Model;
use crate::plan::{label_of, pascal};
use crate::resolve::{Deployed, PinnedNames, resolve_alike};
use crate::waivers::{self, Day, WaiverRow};
use std::collections::BTreeSet;

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

/// What is waived from a day on.
pub(in crate::cli) struct Waivers {
    /// The rows.
    pub rows: Vec<WaiverRow>,
    /// The day.
    pub today: Day,
}

/// A blueprint that could be read and resolved.
pub(in crate::cli) struct Loaded {
    /// Its path as given.
    pub blueprint: String,
    /// What was meant.
    pub model: Model,
    /// What is known of deployed things.
    pub lock: Lock,
    /// The texts, for positions.
    pub sources: Sources,
    /// Warnings; errors never get this far.
    pub diagnostics: Diagnostics,
    /// What somebody lives with.
    pub waivers: Option<Waivers>,
}

impl Loaded {
    /// What decides calls and flows. A command makes it once, and whoever asks is answered by the same one.
    pub fn universe(&self) -> Universe<'_> {
        Universe::new(&self.model)
    }

    /// Its warnings, for a command that answers about the blueprint and reports nothing else.
    pub fn warnings(&self) -> String {
        drawn(&self.diagnostics, &self.sources)
    }
}

/// A blueprint of which no model can be made, and why.
pub(in crate::cli) struct Unloaded {
    /// Its path as given.
    pub blueprint: String,
    /// The texts, for positions.
    pub sources: Sources,
    /// Everything that is wrong.
    pub diagnostics: Diagnostics,
}

impl From<Unloaded> for CliError {
    fn from(unloaded: Unloaded) -> Self {
        Self {
            kind: ErrorKind::User,
            said: Said::notes(drawn(&unloaded.diagnostics, &unloaded.sources)),
        }
    }
}

/// Whether two accounts stand for all that are like them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum Shape<'q> {
    /// Each account is resolved by itself.
    Each,
    /// Two stand for all that nothing tells apart, and that is not asked about in these words.
    Alike(&'q [&'q str]),
}

/// Parses, decodes and resolves, as far as it goes.
pub(super) fn resolved(texts: Texts, shape: Shape<'_>) -> Result<Loaded, Unloaded> {
    let Texts {
        name: blueprint,
        blueprint: bytes,
        lock,
        beside,
        waivers,
        today,
        problems: mut diagnostics,
    } = texts;
    let mut sources = Sources::new();
    let file = sources.add(&blueprint, String::from_utf8_lossy(&bytes));
    let (mut lock, places) =
        lock.map_or_else(nothing_known, |lock| parsed(lock, &mut sources, &mut diagnostics));
    let own = blueprint.rsplit(['/', ':']).next().unwrap_or(&blueprint);
    let front = blueprint.strip_suffix(own).unwrap_or_default();
    let mut whole = Whole {
        beside: &beside,
        sources: &mut sources,
        problems: &mut diagnostics,
        front,
        read: BTreeSet::new(),
    };
    let node = whole.tree(file, own, &bytes);
    let waivers = waivers.and_then(|text| waived(text, &mut sources, &mut diagnostics));
    let asked = with_waived(shape, waivers.as_ref());
    // A pattern may fit some of the accounts that one stands for.
    let has_pattern = waivers.iter().flat_map(|waivers| &waivers.rows).any(|row| row.is_pattern);
    let shape = match shape {
        Shape::Alike(_) if !has_pattern => Shape::Alike(&asked),
        Shape::Alike(_) | Shape::Each => Shape::Each,
    };
    let held = (&mut lock, &places, today);
    let model = node.and_then(|node| model(&node, held, shape, &mut diagnostics));
    match model.filter(|_| !diagnostics.has_errors()) {
        Some(model) => Ok(Loaded {
            blueprint,
            model,
            lock,
            sources,
            diagnostics,
            waivers,
        }),
        None => Err(Unloaded {
            blueprint,
            sources,
            diagnostics,
        }),
    }
}

fn nothing_known() -> (Lock, LockPlaces) {
    (Lock::empty(), LockPlaces::default())
}

/// The rows of a file of waivers; none where one of them is wrong.
fn waived(file: WaiversText, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<Waivers> {
    let number = sources.add(file.name, file.text.as_str());
    let rows = waivers::read(number, &file.text, file.today).map_err(|problems| diagnostics.extend(problems));
    Some(Waivers {
        rows: rows.ok()?,
        today: file.today,
    })
}

/// What is asked about, with what is waived: an account that a row names stands for no other.
fn with_waived<'q>(shape: Shape<'q>, waivers: Option<&'q Waivers>) -> Vec<&'q str> {
    let asked = match shape {
        Shape::Each => &[],
        Shape::Alike(asked) => asked,
    };
    let rows = waivers.iter().flat_map(|waivers| &waivers.rows);
    asked.iter().copied().chain(rows.map(|row| row.subject.value.as_str())).collect()
}

fn parsed(lock: LockText, sources: &mut Sources, diagnostics: &mut Diagnostics) -> (Lock, LockPlaces) {
    let file = sources.add(lock.name, lock.text.as_str());
    Lock::read(file, &lock.text).unwrap_or_else(|problems| {
        diagnostics.extend(problems);
        nothing_known()
    })
}

/// The model; the lock keeps what it knows of the accounts that are resolved.
fn model(
    node: &Node,
    (lock, places, today): (&mut Lock, &LockPlaces, Option<Day>),
    shape: Shape<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    diagnostics.extend(node::dynamic_references(node));
    let blueprint = Blueprint::decode(node, diagnostics)?;
    if diagnostics.has_errors() {
        return None;
    }
    diagnostics.extend(today.into_iter().flat_map(|today| ended(&blueprint, today)));
    blueprint.moved.iter().for_each(|row| lock.rename(&row.from, &row.to));
    let likeness = match shape {
        Shape::Each => Likeness::default(),
        Shape::Alike(asked) => alike(node, &blueprint, asked, |name, id| {
            [lock.known_of(name, id), written_as(name)].join("\n")
        }),
    };
    let (model, problems) = resolve_alike(&blueprint, &deployed(lock), &likeness);
    diagnostics.extend(learn::faults(&model, lock, places));
    if !model.alike.is_empty() {
        *lock = lock.without(|account| model.alike.iter().any(|alike| alike.stands_for(account)));
    }
    diagnostics.extend(problems);
    Some(model)
}

/// Whether a name is its own label and its own logical id: in files nothing tells which of them such a name stands for.
fn written_as(name: &Name) -> String {
    format!("{} {}", label_of(name) == **name, pascal(name) == **name)
}

/// What the meaning of a blueprint takes from its lock.
fn deployed(lock: &Lock) -> Deployed {
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
        names: names.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;
    use std::rc::Rc;

    const EMPTY: &str = include_str!("../../../tests/faults/inputs/empty.yaml");

    fn texts(lock: Option<&str>) -> Texts {
        let lock = lock.map(|text| LockText {
            name: "HEAD:b.lock.yaml".to_owned(),
            text: text.to_owned(),
        });
        Texts {
            name: "HEAD:b.yaml".to_owned(),
            blueprint: EMPTY.into(),
            lock,
            beside: Rc::new(|_| Err("there is none".to_owned())),
            waivers: None,
            today: None,
            problems: Diagnostics::new(),
        }
    }

    #[test]
    fn texts_need_no_disk() {
        let loaded = resolved(
            texts(Some("landform_lock: 1\nids: { key/a/k: 1234abcd-12ab-34cd-56ef-1234567890ab }\n")),
            Shape::Each,
        )
        .ok()
        .unwrap();
        assert_eq!((loaded.blueprint.as_str(), loaded.model.name.as_str()), ("HEAD:b.yaml", "t"));
        assert_eq!(loaded.lock.ids["key/a/k"], "1234abcd-12ab-34cd-56ef-1234567890ab");
        assert_eq!(resolved(texts(None), Shape::Each).ok().unwrap().lock, Lock::empty());
    }

    #[test]
    fn a_lock_that_is_wrong_is_named_as_it_was_given() {
        let unloaded = resolved(texts(Some("landform_lock: 2\n")), Shape::Each).err().unwrap();
        let problems: Vec<&Diagnostic> = unloaded.diagnostics.iter().collect();
        assert_eq!(problems.len(), 1);
        let file = problems[0].span.unwrap().file;
        assert_eq!(unloaded.sources.name(file), "HEAD:b.lock.yaml");
    }
}
