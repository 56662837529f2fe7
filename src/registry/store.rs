//! The embedded bytes into the schema text of one type. The types of a service are inflated together, when the first of
//! them is asked for; a type is parsed by itself.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The schemas of each service one after the other as compact JSON, deflated; written by `generate.py`.
const PACKED: &[u8] = include_bytes!("schemas.bin");
/// Where each stream lies, and each schema in its stream, and what all of it comes from; written by `generate.py`.
const INDEX: &str = include_str!("index.json");

/// The file `index.json`; fields that only people read are left out.
#[derive(Deserialize)]
struct SchemaIndex {
    as_of: String,
    source: String,
    package: String,
    version: String,
    services: BTreeMap<String, Stream>,
    types: BTreeMap<String, (usize, usize)>,
}

/// Where the stream of a service lies, how long it is, and how long its text.
#[derive(Deserialize)]
#[serde(from = "(usize, usize, usize)")]
struct Stream {
    start: usize,
    packed: usize,
    inflated: usize,
    text: OnceLock<String>,
}

impl From<(usize, usize, usize)> for Stream {
    fn from((start, packed, inflated): (usize, usize, usize)) -> Self {
        let text = OnceLock::new();
        Self {
            start,
            packed,
            inflated,
            text,
        }
    }
}

impl Stream {
    /// A test holds the embedded files to each other, so that none is empty in a build that passed it.
    fn text(&self) -> &str {
        self.text.get_or_init(|| self.inflate().unwrap_or_default())
    }

    fn inflate(&self) -> Option<String> {
        let bytes = PACKED.get(self.start..self.start.checked_add(self.packed)?)?;
        let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, self.inflated).ok()?;
        String::from_utf8(bytes).ok()
    }
}

/// The streams and their index.
pub(super) struct Store {
    pub(super) as_of: String,
    pub(super) source: String,
    services: BTreeMap<String, Stream>,
    types: BTreeMap<String, (usize, usize)>,
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
        Some(Self {
            source: [index.source, index.package, index.version].join(" "),
            as_of: index.as_of,
            services: index.services,
            types: index.types,
        })
    }

    fn empty() -> Self {
        Self {
            as_of: String::new(),
            source: String::new(),
            services: BTreeMap::new(),
            types: BTreeMap::new(),
        }
    }

    /// The names of the types, sorted.
    pub(super) fn types(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }

    /// The type of this name, as the store spells it.
    pub(super) fn type_named(&self, resource_type: &str) -> Option<&str> {
        self.types.get_key_value(resource_type).map(|(name, _)| name.as_str())
    }

    /// The schema of one type, parsed.
    pub(super) fn schema(&self, resource_type: &str) -> Option<Value> {
        let (start, length) = self.types.get(resource_type)?;
        let text = self.services.get(resource_type.split("::").nth(1)?)?.text();
        serde_json::from_str(text.get(*start..start.checked_add(*length)?)?).ok()
    }
}
