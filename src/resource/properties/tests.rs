//! Each reader takes values of its type, and what nobody took is named.

use super::*;

fn properties(entries: &[(&str, Value)]) -> Properties {
    let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    Properties::new("a.yaml", "Resources.A.Properties", PropertySyntax::Yaml, entries)
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn every_reader_takes_its_own_type_and_no_other() {
    let all = [
        Value::Null,
        Value::Bool(true),
        Value::Number("1".into()),
        text("x"),
        Value::List(vec![Value::Null]),
        Value::Map(BTreeMap::from([("k".into(), Value::Null)])),
    ];
    type ReadOne = fn(&mut Properties) -> bool;
    let readers: [(&str, ReadOne, &[usize]); 7] = [
        ("flag", |p| p.flag("a").is_ok(), &[1]),
        ("integer", |p| p.integer("a").is_ok(), &[2]),
        ("text", |p| p.text("a").is_ok(), &[3]),
        ("texts", |p| p.texts("a").is_ok(), &[]),
        ("map", |p| p.map("a").is_ok(), &[]),
        ("nested", |p| p.nested("a").is_ok(), &[5]),
        ("json", |p| p.json("a").is_ok(), &[0, 1, 2, 3, 4, 5]),
    ];
    for (name, read, accepted) in readers {
        for (index, value) in all.iter().enumerate() {
            let took = read(&mut properties(&[("a", value.clone())]));
            assert_eq!(took, accepted.contains(&index), "{name} over {value:?}");
        }
    }
}

#[test]
fn absent_is_a_mismatch_or_empty() {
    let mut p = properties(&[]);
    assert_eq!(p.text("a").unwrap_err().to_string(), "a.yaml: Resources.A.Properties.a: is missing");
    assert_eq!(p.optional_text("a"), Ok(None));
    assert_eq!(p.optional_flag("a"), Ok(None));
    assert_eq!(p.optional_integer("a"), Ok(None));
    assert_eq!(p.optional_nested("a"), Ok(None));
    assert_eq!(p.optional_json("a"), Ok(None));
    assert_eq!(p.texts("a"), Ok(vec![]));
    assert_eq!(p.map("a"), Ok(BTreeMap::new()));
    assert_eq!(p.each("a"), Ok(vec![]));
    assert!(p.constant("a", true).is_err());
    assert_eq!(p.finish(), Ok(()));
}

#[test]
fn constants_are_exact() {
    let rows: [(Constant, Value, bool); 6] = [
        ("x".into(), text("x"), true),
        ("x".into(), text("X"), false),
        ("1".into(), Value::Number("1".into()), false),
        (1.into(), Value::Number("1".into()), true),
        (true.into(), Value::Bool(true), true),
        (true.into(), text("true"), false),
    ];
    for (want, have, holds) in rows {
        assert_eq!(
            properties(&[("a", have.clone())]).constant("a", want).is_ok(),
            holds,
            "{want:?} {have:?}"
        );
    }
}

#[test]
fn finish_names_what_is_left() {
    let mut p = properties(&[("a", text("x")), ("b", text("y")), ("c", Value::Null)]);
    assert!(p.text("b").is_ok());
    assert_eq!(p.finish().unwrap_err().message, "nobody expected `a`, `c`");
}

#[test]
fn blocks_nest_in_hcl_only() {
    let one = Value::List(vec![Value::Map(BTreeMap::new())]);
    let two = Value::List(vec![Value::Map(BTreeMap::new()), Value::Map(BTreeMap::new())]);
    let read = |origin, value: &Value| {
        Properties::new("f", "", origin, BTreeMap::from([("a".into(), value.clone())]))
            .nested("a")
            .is_ok()
    };
    assert!(read(PropertySyntax::Hcl, &one));
    assert!(!read(PropertySyntax::Hcl, &two));
    assert!(!read(PropertySyntax::Yaml, &one));
}
