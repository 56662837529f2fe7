//! Roles and customer-managed policies: trust from `for` and `assumed_by`, and both halves of it.

use super::audience::Audience;
use super::draft::{DocumentSide, Draft};
use super::existing::Stated;
use super::grammar::PolicyGrammar;
use super::join_statements::sid;
use super::placeholders::told;
use super::role_sets::is_whole;
use super::whom::{Whom, Within};
use crate::aws::{AccountId, Address, Name};
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{self, Assumer, Reference, Workload};
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::logs::LogWriter;
use crate::catalog::names::NameOf;
use crate::catalog::quota::{self, quota};
use crate::catalog::sources::source;
use crate::catalog::{ActionSet, action_names, context_keys, managed, principals};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{DocumentName, Existence, KeySaid, Kind, ManagedPolicy, Place, Role};
use std::collections::{BTreeMap, BTreeSet};

/// The trust that a workload's service needs, pinned to the role's account where the service says for which one it acts.
fn service_trust(workload: Workload, place: &Place) -> Statement {
    let service = match workload {
        Workload::SagemakerNotebook | Workload::Studio | Workload::FeatureStore => principals::SAGEMAKER,
        Workload::Lambda => principals::LAMBDA,
        Workload::Cloudtrail => principals::CLOUDTRAIL,
    };
    let trust = Statement::allow()
        .sid(sid(&["assumed by", workload.as_str()]))
        .principals(PrincipalSet::service([service]))
        .actions(trust_actions(workload));
    if source(service).and_then(|row| row.assuming) == Some(true) {
        trust.when("StringEquals", context_keys::SOURCE_ACCOUNT, [place.account.as_str()])
    } else {
        trust
    }
}

/// Studio sets the user profile's name as source identity, which the trust must allow.
///
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/monitor-user-access.html>
fn trust_actions(workload: Workload) -> &'static [String] {
    match workload {
        Workload::Studio => ActionSet::StudioTrust.actions(),
        Workload::SagemakerNotebook | Workload::Lambda | Workload::FeatureStore | Workload::Cloudtrail => {
            ActionSet::WorkloadTrust.actions()
        }
    }
}

/// What a workload needs to run at all: its own logs.
fn basics(workload: Workload, place: &Place) -> Option<Statement> {
    let writer = match workload {
        Workload::SagemakerNotebook | Workload::Studio => LogWriter::Sagemaker,
        Workload::Lambda => LogWriter::Lambda,
        Workload::FeatureStore | Workload::Cloudtrail => return None,
    };
    let group = place.arn("logs", &["log-group:", writer.groups()].concat());
    let statement = Statement::allow()
        .sid("WriteOwnLogs")
        .actions(ActionSet::WorkloadLogs.actions())
        .resources([group]);
    Some(statement)
}

