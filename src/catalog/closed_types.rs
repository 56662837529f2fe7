//! Resources that AWS makes no more into what to take in their place.

use super::Table;
use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/closed_types.json");

static TABLE: LazyLock<Table<Closed>> = LazyLock::new(|| Table::embedded(DATA));

/// What AWS makes no more.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The property that tells it from others of its type, as a JSON pointer; nothing where all of them are meant.
    pub property: String,
    /// The values of that which are meant.
    pub values: Vec<String>,
    /// What it is.
    pub what: String,
    /// Since when, in words.
    pub since: String,
    /// What to do.
    pub instead: String,
}

impl Closed {
    /// True where properties are those of what is closed.
    pub fn is_meant(&self, properties: &Value) -> bool {
        let said = properties.pointer(&self.property).and_then(Value::as_str);
        self.values.is_empty() || said.is_some_and(|said| self.values.iter().any(|value| value == said))
    }
}

/// What of a type AWS makes no more.
pub fn rows(kind: &str) -> impl Iterator<Item = &'static Closed> + use<'_> {
    TABLE.rows.iter().filter(move |row| row.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_table_is_sound() {
        crate::catalog::table::assert_sound(DATA, |row: &Closed| [&row.kind, row.property.as_str()].concat());
        let row = rows("AWS::SageMaker::App").next().unwrap();
        assert!(row.is_meant(&json!({ "AppType": "JupyterServer" })));
        assert!(!row.is_meant(&json!({ "AppType": "JupyterLab" })) && !row.is_meant(&json!({})));
    }
}
