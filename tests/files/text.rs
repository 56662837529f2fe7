//! Whatever the writers write, the readers read back; whatever is changed on the way, they notice.

use landform::aws::{Address, Text};
use landform::readback::{Mismatch, Names, cloudformation, terraform};
use landform::render::{Carried, RenderError, Scope, SymbolReference, Templates, hcl};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const OWN: &str = "111111111111";

/// Texts that some reader of YAML, HCL or `Fn::Sub` takes for something else.
#[rustfmt::skip]
const HOSTILE: &[&str] = &[
    "", " ", "  ", "no", "No", "yes", "on", "off", "y", "N", "true", "FALSE", "null", "~", "=", "<<", "-", "--", "---", "...", "- a", "? a", ": a",
    "a: b", "a:", ":", "a #b", "#", "# a", "#a", "&a", "*a", "!a", "!Ref A", "%a", "@a", "`a`", "|", ">", "|-", "[a]", "{a}", "[", "]", "{", "}", ",",
    "'", "''", "\"", "\"\"", "it's", "\\", "\\n", "\\\"", "010", "012345670123", "08", "1_000", "0x1F", "0b1", "0o7", "1:30", "190:20:30", "22:22",
    "1e3", "1.5", ".5", "5.", "+1", "-1", "1", "1.2.3", ".inf", "-.INF", ".NaN", "2012-10-17", "2001-12-14t21:59:43.10-05:00", "12:30:45",
    "111111111111", "1111111111112", "a111111111111b", "arn:aws:iam::111111111111:role/x", "222222222222", "${aws:username}", "${a", "$${a}", "$$${a}",
    "${!a}", "$", "$$", "%", "%{a}", "%%{a}", "%%%{if}", "{{a}}", "{{{a}}}", "{{resolve:ssm:/a}}", "${", "\n", "\n\n", "a\n", "a\n\n", "\na", "a\nb", " a\nb",
    "a\n b\n", "a\n\tb", "\ta", "a\t", "a ", " a", "a\n ", "a\n  \n", "  \n  a", "a\r\nb", "\r", "a\u{85}b", "a\u{2028}b", "\u{2029}", "\u{feff}", "\u{0}", "\u{1b}[0m",
    "\u{7f}", "\u{a0}", "\u{200b}", "\u{fffe}", "\u{ffff}", "é", "日本", "👩‍👩‍👧", "\u{202e}", "\u{e000}", "EOT", "<<EOT\na\nEOT", "/* a */", "// a", "a = b", "a=b",
    "\"}\nresource \"x\" \"y\" {", "a\nAdmin: true", "for", "in", "if", "AWS::KMS::Key", "aws_kms_key.a.key_id", "#{a}", "\\${a}", "\\u0024{a}", "a\\", "0", "-0", "00",
    "1,000", "_1", "1_", "+", "0.", "e1", "1e", "0x", "<", "a<b", "=>", "==", "!=",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z  a b c d e f g h i j k l m n o p q r s t u v w x y z \n b",
];

fn addresses() -> [Address; 3] {
    [
        Address::parse("key/dev/ref").unwrap(),
        Address::parse("key/dev/att").unwrap(),
        Address::parse("key/dev/known").unwrap(),
    ]
}

fn symbols() -> Vec<String> {
    addresses()
        .iter()
        .map(|address| Text::symbol(address).as_str().to_owned())
        .collect()
}

fn cloudformation_scope() -> (Scope, Names) {
    let [plain, attribute, known] = addresses();
    let reference = |attribute: Option<&str>| {
        Carried::CloudFormation(SymbolReference {
            logical_id: "KeyA".into(),
            attribute: attribute.map(str::to_owned),
        })
    };
    let literal = Carried::Literal("1234-${x}".into());
    let carried = [
        (plain.to_string(), reference(None)),
        (attribute.to_string(), reference(Some("Arn"))),
        (known.to_string(), literal),
    ];
    let mut names = Names::new();
    names
        .symbol("KeyA", &plain)
        .symbol("KeyA.Arn", &attribute)
        .text("AWS::AccountId", OWN);
    (
        Scope {
            carried: carried.into(),
            references: Vec::new(),
            own_account: Some(OWN.into()),
        },
        names,
    )
}

