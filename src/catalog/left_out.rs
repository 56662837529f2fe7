//! Types that hold data into what of their encryption a template leaves out.

use super::Table;
use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/left_out.json");

static TABLE: LazyLock<Table<LeftOut>> = LazyLock::new(|| Table::embedded(DATA));

/// A property of a type without which data is not encrypted, or not with a key of one's own.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The property, as a JSON pointer.
    pub property: String,
    /// What is so where it is left out, behind the name of the resource.
    pub why: String,
    /// What to write.
    pub instead: String,
}

impl LeftOut {
    /// True where properties do not say it, or say `false`.
    pub fn is_left(&self, properties: &Value) -> bool {
        match properties.pointer(&self.property) {
            None | Some(Value::Null | Value::Bool(false)) => true,
            Some(Value::String(text)) => text.is_empty() || text.eq_ignore_ascii_case("false"),
            Some(Value::Bool(true) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => false,
        }
    }
}

/// What may be left out of a type.
pub fn rows(kind: &str) -> impl Iterator<Item = &'static LeftOut> + use<'_> {
    TABLE.rows.iter().filter(move |row| row.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &LeftOut| {
            [&row.kind, row.property.as_str()].concat()
        });
        let row = rows("AWS::EFS::FileSystem").next().unwrap();
        assert!(row.is_left(&json!({})) && row.is_left(&json!({ "Encrypted": false })));
        assert!(row.is_left(&json!({ "Encrypted": "false" })) && !row.is_left(&json!({ "Encrypted": true })));
    }
}
