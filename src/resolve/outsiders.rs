//! `assumed_by: { github: … }` and its like into what the trust of a role says: whom a provider of its account vouches for.

use super::draft::{DocumentSide, Draft};
use super::placeholders::told;
use crate::aws::Address;
use crate::blueprint::values::{OneOrMany, Spanned};
use crate::blueprint::{
    BuildkitePipeline, GithubRepository, GithubSubject, GitlabProject, Outsider, Reference, SamlSignIn,
    TokenSubject,
};
use crate::catalog::token_subjects::{AUDIENCE, Builder, BuilderName, RunOf, builder};
use crate::catalog::{action_names, context_keys};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{PrincipalSet, Statement};
use crate::resource::{Body, Kind, OidcProvider, Place, Resource, SamlProvider};
use std::collections::BTreeSet;

/// The code of what is said of somebody who cannot be, or of too many.
const INVALID: &str = "assumed-by-outside";
/// The code of a provider that the account of a role does not have.
const MISSING: &str = "identity-provider-missing";

/// Values as they are written.
type Words = OneOrMany<Spanned<String>>;

/// Somebody whose tokens are told by their subject.
struct Bearer<'b> {
    /// What stands behind `AssumedBy` in the name of the statement.
    sid: &'static str,
    /// The provider, where it is named.
    provider: Option<&'b Reference>,
    /// The issuer, where no provider is named.
    issuer: Option<&'static str>,
    audience: Option<&'b Words>,
    subjects: BTreeSet<String>,
    span: Span,
}

/// Runs of a project that a builder signs tokens for.
struct Runs<'r> {
    project: &'r Spanned<String>,
    /// The names under which tokens have the project.
    called: Vec<String>,
    values: Vec<(RunOf, Option<&'r Words>)>,
    pull_requests: bool,
    span: Span,
}

/// The provider of an account that a trust names.
struct Voucher {
    arn: String,
    issuer: String,
    /// Whom tokens may be meant for; `None` where that is not known.
    audiences: Option<BTreeSet<String>>,
    /// True for one of the design, which takes no other audiences.
    made: bool,
}

