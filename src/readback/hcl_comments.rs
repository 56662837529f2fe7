//! A Terraform file into its comments, which no block holds and no plan asks for.
//!
//! The text is walked as Terraform's own scanner walks it: a `#` inside of quotes is text, one inside of `${…}` is not.
//! Heredocs are not known here; the reader of values refuses them.
//!
//! <https://developer.hashicorp.com/terraform/language/syntax/configuration#comments>

/// What the walk is inside of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Quotes,
    Braces,
}

/// Every comment, from its first character to its last.
pub(super) fn comments(text: &str) -> Vec<&str> {
    let (mut found, mut inside, mut rest) = (Vec::new(), Vec::new(), text);
    loop {
        let in_quotes = inside.last() == Some(&Inside::Quotes);
        let counts: &[u8] = if in_quotes { b"\"\\$%" } else { b"\"{}#/" };
        let Some(idle) = rest.bytes().position(|byte| counts.contains(&byte)) else {
            return found;
        };
        rest = rest.get(idle..).unwrap_or_default();
        let comment = if in_quotes { None } else { comment(rest) };
        found.extend(comment);
        let length = comment.map_or_else(|| step(rest, &mut inside), str::len);
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// The comment that a text begins with.
fn comment(text: &str) -> Option<&str> {
    if text.starts_with("/*") {
        let end = text.find("*/").map_or(text.len(), |at| at + 2);
        return text.get(..end);
    }
    let begins = text.starts_with('#') || text.starts_with("//");
    begins.then(|| text.lines().next()).flatten()
}

/// The length of what comes next, which may open or close quotes and braces.
fn step(rest: &str, inside: &mut Vec<Inside>) -> usize {
    let first = rest.chars().next().map_or(1, char::len_utf8);
    if inside.last() == Some(&Inside::Quotes) {
        return in_quotes(rest, first, inside);
    }
    match rest.as_bytes().first() {
        Some(b'"') => inside.push(Inside::Quotes),
        Some(b'{') => inside.push(Inside::Braces),
        Some(b'}') => drop(inside.pop()),
        _ => {}
    }
    first
}

/// <https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences>
fn in_quotes(rest: &str, first: usize, inside: &mut Vec<Inside>) -> usize {
    let begins = |with: &str| rest.starts_with(with);
    if begins("$${") || begins("%%{") {
        return 3;
    }
    if begins("${") || begins("%{") {
        inside.push(Inside::Braces);
        return 2;
    }
    if begins("\"") {
        inside.pop();
    }
    let escaped = rest.strip_prefix('\\').and_then(|rest| rest.chars().next());
    first + escaped.map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::comments;

    #[test]
    fn comments_and_what_only_looks_like_one() {
        let rows: [(&str, &[&str]); 14] = [
            ("# a\nb = 1\n", &["# a"]),
            ("b = 1 # a", &["# a"]),
            ("b = 1 // a\nc = 2", &["// a"]),
            ("b = /* a\n# c */ 1", &["/* a\n# c */"]),
            ("b = /* a", &["/* a"]),
            ("b = \"# a\"", &[]),
            ("b = \"http://a\"", &[]),
            ("b = \"\\\" # a\"", &[]),
            ("b = \"\\\\\" # a", &["# a"]),
            ("b = \"$${\" # a", &["# a"]),
            ("b = \"$$${c}\" # a", &["# a"]),
            ("b = \"${c /* d */}\"", &["/* d */"]),
            ("b = \"${c[\"# d\"]} # e\"", &[]),
            ("b = { c = \"é\" } # é\n", &["# é"]),
        ];
        for (text, want) in rows {
            assert_eq!(comments(text), want, "{text}");
        }
    }
}
