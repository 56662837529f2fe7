//! Grants that end.

use crate::design::{asked, assert_clean, conditions, decided, model, problems};
use landform::evaluate::iam::Outcome::{Allow, ImplicitDeny, Unknown};

const TIME: &str = "aws:CurrentTime";
const LAST: &str = "2027-06-30T23:59:59Z";
const AFTER: &str = "2027-07-01T00:00:00Z";
const UNTIL: &str =
    r#"grants: [ { to: role/prod/loader, may: read, "on": bucket/dev/data, until: 2027-06-30 } ]"#;

#[test]
fn a_grant_ends_on_every_side() {
    assert_clean(UNTIL);
    let found = model(UNTIL);
    for address in ["role/prod/loader", "bucket/dev/data", "key/dev/data"] {
        let ends = conditions(&found, address, TIME);
        assert!(!ends.is_empty() && ends.iter().all(|end| end == AFTER), "{address}: {ends:?}");
    }
    let may = |context: &[(&str, &str)]| {
        decided(&found, "role/prod/loader", "s3:GetObject", "bucket/dev/data/x", context)
    };
    assert_eq!(may(&[(TIME, LAST)]), Allow);
    assert_eq!(may(&[(TIME, AFTER)]), ImplicitDeny);
    assert_eq!(may(&[]), Unknown);
}

#[test]
fn other_kinds_end_too() {
    let role = r#"
grants: [ { to: role/prod/loader, may: assume, "on": role/dev/near, until: 2027-06-30 }, { to: role/dev/near, may: [read, write], "on": feature-group/dev/g, until: 2027-06-30 } ]"#;
    assert_clean(role);
    let found = model(role);
    for (at, expected) in [(LAST, Allow), (AFTER, ImplicitDeny)] {
        let assumed = decided(&found, "role/prod/loader", "sts:AssumeRole", "role/dev/near", &[(TIME, at)]);
        let read =
            decided(&found, "role/dev/near", "sagemaker:GetRecord", "feature-group/dev/g", &[(TIME, at)]);
        assert_eq!((assumed, read), (expected, expected), "{at}");
    }
}

#[test]
fn a_share_has_no_end() {
    let row = |to: &str, may: &str, on: &str| {
        problems(&format!("grants: [ {{ to: {to}, may: {may}, \"on\": {on}, until: 2027-06-30 }} ]"))
    };
    for found in [
        row("role/prod/loader", "read", "feature-group/dev/g"),
        row("unit/ml", "read", "feature-group/dev/g"),
        row("account/prod", "discover", "catalog/dev"),
    ] {
        assert!(found.iter().any(|problem| problem.starts_with("grant-until: ")), "{found:?}");
    }
}

#[test]
fn a_day_that_is_past_is_told() {
    let on = |day: &str| asked(UNTIL, &["check", "b.yaml", "--today", day]);
    for (day, told) in [("2027-06-30", false), ("2027-07-01", true)] {
        let (code, said) = on(day);
        assert_eq!((code, said.contains("this grant ended with 2027-06-30")), (0, told), "{said}");
    }
    for word in ["tomorrow", "2027-02-30", "30.06.2027", "20270630"] {
        let found = problems(&UNTIL.replace("2027-06-30", word));
        assert!(found.len() == 1 && found[0].starts_with("day-invalid: "), "{word}: {found:?}");
    }
}
