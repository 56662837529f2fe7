//! A bucket, or the alias of a key, that gets another name: what is granted goes on while the former one stays.

use crate::design::{conditions, text};
use landform::blueprint::{Blueprint, decode};
use landform::model::Model;
use landform::resolve::{Deployed, PinnedNames, resolve_with};

const GRANTS: &str = r#"
grants:
  - { to: role/prod/loader, may: read, "on": bucket/dev/data/curated/* }
  - { to: role/prod/other, may: decrypt, "on": alias/dev/data }
"#;

fn deployed_as(address: &str, names: PinnedNames) -> Model {
    let (blueprint, _) = decode::read::<Blueprint>(0, &text(GRANTS));
    let deployed = Deployed {
        names: [(address.to_owned(), names)].into(),
        ..Deployed::default()
    };
    let (model, problems) = resolve_with(&blueprint.unwrap(), &deployed);
    assert!(!problems.has_errors(), "{problems:?}");
    model
}

#[test]
fn a_key_serves_the_former_bucket_and_the_former_alias_too() {
    let found = deployed_as(
        "bucket/dev/data",
        PinnedNames {
            arn: Some("arn:aws:s3:::old".to_owned()),
            name: Some("old".to_owned()),
            alias: None,
        },
    );
    for address in ["role/prod/loader", "key/dev/data"] {
        let said = conditions(&found, address, "kms:EncryptionContext:aws:s3:arn");
        for name in ["old", "old/curated/*", "data-111111111111", "data-111111111111/curated/*"] {
            assert!(said.contains(&["arn:aws:s3:::", name].concat()), "{address}: {said:?}");
        }
    }
    let found = deployed_as(
        "key/dev/data",
        PinnedNames {
            arn: None,
            name: None,
            alias: Some("alias/old".to_owned()),
        },
    );
    assert_eq!(
        conditions(&found, "key/dev/data", "kms:ResourceAliases"),
        ["alias/data", "alias/old"]
    );
    assert!(conditions(&found, "role/prod/other", "kms:ResourceAliases").contains(&"alias/old".to_owned()));
}
