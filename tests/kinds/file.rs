//! A case into a file of one backend and back into what it says.

use crate::cases::{self, Case};
use landform::aws::AccountId;
use landform::readback::{Names, Properties, cloudformation, terraform};
use landform::render::{Carried, Scope, SymbolReference, Templates};
use landform::resource::{Blocks, Body, Companion, Identifier, Shape};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What a file is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Backend {
    CloudFormation,
    Terraform,
}

/// What a file says about a case: its properties and what stands beside them.
#[derive(Clone, PartialEq, Debug)]
pub struct Said {
    pub body: Body,
    pub depends_on: Vec<String>,
    pub retain: bool,
}

/// A file that cannot be read, in words.
pub type Problem = String;

impl Backend {
    pub const ALL: [Self; 2] = [Self::CloudFormation, Self::Terraform];

    pub fn shape(self, case: &Case) -> Option<Shape> {
        match self {
            Self::CloudFormation => case.body.cloudformation(),
            Self::Terraform => case.body.terraform(),
        }
    }

    pub fn template(self, kind: &str) -> String {
        let file = match self {
            Self::CloudFormation => "cloudformation.yaml",
            Self::Terraform => "terraform.tf",
        };
        [kind, file].join("/")
    }

    fn id(self) -> &'static str {
        match self {
            Self::CloudFormation => "Subject",
            Self::Terraform => "subject",
        }
    }

    /// What the key of the same file is called in references.
    fn key(self) -> &'static str {
        match self {
            Self::CloudFormation => "KeyOther",
            Self::Terraform => "aws_kms_key.other.key_id",
        }
    }

    /// What the resource that a case depends on is called.
    pub fn neighbour(self) -> &'static str {
        match self {
            Self::CloudFormation => "KeyOtherAlias",
            Self::Terraform => "aws_kms_alias.other",
        }
    }
}

/// The file: the key that cases refer to, then the case.
pub fn render(templates: &Templates, backend: Backend, case: &Case) -> String {
    let fragments = [
        fragment(templates, backend, "other", &cases::key()),
        fragment(templates, backend, "", case),
    ];
    match backend {
        Backend::CloudFormation => {
            ["AWSTemplateFormatVersion: '2010-09-09'\nResources:\n", &fragments.concat()].concat()
        }
        Backend::Terraform => fragments.join("\n"),
    }
}

fn fragment(templates: &Templates, backend: Backend, other: &str, case: &Case) -> String {
    let id = match (backend, other) {
        (_, "") => backend.id(),
        (Backend::CloudFormation, _) => "KeyOther",
        (Backend::Terraform, other) => other,
    };
    match templates.render(
        &backend.template(case.address.kind()),
        &data(backend, case, id),
        &scope(backend, case),
    ) {
        Ok(text) => text,
        Err(error) => panic!("{backend:?} {case}: {error}"),
    }
}

fn data(backend: Backend, case: &Case, id: &str) -> Value {
    let mut data = case.body.data();
    let Value::Object(entries) = &mut data else {
        panic!("{case} is no map")
    };
    entries.insert("id".into(), id.into());
    let place = json!({ "name": "store", "account": cases::ACCOUNT, "region": "us-east-1" });
    entries.insert("place".into(), place);
    if case.depends {
        entries.insert("depends_on".into(), json!([backend.neighbour()]));
    }
    data
}

fn scope(backend: Backend, case: &Case) -> Scope {
    let carried = |key: &str| match backend {
        Backend::CloudFormation => Carried::CloudFormation(SymbolReference {
            logical_id: key.to_owned(),
            attribute: None,
        }),
        Backend::Terraform => Carried::Terraform(key.to_owned()),
    };
    let own = match (backend, backend.shape(case).map(|shape| shape.identifier)) {
        (Backend::CloudFormation, Some(Identifier::Attribute(attribute))) => {
            Carried::CloudFormation(SymbolReference {
                logical_id: "Subject".to_owned(),
                attribute: Some(attribute.to_owned()),
            })
        }
        (Backend::CloudFormation, Some(Identifier::OnlyPart(attribute))) => {
            Carried::PartOfAttribute(SymbolReference {
                logical_id: "Subject".to_owned(),
                attribute: Some(attribute.to_owned()),
            })
        }
        (Backend::CloudFormation, _) => carried("Subject"),
        (Backend::Terraform, _) => carried(&traversal(case)),
    };
    Scope {
        carried: BTreeMap::from([
            (case.address.to_string(), own),
            (cases::key().address.to_string(), carried(backend.key())),
            (cases::share().to_string(), Carried::Terraform("var.share_arn".to_owned())),
        ]),
        references: Vec::new(),
        own_account: Some(cases::ACCOUNT.to_owned()),
    }
}

