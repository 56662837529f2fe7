//! Facts of the packed action tables, each with the page that states it.

use super::overrides::{Deprecated, Override};
use super::*;
use crate::catalog::table::{assert_dated, assert_sound};

#[test]
fn the_packed_reference_is_whole_and_sorted() {
    assert_dated(as_of(), &source().iter().map(ToString::to_string).collect::<Vec<_>>());
    assert!(prefixes().collect::<Vec<_>>().windows(2).all(|pair| pair[0] < pair[1]));
    let mut count = 0;
    for (entry, service) in PACKED.entries().iter().zip(all()) {
        let text = entry.inflate().unwrap();
        let lines = |code: &str| text.lines().filter(|line| line.starts_with(code)).count();
        assert_eq!(
            (service.actions.len(), service.resource_types.len()),
            (lines("a\t"), lines("r\t")),
            "{}",
            service.prefix
        );
        let known = |key: &str| text.lines().any(|line| line.starts_with(&["k\t", key, "\t"].concat()));
        let added = missing_keys(service.prefix).into_iter().filter(|row| !known(&row.key)).count();
        assert_eq!(service.condition_keys.len(), lines("k\t") + added, "{}", service.prefix);
        assert!(
            service.actions.windows(2).all(|pair| compare(pair[0].name, pair[1].name).is_lt()),
            "{}",
            service.prefix
        );
        assert!(
            service.resource_types.iter().all(|known| known.arn.starts_with("arn:")),
            "{}",
            service.prefix
        );
        count += service.actions.len();
    }
    assert_eq!(Some(count.to_string().as_str()), PACKED.header("actions").next());
    assert!(count > 20_000);
}

#[test]
fn every_number_of_the_packed_lines_points_at_something() {
    for (entry, service) in PACKED.entries().iter().zip(all()) {
        let text = entry.inflate().unwrap();
        for (line, action) in text.lines().filter(|line| line.starts_with("a\t")).zip(&service.actions) {
            let fields: Vec<&str> = line.split('\t').collect();
            let numbers = |text: &str, at: char| text.split(at).filter(|part| !part.is_empty()).count();
            assert_eq!(fields.len(), 6, "{line}");
            let added = missing_keys(service.prefix).into_iter();
            let added = added.filter(|row| row.actions.iter().any(|name| name == action.name)).count();
            assert_eq!(numbers(fields[3], ',') + added, action.condition_keys.len(), "{line}");
            assert_eq!(numbers(fields[4], ';'), action.resources.len(), "{line}");
        }
    }
}

/// The keys of a service that the reference leaves out.
fn missing_keys(prefix: &str) -> Vec<overrides::MissingKey> {
    let table: crate::catalog::Table<overrides::MissingKey> =
        serde_json::from_str(overrides::MISSING).unwrap();
    table.rows.into_iter().filter(|row| row.service == prefix).collect()
}

#[test]
fn keys_that_the_reference_leaves_out_are_there() {
    let access = action("lakeformation:GetDataAccess").unwrap();
    assert_eq!(access.carries("lakeformation:gluearn"), Carries::Listed);
    assert_eq!(
        action("lakeformation:GrantPermissions").unwrap().carries("lakeformation:GlueARN"),
        Carries::Never
    );
    assert!(is_list("cognito-identity.amazonaws.com:amr") && !is_list("cognito-identity.amazonaws.com:aud"));
    let by_token = action("sts:AssumeRoleWithWebIdentity").unwrap();
    assert_eq!(by_token.carries("login.example.com:sub"), Carries::Anywhere);
    assert_eq!(action("sts:AssumeRole").unwrap().carries("login.example.com:sub"), Carries::Never);
    assert_eq!(
        action("sts:AssumeRoleWithSAML").unwrap().carries("SAML:whatever"),
        Carries::Anywhere
    );
}

