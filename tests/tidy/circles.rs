//! Files of one room stand above one another: no two of them import each other, however many lie between.
//!
//! A file does not stand above the parts that it holds: what `room/mod.rs` calls in `room/part.rs` is no import of it.

use super::{code, root, sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Circles that are meant.
const MEANT: [(&str, &str); 1] = [(
    "blueprint/decode blueprint/schema",
    "one trait gives a decoder and a schema from one declaration",
)];

/// The name of a file's module below `src`: `resolve`, `networks`, `net`.
type Module = Vec<String>;

/// A path that code names, and whether others may name what it leads to by this file.
type Named = (Vec<String>, bool);

/// Modules and what the code of each names.
type Modules = BTreeMap<Module, Vec<Named>>;

/// Code without comments and texts.
fn bare(text: &str) -> String {
    let lines = code(text).lines().filter(|line| !line.trim_start().starts_with("//"));
    let text: String = lines.map(|line| [line, "\n"].concat()).collect();
    let even = |(at, part): (usize, &str)| (at % 2 == 0).then(|| part.to_owned());
    text.replace("\\\"", "")
        .replace("'\"'", "")
        .split('"')
        .enumerate()
        .filter_map(even)
        .collect()
}

/// The paths of a tree of imports: `a::{b, c::{self, d as e}}` are `a::b`, `a::c` and `a::c::d`.
fn paths(tree: &str) -> Vec<Vec<String>> {
    let Some((before, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap().split("::").map(|part| part.trim().to_owned());
        return vec![path.filter(|part| part != "self" || tree.starts_with("self")).collect()];
    };
    let prefix: Vec<String> = before
        .split("::")
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in rest[..rest.rfind('}').unwrap()].chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 {
            parts.push(String::new());
        } else {
            parts.last_mut().unwrap().push(c);
        }
    }
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let ends = parts.flat_map(|part| if part == "self" { vec![Vec::new()] } else { paths(part) });
    ends.map(|end| [prefix.clone(), end].concat()).collect()
}

/// Every path that a file names: by `use`, and in the middle of its code.
fn named(text: &str) -> Vec<Named> {
    let text = bare(text).replace("(in crate::", "(in ");
    let (mut found, mut rest) = (Vec::new(), String::new());
    for stack in text.split_inclusive(';') {
        match stack
            .rfind("use ")
            .filter(|at| stack[..*at].ends_with([' ', '\n', ')']) || *at == 0)
        {
            Some(at) => {
                let line = stack[..at].rsplit('\n').next().unwrap();
                let shown = line.trim_start().starts_with("pub");
                found.extend(
                    paths(stack[at + 4..].trim_end_matches(';')).into_iter().map(|path| (path, shown)),
                );
                rest.push_str(&stack[..at]);
            }
            None => rest.push_str(stack),
        }
    }
    let of_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let inline = rest
        .split(|c| !of_path(c))
        .filter(|word| ["super::", "crate::", "self::"].iter().any(|start| word.starts_with(start)));
    found.extend(inline.map(|word| (word.split("::").map(str::to_owned).collect(), false)));
    found
}

/// Where a path leads, counted from `src`.
fn absolute(modules: &Modules, from: &Module, path: &[String]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([from, &path[1..]].concat()),
        "super" => Some([&from[..from.len().checked_sub(ups)?], &path[ups..]].concat()),
        first => {
            let part = [from.as_slice(), &[first.to_owned()]].concat();
            modules.contains_key(&part).then(|| [from, path].concat())
        }
    }
}

/// The file in which something is declared, through the files that only show it to others.
fn declared(modules: &Modules, path: &[String], hops: usize) -> Option<Module> {
    let length = (1..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]))?;
    let (module, rest) = (path[..length].to_vec(), &path[length..]);
    let shown = modules[&module]
        .iter()
        .find(|(path, shown)| *shown && !rest.is_empty() && path.last() == rest.first());
    let further = shown.filter(|_| hops > 0).and_then(|(path, _)| absolute(modules, &module, path));
    further
        .and_then(|path| declared(modules, &[path.as_slice(), &rest[1..]].concat(), hops - 1))
        .or(Some(module))
}

