//! Properties that only AWS may set into violations.
//!
//! <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-readonlyproperties>

use super::Violation;
use super::compiled::Compiled;
use super::intrinsics::Instance;
use super::pointer;
use serde_json::Value;

/// One violation for each read-only property that is there.
pub(super) fn violations(compiled: &Compiled, instance: &Instance) -> Vec<Violation> {
    let places = compiled.read_only.iter().flat_map(|listed| present(&instance.value, listed));
    let violation = |at: String| {
        let name = pointer::name(&at).unwrap_or_default();
        Violation {
            pointer: instance.notes.origin(&at),
            message: ["`", &name, "` is read-only: AWS sets it"].concat(),
        }
    };
    places.map(violation).collect()
}

/// The places of a value that a listed pointer names, `*` standing for every item of a list.
fn present(value: &Value, listed: &str) -> Vec<String> {
    let mut places = vec![(String::new(), value)];
    for step in pointer::steps(listed) {
        places = places.into_iter().flat_map(|(at, value)| step_into(&at, value, &step)).collect();
    }
    places.into_iter().map(|(at, _)| at).collect()
}

fn step_into<'v>(at: &str, value: &'v Value, step: &str) -> Vec<(String, &'v Value)> {
    match (value, step) {
        (Value::Array(items), "*") => items
            .iter()
            .enumerate()
            .map(|(i, item)| (pointer::join(at, &i.to_string()), item))
            .collect(),
        (Value::Object(object), _) => {
            object.get(step).map(|child| (pointer::join(at, step), child)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
