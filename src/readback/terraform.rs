//! A Terraform file into its blocks, with references resolved into symbols.
//!
//! Only literals, references that the caller knows and `jsonencode` are understood. A file whose
//! meaning Terraform would have to compute is a mismatch, never a guess.

use super::hcl_value::{HclReader, below};
use super::names::Names;
use super::properties::{Mismatch, Properties, PropertySyntax, Value};
use hcl_edit::structure::{Block as Source, Body, Structure};
use std::collections::BTreeMap;

/// The blocks of a file by their kinds.
///
/// <https://developer.hashicorp.com/terraform/language>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// `resource`, by type and label.
    pub resources: BTreeMap<(String, String), Block>,
    /// `data`, by type and label.
    pub data: BTreeMap<(String, String), Block>,
    /// `module`, by label.
    pub modules: BTreeMap<String, Block>,
    /// `variable`, by label; `type` reads as the text of the type expression.
    pub variables: BTreeMap<String, Properties>,
    /// `output`, by label.
    pub outputs: BTreeMap<String, Properties>,
    /// `provider`, in order, with its label.
    pub providers: Vec<(String, Properties)>,
    /// `terraform`, in order.
    pub terraform: Vec<Properties>,
    /// `moved`, in order; `from` and `to` read as text.
    pub moved: Vec<Properties>,
    /// `removed`, in order; `from` reads as text.
    pub removed: Vec<Properties>,
    /// `import`, in order; `to` reads as text.
    pub imports: Vec<Properties>,
    /// The attributes of all `locals` together.
    pub locals: Properties,
}

/// A `resource`, `data` or `module`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Attributes and nested blocks of the block's own; a nested block is a list of maps under its name.
    pub properties: Properties,
    /// What Terraform itself understands: `depends_on`, `provider`, `providers`, `lifecycle`, `count`, `for_each`.
    pub meta: Properties,
}

const META: [&str; 8] = [
    "depends_on",
    "provider",
    "providers",
    "lifecycle",
    "count",
    "for_each",
    "provisioner",
    "connection",
];

/// A file, parsed; what its references mean depends on the place that it goes to.
#[derive(Clone, Debug)]
pub struct ParsedRoot<'a> {
    file: &'a str,
    text: &'a str,
    body: Body,
}

impl<'a> ParsedRoot<'a> {
    /// Parses the text of a file.
    ///
    /// # Errors
    ///
    /// The first character or word that is not understood.
    pub fn new(file: &'a str, text: &'a str) -> Result<Self, Vec<Mismatch>> {
        raw_characters(file, text).map_err(|mismatch| vec![mismatch])?;
        let body = hcl_edit::parser::parse_body(text).map_err(|error| {
            let place = format!("line {}, column {}", error.location().line(), error.location().column());
            vec![Mismatch::new(file, place, error.message())]
        })?;
        Ok(Self { file, text, body })
    }

    /// The blocks; the names are the references that values may hold.
    ///
    /// # Errors
    ///
    /// Every block or expression that is not understood.
    pub fn root(&self, names: &Names) -> Result<Root, Vec<Mismatch>> {
        let mut reader = HclReader {
            file: self.file,
            source: self.text,
            names,
            mismatches: Vec::new(),
        };
        let root = read_root(&mut reader, &self.body);
        if reader.mismatches.is_empty() {
            Ok(root)
        } else {
            Err(reader.mismatches)
        }
    }
}

/// Reads one file; see [`ParsedRoot::new`] and [`ParsedRoot::root`].
///
/// # Errors
///
/// Every block or expression that is not understood.
pub fn read(file: &str, text: &str, names: &Names) -> Result<Root, Vec<Mismatch>> {
    ParsedRoot::new(file, text)?.root(names)
}

/// Characters that an editor or another reader would show or split differently must be escaped.
fn raw_characters(file: &str, text: &str) -> Result<(), Mismatch> {
    let hidden = |char: &char| {
        (char.is_control() && !matches!(char, '\n' | '\t'))
            || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    let found = text
        .lines()
        .enumerate()
        .find_map(|(index, line)| Some((index, line.chars().find(hidden)?)));
    match found.or_else(|| text.contains('\r').then_some((0, '\r'))) {
        None => Ok(()),
        Some((index, char)) => {
            let message = format!("the character U+{:04X} must be escaped", u32::from(char));
            Err(Mismatch::new(file, format!("line {}", index + 1), message))
        }
    }
}

fn read_root(reader: &mut HclReader<'_>, body: &Body) -> Root {
    let locals = Properties::new(reader.file, "locals", PropertySyntax::Hcl, BTreeMap::new());
    let mut root = Root {
        resources: BTreeMap::new(),
        data: BTreeMap::new(),
        modules: BTreeMap::new(),
        variables: BTreeMap::new(),
        outputs: BTreeMap::new(),
        providers: Vec::new(),
        terraform: Vec::new(),
        moved: Vec::new(),
        removed: Vec::new(),
        imports: Vec::new(),
        locals,
    };
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                drop(reader.refuse(attribute.key.as_str(), "an attribute outside all blocks"))
            }
            Structure::Block(source) => block(reader, &mut root, source),
        }
    }
    root
}