/// The files of its own room that each file imports.
fn imports(modules: &Modules) -> BTreeMap<&Module, BTreeSet<Module>> {
    let of = |module: &Module, named: &[Named]| -> BTreeSet<Module> {
        let paths = named.iter().filter_map(|(path, _)| absolute(modules, module, path));
        let files = paths.filter_map(|path| declared(modules, &path, 9));
        files
            .filter(|file| file.first() == module.first() && !file.starts_with(module))
            .collect()
    };
    modules.iter().map(|(module, named)| (module, of(module, named))).collect()
}

/// Files that import one another, each group as its names in a row.
fn circles(modules: &Modules) -> BTreeSet<String> {
    let imports = imports(modules);
    let reached = |from: &Module| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(file) = open.pop() {
            open.extend(imports[file].iter().filter(|next| seen.insert((*next).clone())));
        }
        seen
    };
    let below: BTreeMap<&Module, BTreeSet<Module>> =
        modules.keys().map(|module| (module, reached(module))).collect();
    let circle = |module: &Module| {
        let group = below[module].iter().filter(|other| below[other].contains(module));
        group.map(|file| file.join("/")).collect::<Vec<String>>().join(" ")
    };
    modules.keys().map(circle).filter(|group| !group.is_empty()).collect()
}

fn modules() -> Modules {
    let mut found = Modules::new();
    for path in sources(&root().join("src")) {
        let below = path.strip_prefix(root().join("src")).unwrap().with_extension("");
        let mut module: Module = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        module.pop_if(|last| last == "mod");
        found.insert(module, named(&fs::read_to_string(path).unwrap()));
    }
    found
}

#[test]
fn files_of_a_room_import_one_another_in_no_circle() {
    let modules = modules();
    let seen: usize = imports(&modules).values().map(BTreeSet::len).sum();
    assert!(seen > 700, "only {seen} imports were read: the reader is broken");
    let known: BTreeSet<String> = MEANT.iter().map(|(files, _)| (*files).to_owned()).collect();
    let found = circles(&modules);
    let new: Vec<&String> = found.difference(&known).collect();
    assert!(new.is_empty(), "these files import one another: {new:#?}");
    let gone: Vec<&String> = known.difference(&found).collect();
    assert!(gone.is_empty(), "these circles are open now, so they leave the list: {gone:#?}");
}

/// Modules of made-up files.
fn made_up(files: &[(&str, &str)]) -> Modules {
    let module = |name: &str| name.split('/').map(str::to_owned).collect();
    files.iter().map(|(name, text)| (module(name), named(text))).collect()
}

#[test]
fn the_reader_of_circles_finds_them() {
    let straight = [
        (
            "room",
            "mod low;\nmod high;\npub use low::{Low, Deep as Shown};\nfn f() { high::top() }",
        ),
        (
            "room/low",
            "//! super::high\nuse crate::other::Thing;\n// use super::high::Top;\nconst A: &str = \"super::high::Top\";",
        ),
        (
            "room/high",
            "use super::Low;\nuse super::{\n    low::{self, more},\n};\n#[cfg(test)]\nmod tests { use super::low; }",
        ),
        ("other", "pub(in crate::room) struct Thing;"),
    ];
    assert_eq!(circles(&made_up(&straight)), BTreeSet::new());
    let ways = [
        "use super::high::Top;",
        "use crate::room::high;",
        "pub(super) use super::{high::{Top as T}, low};",
        "fn f() -> super::high::Top {}",
        "use super::Highest;",
    ];
    for way in ways {
        let mut files = straight.to_vec();
        files[0].1 = "mod low; mod high;\npub use low::Low;\npub(crate) use self::high::{Highest};";
        files[1].1 = way;
        assert_eq!(
            circles(&made_up(&files)),
            BTreeSet::from(["room/high room/low".to_owned()]),
            "{way}"
        );
    }
    let three = [
        ("r/a", "use super::b::f;"),
        ("r/b", "use crate::r::c;"),
        ("r/c", "fn g() { super::a::f() }"),
        ("r/d", "use super::a;"),
    ];
    assert_eq!(circles(&made_up(&three)), BTreeSet::from(["r/a r/b r/c".to_owned()]));
}