/// How the id of a case is read in a Terraform file.
fn traversal(case: &Case) -> String {
    let shape = case.body.terraform();
    let traversal = shape.and_then(|shape| shape.identifier.traversal(&[shape.kind, ".subject"].concat()));
    traversal.unwrap_or_else(|| "nobody.asks_for_it".to_owned())
}

/// What the file says about the case; every block and every attribute in it must be accounted for.
pub fn read(backend: Backend, case: &Case, text: &str) -> Result<Said, Problem> {
    let mut found = match backend {
        Backend::CloudFormation => read_cloudformation(case, text)?,
        Backend::Terraform => read_terraform(case, text)?,
    };
    let key = cases::key();
    let body = take(backend, &key, &mut found.other)?;
    if body != key.body {
        return Err("the other key is not itself".to_owned());
    }
    let body = take(backend, case, &mut found.own)?;
    Ok(Said {
        body,
        depends_on: found.depends_on,
        retain: found.retain,
    })
}

/// Blocks by companion suffix; the primary one under the empty suffix.
type Found = BTreeMap<&'static str, Vec<(String, Properties)>>;

#[derive(Default)]
struct File {
    other: Found,
    own: Found,
    depends_on: Vec<String>,
    /// What blocks beside the primary one wait for that no reference makes wait.
    beside: Vec<Vec<String>>,
    retain: bool,
}

impl File {
    /// Blocks of one resource wait for the same.
    fn whole(self) -> Result<Self, Problem> {
        if self.beside.iter().all(|other| *other == self.depends_on) {
            Ok(self)
        } else {
            Err("a block beside the primary one depends on something else".to_owned())
        }
    }
}

/// Whether a block of this suffix names what its primary one waits for.
fn waits(shape: &Shape, suffix: &str) -> bool {
    shape
        .companions
        .iter()
        .any(|companion| companion.suffix == suffix && companion.waits())
}

fn take(backend: Backend, case: &Case, found: &mut Found) -> Result<Body, Problem> {
    let (_, primary) = found
        .remove("")
        .and_then(|mut blocks| blocks.pop())
        .ok_or("there is no primary block")?;
    let mut blocks = Blocks {
        place: case.address.to_string(),
        file: "file".to_owned(),
        address: case.address.clone(),
        shape: backend.shape(case).ok_or("no type")?,
        primary,
        companions: std::mem::take(found),
        own_account: AccountId::parse(cases::ACCOUNT).ok(),
    };
    let kind = case.address.kind();
    let body = match backend {
        Backend::CloudFormation => Body::from_cloudformation(kind, &mut blocks),
        Backend::Terraform => Body::from_terraform(kind, &mut blocks),
    };
    let body = body.map_err(|mismatch| mismatch.to_string())?;
    blocks.finish().map_err(|mismatch| mismatch.to_string())?;
    Ok(body)
}

fn read_cloudformation(case: &Case, text: &str) -> Result<File, Problem> {
    let key = cases::key();
    let mut names = Names::new();
    names.symbol("KeyOther", &key.address);
    names.text("AWS::AccountId", cases::ACCOUNT).text("AWS::Region", "us-east-1");
    let shape = case.body.cloudformation().ok_or("no type")?;
    for (name, text) in shape.names("Subject", &case.address) {
        names.text(name, text);
    }
    let mut template = cloudformation::read("file", text, &names).map_err(|all| format!("{all:?}"))?;
    template
        .rest
        .constant("AWSTemplateFormatVersion", "2010-09-09")
        .map_err(|mismatch| mismatch.to_string())?;
    let mut file = File::default();
    for (id, mut block) in template.resources {
        let (case, own, found) = match id.starts_with("Subject") {
            true => (case, "Subject", &mut file.own),
            false if id.starts_with("KeyOther") => (&key, "KeyOther", &mut file.other),
            false => return Err("an id of nobody".to_owned()),
        };
        let shape = case.body.cloudformation().ok_or("no type")?;
        let suffix =
            suffix_of(&shape, |companion| companion.part_of_id(own, &id).is_some(), id == own, &block.kind)?;
        let retain = retained(&mut block.attributes)?;
        let depends_on = block.attributes.texts("DependsOn").map_err(|mismatch| mismatch.to_string())?;
        block.attributes.finish().map_err(|mismatch| mismatch.to_string())?;
        let depends_on: Vec<String> = depends_on.iter().map(|text| text.as_str().to_owned()).collect();
        if id == "Subject" {
            (file.retain, file.depends_on) = (retain, depends_on);
        } else if own == "Subject" && retain == case.body.retain() && waits(&shape, suffix) {
            file.beside.push(depends_on);
        } else if retain != case.body.retain() || !depends_on.is_empty() {
            return Err(format!(
                "`{id}` outlives its stack otherwise than its primary block, or depends on something"
            ));
        }
        found.entry(suffix).or_default().push((id, block.properties));
    }
    file.whole()
}

