//! Grants: one line of intent into every side of the access.
//!
//! | on | what follows |
//! |---|---|
//! | a feature group of the same account | identity policy, its key, `PassRole` for `create` |
//! | a feature group of another account | share, exactly the share's actions in the identity policy, its key |
//! | `read-offline` | Glue, S3 and the key; bucket, key and catalog policy for another account |
//! | the catalog of feature groups | share, `sagemaker:Search` |
//! | a workgroup | Athena, Glue, the data, the results, and the keys of both |
//! | a warehouse | credentials of the source identity's own database user, its database and readers' group |
//! | a user of a studio | the address that signs in as that user, for roles of the studio's account |
//! | a bucket, a key, a role | identity policy, and the resource's own policy where it is needed |
//! | a part of a bucket | the same on that part: its objects, lists of prefixes inside of it, the key for this bucket |
//! | a bucket, a key, a role or what has a policy of its own, for accounts as wholes | its policy alone: theirs say who in them |
//! | the ARN of a bucket, a key, a role, or of what no section holds (a queue, a table, a secret …) | identity policy; its own policy is handed over unless it is stated, or the role's is enough |
//! | any other kind with a policy of its own and verbs in the catalog | the same, and its key |

mod access_points;
mod by_arn;
mod each;
mod feature_groups;
mod from;
mod meant;
mod plain;
mod plain_parts;
mod table_part;
mod through;
mod twice;
mod until;
mod user_profiles;
mod warehouses;
mod whole;
mod workgroups;

use super::bucket_part::BucketPart;
use super::draft::Draft;
use super::needs::Needs;
use super::role_sets::is_whole;
use super::scope::is_permission_set;
use super::whom::Within;
use crate::aws::{Address, Name};
use crate::blueprint::decode::{closest, list_words};
use crate::blueprint::{Grant, Reference};
use crate::catalog::grants::{self, GrantVerb};
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{AnyResource, Body};
use meant::Meant;
use std::collections::BTreeMap;
use table_part::TablePart;
pub(super) use until::just_before;
use whole::takes_accounts;

/// Writes a grant on resources of one kind into every side.
type Write = fn(&mut Draft<'_>, &GrantLine<'_>, &Reference, &mut Needs);

/// What is more than a resource with a policy of its own, by the first word of `on:`, and how grants on it are written.
const SPECIAL: [(&str, Write); 9] = [
    ("access-point", |draft, line, on, _| draft.grant_access_points(line, on)),
    ("bucket", |draft, line, on, _| draft.grant_buckets(line, on)),
    ("catalog", |draft, line, on, needs| draft.grant_catalog(line, on, needs)),
    ("feature-group", |draft, line, on, needs| {
        draft.grant_feature_groups(line, on, needs)
    }),
    ("key", |draft, line, on, _| draft.grant_keys(line, on)),
    ("role", |draft, line, on, _| draft.grant_roles(line, on)),
    ("user-profile", |draft, line, on, _| draft.grant_user_profiles(line, on)),
    ("warehouse", |draft, line, on, _| draft.grant_warehouses(line, on)),
    ("workgroup", |draft, line, on, _| draft.grant_workgroups(line, on)),
];

/// Kinds that are granted to roles by their exact ARNs.
const OF_ROLES: [&str; 4] = ["catalog", "feature-group", "user-profile", "warehouse"];

/// Kinds that grants can be about, as the first word of `on:`: those that have verbs in the catalog.
fn kinds() -> Vec<&'static str> {
    let mut found: Vec<&str> = grants::spoken().map(|row| row.kind.as_str()).collect();
    found.dedup();
    found
}

fn special(kind: &str) -> Option<Write> {
    let found = SPECIAL.iter().find(|(known, _)| *known == kind);
    found.map(|(_, write)| *write)
}

/// One grant of some verbs to one role.
pub(super) struct GrantLine<'a> {
    /// The grant as written.
    pub grant: &'a Grant,
    /// Its verbs on the kind at hand.
    pub verbs: Vec<&'static GrantVerb>,
    /// Whom it is for.
    pub to: Grantee,
    /// Where that stands.
    pub asked: Span,
    /// The part of each bucket that it is about; none where that is all of it.
    pub part: Option<BucketPart>,
    /// The part of each table that it is about; none where that is all of it.
    pub table: Option<TablePart>,
    /// The alias by which it names keys.
    pub alias: Option<String>,
}

/// Whom a grant is for.
#[derive(Clone)]
pub(super) enum Grantee {
    /// A role of the blueprint.
    Role(Address),
    /// An account as a whole: shares only.
    Account(Name),
    /// Every account of a unit or of the organization as a whole.
    Accounts(Within),
}

