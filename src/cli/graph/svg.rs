//! A drawing into SVG: boxes side by side, what they hold one below the other, straight lines.

use super::drawing::{Drawing, GraphNode, LineKind};
use std::collections::BTreeMap;

const WIDTH: u32 = 260;
const LINE: u32 = 16;
const GAP: u32 = 12;
const ASIDE: u32 = 120;

/// Where a box is: left, top, width, height.
type Rectangle = (u32, u32, u32, u32);

/// The picture.
pub(super) fn write(drawing: &Drawing) -> String {
    let mut places = BTreeMap::new();
    let mut shapes = Vec::new();
    let mut left = GAP;
    let mut bottom = 0;
    for node in &drawing.boxes {
        let (width, height) = size(node);
        draw(node, (left, GAP, width, height), 0, &mut places, &mut shapes);
        left += width + ASIDE;
        bottom = bottom.max(GAP + height);
    }
    for line in &drawing.lines {
        if let (Some(from), Some(to)) = (places.get(&line.from), places.get(&line.to)) {
            shapes.push(join(*from, *to, line.kind, &line.label));
        }
    }
    let [width, height] = [left.saturating_sub(ASIDE) + GAP, bottom + GAP].map(|number| number.to_string());
    let head = [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"",
        &width,
        "\" height=\"",
        &height,
        "\" font-family=\"sans-serif\" font-size=\"12\">",
    ]
    .concat();
    let marker = "<defs><marker id=\"end\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\"><path d=\"M0 0L10 5L0 10z\"/></marker></defs>";
    let mut lines = vec![head, marker.to_owned()];
    lines.extend(shapes);
    lines.extend(["</svg>".to_owned(), String::new()]);
    lines.join("\n")
}

fn rows(node: &GraphNode) -> u32 {
    u32::try_from(node.label.lines().count()).unwrap_or(1).max(1)
}

fn size(node: &GraphNode) -> (u32, u32) {
    let inner: Vec<(u32, u32)> = node.inner.iter().map(size).collect();
    let width = inner.iter().map(|(width, _)| width + 2 * GAP).max().unwrap_or(WIDTH);
    let height = inner.iter().map(|(_, height)| height + GAP).sum::<u32>();
    (width, rows(node) * LINE + GAP + height)
}

fn draw(
    node: &GraphNode,
    place: Rectangle,
    depth: usize,
    places: &mut BTreeMap<String, Rectangle>,
    shapes: &mut Vec<String>,
) {
    let (left, top, width, _) = place;
    let fill = ["#f4f4f4", "#e3ecf7", "#ffffff"].get(depth).copied().unwrap_or("#ffffff");
    shapes.push(rectangle(place, fill));
    for (at, text) in (1_u32..).zip(node.label.lines()) {
        shapes.push(label(left + 8, top + at * LINE, text));
    }
    let mut next = top + rows(node) * LINE + GAP;
    for inner in &node.inner {
        let (_, height) = size(inner);
        draw(inner, (left + GAP, next, width - 2 * GAP, height), depth + 1, places, shapes);
        next += height + GAP;
    }
    places.insert(node.id.clone(), place);
}

fn rectangle((left, top, width, height): Rectangle, fill: &str) -> String {
    let [left, top, width, height] = [left, top, width, height].map(|number| number.to_string());
    [
        "<rect x=\"",
        &left,
        "\" y=\"",
        &top,
        "\" width=\"",
        &width,
        "\" height=\"",
        &height,
        "\" rx=\"4\" fill=\"",
        fill,
        "\" stroke=\"#555\"/>",
    ]
    .concat()
}

fn label(left: u32, top: u32, text: &str) -> String {
    [
        "<text x=\"",
        &left.to_string(),
        "\" y=\"",
        &top.to_string(),
        "\">",
        &escaped(text),
        "</text>",
    ]
    .concat()
}

fn join(from: Rectangle, to: Rectangle, kind: LineKind, text: &str) -> String {
    let middle = |(_, top, _, height): Rectangle| top + height / 2;
    let right = |(left, _, width, _): Rectangle| left + width;
    let (x1, x2) = if from.0 <= to.0 { (right(from), to.0) } else { (from.0, right(to)) };
    let (y1, y2) = (middle(from), middle(to));
    let look = match kind {
        LineKind::Peering => "stroke=\"#246\" stroke-width=\"2\" marker-start=\"url(#end)\"",
        LineKind::Access => "stroke=\"#777\" stroke-dasharray=\"5 3\"",
        LineKind::Reach => "stroke=\"#070\" stroke-width=\"2\"",
        LineKind::NoReach => "stroke=\"#a00\" stroke-dasharray=\"2 3\"",
    };
    let [a, b, c, d] = [x1, y1, x2, y2].map(|number| number.to_string());
    let line = [
        "<line x1=\"",
        &a,
        "\" y1=\"",
        &b,
        "\" x2=\"",
        &c,
        "\" y2=\"",
        &d,
        "\" ",
        look,
        " marker-end=\"url(#end)\"/>",
    ]
    .concat();
    [
        line,
        label(x1.min(x2) + x1.abs_diff(x2) / 4, y1.min(y2) + y1.abs_diff(y2) / 2, text),
    ]
    .join("\n")
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_is_no_markup() {
        assert_eq!(escaped("<a href=\"x\">&\u{7}"), "&lt;a href=&quot;x&quot;&gt;&amp; ");
    }
}
