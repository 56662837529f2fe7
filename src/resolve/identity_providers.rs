//! `identity_providers:` into providers of OpenID Connect and of SAML.

use super::draft::Draft;
use super::existing::Stated;
use super::grammar::PolicyGrammar;
use crate::aws::Name;
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{self, Reference};
use crate::catalog::names::NameOf;
use crate::catalog::quota::quota;
use crate::catalog::token_subjects::AUDIENCE;
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{Body, Existence, OidcProvider, Place, Resource, SamlProvider};
use std::collections::BTreeSet;

/// The code of what is wrong with an entry.
const INVALID: &str = "identity-provider-invalid";
/// What entries of the section are called.
pub(super) const PROVIDER: &str = "identity-provider";

/// What an entry makes.
enum ProviderType {
    Oidc(Spanned<String>),
    Saml(Spanned<String>),
}

/// Words of the entry that something which exists already cannot have.
fn words(written: &blueprint::IdentityProvider) -> Stated<'_> {
    let metadata = written.metadata.as_ref().map(|text| ("metadata", text.span));
    Stated {
        what: PROVIDER,
        grammar: PolicyGrammar::Resource,
        existing: written.existing,
        policy: None,
        of_new: metadata.into_iter().collect(),
    }
}

/// An issuer as ARNs name it; nothing for what is no URL of one.
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html>
fn issuer(url: &str) -> Option<&str> {
    let issuer = url.strip_prefix("https://")?;
    let host = issuer.split('/').next()?;
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
    let is_host = host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('_');
    let fitting = is_host && issuer.chars().all(fits) && !issuer.ends_with('/') && !issuer.contains("//");
    fitting.then_some(issuer)
}

