//! Output folders: what cannot be written, what must not be replaced, and what a kill leaves behind.

use crate::GOOD;
use crate::common::files::{self, names, tree};
use crate::common::program::{inside, program, stderr, stdout};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A folder with the blueprint `b.yaml` and another, `c.yaml`, that gives other files.
fn folder() -> TempDir {
    let other = GOOD.replace("name: sample\n", "name: other\n");
    files::folder(&[("b.yaml", GOOD), ("c.yaml", &other)])
}

/// Over whatever design is there.
fn synth(folder: &Path, blueprint: &str, out: &str) {
    let output = inside(folder, &["synth", blueprint, "--out", out, "--force"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn folders_that_cannot_be_written_are_refused_in_words() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("file"), "mine").unwrap();
    fs::create_dir(at.join("theirs")).unwrap();
    fs::write(at.join("theirs/letter.txt"), "dear").unwrap();
    fs::create_dir(at.join("page")).unwrap();
    fs::write(at.join("page/manifest.json"), "{\"name\": \"a web page\", \"files\": []}").unwrap();
    let before = tree(at);
    let rows = [
        ("file", "`file` is a file; name a folder"),
        ("file/out", "part of the path is a file"),
        ("file/deeper/out", "part of the path is a file"),
        ("theirs", "holds something else than output of landform"),
        ("page", "holds something else than output of landform"),
        (".", "is the folder that you are in"),
        ("..", "is the folder that you are in"),
        ("/", "is the folder that you are in"),
        ("", "a value is required"),
    ];
    for (out, why) in rows {
        let output = inside(at, &["synth", "b.yaml", "--out", out]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{out}: {said}");
        assert_eq!(stdout(&output), "", "{out}");
        assert!(
            said.contains("error") && said.contains(why) && !said.contains("os error"),
            "{out}: {said}"
        );
        assert_eq!(tree(at), before, "{out}");
    }
    assert_eq!(names(at), ["b.yaml", "c.yaml", "file", "page", "theirs"]);
}

#[test]
fn a_link_to_a_folder_is_written_through() {
    let folder = folder();
    let at = folder.path();
    fs::create_dir_all(at.join("elsewhere/real")).unwrap();
    std::os::unix::fs::symlink("elsewhere/real", at.join("out")).unwrap();
    synth(at, "b.yaml", "out");
    assert!(at.join("elsewhere/real/manifest.json").is_file());
    assert!(fs::symlink_metadata(at.join("out")).unwrap().file_type().is_symlink());
}

#[test]
fn what_others_put_into_the_output_stays_and_what_landform_no_longer_writes_goes() {
    let folder = folder();
    let at = folder.path();
    synth(at, "b.yaml", "out");
    let root = at.join("out/terraform/data/data");
    assert!(root.join("main.tf").is_file(), "{:?}", names(&at.join("out/terraform")));
    let outsiders = [
        ("terraform/data/data/terraform.tfstate", "state"),
        ("terraform/data/data/backend.tf", "terraform {}"),
        ("terraform/data/data/.terraform/providers/aws/plugin", "binary"),
        ("terraform/lab/gone/terraform.tfstate", "state of a root that is no longer there"),
    ];
    for (path, text) in outsiders {
        fs::create_dir_all(at.join("out").join(path).parent().unwrap()).unwrap();
        fs::write(at.join("out").join(path), text).unwrap();
    }
    fs::write(root.join("main.tf"), "edited by hand").unwrap();
    synth(at, "c.yaml", "out");
    synth(at, "c.yaml", "fresh");
    let (mut out, fresh) = (tree(&at.join("out")), tree(&at.join("fresh")));
    for (path, text) in outsiders {
        assert_eq!(out.remove(path), Some(text.as_bytes().to_vec()), "{path}");
    }
    assert_eq!(out.keys().collect::<Vec<_>>(), fresh.keys().collect::<Vec<_>>());
    assert!(out == fresh, "files of landform are as in a fresh folder");
}

#[test]
fn a_stranger_in_the_place_of_a_file_is_refused_and_stays() {
    let folder = folder();
    let at = folder.path();
    let output = inside(at, &["synth", "b.yaml", "--out", "out", "--backend", "cloudformation"]);
    assert_eq!(output.status.code(), Some(0));
    fs::create_dir_all(at.join("out/terraform/data/data")).unwrap();
    fs::write(at.join("out/terraform/data/data/main.tf"), "theirs").unwrap();
    let before = tree(&at.join("out"));
    let output = inside(at, &["synth", "b.yaml", "--out", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("main.tf` is not landform's"), "{}", stderr(&output));
    assert_eq!(tree(&at.join("out")), before);
    assert_eq!(names(at), ["b.yaml", "c.yaml", "out"]);
}

#[test]
fn a_write_that_fails_half_way_leaves_the_previous_output() {
    let folder = folder();
    let at = folder.path();
    synth(at, "b.yaml", "out");
    let before = tree(&at.join("out"));
    // Files of at most 4 KiB: the runbook is larger. First the error, then the signal that kills.
    for trap in ["trap '' XFSZ; ", ""] {
        let script = format!(
            "{trap}ulimit -f 8; exec {} synth c.yaml --out out --force",
            env!("CARGO_BIN_EXE_landform")
        );
        let output = Command::new("sh").args(["-c", &script]).current_dir(at).output().unwrap();
        assert!(!output.status.success());
        assert_eq!(tree(&at.join("out")), before);
        if !trap.is_empty() {
            assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
            assert!(stderr(&output).contains("larger than is allowed"), "{}", stderr(&output));
            assert_eq!(names(at), ["b.yaml", "c.yaml", "out"]);
        }
    }
    assert_eq!(names(at).len(), 4, "the killed run left its folder: {:?}", names(at));
    synth(at, "c.yaml", "out");
    assert_eq!(names(at), ["b.yaml", "c.yaml", "out"], "and the next run removes it");
}

/// Runs `synth c.yaml`, and kills it some time after its hidden folder appears.
fn killed(at: &Path, after: Duration) {
    let mut child = program(at, &["synth", "c.yaml", "--out", "out", "--force"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let hidden = |at: &Path| names(at).iter().any(|name| name.starts_with(".out."));
    while !hidden(at) && child.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(60) {
        std::hint::spin_loop();
    }
    let seen = Instant::now();
    while seen.elapsed() < after {
        std::hint::spin_loop();
    }
    // It may have ended before: then there is nothing to kill.
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_killed_run_leaves_the_old_output_or_the_new_one_whole() {
    let folder = folder();
    let at = folder.path();
    synth(at, "c.yaml", "new");
    synth(at, "b.yaml", "out");
    let (old, new) = (tree(&at.join("out")), tree(&at.join("new")));
    let (mut kept, mut replaced, mut moved) = (0, 0, 0);
    for round in 0..16 {
        killed(at, Duration::from_micros(round * 300));
        if !at.join("out").exists() {
            // Between two renames: the previous output stands beside its place, whole.
            let beside = names(at).into_iter().find(|name| name.starts_with(".out.landform-old-")).unwrap();
            assert!(tree(&at.join(beside)) == old);
            moved += 1;
            let output = inside(at, &["synth", "nothing.yaml", "--out", "out"]);
            assert_eq!(output.status.code(), Some(2));
            assert!(tree(&at.join("out")) == old, "the next run brings it back, whatever comes of it");
        }
        let now = tree(&at.join("out"));
        assert!(now == old || now == new, "round {round}: neither old nor new");
        if now == new {
            replaced += 1;
        } else {
            kept += 1;
        }
        let output = inside(at, &["synth", "nothing.yaml", "--out", "out"]);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(
            names(at),
            ["b.yaml", "c.yaml", "new", "out"],
            "round {round}: something is left behind"
        );
        assert!(tree(&at.join("out")) == now, "round {round}: cleaning up changed the output");
        if now == new {
            synth(at, "b.yaml", "out");
        }
    }
    println!(
        "killed 16 times: {kept} kept the old output, {replaced} had the new one, {moved} were between two renames"
    );
    assert!(kept > 0, "no kill came in time");
}
