//! Stacks into deployment steps of each backend.

use super::naming::{id_of, label_of, link_path};
use super::{Backend, Plan, Stack};
use crate::aws::{AccountId, Name};
use crate::policy::Document;
use crate::resource::{Body, Identifier, Layer, Place, Resource, Target};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// How CloudFormation deploys a stack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deployment {
    /// An ordinary stack in one account.
    Stack(Place),
    /// A stack set of the administrator's account into listed accounts, with its own pair of roles.
    SelfManaged(Vec<AccountId>),
    /// A stack set into a unit; AWS makes the roles.
    ServiceManaged(Name),
}

/// One thing to do.
#[derive(Clone, PartialEq, Debug)]
pub enum Step<'a> {
    /// Deploys a stack with CloudFormation.
    CloudFormation(&'a Stack, Deployment),
    /// Applies a root of a stack in one place.
    Terraform(&'a Stack, &'a Place),
}

/// The folder of modules.
const MODULES: &str = "modules";

impl Stack {
    /// True when CloudFormation has a type for at least one of its resources.
    pub fn has_cloudformation(&self) -> bool {
        self.members.iter().any(|member| member.has_cloudformation())
    }

    /// True when it goes to a unit whose id is not known, which stack sets need and Terraform does not.
    pub fn waits_for_unit(&self) -> bool {
        self.target.unit().is_some() && self.unit.is_none()
    }

    /// How CloudFormation deploys it. Service-managed stack sets leave the management account out, so
    /// what goes there is an ordinary stack.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs.html>
    pub fn deployment(&self, plan: &Plan) -> Deployment {
        match (&self.target, self.places.as_slice()) {
            (_, [only]) if only.account == plan.organization.management => Deployment::Stack(only.clone()),
            (Target::Unit(unit) | Target::UnitExcept(unit, _), _) => Deployment::ServiceManaged(unit.clone()),
            _ => Deployment::SelfManaged(self.places.iter().map(|place| place.account.clone()).collect()),
        }
    }

    /// The path of its template, below the output folder.
    pub fn template_path(&self) -> String {
        let folder = if self.layer == Layer::Guardrails {
            "organization"
        } else {
            self.layer.name()
        };
        if self.imported {
            return ["cloudformation/import/", folder, "-", &self.name, ".yaml"].concat();
        }
        ["cloudformation/", folder, "/", &self.name, ".yaml"].concat()
    }

    /// The path of the administrator's template that makes its stack set: one for each set, so that a design that grows
    /// never moves a set from one stack to another, which would remove what it deployed.
    pub fn administrator_path(&self) -> String {
        ["cloudformation/administrator/", self.layer.name(), "-", &self.name, ".yaml"].concat()
    }

    /// The logical id of its stack set in that template.
    pub fn stack_set_id(&self) -> String {
        id_of("stack-set", &[self.layer.name(), "-", &self.name].concat())
    }

    /// The name of the administrator's stack that makes its stack set.
    pub fn administrator_stack(&self) -> String {
        [&self.stack_name, "-set"].concat()
    }

    /// Where CloudFormation reads its template: named by its checksum, so that a new text has a new name.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html>
    pub fn template_url(&self, plan: &Plan, text: &str) -> Option<String> {
        let bucket = plan.deploy.templates.as_ref()?;
        let parts = [
            "https://",
            bucket,
            ".s3.",
            plan.region.as_str(),
            ".",
            plan.region.partition().domain(),
            "/",
            &plan.design,
            "/",
            &checksum(text),
            ".yaml",
        ];
        Some(parts.concat())
    }

    /// The folder of the root in one place: `terraform/ACCOUNT/LAYER`, but for what spans accounts. Another region than the
    /// design's stands behind the layer, or behind the account.
    pub fn root_path(&self, place: &Place) -> String {
        let layer = if self.is_shared() {
            [self.layer.name(), "-", &self.name].concat()
        } else {
            [self.layer.name(), &self.suffix].concat()
        };
        if self.is_link() {
            link_path(&self.name)
        } else if self.layer == Layer::Links {
            ["terraform/links/", &place.name, &self.suffix].concat()
        } else {
            ["terraform/", &place.name, "/", &layer].concat()
        }
    }

    /// The file of Terraform that holds its resources in one place; roots of several places share one.
    pub fn resources_path(&self, place: &Place) -> String {
        [&self.module_path().unwrap_or_else(|| self.root_path(place)), "/main.tf"].concat()
    }

