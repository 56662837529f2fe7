//! Keys by their alias.

use crate::design::{assert_clean, conditions, decided, model, problems};
use landform::evaluate::iam::Outcome::{Allow, ImplicitDeny};

const ALIASES: &str = "kms:ResourceAliases";

#[test]
fn a_key_is_granted_as_long_as_it_has_its_alias() {
    let rest = "grants: [ { to: role/prod/loader, may: decrypt, \"on\": alias/dev/data } ]";
    assert_clean(rest);
    let found = model(rest);
    for address in ["role/prod/loader", "key/dev/data"] {
        assert_eq!(conditions(&found, address, ALIASES), ["alias/data"], "{address}");
    }
    assert_eq!(decided(&found, "role/prod/loader", "kms:Decrypt", "key/dev/data", &[]), Allow);
    assert_eq!(decided(&found, "role/prod/loader", "kms:Decrypt", "key/dev/own", &[]), ImplicitDeny);
    let by_entry = model("grants: [ { to: role/prod/loader, may: decrypt, \"on\": key/dev/data } ]");
    assert!(conditions(&by_entry, "key/dev/data", ALIASES).is_empty());
}

#[test]
fn keys_of_a_unit_are_granted_by_their_alias() {
    let rest =
        "grants: [ { to: role/unit/ml/worker, may: decrypt, \"on\": alias/unit/ml/own, each: account } ]";
    assert_clean(rest);
    let found = model(rest);
    assert_eq!(decided(&found, "role/dev/worker", "kms:Decrypt", "key/dev/own", &[]), Allow);
    assert_eq!(decided(&found, "role/dev/worker", "kms:Decrypt", "key/prod/own", &[]), ImplicitDeny);
}

#[test]
fn an_alias_that_nothing_has_is_told() {
    for word in ["alias/dev/dat", "alias/prod/data", "alias/nowhere/data", "alias/unit/none/own"] {
        let found =
            problems(&format!("grants: [ {{ to: role/prod/loader, may: decrypt, \"on\": {word} }} ]"));
        assert!(found.len() == 1 && found[0].starts_with("reference-unknown: "), "{word}: {found:?}");
    }
}
