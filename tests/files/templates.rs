//! What templates may do, what their helpers refuse, and what nobody can smuggle through them.

use landform::aws::{Address, Text};
use landform::render::{Carried, RenderError, Scope, SymbolReference, Templates, hcl, yaml};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn compile(name: &str, text: &str) -> Result<Templates, Vec<RenderError>> {
    Templates::from_texts(&BTreeMap::from([(name.to_owned(), text.to_owned())]))
}

fn render(name: &str, text: &str, data: &Value) -> Result<String, String> {
    let templates =
        compile(name, text).map_err(|errors| errors.iter().map(ToString::to_string).collect::<String>())?;
    templates.render(name, data, &Scope::new()).map_err(|error| error.to_string())
}

#[test]
fn helpers_write_for_their_language() {
    let data = json!({ "s": "no", "n": 5, "m": { "a": ["x", "y z"], "b": {} }, "list": [1, 2], "id": "KeyOffline", "yes": true, "not": false,
        "ref": "aws_kms_key.offline", "prose": "1. *a* <b>\n# c [d](http://e)", "policy": { "Version": "2012-10-17", "Statement": [] } });
    let rows = [
        ("t.yaml", "A: {{yaml s}}", "A: \"no\""),
        ("t.yaml", "A: {{s}}", "A: \"no\""),
        ("t.yaml", "A: {{n}}", "A: \"5\""),
        ("t.yaml", "A: {{yaml n}}", "A: 5"),
        ("t.yaml", "A: {{yaml m}}\nB: 1", "A:\n  a:\n    - x\n    - y z\n  b: {}\nB: 1"),
        (
            "t.yaml",
            "A:\n  - {{yaml m}}\nB: 1",
            "A:\n  - a:\n      - x\n      - y z\n    b: {}\nB: 1",
        ),
        ("t.yaml", "A:\n  - B: {{yaml list}}\n", "A:\n  - B:\n      - 1\n      - 2\n"),
        ("t.yaml", "{{yaml m}}\n", "a:\n  - x\n  - y z\nb: {}\n"),
        ("t.yaml", "  {{yaml m}}\n", "  a:\n    - x\n    - y z\n  b: {}\n"),
        ("t.yaml", "A:{{yaml list indent=4}}\n", "A:\n      - 1\n      - 2\n"),
        (
            "t.yaml",
            "A: {{policy policy}}\n",
            "A:\n  Version: \"2012-10-17\"\n  Statement: []\n",
        ),
        ("t.yaml", "{{ident id}}:\n  Type: X\n", "KeyOffline:\n  Type: X\n"),
        ("t.yaml", "{{ident s}}: 1\n", "\"no\": 1\n"),
        ("t.yaml", "# {{comment prose}}\n", "# 1. *a* <b> # c [d](http://e)\n"),
        ("t.yaml", "{{#each list}}\n- {{yaml this}}\n{{/each}}\n", "- 1\n- 2\n"),
        ("t.yaml", "A: \\{{resolve:ssm:x}}\n", "A: {{resolve:ssm:x}}\n"),
        ("t.tf", "a = {{hcl s}}\nlonger = {{s}}\n", "a      = \"no\"\nlonger = \"no\"\n"),
        (
            "t.tf",
            "b {\n  a = {{hcl m}}\n  c = 1\n}\n",
            "b {\n  a = {\n    a = [\n      \"x\",\n      \"y z\",\n    ]\n    b = {}\n  }\n  c = 1\n}\n",
        ),
        ("t.tf", "a = {{jsonencode m.b}}\n", "a = jsonencode({})\n"),
        ("t.tf", "depends_on = [{{traversal ref}}]\n", "depends_on = [aws_kms_key.offline]\n"),
        ("t.md", "{{text prose}}\n", "1\\. \\*a\\* &lt;b&gt; \\# c \\[d\\](http&#58;//e)\n"),
        ("t.json", "{\n  \"a\": {{json list}}\n}\n", "{\n  \"a\": [\n    1,\n    2\n  ]\n}\n"),
        ("t.json", "{{s}}", "\"no\""),
        (
            "t.yaml",
            "{{#if (present s)}}a{{/if}}{{#if (present nope)}}b{{/if}}{{#if (present m.b.c)}}c{{/if}}",
            "a",
        ),
        (
            "t.yaml",
            "{{#if yes}}a{{else}}b{{/if}}{{#unless yes}}c{{/unless}}{{#if not}}d{{else}}e{{/if}}",
            "ae",
        ),
    ];
    for (name, text, want) in rows {
        assert_eq!(render(name, text, &data), Ok(want.to_owned()), "{text}");
    }
}

