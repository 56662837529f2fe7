//! A resource of any type of CloudFormation: `AWS::…` as it is, `aws_cloudformation_stack` around the same template.
//!
//! What it says of itself is the properties of its type, whatever these are. Policies among them are documents, to be
//! bound and decided like all others, and tags are tags; both stand at their places when it is written.

use super::document::DocumentName;
use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Arn, CallerArn, Text};
use crate::policy::Document;
use crate::registry::{TagForm, type_named};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// The logical id of the resource in the template of its stack of Terraform.
const ALONE: &str = "Resource";
/// What `Ref` gives, as an attribute.
const REF: &str = "Ref";
/// The types that CloudFormation makes only where the caller says so.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html#using-iam-capabilities>
const NAMED_IAM: (&str, &str) = ("AWS::IAM::", "CAPABILITY_NAMED_IAM");

/// A policy among the properties.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicyProperty {
    /// What it is among the documents of the resource.
    pub name: DocumentName,
    /// What it says.
    pub document: Document,
    /// How it stands there.
    pub form: PolicyForm,
}

/// How a policy stands among the properties of a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PolicyForm {
    /// As a map.
    Map,
    /// As a text that holds JSON.
    Text,
    /// As its one statement.
    Statement,
}

/// A policy on something that has an ARN, as it is decided.
#[derive(Clone, PartialEq, Debug)]
pub struct AttachedPolicy {
    /// What it is on.
    pub arn: String,
    /// What it says.
    pub document: Document,
    /// True where it is all that the policy says; false for a statement that AWS puts beside others.
    pub is_whole: bool,
}

/// A resource of any type.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>
#[derive(Clone, Debug)]
pub struct AnyResource {
    /// Its type.
    pub kind: &'static str,
    /// Its properties without policies and without tags.
    pub properties: Map<String, Json>,
    /// The policies among its properties, by JSON pointers.
    pub policies: BTreeMap<String, PolicyProperty>,
    /// The property that holds its tags, and its form, where there is one.
    pub tagged: Option<(String, TagForm)>,
    /// Tags.
    pub tags: Tags,
    /// True for what holds data: it outlives its stack.
    pub retain: bool,
    /// The name of its stack in Terraform; none as read from CloudFormation, where it has no stack of its own.
    pub stack: Option<String>,
    /// What others read of it, besides what `Ref` gives.
    pub attributes: BTreeSet<String>,
    /// Its ARN, where it is known; no file says it.
    pub arn: Option<String>,
    /// The ARN of the key of KMS that encrypts it, where one does; it follows from its properties.
    pub key: Option<String>,
    /// True where it names a key that AWS keeps; it follows from its properties.
    pub key_of_aws: bool,
    /// The properties with which it is made and that no update changes, by JSON pointers; no file says it.
    pub create_only: Vec<String>,
    /// The prefix of the actions that make it; no file says it.
    pub service: &'static str,
    /// What whoever deploys it may do besides; no file says it.
    pub deploy_actions: BTreeSet<String>,
    /// True where braces in its properties stand for themselves; no file says it.
    pub literal: bool,
    /// The functions that its texts name by their names alone; no file says it.
    pub functions_named: BTreeSet<Address>,
    /// The policies that it puts on things, itself among them; they follow from its properties.
    pub attached: Vec<AttachedPolicy>,
    /// What of it nobody understands, for those who ask; it follows from its properties.
    pub unread: Option<Unread>,
}

/// A part that lets in or keeps out, and that landform does not understand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unread {
    /// Prefixes of the actions that may hang on it.
    pub services: BTreeSet<String>,
    /// The ARNs of what they are on; empty where it may be anything in the account.
    pub on: BTreeSet<String>,
    /// What it is.
    pub what: String,
}

impl Unread {
    /// Both of two such parts.
    pub fn and(mut self, other: Self) -> Self {
        self.services.extend(other.services);
        self.on = match self.on.is_empty() || other.on.is_empty() {
            true => BTreeSet::new(),
            false => self.on.into_iter().chain(other.on).collect(),
        };
        self.what = [self.what, other.what].join("; ");
        self
    }
}

/// Two are equal that are written alike; what no file says is compared nowhere.
impl PartialEq for AnyResource {
    fn eq(&self, other: &Self) -> bool {
        let stacks = || self.stack == other.stack && self.template() == other.template();
        let alone = self.stack.is_some() && other.stack.is_some();
        self.kind == other.kind && self.written() == other.written() && (!alone || stacks())
    }
}

impl AnyResource {
    /// The kind in addresses.
    pub const WORD: &'static str = "resource";
    /// The type of access points of buckets.
    pub const ACCESS_POINT: &'static str = "AWS::S3::AccessPoint";
    /// What [`Self::created`] calls its type.
    pub const TYPE: &'static str = "type";
    /// What [`Self::created`] calls its properties.
    pub const PROPERTIES: &'static str = "properties";

