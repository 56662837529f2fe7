//! A CloudFormation template in YAML into its resources, with intrinsics resolved into symbols.
//!
//! Only what landform writes is understood: `Ref`, `Fn::Sub` with one string, `Fn::GetAtt` and a part of one, over
//! names that the caller knows, and `Fn::Join` of what CloudFormation looks up. Everything else is a mismatch, never a guess.

use super::known_block;
use super::names::Names;
use super::properties::{Mismatch, Properties, PropertySyntax, Value};
use super::tree::{self, YamlNode};
use crate::aws::{REFERENCE_HALVES, Text};
use crate::resource::PART;
use std::collections::BTreeMap;

/// A template, section by section.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// `Description`.
    pub description: Option<Text>,
    /// `Parameters`, by logical id.
    pub parameters: BTreeMap<String, Properties>,
    /// `Resources`, by logical id.
    pub resources: BTreeMap<String, TemplateResource>,
    /// `Outputs`, by logical id.
    pub outputs: BTreeMap<String, Properties>,
    /// The sections without a field of their own (`AWSTemplateFormatVersion`, `Metadata`, `Mappings`, …).
    pub rest: Properties,
}

/// One resource of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateResource {
    /// `AWS::KMS::Key`.
    pub kind: String,
    /// What stands under `Properties`; empty where there is none.
    pub properties: Properties,
    /// What stands beside `Type` and `Properties`: `DependsOn` (always as a list), `DeletionPolicy`,
    /// `UpdateReplacePolicy`, `Metadata`, …
    pub attributes: Properties,
}

/// The text of a template, parsed; what its references mean depends on the place that it goes to.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedTemplate<'a> {
    file: &'a str,
    node: YamlNode,
}

impl<'a> ParsedTemplate<'a> {
    /// Parses the text of a file.
    ///
    /// # Errors
    ///
    /// The first reason why another YAML reader might see something else.
    pub fn new(file: &'a str, text: &str) -> Result<Self, Vec<Mismatch>> {
        let node = tree::read(file, text).map_err(|mismatch| vec![mismatch])?;
        Ok(Self { file, node })
    }

    /// The same where one property may be a text that was read already: that block is compared as it stands, line by
    /// line, and no second time by a parser.
    ///
    /// # Errors
    ///
    /// As [`ParsedTemplate::new`] has them.
    pub fn around(file: &'a str, text: &str, property: &str, known: &str) -> Result<Self, Vec<Mismatch>> {
        let Some(rest) = known_block::cut(text, property, known) else {
            return Self::new(file, text);
        };
        // Where something is wrong, the lines are those of the whole text.
        let Ok(mut node) = tree::read(file, &rest) else {
            return Self::new(file, text);
        };
        match known_block::put_back(&mut node, known) {
            1 => Ok(Self { file, node }),
            _ => Self::new(file, text),
        }
    }

    /// The template; the names are those that `Ref`, `Fn::GetAtt` and `Fn::Sub` may mention.
    ///
    /// # Errors
    ///
    /// Every reason why a reader of AWS might see something else.
    pub fn template(&self, names: &Names) -> Result<Template, Vec<Mismatch>> {
        let mut reader = TemplateReader {
            file: self.file,
            names,
            mismatches: Vec::new(),
        };
        let template = reader.template(&self.node);
        if reader.mismatches.is_empty() {
            template.map_err(|mismatch| vec![mismatch])
        } else {
            Err(reader.mismatches)
        }
    }

    /// The template with its intrinsics as they are written.
    pub fn to_json(&self) -> serde_json::Value {
        self.node.to_json()
    }
}

/// Reads a template; see [`ParsedTemplate::new`] and [`ParsedTemplate::template`].
///
/// # Errors
///
/// Every reason why a reader of AWS, or another YAML reader, might see something else.
pub fn read(file: &str, text: &str, names: &Names) -> Result<Template, Vec<Mismatch>> {
    ParsedTemplate::new(file, text)?.template(names)
}

struct TemplateReader<'a> {
    file: &'a str,
    names: &'a Names,
    mismatches: Vec<Mismatch>,
}

