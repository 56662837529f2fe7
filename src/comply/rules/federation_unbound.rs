//! `federation-unbound`: a role for whoever an identity provider vouches for.

use crate::catalog::{context_keys, providers};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::{PolicyKind, Stated, Subject};

rule! {
    /// A role can be assumed by anybody whom an identity provider vouches for.
    ///
    /// GitHub signs a token for every repository in the world, GitLab for every project, a cluster for every pod, a
    /// login service for everyone who has an account there. The audience (`aud`) is no secret, and whoever asks for
    /// a token can often choose it. What tells one's own from a stranger's is the subject (`sub`), or another claim that
    /// the provider gives to one customer only: for Cognito and Google the audience, which is one's own pool or app, in
    /// assertions of SAML the audience as well. A pattern that a stranger's subject fits (`*`, `repo:*`), `IfExists`
    /// and `ForAllValues` hold nobody out. The rule asks the evaluator with the token of a stranger.
    ///
    /// Compare the subject with one's own, up to the repository, project or service account:
    /// `StringEquals: { "token.actions.githubusercontent.com:sub": "repo:ORG/REPO:ref:refs/heads/main" }`.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>
    FederationUnbound, "federation-unbound", Critical, check
}

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let trusts = subject.allowing(&[PolicyKind::Trust]);
    trusts.flat_map(|stated| open(subject, stated)).collect()
}

fn open(subject: &Subject<'_>, stated: &Stated<'_>) -> Vec<Found> {
    let providers = stated.principals().into_iter().flat_map(|set| &set.federated);
    providers
        .filter_map(|provider| {
            let statements = (stated.all, stated.index);
            let universe = subject.universe;
            let token = universe.admitted_token(stated.resource, statements, provider)?;
            Some(found(stated, provider, &token))
        })
        .collect()
}

fn found(stated: &Stated<'_>, provider: &str, token: &str) -> Found {
    let claims = providers::claims_of(provider);
    let message = format!("anybody whom `{claims}` vouches for may assume `{}`", stated.resource.address);
    let claim = if claims == context_keys::SAML { "aud" } else { "sub" };
    stated
        .found(provider, message)
        .evidence([format!("{} admits {token}", stated.name())])
        .help(format!("compare `{claims}:{claim}` with one's own value, by `StringEquals`"))
}
