//! The rooms keep to their imports, templates write no raw values, and files stay readable.
#![cfg(test)]

#[path = "tidy/circles.rs"]
mod circles;
#[path = "tidy/facts.rs"]
mod facts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use landform::catalog::quota::quota;

/// What each room imports, besides itself: the table of CONTRIBUTING.md. Of `cli` nothing is said but "everything".
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let section = text.split("| room | imports |").nth(1).unwrap().split("\n\n").next().unwrap();
    let cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let rooms: BTreeMap<&str, &str> = cells.collect();
    let words =
        |cell: &str| cell.split([',', ' ', ';', '|']).map(str::to_owned).collect::<BTreeSet<String>>();
    let only = |cell: &str| words(cell.split(", and never").next().unwrap());
    let known = |words: BTreeSet<String>| {
        words.into_iter().filter(|word| rooms.contains_key(word.as_str())).collect()
    };
    rooms.iter().map(|(room, cell)| ((*room).to_owned(), known(only(cell)))).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn room_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file without its tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap()
}

/// Rooms named by `crate::room` anywhere in the code, comments and links left out.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in code(text).lines().filter(|line| !line.trim_start().starts_with("//")) {
        for part in line.split("crate::").skip(1).filter(|_| !line.contains("$crate::")) {
            let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            // `crate::{section, choice}` are the macros of the blueprint language, of no room.
            let rest = &part[name.len()..];
            let is_room =
                || ["", "/mod"].iter().any(|end| root().join(format!("src/{name}{end}.rs")).is_file());
            if rest.starts_with("::") || rest.starts_with(';') && is_room() {
                found.insert(name);
            }
        }
    }
    found
}

#[test]
fn the_table_of_rooms_is_what_they_import() {
    let table = table();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources(&root().join("src")) {
        let room = room_of(&path);
        if ["lib", "build", "main"].contains(&room.as_str()) {
            continue;
        }
        let row = found.entry(room.clone()).or_default();
        row.extend(
            imports(&fs::read_to_string(&path).unwrap())
                .into_iter()
                .filter(|import| *import != room),
        );
    }
    assert_eq!(table.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>(), "rooms and rows");
    found.remove("cli");
    for (room, imported) in &found {
        assert_eq!(table.get(room), Some(imported), "the row of `{room}` and what its files import");
    }
    let all: usize = found.values().map(BTreeSet::len).sum();
    assert!(all > 50, "only {all} imports of rooms: the reader is broken");
}

/// Functions of `src` that call a constructor, as `path: text before the call`; a method of the type itself aside.
fn callers(constructor: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for path in sources(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let lines = code(&text).lines().filter(|line| !line.trim_start().starts_with("//"));
        let text: String = lines.map(|line| [" ", line, "\n"].concat()).collect();
        let name = path.strip_prefix(root().join("src")).unwrap().to_string_lossy().into_owned();
        for function in text.split(" fn ").skip(1) {
            let calls = function.match_indices(constructor);
            let calls =
                calls.filter(|(at, _)| !function[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()));
            match calls.count() {
                0 => {}
                times => found.push((name.clone(), times)),
            }
        }
    }
    found
}

#[test]
fn a_run_has_one_evaluator_and_one_network() {
    let networks = callers("Networks::new(");
    assert_eq!(
        networks,
        [("evaluate/calls/universe.rs".to_owned(), 1)],
        "only a universe holds the network"
    );
    let universes = callers("Universe::new(");
    let at_commands = |(path, times): &(String, usize)| path.starts_with("cli/") && *times == 1;
    assert!(
        !universes.is_empty() && universes.iter().all(at_commands),
        "commands make one, everything else is handed it: {universes:?}"
    );
}

#[test]
fn the_reader_of_imports_reads() {
    let text = "use crate::aws::Arn;\nfn f() { crate::plan::plan() }\n// crate::render::x\n#[cfg(test)]\nmod tests { use crate::cli::x; }";
    assert_eq!(imports(text), BTreeSet::from(["aws".to_owned(), "plan".to_owned()]));
}

/// Folders besides the catalog that may embed data: AWS's schemas of resource types, and pages of landform's own.
const EMBEDDING: [&str; 3] = ["src/catalog/", "src/registry/", "src/cli/"];

/// What a file embeds in its own code, by the ending of its name.
fn embedded(text: &str) -> Vec<&str> {
    let lines = code(text).lines().filter(|line| !line.trim_start().starts_with("//"));
    let names = lines
        .flat_map(|line| line.split("include_").skip(1))
        .filter_map(|rest| rest.split('"').nth(1));
    names
        .filter(|name| {
            [".json", ".tsv", ".bin", ".txt", ".csv", ".yaml"]
                .iter()
                .any(|end| name.ends_with(end))
        })
        .collect()
}

#[test]
fn facts_stand_in_the_catalog() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for path in sources(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        for file in embedded(&text) {
            seen += 1;
            let from_root = file.trim_start_matches("../");
            let page = !name.starts_with("src/cli/")
                || from_root.starts_with("pages/")
                || from_root.starts_with("blueprints/");
            if !EMBEDDING.iter().any(|folder| name.starts_with(folder)) || !page {
                wrong.push(format!("{name} embeds {file}"));
            }
        }
    }
    assert!(seen > 20, "only {seen} embedded files were found: the reader is broken");
    assert!(wrong.is_empty(), "facts of AWS are files of the catalog: {wrong:?}");
}

