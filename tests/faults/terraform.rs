//! Terraform as a shop uses it: guards, settings, labels, references.

use crate::common::files::{folder, tree};
use crate::common::program::{inside, stderr};
use std::collections::BTreeMap;

const HEAD: &str = "landform: 1\nname: shop\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n\
                    accounts: { a: { id: \"111111111111\" }, b: { id: \"222222222222\" } }\nregion: eu-west-1\n";

/// The files that a blueprint becomes.
fn files(body: &str) -> BTreeMap<String, String> {
    let at = folder(&[("b.yaml", &[HEAD, body].concat())]);
    let done = inside(at.path(), &["synth", "b.yaml", "--out", "out"]);
    assert!(done.status.success(), "{}", stderr(&done));
    let texts = tree(&at.path().join("out")).into_iter();
    texts.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

fn file<'f>(files: &'f BTreeMap<String, String>, path: &str) -> &'f str {
    files.get(path).unwrap_or_else(|| panic!("no {path} in {:?}", files.keys()))
}

/// The text of one block of Terraform, from its first line to its last.
fn block<'t>(text: &'t str, head: &str) -> &'t str {
    let at = text.find(head).unwrap_or_else(|| panic!("no {head} in {text}"));
    let rest = &text[at..];
    &rest[..rest.find("\n}\n").unwrap()]
}

#[test]
fn terraform_refuses_to_destroy_what_stacks_keep() {
    let files = files(
        "keys: { k: { in: a } }\nbuckets: { b: { in: a, name: shop-b, key: k } }\ndatabases: { d: { in: a } }\n\
         trails: { events: { in: a, bucket: b, key: k } }\n",
    );
    let main = file(&files, "terraform/a/data/main.tf");
    for kept in [
        "aws_kms_key\" \"k",
        "aws_s3_bucket\" \"b",
        "aws_glue_catalog_database\" \"d",
        "aws_cloudwatch_log_group\"",
    ] {
        let text = block(main, &["resource \"", kept].concat());
        assert!(text.contains("prevent_destroy = true"), "{text}");
    }
    assert!(!block(main, "resource \"aws_kms_alias\"").contains("lifecycle"));
    let template = file(&files, "cloudformation/data/a.yaml");
    let database = template.split("Type: AWS::Glue::Database").nth(1).unwrap();
    assert!(
        database.trim_start().starts_with("DeletionPolicy: RetainExceptOnCreate"),
        "{database}"
    );
    let runbook = file(&files, "README.md");
    let lifts = "sed -i.guarded 's/prevent_destroy = true/prevent_destroy = false/' terraform/a/data/main.tf";
    let (lifted, destroyed) =
        (runbook.find(lifts), runbook.find("terraform -chdir=terraform/a/data destroy"));
    assert!(lifted.is_some() && lifted < destroyed, "{runbook}");
    assert!(runbook.contains("aws glue delete-database --name d "), "{runbook}");
}

/// A second cluster of a name could not be deleted where its last snapshot had the name of the first one's.
#[test]
fn last_snapshots_have_names_of_their_own() {
    let files = files(
        "networks: { n: { in: a, cidr: 10.1.0.0/16, endpoints: needed } }\nkeys: { k: { in: a } }\n\
         warehouses: { w: { network: n, key: k } }\n",
    );
    let main = file(&files, "terraform/a/data/main.tf");
    let cluster = block(main, "resource \"aws_redshift_cluster\" \"w\"");
    assert!(
        cluster.contains("\"w-final-${formatdate(\"YYYYMMDDhhmmss\", timestamp())}\""),
        "{cluster}"
    );
    assert!(cluster.contains("ignore_changes  = [final_snapshot_identifier]"), "{cluster}");
    let runbook = file(&files, "README.md");
    assert!(
        runbook.contains("--final-cluster-snapshot-identifier w-last-$(date -u +%Y%m%d%H%M%S) "),
        "{runbook}"
    );
}