#[test]
fn what_is_missing_or_wrong_is_named_with_its_place() {
    let data = json!({ "s": "a b", "m": {}, "l": [], "null": null, "open": Text::symbol(&Address::parse("key/dev/a").unwrap()) });
    let rows = [
        (
            "t.yaml",
            "a\nA: {{yaml nope}}",
            "t.yaml:2:4: `yaml` over `nope`, which the data does not have",
        ),
        (
            "t.yaml",
            "{{#if nope}}a{{/if}}",
            "t.yaml:1:1: `if` over `nope`, which the data does not have",
        ),
        (
            "t.yaml",
            "{{#unless nope}}a{{/unless}}",
            "t.yaml:1:1: `unless` over `nope`, which the data does not have",
        ),
        (
            "t.yaml",
            "{{#if s}}a{{/if}}",
            "t.yaml:1:1: `if` takes true or false; ask `(present x)` for the rest",
        ),
        (
            "t.yaml",
            "{{nope}}",
            "t.yaml:1:1: Failed to access variable in strict mode Some(\"nope\")",
        ),
        (
            "t.yaml",
            "{{#if (present s)}}\n  {{yaml m.nope}}\n{{/if}}",
            "t.yaml:2:3: `yaml` over `m.nope`, which the data does not have",
        ),
        (
            "t.yaml",
            "{{ident s}}",
            "t.yaml:1:1: `ident` `a b` is not a logical id: only letters and digits are allowed",
        ),
        ("t.tf", "{{ident s}}", "t.tf:1:1: `ident` `a b` is not an identifier"),
        ("t.tf", "{{traversal s}}", "t.tf:1:1: `traversal` `a b` is not a reference"),
        ("t.tf", "{{yaml s}}", "t.tf:1:1: `yaml` belongs into files of another language"),
        ("t.yaml", "{{hcl s}}", "t.yaml:1:1: `hcl` belongs into files of another language"),
        (
            "t.yaml",
            "{{policy m}}",
            "t.yaml:1:1: `policy` takes a policy document, which has a `Statement`",
        ),
        ("t.yaml", "{{yaml null}}", "t.yaml:1:1: `yaml` CloudFormation has no null"),
        (
            "t.yaml",
            "{{yaml open}}",
            "t.yaml:1:1: `yaml` nothing here carries the id of `key/dev/a`",
        ),
        ("t.yaml", "{{open}}", "t.yaml: nothing here carries the id of `key/dev/a`"),
        (
            "t.json",
            "{{json open}}",
            "t.json:1:1: `json` nothing here carries the id of `key/dev/a`",
        ),
        (
            "t.yaml",
            "{{comment m}}",
            "t.yaml:1:1: `comment` takes text, not a list, a map or null",
        ),
        ("t.yaml", "{{yaml s m}}", "t.yaml:1:1: `yaml` takes one value"),
        ("t.sh", "{{s}}", "t.sh: a value without a helper in a file of no known language"),
        (
            "t.yaml",
            "a\n {{{s}}}",
            "t.yaml:2:2: `{{{…}}}` and `{{&…}}` write a value unescaped; use a helper",
        ),
        (
            "t.yaml",
            "{{&s}}",
            "t.yaml:1:1: `{{{…}}}` and `{{&…}}` write a value unescaped; use a helper",
        ),
        (
            "t.yaml",
            "{{#each l}}{{else}}\n{{{s}}}{{/each}}",
            "t.yaml:2:1: `{{{…}}}` and `{{&…}}` write a value unescaped; use a helper",
        ),
    ];
    for (name, text, want) in rows {
        assert_eq!(render(name, text, &data), Err(want.to_owned()), "{text}");
    }
    let unclosed = render("t.yaml", "a\n{{#if s}}", &data).unwrap_err();
    assert!(unclosed.starts_with("t.yaml:"), "{unclosed}");
    assert!(render("t.yaml", "{{#each nope}}{{/each}}", &data).is_err());
    assert!(render("t.yaml", "{{> nope.yaml}}", &data).is_err());
}

