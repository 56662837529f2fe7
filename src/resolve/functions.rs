//! Functions, and what their roles, their code and who invokes them ask of others.

use super::draft::{DocumentSide, Draft};
use super::own_policy::{Made, Said, said};
use crate::aws::{Address, Arn, Name};
use crate::blueprint;
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{Processor, Reference};
use crate::catalog::names::NameOf;
use crate::catalog::{ActionSet, context_keys, principals};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Architecture, Body, Bucket, Code, Function, Kind, LogGroup, Place, Repository, Topic};
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
        of_new: [role, image, architecture, timeout, memory, log_group]
    );
    let archive = written.code.as_ref().map(|code| ("code", code.object.span));
    said.stated.of_new.extend(archive);
    said.alone = false;
    said
}

/// True for the address of a repository of a blueprint.
fn is_repository(text: &str) -> bool {
    let (_, local) = Address::part_design(text);
    local.split_once('/').is_some_and(|(kind, _)| kind == Repository::KIND)
}

/// Such an address, and the tag or digest behind it.
fn image_of(text: &Spanned<String>) -> Option<(Reference, &str)> {
    let (_, local) = Address::part_design(text);
    let before = text.len().checked_sub(local.len())?;
    let at = before + local.find('@').or_else(|| local.rfind(':'))?;
    let (address, version) = text.split_at_checked(at)?;
    Some((Reference::new(text.span, address.to_owned()), version))
}

impl Draft<'_> {
    /// Functions name roles, repositories, buckets, log groups and topics.
    pub(super) fn functions(&mut self) {
        for (name, entry) in self.blueprint.functions.iter() {
            self.function(name, entry);
            self.invoked(name, &entry.value);
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
            environment: draft.environment_of(written, &made.place),
            log_group: draft.log_group_of(written, &made.place),
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
            (Some(_), None) | (None, Some(_)) => {}
        }
    }

    fn refuse_function(&mut self, span: Span, message: impl Into<String>, help: &str) {
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
        if Arn::parse(&arn).is_some_and(|role| role.account() != place.account.as_str()) {
            let message = format!("`{}` is a role of another account than its function", reference.value);
            self.refuse_function(reference.span, message, "name a role of the same account");
        }
        arn
    }

    fn code_of(&mut self, written: &blueprint::Function, place: &Place) -> Code {
        if let Some(code) = &written.code {
            let bucket = self.find(Bucket::KIND, &code.bucket, &place.name);
            let bucket = bucket.and_then(|address| match self.body(&address) {
                Some(Body::Bucket(bucket)) => Some(bucket.name.clone()),
                Some(_) | None => None,
            });
            return Code::Zip {
                bucket: bucket.unwrap_or_default(),
                object: self.told_text(&code.object, place),
                version: code.version.as_ref().map(|version| version.value.clone()),
                runtime: code.runtime.value.clone(),
                handler: code.handler.value.clone(),
            };
        }
        let image = written.image.as_ref().map(|image| self.image_address(image, place));
        Code::Image {
            image: image.unwrap_or_default(),
        }
    }

    /// The address of an image in its repository, which then lets the function have it.
    fn image_address(&mut self, image: &Spanned<String>, place: &Place) -> String {
        if !is_repository(image) {
            return self.told_text(image, place);
        }
        let Some((reference, version)) = image_of(image) else {
            let message = format!("`{}` says no image of its repository", image.value);
            self.refuse_function(
                image.span,
                message,
                "write the tag behind it, `:v1`, or the digest, `@sha256:…`",
            );
            return String::new();
        };
        let Some(repository) = self.find(Repository::KIND, &reference, &place.name) else {
            return String::new();
        };
        let Some(found) = self.model.get(&repository) else {
            return String::new();
        };
        let Body::Repository(body) = &found.body else {
            return String::new();
        };
        let (at, name) = (found.place.clone(), body.name.clone());
        if at.region != place.region {
            let message = format!("`{repository}` is in another region than its function");
            self.refuse_function(
                image.span,
                message,
                "Lambda takes images of its own region: name a repository there",
            );
        }
        self.admit_puller(&repository, &at, place);
        let host =
            [at.account.as_str(), ".dkr.ecr.", at.region.as_str(), ".", at.partition().domain()].concat();
        [&host, "/", &name, version].concat()
    }

    /// Lambda pulls in its own name, for functions of an account; whoever makes one of another account pulls as well.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions>
    fn admit_puller(&mut self, repository: &Address, at: &Place, place: &Place) {
        let functions = place.arn("lambda", "function:*");
        let pulls = |name: &str, whom: PrincipalSet| {
            Statement::allow()
                .sid(name)
                .principals(whom)
                .actions(ActionSet::FunctionImage.actions())
        };
        let by_service = pulls("FunctionsPull", PrincipalSet::service([principals::LAMBDA]));
        let by_service = by_service.when("ArnLike", context_keys::SOURCE_ARN, [functions]);
        self.add(repository, DocumentSide::Resource, by_service);
        if at.account != place.account {
            let root = place.global_arn("iam", "root");
            self.add(repository, DocumentSide::Resource, pulls("MakersPull", PrincipalSet::aws([root])));
        }
    }

    fn environment_of(&mut self, written: &blueprint::Function, place: &Place) -> BTreeMap<String, String> {
        let all = written.environment.entries();
        all.map(|(key, entry)| (key.to_owned(), self.told_text(&entry.value, place)))
            .collect()
    }

    fn log_group_of(&mut self, written: &blueprint::Function, place: &Place) -> Option<String> {
        let reference = written.log_group.as_ref()?;
        let address = self.find(LogGroup::KIND, reference, &place.name)?;
        match self.body(&address) {
            Some(Body::LogGroup(group)) => Some(group.name.clone()),
            Some(_) | None => None,
        }
    }

    /// Lets the topics in that invoke it.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>
    fn invoked(&mut self, name: &Name, written: &blueprint::Function) {
        let words: Vec<Reference> = written.invoked_by.iter().flat_map(|all| all.iter().cloned()).collect();
        let placement = written.place.but(written.except.as_ref());
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(Function::address(&place.name, name));
            for word in &words {
                for topic in self.find_all(Topic::KIND, word, &place.name) {
                    let arn = self.arn(&topic);
                    let invokes = Statement::allow()
                        .sid("TopicInvokes")
                        .principals(PrincipalSet::service([principals::SNS]))
                        .actions(ActionSet::FunctionUse.actions())
                        .when("ArnLike", context_keys::SOURCE_ARN, [arn]);
                    self.add(&own, DocumentSide::Resource, invokes);
                }
            }
        }
    }
}
