//! A condition key into what requests carry of it although nobody says so.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;
use super::actions::key_matches;
use super::context_keys::REQUESTED_REGION;
use crate::aws::glob_matches;

const DATA: &str = include_str!("data/carried_keys.json");

static TABLE: LazyLock<Table<CarriedKey>> = LazyLock::new(|| Table::embedded(DATA));

/// The rows about the one key that every request is asked for.
static ABOUT_REGION: LazyLock<Vec<&'static CarriedKey>> =
    LazyLock::new(|| TABLE.rows.iter().filter(|row| key_matches(&row.key, REQUESTED_REGION)).collect());

/// Claims that every token of an OpenID Connect provider has.
///
/// <https://openid.net/specs/openid-connect-core-1_0.html#IDToken>
const CLAIMS: [&str; 2] = ["aud", "sub"];

/// What stands in ARNs before the address of an OpenID Connect provider.
const OIDC: &str = ":oidc-provider/";
/// What stands in ARNs before the name of a SAML provider.
const SAML_PROVIDER: &str = ":saml-provider/";
/// The prefix of keys that a SAML assertion fills in.
const SAML: &str = "saml";

/// The kinds of callers, as far as they decide which keys a request carries.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[serde(rename_all = "snake_case")]
pub enum CallerKind {
    /// The root user of an account.
    Root,
    /// An IAM user.
    User,
    /// A session of a role.
    Session,
    /// A session that `sts:GetFederationToken` made.
    FederatedUser,
    /// Whoever an identity provider vouches for.
    Identity,
    /// An AWS service in its own name.
    Service,
    /// Nobody: an unsigned request.
    Anonymous,
}

/// What requests carry of a key that nobody says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Carried {
    /// It is there, with a value that is not known.
    Always,
    /// It may be absent, or hold anything.
    Perhaps,
    /// It is there only where the request says it.
    WhenSaid,
}

impl Carried {
    /// What it says, or where it says nothing what `other` does.
    pub fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Always | Self::Perhaps => self,
            Self::WhenSaid => other(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CarriedKey {
    key: String,
    #[serde(default)]
    always: Vec<CallerKind>,
    #[serde(default)]
    perhaps: Vec<CallerKind>,
    #[serde(default)]
    actions: Vec<String>,
}

impl CarriedKey {
    fn is_about(&self, key: &str, action: &str) -> bool {
        key_matches(&self.key, key) && self.counts(action)
    }

    fn counts(&self, action: &str) -> bool {
        let acts = |pattern: &String| glob_matches(&pattern.to_ascii_lowercase(), action);
        self.actions.is_empty() || self.actions.iter().any(acts)
    }
}

/// The day of the table: no request that anybody asks about was made before.
pub fn as_of() -> &'static str {
    &TABLE.as_of
}

/// What requests of a kind of caller for an action (in lower case) carry of a key, of any case, that nobody says.
pub fn carried(caller: CallerKind, action: &str, key: &str) -> Carried {
    let row = match key == REQUESTED_REGION {
        true => ABOUT_REGION.iter().copied().find(|row| row.counts(action)),
        false => TABLE.rows.iter().find(|row| row.is_about(key, action)),
    };
    match row {
        Some(row) if row.always.contains(&caller) => Carried::Always,
        Some(row) if row.perhaps.contains(&caller) => Carried::Perhaps,
        Some(_) | None => Carried::WhenSaid,
    }
}

/// What the token or assertion carries that an identity provider (its ARN, or the domain of a well-known one) made:
/// `token.actions.githubusercontent.com:sub`, `SAML:aud`. Other providers' keys are never there.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif>
pub fn carried_of_provider(provider: &str, key: &str) -> Carried {
    let name = match provider.split_once(OIDC) {
        Some((_, url)) => url,
        None if provider.contains(SAML_PROVIDER) => SAML,
        None => provider,
    };
    match key.rsplit_once(':') {
        Some((prefix, claim)) if prefix.eq_ignore_ascii_case(name) => {
            if CLAIMS.iter().any(|always| claim.eq_ignore_ascii_case(always)) {
                Carried::Always
            } else {
                Carried::Perhaps
            }
        }
        _ => Carried::WhenSaid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::actions::condition_key;
    use crate::catalog::table::assert_sound;

    #[test]
    fn the_data_file_is_sound() {
        assert_sound::<CarriedKey>(DATA, |row| row.key.to_ascii_lowercase());
        for row in &TABLE.rows {
            let prefix = row.key.split(':').next().unwrap();
            assert!(condition_key(prefix, &row.key).is_some(), "{}", row.key);
            assert!(!row.always.iter().any(|kind| row.perhaps.contains(kind)), "{}", row.key);
            assert!(!row.always.is_empty() || !row.perhaps.is_empty(), "{}", row.key);
        }
    }

    #[test]
    fn keys_are_carried_by_caller_and_action() {
        use CallerKind::{Anonymous, Identity, Service, Session, User};
        let rows = [
            (Session, "s3:getobject", "AWS:tokenissuetime", Carried::Always),
            (User, "s3:getobject", "aws:TokenIssueTime", Carried::Perhaps),
            (Service, "s3:getobject", "aws:TokenIssueTime", Carried::WhenSaid),
            (Session, "s3:getobject", "s3:ExistingObjectTag/class", Carried::Perhaps),
            (Session, "sqs:sendmessage", "s3:TlsVersion", Carried::WhenSaid),
            (Anonymous, "s3:getobject", "s3:authType", Carried::WhenSaid),
            (Session, "sts:assumerole", "sts:RoleSessionName", Carried::Always),
            (Session, "sts:getcalleridentity", "sts:RoleSessionName", Carried::WhenSaid),
            (Identity, "sts:assumerolewithsaml", "sts:ExternalId", Carried::WhenSaid),
            (Session, "s3:getobject", "example.com:sub", Carried::WhenSaid),
        ];
        for (caller, action, key, expected) in rows {
            assert_eq!(carried(caller, action, key), expected, "{caller:?} {action} {key}");
        }
    }

    #[test]
    fn tokens_carry_the_claims_of_their_own_provider() {
        const EKS: &str = "arn:aws:iam::111111111111:oidc-provider/example.com/id/1";
        const IDP: &str = "arn:aws:iam::111111111111:saml-provider/idp";
        let rows = [
            (EKS, "example.com/id/1:SUB", Carried::Always),
            (EKS, "example.com/id/1:amr", Carried::Perhaps),
            (EKS, "example.com/id/2:sub", Carried::WhenSaid),
            (EKS, "SAML:aud", Carried::WhenSaid),
            (IDP, "SAML:aud", Carried::Always),
            (IDP, "saml:eduPersonOrgDN", Carried::Perhaps),
            (IDP, "example.com/id/1:sub", Carried::WhenSaid),
            ("accounts.example.com", "accounts.example.com:aud", Carried::Always),
        ];
        for (provider, key, expected) in rows {
            assert_eq!(carried_of_provider(provider, key), expected, "{provider} {key}");
        }
    }
}