#[test]
fn nothing_in_the_data_becomes_markup() {
    let hostile = "\"}\nresource \"x\" \"y\" {\n- a: &b *c\u{85}\u{2028}# {{s}} ${a} %{b} <script>";
    let data = json!({ "s": hostile });
    for name in ["t.yaml", "t.tf"] {
        let text = render(name, "# {{comment s}}\n", &data).unwrap();
        assert_eq!(text.lines().count(), 1, "{text:?}");
        assert!(!text.contains(['\u{85}', '\u{2028}']), "{text:?}");
    }
    let markdown = render("t.md", "{{text s}}{{s}}", &data).unwrap();
    assert!(!markdown.contains('<') && markdown.lines().count() == 1, "{markdown:?}");
    for reserved in ["\u{F0002}", "\u{F0003}", "\u{F0004}", "\u{F0002}eA: 1\u{F0003}"] {
        assert!(render("t.yaml", "A: {{s}}", &json!({ "s": reserved })).is_err());
        assert!(render("t.yaml", "A: 1", &json!({ reserved: 1 })).is_err());
        assert!(compile("t.yaml", reserved).is_err());
    }
}

#[test]
fn intrinsics_come_from_symbols_alone() {
    let address = Address::parse("key/dev/a").unwrap();
    let symbol = Text::symbol(&address);
    let scope = |carried| Scope {
        carried: [(address.to_string(), carried)].into(),
        references: Vec::new(),
        own_account: Some("111111111111".into()),
    };
    let reference = scope(Carried::CloudFormation(SymbolReference {
        logical_id: "KeyA".into(),
        attribute: None,
    }));
    let attribute = scope(Carried::CloudFormation(SymbolReference {
        logical_id: "KeyA".into(),
        attribute: Some("Arn".into()),
    }));
    let terraform = scope(Carried::Terraform("aws_kms_key.a.key_id".into()));
    let symbol = symbol.as_str();
    let rows = [
        (json!(symbol), &reference, "Ref: KeyA"),
        (json!(symbol), &attribute, "Fn::GetAtt:\n  - KeyA\n  - Arn"),
        (json!(["key/", symbol].concat()), &attribute, "Fn::Sub: key/${KeyA.Arn}"),
        (
            json!([symbol, "/${aws:username}"].concat()),
            &reference,
            "Fn::Sub: ${KeyA}/${!aws:username}",
        ),
        (json!("111111111111"), &reference, "Ref: AWS::AccountId"),
        (
            json!("arn:aws:iam::111111111111:root"),
            &reference,
            "Fn::Sub: arn:aws:iam::${AWS::AccountId}:root",
        ),
        (json!("${aws:username}"), &reference, "${aws:username}"),
    ];
    for (value, scope, want) in rows {
        assert_eq!(
            yaml::write(&value, scope, 0).map(|text| text.replace('"', "")),
            Ok(want.to_owned()),
            "{value}"
        );
    }
    let refused = [
        (json!({ "Ref": "x" }), &reference),
        (json!({ "Fn::Sub": "x" }), &reference),
        (json!({ "a": 1, "Fn::Transform": "x" }), &reference),
        (json!({ symbol: 1 }), &reference),
        (json!({ "111111111111": 1 }), &reference),
        (json!([symbol, "${"].concat()), &reference),
        (json!([symbol, "${}"].concat()), &reference),
        (json!([symbol, "${a${b}}"].concat()), &reference),
        (json!(["${", symbol, "}"].concat()), &reference),
        (json!(symbol), &terraform),
        (json!([null]), &reference),
    ];
    for (value, scope) in refused {
        assert!(yaml::write(&value, scope, 0).is_err(), "{value}");
    }
    let rows = [
        (json!(symbol), "aws_kms_key.a.key_id"),
        (json!(["key/", symbol].concat()), "\"key/${aws_kms_key.a.key_id}\""),
        (json!(["$", symbol, "%"].concat()), "\"\\u0024${aws_kms_key.a.key_id}%\""),
        (json!("111111111111"), "var.account_id"),
        (json!({ "a-111111111111": 1 }), "{\n    \"a-${var.account_id}\" = 1\n  }"),
        (json!("${a} %{b} $${c}"), "\"$${a} %%{b} $$${c}\""),
        (
            json!({ "for": 1, "a b": [1], "c": null }),
            "{\n    \"for\" = 1\n    \"a b\" = [1]\n    c     = null\n  }",
        ),
    ];
    for (value, want) in rows {
        assert_eq!(hcl::write(&value, &terraform, 2), Ok(want.to_owned()), "{value}");
    }
    assert!(hcl::write(&json!(symbol), &reference, 0).is_err());
}

