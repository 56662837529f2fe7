//! A schema into a validator, compiled on first use and kept for the process.

use super::{UnknownType, formats, patterns, pointer, rules, store};
use jsonschema::{Draft, Validator};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The schema of one type, ready to use.
pub(super) struct Compiled {
    pub(super) resource_type: String,
    pub(super) validator: Validator,
    /// The schema itself: messages look up the names that are allowed.
    pub(super) schema: Value,
    /// Pointers from `Properties`, `*` for every item of a list.
    pub(super) read_only: Vec<String>,
}

/// The compiled schema of a type.
pub(super) fn of(resource_type: &str) -> Result<Arc<Compiled>, UnknownType> {
    static CACHE: Mutex<BTreeMap<String, Arc<Compiled>>> = Mutex::new(BTreeMap::new());
    // A poisoned cache holds only finished entries: an entry is inserted whole.
    if let Some(known) = CACHE.lock().unwrap_or_else(PoisonError::into_inner).get(resource_type) {
        return Ok(Arc::clone(known));
    }
    let fresh = Arc::new(compile(resource_type)?);
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Arc::clone(cache.entry(resource_type.to_owned()).or_insert(fresh)))
}

/// Compiles without looking at the cache.
pub(super) fn compile(resource_type: &str) -> Result<Compiled, UnknownType> {
    let unknown = |why: String| UnknownType {
        resource_type: resource_type.to_owned(),
        why,
    };
    let store = store::store();
    let schema = store.schema(resource_type);
    let schema = schema
        .ok_or_else(|| unknown(["no schema of this type is embedded, as of ", &store.as_of].concat()))?;
    let options = jsonschema::options().with_draft(Draft::Draft7).should_validate_formats(true);
    let options = rules::register(formats::register(options)).with_pattern_cache(patterns::cache());
    let validator = options.build(&schema).map_err(|error| unknown(error.to_string()))?;
    let settable = pointer::list(&schema, "createOnlyProperties");
    let mut read_only = pointer::list(&schema, "readOnlyProperties");
    // A few types list a property that is set once (the name of a SageMaker endpoint) on both lists.
    read_only.retain(|pointer| !settable.contains(pointer));
    Ok(Compiled {
        resource_type: resource_type.to_owned(),
        validator,
        schema,
        read_only,
    })
}
