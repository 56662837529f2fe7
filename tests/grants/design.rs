//! One design for all rows: who is granted stands in another account than what is granted.

use crate::common::blueprint::{model_of, resolved};
use crate::common::files::folder;
use crate::common::program::{inside, stderr, stdout};
use landform::aws::Address;
use landform::evaluate::Universe;
use landform::evaluate::iam::Outcome;
use landform::model::{Call, Model};
use landform::policy::Statement;

/// Everything but the grants.
const HEAD: &str = r#"landform: 1
name: t
organization:
  { id: o-a1b2c3d4e5, root: r-a1b2, management: "000000000001", ram_sharing: true, units: { ml: { id: ou-a1b2-00000001, accounts: [dev, prod] } } }
accounts: { dev: { id: "111111111111" }, prod: { id: "222222222222" } }
region: us-east-1
keys: { data: { in: dev }, own: { in: unit/ml } }
buckets:
  data: { in: dev, name: data-111111111111, key: data }
  own: { in: unit/ml, name: "own-{account}", key: own }
networks:
  apps: { in: prod, cidr: 10.20.0.0/16, internet: nat, endpoints: [s3, sts] }
  bare: { in: prod, cidr: 10.40.0.0/16 }
roles:
  loader: { in: prod, for: lambda }
  other: { in: prod, for: lambda }
  near: { in: dev, for: lambda }
  fs: { in: dev, for: feature-store }
  worker: { in: unit/ml, for: lambda }
feature_groups:
  g: { in: dev, record_identifier: c, event_time: t, features: { c: string, t: fractional }, online: { key: data }, writer: fs }
"#;

/// The design with grants and claims.
pub fn text(rest: &str) -> String {
    [HEAD, rest].concat()
}

/// Its model, which has no errors.
pub fn model(rest: &str) -> Model {
    model_of(&text(rest))
}

/// Codes and messages of what is wrong with it.
pub fn problems(rest: &str) -> Vec<String> {
    let (_, problems) = resolved(&text(rest));
    problems
        .iter()
        .map(|problem| format!("{}: {}", problem.code, problem.message))
        .collect()
}

/// The exit status and all words of a command about it.
pub fn asked(rest: &str, command: &[&str]) -> (i32, String) {
    let design = folder(&[("b.yaml", &text(rest))]);
    let output = inside(design.path(), command);
    (output.status.code().unwrap(), [stdout(&output), stderr(&output)].concat())
}

/// Checked to its end: claims, rules, and every file read back; everything that is said where that is anything.
pub fn assert_clean(rest: &str) {
    let (code, said) = asked(rest, &["check", "b.yaml", "--today", "2027-01-01"]);
    assert_eq!(code, 0, "{said}");
    assert!(!said.contains("warning") && !said.contains("error"), "{said}");
}

/// The statements of all documents of a resource.
pub fn statements(model: &Model, address: &str) -> Vec<Statement> {
    let resource = model
        .get(&Address::parse(address).unwrap())
        .unwrap_or_else(|| panic!("no {address}"));
    let documents = resource.body.documents();
    documents.iter().flat_map(|(_, document)| document.statements.clone()).collect()
}

/// The values of a key in the conditions of those statements.
pub fn conditions(model: &Model, address: &str, key: &str) -> Vec<String> {
    let all = statements(model, address);
    let of_key = all.iter().flat_map(|statement| &statement.conditions).filter(|one| one.key == key);
    of_key.flat_map(|one| one.values.clone()).collect()
}

/// What a role may do, with keys of the request.
pub fn decided(model: &Model, role: &str, action: &str, on: &str, context: &[(&str, &str)]) -> Outcome {
    let said = |(key, value): &(&str, &str)| ((*key).to_owned(), vec![(*value).to_owned()]);
    let (principal, resource) = (model.role(role).unwrap(), model.object(on).unwrap());
    let call = Call {
        principal,
        resource,
        action: action.to_owned(),
        context: context.iter().map(said).collect(),
        ..Call::default()
    };
    Universe::new(model).answer(&call).decision
}