#[test]
fn a_whole_file_is_aligned() {
    let rows = [
        ("a = 1\nbbb = 2\n", "a   = 1\nbbb = 2\n"),
        ("a    =    1\n\nbbb = 2\n", "a = 1\n\nbbb = 2\n"),
        ("a = [\n  1,\n]\nbbb = 2\nc = 3\n", "a = [\n  1,\n]\nbbb = 2\nc   = 3\n"),
        ("a = 1\n# c = d\nbbb = 2\n", "a = 1\n# c = d\nbbb = 2\n"),
        ("a = \"x = { y\"\nbbb = { c = 1 }\n", "a   = \"x = { y\"\nbbb = { c = 1 }\n"),
        ("a = \"${b[\"c\"]} {\"\nbbb = \"$${\"\n", "a   = \"${b[\"c\"]} {\"\nbbb = \"$${\"\n"),
        ("b \"x\" { c = 1 }\n", "b \"x\" { c = 1 }\n"),
    ];
    for (text, want) in rows {
        assert_eq!(hcl::align(text), want, "{text}");
        assert_eq!(hcl::align(want), want, "aligning twice");
    }
}

#[test]
fn overrides_must_name_a_template() {
    let errors = Templates::new(&BTreeMap::from([("nope/terraform.tf".to_owned(), String::new())]))
        .err()
        .unwrap();
    assert_eq!(errors[0].to_string(), "nope/terraform.tf: no template has this name");
    assert!(Templates::new(&BTreeMap::new()).is_ok());
}

#[test]
fn every_default_template_parses() {
    let all = Templates::from_texts(&Templates::defaults())
        .map_err(|wrong| together(&wrong))
        .unwrap();
    let on_demand = Templates::new(&BTreeMap::new()).map_err(|wrong| together(&wrong)).unwrap();
    assert!(all.names().contains(&"key/cloudformation.yaml"));
    assert_eq!(all.names(), on_demand.names());
}

#[test]
fn every_problem_of_the_users_templates_is_told() {
    let broken =
        ["key/cloudformation.yaml", "role/terraform.tf"].map(|name| (name.to_owned(), "{{#if".to_owned()));
    let errors = Templates::new(&BTreeMap::from(broken)).err().unwrap();
    let names: Vec<Option<&str>> = errors.iter().map(|error| error.template.as_deref()).collect();
    assert_eq!(names, [Some("key/cloudformation.yaml"), Some("role/terraform.tf")]);
}

fn together(wrong: &[RenderError]) -> String {
    wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
