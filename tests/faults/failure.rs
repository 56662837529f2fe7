//! Failure is survived: what AWS would refuse is told before, and what was refused can be taken away again.

use crate::common::blueprint::resolved;
use crate::common::program::assert_explained;

/// A network in a region.
fn network(region: &str, rest: &str) -> String {
    format!(
        "landform: 1\nname: t\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\n\
         accounts: {{ apps: {{ id: \"111111111111\" }} }}\nregion: {region}\n\
         networks: {{ n: {{ in: apps, cidr: 10.0.0.0/16{rest} }} }}\n"
    )
}

/// A7: zones that newer accounts do not have are told where they were taken by their letters, and nowhere else.
#[test]
fn zones_that_not_every_account_has_are_told() {
    const NAMED: &str = ", zones: [ap-northeast-1a, ap-northeast-1c]";
    let rows = [
        ("ap-northeast-1", "", Some("ap-northeast-1a, ap-northeast-1c, ap-northeast-1d")),
        ("ap-northeast-1", ", zones: 1", None),
        ("ap-northeast-1", NAMED, None),
        ("ap-northeast-1", ", zones: [ap-northeast-1a, ap-northeast-1b]", None),
        ("us-west-1", "", Some("describe-availability-zones --region us-west-1")),
        ("us-west-1", ", zones: [us-west-1a, us-west-1c]", None),
        ("ca-central-1", "", None),
        ("ca-central-1", ", zones: 3", Some("ca-central-1d")),
        ("us-east-1", ", zones: 4", None),
        ("eu-west-1", ", zones: 3", None),
    ];
    for (region, rest, help) in rows {
        let text = network(region, rest);
        let (_, told) = resolved(&text);
        let said = told.iter().find(|one| one.code == "network-zones-rare");
        assert_eq!(said.is_some(), help.is_some(), "{region}{rest}: {told:?}");
        if let (Some(said), Some(help)) = (said, help) {
            assert!(said.help.iter().any(|text| text.contains(help)), "{said:?}");
        }
    }
    assert_explained(["network-zones-rare"]);
}
