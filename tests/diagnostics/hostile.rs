//! Files that would take all memory or all time: refused where they pass a limit, the rest unread.

use crate::bombs::{NESTED, all, chain, copies, laughs, stairs};
use landform::blueprint::node::{self, MAX_BYTES, MAX_DEPTH};
use landform::diagnostic::Diagnostic;

/// The code of the only problem of a text, and the byte at which the reader stopped.
fn refused(text: &str) -> (&'static str, usize) {
    let problems: Vec<Diagnostic> = node::parse(0, text).unwrap_err().into_iter().collect();
    assert_eq!(problems.len(), 1, "{problems:?}");
    (problems[0].code, problems[0].span.unwrap().start)
}

/// The same, with the line in which it stopped.
fn refused_in_line(text: &str) -> (&'static str, usize) {
    let (code, at) = refused(text);
    (code, text[..at].matches('\n').count() + 1)
}

#[test]
fn what_is_nested_too_deep_is_read_as_far_as_the_limit() {
    for open in NESTED {
        assert_eq!(refused(&open.repeat(20_000)), ("yaml-too-deep", MAX_DEPTH * open.len()), "{open}");
    }
    assert_eq!(refused_in_line(&stairs(2_000)), ("yaml-too-deep", MAX_DEPTH + 1));
    assert_eq!(refused_in_line(&chain(200)), ("yaml-too-deep", MAX_DEPTH + 1));
}

#[test]
fn what_aliases_multiply_is_read_as_far_as_the_limit() {
    // The seventh line would hold a million values.
    assert_eq!(refused_in_line(&laughs(9)), ("yaml-too-large", 7));
    let copies = copies();
    let (code, at) = refused(&copies);
    assert_eq!(code, "yaml-too-large");
    assert!(
        copies[..at].matches("*a,").count() < 64,
        "no more copies of a megabyte than fit into 64"
    );
    assert_eq!(refused(&"a".repeat(MAX_BYTES + 1)), ("yaml-too-large", 0));
}

#[test]
fn every_one_that_is_timed_is_refused() {
    for (name, text) in all() {
        assert!(refused(&text).0.starts_with("yaml-too-"), "{name}");
    }
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let text = ["[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH)].concat();
    assert!(node::parse(0, &text).is_ok());
    assert!(node::parse(0, &laughs(4)).is_ok());
}
