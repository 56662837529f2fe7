//! Drawings of the worked cases: the same bytes every time, every box and line that the blueprint asks for.

use crate::common::blueprint::STUDIO;
use crate::common::program::{landform, stderr, stdout};

fn graph(format: &str) -> String {
    let output = landform(&["graph", STUDIO, "--format", format]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn drawings_hold_accounts_networks_and_lines() {
    for (format, marks) in [
        (
            "mermaid",
            ["flowchart LR", "10.20.0.0/16", "10.30.1.0/24", "<-->", "-.->", "==>", "--x"],
        ),
        (
            "dot",
            [
                "digraph",
                "10.20.0.0/16",
                "10.30.1.0/24",
                "dir=both",
                "style=dashed",
                "style=bold",
                "arrowhead=tee",
            ],
        ),
        ("svg", ["<svg", "10.20.0.0/16", "10.30.1.0/24", "#246", "#777", "#070", "#a00"]),
    ] {
        let text = graph(format);
        for mark in marks {
            assert!(text.contains(mark), "{format}: no `{mark}` in\n{text}");
        }
        assert_eq!(text, graph(format), "{format}");
        assert!(text.contains("222222222222") && text.contains("analytics") && text.ends_with('\n'));
    }
}

#[test]
fn every_line_ends_at_a_box() {
    let text = graph("mermaid");
    let drawn = |id: &str| {
        text.lines()
            .any(|line| line.trim_start().trim_start_matches("subgraph ").starts_with(&format!("{id}[")))
    };
    let mut lines = 0;
    for line in text.lines().filter(|line| line.contains('|')) {
        lines += 1;
        let words: Vec<&str> = line.split_whitespace().collect();
        assert!(drawn(words[0]) && drawn(words[words.len() - 1]), "{line}");
    }
    assert!(lines >= 4, "{text}");
    assert_eq!(
        text.matches("subgraph").count(),
        text.lines().filter(|line| line.trim() == "end").count()
    );
}