    /// The folder of its module, where several roots share it; beside the root where an account has the name of the
    /// folder of modules.
    pub fn module_path(&self) -> Option<String> {
        let beside = self.places.iter().any(|place| place.name.eq_ignore_ascii_case(MODULES));
        let end = if beside { "-shared" } else { "" };
        self.is_shared()
            .then(|| ["terraform/", MODULES, "/", self.layer.name(), "-", &self.name, end].concat())
    }
}

/// The path of a root below the folder of all roots, which the keys of states hold.
pub fn below_roots(path: &str) -> &str {
    path.strip_prefix("terraform/").unwrap_or(path)
}

impl super::Member {
    /// True when AWS chooses an id for it that a template can put out.
    pub fn has_output(&self) -> bool {
        let body = self.resources.first().map(|resource| &resource.body);
        // What CloudFormation has no type for, Terraform alone puts out.
        let shape = body.and_then(|body| body.cloudformation().or_else(|| body.terraform()));
        shape.is_some_and(|shape| shape.identifier != Identifier::Chosen)
    }

    /// The name of its output in CloudFormation.
    pub fn output_id(&self) -> String {
        [&self.id, "Id"].concat()
    }

    /// The name of its output in a Terraform module, where the account is not known.
    pub fn output_name(&self) -> String {
        let kind = self.resources.first().map_or("", |resource| resource.body.kind()).replace('-', "_");
        [&kind, "_", &self.label, "_id"].concat()
    }

    /// The name of its output in the Terraform root of one account.
    pub fn placed_output_name(&self, account: &str) -> String {
        let account = label_of(account);
        let kind = self.resources.first().map_or("", |resource| resource.body.kind()).replace('-', "_");
        [&kind, "_", &account, "_", &self.label, "_id"].concat()
    }

    /// True when CloudFormation has a type for it.
    pub fn has_cloudformation(&self) -> bool {
        self.resources
            .first()
            .is_some_and(|resource| resource.body.cloudformation().is_some())
    }
}

impl Plan {
    /// What to do, in order.
    pub fn steps(&self) -> Vec<Step<'_>> {
        let cloudformation = self
            .stacks
            .iter()
            .filter(|stack| stack.has_cloudformation() && !stack.waits_for_unit());
        let mut steps: Vec<Step<'_>> = cloudformation
            .map(|stack| Step::CloudFormation(stack, stack.deployment(self)))
            .collect();
        for stack in self.roots() {
            steps.extend(stack.rooted().iter().map(|place| Step::Terraform(stack, place)));
        }
        steps
    }

    /// The files with blocks that Terraform refuses to destroy and removal destroys, each once, by path.
    pub fn guarded_files(&self) -> Vec<String> {
        let guarded = |stack: &&Stack| {
            let first = stack.members.iter().filter_map(|member| member.resources.first());
            // A policy that a bucket keeps is none that Terraform may ever destroy.
            let goes = |resource: &&Resource| !matches!(resource.body, Body::BucketPolicy(_));
            first.filter(goes).any(|resource| !resource.body.guarded().is_empty())
        };
        let stacks = self.roots().iter().filter(guarded);
        let files: BTreeSet<String> = stacks
            .flat_map(|stack| stack.places.iter().map(|place| stack.resources_path(place)))
            .collect();
        files.into_iter().collect()
    }

    /// True when another account than the organization's administers stack sets: it must say so in each
    /// call, and be registered before the first.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html>
    pub fn is_delegated(&self) -> bool {
        self.deploy.administrator != self.organization.management
    }

    /// True when some stack goes to a unit by a stack set that AWS's own roles carry.
    pub fn is_service_managed(&self) -> bool {
        let managed = |stack: &Stack| matches!(stack.deployment(self), Deployment::ServiceManaged(_));
        self.stacks.iter().any(|stack| stack.has_cloudformation() && managed(stack))
    }

    /// True when some stack needs the pair of roles of self-managed stack sets.
    pub fn is_self_managed(&self) -> bool {
        self.stacks
            .iter()
            .any(|stack| stack.has_cloudformation() && self.is_in_own_set(stack))
    }
}

/// The steps of the given backends as rows of the manifest, in order.
pub fn step_rows(plan: &Plan, backends: &[Backend]) -> Vec<Value> {
    let mut rows = Vec::new();
    for step in plan.steps() {
        match step {
            Step::CloudFormation(stack, deployment) if backends.contains(&Backend::CloudFormation) => {
                rows.push(cloudformation(plan, stack, &deployment))
            }
            Step::Terraform(stack, place) if backends.contains(&Backend::Terraform) => {
                rows.push(root_row(stack, place));
            }
            Step::CloudFormation(..) | Step::Terraform(..) => {}
        }
    }
    rows
}