fn terraform_scope() -> (Scope, Names) {
    let [plain, attribute, known] = addresses();
    let name = |name: &str| Carried::Terraform(name.into());
    let carried = [
        (plain.to_string(), name("aws_kms_key.a.key_id")),
        (attribute.to_string(), name("var.a")),
        (known.to_string(), Carried::Literal("1234-${x}".into())),
    ];
    let mut names = Names::new();
    names
        .symbol("aws_kms_key.a.key_id", &plain)
        .symbol("var.a", &attribute)
        .text("var.account_id", OWN);
    (
        Scope {
            carried: carried.into(),
            references: Vec::new(),
            own_account: Some(OWN.into()),
        },
        names,
    )
}

/// What reading back must give: known ids stand as themselves.
fn expected(value: &Value) -> Value {
    let known = Text::symbol(&addresses()[2]).as_str().to_owned();
    let text = |text: &str| text.replace(&known, "1234-${x}");
    match value {
        Value::String(string) => Value::String(text(string)),
        Value::Array(items) => items.iter().map(expected).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (text(key), expected(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

fn fragment() -> impl Strategy<Value = String> {
    let any = proptest::char::any()
        .prop_filter("symbols have their own place", |char| !('\u{f0000}'..='\u{f0004}').contains(char));
    prop_oneof![
        6 => proptest::sample::select(HOSTILE).prop_map(str::to_owned),
        3 => "[a-z0-9:/_.-]{1,12}",
        1 => any.prop_map(String::from),
    ]
}

fn text(with_symbols: bool) -> BoxedStrategy<String> {
    let plain = vec(fragment(), 0..4).prop_map(|parts| parts.concat());
    if !with_symbols {
        return prop_oneof![fragment(), plain].boxed();
    }
    let symbol = proptest::sample::select(symbols());
    let mixed = vec(prop_oneof![fragment(), symbol.clone(), Just(OWN.to_owned())], 1..5)
        .prop_map(|parts| parts.concat());
    prop_oneof![3 => fragment(), 2 => plain, 1 => symbol, 2 => mixed].boxed()
}

fn value(keys_with_symbols: bool, null: bool) -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i32>().prop_map(|number| json!(number)),
        (-1000..1000_i32).prop_map(|number| json!(f64::from(number) + 0.25))
    ];
    let empty = if null { Value::Null } else { json!("") };
    let leaf = prop_oneof![6 => text(true).prop_map(Value::String), 1 => number, 1 => any::<bool>().prop_map(Value::Bool), 1 => Just(empty)];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        let key = text(keys_with_symbols);
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            vec((key, inner), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect()))
        ]
    })
}

/// True where AWS does not say how the text could be written beside a reference, or at all.
fn beyond_cloudformation(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains("${"),
        Value::Array(items) => items.iter().any(beyond_cloudformation),
        Value::Object(entries) => {
            entries.iter().any(|(key, value)| key.contains(OWN) || beyond_cloudformation(value))
        }
        _ => false,
    }
}

const YAML_TEMPLATE: &str = "\
Resources:
  A:
    Type: X
    Properties:
      Key: {{yaml v}}
      List:
        - {{yaml v}}
        -
          {{yaml v}}
        - Inside: {{yaml v}}
          Also: {{yaml v}}
      Partial:
        {{> partial.yaml}}
      Last: {{yaml v}}
";

const HCL_TEMPLATE: &str = r#"resource "a" "b" {
  key = {{hcl v}}
  longer_key = {{hcl v}}
  other = 1
  policy = {{jsonencode v}}
  nested {
    key = {{hcl v}}
  }
}
"#;

