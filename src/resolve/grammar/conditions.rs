//! The conditions of a statement into what is wrong with them.

use super::{Written, Wrong, unclosed};
use crate::catalog::context_keys;
use crate::policy::{BaseOperator, Condition, is_readable};
use crate::resolve::scope::is_permission_set;
use crate::resolve::statement_addresses::is_address;

/// Reports conditions that AWS refuses, or that no request can meet as they are written.
pub(super) fn check(written: &Written<'_>, found: &mut Vec<Wrong>) {
    for condition in &written.statement.conditions {
        of_key(written, condition, found);
        of_values(written, condition, found);
        of_permission_sets(written, condition, found);
    }
}

/// The address of a role of a permission set becomes the pattern of its ARN, which only some operators read as one.
///
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
fn of_permission_sets(written: &Written<'_>, condition: &Condition, found: &mut Vec<Wrong>) {
    let base = condition.operator.base;
    let Some(like) = with_patterns(base) else {
        return;
    };
    if !condition.key.eq_ignore_ascii_case(context_keys::PRINCIPAL_ARN) {
        return;
    }
    for value in condition.values.iter().filter(|value| is_permission_set(value)) {
        let message = format!(
            "`{}` never finds `{value}`: AWS makes up the end of the name of its role, and this operator takes no pattern",
            base.as_str()
        );
        found.push((value_of(written, condition, value), message, format!("write `{like}`")));
    }
}

/// The operator that reads patterns of ARNs, for one that compares texts as they are.
fn with_patterns(base: BaseOperator) -> Option<&'static str> {
    let exact = [BaseOperator::StringEquals, BaseOperator::StringEqualsIgnoreCase];
    let other = [BaseOperator::StringNotEquals, BaseOperator::StringNotEqualsIgnoreCase];
    match (exact.contains(&base), other.contains(&base)) {
        (true, _) => Some("ArnLike"),
        (_, true) => Some("ArnNotLike"),
        (false, false) => None,
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>
fn of_key(written: &Written<'_>, condition: &Condition, found: &mut Vec<Wrong>) {
    let named = condition
        .key
        .split_once(':')
        .is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty());
    if !named {
        let message = format!("`{}` is no condition key: it has no prefix", condition.key);
        let help = "write `aws:SourceIp`, `s3:prefix` and the like".to_owned();
        found.push((key(written, condition), message, help));
    }
}

fn of_values(written: &Written<'_>, condition: &Condition, found: &mut Vec<Wrong>) {
    if condition.values.is_empty() {
        let message = format!("`{}` is compared with an empty list, which AWS refuses", condition.key);
        return found.push((key(written, condition), message, "name a value".to_owned()));
    }
    for value in &condition.values {
        let wrong = match unclosed(value) {
            Some(open) => Some((open, "close it with `}`")),
            None if value.contains("${")
                || is_address(value)
                || is_readable(condition.operator.base, value) =>
            {
                None
            }
            None => Some((
                format!("`{value}` is nothing that `{}` can compare", condition.operator),
                form(condition.operator.base),
            )),
        };
        if let Some((message, help)) = wrong {
            found.push((value_of(written, condition, value), message, help.to_owned()));
        }
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
fn form(base: BaseOperator) -> &'static str {
    use BaseOperator as B;
    match base {
        B::NumericEquals
        | B::NumericNotEquals
        | B::NumericLessThan
        | B::NumericLessThanEquals
        | B::NumericGreaterThan
        | B::NumericGreaterThanEquals => "write a number",
        B::DateEquals
        | B::DateNotEquals
        | B::DateLessThan
        | B::DateLessThanEquals
        | B::DateGreaterThan
        | B::DateGreaterThanEquals => {
            "write a date of ISO 8601 (`2026-01-31T00:00:00Z`), or seconds since 1970"
        }
        B::Bool | B::Null => "write `true` or `false`",
        B::BinaryEquals => "write Base64",
        B::IpAddress | B::NotIpAddress => "write an address or a block: `203.0.113.0/24`, `2001:db8::/32`",
        B::StringEquals
        | B::StringNotEquals
        | B::StringEqualsIgnoreCase
        | B::StringNotEqualsIgnoreCase
        | B::StringLike
        | B::StringNotLike
        | B::ArnEquals
        | B::ArnNotEquals
        | B::ArnLike
        | B::ArnNotLike
        | B::Misspelled(_) => "write an ARN, or a pattern of one",
    }
}

fn block(condition: &Condition) -> String {
    [
        "Condition/",
        &condition.operator.to_string(),
        "/",
        &condition.key.replace('~', "~0").replace('/', "~1"),
    ]
    .concat()
}

fn key(written: &Written<'_>, condition: &Condition) -> crate::diagnostic::Span {
    written.element(&block(condition))
}

fn value_of(written: &Written<'_>, condition: &Condition, value: &str) -> crate::diagnostic::Span {
    written.text(&block(condition), value)
}