#[test]
fn the_small_tables_are_sound() {
    assert_sound::<overrides::MissingKey>(overrides::MISSING, |row| row.key.to_ascii_lowercase());
    assert_sound::<CallNeeds>(super::calls::DATA, |row| row.call.clone());
    assert_sound::<keys::GlobalRow>(super::keys::DATA, |row| row.key.to_ascii_lowercase());
    assert_sound::<Deprecated>(overrides::DEPRECATED, |row| row.key.to_ascii_lowercase());
    assert_sound::<named::NameKey>(named::NAMES, |row| [row.service.as_str(), "\t", &row.kind].concat());
    assert_sound::<String>(named::SESSION, |key| key.to_ascii_lowercase());
    // Order decides here, so rows need not be sorted; each must name an action.
    let table: crate::catalog::Table<Override> = serde_json::from_str(overrides::DATA).unwrap();
    assert_dated(&table.as_of, &table.source);
    assert!(
        table
            .rows
            .iter()
            .all(|row| !expand(&row.actions).is_empty() && !row.stands_on.is_empty())
    );
}

#[test]
fn every_row_of_the_small_tables_names_real_actions_and_keys() {
    for row in &calls().rows {
        assert!(action(&row.call).is_some(), "{}", row.call);
        for needed in &row.needs {
            assert!(
                action(&needed.action).is_some() || needed.action == "iam:PassRole",
                "{}",
                needed.action
            );
            assert_eq!(
                needed.passed_to.is_some(),
                needed.action == "iam:PassRole",
                "{} of {}",
                needed.action,
                row.call
            );
            assert!(needed.via.as_deref().is_none_or(|via| service(via).is_some()), "{:?}", needed.via);
        }
    }
    let table: crate::catalog::Table<Deprecated> = serde_json::from_str(overrides::DEPRECATED).unwrap();
    for row in &table.rows {
        let prefix = row.key.split(':').next().unwrap();
        assert_eq!(condition_key(prefix, &row.key).unwrap().replacement, Some(row.replacement.as_str()));
        assert_eq!(
            condition_key(prefix, &row.replacement).unwrap().replacement,
            None,
            "{}",
            row.replacement
        );
    }
}

/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html>
#[test]
fn sagemaker() {
    let search = action("sagemaker:Search").unwrap();
    assert!(search.is_without_resource());
    assert_eq!(search.stands_on(), ["*"]);
    assert_eq!(search.carries("sagemaker:SearchVisibilityCondition/FeatureGroup"), Carries::Listed);
    let create = action("SageMaker:createfeaturegroup").unwrap();
    assert_eq!((create.name, create.access_level), ("CreateFeatureGroup", AccessLevel::Write));
    assert_eq!(create.resources.iter().map(|r| r.name).collect::<Vec<_>>(), ["feature-group"]);
    assert_eq!(create.carries("sagemaker:FeatureGroupOnlineStoreKmsKeyArn"), Carries::Listed);
    assert_eq!(create.carries("sagemaker:FeatureGroupOnlineStoreKmsKey"), Carries::Never);
    assert!(create.dependent.contains(&"iam:PassRole"));
    let get = action("sagemaker:GetRecord").unwrap();
    assert_eq!(get.carries("aws:ResourceTag/team"), Carries::Listed);
    assert_eq!(get.carries("aws:RequestTag/team"), Carries::Never);
    assert_eq!(get.carries("aws:sourcevpce"), Carries::Anywhere);
    assert_eq!(get.carries("sagemaker:VpcSubnets"), Carries::Never);
    let transform = action("sagemaker:CreateTransformJob").unwrap();
    assert_eq!(transform.carries("sagemaker:VpcSubnets"), Carries::Never);
    assert!(get.stands_on().is_empty());
}

