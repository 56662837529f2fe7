//! Functions, and what their roles, their code and who invokes them ask of others.

use super::draft::{DocumentSide, Draft};
use super::own_policy::{Made, Said, said};
use crate::aws::{Arn, CallerArn, Name};
use crate::blueprint;
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{Processor, Reference};
use crate::catalog::ActionSet;
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, Statement};
use crate::resource::{Architecture, Body, Function, FunctionNetwork, Kind, Place, Role};
use std::collections::BTreeMap;

/// The code of what is wrong with a function.
const WRONG: &str = "function-invalid";
/// Seconds that a run takes at most when nothing is said.
const TIMEOUT: u32 = 3;
/// Megabytes of memory when nothing is said.
const MEMORY: u32 = 128;

fn words(written: &blueprint::Function) -> Said<'_> {
    let mut said = said!(
        written,
        "function",
        Function,
        NameOf::Function,
        of_new: [role, image, architecture, timeout, memory, reserved_concurrency, network, log_group]
    );
    let archive = written.code.as_ref().map(|code| ("code", code.object.span));
    let groups = written
        .groups
        .iter()
        .flat_map(|all| all.iter())
        .next()
        .map(|word| ("groups", word.span));
    said.stated.of_new.extend(archive.into_iter().chain(groups));
    said.alone = false;
    said
}

impl Draft<'_> {
    /// Functions name roles, repositories, buckets, log groups, networks and security groups.
    pub(super) fn functions(&mut self) {
        for (name, entry) in self.blueprint.functions.iter() {
            self.function(name, entry);
        }
    }

    fn function(&mut self, name: &Name, entry: &Entry<blueprint::Function>) {
        let written = &entry.value;
        if !written.existing {
            self.check_function(entry);
        }
        let wide = |said: Option<Spanned<u32>>| said.map(|said| Spanned::new(said.span, u64::from(*said)));
        let timeout =
            self.in_range(wide(written.timeout), TIMEOUT, ("function-timeout", "a run", " seconds"));
        let memory = self.in_range(wide(written.memory), MEMORY, ("function-memory", "memory", " MB"));
        let make = |draft: &mut Self, made: Made| Function {
            role: draft.role_of_function(written, &made.place),
            code: draft.code_of(written, &made.place),
            architecture: match written.architecture.as_deref() {
                Some(Processor::Arm) => Architecture::Arm,
                Some(Processor::X86) | None => Architecture::X86,
            },
            timeout,
            memory,
            reserved: written.reserved_concurrency.map(|runs| runs.value),
            network: draft.network_of_function(written, &made.place),
            environment: draft.environment_of(written, &made.place),
            log_group: draft.log_group_of(written, &made.name, &made.place),
            name: made.name,
            key: made.key,
            policy: Document::new(Vec::new()),
            tags: made.tags,
        };
        self.make_each((name, entry), &words(written), |_| Vec::new(), make);
    }

    fn check_function(&mut self, entry: &Entry<blueprint::Function>) {
        let written = &entry.value;
        if written.role.is_none() {
            self.refuse_function(
                entry.key,
                "a function runs as a role",
                "name it with `role`; `for: lambda` makes one",
            );
        }
        match (&written.image, &written.code) {
            (Some(image), Some(_)) => {
                self.refuse_function(
                    image.span,
                    "a function runs an image or an archive, not both",
                    "leave `image` or `code` out",
                );
            }
            (None, None) => {
                self.refuse_function(
                    entry.key,
                    "a function runs an image or an archive",
                    "write `image`, or `code` with a bucket",
                );
            }
            (None, Some(code)) => self.check_archive(code),
            (Some(_), None) => {}
        }
        written.environment.entries().for_each(|(key, entry)| {
            self.check_name(NameOf::Variable, &Spanned::new(entry.key, key.to_owned()));
            self.told_of_variable(key, &entry.value);
        });
    }

    pub(super) fn refuse_function(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.problems.push(Diagnostic::error(WRONG, span, message).help(help));
    }

    /// The ARN of its role; one of another account cannot be handed over.
    fn role_of_function(&mut self, written: &blueprint::Function, place: &Place) -> String {
        let Some(reference) = written.role.as_ref().filter(|_| !written.existing) else {
            return String::new();
        };
        let Some(arn) = self.role_arn(reference, &place.name) else {
            return String::new();
        };
        let called =
            Arn::parse(&arn).and_then(|role| role.caller().map(|who| matches!(who, CallerArn::Role(_))));
        if called != Some(true) || arn.ends_with('/') {
            let message = format!("`{}` is no role", reference.value);
            self.refuse_function(reference.span, message, "name a role, or write its ARN: `arn:…:role/NAME`");
        }
        if Arn::parse(&arn).is_some_and(|role| role.account() != place.account.as_str()) {
            let message = format!("`{}` is a role of another account than its function", reference.value);
            self.refuse_function(reference.span, message, "name a role of the same account");
        }
        arn
    }

    fn environment_of(&mut self, written: &blueprint::Function, place: &Place) -> BTreeMap<String, String> {
        let all = written.environment.entries();
        all.map(|(key, entry)| (key.to_owned(), self.told_text(&entry.value, place)))
            .collect()
    }

    /// The private subnets of its network, and its groups there; its role may make network interfaces then.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
    fn network_of_function(
        &mut self,
        written: &blueprint::Function,
        place: &Place,
    ) -> Option<FunctionNetwork> {
        let words: Vec<Reference> = written.groups.iter().flat_map(|all| all.iter().cloned()).collect();
        let Some(reference) = &written.network else {
            if let Some(first) = words.first() {
                self.refuse_function(
                    first.span,
                    "security groups are of a network",
                    "name the network with `network`, or leave `groups` out",
                );
            }
            return None;
        };
        if words.is_empty() {
            self.refuse_function(
                reference.span,
                "a function in a network has security groups",
                "name them with `groups`: entries of `groups:` in this network",
            );
        }
        let net = self.net(reference)?;
        if net.place != *place {
            let message = format!("network `{}` is of another account or region than its function", net.name);
            self.refuse_function(
                reference.span,
                message,
                "name a network there, or place the function where the network is",
            );
        }
        let groups = words.iter().filter_map(|word| self.group_of_function(word, &net.vpc)).collect();
        self.function_makes_interfaces(written, place);
        Some(FunctionNetwork {
            subnets: net.subnets(),
            groups,
        })
    }

    fn group_of_function(&mut self, word: &Reference, vpc: &str) -> Option<String> {
        let found = self.model.group_named(word).map(|group| group.address.clone());
        let address = self.meant(word, word.span, found)?;
        let Some(Body::SecurityGroup(group)) = self.body(&address) else {
            return None;
        };
        let (id, own) = (group.id_at(&address).as_str().to_owned(), group.vpc == vpc);
        if !own {
            let message = format!("`{address}` is a security group of another network");
            self.refuse_function(word.span, message, "name groups of the network of the function");
        }
        Some(id)
    }

    /// What the role of a function in a network must be able to do before the function can be made.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions>
    fn function_makes_interfaces(&mut self, written: &blueprint::Function, place: &Place) {
        let role = written.role.as_ref().filter(|role| !role.starts_with("arn:"));
        let Some(role) = role.and_then(|role| self.find(Role::KIND, role, &place.name)) else {
            return;
        };
        let interfaces = Statement::allow()
            .sid("MakeInterfaces")
            .actions(ActionSet::FunctionInterfaces.actions())
            .resources(["*"]);
        self.add(&role, DocumentSide::Identity, interfaces);
    }
}
