//! Domains of CodeArtifact: `AWS::CodeArtifact::Domain`, `aws_codeartifact_domain` + `aws_codeartifact_domain_permissions_policy`.

use super::document::PolicyKind;
use super::kind::{self, Blocks, Companion, Identifier, Kind, Layer, Link, Place, Shape, Tags, arn_of};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use crate::policy::Document;
use serde::Serialize;

/// What holds repositories of packages: one store, encrypted with one key, and one policy that bears on all of them.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-domain.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CodeartifactDomain {
    /// Unique in the account and region.
    pub name: String,
    /// ARN of the key that encrypts its packages; AWS's own key when absent. It cannot be changed.
    pub key: Option<String>,
    /// Who may make repositories, get tokens, and use what is in its repositories; none is written where it says nothing.
    #[serde(serialize_with = "kind::document")]
    pub policy: Document,
    /// Tags.
    pub tags: Tags,
}

const POLICY: &str = "aws_codeartifact_domain_permissions_policy";

impl Kind for CodeartifactDomain {
    const KIND: &'static str = "codeartifact-domain";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "codeartifact";
    const SECTIONS: &'static [&'static str] = &["codeartifact_domains"];
    const IN_NETWORK: bool = false;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::CodeArtifact::Domain",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_codeartifact_domain",
        companions: &[Companion {
            suffix: "policy",
            kind: POLICY,
            always: false,
            repeated: false,
            link: Link::ToPrimary(Identifier::Attribute("domain")),
        }],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = Some(OwnPolicy {
        kind: PolicyKind::Resource,
        name: "domain policy",
        limit: |_| "codeartifact-policy",
        get: |domain| &domain.policy,
        get_mut: |domain| &mut domain.policy,
    });

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        arn_of("codeartifact", place, "domain", &self.name)
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
        kind::where_said(&self.policy, POLICY)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "DomainName")?,
            key: p.optional_text("EncryptionKey")?.map(|arn| arn.as_str().to_owned()),
            policy: kind::document_if_any(p, "PermissionsPolicyDocument")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let policy = blocks.document_beside("policy", "domain", "policy_document")?;
        let p = &mut blocks.primary;
        Ok(Self {
            name: kind::plain(p, "domain")?,
            key: p.optional_text("encryption_key")?.map(|arn| arn.as_str().to_owned()),
            policy,
            tags: kind::tag_map(p)?,
        })
    }
}
