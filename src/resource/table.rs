//! Tables of DynamoDB with their policy: `AWS::DynamoDB::Table`, `aws_dynamodb_table` + `aws_dynamodb_resource_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeMap;

/// A table that is paid by request.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Table {
    /// Unique in the account and region.
    pub name: String,
    /// ARN of the key that encrypts it; one that DynamoDB owns when absent.
    pub key: Option<String>,
    /// The attribute by which items are spread, and found.
    pub partition: String,
    /// The attribute by which items of one partition are in order.
    pub sort: Option<String>,
    /// The types of these attributes, and of those of the indexes.
    pub attributes: BTreeMap<String, TableKey>,
    /// Global secondary indexes by their names, each with all attributes.
    pub indexes: BTreeMap<String, TableIndex>,
    /// Whether every second of the last 35 days can be restored.
    pub recovery: bool,
    /// Whether DynamoDB refuses to delete it.
    pub protected: bool,
    /// Who may use it; written where it has a statement, since DynamoDB takes no policy without one.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

/// The type of an attribute by which items are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum TableKey {
    /// Text.
    S,
    /// A number.
    N,
    /// Bytes.
    B,
}

/// The items of a table by other attributes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TableIndex {
    /// The attribute by which items are spread, and found.
    pub partition: String,
    /// The attribute by which items of one partition are in order.
    pub sort: Option<String>,
}

const TYPES: [(&str, TableKey); 3] = [("S", TableKey::S), ("N", TableKey::N), ("B", TableKey::B)];

/// Types of attributes: two words of each map of a list.
fn attributes(
    each: Vec<Properties>,
    [name, kind]: [&str; 2],
) -> Result<BTreeMap<String, TableKey>, Mismatch> {
    let mut all = BTreeMap::new();
    for mut one in each {
        let before = all.insert(kind::plain(&mut one, name)?, kind::word(&mut one, kind, &TYPES)?);
        kind::once(&one, before.is_none())?;
        one.finish()?;
    }
    Ok(all)
}

/// The attributes of a key in CloudFormation's form: a list of one or two, the first of which spreads.
fn key_schema(p: &mut Properties) -> Result<TableIndex, Mismatch> {
    let mut each = p.each("KeySchema")?.into_iter();
    let mut attribute = |role: &str| -> Result<Option<String>, Mismatch> {
        let Some(mut one) = each.next() else {
            return Ok(None);
        };
        one.constant("KeyType", role)?;
        let name = kind::plain(&mut one, "AttributeName")?;
        one.finish().map(|()| Some(name))
    };
    let (partition, sort) = (attribute("HASH")?, attribute("RANGE")?);
    match (partition, each.next()) {
        (Some(partition), None) => Ok(TableIndex { partition, sort }),
        _ => Err(p.mismatch("KeySchema", "must hold one or two attributes")),
    }
}

/// The same in Terraform's form.
fn key_attributes(p: &mut Properties) -> Result<TableIndex, Mismatch> {
    Ok(TableIndex {
        partition: kind::plain(p, "hash_key")?,
        sort: p.optional_text("range_key")?.map(|name| name.as_str().to_owned()),
    })
}

/// Indexes by their names, each read by `key`; all have all attributes.
fn indexes(
    each: Vec<Properties>,
    name: &str,
    key: impl Fn(&mut Properties) -> Result<TableIndex, Mismatch>,
    projection: impl Fn(&mut Properties) -> Result<(), Mismatch>,
) -> Result<BTreeMap<String, TableIndex>, Mismatch> {
    let mut all = BTreeMap::new();
    for mut one in each {
        let before = all.insert(kind::plain(&mut one, name)?, key(&mut one)?);
        kind::once(&one, before.is_none())?;
        projection(&mut one)?;
        one.finish()?;
    }
    Ok(all)
}

