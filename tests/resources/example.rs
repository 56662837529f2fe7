//! The smallest example of a type that its schema lets one make: what is required, and of that the least.

use landform::catalog::resource_types::{self, PolicyIs, PolicyStands};
use landform::catalog::{actions, handlers};
use landform::registry;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

/// Deeper than any schema needs.
const DEEPEST: usize = 12;
/// Rounds in which what a violation asks for is added.
const ROUNDS: usize = 40;

/// Texts that schemas ask for by patterns and formats, tried in this order.
const TEXTS: &[&str] = &[
    "example",
    "Example",
    "example-1",
    "11111111-2222-3333-4444-555555555555",
    "111111111111",
    "arn:aws:iam::111111111111:role/example",
    "arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555",
    "arn:aws:s3:::example",
    "arn:aws:sns:us-east-1:111111111111:example",
    "arn:aws:sqs:us-east-1:111111111111:example",
    "arn:aws:lambda:us-east-1:111111111111:function:example",
    "arn:aws:secretsmanager:us-east-1:111111111111:secret:example-a1b2c3",
    "subnet-0123456789abcdef0",
    "vpc-0123456789abcdef0",
    "sg-0123456789abcdef0",
    "ami-0123456789abcdef0",
    "10.0.0.0/16",
    "10.0.0.1",
    "https://example.com",
    "example.com",
    "someone@example.com",
    "/example",
    "s3://example/key",
    "us-east-1",
    "2030-01-01T00:00:00Z",
    "cron(0 5 * * ? *)",
    "rate(1 day)",
    "1.0.0",
    "1",
    "12:00",
    "+12065550100",
    "alias/example",
    "{}",
];

/// The smallest example, or why none was made.
pub fn smallest(kind: &str) -> Result<Value, String> {
    let schema = registry::schema(kind).ok_or("no schema")?;
    let mut value = filled(&schema, &schema, 0);
    named(kind, &mut value);
    with_policies(kind, &mut value);
    for _ in 0..ROUNDS {
        let violations = registry::validate(kind, &value).map_err(|unknown| unknown.to_string())?;
        let Some(first) = violations.first() else {
            return Ok(value);
        };
        if !violations.iter().any(|one| mended(&schema, &mut value, &one.pointer, &one.message)) {
            return Err(format!("{}: {}", first.pointer, first.message));
        }
        with_policies(kind, &mut value);
    }
    Err("it asks for more and more".to_owned())
}

/// Names that AWS asks for although the schema does not: cfn-lint has a rule of its own for each.
const NAMES: [(&str, &str, &str); 3] = [
    ("AWS::ApiGateway::RestApi", "Name", "\"example\""),
    ("AWS::EC2::Instance", "ImageId", "\"ami-0123456789abcdef0\""),
    ("AWS::SSM::Document", "Content", "{ \"schemaVersion\": \"2.2\", \"mainSteps\": [] }"),
];

fn named(kind: &str, value: &mut Value) {
    let names = NAMES.iter().filter(|(known, ..)| *known == kind);
    names.for_each(|(_, name, said)| value[*name] = serde_json::from_str(said).unwrap());
}

/// Policies that are asked for, and that of the API which is asked about always.
fn with_policies(kind: &str, value: &mut Value) {
    let unread = |is: PolicyIs, property: &str| is == PolicyIs::Unknown && !property.contains("Policy");
    let rows = resource_types::policies(kind).filter(|row| !unread(row.is, &row.property));
    for row in rows.filter(|row| !row.property.is_empty()) {
        let (above, last) = row.property.rsplit_once('/').unwrap();
        let wanted = kind == "AWS::ApiGateway::RestApi";
        let Some(map) = value.pointer_mut(above).and_then(Value::as_object_mut) else {
            continue;
        };
        if map.contains_key(last) || wanted {
            map.insert(last.to_owned(), policy(kind, row.is, row.form));
        }
    }
}

fn policy(kind: &str, is: PolicyIs, form: PolicyStands) -> Value {
    let service = handlers::service_of(kind).and_then(actions::service);
    let prefix = if kind.starts_with("AWS::ApiGateway::") {
        "execute-api"
    } else {
        service.map_or("s3", |service| service.prefix)
    };
    let action = format!("{prefix}:*");
    let on = if prefix == "s3" { "arn:aws:s3:::example" } else { "*" };
    let root = json!({ "AWS": "arn:aws:iam::111111111111:root" });
    let statement = match is {
        PolicyIs::Identity => json!({ "Effect": "Allow", "Action": action, "Resource": "*" }),
        PolicyIs::Trust => json!({ "Effect": "Allow", "Principal": root, "Action": "sts:AssumeRole" }),
        PolicyIs::Resource | PolicyIs::Unknown => {
            json!({ "Sid": "Own", "Effect": "Allow", "Principal": root, "Action": action, "Resource": on })
        }
    };
    match (form, is) {
        (PolicyStands::Statement, _) => statement,
        (PolicyStands::Text, _) => json!({ "Version": "2012-10-17", "Statement": [statement] }),
        (_, PolicyIs::Unknown) => json!("{}"),
        _ => json!({ "Version": "2012-10-17", "Statement": [statement] }),
    }
}

fn resolved<'s>(root: &'s Value, node: &'s Value) -> &'s Value {
    let target = node.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
    target.and_then(|at| root.pointer(at)).map_or(node, |node| resolved(root, node))
}

