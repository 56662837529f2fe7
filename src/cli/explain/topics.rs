//! Pages about what many sections have in common, and about what stands beside a blueprint.

use super::{examples, prose, verbs};

/// A topic.
pub(super) struct Topic {
    /// The word of its page.
    pub word: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// The sections that it is about.
    sections: &'static [&'static str],
    text: &'static str,
}

macro_rules! topic {
    ($word:literal, $title:literal, [$($section:literal),*]) => {
        Topic {
            word: $word,
            title: $title,
            sections: &[$($section),*],
            text: include_str!(concat!("../pages/topics/", $word, ".txt")),
        }
    };
}

const TOPICS: &[Topic] = &[
    topic!(
        "addresses",
        "How things are called: `role/science/notebook`.",
        ["grants", "resources", "expect", "flows", "moved", "replace"]
    ),
    topic!(
        "placement",
        "Where things stand: `in`, `except`, `region`.",
        [
            "keys",
            "buckets",
            "access_points",
            "file_systems",
            "repositories",
            "functions",
            "state_machines",
            "codeartifact_domains",
            "codeartifact_repositories",
            "queues",
            "topics",
            "event_buses",
            "event_rules",
            "tables",
            "secrets",
            "parameters",
            "log_groups",
            "feature_groups",
            "databases",
            "workgroups",
            "identity_providers",
            "roles",
            "instance_profiles",
            "policies",
            "identity_center",
            "trails",
            "networks",
            "resources",
            "shares"
        ]
    ),
    topic!(
        "federation",
        "Who signs in from outside of AWS: pipelines, people, any issuer of tokens.",
        ["identity_providers", "roles"]
    ),
    topic!(
        "people",
        "Who signs in with IAM Identity Center, and what they become where.",
        ["identity_center", "roles", "grants"]
    ),
    topic!("grants", "What grants can say, by kind and verb.", []),
    topic!("files", "Templates and policies of others: `landform check FOLDER`.", []),
    topic!("claims", "Tests of requests that live with the design: `expect`.", ["expect"]),
    topic!(
        "flows",
        "Tests of packets that live with the design: `flows`.",
        ["networks", "groups", "peerings"]
    ),
    topic!("can", "What `landform can` reads: requests and flows.", []),
    topic!("include", "One blueprint of several files.", []),
    topic!("uses", "Designs of several teams that use one another.", ["grants"]),
    topic!("defaults", "What is written although the blueprint does not say it.", []),
    topic!("waves", "In which order everything is deployed, and what waits.", ["deploy"]),
    topic!(
        "lock",
        "What was learned and pinned of what is deployed.",
        ["moved", "replace", "pools"]
    ),
    topic!("waivers", "Findings that somebody lives with, until a day: `waivers.yaml`.", []),
];

/// Every topic.
pub(super) fn all() -> &'static [Topic] {
    TOPICS
}

/// The topic of a word.
pub(super) fn named(word: &str) -> Option<&'static Topic> {
    TOPICS.iter().find(|topic| topic.word == word)
}

/// The topics about a section.
pub(super) fn about(section: &str) -> impl Iterator<Item = &'static Topic> {
    TOPICS.iter().filter(move |topic| topic.sections.contains(&section))
}

/// The page of a topic.
pub(super) fn page(topic: &Topic) -> String {
    let example = examples::of_topic(topic.word);
    let example = example.map(|text| ["\nfor example\n\n", &prose::indented(&text)].concat());
    let verbs = (topic.word == "grants").then(verbs::all);
    [Some(topic.text.to_owned()), verbs, example].into_iter().flatten().collect()
}