/// The key of a block that says that one encrypts; none where there is no such block.
fn encryption(
    block: Option<Properties>,
    [on, key]: [&str; 2],
    kind_of_key: Option<&str>,
) -> Result<Option<String>, Mismatch> {
    let Some(mut block) = block else { return Ok(None) };
    block.constant(on, true)?;
    if let Some(word) = kind_of_key {
        block.constant(word, "KMS")?;
    }
    let arn = kind::plain(&mut block, key)?;
    block.finish().map(|()| Some(arn))
}

fn recovery(mut block: Properties, on: &str) -> Result<bool, Mismatch> {
    let recovers = block.flag(on)?;
    block.finish().map(|()| recovers)
}

impl Kind for Table {
    const KIND: &'static str = "table";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "dynamodb";
    const SECTIONS: &'static [&'static str] = &["tables"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::DynamoDB::Table",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_dynamodb_table",
        companions: &[Companion {
            suffix: "policy",
            kind: "aws_dynamodb_resource_policy",
            always: false,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("arn")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "policy of the table",
        limit: |_| "table-policy",
        get: |table| &table.policy,
        get_mut: |table| &mut table.policy,
    });

    fn arn(&self, place: &Place, _: &Address) -> Text {
        kind::arn_of("dynamodb", place, "table", &self.name)
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    fn waited_for(&self) -> Vec<&'static str> {
        let has_policy = !self.policy.statements.is_empty();
        has_policy.then_some("aws_dynamodb_resource_policy").into_iter().collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        p.constant("BillingMode", "PAY_PER_REQUEST")?;
        let key = key_schema(p)?;
        let policy = match p.optional_nested("ResourcePolicy")? {
            Some(mut block) => {
                let document = kind::read_document(&mut block, "PolicyDocument")?;
                block.finish().map(|()| document)?
            }
            None => Document::new(Vec::new()),
        };
        let definitions = p.each("AttributeDefinitions")?;
        let index = |one: &mut Properties| {
            let mut projection = one.nested("Projection")?;
            projection.constant("ProjectionType", "ALL")?;
            projection.finish()
        };
        let each = p.each("GlobalSecondaryIndexes")?;
        Ok(Self {
            name: kind::plain(p, "TableName")?,
            key: encryption(
                p.optional_nested("SSESpecification")?,
                ["SSEEnabled", "KMSMasterKeyId"],
                Some("SSEType"),
            )?,
            partition: key.partition,
            sort: key.sort,
            attributes: attributes(definitions, ["AttributeName", "AttributeType"])?,
            indexes: indexes(each, "IndexName", key_schema, index)?,
            recovery: recovery(p.nested("PointInTimeRecoverySpecification")?, "PointInTimeRecoveryEnabled")?,
            protected: p.flag("DeletionProtectionEnabled")?,
            policy,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let policy = match blocks.optional_pointing("policy", "resource_arn")? {
            Some(mut block) => {
                let document = kind::read_document(&mut block, "policy")?;
                block.finish().map(|()| document)?
            }
            None => Document::new(Vec::new()),
        };
        let p = &mut blocks.primary;
        p.constant("billing_mode", "PAY_PER_REQUEST")?;
        let key = key_attributes(p)?;
        let definitions = p.each("attribute")?;
        let each = p.each("global_secondary_index")?;
        let all = |one: &mut Properties| one.constant("projection_type", "ALL");
        Ok(Self {
            name: kind::plain(p, "name")?,
            key: encryption(p.optional_nested("server_side_encryption")?, ["enabled", "kms_key_arn"], None)?,
            partition: key.partition,
            sort: key.sort,
            attributes: attributes(definitions, ["name", "type"])?,
            indexes: indexes(each, "name", key_attributes, all)?,
            recovery: recovery(p.nested("point_in_time_recovery")?, "enabled")?,
            protected: p.flag("deletion_protection_enabled")?,
            policy,
            tags: kind::tag_map(p)?,
        })
    }
}
