//! Private zones of Route 53: `AWS::Route53::HostedZone` with records, `aws_route53_zone`.

use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Region, Text};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// Names that only the VPCs of a list can resolve.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53-hostedzone.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PrivateZone {
    /// The domain, without a dot at its end.
    pub name: String,
    /// The VPCs that resolve it, all of this account; at least one.
    pub vpcs: BTreeSet<ZoneVpc>,
    /// Its records; name and type are unique together.
    #[serde(serialize_with = "records")]
    pub records: BTreeSet<Record>,
    /// Tags.
    pub tags: Tags,
}

/// A VPC that resolves a private zone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct ZoneVpc {
    /// The VPC's id.
    pub vpc: String,
    /// Its region.
    pub region: Region,
}

/// One record of a private zone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Record {
    /// The whole name, without a dot at its end.
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub kind: RecordType,
    /// What it says.
    pub answer: RecordAnswer,
}

/// The types that endpoints need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// An address.
    A,
    /// Another name.
    Cname,
}

/// What a record says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordAnswer {
    /// These values.
    Values {
        /// Seconds that an answer may be kept.
        ttl: u32,
        /// Addresses, or one name.
        values: BTreeSet<String>,
    },
    /// What another name says, such as that of an endpoint.
    Alias {
        /// The zone that holds the other name.
        zone: String,
        /// The other name.
        name: String,
    },
}

impl Record {
    /// What tells the record from all others of its zone.
    pub fn key(&self) -> String {
        let kind = match self.kind {
            RecordType::A => "A",
            RecordType::Cname => "CNAME",
        };
        [kind, " ", &self.name].concat()
    }
}

/// Each record with its key, for the names of the blocks.
fn records<S: Serializer>(records: &BTreeSet<Record>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct KeyedRecord<'a> {
        key: String,
        #[serde(flatten)]
        record: &'a Record,
    }
    serializer.collect_seq(records.iter().map(|record| KeyedRecord { key: record.key(), record }))
}

const TYPES: [(&str, RecordType); 2] = [("A", RecordType::A), ("CNAME", RecordType::Cname)];

fn read_alias(mut p: Properties, zone: &str, name: &str, health: &str) -> Result<RecordAnswer, Mismatch> {
    p.constant(health, false)?;
    let answer = RecordAnswer::Alias {
        zone: kind::plain(&mut p, zone)?,
        name: kind::plain(&mut p, name)?,
    };
    p.finish()?;
    Ok(answer)
}

fn read_vpcs(blocks: Vec<Properties>, vpc: &str, region: &str) -> Result<BTreeSet<ZoneVpc>, Mismatch> {
    let mut vpcs = BTreeSet::new();
    for mut p in blocks {
        let name = kind::plain(&mut p, region)?;
        let place = Region::parse(&name).map_err(|message| p.mismatch(region, message))?;
        let vpc = ZoneVpc {
            vpc: kind::plain(&mut p, vpc)?,
            region: place,
        };
        kind::add(&mut vpcs, vpc, &p)?;
        p.finish()?;
    }
    Ok(vpcs)
}

fn read_record(p: &mut Properties, answer: RecordAnswer, name: &str, kind: &str) -> Result<Record, Mismatch> {
    Ok(Record {
        name: kind::plain(p, name)?,
        kind: kind::word(p, kind, &TYPES)?,
        answer,
    })
}

fn insert(records: &mut BTreeSet<Record>, record: Record, p: Properties) -> Result<(), Mismatch> {
    if records.iter().any(|other| other.key() == record.key()) {
        return Err(p.mismatch("", "has the name and the type of another record"));
    }
    kind::add(records, record, &p)?;
    p.finish()
}

impl Kind for PrivateZone {
    const KIND: &'static str = "private-zone";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "route53";
    const SECTIONS: &'static [&'static str] = &["networks"];
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::Route53::HostedZone",
        companions: &[Companion {
            suffix: "Record",
            kind: "AWS::Route53::RecordSet",
            always: false,
            repeated: true,
            link: Link::ToPrimary(Identifier::Ref),
        }],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_route53_zone",
        companions: &[Companion {
            suffix: "record",
            kind: "aws_route53_record",
            always: false,
            repeated: true,
            link: Link::ToPrimary(Identifier::Attribute("zone_id")),
        }],
        identifier: Identifier::Attribute("zone_id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn repeated_blocks(&self) -> usize {
        self.records.len()
    }

    fn arn(&self, place: &Place, address: &Address) -> Text {
        let zone = ["hostedzone/", Text::symbol(address).as_str()].concat();
        place.partition().arn("route53", "", "", &zone).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut records = BTreeSet::new();
        for (_, mut record) in blocks.each_pointing("Record", "HostedZoneId")? {
            let answer = match record.optional_nested("AliasTarget")? {
                Some(alias) => read_alias(alias, "HostedZoneId", "DNSName", "EvaluateTargetHealth")?,
                None => {
                    let ttl = kind::plain(&mut record, "TTL")?;
                    let ttl = ttl.parse().map_err(|_| record.mismatch("TTL", "is no number of seconds"))?;
                    RecordAnswer::Values {
                        ttl,
                        values: kind::set(&mut record, "ResourceRecords")?,
                    }
                }
            };
            let read = read_record(&mut record, answer, "Name", "Type")?;
            insert(&mut records, read, record)?;
        }
        let p = &mut blocks.primary;
        let vpcs = read_vpcs(p.each("VPCs")?, "VPCId", "VPCRegion")?;
        Ok(Self {
            name: kind::plain(p, "Name")?,
            vpcs,
            records,
            tags: kind::tags_under(p, "HostedZoneTags")?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let mut records = BTreeSet::new();
        for (label, mut record) in blocks.each_pointing("record", "zone_id")? {
            let answer = match record.optional_nested("alias")? {
                Some(alias) => read_alias(alias, "zone_id", "name", "evaluate_target_health")?,
                None => RecordAnswer::Values {
                    ttl: kind::small(&mut record, "ttl")?,
                    values: kind::set(&mut record, "records")?,
                },
            };
            let read = read_record(&mut record, answer, "name", "type")?;
            label.follows_from(&read.key(), &record)?;
            insert(&mut records, read, record)?;
        }
        let p = &mut blocks.primary;
        p.constant("force_destroy", false)?;
        let vpcs = read_vpcs(p.each("vpc")?, "vpc_id", "vpc_region")?;
        Ok(Self {
            name: kind::plain(p, "name")?,
            vpcs,
            records,
            tags: kind::tag_map(p)?,
        })
    }
}
