//! A version constraint of Terraform into whether it admits a version that the templates are written for.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>

/// Major, minor and patch.
type Version = [u64; 3];

/// From this version of the AWS provider on; the one before which the templates end.
const FROM: Version = [5, 100, 0];
const BEFORE: Version = [7, 0, 0];
/// Versions behind all that a constraint is likely to name, of either major version in the range.
const LATE: [Version; 2] = [[5, u64::MAX, 0], [6, u64::MAX, 0]];

/// One comparison: its operator, the version, and how many parts of it were written.
struct Clause<'t> {
    operator: &'t str,
    version: Version,
    parts: usize,
}

/// Whether some version from 5.100 to below 7 satisfies the constraint; `None` where it is no constraint.
pub fn admits(constraint: &str) -> Option<bool> {
    let clauses: Vec<Clause<'_>> = constraint.split(',').map(clause).collect::<Option<_>>()?;
    // What changes the answer are the versions that are named: one of them, or the next one, or an end of the range.
    let named = clauses.iter().map(|clause| clause.version).chain([FROM]).chain(LATE);
    let mut tried = named
        .flat_map(|[major, minor, patch]| [[major, minor, patch], [major, minor, patch.saturating_add(1)]]);
    let fits = |version: Version| {
        version >= FROM && version < BEFORE && clauses.iter().all(|one| one.holds(version))
    };
    Some(tried.any(fits))
}

impl Clause<'_> {
    fn holds(&self, version: Version) -> bool {
        match self.operator {
            "!=" => version != self.version,
            ">" => version > self.version,
            ">=" => version >= self.version,
            "<" => version < self.version,
            "<=" => version <= self.version,
            "~>" => version >= self.version && version < self.end(),
            _ => version == self.version,
        }
    }

    /// Where `~>` ends: the last part that is written may grow, what stands before it may not.
    fn end(&self) -> Version {
        let [major, minor, _] = self.version;
        if self.parts >= 3 {
            [major, minor.saturating_add(1), 0]
        } else {
            [major.saturating_add(1), 0, 0]
        }
    }
}

fn clause(text: &str) -> Option<Clause<'_>> {
    let text = text.trim();
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let (operator, version) = text.split_at_checked(at)?;
    let operator = operator.trim();
    let known = ["", "=", "!=", ">", ">=", "<", "<=", "~>"];
    let parts: Vec<&str> = version.split('.').collect();
    let numbers: Vec<u64> = parts.iter().map(|part| number(part)).collect::<Option<_>>()?;
    let at = |index: usize| numbers.get(index).copied().unwrap_or(0);
    (known.contains(&operator) && (1..=3).contains(&numbers.len())).then(|| Clause {
        operator,
        version: [at(0), at(1), at(2)],
        parts: numbers.len(),
    })
}

/// Digits without a leading zero.
fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = digits && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::admits;

    #[test]
    fn constraints() {
        let rows = [
            (">= 5.100, < 7", Some(true)),
            ("~> 5.100", Some(true)),
            ("~> 6.0", Some(true)),
            ("~> 6.2.0", Some(true)),
            ("6.2.0", Some(true)),
            ("= 5.100.0", Some(true)),
            (">= 5.0", Some(true)),
            (">5.100.0,<5.100.2", Some(true)),
            ("!= 5.100.0", Some(true)),
            ("> 5", Some(true)),
            ("~> 4.0", Some(false)),
            ("~> 5.50.0", Some(false)),
            (">= 7", Some(false)),
            ("< 5.100", Some(false)),
            (">= 6.1, < 6.1", Some(false)),
            ("5.99.9", Some(false)),
            ("", None),
            ("latest", None),
            (">= 5.100,", None),
            ("=> 5.100", None),
            ("5.x", None),
            ("5.1.2.3", None),
            ("05.100", None),
            ("^5.100", None),
            (">= 99999999999999999999999", None),
        ];
        for (text, want) in rows {
            assert_eq!(admits(text), want, "{text}");
        }
    }
}
