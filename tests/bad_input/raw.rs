//! Files that are no blueprint at all.

use crate::check;
use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};

/// Bytes, code, place and a piece of help.
fn rows() -> Vec<(Vec<u8>, &'static str, &'static str, &'static str)> {
    let laughs: String = (1..=12)
        .map(|n| format!("l{n}: &l{n} [{}]\n", vec![format!("*l{}", n - 1); 10].join(", ")))
        .collect();
    let laughs = format!("l0: &l0 [lol]\n{laughs}");
    let deep = format!("a: {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    let nested: String = (0..20_000).map(|n| format!("{}a:\n", " ".repeat(n % 4_000))).collect();
    let steps: String = (0..3_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    vec![
        (Vec::new(), "yaml-empty", "1:1", "landform init"),
        (b"# nothing\n".to_vec(), "yaml-empty", "1:1", "landform init"),
        (b"name: caf\xe9\n".to_vec(), "not-utf8", "1:10", "UTF-8"),
        (b"\xff\xfea\x00:\x00 \x001\x00\n\x00".to_vec(), "not-utf8", "1:1", "UTF-8"),
        (laughs.into_bytes(), "yaml-too-large", "", "repeat less"),
        (deep.into_bytes(), "yaml-too-deep", "1:", "never closed"),
        (nested.into_bytes(), "", "", ""),
        (steps.into_bytes(), "yaml-too-deep", "", ""),
        (vec![b'#'; 20_000_000], "yaml-too-large", "1:1", "smaller"),
        (b"landform: 1\nname: \"x\n".to_vec(), "yaml-quote", "2:7", "closing quote"),
        (b"landform: 1\n\tname: x\n".to_vec(), "yaml-tab", "2:1", "two spaces"),
        (b"just words\n".to_vec(), "wrong-type", "1:1", "landform"),
        (
            b"landform: 1\n---\nlandform: 1\n".to_vec(),
            "yaml-several-documents",
            "2:1",
            "own file",
        ),
        (b"{\"landform\": 1}".to_vec(), "missing-key", "1:1", "add"),
    ]
}

#[test]
fn what_is_no_tree_is_said_in_one_line_with_its_place() {
    for (bytes, code, place, help) in rows() {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        let said = check(&bytes);
        assert_eq!(said.status, Some(2), "{start:?}: {}", said.text);
        assert!(!said.problems.is_empty(), "{start:?}");
        assert!(
            said.problems.iter().all(|problem| crate::unfriendly(problem).is_none()),
            "{start:?}: {}",
            said.text
        );
        assert!(
            code.is_empty() || said.codes().iter().all(|found| *found == code),
            "{start:?}: {}",
            said.text
        );
        assert!(said.text.contains(&format!("--> b.yaml:{place}")), "{start:?}: {}", said.text);
        assert!(said.text.contains(help), "{start:?}: no `{help}`: {}", said.text);
        assert!(said.text.len() < 40_000, "{start:?}: {} bytes of report", said.text.len());
    }
}

#[test]
fn a_path_that_is_no_file_is_named() {
    let folder = folder(&[]);
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    for path in ["nothing.yaml", "folder", "folder/nothing/x.yaml", ""] {
        let output = inside(folder.path(), &["check", path]);
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(2), "{path}: {said}");
        // A folder is looked through for files that are no blueprint.
        let code = if path == "folder" {
            "nothing-understood"
        } else {
            "file-unreadable"
        };
        assert!(
            said.contains(&format!("error[{code}]: ")) && said.contains(&format!("`{path}`")),
            "{path}: {said}"
        );
        assert!(said.contains("help: "), "{path}: {said}");
        assert!(!said.contains("os error"), "{path}: {said}");
        let output = inside(folder.path(), &["synth", path, "--out", "out"]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(stderr(&output).contains("error[file-unreadable]: "), "{path}");
    }
}

#[test]
fn a_folder_is_told_from_a_file_that_is_not_there() {
    let folder = folder(&[]);
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    std::fs::write(folder.path().join("folder/blueprint.yaml"), "").unwrap();
    let said = stdout(&inside(folder.path(), &["check", "folder"]));
    assert!(said.contains("folder") && said.contains("blueprint.yaml"), "{said}");
}
