//! Output folders of others and of other kinds: another design's, one with modes of its own, a mount point.

use crate::GOOD;
use crate::common::files::{self, tree};
use crate::common::program::{inside, stderr, stdout};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A folder with the blueprint `b.yaml` and another, `c.yaml`, that is another design.
fn folder() -> TempDir {
    let other = GOOD.replace("name: sample\n", "name: other\n");
    files::folder(&[("b.yaml", GOOD), ("c.yaml", &other)])
}

fn synth(folder: &Path, arguments: &[&str]) {
    let output = inside(folder, &[&["synth"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn output_of_another_design_is_replaced_by_force_only() {
    let folder = folder();
    let at = folder.path();
    synth(at, &["b.yaml", "--out", "out"]);
    let before = tree(&at.join("out"));
    let output = inside(at, &["synth", "c.yaml", "--out", "out"]);
    let said = stderr(&output);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{said}");
    assert!(
        said.contains("`out` holds the output of the design `sample`, and this is `other`"),
        "{said}"
    );
    assert!(said.contains("`--force`"), "{said}");
    assert!(tree(&at.join("out")) == before);
    synth(at, &["c.yaml", "--out", "out", "--force"]);
    synth(at, &["c.yaml", "--out", "fresh"]);
    assert!(tree(&at.join("out")) == tree(&at.join("fresh")));
}

#[test]
fn folders_and_files_keep_their_modes_and_empty_folders_stay() {
    let folder = folder();
    let at = folder.path();
    synth(at, &["b.yaml", "--out", "out"]);
    let rows = [
        ("out/theirs/empty", 0o701),
        ("out/theirs", 0o711),
        ("out/terraform/data/data/main.tf", 0o600),
        ("out/terraform", 0o750),
        ("out", 0o700),
    ];
    fs::create_dir_all(at.join("out/theirs/empty")).unwrap();
    for (path, bits) in rows {
        fs::set_permissions(at.join(path), fs::Permissions::from_mode(bits)).unwrap();
    }
    synth(at, &["b.yaml", "--out", "out"]);
    for (path, bits) in rows {
        let mode = fs::metadata(at.join(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, bits, "{path}");
    }
}

/// A folder that a container mounts cannot be renamed. Where this machine lets nobody mount anything, the tests of the
/// module stand alone.
#[test]
fn a_mount_point_is_written_where_it_is() {
    if !Command::new("unshare")
        .args(["-rm", "true"])
        .status()
        .is_ok_and(|status| status.success())
    {
        return;
    }
    let program = env!("CARGO_BIN_EXE_landform");
    for mount in ["mount -t tmpfs none out && mkdir out/lost+found", "mount --bind disk out"] {
        let folder = folder();
        let at = folder.path();
        fs::create_dir_all(at.join("out")).unwrap();
        fs::create_dir_all(at.join("disk/lost+found")).unwrap();
        let script = format!(
            "{mount} && {program} synth b.yaml --out out && echo mine > out/terraform/state \
             && {program} synth c.yaml --out out --force && {program} synth c.yaml --out fresh \
             && cat out/terraform/state && rm -r out/terraform/state out/lost+found && diff -r out fresh && echo alike"
        );
        let output = Command::new("unshare")
            .args(["-rm", "sh", "-c", &script])
            .current_dir(at)
            .output()
            .unwrap();
        let said = stdout(&output);
        assert!(said.ends_with("mine\nalike\n"), "{mount}: {said}{}", stderr(&output));
    }
}
