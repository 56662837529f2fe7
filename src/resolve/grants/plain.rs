//! Grants on buckets, keys and roles, and on every kind that is nothing but a resource with a policy of its own.

use super::GrantLine;
use super::plain_parts::{PlainPart, parts_of};
use super::table_part::TablePart;
use crate::aws::{Address, Name, Text};
use crate::blueprint::Reference;
use crate::catalog::actions::needed_by;
use crate::catalog::grants::{GrantPart, GrantVerb};
use crate::catalog::{ActionSet, context_keys, plain_arns};
use crate::diagnostic::Diagnostic;
use crate::policy::Statement;
use crate::resolve::audience::{Audience, ConditionParts};
use crate::resolve::draft::{DocumentSide, Draft};
use crate::resolve::encrypted::KeyUse;
use crate::resolve::endpoint_limit::EndpointLimit;
use crate::resolve::join_statements::sid;
use crate::resolve::objects::BucketUse;
use crate::resource::{Body, FileAccessPoint, FileSystem, Kind};
use std::collections::BTreeSet;

/// What the policy of a thing says that it is about: all of it, where AWS makes up the end of its ARN.
fn on_itself(own: &str, parts: Vec<String>) -> BTreeSet<String> {
    match Text::has_open_digits(own) {
        true => BTreeSet::from(["*".to_owned()]),
        false => parts.into_iter().collect(),
    }
}

