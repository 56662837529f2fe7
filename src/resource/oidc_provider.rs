//! Identity providers of OpenID Connect: `AWS::IAM::OIDCProvider`, `aws_iam_openid_connect_provider`.

use super::kind::{self, Blocks, Identifier, Kind, Layer, Place, Shape, Tags};
use super::own_policy::OwnPolicy;
use super::properties::Mismatch;
use crate::aws::{Address, Text};
use serde::Serialize;
use std::collections::BTreeSet;

/// What tokens of OpenID Connect are told by, in every URL of an issuer.
const SCHEME: &str = "https://";

/// Who signs the tokens that roles of an account take. IAM looks for the issuer's certificate itself, so that no
/// thumbprint is said.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html>
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct OidcProvider {
    /// The issuer: `https://`, a host and perhaps a path. Cannot be changed later.
    pub url: String,
    /// Whom tokens must be meant for: each is a value of the claim `aud`.
    pub audiences: BTreeSet<String>,
    /// Tags.
    pub tags: Tags,
}

impl OidcProvider {
    /// The issuer as ARNs and condition keys name it: without the scheme.
    pub fn issuer(&self) -> &str {
        self.url.strip_prefix(SCHEME).unwrap_or(&self.url)
    }
}

impl Kind for OidcProvider {
    const KIND: &'static str = "oidc-provider";
    const LAYER: Layer = Layer::Identity;
    const SERVICE: &'static str = "iam";
    const SECTIONS: &'static [&'static str] = &["identity_providers"];
    const ENTRY_WORD: Option<&'static str> = Some("identity-provider");
    const IN_NETWORK: bool = false;
    const CLOUDFORMATION: Option<Shape> = Some(Shape {
        kind: "AWS::IAM::OIDCProvider",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const TERRAFORM: Option<Shape> = Some(Shape {
        kind: "aws_iam_openid_connect_provider",
        companions: &[],
        identifier: Identifier::Chosen,
    });
    const POLICY: Option<OwnPolicy<Self>> = None;

    const ARN_ATTRIBUTE: Option<&'static str> = Some("arn");

    fn arn(&self, place: &Place, _: &Address) -> Text {
        place.global_arn("iam", &["oidc-provider/", self.issuer()].concat()).into()
    }

    fn tags(&self) -> Tags {
        self.tags.clone()
    }

    fn tags_mut(&mut self) -> Option<&mut Tags> {
        Some(&mut self.tags)
    }

    fn from_cloudformation(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            url: kind::plain(p, "Url")?,
            audiences: kind::set(p, "ClientIdList")?,
            tags: kind::tag_list(p)?,
        })
    }

    fn from_terraform(blocks: &mut Blocks) -> Result<Self, Mismatch> {
        let p = &mut blocks.primary;
        Ok(Self {
            url: kind::plain(p, "url")?,
            audiences: kind::set(p, "client_id_list")?,
            tags: kind::tag_map(p)?,
        })
    }
}
