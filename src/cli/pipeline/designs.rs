//! A blueprint into the designs in its reach: those that it uses, those that they use, and those that are checked with it.
//! Knows no disk.

use super::agreement::disagreement;
use super::texts::{LockText, Texts, deployed, lock_path, parsed};
use super::whole::{Beside, Whole, folder, from, shown};
use crate::aws::Name;
use crate::blueprint::Blueprint;
use crate::blueprint::decode::Decode;
use crate::blueprint::node::Node;
use crate::diagnostic::{Diagnostic, DiagnosticLevel, Diagnostics, Sources, Span};
use crate::lock::{Lock, LockPlaces};
use crate::resolve::Deployed;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The code of what is wrong with an entry of `uses:`.
const USES: &str = "uses-invalid";
/// The code of a design that another one cannot be decided with.
const APART: &str = "designs-apart";

/// The designs that a blueprint names, by its words, as the design at hand calls them.
pub(super) type Uses = BTreeMap<Name, Option<Name>>;

/// A design in reach.
pub(super) struct Reached {
    /// What the design at hand calls it.
    pub called: Name,
    /// The path of its blueprint, as messages call it.
    pub path: String,
    /// What its user wrote.
    pub blueprint: Blueprint,
    /// The designs that it uses.
    pub uses: Uses,
    /// Whether it is checked beside the design at hand.
    pub asked: bool,
    /// Its lock.
    pub lock: Lock,
    /// Where the entries of the lock stand.
    pub places: LockPlaces,
    /// What its meaning takes from the lock.
    pub deployed: Deployed,
    /// The path of its file from the folder of the design at hand.
    own: String,
}

/// Finds designs, each once.
pub(super) struct Reaching<'r> {
    beside: &'r Beside,
    same: Rc<dyn Fn(&str) -> PathBuf>,
    sources: &'r mut Sources,
    problems: &'r mut Diagnostics,
    /// What stands before the name of the blueprint's file in its path.
    front: &'r str,
    /// The design at hand.
    home: &'r Blueprint,
    /// Files that were seen, with what their designs are called; none for the one at hand.
    seen: BTreeMap<PathBuf, Option<Name>>,
    found: Vec<Reached>,
}

/// Where somebody names a design, and what he is called himself.
struct User<'u> {
    own: &'u str,
    called: Option<&'u Name>,
}

impl<'r> Reaching<'r> {
    pub(super) fn new(
        (texts, own, front): (&'r Texts, &str, &'r str),
        home: &'r Blueprint,
        sources: &'r mut Sources,
        problems: &'r mut Diagnostics,
    ) -> Self {
        Self {
            beside: &texts.beside,
            same: Rc::clone(&texts.same),
            sources,
            problems,
            front,
            home,
            seen: BTreeMap::from([((texts.same)(own), None)]),
            found: Vec::new(),
        }
    }

    /// Follows `uses:` from the design at hand, whose file is `own`, and takes in what is checked together with it.
    pub(super) fn reach(mut self, own: &str, together: &[PathBuf]) -> (Uses, Vec<Reached>) {
        let home = self.home;
        let uses = self.used_by(home, &User { own, called: None });
        self.follow(0);
        for path in together {
            let before = self.found.len();
            self.take_in(path);
            self.follow(before);
        }
        let asked: BTreeSet<PathBuf> =
            together.iter().filter_map(|path| Some((self.same)(&absolute(path)?))).collect();
        for design in &mut self.found {
            design.asked = asked.contains(&(self.same)(&design.own));
        }
        (uses, self.found)
    }

    /// Follows what designs use from one of them on.
    fn follow(&mut self, from: usize) {
        let mut at = from;
        while let Some(design) = self.found.get(at) {
            let (blueprint, own, called) =
                (design.blueprint.clone(), design.own.clone(), design.called.clone());
            let uses = self.used_by(
                &blueprint,
                &User {
                    own: &own,
                    called: Some(&called),
                },
            );
            if let Some(design) = self.found.get_mut(at) {
                design.uses = uses;
            }
            at += 1;
        }
    }

