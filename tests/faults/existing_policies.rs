//! Things of every section that exist already and whose policy lets another account in: the statements are handed over, and the
//! runbook says how to see what is there.

use crate::common::files::folder;
use crate::common::program::{inside, stdout};
use std::fs;

const HEAD: &str = r#"
landform: 1
name: there
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
"#;
const FAR: &str = "roles: { far: { in: b, for: lambda } }\n";

/// A section's entry, the verb, what it is on, and how its policy is seen.
const ROWS: &[(&str, &str, &str, &str)] = &[
    (
        "buckets: { t: { in: a, name: t-there, existing: true, key: none, POLICY } }",
        "read",
        "bucket/a/t",
        "aws s3api get-bucket-policy --bucket t-there --query Policy",
    ),
    (
        "keys: { t: { in: a, existing: true, id: 12345678-90ab-cdef-1234-567890abcdef, POLICY } }",
        "decrypt",
        "key/a/t",
        "aws kms get-key-policy --key-id 12345678-90ab-cdef-1234-567890abcdef --query Policy",
    ),
    (
        "roles: { t: { in: a, existing: true, POLICY }, far: { in: b, for: lambda } }",
        "assume",
        "role/a/t",
        "aws iam get-role --role-name t --query Role.AssumeRolePolicyDocument",
    ),
    (
        "queues: { t: { in: a, existing: true, key: none, POLICY } }",
        "send",
        "queue/a/t",
        "aws sqs get-queue-attributes --queue-url \"$(aws sqs get-queue-url --queue-name t --query QueueUrl",
    ),
    (
        "queues: { t: { in: a, existing: true, fifo: true, key: none, POLICY } }",
        "send",
        "queue/a/t",
        "aws sqs get-queue-attributes --queue-url \"$(aws sqs get-queue-url --queue-name t.fifo --query QueueUrl",
    ),
    (
        "topics: { t: { in: a, existing: true, key: none, POLICY } }",
        "publish",
        "topic/a/t",
        "aws sns get-topic-attributes --topic-arn arn:aws:sns:us-east-1:111111111111:t --query Attributes.Policy",
    ),
    (
        "tables: { tab: { in: a, existing: true, partition: id, key: none, POLICY } }",
        "read",
        "table/a/tab",
        "aws dynamodb get-resource-policy --resource-arn arn:aws:dynamodb:us-east-1:111111111111:table/tab --query Policy",
    ),
    (
        "keys: { own: { in: a } }\nsecrets: { t: { in: a, existing: true, key: own, POLICY } }",
        "read",
        "secret/a/t",
        "aws secretsmanager get-resource-policy --secret-id t --query ResourcePolicy",
    ),
    (
        "repositories: { tt: { in: a, existing: true, POLICY } }",
        "pull",
        "repository/a/tt",
        "aws ecr get-repository-policy --repository-name tt --query policyText",
    ),
    (
        "codeartifact_domains: { tt: { in: a, existing: true, POLICY } }",
        "sign-in",
        "codeartifact-domain/a/tt",
        "aws codeartifact get-domain-permissions-policy --domain tt --query policy.document",
    ),
    (
        "codeartifact_domains: { dd: { in: a, existing: true, POLICY } }\ncodeartifact_repositories: { tt: { domain: dd, in: a, existing: true, POLICY } }",
        "read",
        "codeartifact-repository/a/tt",
        "aws codeartifact get-repository-permissions-policy --domain dd --repository tt --query policy.document",
    ),
];

fn design(section: &str, policy: &str, grant: (&str, &str)) -> String {
    let far = if section.starts_with("roles:") { "" } else { FAR };
    let section = section.replace(", POLICY", policy);
    let (verb, on) = grant;
    let grants = format!("grants: [ {{ to: role/b/far, may: {verb}, \"on\": {on} }} ]\n");
    [HEAD, far, &section, "\n", &grants].concat()
}

/// What is not known of the policy is told, and the files are written by each backend; a policy that lets nobody in refuses the
/// grant.
#[test]
fn the_policy_of_everything_that_exists_is_handed_over_and_shown() {
    for (section, verb, on, shows) in ROWS {
        let text = design(section, "", (verb, on));
        for backend in ["cloudformation", "terraform"] {
            let files = folder(&[("b.yaml", &text)]);
            let run = inside(files.path(), &["synth", "b.yaml", "--out", "out", "--backend", backend]);
            let said = format!("{section} {backend}: {}", String::from_utf8_lossy(&run.stderr));
            assert_eq!(run.status.code(), Some(0), "{said}{}", stdout(&run));
            let readme = fs::read_to_string(files.path().join("out/README.md")).unwrap();
            assert!(readme.contains(shows), "{said}\n{readme}");
            let path = ["by-hand/", &on_path(on), "-policy.json"].concat();
            let document = fs::read_to_string(files.path().join("out").join(&path)).unwrap();
            assert!(readme.contains(&path), "{path}\n{readme}");
            assert!(document.contains("arn:aws:iam::222222222222:role/far"), "{document}");
        }
        // What `policy` says of a role is what it may do, and not whom it lets in.
        if *verb == "assume" {
            continue;
        }
        let files = folder(&[("b.yaml", &design(section, ", policy: none", (verb, on)))]);
        let run = inside(files.path(), &["synth", "b.yaml", "--out", "out"]);
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{section}: {said}");
        assert!(said.contains("error[grant-denied]"), "{section}: {said}");
    }
}

/// `KIND/ACCOUNT/NAME` in the words of paths.
fn on_path(on: &str) -> String {
    let parts: Vec<&str> = on.split('/').collect();
    [parts[1], "-", parts[0], "-", parts[2]].concat()
}
