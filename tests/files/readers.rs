//! What the readers understand of whole files, and what they refuse.

use landform::aws::{Address, Text};
use landform::readback::{Names, cloudformation, terraform};
use serde_json::json;

fn key() -> Address {
    Address::parse("key/dev/offline").unwrap()
}

fn names() -> Names {
    let mut names = Names::new();
    names
        .symbol("KeyOffline", &key())
        .symbol("aws_kms_key.offline.key_id", &key())
        .symbol("aws_kms_key.many[0].key_id", &key());
    names.text(
        "KeyOffline.Arn",
        ["arn:aws:kms:eu-west-1:111111111111:key/", Text::symbol(&key()).as_str()].concat(),
    );
    names.text("AWS::Region", "eu-west-1").text("var.region", "eu-west-1");
    names
}

#[test]
fn a_template_by_its_sections() {
    let text = "\
AWSTemplateFormatVersion: '2010-09-09'
Description: Keys
Parameters:
  Endpoint:
    Type: String
Resources:
  KeyOffline:
    Type: AWS::KMS::Key
    DeletionPolicy: Retain
    DependsOn: Other
    Properties:
      Enabled: true
      Days: 30
      Region:
        Ref: AWS::Region
      Arn:
        Fn::GetAtt: [KeyOffline, Arn]
      Same:
        Fn::GetAtt: KeyOffline.Arn
      Names:
        - Fn::Sub: \"key-${KeyOffline}-${!aws:username}\"
      Tags: {team: a}
      Rules:
        - Port: 443
  Other:
    Type: AWS::X::Y
Outputs:
  Id:
    Value: {Ref: KeyOffline}
";
    let mut template = cloudformation::read("a.yaml", text, &names()).unwrap();
    let id = Text::symbol(&key());
    let arn = ["arn:aws:kms:eu-west-1:111111111111:key/", id.as_str()].concat();
    assert_eq!(template.description, Some("Keys".into()));
    assert_eq!(template.rest.text("AWSTemplateFormatVersion"), Ok("2010-09-09".into()));
    assert_eq!(template.rest.finish(), Ok(()));
    assert_eq!(template.parameters.remove("Endpoint").unwrap().text("Type"), Ok("String".into()));
    assert_eq!(template.outputs.remove("Id").unwrap().text("Value"), Ok(id.clone()));
    let mut block = template.resources.remove("KeyOffline").unwrap();
    assert_eq!(block.kind, "AWS::KMS::Key");
    assert_eq!(block.attributes.texts("DependsOn"), Ok(vec!["Other".into()]));
    assert_eq!(block.attributes.constant("DeletionPolicy", "Retain"), Ok(()));
    assert_eq!(block.attributes.finish(), Ok(()));
    let mut properties = block.properties;
    assert_eq!(properties.flag("Enabled"), Ok(true));
    assert_eq!(properties.integer("Days"), Ok(30));
    assert_eq!(properties.text("Region"), Ok("eu-west-1".into()));
    assert_eq!(properties.text("Arn"), Ok(arn.clone().into()));
    assert_eq!(properties.text("Same"), Ok(arn.into()));
    assert_eq!(
        properties.texts("Names"),
        Ok(vec![["key-", id.as_str(), "-${aws:username}"].concat().into()])
    );
    assert_eq!(properties.map("Tags"), Ok([("team".to_owned(), "a".into())].into()));
    let mut rules = properties.each("Rules").unwrap();
    assert_eq!(rules[0].place(), "Resources.KeyOffline.Properties.Rules.0");
    assert_eq!(rules[0].constant("Port", 443), Ok(()));
    assert_eq!(properties.finish(), Ok(()));
    let other = template.resources.remove("Other").unwrap();
    assert_eq!(other.properties.place(), "Resources.Other.Properties");
}

