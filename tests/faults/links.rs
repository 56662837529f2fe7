//! Terraform roots that join two accounts: one apply makes a peering with everything about it.

use crate::common::files::{folder, tree};
use crate::common::program::{inside, stderr, stdout};
use landform::lock::Lock;
use std::collections::BTreeMap;
use std::path::Path;

const HEAD: &str = "landform: 1\nname: shop\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
                    accounts: { a: { id: \"111111111111\" }, b: { id: \"222222222222\" }, m: { id: \"000000000001\" } }\nregion: eu-west-1\n";
const NETWORKS: &str = "networks:\n  n: { in: a, cidr: 10.1.0.0/16, zones: 1 }\n  o: { in: a, cidr: 10.2.0.0/16, zones: 1 }\n  \
                        p: { in: b, cidr: 10.3.0.0/16, zones: 1 }\n  q: { in: m, cidr: 10.4.0.0/16, zones: 1 }\n  \
                        r: { in: a, region: eu-central-1, cidr: 10.5.0.0/16, zones: 1 }\n\
                        groups:\n  here: { network: n }\n  there: { network: p, admits: [ { from: group/here, port: 443 } ] }\n";
const PEERING: &str = "peerings: { far: { from: n, to: p, dns: true } }\n";

/// The lock after the networks: an id for each of them, their tables and their groups.
fn networks() -> String {
    let mut text = "landform_lock: 1\nids:\n".to_owned();
    for (at, (account, network)) in
        [("a", "n"), ("a", "o"), ("a", "r"), ("b", "p"), ("m", "q")].into_iter().enumerate()
    {
        text.push_str(&format!(
            "  route-table/{account}/{network}-private-a: rtb-0aaaaaaaaaaaaaa{at:02}\n"
        ));
        text.push_str(&format!("  vpc/{account}/{network}: vpc-0aaaaaaaaaaaaaa{at:02}\n"));
    }
    text.push_str(
        "  security-group/a/here: sg-0aaaaaaaaaaaaaa01\n  security-group/b/there: sg-0aaaaaaaaaaaaaa02\n",
    );
    text
}

/// A folder with a design and its lock.
fn design(body: &str, lock: &str) -> tempfile::TempDir {
    folder(&[("b.yaml", &[HEAD, NETWORKS, body].concat()), ("b.lock.yaml", lock)])
}

/// What `synth` writes, and what it says.
fn synth(at: &Path, more: &[&str]) -> (BTreeMap<String, String>, String) {
    let done = inside(at, &[&["synth", "b.yaml", "--out", "out"], more].concat());
    assert!(done.status.success(), "{}{}", stdout(&done), stderr(&done));
    let texts = tree(&at.join("out")).into_iter();
    let files = texts.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect();
    (files, [stdout(&done), stderr(&done)].concat())
}

fn links(files: &BTreeMap<String, String>) -> Vec<&str> {
    let roots = files
        .keys()
        .filter_map(|path| path.strip_prefix("terraform/")?.strip_suffix("/main.tf"));
    roots
        .filter(|root| root.starts_with("links/") || root.ends_with("/accepted"))
        .collect()
}

/// The request waited for the networks, the yes for its id, names and rules for the yes: three rounds of the lock.
#[test]
fn once_the_networks_are_there_a_peering_is_one_root() {
    let at = design(PEERING, &networks());
    let (files, said) = synth(at.path(), &["--backend", "terraform"]);
    assert!(!said.contains("waits:"), "{said}");
    assert_eq!(links(&files), ["links/a-b"]);
    let main = &files["terraform/links/a-b/main.tf"];
    let connection = "vpc_peering_connection_id = aws_vpc_peering_connection.far.id\n";
    let accepted = "vpc_peering_connection_id = aws_vpc_peering_connection_accepter.far.id\n";
    let count = |text: &str| main.matches(text).count();
    // The yes and two routes; names of both sides.
    assert_eq!((count(connection), count(accepted)), (3, 2), "{main}");
    assert!(main.contains(" over ${aws_vpc_peering_connection_accepter.far.id}\""), "{main}");
    assert!(!main.contains("pcx-"), "{main}");
    // Requester: connection, route, names. Accepter: yes, names, route, rule.
    assert_eq!((count("  provider = aws.a\n"), count("  provider = aws.b\n")), (3, 4), "{main}");
    let provider = &files["terraform/links/a-b/provider.tf"];
    for (alias, account) in [("a", "111111111111"), ("b", "222222222222")] {
        for line in [
            format!("  alias               = \"{alias}\"\n"),
            format!("allowed_account_ids = [\"{account}\"]"),
            format!("role_arn     = \"arn:aws:iam::{account}:role/OrganizationAccountAccessRole\""),
        ] {
            assert_eq!(provider.matches(&line).count(), 1, "{line}: {provider}");
        }
    }
    let manifest: serde_json::Value = serde_json::from_str(&files["manifest.json"]).unwrap();
    let steps = manifest["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["links"] == true).unwrap();
    assert_eq!(step["path"], "terraform/links/a-b");
    assert_eq!(step["accounts"], serde_json::json!(["111111111111", "222222222222"]));
    let after = |step: &&serde_json::Value| step["wave"].as_u64() < steps.last().unwrap()["wave"].as_u64();
    assert!(steps.iter().filter(after).all(|step| step["links"] == false), "{steps:?}");
    let runbook = &files["README.md"];
    let (made, gone) = ("-chdir=terraform/links/a-b apply", "-chdir=terraform/links/a-b destroy");
    let network = "-chdir=terraform/a/data ";
    let place = |text: &str| runbook.find(text).unwrap_or_else(|| panic!("{text}: {runbook}"));
    assert!(
        place(&[network, "apply"].concat()) < place(made)
            && place(gone) < place(&[network, "destroy"].concat())
    );
}

/// CloudFormation has no stack of two accounts: there the same waits, and the files say with whom.
#[test]
fn cloudformation_waits_where_terraform_does_not() {
    let at = design(PEERING, &networks());
    let (files, said) = synth(at.path(), &[]);
    assert!(
        said.contains(
            "waits: peering-accepter/b/far needs the id of peering/a/far, where CloudFormation deploys\n"
        ),
        "{said}"
    );
    assert!(files.contains_key("cloudformation/links/a.yaml"));
    assert_eq!(links(&files), ["links/a-b"]);
    let manifest: serde_json::Value = serde_json::from_str(&files["manifest.json"]).unwrap();
    let held = manifest["held"].as_array().unwrap();
    assert!(
        !held.is_empty() && held.iter().all(|row| row["backend"] == "cloudformation"),
        "{held:?}"
    );
}

/// Who is in the management account assumes no role there; two Regions of an account are two places; networks of one account
/// and Region have a root of it alone. Names stay.
#[test]
fn each_pair_of_places_has_a_root_of_its_own() {
    let at = design(
        "peerings: { far: { from: n, to: p }, back: { from: p, to: o }, top: { from: q, to: n }, near: { from: n, to: o }, wide: { from: r, to: n } }\n",
        &networks(),
    );
    let (files, _) = synth(at.path(), &["--backend", "terraform"]);
    assert_eq!(links(&files), ["links/a-a", "links/a-b", "links/a-eu-central-1-a", "links/a-m"]);
    let near = &files["terraform/links/a-a/main.tf"];
    assert!(
        near.contains("vpc_peering_connection_id = aws_vpc_peering_connection.near.id\n\n  requester {"),
        "{near}"
    );
    let lock = pinned(at.path());
    let known = ["near", "far", "back", "wide"].map(|name| {
        let side = if name == "back" { "b" } else { "a" };
        lock.pins[&format!("peering/{side}/{name}")].root.clone().unwrap()
    });
    assert_eq!(known, ["a-a", "a-b", "a-b", "a-eu-central-1-a"]);
    let (again, _) = synth(at.path(), &["--backend", "terraform"]);
    assert_eq!(links(&again), links(&files));
    let provider = &files["terraform/links/a-m/provider.tf"];
    assert_eq!(provider.matches("assume_role {").count(), 1, "{provider}");
    let own = provider.split("alias               = \"m\"").nth(1).unwrap();
    assert!(own.contains("[\"000000000001\"]") && !own.contains("assume_role"), "{own}");
    let wide = &files["terraform/links/a-eu-central-1-a/provider.tf"];
    for region in ["eu-west-1", "eu-central-1"] {
        assert!(
            wide.contains(&format!(
                "region              = \"{region}\"\n  allowed_account_ids = [\"111111111111\"]"
            )),
            "{wide}"
        );
    }
    assert!(wide.contains("\"a_eu_central_1\""), "{wide}");
}

/// Where a root has nothing but the credentials that it is called with, nobody is in two accounts at once.
#[test]
fn without_a_role_or_a_profile_each_account_has_its_roots() {
    let roots = |settings: &str| {
        let at = design(&[settings, PEERING].concat(), &networks());
        let (files, _) = synth(at.path(), &["--backend", "terraform"]);
        links(&files).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(roots("terraform: { role: none }\n"), ["links/a"]);
    assert_eq!(roots("terraform: { role: { b: none } }\n"), ["links/a"]);
    assert_eq!(roots("terraform: { role: none, profile: \"x-{name}\" }\n"), ["links/a-b"]);
}

/// The lock that `lock update --pin` leaves.
fn pinned(at: &Path) -> Lock {
    assert!(inside(at, &["lock", "update", "b.yaml", "--pin"]).status.success());
    Lock::parse(&std::fs::read_to_string(at.join("b.lock.yaml")).unwrap()).unwrap()
}

fn keep(at: &Path, lock: &Lock) {
    std::fs::write(at.join("b.lock.yaml"), lock.to_text()).unwrap();
}

/// A state that has a connection in the root of one account would lose it to another root.
#[test]
fn what_was_deployed_by_account_stays_in_its_roots() {
    let at = design(PEERING, &networks());
    let mut lock = pinned(at.path());
    assert_eq!(lock.pins["peering/a/far"].root.as_deref(), Some("a-b"));
    lock.pins.values_mut().for_each(|pin| pin.root = None);
    lock.ids.insert("peering/a/far".into(), "pcx-0aaaaaaaaaaaaaa01".into());
    keep(at.path(), &lock);
    let (files, _) = synth(at.path(), &[]);
    assert_eq!(links(&files), ["links/a", "links/b"]);
    assert!(files["terraform/links/a/main.tf"].contains("resource \"aws_vpc_peering_connection\" \"far\""));
    assert!(!files["README.md"].contains("links/a-b"));
    assert!(pinned(at.path()).pins["peering/a/far"].root.is_none());
}

/// A root that is deployed keeps its name whoever comes, and goes by an apply of nothing with both providers.
#[test]
fn a_root_of_two_accounts_leaves_what_removes_it() {
    let at = design(PEERING, &networks());
    let lock = pinned(at.path());
    std::fs::write(
        at.path().join("b.yaml"),
        [HEAD, NETWORKS]
            .concat()
            .replace(", admits: [ { from: group/here, port: 443 } ]", ""),
    )
    .unwrap();
    let (files, _) = synth(at.path(), &[]);
    assert_eq!(links(&files), ["links/a-b"]);
    assert!(!files["terraform/links/a-b/main.tf"].contains("resource"));
    let provider = &files["terraform/links/a-b/provider.tf"];
    assert!(
        provider.contains("\"111111111111\"") && provider.contains("\"222222222222\""),
        "{provider}"
    );
    let runbook = &files["README.md"];
    assert!(runbook.contains("terraform -chdir=terraform/links/a-b apply"), "{runbook}");
    let forget: Vec<&str> = runbook.lines().filter(|line| line.contains("--forget")).collect();
    assert!(
        forget[0].contains("peering/a/far") && forget[0].contains("peering-accepter/b/far"),
        "{forget:?}"
    );
    let mut known = lock;
    known
        .pins
        .values_mut()
        .for_each(|pin| pin.root = pin.root.as_ref().map(|_| "ours".to_owned()));
    keep(at.path(), &known);
    std::fs::write(at.path().join("b.yaml"), [HEAD, NETWORKS, PEERING].concat()).unwrap();
    let (files, _) = synth(at.path(), &[]);
    assert_eq!(links(&files), ["links/ours"]);
    // The name is a folder's.
    known
        .pins
        .values_mut()
        .for_each(|pin| pin.root = pin.root.as_ref().map(|_| "../ours".to_owned()));
    keep(at.path(), &known);
    let done = inside(at.path(), &["check", "b.yaml"]);
    let said = [stdout(&done), stderr(&done)].concat();
    assert!(said.contains("lock-invalid") && said.contains("no name of a root"), "{said}");
}

/// `lock update` pins what no longer waits; whether a root is applied tell the ids that it puts out.
#[test]
fn a_root_is_left_to_do_until_its_ids_are_known() {
    let at = design(PEERING, &networks());
    pinned(at.path());
    let left = || stdout(&inside(at.path(), &["runbook", "b.yaml", "--backend", "terraform"]));
    let told = left();
    for line in [
        "terraform -chdir=terraform/links/a-b apply\n",
        "terraform -chdir=terraform/links/a-b output -json > links-a-b.json\n",
        "landform lock update b.yaml --from links-a-b.json\n",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let id = |name: &str| serde_json::json!({ (name): { "value": "pcx-0aaaaaaaaaaaaaa01" } });
    for name in ["peering_a_far_id", "peering_accepter_b_far_id"] {
        std::fs::write(at.path().join("told.json"), id(name).to_string()).unwrap();
        let done = inside(at.path(), &["lock", "update", "b.yaml", "--from", "told.json"]);
        assert!(done.status.success(), "{}", stderr(&done));
    }
    assert_eq!(left(), "nothing is left to do\n");
}

/// A template that makes something on the other side, or with a provider that nothing pins, is found when it is read back.
#[test]
fn a_provider_of_the_other_side_is_found() {
    let template = landform::render::Templates::defaults()["peering-route/terraform.tf"].clone();
    let named = "  provider = {{traversal provider}}\n";
    for (text, why) in [
        (template.replacen(named, "  provider = aws.a\n", 1), "provider"),
        (template.replacen(named, "", 1), "provider"),
    ] {
        assert_ne!(text, template);
        let at = design(PEERING, &networks());
        std::fs::create_dir_all(at.path().join("own/peering-route")).unwrap();
        std::fs::write(at.path().join("own/peering-route/terraform.tf.hbs"), text).unwrap();
        let done = inside(at.path(), &["synth", "b.yaml", "--out", "out", "--templates", "own"]);
        assert_eq!(done.status.code(), Some(2), "{}", stderr(&done));
        assert!(stderr(&done).contains(why), "{}", stderr(&done));
    }
}
