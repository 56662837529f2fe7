//! Warehouses and studios that exist already: what their entries say of them, and must say.

use super::draft::Draft;
use super::endpoints::OwnId;
use super::existing::{NONE, Stated};
use super::grammar::PolicyGrammar;
use super::networks::net::DraftNetwork;
use crate::aws::Address;
use crate::blueprint;
use crate::blueprint::values::{Entry, OneOrMany, Spanned};
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{Existence, KeySaid, StudioNetwork};
use std::collections::BTreeSet;

/// What encrypts a warehouse.
pub(super) enum OwnKey {
    /// This key.
    Key(Address),
    /// No key of KMS that policies are about.
    OfAws,
    /// Nobody says.
    Unknown,
}

/// What only a warehouse says that is made.
pub(super) fn warehouse_words(written: &blueprint::Warehouse) -> Stated<'_> {
    let all = [
        written.node_type.as_ref().map(|word| ("node_type", word.span)),
        written.nodes.map(|word| ("nodes", word.span)),
        written.snapshot_days.map(|word| ("snapshot_days", word.span)),
        written
            .admits
            .as_ref()
            .and_then(|all| all.iter().next())
            .map(|word| ("admits", word.span)),
    ];
    Stated {
        what: "warehouse",
        grammar: PolicyGrammar::Resource,
        existing: written.existing,
        policy: None,
        of_new: all.into_iter().flatten().collect(),
    }
}

/// True for an id that SageMaker gives to domains.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeDomain.html>
fn is_domain_id(id: &str) -> bool {
    let rest = id.strip_prefix("d-").unwrap_or_default();
    let of_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !rest.is_empty() && id.len() <= 63 && rest.bytes().all(of_id)
}

impl Draft<'_> {
    /// Ids of the security groups of something that exists already; none where they are not said.
    pub(super) fn groups_of_existing(
        &mut self,
        what: &str,
        existing: bool,
        ids: Option<&OneOrMany<Spanned<String>>>,
    ) -> BTreeSet<String> {
        let ids: Vec<Spanned<String>> = ids.iter().flat_map(|all| all.iter().cloned()).collect();
        if let Some(first) = ids.first().filter(|_| !existing) {
            let message = format!("the security groups of a {what} that is new are made");
            self.problems.push(
                Diagnostic::error("policy-of-new", first.span, message)
                    .help("leave `security_groups` out, or write `existing: true`"),
            );
            return BTreeSet::new();
        }
        ids.iter().for_each(|id| self.check_id("sg-", id));
        ids.into_iter().map(|id| id.value).collect()
    }

    /// What encrypts a warehouse; none where that is wrong and reported.
    pub(super) fn warehouse_key(
        &mut self,
        entry: &Entry<blueprint::Warehouse>,
        net: &DraftNetwork,
    ) -> Option<OwnKey> {
        let written = &entry.value;
        match &written.key {
            Some(key) if written.existing && key.value == NONE => Some(OwnKey::OfAws),
            Some(key) => self.key_for(Some(key), &net.place).map(OwnKey::Key),
            None if written.existing => Some(OwnKey::Unknown),
            None => {
                let problem = Diagnostic::error("missing-key", entry.key, "key `key` is missing");
                self.problems.push(
                    problem
                        .help("add `key:` - the key that encrypts its data and the administrator's secret"),
                );
                None
            }
        }
    }

    /// The ARN of a key; empty where there is none, or none is known.
    pub(super) fn arn_of_key(&self, key: &OwnKey) -> String {
        match key {
            OwnKey::Key(key) => self.arn(key),
            OwnKey::OfAws | OwnKey::Unknown => String::new(),
        }
    }

    /// Notes that something without a policy exists already, and what of it is said.
    pub(super) fn note_workload(&mut self, address: &Address, key: bool, tags: bool) {
        let existence = Existence::Existing {
            identity: true,
            resource: true,
            tags,
            key: if key { KeySaid::Whole } else { KeySaid::Nothing },
            session: true,
        };
        self.note_existence(address, existence);
    }

    /// Only a studio that exists has an id already, in SageMaker's form; and whether calls carry names is not to be guessed.
    pub(super) fn check_studio_id(&mut self, entry: &Entry<blueprint::Studio>) {
        let written = &entry.value;
        let own = OwnId {
            what: "a studio",
            chosen_by: "SageMaker",
            shown_by: "`aws sagemaker list-domains`",
        };
        self.check_own_id(&own, written.existing, written.id.as_ref(), entry.key);
        if let Some(id) = written.id.as_ref().filter(|id| written.existing && !is_domain_id(id)) {
            let message = format!("`{}` is no id of a domain", id.value);
            self.problems.push(
                Diagnostic::error("id-invalid", id.span, message)
                    .help("`aws sagemaker list-domains` shows it: `d-…`"),
            );
        }
        if written.existing && written.source_identity.is_none() {
            self.unsaid_of_studio(
                entry.key,
                "whether calls carry the user's name",
                "`DomainSettings.ExecutionRoleIdentityConfig`: write `source_identity: true` for `USER_PROFILE_NAME`, else `false`",
            );
        }
    }

    /// Which way apps go: through the network where landform makes the studio, and as is said where it exists already.
    pub(super) fn studio_network(&mut self, entry: &Entry<blueprint::Studio>) -> StudioNetwork {
        let written = &entry.value;
        match (written.vpc_only, written.existing) {
            (None, true) => self.unsaid_of_studio(
                entry.key,
                "whether apps go through the network only",
                "`AppNetworkAccessType`: write `vpc_only: true` for `VpcOnly`, else `false`",
            ),
            (Some(only), false) if !only.value => {
                let message = "apps of a studio that landform makes go through its network only";
                self.problems.push(
                    Diagnostic::error("policy-of-new", only.span, message)
                        .help("leave `vpc_only` out; it states what a studio has with `existing: true`"),
                );
            }
            (None, false) | (Some(_), _) => {}
        }
        match written.vpc_only {
            Some(only) if !only.value && written.existing => StudioNetwork::PublicInternetOnly,
            Some(_) | None => StudioNetwork::VpcOnly,
        }
    }

    fn unsaid_of_studio(&mut self, entry: Span, what: &str, help: &str) {
        let message = format!("{what} is not said of a studio that exists already");
        self.problems.push(
            Diagnostic::error("existing-invalid", entry, message)
                .help(["`aws sagemaker describe-domain` shows ", help].concat()),
        );
    }
}
