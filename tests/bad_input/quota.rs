//! Policies above their quota: where the words stand that make them too long.

use crate::{GOOD, check, unfriendly};

/// Statements of the given number, each with a resource of its own, in flow style.
fn statements(count: usize, head: &str) -> String {
    let one = |n: usize| {
        format!(
            "{{ Sid: S{n}, {head}, Resource: \"arn:aws:s3:::sample-store-111111111111/with-a-rather-long-name-{n}/*\" }}"
        )
    };
    format!("[{}]", (0..count).map(one).collect::<Vec<_>>().join(", "))
}

#[test]
fn every_policy_above_its_quota_is_refused_where_it_is_written() {
    let allow = "Effect: Allow, Action: \"s3:GetObject\"";
    let public =
        "Effect: Allow, Principal: { AWS: \"arn:aws:iam::222222222222:root\" }, Action: \"s3:GetObject\"";
    let deny = "Effect: Deny, Action: \"s3:GetObject\"";
    // What is replaced, by what, which policy, and how many statements are too many.
    let rows = [
        (
            "student: { in: lab,",
            "student: { in: lab, statements: «,",
            allow,
            "inline policies together",
            120,
        ),
        (
            "\npolicies:\n",
            "\npolicies:\n  long: { in: lab, statements: « }\n",
            allow,
            "managed policy",
            80,
        ),
        (
            "access_logs: logs }",
            "access_logs: logs, statements: « }",
            public,
            "bucket policy",
            200,
        ),
        (
            "store: { in: data }",
            "store: { in: data, statements: « }",
            "Effect: Allow, Principal: { AWS: \"arn:aws:iam::222222222222:root\" }, Action: \"kms:Decrypt\"",
            "key policy",
            300,
        ),
        ("service: s3 }", "service: s3, statements: « }", public, "endpoint policy", 200),
        (
            "control_policies:\n",
            "control_policies:\n  long: { on: account/lab, statements: « }\n",
            deny,
            "control policy",
            100,
        ),
        (
            "control_policies:\n",
            "control_policies:\n  long: { on: account/lab, type: resource, statements: « }\n",
            "Effect: Deny, Principal: \"*\", Action: \"s3:GetObject\"",
            "control policy",
            100,
        ),
    ];
    for (from, to, head, what, count) in rows {
        let spoiled = GOOD.replace(from, to);
        let (place, _) = crate::marked(&spoiled);
        let (line, column) = place.unwrap();
        let said = check(spoiled.replace('«', &statements(count, head)).as_bytes());
        assert_eq!(said.status, Some(2), "{to}: {}", said.text);
        assert_eq!(said.codes(), ["policy-over-quota"], "{to}: {}", said.text);
        assert!(
            said.text.contains(&format!("error[policy-over-quota]: the {what} of ")),
            "{to}: {}",
            said.text
        );
        assert!(said.text.contains(&format!("--> b.yaml:{line}:{column}\n")), "{to}: {}", said.text);
        assert!(said.text.contains("help: split it"), "{to}: {}", said.text);
        assert_eq!(unfriendly(&said.problems[0]), None, "{to}");
    }
}
