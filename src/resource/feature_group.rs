//! SageMaker feature groups: `AWS::SageMaker::FeatureGroup`, `aws_sagemaker_feature_group`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A group of features with its online and offline store.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sagemaker-featuregroup.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FeatureGroup {
    /// Unique in the account and region; 1 to 64 characters.
    pub name: String,
    /// For people; may be empty.
    pub description: String,
    /// The feature that identifies a record.
    pub record_identifier: String,
    /// The feature that holds the time of the event.
    pub event_time: String,
    /// The features in the user's order.
    pub features: Vec<Feature>,
    /// The online store, if there is one.
    pub online: Option<Online>,
    /// The offline store, if there is one.
    pub offline: Option<Offline>,
    /// ARN of the role that SageMaker assumes to write to the offline store.
    pub role: String,
    /// Tags.
    pub tags: Tags,
}

/// One feature.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: FeatureType,
}

/// The types of a feature.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum FeatureType {
    /// Whole numbers.
    Integral,
    /// Floating-point numbers.
    Fractional,
    /// Text, also times in ISO 8601.
    String,
}

/// How the latest records are kept for reads in milliseconds.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Online {
    /// ARN of the key that encrypts it; AWS's own key when absent.
    pub key: Option<String>,
    /// When records vanish; never when absent.
    pub ttl: Option<Ttl>,
}

/// Time to live of online records.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Ttl {
    /// `Seconds`, `Minutes`, `Hours`, `Days` or `Weeks`.
    pub unit: String,
    /// How many of them.
    pub value: u32,
}

/// How the history of records is kept in S3.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Offline {
    /// `s3://bucket/prefix`.
    pub uri: String,
    /// ARN of the key that encrypts the objects; S3's own encryption when absent.
    pub key: Option<String>,
    /// The table's format.
    pub format: TableFormat,
    /// The Glue table; Feature Store names one in `sagemaker_featurestore` when absent.
    pub catalog: Option<GlueTable>,
}

/// The Glue table that describes an offline store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct GlueTable {
    /// The database that lists it.
    pub database: String,
    /// Its name.
    pub table: String,
}

/// Formats of the offline store's table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum TableFormat {
    /// Hive layout.
    Glue,
    /// Apache Iceberg.
    Iceberg,
}

impl FeatureType {
    /// AWS's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Integral => "Integral",
            Self::Fractional => "Fractional",
            Self::String => "String",
        }
    }

    /// The type in AWS's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "Integral" => Some(Self::Integral),
            "Fractional" => Some(Self::Fractional),
            "String" => Some(Self::String),
            _ => None,
        }
    }
}

impl TableFormat {
    /// The format in AWS's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "Glue" => Some(Self::Glue),
            "Iceberg" => Some(Self::Iceberg),
            _ => None,
        }
    }
}

impl Offline {
    /// The Glue database that Feature Store creates when none is named.
    pub const DEFAULT_DATABASE: &'static str = "sagemaker_featurestore";

    /// The Glue database of the store's table.
    pub fn database(&self) -> &str {
        self.catalog
            .as_ref()
            .map_or(Self::DEFAULT_DATABASE, |catalog| catalog.database.as_str())
    }

    /// The bucket of the store's URI.
    pub fn bucket(&self) -> &str {
        let rest = self.uri.strip_prefix("s3://").unwrap_or(&self.uri);
        rest.split('/').next().unwrap_or(rest)
    }

    /// The prefix of the store's URI, without slashes at its ends; may be empty.
    pub fn prefix(&self) -> &str {
        let rest = self.uri.strip_prefix("s3://").unwrap_or(&self.uri);
        rest.split_once('/').map_or("", |(_, prefix)| prefix.trim_matches('/'))
    }
}

fn feature(p: &mut Properties, name: &str, kind_key: &str) -> Result<Feature, Mismatch> {
    let text = kind::plain(p, kind_key)?;
    let kind = FeatureType::parse(&text).ok_or_else(|| p.mismatch(kind_key, "is not a feature type"))?;
    Ok(Feature {
        name: kind::plain(p, name)?,
        kind,
    })
}

fn format(p: &mut Properties, key: &str) -> Result<TableFormat, Mismatch> {
    let text = kind::plain(p, key)?;
    TableFormat::parse(&text).ok_or_else(|| p.mismatch(key, "is not a table format"))
}

fn glue_table(mut p: Properties, catalog: &str, database: &str, table: &str) -> Result<GlueTable, Mismatch> {
    p.constant(catalog, "AwsDataCatalog")?;
    let read = GlueTable {
        database: kind::plain(&mut p, database)?,
        table: kind::plain(&mut p, table)?,
    };
    p.finish()?;
    Ok(read)
}

fn key_of(p: &mut Properties, key: &str) -> Result<Option<String>, Mismatch> {
    Ok(p.optional_text(key)?.map(|arn| arn.as_str().to_owned()))
}

fn cloudformation_online(mut p: Properties) -> Result<Online, Mismatch> {
    p.constant("EnableOnlineStore", true)?;
    p.constant("StorageType", "Standard")?;
    let key = match p.optional_nested("SecurityConfig")? {
        Some(mut security) => {
            let key = key_of(&mut security, "KmsKeyId")?;
            security.finish()?;
            key
        }
        None => None,
    };
    let ttl = match p.optional_nested("TtlDuration")? {
        Some(mut ttl) => {
            let read = Ttl {
                unit: kind::plain(&mut ttl, "Unit")?,
                value: kind::small(&mut ttl, "Value")?,
            };
            ttl.finish()?;
            Some(read)
        }
        None => None,
    };
    p.finish()?;
    Ok(Online { key, ttl })
}

