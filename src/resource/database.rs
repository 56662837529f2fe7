//! Glue databases: `AWS::Glue::Database`, `aws_glue_catalog_database`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A database of the account's Glue Data Catalog.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-glue-database.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Database {
    /// Unique in the account and region; lower case.
    pub name: String,
    /// The account whose catalog holds it.
    pub catalog: String,
    /// For people; may be empty.
    pub description: String,
}

impl Kind for Database {
    const KIND: &'static str = "database";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "glue";
    const SECTIONS: &'static [&'static str] = &["databases"];
    const IN_NETWORK: bool = false;
    /// Who removes a database removes its tables, also those of offline stores that are not of the design.
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Glue::Database",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_glue_catalog_database",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn named(&self) -> Option<(&'static str, &str)> {
        Some(("name", &self.name))
    }

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.arn("glue", &format!("database/{}", self.name)).into()
    }

    fn tags(&self) -> Tags {
        Tags::new()
    }

    /// Calls on a database are checked on the catalog too, and its removal on all that is in it.
    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        let inside = ["table/", "userDefinedFunction/"].map(|kind| [kind, &self.name, "/*"].concat());
        let all = inside.into_iter().chain(["catalog".to_owned()]);
        all.map(|path| place.arn("glue", &path).into()).collect()
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let catalog = kind::plain(p, "CatalogId")?;
        let mut input = p.nested("DatabaseInput")?;
        let read = Self {
            name: kind::plain(&mut input, "Name")?,
            catalog,
            description: kind::plain_or_empty(&mut input, "Description")?,
        };
        input.finish()?;
        Ok(read)
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "name")?,
            catalog: kind::plain(p, "catalog_id")?,
            description: kind::plain_or_empty(p, "description")?,
        })
    }
}
