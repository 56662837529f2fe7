//! Bad blueprints into problems: which code, at which place, with which help.

// The helpers of the tests may fail like the tests themselves.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use landform::aws::{AccountId, Region};
use landform::blueprint::decode::{self, Decode};
use landform::blueprint::node::{self, MAX_BYTES, MAX_DEPTH, Node, Value};
use landform::blueprint::schema;
use landform::blueprint::values::{Duration, Json, Named, OneOrMany, Size, Spanned, Tags};
use landform::diagnostic::{Colour, Diagnostic, Diagnostics, Severity, Sources, Span, draw, printable, to_json};
use proptest::prelude::*;
use serde_json::json;

landform::choice! {
    /// What a consumer may do.
    pub enum Access {
        /// Look, not touch.
        "read-only" => ReadOnly,
        /// Look and touch.
        "read-write" => ReadWrite,
    }
}

landform::either! {
    /// Where something is placed.
    pub enum Placement {
        /// One account.
        text => Account(Spanned<String>),
        /// Several accounts.
        list => Accounts(Vec<Spanned<String>>),
        /// All accounts with these tags.
        map => Tagged(Tags),
    }
}

landform::section! {
    /// A part of the organization; parts may hold parts.
    pub struct Unit {
        /// Accounts of this part.
        "accounts" => accounts: default OneOrMany<Spanned<String>>,
        /// Parts of this part.
        "units" => units: default Named<Box<Unit>>,
    }
}

landform::section! {
    /// An account of the organization.
    pub struct Account {
        /// Its twelve digits, in quotes.
        "id" => id: required Spanned<AccountId>,
    }
}

landform::section! {
    /// A private S3 bucket.
    ///
    /// Encrypted and versioned, always.
    pub struct Bucket {
        /// Where it is placed.
        "in" => place: required Placement,
        /// Its name in S3.
        "name" => name: optional Spanned<String>,
        /// How long objects live.
        "expire_after" => expire_after: optional Duration,
        /// How much it may hold.
        "quota" => quota: optional Size,
        /// What consumers may do.
        "access" => access: optional Access,
        /// Whether old versions are kept.
        "versions" => versions: optional bool,
        /// How many copies of each object there are.
        "copies" => copies: optional u32,
        /// Its rank among the buckets.
        "rank" => rank: optional i64,
        /// Who reads it.
        "readers" => readers: default Vec<String>,
        /// Tags.
        "tags" => tags: default Tags,
        /// Statements of its policy, in AWS's spelling.
        "statements" => statements: optional Json,
    }
}

landform::section! {
    /// A small blueprint.
    pub struct Sample {
        /// Accounts by name.
        "accounts" => accounts: default Named<Account>,
        /// The region of everything.
        "region" => region: optional Spanned<Region>,
        /// Parts of the organization by name.
        "units" => units: default Named<Unit>,
        /// Buckets by name.
        "buckets" => buckets: default Named<Bucket>,
        /// The largest number of anything.
        "limit" => limit: optional u64,
    }
}

/// Reads a sample; every problem of tree and types together.
fn read(text: &str) -> (Option<Sample>, Diagnostics) {
    decode::read(0, text)
}

fn sources(text: &str) -> Sources {
    let mut sources = Sources::new();
    sources.add("blueprint.yaml", text);
    sources
}

/// A bucket with one line of the case's own.
fn bucket(line: &str) -> String {
    ["buckets:\n  b:\n    in: dev\n    ", line, "\n"].concat()
}

/// Code, line, column and a piece of note or help of the only problem in a text.
fn expect_one(text: &str, code: &str, line: usize, column: usize, piece: &str) {
    let (sample, problems) = read(text);
    let found: Vec<&Diagnostic> = problems.iter().collect();
    assert_eq!(found.len(), 1, "{text:?}: {found:#?}");
    assert!(sample.is_none() || code == "unknown-key", "{text:?}");
    let problem = found[0];
    let position = sources(text).position(problem.span.unwrap());
    assert_eq!(
        (problem.code, position.line, position.column),
        (code, line, column),
        "{text:?}: {problem:#?}"
    );
    assert_eq!(problem.severity, Severity::Error);
    let advice = [problem.label.clone(), problem.notes.join("\n"), problem.help.join("\n")].join("\n");
    assert!(advice.contains(piece), "{text:?}: no {piece:?} in {problem:#?}");
    assert!(
        !problem.help.is_empty() || !problem.label.is_empty(),
        "{text:?}: nothing says what to do: {problem:#?}"
    );
    assert!(
        !problem.message.contains('\n') && !problem.message.starts_with(char::is_uppercase),
        "{}",
        problem.message
    );
}

