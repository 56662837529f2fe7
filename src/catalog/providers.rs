//! Identity providers into what of a token is one customer's own, and what anybody's token may say.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;
use super::context_keys::SAML;
use crate::aws::{Arn, glob_matches};

const DATA: &str = include_str!("data/identity_providers.json");

static TABLE: LazyLock<Table<IdentityProvider>> = LazyLock::new(|| Table::embedded(DATA));

/// The hole in the beginning of a subject for the part that is one customer's.
const OWNER: &str = "${owner}";

/// What is known of the tokens of an identity provider.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct IdentityProvider {
    provider: String,
    own: Vec<String>,
    subject: Option<String>,
    #[serde(rename = "source")]
    _source: String,
}

impl IdentityProvider {
    /// Whether nobody else's token can have one's own value under a claim (any case).
    pub fn is_own(&self, claim: &str) -> bool {
        self.own.iter().any(|own| own == "*" || own.eq_ignore_ascii_case(claim))
    }

    /// What stands before and behind the owner in a subject, where that is known.
    pub fn subject(&self) -> Option<(&str, &str)> {
        self.subject.as_deref()?.split_once(OWNER)
    }
}

/// What is known of a provider, by what stands before the claim in condition keys.
pub fn provider(name: &str) -> Option<&'static IdentityProvider> {
    TABLE.rows.iter().find(|row| glob_matches(&row.provider, name))
}

/// What stands before the claims of a federated principal: of an ARN, the provider without the scheme; `SAML` for
/// assertions; else the name itself.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif>
pub fn claims_of(principal: &str) -> &str {
    let Some(arn) = Arn::parse(principal) else {
        return principal;
    };
    match arn.resource().split_once('/') {
        Some(("saml-provider", _)) => SAML,
        Some((_, provider)) => provider,
        None => principal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_sound() {
        let table: Table<IdentityProvider> = serde_json::from_str(DATA).unwrap();
        crate::catalog::table::assert_dated(&table.as_of, &table.source);
        assert!(table.rows.last().is_some_and(|row| row.provider == "*"));
        for row in &table.rows {
            assert!(row._source.starts_with("https://docs.aws.amazon.com/"), "{row:?}");
            assert!(!row.own.is_empty() && row.subject.is_none() == row.subject().is_none(), "{row:?}");
            assert_eq!(provider(&row.provider).map(|found| &found.own), Some(&row.own), "{row:?}");
        }
    }

    #[test]
    fn tokens_by_provider() {
        let rows = [
            (
                "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com",
                "token.actions.githubusercontent.com",
                "repository",
                true,
            ),
            (
                "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com",
                "token.actions.githubusercontent.com",
                "aud",
                false,
            ),
            (
                "arn:aws:iam::1:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/A",
                "oidc.eks.us-east-1.amazonaws.com/id/A",
                "aud",
                false,
            ),
            ("cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com", "aud", true),
            ("arn:aws:iam::1:saml-provider/IdC", "SAML", "aud", true),
            ("arn:aws:iam::1:oidc-provider/login.example.com", "login.example.com", "sub", true),
        ];
        for (principal, claims, claim, own) in rows {
            assert_eq!(claims_of(principal), claims);
            assert_eq!(provider(claims).map(|known| known.is_own(claim)), Some(own), "{principal} {claim}");
        }
        let github = provider("token.actions.githubusercontent.com").unwrap();
        assert_eq!(github.subject(), Some(("repo:", "/")));
    }
}
