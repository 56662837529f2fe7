//! `landform synth`: what it writes, and what it refuses to write.

use crate::DEFECT;
use crate::common::files::{copied, folder, names, root};
use crate::common::program::{inside, stderr, stdout};
use serde_json::Value;
use std::fs;

#[test]
fn synth_writes_the_backends_that_are_asked_for() {
    let folder = copied("partners");
    let at = folder.path();
    let rows = [("all", true, true), ("cloudformation", true, false), ("terraform", false, true)];
    for (backend, cloudformation, terraform) in rows {
        let output = inside(at, &["synth", "b.yaml", "--out", backend, "--backend", backend]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let written = names(&at.join(backend));
        assert_eq!(written.contains(&"cloudformation".to_owned()), cloudformation, "{written:?}");
        assert_eq!(written.contains(&"terraform".to_owned()), terraform, "{written:?}");
        let manifest: Value =
            serde_json::from_str(&fs::read_to_string(at.join(backend).join("manifest.json")).unwrap())
                .unwrap();
        let files = manifest["files"].as_array().unwrap();
        assert!(files.len() > 3);
        for file in files {
            let bytes = fs::read(at.join(backend).join(file["path"].as_str().unwrap())).unwrap();
            assert_eq!(Some(bytes.len() as u64), file["bytes"].as_u64(), "{file}");
            assert_eq!(file["sha256"].as_str().unwrap(), sha256(&bytes), "{file}");
        }
        assert!(stdout(&output).contains("waits: "), "what waits is said: {}", stdout(&output));
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn synth_refuses_what_check_reports_and_writes_nothing() {
    let folder = folder(&[]);
    let defect = root().join(DEFECT);
    let output = inside(folder.path(), &["synth", defect.to_str().unwrap(), "--out", "out"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    assert!(
        stderr(&output).contains("[principal-wildcard]") && stderr(&output).contains("nothing was written"),
        "{}",
        stderr(&output)
    );
    assert!(names(folder.path()).is_empty());
}

/// A design whose one template is longer than CloudFormation takes in a call.
fn many_roles(count: usize, deploy: &str) -> String {
    let roles: String = (0..count)
        .map(|n| format!("  r{n}: {{ in: work, for: lambda, description: \"{}\" }}\n", "x".repeat(200)))
        .collect();
    format!(
        "landform: 1\nname: many\norganization: {{ id: o-a1b2c3d4e5, management: \"000000000001\" }}\n\
         accounts:\n  work: {{ id: \"111111111111\" }}\nregion: eu-west-1\n{deploy}roles:\n{roles}"
    )
}

#[test]
fn a_template_that_is_too_long_needs_a_bucket_and_then_goes_through_it() {
    let folder = folder(&[("b.yaml", &many_roles(80, ""))]);
    let at = folder.path();
    let check = inside(at, &["check", "b.yaml"]);
    assert_eq!(check.status.code(), Some(2), "{}", stdout(&check));
    let text = stdout(&check);
    assert!(
        text.contains("error[template-too-long]: the template of `landform-many-identity-work` takes"),
        "{text}"
    );
    assert!(text.contains("`deploy: { templates: BUCKET }`"), "{text}");
    assert_eq!(inside(at, &["synth", "b.yaml", "--out", "o"]).status.code(), Some(2));
    assert!(!at.join("o").exists());

    fs::write(at.join("b.yaml"), many_roles(80, "deploy: { templates: our-templates }\n")).unwrap();
    let synth = inside(at, &["synth", "b.yaml", "--out", "o"]);
    assert_eq!(synth.status.code(), Some(0), "{}", stdout(&synth));
    let read = |path: &str| fs::read_to_string(at.join("o").join(path)).unwrap();
    let template = read("cloudformation/identity/work.yaml");
    assert!(template.len() > 51_200, "{}", template.len());
    let manifest: Value = serde_json::from_str(&read("manifest.json")).unwrap();
    let files = manifest["files"].as_array().unwrap();
    let sum = files
        .iter()
        .find(|file| file["path"] == "cloudformation/identity/work.yaml")
        .unwrap()["sha256"]
        .as_str()
        .unwrap();
    let url = format!("https://our-templates.s3.eu-west-1.amazonaws.com/many/{sum}.yaml");
    let set = read("cloudformation/administrator/identity-work.yaml");
    assert!(
        set.contains(&url) && set.contains("TemplateURL:") && !set.contains("TemplateBody"),
        "{set}"
    );
    assert!(
        read("README.md")
            .contains("aws s3 cp cloudformation/identity/work.yaml s3://our-templates/many/$(sha256sum")
    );

    fs::write(at.join("b.yaml"), many_roles(501, "deploy: { templates: our-templates }\n")).unwrap();
    let synth = inside(at, &["synth", "b.yaml", "--out", "o"]);
    assert_eq!(synth.status.code(), Some(0), "{}", stdout(&synth));
    let roles = |part: &str| {
        let path = ["cloudformation/identity/work", part, ".yaml"].concat();
        fs::read_to_string(at.join("o").join(path))
            .unwrap()
            .matches("Type: AWS::IAM::Role")
            .count()
    };
    assert_eq!([roles(""), roles("-part2")], [450, 51]);
}
