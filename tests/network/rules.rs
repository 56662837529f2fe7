//! Defects of networks found by their rule, and the same networks without them.

use crate::world::World;
use landform::comply;
use landform::evaluate::Universe;
use serde_json::Value;
use std::collections::BTreeSet;

const RULES: [&str; 11] = [
    "egress-uninspected",
    "endpoint-unreachable",
    "gateway-endpoint-unassociated",
    "group-open-to-internet",
    "internet-via-nat",
    "route-asymmetric",
    "route-blackhole",
    "rule-admits-nothing",
    "rule-shadowed",
    "transit-over-peering",
    "vpc-overlap",
];

#[test]
fn defects_and_their_twins() {
    let mut seen = BTreeSet::new();
    for line in include_str!("rules.jsonl").lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let rule = row["rule"].as_str().unwrap();
        let lines = row["network"].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
        let model = World::read(lines).model();
        let found: Vec<comply::Finding> = comply::findings(&Universe::new(&model))
            .into_iter()
            .filter(|one| one.rule == rule)
            .collect();
        let about: Vec<String> = found.iter().map(|finding| finding.resource.to_string()).collect();
        let expected: Vec<&str> =
            row["about"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        assert_eq!(about, expected, "{line}\n{found:#?}");
        assert!(found.iter().all(|finding| !finding.message.is_empty() && !finding.help.is_empty()));
        seen.insert((rule.to_owned(), expected.is_empty()));
    }
    for rule in RULES {
        for twin in [true, false] {
            assert!(seen.contains(&(rule.to_owned(), twin)), "{rule} has no row");
        }
        assert!(comply::rule(rule).is_some(), "{rule}");
    }
}
