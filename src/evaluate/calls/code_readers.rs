//! Whoever makes a function into what it reads to make it: the archive in its bucket, and the image of another account.
//!
//! Lambda takes code in the name of its caller, so that the bucket and its key have to let that one in.

use super::Universe;
use super::deploy_call::{DeployCall, DeployPurpose};
use super::deployers::{Deployer, deploy_need, is_open_or_refused};
use super::need::{Caller, Deploys, Need};
use crate::aws::Text;
use crate::catalog::ActionSet;
use crate::catalog::actions::needed_by;
use crate::resource::{CodeFile, Resource};

impl<'m> Universe<'m> {
    /// Readings of the code of a resource by whoever makes it that are not surely allowed.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html>
    /// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#configuration-images-xaccount-permissions>
    pub(super) fn code_refusals(&self, deployer: &Deployer, resource: &'m Resource) -> Vec<DeployCall> {
        let Some(code) = resource.placed_code() else {
            return Vec::new();
        };
        let bears = |one: &&Resource| one.arn() == code.holder || Text::symbol(&one.address) == code.holder;
        let Some(holder) = self.model.resources.values().find(bears) else {
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
        let all = refused.into_iter().filter(|(_, answer)| is_open_or_refused(answer));
        all.map(|(action, answer)| DeployCall {
            resource: holder.address.clone(),
            purpose: DeployPurpose::Make,
            actions: vec![action],
            answer,
        })
        .collect()
    }
}