    /// The name of the bucket behind an access point; none for any other type, and where AWS chooses the name.
    pub fn bucket_behind(&self) -> Option<&str> {
        let name = self.properties.get("Bucket").and_then(Json::as_str);
        name.filter(|name| self.kind == Self::ACCESS_POINT && Text::from(*name).is_literal())
    }

    /// One of a type with these properties, of which nothing else is known.
    pub fn of(kind: &'static str, properties: Map<String, Json>) -> Self {
        Self {
            kind,
            properties,
            policies: BTreeMap::new(),
            tagged: None,
            tags: Tags::new(),
            retain: false,
            stack: None,
            attributes: BTreeSet::new(),
            arn: None,
            key: None,
            key_of_aws: false,
            create_only: Vec::new(),
            service: "",
            deploy_actions: BTreeSet::new(),
            literal: false,
            functions_named: BTreeSet::new(),
            attached: Vec::new(),
            unread: None,
        }
    }

    /// The properties as they are written, with policies and tags at their places.
    pub fn written(&self) -> Json {
        let mut all = Json::Object(self.properties.clone());
        for (pointer, policy) in &self.policies {
            put(&mut all, pointer, policy.json());
        }
        if let Some((property, form)) = self.tagged.as_ref().filter(|_| !self.tags.is_empty()) {
            let tags = match form {
                TagForm::Map => json!(self.tags),
                TagForm::List => {
                    self.tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect()
                }
            };
            put(&mut all, &["/", property].concat(), tags);
        }
        all
    }

    /// The template of its stack of Terraform.
    fn template(&self) -> Json {
        let mut resource = json!({ "Type": self.kind, "Properties": self.written() });
        if let Some(map) = resource.as_object_mut().filter(|_| self.retain) {
            map.insert("DeletionPolicy".to_owned(), "RetainExceptOnCreate".into());
            map.insert("UpdateReplacePolicy".to_owned(), "Retain".into());
        }
        let mut outputs = json!({ REF: { "Value": { REF: ALONE } } });
        for attribute in &self.attributes {
            let value = json!({ "Value": { "Fn::GetAtt": [ALONE, attribute] } });
            put(&mut outputs, &["/", &output_of(attribute)].concat(), value);
        }
        json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": { ALONE: resource }, "Outputs": outputs })
    }

    /// What Terraform sends of it to CloudFormation, with ids that AWS has not made yet at their full length.
    pub fn sent_alone(&self) -> String {
        let text = Text::from(self.template().to_string()).at_full_length();
        // As `jsonencode` has it.
        ['<', '>', '&'].into_iter().fold(text, |text, sign| text.replace(sign, "\\u0000"))
    }

    /// What of it cannot be changed in place: its type, and each such property that it has, with its value.
    pub fn created(&self) -> BTreeMap<String, Json> {
        let written = self.written();
        let fields = self.create_only.iter().filter_map(|pointer| {
            let value = written.pointer(pointer)?.clone();
            Some(([Self::PROPERTIES, &pointer.replace('/', ".")].concat(), value))
        });
        fields.chain([(Self::TYPE.to_owned(), self.kind.into())]).collect()
    }

    fn capabilities(&self) -> Vec<&'static str> {
        let (prefix, capability) = NAMED_IAM;
        self.kind.starts_with(prefix).then_some(capability).into_iter().collect()
    }

    /// The symbol of one of its attributes; of what `Ref` gives, that of the resource.
    pub fn attribute(address: &Address, attribute: &str) -> Option<Text> {
        match attribute {
            REF => Some(Text::symbol(address)),
            _ => Some(Text::symbol(&address.beside(attribute)?)),
        }
    }
}

/// The name of an attribute's output: letters and digits.
fn output_of(attribute: &str) -> String {
    attribute.chars().filter(char::is_ascii_alphanumeric).collect()
}

impl PolicyProperty {
    fn json(&self) -> Json {
        let whole = self.document.to_json();
        match self.form {
            PolicyForm::Map => whole,
            PolicyForm::Text => whole.to_string().into(),
            PolicyForm::Statement => whole.pointer("/Statement/0").cloned().unwrap_or_default(),
        }
    }
}

