//! The commands of a runbook against the stacks of the plan: what is deployed, from which file, in which wave, by whom.
//!
//! Nothing here asks who wrote the runbook. Every command is read into its program, call and options; one that is not in
//! the tables below is refused. The calls that deploy and remove are compared with the plan, wave by wave: within a
//! wave their order is free.

use super::super::shell::{self, ShellCommand};
use crate::plan::{Backend, Deployment, Plan, Stack, document_by_hand};
use crate::resource::Place;
use std::collections::{BTreeMap, BTreeSet};

/// The calls that a runbook may make, each with its options besides region and profile.
const CALLS: &[(&str, &str)] = &[
    ("cloudformation activate-organizations-access", ""),
    ("cloudformation delete-stack", "stack-name"),
    ("cloudformation deploy", "stack-name template-file capabilities s3-bucket s3-prefix"),
    ("cloudformation describe-stacks", "output"),
    ("cloudformation wait stack-delete-complete", "stack-name"),
    ("ec2 delete-security-group", "group-id"),
    ("ec2 describe-addresses", "query"),
    ("ec2 describe-security-group-rules", "filters query output"),
    ("ec2 describe-security-groups", "filters query output"),
    ("ec2 describe-vpc-endpoints", "output"),
    ("ec2 describe-vpc-peering-connections", "query output"),
    (
        "ec2 modify-vpc-peering-connection-options",
        "vpc-peering-connection-id requester-peering-connection-options accepter-peering-connection-options",
    ),
    ("ec2 revoke-security-group-egress", "group-id security-group-rule-ids"),
    ("ec2 revoke-security-group-ingress", "group-id security-group-rule-ids"),
    ("efs delete-file-system", "file-system-id"),
    ("efs delete-mount-target", "mount-target-id"),
    ("efs describe-mount-targets", "file-system-id query output"),
    ("glue put-resource-policy", "policy-in-json enable-hybrid"),
    ("kms describe-key", "key-id query output"),
    ("kms schedule-key-deletion", "key-id pending-window-in-days"),
    ("logs delete-log-group", "log-group-name"),
    ("logs start-query", "log-group-name start-time end-time query-string"),
    (
        "network-firewall update-firewall-delete-protection",
        "firewall-name no-delete-protection",
    ),
    (
        "network-firewall update-subnet-change-protection",
        "firewall-name no-subnet-change-protection",
    ),
    ("organizations list-organizational-units-for-parent", "parent-id output"),
    ("organizations list-roots", "query output"),
    ("organizations register-delegated-administrator", "service-principal account-id"),
    ("ram accept-resource-share-invitation", "resource-share-invitation-arn"),
    ("ram enable-sharing-with-aws-organization", ""),
    ("ram get-resource-share-invitations", "resource-share-arns query output"),
    ("redshift delete-cluster", "cluster-identifier final-cluster-snapshot-identifier"),
    ("redshift describe-clusters", "cluster-identifier query output"),
    ("redshift wait cluster-deleted", "cluster-identifier"),
    ("redshift-serverless delete-namespace", "namespace-name final-snapshot-name"),
    ("redshift-serverless delete-workgroup", "workgroup-name"),
    ("s3 cp", ""),
    ("s3 rb", "force"),
    ("s3 rm", "recursive"),
    ("sagemaker delete-app", "domain-id user-profile-name space-name app-type app-name"),
    ("sagemaker delete-domain", "domain-id retention-policy"),
    ("sagemaker delete-feature-group", "feature-group-name"),
    ("sagemaker delete-user-profile", "domain-id user-profile-name"),
    ("sagemaker describe-domain", "domain-id query output"),
    ("sagemaker list-apps", "domain-id-equals"),
    ("sagemaker list-domains", "query output"),
    ("sagemaker list-resource-catalogs", ""),
    ("sagemaker list-spaces", "domain-id-equals"),
    ("sts get-caller-identity", "query"),
];

/// What the lines of a runbook's blocks say otherwise than the plan.
pub fn differences<'a>(
    plan: &Plan,
    backends: &[Backend],
    paths: &BTreeSet<&str>,
    lines: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let mut reader = CommandReader {
        paths,
        places: places(plan),
        prepared: None,
        steps: Vec::new(),
        wrong: Vec::new(),
    };
    lines.for_each(|line| reader.line(line));
    let CommandReader { steps, mut wrong, .. } = reader;
    wrong.extend(in_order(&expected(plan, backends), &steps));
    wrong
}