fn cloudformation_offline(mut p: Properties) -> Result<Offline, Mismatch> {
    p.constant("DisableGlueTableCreation", false)?;
    let mut storage = p.nested("S3StorageConfig")?;
    let catalog = p.optional_nested("DataCatalogConfig")?;
    let offline = Offline {
        uri: kind::plain(&mut storage, "S3Uri")?,
        key: key_of(&mut storage, "KmsKeyId")?,
        format: format(&mut p, "TableFormat")?,
        catalog: catalog.map(|c| glue_table(c, "Catalog", "Database", "TableName")).transpose()?,
    };
    storage.finish()?;
    p.finish()?;
    Ok(offline)
}

fn terraform_online(mut p: Properties) -> Result<Online, Mismatch> {
    p.constant("enable_online_store", true)?;
    p.constant("storage_type", "Standard")?;
    let key = match p.optional_nested("security_config")? {
        Some(mut security) => {
            let key = key_of(&mut security, "kms_key_id")?;
            security.finish()?;
            key
        }
        None => None,
    };
    let ttl = match p.optional_nested("ttl_duration")? {
        Some(mut ttl) => {
            let read = Ttl {
                unit: kind::plain(&mut ttl, "unit")?,
                value: kind::small(&mut ttl, "value")?,
            };
            ttl.finish()?;
            Some(read)
        }
        None => None,
    };
    p.finish()?;
    Ok(Online { key, ttl })
}

fn terraform_offline(mut p: Properties) -> Result<Offline, Mismatch> {
    p.constant("disable_glue_table_creation", false)?;
    let mut storage = p.nested("s3_storage_config")?;
    let catalog = p.optional_nested("data_catalog_config")?;
    let offline = Offline {
        uri: kind::plain(&mut storage, "s3_uri")?,
        key: key_of(&mut storage, "kms_key_id")?,
        format: format(&mut p, "table_format")?,
        catalog: catalog.map(|c| glue_table(c, "catalog", "database", "table_name")).transpose()?,
    };
    storage.finish()?;
    p.finish()?;
    Ok(offline)
}

impl Kind for FeatureGroup {
    const KIND: &'static str = "feature-group";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "sagemaker";
    const SECTIONS: &'static [&'static str] = &["feature_groups"];
    const IN_NETWORK: bool = false;
    /// Any change of it makes Terraform destroy the group, although AWS adds features in place.
    const ONCE: &'static [&'static str] = &["feature_definition"];
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SageMaker::FeatureGroup",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_sagemaker_feature_group",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("sagemaker", &format!("feature-group/{}", self.name)).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn needs(&self, place: &Place) -> BTreeSet<Text> {
        let bucket = self
            .offline
            .as_ref()
            .map(|offline| Text::from(place.partition().bucket_arn(offline.bucket())));
        std::iter::once(Text::from(self.role.as_str())).chain(bucket).collect()
    }

    fn delivers_to(&self, place: &Place) -> BTreeSet<Text> {
        let Some(offline) = &self.offline else {
            return BTreeSet::new();
        };
        let prefix = if offline.prefix().is_empty() {
            String::new()
        } else {
            [offline.prefix(), "/"].concat()
        };
        // Feature Store chooses the name of a table that nobody names.
        let table = offline.catalog.as_ref().map_or("*", |catalog| catalog.table.as_str());
        let table = place.arn("glue", &["table/", offline.database(), "/", table].concat());
        let others = offline
            .key
            .as_deref()
            .into_iter()
            .chain([self.role.as_str(), table.as_str()])
            .map(Text::from);
        kind::bucket_and_objects(place, offline.bucket(), &prefix)
            .into_iter()
            .chain(others)
            .collect()
    }

    fn delivers_as(&self, _: &str) -> Option<&str> {
        Some(&self.role)
    }

    /// The table in Glue of the offline store, with what holds it, and the keys.
    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        let database = self.offline.as_ref().map_or(Offline::DEFAULT_DATABASE, Offline::database);
        let tables = [["database/", database].concat(), ["table/", database, "/*"].concat()];
        let glue = tables.into_iter().chain(["catalog".to_owned()]);
        let online = self.online.iter().filter_map(|store| store.key.as_deref());
        let offline = self.offline.iter().filter_map(|store| store.key.as_deref());
        let keys = online.chain(offline).map(Text::from);
        glue.map(|path| place.arn("glue", &path).into()).chain(keys).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut features = Vec::new();
        for mut one in p.each("FeatureDefinitions")? {
            features.push(feature(&mut one, "FeatureName", "FeatureType")?);
            one.finish()?;
        }
        Ok(Self {
            name: kind::plain(p, "FeatureGroupName")?,
            description: kind::plain_or_empty(p, "Description")?,
            record_identifier: kind::plain(p, "RecordIdentifierFeatureName")?,
            event_time: kind::plain(p, "EventTimeFeatureName")?,
            features,
            online: p.optional_nested("OnlineStoreConfig")?.map(cloudformation_online).transpose()?,
            offline: p.optional_nested("OfflineStoreConfig")?.map(cloudformation_offline).transpose()?,
            role: kind::plain(p, "RoleArn")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut features = Vec::new();
        for mut one in p.each("feature_definition")? {
            features.push(feature(&mut one, "feature_name", "feature_type")?);
            one.finish()?;
        }
        Ok(Self {
            name: kind::plain(p, "feature_group_name")?,
            description: kind::plain_or_empty(p, "description")?,
            record_identifier: kind::plain(p, "record_identifier_feature_name")?,
            event_time: kind::plain(p, "event_time_feature_name")?,
            features,
            online: p.optional_nested("online_store_config")?.map(terraform_online).transpose()?,
            offline: p.optional_nested("offline_store_config")?.map(terraform_offline).transpose()?,
            role: kind::plain(p, "role_arn")?,
            tags: kind::tag_map(p)?,
        })
    }
}
