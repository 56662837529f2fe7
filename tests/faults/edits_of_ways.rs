//! Edits of what leads to something: access points and mount targets, which AWS does not take twice.

use crate::common::blueprint::model_of;
use landform::diagnostic::DiagnosticLevel;
use landform::edits::problems;
use landform::learn::{Learned, updated};
use landform::lock::Lock;
use landform::plan::plan;

const HEAD: &str = "landform: 1\nname: t\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\naccounts: { own: { id: \"111111111111\" } }\nregion: us-east-1\n\
buckets: { one: { in: own, name: bb-one-1 }, two: { in: own, name: bb-two-1 } }\nnetworks: { n: { in: own, cidr: 10.0.0.0/20 }, m: { in: own, cidr: 10.1.0.0/20 } }\n";
const POINT: &str = "access_points: { p: { in: own, name: my-ap, bucket: one } }\n";
const FILES: &str =
    "file_systems: { f: { in: own, network: n, access_points: { a: { path: /a }, b: { path: /b } } } }\n";

/// What is said of an edit of a deployed design: codes, severities, addresses, helps.
fn said(text: &str, old: &str, new: &str) -> Vec<String> {
    let before = [HEAD, text].concat();
    assert!(before.contains(old), "{old}");
    let after = model_of(&before.replace(old, new));
    let (first, _) = plan(&model_of(&before), &Lock::empty());
    let lock = updated(&first, &Lock::empty(), &Learned::default());
    let (planned, _) = plan(&after, &lock);
    let told = problems(&planned, &lock, &after).into_iter();
    told.map(|one| {
        let level = if one.severity == DiagnosticLevel::Error {
            "error"
        } else {
            "warning"
        };
        let about = one.message.split('`').nth(1).unwrap_or_default();
        format!("{level} {} {about}: {}", one.code, one.help.join(" "))
    })
    .collect()
}

/// True where each of some words stands in what is said.
fn holds(all: &[String], words: &[&str]) -> bool {
    all.iter().any(|one| words.iter().all(|word| one.contains(word)))
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-accesspoint.html>
#[test]
fn another_bucket_behind_the_same_name_is_refused() {
    let refused = said(POINT, "bucket: one", "bucket: two");
    assert!(
        holds(&refused, &["error edit-replaces access-point/own/p", "another name"]),
        "{refused:?}"
    );
    let renamed = said(POINT, "name: my-ap, bucket: one", "name: other-ap, bucket: two");
    assert!(holds(&renamed, &["warning edit-replaces access-point/own/p"]), "{renamed:?}");
    let acknowledged = "bucket: two } }\nreplace: [ { what: access-point/own/p, reason: x } ]\n#";
    let told = said(POINT, "bucket: one", acknowledged);
    assert!(holds(&told, &["warning edit-refused access-point/own/p"]), "{told:?}");
    let gone = said(POINT, POINT, "");
    assert!(holds(&gone, &["warning edit-removes access-point/own/p"]), "{gone:?}");
}

/// <https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html>
#[test]
fn a_file_system_moves_in_two_deployments() {
    let moved = said(FILES, "network: n,", "network: m,");
    assert!(
        holds(&moved, &["error edit-replaces mount-target/own/f-a", "deploy once without it"]),
        "{moved:?}"
    );
    let left = said(FILES, "network: n, ", "");
    assert!(holds(&left, &["warning edit-removes mount-target/own/f-a"]), "{left:?}");
    assert!(!left.iter().any(|one| one.starts_with("error")), "{left:?}");
    let point = said(FILES, ", b: { path: /b }", "");
    assert!(holds(&point, &["warning edit-removes file-access-point/own/f-b"]), "{point:?}");
    assert_eq!(said(FILES, "path: /b", "path: /b"), Vec::<String>::new());
}
