//! Files into trees: what is no tree, anchors and aliases, and scalars as they are written.

use crate::sample::{expect_one, read};
use landform::blueprint::node::{self, NodeValue};
use landform::diagnostic::Span;

#[test]
fn a_file_that_is_no_tree_is_refused_at_its_place() {
    let rows = [
        ("", "yaml-empty", 1, 1, "landform init"),
        ("# only a comment\n", "yaml-empty", 1, 1, "landform init"),
        ("---\n", "yaml-empty", 1, 1, "landform init"),
        ("a: 1\na: 2\n", "duplicate-key", 2, 1, "keep one"),
        ("a: {b: 1, 'b': 2}\n", "duplicate-key", 1, 11, "keep one"),
        ("é: 1\nb: {ü: 1, ü: 2}\n", "duplicate-key", 2, 11, "keep one"),
        ("\u{FEFF}a: 1\na: 2\n", "duplicate-key", 2, 1, "keep one"),
        ("\u{FEFF}{a: 1, a: 2}\n", "duplicate-key", 1, 8, "keep one"),
        ("---\na: 1\n---\nb: 1\n", "yaml-several-documents", 3, 1, "own file"),
        ("a: !Ref b\n", "yaml-tag", 1, 4, "remove `!Ref`"),
        ("a: !!str b\n", "yaml-tag", 1, 4, "quote the value"),
        ("a: !<x> [b]\n", "yaml-tag", 1, 4, "remove"),
        ("!e!x a\n", "yaml-tag", 1, 1, "quote the text"),
        ("a:\n\tb: 1\n", "yaml-tab", 2, 1, "two spaces"),
        ("a:\n  b: 1\n\tc: 1\n", "yaml-tab", 3, 1, "two spaces"),
        ("%YAML 1.1\n---\na: 1\n", "yaml-directive", 1, 1, "remove the line"),
        ("a: [1,\n", "yaml-bracket", 1, 4, "closing bracket"),
        ("a: [}\n", "yaml-bracket", 1, 4, "its own kind"),
        ("a: ]\n", "yaml-bracket", 1, 4, "quote the text"),
        ("a: {b: 1\nc: 1\n", "yaml-bracket", 2, 2, "close the map"),
        ("a: 'x\nb: 1\n", "yaml-quote", 1, 4, "closing quote"),
        ("a: \"x\" y\n", "yaml-quote", 1, 8, "all of the value"),
        ("a: \"\\q\"\n", "yaml-escape", 1, 4, "backslash"),
        ("a: b: c\n", "yaml-syntax", 1, 5, "quote text"),
        ("a: 1\n b: 2\n", "yaml-syntax", 2, 3, "neighbours"),
        ("a:\n  - 1\n b: 2\n", "yaml-indentation", 3, 2, "like the other keys"),
        ("- a\nb: 1\n", "yaml-indentation", 2, 1, "like the other items"),
        ("a: x\nb\n", "yaml-syntax", 2, 1, "key: value"),
        ("a: - b\n", "yaml-syntax", 1, 4, "own line"),
        ("a: @x\n", "yaml-syntax", 1, 4, "quote"),
        ("a: `x`\n", "yaml-syntax", 1, 4, "quote"),
        ("a: \u{7}x\n", "yaml-syntax", 1, 4, "remove"),
        ("a: |x\n  y\n", "yaml-syntax", 1, 4, "next line"),
        ("a: *nope\n", "yaml-alias", 1, 4, "&nope"),
        ("a: * x\n", "yaml-alias", 1, 4, "quote"),
        ("a: &b [*b]\n", "yaml-alias", 1, 8, "once"),
        ("a: &x b\n*x : c\n", "yaml-key", 2, 1, "in quotes"),
        (": x\n", "yaml-key", 1, 1, "write a name"),
        ("[a]: x\n", "yaml-key", 1, 1, "in quotes"),
        ("a: 1\nb:\n  <<: 3\n", "yaml-merge", 3, 3, "map"),
        ("a: \u{F0000}x\n", "reserved-character", 1, 4, "remove"),
        ("a: \"\\U000F0001\"\n", "reserved-character", 1, 4, "remove"),
        ("\"\\U000F0001\": a\n", "reserved-character", 1, 1, "remove"),
    ];
    for (text, code, line, column, piece) in rows {
        expect_one(text, code, line, column, piece);
    }
}

#[test]
fn tree_problems_come_in_one_go_too() {
    let text = "a: !x 1\na: *gone\nb: {c: 1, c: 2}\n";
    let found: Vec<&str> =
        node::parse(0, text).unwrap_err().into_iter().map(|problem| problem.code).collect();
    assert_eq!(found, ["yaml-tag", "duplicate-key", "yaml-alias", "duplicate-key"]);
}

#[test]
fn anchors_aliases_and_merge_keys_are_expanded() {
    let text =
        "buckets:\n  a: &base\n    in: dev\n    copies: 2\n  b: *base\n  c:\n    <<: *base\n    copies: 3\n";
    let (sample, problems) = read(text);
    assert!(problems.is_empty(), "{problems:#?}");
    let sample = sample.unwrap();
    let written = |name: &str| {
        &text[sample.buckets.get(name).unwrap().value.span.start
            ..sample.buckets.get(name).unwrap().value.span.end]
    };
    assert_eq!((written("a"), written("b")), ("in: dev\n    copies: 2", "in: dev\n    copies: 2"));
    assert_eq!(written("c"), "<<: *base\n    copies: 3");
    assert_eq!(&text[sample.span.start..sample.span.end], text.trim_end());
    let copies: Vec<_> = sample.buckets.iter().map(|(_, entry)| entry.value.copies).collect();
    assert_eq!(copies, [Some(2), Some(2), Some(3)]);
}

#[test]
fn a_problem_that_aliases_repeat_is_reported_once() {
    let text = "buckets:\n  a: &base { in: dev, copies: x }\n  b: *base\n  c: { <<: *base, name: c }\n";
    expect_one(text, "wrong-type", 2, 31, "text");
}

#[test]
fn bytes_that_are_no_text_are_refused_at_the_first_of_them() {
    let problems = node::parse_bytes(0, b"a: \xFFx").unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert_eq!((problem.code, problem.span), ("not-utf8", Some(Span::new(0, 3, 4))));
    let wide = node::parse_bytes(0, b"\xFF\xFEa\0").unwrap_err();
    assert!(wide.iter().next().unwrap().help[0].contains("UTF-16"));
    assert!(node::parse_bytes(0, b"a: 1").is_ok());
}

#[test]
fn an_unquoted_scalar_keeps_its_text() {
    let value = |text: &str| node::parse(0, &["a: ", text].concat()).unwrap().get("a").unwrap().value.clone();
    assert_eq!(value("111111111111"), NodeValue::Number("111111111111".to_owned()));
    assert_eq!(
        value("012345678901"),
        NodeValue::Text {
            text: "012345678901".to_owned(),
            quoted: false
        }
    );
    assert_eq!(
        value("'111111111111'"),
        NodeValue::Text {
            text: "111111111111".to_owned(),
            quoted: true
        }
    );
    assert_eq!(value("1e3"), NodeValue::Number("1e3".to_owned()));
    assert_eq!(
        value("2012-10-17"),
        NodeValue::Text {
            text: "2012-10-17".to_owned(),
            quoted: false
        }
    );
}