impl Draft<'_> {
    pub(super) fn policies(&mut self) {
        for (name, entry) in self.blueprint.policies.iter() {
            self.policy(name, entry);
        }
    }

    /// Roles have policies, of other designs too.
    pub(super) fn made_roles(&mut self) {
        for (name, entry) in self.blueprint.roles.iter() {
            self.role(name, entry);
        }
    }

    /// Who assumes whom.
    pub(super) fn roles(&mut self) {
        for (name, entry) in self.blueprint.roles.iter() {
            self.assumed_by(name, &entry.value);
        }
    }

    fn policy(&mut self, name: &Name, entry: &Entry<blueprint::Policy>) {
        let written = &entry.value;
        let named = (name, entry.key);
        let own_name = self.own_name(NameOf::Policy, written.name.as_ref(), named, written.existing);
        let path = self.path(written.path.as_ref(), entry.key);
        let Some((statements, span)) = self.policy_statements(entry) else {
            return;
        };
        let placed = self.placed(&written.place.but(written.except.as_ref()), None);
        for place in placed.places {
            let policy = ManagedPolicy {
                name: self.placed_name(NameOf::Policy, &own_name, &place),
                path: self.placed_name(NameOf::Path, &path, &place),
                description: self.description(
                    DescriptionOf::PolicyDescription,
                    written.description.as_ref(),
                    &place,
                ),
                roles: BTreeSet::new(),
                document: Document::new(statements.clone()),
            };
            let address = self.insert(name, place, placed.target.clone(), policy, entry.key);
            self.remember(&address, DocumentName::Managed, span);
            if written.existing {
                let existence = Existence::Existing {
                    identity: written.policy.is_some(),
                    resource: true,
                    tags: true,
                    key: KeySaid::Whole,
                    session: true,
                };
                self.note_existence(&address, existence);
            }
        }
    }

    /// What a policy says, and where that stands: of one that exists already, what is stated of it.
    fn policy_statements(&mut self, entry: &Entry<blueprint::Policy>) -> Option<(Vec<Statement>, Span)> {
        let written = &entry.value;
        let statements = written.statements.as_ref().map(|json| ("statements", json.span));
        let description = written.description.as_ref().map(|text| ("description", text.span));
        let stated = self.stated_policy(&Stated {
            what: "policy",
            grammar: PolicyGrammar::Identity,
            existing: written.existing,
            policy: written.policy.as_ref(),
            of_new: statements.into_iter().chain(description).collect(),
        });
        if written.existing {
            let span = written.policy.as_ref().map_or(entry.key, |json| json.span);
            return Some((stated.unwrap_or_default(), span));
        }
        let Some(json) = &written.statements else {
            let message = "nothing says what the policy allows or denies";
            let problem = Diagnostic::error("missing-key", entry.key, message);
            self.problems
                .push(problem.help("write its `statements`, or `existing: true` where it is there already"));
            return None;
        };
        Some((self.written(PolicyGrammar::Identity, json), json.span))
    }

    fn path(&mut self, path: Option<&Spanned<String>>, entry: Span) -> Spanned<String> {
        let path = path.cloned().unwrap_or(Spanned::new(entry, "/".to_owned()));
        self.problems.extend(told(&path, path.span));
        if !path.contains('{') {
            self.check_name(NameOf::Path, &path);
        }
        path
    }

    fn role(&mut self, name: &Name, entry: &Entry<blueprint::Role>) {
        let written = &entry.value;
        let own_name =
            self.own_name(NameOf::Role, written.name.as_ref(), (name, entry.key), written.existing);
        let path = self.path(written.path.as_ref(), entry.key);
        let max_session = self.max_session(written);
        let trust = written
            .trust
            .as_ref()
            .map(|json| self.written(PolicyGrammar::Trust, json))
            .unwrap_or_default();
        let statements = written.statements.as_ref().map(|json| self.written(PolicyGrammar::Identity, json));
        let policy = self.stated_policy(&Stated {
            what: "role",
            grammar: PolicyGrammar::Identity,
            existing: written.existing,
            policy: written.policy.as_ref(),
            of_new: Vec::new(),
        });
        let placed = self.placed(&written.place.but(written.except.as_ref()), None);
        for place in placed.places {
            let workload = written.workload.map(|workload| workload.value);
            let mut inline = BTreeMap::new();
            if let Some(statements) = &statements {
                inline.insert(DocumentName::WRITTEN.to_owned(), Document::new(statements.clone()));
            }
            if let Some(policy) = &policy {
                inline.insert(DocumentName::STATED.to_owned(), Document::new(policy.clone()));
            }
            let first = workload.map(|workload| service_trust(workload, &place));
            let role = Role {
                name: self.placed_name(NameOf::Role, &own_name, &place),
                path: self.placed_name(NameOf::Path, &path, &place),
                description: self.description(
                    DescriptionOf::RoleDescription,
                    written.description.as_ref(),
                    &place,
                ),
                max_session,
                trust: Document::new(first.into_iter().chain(trust.clone()).collect()),
                managed: self.attached(written, &place),
                inline,
                boundary: written.boundary.as_ref().and_then(|boundary| self.policy_arn(boundary, &place)),
                tags: self.tags::<Role>(&written.tags),
            };
            let own_logs = workload.and_then(|workload| basics(workload, &place));
            let address = self.insert(name, place, placed.target.clone(), role, entry.key);
            own_logs
                .into_iter()
                .for_each(|statement| self.add(&address, DocumentSide::Identity, statement));
            self.remember_role(&address, written);
        }
    }

    fn remember_role(&mut self, address: &Address, written: &blueprint::Role) {
        if let Some(json) = &written.statements {
            self.remember(address, DocumentName::written(), json.span);
        }
        if let Some(json) = &written.policy {
            self.remember(address, DocumentName::Inline(DocumentName::STATED.to_owned()), json.span);
        }
        if let Some(json) = &written.trust {
            self.remember(address, DocumentName::Trust, json.span);
        }
        if written.existing {
            let existence = Existence::Existing {
                identity: written.policy.is_some(),
                resource: written.trust.is_some(),
                tags: !written.tags.is_empty(),
                key: KeySaid::Whole,
                session: written.max_session.is_some(),
            };
            self.note_existence(address, existence);
        }
    }

    fn max_session(&mut self, written: &blueprint::Role) -> u32 {
        let Some(duration) = written.max_session else {
            return quota::role_session();
        };
        let seconds = duration.value.seconds();
        let is_role = |assumer: &Assumer| matches!(assumer, Assumer::Role(_));
        let assumed = written.assumed_by.as_ref().is_some_and(|all| all.iter().any(is_role));
        let chained = quota("role-chaining-session").filter(|chained| assumed && !chained.takes(seconds));
        if let Some(session) = quota("role-session").filter(|session| !session.takes(seconds)) {
            let message = format!("a role's longest session cannot be `{}`", duration.value);
            let help = format!("write `{}h` to `{}h`", session.least / 3600, session.limit / 3600);
            self.problems
                .push(Diagnostic::error("session-invalid", duration.span, message).help(help));
        } else if let Some(chained) = chained {
            let message = format!(
                "the roles of `assumed_by` get no session of `{}`: one that a role starts ends after {}s",
                duration.value, chained.limit
            );
            let problem = Diagnostic::warning("session-chained", duration.span, message);
            self.problems.push(problem.help(
                "let them refresh their credentials every hour (the runbook's snippet does), and leave `max_session` out \
                 unless people assume the role too",
            ));
        }
        u32::try_from(seconds).unwrap_or_else(|_| quota::role_session())
    }

    fn attached(&mut self, written: &blueprint::Role, place: &Place) -> BTreeSet<String> {
        let references = written.policies.iter().flat_map(|all| all.iter().cloned());
        references
            .collect::<Vec<_>>()
            .iter()
            .filter_map(|reference| self.policy_arn(reference, place))
            .collect()
    }

    fn policy_arn(&mut self, reference: &Reference, place: &Place) -> Option<String> {
        if reference.starts_with("arn:") {
            let reference = Reference::new(reference.span, self.told_text(reference, place));
            self.check_managed(&reference);
            self.check_partition(&reference, reference.span);
            return Some(reference.value);
        }
        let of_aws = managed::named(reference, place.region.partition());
        let is_own = self.model.one_named("policy", reference, &place.name).is_ok();
        if let Some(arn) = of_aws.filter(|_| !is_own && !self.was_refused("policy", reference)) {
            return Some(arn);
        }
        let address = self.find("policy", reference, &place.name)?;
        Some(self.arn(&address))
    }

    /// Reports a managed policy of AWS that AWS does not have.
    ///
    /// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
    pub(super) fn check_managed(&mut self, reference: &Reference) {
        if managed::exists(reference) != Some(false) {
            return;
        }
        let message = format!("AWS has no managed policy `{}`", reference.value);
        let problem = match managed::near(reference) {
            Some(near) => Diagnostic::error("reference-unknown", reference.span, message)
                .help(format!("did you mean `{near}`?")),
            // AWS adds policies: one that resembles no other may be newer than the list.
            None => Diagnostic::warning("reference-unknown", reference.span, message).help(format!(
                "the list is of {}: see AWS's reference of managed policies",
                managed::as_of()
            )),
        };
        self.problems.push(problem);
    }

    /// Who may assume a role: the trust, and the other half in the policies of those who do.
    fn assumed_by(&mut self, name: &Name, written: &blueprint::Role) {
        for place in self.placed(&written.place.but(written.except.as_ref()), None).places {
            let target = self.own(Role::address(&place.name, name));
            for assumer in written.assumed_by.iter().flat_map(|all| all.iter()) {
                let reference = match assumer {
                    Assumer::Role(reference) => reference,
                    Assumer::Outsider(who) => {
                        if written.source_identity {
                            self.no_source_identity(who.span);
                        }
                        self.assumed_from_outside(&target, &place, who);
                        continue;
                    }
                };
                if is_whole(reference) {
                    let within = self.within(reference);
                    within
                        .into_iter()
                        .for_each(|within| self.may_be_assumed_in(within, &target, written.source_identity));
                    continue;
                }
                let callers = self.callers(reference, &place.name);
                self.mean_roles(reference, &callers);
                for caller in callers {
                    self.may_assume(&caller, &target, written.source_identity);
                }
                self.mean(BTreeMap::new());
            }
        }
    }

    /// Whoever comes with a token says no source identity of its own: nothing would hold it to one.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
    fn no_source_identity(&mut self, span: Span) {
        let message = "`source_identity` is not asked of whom an identity provider vouches for";
        let problem = Diagnostic::error("source-identity-outside", span, message);
        self.problems
            .push(problem.help("make a role of its own for it, without `source_identity`"));
    }

    fn callers(&mut self, reference: &Reference, near: &str) -> Vec<Address> {
        if self.is_own_root(reference, near) || self.is_account(reference) {
            return Vec::new();
        }
        self.find_callers(reference, near)
    }

    /// Roles assume roles here; a whole account can be trusted in AWS's own spelling only.
    fn is_account(&mut self, reference: &Reference) -> bool {
        let text = reference.value.as_str();
        let named = text.starts_with("account/") || text.ends_with(":root") || AccountId::parse(text).is_ok();
        if named {
            let message = format!("`{text}` is an account, and `assumed_by` names roles");
            let problem = Diagnostic::error("reference-kind", reference.span, message);
            self.problems
                .push(problem.help("name the role that assumes this one: `role/ACCOUNT/NAME`; `trust` takes anything in AWS's spelling"));
        }
        named
    }

    /// A trust in one's own account as a whole is the slip of a wizard, never what was meant.
    fn is_own_root(&mut self, reference: &Reference, near: &str) -> bool {
        let own = self
            .model
            .accounts
            .get(near)
            .map(|account| account.id.as_str().to_owned())
            .unwrap_or_default();
        let text = reference.value.as_str();
        let named = text == own || text.strip_prefix("account/").is_some_and(|name| name == near);
        if named || text == self.model.partition().arn("iam", "", &own, "root") {
            let message = format!("`{text}` is the account that the role itself is in");
            let problem = Diagnostic::error("trust-wrong-account", reference.span, message);
            self.problems
                .push(problem.help("name the role that assumes this one, such as `role/OTHER-ACCOUNT/NAME`"));
            return true;
        }
        false
    }

    /// Both halves of one role assuming another.
    pub(super) fn may_assume(&mut self, caller: &Address, target: &Address, source_identity: bool) {
        let (caller_arn, target_arn) = (self.arn(caller), self.arn(target));
        let audience = assuming(target, source_identity);
        let actions = audience.actions.clone();
        let identity = Statement::allow()
            .sid("AssumeRoles")
            .actions(actions.iter().cloned())
            .resources([target_arn]);
        let before = self.added_to(caller).len();
        self.add(caller, DocumentSide::Identity, identity);
        let line = self.model.origins.resource(target);
        self.promise(caller, before, &[], line);
        self.admit(audience, &caller_arn);
    }

    /// The half of the trust where accounts as wholes may assume a role: whose policies allow it is said there.
    pub(super) fn may_be_assumed_in(&mut self, within: Within, target: &Address, source_identity: bool) {
        let audience = assuming(target, source_identity);
        self.admit_whom(audience, Whom::Accounts(within));
    }
}

/// What the trust of a role says of whoever assumes it.
fn assuming(target: &Address, source_identity: bool) -> Audience {
    let mut actions = BTreeSet::from([action_names::ASSUME_ROLE.to_owned()]);
    let mut when = BTreeSet::new();
    if source_identity {
        actions.insert(action_names::SET_SOURCE_IDENTITY.to_owned());
        when.insert((
            "StringLike",
            context_keys::NEW_SOURCE_IDENTITY.to_owned(),
            BTreeSet::from(["*".to_owned()]),
        ));
    }
    Audience {
        resource: target.clone(),
        sid: "AssumedByRoles".to_owned(),
        actions,
        on: BTreeSet::new(),
        when,
    }
}