/// The regions of every profile.
fn places(plan: &Plan) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |name: &str, region: &str| {
        all.entry(name.to_owned()).or_default().insert(region.to_owned());
    };
    add(&plan.deploy.administrator_name, plan.region.as_str());
    add(managing(plan), plan.region.as_str());
    for place in plan.all_stacks().flat_map(|stack| &stack.places) {
        add(&place.name, place.region.as_str());
    }
    all
}

/// The profile of the organization's own account: its name in the blueprint, where anything goes there.
fn managing(plan: &Plan) -> &str {
    let mut places = plan.stacks.iter().flat_map(|stack| &stack.places);
    let own = places.find(|place| place.account == plan.organization.management);
    own.map_or("management", |place| &place.name)
}

struct CommandReader<'a> {
    paths: &'a BTreeSet<&'a str>,
    places: BTreeMap<String, BTreeSet<String>>,
    /// The root that was initialized last.
    prepared: Option<String>,
    steps: Vec<String>,
    wrong: Vec<String>,
}

impl CommandReader<'_> {
    fn line(&mut self, line: &str) {
        if line.starts_with("# ") {
            return;
        }
        match shell::commands(line) {
            Ok(commands) => commands.iter().for_each(|command| self.command(command)),
            Err(why) => self.wrong.push(format!("`{line}`: {why}")),
        }
    }

    fn command(&mut self, command: &ShellCommand) {
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        let read = match words.as_slice() {
            ["aws", rest @ ..] => self.aws(rest),
            ["terraform", chdir, rest @ ..] => self.terraform(chdir, rest),
            ["psql", _, "-f", file] => self.file(file),
            ["sha256sum", file] => self.file(file),
            ["landform", "lock", "update", _, "--from", ..]
            | ["echo", "$groups"]
            | ["date", "+%s"]
            | ["cut", "-c1-64"] => Ok(()),
            _ => Err("is a command that the plan does not know".to_owned()),
        };
        if let Err(why) = read {
            self.wrong.push(format!("`{}` {why}", words.join(" ")));
        }
    }

    fn file(&self, path: &str) -> Result<(), String> {
        match self.paths.contains(path) {
            true => Ok(()),
            false => Err(format!("names the file `{path}`, which is not there")),
        }
    }

    fn terraform(&mut self, chdir: &str, rest: &[&str]) -> Result<(), String> {
        let root = chdir.strip_prefix("-chdir=").ok_or("names no root")?;
        self.file(&[root, "/main.tf"].concat())?;
        match rest {
            ["init"] => self.prepared = Some(root.to_owned()),
            ["apply"] if self.prepared.as_deref() != Some(root) => {
                return Err("comes without its `init`".to_owned());
            }
            [call @ ("apply" | "destroy")] => self.steps.push([call, " ", root].concat()),
            ["output", "-json"] => {}
            ["destroy", target] if target.starts_with("-target=") => {}
            _ => return Err("is a command that the plan does not know".to_owned()),
        }
        Ok(())
    }

    fn aws(&mut self, words: &[&str]) -> Result<(), String> {
        let (name, rest) = match words {
            [service, "wait", what, rest @ ..] => ([*service, "wait", *what].join(" "), rest),
            [service, call, rest @ ..] => ([*service, *call].join(" "), rest),
            _ => return Err("is no call".to_owned()),
        };
        let (_, allowed) = CALLS
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or("is a call that the plan does not know")?;
        let call = AwsCommand::read(name, rest)?;
        let known = |option: &&String| {
            allowed.split(' ').chain(["region", "profile"]).any(|word| word == option.as_str())
        };
        if let Some(option) = call.options.keys().find(|option| !known(option)) {
            return Err(format!("has the option `--{option}`, which the plan does not know"));
        }
        let regions = self
            .places
            .get(call.option("profile"))
            .ok_or("has a profile that is no account of the plan")?;
        if !regions.contains(call.option("region")) {
            return Err("goes to another region than the plan".to_owned());
        }
        let files = call.options.values().filter_map(|value| value.strip_prefix("file://"));
        files.chain(call.file()).try_for_each(|file| self.file(file))?;
        self.steps.extend(call.step());
        Ok(())
    }
}