fn retained(attributes: &mut Properties) -> Result<bool, Problem> {
    if !attributes.has("DeletionPolicy") && !attributes.has("UpdateReplacePolicy") {
        return Ok(false);
    }
    attributes
        .constant("DeletionPolicy", "RetainExceptOnCreate")
        .map_err(|mismatch| mismatch.to_string())?;
    attributes
        .constant("UpdateReplacePolicy", "Retain")
        .map_err(|mismatch| mismatch.to_string())?;
    Ok(true)
}

fn suffix_of(
    shape: &Shape,
    is: impl Fn(&Companion) -> bool,
    primary: bool,
    kind: &str,
) -> Result<&'static str, Problem> {
    if primary && kind == shape.kind {
        return Ok("");
    }
    let companion = shape.companions.iter().find(|companion| is(companion) && companion.kind == kind);
    companion
        .map(|companion| companion.suffix)
        .ok_or_else(|| format!("nobody expected a block of type `{kind}`"))
}

fn read_terraform(case: &Case, text: &str) -> Result<File, Problem> {
    let key = cases::key();
    let mut names = Names::new();
    names
        .symbol("aws_kms_key.other.key_id", &key.address)
        .symbol("var.share_arn", &cases::share());
    names.text("var.account_id", cases::ACCOUNT);
    let shape = case.body.terraform().ok_or("no type")?;
    for (traversal, text) in shape.traversals("subject", &case.address) {
        names.text(traversal, text);
    }
    let root = terraform::read("file", text, &names).map_err(|all| format!("{all:?}"))?;
    let mut file = File {
        retain: case.body.retain(),
        ..File::default()
    };
    for ((kind, label), mut block) in root.resources {
        let (base, _) = label.split_once('_').unwrap_or((&label, ""));
        let (case, found) = match base {
            "subject" => (case, &mut file.own),
            "other" => (&key, &mut file.other),
            _ => return Err("a label of nobody".to_owned()),
        };
        let shape = case.body.terraform().ok_or("no type")?;
        let is = |companion: &Companion| companion.part_of_label(base, &label).is_some();
        let suffix = suffix_of(&shape, is, base == label, &kind)?;
        let part = label.split_once('_').map_or("", |(_, part)| part).to_owned();
        let depends_on = block.meta.texts("depends_on").map_err(|mismatch| mismatch.to_string())?;
        case.body
            .read_lifecycle(&kind, &mut block.meta)
            .map_err(|mismatch| mismatch.to_string())?;
        block.meta.finish().map_err(|mismatch| mismatch.to_string())?;
        let depends_on: Vec<String> = depends_on.iter().map(|text| text.as_str().to_owned()).collect();
        if label == "subject" && suffix.is_empty() {
            file.depends_on = depends_on;
        } else if base == "subject" && waits(&shape, suffix) {
            file.beside.push(depends_on);
        } else if !depends_on.is_empty() {
            return Err(format!("`{kind}.{label}` depends on something"));
        }
        found.entry(suffix).or_default().push((part, block.properties));
    }
    file.whole()
}

impl Case {
    /// What a file must say.
    pub fn expected(&self, backend: Backend) -> Said {
        let depends_on: BTreeSet<String> =
            self.depends.then(|| backend.neighbour().to_owned()).into_iter().collect();
        Said {
            body: self.body.clone(),
            depends_on: depends_on.into_iter().collect(),
            retain: self.body.retain(),
        }
    }
}
