//! Lines of the runbook that failed when they ran as they are printed (`tests/judges/printed.py`).

use crate::common::blueprint::{SHARING, STS, STUDIO};
use crate::common::files::{folder, root, texts};
use crate::common::program::{inside, stderr};

/// The lines of shell of a chapter, or of all.
fn lines(runbook: &str, chapter: Option<&str>) -> Vec<String> {
    let (mut here, mut shell, mut found) = (chapter.is_none(), false, Vec::new());
    for line in runbook.lines() {
        match line {
            "```sh" => shell = true,
            "```" => shell = false,
            _ if shell && here => found.push(line.to_owned()),
            _ => {
                if let (Some(title), Some(wanted)) = (line.strip_prefix("## "), chapter) {
                    here = title == wanted;
                }
            }
        }
    }
    assert!(!found.is_empty(), "{chapter:?}");
    found
}

fn runbook(blueprint: &str) -> String {
    let out = folder(&[]);
    let to = out.path().join("out");
    let run = inside(&root(), &["synth", blueprint, "--out", to.to_str().unwrap()]);
    assert!(run.status.success(), "{}", stderr(&run));
    texts(&to)["README.md"].clone()
}

fn named(line: &str, flag: &str) -> Option<String> {
    line.split_once(flag).map(|(_, rest)| rest.split(' ').next().unwrap().to_owned())
}

/// What waves ask for comes again with every round of the lock and every change.
#[test]
fn what_is_turned_on_is_turned_on_once() {
    let once = [
        ("tests/blueprints/estate.yaml", "aws organizations register-delegated-administrator"),
        (SHARING, "aws organizations enable-policy-type"),
        ("tests/blueprints/partners.yaml", "aws ram accept-resource-share-invitation"),
    ];
    for (blueprint, call) in once {
        let found: Vec<String> = lines(&runbook(blueprint), None)
            .into_iter()
            .filter(|line| line.contains(call))
            .collect();
        assert!(!found.is_empty(), "{call}");
        assert!(found.iter().all(|line| line.starts_with("test ")), "{found:?}");
    }
}

/// The bucket of templates is made once, though its line stands above every wave.
#[test]
fn the_bucket_of_templates_is_made_once() {
    let text = std::fs::read_to_string(root().join(SHARING)).unwrap();
    let text = text.replace("\nregion:", "\ndeploy: { templates: templates-of-all }\n\nregion:");
    let folder = folder(&[("b.yaml", &text)]);
    let run = inside(folder.path(), &["synth", "b.yaml", "--out", "o"]);
    assert!(run.status.success(), "{}", stderr(&run));
    let all = lines(&texts(&folder.path().join("o"))["README.md"], Some("Before the first wave"));
    let made: Vec<&String> = all.iter().filter(|line| line.contains("aws s3 mb ")).collect();
    assert_eq!(made.len(), 1);
    assert!(made[0].starts_with("test -n \"$(aws s3api list-buckets"), "{}", made[0]);
}

/// A question whose answer is mostly no is none that fails then.
#[test]
fn a_database_that_is_not_there_is_no_error() {
    let all = lines(&runbook(STS), Some("Before the first wave"));
    assert!(all.iter().any(|line| line.contains("aws glue get-databases ")));
    assert!(!all.iter().any(|line| line.contains("aws glue get-database ")));
}

/// A question that fails ends the wait for its answer; `until` would ask for ever.
#[test]
fn waiting_ends_when_the_question_fails() {
    for blueprint in [SHARING, STUDIO] {
        let all = lines(&runbook(blueprint), None);
        assert!(all.iter().any(|line| line.contains("while aws ")), "{blueprint}");
        assert!(!all.iter().any(|line| line.contains("until ")), "{blueprint}");
    }
}

/// A database takes its tables along, so that their lines would fail behind it.
#[test]
fn tables_go_before_their_database() {
    let all = lines(&runbook(STS), Some("Remove"));
    let at = |call: &str| all.iter().position(|line| line.starts_with(call)).unwrap();
    let last = all.iter().filter(|line| line.starts_with("aws glue delete-table")).count();
    assert!(last > 0);
    assert!(at("aws glue delete-table") < at("aws glue delete-database"));
    let kept = &all[..at("aws glue delete-database")];
    assert!(kept.iter().any(|line| line.starts_with("aws sagemaker delete-feature-group")));
}

/// What a line puts, no stack and no root takes away.
#[test]
fn what_is_put_by_hand_goes_by_hand() {
    let runbook = runbook("tests/blueprints/partners.yaml");
    let removal = lines(&runbook, Some("Remove"));
    let all = lines(&runbook, None);
    let roles: Vec<String> = all
        .iter()
        .filter(|line| line.starts_with("aws iam put-role-policy"))
        .filter_map(|line| named(line, "--role-name "))
        .collect();
    assert!(!roles.is_empty());
    for role in roles {
        let call = ["aws iam delete-role-policy --role-name ", &role, " "].concat();
        assert!(removal.iter().any(|line| line.starts_with(&call)), "{role}");
    }
    assert!(all.iter().any(|line| line.starts_with("aws glue put-resource-policy")));
    assert!(removal.iter().any(|line| line.starts_with("aws glue delete-resource-policy")));
}

/// A set that was made of imported stacks belongs to no stack that could be deleted.
#[test]
fn sets_of_imported_stacks_can_go() {
    let all = lines(&runbook(SHARING), Some("Deploy again what was kept"));
    let of = |call: &str| -> Vec<String> {
        all.iter()
            .filter(|line| line.contains(&format!(" {call} ")))
            .filter_map(|line| named(line, "--stack-set-name "))
            .collect()
    };
    let made = of("create-stack-set");
    assert!(!made.is_empty());
    assert_eq!(of("delete-stack-instances"), made);
    assert_eq!(of("delete-stack-set"), made);
}
