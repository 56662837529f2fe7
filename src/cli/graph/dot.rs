//! A drawing into the language of Graphviz.

use super::drawing::{Drawing, GraphNode, LineKind};

/// The text of a digraph. Lines between boxes that hold others go between their first leaves, cut at the borders.
pub(super) fn write(drawing: &Drawing) -> String {
    let mut lines = vec![
        "digraph landform {".to_owned(),
        "  compound=true; rankdir=LR; node [shape=box];".to_owned(),
    ];
    drawing.boxes.iter().for_each(|node| draw(node, 1, &mut lines));
    for line in &drawing.lines {
        let look = match line.kind {
            LineKind::Peering => "dir=both",
            LineKind::Access => "style=dashed",
            LineKind::Reach => "style=bold",
            LineKind::NoReach => "style=dotted, arrowhead=tee",
        };
        let (from, tail) = end(drawing, &line.from, ", ltail=");
        let (to, head) = end(drawing, &line.to, ", lhead=");
        let label = quoted(&line.label);
        lines.push(["  ", &from, " -> ", &to, " [label=", &label, ", ", look, &tail, &head, "];"].concat());
    }
    lines.extend(["}".to_owned(), String::new()]);
    lines.join("\n")
}

fn draw(node: &GraphNode, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let label = quoted(&node.label);
    if node.inner.is_empty() {
        lines.push([&indent, &node.id, " [label=", &label, "];"].concat());
        return;
    }
    lines.push([&indent, "subgraph cluster_", &node.id, " {"].concat());
    lines.push([&indent, "  label=", &label, ";"].concat());
    node.inner.iter().for_each(|inner| draw(inner, depth + 1, lines));
    lines.push([&indent, "}"].concat());
}

/// The leaf at which a line ends, and where it is cut.
fn end(drawing: &Drawing, id: &str, cut: &str) -> (String, String) {
    match drawing.boxes.iter().find_map(|node| find(node, id)) {
        Some(node) if !node.inner.is_empty() => (leaf(node).to_owned(), [cut, "cluster_", id].concat()),
        _ => (id.to_owned(), String::new()),
    }
}

fn find<'n>(node: &'n GraphNode, id: &str) -> Option<&'n GraphNode> {
    if node.id == id {
        return Some(node);
    }
    node.inner.iter().find_map(|inner| find(inner, id))
}

fn leaf(node: &GraphNode) -> &str {
    node.inner.first().map_or(&node.id, |inner| leaf(inner))
}

fn quoted(label: &str) -> String {
    let mut text = String::from("\"");
    for c in label.chars() {
        match c {
            '\n' => text.push_str("\\n"),
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => text.push(' '),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn labels_end_where_they_should() {
        assert_eq!(quoted("a\"]; b\\\n"), "\"a\\\"]; b\\\\\\n\"");
    }
}