#[test]
fn a_file_that_is_no_tree_is_refused_at_its_place() {
    let rows = [
        ("", "yaml-empty", 1, 1, "landform init"),
        ("# only a comment\n", "yaml-empty", 1, 1, "landform init"),
        ("---\n", "yaml-empty", 1, 1, "landform init"),
        ("a: 1\na: 2\n", "duplicate-key", 2, 1, "keep one"),
        ("a: {b: 1, 'b': 2}\n", "duplicate-key", 1, 11, "keep one"),
        ("é: 1\nb: {ü: 1, ü: 2}\n", "duplicate-key", 2, 11, "keep one"),
        ("\u{FEFF}a: 1\na: 2\n", "duplicate-key", 2, 1, "keep one"),
        ("\u{FEFF}{a: 1, a: 2}\n", "duplicate-key", 1, 8, "keep one"),
        ("---\na: 1\n---\nb: 1\n", "yaml-several-documents", 3, 1, "own file"),
        ("a: !Ref b\n", "yaml-tag", 1, 4, "remove `!Ref`"),
        ("a: !!str b\n", "yaml-tag", 1, 4, "quote the value"),
        ("a: !<x> [b]\n", "yaml-tag", 1, 4, "remove"),
        ("!e!x a\n", "yaml-tag", 1, 1, "quote the text"),
        ("a:\n\tb: 1\n", "yaml-tab", 2, 1, "two spaces"),
        ("a:\n  b: 1\n\tc: 1\n", "yaml-tab", 3, 1, "two spaces"),
        ("%YAML 1.1\n---\na: 1\n", "yaml-directive", 1, 1, "remove the line"),
        ("a: [1,\n", "yaml-bracket", 1, 4, "closing bracket"),
        ("a: [}\n", "yaml-bracket", 1, 4, "its own kind"),
        ("a: ]\n", "yaml-bracket", 1, 4, "quote the text"),
        ("a: {b: 1\nc: 1\n", "yaml-bracket", 2, 2, "close the map"),
        ("a: 'x\nb: 1\n", "yaml-quote", 1, 4, "closing quote"),
        ("a: \"x\" y\n", "yaml-quote", 1, 8, "all of the value"),
        ("a: \"\\q\"\n", "yaml-escape", 1, 4, "backslash"),
        ("a: b: c\n", "yaml-syntax", 1, 5, "quote text"),
        ("a: 1\n b: 2\n", "yaml-syntax", 2, 3, "neighbours"),
        ("a:\n  - 1\n b: 2\n", "yaml-indentation", 3, 2, "like the other keys"),
        ("- a\nb: 1\n", "yaml-indentation", 2, 1, "like the other items"),
        ("a: x\nb\n", "yaml-syntax", 2, 1, "key: value"),
        ("a: - b\n", "yaml-syntax", 1, 4, "own line"),
        ("a: @x\n", "yaml-syntax", 1, 4, "quote"),
        ("a: `x`\n", "yaml-syntax", 1, 4, "quote"),
        ("a: \u{7}x\n", "yaml-syntax", 1, 4, "remove"),
        ("a: |x\n  y\n", "yaml-syntax", 1, 4, "next line"),
        ("a: *nope\n", "yaml-alias", 1, 4, "&nope"),
        ("a: * x\n", "yaml-alias", 1, 4, "quote"),
        ("a: &b [*b]\n", "yaml-alias", 1, 8, "once"),
        ("a: &x b\n*x : c\n", "yaml-key", 2, 1, "in quotes"),
        (": x\n", "yaml-key", 1, 1, "write a name"),
        ("[a]: x\n", "yaml-key", 1, 1, "in quotes"),
        ("a: 1\nb:\n  <<: 3\n", "yaml-merge", 3, 3, "map"),
        ("a: \u{F0000}x\n", "reserved-character", 1, 4, "remove"),
        ("a: \"\\U000F0001\"\n", "reserved-character", 1, 4, "remove"),
        ("\"\\U000F0001\": a\n", "reserved-character", 1, 1, "remove"),
    ];
    for (text, code, line, column, piece) in rows {
        expect_one(text, code, line, column, piece);
    }
}