impl TemplateReader<'_> {
    fn template(&mut self, node: &YamlNode) -> Result<Template, Mismatch> {
        let Value::Map(entries) = self.value(&ValuePath::Root, node) else {
            return Err(Mismatch::new(self.file, "document", "a template is a map"));
        };
        let mut rest = Properties::new(self.file, "", PropertySyntax::Yaml, entries);
        Ok(Template {
            description: rest.optional_text("Description")?,
            parameters: self.section(&mut rest, "Parameters")?,
            resources: self.resources(&mut rest)?,
            outputs: self.section(&mut rest, "Outputs")?,
            rest,
        })
    }

    fn resources(&mut self, rest: &mut Properties) -> Result<BTreeMap<String, TemplateResource>, Mismatch> {
        let section = self.section(rest, "Resources")?;
        section.into_iter().map(|(id, entries)| Ok((id, self.block(entries)?))).collect()
    }

    fn section(
        &mut self,
        rest: &mut Properties,
        name: &str,
    ) -> Result<BTreeMap<String, Properties>, Mismatch> {
        let Some(mut section) = rest.optional_nested(name)? else {
            return Ok(BTreeMap::new());
        };
        let ids: Vec<String> = section.keys().map(str::to_owned).collect();
        ids.into_iter()
            .map(|id| {
                let entry = section.nested(&id)?;
                Ok((id, entry))
            })
            .collect()
    }

    fn block(&self, mut attributes: Properties) -> Result<TemplateResource, Mismatch> {
        let kind = attributes.text("Type")?.as_str().to_owned();
        let place = [attributes.place(), "Properties"].join(".");
        let properties = attributes.optional_nested("Properties")?;
        let properties = properties
            .unwrap_or_else(|| Properties::new(self.file, place, PropertySyntax::Yaml, BTreeMap::new()));
        attributes.wrap_in_list("DependsOn");
        Ok(TemplateResource {
            kind,
            properties,
            attributes,
        })
    }

    fn value(&mut self, place: &ValuePath<'_>, node: &YamlNode) -> Value {
        match node {
            YamlNode::Bool(flag) => Value::Bool(*flag),
            YamlNode::Number(digits) => Value::Number(digits.clone()),
            YamlNode::Text(text) => Value::Text(text.clone().into()),
            YamlNode::List(items) => Value::List(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.value(&ValuePath::Item(place, index), item))
                    .collect(),
            ),
            YamlNode::Map(entries) => self.map(place, entries),
        }
    }

    fn map(&mut self, place: &ValuePath<'_>, entries: &[(String, YamlNode)]) -> Value {
        if let [(key, argument)] = entries
            && (key == "Ref" || key.starts_with("Fn::"))
        {
            return match self.intrinsic(key, argument) {
                Ok(text) => Value::Text(text),
                Err(message) => self.refuse(place, message),
            };
        }
        if let Some((key, _)) = entries.iter().find(|(key, _)| key.starts_with("Fn::")) {
            return self.refuse(place, format!("`{key}` stands beside other keys"));
        }
        Value::Map(
            entries
                .iter()
                .map(|(key, node)| (key.clone(), self.value(&ValuePath::Key(place, key), node)))
                .collect(),
        )
    }

    fn refuse(&mut self, place: &ValuePath<'_>, message: String) -> Value {
        self.mismatches.push(Mismatch::new(self.file, place.to_text(), message));
        Value::Null
    }

    fn intrinsic(&self, key: &str, argument: &YamlNode) -> Result<Text, String> {
        match (key, argument) {
            ("Ref", YamlNode::Text(name)) if !name.contains('.') => self.name(name),
            ("Fn::GetAtt", YamlNode::Text(name)) if name.contains('.') => self.name(name),
            ("Fn::GetAtt", YamlNode::List(parts)) => match parts.as_slice() {
                [YamlNode::Text(resource), YamlNode::Text(attribute)] => {
                    self.name(&[resource.as_str(), attribute].join("."))
                }
                _ => Err("`Fn::GetAtt` takes a logical id and an attribute".to_owned()),
            },
            ("Fn::Sub", YamlNode::Text(template)) => self.substitute(template),
            ("Fn::Join", YamlNode::List(arguments)) => self.joined(arguments),
            ("Fn::Select", YamlNode::List(arguments)) => match part_of(arguments) {
                Some((resource, attribute)) => self.name(&[resource, ".", attribute, PART].concat()),
                None => Err("`Fn::Select` of this form is not read".to_owned()),
            },
            _ => Err(format!("`{key}` of this form is not read")),
        }
    }

    /// What CloudFormation looks up, cut in the middle of its beginning; nothing else is written in pieces.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-join.html>
    fn joined(&self, arguments: &[YamlNode]) -> Result<Text, String> {
        let other = || "`Fn::Join` of this form is not read".to_owned();
        let [YamlNode::Text(between), YamlNode::List(pieces)] = arguments else {
            return Err(other());
        };
        let each: Result<Vec<Text>, String> = pieces.iter().map(|piece| self.piece(piece)).collect();
        let each = each?;
        let (open, resolve) = REFERENCE_HALVES;
        let fits = |pair: &[Text]| match pair {
            [before, behind] => before.as_str().ends_with(open) && behind.as_str().starts_with(resolve),
            _ => false,
        };
        match between.is_empty() && each.len() > 1 && each.windows(2).all(fits) {
            true => Ok(each.iter().map(Text::as_str).collect::<String>().into()),
            false => Err(other()),
        }
    }

    fn piece(&self, node: &YamlNode) -> Result<Text, String> {
        match node {
            YamlNode::Text(text) => Ok(text.as_str().into()),
            YamlNode::Map(entries) => match entries.as_slice() {
                [(key, argument)] => self.intrinsic(key, argument),
                _ => Err("a piece of `Fn::Join` is a text".to_owned()),
            },
            _ => Err("a piece of `Fn::Join` is a text".to_owned()),
        }
    }

    fn name(&self, name: &str) -> Result<Text, String> {
        self.names
            .get(name)
            .cloned()
            .ok_or_else(|| format!("`{name}` is a name that nobody knows here"))
    }

    /// `${Name}` is replaced, `${!Name}` is the literal `${Name}`.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>
    fn substitute(&self, template: &str) -> Result<Text, String> {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, tail) = after.split_once('}').ok_or("`${` without `}` in `Fn::Sub`")?;
            text.push_str(before);
            match name.strip_prefix('!') {
                Some(literal) => ["${", literal, "}"].iter().for_each(|part| text.push_str(part)),
                None => text.push_str(self.name(name)?.as_str()),
            }
            rest = tail;
        }
        text.push_str(rest);
        Ok(text.into())
    }
}