/// A value of a schema with what it requires.
fn filled(root: &Value, node: &Value, depth: usize) -> Value {
    let node = resolved(root, node);
    if depth > DEEPEST {
        return json!({});
    }
    if let Some(first) = node.get("enum").and_then(Value::as_array).and_then(|all| all.first()) {
        return first.clone();
    }
    if let Some(constant) = node.get("const") {
        return constant.clone();
    }
    match kind_of(node) {
        "object" => object(root, node, depth),
        "array" => {
            let least = node.get("minItems").and_then(Value::as_u64).unwrap_or(0);
            let item = node.get("items").cloned().unwrap_or(json!({ "type": "string" }));
            (0..least).map(|at| other(filled(root, &item, depth + 1), at)).collect()
        }
        "boolean" => false.into(),
        "integer" | "number" => node.get("minimum").cloned().unwrap_or_else(|| 1.into()),
        "string" => text(node),
        _ => {
            let alternatives =
                ["anyOf", "oneOf", "allOf"].iter().find_map(|word| node.get(*word)?.as_array());
            alternatives
                .and_then(|all| all.first())
                .map_or(json!("example"), |first| filled(root, first, depth + 1))
        }
    }
}

/// Another value than its like, where a list takes each once.
fn other(value: Value, at: u64) -> Value {
    match value {
        Value::String(text) if at > 0 => format!("{text}{at}").into(),
        value => value,
    }
}

fn kind_of(node: &Value) -> &str {
    let named = match node.get("type") {
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(Value::as_str)
            .find(|kind| *kind == "object")
            .or_else(|| all.first()?.as_str()),
        Some(one) => one.as_str(),
        None => None,
    };
    let shaped = || {
        node.get("properties")
            .map(|_| "object")
            .or_else(|| node.get("items").map(|_| "array"))
    };
    let worded = || {
        node.get("pattern")
            .or_else(|| node.get("format"))
            .or_else(|| node.get("maxLength"))
            .map(|_| "string")
    };
    named.or_else(shaped).or_else(worded).unwrap_or_default()
}

fn object(root: &Value, node: &Value, depth: usize) -> Value {
    let mut map = Map::new();
    let required = node.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if let Some(property) = node.pointer(&format!("/properties/{name}")) {
            map.insert(name.to_owned(), filled(root, property, depth + 1));
        }
    }
    Value::Object(map)
}

fn text(node: &Value) -> Value {
    let pattern = node.get("pattern").and_then(Value::as_str);
    let (least, most) = (length(node, "minLength"), length(node, "maxLength"));
    let fits = |text: &&&str| {
        let count = text.chars().count() as u64;
        count >= least.unwrap_or(0) && count <= most.unwrap_or(u64::MAX) && is_valid(node, text)
    };
    if let Some(found) = TEXTS.iter().find(fits) {
        return (**found).into();
    }
    let longer = "e".repeat(least.unwrap_or(1) as usize);
    if is_valid(node, &longer) {
        return longer.into();
    }
    pattern
        .and_then(|pattern| made(node, pattern))
        .unwrap_or_else(|| "example".to_owned())
        .into()
}

fn length(node: &Value, word: &str) -> Option<u64> {
    node.get(word).and_then(Value::as_u64)
}

fn is_valid(node: &Value, text: &str) -> bool {
    registry::takes(node, &text.into())
}

/// A text of a pattern, always the same one: of letters that everybody has, in the partition of the design.
fn made(node: &Value, pattern: &str) -> Option<String> {
    let plain = pattern.replace("\\/", "/").replace("(^", "(").replace("$)", ")");
    // Of letters and digits those that everybody has.
    let plain = plain.replace("\\d", "[0-9]").replace("\\w", "[A-Za-z0-9_]");
    let plain = plain.trim_start_matches('^').trim_end_matches('$');
    let strategy = proptest::string::string_regex(plain).ok()?;
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let texts = (0..400).filter_map(|_| strategy.new_tree(&mut runner).ok().map(|tree| tree.current()));
    let plain = |text: &String| text.chars().all(|c| c.is_ascii_graphic()) && !text.contains(['{', '$']);
    let own = |text: String| match text.strip_prefix("arn:").and_then(|rest| rest.split_once(':')) {
        Some((_, rest)) => ["arn:aws:", rest].concat(),
        None => text,
    };
    texts.map(own).filter(plain).find(|text| is_valid(node, text))
}

/// Adds what a violation asks for; false where it asks for nothing that can be added.
fn mended(root: &Value, value: &mut Value, pointer: &str, message: &str) -> bool {
    let Some(node) = schema_at(root, value, pointer) else {
        return false;
    };
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let asks = message.contains("misses the required property") || message.contains("needs ");
    let names = words.iter().skip(1).copied();
    if asks
        && let Some((name, property)) = names
            .filter_map(|name| Some((name, node.pointer(&format!("/properties/{name}"))?)))
            .next()
    {
        let made = filled(root, property, 1);
        return value
            .pointer_mut(pointer)
            .and_then(Value::as_object_mut)
            .is_some_and(|map| map.insert(name.to_owned(), made).is_none());
    }
    if let (true, Some(word)) = (message.contains("must be one of"), words.get(1))
        && let Some(at) = value.pointer_mut(pointer)
    {
        *at = (*word).into();
        return true;
    }
    if message.contains("at least") && message.contains("items") {
        let item = filled(root, node.get("items").unwrap_or(&Value::Null), 1);
        return value
            .pointer_mut(pointer)
            .and_then(Value::as_array_mut)
            .map(|all| all.push(item))
            .is_some();
    }
    false
}

/// The schema of a part of a value.
fn schema_at<'s>(root: &'s Value, value: &Value, pointer: &str) -> Option<&'s Value> {
    let (mut node, mut at) = (root, value);
    for step in pointer.split('/').skip(1) {
        node = resolved(root, node);
        (node, at) = match at {
            Value::Array(items) => (node.get("items")?, items.get(step.parse::<usize>().ok()?)?),
            _ => (node.pointer(&format!("/properties/{step}"))?, at.get(step)?),
        };
    }
    Some(resolved(root, node))
}