fn templates() -> Templates {
    let texts = [
        ("t.yaml", YAML_TEMPLATE),
        ("partial.yaml", "Down:\n  - {{yaml v}}\n"),
        ("t.tf", HCL_TEMPLATE),
    ];
    let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Templates::from_texts(&texts).unwrap()
}

fn together(wrong: &[Mismatch]) -> String {
    wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn read_yaml(text: &str) -> Result<Vec<Value>, String> {
    let (_, names) = cloudformation_scope();
    let mut template = cloudformation::read("t.yaml", text, &names).map_err(|wrong| together(&wrong))?;
    let mut properties = template.resources.remove("A").ok_or("no A")?.properties;
    let mut read = || -> Result<Vec<Value>, Mismatch> {
        let list = properties.json("List")?;
        let mut partial = properties.nested("Partial")?;
        let down = partial.json("Down")?;
        partial.finish()?;
        let listed = [&list[0], &list[1], &list[2]["Inside"], &list[2]["Also"], &down[0]];
        let mut all: Vec<Value> = listed.into_iter().cloned().collect();
        all.extend([properties.json("Key")?, properties.json("Last")?]);
        let shape = (
            list.as_array().map(Vec::len),
            list[2].as_object().map(Map::len),
            down.as_array().map(Vec::len),
        );
        if shape != (Some(3), Some(2), Some(1)) {
            all.push(json!("another shape"));
        }
        Ok(all)
    };
    let all = read().map_err(|wrong| wrong.to_string())?;
    properties.finish().map_err(|wrong| wrong.to_string())?;
    Ok(all)
}

fn read_hcl(text: &str) -> Result<Vec<Value>, String> {
    let (_, names) = terraform_scope();
    let root = terraform::read("t.tf", text, &names).map_err(|wrong| together(&wrong))?;
    let mut properties = root.resources.into_iter().next().ok_or("no resource")?.1.properties;
    let mut read = || -> Result<Vec<Value>, Mismatch> {
        let json = |value: landform::readback::Value| value.to_json().unwrap_or(json!("not JSON"));
        properties.constant("other", 1)?;
        let mut nested = properties.nested("nested")?;
        let inner = json(nested.value("key")?);
        nested.finish()?;
        Ok(vec![
            json(properties.value("key")?),
            json(properties.value("longer_key")?),
            properties.json("policy")?,
            inner,
        ])
    };
    let all = read().map_err(|wrong| wrong.to_string())?;
    properties.finish().map_err(|wrong| wrong.to_string())?;
    Ok(all)
}

fn write_yaml(value: &Value) -> Result<String, RenderError> {
    templates().render("t.yaml", &json!({ "v": value }), &cloudformation_scope().0)
}

fn write_hcl(value: &Value) -> String {
    templates().render("t.tf", &json!({ "v": value }), &terraform_scope().0).unwrap()
}

#[test]
fn every_hostile_text_comes_back() {
    for hostile in HOSTILE {
        for value in [
            json!(hostile),
            json!([hostile, [hostile]]),
            json!({ *hostile: { *hostile: [hostile] } }),
        ] {
            let want = expected(&value);
            match write_yaml(&value) {
                Ok(text) => assert!(
                    read_yaml(&text) == Ok(vec![want.clone(); 7]),
                    "{value}\n{text}\n{:?}",
                    read_yaml(&text)
                ),
                Err(error) => assert!(hostile.contains(OWN) && value.is_object(), "{value} {error}"),
            }
            let text = write_hcl(&value);
            assert!(
                read_hcl(&text) == Ok(vec![want.clone(); 4]),
                "{value}\n{text}\n{:?}",
                read_hcl(&text)
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn yaml_round_trip(value in value(false, false)) {
        match write_yaml(&value) {
            Ok(text) => prop_assert_eq!(read_yaml(&text).map_err(|error| [&error, "\n", &text].concat()), Ok(vec![expected(&value); 7])),
            Err(error) => prop_assert!(beyond_cloudformation(&value), "{}", error),
        }
    }

    #[test]
    fn hcl_round_trip(value in value(true, true)) {
        let text = write_hcl(&value);
        prop_assert_eq!(read_hcl(&text).map_err(|error| [&error, "\n", &text].concat()), Ok(vec![expected(&value); 4]));
    }

    #[test]
    fn readers_never_panic(text in "[ \\-:a1'\"|>\\[\\]{},#&*!?%\\n$=.~<@`\\\\]{0,40}") {
        let _ = cloudformation::read("x", &text, &Names::new());
        let _ = terraform::read("x", &text, &Names::new());
    }
}

/// Values in whose files every mutation matters.
fn mutants() -> Vec<Value> {
    let [plain, attribute, _] = addresses().map(|address| Text::symbol(&address).as_str().to_owned());
    let statement = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Sid": "no", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*",
            "Condition": { "StringEquals": { "aws:SourceVpce": plain, "aws:PrincipalTag/team": "${aws:PrincipalTag/team}",
                "s3:prefix": format!("{attribute}/${{aws:username}}"), "aws:MultiFactorAuthAge": "010" }, "Bool": { "aws:SecureTransport": "true" } } }],
    });
    let words = [
        "no",
        "on",
        "012345670123",
        "2012-10-17",
        "1:30",
        "22:22",
        "1_000",
        "=",
        "<<",
        "~",
        "null",
        "true",
        "1",
        "1.5",
        "0x1F",
        ".inf",
        "",
        " a",
        "a: b",
        "# a",
        "*",
        "&a",
        "!a",
    ];
    vec![
        statement,
        json!({ "Words": words }),
        json!(words.iter().map(|word| ((*word).to_owned(), json!("x"))).collect::<Map<_, _>>()),
    ]
}