#[test]
fn condition_keys_and_their_types() {
    let cases = [
        ("sagemaker", "sagemaker:VpcSubnets", KeyType::String, true),
        ("sagemaker", "sagemaker:NetworkIsolation", KeyType::Bool, false),
        ("sagemaker", "sagemaker:DirectInternetAccess", KeyType::String, false),
        ("sagemaker", "sagemaker:MaxRuntimeInSeconds", KeyType::Numeric, false),
        ("s3", "s3:ExistingObjectTag/Team", KeyType::String, false),
        ("s3", "AWS:RESOURCETAG/team", KeyType::String, false),
        ("iam", "iam:PassedToService", KeyType::String, false),
        ("s3", "aws:PrincipalOrgPaths", KeyType::String, true),
        ("s3", "aws:SourceIp", KeyType::IpAddress, false),
        ("s3", "aws:PrincipalArn", KeyType::Arn, false),
        ("kms", "kms:ViaService", KeyType::String, false),
    ];
    for (prefix, name, kind, multivalued) in cases {
        let key = condition_key(prefix, name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!((key.kind, key.multivalued), (kind, multivalued), "{name}");
    }
    for unknown in ["aws:PrincipalOrgId2", "s3:Nothing", "aws:ResourceTag/", "", "${", "<"] {
        assert!(condition_key("s3", unknown).is_none(), "{unknown}");
    }
    for (prefix, known) in [
        ("secretsmanager", "secretsmanager:ResourceTag/team"),
        ("ssm", "ssm:resourceTag/team"),
    ] {
        assert!(condition_key(prefix, known).is_some(), "{known}");
    }
    assert!(condition_key("secretsmanager", "secretsmanager:ResourceTag/").is_none());
    assert!(condition_key("s3", "aws:ResourceTag/team").unwrap().global);
    assert!(!condition_key("s3", "s3:prefix").unwrap().global);
}

#[test]
fn what_actions_stand_on_without_a_typed_resource() {
    let catalog = ["arn:${Partition}:catalog:${Region}:${Account}:*"];
    assert_eq!(action("servicecatalog:SearchProducts").unwrap().stands_on(), catalog);
    assert_eq!(action("servicecatalog:CreatePortfolio").unwrap().stands_on(), catalog);
    assert_eq!(action("servicecatalog:CreateProduct").unwrap().stands_on().len(), 2);
    assert!(action("servicecatalog:DeletePortfolio").unwrap().stands_on().is_empty());
    assert_eq!(action("servicecatalog:ScanProvisionedProducts").unwrap().stands_on().len(), 2);
    assert_eq!(action("cloudformation:CreateStackSet").unwrap().stands_on().len(), 2);
    assert_eq!(action("s3:ListAllMyBuckets").unwrap().stands_on(), ["*"]);
}

#[test]
fn patterns_expand() {
    let names = |pattern: &str| expand(pattern).iter().map(|a| a.full_name()).collect::<Vec<_>>();
    assert_eq!(names("s3:getobject"), ["s3:GetObject"]);
    assert_eq!(names("S3:GetObjectT*"), ["s3:GetObjectTagging", "s3:GetObjectTorrent"]);
    assert!(names("s3:Get*").len() > 30 && names("s3:*").len() > names("s3:Get*").len());
    assert_eq!(expand("*").len(), expand("*:*").len());
    for nothing in ["s3:Frobnicate", "s4:*", "s3", "", ":", "s3*:GetObject"] {
        assert!(names(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn long_patterns_are_cheap() {
    let stars = "s3:".to_owned() + &"*".repeat(100_000);
    assert_eq!(expand(&stars).len(), expand("s3:*").len());
    assert!(expand(&("*:".to_owned() + &"a*".repeat(100_000))).is_empty());
}

#[test]
fn near_actions() {
    let cases = [
        ("s3:GetObjects", Some("s3:GetObject")),
        ("sagemaker:GetRecrod", Some("sagemaker:GetRecord")),
        ("sagemaker-featurestore-runtime:GetRecord", Some("sagemaker:GetRecord")),
        ("sagemeker:PutRecord", Some("sagemaker:PutRecord")),
        ("s3:GetObject", None),
        ("s3:zzzzzzzzzzzzzzzzzzzzzzzz", None),
        ("nothing", None),
    ];
    for (text, expected) in cases {
        assert_eq!(nearest_action(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn arns_find_their_resource_types() {
    let cases: [(&str, &[&str]); 14] = [
        ("arn:aws:s3:::bucket", &["s3/bucket"]),
        ("arn:aws:s3:::bucket/key", &["s3/object"]),
        ("arn:aws:s3:::bucket/a/b/c", &["s3/object"]),
        ("arn:aws:s3:::accesspoint/a", &["s3/object"]),
        (
            "arn:aws:sagemaker:us-east-1:111111111111:feature-group/fg",
            &["sagemaker/feature-group"],
        ),
        ("arn:aws:kms:us-east-1:111111111111:key/1", &["kms/key"]),
        ("arn:aws:kms:us-east-1:111111111111:alias/aws/s3", &["kms/alias"]),
        ("arn:aws:iam::111111111111:role/path/r", &["iam/role"]),
        ("arn:aws:catalog:us-east-1:111111111111:product/p", &["servicecatalog/Product"]),
        ("arn:aws:glue:us-east-1:111111111111:table/db/t", &["glue/table"]),
        ("arn:aws:glue:us-east-1:111111111111:database/db", &["glue/database"]),
        ("arn:aws:athena:us-east-1:111111111111:workgroup/w", &["athena/workgroup"]),
        ("arn:aws:nothing:us-east-1:111111111111:x", &[]),
        ("no arn", &[]),
    ];
    for (arn, expected) in cases {
        let found: Vec<String> = resource_types_matching(arn)
            .iter()
            .map(|t| format!("{}/{}", t.service, t.name))
            .collect();
        assert_eq!(found, expected, "{arn}");
    }
    let assume = action("sts:AssumeRole").unwrap();
    assert!(assume.resource_types().any(|t| t.matches("arn:aws:iam::111111111111:role/path/r")));
    assert!(!assume.resource_types().any(|t| t.matches("arn:aws:iam::111111111111:user/u")));
}

#[test]
fn patterns_overlap_resource_types() {
    let of = |prefix: &str, name: &str| service(prefix).unwrap().resource_type(name).unwrap();
    let cases = [
        (of("s3", "object"), "arn:aws:s3:::bucket/*", true),
        (of("s3", "object"), "arn:aws:s3:::bucket", false),
        (of("s3", "object"), "arn:aws:s3:::bucket*", true),
        (of("s3", "object"), "*", true),
        (of("s3", "object"), "arn:aws:s3:::home/${aws:username}/?", true),
        (of("sagemaker", "feature-group"), "arn:aws:sagemaker:*:*:endpoint/*", false),
        (of("sagemaker", "feature-group"), "arn:aws:sagemaker:*:*:*", true),
        (of("iam", "role"), "arn:aws:s3:::bucket", false),
    ];
    for (known, pattern, expected) in cases {
        assert_eq!(known.overlaps(pattern), expected, "{} {pattern}", known.name);
    }
}

#[test]
fn calls_fan_out() {
    let needed = needed_by("sagemaker:CreateFeatureGroup");
    let pass = needed.iter().find(|n| n.action == "iam:PassRole").unwrap();
    assert_eq!(
        (pass.argument, pass.passed_to.as_deref()),
        (Argument::Role(RoleArgument::RoleArn), Some("sagemaker.amazonaws.com"))
    );
    assert!(
        needed
            .iter()
            .any(|n| n.action == "kms:CreateGrant" && n.target == ArgumentType::Key && n.when == When::Given)
    );
    assert!(needed.iter().any(|n| n.action == "s3:PutObject" && n.who == NeededOf::PassedRole));
    assert_eq!(needed_by("sagemaker:getrecord").len(), 1);
    assert!(needed_by("s3:ListBucket").is_empty());
}

/// The evaluator matches arguments one by one, so a word that it does not know must not get past here.
#[test]
fn an_argument_that_nobody_knows_is_an_error() {
    let read = |argument: &str| serde_json::from_value::<Argument>(argument.into());
    assert!(matches!(read("encryption of the resource"), Ok(Argument::ResourceEncryption)));
    assert!(matches!(read("data of the table"), Ok(Argument::Query(QueryArgument::Data))));
    assert!(matches!(read("serviceRole"), Ok(Argument::Role(RoleArgument::ServiceRole))));
    for word in ["encryptoin of the resource", "data of the query", "RoleArm", ""] {
        assert!(read(word).is_err(), "{word}");
    }
    let row = r#"{"action": "s3:GetObject", "target": "object", "when": "always", "confidence": "known"}"#;
    let missing = serde_json::from_str::<Needed>(row).unwrap_err().to_string();
    assert!(missing.contains("argument"), "{missing}");
}

/// An argument says what kind of thing it names, and the row's target must be of that kind.
#[test]
fn arguments_and_targets_of_calls_agree() {
    for needed in calls().rows.iter().flat_map(|row| &row.needs) {
        let kinds: &[ArgumentType] = match needed.argument {
            Argument::Role(_) | Argument::Session(_) => &[ArgumentType::Role],
            Argument::ResourceEncryption | Argument::OfflineKey | Argument::ResultEncryption => {
                &[ArgumentType::Key]
            }
            Argument::OnlineKey => &[ArgumentType::Any, ArgumentType::Key],
            Argument::OfflineStore => &[
                ArgumentType::Bucket,
                ArgumentType::Database,
                ArgumentType::Object,
                ArgumentType::Table,
            ],
            Argument::ResultLocation => &[ArgumentType::Bucket, ArgumentType::Object],
            Argument::Query(QueryArgument::Data) => &[ArgumentType::Bucket, ArgumentType::Object],
            Argument::Query(QueryArgument::Database) => &[ArgumentType::Database],
            Argument::Query(QueryArgument::Encryption) => &[ArgumentType::Key],
            Argument::Query(QueryArgument::Table) => &[ArgumentType::Table],
            Argument::DbUser => &[ArgumentType::DatabaseUser],
            Argument::RegisteredLocation | Argument::BearerToken | Argument::DomainOfPackages => {
                &[ArgumentType::Any]
            }
            Argument::Tags => &[ArgumentType::Created],
            Argument::Stated => &[ArgumentType::Created, ArgumentType::Key, ArgumentType::Object],
        };
        assert!(kinds.contains(&needed.target), "{needed:?}");
        let may_be_stated = [Argument::Stated, Argument::ResourceEncryption].contains(&needed.argument);
        assert!(may_be_stated || needed.stated.is_empty(), "{needed:?}");
        assert!(needed.argument != Argument::Stated || !needed.stated.is_empty(), "{needed:?}");
        for key in &needed.stated {
            let prefix = key.split(':').next().unwrap();
            assert!(condition_key(prefix, &key.replace("${TagKey}", "a")).is_some(), "{key}");
        }
        assert_eq!(
            matches!(needed.argument, Argument::Session(_) | Argument::BearerToken),
            needed.action.starts_with("sts:"),
            "{needed:?}"
        );
    }
}

#[test]
fn lists_are_known_in_any_statement_and_any_case() {
    let lists = [
        "AWS:tagkeys",
        "aws:CalledVia",
        "aws:PrincipalOrgPaths",
        "aws:PrincipalServiceNamesList",
        "aws:ResourceOrgPaths",
        "aws:SourceOrgPaths",
        "aws:VpceOrgPaths",
        "dynamodb:Attributes",
        "dynamodb:LeadingKeys",
        "kms:ResourceAliases",
        "sagemaker:AcceleratorTypes",
        "sagemaker:ImageArns",
        "sagemaker:ImageVersionArns",
        "sagemaker:InstanceTypes",
        "sagemaker:UpdatableFeatures",
        "sagemaker:VpcSecurityGroupIds",
        "sagemaker:VpcSubnets",
        "sts:TransitiveTagKeys",
    ];
    for key in lists {
        assert!(is_list(key), "{key}");
    }
    for key in [
        "aws:SourceArn",
        "aws:PrincipalTag/team",
        "kms:ViaService",
        "nothing:of-this-kind",
        "",
        ":",
    ] {
        assert!(!is_list(key), "{key}");
    }
}

#[test]
fn keys_of_sessions_and_of_names_are_keys() {
    let sessions: crate::catalog::Table<String> = serde_json::from_str(named::SESSION).unwrap();
    assert!(
        sessions
            .rows
            .iter()
            .all(|key| condition_key("", key).is_some_and(|known| known.global))
    );
    assert!(
        is_of_session("aws:principaltag/team")
            && !is_of_session("aws:SourceVpce")
            && !is_of_session("sts:ExternalId")
    );
    let names: crate::catalog::Table<named::NameKey> = serde_json::from_str(named::NAMES).unwrap();
    for row in &names.rows {
        assert!(condition_key(&row.service, &row.key).is_some(), "{}", row.key);
        assert_eq!(key_of_name(&row.service, &row.kind), Some(row.key.as_str()));
    }
}