#[test]
fn templates_that_are_refused() {
    let in_property = |value: &str| {
        ["Resources:\n  A:\n    Type: X\n    Properties:\n      P:\n        ", value, "\n"].concat()
    };
    let rows = [
        (
            in_property("Ref: Nobody"),
            "a.yaml: Resources.A.Properties.P: `Nobody` is a name that nobody knows here",
        ),
        (
            in_property("Ref: KeyOffline.Arn"),
            "a.yaml: Resources.A.Properties.P: `Ref` of this form is not read",
        ),
        (
            in_property("Fn::GetAtt: KeyOffline"),
            "a.yaml: Resources.A.Properties.P: `Fn::GetAtt` of this form is not read",
        ),
        (
            in_property("Fn::Sub: \"${KeyOffline\""),
            "a.yaml: Resources.A.Properties.P: `${` without `}` in `Fn::Sub`",
        ),
        (
            in_property("Fn::Sub: \"${ KeyOffline }\""),
            "a.yaml: Resources.A.Properties.P: ` KeyOffline ` is a name that nobody knows here",
        ),
        (
            in_property("Fn::Sub: [a, {b: c}]"),
            "a.yaml: Resources.A.Properties.P: `Fn::Sub` of this form is not read",
        ),
        (
            in_property("Fn::Join: ['', [a]]"),
            "a.yaml: Resources.A.Properties.P: `Fn::Join` of this form is not read",
        ),
        (
            in_property("Fn::If: [A, b, c]\n        Other: 1"),
            "a.yaml: Resources.A.Properties.P: `Fn::If` stands beside other keys",
        ),
        (
            in_property("!Ref KeyOffline"),
            "a.yaml: line 6, column 9: a tag is not read in templates",
        ),
        (in_property("no"), "a.yaml: line 6: `no` must be quoted: readers do not agree on it"),
        (
            in_property("\"\u{F0000}key/dev/a\u{F0001}\""),
            "a.yaml: line 6: a character that is reserved for symbols",
        ),
        (
            "Resources:\n  A:\n    Properties: {}\n".into(),
            "a.yaml: Resources.A.Type: is missing",
        ),
        ("Resources:\n  A: b\n".into(), "a.yaml: Resources.A: must be a map, is `b`"),
        ("- a\n".into(), "a.yaml: document: a template is a map"),
    ];
    for (text, want) in rows {
        let wrong = cloudformation::read("a.yaml", &text, &names()).map(drop).unwrap_err();
        assert_eq!(wrong.iter().map(ToString::to_string).collect::<Vec<_>>(), [want], "{text}");
    }
}

#[test]
fn a_root_by_its_blocks() {
    let text = r#"
# comment
terraform {
  required_version = "~> 1.11"
  backend "s3" {
    bucket = "state"
  }
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.peer]
    }
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = ["111111111111"]
  assume_role {
    role_arn = "arn"
  }
}

variable "region" {
  type = map(string)
}

locals {
  a = 1
}

moved {
  from = aws_kms_key.old
  to   = aws_kms_key.offline
}

module "shared" {
  source    = "../modules/shared"
  providers = { aws = aws.peer }
  days      = 30
}

data "aws_region" "here" {}

resource "aws_kms_key" "offline" {
  provider   = aws.peer
  depends_on = [aws_iam_role.a, module.shared]
  policy = jsonencode({
    Version  = "2012-10-17"
    Resource = ["key/${aws_kms_key.offline.key_id}/$${aws:username}", aws_kms_key.many[0].key_id]
    "a b" : -1.5
  })
  rotation = true
  rule {
    port = 443
  }
  rule {
    port = 80
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags, policy]
  }
}

output "id" {
  value = aws_kms_key.offline.key_id
}
"#;
    let id = Text::symbol(&key());
    let mut root = terraform::read("main.tf", text, &names()).unwrap();
    let terraform = &mut root.terraform[0];
    assert_eq!(terraform.constant("required_version", "~> 1.11"), Ok(()));
    assert_eq!(
        terraform.nested("backend").unwrap().nested("s3").unwrap().text("bucket"),
        Ok("state".into())
    );
    let mut aws = terraform.nested("required_providers").unwrap().nested("aws").unwrap();
    assert_eq!(aws.texts("configuration_aliases"), Ok(vec!["aws.peer".into()]));
    assert_eq!(root.providers[0].0, "aws");
    assert_eq!(root.providers[0].1.text("region"), Ok("eu-west-1".into()));
    assert_eq!(
        root.providers[0].1.nested("assume_role").unwrap().text("role_arn"),
        Ok("arn".into())
    );
    assert_eq!(root.variables.get_mut("region").unwrap().text("type"), Ok("map(string)".into()));
    assert_eq!(root.locals.integer("a"), Ok(1));
    assert_eq!(root.moved[0].text("to"), Ok("aws_kms_key.offline".into()));
    let shared = root.modules.get_mut("shared").unwrap();
    assert_eq!(shared.meta.map("providers"), Ok([("aws".to_owned(), "aws.peer".into())].into()));
    assert_eq!(shared.properties.integer("days"), Ok(30));
    assert!(root.data.contains_key(&("aws_region".to_owned(), "here".to_owned())));
    assert_eq!(root.outputs.get_mut("id").unwrap().text("value"), Ok(id.clone()));
    let block = root.resources.remove(&("aws_kms_key".to_owned(), "offline".to_owned())).unwrap();
    let (mut properties, mut meta) = (block.properties, block.meta);
    assert_eq!(meta.text("provider"), Ok("aws.peer".into()));
    assert_eq!(meta.texts("depends_on"), Ok(vec!["aws_iam_role.a".into(), "module.shared".into()]));
    let mut lifecycle = meta.nested("lifecycle").unwrap();
    assert_eq!(lifecycle.texts("ignore_changes"), Ok(vec!["tags".into(), "policy".into()]));
    assert_eq!(lifecycle.flag("prevent_destroy"), Ok(true));
    assert_eq!(meta.finish(), Ok(()));
    let text = ["key/", id.as_str(), "/${aws:username}"].concat();
    assert_eq!(
        properties.json("policy"),
        Ok(json!({ "Version": "2012-10-17", "Resource": [text, id.as_str()], "a b": -1.5 }))
    );
    let ports: Vec<_> = properties
        .each("rule")
        .unwrap()
        .iter_mut()
        .map(|rule| rule.integer("port").unwrap())
        .collect();
    assert_eq!(ports, [443, 80]);
    assert_eq!(
        properties.finish().unwrap_err().to_string(),
        "main.tf: resource.aws_kms_key.offline: nobody expected `rotation`"
    );
}

