//! Every defect of the worked cases, and of hand-written policies, found by exactly its rule.
//!
//! `tests/defects/RULE.yaml` holds the defect, `tests/defects/RULE.fixed.yaml` the same design without it.

use crate::common::blueprint::resolved;
use crate::common::files::{root, text};
use landform::comply::{self, Finding, Severity};
use landform::diagnostic::{Colour, Diagnostics, Sources, draw};
use landform::evaluate::Universe;
use std::collections::BTreeSet;
use std::path::Path;

/// The text of one of the files with a defect, or of its twin.
pub fn defect(name: &str) -> String {
    text(Path::new("tests/defects").join(name))
}

/// Findings and problems of a blueprint.
pub fn checked(name: &str, text: &str) -> (Vec<Finding>, Diagnostics, Sources) {
    let mut sources = Sources::new();
    sources.add(name, text);
    let (model, mut problems) = resolved(text);
    let model = model.filter(|_| !problems.has_errors());
    let findings = model.iter().flat_map(|model| comply::findings(&Universe::new(model))).collect();
    model.iter().for_each(|model| problems.extend(comply::over_quota(model)));
    (findings, problems, sources)
}

/// `rule resource` of every finding and the code of every problem, sorted.
fn said(name: &str) -> Vec<String> {
    let (findings, problems, _) = checked(name, &defect(name));
    let found = findings.iter().map(|finding| format!("{} {}", finding.rule, finding.resource));
    let mut all: Vec<String> = found.chain(problems.iter().map(|problem| problem.code.to_owned())).collect();
    all.sort();
    all
}

#[test]
fn the_committed_blueprints_are_clean() {
    let mut seen = 0;
    for file in std::fs::read_dir(root().join("blueprints")).unwrap() {
        let path = file.unwrap().path();
        let name = path.display().to_string();
        if !name.ends_with(".yaml") || name.ends_with(".lock.yaml") {
            continue;
        }
        // `tests/cli/platform.rs` checks those of several files.
        let text = text(path);
        if !text.contains("\norganization:") {
            continue;
        }
        let (findings, problems, sources) = checked(&name, &text);
        assert!(problems.is_empty(), "{}", draw(&problems, &sources, Colour::Never, 140));
        assert!(findings.is_empty(), "{findings:#?}");
        seen += 1;
    }
    assert!(seen >= 3, "the worked cases are there");
}

