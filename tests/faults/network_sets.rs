//! A network that is placed in several accounts is one in each, and what stands in it or joins it follows.

use crate::common::files::folder;
use crate::common::program::{inside, stdout};

const HEAD: &str = "\
landform: 1
name: t
organization: { id: o-a1b2c3d4e5, root: r-a1b2, management: \"100000000000\", units: { ml: { id: ou-a1b2-11111111, accounts: [dev, stage, prod] } } }
accounts:
  dev: { id: \"400000000000\" }
  stage: { id: \"500000000000\" }
  prod: { id: \"600000000000\" }
  hub: { id: \"700000000000\" }
region: eu-west-1
pools: { all: { cidr: 10.0.0.0/8 } }
";

const SETS: &str = "\
networks:
  hub: { in: hub, from: all, size: 20 }
  app: { in: unit/ml, except: stage, from: all, size: 20, endpoints: [s3] }
peerings: { hub: { from: hub, to: app } }
groups: { web: { network: app, admits: [{ from: network/hub, port: 443 }] } }
flows: [ { reach: vpc/hub/hub, from: vpc/dev/app-dev, port: 443 } ]
";

fn run(words: &[&str], sections: &str) -> (i32, String) {
    let folder = folder(&[("b.yaml", &[HEAD, sections].concat())]);
    let output = inside(folder.path(), words);
    (output.status.code().unwrap(), stdout(&output))
}

fn addresses(sections: &str) -> Vec<String> {
    let (code, said) = run(&["list", "b.yaml"], sections);
    assert_eq!(code, 0, "{said}");
    said.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn each_account_gets_a_network_of_its_own() {
    let sections = SETS.split("flows").next().unwrap();
    let found = addresses(sections);
    let of = |kind: &str| -> Vec<&str> {
        let kind = [kind, "/"].concat();
        found
            .iter()
            .map(String::as_str)
            .filter(|address| address.starts_with(&kind))
            .collect()
    };
    assert_eq!(of("vpc"), ["vpc/dev/app-dev", "vpc/hub/hub", "vpc/prod/app-prod"]);
    assert_eq!(of("endpoint"), ["endpoint/dev/app-dev-s3", "endpoint/prod/app-prod-s3"]);
    assert_eq!(of("peering"), ["peering/hub/hub-dev", "peering/hub/hub-prod"]);
    assert_eq!(of("security-group"), ["security-group/dev/web-dev", "security-group/prod/web-prod"]);
    let (code, said) = run(&["check", "b.yaml"], sections);
    assert_eq!(code, 0, "{said}");
}

/// A list is several accounts too, and one that joins a unit moves nobody's addresses.
#[test]
fn lists_are_several_accounts() {
    let found = addresses("networks: { app: { in: [dev, hub], from: all, size: 20 } }\n");
    let vpcs: Vec<&String> = found.iter().filter(|address| address.starts_with("vpc/")).collect();
    assert_eq!(vpcs, ["vpc/dev/app-dev", "vpc/hub/app-hub"]);
    let one = addresses("networks: { app: { in: dev, from: all, size: 20 } }\n");
    assert!(one.contains(&"vpc/dev/app".to_owned()), "{one:?}");
}

#[test]
fn what_means_one_of_several_is_told() {
    for (sections, told) in [
        ("networks: { app: { in: unit/mll, from: all } }\n", "there is no unit `mll`"),
        (
            "networks: { app: { in: unit/ml, vpc: vpc-0123456789abcdef0 } }\n",
            "placement-single",
        ),
        (
            "networks: { app: { in: unit/ml, from: all, size: 20 }, hub: { in: hub, from: all, size: 20 } }\n\
             groups: { web: { network: hub, admits: [{ from: network/app, port: 443 }] } }\n",
            "there is no network `app`",
        ),
        ("networks: { app: { in: unit/ml, cidr: 10.0.0.0/16 } }\n", "network-overlap"),
    ] {
        let (_, said) = run(&["check", "b.yaml"], sections);
        assert!(said.contains(told), "{told}: {said}");
    }
}

#[test]
fn each_region_gets_one_of_its_own() {
    let sections = "\
keys: { logs: { in: hub, region: [eu-west-1, us-east-1] } }
buckets: { logs: { in: hub, region: [eu-west-1, us-east-1], name: \"logs-{region}-700000000000\", key: logs } }
";
    let found = addresses(sections);
    for address in [
        "bucket/hub/logs-eu-west-1",
        "bucket/hub/logs-us-east-1",
        "key/hub/logs-eu-west-1",
        "key/hub/logs-us-east-1",
    ] {
        assert!(found.iter().any(|known| known == address), "{found:?}");
    }
    let (code, said) = run(&["check", "b.yaml"], sections);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(&["check", "b.yaml"], &sections.replace("us-east-1] }", "us-east-7] }"));
    assert!(code == 2 && said.contains("no AWS region `us-east-7`"), "{said}");
    let (_, said) = run(&["check", "b.yaml"], &sections.replace("key: logs", "key: key/hub/logs"));
    assert!(said.contains("nothing found"), "{said}");
    let (code, said) = run(
        &["check", "b.yaml"],
        &sections.replace("region: [eu-west-1, us-east-1], name", "name"),
    );
    assert!(code == 2 && said.contains("there is no key `key/hub/logs`"), "{said}");
}

/// Nothing vanishes behind another one that gets its name.
#[test]
fn two_entries_of_one_name_are_told() {
    for sections in [
        "keys: { k: { in: hub, region: [eu-west-1, us-east-1] }, k-us-east-1: { in: hub } }\n",
        "keys: { k: { in: hub, region: [eu-west-1, eu-west-1] } }\n",
        "networks: { app: { in: unit/ml, from: all, size: 20 }, app-dev: { in: hub, from: all, size: 20 } }\n",
        "networks: { app: { in: unit/ml, from: all, size: 20 } }\ngroups: { g: { network: app }, g-dev: { network: app-dev } }\n",
    ] {
        let (code, said) = run(&["check", "b.yaml"], sections);
        assert!(code == 2 && said.contains("name-of-place"), "{sections}: {said}");
    }
}

/// What stands in a set of networks names the others of its own account.
#[test]
fn what_follows_refers_to_what_follows() {
    let sections = "\
networks: { app: { in: unit/ml, from: all, size: 20 } }
groups:
  web: { network: app, reaches: { to: group/db, port: 443 } }
  db: { network: app, admits: [{ from: group/web, port: 443 }, { from: group/db, port: 5432 }] }
";
    let (code, said) = run(&["check", "b.yaml"], sections);
    assert_eq!(code, 0, "{said}");
    let (_, shown) = run(&["show", "b.yaml", "security-group/prod/db-prod"], sections);
    assert!(shown.contains("web-prod") && !shown.contains("web-dev"), "{shown}");
}
