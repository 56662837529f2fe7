//! The texts of a blueprint and its lock into a model, with every problem collected. Knows no disk.

use super::designs::{Reached, Reaching, Uses};
use super::ended::ended;
use super::texts::{Texts, WaiversText, deployed, nothing_known, parsed};
use super::whole::Whole;
use crate::aws::Name;
use crate::blueprint::decode::Decode;
use crate::blueprint::node::{self, Node};
use crate::blueprint::{Blueprint, Likeness, Sound, alike};
use crate::cli::error::{CliError, ErrorKind, Said};
use crate::cli::terminal::drawn;
use crate::diagnostic::{DiagnosticLevel, Diagnostics, Sources};
use crate::evaluate::Universe;
use crate::learn;
use crate::lock::{Lock, LockPlaces};
use crate::model::Model;
use crate::plan::{label_of, pascal};
use crate::resolve::{Design, resolve_alike, resolve_designs};
use crate::waivers::{self, Day, WaiverRow};
use std::collections::{BTreeMap, BTreeSet};

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
    /// What was meant; with what the designs in its reach mean.
    pub model: Model,
    /// All of these as one, where there are others.
    pub world: Option<Model>,
    /// The blueprints of others, by what this one calls them.
    pub others: BTreeMap<Name, OtherDesign>,
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
        Universe::new(self.world())
    }

    /// What is decided: this design and all in its reach.
    pub fn world(&self) -> &Model {
        self.world.as_ref().unwrap_or(&self.model)
    }

    /// Its warnings, for a command that answers about the blueprint and reports nothing else.
    pub fn warnings(&self) -> String {
        drawn(&self.diagnostics, &self.sources)
    }
}

/// The blueprint of another design in reach.
pub(in crate::cli) struct OtherDesign {
    /// Its path.
    pub path: String,
    /// Whether it is checked beside this one, and says there what both have.
    pub asked: bool,
}