/// A call of the command line of AWS.
struct AwsCommand {
    name: String,
    arguments: Vec<String>,
    options: BTreeMap<String, String>,
}

impl AwsCommand {
    fn read(name: String, words: &[&str]) -> Result<Self, String> {
        let mut call = Self {
            name,
            arguments: Vec::new(),
            options: BTreeMap::new(),
        };
        let mut last: Option<String> = None;
        for word in words {
            match (word.strip_prefix("--"), &last) {
                (Some(option), _) => {
                    if call.options.insert(option.to_owned(), String::new()).is_some() {
                        return Err(format!("has `--{option}` twice"));
                    }
                    last = Some(option.to_owned());
                }
                (None, Some(option)) => {
                    let value = call.options.entry(option.clone()).or_default();
                    *value = [value.as_str(), word].join(" ").trim_start().to_owned();
                }
                (None, None) => call.arguments.push((*word).to_owned()),
            }
        }
        Ok(call)
    }

    fn option(&self, name: &str) -> &str {
        self.options.get(name).map_or("", String::as_str)
    }

    /// The file of this disk that the call reads.
    fn file(&self) -> Option<&str> {
        match self.name.as_str() {
            "cloudformation deploy" => Some(self.option("template-file")),
            "s3 cp" => self.arguments.first().map(String::as_str),
            _ => None,
        }
    }

    /// The call as a step of the plan, where it is one that deploys, removes or tells who calls.
    fn step(&self) -> Option<String> {
        let (stack_name, profile, region) =
            (self.option("stack-name"), self.option("profile"), self.option("region"));
        Some(match self.name.as_str() {
            "cloudformation deploy" => deploy(stack_name, self.option("template-file"), profile, region),
            "cloudformation delete-stack" => delete(stack_name, profile, region),
            "cloudformation wait stack-delete-complete" => gone(stack_name, profile, region),
            "glue put-resource-policy" => {
                put(self.option("policy-in-json").trim_start_matches("file://"), profile, region)
            }
            "s3 cp" => upload(self.arguments.first()?, self.arguments.get(1)?),
            "sts get-caller-identity" => identity(profile, region),
            _ => return None,
        })
    }
}

fn deploy(stack_name: &str, file: &str, profile: &str, region: &str) -> String {
    ["deploy", stack_name, "from", file, "as", profile, "in", region].join(" ")
}

fn delete(stack_name: &str, profile: &str, region: &str) -> String {
    ["delete", stack_name, "as", profile, "in", region].join(" ")
}

fn gone(stack_name: &str, profile: &str, region: &str) -> String {
    ["wait for the end of", stack_name, "as", profile, "in", region].join(" ")
}

fn put(file: &str, profile: &str, region: &str) -> String {
    ["put", file, "as", profile, "in", region].join(" ")
}

fn upload(file: &str, goal: &str) -> String {
    ["upload", file, "to", goal].join(" ")
}

fn identity(profile: &str, region: &str) -> String {
    ["tell the account of", profile, "in", region].join(" ")
}

/// Steps that may be done in any order; the next ones come when all are done.
type StepGroup = BTreeSet<String>;

