//! Grants to every account of a unit, or of the organization: the policy of what is granted, and of its key. Whose
//! policies in those accounts allow it is said there.

use super::GrantLine;
use super::plain_parts::{PlainPart, parts_of};
use crate::aws::{Address, Text};
use crate::blueprint::Reference;
use crate::catalog::grants::{GrantPart, GrantVerb};
use crate::resolve::audience::Audience;
use crate::resolve::bucket_part::sides;
use crate::resolve::draft::Draft;
use crate::resolve::join_statements::sid;
use crate::resolve::whom::{Whom, Within};
use crate::resource::Body;
use std::collections::BTreeSet;

/// Kinds whose own policies carry nothing of an account alone, or that are shared otherwise.
const OTHERWISE: [&str; 5] = ["catalog", "feature-group", "user-profile", "warehouse", "workgroup"];

/// True for a kind whose own policy admits accounts as wholes.
pub(super) fn takes_accounts(kind: &str) -> bool {
    !OTHERWISE.contains(&kind)
}

impl Draft<'_> {
    pub(super) fn grant_to_accounts(
        &mut self,
        line: &GrantLine<'_>,
        within: &Within,
        on: &Reference,
        kind: &str,
    ) {
        self.refuse_endpoint_limit(line, kind);
        for target in self.find_all(kind, on, "") {
            if kind == "role" {
                let entry = self.blueprint_of(&target).and_then(|own| own.roles.get(target.name()));
                let identity = entry.is_some_and(|entry| entry.value.source_identity);
                self.may_be_assumed_in(within.clone(), &target, identity);
                continue;
            }
            let arn = self.arn(&target);
            let of_part = line.part.as_ref().map(|part| part.encrypted(&arn));
            for verb in &line.verbs {
                match kind {
                    "bucket" => self.admit_accounts_to_bucket(line, (within, &target), verb),
                    "key" => {
                        let name = sid(&[&verb.verb]);
                        let all = (verb.on(GrantPart::Resource), name.as_str(), "*".to_owned());
                        self.admit_accounts(within, &target, all);
                    }
                    _ => {
                        let own = if Text::has_open_digits(&arn) { "*" } else { &arn };
                        for part in parts_of(verb, own).into_iter().filter(PlainPart::is_of_thing) {
                            let name = sid(&[&verb.verb, part.name, kind]);
                            for on in part.on {
                                self.admit_accounts(within, &target, (&part.actions, name.as_str(), on));
                            }
                        }
                    }
                }
                let key = self.body(&target).and_then(Body::key).map(str::to_owned);
                if let Some(key) = key.and_then(|arn| self.key_of_arn(&arn)) {
                    let name = sid(&[&verb.verb, if kind == "bucket" { "" } else { kind }]);
                    let all = (verb.on(GrantPart::Key), name.as_str(), "*".to_owned());
                    self.held_to(of_part.clone(), |draft| draft.admit_accounts(within, &key, all));
                }
            }
        }
    }

    fn admit_accounts_to_bucket(
        &mut self,
        line: &GrantLine<'_>,
        (within, bucket): (&Within, &Address),
        verb: &GrantVerb,
    ) {
        let arn = self.arn(bucket);
        let objects = [&arn, "/*"].concat();
        let actions = (verb.on(GrantPart::Container), verb.on(GrantPart::Resource));
        for side in sides((&arn, objects), line.part.as_ref(), actions) {
            let name = sid(&[&verb.verb, side.what]);
            let all = (side.actions.as_slice(), name.as_str(), side.on);
            self.held_to(side.when, |draft| draft.admit_accounts(within, bucket, all));
        }
    }

    fn admit_accounts(
        &mut self,
        within: &Within,
        resource: &Address,
        (actions, sid, on): (&[String], &str, String),
    ) {
        if actions.is_empty() {
            return;
        }
        let audience = Audience {
            resource: resource.clone(),
            sid: sid.to_owned(),
            actions: actions.iter().cloned().collect(),
            on: BTreeSet::from([on]),
            when: BTreeSet::new(),
        };
        self.admit_whom(audience, Whom::Accounts(within.clone()));
    }
}
