//! Descriptions into what AWS says against them.

use super::Table;
use super::ids::ids;
use super::names::Characters;
use serde::Deserialize;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/descriptions.json");

static TABLE: LazyLock<Table<DescriptionRule>> = LazyLock::new(|| Table::embedded(DATA));

ids! {
    /// What a description is of: the id of its rule. Those of security groups are names of another form.
    pub enum DescriptionOf {
        /// A repository of CodeArtifact.
        CodeartifactRepositoryDescription,
        /// A control policy.
        ControlPolicyDescription,
        /// A Glue database.
        DatabaseDescription,
        /// An event bus.
        EventBusDescription,
        /// A rule of EventBridge.
        EventRuleDescription,
        /// A feature group.
        FeatureGroupDescription,
        /// A group of people in Identity Center.
        IdentityGroupDescription,
        /// A key.
        KeyDescription,
        /// A parameter of Systems Manager.
        ParameterDescription,
        /// A permission set.
        PermissionSetDescription,
        /// A managed policy.
        PolicyDescription,
        /// A role.
        RoleDescription,
        /// A secret.
        SecretDescription,
        /// An Athena workgroup.
        WorkgroupDescription,
    }
}

/// What AWS asks of the description of one kind of thing.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct DescriptionRule {
    /// What the description is of.
    pub of: DescriptionOf,
    /// The same in words.
    pub what: String,
    /// Most characters.
    pub most: usize,
    /// Which characters, in words.
    pub characters: String,
    /// Which characters.
    pub allowed: Characters,
    /// The page that says so.
    pub source: String,
    /// What the page does not say.
    #[serde(default)]
    pub note: String,
}

impl DescriptionRule {
    /// What is wrong with a description, in words that follow it; none where AWS takes it.
    pub fn complaint(&self, text: &str) -> Option<String> {
        if let Some(bad) = text.chars().find(|c| !self.allowed.contains(*c)) {
            return Some(format!("holds `{}`; allowed is {}", shown(bad), self.characters));
        }
        let length = text.chars().count();
        (length > self.most).then(|| format!("has {length} characters; allowed are up to {}", self.most))
    }
}

/// A character as a person sees it, or its number.
pub(super) fn shown(c: char) -> String {
    if c.is_control() || c.is_whitespace() {
        c.escape_unicode().to_string()
    } else {
        c.to_string()
    }
}

/// The rule of a description; a test holds the table to having each.
pub fn rule(of: DescriptionOf) -> Option<&'static DescriptionRule> {
    TABLE.rows.iter().find(|row| row.of == of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_description_has_one_rule_from_a_page_of_aws() {
        super::super::table::assert_complete(DATA, DescriptionOf::ALL, |row: &DescriptionRule| row.of);
        for row in &TABLE.rows {
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{:?}", row.of);
            assert!(!row.allowed.contains('\u{7}') && !row.allowed.contains('\u{85}'), "{:?}", row.of);
            assert_eq!(row.complaint(&"a".repeat(row.most)), None, "{:?}", row.of);
            assert!(row.complaint(&"a".repeat(row.most + 1)).is_some(), "{:?}", row.of);
        }
    }

    #[test]
    fn characters_are_those_of_the_page() {
        let says = |of, text: &str| rule(of).unwrap().complaint(text);
        assert_eq!(says(DescriptionOf::RoleDescription, "a\té ÿ~"), None);
        for bad in ["名", "\u{a0}", "\u{7f}", "😀"] {
            assert!(says(DescriptionOf::RoleDescription, bad).is_some(), "{bad}");
        }
        assert_eq!(says(DescriptionOf::KeyDescription, "名前 😀\n"), None);
        assert!(
            says(DescriptionOf::FeatureGroupDescription, "a\nb")
                .unwrap()
                .starts_with("holds `\\u{a}`; allowed is ")
        );
    }
}
