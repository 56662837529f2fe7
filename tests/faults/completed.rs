//! Policies of buckets that exist already and that the design may write: whole, as evaluated, and never lost in silence.

use crate::common::blueprint::{model_of, resolved, symbol};
use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};
use landform::edits::{Fate, changes};
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::learn::{Learned, updated};
use landform::lock::Lock;
use landform::model::Model;
use landform::plan::plan;
use landform::resource::Body;
use serde_json::Value;
use std::fs;

const HEAD: &str = r#"
landform: 1
name: whole
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
roles: { r: { in: a, for: lambda } }
grants: [ { to: role/a/r, may: read, on: bucket/b/lake } ]
"#;
const TEAM: &str = "{ Sid: Team, Effect: Allow, Principal: { AWS: \"arn:aws:iam::222222222222:root\" }, Action: \"s3:GetObject\", Resource: \"arn:aws:s3:::old-lake/*\" }";

fn with(words: &str) -> String {
    format!("{HEAD}buckets: {{ lake: {{ in: b, existing: true, name: old-lake, key: none{words} }} }}\n")
}

fn complete() -> String {
    with(&format!(", policy: [ {TEAM} ], complete_policy: true"))
}

/// What the policy says that is written, by the names of its statements.
fn written(model: &Model) -> Vec<String> {
    let policies = model.resources.values().filter_map(|resource| match &resource.body {
        Body::BucketPolicy(bucket) => Some(&bucket.policy),
        _ => None,
    });
    policies
        .flat_map(|policy| policy.statements.iter().filter_map(|one| one.sid.clone()))
        .collect()
}

fn promised(model: &Model) -> Vec<Outcome> {
    let universe = Universe::new(model);
    let calls = model.promises.iter().map(|promise| &promise.call);
    let of_role =
        calls.filter(|call| call.principal.ends_with(":role/r") && call.resource.contains("old-lake"));
    of_role.map(|call| universe.answer(call).decision).collect()
}

/// Another account is let in by the bucket's policy alone: who writes it decides what is known.
#[test]
fn what_is_needed_is_as_certain_as_the_policy_that_is_written() {
    use Outcome::{Allow, ImplicitDeny, Unknown};
    // What lists of old let in is nobody's to know, where the policy does not.
    let rows: [(String, [Outcome; 3], usize, bool); 4] = [
        (with(""), [Unknown, Unknown, Unknown], 0, true),
        (with(&format!(", policy: [ {TEAM} ]")), [ImplicitDeny, Unknown, Unknown], 0, false),
        (complete(), [Allow, Allow, Allow], 3, false),
        (with(", policy: none, complete_policy: true"), [Allow, Allow, Allow], 2, false),
    ];
    for (text, expected, statements, handed) in rows {
        let model = model_of(&text);
        let found = promised(&model);
        assert_eq!(found, expected, "{text}");
        assert_eq!(written(&model).len(), statements, "{text}");
        assert_eq!(!model.handed_over.is_empty(), handed, "{text}");
    }
    let deny = "{ Effect: Deny, Principal: \"*\", Action: \"s3:*\", Resource: [\"arn:aws:s3:::old-lake\", \"arn:aws:s3:::old-lake/*\"], Condition: { StringNotEquals: { \"aws:PrincipalAccount\": \"222222222222\" } } }";
    let denied = with(&format!(", policy: [ {deny} ], complete_policy: true"));
    assert!(promised(&model_of(&denied)).iter().all(|one| *one == Outcome::ExplicitDeny));
}