/// `text` with one line at a time changed by `change`, where it changes anything.
fn line_by_line(text: &str, change: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    (0..lines.len())
        .filter_map(|at| {
            let changed = change(lines[at])?;
            let lines: Vec<&str> = lines
                .iter()
                .enumerate()
                .map(|(index, line)| if index == at { changed.as_str() } else { line })
                .collect();
            Some(lines.join("\n") + "\n")
        })
        .filter(|mutant| mutant != text)
        .collect()
}

fn deleted(text: &str) -> Vec<String> {
    line_by_line(text, |_| Some("\u{1a}".to_owned()))
        .into_iter()
        .map(|text| text.replace("\u{1a}\n", ""))
        .collect()
}

fn doubled(line: &str) -> String {
    [line, "\n", line].concat()
}

fn unquoted(line: &str) -> Option<String> {
    ['\'', '"'].iter().find_map(|quote| {
        let (before, rest) = line.split_once(*quote)?;
        let (inside, after) = rest.split_once(*quote)?;
        let any_reader_agrees = ["aws:", "s3:", "Fn::"].iter().any(|start| inside.starts_with(start));
        (!any_reader_agrees).then_some(())?;
        Some([before, inside, after].concat())
    })
}

/// How many mutants there were; all of them must be caught.
fn all_caught(kind: &str, mutants: Vec<String>, caught: impl Fn(&str) -> bool) -> usize {
    for mutant in &mutants {
        assert!(caught(mutant), "{kind} was not noticed:\n{mutant}");
    }
    mutants.len()
}

