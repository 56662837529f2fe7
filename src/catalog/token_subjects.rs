//! Public builders into their issuers, and into what their tokens have as subject.

use super::Table;
use super::names::Characters;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const DATA: &str = include_str!("data/token_subjects.json");

static TABLE: LazyLock<Table<Builder>> = LazyLock::new(|| Table::embedded(DATA));

/// Whom tokens for AWS are meant for (`aud`), unless a provider says otherwise.
///
/// <https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws>
pub const AUDIENCE: &str = "sts.amazonaws.com";

/// A service that builds for everybody and signs tokens for each run.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "snake_case")]
pub enum BuilderName {
    /// Buildkite.
    Buildkite,
    /// GitHub Actions.
    Github,
    /// GitLab CI/CD.
    Gitlab,
}

/// What starts a run, as far as its subject tells.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "snake_case")]
pub enum RunOf {
    /// A branch.
    Branch,
    /// An environment, whatever else the run is of.
    Environment,
    /// A pull request.
    PullRequest,
    /// A tag.
    Tag,
}

/// What is known of a builder.
#[derive(Deserialize, Clone, PartialEq, Eq, Debug)]
#[serde(deny_unknown_fields)]
pub struct Builder {
    of: BuilderName,
    /// Who signs its tokens, without the scheme.
    pub issuer: String,
    project: Characters,
    parts: [usize; 2],
    subjects: BTreeMap<RunOf, String>,
    #[serde(default)]
    escaped: Option<String>,
    #[serde(rename = "source")]
    _source: String,
}

/// What is known of a builder; nothing where the table cannot be read, which a test forbids.
pub fn builder(name: BuilderName) -> Option<&'static Builder> {
    TABLE.rows.iter().find(|row| row.of == name)
}

impl Builder {
    /// True for what can be the name of a project.
    pub fn takes(&self, project: &str) -> bool {
        let parts: Vec<&str> = project.split('/').collect();
        let [least, most] = self.parts;
        let is_part = |part: &&str| !part.is_empty() && part.chars().all(|c| self.project.contains(c));
        (least..=most).contains(&parts.len()) && parts.iter().all(is_part)
    }

    /// The subject of runs of a project; the value is that of a branch, a tag or an environment. Nothing where its tokens do
    /// not tell such runs from others.
    pub fn subject(&self, project: &str, run: RunOf, value: &str) -> Option<String> {
        let (owner, name) = project.split_once('/')?;
        // A colon ends a part of the subject; git forbids it in names, environments may have it.
        let value = match &self.escaped {
            Some(escaped) => value.replace(':', escaped),
            None => value.to_owned(),
        };
        let filled = self.subjects.get(&run)?.replace("${project}", project);
        let filled = filled.replace("${owner}", owner).replace("${name}", name);
        Some(filled.replace("${value}", &value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_sound() {
        let table: Table<Builder> = serde_json::from_str(DATA).unwrap();
        crate::catalog::table::assert_dated(&table.as_of, &table.source);
        assert_eq!(table.rows.len(), 3);
        for row in &table.rows {
            assert!(table.source.contains(&row._source), "{row:?}");
            assert!(crate::catalog::providers::provider(&row.issuer).is_some(), "{row:?}");
        }
    }

    #[test]
    fn subjects_by_run() {
        use BuilderName::{Buildkite, Github, Gitlab};
        use RunOf::{Branch, Environment, PullRequest, Tag};
        let rows = [
            (Github, "acme/platform", Branch, "main", "repo:acme/platform:ref:refs/heads/main"),
            (Github, "acme/platform", Tag, "v1", "repo:acme/platform:ref:refs/tags/v1"),
            (
                Github,
                "acme/platform",
                Environment,
                "prod: eu",
                "repo:acme/platform:environment:prod%3A eu",
            ),
            (Github, "acme/platform", PullRequest, "", "repo:acme/platform:pull_request"),
            (
                Github,
                "acme@1/platform@2",
                Branch,
                "main",
                "repo:acme@1/platform@2:ref:refs/heads/main",
            ),
            (
                Gitlab,
                "acme/ml/train",
                Branch,
                "main",
                "project_path:acme/ml/train:ref_type:branch:ref:main",
            ),
            (Gitlab, "acme/ml", Tag, "v1", "project_path:acme/ml:ref_type:tag:ref:v1"),
            (
                Buildkite,
                "acme/deploy",
                Branch,
                "main",
                "organization:acme:pipeline:deploy:ref:refs/heads/main:commit:*:step:*",
            ),
        ];
        for (of, project, run, value, expected) in rows {
            let found = builder(of).unwrap().subject(project, run, value);
            assert_eq!(found.as_deref(), Some(expected));
        }
        assert_eq!(builder(Gitlab).unwrap().subject("acme/ml", Environment, "prod"), None);
    }

    #[test]
    fn names_of_projects() {
        let rows = [
            (BuilderName::Github, "acme/platform", true),
            (BuilderName::Github, "acme", false),
            (BuilderName::Github, "acme/*", false),
            (BuilderName::Github, "acme/", false),
            (BuilderName::Github, "acme/a/b", false),
            (BuilderName::Github, "acme/a:b", false),
            (BuilderName::Gitlab, "acme/a/b", true),
            (BuilderName::Buildkite, "acme/Deploy", false),
        ];
        for (of, project, fits) in rows {
            assert_eq!(builder(of).unwrap().takes(project), fits, "{project}");
        }
    }
}
