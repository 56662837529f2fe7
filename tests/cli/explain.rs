//! `landform explain`: the index, and a page for each section, key and topic, each with an example that passes `check`.

use crate::common::files::{names, root, text};
use crate::common::program::{answered, landform, stdout};
use serde_json::Value;
use std::collections::BTreeSet;

/// Where the examples lie.
const EXAMPLES: &str = "src/cli/pages/examples";

const TOPICS: [&str; 15] = [
    "addresses",
    "placement",
    "federation",
    "people",
    "grants",
    "files",
    "claims",
    "flows",
    "can",
    "include",
    "uses",
    "defaults",
    "waves",
    "lock",
    "waivers",
];

fn schema() -> Value {
    serde_json::from_str(&stdout(&landform(&["schema"]))).unwrap()
}

/// The sections of the schema that editors get.
fn sections(schema: &Value) -> Vec<String> {
    schema["properties"].as_object().unwrap().keys().cloned().collect()
}

/// The keys that stand in a section: of its map, of each of its entries or items.
fn keys(schema: &Value, at: &Value, found: &mut BTreeSet<String>) {
    if let Some(target) = at["$ref"].as_str() {
        return keys(schema, schema.pointer(target.strip_prefix('#').unwrap()).unwrap(), found);
    }
    if let Some(own) = at["properties"].as_object() {
        found.extend(own.keys().cloned());
        return;
    }
    let several = ["allOf", "anyOf"].iter().filter_map(|key| at[key].as_array()).flatten();
    let below = ["additionalProperties", "items"].iter().map(|key| &at[key]);
    several
        .chain(below.filter(|below| below.is_object()))
        .for_each(|below| keys(schema, below, found));
}

/// A page that is there, with its lines as wide as a terminal.
fn page(words: &[&str]) -> String {
    let (code, page, notes) = answered(&[&["explain"], words].concat(), "");
    assert_eq!((code, notes.as_str()), (0, ""), "{words:?}");
    let wide: Vec<&str> = page.lines().filter(|line| line.chars().count() > 120).collect();
    assert!(wide.is_empty(), "{words:?}: {wide:?}");
    page
}

fn refused(words: &[&str]) -> String {
    let (code, page, notes) = answered(&[&["explain"], words].concat(), "");
    assert_eq!((code, page.as_str()), (2, ""), "{words:?}");
    notes
}

#[test]
fn the_index_lists_every_section_and_topic() {
    let index = page(&[]);
    let listed = |part: &str| -> BTreeSet<String> {
        let rest = index.split(&["\n", part, "\n\n"].concat()).nth(1).unwrap();
        let rows = rest.split("\n\n").next().unwrap().lines();
        let rows = rows.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        rows.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
    };
    let all: BTreeSet<String> = sections(&schema()).into_iter().collect();
    assert!(all.len() > 25);
    assert_eq!(listed("sections of a blueprint"), all);
    assert_eq!(listed("topics"), TOPICS.iter().map(|topic| (*topic).to_owned()).collect());
    for word in ["landform rules", "VERB KIND", "CODE"] {
        assert!(index.contains(word), "{word}");
    }
}

