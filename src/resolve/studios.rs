//! Studios: domain, users, and the security groups of their apps; names that a warehouse would refuse are refused.

use super::draft::Draft;
use super::encrypted::KeyUse;
use super::networks::net::DraftNetwork;
use super::networks::workload_groups::outward;
use crate::aws::{Address, Name, Text};
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{self, Reference, SignIn, StudioUser};
use crate::catalog::names::NameOf;
use crate::catalog::quota::quota;
use crate::catalog::{ActionSet, ServicePort, action_names, names};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Actions, Statement};
use crate::resource::{
    Body, Direction, Existence, IdentityConfig, Kind, Place, Ports, RulePeer, SecurityGroup,
    SecurityGroupRule, StudioAuth, StudioDomain, Traffic, UserProfile,
};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// Every studio.
    pub(super) fn studios(&mut self) {
        for (name, entry) in self.blueprint.studios.iter() {
            self.studio(name, entry);
        }
    }

    fn studio(&mut self, name: &Name, entry: &Entry<blueprint::Studio>) {
        let written = &entry.value;
        let Some(net) = self.net(&written.network) else {
            return;
        };
        let own_name =
            self.own_name(NameOf::Studio, written.name.as_ref(), (name, entry.key), written.existing);
        let Some(role) = self.studio_role(&written.role, &net.place) else {
            return;
        };
        let key = self.key_for(written.key.as_ref(), &net.place);
        if let Some(key) = key.as_ref().filter(|_| !written.existing) {
            self.deployers_use_files(&net, key);
        }
        let groups = self.groups_of_existing("studio", written.existing, written.security_groups.as_ref());
        let groups = match written.existing {
            true => groups,
            false => BTreeSet::from([self.studio_group(name, entry, &net, entry.key)]),
        };
        let domain = StudioDomain {
            name: self.placed_name(NameOf::Studio, &own_name, &net.place),
            auth: match written.auth.map(|word| word.value) {
                Some(SignIn::Sso) => StudioAuth::Sso,
                Some(SignIn::Iam) | None => StudioAuth::Iam,
            },
            network: self.studio_network(entry),
            vpc: net.vpc.clone(),
            subnets: net.subnets(),
            role: self.arn(&role),
            groups,
            key: key.as_ref().map(|key| self.arn(key)),
            identity: if written.source_identity.is_none_or(|on| *on) {
                IdentityConfig::UserProfileName
            } else {
                IdentityConfig::Disabled
            },
            tags: self.tags::<StudioDomain>(&written.tags),
            id: written.id.as_ref().filter(|_| written.existing).map(|id| id.value.clone()),
        };
        self.check_studio_id(entry);
        let own_id = domain.id.clone();
        let domain = self.insert(name, net.place.clone(), net.target.clone(), domain, entry.key);
        let id = own_id.unwrap_or_else(|| Text::symbol(&domain).as_str().to_owned());
        if written.existing {
            self.note_existence(&domain, Existence::plain(!written.tags.is_empty()));
        }
        let mut roles = BTreeSet::from([role.clone()]);
        for (user, person) in written.users.iter() {
            roles.insert(self.studio_user((name, entry), (user, person), &net, &id, &role));
        }
        for role in roles {
            if written.existing && self.is_there(&role) {
                continue;
            }
            self.uses_studio(&role, &net.place);
            self.carries_names(&role, written);
        }
    }

    /// A role of the studio's own account.
    fn studio_role(&mut self, reference: &Reference, place: &Place) -> Option<Address> {
        let role = self.find("role", reference, &place.name)?;
        if *role.account() != place.name {
            let message = format!("`{role}` is in another account than the studio");
            let problem = Diagnostic::error("pass-role-cross-account", reference.span, message);
            self.problems.push(
                problem.help(
                    "a role can be passed inside its own account only: name a role of the same account",
                ),
            );
            return None;
        }
        Some(role)
    }

    /// The role's trust must let the name in, or every app fails to start.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/monitor-user-access.html>
    fn carries_names(&mut self, role: &Address, written: &blueprint::Studio) {
        if !written.source_identity.is_none_or(|on| *on) {
            return;
        }
        let sagemaker = |statement: &Statement| match &statement.actions {
            Actions::In(all) => all
                .iter()
                .any(|action| crate::aws::glob_matches(action, action_names::SET_SOURCE_IDENTITY)),
            Actions::NotIn(all) => !all
                .iter()
                .any(|action| crate::aws::glob_matches(action, action_names::SET_SOURCE_IDENTITY)),
        };
        let Some(Body::Role(body)) = self.body(role) else {
            return;
        };
        if !body.trust.statements.iter().any(sagemaker) {
            let message = format!("the trust of `{role}` does not let SageMaker set a source identity");
            let problem = Diagnostic::error("studio-identity", written.role.span, message);
            self.problems.push(
                problem.help("write `for: studio` in the role, or `source_identity: false` in the studio"),
            );
        }
    }

    /// A user with a group of their own; answers with the user's role.
    fn studio_user(
        &mut self,
        (name, studio): (&Name, &Entry<blueprint::Studio>),
        (user, person): (&Name, &Entry<StudioUser>),
        net: &DraftNetwork,
        domain: &str,
        shared: &Address,
    ) -> Address {
        self.check_user(&Spanned::new(person.key, user.to_string()), &studio.value);
        self.check_sso(person, &studio.value);
        let own = person.value.role.as_ref().and_then(|role| self.studio_role(role, &net.place));
        let role = own.unwrap_or_else(|| shared.clone());
        let entry_name = name.with(user);
        // Apps of a user in a studio that exists already are in the groups of all.
        let existing = studio.value.existing;
        let groups = match existing {
            true => BTreeSet::new(),
            false => BTreeSet::from([self.studio_group(&entry_name, studio, net, person.key)]),
        };
        let profile = UserProfile {
            domain: domain.to_owned(),
            name: user.to_string(),
            role: self.arn(&role),
            groups,
            sso_user: person.value.sso_user.as_ref().map(|word| self.told_text(word, &net.place)),
            tags: self.tags::<UserProfile>(&person.value.tags),
        };
        let profile = self.insert(&entry_name, net.place.clone(), net.target.clone(), profile, person.key);
        if existing {
            self.note_existence(&profile, Existence::plain(!person.value.tags.is_empty()));
        }
        role
    }

    fn check_sso(&mut self, person: &Entry<StudioUser>, studio: &blueprint::Studio) {
        let sso = studio.auth.is_some_and(|word| word.value == SignIn::Sso);
        let message = match (&person.value.sso_user, sso) {
            (None, true) => "a user of a studio with `auth: sso` needs `sso_user`",
            (Some(_), false) => "`sso_user` has no meaning without `auth: sso`",
            _ => return,
        };
        let span = person.value.sso_user.as_ref().map_or(person.key, |word| word.span);
        self.problems.push(
            Diagnostic::error("studio-sso", span, message)
                .help("name the user in IAM Identity Center, or sign in by `auth: iam`"),
        );
    }

    /// A user's name is the name of a profile, of a source identity, and of a database user where the studio
    /// reaches a warehouse.
    fn check_user(&mut self, user: &Spanned<String>, studio: &blueprint::Studio) {
        self.check_name(NameOf::UserProfile, user);
        if studio.source_identity.is_none_or(|on| *on) {
            self.check_identity_of(user);
        }
        let words: Vec<Reference> = studio.reaches.iter().flat_map(|all| all.iter().cloned()).collect();
        if words.is_empty() {
            return;
        }
        if let Some(why) = names::refuses_user(user) {
            let message = format!("Redshift refuses `{}` as a database user: it {why}", user.value);
            self.refuse_user(user.span, message);
        }
        for word in &words {
            let access = self.warehouse_of(word, "").and_then(|at| self.model.database_access.get(at));
            if let Some(access) = access.filter(|access| access.administrator == user.value) {
                let message = format!(
                    "`{}` is the administrator of warehouse `{}`",
                    user.value,
                    access.warehouse.name()
                );
                self.refuse_user(user.span, message);
            }
        }
    }

    fn check_identity_of(&mut self, user: &Spanned<String>) {
        if let Some(identity) =
            quota("source-identity").filter(|identity| identity.measure(user) < identity.least)
        {
            let message = format!("`{}` is too short for a source identity", user.value);
            let help = format!("a source identity has {} to {} characters", identity.least, identity.limit);
            self.problems
                .push(Diagnostic::error("studio-user-refused", user.span, message).help(help));
        }
    }

    fn refuse_user(&mut self, span: Span, message: String) {
        let help = "a user's name is the name in the database: a lower case letter, then lower case letters, digits and `-`";
        self.problems
            .push(Diagnostic::error("studio-user-refused", span, message).help(help));
    }

    /// The security group of apps: one another, the file system, AWS's services, and warehouses.
    fn studio_group(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Studio>,
        net: &DraftNetwork,
        origin: Span,
    ) -> String {
        let own = self.own(SecurityGroup::address(&net.place.name, name));
        let own = Text::symbol(&own).as_str().to_owned();
        let (from, to) = ServicePort::StudioApps.range();
        let apps = |direction| SecurityGroupRule {
            direction,
            traffic: Traffic::Tcp(Ports { from, to }),
            peer: RulePeer::Group(own.clone()),
            description: "apps of one user".to_owned(),
        };
        let files = net.private.iter().filter_map(|piece| piece.cidr);
        let mut rules: BTreeSet<SecurityGroupRule> =
            [apps(Direction::Ingress), apps(Direction::Egress)].into_iter().collect();
        let nfs = Traffic::Tcp(Ports::one(ServicePort::StudioFiles.first()));
        rules.extend(files.map(|cidr| outward(nfs, RulePeer::Cidr(cidr), "file system of the users")));
        rules.extend(self.ways_to_services(net, entry.value.network.span));
        rules.extend(self.ways_to_warehouses(&entry.value));
        self.security_group(name, net, "Apps of a studio.", origin, rules)
    }

    fn ways_to_warehouses(&mut self, written: &blueprint::Studio) -> Vec<SecurityGroupRule> {
        let words: Vec<Reference> = written.reaches.iter().flat_map(|all| all.iter().cloned()).collect();
        let mut rules = Vec::new();
        for word in words {
            let Some(access) = self.warehouse_of(&word, "").and_then(|at| self.model.database_access.get(at))
            else {
                continue;
            };
            let port = match self.body(&access.warehouse) {
                Some(Body::RedshiftCluster(cluster)) => cluster.port,
                Some(Body::RedshiftServerless(workgroup)) => workgroup.port,
                _ => continue,
            };
            let name = access.warehouse.name().to_owned();
            let network = self.blueprint.warehouses.get(&name).map(|entry| entry.value.network.clone());
            let Some(there) = network.and_then(|network| self.net(&network)) else {
                continue;
            };
            let description = ["warehouse ", &name].concat();
            rules.extend(
                there
                    .inside()
                    .into_iter()
                    .map(|cidr| outward(Traffic::Tcp(Ports::one(port)), RulePeer::Cidr(cidr), &description)),
            );
        }
        rules
    }

    fn deployers_use_files(&mut self, net: &DraftNetwork, key: &Address) {
        for deployer in self.deployers(net.place.account.as_str()) {
            let wanted = KeyUse {
                key,
                purpose: "deploy studios",
                actions: ActionSet::StudioFilesKey.actions(),
                service: None,
            };
            self.admit_to_key(&deployer, &wanted);
        }
    }
}
