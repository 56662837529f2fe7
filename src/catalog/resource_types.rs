//! Types of CloudFormation into what their schemas do not say: their ARNs, what of them is a policy, which hold data, which
//! are no entry of `resources:`, and which a section makes as well.

use super::Table;
use serde::Deserialize;
use std::sync::LazyLock;

const ARNS: &str = include_str!("data/resource_arns.json");
const REFUSED: &str = include_str!("data/resource_types_refused.json");
const SECTIONS: &str = include_str!("data/resource_sections.json");
const STATEFUL: &str = include_str!("data/stateful_types.json");
const POLICIES: &str = include_str!("data/policy_properties.json");

const DEFAULTS: &str = include_str!("data/default_policies.json");
const SECRETS: &str = include_str!("data/secret_properties.json");
const SECURE: &str = include_str!("data/secure_strings.json");
const NETWORKS: &str = include_str!("data/network_types.json");

static SECRET_TABLE: LazyLock<Table<SecretProperty>> = LazyLock::new(|| Table::embedded(SECRETS));
static SECURE_TABLE: LazyLock<Table<SecureString>> = LazyLock::new(|| Table::embedded(SECURE));
static NETWORK_TABLE: LazyLock<Table<ChangesNetwork>> = LazyLock::new(|| Table::embedded(NETWORKS));
static DEFAULT_TABLE: LazyLock<Table<DefaultPolicy>> = LazyLock::new(|| Table::embedded(DEFAULTS));
static ARN_TABLE: LazyLock<Table<ArnForm>> = LazyLock::new(|| Table::embedded(ARNS));
static REFUSED_TABLE: LazyLock<Table<Refused>> = LazyLock::new(|| Table::embedded(REFUSED));
static SECTION_TABLE: LazyLock<Table<InSection>> = LazyLock::new(|| Table::embedded(SECTIONS));
static STATEFUL_TABLE: LazyLock<Table<Stateful>> = LazyLock::new(|| Table::embedded(STATEFUL));
static POLICY_TABLE: LazyLock<Table<PolicyRow>> = LazyLock::new(|| Table::embedded(POLICIES));

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct ArnForm {
    #[serde(rename = "type")]
    kind: String,
    arn: String,
}

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct Refused {
    #[serde(rename = "type")]
    kind: String,
    why: String,
}

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct InSection {
    #[serde(rename = "type")]
    kind: String,
    section: String,
}

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct Stateful {
    #[serde(rename = "type")]
    kind: String,
    loses: String,
}

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct SecretProperty {
    ends: String,
    #[serde(default)]
    never_in: Vec<String>,
}

/// True for a property of a type whose text is a secret, by its name.
pub fn is_secret(kind: &str, property: &str) -> bool {
    let name = property.to_lowercase().replace(['_', '-'], "");
    let fits = |row: &SecretProperty| {
        name.ends_with(&row.ends) && !row.never_in.iter().any(|start| kind.starts_with(start.as_str()))
    };
    SECRET_TABLE.rows.iter().any(fits)
}

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct SecureString {
    #[serde(rename = "type")]
    kind: String,
    property: String,
}

#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct ChangesNetwork {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    whole: bool,
    #[serde(default)]
    only: Option<OnlyWhere>,
}

/// A property on whose value something hangs.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
struct OnlyWhere {
    property: String,
    is: serde_json::Value,
    /// True where it is that as well which nobody says.
    #[serde(default)]
    or_absent: bool,
}

/// The policy that AWS gives to a thing of a type to which nobody gives one.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct DefaultPolicy {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Prefix of the actions that hang on it.
    pub service: String,
    /// What it lets the policies of its own account decide about, where it is that and no more.
    #[serde(default)]
    pub allows: Option<String>,
    /// The property that would say who is let in, where without it everybody is whom packets bring there.
    #[serde(default)]
    pub by: Option<String>,
    /// What it says.
    pub why: String,
}