/// Every group that the plan asks for, in order.
fn expected(plan: &Plan, backends: &[Backend]) -> Vec<StepGroup> {
    let mut groups = vec![identities(plan)];
    let cloudformation = backends.contains(&Backend::CloudFormation);
    let terraform = backends.contains(&Backend::Terraform);
    let waves: Vec<u32> = (1..=plan.last_wave()).collect();
    if cloudformation {
        groups.extend(plan.bootstrap.iter().map(|stack| {
            roles(stack, |stack_name, place| {
                deploy(stack_name, &stack.template_path(), &place.name, place.region.as_str())
            })
        }));
        groups.extend(waves.iter().map(|wave| deployed(plan, *wave)));
    }
    if terraform {
        groups.extend(waves.iter().map(|wave| roots(plan, *wave, "apply")));
    }
    if cloudformation {
        for wave in waves.iter().rev() {
            let stacks = stacks(plan, *wave);
            groups.push(
                stacks
                    .iter()
                    .map(|(stack_name, _, place)| delete(stack_name, &place.name, place.region.as_str()))
                    .collect(),
            );
            groups.push(
                stacks
                    .iter()
                    .map(|(stack_name, _, place)| gone(stack_name, &place.name, place.region.as_str()))
                    .collect(),
            );
        }
        let both = plan.bootstrap.iter().rev();
        groups.extend(both.map(|stack| {
            roles(stack, |stack_name, place| delete(stack_name, &place.name, place.region.as_str()))
        }));
    }
    if terraform {
        groups.extend(waves.iter().rev().map(|wave| roots(plan, *wave, "destroy")));
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn identities(plan: &Plan) -> StepGroup {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for place in plan.all_stacks().flat_map(|stack| &stack.places) {
        names.insert(place.name.to_string(), place.region.as_str().to_owned());
    }
    for name in [managing(plan), &plan.deploy.administrator_name] {
        names.insert(name.to_owned(), plan.region.as_str().to_owned());
    }
    names.iter().map(|(name, region)| identity(name, region)).collect()
}

fn roles(stack: &Stack, step: impl Fn(&str, &Place) -> String) -> StepGroup {
    stack.places.iter().map(|place| step(&stack.stack_name, place)).collect()
}

/// The stacks that a wave deploys: name, template and place; a stack set is a stack of its administrator.
fn stacks(plan: &Plan, wave: u32) -> Vec<(String, String, Place)> {
    let stacks = plan.stacks.iter().filter(|stack| stack.wave == wave);
    let deployed = stacks.filter(|stack| stack.has_cloudformation() && !stack.waits_for_unit());
    let named = |stack: &Stack| match stack.deployment(plan) {
        Deployment::Stack(place) => (stack.stack_name.clone(), stack.template_path(), place),
        Deployment::SelfManaged(_) | Deployment::ServiceManaged(_) => {
            let administrator = Place {
                name: plan.deploy.administrator_name.clone(),
                account: plan.deploy.administrator.clone(),
                region: plan.region.clone(),
            };
            (stack.administrator_stack(), stack.administrator_path(), administrator)
        }
    };
    deployed.map(named).collect()
}

/// What a wave deploys with CloudFormation: templates that stack sets read, stacks, documents that a call puts.
fn deployed(plan: &Plan, wave: u32) -> StepGroup {
    let mut group: StepGroup = stacks(plan, wave)
        .iter()
        .map(|(stack_name, file, place)| deploy(stack_name, file, &place.name, place.region.as_str()))
        .collect();
    for stack in plan.stacks.iter().filter(|stack| stack.wave == wave) {
        let set = stack.has_cloudformation()
            && !stack.waits_for_unit()
            && !matches!(stack.deployment(plan), Deployment::Stack(_));
        if let Some(bucket) = plan.deploy.templates.as_deref().filter(|_| set) {
            group.insert(upload(
                &stack.template_path(),
                &["s3://", bucket, "/", &plan.design, "/$().yaml"].concat(),
            ));
        }
        let resources = stack.members.iter().flat_map(|member| &member.resources);
        let by_hand = resources.filter_map(|resource| Some((document_by_hand(resource)?, &resource.place)));
        group.extend(by_hand.map(|((path, _), place)| put(&path, &place.name, place.region.as_str())));
    }
    group
}

fn roots(plan: &Plan, wave: u32, call: &str) -> StepGroup {
    let stacks = plan.stacks.iter().filter(|stack| stack.wave == wave);
    let rendered = stacks.filter(|stack| {
        let mut first = stack.members.iter().filter_map(|member| member.resources.first());
        first.any(|resource| resource.body.terraform().is_some())
    });
    rendered
        .flat_map(|stack| stack.places.iter().map(|place| [call, " ", &stack.root_path(place)].concat()))
        .collect()
}

/// What is missing, or stands where it must not.
fn in_order(groups: &[StepGroup], steps: &[String]) -> Vec<String> {
    let mut rest = steps.iter();
    let mut wrong = Vec::new();
    for group in groups {
        let mut open = group.clone();
        while !open.is_empty() {
            let Some(step) = rest.next() else { break };
            if !open.remove(step) {
                wrong.push(format!(
                    "`{step}` stands where the plan has `{}`",
                    open.first().map_or("", String::as_str)
                ));
                return wrong;
            }
        }
        wrong.extend(open.iter().map(|step| format!("`{step}` is missing")));
    }
    wrong.extend(rest.map(|step| format!("`{step}` is more than the plan has")));
    wrong
}