    fn used_by(&mut self, blueprint: &Blueprint, user: &User<'_>) -> Uses {
        let mut uses = Uses::new();
        let mut files: BTreeMap<PathBuf, Span> = BTreeMap::new();
        for (word, entry) in blueprint.uses.iter() {
            let span = entry.value.span;
            let path = from(folder(user.own), &entry.value);
            let file = (self.same)(&path);
            let first = files.insert(file.clone(), span);
            let told = refused(word, entry.key)
                .or_else(|| (file == (self.same)(user.own)).then(|| itself(&entry.value)))
                .or_else(|| first.map(|first| named_already(&entry.value, first)));
            if let Some(problem) = told {
                self.problems.push(problem);
            } else if let Some(known) = self.seen.get(&file) {
                uses.insert(word.clone(), known.clone());
            } else if let Some(called) = self.find(&path, self.called(user, word), span) {
                uses.insert(word.clone(), Some(called));
            }
        }
        uses
    }

    /// What the design at hand calls a design of which somebody else speaks.
    fn called(&self, user: &User<'_>, word: &Name) -> Name {
        let whole = user.called.map(|called| [called, ".", word].concat());
        let whole = whole.and_then(|whole| Name::parse(&whole).ok()).unwrap_or_else(|| word.clone());
        self.free(whole)
    }

    /// A name that no design in reach has, nor any word of the design at hand.
    fn free(&self, name: Name) -> Name {
        let taken = |name: &Name| {
            let of_home = self.home.uses.names().any(|word| *name == *word);
            self.found.iter().any(|design| design.called == *name) || of_home
        };
        let is_own = self.home.uses.get(&name).is_some() && !self.found.iter().any(|one| one.called == name);
        let numbered = (2_usize..).map(|number| name.with(&Name::from(number)));
        match is_own {
            true => name,
            false => std::iter::once(name.clone())
                .chain(numbered)
                .find(|name| !taken(name))
                .unwrap_or(name),
        }
    }

    /// Reads a design that somebody uses, and remembers it.
    fn find(&mut self, path: &str, called: Name, span: Span) -> Option<Name> {
        let bytes = (self.beside)(path).map_err(|why| {
            let message = format!("`{path}`, which is used, cannot be read: {why}");
            let problem = Diagnostic::error(USES, span, message);
            self.problems
                .push(problem.help("write the path of its blueprint from the folder of this one"));
        });
        let shown = shown(self.front, path);
        let design = self.read((path, &shown), called, &bytes.ok()?, Some(span))?;
        if let Some(why) = disagreement(self.home, &design.blueprint) {
            let message = format!("`{shown}` and this design are not of one organization: {why}");
            let problem = Diagnostic::error(USES, span, message);
            self.problems
                .push(problem.help("let both include one file with `organization:` and `accounts:`"));
            return None;
        }
        Some(self.remember(design))
    }

    /// Reads a design that is checked with this one. One of another organization has nothing to do with it; what is wrong with
    /// it is told where it is checked itself.
    fn take_in(&mut self, path: &Path) {
        let Some(own) = absolute(path) else { return };
        if self.seen.contains_key(&(self.same)(&own)) {
            return;
        }
        let Ok(bytes) = (self.beside)(&own) else { return };
        let mut told = Diagnostics::new();
        std::mem::swap(&mut told, self.problems);
        let shown = path.display().to_string();
        let design = self.read((&own, &shown), crate::aws::name!("beside"), &bytes, None);
        std::mem::swap(&mut told, self.problems);
        let Some(mut design) = design.filter(|_| !told.has_errors()) else {
            return;
        };
        let theirs = &design.blueprint;
        if theirs.organization.id.value != self.home.organization.id.value {
            return;
        }
        if let Some(why) = disagreement(self.home, theirs) {
            let message = format!("`{shown}` and this design are decided apart: {why}");
            let problem = Diagnostic::warning(APART, self.home.organization.span, message);
            self.problems
                .push(problem.help("let both include one file with `organization:` and `accounts:`"));
            return;
        }
        if let Ok(name) = Name::parse(&theirs.name) {
            design.called = self.free(name);
        }
        self.remember(design);
    }