/// The texts of a value that are ARNs of roles.
fn roles_in<'v>(value: &'v Json, found: &mut Vec<&'v str>) {
    match value {
        Json::String(text) => {
            let role = Arn::parse(text).filter(|arn| matches!(arn.caller(), Some(CallerArn::Role(_))));
            found.extend(role.map(|_| text.as_str()));
        }
        Json::Array(items) => items.iter().for_each(|item| roles_in(item, found)),
        Json::Object(map) => map.values().for_each(|item| roles_in(item, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Puts a value at a JSON pointer, whose last step is a key; what is above is there, since something was taken from it.
fn put(all: &mut Json, pointer: &str, value: Json) {
    let (above, last) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    if let Some(map) = all.pointer_mut(above).and_then(Json::as_object_mut) {
        map.insert(last.replace("~1", "/").replace("~0", "~"), value);
    }
}

impl Serialize for AnyResource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut data = json!({
            "type": self.kind, "retain": self.retain, "template": self.template(),
            "stack": self.stack, "capabilities": self.capabilities(),
        });
        if let Some(map) = data.as_object_mut().filter(|_| !self.tags.is_empty()) {
            map.insert("tags".to_owned(), json!(self.tags));
        }
        data.serialize(serializer)
    }
}

impl Kind for AnyResource {
    const KIND: &'static str = Self::WORD;
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "cloudformation";
    const SECTIONS: &'static [&'static str] = &["resources"];
    const IN_NETWORK: bool = false;
    /// Every resource says its own type instead.
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::CloudFormation::Stack",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_cloudformation_stack",
        companions: &[],
        identifier: Identifier::Attribute("outputs.Ref"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn cloudformation(&self) -> Option<Shape> {
        Self::CLOUDFORMATION.map(|shape| Shape { kind: self.kind, ..shape })
    }

    fn retain(&self) -> bool {
        self.retain
    }

    fn service(&self) -> &'static str {
        self.service
    }

    fn needs(&self, place: &Place) -> BTreeSet<Text> {
        let looked_up = self.looked_up(place).into_iter().map(|(_, arn)| Text::from(arn.as_str()));
        let called = self.functions_called(place).into_iter().map(Text::from);
        let named = self.functions_named.iter().map(Text::symbol);
        looked_up.chain(called).chain(named).collect()
    }

    fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
        self.used_for_it(place)
    }

    fn delivers_for(&self) -> Option<&str> {
        self.subscribed_topic()
    }

    fn delivers_as(&self, to: &str) -> Option<&str> {
        self.role_of_target(to)
    }

    fn acting_kind(&self) -> &'static str {
        self.kind_of_section()
    }

    fn hands_over(&self, _: &Place) -> Vec<String> {
        let mut found = Vec::new();
        self.properties.values().for_each(|value| roles_in(value, &mut found));
        found.into_iter().map(str::to_owned).collect()
    }

    fn attributes(&self) -> Vec<(String, String)> {
        let named = self.attributes.iter();
        named
            .map(|attribute| (attribute.clone(), ["outputs.", &output_of(attribute)].concat()))
            .collect()
    }

    fn arn(&self, _: &Place, address: &Address) -> Text {
        match &self.arn {
            Some(arn) => arn.as_str().into(),
            // Of what has none that is known this is a name that nothing else has.
            None => address.beside("Arn").map_or_else(Text::default, |beside| Text::symbol(&beside)),
        }
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        self.tagged.is_some().then_some(&mut self.tags)
    }

    fn documents(&self) -> Vec<(DocumentName, &Document)> {
        self.policies
            .values()
            .map(|policy| (policy.name.clone(), &policy.document))
            .collect()
    }

    fn documents_mut(&mut self) -> Vec<&mut Document> {
        self.policies.values_mut().map(|policy| &mut policy.document).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let keys: Vec<String> = p.keys().map(str::to_owned).collect();
        let properties: Result<Map<String, Json>, Mismatch> =
            keys.into_iter().map(|key| p.json(&key).map(|value| (key, value))).collect();
        Ok(Self::of(blocks.shape.kind, properties?))
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let stack = kind::plain(p, "name")?;
        let body = p.json("template_body")?;
        let read = in_template(&body).map(|read| Self {
            stack: Some(stack),
            ..read
        });
        let Some(read) = read.filter(|read| read.template() == body) else {
            return Err(p.mismatch("template_body", "is no template of one resource as landform writes it"));
        };
        let capabilities = p.texts("capabilities")?;
        match capabilities.iter().map(Text::as_str).eq(read.capabilities()) {
            true => Ok(read),
            false => Err(p.mismatch("capabilities", "are not those that the type needs")),
        }
    }
}

/// The one resource of a template, with what is put out of it.
fn in_template(body: &Json) -> Option<AnyResource> {
    let resource = body.pointer(&["/Resources/", ALONE].concat())?;
    let kind = type_named(resource.get("Type")?.as_str()?)?;
    let read = AnyResource::of(kind, resource.get("Properties")?.as_object()?.clone());
    let outputs = body.get("Outputs")?.as_object()?.values();
    let attribute =
        |output: &Json| output.pointer("/Value/Fn::GetAtt/1").and_then(Json::as_str).map(str::to_owned);
    Some(AnyResource {
        retain: resource.get("DeletionPolicy").is_some(),
        attributes: outputs.filter_map(attribute).collect(),
        ..read
    })
}
