//! A drawing into Mermaid.

use super::drawing::{Drawing, GraphNode, LineKind};

/// The text of a flowchart.
pub(super) fn write(drawing: &Drawing) -> String {
    let mut lines = vec!["flowchart LR".to_owned()];
    drawing.boxes.iter().for_each(|node| draw(node, 1, &mut lines));
    for line in &drawing.lines {
        let arrow = match line.kind {
            LineKind::Peering => "<-->",
            LineKind::Access => "-.->",
            LineKind::Reach => "==>",
            LineKind::NoReach => "--x",
        };
        lines.push(["  ", &line.from, " ", arrow, "|", &quoted(&line.label), "| ", &line.to].concat());
    }
    lines.push(String::new());
    lines.join("\n")
}

fn draw(node: &GraphNode, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    if node.inner.is_empty() {
        lines.push([&indent, &node.id, "[", &quoted(&node.label), "]"].concat());
        return;
    }
    lines.push([&indent, "subgraph ", &node.id, "[", &quoted(&node.label), "]"].concat());
    node.inner.iter().for_each(|inner| draw(inner, depth + 1, lines));
    lines.push([&indent, "end"].concat());
}

/// A label in which nothing is markup: characters with a meaning become entities.
///
/// <https://mermaid.js.org/syntax/flowchart.html#special-characters-that-break-syntax>
fn quoted(label: &str) -> String {
    let mut text = String::from("\"");
    for c in label.chars() {
        match c {
            '\n' => text.push_str("<br/>"),
            c if c.is_ascii_alphanumeric() || " /.-_:+,()".contains(c) => text.push(c),
            c if c.is_control() => text.push(' '),
            c => text.push_str(&["#", &u32::from(c).to_string(), ";"].concat()),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn labels_are_no_markup() {
        assert_eq!(quoted("a\nb"), "\"a<br/>b\"");
        assert_eq!(quoted("\"]<b>#;"), "\"#34;#93;#60;b#62;#35;#59;\"");
    }
}