/// What a policy among the properties of a type decides about.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum PolicyIs {
    /// Who may use a resource.
    Resource,
    /// Who may assume a role.
    Trust,
    /// What its bearers may do.
    Identity,
    /// Nobody here knows.
    Unknown,
}

/// How a policy stands among the properties.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyStands {
    /// As a map; as a text, where somebody wrote one.
    #[default]
    Map,
    /// As a text that holds JSON.
    Text,
    /// As its one statement.
    Statement,
    /// In the properties of a permission of Lambda.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html>
    LambdaPermission,
    /// In the properties of a permission of an event bus.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html>
    BusPermission,
}

impl PolicyStands {
    /// True where properties of their own say what it says.
    pub fn is_permission(self) -> bool {
        match self {
            Self::LambdaPermission | Self::BusPermission => true,
            Self::Map | Self::Text | Self::Statement => false,
        }
    }
}

/// A property of a type that is a policy.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct PolicyRow {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// A JSON pointer, `*` for each item of a list; empty where no property is one.
    pub property: String,
    /// What it decides about.
    pub is: PolicyIs,
    /// The property that names what it is on.
    #[serde(default)]
    pub at: Option<String>,
    /// The ARN of what it is on, with holes; empty where only an ARN says it.
    #[serde(default)]
    pub on: String,
    /// What stands for an absent `at`.
    #[serde(default)]
    pub default: Option<String>,
    /// Properties that name roles which bear it.
    #[serde(default)]
    pub bearers: Vec<String>,
    /// How it stands there.
    #[serde(default)]
    pub form: PolicyStands,
    /// Values of the property that open nothing.
    #[serde(default)]
    pub harmless: Vec<String>,
    /// Properties that, all true, shut what the property opens.
    #[serde(default)]
    pub shut: Vec<String>,
    /// What properties of a permission narrow.
    #[serde(default)]
    pub conditions: Vec<Narrowed>,
    /// How statements may call what the policy is on.
    #[serde(default)]
    pub short: Option<String>,
    /// Prefixes of the actions that hang on what is not understood.
    #[serde(default)]
    pub services: Vec<String>,
    /// Why it is not understood.
    #[serde(default)]
    pub why: String,
}

/// A property that becomes a condition.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Narrowed {
    /// A JSON pointer to the property.
    pub property: String,
    /// The operator.
    pub operator: String,
    /// The key.
    pub key: String,
}

impl PolicyRow {
    /// The hole for the resource itself.
    pub const ITSELF: &'static str = "${Arn}";

    /// True for a policy on the resource that it is a property of.
    pub fn is_on_itself(&self) -> bool {
        self.on == Self::ITSELF
    }
}

/// The ARN of a type, with holes for its properties; none where it is not known.
pub fn arn_form(kind: &str) -> Option<&'static str> {
    ARN_TABLE.rows.iter().find(|row| row.kind == kind).map(|row| row.arn.as_str())
}

/// Why a type is no entry.
pub fn refused(kind: &str) -> Option<&'static str> {
    REFUSED_TABLE.rows.iter().find(|row| row.kind == kind).map(|row| row.why.as_str())
}

/// The section that makes resources of a type, and decides more about them.
pub fn section(kind: &str) -> Option<&'static str> {
    SECTION_TABLE
        .rows
        .iter()
        .find(|row| row.kind == kind)
        .map(|row| row.section.as_str())
}

/// What is lost with a resource of a type; none where it holds nothing.
pub fn loses(kind: &str) -> Option<&'static str> {
    STATEFUL_TABLE
        .rows
        .iter()
        .find(|row| row.kind == kind)
        .map(|row| row.loses.as_str())
}

/// True for a text by which the policy of something calls it.
pub fn is_short(text: &str) -> bool {
    POLICY_TABLE
        .rows
        .iter()
        .filter_map(|row| row.short.as_deref())
        .any(|short| text.starts_with(short))
}

