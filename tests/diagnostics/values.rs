//! Trees into values: what fits is read as written, what does not is refused at its place.

use crate::sample::{Access, Placement, SAMPLE, bucket, expect_one, read, sources};
use landform::diagnostic::{Span, to_json};
use serde_json::json;

#[test]
fn a_value_that_does_not_fit_is_refused_at_its_place() {
    let own = |line: &'static str, code: &'static str, column: usize, piece: &'static str| {
        (bucket(line), code, 4, column, piece)
    };
    let top = |text: &'static str, code: &'static str, line: usize, column: usize, piece: &'static str| {
        (text.to_owned(), code, line, column, piece)
    };
    let rows = [
        own("nmae: x", "unknown-key", 5, "did you mean `name`?"),
        own("expireAfter: 3d", "unknown-key", 5, "did you mean `expire_after`?"),
        own("zzzzzzzz: 3d", "unknown-key", 5, "`in`"),
        top("buckets: {b: {name: x}}\n", "missing-key", 1, 14, "add `in:` - Where it is placed."),
        top("buckets:\n  b:\n    name: x\n", "missing-key", 3, 5, "add `in:`"),
        top("buckets:\n  b: {}\n", "missing-key", 2, 6, "add `in:`"),
        top("buckets:\n  b:\n", "null-value", 2, 4, "write a map"),
        top("buckets:\n  b: text\n", "wrong-type", 2, 6, "its keys: `in`"),
        top("buckets: [a]\n", "wrong-type", 1, 10, "one name a line"),
        top("- a\n- b\n", "wrong-type", 1, 1, "`accounts`"),
        top("just text\n", "wrong-type", 1, 1, "`accounts`"),
        own("name: 12", "unquoted-text", 11, "quote it: `\"12\"`"),
        own("name: true", "unquoted-text", 11, "quote it: `\"true\"`"),
        own("name: [a]", "wrong-type", 11, "a list"),
        own("name: ~", "null-value", 11, "write text here"),
        own("name:", "null-value", 9, "remove the line"),
        own("expire_after: 30", "duration-invalid", 19, "a unit"),
        own("expire_after: 30 days", "duration-invalid", 19, "a unit"),
        own("expire_after: d", "duration-invalid", 19, "a unit"),
        own("expire_after: 99999999999999999999d", "duration-invalid", 19, "a unit"),
        own("expire_after: 300000000000000000d", "duration-invalid", 19, "a unit"),
        own("expire_after: [1d]", "wrong-type", 19, "a unit"),
        own("quota: 10GB", "size-invalid", 12, "`GiB`"),
        own("quota: 10 GiB", "size-invalid", 12, "`GiB`"),
        own("quota: 1.5TiB", "size-invalid", 12, "whole number"),
        own("access: readonly", "unknown-choice", 13, "did you mean `read-only`?"),
        own("access: everything", "unknown-choice", 13, "allowed: `read-only`, `read-write`"),
        own("access: 7", "wrong-type", 13, "a number"),
        own("access:", "null-value", 11, "one of `read-only`"),
        own("versions: yes", "wrong-type", 15, "write `true`"),
        own("versions: \"false\"", "wrong-type", 15, "write `false`, without quotes"),
        own("versions: 1", "wrong-type", 15, "`true` or `false`"),
        own("copies: -1", "number-range", 13, "from 0 to 4294967295"),
        own("copies: 4294967296", "number-range", 13, "from 0 to 4294967295"),
        own("copies: 1e3", "wrong-type", 13, "decimal digits"),
        own("copies: 0x1F", "wrong-type", 13, "decimal digits"),
        own("copies: '3'", "wrong-type", 13, "write `3`, without quotes"),
        own("copies: 007", "wrong-type", 13, "write `7`, without quotes"),
        own("copies: many", "wrong-type", 13, "text"),
        own(
            "rank: 99999999999999999999999999999999999999999999",
            "number-range",
            11,
            "9223372036854775807",
        ),
        own("readers: ann", "wrong-type", 14, "`[ann]`"),
        own("readers: {a: b}", "wrong-type", 14, "`- `"),
        own("readers: [ann, 7]", "unquoted-text", 20, "quote it: `\"7\"`"),
        own("readers:\n      - ann\n      -", "null-value", 8, "write text").with_line(6),
        own("tags: {team: 7}", "unquoted-text", 18, "quote it"),
        own("tags: {team: }", "null-value", 16, "write text"),
        top("buckets: {b: {in: 7}}\n", "unquoted-text", 1, 19, "quote it: `\"7\"`"),
        top("buckets: {b: {in: }}\n", "null-value", 1, 17, "text or a list or a map"),
        top(
            "accounts: {a: {id: 111111111111}}\n",
            "account-id-unquoted",
            1,
            20,
            "quote it: `\"111111111111\"`",
        ),
        top("accounts: {a: {id: 012345670123}}\n", "account-id-unquoted", 1, 20, "1402433619"),
        top("accounts: {a: {id: 012345678901}}\n", "account-id-unquoted", 1, 20, "octal"),
        top("accounts: {a: {id: 12}}\n", "account-id-unquoted", 1, 20, "all 12 digits"),
        top("accounts: {a: {id: '1111'}}\n", "account-id-invalid", 1, 20, "twelve digits"),
        top(
            "accounts: {a: {id: '1111-1111-1111'}}\n",
            "account-id-invalid",
            1,
            20,
            "without dashes",
        ),
        top("accounts: {a: {id: dev}}\n", "account-id-invalid", 1, 20, "twelve digits"),
        top("accounts: {a: {id: [1]}}\n", "wrong-type", 1, 20, "a list"),
        top("region: Virginia\n", "region-invalid", 1, 9, "code"),
        top("region: 7\n", "region-invalid", 1, 9, "code"),
        top("region: [a]\n", "wrong-type", 1, 9, "code"),
        top("limit: 1.5\n", "wrong-type", 1, 8, "fraction"),
        top("limit: -1\n", "number-range", 1, 8, "from 0"),
        top(
            "units: {a: {units: {b: {acounts: x}}}}\n",
            "unknown-key",
            1,
            25,
            "did you mean `accounts`?",
        ),
    ];
    for (text, code, line, column, piece) in &rows {
        expect_one(text, code, *line, *column, piece);
    }
}

