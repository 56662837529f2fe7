//! Names that AWS would refuse, refused where they are written.

use super::draft::Draft;
use crate::blueprint::values::Spanned;
use crate::diagnostic::Diagnostic;

/// What AWS asks of the name of one kind of thing.
pub struct NameRule {
    /// The thing, in words.
    pub what: &'static str,
    /// Fewest characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
    /// Which characters, in words.
    pub characters: &'static str,
    /// Which characters.
    pub allowed: fn(char) -> bool,
    /// Anything else, in words; `None` when the name is fine.
    pub extra: fn(&str) -> Option<&'static str>,
    /// The page that says so.
    pub source: &'static str,
}

macro_rules! names {
    ($($(#[$note:meta])* $variant:ident),* $(,)?) => {
        /// What a name is of: the key of its rule.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum NameOf {
            $($(#[$note])* $variant),*
        }

        impl NameOf {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
        }
    };
}

names! {
    /// The design itself.
    Design,
    /// A role.
    Role,
    /// A managed policy.
    Policy,
    /// The path of a role.
    Path,
    /// A bucket.
    Bucket,
    /// The alias of a key, without `alias/`.
    Alias,
    /// A feature group.
    FeatureGroup,
    /// A feature of a group.
    Feature,
    /// A Glue database.
    Database,
    /// An Athena workgroup.
    Workgroup,
    /// A trail.
    Trail,
    /// A share.
    Share,
    /// A cluster or a serverless workgroup.
    Warehouse,
    /// A database of a warehouse.
    WarehouseDatabase,
    /// A group of database users.
    WarehouseGroup,
    /// The administrator of a warehouse.
    WarehouseAdministrator,
    /// A schema of a warehouse.
    WarehouseSchema,
    /// A Studio domain.
    Studio,
    /// A user of a studio.
    UserProfile,
    /// A security group.
    SecurityGroup,
    /// What a security group or a rule of one is for.
    SecurityGroupDescription,
    /// A control policy.
    ControlPolicy,
    /// An entry of a section of the blueprint.
    Entry,
    /// The id of the organization.
    OrganizationId,
    /// The id of the organization's root.
    RootId,
    /// The id of a unit.
    UnitId,
}

fn iam(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+=,.@_-".contains(c)
}

fn lower(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

fn filter(c: char) -> bool {
    c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c)
}

fn none(_: &str) -> Option<&'static str> {
    None
}

fn edges(name: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    edge(name.chars().next()) && edge(name.chars().next_back())
}

fn bucket(name: &str) -> Option<&'static str> {
    let octets = name.split('.').filter(|part| part.parse::<u8>().is_ok()).count();
    if !edges(name) {
        Some("must begin and end with a letter or digit")
    } else if name.contains("..") || (name.split('.').count() == 4 && octets == 4) {
        Some("must not hold two dots in a row or look like an IP address")
    } else if name.starts_with("xn--") || name.starts_with("sthree-") || name.ends_with("-s3alias") || name.ends_with("--ol-s3") {
        Some("uses a prefix or suffix that S3 keeps for itself")
    } else {
        None
    }
}

fn alias(name: &str) -> Option<&'static str> {
    name.starts_with("aws/")
        .then_some("must not begin with `aws/`, which AWS keeps for itself")
}

fn feature(name: &str) -> Option<&'static str> {
    match name {
        "is_deleted" | "write_time" | "api_invocation_time" => Some("is a name that Feature Store keeps for itself"),
        _ if !name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric()) => Some("must begin with a letter or digit"),
        _ => None,
    }
}

fn starts_alphanumeric(name: &str) -> Option<&'static str> {
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    let last = name.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
    (!first || !last || name.contains("--")).then_some("must begin and end with a letter or digit, with single hyphens between")
}

fn design(name: &str) -> Option<&'static str> {
    (!name.chars().next().is_some_and(|c| c.is_ascii_lowercase()) || name.ends_with('-'))
        .then_some("must begin with a letter and not end with `-`")
}

fn path(name: &str) -> Option<&'static str> {
    (!name.starts_with('/') || !name.ends_with('/')).then_some("must begin and end with `/`")
}

fn letter_first(name: &str) -> Option<&'static str> {
    (!name.chars().next().is_some_and(|c| c.is_ascii_lowercase())).then_some("must begin with a lower case letter")
}

fn cluster(name: &str) -> Option<&'static str> {
    letter_first(name).or((name.ends_with('-') || name.contains("--")).then_some("must not end with `-` or hold two in a row"))
}

fn redshift_name(name: &str) -> Option<&'static str> {
    letter_first(name).or(crate::catalog::redshift::is_reserved(name).then_some("is a word of SQL that Redshift keeps"))
}

