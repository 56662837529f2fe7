//! Instance profiles, and whether each can have its role.

use super::draft::Draft;
use super::existing::Stated;
use super::grammar::PolicyGrammar;
use super::own_policy::{Made, Said};
use crate::aws::{Arn, Name};
use crate::blueprint;
use crate::blueprint::Reference;
use crate::blueprint::values::{Entry, Tags as WrittenTags};
use crate::catalog::names::NameOf;
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{Existence, InstanceProfile, Kind, Place};

fn words<'a>(written: &'a blueprint::InstanceProfile, tags: &'a WrittenTags) -> Said<'a> {
    let of_new = written.role.as_ref().map(|role| ("role", role.span));
    Said {
        place: &written.place,
        except: written.except.as_ref(),
        region: None,
        name: written.name.as_ref(),
        key: None,
        statements: None,
        tags,
        stated: Stated {
            what: "instance profile",
            grammar: PolicyGrammar::Resource,
            existing: written.existing,
            policy: None,
            of_new: of_new.into_iter().collect(),
        },
        of: NameOf::InstanceProfile,
        ending: "",
        alone: true,
    }
}

impl Draft<'_> {
    /// Instance profiles name roles.
    pub(super) fn instance_profiles(&mut self) {
        let tags = WrittenTags::default();
        for (name, entry) in self.blueprint.instance_profiles.iter() {
            self.instance_profile(name, entry, &tags);
        }
    }

    fn instance_profile(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::InstanceProfile>,
        tags: &WrittenTags,
    ) {
        let written = &entry.value;
        if !written.existing {
            self.check_profile(entry.key, written);
        }
        let make = |draft: &mut Self, made: Made| {
            let role = written.role.as_ref().filter(|_| !written.existing);
            let role = role.and_then(|role| draft.role_of_profile(role, &made.place));
            let stated = written.path.as_ref().map_or("/", |path| path.as_str()).to_owned();
            let (path, role) = role.unwrap_or_else(|| (stated, String::new()));
            InstanceProfile {
                name: made.name,
                path,
                role,
            }
        };
        self.make_each((name, entry), &words(written, tags), |_| Vec::new(), make);
        if written.existing {
            self.known_of_profile(name, written);
        }
    }

    /// It has no policy, and nobody says which tags it has.
    fn known_of_profile(&mut self, name: &Name, written: &blueprint::InstanceProfile) {
        let placement = written.place.but(written.except.as_ref());
        for place in self.placed(&placement, None).places {
            let own = self.own(InstanceProfile::address(&place.name, name));
            self.note_existence(&own, Existence::plain(false));
        }
    }

    fn check_profile(&mut self, entry: Span, written: &blueprint::InstanceProfile) {
        if written.role.is_none() {
            let problem = Diagnostic::error(
                "instance-profile",
                entry,
                "an instance profile without a role gives nothing",
            );
            self.problems
                .push(problem.help("name it with `role`; its trust names the service EC2"));
        }
        if let Some(path) = &written.path {
            let message = format!("`path: {}` is said of an instance profile that is new", path.value);
            let problem = Diagnostic::error("instance-profile", path.span, message);
            self.problems
                .push(problem.help("leave it out: a new one stands under the path of its role"));
        }
    }

    /// The path and the name of its role; one of another account cannot be handed over.
    fn role_of_profile(&mut self, reference: &Reference, place: &Place) -> Option<(String, String)> {
        let arn = self.role_arn(reference, &place.name)?;
        let role = Arn::parse(&arn).filter(|role| role.account() == place.account.as_str());
        let parts = role.and_then(|role| role.resource().strip_prefix("role")?.rsplit_once('/'));
        let Some((above, name)) = parts else {
            let message = format!("`{}` is no role of the account of its instance profile", reference.value);
            let problem = Diagnostic::error("instance-profile", reference.span, message);
            self.problems.push(problem.help("name a role of the same account"));
            return None;
        };
        Some(([above, "/"].concat(), name.to_owned()))
    }
}