/// Where a value stands; written out only for a mismatch.
enum ValuePath<'a> {
    Root,
    Key(&'a ValuePath<'a>, &'a str),
    Item(&'a ValuePath<'a>, usize),
}

impl ValuePath<'_> {
    fn to_text(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Key(above, key) => above.and(key),
            Self::Item(above, index) => above.and(&index.to_string()),
        }
    }

    fn and(&self, step: &str) -> String {
        let place = self.to_text();
        if place.is_empty() {
            step.to_owned()
        } else {
            [&place, step].join(".")
        }
    }
}
/// Resource and attribute of what stands behind the colon in the first element of an attribute; no other selection is read.
fn part_of(arguments: &[YamlNode]) -> Option<(&str, &str)> {
    let split = argument(numbered(arguments, "1")?, "Fn::Split")?;
    let [YamlNode::Text(colon), element] = split else {
        return None;
    };
    let list = argument(numbered(argument(element, "Fn::Select")?, "0")?, "Fn::GetAtt")?;
    match list {
        [YamlNode::Text(resource), YamlNode::Text(attribute)] if colon == ":" => Some((resource, attribute)),
        _ => None,
    }
}

/// The second of two arguments where the first is this number.
fn numbered<'n>(arguments: &'n [YamlNode], number: &str) -> Option<&'n YamlNode> {
    match arguments {
        [YamlNode::Number(digits), node] if digits == number => Some(node),
        _ => None,
    }
}

/// The list that a function is called with.
fn argument<'n>(node: &'n YamlNode, function: &str) -> Option<&'n [YamlNode]> {
    match node {
        YamlNode::Map(entries) => match entries.as_slice() {
            [(key, YamlNode::List(arguments))] if key == function => Some(arguments),
            _ => None,
        },
        _ => None,
    }
}