#[test]
fn roots_that_are_refused() {
    let attribute = |value: &str| ["resource \"a\" \"b\" {\n  x = ", value, "\n}\n"].concat();
    let rows = [
        (
            attribute("var.nobody"),
            "resource.a.b.x: `var.nobody` is a name that nobody knows here",
        ),
        (attribute("file(\"x\")"), "resource.a.b.x: the function `file` is not read"),
        (
            attribute("true ? 1 : 2"),
            "resource.a.b.x: only literals, references and `jsonencode` are read",
        ),
        (
            attribute("[for a in [1] : a]"),
            "resource.a.b.x: only literals, references and `jsonencode` are read",
        ),
        (
            attribute("1 + 1"),
            "resource.a.b.x: only literals, references and `jsonencode` are read",
        ),
        (
            attribute("(1)"),
            "resource.a.b.x: only literals, references and `jsonencode` are read",
        ),
        (
            attribute("<<EOT\na\nEOT"),
            "resource.a.b.x: only literals, references and `jsonencode` are read",
        ),
        (attribute("\"${1}\""), "resource.a.b.x: only references are read in `${…}`"),
        (attribute("\"a%{if true}b%{endif}\""), "resource.a.b.x: `%{…}` and `~` are not read"),
        (attribute("\"a ${~ var.region}\""), "resource.a.b.x: `%{…}` and `~` are not read"),
        (attribute("var.region[*].a"), "resource.a.b.x: a reference of this form is not read"),
        (attribute("{ a = 1, \"a\" = 2 }"), "resource.a.b.x.a: stands twice"),
        (attribute("{ (var.region) = 1 }"), "resource.a.b.x: a key that is not text"),
        (
            attribute("\"\u{F0000}key/dev/a\u{F0001}\""),
            "resource.a.b.x: holds a character that is reserved for symbols",
        ),
        (attribute("1\n  x {\n  }"), "resource.a.b.x: is both an attribute and a block"),
        (
            attribute("1\n  dynamic \"y\" {\n  }"),
            "resource.a.b.dynamic: a dynamic block is not read",
        ),
        ([attribute("1"), attribute("2")].concat(), "resource.a.b: stands twice"),
        ("check \"a\" {\n}\n".into(), "check.a: a block of this kind is not read"),
        ("a = 1\n".into(), "a: an attribute outside all blocks"),
        (attribute("\"\u{2028}\""), "line 2: the character U+2028 must be escaped"),
        (attribute("1\r"), "line 1: the character U+000D must be escaped"),
    ];
    for (text, want) in rows {
        let wrong = terraform::read("main.tf", &text, &names()).map(drop).unwrap_err();
        assert_eq!(
            wrong.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [["main.tf: ", want].concat()],
            "{text}"
        );
    }
    for text in ["a {", "resource \"a\" \"b\" {\n  x = 1\n  x = 2\n}\n", "a = {{{{"] {
        assert!(terraform::read("main.tf", text, &names()).is_err(), "{text}");
    }
    assert!(terraform::read("main.tf", &["a = ".to_owned(), "[".repeat(20_000)].concat(), &names()).is_err());
}
