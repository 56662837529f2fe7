//! Problems as people and machines see them.

use crate::common::snapshot::reviewed;
use crate::sample::{bucket, read, sources};
use landform::blueprint::node;
use landform::diagnostic::{Colour, Diagnostic, Diagnostics, Sources, Span, draw, printable, to_json};
use serde_json::json;

/// A list of texts of which each draws one snapshot.
#[test]
fn drawings_look_as_reviewed() {
    let rows = [
        ("unknown-key", bucket("nmae: x")),
        (
            "duplicate-key",
            "buckets:\n  a: {in: dev}\n  b: {in: dev}\n\n  # again\n  a: {in: dev}\n".to_owned(),
        ),
        ("missing-key", "buckets:\n  models:\n    name: x\n    tags: {a: b}\n".to_owned()),
        ("account-id-unquoted", "accounts:\n  dev: { id: 012345670123 }\n".to_owned()),
        ("wrong-type", bucket("versions: yes")),
        ("null-value", bucket("name:")),
        ("unknown-choice", bucket("access: readonly")),
        ("unquoted-text", bucket("tags: { cost-center: 0815, team: 47 }")),
        ("yaml-tab", "buckets:\n  b:\n\t  in: dev\n".to_owned()),
        ("yaml-tag", "buckets:\n  b: { in: !Ref dev }\n".to_owned()),
        ("control-characters", bucket("\"na\\tm\": \"\u{85}\u{202E}x\u{FEFF}\"")),
        (
            "wide-line",
            bucket(&["readers: [", &"someone, ".repeat(30), "7, ", &"another, ".repeat(30), "]"].concat()),
        ),
        (
            "several",
            "regoin: us-east-1\naccounts:\n  dev: { id: 1 }\nbuckets:\n  b: { access: all }\n".to_owned(),
        ),
    ];
    reviewed(|| {
        for (name, text) in rows {
            let (_, problems) = read(&text);
            assert!(problems.has_errors(), "{name}");
            let drawing = draw(&problems, &sources(&text), Colour::Never, 100);
            assert!(!drawing.contains(|c: char| c.is_control() && c != '\n'), "{name}: {drawing:?}");
            insta::assert_snapshot!(["diagnostic-", name].concat(), drawing);
        }
    });
}

#[test]
fn a_drawing_spans_files_and_survives_wrong_places() {
    let mut sources = Sources::new();
    let first = sources.add("a\u{1b}[31m.yaml", "x: 1\r\ny:\t\u{1b}[2Jé\r\n");
    let second = sources.add("b.yaml", "z: 1\n");
    let mut problems = Diagnostics::new();
    problems.push(
        Diagnostic::warning("test", Span::new(first, 9, 15), "two \u{1b}files\nand a line")
            .label("here\u{7}")
            .also(Span::new(second, 0, 1), "and there")
            .note("a fact\nof two lines")
            .help("do \u{9b}this"),
    );
    problems.push(Diagnostic::error("test", Span::new(7, 3, 9), "in a file that does not exist"));
    problems.push(Diagnostic::error(
        "test",
        Span::new(first, 16, 9_999),
        "behind the end, and inside a character",
    ));
    problems.push(Diagnostic::error("test", None, "nowhere"));
    let drawing = draw(&problems, &sources, Colour::Never, 0);
    assert!(!drawing.contains(|c: char| c.is_control() && c != '\n'), "{drawing:?}");
    for piece in ["nowhere", "b.yaml:1:1", "and there", "of two lines", "in a file"] {
        assert!(drawing.contains(piece), "no {piece:?} in {drawing}");
    }
    assert!(draw(&problems, &sources, Colour::Always, 100).contains("\u{1b}["));
    assert_eq!(to_json(&problems, &sources)[0]["location"], json!(null));
    assert_eq!(printable("a\nb\u{1b}"), "a␊b␛");
}

#[test]
fn thousands_of_problems_are_counted_not_drawn() {
    let text = "x: [".to_owned() + &"!t a,".repeat(1_200) + "]\n";
    let problems = node::parse(0, &text).unwrap_err();
    assert_eq!(problems.len(), 1_200);
    let drawing = draw(&problems, &sources(&text), Colour::Never, 100);
    assert!(drawing.ends_with("and 1000 more problems: mend these first\n"));
    assert_eq!(to_json(&problems, &sources(&text)).as_array().unwrap().len(), 1_200);
}

#[test]
fn a_page_of_user_text_is_cut_in_messages() {
    let text = ["? ", &"k".repeat(100_000), "\n: 1\n"].concat();
    let (_, problems) = read(&text);
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["unknown-key"]);
    let drawing = draw(&problems, &sources(&text), Colour::Never, 100);
    assert!(drawing.len() < 5_000, "{}", drawing.len());
}

#[test]
fn positions_count_characters_from_one() {
    let sources = sources("\u{FEFF}aé\nß𝄞x\r\ny");
    let at = |offset| sources.position(Span::new(0, offset, offset));
    let place = |line, column| landform::diagnostic::Position { line, column };
    assert_eq!(at(0), place(1, 1));
    assert_eq!(at(3), place(1, 1));
    assert_eq!(at(4), place(1, 2));
    assert_eq!(at(7), place(2, 1));
    assert_eq!(at(13), place(2, 3));
    assert_eq!(at(11), place(2, 2));
    assert_eq!(at(9_999), place(3, 2));
}
