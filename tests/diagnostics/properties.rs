//! Whatever the text: no panic, every problem with its place, and an editor that marks nothing good.

use crate::sample::{SAMPLE, Sample, read, sources};
use landform::blueprint::decode::Decode;
use landform::blueprint::node::{self, Node, NodeValue};
use landform::blueprint::schema;
use landform::blueprint::values::Duration;
use landform::diagnostic::{Colour, Diagnostics, draw, to_json};
use proptest::prelude::*;
use serde_json::json;

/// Every span lies in the text, on character boundaries, inside the span of its parent.
fn check_spans(node: &Node, text: &str) {
    assert!(text.get(node.span.start..node.span.end).is_some(), "{node:?} in {text:?}");
    node.items().iter().for_each(|item| check_spans(item, text));
    for (key, value) in node.entries() {
        assert!(text.get(key.span.start..key.span.end).is_some(), "{key:?} in {text:?}");
        check_spans(value, text);
    }
}

fn survives(text: &str) {
    let problems = match node::parse(0, text) {
        Ok(node) => {
            check_spans(&node, text);
            let mut problems = Diagnostics::new();
            let sample = Sample::decode(&node, &mut problems);
            assert!(sample.is_some() || problems.has_errors(), "{text:?}: {problems:?}");
            problems
        }
        Err(problems) => {
            assert!(problems.has_errors());
            problems
        }
    };
    for problem in problems.iter() {
        assert!(text.len() >= problem.span.unwrap().start, "{text:?}: {problem:?}");
    }
    let drawing = draw(&problems, &sources(text), Colour::Never, 80);
    assert!(!drawing.contains(|c: char| c.is_control() && c != '\n'), "{drawing:?}");
    assert_eq!(to_json(&problems, &sources(text)).as_array().unwrap().len(), problems.len());
}

/// What YAML and the sample give a meaning to.
const PIECES: &[&str] = &[
    "\n",
    "\n  ",
    "\n    ",
    " ",
    ":",
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    "&a ",
    "*a",
    "!x ",
    "|\n",
    ">\n",
    "'",
    "\"",
    "\\",
    "\t",
    "%",
    "@",
    "---\n",
    "...\n",
    "<<: ",
    "~",
    "true",
    "no",
    "12",
    "012345678901",
    "é",
    "\u{FEFF}",
    "\r\n",
    "\u{85}",
    "\u{2028}",
    "\u{0}",
    "\u{F0000}",
    "accounts:",
    "buckets:",
    "in: dev",
    "id: ",
    "tags: ",
    "units: ",
    "readers: ",
    "statements: ",
    "30d",
];

/// Text made of the pieces that YAML and the sample give a meaning to.
fn yaml_like() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
}

/// A good sample with a few pieces cut out, doubled or put in.
fn nearly_good() -> impl Strategy<Value = String> {
    let edit = (0..SAMPLE.len(), 0_usize..12, prop::sample::select(PIECES.to_vec()));
    prop::collection::vec(edit, 1..3).prop_map(|edits| edits.into_iter().fold(SAMPLE.to_owned(), apply))
}

fn apply(text: String, (at, cut, piece): (usize, usize, &str)) -> String {
    let from = text.floor_char_boundary(at);
    let to = text.floor_char_boundary(from + cut);
    [&text[..from], piece, &text[to..]].concat()
}

/// The value as a YAML 1.2 reader hands it to a schema.
fn typed(node: &Node) -> serde_json::Value {
    match &node.value {
        NodeValue::Number(text) => serde_json::from_str(text).unwrap_or(json!(text)),
        NodeValue::Bool(value) => json!(value),
        NodeValue::Text { text, .. } => json!(text),
        NodeValue::Null => json!(null),
        NodeValue::List(items) => items.iter().map(typed).collect(),
        NodeValue::Map(entries) => {
            entries.iter().map(|(key, value)| (key.text.clone(), typed(value))).collect()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn no_text_breaks_the_reader(text in yaml_like()) {
        survives(&text);
    }

    #[test]
    fn no_slip_breaks_the_reader(text in nearly_good()) {
        survives(&text);
    }

    #[test]
    fn an_editor_marks_nothing_that_the_decoder_accepts(text in nearly_good()) {
        static SCHEMA: std::sync::LazyLock<jsonschema::Validator> =
            std::sync::LazyLock::new(|| jsonschema::draft7::new(&schema::document::<Sample>()).unwrap());
        if !read(&text).1.has_errors() {
            let instance = typed(&node::parse(0, &text).unwrap());
            prop_assert!(SCHEMA.is_valid(&instance), "{text}: {:?}", SCHEMA.iter_errors(&instance).map(|e| e.to_string()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_characters_break_the_reader(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(node) = node::parse_bytes(0, &bytes) {
            check_spans(&node, std::str::from_utf8(&bytes).unwrap());
        }
    }

    #[test]
    fn json_texts_are_read_as_they_are(text in any::<String>()) {
        prop_assume!(!text.contains(['\u{F0000}', '\u{F0001}']));
        let written = serde_json::to_string(&[&text]).unwrap();
        let node = node::parse(0, &written);
        prop_assert_eq!(node.as_ref().ok().and_then(|node| node.items()[0].text()), Some(text.as_str()), "{}", written);
    }

    #[test]
    fn quantities_are_read_and_shown_alike(number in 1_u64..1_000_000, unit in prop::sample::select(vec!["s", "m", "h", "d"])) {
        let text = [number.to_string().as_str(), unit].concat();
        let duration = Duration::parse(&text).unwrap();
        prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
    }
}
