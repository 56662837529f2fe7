//! A check of a small blueprint in every format, and what readers of the formats rely on.

use crate::common::blueprint::resolved;
use crate::common::snapshot::reviewed;
use landform::aws::Name;
use landform::comply;
use landform::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use landform::evaluate::Universe;
use landform::report::{Checked, Claimed, Format, Look, Ran, write};
use serde_json::Value;
use std::collections::BTreeMap;

/// One finding of each weight, a statement with characters that formats use for themselves.
const BLUEPRINT: &str = r#"landform: 1
name: report
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts:
  store: { id: "111111111111" }
  science: { id: "222222222222" }
region: us-east-1
roles:
  target:
    in: store
    trust:
      - { Effect: Allow, Principal: { AWS: "arn:aws:iam::222222222222:root" }, Action: "sts:AssumeRole" }
  reader:
    in: science
    for: lambda
    statements:
      - { Effect: Allow, Action: "s3:GetObjects|<b>&%", Resource: "*" }
expect:
  - { id: reads, allow: "s3:GetObject", by: role/science/reader, on: "arn:aws:s3:::models/x" }
"#;

static NONE_APART: BTreeMap<Name, Option<Span>> = BTreeMap::new();

struct Said {
    sources: Sources,
    diagnostics: Diagnostics,
    findings: Vec<comply::Finding>,
    claims: Vec<Claimed>,
}

impl Said {
    fn checked(&self) -> Checked<'_> {
        let ran = Ran {
            rules: comply::rules().len(),
            claims: self.claims.len(),
            flows: 0,
            files: 4,
            alike: 0,
        };
        let Self {
            sources,
            diagnostics,
            findings,
            claims,
        } = self;
        Checked {
            apart: &NONE_APART,
            blueprint: "blueprints/a b.yaml",
            sources,
            diagnostics,
            findings,
            claims,
            ran,
            coverage: None,
            names: None,
        }
    }

    fn clean(mut self) -> Self {
        self.diagnostics = Diagnostics::new();
        self.findings.clear();
        self.claims.retain(|claim| claim.holds);
        self
    }
}

fn claim(id: &str, decision: &str, span: Span, reasons: &[&str]) -> Claimed {
    Claimed {
        id: id.to_owned(),
        question: "role/science/reader s3:GetObject arn:aws:s3:::models/x".to_owned(),
        expected: "allow".to_owned(),
        decision: decision.to_owned(),
        holds: decision == "allow",
        span,
        reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(),
    }
}

fn said() -> Said {
    let mut sources = Sources::new();
    sources.add("blueprints/a b.yaml", BLUEPRINT);
    let (model, mut diagnostics) = resolved(BLUEPRINT);
    assert!(diagnostics.is_empty());
    let model = model.unwrap();
    diagnostics.push(Diagnostic::warning("no-place", None, "a problem without a place").help("look up"));
    let span = model.origins.of(&landform::model::Origin::Claim(0));
    let claims = vec![
        claim("reads", "implicit_deny", span, &["identity: no statement allows s3:GetObject"]),
        claim("writes", "allow", span, &[]),
        claim("asks", "unknown", span, &["resource: the bucket is not in the blueprint"]),
    ];
    Said {
        sources,
        diagnostics,
        findings: comply::findings(&Universe::new(&model)),
        claims,
    }
}

