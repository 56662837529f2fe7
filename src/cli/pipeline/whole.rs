//! A blueprint, the files that it includes and those that it names into one tree. Knows no disk.

use crate::blueprint::include::{INCLUDE, join};
use crate::blueprint::node::{self, MapKey, Node, NodeKind, NodeValue};
use crate::blueprint::{accounts_of, in_each_place};
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What gives the bytes of a file by its path from the blueprint's folder, or says why it cannot.
pub(super) type Beside = Rc<dyn Fn(&str) -> Result<Vec<u8>, Unread>>;

/// Why a file gives no bytes.
pub(super) struct Unread {
    /// Whether there is none.
    pub absent: bool,
    /// Why, in words.
    pub why: String,
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.why)
    }
}

/// The most files that one blueprint is made of.
const MOST_FILES: usize = 200;

/// Reads the files of a blueprint, each once.
pub(super) struct Whole<'w> {
    /// Gives the bytes of a file by its path from the blueprint's folder.
    pub beside: &'w Beside,
    /// The texts, for positions.
    pub sources: &'w mut Sources,
    /// What is wrong.
    pub problems: &'w mut Diagnostics,
    /// What stands before the name of the blueprint's file in its path.
    pub front: &'w str,
    /// The paths that were read.
    pub read: BTreeSet<String>,
}

impl Whole<'_> {
    /// The tree of all files; `name` is the path of the blueprint, `own` that of its file from its folder.
    pub fn tree(&mut self, file: u32, own: &str, bytes: &[u8]) -> Option<Node> {
        self.read.insert(own.to_owned());
        let mut whole = self.one(file, bytes, folder(own))?;
        let mut waiting = included(&whole, folder(own));
        waiting.reverse();
        while let Some((path, span)) = waiting.pop() {
            if !self.read.insert(path.clone()) {
                continue;
            }
            if self.read.len() > MOST_FILES {
                self.problems.push(too_many(span));
                return None;
            }
            let Some(further) = self.further(&path, span) else {
                continue;
            };
            self.problems.extend(further.get(INCLUDE).and_then(no_paths));
            let mut more = included(&further, folder(&path));
            more.reverse();
            waiting.extend(more);
            join(&mut whole, further, self.problems);
        }
        in_each_place(whole).map_err(|clashes| self.problems.extend(clashes)).ok()
    }

    /// A file that another one includes.
    fn further(&mut self, path: &str, span: Span) -> Option<Node> {
        match (self.beside)(path) {
            Ok(bytes) => {
                let number = self.sources.add(shown(self.front, path), String::from_utf8_lossy(&bytes));
                self.one(number, &bytes, folder(path))
            }
            Err(why) => {
                let message = format!("`{path}`, which is included, cannot be read: {why}");
                let problem = Diagnostic::error("include-file", span, message);
                self.problems
                    .push(problem.help("write its path from the folder of the file that includes it"));
                None
            }
        }
    }

    /// One file, with the accounts and the metadata of files in the places of their paths.
    fn one(&mut self, file: u32, bytes: &[u8], folder: &str) -> Option<Node> {
        let read = node::parse_bytes(file, bytes);
        let mut node = read.map_err(|problems| self.problems.extend(problems)).ok()?;
        let NodeValue::Map(entries) = &mut node.value else {
            return Some(node);
        };
        self.metadata(entries, folder)?;
        let found = entries.iter_mut().find(|(key, _)| key.text == "accounts");
        let path = found.as_ref().and_then(|(_, accounts)| accounts.text().map(str::to_owned));
        if let Some(((_, accounts), path)) = found.zip(path) {
            *accounts = self.accounts(&from(folder, &path), accounts.span)?;
        }
        Some(node)
    }

    /// Puts what identity providers say of themselves into the places of the paths of their files.
    fn metadata(&mut self, entries: &mut [(MapKey, Node)], folder: &str) -> Option<()> {
        let under =
            |entries: &mut [(MapKey, Node)], wanted: fn(&str) -> bool, each: &mut dyn FnMut(&mut Node)| {
                let found = entries.iter_mut().filter(|(key, _)| wanted(&key.text));
                found.for_each(|(_, node)| each(node));
            };
        let before = self.problems.len();
        under(entries, |key| key == "identity_providers", &mut |section| {
            under(entries_of(section), |_| true, &mut |entry| {
                under(entries_of(entry), |key| key == "metadata", &mut |value| {
                    let path = value.text().filter(|text| !text.trim_start().starts_with('<'));
                    if let Some(path) = path.map(|path| from(folder, path)) {
                        let text = self.file(&path, value.span).unwrap_or_default();
                        value.value = NodeValue::Text { text, quoted: true };
                    }
                });
            });
        });
        (self.problems.len() == before).then_some(())
    }

    /// The text of a file of metadata.
    fn file(&mut self, path: &str, span: Span) -> Option<String> {
        let read = (self.beside)(path).map_err(|unread| unread.why);
        let text = read.and_then(|bytes| {
            let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
            let reserved = text.chars().any(is_private);
            if reserved {
                Err("it holds a character of the private use area".to_owned())
            } else {
                Ok(text)
            }
        });
        let why = match text {
            Ok(text) => return Some(text),
            Err(why) => why,
        };
        let message = format!("`{path}`, the metadata of an identity provider, cannot be read: {why}");
        let problem = Diagnostic::error("metadata-unreadable", span, message);
        self.problems
            .push(problem.help("write its path from the folder of this file, or the XML itself"));
        None
    }

    fn accounts(&mut self, path: &str, span: Span) -> Option<Node> {
        match (self.beside)(path) {
            Ok(bytes) => {
                let number = self.sources.add(shown(self.front, path), String::from_utf8_lossy(&bytes));
                let read = accounts_of(number, path, &bytes);
                read.map_err(|problems| self.problems.extend(problems)).ok()
            }
            Err(why) => {
                let message = format!("`{path}`, a file of accounts, cannot be read: {why}");
                let problem = Diagnostic::error("accounts-unreadable", span, message);
                self.problems.push(
                    problem
                        .help("write its path from the folder of the blueprint, or the accounts themselves"),
                );
                None
            }
        }
    }
}