/// The policy that AWS gives to what of a type has none; nothing where it gives none.
pub fn default_policy(kind: &str) -> Option<&'static DefaultPolicy> {
    DEFAULT_TABLE.rows.iter().find(|row| row.kind == kind)
}

/// True for a property, by its JSON pointer, in which CloudFormation looks up a secure string of Parameter Store.
pub fn takes_secure_string(kind: &str, pointer: &str) -> bool {
    let is = |row: &SecureString| {
        let same = |(wanted, own): (&str, &str)| wanted == own || wanted == "*";
        row.kind == kind
            && row.property.split('/').count() == pointer.split('/').count()
            && row.property.split('/').zip(pointer.split('/')).all(same)
    };
    SECURE_TABLE.rows.iter().any(is)
}

/// True for a type that changes what packets of a network do.
pub fn changes_networks(kind: &str) -> bool {
    NETWORK_TABLE.rows.iter().any(|row| row.kind == kind && row.only.is_none())
}

/// True for a type that, with these properties, brings packets into a network or passes them on there in its own name.
pub fn carries_packets(kind: &str, properties: &serde_json::Map<String, serde_json::Value>) -> bool {
    let of_kind = NETWORK_TABLE.rows.iter().filter(|row| row.kind == kind);
    of_kind
        .filter_map(|row| row.only.as_ref())
        .any(|only| match properties.get(&only.property) {
            Some(said) => *said == only.is,
            None => only.or_absent,
        })
}

/// True for a type that changes what packets of every network of its account and Region do.
pub fn changes_all_networks(kind: &str) -> bool {
    NETWORK_TABLE.rows.iter().any(|row| row.kind == kind && row.whole)
}

/// What of a type is a policy.
pub fn policies(kind: &str) -> impl Iterator<Item = &'static PolicyRow> {
    POLICY_TABLE.rows.iter().filter(move |row| row.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::table::assert_sound;

    #[test]
    fn the_data_files_are_sound() {
        assert_sound::<ArnForm>(ARNS, |row| row.kind.clone());
        assert_sound::<Refused>(REFUSED, |row| row.kind.clone());
        assert_sound::<InSection>(SECTIONS, |row| row.kind.clone());
        assert_sound::<Stateful>(STATEFUL, |row| row.kind.clone());
        assert_sound::<DefaultPolicy>(DEFAULTS, |row| row.kind.clone());
        assert_sound::<SecretProperty>(SECRETS, |row| row.ends.clone());
        assert_sound::<SecureString>(SECURE, |row| [row.kind.as_str(), &row.property].concat());
        assert_sound::<ChangesNetwork>(NETWORKS, |row| row.kind.clone());
        assert_sound::<PolicyRow>(POLICIES, |row| [row.kind.as_str(), " ", &row.property].concat());
    }

    #[test]
    fn every_row_says_what_it_is_on() {
        for row in &POLICY_TABLE.rows {
            let (on, at) = (!row.on.is_empty(), row.at.is_some());
            let fits = match row.is {
                PolicyIs::Resource => row.is_on_itself() != at && (on || at),
                PolicyIs::Trust => row.is_on_itself(),
                PolicyIs::Identity => !on && !at && row.services.is_empty(),
                PolicyIs::Unknown => on == row.is_on_itself() && !at && row.why.len() > 10,
            };
            assert!(fits, "{row:?}");
            assert!(row.default.is_none() || at, "{row:?}");
            assert_eq!(
                row.property.is_empty(),
                [PolicyStands::LambdaPermission, PolicyStands::BusPermission].contains(&row.form)
                    || row.is == PolicyIs::Unknown && row.property.is_empty(),
                "{row:?}"
            );
            assert!(
                row.is == PolicyIs::Unknown || row.harmless.is_empty() && row.shut.is_empty(),
                "{row:?}"
            );
            assert_eq!(refused(&row.kind), None, "{row:?}");
        }
    }
}