fn other(design: Reached) -> (Name, OtherDesign) {
    let Reached { called, path, asked, .. } = design;
    (called, OtherDesign { path, asked })
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
    let mut texts = texts;
    let (blueprint, bytes) = (std::mem::take(&mut texts.name), std::mem::take(&mut texts.blueprint));
    let (lock, waivers) = (texts.lock.take(), texts.waivers.take());
    let today = texts.today;
    let mut diagnostics = std::mem::take(&mut texts.problems);
    let mut sources = Sources::new();
    let file = sources.add(&blueprint, String::from_utf8_lossy(&bytes));
    let (mut lock, places) =
        lock.map_or_else(nothing_known, |lock| parsed(lock, &mut sources, &mut diagnostics));
    let own = blueprint.rsplit(['/', ':']).next().unwrap_or(&blueprint);
    let front = blueprint.strip_suffix(own).unwrap_or_default();
    let mut whole = Whole {
        beside: &texts.beside,
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
    let decoded = node.and_then(|node| Some((decoded(&node, shape, &lock, &mut diagnostics)?, node)));
    let others = decoded.as_ref().map(|(written, _)| {
        let reaching = Reaching::new((&texts, own, front), written, &mut sources, &mut diagnostics);
        reaching.reach(own, &texts.together)
    });
    let others = others.unwrap_or_default();
    let ended =
        |written: &Blueprint| today.into_iter().flat_map(|today| ended(written, today)).collect::<Vec<_>>();
    diagnostics.extend(decoded.iter().flat_map(|(written, _)| ended(written)));
    let found = decoded.filter(|_| !diagnostics.has_errors()).and_then(|(written, node)| {
        let locks = (&mut lock, &places);
        match others.1.is_empty() {
            true => Some(model((&node, &written), locks, shape, &mut diagnostics)),
            false => with_others(&written, locks, &others, &mut diagnostics),
        }
    });
    match found.filter(|_| !diagnostics.has_errors()) {
        Some(model) => Ok(Loaded {
            blueprint,
            world: (!model.beyond.is_empty()).then(|| model.joined()),
            others: others.1.into_iter().map(other).collect(),
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

/// What the user wrote; where it cannot be decoded, what else is wrong is told with it.
fn decoded(node: &Node, shape: Shape<'_>, lock: &Lock, diagnostics: &mut Diagnostics) -> Option<Blueprint> {
    diagnostics.extend(node::dynamic_references(node));
    let mut problems = Diagnostics::new();
    let blueprint = Blueprint::decode(node, &mut problems).filter(|_| !problems.has_errors());
    if blueprint.is_none() {
        diagnostics.extend(also_wrong(node, &problems, shape, lock));
    }
    diagnostics.extend(problems);
    blueprint.filter(|_| !diagnostics.has_errors())
}

/// The model; the lock keeps what it knows of the accounts that are resolved.
fn model(
    (node, blueprint): (&Node, &Blueprint),
    (lock, places): (&mut Lock, &LockPlaces),
    shape: Shape<'_>,
    diagnostics: &mut Diagnostics,
) -> Model {
    blueprint.moved.iter().for_each(|row| lock.rename(&row.from, &row.to));
    let likeness = likeness(node, blueprint, shape, lock);
    let (model, problems) = resolve_alike(blueprint, &deployed(lock), &likeness);
    diagnostics.extend(learn::faults(&model, lock, places));
    if !model.alike.is_empty() {
        *lock = lock.without(|account| model.alike.iter().any(|alike| alike.stands_for(account)));
    }
    diagnostics.extend(problems);
    model
}

/// The model with those of others in its reach, each account by itself; the lock knows the ids that theirs know.
fn with_others(
    blueprint: &Blueprint,
    (lock, places): (&mut Lock, &LockPlaces),
    (uses, others): &(Uses, Vec<Reached>),
    diagnostics: &mut Diagnostics,
) -> Option<Model> {
    blueprint.moved.iter().for_each(|row| lock.rename(&row.from, &row.to));
    let own = deployed(lock);
    let home = Design {
        called: None,
        uses: uses.clone(),
        blueprint,
        deployed: &own,
    };
    let theirs = others.iter().map(|other| Design {
        called: Some(other.called.clone()),
        uses: other.uses.clone(),
        blueprint: &other.blueprint,
        deployed: &other.deployed,
    });
    let designs: Vec<Design<'_>> = std::iter::once(home).chain(theirs).collect();
    let (model, problems) = resolve_designs(&designs)?;
    diagnostics.extend(learn::faults(&model, lock, places));
    for other in others {
        if let Some(theirs) = model.beyond.get(&Some(other.called.clone())) {
            diagnostics.extend(learn::faults(theirs, &other.lock, &other.places));
        }
        lock.know(&other.called, &other.lock);
    }
    diagnostics.extend(problems);
    Some(model)
}

/// Which accounts stand for which.
fn likeness(node: &Node, blueprint: &Blueprint, shape: Shape<'_>, lock: &Lock) -> Likeness {
    match shape {
        Shape::Each => Likeness::default(),
        Shape::Alike(asked) => alike(node, blueprint, asked, |name, id| {
            [lock.known_of(name, id), written_as(name)].join("\n")
        }),
    }
}

/// What is wrong besides in a document that cannot be decoded.
fn also_wrong(node: &Node, problems: &Diagnostics, shape: Shape<'_>, lock: &Lock) -> Diagnostics {
    // What another design has is not at hand here.
    let found = sound_blueprint(node, problems).filter(|(_, blueprint)| blueprint.uses.is_empty());
    let Some((sound, blueprint)) = found else {
        return Diagnostics::new();
    };
    let likeness = likeness(&sound.node, &blueprint, shape, lock);
    let (_, mut more) = resolve_alike(&blueprint, &deployed(lock), &likeness);
    more.retain(|problem| problem.severity == DiagnosticLevel::Error && sound.is_own(problem));
    more
}

/// As much of a document as can be decoded.
fn sound_blueprint(node: &Node, problems: &Diagnostics) -> Option<(Sound, Blueprint)> {
    [false, true].into_iter().find_map(|whole| {
        let sound = Sound::of(node, problems, whole)?;
        let mut left = Diagnostics::new();
        let blueprint = Blueprint::decode(&sound.node, &mut left).filter(|_| !left.has_errors())?;
        Some((sound, blueprint))
    })
}

/// Whether a name is its own label and its own logical id: in files nothing tells which of them such a name stands for.
fn written_as(name: &Name) -> String {
    format!("{} {}", label_of(name) == **name, pascal(name) == **name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::pipeline::texts::LockText;
    use crate::cli::pipeline::whole::Unread;
    use crate::diagnostic::Diagnostic;
    use std::path::PathBuf;
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
            beside: Rc::new(|_| {
                Err(Unread {
                    absent: true,
                    why: "there is none".to_owned(),
                })
            }),
            same: Rc::new(|path: &str| PathBuf::from(path)),
            together: Vec::new(),
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
