//! The language of blueprints as its JSON Schema says it: keys, what they are, and in what form.

use crate::cli::schema;
use serde_json::{Map, Value};

/// The language.
pub(super) struct Language {
    schema: Value,
}

/// A key, and what stands behind it.
#[derive(Clone, Copy)]
pub(super) struct Key<'l> {
    /// Its name.
    pub name: &'l str,
    /// Whether it must be said.
    pub required: bool,
    schema: &'l Value,
}

/// A key on a path.
#[derive(Clone, Copy)]
pub(super) struct Step<'l> {
    /// Its name.
    pub name: &'l str,
    /// Whether entries by name stand behind it.
    pub is_of_names: bool,
}

/// A form that a value may have, and what it means in this form.
pub(super) struct Shape {
    /// The form in words: `text`, `a map`.
    pub form: String,
    /// What it means.
    pub docs: String,
}

impl Language {
    /// The language of this version.
    pub fn read() -> Self {
        Self { schema: schema::whole() }
    }

    /// The sections in their order.
    pub fn sections(&self) -> Vec<Key<'_>> {
        self.keys(&self.schema)
    }

    /// The key of a path: `roles`, `roles.assumed_by`, `organization.units.accounts`. Names of entries are left out.
    pub fn at(&self, path: &str) -> Option<Key<'_>> {
        self.way(path)?.pop()
    }

    /// The keys on a path.
    pub fn steps(&self, path: &str) -> Option<Vec<Step<'_>>> {
        let mut steps = Vec::new();
        for key in self.way(path)? {
            let schema = self.meant(key.schema);
            let is_of_names =
                schema.get("properties").is_none() && schema.get("additionalProperties").is_some();
            steps.push(Step {
                name: key.name,
                is_of_names,
            });
        }
        Some(steps)
    }

    fn way(&self, path: &str) -> Option<Vec<Key<'_>>> {
        let mut way: Vec<Key<'_>> = Vec::new();
        for part in path.split('.') {
            let known = way.last().map_or_else(|| self.sections(), |last| self.keys_of(last));
            way.push(known.into_iter().find(|key| key.name == part)?);
        }
        Some(way)
    }

    /// The keys behind a key: of the map there, of each entry, or of each item of a list.
    pub fn keys_of<'l>(&'l self, key: &Key<'l>) -> Vec<Key<'l>> {
        self.keys(key.schema)
    }

    /// What a key is for.
    pub fn docs(&self, key: &Key<'_>) -> String {
        docs(key.schema).or_else(|| docs(self.meant(key.schema))).unwrap_or_default()
    }

    /// What each entry of a map of names, or each item of a list, is.
    pub fn docs_of_each(&self, key: &Key<'_>) -> Option<String> {
        docs(self.meant(each(self.meant(key.schema))?))
    }

    /// The form of a key's value, in words.
    pub fn form(&self, key: &Key<'_>) -> String {
        self.form_of(key.schema)
    }

    /// The words that a key takes, with their meanings; none where it takes any.
    pub fn words(&self, key: &Key<'_>) -> Vec<Shape> {
        let own = self.meant(key.schema);
        let words = choices(own);
        if !words.is_empty() {
            return words;
        }
        let alternatives = list(own, "anyOf").iter().chain(each(own));
        alternatives
            .map(|one| choices(self.meant(one)))
            .find(|words| !words.is_empty())
            .unwrap_or_default()
    }

    /// The forms of a value that has several, with what each means.
    pub fn shapes(&self, key: &Key<'_>) -> Vec<Shape> {
        let shape = |one| {
            let docs = docs(one)?;
            let form = self.form_of(one);
            Some(Shape { form, docs })
        };
        list(self.meant(key.schema), "anyOf").iter().filter_map(shape).collect()
    }

    fn keys<'l>(&'l self, schema: &'l Value) -> Vec<Key<'l>> {
        let schema = self.meant(schema);
        let required = required(schema);
        let own = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::iter);
        let mut keys: Vec<Key<'l>> = own
            .map(|(name, schema)| Key {
                name,
                required: required.contains(&name.as_str()),
                schema,
            })
            .collect();
        let is_root = schema.get("definitions").is_some();
        let below = list(schema, "anyOf").iter().filter(|_| !is_root).chain(each(schema));
        for key in below.flat_map(|one| self.keys(one)) {
            if keys.iter().all(|known| known.name != key.name) {
                keys.push(key);
            }
        }
        keys
    }

    /// The schema behind references.
    fn meant<'l>(&'l self, schema: &'l Value) -> &'l Value {
        let named = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|target| target.strip_prefix('#'));
        let target = match named {
            Some(pointer) => self.schema.pointer(pointer),
            None => list(schema, "allOf").first(),
        };
        // A definition refers to another one at most a few times, and never to itself alone.
        target.map_or(schema, |target| self.meant(target))
    }

    fn form_of(&self, schema: &Value) -> String {
        let schema = self.meant(schema);
        if let [word, more @ ..] = words_of(schema).as_slice() {
            return more.iter().fold(word.clone(), |all, word| [&all, ", ", word].concat());
        }
        let mut forms: Vec<String> = Vec::new();
        for one in list(schema, "anyOf") {
            let form = self.form_of(one);
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        let types = schema.get("type").into_iter().flat_map(|types| match types {
            Value::Array(types) => types.iter().collect(),
            one => vec![one],
        });
        forms.extend(types.filter_map(Value::as_str).map(|one| of_type(one, schema).to_owned()));
        if forms.is_empty() {
            return "in AWS's spelling".to_owned();
        }
        forms.join(" or ")
    }
}

fn of_type(name: &str, schema: &Value) -> &'static str {
    match name {
        "string" => "text",
        "integer" => "a number",
        "boolean" => "a boolean",
        "array" => "a list",
        _ if schema.get("properties").is_none() => "a map of names",
        _ => "a map",
    }
}

/// What stands behind each name, or is each item.
fn each(schema: &Value) -> Option<&Value> {
    let named = schema.get("additionalProperties").filter(|inner| inner.is_object());
    named.or_else(|| schema.get("items"))
}

fn list<'v>(schema: &'v Value, key: &str) -> &'v [Value] {
    schema.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn docs(schema: &Value) -> Option<String> {
    let text = schema.get("description").and_then(Value::as_str)?;
    Some(text.replace("\n\n", " "))
}

/// The keys that must be said; those of the whole blueprint stand among alternatives, since files may be included.
fn required(schema: &Value) -> Vec<&str> {
    let own = list(schema, "required");
    let alternative = list(schema, "anyOf").first().map_or(&[][..], |first| list(first, "required"));
    own.iter().chain(alternative).filter_map(Value::as_str).collect()
}

fn words_of(schema: &Value) -> Vec<String> {
    let words = list(schema, "enum").iter().filter_map(Value::as_str);
    words.map(|word| ["`", word, "`"].concat()).collect()
}

fn choices(schema: &Value) -> Vec<Shape> {
    let docs = list(schema, "markdownEnumDescriptions").iter().filter_map(Value::as_str);
    let pairs = list(schema, "enum").iter().filter_map(Value::as_str).zip(docs);
    let shape = |(word, docs): (&str, &str)| Shape {
        form: word.to_owned(),
        docs: docs.to_owned(),
    };
    pairs.map(shape).collect()
}
