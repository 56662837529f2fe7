//! A pattern of IAM into whether it can be about a thing, or about something below it.

/// What stands between a thing and what is below it.
const BELOW: [char; 2] = ['/', ':'];

/// True where a pattern matches the name of a thing, or some text that goes on behind it with a slash or a colon. A variable
/// (`${aws:username}`) stands for anything.
pub fn glob_reaches(pattern: &str, whole: &str) -> bool {
    let signs = without_variables(pattern);
    let mut open = vec![0];
    for letter in whole.chars() {
        open = stepped(&signs, &closed(&signs, open), letter);
    }
    closed(&signs, open).into_iter().any(|at| {
        let rest = signs.get(at..).unwrap_or_default();
        rest.first().is_none_or(|sign| ['*', '?'].contains(sign) || BELOW.contains(sign))
    })
}

/// The places from which the rest of a pattern is read, with those behind runs of no sign.
fn closed(signs: &[char], open: Vec<usize>) -> Vec<usize> {
    let mut all = open;
    let mut at = 0;
    while let Some(&place) = all.get(at) {
        if signs.get(place) == Some(&'*') && !all.contains(&(place + 1)) {
            all.push(place + 1);
        }
        at += 1;
    }
    all
}

fn stepped(signs: &[char], open: &[usize], letter: char) -> Vec<usize> {
    let mut next = Vec::new();
    for &place in open {
        let to = match signs.get(place) {
            Some('*') => Some(place),
            Some('?') => Some(place + 1),
            Some(sign) if *sign == letter => Some(place + 1),
            Some(_) | None => None,
        };
        next.extend(to.filter(|to| !next.contains(to)));
    }
    next
}

fn without_variables(pattern: &str) -> Vec<char> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, behind)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        text.push('*');
        rest = behind;
    }
    text.push_str(rest);
    text.chars().collect()
}

#[cfg(test)]
mod tests {
    use super::glob_reaches;

    #[test]
    fn what_a_pattern_can_be_about() {
        let (bucket, topic) = ("arn:aws:s3:::data", "arn:aws:sns:us-east-1:111111111111:t");
        for (pattern, whole, expected) in [
            ("*", bucket, true),
            ("arn:aws:s3:::data", bucket, true),
            ("arn:aws:s3:::data/*", bucket, true),
            ("arn:aws:s3:::data/logs/*.gz", bucket, true),
            ("arn:aws:s3:::d*/logs/*.gz", bucket, true),
            ("arn:aws:s3:::${aws:username}/x", bucket, true),
            ("arn:aws:s3:::data2/*", bucket, false),
            ("arn:aws:s3:::dat", bucket, false),
            ("arn:aws:s3:::other/*", bucket, false),
            ("arn:aws:sns:*:*:t", topic, true),
            // A star takes colons as well: what is below the topic may end so.
            ("arn:aws:sns:*:*:other", topic, true),
            ("arn:aws:sns:us-east-1:111111111111:o*", topic, false),
            ("arn:aws:sns:us-east-1:111111111111:?", topic, true),
            ("arn:aws:sqs:*", topic, false),
            ("", topic, false),
        ] {
            assert_eq!(glob_reaches(pattern, whole), expected, "{pattern} {whole}");
        }
    }
}