impl Draft<'_> {
    pub(super) fn grant_buckets(&mut self, line: &GrantLine<'_>, on: &Reference) {
        let Some(role) = self.role_only(line) else { return };
        let limit = self.endpoint_limit(line);
        self.refuse_lists(line, on);
        for bucket in self.find_all("bucket", on, role.account()) {
            for verb in &line.verbs {
                let wanted = BucketUse {
                    bucket: &bucket,
                    prefix: "",
                    part: line.part.as_ref(),
                    purpose: &verb.verb,
                    container: verb.on(GrantPart::Container),
                    objects: verb.on(GrantPart::Resource),
                    key: verb.on(GrantPart::Key),
                    limit: Some(&limit),
                };
                self.use_bucket(&role, &wanted);
            }
        }
    }

    /// Reports a verb that does nothing but list, of a part of which nothing can be listed.
    fn refuse_lists(&mut self, line: &GrantLine<'_>, on: &Reference) {
        let unlisted = line.part.as_ref().is_some_and(|part| !part.is_listed());
        let lists = |verb: &&&GrantVerb| verb.on(GrantPart::Resource).is_empty();
        if let Some(verb) = line.verbs.iter().find(lists).filter(|_| unlisted) {
            let message = format!("`{}` of a part of a bucket needs a part that ends with `*`", verb.verb);
            let problem = Diagnostic::error("grant-verb", on.span, message);
            self.problems
                .push(problem.help("S3 lists by the beginning of keys: write `PREFIX/*`"));
        }
    }

    pub(super) fn grant_keys(&mut self, line: &GrantLine<'_>, on: &Reference) {
        let Some(role) = self.role_only(line) else { return };
        self.refuse_endpoint_limit(line, "key");
        for key in self.find_all("key", on, role.account()) {
            for verb in &line.verbs {
                self.use_key(
                    &role,
                    &KeyUse {
                        key: &key,
                        purpose: &verb.verb,
                        actions: verb.on(GrantPart::Resource),
                        service: None,
                    },
                );
            }
        }
    }

    pub(super) fn grant_roles(&mut self, line: &GrantLine<'_>, on: &Reference) {
        let Some(caller) = self.role_only(line) else {
            return;
        };
        self.refuse_endpoint_limit(line, "role");
        for target in self.find_all("role", on, caller.account()) {
            let name = self.blueprint_of(&target).and_then(|own| own.roles.get(target.name()));
            let source_identity = name.is_some_and(|entry| entry.value.source_identity);
            self.may_assume(&caller, &target, source_identity);
        }
    }

    /// Both sides of any kind with a policy of its own: the identity policy, the resource's policy for a role of
    /// another account, and the key that encrypts it. What the verbs become are rows of the catalog.
    pub(super) fn grant_plain(&mut self, line: &GrantLine<'_>, on: &Reference, kind: &str) {
        let Some(role) = self.role_only(line) else { return };
        // NFS goes to the addresses of a file system and never through an endpoint, so that its calls carry none of such keys.
        if kind == FileSystem::KIND {
            self.refuse_endpoint_limit(line, "file system");
        }
        let limit = match kind == FileSystem::KIND {
            true => EndpointLimit::default(),
            false => self.endpoint_limit(line),
        };
        for target in self.find_all(kind, on, role.account()) {
            self.told_of_no_address(&target, on);
            if self.lets_in_nobody(line, &role, &target) {
                return;
            }
            if line.table.as_ref().is_some_and(|part| !self.has_part((line, on), &target, part)) {
                continue;
            }
            for verb in &line.verbs {
                let narrow = line.table.as_ref();
                let conditions = narrow.map(TablePart::conditions).unwrap_or_default();
                self.held_to(conditions, |draft| draft.use_parts(&role, &target, (verb, narrow), &limit));
                self.key_of_plain(&role, &target, verb);
            }
        }
    }

    /// Tells of a new file system without addresses, which nobody mounts whatever is granted.
    fn told_of_no_address(&mut self, target: &Address, on: &Reference) {
        let Some(Body::FileSystem(_)) = self.body(target) else {
            return;
        };
        let is_made = self.model.get(target).is_some_and(|found| !found.existence.is_existing());
        let own = self.blueprint_of(target).and_then(|own| own.file_systems.get(target.name()));
        let without = own.is_some_and(|entry| entry.value.network.is_none());
        if is_made && without {
            let message = format!("`{target}` has no `network`, so that nobody mounts it");
            let problem = Diagnostic::warning("file-system-invalid", on.span, message);
            self.problems
                .push(problem.help(
                    "say the `network` in which it has addresses, unless another design gives it some",
                ));
        }
    }

    /// Reports a thing of another account that has no policy which could let the role in.
    fn lets_in_nobody(&mut self, line: &GrantLine<'_>, role: &Address, target: &Address) -> bool {
        let has_policy = self.body(target).is_none_or(|body| body.resource_policy().is_some());
        if has_policy || role.account() == target.account() {
            return false;
        }
        let message = format!(
            "`{role}` is of another account than `{target}`, which lets in nobody from there by itself"
        );
        let problem = Diagnostic::error("grant-abroad", line.asked, message);
        let round = plain_arns::of_kind(target.kind()).map(|row| row.round.clone()).unwrap_or_default();
        let help = "grant it to a role of that account, and let the other one assume that";
        self.problems.push(problem.help([&round, help].concat()));
        true
    }

    /// Reports an index that a table of the design has not.
    fn has_part(
        &mut self,
        (line, on): (&GrantLine<'_>, &Reference),
        table: &Address,
        part: &TablePart,
    ) -> bool {
        let name = match part {
            TablePart::Index(name) => name,
            TablePart::Leading(_) => return true,
            TablePart::Point(name) => return self.has_point((line, on), table, name),
        };
        let known = match self.model.get(table).map(|found| (&found.body, found.existence)) {
            Some((Body::Table(table), existence)) => {
                existence.is_existing() || table.indexes.contains_key(name)
            }
            _ => true,
        };
        if !known {
            let message = format!("`{table}` has no index `{name}`");
            self.problems.push(
                Diagnostic::error("grant-part", on.span, message)
                    .help("write it under `indexes` of the table"),
            );
        }
        known
    }

    /// Reports an access point that a file system of the design has not, and one that makes everybody root, which EFS lets nobody
    /// be who may not.
    ///
    /// <https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html>
    fn has_point(&mut self, (line, on): (&GrantLine<'_>, &Reference), system: &Address, name: &str) -> bool {
        let body = point_of(system, name).and_then(|point| self.body(&point));
        let known = body.is_some();
        let is_root = matches!(body, Some(Body::FileAccessPoint(point)) if point.uid == 0 || point.gid == 0);
        let may =
            |action: &String| line.verbs.iter().any(|verb| verb.on(GrantPart::Resource).contains(action));
        let may_be = ActionSet::FileRoot.actions().iter().all(may);
        if let Some(verb) = line.verbs.iter().find(|_| is_root && !may_be) {
            let message = format!(
                "whoever comes by the access point `{name}` is root by its `uid` or `gid`, and EFS lets nobody be that by `{}`",
                verb.verb
            );
            let problem = Diagnostic::error("grant-part", on.span, message);
            self.problems.push(
                problem.help("write `may: root` as well, or give the access point another `uid` and `gid`"),
            );
        }
        if !known {
            let message = format!("`{system}` has no access point `{name}`");
            self.problems.push(
                Diagnostic::error("grant-part", on.span, message)
                    .help("write it under `access_points` of the file system"),
            );
        }
        known
    }

    /// The conditions on which a role comes by an access point: its own policy names it, while that of the file system, which
    /// stands before it, says that there is one.
    ///
    /// <https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html>
    fn by_point(&self, target: &Address, narrow: Option<&TablePart>) -> Option<[ConditionParts; 2]> {
        let Some(TablePart::Point(name)) = narrow else {
            return None;
        };
        let arn = self.arn(&point_of(target, name)?);
        let any = crate::aws::Arn::parse(&arn)?.beside("access-point/*");
        let key = context_keys::FILE_ACCESS_POINT;
        let of = |operator: &'static str, value: String| (operator, key.to_owned(), BTreeSet::from([value]));
        // That of one which exists already is known; another one waits for the file system whose policy this is.
        let theirs = match Text::from(arn.as_str()).is_literal() {
            true => of("StringEquals", arn.clone()),
            false => of("StringLike", any),
        };
        Some([of("StringEquals", arn), theirs])
    }

    fn use_parts(
        &mut self,
        role: &Address,
        target: &Address,
        (verb, narrow): (&GrantVerb, Option<&TablePart>),
        limit: &EndpointLimit,
    ) {
        let own = self.arn(target);
        let arn = Text::with_digits_as_pattern(&own);
        let parts = parts_of(verb, &arn);
        let parts = narrow.map_or(parts.clone(), |narrow| narrow.narrowed(parts, &arn));
        let by_point = self.by_point(target, narrow);
        for part in parts {
            let name = sid(&[&verb.verb, part.name, target.kind()]);
            let statement = Statement::allow()
                .sid(name.clone())
                .actions(&part.actions)
                .resources(part.on.clone());
            let statement = match &by_point {
                Some([(operator, key, values), _]) => statement.when(operator, key, values.clone()),
                None => statement,
            };
            if part.is_behind() {
                self.add(role, DocumentSide::Identity, part.narrowed(statement, target.kind()));
                continue;
            }
            self.add(role, DocumentSide::Identity, limit.narrow(statement));
            for one in &part.on {
                self.admit_through(limit, role, &part.actions, one);
            }
            let bearer = self.bearer(&part, target).filter(|_| role.account() != target.account());
            if let Some(bearer) = bearer {
                let audience = Audience {
                    resource: bearer,
                    sid: name,
                    actions: part.actions.into_iter().collect(),
                    on: match names_resource(&verb.kind) {
                        true => on_itself(&own, part.on),
                        false => BTreeSet::new(),
                    },
                    when: self
                        .limit_of_bearer(target, limit)
                        .into_iter()
                        .chain(by_point.iter().map(|[_, any]| any.clone()))
                        .collect(),
                };
                let role_arn = self.arn(role);
                self.admit(audience, &role_arn);
            }
        }
    }

    /// What the policy of a thing says of where calls come from: nothing where it is made of permissions, which cannot; the role
    /// of another account needs its own policy as well, which says it.
    fn limit_of_bearer(&self, target: &Address, limit: &EndpointLimit) -> Vec<ConditionParts> {
        match self.body(target) {
            Some(Body::Function(_)) => Vec::new(),
            Some(_) | None => limit.conditions(),
        }
    }

    /// Whose policy lets in a role of another account: the thing's own, or that of what holds it.
    fn bearer(&self, part: &PlainPart, target: &Address) -> Option<Address> {
        if part.is_of_holder() {
            let holder = part.on.first().and_then(|arn| self.model.with_arn(arn));
            return holder.map(|holder| holder.address.clone());
        }
        part.is_of_thing().then(|| target.clone())
    }

    fn key_of_plain(&mut self, role: &Address, target: &Address, verb: &GrantVerb) {
        self.use_key_of(role, target, verb, verb.on(GrantPart::Key));
        // Dead letters keep the encryption of the queue that they come from.
        let needs = verb.on(GrantPart::Resource).iter().flat_map(|action| needed_by(action));
        let reads: Vec<String> = needs
            .filter(|needed| needed.dead_letters)
            .map(|needed| needed.action.clone())
            .collect();
        let own = self.arn(target);
        let from = self
            .model
            .resources
            .values()
            .filter(|one| one.body.letters_to() == Some(own.as_str()));
        for queue in from.map(|one| one.address.clone()).collect::<Vec<_>>() {
            self.use_key_of(role, &queue, verb, &reads);
        }
    }

    /// Both halves of the use of the key that encrypts a thing, where a verb needs it.
    pub(super) fn use_key_of(
        &mut self,
        role: &Address,
        target: &Address,
        verb: &GrantVerb,
        actions: &[String],
    ) {
        let arn = self.body(target).and_then(Body::key).map(str::to_owned);
        let key = arn.and_then(|arn| self.key_of_arn(&arn));
        if let Some(key) = key.filter(|_| !actions.is_empty()) {
            let wanted = KeyUse {
                key: &key,
                purpose: &[&verb.verb, " ", target.kind()].concat(),
                actions,
                service: self.body(target).map(Body::service),
            };
            self.use_key(role, &wanted);
        }
    }
}

/// The address of an access point of a file system.
fn point_of(system: &Address, name: &str) -> Option<Address> {
    let whole = Name::parse(&[system.name().as_str(), "-", name].concat()).ok()?;
    let account = Name::parse(system.account()).ok()?;
    Some(FileAccessPoint::address(&account, &whole).of_design(system.design()))
}

/// False for kinds whose policies have no `Resource`: they are about what bears them.
fn names_resource(kind: &str) -> bool {
    let policy = plain_arns::of_kind(kind).and_then(|row| row.policy.as_ref());
    policy.is_none_or(|policy| policy.names_resource)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::Blueprint;
    use crate::catalog::grants::ByArn;
    use std::collections::BTreeMap;

    const TWO_ACCOUNTS: &str = r#"
landform: 1
name: t
organization: { id: o-a1b2c3d4e5, management: "000000000001" }
accounts: { a: { id: "111111111111" }, b: { id: "222222222222" } }
region: us-east-1
keys: { k: { in: a } }
buckets: { data: { in: a, name: data-111111111111, key: k } }
roles: { near: { in: a, for: lambda }, far: { in: b, for: lambda } }
"#;

    /// Addresses of what names an action after a role may do it on the bucket, or with its key.
    fn named(role: Address, action: &str) -> Vec<String> {
        let (blueprint, _) = crate::blueprint::decode::read::<Blueprint>(0, TWO_ACCOUNTS);
        let blueprint = blueprint.unwrap();
        let deployed = crate::resolve::Deployed::default();
        let mut draft = Draft::new(&blueprint, &deployed);
        draft.keys();
        draft.buckets();
        draft.policies();
        draft.made_roles();
        let actions = |action: &str| vec![action.to_owned()];
        let verb = GrantVerb {
            kind: "bucket".to_owned(),
            verb: "weigh".to_owned(),
            summary: String::new(),
            on: BTreeMap::from([
                (GrantPart::Resource, actions("s3:GetObjectAttributes")),
                (GrantPart::Key, actions("kms:GenerateMac")),
            ]),
            share: None,
            internal: false,
            by_arn: ByArn::Never,
        };
        let limit = EndpointLimit::default();
        let data = Address::parse("bucket/a/data").unwrap();
        draft.use_parts(&role, &data, (&verb, None), &limit);
        draft.key_of_plain(&role, &data, &verb);
        draft.join_statements();
        let (model, problems) = draft.finish();
        assert!(!problems.has_errors(), "{problems:?}");
        let names = |body: &Body| {
            body.documents()
                .iter()
                .any(|(.., document)| document.to_json().to_string().contains(action))
        };
        let found = model.resources.values().filter(|resource| names(&resource.body));
        found.map(|resource| resource.address.to_string()).collect()
    }

    #[test]
    fn both_sides_and_the_key_say_what_a_role_may() {
        let (near, far) = (Address::parse("role/a/near").unwrap(), Address::parse("role/b/far").unwrap());
        let (on, with) = ("s3:GetObjectAttributes", "kms:GenerateMac");
        assert_eq!(named(near.clone(), on), ["role/a/near"]);
        assert_eq!(named(far.clone(), on), ["bucket/a/data", "role/b/far"]);
        assert_eq!(named(near, with), ["key/a/k", "role/a/near"]);
        assert_eq!(named(far, with), ["key/a/k", "role/b/far"]);
    }
}
