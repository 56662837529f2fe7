//! Grants on buckets, keys and roles.

use super::Line;
use crate::blueprint::Reference;
use crate::resolve::draft::Draft;
use crate::resolve::encrypted::KeyUse;
use crate::resolve::objects::BucketUse;

impl Draft<'_> {
    pub(super) fn grant_buckets(&mut self, line: &Line<'_>, on: &Reference) {
        let Some(role) = self.role_only(line) else { return };
        for bucket in self.find_all("bucket", on, role.account()) {
            for verb in &line.verbs {
                let wanted = BucketUse {
                    bucket: &bucket,
                    prefix: "",
                    purpose: &verb.verb,
                    container: &verb.container,
                    objects: &verb.actions,
                    key: &verb.key,
                };
                self.use_bucket(&role, &wanted);
            }
        }
    }

    pub(super) fn grant_keys(&mut self, line: &Line<'_>, on: &Reference) {
        let Some(role) = self.role_only(line) else { return };
        for key in self.find_all("key", on, role.account()) {
            for verb in &line.verbs {
                self.use_key(
                    &role,
                    &KeyUse {
                        key: &key,
                        purpose: &verb.verb,
                        actions: &verb.actions,
                        service: None,
                    },
                );
            }
        }
    }

    pub(super) fn grant_roles(&mut self, line: &Line<'_>, on: &Reference) {
        let Some(caller) = self.role_only(line) else { return };
        for target in self.find_all("role", on, caller.account()) {
            let name = self.blueprint.roles.get(target.name());
            let source_identity = name.is_some_and(|entry| entry.value.source_identity);
            self.may_assume(&caller, &target, source_identity);
        }
    }
}