/// Each file with what must be said of it: findings as `rule resource`, problems by their code.
const DEFECTS: &[(&str, &[&str])] = &[
    ("acl-dependency.yaml", &["acl-dependency role/store/notebook"]),
    (
        "action-unknown.yaml",
        &["action-unknown role/store/work", "action-unknown role/store/work"],
    ),
    ("action-without-effect.yaml", &["action-without-effect role/store/work"]),
    (
        "action-without-effect-control.yaml",
        &[
            "action-without-effect control-policy/management/inside",
            "action-without-effect control-policy/management/inside",
        ],
    ),
    (
        "administrator-cross-account.yaml",
        &["administrator-cross-account role/store/target"],
    ),
    (
        "administrator-outside-organization.yaml",
        &["administrator-outside-organization role/store/ops"],
    ),
    (
        "administrator-permission-set.yaml",
        &["administrator-permission-set permission-set/store/admin"],
    ),
    ("cross-organization-access.yaml", &["cross-organization-access key/store/data"]),
    (
        "cross-organization-access-named.yaml",
        &["cross-organization-access key/store/data"],
    ),
    (
        "cross-organization-access-source.yaml",
        &["cross-organization-access queue/store/news"],
    ),
    (
        "cross-organization-access-function.yaml",
        &["cross-organization-access function/store/score"],
    ),
    ("endpoint-cuts.yaml", &["endpoint-cuts endpoint/store/files"]),
    (
        "endpoint-cuts-without-s3.yaml",
        &[
            "endpoint-cuts endpoint/store/lab-ecr.api",
            "endpoint-cuts endpoint/store/lab-ecr.dkr",
        ],
    ),
    ("federation-unbound.yaml", &["federation-unbound role/store/deploy"]),
    (
        "all-or-nothing-discovery.yaml",
        &["all-or-nothing-discovery feature-group/store/customers"],
    ),
    ("audit-claim-unbacked.yaml", &["audit-claim-unbacked feature-group/store/customers"]),
    (
        "condition-key-never-sent-lambda.yaml",
        &["condition-key-never-sent role/store/work"],
    ),
    (
        "condition-key-never-sent.yaml",
        &[
            "condition-key-never-sent role/store/work",
            "condition-key-never-sent role/store/work",
        ],
    ),
    ("confused-deputy.yaml", &["confused-deputy role/store/work"]),
    ("confused-deputy-function.yaml", &["confused-deputy function/store/score"]),
    ("confused-deputy-function-api.yaml", &["confused-deputy function/store/score"]),
    ("confused-deputy-function-pattern.yaml", &["confused-deputy function/store/score"]),
    ("delivery-denied.yaml", &["delivery-denied trail/store/audit"]),
    (
        "deployer-locked-out.yaml",
        &["deployer-locked-out control-policy/management/regions"],
    ),
    ("removal-denied.yaml", &["removal-denied control-policy/management/trails"]),
    ("grant-denied.yaml", &["grant-denied role/use/reader"]),
    ("dead-grant-reverse.yaml", &["dead-grant bucket/store/offline"]),
    ("dead-grant.yaml", &["dead-grant role/science/notebook"]),
    ("deprecated-condition-key.yaml", &["deprecated-condition-key role/store/work"]),
    ("dual-use-role.yaml", &["dual-use-role role/store/people"]),
    ("duplicate-share-name.yaml", &["duplicate-share-name share/store/two"]),
    (
        "managed-full-access-cross-account.yaml",
        &["managed-full-access-cross-account role/store/target"],
    ),
    (
        "missing-kms.yaml",
        &[
            "missing-kms bucket/store/offline",
            "missing-kms feature-group/store/keyless",
            "missing-kms feature-group/store/keyless",
            "missing-kms feature-group/store/locked",
            "missing-kms feature-group/store/locked",
        ],
    ),
    ("name-pattern-dependency.yaml", &["name-pattern-dependency role/store/reader"]),
    ("offline-store-not-shared.yaml", &["offline-store-not-shared role/science/reader"]),
    ("policy-over-quota.yaml", &["policy-over-quota"]),
    ("principal-unknown.yaml", &["principal-unknown key/store/data"]),
    ("principal-wildcard.yaml", &["principal-wildcard key/store/data"]),
    ("public-access.yaml", &["public-access key/store/data"]),
    ("public-access-function.yaml", &["public-access function/store/score"]),
    ("ram-accept-all.yaml", &["ram-accept-all role/science/notebook"]),
    ("ram-external-principals.yaml", &["ram-external-principals share/store/open"]),
    (
        "ram-fullaccess-on-workload-role.yaml",
        &["ram-fullaccess-on-workload-role role/science/notebook"],
    ),
    ("ram-permission-name-case.yaml", &["ram-permission-name-case"]),
    ("ram-permission-type-mismatch.yaml", &["ram-permission-type-mismatch"]),
    ("resource-type-mismatch.yaml", &["resource-type-mismatch role/store/work"]),
    ("s3-star-cross-account.yaml", &["s3-star-cross-account bucket/science/results"]),
    ("session-chained.yaml", &["session-chained"]),
    ("session-name-only.yaml", &["session-name-only role/store/target"]),
    (
        "set-operator-on-single-valued-key.yaml",
        &["set-operator-on-single-valued-key role/store/work"],
    ),
    ("shadowed-statement.yaml", &["shadowed-statement role/store/work"]),
    (
        "stray-service-trust.yaml",
        &["stray-service-trust role/store/work", "stray-service-trust role/store/work"],
    ),
    ("trust-account-root.yaml", &["trust-account-root role/store/target"]),
    ("trust-wrong-account-assumed-by.yaml", &["trust-wrong-account"]),
    ("trust-wrong-account-provider.yaml", &["trust-wrong-account role/store/target"]),
    (
        "trust-refused.yaml",
        &["trust-refused role/store/auditor", "trust-refused role/store/worker"],
    ),
    ("trust-wrong-account.yaml", &["trust-wrong-account role/store/target"]),
    ("endpoint-lets-data-out.yaml", &["endpoint-lets-data-out endpoint/science/s3"]),
    (
        "endpoint-list-incomplete.yaml",
        &["endpoint-list-incomplete studio-domain/consumer/lab"],
    ),
    (
        "endpoint-unreachable.yaml",
        &["endpoint-unreachable endpoint/apps/inner-redshift-data"],
    ),
    (
        "group-open-to-internet.yaml",
        &["group-open-to-internet security-group/apps/bastion"],
    ),
    ("rule-shadowed.yaml", &["rule-shadowed network-acl/apps/inner-private"]),
    ("endpoint-missing-firewall.yaml", &["endpoint-missing"]),
    ("endpoint-missing.yaml", &["endpoint-missing"]),
    ("internet-via-nat.yaml", &["internet-via-nat vpc/consumer/studio"]),
    ("network-overlap.yaml", &["network-overlap"]),
    ("packages-unreachable.yaml", &["packages-unreachable"]),
    ("peering-overlap.yaml", &["peering-overlap"]),
    ("reach-apart.yaml", &["reach-apart"]),
    ("readonly-not-enforced-wide.yaml", &["readonly-not-enforced role/producer/reader"]),
    ("readonly-not-enforced.yaml", &["readonly-not-enforced role/producer/reader"]),
    (
        "redshift-credentials-unbound.yaml",
        &["redshift-credentials-unbound role/producer/reader"],
    ),
    (
        "route-asymmetric.yaml",
        &[
            "route-asymmetric route-table/consumer/two-private-a",
            "route-asymmetric route-table/consumer/two-private-b",
        ],
    ),
    (
        "rule-admits-nothing.yaml",
        &["rule-admits-nothing security-group/producer/analytics"],
    ),
    (
        "setsourceidentity-one-side-reverse.yaml",
        &["setsourceidentity-one-side role/producer/reader"],
    ),
    (
        "setsourceidentity-one-side-half.yaml",
        &["setsourceidentity-one-side role/consumer/studio-exec"],
    ),
    ("alarm-unheard.yaml", &["alarm-unheard topic/audit/log-alarms"]),
    ("trail-unread.yaml", &["trail-unread trail/audit/log"]),
    ("studio-opens-several.yaml", &["studio-opens-several role/consumer/alice"]),
    (
        "setsourceidentity-one-side.yaml",
        &["setsourceidentity-one-side role/producer/reader"],
    ),
];

