//! Drawings of the worked cases: the same bytes every time, every box and line that the blueprint asks for.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use assert_cmd::Command;

const CASE: &str = "blueprints/redshift-studio.yaml";

fn graph(format: &str) -> String {
    let output = Command::cargo_bin("landform")
        .unwrap()
        .args(["graph", CASE, "--format", format])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
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