impl Grantee {
    fn role(&self) -> Option<&Address> {
        match self {
            Self::Role(role) => Some(role),
            Self::Account(_) | Self::Accounts(_) => None,
        }
    }

    /// The account that it is of; empty where it is of many.
    fn account(&self) -> &str {
        match self {
            Self::Role(role) => role.account(),
            Self::Account(account) => account,
            Self::Accounts(_) => "",
        }
    }
}

impl Draft<'_> {
    /// Every grant, and the shares that they need together.
    pub(super) fn grants(&mut self) {
        let mut needs = Needs::default();
        let blueprint = self.blueprint;
        self.problems.extend(twice::repeats(&blueprint.grants));
        for grant in &blueprint.grants {
            self.check_passing(grant);
            for on in &grant.on {
                self.grant_on(grant, on, &mut needs);
            }
        }
        let design = |arn: &str| self.model.with_arn(arn).map(|found| found.address.design().cloned());
        let own = self.model.design.clone();
        self.needs = needs.by(|arn| design(arn).unwrap_or_else(|| own.clone()));
    }

    fn grant_on(&mut self, grant: &Grant, on: &Reference, needs: &mut Needs) {
        if on.starts_with("arn:") {
            self.grant_on_arn(grant, on, needs);
            return;
        }
        if Address::part_design(on).1.split('/').next() == Some(AnyResource::WORD) {
            self.grant_on_any(grant, on, needs);
            return;
        }
        let Some(Meant { on, part, table, alias }) = self.meant_by(on) else {
            return;
        };
        let on = &on;
        let (_, local) = Address::part_design(&on.value);
        let kind = local.split('/').next().unwrap_or_default();
        let known = kinds();
        if !known.contains(&kind) {
            let near = closest(kind, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let problem =
                Diagnostic::error("grant-kind", on.span, format!("a grant cannot be about `{}`", on.value));
            self.problems.push(
                problem.help(near.unwrap_or_else(|| format!("grants are about {}", list_words(&known)))),
            );
            return;
        }
        let verbs: Vec<&'static GrantVerb> =
            grant.may.iter().filter_map(|word| self.verb(kind, word, word.span)).collect();
        for asked in &grant.to {
            if is_permission_set(asked) && OF_ROLES.contains(&kind) {
                self.no_permission_set(asked, kind);
                continue;
            }
            let grantees = self.grantees(asked);
            let bound = grant.each.is_some().then(|| self.bound(grant, on, asked, &grantees));
            if bound.is_none() {
                let roles = grantees.iter().filter_map(Grantee::role);
                self.mean_roles(asked, &roles.cloned().collect::<Vec<Address>>());
            }
            for (at, to) in grantees.into_iter().enumerate() {
                let own = bound.as_ref().map(|bound| bound.get(&at));
                let (grant, on) = match own {
                    None => (grant, on),
                    Some(Some((grant, on))) => (grant, on),
                    Some(None) => continue,
                };
                let line = GrantLine {
                    grant,
                    verbs: verbs.clone(),
                    to,
                    asked: asked.span,
                    part: part.clone(),
                    table: table.clone(),
                    alias: alias.clone(),
                };
                self.held_to(line.held_to(), |draft| draft.grant_line(&line, on, kind, needs));
            }
            self.mean(BTreeMap::new());
        }
    }

    /// Entries of any type are granted by their ARNs.
    fn grant_on_any(&mut self, grant: &Grant, on: &Reference, needs: &mut Needs) {
        for address in self.find_all(AnyResource::WORD, on, "") {
            let body = self.body(&address);
            if matches!(body, Some(Body::AnyResource(any)) if any.arn.is_some()) {
                let arn = Reference::new(on.span, self.arn(&address));
                self.grant_on_arn(grant, &arn, needs);
                continue;
            }
            let problem = Diagnostic::error(
                "resource-arn-unknown",
                on.span,
                format!("the ARN of `{address}` is not known"),
            );
            self.problems.push(problem.help(
                "say it in the entry: `arn: \"arn:{partition}:SERVICE:{region}:{account}:…\"`, or give it its name among the properties",
            ));
        }
    }

    /// What is shared, or is let in, by the exact ARN of a role cannot be granted to one whose name AWS makes up.
    fn no_permission_set(&mut self, asked: &Reference, kind: &str) {
        let message = format!(
            "{} cannot be granted to `{}`: AWS makes up the end of its role's name",
            one(kind),
            asked.value
        );
        let problem = Diagnostic::error("grant-to-permission-set", asked.span, message);
        self.problems.push(problem.help(
            "grant it to a role which the permission set may assume: `assumed_by: permission-set/NAME`",
        ));
    }

    fn grant_line(&mut self, line: &GrantLine<'_>, on: &Reference, kind: &str, needs: &mut Needs) {
        let before = self.promised_before(line);
        match (special(kind), &line.to) {
            (_, Grantee::Accounts(within)) if takes_accounts(kind) => {
                self.grant_to_accounts(line, within, on, kind);
            }
            (Some(write), _) => write(self, line, on, needs),
            (None, _) => self.grant_plain(line, on, kind),
        }
        if let (Grantee::Role(role), false) = (&line.to, self.problems.has_errors()) {
            self.refuse_other_endpoints(line, role, before);
            self.refuse_other_networks(line, role, before);
            let ways = self.endpoint_limit(line).ways();
            self.promise(role, before, &ways, line.grant.span);
        }
    }

    fn promised_before(&self, line: &GrantLine<'_>) -> usize {
        match &line.to {
            Grantee::Role(role) => self.added_to(role).len(),
            Grantee::Account(_) | Grantee::Accounts(_) => 0,
        }
    }

    fn verb(&mut self, kind: &str, word: &str, span: Span) -> Option<&'static GrantVerb> {
        self.verb_among(grants::verbs(kind).collect(), kind, word, span)
    }

    /// The verb of something that a grant names by its ARN.
    fn verb_of_arn(&mut self, kind: &str, word: &str, span: Span) -> Option<&'static GrantVerb> {
        self.verb_among(grants::verbs_of_arns(kind).collect(), kind, word, span)
    }

    fn verb_among(
        &mut self,
        all: Vec<&'static GrantVerb>,
        kind: &str,
        word: &str,
        span: Span,
    ) -> Option<&'static GrantVerb> {
        let found = all.iter().copied().find(|verb| verb.verb == word);
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|verb| verb.verb.as_str()).collect();
            let problem = Diagnostic::error("grant-verb", span, format!("nobody can `{word}` {}", one(kind)));
            let near = closest(word, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            self.problems.push(
                problem
                    .help(near.unwrap_or_else(|| format!("for {} write {}", one(kind), list_words(&known)))),
            );
        }
        found
    }

    fn grantees(&mut self, to: &Reference) -> Vec<Grantee> {
        if let Some(name) = to.strip_prefix("account/") {
            return self
                .account(name, to.span)
                .map(|account| Grantee::Account(account.name))
                .into_iter()
                .collect();
        }
        if is_whole(to) {
            return self.within(to).map(Grantee::Accounts).into_iter().collect();
        }
        self.find_callers(to, "").into_iter().map(Grantee::Role).collect()
    }

    fn check_passing(&mut self, grant: &Grant) {
        let creates = grant.may.iter().any(|word| word.value == "create");
        match (&grant.passing, creates) {
            (Some(passing), false) => {
                let problem = Diagnostic::error(
                    "grant-passing",
                    passing.span,
                    "`passing` has no meaning here: only `create` hands over a role",
                );
                self.problems.push(problem.help("remove `passing`, or add `create` to `may`"));
            }
            (None, true) => {
                let problem = Diagnostic::error(
                    "grant-passing",
                    grant.span,
                    "`create` hands a role to SageMaker, and the grant does not say which",
                );
                self.problems
                    .push(problem.help("add `passing: role/ACCOUNT/NAME`, the writer of the feature group"));
            }
            _ => {}
        }
    }

    /// The role of a grant that an account as a whole cannot have.
    pub(super) fn role_only(&mut self, line: &GrantLine<'_>) -> Option<Address> {
        match &line.to {
            Grantee::Role(role) => Some(role.clone()),
            Grantee::Account(_) | Grantee::Accounts(_) => {
                let problem = Diagnostic::error(
                    "grant-to-account",
                    line.grant.span,
                    "this cannot be granted to an account as a whole",
                );
                self.problems.push(problem.help("name a role: `to: role/ACCOUNT/NAME`"));
                None
            }
        }
    }
}

/// A kind with its article.
fn one(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o']);
    [if vowel { "an " } else { "a " }, kind].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::grants::GrantPart;
    use crate::catalog::plain_arns;
    use crate::resource::Body;

    /// What is written out without a function of its own is a kind with a policy, and has nothing but itself and a key.
    #[test]
    fn every_kind_with_verbs_can_be_written() {
        for row in grants::spoken().filter(|row| special(&row.kind).is_none()) {
            let known = plain_arns::of_kind(&row.kind);
            let written = |part: &GrantPart| {
                matches!(part, GrantPart::Resource | GrantPart::Key)
                    || known.is_some_and(|known| known.on.contains_key(part))
            };
            let parts = row.on.keys().all(written);
            assert!(Body::KINDS.contains(&row.kind.as_str()) && parts && row.share.is_none(), "{row:?}");
        }
        for (kind, _) in SPECIAL {
            assert!(grants::verbs(kind).next().is_some(), "`{kind}` has no verbs");
        }
    }
}