impl Draft<'_> {
    /// Lets somebody outside of AWS assume a role.
    pub(super) fn assumed_from_outside(&mut self, target: &Address, place: &Place, who: &Outsider) {
        let said = [
            who.github.is_some(),
            who.gitlab.is_some(),
            who.buildkite.is_some(),
            who.oidc.is_some(),
            who.saml.is_some(),
        ];
        if said.iter().filter(|said| **said).count() != 1 {
            self.outside_invalid(
                who.span,
                "somebody outside of AWS is one of `github`, `gitlab`, `buildkite`, `oidc` and `saml`"
                    .to_owned(),
                "write one of them; more of them as further items of the list",
            );
            return;
        }
        let statement = match (&who.oidc, &who.saml) {
            (Some(token), _) => self.of_token(token, place),
            (None, Some(sign_in)) => self.of_assertion(sign_in, place),
            (None, None) => self.of_builder(who).and_then(|bearer| self.of_bearer(&bearer, place)),
        };
        if let Some(statement) = statement {
            self.add(target, DocumentSide::Resource, statement);
        }
    }

    fn outside_invalid(&mut self, span: Span, message: String, help: &str) {
        self.problems.push(Diagnostic::error(INVALID, span, message).help(help));
    }

    fn of_builder<'w>(&mut self, who: &'w Outsider) -> Option<Bearer<'w>> {
        let github = who.github.as_ref().and_then(|written| self.of_github(written));
        let gitlab = who.gitlab.as_ref().and_then(|written| self.of_gitlab(written));
        let buildkite = who.buildkite.as_ref().and_then(|written| self.of_buildkite(written));
        github.or(gitlab).or(buildkite)
    }

    fn of_github<'w>(&mut self, written: &'w GithubRepository) -> Option<Bearer<'w>> {
        let runs = Runs {
            project: &written.repository,
            called: self.called_on_github(written),
            values: vec![
                (RunOf::Branch, written.branch.as_ref()),
                (RunOf::Tag, written.tag.as_ref()),
                (RunOf::Environment, written.environment.as_ref()),
            ],
            pull_requests: written.pull_requests,
            span: written.span,
        };
        let known = builder(BuilderName::Github)?;
        Some(Bearer {
            sid: "Github",
            provider: written.provider.as_ref(),
            issuer: Some(&known.issuer),
            audience: written.audience.as_ref(),
            subjects: self.subjects(known, &runs)?,
            span: written.span,
        })
    }

    fn of_gitlab<'w>(&mut self, written: &'w GitlabProject) -> Option<Bearer<'w>> {
        let runs = Runs {
            project: &written.project,
            called: vec![written.project.value.clone()],
            values: vec![(RunOf::Branch, written.branch.as_ref()), (RunOf::Tag, written.tag.as_ref())],
            pull_requests: false,
            span: written.span,
        };
        let known = builder(BuilderName::Gitlab)?;
        Some(Bearer {
            sid: "Gitlab",
            provider: written.provider.as_ref(),
            issuer: Some(&known.issuer),
            audience: written.audience.as_ref(),
            subjects: self.subjects(known, &runs)?,
            span: written.span,
        })
    }

    fn of_buildkite<'w>(&mut self, written: &'w BuildkitePipeline) -> Option<Bearer<'w>> {
        let runs = Runs {
            project: &written.pipeline,
            called: vec![written.pipeline.value.clone()],
            values: vec![(RunOf::Branch, written.branch.as_ref()), (RunOf::Tag, written.tag.as_ref())],
            pull_requests: false,
            span: written.span,
        };
        let known = builder(BuilderName::Buildkite)?;
        Some(Bearer {
            sid: "Buildkite",
            provider: written.provider.as_ref(),
            issuer: Some(&known.issuer),
            audience: written.audience.as_ref(),
            subjects: self.subjects(known, &runs)?,
            span: written.span,
        })
    }

    /// The names of a repository in tokens: by names, by names and ids, or both.
    ///
    /// <https://docs.github.com/en/actions/concepts/security/openid-connect>
    fn called_on_github(&mut self, written: &GithubRepository) -> Vec<String> {
        let said: Vec<Spanned<GithubSubject>> =
            written.subjects.iter().flat_map(|all| all.iter().copied()).collect();
        let forms: BTreeSet<GithubSubject> = match (said.is_empty(), &written.id) {
            (false, _) => said.iter().map(|form| form.value).collect(),
            (true, Some(_)) => BTreeSet::from([GithubSubject::Ids]),
            (true, None) => BTreeSet::from([GithubSubject::Names]),
        };
        let mut called = Vec::new();
        for form in forms {
            match (form, &written.id) {
                (GithubSubject::Names, _) => called.push(written.repository.value.clone()),
                (GithubSubject::Ids, Some(id)) => {
                    for digits in [&id.owner, &id.repository] {
                        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                            let message = format!("`{}` is no id of GitHub", digits.value);
                            self.outside_invalid(
                                digits.span,
                                message,
                                "write digits in quotes, as `gh api` answers them",
                            );
                        }
                    }
                    if let Some((owner, name)) = written.repository.split_once('/') {
                        called.push([owner, "@", &id.owner, "/", name, "@", &id.repository].concat());
                    }
                }
                (GithubSubject::Ids, None) => self.outside_invalid(
                    written.span,
                    "`subjects: ids` needs the ids of owner and repository".to_owned(),
                    "write `id: { owner: \"…\", repository: \"…\" }`",
                ),
            }
        }
        called
    }

    /// The subjects of runs; nothing where they are not told from others, which is reported.
    fn subjects(&mut self, known: &Builder, runs: &Runs<'_>) -> Option<BTreeSet<String>> {
        let before = self.problems.len();
        if !known.takes(runs.project) {
            let message = format!(
                "`{}` is no name of a project: it would be another one's, or nobody's",
                runs.project.value
            );
            self.outside_invalid(runs.project.span, message, "write `OWNER/NAME`, without a pattern");
        }
        let said = runs
            .values
            .iter()
            .flat_map(|(run, words)| words.iter().flat_map(|all| all.iter().map(|one| (*run, one))));
        let said: Vec<(RunOf, &Spanned<String>)> = said.collect();
        if said.is_empty() && !runs.pull_requests {
            let keys: Vec<&str> = runs.values.iter().map(|(run, _)| word(*run)).collect();
            let message = "nothing says which runs of the project may assume the role".to_owned();
            let help = format!("write one of `{}`; `\"*\"` stands for all of its kind", keys.join("`, `"));
            self.outside_invalid(runs.span, message, &help);
        }
        for (run, value) in &said {
            self.problems.extend(told(value, value.span));
            if !is_value(*run, value) {
                let message = format!("`{}` can be no {}", value.value, word(*run));
                self.outside_invalid(
                    value.span,
                    message,
                    "write its name as the project has it; `*` stands for any run of characters",
                );
            }
        }
        let pull_requests = runs.pull_requests.then_some((RunOf::PullRequest, ""));
        let all = said.iter().map(|(run, value)| (*run, value.as_str())).chain(pull_requests);
        let all: Vec<(RunOf, &str)> = all.collect();
        let of = |project: &String| {
            all.iter()
                .filter_map(|(run, value)| known.subject(project, *run, value))
                .collect::<Vec<_>>()
        };
        let subjects = runs.called.iter().flat_map(of).collect();
        (self.problems.len() == before).then_some(subjects)
    }

    fn of_token(&mut self, token: &TokenSubject, place: &Place) -> Option<Statement> {
        for subject in token.subject.iter() {
            let free = subject.chars().all(|c| c == '*' || c == '?');
            if free || subject.contains("${") {
                let message = format!("`{}` is no subject of somebody", subject.value);
                self.outside_invalid(
                    subject.span,
                    message,
                    "write what tokens of yours have as `sub`; `*` and `?` stand for what differs between them",
                );
                return None;
            }
        }
        let subjects = token.subject.iter().map(|subject| self.told_text(subject, place)).collect();
        let bearer = Bearer {
            sid: "TokenOf",
            provider: Some(&token.provider),
            issuer: None,
            audience: token.audience.as_ref(),
            subjects,
            span: token.span,
        };
        self.of_bearer(&bearer, place)
    }

    /// What the trust says of whoever bears such a token: meant for us, and of this subject.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>
    fn of_bearer(&mut self, bearer: &Bearer<'_>, place: &Place) -> Option<Statement> {
        let voucher = self.voucher(bearer, place)?;
        let audiences = self.audiences_of(&voucher, bearer.audience);
        let claim = |claim: &str| [&voucher.issuer, ":", claim].concat();
        let is_pattern = bearer.subjects.iter().any(|subject| subject.contains('*'));
        let operator = if is_pattern { "StringLike" } else { "StringEquals" };
        let name = match bearer.provider.filter(|_| bearer.issuer.is_none()) {
            Some(provider) => super::join_statements::sid(&[
                "AssumedByTokenOf",
                provider.rsplit('/').next().unwrap_or_default(),
            ]),
            None => ["AssumedBy", bearer.sid].concat(),
        };
        let statement = Statement::allow()
            .sid(name)
            .principals(PrincipalSet::federated([voucher.arn.clone()]))
            .actions([action_names::ASSUME_ROLE_WITH_WEB_IDENTITY])
            .when("StringEquals", claim("aud"), audiences)
            .when(operator, claim("sub"), bearer.subjects.iter().cloned());
        Some(statement)
    }

    fn voucher(&mut self, bearer: &Bearer<'_>, place: &Place) -> Option<Voucher> {
        if let Some(reference) = bearer.provider {
            let found = self.provider_here(reference, place)?;
            let Body::OidcProvider(provider) = &found.body else {
                return self.other_provider(reference, OidcProvider::KIND);
            };
            return Some(Voucher {
                arn: found.arn().as_str().to_owned(),
                issuer: provider.issuer().to_owned(),
                audiences: Some(provider.audiences.clone()),
                made: !found.existence.is_existing(),
            });
        }
        let issuer = bearer.issuer.unwrap_or_default();
        let Some((arn, audiences)) = self.provider_of_issuer(issuer, place) else {
            // One whose entry was refused was told there.
            let refused = self
                .blueprint
                .identity_providers
                .iter()
                .any(|(name, _)| self.was_refused(super::identity_providers::PROVIDER, name));
            if !refused {
                let message = format!("account `{}` has no identity provider of `{issuer}`", place.name);
                let help = format!(
                    "write `identity_providers: {{ NAME: {{ in: {}, url: \"https://{issuer}\" }} }}`, with `existing: true` where the account has it",
                    place.name
                );
                self.problems.push(Diagnostic::error(MISSING, bearer.span, message).help(help));
            }
            return None;
        };
        let made = self.model.with_arn(&arn).is_some_and(|one| !one.existence.is_existing());
        Some(Voucher {
            arn,
            issuer: issuer.to_owned(),
            audiences,
            made,
        })
    }

    /// A provider that is named, in the account of the role: STS looks for it nowhere else.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp.html>
    fn provider_here(&mut self, reference: &Reference, place: &Place) -> Option<Resource> {
        let found = self.provider_called(reference, place)?;
        if found.place.account == place.account {
            return Some(found);
        }
        let message = format!(
            "`{}` is in another account than the role, and STS looks for it in `{}`",
            found.address, place.name
        );
        let help = "place the provider in the role's account too, and name it without an account";
        self.problems.push(Diagnostic::error(MISSING, reference.span, message).help(help));
        None
    }

    fn other_provider<T>(&mut self, reference: &Reference, needed: &str) -> Option<T> {
        let message = format!("`{}` is no `{needed}`", reference.value);
        self.outside_invalid(
            reference.span,
            message,
            "`saml` is for providers with `metadata`, `oidc` and the builders for those with a `url`",
        );
        None
    }

    /// Whom tokens must be meant for; one that a provider of the design does not take is reported.
    fn audiences_of(&mut self, voucher: &Voucher, said: Option<&Words>) -> Vec<String> {
        let known = voucher.audiences.clone().unwrap_or_else(|| BTreeSet::from([AUDIENCE.to_owned()]));
        let Some(said) = said else {
            return known.into_iter().collect();
        };
        for audience in said.iter().filter(|audience| voucher.made && !known.contains(&audience.value)) {
            let message = format!("the provider takes no tokens for `{}`", audience.value);
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let help = format!("add it to the provider's `audiences`, which are `{}`", known.join("`, `"));
            self.outside_invalid(audience.span, message, &help);
        }
        said.iter().map(|audience| audience.value.clone()).collect()
    }

    fn of_assertion(&mut self, sign_in: &SamlSignIn, place: &Place) -> Option<Statement> {
        let found = self.provider_here(&sign_in.provider, place)?;
        if !matches!(found.body, Body::SamlProvider(_)) {
            return self.other_provider(&sign_in.provider, SamlProvider::KIND);
        }
        let page = || vec![place.partition().sign_in_page().to_owned()];
        let said = sign_in.audience.as_ref();
        let audiences = said.map_or_else(page, |all| all.iter().map(|one| one.value.clone()).collect());
        let name = super::join_statements::sid(&["AssumedBySignInOf", found.address.name()]);
        let statement = Statement::allow()
            .sid(name)
            .principals(PrincipalSet::federated([found.arn().as_str()]))
            .actions([action_names::ASSUME_ROLE_WITH_SAML])
            .when("StringEquals", [context_keys::SAML, ":aud"].concat(), audiences);
        Some(statement)
    }
}

/// The key under which runs of a kind are named.
fn word(run: RunOf) -> &'static str {
    match run {
        RunOf::Branch => "branch",
        RunOf::Tag => "tag",
        RunOf::Environment => "environment",
        RunOf::PullRequest => "pull_requests",
    }
}

/// True for what can be the name of a branch, a tag or an environment, or a pattern of them.
fn is_value(run: RunOf, value: &str) -> bool {
    let of_git = run != RunOf::Environment;
    let refused = |c: char| c.is_control() || of_git && (c.is_whitespace() || ":?[\\^~".contains(c));
    !value.is_empty() && !value.contains(refused) && !value.contains("${")
}
