//! Names into what AWS would say against them: length, characters, and what each service keeps for itself.

use super::ids::ids;
use super::{Table, redshift};
use serde::Deserialize;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/names.json");

static TABLE: LazyLock<Table<NameRule>> = LazyLock::new(|| Table::embedded(DATA));

ids! {
    /// What a name is of: the id of its rule.
    pub enum NameOf {
        /// An access point of a bucket.
        AccessPoint,
        /// An account in the blueprint.
        Account,
        /// The alias of a key, without `alias/`.
        Alias,
        /// A bucket.
        Bucket,
        /// A domain of CodeArtifact.
        CodeartifactDomain,
        /// A repository of CodeArtifact.
        CodeartifactRepository,
        /// A control policy.
        ControlPolicy,
        /// A Glue database.
        Database,
        /// The design itself.
        Design,
        /// The domain that machines of a network are in.
        DhcpDomain,
        /// An entry of a section of the blueprint.
        Entry,
        /// An event bus.
        EventBus,
        /// A rule of EventBridge.
        EventRule,
        /// A feature of a group.
        Feature,
        /// A feature group.
        FeatureGroup,
        /// A FIFO queue of SQS, without `.fifo`.
        FifoQueue,
        /// A FIFO topic of SNS, without `.fifo`.
        FifoTopic,
        /// A file system of EFS.
        FileSystem,
        /// A function of Lambda.
        Function,
        /// A group of people in Identity Center.
        IdentityGroup,
        /// An identity provider of SAML.
        IdentityProvider,
        /// An instance profile.
        InstanceProfile,
        /// The label of a block of Terraform.
        Label,
        /// A log group.
        LogGroup,
        /// The id of a resource in its template.
        LogicalId,
        /// What the nodes of a warehouse are.
        NodeType,
        /// The id of the organization.
        OrganizationId,
        /// A parameter of Systems Manager.
        Parameter,
        /// The path of a role.
        Path,
        /// A permission set.
        PermissionSet,
        /// A managed policy.
        Policy,
        /// What names of entries begin with.
        Prefix,
        /// A queue of SQS.
        Queue,
        /// A repository of images.
        Repository,
        /// A role.
        Role,
        /// The id of the organization's root.
        RootId,
        /// A secret.
        Secret,
        /// A security group.
        SecurityGroup,
        /// What a security group or a rule of one is for.
        SecurityGroupDescription,
        /// A share.
        Share,
        /// A type of what is shared.
        SharedType,
        /// A stack, or a stack set.
        Stack,
        /// A state machine.
        StateMachine,
        /// A Studio domain.
        Studio,
        /// A table of DynamoDB.
        Table,
        /// An attribute by which a table finds items.
        TableAttribute,
        /// A topic of SNS.
        Topic,
        /// A trail.
        Trail,
        /// The id of a unit.
        UnitId,
        /// A user of a studio.
        UserProfile,
        /// A variable in the environment of a function.
        Variable,
        /// A cluster or a serverless workgroup.
        Warehouse,
        /// The administrator of a warehouse.
        WarehouseAdministrator,
        /// A database of a warehouse.
        WarehouseDatabase,
        /// A group of database users.
        WarehouseGroup,
        /// A schema of a warehouse.
        WarehouseSchema,
        /// A database user of a warehouse.
        WarehouseUser,
        /// An Athena workgroup.
        Workgroup,
    }
}

/// What AWS asks of the name of one kind of thing.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct NameRule {
    /// What the name is of.
    pub of: NameOf,
    /// The thing, in words.
    pub what: String,
    /// Fewest characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
    /// Which characters, in words.
    pub characters: String,
    /// Which characters.
    pub allowed: Characters,
    /// True for a rule of landform's own: AWS never sees the name, or takes more.
    #[serde(default)]
    pub own: bool,
    /// True where names that differ by case only are one.
    #[serde(default)]
    pub ignores_case: bool,
    /// What is refused besides, the first that holds.
    #[serde(default)]
    pub refuses: Vec<NameRefusal>,
    /// The page that says so.
    pub source: String,
    /// What the page does not say.
    #[serde(default)]
    pub note: String,
}