fn redshift_user(name: &str) -> Option<&'static str> {
    redshift_name(name).or((name == "public").then_some("is the name of everybody"))
}

fn security_group(name: &str) -> Option<&'static str> {
    name.starts_with("sg-").then_some("must not begin with `sg-`, as ids do")
}

fn profile(name: &str) -> Option<&'static str> {
    (!name.starts_with(|c: char| c.is_ascii_alphanumeric()) || name.ends_with('-')).then_some("must begin and end with a letter or digit")
}

/// Every rule by what it is about.
pub const RULES: &[(NameOf, NameRule)] = &[
    (
        NameOf::Design,
        NameRule {
            what: "design name",
            min: 1,
            max: 40,
            characters: "lower case letters, digits and `-`",
            allowed: lower,
            extra: design,
            source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html",
        },
    ),
    (
        NameOf::Role,
        NameRule {
            what: "role name",
            min: 1,
            max: 64,
            characters: "letters, digits and `+=,.@_-`",
            allowed: iam,
            extra: none,
            source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
        },
    ),
    (
        NameOf::Policy,
        NameRule {
            what: "policy name",
            min: 1,
            max: 128,
            characters: "letters, digits and `+=,.@_-`",
            allowed: iam,
            extra: none,
            source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
        },
    ),
    (
        NameOf::Path,
        NameRule {
            what: "path",
            min: 1,
            max: 512,
            characters: "printable ASCII",
            allowed: |c| ('\u{21}'..='\u{7e}').contains(&c),
            extra: path,
            source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
        },
    ),
    (
        NameOf::Bucket,
        NameRule {
            what: "bucket name",
            min: 3,
            max: 63,
            characters: "lower case letters, digits, `-` and `.`",
            allowed: |c| lower(c) || c == '.',
            extra: bucket,
            source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
        },
    ),
    (
        NameOf::Alias,
        NameRule {
            what: "key alias",
            min: 1,
            max: 250,
            characters: "letters, digits, `/`, `_` and `-`",
            allowed: |c| c.is_ascii_alphanumeric() || "/_-".contains(c),
            extra: alias,
            source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
        },
    ),
    (
        NameOf::FeatureGroup,
        NameRule {
            what: "feature group name",
            min: 1,
            max: 64,
            characters: "letters, digits and single `-`",
            allowed: |c| c.is_ascii_alphanumeric() || c == '-',
            extra: starts_alphanumeric,
            source: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateFeatureGroup.html",
        },
    ),
    (
        NameOf::Feature,
        NameRule {
            what: "feature name",
            min: 1,
            max: 64,
            characters: "letters, digits, `_` and `-`",
            allowed: |c| c.is_ascii_alphanumeric() || "_-".contains(c),
            extra: feature,
            source: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_FeatureDefinition.html",
        },
    ),
    (
        NameOf::Database,
        NameRule {
            what: "database name",
            min: 1,
            max: 255,
            characters: "lower case letters, digits and `_`",
            allowed: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_',
            extra: none,
            source: "https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html",
        },
    ),
    (
        NameOf::Workgroup,
        NameRule {
            what: "workgroup name",
            min: 1,
            max: 128,
            characters: "letters, digits, `.`, `_` and `-`",
            allowed: |c| c.is_ascii_alphanumeric() || "._-".contains(c),
            extra: none,
            source: "https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html",
        },
    ),
    (
        NameOf::Trail,
        NameRule {
            what: "trail name",
            min: 3,
            max: 128,
            characters: "letters, digits, `.`, `_` and `-`",
            allowed: |c| c.is_ascii_alphanumeric() || "._-".contains(c),
            extra: none,
            source: "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html",
        },
    ),
    (
        NameOf::Share,
        NameRule {
            what: "share name",
            min: 1,
            max: 256,
            characters: "letters, digits, `.`, `_` and `-`",
            allowed: |c| c.is_ascii_alphanumeric() || "._-".contains(c),
            extra: none,
            source: "https://docs.aws.amazon.com/ram/latest/APIReference/API_CreateResourceShare.html",
        },
    ),
    (
        NameOf::Warehouse,
        NameRule {
            what: "warehouse name",
            min: 1,
            max: 63,
            characters: "lower case letters, digits and `-`",
            allowed: lower,
            extra: cluster,
            source: "https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html",
        },
    ),
    (
        NameOf::WarehouseDatabase,
        NameRule {
            what: "database name",
            min: 1,
            max: 64,
            characters: "lower case letters, digits and `_+.@-`",
            allowed: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+.@-".contains(c),
            extra: redshift_name,
            source: "https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html",
        },
    ),
    (
        NameOf::WarehouseGroup,
        NameRule {
            what: "database group name",
            min: 1,
            max: 64,
            characters: "lower case letters, digits and `_+.@-`",
            allowed: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+.@-".contains(c),
            extra: redshift_user,
            source: "https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html",
        },
    ),
    (
        NameOf::WarehouseAdministrator,
        NameRule {
            what: "administrator name",
            min: 1,
            max: 128,
            characters: "lower case letters, digits and `_+.@-`",
            allowed: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_+.@-".contains(c),
            extra: redshift_user,
            source: "https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html",
        },
    ),
    (
        NameOf::WarehouseSchema,
        NameRule {
            what: "schema name",
            min: 1,
            max: 127,
            characters: "lower case letters, digits and `_`",
            allowed: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_',
            extra: redshift_name,
            source: "https://docs.aws.amazon.com/redshift/latest/dg/r_names.html",
        },
    ),
    (
        NameOf::Studio,
        NameRule {
            what: "studio name",
            min: 1,
            max: 63,
            characters: "letters, digits and `-`",
            allowed: |c| c.is_ascii_alphanumeric() || c == '-',
            extra: profile,
            source: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html",
        },
    ),
    (
        NameOf::UserProfile,
        NameRule {
            what: "user name",
            min: 1,
            max: 63,
            characters: "letters, digits and `-`",
            allowed: |c| c.is_ascii_alphanumeric() || c == '-',
            extra: profile,
            source: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateUserProfile.html",
        },
    ),
    (
        NameOf::SecurityGroup,
        NameRule {
            what: "security group name",
            min: 1,
            max: 255,
            characters: "letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`",
            allowed: filter,
            extra: security_group,
            source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
        },
    ),
    (
        NameOf::SecurityGroupDescription,
        NameRule {
            what: "description",
            min: 1,
            max: 255,
            characters: "letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`",
            allowed: filter,
            extra: none,
            source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html",
        },
    ),
    (
        NameOf::ControlPolicy,
        NameRule {
            what: "control policy name",
            min: 1,
            max: 128,
            characters: "letters, digits, `.`, `_` and `-`",
            allowed: |c| c.is_ascii_alphanumeric() || "._-".contains(c),
            extra: none,
            source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html",
        },
    ),
    (
        NameOf::Entry,
        NameRule {
            what: "name",
            min: 1,
            max: 64,
            characters: "letters, digits, `_`, `.` and `-`",
            allowed: |c| c.is_ascii_alphanumeric() || "_.-".contains(c),
            extra: none,
            source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html",
        },
    ),
    (
        NameOf::OrganizationId,
        NameRule {
            what: "organization id",
            min: 12,
            max: 34,
            characters: "`o-` and lower case letters and digits",
            allowed: lower,
            extra: |name| (!name.starts_with("o-")).then_some("must begin with `o-`"),
            source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html",
        },
    ),
    (
        NameOf::RootId,
        NameRule {
            what: "root id",
            min: 6,
            max: 34,
            characters: "`r-` and lower case letters and digits",
            allowed: lower,
            extra: |name| (!name.starts_with("r-")).then_some("must begin with `r-`"),
            source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html",
        },
    ),
    (
        NameOf::UnitId,
        NameRule {
            what: "unit id",
            min: 16,
            max: 68,
            characters: "`ou-`, lower case letters, digits and `-`",
            allowed: lower,
            extra: |name| (!name.starts_with("ou-")).then_some("must begin with `ou-`"),
            source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html",
        },
    ),
];