#[test]
fn every_defect_is_found_by_exactly_its_rule() {
    for (name, expected) in DEFECTS {
        assert_eq!(said(name), *expected, "{name}");
        let rule = name
            .trim_end_matches(".yaml")
            .trim_end_matches("-assumed-by")
            .trim_end_matches("-reverse")
            .trim_end_matches("-lambda")
            .trim_end_matches("-wide")
            .trim_end_matches("-half")
            .trim_end_matches("-firewall")
            .trim_end_matches("-control")
            .trim_end_matches("-without-s3")
            .trim_end_matches("-provider")
            .trim_end_matches("-named")
            .trim_end_matches("-api")
            .trim_end_matches("-pattern")
            .trim_end_matches("-source")
            .trim_end_matches("-function");
        assert!(
            expected.iter().all(|said| said.split(' ').next() == Some(rule)),
            "{name}: {expected:?}"
        );
        let fixed = name.replace(".yaml", ".fixed.yaml");
        assert_eq!(said(&fixed), Vec::<String>::new(), "{fixed}");
    }
}

#[test]
fn every_rule_and_every_file_has_a_row() {
    let rows: BTreeSet<&str> = DEFECTS.iter().map(|(name, _)| *name).collect();
    let file = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let files = std::fs::read_dir(root().join("tests/defects"))
        .unwrap()
        .map(file)
        .filter(|name| name.ends_with(".yaml") && !name.ends_with(".fixed.yaml"));
    assert_eq!(files.collect::<BTreeSet<_>>(), rows.iter().map(|name| (*name).to_owned()).collect());
    // Rules about packets have their rows where networks are small: `tests/network/rules.rs`. Of most no blueprint
    // can show the defect: tables, gateways, firewalls and groups of endpoints follow from the network, and
    // overlapping ends of a peering are refused before any rule runs.
    let networks = include_str!("../network/rules.jsonl");
    for rule in comply::rules() {
        let about_packets = networks.contains(&format!("{{\"rule\": \"{}\"", rule.id()));
        assert!(
            about_packets
                || is_of_templates(rule.id())
                || rows.contains(format!("{}.yaml", rule.id()).as_str()),
            "{}",
            rule.id()
        );
    }
}