/// Names of the right length and characters that are refused where any of the parts holds.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct NameRefusal {
    /// Why, in words that follow the name.
    pub why: String,
    /// It does not begin with one of these.
    pub first: Option<Characters>,
    /// It does not end with one of these.
    pub last: Option<Characters>,
    /// It does not begin with this.
    pub lacks_start: Option<String>,
    /// It begins with one of these.
    #[serde(default)]
    pub starts: Vec<String>,
    /// It ends with one of these.
    #[serde(default)]
    pub ends: Vec<String>,
    /// It holds one of these.
    #[serde(default)]
    pub holds: Vec<String>,
    /// It is one of these.
    #[serde(default)]
    pub is: Vec<String>,
    /// It looks like an IPv4 address.
    #[serde(default)]
    pub address: bool,
    /// Redshift keeps it for SQL.
    #[serde(default)]
    pub sql_word: bool,
}

/// Classes of characters as between the brackets of a pattern: `a-z0-9_-`, where a `-` at the end is itself.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(try_from = "String")]
pub struct Characters(Vec<RangeInclusive<char>>);

impl TryFrom<String> for Characters {
    type Error = String;

    fn try_from(class: String) -> Result<Self, String> {
        let mut ranges = Vec::new();
        let mut rest = class.chars();
        while let Some(first) = rest.next() {
            let mut ahead = rest.clone();
            match (ahead.next(), ahead.next()) {
                (Some('-'), Some(last)) => {
                    ranges.push(first..=last);
                    rest = ahead;
                }
                _ => ranges.push(first..=first),
            }
        }
        let sound = !ranges.is_empty() && ranges.iter().all(|range| !range.is_empty());
        sound
            .then_some(Self(ranges))
            .ok_or_else(|| format!("`{class}` is no class of characters"))
    }
}

impl Characters {
    /// True for a character of one of the classes.
    pub fn contains(&self, c: char) -> bool {
        self.0.iter().any(|range| range.contains(&c))
    }
}

impl NameRefusal {
    fn holds_for(&self, name: &str) -> bool {
        let outside = |class: &Option<Characters>, c: Option<char>| {
            class.as_ref().is_some_and(|class| !c.is_some_and(|c| class.contains(c)))
        };
        outside(&self.first, name.chars().next())
            || outside(&self.last, name.chars().next_back())
            || self.lacks_start.as_ref().is_some_and(|start| !name.starts_with(start))
            || self.starts.iter().any(|start| name.starts_with(start))
            || self.ends.iter().any(|end| name.ends_with(end))
            || self.holds.iter().any(|part| name.contains(part))
            || self.is.iter().any(|word| word == name)
            || self.address && looks_like_address(name)
            || self.sql_word && redshift::is_reserved(name)
    }
}

fn looks_like_address(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok())
}

impl NameRule {
    /// What is wrong with a name, in words that follow it; none where AWS takes it.
    pub fn complaint(&self, name: &str) -> Option<String> {
        if let Some(bad) = self.stray(name) {
            return Some(format!("holds `{}`; allowed are {}", bad.escape_default(), self.characters));
        }
        if !self.fits(name) {
            let length = name.chars().count();
            return Some(format!("has {length} characters; allowed are {} to {}", self.min, self.max));
        }
        self.refused(name).map(str::to_owned)
    }

    fn stray(&self, name: &str) -> Option<char> {
        name.chars().find(|c| !self.allowed.contains(*c))
    }

    fn fits(&self, name: &str) -> bool {
        (self.min..=self.max).contains(&name.chars().count())
    }

    fn refused(&self, name: &str) -> Option<&str> {
        let found = self.refuses.iter().find(|refusal| refusal.holds_for(name));
        found.map(|refusal| refusal.why.as_str())
    }
}

/// The rule of a name; a test holds the table to having each.
pub fn rule(of: NameOf) -> Option<&'static NameRule> {
    TABLE.rows.iter().find(|row| row.of == of)
}

