//! SageMaker Studio domains: `AWS::SageMaker::Domain`, `aws_sagemaker_domain`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// A Studio domain: who signs in how, in which network, and whether calls carry the user's name.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sagemaker-domain.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct StudioDomain {
    /// Unique in its account and region.
    pub name: String,
    /// How users sign in.
    pub auth: StudioAuth,
    /// Which way apps go.
    pub network: StudioNetwork,
    /// The VPC's id.
    pub vpc: String,
    /// Ids of the subnets of apps and of the file system.
    pub subnets: BTreeSet<String>,
    /// ARN of the role of users and spaces that have no other.
    pub role: String,
    /// Ids of the security groups of apps that have no other.
    pub groups: BTreeSet<String>,
    /// ARN of the KMS key of the file system; AWS's own where there is none.
    pub key: Option<String>,
    /// Whether calls carry the user profile's name as SourceIdentity; to change it, all apps must be gone.
    pub identity: IdentityConfig,
    /// Tags.
    pub tags: Tags,
    /// Its id, where it exists already and the blueprint says it.
    #[serde(skip)]
    pub id: Option<String>,
}

impl StudioDomain {
    /// Its id: the one that the blueprint says, or a symbol.
    pub fn id_at(&self, address: &Address) -> Text {
        self.id.as_deref().map_or_else(|| Text::symbol(address), Text::from)
    }
}

/// How users of a domain sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum StudioAuth {
    /// By an IAM call that makes an address.
    Iam,
    /// By IAM Identity Center.
    Sso,
}

/// Which way the apps of a domain reach the world.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum StudioNetwork {
    /// Through the VPC only.
    VpcOnly,
    /// Through a network of SageMaker's own, past every rule of the VPC.
    PublicInternetOnly,
}

/// Whether sessions of apps carry a SourceIdentity.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/monitor-user-access.html>
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IdentityConfig {
    /// The user profile's name.
    UserProfileName,
    /// None.
    Disabled,
}

const AUTHS: [(&str, StudioAuth); 2] = [("IAM", StudioAuth::Iam), ("SSO", StudioAuth::Sso)];

const NETWORKS: [(&str, StudioNetwork); 2] = [
    ("VpcOnly", StudioNetwork::VpcOnly),
    ("PublicInternetOnly", StudioNetwork::PublicInternetOnly),
];

const IDENTITIES: [(&str, IdentityConfig); 2] = [
    ("USER_PROFILE_NAME", IdentityConfig::UserProfileName),
    ("DISABLED", IdentityConfig::Disabled),
];

impl StudioNetwork {
    /// AWS's word, as the condition key of the same name has it.
    pub fn as_str(self) -> &'static str {
        let known = NETWORKS.iter().find(|(_, network)| *network == self);
        known.map(|(word, _)| *word).unwrap_or_default()
    }
}

impl Kind for StudioDomain {
    const KIND: &'static str = "studio-domain";
    const LAYER: Layer = Layer::Data;
    const SERVICE: &'static str = "sagemaker";
    const SECTIONS: &'static [&'static str] = &["studios"];
    const ENTRY_WORD: Option<&'static str> = Some("studio");
    const OWN_GROUP: bool = true;
    const IN_NETWORK: bool = true;
    const RETAIN: bool = true;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::SageMaker::Domain",
        companions: &[],
        identifier: Identifier::Ref,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_sagemaker_domain",
        companions: &[],
        identifier: Identifier::Attribute("id"),
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    fn arn(&self, place: &Place, address: &Address) -> Text {
        kind::arn_of("sagemaker", place, "domain", self.id_at(address).as_str())
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

    fn needs(&self, _: &Place) -> BTreeSet<Text> {
        BTreeSet::from([Text::from(self.role.as_str())])
    }

    fn hands_over(&self, _: &Place) -> Vec<String> {
        vec![self.role.clone()]
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut defaults = p.nested("DefaultUserSettings")?;
        let (role, groups) = (
            kind::plain(&mut defaults, "ExecutionRole")?,
            kind::set(&mut defaults, "SecurityGroups")?,
        );
        defaults.finish()?;
        let mut settings = p.nested("DomainSettings")?;
        let identity = kind::word(&mut settings, "ExecutionRoleIdentityConfig", &IDENTITIES)?;
        settings.finish()?;
        Ok(Self {
            name: kind::plain(p, "DomainName")?,
            auth: kind::word(p, "AuthMode", &AUTHS)?,
            network: kind::word(p, "AppNetworkAccessType", &NETWORKS)?,
            vpc: kind::plain(p, "VpcId")?,
            subnets: kind::set(p, "SubnetIds")?,
            role,
            groups,
            key: p.optional_text("KmsKeyId")?.map(|arn| arn.as_str().to_owned()),
            identity,
            tags: kind::tag_list(p)?,
            id: None,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        let mut defaults = p.nested("default_user_settings")?;
        let (role, groups) = (
            kind::plain(&mut defaults, "execution_role")?,
            kind::set(&mut defaults, "security_groups")?,
        );
        defaults.finish()?;
        let mut settings = p.nested("domain_settings")?;
        let identity = kind::word(&mut settings, "execution_role_identity_config", &IDENTITIES)?;
        settings.finish()?;
        // CloudFormation never deletes the users' files, so Terraform must not.
        let mut retention = p.nested("retention_policy")?;
        retention.constant("home_efs_file_system", "Retain")?;
        retention.finish()?;
        Ok(Self {
            name: kind::plain(p, "domain_name")?,
            auth: kind::word(p, "auth_mode", &AUTHS)?,
            network: kind::word(p, "app_network_access_type", &NETWORKS)?,
            vpc: kind::plain(p, "vpc_id")?,
            subnets: kind::set(p, "subnet_ids")?,
            role,
            groups,
            key: p.optional_text("kms_key_id")?.map(|arn| arn.as_str().to_owned()),
            identity,
            tags: kind::tag_map(p)?,
            id: None,
        })
    }
}
