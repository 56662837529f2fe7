//! The embedded bytes into the schema text of one type. Inflated once, parsed one type at a time.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// All schemas one after the other as compact JSON, deflated; written by `generate.py`.
const PACKED: &[u8] = include_bytes!("schemas.bin");
/// Where each schema lies in the inflated text, and what all of it comes from; written by `generate.py`.
const INDEX: &str = include_str!("index.json");

/// The file `index.json`; fields that only people read are left out.
#[derive(Deserialize)]
struct SchemaIndex {
    as_of: String,
    source: String,
    package: String,
    version: String,
    inflated: usize,
    types: BTreeMap<String, (usize, usize)>,
}

/// The inflated schemas and their index.
pub(super) struct Store {
    pub(super) as_of: String,
    pub(super) source: String,
    types: BTreeMap<String, (usize, usize)>,
    text: String,
}

/// The store of this process.
pub(super) fn store() -> &'static Store {
    static STORE: OnceLock<Store> = OnceLock::new();
    STORE.get_or_init(|| Store::load().unwrap_or_else(Store::empty))
}

impl Store {
    /// A test holds the embedded files to each other, so this never fails in a build that passed it.
    fn load() -> Option<Self> {
        let index: SchemaIndex = serde_json::from_str(INDEX).ok()?;
        let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(PACKED, index.inflated).ok()?;
        Some(Self {
            source: [index.source, index.package, index.version].join(" "),
            as_of: index.as_of,
            types: index.types,
            text: String::from_utf8(bytes).ok()?,
        })
    }

    fn empty() -> Self {
        Self {
            as_of: String::new(),
            source: String::new(),
            types: BTreeMap::new(),
            text: String::new(),
        }
    }

    /// The names of the types, sorted.
    pub(super) fn types(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }

    /// The schema of one type, parsed.
    pub(super) fn schema(&self, resource_type: &str) -> Option<Value> {
        let (start, length) = self.types.get(resource_type)?;
        serde_json::from_str(self.text.get(*start..start.checked_add(*length)?)?).ok()
    }
}
