//! JSON pointers (RFC 6901) put together, taken apart, and written for people.

use serde_json::Value;

/// `base` and one more step, escaped.
pub(super) fn join(base: &str, step: &str) -> String {
    let escaped = step.replace('~', "~0").replace('/', "~1");
    [base, &escaped].join("/")
}

/// The steps of a pointer, not escaped.
pub(super) fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
}

/// The pointer one step up; nothing above the root.
pub(super) fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit_once('/').map(|(above, _)| above)
}

/// The pointer itself and everything above it, longest first, the root (`""`) last.
pub(super) fn upwards(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |at| parent(at))
}

/// Whether `pointer` is `top` or below it.
pub(super) fn is_under(pointer: &str, top: &str) -> bool {
    pointer
        .strip_prefix(top)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `/Tags/0/Key` as `Tags[0].Key`; the root has no name.
pub(super) fn name(pointer: &str) -> Option<String> {
    let mut text = String::new();
    for step in steps(pointer) {
        match step.parse::<usize>() {
            Ok(_) if !text.is_empty() => text.extend(["[", &step, "]"]),
            _ if text.is_empty() => text.push_str(&step),
            _ => text.extend([".", &step]),
        }
    }
    (!text.is_empty()).then_some(text)
}

/// The pointers that a schema lists under `key`, counted from the properties: `/properties/A/*/B` as `/A/*/B`.
pub(super) fn list(schema: &Value, key: &str) -> Vec<String> {
    let listed = schema.get(key).and_then(Value::as_array);
    let texts = listed.into_iter().flatten().filter_map(Value::as_str);
    texts
        .filter_map(|text| text.strip_prefix("/properties"))
        .map(str::to_owned)
        .collect()
}