/// What is wrong with a name, in words.
fn complaint(rule: &NameRule, name: &str) -> Option<String> {
    let length = name.chars().count();
    if let Some(bad) = name.chars().find(|c| !(rule.allowed)(*c)) {
        return Some(format!("holds `{}`; allowed are {}", bad.escape_default(), rule.characters));
    }
    if length < rule.min || length > rule.max {
        return Some(format!("has {length} characters; allowed are {} to {}", rule.min, rule.max));
    }
    (rule.extra)(name).map(str::to_owned)
}

impl Draft<'_> {
    /// Reports a name that AWS would refuse.
    pub(super) fn check_name(&mut self, of: NameOf, name: &Spanned<String>) {
        // A test holds each to having its rule.
        let Some((_, rule)) = RULES.iter().find(|(known, _)| *known == of) else {
            return;
        };
        if let Some(why) = complaint(rule, name) {
            let message = format!("{} `{}` {why}", rule.what, name.value);
            let problem = Diagnostic::error("name-invalid", name.span, message);
            self.problems
                .push(problem.help(format!("AWS would refuse it; see {}", rule.source)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NameOf, RULES};

    #[test]
    fn every_name_has_one_rule() {
        let rules = |named: &NameOf| RULES.iter().filter(|(of, _)| of == named).count();
        assert!(NameOf::ALL.iter().all(|named| rules(named) == 1));
        assert_eq!(NameOf::ALL.len(), RULES.len());
    }
}
