//! Repositories of CodeArtifact: `AWS::CodeArtifact::Repository`, `aws_codeartifact_repository` +
//! `aws_codeartifact_repository_permissions_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags, arn_of};
use super::own_policy::OwnPolicy;
use super::properties::{Mismatch, Properties};
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;
use std::collections::BTreeSet;

/// A repository of packages in a domain of its own account.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-repository.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CodeartifactRepository {
    /// Unique in its domain.
    pub name: String,
    /// The name of its domain.
    pub domain: String,
    /// For people; may be empty.
    pub description: String,
    /// Names of the repositories of the same domain that are asked for what it does not have, in the order in which they are asked.
    pub upstreams: Vec<String>,
    /// The public repository that it fetches from, in CodeArtifact's words (`public:pypi`).
    pub external: Option<String>,
    /// Who may read and publish; none is written where it says nothing.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

const POLICY: &str = "aws_codeartifact_repository_permissions_policy";

/// The words for a public repository, a list that holds at most one.
fn external(p: &mut Properties, texts: Vec<Text>, key: &str) -> Result<Option<String>, Mismatch> {
    match texts.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.as_str().to_owned())),
        [..] => Err(p.mismatch(key, "holds more than one, and CodeArtifact takes one")),
    }
}

fn owned(texts: Vec<Text>) -> Vec<String> {
    texts.iter().map(|text| text.as_str().to_owned()).collect()
}

/// The texts of blocks that each hold one.
fn of_blocks(p: &mut Properties, block: &str, key: &str) -> Result<Vec<Text>, Mismatch> {
    let each = p.each(block)?.into_iter().map(|mut one| {
        let text = one.text(key)?;
        one.finish().map(|()| text)
    });
    each.collect()
}

impl Kind for CodeartifactRepository {
    const KIND: &'static str = "codeartifact-repository";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "codeartifact";
    const SECTIONS: &'static [&'static str] = &["codeartifact_repositories"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::CodeArtifact::Repository",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_codeartifact_repository",
        companions: &[Companion {
            suffix: "policy",
            kind: POLICY,
            always: false,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("repository")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "repository policy",
        limit: |_| "codeartifact-policy",
        get: |repository| &repository.policy,
        get_mut: |repository| &mut repository.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        arn_of("codeartifact", place, "repository", &[&self.domain, "/", &self.name].concat())
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn waited_for(&self) -> Vec<&'static str> {
        kind::where_said(&self.policy, POLICY)
    }

    fn needs(&self, place: &Place) -> BTreeSet<Text> {
        let upstream =
            |name: &String| arn_of("codeartifact", place, "repository", &[&self.domain, "/", name].concat());
        let domain = arn_of("codeartifact", place, "domain", &self.domain);
        self.upstreams.iter().map(upstream).chain([domain]).collect()
    }

    /// Whoever makes it is checked on its domain, and on what it asks.
    fn beside(&self, place: &Place) -> BTreeSet<Text> {
        self.needs(place)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let connections = p.texts("ExternalConnections")?;
        Ok(Self {
            name: kind::plain(p, "RepositoryName")?,
            domain: kind::plain(p, "DomainName")?,
            description: kind::plain_or_empty(p, "Description")?,
            upstreams: owned(p.texts("Upstreams")?),
            external: external(p, connections, "ExternalConnections")?,
            policy: kind::document_if_any(p, "PermissionsPolicyDocument")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let own = blocks.primary.clone().text("domain")?;
        let policy = match blocks.optional_pointing("policy", "repository")? {
            Some(mut beside) => {
                beside.constant("domain", own.as_str())?;
                let document = kind::read_said(&mut beside, "policy_document")?;
                beside.finish()?;
                document
            }
            None => Document::new(Vec::new()),
        };
        let p = &mut blocks.primary;
        let connections = of_blocks(p, "external_connections", "external_connection_name")?;
        Ok(Self {
            name: kind::plain(p, "repository")?,
            domain: kind::plain(p, "domain")?,
            description: kind::plain_or_empty(p, "description")?,
            upstreams: owned(of_blocks(p, "upstream", "repository_name")?),
            external: external(p, connections, "external_connections")?,
            policy,
            tags: kind::tag_map(p)?,
        })
    }
}