/// Moves a row of the table above to another line.
trait WithLine {
    fn with_line(self, line: usize) -> Self;
}

impl WithLine for (String, &str, usize, usize, &str) {
    fn with_line(self, line: usize) -> Self {
        (self.0, self.1, line, self.3, self.4)
    }
}

#[test]
fn a_good_sample_is_read_as_written() {
    let text = SAMPLE;
    let (sample, problems) = read(text);
    assert!(problems.is_empty(), "{problems:#?}");
    let sample = sample.unwrap();
    let models = &sample.buckets.get("models").unwrap().value;
    assert_eq!(sample.accounts.get("dev").unwrap().value.id.as_str(), "012345678901");
    assert_eq!(models.name.as_ref().unwrap().value, "no");
    assert_eq!(models.expire_after.unwrap().seconds(), 2_592_000);
    assert_eq!(models.quota.unwrap().bytes(), 10 << 30);
    assert_eq!(
        (models.access, models.versions, models.copies, models.rank),
        (Some(Access::ReadOnly), Some(false), Some(3), Some(-2))
    );
    assert_eq!(models.readers, ["ann", "7"]);
    assert_eq!(models.tags.iter().collect::<Vec<_>>(), [("Env", "dev"), ("team", "1")]);
    assert!(matches!(&models.place, Placement::Accounts(accounts) if accounts.len() == 2));
    assert_eq!(sample.buckets.names().collect::<Vec<_>>(), ["models", "plain"]);
    assert_eq!(sample.buckets.get("plain").unwrap().value.readers, Vec::<String>::new());
    let deep = &sample.units.get("ml").unwrap().value.units.get("deep").unwrap().value.accounts;
    assert_eq!(deep.iter().map(|name| name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let statements = models.statements.as_ref().unwrap();
    let wanted = json!([{"Effect": "Allow", "Version": "2012-10-17", "Condition": {"Bool": {"aws:SecureTransport": "false", "n": "012"}}}]);
    assert_eq!(statements.value, wanted);
    let written = |span: Span| &text[span.start..span.end];
    assert_eq!(written(statements.span_of("/0/Condition/Bool/aws:SecureTransport")), "false");
    assert_eq!(written(statements.key_span_of("/0/Condition/Bool")), "Bool");
    assert_eq!(written(statements.span_of("/0/Version/deeper/still")), "2012-10-17");
    assert_eq!(written(sample.buckets.get("plain").unwrap().key), "plain");
}

#[test]
fn all_problems_come_in_one_go_and_in_order() {
    let text = "\
regoin: us-east-1
accounts:
  dev: { id: 111111111111 }
  test: { id: \"12\", nam: x }
buckets:
  b:
    access: all
    readers: [1, true]
  c: { in: dev, copies: x }
";
    let (_, problems) = read(text);
    let sources = sources(text);
    let found: Vec<(&str, usize)> = problems
        .iter()
        .map(|problem| (problem.code, sources.position(problem.span.unwrap()).line))
        .collect();
    let wanted = [
        ("unknown-key", 1),
        ("account-id-unquoted", 3),
        ("account-id-invalid", 4),
        ("unknown-key", 4),
        ("missing-key", 7),
        ("unknown-choice", 7),
        ("unquoted-text", 8),
        ("unquoted-text", 8),
        ("wrong-type", 9),
    ];
    assert_eq!(found, wanted);
    let json = to_json(&problems, &sources);
    assert_eq!(json[0]["location"], json!({"file": "blueprint.yaml", "line": 1, "column": 1}));
    assert_eq!((&json[0]["code"], &json[0]["severity"]), (&json!("unknown-key"), &json!("error")));
    assert_eq!(json[0]["label"], json!("did you mean `region`?"));
}