#[test]
fn mutations_of_yaml_are_caught() {
    let mut counts = [0; 5];
    for value in mutants() {
        let text = write_yaml(&value).unwrap();
        let caught = |mutant: &str| read_yaml(mutant) != Ok(vec![value.clone(); 7]);
        assert!(!caught(&text));
        counts[0] += all_caught("unquote", line_by_line(&text, unquoted), caught);
        let unescaped =
            line_by_line(&text, |line| line.contains("${!").then(|| line.replacen("${!", "${", 1)));
        counts[1] += all_caught("drop the escape", unescaped, caught);
        let no_dollar = line_by_line(&text, |line| line.contains("${").then(|| line.replacen("${", "{", 1)));
        counts[2] += all_caught("drop a dollar", no_dollar, caught);
        counts[3] += all_caught("delete a line", deleted(&text), caught);
        let doubled = line_by_line(&text, |line| line.contains(": ").then(|| doubled(line)));
        counts[4] += all_caught("duplicate a line", doubled, caught);
    }
    println!("mutants of YAML: {counts:?}");
    assert!(counts.iter().all(|count| *count >= 7), "{counts:?}");
}

#[test]
fn mutations_of_hcl_are_caught() {
    let mut counts = [0; 6];
    for value in mutants() {
        let text = write_hcl(&value);
        let caught = |mutant: &str| read_hcl(mutant) != Ok(vec![value.clone(); 4]);
        assert!(!caught(&text));
        counts[0] += all_caught(
            "unquote",
            line_by_line(&text, |line| {
                line.split_once("= ")
                    .and_then(|(key, rest)| Some([key, "= ", &unquoted(rest)?].concat()))
            }),
            caught,
        );
        let unescaped =
            line_by_line(&text, |line| line.contains("$${").then(|| line.replacen("$${", "${", 1)));
        counts[1] += all_caught("drop the escape", unescaped, caught);
        let escaped = line_by_line(&text, |line| {
            line.contains("${var.").then(|| line.replacen("${var.", "$${var.", 1))
        });
        counts[2] += all_caught("add an escape", escaped, caught);
        counts[3] += all_caught("delete a line", deleted(&text), caught);
        let doubled = line_by_line(&text, |line| {
            (line.contains(" = ") && !line.ends_with(['{', '['])).then(|| doubled(line))
        });
        counts[4] += all_caught("duplicate a line", doubled, caught);
        counts[5] +=
            all_caught("drop jsonencode", vec![text.replace("jsonencode(", "").replace(')', "")], caught);
    }
    println!("mutants of HCL: {counts:?}");
    assert!(counts.iter().take(5).all(|count| *count >= 3), "{counts:?}");
}

/// What `terraform fmt` makes of a text; `None` where Terraform is not installed.
fn formatted(text: &str) -> Option<String> {
    let mut command = Command::new("terraform");
    command
        .args(["fmt", "-"])
        .env_remove("TF_CLI_CONFIG_FILE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn().ok()?;
    child.stdin.take()?.write_all(text.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    assert!(output.status.success(), "terraform fmt does not read what was written");
    String::from_utf8(output.stdout).ok()
}

#[test]
fn terraform_fmt_has_nothing_to_change() {
    let mut runner = TestRunner::deterministic();
    let strategy = value(true, true);
    let mut file = String::from("locals {\n");
    for index in 0..300 {
        let value = strategy.new_tree(&mut runner).unwrap().current();
        let text = hcl::write(&value, &terraform_scope().0, 2).unwrap();
        file.push_str(&["  ", &"v".repeat(1 + index % 7), &index.to_string(), " = ", &text, "\n"].concat());
    }
    let mut files = hcl::align(&[&file, "}\n"].concat());
    mutants()
        .iter()
        .for_each(|value| files.push_str(&["\n", &write_hcl(value)].concat()));
    let Some(formatted) = formatted(&files) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "terraform is not installed, and CI must not skip this test"
        );
        eprintln!("SKIPPED: terraform is not installed, so nobody checked the layout of Terraform files");
        return;
    };
    let different: Vec<_> = files
        .lines()
        .zip(formatted.lines())
        .filter(|(ours, theirs)| ours != theirs)
        .take(20)
        .collect();
    assert!(different.is_empty() && formatted == files, "{different:#?}");
}
