//! Control policies: ready-made guardrails and ones written by hand.

use super::draft::Draft;
use super::empty_model::MANAGEMENT;
use super::grammar::PolicyGrammar;
use super::organization::ANY_ACCOUNT;
use crate::aws::{Address, Name, name};
use crate::blueprint::values::Entry;
use crate::blueprint::{self, ControlKind, Reference, SharingGuardrail, StudioGuardrail};
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::names::NameOf;
use crate::catalog::{ActionSet, context_keys};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Actions, Document, Effect, Resources, Statement};
use crate::resource::{
    Body, ControlPolicy, ControlType, DocumentName, Existence, Place, StudioNetwork, Target,
};
use std::collections::{BTreeMap, BTreeSet};

impl Draft<'_> {
    /// Ready-made ones first.
    pub(super) fn guardrails(&mut self) {
        let sharing = self.blueprint.guardrails.as_ref().and_then(|guardrails| guardrails.sharing.clone());
        if let Some(sharing) = sharing {
            self.sharing_guardrail(&sharing);
        }
        let studio = self.blueprint.guardrails.as_ref().and_then(|guardrails| guardrails.studio.clone());
        if let Some(studio) = studio {
            self.studio_guardrail(&studio);
        }
        for (name, entry) in self.blueprint.control_policies.iter() {
            self.control_policy(name, entry);
        }
    }

    fn management(&mut self) -> (Place, Target) {
        let id = self.model.organization.management.clone();
        let account = self.model.account(id.as_str());
        let name = account.map_or(MANAGEMENT, |account| account.name.clone());
        (
            Place {
                name: name.clone(),
                account: id,
                region: self.model.region.clone(),
            },
            Target::Account(name),
        )
    }

    /// <https://docs.aws.amazon.com/ram/latest/userguide/security-scp.html>
    fn sharing_guardrail(&mut self, written: &SharingGuardrail) {
        let outside = Statement::deny()
            .sid("DenySharesOpenToOutsiders")
            .actions(ActionSet::ShareOpening.actions())
            .resources(["*"])
            .when("Bool", context_keys::REQUESTED_ALLOWS_EXTERNAL_PRINCIPALS, ["true"]);
        let widening = Statement::deny()
            .sid("DenyWideningOpenShares")
            .actions(ActionSet::ShareWidening.actions())
            .resources(["*"])
            .when("Bool", context_keys::ALLOWS_EXTERNAL_PRINCIPALS, ["true"]);
        let statements =
            [Some(outside), Some(widening), self.only_types(written), self.only_sharers(written)];
        let document = Document::new(statements.into_iter().flatten().collect());
        let targets = self.targets(&written.on);
        let policy = ControlPolicy {
            name: [&self.model.name, "-sharing"].concat(),
            description: "Resource shares stay inside the organization, for listed types, by listed roles."
                .to_owned(),
            kind: ControlType::Service,
            document,
            targets,
            tags: BTreeMap::new(),
        };
        let (place, target) = self.management();
        self.insert(&name!("sharing"), place, target, policy, written.span);
    }

    /// A domain that does not say otherwise is one of the open internet, so a call that makes one and lacks the key is
    /// denied too; a call that changes one and lacks it leaves the way to the network alone.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html>
    fn studio_guardrail(&mut self, written: &StudioGuardrail) {
        let (targets, span) = match written {
            StudioGuardrail::Full(full) => (self.targets(&full.on), full.span),
            StudioGuardrail::Rule(word) => (self.studio_accounts(word.span), word.span),
        };
        let open = |sid: &str, calls: ActionSet| {
            Statement::deny().sid(sid).actions(calls.actions()).resources(["*"]).when(
                "StringNotEquals",
                context_keys::APP_NETWORK_ACCESS,
                [StudioNetwork::VpcOnly.as_str()],
            )
        };
        let making = open("DenyStudiosPastTheNetwork", ActionSet::StudioMaking);
        let changing = open("DenyOpeningStudios", ActionSet::StudioChanging);
        let changing = changing.when("Null", context_keys::APP_NETWORK_ACCESS, ["false"]);
        let policy = ControlPolicy {
            name: [&self.model.name, "-studio"].concat(),
            description: "The apps of Studio domains go through a network only.".to_owned(),
            kind: ControlType::Service,
            document: Document::new(vec![making, changing]),
            targets,
            tags: BTreeMap::new(),
        };
        let (place, target) = self.management();
        self.insert(&name!("studio"), place, target, policy, span);
    }

    /// The accounts of the blueprint's studios.
    fn studio_accounts(&mut self, span: Span) -> BTreeSet<String> {
        let domains = self
            .model
            .resources
            .values()
            .filter(|resource| resource.address.kind() == "studio-domain");
        let found: BTreeSet<String> =
            domains.map(|domain| domain.place.account.as_str().to_owned()).collect();
        if found.is_empty() {
            let problem = Diagnostic::error(
                "guardrail-nowhere",
                span,
                "the blueprint has no studio whose account this could guard",
            );
            self.problems
                .push(problem.help("write `studio: { network: vpc_only, on: unit/NAME }`"));
        }
        found
    }

    fn only_types(&mut self, written: &SharingGuardrail) -> Option<Statement> {
        let named = written.resource_types.as_ref()?;
        named.iter().for_each(|word| self.check_name(NameOf::SharedType, word));
        let types: Vec<&str> = named.iter().map(|word| word.value.as_str()).collect();
        let statement = Statement::deny()
            .sid("DenyOtherResourceTypes")
            .actions(ActionSet::ShareMaking.actions())
            .resources(["*"])
            .when("StringNotEquals", context_keys::REQUESTED_RESOURCE_TYPE, types)
            .when("Null", context_keys::REQUESTED_RESOURCE_TYPE, ["false"]);
        Some(statement)
    }

    /// Those who deploy must stay able to share, or nothing of this can be deployed.
    fn only_sharers(&mut self, written: &SharingGuardrail) -> Option<Statement> {
        let references: Vec<Reference> = written.by.as_ref()?.iter().cloned().collect();
        let mut roles: BTreeSet<String> =
            references.iter().filter_map(|reference| self.role_arn(reference, "")).collect();
        roles.extend(self.deployers(ANY_ACCOUNT));
        let statement = Statement::deny()
            .sid("DenyOtherSharers")
            .actions(ActionSet::ShareMaking.actions())
            .resources(["*"])
            .when("ArnNotLike", context_keys::PRINCIPAL_ARN, roles);
        Some(statement)
    }

    fn control_policy(&mut self, name: &Name, entry: &Entry<blueprint::ControlPolicy>) {
        let written = &entry.value;
        let own_name =
            self.own_name(NameOf::ControlPolicy, written.name.as_ref(), (name, entry.key), written.existing);
        let kind = match written.kind.map(|kind| kind.value) {
            Some(ControlKind::Resource) => ControlType::Resource,
            Some(ControlKind::Service) | None => ControlType::Service,
        };
        let grammar = match kind {
            ControlType::Service => PolicyGrammar::ServiceControl,
            ControlType::Resource => PolicyGrammar::ResourceControl,
        };
        let (place, target) = self.management();
        let policy = ControlPolicy {
            name: self.placed_name(NameOf::ControlPolicy, &own_name, &place),
            description: self.description(
                DescriptionOf::ControlPolicyDescription,
                written.description.as_ref(),
                &place,
            ),
            kind,
            document: Document::new(self.written(grammar, &written.statements)),
            targets: self.targets(&written.on),
            tags: BTreeMap::new(),
        };
        let address = self.insert(name, place, target, policy, entry.key);
        self.remember(&address, DocumentName::Control, written.statements.span);
        if written.existing {
            self.refuse_allow_list(&address, written.statements.span);
            self.note_existence(&address, Existence::plain(false));
        }
    }

    /// Reports a policy that exists already and allows: it is the list of what is allowed where AWS's own, which allows
    /// everything, is detached, and nothing says where that is. Every decision takes that one as attached.
    fn refuse_allow_list(&mut self, address: &Address, span: Span) {
        let Some(Body::ControlPolicy(policy)) = self.body(address) else {
            return;
        };
        let is_all = |words: &BTreeSet<String>| words.contains("*");
        let all = |one: &Statement| {
            one.conditions.is_empty()
                && matches!(&one.actions, Actions::In(words) if is_all(words))
                && matches!(&one.resources, Some(Resources::In(words)) if is_all(words))
        };
        let allows = |one: &Statement| one.effect == Effect::Allow && !all(one);
        if policy.document.statements.iter().any(allows) {
            let message = "a control policy that allows takes nothing away beside `FullAWSAccess`, which landform takes as attached";
            let problem = Diagnostic::error("existing-invalid", span, message);
            self.problems.push(problem.help(
                "where `FullAWSAccess` is detached, say the same by a Deny: `NotAction` with what is allowed, on `*`",
            ));
        }
    }

    fn targets(&mut self, on: &[Reference]) -> BTreeSet<String> {
        on.iter().filter_map(|word| self.control_target(word)).collect()
    }

    fn control_target(&mut self, word: &Reference) -> Option<String> {
        if word.value == "organization" {
            return self.root(word.span);
        }
        if let Some(unit) = word.strip_prefix("unit/") {
            return self.unit_id(unit, word.span);
        }
        let account = self.account(word.strip_prefix("account/").unwrap_or(word), word.span)?;
        if self.model.is_management(&account.id) {
            let problem = Diagnostic::error(
                "guardrail-management",
                word.span,
                "control policies have no effect in the management account",
            );
            self.problems.push(problem.help("name units or member accounts"));
        }
        Some(account.id.as_str().to_owned())
    }

    fn root(&mut self, span: Span) -> Option<String> {
        let root = self.model.organization.root.clone();
        if root.is_none() {
            let problem =
                Diagnostic::error("root-unknown", span, "the id of the organization's root is not known");
            self.problems.push(
                problem.help("add `root: r-…` to `organization`; `aws organizations list-roots` shows it"),
            );
        }
        root
    }
}
