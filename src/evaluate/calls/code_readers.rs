//! Whoever makes a function into what it reads to make it: the archive in its bucket, and the image of another account; and
//! whoever puts the code there into what that takes.
//!
//! Lambda takes code in the name of its caller, so that the bucket and its key have to let that one in. Where the design makes the
//! bucket or the repository, a line of the runbook puts the code there, as whoever the profile of its account is.

use super::Universe;
use super::answer::Authorization;
use super::deploy_call::{DeployCall, DeployPurpose};
use super::deployers::{Deployer, deploy_need, is_open_or_refused, role_of, unnamed};
use super::need::{CallPath, Caller, Deploys, Need};
use crate::aws::Text;
use crate::catalog::ActionSet;
use crate::catalog::actions::{self, Argument, Needed, needed_by};
use crate::model::Model;
use crate::resource::{CodeFile, PlacedCode, Resource};

impl<'m> Universe<'m> {
    /// Readings of the code of a resource by whoever makes it that are not surely allowed.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html>
    /// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#configuration-images-xaccount-permissions>
    pub(super) fn code_refusals(&self, deployer: &Deployer, resource: &'m Resource) -> Vec<DeployCall> {
        let by_lambda = resource.placed_code().into_iter().filter(|code| code.by_lambda);
        by_lambda
            .flat_map(|code| self.reading_refusals(deployer, resource, &code))
            .collect()
    }

    fn reading_refusals(
        &self,
        deployer: &Deployer,
        resource: &'m Resource,
        code: &PlacedCode,
    ) -> Vec<DeployCall> {
        let Some(holder) = self.holder_of(code) else {
            return Vec::new();
        };
        let caller = Caller {
            deploys: Deploys::Yes,
            ..Caller::plain(&deployer.role)
        };
        let need = |action: &'static String, on: &str| Need {
            resource: on.to_owned(),
            ..deploy_need(caller.clone(), deployer.way.clone(), action, resource)
        };
        let mut refused = Vec::new();
        match &code.file {
            // In its own account Lambda alone pulls.
            CodeFile::Image(_) if holder.place.account == resource.place.account => {}
            CodeFile::Image(_) => {
                for action in ActionSet::FunctionImage.actions() {
                    let answer = self.authorize(&need(action, code.holder.as_str()));
                    refused.push((action.as_str(), answer));
                }
            }
            CodeFile::Archive { object, version, .. } => {
                let on = [code.holder.as_str(), "/", object].concat();
                let of_version = |action: &&String| action.ends_with("Version") == version.is_some();
                for action in ActionSet::FunctionArchive.actions().iter().filter(of_version) {
                    let need = need(action, &on);
                    refused.push((action.as_str(), self.authorize(&need)));
                    let key = holder.body.key();
                    let decrypts =
                        |action: &&String| ActionSet::FunctionArchiveKey.actions().contains(*action);
                    for needed in needed_by(action).iter().filter(|one| decrypts(&&one.action)) {
                        let inner = key.map(|key| self.authorize(&self.inner(&need, needed, &caller, key)));
                        refused.extend(inner.map(|answer| (needed.action.as_str(), answer)));
                    }
                }
            }
        }
        told(holder, refused)
    }

    /// What puts the code of a resource where the design makes a place for it, as far as it is not surely allowed.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html>
    pub(super) fn put_refusals(&self, resource: &'m Resource) -> Vec<DeployCall> {
        resource.placed_code().iter().flat_map(|code| self.putting_refusals(code)).collect()
    }

    fn putting_refusals(&self, code: &PlacedCode) -> Vec<DeployCall> {
        let made = self.holder_of(code).filter(|holder| !holder.existence.is_existing());
        let Some(holder) = made else {
            return Vec::new();
        };
        let (set, object) = match &code.file {
            // Nothing puts a version: it was there before.
            CodeFile::Archive { version: Some(_), .. } => return Vec::new(),
            CodeFile::Archive { object, .. } => (ActionSet::FunctionArchivePut, object.as_str()),
            CodeFile::Image(_) => (ActionSet::FunctionImagePut, ""),
        };
        let putter = putter(self.model, holder);
        let caller = Caller {
            deploys: Deploys::Yes,
            ..Caller::plain(&putter.role)
        };
        let whole = code.holder.as_str().to_owned();
        let inside = [&whole, "/", object].concat();
        let mut asked = Vec::new();
        for action in set.actions() {
            let on = [&whole, &inside].into_iter().find(|on| is_checked_on(action, on));
            let need = Need {
                resource: on.unwrap_or(&whole).clone(),
                ..deploy_need(caller.clone(), putter.way.clone(), action, holder)
            };
            asked.push((action.as_str(), self.authorize(&need)));
            let encrypts = |needed: &&Needed| {
                ActionSet::FunctionArchivePutKey.actions().contains(&needed.action)
                    && needed.argument == Argument::ResourceEncryption
            };
            let key = holder.body.key().filter(|_| set == ActionSet::FunctionArchivePut);
            for needed in needed_by(action).iter().filter(encrypts) {
                let inner = key.map(|key| self.authorize(&self.inner(&need, needed, &caller, key)));
                asked.extend(inner.map(|answer| (needed.action.as_str(), answer)));
            }
        }
        told(holder, asked)
    }

    /// What holds code, where the design has it.
    fn holder_of(&self, code: &PlacedCode) -> Option<&'m Resource> {
        let bears = |one: &&Resource| one.arn() == code.holder || Text::symbol(&one.address) == code.holder;
        self.model.resources.values().find(bears)
    }
}

/// Who calls the lines of the runbook about a resource: the role of Terraform in its account, as which its profile is, or else
/// somebody of that account.
fn putter(model: &Model, resource: &Resource) -> Deployer {
    let named = model.deploy.terraform_role_in(resource.place.account.as_str(), &model.organization);
    let role = match named {
        Some(name) => role_of(resource, name),
        None => role_of(resource, unnamed(resource).as_str()),
    };
    Deployer {
        role,
        way: CallPath::Unsaid,
    }
}

/// True where AWS checks an action on an ARN.
fn is_checked_on(action: &str, arn: &str) -> bool {
    actions::action(action).is_some_and(|known| known.is_checked_on(arn))
}

/// The answers that are not surely yes, told of what holds the code.
fn told(holder: &Resource, asked: Vec<(&'static str, Authorization)>) -> Vec<DeployCall> {
    let open = asked.into_iter().filter(|(_, answer)| is_open_or_refused(answer));
    let call = |(action, answer)| DeployCall {
        resource: holder.address.clone(),
        purpose: DeployPurpose::Make,
        actions: vec![action],
        answer,
    };
    open.map(call).collect()
}