/// Statements of one's own join; what is stated comes first, so that a reader finds it.
#[test]
fn own_statements_join_what_is_stated() {
    let own = "{ Sid: Mine, Effect: Deny, Principal: \"*\", Action: \"s3:DeleteBucket\", Resource: \"arn:aws:s3:::old-lake\" }";
    let text = with(&format!(", policy: [ {TEAM} ], statements: [ {own} ], complete_policy: true"));
    let found = written(&model_of(&text));
    assert!(
        found.contains(&"Team".to_owned()) && found.contains(&"Mine".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_policy_that_cannot_be_completed_is_refused() {
    let new = format!("{HEAD}buckets: {{ lake: {{ in: b, name: old-lake, complete_policy: true }} }}\n");
    let key = with("").replace(
        "buckets:",
        "keys: { k: { in: b, existing: true, id: 1234abcd-12ab-34cd-56ef-1234567890ab, complete_policy: true } }\nbuckets:",
    );
    let rows = [
        (
            with(", complete_policy: true"),
            "policy-incomplete",
            "get-bucket-policy --bucket old-lake",
        ),
        (new, "policy-incomplete", "existing: true"),
        (key, "unknown-key", "aws_kms_key_policy"),
    ];
    for (text, code, help) in rows {
        let (_, problems) = resolved(&text);
        let found: Vec<(&str, String)> = problems
            .iter()
            .map(|problem| (problem.code, format!("{:?}", problem.help)))
            .collect();
        assert!(
            matches!(found.as_slice(), [(one, said)] if *one == code && said.contains(help)),
            "{found:?}"
        );
    }
}

/// An id that AWS has not made yet holds the policy back; where the lock knows it, the call puts that.
#[test]
fn the_policy_waits_for_ids_and_is_put_with_them() {
    let bound = "{ Sid: Way, Effect: Deny, Principal: \"*\", Action: \"s3:PutObject\", Resource: \"arn:aws:s3:::old-lake/*\", Condition: { StringNotEquals: { \"aws:SourceVpce\": endpoint/a/e } } }";
    let text = [
        &with(&format!(", policy: [ {TEAM} ], statements: [ {bound} ], complete_policy: true")),
        "networks: { n: { in: a, cidr: 10.0.0.0/20 } }\nendpoints: { e: { network: n, service: s3 } }\n",
    ]
    .concat();
    let model = model_of(&text);
    let policy = model.resources.values().find_map(|one| match &one.body {
        Body::BucketPolicy(bucket) => Some(bucket.policy.to_json().to_string()),
        _ => None,
    });
    assert!(policy.unwrap().contains(&symbol("endpoint/a/e")));
    let put = "out/cloudformation/by-hand/b-old-lake-bucket-policy.json";
    let files = folder(&[("b.yaml", &text)]);
    assert_eq!(inside(files.path(), &["synth", "b.yaml", "--out", "out"]).status.code(), Some(0));
    assert!(!files.path().join(put).exists(), "it waits");
    let lock = "landform_lock: 1\nids:\n  endpoint/a/e: vpce-0123456789abcdef0\n";
    let files = folder(&[("b.yaml", &text), ("b.lock.yaml", lock)]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let document = fs::read_to_string(files.path().join(put)).unwrap();
    assert!(document.contains("vpce-0123456789abcdef0"), "{document}");
}

/// The files: the whole document, the call, what is asked before, and that removal leaves it.
#[test]
fn the_whole_policy_is_written_and_stays() {
    let files = folder(&[("b.yaml", &complete())]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    let read = |path: &str| fs::read_to_string(files.path().join("out").join(path)).unwrap();
    let put: Value =
        serde_json::from_str(&read("cloudformation/by-hand/b-old-lake-bucket-policy.json")).unwrap();
    assert_eq!(put["Statement"].as_array().unwrap().len(), 3, "{put}");
    let root = read("terraform/b/sharing/main.tf");
    for part in [
        "\"aws_s3_bucket_policy\"",
        "bucket = \"old-lake\"",
        "prevent_destroy = true",
        "Team",
    ] {
        assert!(root.contains(part), "{part}: {root}");
    }
    assert!(!root.contains("\"aws_s3_bucket\""), "{root}");
    let readme = read("README.md");
    let (before, rest) = readme.split_once("## Deploy with CloudFormation").unwrap();
    let (waves, removal) = rest.split_once("## Remove").unwrap();
    assert!(before.contains("aws s3api get-bucket-policy --bucket old-lake"), "{before}");
    let call = "aws s3api put-bucket-policy --bucket old-lake --policy file://cloudformation/by-hand/b-old-lake-bucket-policy.json";
    assert!(waves.contains(call), "{waves}");
    assert!(removal.contains("state rm aws_s3_bucket_policy.lake"), "{removal}");
    assert!(
        !removal.contains("delete-bucket-policy") && !removal.contains("# bucket-policy/"),
        "{removal}"
    );
    // What was stated comes back, and nothing of the design with it.
    let back = "aws s3api put-bucket-policy --bucket old-lake --policy file://by-hand/b-bucket-lake-policy-before.json";
    assert!(removal.contains(back), "{removal}");
    let before: Value = serde_json::from_str(&read("by-hand/b-bucket-lake-policy-before.json")).unwrap();
    let sids: Vec<&Value> = before["Statement"].as_array().unwrap().iter().map(|one| &one["Sid"]).collect();
    assert_eq!(sids, ["Team"]);
}

/// No line of the removal turns the guard of a policy off or destroys it: its root forgets it first.
#[test]
fn removal_destroys_no_policy_of_a_bucket_that_exists() {
    for (words, back) in [
        (
            ", policy: none, complete_policy: true",
            "aws s3api delete-bucket-policy --bucket old-lake",
        ),
        (
            &*format!(", policy: [ {TEAM} ], complete_policy: true"),
            "aws s3api put-bucket-policy --bucket old-lake",
        ),
    ] {
        let files = folder(&[("b.yaml", &with(words))]);
        let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
        assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
        let readme = fs::read_to_string(files.path().join("out/README.md")).unwrap();
        let (_, removal) = readme.split_once("## Remove").unwrap();
        let at = |text: &str| removal.find(text).unwrap_or_else(|| panic!("{text}: {removal}"));
        let root = "terraform -chdir=terraform/b/sharing";
        let order = [
            at(back),
            at("export AWS_PROFILE"),
            at(&format!("{root} init")),
            at(&format!("{root} state rm aws_s3_bucket_policy.lake")),
            at("terraform -chdir=terraform/a/identity destroy"),
        ];
        assert!(order.is_sorted(), "{order:?} {removal}");
        for never in ["terraform/b/sharing/main.tf", &format!("{root} destroy"), " import "] {
            assert!(!readme.contains(never), "{never}: {readme}");
        }
    }
}

/// What a deployed policy leaves behind, by what is said of it and the line that takes it back.
#[test]
fn a_policy_that_the_blueprint_has_no_more_is_told() {
    let without =
        |text: String| text.replace("grants: [ { to: role/a/r, may: read, on: bucket/b/lake } ]\n", "");
    let none = with(", policy: none, complete_policy: true");
    let show = "aws s3api get-bucket-policy --bucket old-lake";
    let delete = "aws s3api delete-bucket-policy --bucket old-lake";
    let put = "--policy file://by-hand/b-bucket-lake-policy-before.json";
    let other = format!(
        "{}replace: [ {{ what: bucket-policy/b/lake, reason: moved }} ]\n",
        none.replace("old-lake", "new-lake")
    );
    let gone = format!("{HEAD}buckets: {{ own: {{ in: b, name: own-lake }} }}\n")
        .replace("on: bucket/b/lake", "on: bucket/b/own");
    let rows: [(&str, String, &str, &[&str]); 6] = [
        ("nothing needs it", without(none.clone()), "warning[policy-left]", &[show, delete]),
        ("taken away", with(", policy: none"), "error[policy-left]", &[]),
        ("taken away", with(&format!(", policy: [ {TEAM} ]")), "error[policy-left]", &[]),
        ("no more known", with(""), "warning[policy-left]", &[show]),
        ("another bucket", other, "warning[policy-left]", &[show]),
        ("no bucket", gone, "warning[policy-left]", &[show]),
    ];
    for (what, after, told, lines) in rows {
        let (first, _) = plan(&model_of(&none), &Lock::empty());
        let lock = updated(&first, &Lock::empty(), &Learned::default());
        let lock = lock.to_text();
        let files = folder(&[("b.yaml", &after), ("b.lock.yaml", &lock)]);
        let said = stdout(&inside(files.path(), &["check", "b.yaml"]));
        assert!(said.contains(told), "{what}: {said}");
        if lines.is_empty() {
            continue;
        }
        let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
        assert_eq!(run.status.code(), Some(0), "{what}: {}", stdout(&run));
        let readme = fs::read_to_string(files.path().join("out/README.md")).unwrap();
        let (_, rest) = readme.split_once("## What the blueprint has no more").unwrap();
        let (gone, _) = rest.split_once("## Remove").unwrap();
        assert!(lines.iter().all(|line| gone.contains(line)), "{what}: {gone}");
        assert!(!gone.contains("--stack-name landform-whole-sharing-b"), "{what}: {gone}");
    }
    // What is stated is put as long as the design may put it.
    let stated = without(complete());
    let files = folder(&[("b.yaml", &stated)]);
    assert_eq!(inside(files.path(), &["synth", "b.yaml", "--out", "out"]).status.code(), Some(0));
    let readme = fs::read_to_string(files.path().join("out/README.md")).unwrap();
    assert!(readme.contains("b-old-lake-bucket-policy.json") && readme.contains(put), "{readme}");
}

/// S3 keeps one policy of a bucket: two designs that write it wipe each other's statements.
#[test]
fn a_policy_has_one_owner() {
    let one = with(", policy: none, complete_policy: true");
    let two = one
        .replace("name: whole", "name: other")
        .replace("role/a/r", "role/a/q")
        .replace("{ r:", "{ q:");
    let makes = two.replace(
        "existing: true, name: old-lake, key: none, policy: none, complete_policy: true",
        "name: old-lake",
    );
    let uses = |text: &str| format!("{text}uses: {{ other: two.yaml }}\n");
    let beside = two.replace("name: old-lake", "name: their-lake");
    let rows: [(&str, &str, &str, &[&str], bool); 5] = [
        ("together", &one, &two, &["check", "one.yaml", "two.yaml"], true),
        ("by uses", &uses(&one), &two, &["check", "one.yaml"], true),
        ("the other makes it", &one, &makes, &["check", "one.yaml", "two.yaml"], true),
        ("the one that it uses makes it", &uses(&one), &makes, &["check", "one.yaml"], true),
        ("another bucket", &one, &beside, &["check", "one.yaml", "two.yaml"], false),
    ];
    for (what, one, two, call, told) in rows {
        let files = folder(&[("one.yaml", one), ("two.yaml", two)]);
        let run = inside(files.path(), call);
        let said = stdout(&run);
        assert_eq!(said.contains("error[policy-of-two]"), told, "{what}: {said}");
        assert_eq!(run.status.code() == Some(0), !told, "{what}: {said}");
    }
    let own = one.replace("buckets: { lake:", "buckets: { same: { in: b, name: old-lake }, lake:");
    let files = folder(&[("b.yaml", &own)]);
    assert!(stdout(&inside(files.path(), &["check", "b.yaml"])).contains("error[name-twice]"));
}

/// The document as AWS shows it is a policy; what would mean another thing when it is put, or cannot be put, is none.
#[test]
fn whole_documents_are_stated() {
    let document = |head: &str, statement: &str| {
        with(&format!(", policy: {{ {head}Statement: [ {statement} ] }}, complete_policy: true"))
    };
    let now = "Version: \"2012-10-17\", Id: Old, ";
    let old = "Version: \"2008-10-17\", ";
    let variable = TEAM.replace("old-lake/*", "old-lake/${aws:username}/*");
    let deleted = TEAM.replace("arn:aws:iam::222222222222:root", "AROAJQABLZS4A3QDU576Q");
    for text in [
        document(now, TEAM),
        document(old, TEAM),
        document("", TEAM),
        document(now, &variable),
    ] {
        let (model, problems) = resolved(&text);
        assert!(problems.iter().next().is_none(), "{problems:?} {text}");
        assert_eq!(written(&model.unwrap()).first().map(String::as_str), Some("Team"), "{text}");
    }
    let rows = [
        (document(old, &variable), "plain text"),
        (document("", &variable), "plain text"),
        (document("Version: \"2020-01-01\", ", TEAM), "no version"),
        (document("Name: x, ", TEAM), "not an element"),
        (with(", policy: '{\"Statement\":[]}', complete_policy: true"), "in quotes"),
        (document(now, &deleted), "deleted"),
        (with(&format!(", policy: [ {deleted} ], complete_policy: true")), "deleted"),
    ];
    for (text, message) in rows {
        let (_, problems) = resolved(&text);
        let found: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert!(matches!(found.as_slice(), [one] if one.contains(message)), "{message}: {found:?}");
    }
    // What is only known, and not put, may name who is gone.
    let (_, problems) = resolved(&with(&format!(", policy: [ {deleted} ]")));
    assert!(problems.iter().all(|problem| !problem.message.contains("deleted")));
}

/// Nothing is deployed into an account outside of the organization.
#[test]
fn a_bucket_outside_is_not_completed() {
    let text = with(", policy: none, complete_policy: true")
        .replace("\"222222222222\" }", "\"222222222222\", outside: true }");
    let (_, problems) = resolved(&text);
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["policy-incomplete"]);
    let files = folder(&[("b.yaml", &text.replace(", policy: none, complete_policy: true", ""))]);
    let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(run.status.code(), Some(0), "{}", stdout(&run));
    assert!(files.path().join("out/by-hand/b-bucket-lake-policy.json").exists());
}

/// Whoever puts the policy is asked: the role of Terraform and the profile of the account, and no stack set.
#[test]
fn a_deny_is_held_against_whoever_puts_the_policy() {
    let deny = |spared: &str| {
        format!(
            "{{ Effect: Deny, Principal: \"*\", Action: [\"s3:PutBucketPolicy\", \"s3:DeleteBucketPolicy\"], Resource: \"arn:aws:s3:::old-lake\", Condition: {{ ArnNotLike: {{ \"aws:PrincipalArn\": \"arn:aws:iam::222222222222:role/{spared}\" }} }} }}"
        )
    };
    let rows = [
        ("landform-whole-execution", "error[deployer-locked-out]"),
        ("OrganizationAccountAccessRole", "warning[deployer-undecided]"),
    ];
    for (spared, told) in rows {
        let text = with(&format!(", policy: [ {} ], complete_policy: true", deny(spared)));
        let files = folder(&[("b.yaml", &text)]);
        let said = stdout(&inside(files.path(), &["check", "b.yaml"]));
        assert!(said.contains(told), "{spared}: {said}");
        assert!(!said.contains("who deploys is `arn:aws:iam::222222222222:role/landform-whole-execution`"));
    }
}

/// The policy of a bucket has no ARN; what is listed is the bucket's.
#[test]
fn lists_show_the_bucket_of_a_policy() {
    let files = folder(&[("b.yaml", &complete())]);
    let said = stdout(&inside(files.path(), &["list", "b.yaml", "bucket-policy"]));
    assert!(said.contains("arn:aws:s3:::old-lake") && !said.contains('{'), "{said}");
}

/// Whoever deploys is asked whether the bucket lets them.
#[test]
fn a_bucket_that_keeps_deployers_out_is_told() {
    let deny = "{ Effect: Deny, Principal: \"*\", Action: \"s3:PutBucketPolicy\", Resource: \"arn:aws:s3:::old-lake\" }";
    for (policy, told) in [(deny, true), (TEAM, false)] {
        let text = with(&format!(", policy: [ {policy} ], complete_policy: true"));
        let files = folder(&[("b.yaml", &text)]);
        let said = stdout(&inside(files.path(), &["check", "b.yaml"]));
        assert_eq!(said.contains("deployer-locked-out"), told, "{said}");
    }
}

/// What stays and what goes when something is told to exist already, or its policy is no longer ours.
#[test]
fn edits_to_what_exists_are_told() {
    let network = "networks: { n: { in: b, cidr: 10.0.0.0/20 } }\n";
    let made = format!("{HEAD}buckets: {{ lake: {{ in: b, name: old-lake }} }}\n");
    let endpoint = |words: &str| {
        [
            &with(", policy: none"),
            network,
            "endpoints: { e: { network: n, service: s3",
            words,
            " } }\n",
        ]
        .concat()
    };
    let rows = [
        (made, with(", policy: none"), "bucket/b/lake: orphaned / orphaned"),
        (
            complete(),
            with(&format!(", policy: [ {TEAM} ]")),
            "bucket-policy/b/lake: nothing / orphaned",
        ),
        (
            endpoint(""),
            endpoint(", existing: true, id: vpce-0123456789abcdef0"),
            "endpoint/b/e: destroyed / destroyed",
        ),
    ];
    for (before, after, expected) in rows {
        let (first, _) = plan(&model_of(&before), &Lock::empty());
        let lock = updated(&first, &Lock::empty(), &Learned::default());
        let (second, _) = plan(&model_of(&after), &lock);
        let fate = |fate: Option<Fate>| fate.map_or("nothing", Fate::as_str);
        let said = changes(&second, &lock)
            .into_iter()
            .map(|one| format!("{}: {} / {}", one.address, fate(one.cloudformation), fate(one.terraform)));
        let said: Vec<String> = said.filter(|line| !line.contains("in place")).collect();
        assert_eq!(said, [expected], "{after}");
    }
}

/// What a used design only states of a thing is nothing beside what is known by the design that makes it, or writes its
/// policy; whoever asks.
#[test]
fn who_makes_a_thing_or_writes_its_policy_knows_it() {
    let head = |name: &str, uses: &str| {
        format!(
            "landform: 1\nname: {name}\nregion: us-east-1\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\n\
             accounts: {{ a: {{ id: \"111111111111\" }} }}\n{uses}"
        )
    };
    let role = "roles: { p: { in: a, for: lambda, statements: { Effect: Allow, Action: \"iam:CreateUser\", Resource: \"*\" } } }\n";
    let may = "expect: [ { allow: \"iam:CreateUser\", by: role/a/p, \"on\": \"arn:aws:iam::111111111111:user/x\" } ]\n";
    let stated = "roles: { p: { in: a, existing: true, policy: none } }\n";
    let bucket = |rest: &str| {
        format!(
            "roles: {{ r: {{ in: a, for: lambda, statements: {{ Effect: Allow, Action: \"s3:*\", Resource: \"*\" }} }} }}\n\
             buckets: {{ x: {{ in: a, name: acme-x, existing: true, key: none, policy: none{rest} }} }}\n"
        )
    };
    let completed = bucket(
        ", complete_policy: true, statements: { Effect: Deny, Principal: \"*\", Action: \"s3:PutObject\", Resource: \"arn:aws:s3:::acme-x/*\" }",
    );
    let put = "expect: [ { deny: \"s3:PutObject\", by: role/a/r, \"on\": \"arn:aws:s3:::acme-x/k\" } ]\n";
    let other = bucket("").replace("r: {", "s: {");
    for (own, claim, theirs) in [(role, may, stated), (&completed, put, &other)] {
        let one = [&head("one", "uses: { two: two.yaml }\n"), own, claim].concat();
        let two = [&head("two", ""), theirs].concat();
        let design = folder(&[("one.yaml", &one), ("two.yaml", &two)]);
        let run = inside(design.path(), &["check", "one.yaml"]);
        let said = [stdout(&run), stderr(&run)].concat();
        assert!(!said.contains("claim-fails") && !said.contains("error["), "{said}");
    }
}