/// Why Redshift refuses a name for a database user, in words that follow `it`; none where it takes it.
///
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html>
pub fn refuses_user(name: &str) -> Option<String> {
    let rule = rule(NameOf::WarehouseUser)?;
    if !rule.fits(name) {
        Some(format!("does not have {} to {} characters", rule.min, rule.max))
    } else if name.chars().any(|c| c.is_ascii_uppercase()) {
        Some("holds an upper case letter".to_owned())
    } else if rule.stray(name).is_some() {
        Some("holds a character that is not a lower case letter, a digit or one of `_+.@-`".to_owned())
    } else {
        rule.refused(name).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_one_rule_from_a_page_of_aws() {
        super::super::table::assert_complete(DATA, NameOf::ALL, |row: &NameRule| row.of);
        for row in &TABLE.rows {
            assert!(row.source.starts_with("https://docs.aws.amazon.com/"), "{:?}", row.of);
            assert!(0 < row.min && row.min < row.max && !row.what.is_empty(), "{:?}", row.of);
        }
    }

    #[test]
    fn characters_in_words_are_the_characters() {
        for row in &TABLE.rows {
            let quoted = row.characters.split('`').skip(1).step_by(2);
            assert!(quoted.flat_map(str::chars).all(|c| row.allowed.contains(c)), "{:?}", row.of);
            assert!(!row.allowed.contains('\n') && !row.allowed.contains('é'), "{:?}", row.of);
            let says = |word: &str| row.characters.contains(word);
            assert_eq!(row.allowed.contains(' '), says("spaces"), "{:?}", row.of);
            assert_eq!(row.allowed.contains('A'), !says("lower case"), "{:?}", row.of);
        }
    }

    #[test]
    fn classes_of_characters() {
        let class = |text: &str| Characters::try_from(text.to_owned());
        let (word, ascii) = (class("a-c_-").unwrap(), class("!-~").unwrap());
        assert_eq!("abcd_-e".chars().filter(|c| word.contains(*c)).collect::<String>(), "abc_-");
        assert!(ascii.contains('a') && ascii.contains('-') && !ascii.contains(' '));
        assert!(class("").is_err() && class("z-a").is_err());
    }

    #[test]
    fn names_are_taken_or_refused() {
        let cases = [
            (NameOf::Role, "fs-owner", None),
            (NameOf::Role, "a b", Some("holds ` `; allowed are letters, digits and `+=,.@_-`")),
            (NameOf::Role, "", Some("has 0 characters; allowed are 1 to 64")),
            (NameOf::Path, "/team/", None),
            (NameOf::Path, "team/", Some("must begin and end with `/`")),
            (NameOf::Bucket, "-ab", Some("must begin and end with a letter or digit")),
            (
                NameOf::Bucket,
                "10.0.0.1",
                Some("must not hold two dots in a row or look like an IP address"),
            ),
            (NameOf::Bucket, "10.0.0.256", None),
            (NameOf::Bucket, "xn--abc", Some("uses a prefix or suffix that S3 keeps for itself")),
            (
                NameOf::Bucket,
                "abc-s3alias",
                Some("uses a prefix or suffix that S3 keeps for itself"),
            ),
            (
                NameOf::Alias,
                "aws/x",
                Some("must not begin with `aws/`, which AWS keeps for itself"),
            ),
            (NameOf::Feature, "write_time", Some("is a name that Feature Store keeps for itself")),
            (NameOf::Feature, "_a", Some("must begin with a letter or digit")),
            (
                NameOf::FeatureGroup,
                "a--b",
                Some("must begin and end with a letter or digit, with single hyphens between"),
            ),
            (NameOf::Warehouse, "a--b", Some("must not end with `-` or hold two in a row")),
            (NameOf::Warehouse, "1a", Some("must begin with a lower case letter")),
            (NameOf::WarehouseSchema, "select", Some("is a word of SQL that Redshift keeps")),
            (NameOf::WarehouseGroup, "public", Some("is the name of everybody")),
            (NameOf::SecurityGroup, "sg-a", Some("must not begin with `sg-`, as ids do")),
            (NameOf::OrganizationId, "r-0123456789", Some("must begin with `o-`")),
            (NameOf::Design, "a-", Some("must begin with a letter and not end with `-`")),
        ];
        for (of, name, expected) in cases {
            assert_eq!(rule(of).unwrap().complaint(name).as_deref(), expected, "{of:?} {name}");
        }
    }

    #[test]
    fn users_are_taken_or_refused() {
        for name in ["alice", "bob", "a", "a-1", "a.b@c+d_e"] {
            assert_eq!(refuses_user(name), None, "{name}");
        }
        let long = "a".repeat(65);
        let cases = [
            ("", "does not have 1 to 64 characters"),
            (long.as_str(), "does not have 1 to 64 characters"),
            ("Alice", "holds an upper case letter"),
            (
                "a:b",
                "holds a character that is not a lower case letter, a digit or one of `_+.@-`",
            ),
            ("é", "holds a character that is not a lower case letter, a digit or one of `_+.@-`"),
            ("1a", "does not begin with a letter"),
            ("-a", "does not begin with a letter"),
            ("public", "is the name of everybody"),
            ("user", "is a word of SQL that Redshift keeps"),
        ];
        for (name, expected) in cases {
            assert_eq!(refuses_user(name).as_deref(), Some(expected), "{name}");
        }
    }
}
