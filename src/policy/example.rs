//! A pattern of a policy into a text that fits it.

/// A text that fits a pattern: `filler` for each `*`, its first character for each `?`, and for each variable its value, or
/// the filler as well.
pub fn example(pattern: &str, filler: &str, variable: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(&filled(before, filler));
        text.push_str(&variable(name).unwrap_or_else(|| filler.to_owned()));
        rest = tail;
    }
    text.push_str(&filled(rest, filler));
    text
}

fn filled(pattern: &str, filler: &str) -> String {
    let one = filler.chars().next().map(String::from).unwrap_or_default();
    pattern.replace('?', &one).replace('*', filler)
}

#[cfg(test)]
mod tests {
    use super::example;

    #[test]
    fn wildcards_and_variables_are_filled_in() {
        let account = |name: &str| (name == "aws:PrincipalAccount").then(|| "1".to_owned());
        assert_eq!(example("arn:aws:s3:::b/${aws:userid}/*?", "x", account), "arn:aws:s3:::b/x/xx");
        assert_eq!(example("${aws:PrincipalAccount}-*", "~", account), "1-~");
        assert_eq!(example("open ${*", "x", account), "open x");
        assert_eq!(example("a??b*", "xyz", account), "axxbxyz");
    }
}