/// True for a rule whose fault a template of CloudFormation shows, and another one without it: `tests/foreign/rules.rs` asks both.
pub fn is_of_templates(rule: &str) -> bool {
    let file = |end: &str| root().join("tests/foreign/rules").join([rule, end].concat());
    file(".yaml").exists() && file(".clean.yaml").exists()
}

#[test]
fn rules_are_named_and_have_manuals() {
    let ids: Vec<&str> = comply::rules().iter().map(|rule| rule.id()).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    for rule in comply::rules() {
        let page = comply::page(rule.id()).unwrap();
        assert!(page.lines().count() >= 8 && rule.title().ends_with('.'), "{page}");
        assert!(rule.link().starts_with("https://docs.aws.amazon.com/"), "{page}");
        assert!(
            rule.id().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{}",
            rule.id()
        );
        let file = root().join("src/comply/rules").join(format!("{}.rs", rule.id().replace('-', "_")));
        assert!(file.exists(), "{}", file.display());
    }
    assert!(comply::page(comply::OVER_QUOTA).is_some() && comply::page("no-such-rule").is_none());
}

#[test]
fn findings_say_where_why_and_what_to_do() {
    for (name, _) in DEFECTS {
        let source = defect(name);
        for finding in checked(name, &source).0 {
            let message = &finding.message;
            assert!(
                !message.contains('\n') && !message.ends_with('.') && message.chars().count() <= 200,
                "{message}"
            );
            assert!(finding.span.start < finding.span.end && finding.span.end <= source.len(), "{name}");
            assert!(
                !finding.help.is_empty() && finding.waived.is_none() && finding.severity >= Severity::Low,
                "{name}"
            );
            assert_eq!(finding.fingerprint.len(), 16);
        }
    }
}

/// Lines above a defect move it; its name stays.
#[test]
fn fingerprints_survive_edits() {
    for (name, _) in DEFECTS {
        let source = defect(name);
        let moved = format!("# one\n# two\n{source}");
        let names = |text: &str| {
            checked(name, text)
                .0
                .iter()
                .map(|finding| finding.fingerprint.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&source), names(&moved), "{name}");
        assert_eq!(names(&source).iter().collect::<BTreeSet<_>>().len(), names(&source).len(), "{name}");
    }
}

/// What the samples did and a blueprint cannot say: hardening is written whether asked for or not.
#[test]
fn a_bucket_without_hardening_cannot_be_said() {
    let (model, problems) = resolved(&defect("acl-dependency.fixed.yaml"));
    assert!(problems.is_empty());
    for (_, bucket) in model.unwrap().buckets() {
        assert!(bucket.versioning && bucket.expiry.noncurrent.is_some());
        assert!(
            bucket
                .policy
                .statements
                .iter()
                .any(|statement| statement.sid.as_deref() == Some("DenyWithoutTls"))
        );
    }
}

/// A chain is broken for names only where somebody sets one.
#[test]
fn a_studio_without_names_hands_none_on() {
    let broken = defect("setsourceidentity-one-side.yaml");
    let nameless =
        broken.replacen("role: studio-exec, users:", "role: studio-exec, source_identity: false, users:", 1);
    assert_ne!(broken, nameless);
    let (findings, problems, _) = checked("nameless.yaml", &nameless);
    assert!(problems.is_empty() && findings.is_empty(), "{findings:#?}");
    // A user's own role carries the name as the domain's does.
    let own = broken
        .replacen("users: { alice: {} }", "users: { alice: { role: own } }", 1)
        .replacen("assumed_by: role/consumer/studio-exec", "assumed_by: role/consumer/own", 1)
        .replacen("roles:\n", "roles:\n  own: { in: consumer, for: studio }\n", 1);
    let (findings, problems, _) = checked("own.yaml", &own);
    assert!(problems.is_empty(), "{problems:?}");
    let found: Vec<(&str, String)> =
        findings.iter().map(|one| (one.rule, one.resource.to_string())).collect();
    assert_eq!(found, [("setsourceidentity-one-side", "role/producer/reader".to_owned())]);
}