/// A root; one that joins two places says both accounts.
fn root_row(stack: &Stack, place: &Place) -> Value {
    let mut row = json!({
        "wave": stack.wave, "backend": "terraform", "kind": "root", "account": place.account,
        "region": place.region, "path": stack.root_path(place), "links": stack.is_link(),
    });
    if let Some(row) = row.as_object_mut().filter(|_| stack.is_link()) {
        let accounts = stack.places.iter().map(|place| &place.account).collect::<Vec<_>>();
        row.insert("accounts".to_owned(), json!(accounts));
    }
    row
}

/// The same steps by backend and wave, for pipelines; wave 0 deploys the roles that the others need.
pub fn wave_rows(plan: &Plan, backends: &[Backend]) -> Vec<Value> {
    let mut waves: Vec<Value> = Vec::new();
    let roles = roles(plan);
    if backends.contains(&Backend::CloudFormation) && !roles.is_empty() {
        waves.push(json!({ "wave": 0, "backend": "cloudformation", "steps": roles }));
    }
    let all = step_rows(plan, backends);
    let wanted = Backend::ALL.iter().filter(|backend| backends.contains(backend));
    for backend in wanted.map(|backend| backend.as_str()) {
        for wave in 1..=plan.last_wave() {
            let here = |row: &&Value| row["backend"] == backend && row["wave"] == wave;
            let steps: Vec<&Value> = all.iter().filter(here).collect();
            if !steps.is_empty() {
                waves.push(json!({ "wave": wave, "backend": backend, "steps": steps }));
            }
        }
    }
    waves
}

/// The stacks of the deploying roles, one row for each place.
fn roles(plan: &Plan) -> Vec<Value> {
    let each = plan.bootstrap.iter();
    let places = each.flat_map(|stack| stack.places.iter().map(move |place| (stack, place)));
    let row = |(stack, place): (&Stack, &Place)| {
        json!({
            "wave": 0, "backend": "cloudformation", "kind": "stack", "account": place.account,
            "region": place.region, "stack": stack.stack_name, "file": stack.template_path(),
        })
    };
    places.map(row).collect()
}

/// The stacks of the deploying roles, one row for each template, for the manifest.
pub fn bootstrap_rows(plan: &Plan, backends: &[Backend]) -> Vec<Value> {
    let row = |stack: &Stack| {
        let accounts: Vec<&AccountId> = stack.places.iter().map(|place| &place.account).collect();
        json!({ "stack": stack.stack_name, "file": stack.template_path(), "accounts": accounts, "region": stack.region })
    };
    let stacks = plan.bootstrap.iter().filter(|_| backends.contains(&Backend::CloudFormation));
    stacks.map(row).collect()
}

fn cloudformation(plan: &Plan, stack: &Stack, deployment: &Deployment) -> Value {
    let administrator = stack.administrator_path();
    match deployment {
        Deployment::Stack(place) => json!({
            "wave": stack.wave, "backend": "cloudformation", "kind": "stack", "account": place.account,
            "region": place.region, "stack": stack.stack_name, "file": stack.template_path(),
        }),
        Deployment::SelfManaged(accounts) => json!({
            "wave": stack.wave, "backend": "cloudformation", "kind": "stack-set", "set": stack.stack_name,
            "template": stack.template_path(), "accounts": accounts, "organizationalUnits": [],
            "regions": [stack.region], "administratorFile": administrator, "account": plan.deploy.administrator,
            "region": plan.region, "stack": stack.administrator_stack(), "file": administrator,
        }),
        Deployment::ServiceManaged(_) => {
            let members = stack.places.iter().filter(|place| place.account != plan.organization.management);
            json!({
                "wave": stack.wave, "backend": "cloudformation", "kind": "stack-set", "set": stack.stack_name,
                "template": stack.template_path(), "accounts": members.map(|place| place.account.clone()).collect::<Vec<_>>(),
                "organizationalUnits": stack.unit.iter().collect::<Vec<_>>(),
                "regions": [stack.region], "administratorFile": administrator, "account": plan.deploy.administrator,
                "region": plan.region, "stack": stack.administrator_stack(), "file": administrator,
            })
        }
    }
}

/// The path of the document that a call puts, because CloudFormation does not make it, and the document.
pub fn document_by_hand(resource: &Resource) -> Option<(String, &Document)> {
    let found = resource.body.by_hand()?;
    let path = ["cloudformation/by-hand/", &resource.place.name, "-", found.name, found.file].concat();
    Some((path, found.document))
}

/// SHA-256 in hexadecimal digits.
pub fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