fn block(reader: &mut HclReader<'_>, root: &mut Root, source: &Source) {
    let kind = source.ident.as_str();
    let labels: Vec<&str> = source.labels.iter().map(|label| label.as_str()).collect();
    let place = labels.iter().fold(kind.to_owned(), |place, label| below(&place, label));
    let fresh = match (kind, labels.as_slice()) {
        ("resource", [kind, label]) => {
            insert(&mut root.resources, pair(kind, label), managed(reader, &place, source))
        }
        ("data", [kind, label]) => insert(&mut root.data, pair(kind, label), managed(reader, &place, source)),
        ("module", [label]) => {
            insert(&mut root.modules, (*label).to_owned(), managed(reader, &place, source))
        }
        ("variable", [label]) => {
            insert(&mut root.variables, (*label).to_owned(), plain(reader, &place, source, &["type"]))
        }
        ("output", [label]) => insert(
            &mut root.outputs,
            (*label).to_owned(),
            plain(reader, &place, source, &["depends_on"]),
        ),
        ("provider", [label]) => {
            push(&mut root.providers, ((*label).to_owned(), plain(reader, &place, source, &[])))
        }
        ("terraform", []) => push(&mut root.terraform, settings(reader, &place, source)),
        ("moved", []) => push(&mut root.moved, plain(reader, &place, source, &["from", "to"])),
        ("removed", []) => push(&mut root.removed, plain(reader, &place, source, &["from"])),
        ("import", []) => push(&mut root.imports, plain(reader, &place, source, &["to", "provider"])),
        ("locals", []) => locals(reader, &mut root.locals, source),
        _ => {
            reader.refuse(&place, "a block of this kind is not read");
            true
        }
    };
    if !fresh {
        reader.refuse(&place, "stands twice");
    }
}

fn pair(kind: &str, label: &str) -> (String, String) {
    (kind.to_owned(), label.to_owned())
}

/// False where the key was there before.
fn insert<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: V) -> bool {
    map.insert(key, value).is_none()
}

fn push<V>(list: &mut Vec<V>, value: V) -> bool {
    list.push(value);
    true
}

fn plain(reader: &mut HclReader<'_>, place: &str, source: &Source, references: &[&str]) -> Properties {
    let entries = reader.body(place, &source.body, references);
    Properties::new(reader.file, place, PropertySyntax::Hcl, entries)
}

fn managed(reader: &mut HclReader<'_>, place: &str, source: &Source) -> Block {
    let entries = reader.body(place, &source.body, &["depends_on", "provider", "providers"]);
    let (meta, properties) = entries.into_iter().partition(|(key, _)| META.contains(&key.as_str()));
    Block {
        properties: Properties::new(reader.file, place, PropertySyntax::Hcl, properties),
        meta: Properties::new(reader.file, place, PropertySyntax::Hcl, meta),
    }
}

fn locals(reader: &mut HclReader<'_>, locals: &mut Properties, source: &Source) -> bool {
    let entries = reader.body("locals", &source.body, &[]);
    entries
        .into_iter()
        .fold(true, |fresh, (key, value)| locals.add(key, value) && fresh)
}

/// `required_providers` may hold `configuration_aliases`, a list of addresses.
fn settings(reader: &mut HclReader<'_>, place: &str, source: &Source) -> Properties {
    let mut entries: BTreeMap<String, Value> = BTreeMap::new();
    let mut others = Body::new();
    for structure in &source.body {
        match structure {
            Structure::Block(block) if block.ident.as_str() == "required_providers" => {
                let providers = required_providers(reader, &below(place, "required_providers"), &block.body);
                if entries
                    .insert("required_providers".to_owned(), Value::List(vec![providers]))
                    .is_some()
                {
                    reader.refuse(place, "`required_providers` stands twice");
                }
            }
            other => others.push(other.clone()),
        }
    }
    entries.extend(reader.body(place, &others, &[]));
    Properties::new(reader.file, place, PropertySyntax::Hcl, entries)
}

fn required_providers(reader: &mut HclReader<'_>, place: &str, body: &Body) -> Value {
    let mut entries = BTreeMap::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let place = below(place, attribute.key.as_str());
                let value = reader.provider_requirement(&place, &attribute.value);
                entries.insert(attribute.key.as_str().to_owned(), value);
            }
            Structure::Block(block) => {
                drop(reader.refuse(place, format!("the block `{}` is not read", block.ident.as_str())))
            }
        }
    }
    Value::Map(entries)
}
