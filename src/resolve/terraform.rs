//! `terraform:` into how the roots are set up, and what is wrong with it; tags for everything that can bear some.

use super::draft::Draft;
use super::tags;
use crate::aws::{AccountId, Arn};
use crate::blueprint::values::{Named, Spanned, Tags as WrittenTags};
use crate::blueprint::{Backend, BackendKind, ByAccount, S3Backend};
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::{Profile, StateBackend, Terraform, admits};
use crate::resource::{Body, Tags};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What says that no role is assumed.
const NO_ROLE: &str = "none";

impl Draft<'_> {
    /// Reads the section: everything else asks who deploys.
    pub(super) fn terraform(&mut self) {
        let Some(written) = self.blueprint.terraform.clone() else {
            return;
        };
        if let Some(constraint) = &written.provider {
            self.provider(constraint);
        }
        if let Some(profile) = &written.profile {
            self.profile(profile);
        }
        self.terraform_role(written.role.as_ref());
        if let Some(assume) = &written.assume {
            self.assume(assume);
        }
        if let Some(backend) = &written.backend {
            self.backend(backend);
        }
    }

    fn provider(&mut self, constraint: &Spanned<String>) {
        let help = "write a constraint such as `>= 5.100, < 7`, `~> 6.0` or `6.2.0`";
        match admits(&constraint.value) {
            Some(true) => self.model.deploy.terraform.provider = constraint.value.clone(),
            Some(false) => {
                let message = format!(
                    "`{}` admits no version of the AWS provider that the templates are written for",
                    constraint.value
                );
                let help = ["take versions of `", Terraform::PROVIDER, "`"].concat();
                self.problems
                    .push(Diagnostic::error("terraform-provider", constraint.span, message).help(&help));
            }
            None => {
                let message = format!("`{}` is no version constraint of Terraform", constraint.value);
                self.problems
                    .push(Diagnostic::error("terraform-provider", constraint.span, message).help(help));
            }
        }
    }

    /// The words of a map by the accounts' ids.
    fn by_account(&mut self, each: &Named<Spanned<String>>) -> BTreeMap<AccountId, Spanned<String>> {
        let mut found = BTreeMap::new();
        for (name, entry) in each.iter() {
            if let Some(account) = self.account(name, entry.key) {
                found.insert(account.id, entry.value.clone());
            }
        }
        found
    }

    fn profile(&mut self, written: &ByAccount) {
        let words: Vec<Spanned<String>> = match written {
            ByAccount::All(pattern) => vec![pattern.clone()],
            ByAccount::Each(each) => each.iter().map(|(_, entry)| entry.value.clone()).collect(),
        };
        for word in words.iter().filter(|word| !is_word(&word.value)) {
            let message = format!("`{}` is no name of a profile", word.value);
            self.problems.push(
                Diagnostic::error("terraform-profile", word.span, message)
                    .help("write the name of a profile of the AWS CLI"),
            );
        }
        self.model.deploy.terraform.profile = match written {
            ByAccount::All(pattern) => Profile::Pattern(pattern.value.clone()),
            ByAccount::Each(each) => {
                let each = self.by_account(each).into_iter();
                Profile::Each(each.map(|(id, word)| (id, word.value)).collect())
            }
        };
    }

    /// Who said a role is believed; a profile is of the account itself, so nothing is assumed from there unless a role is said.
    fn terraform_role(&mut self, written: Option<&ByAccount>) {
        let before = self.blueprint.deploy.as_ref().and_then(|deploy| deploy.terraform_role.clone());
        if let (Some(before), Some(_)) = (&before, written) {
            self.problems.push(
                Diagnostic::error("terraform-role", before.span, "the role of Terraform is said twice")
                    .help("leave out `deploy.terraform_role`: `terraform.role` says the same"),
            );
        }
        match written {
            Some(ByAccount::All(role)) => {
                self.model.deploy.says_terraform = true;
                self.model.deploy.terraform.role = self.role_word(role);
            }
            Some(ByAccount::Each(each)) => {
                self.model.deploy.says_terraform = true;
                for (id, role) in self.by_account(each) {
                    if id == self.model.organization.management {
                        self.problems.push(Diagnostic::error("terraform-role", role.span, "AWS makes no role for others in the management account, and Terraform assumes none there").help("leave it out, or name a role that you made there as `deploy.management_role`"));
                    }
                    let role = self.role_word(&role);
                    self.model.deploy.terraform.roles.insert(id, role);
                }
            }
            None if before.is_none() => self.own_profiles(),
            None => {}
        }
    }

    fn own_profiles(&mut self) {
        let accounts: Vec<AccountId> = match &self.model.deploy.terraform.profile {
            Profile::Shell => Vec::new(),
            Profile::Pattern(_) => self.model.accounts.values().map(|account| account.id.clone()).collect(),
            Profile::Each(profiles) => profiles.keys().cloned().collect(),
        };
        let roles = accounts.into_iter().map(|id| (id, None));
        self.model.deploy.terraform.roles = roles.collect();
    }

    fn role_word(&mut self, role: &Spanned<String>) -> Option<String> {
        if role.value == NO_ROLE {
            return None;
        }
        self.check_name(NameOf::Role, role);
        Some(role.value.clone())
    }

    fn assume(&mut self, assume: &Spanned<bool>) {
        self.model.deploy.terraform.assumes = assume.value;
        if !self.model.deploy.says_terraform {
            self.problems.push(
                Diagnostic::error(
                    "terraform-role",
                    assume.span,
                    "`assume` is about a role, and none is named",
                )
                .help("name the role that runs Terraform as `role`"),
            );
        }
    }

    fn backend(&mut self, written: &Backend) {
        let backend = match &written.kind {
            BackendKind::S3(s3) => self.s3(s3),
            BackendKind::Data { name, settings } => {
                if !is_word(&name.value) || !settings.keys().all(|key| is_argument(key)) {
                    let message = format!("`{}` or one of its arguments is no word of Terraform", name.value);
                    self.problems.push(
                        Diagnostic::error("terraform-backend", name.span, message)
                            .help("write names of letters, digits and `_`"),
                    );
                }
                StateBackend {
                    name: name.value.clone(),
                    settings: settings.clone(),
                    needs: Terraform::TERRAFORM,
                }
            }
        };
        let beside_roots = backend.name == "local" && !backend.settings.contains_key("path");
        if !backend.tells_roots_apart() && !beside_roots {
            self.problems.push(Diagnostic::error("terraform-backend", written.span, "every root would keep its state in the same place, and each would remove what the others made").help("let an argument hold `{root}`, which is the path of each root, or `{workspace}`, the same with hyphens"));
        }
        self.model.deploy.terraform.backend = Some(backend);
    }

    /// <https://developer.hashicorp.com/terraform/language/backend/s3>
    fn s3(&mut self, written: &S3Backend) -> StateBackend {
        self.check_name(NameOf::Bucket, &written.bucket);
        let prefix = written.key_prefix.as_ref();
        for prefix in prefix.into_iter().filter(|prefix| !is_prefix(&prefix.value)) {
            let message = format!("`{}` cannot begin the key of a state", prefix.value);
            let help = "write letters, digits, `-`, `_`, `.` and single slashes, none of them first";
            self.problems
                .push(Diagnostic::error("terraform-backend", prefix.span, message).help(help));
        }
        for (arn, service) in [(&written.kms_key, "kms"), (&written.role, "iam")] {
            let Some(arn) = arn else { continue };
            if Arn::parse(&arn.value).is_none_or(|parsed| parsed.service() != service) {
                let message = format!("`{}` is no ARN of `{service}`", arn.value);
                self.problems.push(
                    Diagnostic::error("terraform-backend", arn.span, message)
                        .help("write the whole ARN: the bucket's account is not of the design"),
                );
            }
        }
        let design = self.blueprint.name.value.as_str();
        let prefix = prefix.map_or(design, |prefix| prefix.value.as_str()).trim_end_matches('/');
        let folder = if prefix.is_empty() { String::new() } else { [prefix, "/"].concat() };
        let mut settings = Map::new();
        let mut set = |key: &str, value: Value| drop(settings.insert(key.to_owned(), value));
        set("bucket", json!(written.bucket.value));
        set("key", json!([&folder, StateBackend::ROOT, "/terraform.tfstate"].concat()));
        set("region", json!(written.region.value.as_str()));
        set("encrypt", json!(true));
        set("use_lockfile", json!(true));
        if let Some(key) = &written.kms_key {
            set("kms_key_id", json!(key.value));
        }
        if let Some(profile) = &written.profile {
            set("profile", json!(profile.value));
        }
        if let Some(role) = &written.role {
            set("assume_role", json!({ "role_arn": role.value }));
        }
        StateBackend {
            name: "s3".to_owned(),
            settings,
            needs: Terraform::LOCK_FILE,
        }
    }

    /// Puts the tags of the design, and the default tags of Terraform over them, on every resource that is made and can bear some. CloudFormation has no tags by default,
    /// and policies ask for tags whoever put them there, so they are tags of the resources like any others.
    pub(super) fn default_tags(&mut self) {
        let of_design = self.blueprint.tags.clone();
        let of_roots = self.blueprint.terraform.as_ref().map(|terraform| terraform.default_tags.clone());
        let all: Vec<&WrittenTags> = of_roots.iter().chain([&of_design]).collect();
        let mut tags = Tags::new();
        for (key, value) in all.iter().flat_map(|written| Self::tags_as_written(written)) {
            if !tags.keys().any(|other| other.eq_ignore_ascii_case(&key)) {
                tags.insert(key, value);
            }
        }
        let mut kinds = BTreeSet::new();
        let made = self
            .model
            .resources
            .values_mut()
            .filter(|resource| !resource.existence.is_existing());
        for resource in made {
            let kind = resource.body.kind();
            let Some(own) = resource.body.tags_mut() else {
                continue;
            };
            kinds.insert(kind);
            let absent = tags
                .iter()
                .filter(|(key, _)| !own.keys().any(|other| other.eq_ignore_ascii_case(key)));
            let more: Vec<(String, String)> =
                absent.map(|(key, value)| (key.clone(), value.clone())).collect();
            own.extend(more);
        }
        for (kind, written) in kinds.iter().flat_map(|kind| all.iter().map(move |written| (kind, written))) {
            self.problems.extend(tags::refused(kind, written));
        }
        if let Some(terraform) = &self.blueprint.terraform {
            self.unknown_callers(terraform.span);
        }
    }

    /// Policies admit whoever deploys by name: where nothing says who that is, Terraform may be refused.
    fn unknown_callers(&mut self, span: Span) {
        let deploy = &self.model.deploy;
        let unknown = |account: &AccountId| {
            *account != self.model.organization.management
                && deploy.terraform.role_in(account.as_str()).is_none()
        };
        let made = self.model.resources.values().filter(|resource| !resource.existence.is_existing());
        let concerned: BTreeSet<String> = made
            .filter(|resource| admits_deployers(&resource.body) && unknown(&resource.place.account))
            .map(|resource| resource.place.name.to_string())
            .collect();
        for account in concerned {
            let message = format!(
                "policies of `{account}` admit those who deploy by their ARNs, and nothing says who runs Terraform there"
            );
            let problem = Diagnostic::warning("terraform-caller-unknown", span, message);
            self.problems.push(problem.help(
                "name the role that runs it as `role`, with `assume: false` where the profile has it already",
            ));
        }
    }
}

/// The kinds for whose sake policies of other resources admit those who deploy.
fn admits_deployers(body: &Body) -> bool {
    matches!(
        body,
        Body::FeatureGroup(_)
            | Body::RedshiftCluster(_)
            | Body::RedshiftServerless(_)
            | Body::StudioDomain(_)
            | Body::Peering(_)
    )
}

/// True for what stands on one line, and is something.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_control() || c.is_whitespace())
}

fn is_argument(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_prefix(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    text.chars().all(fits) && !text.starts_with('/') && !text.contains("//") && text.len() <= 512
}