#[test]
fn a_value_that_does_not_fit_is_refused_at_its_place() {
    let own = |line: &'static str, code: &'static str, column: usize, piece: &'static str| (bucket(line), code, 4, column, piece);
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

/// A sample without problems.
const SAMPLE: &str = "\
accounts: { dev: { id: \"012345678901\" } }
region: us-east-1
limit: 7
units: { ml: { accounts: dev, units: { deep: { accounts: [a, b] } } } }
buckets:
  models:
    in: [dev, test]
    name: no
    expire_after: 30d
    quota: 10GiB
    access: read-only
    versions: false
    copies: 3
    rank: -2
    readers: [ann, \"7\"]
    tags: { team: \"1\", Env: dev }
    statements:
      - { Effect: Allow, Version: 2012-10-17, Condition: { Bool: { \"aws:SecureTransport\": false, n: 012 } } }
  plain: { in: dev }
";

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
fn anchors_aliases_and_merge_keys_are_expanded() {
    let text = "buckets:\n  a: &base\n    in: dev\n    copies: 2\n  b: *base\n  c:\n    <<: *base\n    copies: 3\n";
    let (sample, problems) = read(text);
    assert!(problems.is_empty(), "{problems:#?}");
    let sample = sample.unwrap();
    let written = |name: &str| &text[sample.buckets.get(name).unwrap().value.span.start..sample.buckets.get(name).unwrap().value.span.end];
    assert_eq!((written("a"), written("b")), ("in: dev\n    copies: 2", "in: dev\n    copies: 2"));
    assert_eq!(written("c"), "<<: *base\n    copies: 3");
    assert_eq!(&text[sample.span.start..sample.span.end], text.trim_end());
    let copies: Vec<_> = sample.buckets.iter().map(|(_, entry)| entry.value.copies).collect();
    assert_eq!(copies, [Some(2), Some(2), Some(3)]);
}

#[test]
fn a_problem_that_aliases_repeat_is_reported_once() {
    let text = "buckets:\n  a: &base { in: dev, copies: x }\n  b: *base\n  c: { <<: *base, name: c }\n";
    expect_one(text, "wrong-type", 2, 31, "text");
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

#[test]
fn tree_problems_come_in_one_go_too() {
    let text = "a: !x 1\na: *gone\nb: {c: 1, c: 2}\n";
    let found: Vec<&str> = node::parse(0, text).unwrap_err().into_iter().map(|problem| problem.code).collect();
    assert_eq!(found, ["yaml-tag", "duplicate-key", "yaml-alias", "duplicate-key"]);
}

fn only_code(result: Result<Node, Diagnostics>) -> &'static str {
    let problems: Vec<Diagnostic> = result.unwrap_err().into_iter().collect();
    assert_eq!(problems.len(), 1, "{problems:?}");
    problems[0].code
}

#[test]
fn hostile_files_are_refused_quickly() {
    let start = std::time::Instant::now();
    let nested = |open: &str| node::parse(0, &open.repeat(20_000));
    assert_eq!(only_code(nested("[")), "yaml-too-deep");
    assert_eq!(only_code(nested("{a: ")), "yaml-too-deep");
    assert_eq!(only_code(nested("- ")), "yaml-too-deep");
    let stairs: String = (0..2_000).map(|depth| [" ".repeat(depth).as_str(), "a:\n"].concat()).collect();
    assert_eq!(only_code(node::parse(0, &stairs)), "yaml-too-deep");
    assert_eq!(only_code(node::parse(0, &laughs(9))), "yaml-too-large");
    assert_eq!(only_code(node::parse(0, &chain(200))), "yaml-too-deep");
    let long = ["a: &a \"", &"x".repeat(1 << 20), "\"\nb: [", &"*a,".repeat(1_000), "]\n"].concat();
    assert_eq!(only_code(node::parse(0, &long)), "yaml-too-large");
    assert_eq!(only_code(node::parse(0, &"a".repeat(MAX_BYTES + 1))), "yaml-too-large");
    assert!(start.elapsed().as_secs() < 20, "took {:?}", start.elapsed());
}

/// Ten aliases a line, each line repeating the one before.
fn laughs(lines: usize) -> String {
    let line = |n: usize| {
        [
            "l",
            &n.to_string(),
            ": &l",
            &n.to_string(),
            " [",
            &["*l", &(n - 1).to_string(), ","].concat().repeat(10),
            "]\n",
        ]
        .concat()
    };
    ["l0: &l0 lol\n".to_owned(), (1..=lines).map(line).collect()].concat()
}

/// Aliases that nest the value before by one each.
fn chain(lines: usize) -> String {
    let line = |n: usize| ["l", &n.to_string(), ": &l", &n.to_string(), " [*l", &(n - 1).to_string(), "]\n"].concat();
    ["l0: &l0 lol\n".to_owned(), (1..=lines).map(line).collect()].concat()
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let text = ["[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH)].concat();
    assert!(node::parse(0, &text).is_ok());
    assert!(node::parse(0, &laughs(4)).is_ok());
}

#[test]
fn bytes_that_are_no_text_are_refused_at_the_first_of_them() {
    let problems = node::parse_bytes(0, b"a: \xFFx").unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert_eq!((problem.code, problem.span), ("not-utf8", Some(Span::new(0, 3, 4))));
    let wide = node::parse_bytes(0, b"\xFF\xFEa\0").unwrap_err();
    assert!(wide.iter().next().unwrap().help[0].contains("UTF-16"));
    assert!(node::parse_bytes(0, b"a: 1").is_ok());
}

#[test]
fn an_unquoted_scalar_keeps_its_text() {
    let value = |text: &str| node::parse(0, &["a: ", text].concat()).unwrap().get("a").unwrap().value.clone();
    assert_eq!(value("111111111111"), Value::Number("111111111111".to_owned()));
    assert_eq!(
        value("012345678901"),
        Value::Text {
            text: "012345678901".to_owned(),
            quoted: false
        }
    );
    assert_eq!(
        value("'111111111111'"),
        Value::Text {
            text: "111111111111".to_owned(),
            quoted: true
        }
    );
    assert_eq!(value("1e3"), Value::Number("1e3".to_owned()));
    assert_eq!(
        value("2012-10-17"),
        Value::Text {
            text: "2012-10-17".to_owned(),
            quoted: false
        }
    );
}

/// A list of texts of which each draws one snapshot.
#[test]
fn drawings_look_as_reviewed() {
    let rows = [
        ("unknown-key", bucket("nmae: x")),
        (
            "duplicate-key",
            "buckets:\n  a: {in: dev}\n  b: {in: dev}\n\n  # again\n  a: {in: dev}\n".to_owned(),
        ),
        ("missing-key", "buckets:\n  models:\n    name: x\n    tags: {a: b}\n".to_owned()),
        ("account-id-unquoted", "accounts:\n  dev: { id: 012345670123 }\n".to_owned()),
        ("wrong-type", bucket("versions: yes")),
        ("null-value", bucket("name:")),
        ("unknown-choice", bucket("access: readonly")),
        ("unquoted-text", bucket("tags: { cost-center: 0815, team: 47 }")),
        ("yaml-tab", "buckets:\n  b:\n\t  in: dev\n".to_owned()),
        ("yaml-tag", "buckets:\n  b: { in: !Ref dev }\n".to_owned()),
        ("control-characters", bucket("\"na\\tm\": \"\u{85}\u{202E}x\u{FEFF}\"")),
        (
            "wide-line",
            bucket(&["readers: [", &"someone, ".repeat(30), "7, ", &"another, ".repeat(30), "]"].concat()),
        ),
        (
            "several",
            "regoin: us-east-1\naccounts:\n  dev: { id: 1 }\nbuckets:\n  b: { access: all }\n".to_owned(),
        ),
    ];
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for (name, text) in rows {
            let (_, problems) = read(&text);
            assert!(problems.has_errors(), "{name}");
            let drawing = draw(&problems, &sources(&text), Colour::Never, 100);
            assert!(!drawing.contains(|c: char| c.is_control() && c != '\n'), "{name}: {drawing:?}");
            insta::assert_snapshot!(["diagnostic-", name].concat(), drawing);
        }
    });
}

#[test]
fn a_drawing_spans_files_and_survives_wrong_places() {
    let mut sources = Sources::new();
    let first = sources.add("a\u{1b}[31m.yaml", "x: 1\r\ny:\t\u{1b}[2Jé\r\n");
    let second = sources.add("b.yaml", "z: 1\n");
    let mut problems = Diagnostics::new();
    problems.push(
        Diagnostic::warning("test", Span::new(first, 9, 15), "two \u{1b}files\nand a line")
            .label("here\u{7}")
            .also(Span::new(second, 0, 1), "and there")
            .note("a fact\nof two lines")
            .help("do \u{9b}this"),
    );
    problems.push(Diagnostic::error("test", Span::new(7, 3, 9), "in a file that does not exist"));
    problems.push(Diagnostic::error(
        "test",
        Span::new(first, 16, 9_999),
        "behind the end, and inside a character",
    ));
    problems.push(Diagnostic::error("test", None, "nowhere"));
    let drawing = draw(&problems, &sources, Colour::Never, 0);
    assert!(!drawing.contains(|c: char| c.is_control() && c != '\n'), "{drawing:?}");
    for piece in ["nowhere", "b.yaml:1:1", "and there", "of two lines", "in a file"] {
        assert!(drawing.contains(piece), "no {piece:?} in {drawing}");
    }
    assert!(draw(&problems, &sources, Colour::Always, 100).contains("\u{1b}["));
    assert_eq!(to_json(&problems, &sources)[0]["location"], json!(null));
    assert_eq!(printable("a\nb\u{1b}"), "a␊b␛");
}

#[test]
fn thousands_of_problems_are_counted_not_drawn() {
    let text = "x: [".to_owned() + &"!t a,".repeat(1_200) + "]\n";
    let problems = node::parse(0, &text).unwrap_err();
    assert_eq!(problems.len(), 1_200);
    let drawing = draw(&problems, &sources(&text), Colour::Never, 100);
    assert!(drawing.ends_with("and 1000 more problems: mend these first\n"));
    assert_eq!(to_json(&problems, &sources(&text)).as_array().unwrap().len(), 1_200);
}

#[test]
fn a_page_of_user_text_is_cut_in_messages() {
    let text = ["? ", &"k".repeat(100_000), "\n: 1\n"].concat();
    let (_, problems) = read(&text);
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["unknown-key"]);
    let drawing = draw(&problems, &sources(&text), Colour::Never, 100);
    assert!(drawing.len() < 5_000, "{}", drawing.len());
}

#[test]
fn positions_count_characters_from_one() {
    let sources = sources("\u{FEFF}aé\nß𝄞x\r\ny");
    let at = |offset| sources.position(Span::new(0, offset, offset));
    let place = |line, column| landform::diagnostic::Position { line, column };
    assert_eq!(at(0), place(1, 1));
    assert_eq!(at(3), place(1, 1));
    assert_eq!(at(4), place(1, 2));
    assert_eq!(at(7), place(2, 1));
    assert_eq!(at(13), place(2, 3));
    assert_eq!(at(11), place(2, 2));
    assert_eq!(at(9_999), place(3, 2));
}

#[test]
fn the_schema_agrees_with_the_decoder() {
    let document = schema::document::<Sample>();
    let validator = jsonschema::draft7::new(&document).unwrap();
    assert!(jsonschema::draft7::meta::is_valid(&document));
    let good = json!({
        "accounts": {"dev": {"id": "111111111111"}},
        "units": {"ml": {"accounts": "dev", "units": {"deep": {"accounts": ["a", "b"]}}}},
        "buckets": {"b": {"in": ["dev"], "expire_after": "30d", "quota": "1GiB", "access": "read-only", "copies": 3, "tags": {"a": "b"}}},
    });
    assert!(
        validator.is_valid(&good),
        "{:?}",
        validator.iter_errors(&good).map(|e| e.to_string()).collect::<Vec<_>>()
    );
    let bad = [
        json!({"acounts": {}}),
        json!({"accounts": {"dev": {}}}),
        json!({"accounts": {"dev": {"id": 111_111_111_111_u64}}}),
        json!({"accounts": {"dev": {"id": "1"}}}),
        json!({"units": {"ml": {"units": {"deep": {"account": "x"}}}}}),
        json!({"buckets": {"b": {"in": 7}}}),
        json!({"buckets": {"b": {"in": "dev", "access": "all"}}}),
        json!({"buckets": {"b": {"in": "dev", "expire_after": "30"}}}),
        json!({"buckets": {"b": {"in": "dev", "tags": {"a": 1}}}}),
        json!({"region": "Virginia"}),
    ];
    for instance in bad {
        assert!(!validator.is_valid(&instance), "{instance}");
        assert!(read(&instance.to_string()).1.has_errors(), "{instance}");
    }
    assert!(read(&good.to_string()).0.is_some());
}

#[test]
fn the_schema_speaks_for_itself() {
    let document = schema::document::<Sample>();
    assert_eq!(document["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(document["description"], "A small blueprint.");
    assert!(document["definitions"].get("Sample").is_none());
    let bucket = &document["definitions"]["Bucket"];
    assert_eq!(bucket["description"], "A private S3 bucket.\n\nEncrypted and versioned, always.");
    assert_eq!(bucket["additionalProperties"], false);
    assert_eq!(bucket["required"], json!(["in"]));
    assert_eq!(
        bucket["properties"]["in"],
        json!({"description": "Where it is placed.", "allOf": [{"$ref": "#/definitions/Placement"}]})
    );
    let lifetime = bucket["properties"]["expire_after"]["description"].as_str().unwrap();
    assert!(lifetime.starts_with("How long objects live.\n\nA duration"), "{lifetime}");
    assert_eq!(document["definitions"]["Access"]["enum"], json!(["read-only", "read-write"]));
    let names: Vec<&String> = document["definitions"].as_object().unwrap().keys().collect();
    assert!(names.is_sorted(), "{names:?}");
    every_object(&document, &|object| {
        assert!(object.get("enum").is_none_or(|words| !words.as_array().unwrap().is_empty()));
        assert!(object.get("properties").is_none() || object["additionalProperties"] == false || !object.contains_key("type"));
    });
}

fn every_object(value: &serde_json::Value, check: &impl Fn(&serde_json::Map<String, serde_json::Value>)) {
    match value {
        serde_json::Value::Object(object) => {
            check(object);
            object.values().for_each(|inner| every_object(inner, check));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|inner| every_object(inner, check)),
        _ => {}
    }
}

/// A second type called `Account`.
mod other {
    landform::section! {
        /// Another account.
        pub struct Account {
            /// Text.
            "x" => x: required String,
        }
    }
}

landform::section! {
    /// Two types of one name.
    pub struct Both {
        /// One.
        "one" => one: optional Account,
        /// The other.
        "other" => other: optional other::Account,
    }
}

#[test]
fn two_types_of_one_name_have_two_schemas() {
    let document = schema::document::<Both>();
    let validator = jsonschema::draft7::new(&document).unwrap();
    assert!(validator.is_valid(&json!({"one": {"id": "111111111111"}, "other": {"x": "y"}})));
    assert!(!validator.is_valid(&json!({"other": {"id": "111111111111"}})));
}

/// Every span lies in the text, on character boundaries, inside the span of its parent.
fn check_spans(node: &Node, text: &str) {
    assert!(text.get(node.span.start..node.span.end).is_some(), "{node:?} in {text:?}");
    node.items().iter().for_each(|item| check_spans(item, text));
    for (key, value) in node.entries() {
        assert!(text.get(key.span.start..key.span.end).is_some(), "{key:?} in {text:?}");
        check_spans(value, text);
    }
}

fn survives(text: &str) {
    let problems = match node::parse(0, text) {
        Ok(node) => {
            check_spans(&node, text);
            let mut problems = Diagnostics::new();
            let sample = Sample::decode(&node, &mut problems);
            assert!(sample.is_some() || problems.has_errors(), "{text:?}: {problems:?}");
            problems
        }
        Err(problems) => {
            assert!(problems.has_errors());
            problems
        }
    };
    for problem in problems.iter() {
        assert!(text.len() >= problem.span.unwrap().start, "{text:?}: {problem:?}");
    }
    let drawing = draw(&problems, &sources(text), Colour::Never, 80);
    assert!(!drawing.contains(|c: char| c.is_control() && c != '\n'), "{drawing:?}");
    assert_eq!(to_json(&problems, &sources(text)).as_array().unwrap().len(), problems.len());
}

/// What YAML and the sample give a meaning to.
const PIECES: &[&str] = &[
    "\n",
    "\n  ",
    "\n    ",
    " ",
    ":",
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    "&a ",
    "*a",
    "!x ",
    "|\n",
    ">\n",
    "'",
    "\"",
    "\\",
    "\t",
    "%",
    "@",
    "---\n",
    "...\n",
    "<<: ",
    "~",
    "true",
    "no",
    "12",
    "012345678901",
    "é",
    "\u{FEFF}",
    "\r\n",
    "\u{85}",
    "\u{2028}",
    "\u{0}",
    "\u{F0000}",
    "accounts:",
    "buckets:",
    "in: dev",
    "id: ",
    "tags: ",
    "units: ",
    "readers: ",
    "statements: ",
    "30d",
];

/// Text made of the pieces that YAML and the sample give a meaning to.
fn yaml_like() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40).prop_map(|pieces| pieces.concat())
}

/// A good sample with a few pieces cut out, doubled or put in.
fn nearly_good() -> impl Strategy<Value = String> {
    let edit = (0..SAMPLE.len(), 0_usize..12, prop::sample::select(PIECES.to_vec()));
    prop::collection::vec(edit, 1..3).prop_map(|edits| edits.into_iter().fold(SAMPLE.to_owned(), apply))
}

fn apply(text: String, (at, cut, piece): (usize, usize, &str)) -> String {
    let from = text.floor_char_boundary(at);
    let to = text.floor_char_boundary(from + cut);
    [&text[..from], piece, &text[to..]].concat()
}

/// The value as a YAML 1.2 reader hands it to a schema.
fn typed(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Number(text) => serde_json::from_str(text).unwrap_or(json!(text)),
        Value::Bool(value) => json!(value),
        Value::Text { text, .. } => json!(text),
        Value::Null => json!(null),
        Value::List(items) => items.iter().map(typed).collect(),
        Value::Map(entries) => entries.iter().map(|(key, value)| (key.text.clone(), typed(value))).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn no_text_breaks_the_reader(text in yaml_like()) {
        survives(&text);
    }

    #[test]
    fn no_slip_breaks_the_reader(text in nearly_good()) {
        survives(&text);
    }

    #[test]
    fn an_editor_marks_nothing_that_the_decoder_accepts(text in nearly_good()) {
        static SCHEMA: std::sync::LazyLock<jsonschema::Validator> =
            std::sync::LazyLock::new(|| jsonschema::draft7::new(&schema::document::<Sample>()).unwrap());
        if !read(&text).1.has_errors() {
            let instance = typed(&node::parse(0, &text).unwrap());
            prop_assert!(SCHEMA.is_valid(&instance), "{text}: {:?}", SCHEMA.iter_errors(&instance).map(|e| e.to_string()).collect::<Vec<_>>());
        }
    }

    #[test]
    fn no_characters_break_the_reader(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(node) = node::parse_bytes(0, &bytes) {
            check_spans(&node, std::str::from_utf8(&bytes).unwrap());
        }
    }

    #[test]
    fn json_texts_are_read_as_they_are(text in any::<String>()) {
        prop_assume!(!text.contains(['\u{F0000}', '\u{F0001}']));
        let written = serde_json::to_string(&[&text]).unwrap();
        let node = node::parse(0, &written);
        prop_assert_eq!(node.as_ref().ok().and_then(|node| node.items()[0].text()), Some(text.as_str()), "{}", written);
    }

    #[test]
    fn quantities_are_read_and_shown_alike(number in 1_u64..1_000_000, unit in prop::sample::select(vec!["s", "m", "h", "d"])) {
        let text = [number.to_string().as_str(), unit].concat();
        let duration = Duration::parse(&text).unwrap();
        prop_assert_eq!(Duration::parse(&duration.to_string()), Ok(duration));
    }
}
