//! Identity providers, and whom they vouch for.

use super::place::{Placement, Reference};
use crate::blueprint::decode::{choice, either, section};
use crate::blueprint::values::{OneOrMany, Spanned, Tags};

section! {
    /// An identity provider of OpenID Connect (`url`) or of SAML (`metadata`): roles of its account can trust those for whom it
    /// vouches.
    pub struct IdentityProvider {
        /// The accounts or unit it is placed in: a role trusts the provider of its own account.
        "in" => place: required Placement,
        /// Accounts and units (`unit/NAME`) of `in` that do not get it.
        "except" => except: optional OneOrMany<Reference>,
        /// The issuer of tokens of OpenID Connect: `https://token.actions.githubusercontent.com`.
        "url" => url: optional Spanned<String>,
        /// Whom tokens must be meant for (`aud`); `sts.amazonaws.com` when absent.
        "audiences" => audiences: optional OneOrMany<Spanned<String>>,
        /// What a provider of SAML says of itself: the path of its XML from this file, or the XML.
        "metadata" => metadata: optional Spanned<String>,
        /// The name of a provider of SAML in IAM; the name of this entry when absent.
        "name" => name: optional Spanned<String>,
        /// True for a provider that exists already: trusted, not rendered. One of SAML needs its `name`.
        "existing" => existing: default bool,
        /// Tags.
        "tags" => tags: default Tags,
    }
}

section! {
    /// Somebody outside of AWS for whom an identity provider of the role's account vouches: one of these.
    pub struct Outsider {
        /// Workflows of a repository on GitHub.
        "github" => github: optional GithubRepository,
        /// Pipelines of a project on GitLab.
        "gitlab" => gitlab: optional GitlabProject,
        /// A pipeline of Buildkite.
        "buildkite" => buildkite: optional BuildkitePipeline,
        /// Whom any other issuer of tokens calls by these subjects.
        "oidc" => oidc: optional TokenSubject,
        /// Whoever signs in by a provider of SAML.
        "saml" => saml: optional SamlSignIn,
    }
}

either! {
    /// Who may assume a role: a role, or somebody outside of AWS.
    pub enum Assumer {
        /// A role, roles of many accounts, or accounts as wholes: `role/ACCOUNT/NAME`, `unit/NAME`, `organization`.
        text => Role(Reference),
        /// Somebody outside of AWS.
        map => Outsider(Box<Outsider>),
    }
}

choice! {
    /// By what tokens of GitHub call a repository and its owner.
    pub enum GithubSubject {
        /// By their names, which somebody else can take when they are given up: `repo:OWNER/REPOSITORY:…`.
        "names" => Names,
        /// By names and ids, which nobody gets again: `repo:OWNER@ID/REPOSITORY@ID:…`.
        "ids" => Ids,
    }
}

section! {
    /// The ids of a repository and of its owner, which stay and are never given again.
    pub struct GithubIds {
        /// The id of the organization or user: `gh api users/OWNER --jq .id`.
        "owner" => owner: required Spanned<String>,
        /// The id of the repository: `gh api repos/OWNER/REPOSITORY --jq .id`.
        "repository" => repository: required Spanned<String>,
    }
}

section! {
    /// Workflows of a repository on GitHub: at least one of `branch`, `tag`, `environment` and `pull_requests` says which.
    pub struct GithubRepository {
        /// `OWNER/REPOSITORY`.
        "repository" => repository: required Spanned<String>,
        /// Workflows on these branches, outside of environments; `*` stands for any run of characters.
        "branch" => branch: optional OneOrMany<Spanned<String>>,
        /// Workflows on these tags, outside of environments; `*` stands for any run of characters.
        "tag" => tag: optional OneOrMany<Spanned<String>>,
        /// Jobs in these environments, whose rules GitHub keeps; `*` stands for any run of characters.
        "environment" => environment: optional OneOrMany<Spanned<String>>,
        /// Workflows that pull requests start, outside of environments: whoever can open one from a branch of the repository.
        "pull_requests" => pull_requests: default bool,
        /// The ids of owner and repository. With them tokens must have both (`subjects: ids`), unless `subjects` says otherwise.
        "id" => id: optional GithubIds,
        /// Which forms of subjects are trusted: `names`, `ids`, or both while a repository changes from one to the other.
        "subjects" => subjects: optional OneOrMany<Spanned<GithubSubject>>,
        /// Whom tokens must be meant for; the provider's audiences when absent.
        "audience" => audience: optional OneOrMany<Spanned<String>>,
        /// The identity provider, where it is not the one of github.com: of an enterprise with an issuer of its own.
        "provider" => provider: optional Reference,
    }
}

section! {
    /// Pipelines of a project on GitLab: `branch`, `tag` or both say which.
    pub struct GitlabProject {
        /// The path of the project: `GROUP/PROJECT`.
        "project" => project: required Spanned<String>,
        /// Pipelines on these branches; `*` stands for any run of characters.
        "branch" => branch: optional OneOrMany<Spanned<String>>,
        /// Pipelines on these tags; `*` stands for any run of characters.
        "tag" => tag: optional OneOrMany<Spanned<String>>,
        /// Whom tokens must be meant for; the provider's audiences when absent.
        "audience" => audience: optional OneOrMany<Spanned<String>>,
        /// The identity provider, where it is not the one of gitlab.com.
        "provider" => provider: optional Reference,
    }
}

section! {
    /// A pipeline of Buildkite: `branch`, `tag` or both say which builds.
    pub struct BuildkitePipeline {
        /// `ORGANIZATION/PIPELINE`, as in the address of its page.
        "pipeline" => pipeline: required Spanned<String>,
        /// Builds of these branches; `*` stands for any run of characters.
        "branch" => branch: optional OneOrMany<Spanned<String>>,
        /// Builds of these tags; `*` stands for any run of characters.
        "tag" => tag: optional OneOrMany<Spanned<String>>,
        /// Whom tokens must be meant for; the provider's audiences when absent.
        "audience" => audience: optional OneOrMany<Spanned<String>>,
        /// The identity provider, where it is not the one of agent.buildkite.com.
        "provider" => provider: optional Reference,
    }
}

section! {
    /// Whom an issuer of tokens calls by these subjects.
    pub struct TokenSubject {
        /// The identity provider: a name of `identity_providers:`.
        "provider" => provider: required Reference,
        /// What tokens have as `sub`; `*` and `?` make it a pattern.
        "subject" => subject: required OneOrMany<Spanned<String>>,
        /// Whom tokens must be meant for; the provider's audiences when absent.
        "audience" => audience: optional OneOrMany<Spanned<String>>,
    }
}

section! {
    /// Whoever signs in by a provider of SAML: it says in each assertion which roles somebody may assume.
    pub struct SamlSignIn {
        /// The identity provider: a name of `identity_providers:`.
        "provider" => provider: required Reference,
        /// Where assertions must be meant for (`SAML:aud`); AWS's sign-in page when absent.
        "audience" => audience: optional OneOrMany<Spanned<String>>,
    }
}