    fn remember(&mut self, design: Reached) -> Name {
        let called = design.called.clone();
        self.seen.insert((self.same)(&design.own), Some(called.clone()));
        self.found.push(design);
        called
    }

    /// A blueprint with its lock; `used` is where somebody says that it is one.
    fn read(
        &mut self,
        (path, shown): (&str, &str),
        called: Name,
        bytes: &[u8],
        used: Option<Span>,
    ) -> Option<Reached> {
        let file = self.sources.add(shown, String::from_utf8_lossy(bytes));
        let mut whole = Whole {
            beside: self.beside,
            sources: self.sources,
            problems: self.problems,
            front: self.front,
            read: BTreeSet::new(),
        };
        let node = whole.tree(file, path, bytes)?;
        if let Some(span) = used.filter(|_| node.get("landform").is_none()) {
            self.problems.push(no_blueprint(shown, span));
            return None;
        }
        let blueprint = self.decoded(&node)?;
        let (lock, places) = self.lock(path, shown);
        Some(Reached {
            called,
            path: shown.to_owned(),
            uses: Uses::new(),
            asked: false,
            deployed: deployed(&lock),
            blueprint,
            lock,
            places,
            own: path.to_owned(),
        })
    }

    fn decoded(&mut self, node: &Node) -> Option<Blueprint> {
        let mut problems: Diagnostics =
            crate::blueprint::node::dynamic_references(node).into_iter().collect();
        let blueprint = Blueprint::decode(node, &mut problems);
        let faulty = problems.has_errors();
        self.problems
            .extend(problems.into_iter().filter(|one| one.severity == DiagnosticLevel::Error));
        blueprint.filter(|_| !faulty)
    }

    /// The lock beside a blueprint, with what was renamed since.
    fn lock(&mut self, path: &str, shown: &str) -> (Lock, LockPlaces) {
        let [path, shown] = [path, shown].map(|path| lock_path(path).display().to_string());
        let lock = match (self.beside)(&path) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                Some(parsed(LockText { name: shown, text }, self.sources, self.problems))
            }
            Err(why) if why.absent => None,
            Err(why) => {
                let problem =
                    Diagnostic::error("lock-unreadable", None, format!("`{shown}` cannot be read: {why}"));
                self.problems
                    .push(problem.help("make it readable, or move it away to begin without known ids"));
                None
            }
        };
        lock.unwrap_or_else(|| (Lock::empty(), LockPlaces::default()))
    }
}

fn absolute(path: &Path) -> Option<String> {
    Some(std::path::absolute(path).ok()?.display().to_string())
}

fn itself(path: &crate::blueprint::values::Spanned<String>) -> Diagnostic {
    let problem = Diagnostic::error(USES, path.span, format!("`{}` is this blueprint itself", path.value));
    problem.help("name the blueprint of another design; its own things need no word before them")
}

fn named_already(path: &crate::blueprint::values::Spanned<String>, first: Span) -> Diagnostic {
    let message = format!("`{}` is used under two names", path.value);
    let problem = Diagnostic::error(USES, path.span, message);
    problem.also(first, "here for the first time").help("keep one of them")
}

fn no_blueprint(path: &str, span: Span) -> Diagnostic {
    let message = format!("`{path}` is no blueprint: it does not say `landform: 1`");
    Diagnostic::error(USES, span, message)
        .help("name the file that the other team gives to `landform check`; parts of this design belong under `include:`")
}

/// A word before the colon of addresses that could mean something else.
fn refused(word: &Name, span: Span) -> Option<Diagnostic> {
    let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-' || char == '_';
    let message = if word.as_str() == "arn" {
        "ARNs begin with `arn:`, so no design is called so".to_owned()
    } else if !word.chars().all(plain) {
        format!("`{word}` cannot stand before the colon of an address")
    } else {
        return None;
    };
    Some(
        Diagnostic::error(USES, span, message)
            .help("write small letters, digits, `-` and `_`, such as `platform`"),
    )
}