/// Whose credentials a session gets: what binds the user to the person, and what does not.
#[test]
fn database_users_are_bound_by_resource_or_condition() {
    let base = defect("redshift-credentials-unbound.yaml");
    let line = base.lines().find(|line| line.contains("dbuser:analytics/*")).unwrap().to_owned();
    let user = |name: &str, more: &str| {
        [
            "      - { Effect: Allow, Action: \"redshift:GetClusterCredentials\", Resource: \"arn:aws:redshift:us-east-1:111111111111:dbuser:",
            name,
            "\"",
            more,
            " }",
        ]
        .concat()
    };
    let is_who = ", Condition: { StringEquals: { \"redshift:DbUser\": \"${aws:SourceIdentity}\" } }";
    let rows = [
        (user("analytics/*", is_who), true),
        (user("analytics/${aws:SourceIdentity}", ""), true),
        (user("*/${aws:SourceIdentity}", ""), true),
        (user("analytics/etl", ""), false),
        (user("analytics/awsuser", ""), false),
        (user("*/*", ""), false),
        (user("elsewhere/*", ""), false),
        (
            user("analytics/*", ", Condition: { Bool: { \"aws:SecureTransport\": \"true\" } }"),
            false,
        ),
    ];
    let said = |text: &str| {
        let (findings, problems, _) = checked("users.yaml", text);
        assert!(problems.is_empty(), "{text}\n{problems:?}");
        findings.iter().map(|one| one.rule).collect::<BTreeSet<_>>()
    };
    for (statement, bound) in &rows {
        let expected = if *bound {
            BTreeSet::new()
        } else {
            BTreeSet::from(["redshift-credentials-unbound"])
        };
        assert_eq!(said(&base.replace(&line, statement)), expected, "{statement}");
    }
    // A function has no person to name: one user of its own is right, the administrator is not.
    let function = base.replace(
        "    assumed_by: role/consumer/studio-exec\n    source_identity: true\n",
        "    for: lambda\n",
    );
    assert_ne!(base, function);
    assert_eq!(said(&function.replace(&line, &user("analytics/etl", ""))), BTreeSet::new());
    let found = said(&function.replace(&line, &user("analytics/awsuser", "")));
    assert_eq!(found, BTreeSet::from(["redshift-credentials-unbound"]));
}

/// Halves that meet in part only, and halves held by conditions, are no dead grants.
#[test]
fn halves_that_meet_are_no_dead_grants() {
    let blueprint = r#"landform: 1
name: meeting
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts:
  store: { id: "111111111111" }
  science: { id: "222222222222" }
region: us-east-1
keys:
  data:
    in: store
    statements:
      - Effect: Allow
        Principal: { AWS: "arn:aws:iam::222222222222:role/wide" }
        Action: "kms:Decrypt"
        Resource: "*"
        Condition: { StringEquals: { "kms:ViaService": s3.us-east-1.amazonaws.com } }
buckets:
  models:
    in: store
    name: models-111111111111
    key: data
    statements:
      - { Effect: Allow, Principal: { AWS: "arn:aws:iam::222222222222:role/wide" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::models-111111111111/team/*" }
      - Effect: Allow
        Principal: { AWS: "arn:aws:iam::222222222222:root" }
        Action: "s3:GetObject"
        Resource: "arn:aws:s3:::models-111111111111/*"
        Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/narrow" } }
roles:
  wide:
    in: science
    for: lambda
    statements:
      - { Effect: Allow, Action: "s3:GetObject", Resource: "bucket/store/models/*" }
      - { Effect: Allow, Action: "kms:Decrypt", Resource: "arn:aws:kms:us-east-1:111111111111:key/*" }
  narrow:
    in: science
    for: lambda
    statements:
      - { Effect: Allow, Action: "s3:GetObject", Resource: "bucket/store/models/reports/*", Condition: { Bool: { "aws:SecureTransport": "true" } } }
"#;
    let (findings, problems, sources) = checked("meeting.yaml", blueprint);
    assert!(problems.is_empty(), "{}", draw(&problems, &sources, Colour::Never, 140));
    assert!(findings.is_empty(), "{findings:#?}");
}