fn snapshot(name: &str, text: &str) {
    reviewed(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_format_has_its_snapshot() {
    let said = said();
    for format in Format::ALL {
        let text = write(&said.checked(), format, Look::default());
        assert!(text.ends_with('\n') && text == write(&said.checked(), format, Look::default()));
        // The list of all rules would change with every new one: only what was found is kept.
        let kept = if format == Format::Sarif {
            sarif_without_rules(&text)
        } else {
            text
        };
        let kept = if format == Format::Junit {
            without_passed_rules(&kept)
        } else {
            kept
        };
        snapshot(&format!("report-{}", format.as_str()), &kept);
    }
}

#[test]
fn a_clean_check_says_how_much_ran() {
    let said = said().clean();
    let expected = format!(
        "blueprints/a b.yaml: nothing found; {} rules, 1 claim, 0 flows and 4 files checked\n",
        comply::rules().len()
    );
    assert_eq!(write(&said.checked(), Format::Text, Look::default()), expected);
    for format in [Format::Markdown, Format::Github] {
        assert!(write(&said.checked(), format, Look::default()).contains("0 flows and 4 files checked"));
    }
    assert!(!said.checked().ran.is_nothing() && Ran::default().is_nothing());
}

fn sarif_without_rules(text: &str) -> String {
    let mut sarif: Value = serde_json::from_str(text).unwrap();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap();
    rules.retain(|rule| rule["id"] == "trust-account-root" || rule["id"] == "claim-fails");
    for rule in rules {
        for field in ["help", "fullDescription"] {
            rule[field] = "(the page)".into();
        }
    }
    for result in sarif["runs"][0]["results"].as_array_mut().unwrap() {
        result["ruleIndex"] = "(its place)".into();
    }
    sarif["runs"][0]["properties"] = "(counts)".into();
    format!("{sarif:#}\n")
}

fn without_passed_rules(text: &str) -> String {
    let passed = |line: &&str| line.contains("classname=\"rule\"") && line.ends_with("/>");
    text.lines()
        .filter(|line| !passed(line))
        .map(|line| [line, "\n"].concat())
        .collect()
}

/// <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>
#[test]
fn sarif_has_what_code_scanning_requires() {
    let text = write(&said().checked(), Format::Sarif, Look::default());
    let sarif: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&sarif["version"], sarif["runs"].as_array().unwrap().len()),
        (&Value::from("2.1.0"), 1)
    );
    assert!(sarif["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(
        rules.len() > comply::rules().len() && !run["tool"]["driver"]["name"].as_str().unwrap().is_empty()
    );
    for rule in rules {
        for field in ["shortDescription", "fullDescription"] {
            let length = rule[field]["text"].as_str().unwrap().chars().count();
            assert!((1..=1024).contains(&length), "{rule}");
        }
        assert!(!rule["help"]["text"].as_str().unwrap().is_empty() && rule["help"]["markdown"].is_string());
        let tags = rule["properties"]["tags"].as_array().unwrap();
        let security = tags.iter().any(|tag| tag == "security");
        let score = rule["properties"]["security-severity"]
            .as_str()
            .map(|score| score.parse::<f64>().unwrap());
        assert!(
            tags.len() <= 10 && security == score.is_some_and(|score| (0.1..=10.0).contains(&score)),
            "{rule}"
        );
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5, "two findings, two claims, one problem");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "blueprints/a%20b.yaml");
        for field in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(place["region"][field].as_u64().unwrap() >= 1, "{result}");
        }
        assert!(
            place["region"]["endColumn"].as_u64() > place["region"]["startColumn"].as_u64(),
            "{result}"
        );
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().len() > 16);
        if let Some(flow) = result.get("codeFlows") {
            let steps = flow[0]["threadFlows"][0]["locations"].as_array().unwrap();
            assert!(
                !steps.is_empty() && steps.iter().all(|step| step["location"]["message"]["text"].is_string())
            );
        }
    }
}

/// Ten annotations a step, whatever happens.
#[test]
fn github_shows_ten_annotations_at_most() {
    let mut said = said();
    let one = said.findings[0].clone();
    said.findings = (0..40)
        .map(|at| comply::Finding {
            message: format!("finding {at}\n::error::100%"),
            ..one.clone()
        })
        .collect();
    let text = write(&said.checked(), Format::Github, Look::default());
    assert_eq!(text.lines().filter(|line| line.starts_with("::")).count(), 10);
    assert_eq!(text.lines().count(), 10);
    assert!(text.contains("34 more") && text.contains("%0A::error::100%25"), "{text}");
}

/// A comment above GitHub's limit would not appear at all.
#[test]
fn a_comment_stays_within_its_budget() {
    let mut said = said();
    let one = said.findings[0].clone();
    said.findings = (0..2000)
        .map(|at| comply::Finding {
            message: format!("finding {at} {}", "x".repeat(150)),
            ..one.clone()
        })
        .collect();
    let text = write(&said.checked(), Format::Markdown, Look::default());
    assert!(
        text.chars().count() <= 60_000 && text.contains(" more: "),
        "{}",
        text.chars().count()
    );
    assert!(text.contains("files checked"));
}

/// Characters of a format that stand in the user's text stay text.
#[test]
fn user_text_cannot_leave_its_field() {
    let mut said = said();
    said.findings[0].message = "a `b|c` <img> @team ]]> \u{1b}[31m & \"d\"".to_owned();
    let xml = write(&said.checked(), Format::Junit, Look::default());
    assert!(xml.contains("&lt;img&gt; @team ]]&gt; \u{241b}[31m &amp; &quot;d&quot;"), "{xml}");
    let page = write(&said.checked(), Format::Markdown, Look::default());
    assert!(
        page.contains("a `b\\|c` &lt;img&gt; &#64;team") && !page.contains('\u{1b}'),
        "{page}"
    );
    let text = write(&said.checked(), Format::Text, Look::default());
    assert!(!text.contains('\u{1b}'));
}

/// What the evaluator answers reaches the report with its reasons.
#[test]
fn claims_of_the_evaluator_become_lines() {
    let model = resolved(BLUEPRINT).0.unwrap();
    let results = Universe::new(&model).claims();
    let lines: Vec<Claimed> = model
        .claims
        .iter()
        .zip(&results)
        .map(|(claim, result)| Claimed::of(claim, result))
        .collect();
    assert_eq!((lines.len(), lines[0].holds, lines[0].expected.as_str()), (1, false, "allow"));
    assert_eq!(
        lines[0].question,
        "arn:aws:iam::222222222222:role/reader s3:GetObject arn:aws:s3:::models/x"
    );
    assert!(
        !lines[0].reasons.is_empty() && lines[0].span == model.origins.of(&landform::model::Origin::Claim(0))
    );
}
