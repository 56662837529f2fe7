//! Names of AWS stand in the catalog, once, and code asks for them there.

use super::{code, literals, root, sources};
use landform::catalog::actions;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Names that stand in code although they are AWS's: where, what, and why.
const EXCEPTIONS: [(&str, &str, &str); 11] = [
    (
        "aws/partition.rs",
        "amazonaws.com",
        "the domain of which names of services are made",
    ),
    (
        "aws/partition.rs",
        "amazonaws.com.cn",
        "the domain of hosts in China, and of principals that are named like them",
    ),
    (
        "model/words/calls.rs",
        "athena.amazonaws.com",
        "an example of what people can write",
    ),
    (
        "readback/verify/stack_sets.rs",
        "AWS::CloudFormation::StackSet",
        "what deploys a template, and no kind of the blueprint",
    ),
    (
        "resource/permission.rs",
        "aws:PrincipalArn",
        "what a property of a permission is in the statement that AWS makes of it",
    ),
    (
        "resource/permission.rs",
        "aws:SourceArn",
        "what a property of a permission is in the statement that AWS makes of it",
    ),
    (
        "resource/permission.rs",
        "aws:SourceAccount",
        "what a property of a permission is in the statement that AWS makes of it",
    ),
    (
        "resource/permission.rs",
        "lambda:FunctionUrlAuthType",
        "what a property of a permission is in the statement that AWS makes of it",
    ),
    (
        "resource/permission.rs",
        "lambda:EventSourceToken",
        "what a property of a permission is in the statement that AWS makes of it",
    ),
    (
        "resource/permission.rs",
        "aws:PrincipalOrgID",
        "what a property of a permission is in the statement that AWS makes of it",
    ),
    (
        "resolve/networks/watch.rs",
        "WriteRecords",
        "the id of a statement; an action of Timestream happens to be called the same",
    ),
];

/// Where types of CloudFormation and their properties are at home besides the catalog: the kinds' own files, and AWS's
/// schemas.
const TYPES: [&str; 2] = ["resource/", "registry/"];

/// Files of the catalog whose constants are names, each held to AWS's tables by a test of its own.
const NAMES: [&str; 4] = ["action_names.rs", "context_keys.rs", "principals.rs", "ram.rs"];

/// Names of AWS in one text literal.
fn names_in(literal: &str, events: &BTreeSet<&str>) -> Vec<String> {
    let mut found: Vec<String> = words(literal, ".-").filter(|word| word.contains("amazonaws.com")).collect();
    found.extend(words(literal, ":").filter(|word| is_type(word)));
    found.extend(events_in(literal, events));
    let bare = literal.trim_start_matches("${").trim_end_matches('}');
    found.extend((has_shape_of_action(bare) || is_key(bare)).then(|| bare.to_owned()));
    found
}

/// Runs of letters, digits and some other characters.
fn words(text: &str, others: &'static str) -> impl Iterator<Item = String> {
    let within = move |c: char| c.is_ascii_alphanumeric() || others.contains(c);
    text.split(move |c| !within(c)).map(str::to_owned)
}

/// `AWS::Service::Type`; names of two parts are CloudFormation's pseudo parameters.
fn is_type(word: &str) -> bool {
    word.starts_with("AWS::") && word.split("::").filter(|part| !part.is_empty()).count() == 3
}

/// Names of events that are a literal, or that a query holds in quotes.
fn events_in(literal: &str, events: &BTreeSet<&str>) -> Vec<String> {
    let quoted = literal.split(['\'', '"']).map(|part| part.trim_end_matches('\\'));
    quoted.filter(|part| events.contains(part)).map(str::to_owned).collect()
}

/// `service:Name`, the shape of actions, of most condition keys, and of RAM's types.
fn has_shape_of_action(literal: &str) -> bool {
    let Some((service, name)) = literal.split_once(':') else {
        return false;
    };
    let of_service = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !service.is_empty()
        && service.chars().all(of_service)
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '*')
}

/// A condition key in any case, a pattern of one, or the beginning of a family of them.
fn is_key(literal: &str) -> bool {
    let service = literal.split(':').next().unwrap().to_ascii_lowercase();
    let known = |key: &str| actions::condition_key(&service, key).is_some();
    let begins = literal.ends_with([':', '/', '-']) && known(&[literal, "read"].concat());
    literal.contains(':') && (known(literal) || known(literal.trim_end_matches('*')) || begins)
}

/// What CloudTrail calls the events of all actions; one word is too common to tell.
fn events() -> BTreeSet<&'static str> {
    let names = actions::all().flat_map(|service| service.actions.iter().map(|action| action.name));
    let of_words = |name: &&str| name.chars().filter(char::is_ascii_uppercase).count() > 1;
    names.filter(of_words).collect()
}

fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs") || path.parent().is_some_and(|folder| folder.ends_with("tests"))
}

/// The code of every file outside the catalog, with its name.
fn outside() -> Vec<(String, String)> {
    let src = root().join("src");
    let files = sources(&src).into_iter().filter(|path| !is_test(path));
    let named = files.map(|path| {
        let name = path.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
        (name, code(&fs::read_to_string(&path).unwrap()).to_owned())
    });
    named.filter(|(name, _)| !name.starts_with("catalog/")).collect()
}