#[test]
fn every_section_has_a_page_with_its_keys_and_its_example() {
    let schema = schema();
    let mut seen = 0;
    for section in sections(&schema) {
        let said = page(&[&section]);
        assert!(said.starts_with(&[&section, "\n\n"].concat()), "{said}");
        assert!(said.contains("\nrequired: ") || said.contains("\noptional: "), "{said}");
        let example = said
            .split("\nfor example\n\n")
            .nth(1)
            .unwrap_or_else(|| panic!("no example: {said}"));
        assert!(example.starts_with(&["  ", &section, ":"].concat()), "{example}");
        let mut own = BTreeSet::new();
        keys(&schema, &schema["properties"][&section], &mut own);
        for key in &own {
            assert!(said.contains(&["\n  ", key, " "].concat()), "`{key}` is missing: {said}");
            let path = [&section, ".", key].concat();
            let said = page(&[&path]);
            assert!(
                said.starts_with(&[&path, "\n\n"].concat()) && said.len() > path.len() + 40,
                "{said}"
            );
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen} keys");
}

#[test]
fn keys_below_keys_have_pages_too() {
    let said = page(&["feature_groups.online.key"]);
    assert!(
        said.contains("optional: text") && said.contains("online: { key: online, ttl: 30d }"),
        "{said}"
    );
    assert!(page(&["organization.units"]).contains("\n  units "));
    assert!(page(&["organization.units.units.accounts"]).contains("optional: a list"));
    assert!(page(&["terraform.backend.s3.bucket"]).contains("required: text"));
    assert!(page(&["buckets.in"]).contains("required: text or a list"));
    let words = page(&["roles.for"]);
    assert!(words.contains("\nits words\n\n") && words.contains("\n  feature-store "), "{words}");
}

/// What an example of a key shows says that key.
#[test]
fn examples_of_keys_are_entries_that_say_them() {
    let said = page(&["roles.assumed_by"]);
    assert!(
        said.contains("assumed_by: role/science/notebook") && !said.contains("Admin:"),
        "{said}"
    );
    let schema = schema();
    let (mut with, mut without) = (0, Vec::new());
    for section in sections(&schema) {
        let mut own = BTreeSet::new();
        keys(&schema, &schema["properties"][&section], &mut own);
        for key in &own {
            let path = [&section, ".", key].concat();
            match page(&[&path]).split("\nfor example\n\n").nth(1) {
                Some(example) => {
                    let said = [[key, ":"].concat(), ["\"", key, "\":"].concat()];
                    assert!(said.iter().any(|said| example.contains(said)), "{path}: {example}");
                    with += 1;
                }
                None => without.push(path),
            }
        }
    }
    println!("{with} keys with an example, {} without: {without:?}", without.len());
    assert!(with > 200 && without.len() < 25, "{without:?}");
}

#[test]
fn every_topic_has_a_page() {
    for topic in TOPICS {
        let said = page(&[topic]);
        assert!(said.lines().count() > 8, "{topic}: {said}");
    }
    for topic in ["addresses", "placement", "claims", "waves", "lock"] {
        let said = page(&[topic]);
        let example = said.rsplit("\nfor example\n\n").next().unwrap();
        let file = text([EXAMPLES, "/topics/", topic, ".yaml"].concat());
        let part: String = example
            .lines()
            .map(|line| [line.strip_prefix("  ").unwrap_or(line), "\n"].concat())
            .collect();
        assert!(part.len() > 60 && file.ends_with(&part), "{topic}: {example}");
    }
}

/// A section and a topic of one name share the page.
#[test]
fn a_section_that_is_a_topic_has_both() {
    for (word, of_section, of_topic) in [
        ("flows", "\n  no_reach ", "`landform graph`"),
        ("grants", "\n  through ", "what grants can say, by kind and verb"),
        ("include", "optional: text or a list", "`included-twice`"),
    ] {
        let said = page(&[word]);
        assert!(said.contains(of_section) && said.contains(of_topic), "{said}");
    }
}

/// Each example is a blueprint of its own that `check` passes.
#[test]
fn every_example_passes_check() {
    let schema = schema();
    let files = |folder: &str| -> BTreeSet<String> {
        let files = names(&root().join(folder)).into_iter();
        let blueprints = files.filter(|name| !name.ends_with(".lock.yaml"));
        blueprints
            .filter_map(|name| name.strip_suffix(".yaml").map(str::to_owned))
            .collect()
    };
    assert_eq!(files(EXAMPLES), sections(&schema).into_iter().collect(), "one for each section");
    let topics = [EXAMPLES, "/topics"].concat();
    let more = [EXAMPLES, "/more"].concat();
    let folders = [EXAMPLES, topics.as_str(), more.as_str()];
    let mut seen = 0;
    for (folder, name) in folders
        .iter()
        .flat_map(|folder| files(folder).into_iter().map(move |name| (folder, name)))
    {
        let path = [folder, "/", &name, ".yaml"].concat();
        let (code, said, notes) = answered(&["check", &path], "");
        assert_eq!(code, 0, "{path}: {said}{notes}");
        assert!(text(&path).lines().count() <= 25, "{path} is long");
        seen += 1;
    }
    assert!(seen > 45);
}

/// A word that is a rule or a code keeps its page, whatever else is called so.
#[test]
fn rules_and_codes_go_first() {
    assert!(page(&["principal-wildcard"]).starts_with("principal-wildcard\n\n"));
    assert!(page(&["unknown-key"]).starts_with("unknown-key\n\n"));
}

#[test]
fn near_misses_are_sections_keys_and_topics() {
    for (word, near) in [
        ("role", "`roles`?"),
        ("feature-group", "`feature_groups`?"),
        ("policy", "`policies`?"),
        ("vpc", "`networks`?"),
        ("adresses", "`addresses`?"),
        ("claim", "`claims`?"),
        ("asumed_by", "`roles.assumed_by`?"),
        ("record_identifier", "`feature_groups.record_identifier`?"),
        ("roles.asumed_by", "`roles.assumed_by`?"),
        ("rolls.assumed_by", "`roles.assumed_by`?"),
        ("organization.units.acounts", "`organization.units.accounts`?"),
        ("unknown-kye", "`unknown-key`?"),
    ] {
        let notes = refused(&[word]);
        assert!(notes.contains(&["did you mean ", near].concat()), "{word}: {notes}");
    }
    let notes = refused(&["expire_after"]);
    assert!(notes.contains("`buckets.expire_after`"), "{notes}");
    assert!(!refused(&["zzzzzzzzzzzz"]).contains("did you mean"));
}