fn entries_of(node: &mut Node) -> &mut [(MapKey, Node)] {
    match &mut node.value {
        NodeValue::Map(entries) => entries,
        NodeValue::Null
        | NodeValue::Bool(_)
        | NodeValue::Number(_)
        | NodeValue::Text { .. }
        | NodeValue::List(_) => &mut [],
    }
}

/// True for what marks ids that AWS has not made yet, and for its like.
fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// The files that a file includes, by their paths from the blueprint's folder, each with where that is said.
fn included(node: &Node, folder: &str) -> Vec<(String, Span)> {
    let Some(said) = node.get(INCLUDE) else {
        return Vec::new();
    };
    let all = std::slice::from_ref(said).iter().chain(said.items());
    all.filter_map(|item| Some((from(folder, item.text()?), item.span))).collect()
}

/// What an included file includes that is no path; of the blueprint itself, whoever decodes it tells.
fn no_paths(said: &Node) -> Option<Diagnostic> {
    let is_path = |item: &Node| item.text().is_some();
    let fits = match said.kind() {
        NodeKind::List => said.items().iter().all(is_path),
        NodeKind::Null | NodeKind::Bool | NodeKind::Number | NodeKind::Text | NodeKind::Map => is_path(said),
    };
    let problem =
        Diagnostic::error("include-file", said.span, "this is no path of a file, and no list of paths");
    (!fits).then(|| problem.help("write paths from the folder of this file"))
}

fn too_many(span: Span) -> Diagnostic {
    let message = format!("a blueprint is made of at most {MOST_FILES} files");
    Diagnostic::error("include-file", span, message).help("join some of them")
}

/// The path by which messages call a file.
pub(super) fn shown(front: &str, path: &str) -> String {
    match path.starts_with("..") || path.starts_with('/') {
        true => from(front, path),
        false => [front, path].concat(),
    }
}

/// The folder of a path; empty where it has none.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path from a folder as one path, so that a file that two others include is one.
pub(super) fn from(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let absolute = path.starts_with('/') || folder.starts_with('/');
    let whole = if path.starts_with('/') {
        path.to_owned()
    } else {
        [folder, "/", path].concat()
    };
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let root = if absolute { "/" } else { "" };
    [root, &parts.join("/")].concat()
}

#[cfg(test)]
mod tests {
    use super::from;

    #[test]
    fn a_path_is_written_in_one_way() {
        let rows = [
            ("", "a.yaml", "a.yaml"),
            ("", "./a.yaml", "a.yaml"),
            ("teams", "../org.yaml", "org.yaml"),
            ("", "../org.yaml", "../org.yaml"),
            ("../x", "../../y.yaml", "../../y.yaml"),
            ("teams/ml", "b/../c.yaml", "teams/ml/c.yaml"),
            ("teams", "/etc/org.yaml", "/etc/org.yaml"),
            ("/etc", "org.yaml", "/etc/org.yaml"),
        ];
        for (folder, path, expected) in rows {
            assert_eq!(from(folder, path), expected, "{folder} {path}");
        }
    }
}
