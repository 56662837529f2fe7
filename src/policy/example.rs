//! A pattern of a policy into a text that fits it.

/// A text that fits a pattern: each wildcard and each variable is filled in.
pub fn example(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        text.push('x');
        rest = after.split_once('}').map_or("", |(_, tail)| tail);
    }
    text.push_str(rest);
    text.replace(['*', '?'], "x")
}

#[cfg(test)]
mod tests {
    use super::example;

    #[test]
    fn wildcards_and_variables_are_filled_in() {
        assert_eq!(example("arn:aws:s3:::b/${aws:userid}/*?"), "arn:aws:s3:::b/x/xx");
        assert_eq!(example("${*}-plain"), "x-plain");
    }
}