#[test]
fn names_of_aws_stand_in_the_catalog() {
    let events = events();
    let (mut wrong, mut met) = (Vec::new(), BTreeSet::new());
    for (file, text) in outside() {
        for name in literals(&text).iter().flat_map(|(_, literal)| names_in(literal, &events)) {
            let of_type = is_type(&name) || !name.contains([':', '.']);
            let at_home = of_type && TYPES.iter().any(|folder| file.starts_with(folder));
            let exception = EXCEPTIONS.iter().position(|(of, what, _)| *of == file && *what == name);
            met.extend(exception);
            if exception.is_none() && !at_home {
                wrong.push(format!("src/{file}: `{name}` is a fact of AWS: ask the catalog for it"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(met.len(), EXCEPTIONS.len(), "exceptions that are none any more");
}

#[test]
fn the_reader_of_names_reads() {
    let events = events();
    let cases: [(&str, &[&str]); 20] = [
        ("s3:GetObject", &["s3:GetObject"]),
        ("sqs:SendMesage", &["sqs:SendMesage"]),
        ("aws:SourceArn", &["aws:SourceArn"]),
        ("${aws:PrincipalTag/team}", &["aws:PrincipalTag/team"]),
        ("aws:requesttag/", &["aws:requesttag/"]),
        ("aws:username", &["aws:username"]),
        ("s3:x-amz-acl", &["s3:x-amz-acl"]),
        ("kms:EncryptionContext:", &["kms:EncryptionContext:"]),
        ("kms:EncryptionContext:*", &["kms:EncryptionContext:*"]),
        ("kms:EncryptionContext:aws:s3:arn", &["kms:EncryptionContext:aws:s3:arn"]),
        ("sagemaker:FeatureGroup", &["sagemaker:FeatureGroup"]),
        ("filter eventSource = 'ram.amazonaws.com'", &["ram.amazonaws.com"]),
        (".amazonaws.com", &[".amazonaws.com"]),
        ("a `AWS::S3::Bucket` here", &["AWS::S3::Bucket"]),
        ("($.eventName = \\\"CreateResourceShare\\\")", &["CreateResourceShare"]),
        (
            "eventName in ['GetClusterCredentials', 'JoinGroup']",
            &["GetClusterCredentials", "JoinGroup"],
        ),
        ("s3:*", &[]),
        ("AWS::AccountId", &[]),
        ("say `s3:GetObject` in words", &[]),
        ("alarm:*", &[]),
    ];
    for (literal, expected) in cases {
        assert_eq!(names_in(literal, &events), expected, "{literal}");
    }
}

/// The constants of a file of names.
fn constants(file: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("src/catalog").join(file)).unwrap();
    let names = text.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(" = \""));
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    names
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.chars().all(upper))
        .collect()
}

#[test]
fn every_name_is_asked_for() {
    let texts = sources(&root().join("src"))
        .into_iter()
        .map(|path| fs::read_to_string(path).unwrap());
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for word in texts.flat_map(|text| words(&text, "_").collect::<Vec<String>>()) {
        *times.entry(word).or_default() += 1;
    }
    let names: Vec<String> = NAMES.into_iter().flat_map(constants).collect();
    let idle: Vec<&String> = names.iter().filter(|name| times.get(*name) == Some(&1)).collect();
    assert!(idle.is_empty(), "nobody asks for {idle:?}");
    assert!(names.len() > 70, "only {} names: the reader is broken", names.len());
}

/// Names of single actions that continue a list of them in code.
fn listed(text: &str, names: &BTreeSet<String>) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let lines = lines.filter(|line| !line.trim_start().starts_with("use "));
    let text: String = lines.map(|line| [line, "\n"].concat()).collect();
    let text = text.replace("action_names::", "");
    let of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut found, mut joined, mut rest) = (Vec::new(), false, text.as_str());
    while let Some((between, tail)) = rest.find(of_word).map(|at| rest.split_at(at)) {
        let end = tail.find(|c| !of_word(c)).unwrap_or(tail.len());
        let word = &tail[..end];
        joined &= between.chars().all(|c| c.is_whitespace() || ",|&".contains(c));
        found.extend((joined && names.contains(word)).then(|| word.to_owned()));
        joined = names.contains(word);
        rest = &tail[end..];
    }
    found
}

#[test]
fn lists_of_actions_are_data() {
    let names: BTreeSet<String> = constants("action_names.rs").into_iter().collect();
    let mut wrong = Vec::new();
    for (file, text) in outside() {
        let more = listed(&text, &names);
        wrong.extend(
            more.iter()
                .map(|name| format!("src/{file}: `{name}` continues a list: `action_sets.json`")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_lists_reads() {
    let names = BTreeSet::from(["GET_OBJECT".to_owned(), "PASS_ROLE".to_owned()]);
    let text = "use x::{GET_OBJECT, PASS_ROLE};\nlet a = [action_names::GET_OBJECT,\n &action_names::PASS_ROLE];\nno(GET_OBJECT) && no(PASS_ROLE)";
    assert_eq!(listed(text, &names), ["PASS_ROLE"]);
    assert!(listed("no(GET_OBJECT) && no(PASS_ROLE)", &names).is_empty());
}
