//! What a function runs: the archive in a bucket or the image in a repository, and what either lets in.

use super::audience::Audience;
use super::draft::{DocumentSide, Draft};
use super::encrypted::KeyUse;
use super::join_statements::sid;
use crate::aws::{Address, ImageAddress};
use crate::blueprint;
use crate::blueprint::Reference;
use crate::blueprint::decode::closest;
use crate::blueprint::values::Spanned;
use crate::catalog::runtimes::{RuntimeState, runtime, runtimes};
use crate::catalog::{ActionSet, context_keys, principals};
use crate::diagnostic::Diagnostic;
use crate::policy::{PrincipalSet, Statement};
use crate::resource::{Body, Bucket, Code, Kind, Place, Repository};
use std::collections::BTreeSet;

/// The code of what is wrong with a runtime.
const RUNTIME: &str = "function-runtime";
/// Characters of a handler at most.
const HANDLER: usize = 128;
/// Characters of the key of an archive at most, and of its version.
const OBJECT: usize = 1024;

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
    pub(super) fn code_of(&mut self, written: &blueprint::Function, place: &Place) -> Code {
        if let Some(code) = &written.code {
            let object = self.told_text(&code.object, place);
            self.check_length("object", &Spanned::new(code.object.span, object.clone()), OBJECT);
            return Code::Zip {
                bucket: self.bucket_of_code(code, &object, place),
                object,
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
            let told = self.told_text(image, place);
            self.check_image(image, &told, place);
            return told;
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
        let told = [&host, "/", &name, version].concat();
        if at.region == place.region {
            self.check_image(image, &told, place);
        }
        told
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

    /// The name of the bucket that holds an archive, which Lambda reads in its own Region, as whoever deploys.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html>
    fn bucket_of_code(&mut self, code: &blueprint::Archive, object: &str, place: &Place) -> String {
        let (reference, versioned) = (&code.bucket, code.version.is_some());
        let Some(address) = self.find(Bucket::KIND, reference, &place.name) else {
            return String::new();
        };
        let Some(found) = self.model.get(&address) else {
            return String::new();
        };
        let Body::Bucket(bucket) = &found.body else {
            return String::new();
        };
        let (near, name) = (found.place.region == place.region, bucket.name.clone());
        if !near {
            let message = format!("`{address}` is in another region than its function");
            self.refuse_function(
                reference.span,
                message,
                "Lambda takes archives of its own region: name a bucket there",
            );
        }
        self.makers_read(&address, (&[&name, "/", object].concat(), versioned), place);
        name
    }

    /// Lets whoever deploys in a place read an archive: by the policy of a bucket of another account, and by that of its key.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html>
    fn makers_read(&mut self, bucket: &Address, (archive, versioned): (&str, bool), place: &Place) {
        let Some(found) = self.model.get(bucket).filter(|found| !found.existence.is_existing()) else {
            return;
        };
        let (abroad, home) = (found.place.account != place.account, found.place.account.to_string());
        let key = found.body.key().map(str::to_owned);
        let key = key.and_then(|arn| self.key_of_arn(&arn));
        if let (Some(key), false) = (&key, versioned) {
            self.putter_encrypts(&home, key);
        }
        for maker in self.deployers(place.account.as_str()) {
            if abroad {
                let audience = Audience {
                    resource: bucket.clone(),
                    sid: sid(&["deploy functions"]),
                    actions: ActionSet::FunctionArchive.actions().iter().cloned().collect(),
                    on: BTreeSet::from([place.partition().bucket_arn(archive)]),
                    when: BTreeSet::new(),
                };
                self.admit(audience, &maker);
            }
            if let Some(key) = &key {
                let wanted = KeyUse {
                    key,
                    purpose: "deploy functions archives",
                    actions: ActionSet::FunctionArchiveKey.actions(),
                    service: Some("s3"),
                };
                self.admit_to_key(&maker, &wanted);
            }
        }
    }

    /// Lets whoever puts archives into an encrypted bucket use its key for that, as a line of the runbook does with the profile of
    /// the account: the role of Terraform there.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>
    fn putter_encrypts(&mut self, account: &str, key: &Address) {
        let wanted = KeyUse {
            key,
            purpose: "put functions archives",
            actions: ActionSet::FunctionArchivePutKey.actions(),
            service: Some("s3"),
        };
        for putter in self.putters(account) {
            self.admit_to_key(&putter, &wanted);
        }
    }

    /// The texts of an archive, as long as Lambda takes them.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    pub(super) fn check_archive(&mut self, code: &blueprint::Archive) {
        self.check_runtime(&code.runtime);
        self.check_length("handler", &code.handler, HANDLER);
        if code.handler.contains(char::is_whitespace) {
            let message = format!("`{}` is no handler: it holds a space", code.handler.value);
            self.refuse_function(code.handler.span, message, "write it as its runtime does: `FILE.FUNCTION`");
        }
        if let Some(version) = &code.version {
            self.check_length("version", version, OBJECT);
        }
    }

    fn check_length(&mut self, word: &str, text: &Spanned<String>, most: usize) {
        let length = text.chars().count();
        if length == 0 || length > most {
            let message = format!("`{word}` has {length} characters; Lambda takes 1 to {most}");
            self.refuse_function(text.span, message, "write what is meant, or leave out what is not needed");
        }
    }

    /// Reports what is no image of a private repository of the function's Region, the only ones that Lambda runs.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>
    fn check_image(&mut self, written: &Spanned<String>, told: &str, place: &Place) {
        let message = match ImageAddress::parse(told) {
            Some(image) if image.region == place.region.as_str() => return,
            Some(_) => format!("`{}` is in another region than its function", written.value),
            None => format!("`{}` is no image of a private repository of ECR", written.value),
        };
        self.refuse_function(
            written.span,
            message,
            "write `repository/ACCOUNT/NAME:TAG` (or `@sha256:…`, 64 digits), or `ID.dkr.ecr.REGION.…/NAME:TAG` of the function's region",
        );
    }

    /// A runtime that AWS has ended, or that no table knows, is told where it is written.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
    pub(super) fn check_runtime(&mut self, written: &Spanned<String>) {
        let problem = match runtime(written).map(|row| row.state) {
            Some(RuntimeState::Current) => return,
            Some(RuntimeState::Ended) => {
                let message =
                    format!("AWS has ended the runtime `{}`: it mends nothing in it any more", written.value);
                Diagnostic::warning(RUNTIME, written.span, message).help(newer(written))
            }
            Some(RuntimeState::Refused) => {
                let message = format!("AWS makes no function with the runtime `{}` any more", written.value);
                Diagnostic::error(RUNTIME, written.span, message).help(newer(written))
            }
            None => {
                let message = format!(
                    "`{}` is no runtime of AWS's schema of functions that landform holds",
                    written.value
                );
                let known = runtimes().rows.iter().map(|row| row.runtime.as_str());
                let help = match closest(written, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write one of today, or run an image".to_owned(),
                };
                let known = format!(
                    "landform knows those of {}: a newer one takes a newer landform",
                    runtimes().as_of
                );
                Diagnostic::error(RUNTIME, written.span, message).help(help).help(known)
            }
        };
        self.problems.push(problem);
    }
}

/// What to write in place of a runtime: the newest current one of its language.
fn newer(written: &str) -> String {
    let language = |text: &str| text.chars().take_while(char::is_ascii_alphabetic).collect::<String>();
    let own = language(written);
    let current = runtimes().rows.iter().filter(|row| row.state == RuntimeState::Current);
    let same: Vec<String> = current
        .filter(|row| language(&row.runtime) == own)
        .map(|row| format!("`{}`", row.runtime))
        .collect();
    match same.is_empty() {
        true => "write a runtime of today, such as `provided.al2023`, or run an image".to_owned(),
        false => format!("write one of today: {}", same.join(", ")),
    }
}
