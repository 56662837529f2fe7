//! Files of one blueprint into one tree: each section holds what every file says of it.
//!
//! A file says of a section what it has to say: entries and lists join, and of what can be said once only one file may speak. So no
//! file changes what another one says.

use super::node::{MapKey, Node, NodeKind, NodeValue};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The key under which a blueprint names its other files.
pub const INCLUDE: &str = "include";

/// Sections that are one thing and have parts, with the parts that are maps of names themselves.
const OF_PARTS: [(&str, &[&str]); 4] = [
    ("organization", &["units"]),
    ("deploy", &[]),
    ("terraform", &[]),
    ("guardrails", &[]),
];

/// What every file may say, as long as all say the same: what is not of one file alone.
const SAID_AGAIN: [&str; 2] = ["landform", "region"];

/// The code of what two files say.
const TWICE: &str = "included-twice";

/// Joins what a further file says into the tree of a blueprint.
pub fn join(whole: &mut Node, further: Node, problems: &mut Diagnostics) {
    let (NodeValue::Map(entries), NodeValue::Map(more)) = (&mut whole.value, further.value) else {
        // Whoever decodes the blueprint tells what it is; a file that is no map is told here.
        return problems.push(no_map(&further.span));
    };
    for (key, value) in more.into_iter().filter(|(key, _)| key.text != INCLUDE) {
        match entries.iter_mut().find(|(own, _)| own.text == key.text) {
            Some((own, before)) => join_section(own, before, key, value, problems),
            None => entries.push((key, value)),
        }
    }
}

fn no_map(span: &crate::diagnostic::Span) -> Diagnostic {
    Diagnostic::error("include-file", *span, "this file says no section of a blueprint")
        .help("write sections as in a blueprint: `roles:`, `grants:`, …")
}

fn join_section(own: &MapKey, before: &mut Node, key: MapKey, value: Node, problems: &mut Diagnostics) {
    let parts = OF_PARTS.iter().find(|(section, _)| *section == key.text).map(|(_, maps)| *maps);
    match (before.kind(), value.kind()) {
        (_, NodeKind::Null) => {}
        (NodeKind::Null, _) => before.value = value.value,
        (NodeKind::List, NodeKind::List) => {
            if let (NodeValue::List(items), NodeValue::List(more)) = (&mut before.value, value.value) {
                items.extend(more);
            }
        }
        (NodeKind::Map, NodeKind::Map) => join_entries(before, value, parts.unwrap_or_default(), problems),
        _ if SAID_AGAIN.contains(&key.text.as_str()) && before.scalar() == value.scalar() => {}
        _ => problems.push(twice(own, &key)),
    }
}

/// The entries of both; one that both have is told, but for parts that are maps themselves.
fn join_entries(before: &mut Node, more: Node, maps: &[&str], problems: &mut Diagnostics) {
    let (NodeValue::Map(entries), NodeValue::Map(more)) = (&mut before.value, more.value) else {
        return;
    };
    for (key, value) in more {
        match entries.iter_mut().find(|(own, _)| own.text == key.text) {
            Some((_, inner)) if maps.contains(&key.text.as_str()) && inner.kind() == NodeKind::Map => {
                join_entries(inner, value, &[], problems);
            }
            Some((own, inner)) if inner.scalar().is_none() || inner.scalar() != value.scalar() => {
                problems.push(twice(own, &key));
            }
            Some(_) => {}
            None => entries.push((key, value)),
        }
    }
}

fn twice(own: &MapKey, key: &MapKey) -> Diagnostic {
    let message = format!("`{}` is said in two files", key.text);
    Diagnostic::error(TWICE, key.span, message)
        .also(own.span, "here for the first time")
        .help("say it in one of them, or give one of them another name")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::node::parse;

    fn joined(one: &str, other: &str) -> (Node, Vec<String>) {
        let (mut whole, mut problems) = (parse(0, one).unwrap(), Diagnostics::new());
        join(&mut whole, parse(1, other).unwrap(), &mut problems);
        let said = problems
            .iter()
            .map(|problem| format!("{}: {}", problem.code, problem.message))
            .collect();
        (whole, said)
    }

    #[test]
    fn sections_hold_what_each_file_says() {
        let (whole, said) = joined(
            "landform: 1\nroles: { a: 1 }\ngrants: [1]\norganization: { id: o, units: { x: 1 } }\n",
            "landform: 1\nroles: { b: 1 }\ngrants: [2]\norganization: { id: o, units: { y: 1 } }\nkeys: { k: 1 }\ninclude: c.yaml\n",
        );
        assert!(said.is_empty(), "{said:?}");
        let names = |section: &str| -> Vec<String> {
            whole
                .get(section)
                .unwrap()
                .entries()
                .iter()
                .map(|(key, _)| key.text.clone())
                .collect()
        };
        assert_eq!(
            (names("roles"), names("keys")),
            (vec!["a".into(), "b".into()], vec!["k".to_owned()])
        );
        assert_eq!(whole.get("grants").unwrap().items().len(), 2);
        let units = whole.get("organization").unwrap().get("units").unwrap();
        assert_eq!(units.entries().len(), 2);
        assert!(whole.get(INCLUDE).is_none());
    }

    #[test]
    fn what_two_files_say_is_told() {
        let (_, said) = joined(
            "name: a\nroles: { a: 1, b: {} }\nregion: x\n",
            "name: b\nroles: { b: {} }\nregion: y\n",
        );
        let twice = |key: &str| format!("included-twice: `{key}` is said in two files");
        assert_eq!(said, [twice("name"), twice("b"), twice("region")]);
        assert_eq!(
            joined("roles: {}\n", "[]\n").1,
            ["include-file: this file says no section of a blueprint"]
        );
        assert_eq!(joined("roles: { a: 1 }\n", "roles: [1]\n").1, [twice("roles")]);
    }
}