#[test]
fn the_reader_of_embedded_files_reads() {
    let text = "const A: &str = include_str!(\"data/a.json\"); const B: &[u8] = include_bytes!(\"b.bin\");\n// include_str!(\"c.json\")\n#[cfg(test)]\nmod tests { include_str!(\"d.json\") }";
    assert_eq!(embedded(text), ["data/a.json", "b.bin"]);
}

/// Data files outside the catalog, even where nobody embeds them by name.
#[test]
fn no_data_lies_beside_the_code_of_other_rooms() {
    let mut stack = vec![root().join("src")];
    let mut found = Vec::new();
    while let Some(folder) = stack.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            let exempt = ["src/catalog", "src/registry", "src/cli/pages"].contains(&name.as_str());
            if path.is_dir() && !exempt {
                stack.push(path);
            } else if path.is_file() && path.extension().is_none_or(|end| end != "rs") {
                found.push(name);
            }
        }
    }
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_file_says_what_it_does() {
    let silent: Vec<PathBuf> = sources(&root().join("src"))
        .into_iter()
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "these files open without `//!`: {silent:?}");
}

#[test]
fn templates_write_no_raw_values() {
    let mut stack = vec![root().join("templates")];
    let mut seen = 0;
    while let Some(folder) = stack.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
            } else if path.extension().is_some_and(|end| end == "hbs") {
                seen += 1;
                let text = fs::read_to_string(&path).unwrap();
                assert!(
                    !text.contains("{{{") && !text.contains("{{&"),
                    "{} writes a raw value",
                    path.display()
                );
            }
        }
    }
    assert!(seen >= 30, "only {seen} templates");
}

#[test]
fn every_dependency_says_why() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let lines: Vec<&str> = manifest.lines().collect();
    let mut section = "";
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies") && line.contains(" = ") && !line.starts_with('#') {
            assert!(lines[at - 1].starts_with("# "), "`{line}` has no reason above it");
        }
    }
}

#[test]
fn snapshots_hold_no_paths_of_a_machine() {
    let home = root();
    let home = home.to_string_lossy();
    let mut stack = vec![root().join("snapshots"), root().join("blueprints")];
    while let Some(folder) = stack.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                assert!(!text.contains(home.as_ref()), "{} holds a path of this machine", path.display());
            }
        }
    }
}

/// The text literals of Rust code with what stands between each and the one before; comments are left out.
fn literals(text: &str) -> Vec<(String, String)> {
    let (mut found, mut between, mut chars) = (Vec::new(), String::new(), text.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            // `'"'` is a character, not the beginning of a text.
            '\'' if chars.peek() == Some(&'"') => drop(chars.next()),
            '"' => {
                let mut literal = String::new();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    literal.push(c);
                    literal.extend((c == '\\').then(|| chars.next()).flatten());
                }
                found.push((std::mem::take(&mut between), literal));
            }
            _ => between.push(c),
        }
    }
    found
}

/// Rooms whose code writes no limits of AWS.
const WITHOUT_LIMITS: [&str; 5] = ["resolve", "comply", "plan", "model", "evaluate"];

/// Ranges of numbers in code that are no limits of AWS.
const RANGES: [(&str, &str); 2] = [
    ("1..=12", "the months of a year"),
    ("1..=3", "how far a likely slip is from what was meant"),
];

/// `8..=512` and its like.
fn ranges_in(text: &str) -> Vec<String> {
    let of_number = |c: &char| c.is_ascii_digit() || *c == '_';
    let lines = code(text).lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for line in lines {
        for (at, dots) in line.match_indices("..=") {
            let before: Vec<char> = line[..at].chars().rev().take_while(of_number).collect();
            let after: String = line[at + dots.len()..].chars().take_while(of_number).collect();
            if !before.is_empty() && !after.is_empty() {
                found.push([before.iter().rev().collect::<String>().as_str(), dots, &after].concat());
            }
        }
    }
    found
}

#[test]
fn limits_are_data() {
    let mut wrong = Vec::new();
    let mut asked = BTreeSet::new();
    for path in sources(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        // What is counted is asked for by the same names.
        for start in ["quota(\"", "tally.add(\""] {
            let items = code(&text).split(start).skip(1).filter_map(|rest| rest.split('"').next());
            asked.extend(items.map(str::to_owned));
        }
        if WITHOUT_LIMITS.contains(&room_of(&path).as_str()) && !path.ends_with("tests.rs") {
            let ranges = ranges_in(&text)
                .into_iter()
                .filter(|range| RANGES.iter().all(|(known, _)| known != range));
            wrong.extend(
                ranges.map(|range| format!("{}: `{range}` belongs into `quotas.json`", path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unknown: Vec<&String> = asked.iter().filter(|item| quota(item).is_none()).collect();
    assert!(asked.len() > 8 && unknown.is_empty(), "of {asked:?} the table lacks {unknown:?}");
}

#[test]
fn the_reader_of_ranges_reads() {
    let text = "if (8..=512).contains(&n) && (a..=9).contains(&m) {}\n// 7..=30\nlet r = 1_000..=2_000;\n";
    assert_eq!(ranges_in(text), ["8..=512", "1_000..=2_000"]);
}