impl Draft<'_> {
    /// Every provider.
    pub(super) fn identity_providers(&mut self) {
        for (name, entry) in self.blueprint.identity_providers.iter() {
            let Some(what) = self.provider_type(name, entry) else {
                continue;
            };
            self.stated_policy(&words(&entry.value));
            match what {
                ProviderType::Oidc(url) => self.oidc_provider(name, entry, &url),
                ProviderType::Saml(own) => self.saml_provider(name, entry, &own),
            }
        }
    }

    fn provider_type(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::IdentityProvider>,
    ) -> Option<ProviderType> {
        let written = &entry.value;
        let saml = written.metadata.as_ref().or(written.name.as_ref());
        let message = match (&written.url, saml) {
            (Some(url), None) => return Some(ProviderType::Oidc(url.clone())),
            (None, Some(_)) if written.audiences.is_none() => {
                let named = (name, entry.key);
                let own =
                    self.own_name(NameOf::IdentityProvider, written.name.as_ref(), named, written.existing);
                if written.metadata.is_none() && !written.existing {
                    let message = "a new provider of SAML needs `metadata`: IAM knows it by nothing else";
                    self.provider_invalid(
                        entry.key,
                        message.to_owned(),
                        "name the file of its XML: `metadata: idp.xml`",
                    );
                }
                return Some(ProviderType::Saml(own));
            }
            (None, Some(_)) => "`audiences` is for providers of OpenID Connect, and this is one of SAML",
            (Some(_), Some(_)) => {
                "`url` is for a provider of OpenID Connect, `metadata` and `name` are for one of SAML"
            }
            (None, None) => "nothing says what vouches: an issuer of tokens, or a provider of SAML",
        };
        self.provider_invalid(
            entry.key,
            message.to_owned(),
            "write `url: https://…` of an issuer, or `metadata: FILE.xml`; one of SAML that exists already needs its `name`",
        );
        None
    }

    fn provider_invalid(&mut self, span: Span, message: String, help: &str) {
        self.problems.push(Diagnostic::error(INVALID, span, message).help(help));
    }

    fn oidc_provider(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::IdentityProvider>,
        url: &Spanned<String>,
    ) {
        let written = &entry.value;
        let fits = quota("oidc-url").is_none_or(|length| length.takes(number(url.chars().count())));
        if issuer(url).is_none() || !fits {
            let message = format!("`{}` is no URL of an issuer", url.value);
            self.provider_invalid(
                url.span,
                message,
                "write `https://`, the host and its path, as `iss` of the tokens has it: no port, no query, no `/` at the end",
            );
        }
        let audiences = self.audiences(written, url.span);
        for place in self.placed(&written.place.but(written.except.as_ref()), None).places {
            let provider = OidcProvider {
                url: url.value.clone(),
                audiences: audiences.clone(),
                tags: self.tags::<OidcProvider>(&written.tags),
            };
            self.insert_provider((name, entry), place, provider);
        }
    }

    fn insert_provider(
        &mut self,
        (name, entry): (&Name, &Entry<blueprint::IdentityProvider>),
        place: Place,
        provider: impl Into<Body>,
    ) {
        let written = &entry.value;
        let target = self.placed(&written.place.but(written.except.as_ref()), None).target;
        let address = self.insert(name, place, target, provider, entry.key);
        if written.existing {
            self.note_existence(&address, Existence::plain(!written.tags.is_empty()));
        }
    }

    fn audiences(&mut self, written: &blueprint::IdentityProvider, url: Span) -> BTreeSet<String> {
        let said: Vec<Spanned<String>> =
            written.audiences.iter().flat_map(|all| all.iter().cloned()).collect();
        let most = quota("oidc-audiences").filter(|most| !said.is_empty() && !most.takes(number(said.len())));
        if let Some(most) = most {
            let message = format!("a provider takes {} audiences", most.limit);
            self.provider_invalid(url, message, "make two providers of two accounts, or leave some out");
        }
        for audience in &said {
            let fits =
                quota("oidc-audience").is_none_or(|allowed| allowed.takes(number(audience.chars().count())));
            if !fits || audience.contains(char::is_whitespace) {
                let message = format!("`{}` is no audience", audience.value);
                self.provider_invalid(audience.span, message, "write a value of the claim `aud`");
            }
        }
        if said.is_empty() {
            return BTreeSet::from([AUDIENCE.to_owned()]);
        }
        said.into_iter().map(|audience| audience.value).collect()
    }

    fn saml_provider(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::IdentityProvider>,
        own_name: &Spanned<String>,
    ) {
        let written = &entry.value;
        if let Some(metadata) = &written.metadata {
            self.check_metadata(metadata);
        }
        for place in self.placed(&written.place.but(written.except.as_ref()), None).places {
            let provider = SamlProvider {
                name: self.placed_name(NameOf::IdentityProvider, own_name, &place),
                metadata: written.metadata.as_ref().map(|text| text.value.clone()).unwrap_or_default(),
                tags: self.tags::<SamlProvider>(&written.tags),
            };
            self.insert_provider((name, entry), place, provider);
        }
    }

    /// Reports what IAM would not take as metadata.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html>
    fn check_metadata(&mut self, metadata: &Spanned<String>) {
        let length = number(metadata.chars().count());
        let problem = if !metadata.trim_start().starts_with('<') || !metadata.contains("EntityDescriptor") {
            "this is no metadata of SAML: it holds no `EntityDescriptor`".to_owned()
        } else if let Some(most) = quota("saml-metadata").filter(|most| !most.takes(length)) {
            format!(
                "IAM takes metadata of {} to {} characters, and these are {length}",
                most.least, most.limit
            )
        } else {
            return;
        };
        self.provider_invalid(
            metadata.span,
            problem,
            "write the path of the XML file that the provider offers for download",
        );
    }

    /// The provider that a reference means, for a role in a place.
    pub(super) fn provider_called(&mut self, reference: &Reference, place: &Place) -> Option<Resource> {
        let whole = match reference.contains('/') {
            true => reference.value.clone(),
            false => [PROVIDER, &place.name, &reference.value].join("/"),
        };
        let found = self.model.entry_named(PROVIDER, &whole, &place.name).cloned();
        self.referred(PROVIDER, reference, found)
    }

    /// The provider of an issuer in the account of a place: one of the blueprint, or a row of `existing:`. Its ARN, and the
    /// audiences that are known of it.
    pub(super) fn provider_of_issuer(
        &self,
        issuer: &str,
        place: &Place,
    ) -> Option<(String, Option<BTreeSet<String>>)> {
        let of_issuer = |resource: &Resource| {
            let Body::OidcProvider(one) = &resource.body else {
                return None;
            };
            (one.issuer() == issuer).then(|| one.audiences.clone())
        };
        let here = self
            .model
            .resources
            .values()
            .filter(|resource| resource.place.account == place.account);
        let mut made = here.filter_map(|one| Some((one.arn().as_str().to_owned(), Some(of_issuer(one)?))));
        let arn = place.global_arn("iam", &["oidc-provider/", issuer].concat());
        let stated = self.blueprint.existing.iter().any(|row| row.arn.value == arn);
        made.next().or_else(|| stated.then_some((arn, None)))
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
