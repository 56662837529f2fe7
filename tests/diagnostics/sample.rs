//! A small blueprint language of the tests' own, and what is said of texts in it.

use landform::aws::{AccountId, Region};
use landform::blueprint::decode;
use landform::blueprint::values::{Duration, Named, OneOrMany, Size, Spanned, SpannedJson, Tags};
use landform::diagnostic::{Diagnostic, DiagnosticLevel, Diagnostics, Sources};

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
        "statements" => statements: optional SpannedJson,
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
pub fn read(text: &str) -> (Option<Sample>, Diagnostics) {
    decode::read(0, text)
}

pub fn sources(text: &str) -> Sources {
    let mut sources = Sources::new();
    sources.add("blueprint.yaml", text);
    sources
}

/// A bucket with one line of the case's own.
pub fn bucket(line: &str) -> String {
    ["buckets:\n  b:\n    in: dev\n    ", line, "\n"].concat()
}

/// Code, line, column and a piece of note or help of the only problem in a text.
pub fn expect_one(text: &str, code: &str, line: usize, column: usize, piece: &str) {
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
    assert_eq!(problem.severity, DiagnosticLevel::Error);
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

/// A sample without problems.
pub const SAMPLE: &str = "\
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
