//! File systems, their addresses in networks, and the access points that lead into them.

use super::draft::Draft;
use super::endpoints::OwnId;
use super::networks::net::DraftNetwork;
use super::own_policy::{Made, Said, said};
use crate::aws::{Address, Cidr, Name, Text};
use crate::blueprint;
use crate::blueprint::Reference;
use crate::blueprint::values::{Entry, Spanned};
use crate::catalog::names::NameOf;
use crate::catalog::{ActionSet, ServicePort, context_keys};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{
    Direction, Existence, FileAccessPoint, FilePerformance, FileSystem, FileThroughput, Kind, MountTarget,
    Place, Ports, RulePeer, SecurityGroupRule, Traffic,
};
use std::collections::{BTreeMap, BTreeSet};

/// The number of user and group, unless said otherwise: the first that Linux gives to people.
const USER: u32 = 1000;
/// What others may do in the folder of an access point, unless said otherwise.
const PERMISSIONS: &str = "0750";
/// The numbers of days that EFS knows.
///
/// <https://docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html>
const AFTER: [u32; 9] = [1, 7, 14, 30, 60, 90, 180, 270, 365];
const NAME: &str = "Name";

fn words(written: &blueprint::FileSystem) -> Said<'_> {
    let admits = written.admits.as_ref().and_then(|all| all.iter().next());
    let mut said = said!(
        written,
        "file system",
        FileSystem,
        NameOf::FileSystem,
        of_new: [performance, throughput, infrequent_after, backup, network]
    );
    said.stated.of_new.extend(admits.map(|first| ("admits", first.span)));
    said
}

/// Calls without TLS are refused; a policy that says anything lets in nobody whom it does not name.
fn tls_only() -> Vec<Statement> {
    let tls = Statement::deny()
        .sid("DenyWithoutTls")
        .principals(PrincipalSet::everyone())
        .actions(ActionSet::FileSystemUse.actions())
        .when("Bool", context_keys::SECURE_TRANSPORT, ["false"]);
    vec![tls]
}

/// What AWS says of a file system to which nobody gives a policy: whoever reaches it is let in.
///
/// <https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html>
fn without_policy() -> Statement {
    Statement::allow()
        .principals(PrincipalSet::everyone())
        .actions(ActionSet::FileSystemUse.actions())
}

impl Draft<'_> {
    /// File systems name keys and networks.
    pub(super) fn file_systems(&mut self) {
        for (name, entry) in self.blueprint.file_systems.iter() {
            self.file_system(name, entry);
        }
    }

    fn file_system(&mut self, name: &Name, entry: &Entry<blueprint::FileSystem>) {
        let written = &entry.value;
        self.check_file_system(entry);
        let make = |_: &mut Self, made: Made| FileSystem {
            key: made.key,
            performance: performance(written),
            throughput: throughput(written),
            infrequent_after: written.infrequent_after.map(|days| *days),
            backup: written.backup.is_none_or(|on| *on),
            policy: Document::new(Vec::new()),
            tags: [(NAME.to_owned(), made.name)].into_iter().chain(made.tags).collect(),
            id: written.id.as_ref().map(|id| id.value.clone()),
        };
        self.make_each((name, entry), &words(written), |_| tls_only(), make);
        let placement = written.place.but(written.except.as_ref());
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(FileSystem::address(&place.name, name));
            self.let_in_by_aws(&own, written);
            for (point, said) in written.access_points.iter() {
                self.file_access_point((name, &own), (point, said), written.existing);
            }
            self.mount_targets((name, &own), entry, &place);
        }
    }

    /// A file system that exists already without a policy has the one of AWS.
    fn let_in_by_aws(&mut self, own: &Address, written: &blueprint::FileSystem) {
        let stated = written.existing && written.policy.is_some();
        let body = self.model.resources.get_mut(own).map(|found| &mut found.body);
        if let Some(crate::resource::Body::FileSystem(system)) = body
            && stated
            && system.policy.statements.is_empty()
        {
            system.policy.statements.push(without_policy());
        }
    }

    fn check_file_system(&mut self, entry: &Entry<blueprint::FileSystem>) {
        let written = &entry.value;
        self.check_file_id(written.id.as_ref(), written.existing, entry.key, ("a file system", "fs-"));
        if let Some(days) = written.infrequent_after.filter(|days| !AFTER.contains(days)) {
            let all: Vec<String> = AFTER.iter().map(u32::to_string).collect();
            let message = format!("EFS does not move files after {} days", *days);
            let problem = Diagnostic::error("number-invalid", days.span, message);
            self.problems.push(problem.help(format!("write one of {}", all.join(", "))));
        }
        if let Some(said) = written.performance
            && *said == blueprint::FilePerformance::MaxIo
            && throughput(written) == FileThroughput::Elastic
        {
            let message = "a file system of `max-io` has no elastic throughput";
            let problem = Diagnostic::error("file-system-invalid", said.span, message);
            self.problems
                .push(problem.help("write `throughput: bursting`, or leave `performance` out"));
        }
        if let (Some(admits), None) = (&written.admits, &written.network) {
            let span = admits.iter().next().map_or(entry.key, |first| first.span);
            let problem =
                Diagnostic::error("file-system-invalid", span, "without a network nobody reaches it");
            self.problems.push(problem.help("say its `network`, or leave `admits` out"));
        }
    }

    fn check_file_id(
        &mut self,
        id: Option<&Spanned<String>>,
        existing: bool,
        entry: Span,
        what: (&'static str, &str),
    ) {
        let own = OwnId {
            what: what.0,
            shown_by: "`aws efs describe-file-systems` or `describe-access-points`",
            chosen_by: "EFS",
        };
        self.check_own_id(&own, existing, id, entry);
        if let Some(id) = id.filter(|_| existing) {
            self.check_id(what.1, id);
        }
    }

    fn file_access_point(
        &mut self,
        (name, system): (&Name, &Address),
        (point, entry): (&str, &Entry<blueprint::FileAccessPoint>),
        existing: bool,
    ) {
        let written = &entry.value;
        self.check_file_id(written.id.as_ref(), existing, entry.key, ("an access point", "fsap-"));
        let Some((place, target)) =
            self.model.get(system).map(|found| (found.place.clone(), found.target.clone()))
        else {
            return;
        };
        let path = written
            .path
            .clone()
            .unwrap_or_else(|| Spanned::new(entry.key, ["/", point].concat()));
        self.check_path(&path);
        let permissions = written.permissions.as_ref();
        if let Some(said) = permissions.filter(|said| !is_octal(said)) {
            let message = format!("`{}` are no permissions of a folder", said.value);
            let problem = Diagnostic::error("file-system-invalid", said.span, message);
            self.problems
                .push(problem.help("write three or four octal digits in quotes: `\"0750\"`"));
        }
        if let Some(said) = permissions.filter(|said| is_octal(said) && !owner_enters(said)) {
            let message = format!(
                "the owner of a folder with the permissions `{}` may not enter it, so that no mount works",
                said.value
            );
            let problem = Diagnostic::error("file-system-invalid", said.span, message);
            self.problems
                .push(problem.help("write an odd digit for the owner, the third from the end: `\"0700\"`"));
        }
        let Some(own) = Name::parse(&[name.as_str(), "-", point].concat()).ok() else {
            return;
        };
        let body = FileAccessPoint {
            file_system: self.id_of_file_system(system),
            path: path.value,
            uid: written.uid.map_or(USER, |uid| *uid),
            gid: written.gid.map_or(USER, |gid| *gid),
            permissions: permissions.map_or(PERMISSIONS, |said| said.as_str()).to_owned(),
            tags: BTreeMap::from([(NAME.to_owned(), own.as_str().to_owned())]),
            id: written.id.as_ref().map(|id| id.value.clone()),
        };
        let address = self.own(FileAccessPoint::address(&place.name, &own));
        if self.model.get(&address).is_some() {
            let message = format!(
                "`{}` is the access point `{point}` of `{name}`, and one of another file system is called so too",
                address
            );
            let problem = Diagnostic::error("address-twice", entry.key, message);
            self.problems.push(problem.help(
                "landform joins both names by a hyphen: give the access point, or its file system, another one",
            ));
            return;
        }
        let address = self.insert(&own, place, target, body, entry.key);
        if existing {
            self.note_existence(&address, Existence::plain(false));
        }
    }

    fn id_of_file_system(&self, system: &Address) -> String {
        match self.body(system) {
            Some(crate::resource::Body::FileSystem(FileSystem { id: Some(id), .. })) => id.clone(),
            _ => Text::symbol(system).as_str().to_owned(),
        }
    }

    /// <https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html>
    fn check_path(&mut self, path: &Spanned<String>) {
        let folders = path.split('/').filter(|folder| !folder.is_empty()).count();
        let fits = path.starts_with('/') && path.len() <= 100 && folders <= 4 && !path.contains("//");
        if !fits {
            let message = format!("`{}` is no folder that an access point leads to", path.value);
            let problem = Diagnostic::error("file-system-invalid", path.span, message);
            self.problems
                .push(problem.help("write a path from `/`, of at most four folders and 100 characters"));
        }
    }

    /// An address in each private subnet of its network, in a security group of its own.
    fn mount_targets(
        &mut self,
        (name, system): (&Name, &Address),
        entry: &Entry<blueprint::FileSystem>,
        place: &Place,
    ) {
        let Some(word) = entry.value.network.as_ref().filter(|_| !entry.value.existing) else {
            return;
        };
        let Some(net) = self.network_in(word, place) else {
            return;
        };
        let Some(group) = Name::parse(&[name.as_str(), "-mounts"].concat()).ok() else {
            return;
        };
        let port = Traffic::Tcp(Ports::one(ServicePort::FileSystem.first()));
        let rules =
            self.admitted_to_files(&entry.value, &net)
                .into_iter()
                .map(|(cidr, who)| SecurityGroupRule {
                    direction: Direction::Ingress,
                    traffic: port,
                    peer: RulePeer::Cidr(cidr),
                    description: who,
                });
        let rules: BTreeSet<SecurityGroupRule> = rules.collect();
        let group = self.security_group(&group, &net, "A file system.", entry.key, rules);
        for piece in &net.private {
            let Some(own) = Name::parse(&[name.as_str(), "-", piece.zone.as_str()].concat()).ok() else {
                continue;
            };
            let body = MountTarget {
                file_system: self.id_of_file_system(system),
                subnet: piece.id.clone(),
                groups: BTreeSet::from([group.clone()]),
            };
            self.insert(&own, place.clone(), net.target.clone(), body, entry.key);
        }
    }

    /// The network that a word means in a place: that of the name, or the one of several that the account has.
    pub(super) fn network_in(&mut self, word: &Reference, place: &Place) -> Option<DraftNetwork> {
        let bare = word.strip_prefix("network/").unwrap_or(word);
        let of_account = [bare, "-", &place.name].concat();
        let known = [bare, &of_account]
            .into_iter()
            .find_map(|name| self.network(name).filter(|net| net.place == *place).cloned());
        if known.is_some() {
            return known;
        }
        let other = self.net(word)?;
        let message = format!("network `{}` is not in `{}` in {}", other.name, place.name, place.region);
        let problem = Diagnostic::error("network-elsewhere", word.span, message);
        self.problems.push(problem.help("name a network of the same account and region"));
        None
    }

    /// Blocks of addresses that reach a file system, and whose they are.
    fn admitted_to_files(
        &mut self,
        written: &blueprint::FileSystem,
        net: &DraftNetwork,
    ) -> BTreeMap<Cidr, String> {
        let of = |net: &DraftNetwork| {
            let who = ["network ", net.name.as_str()].concat();
            net.inside().into_iter().map(move |cidr| (cidr, who.clone())).collect::<Vec<_>>()
        };
        let Some(admits) = &written.admits else {
            return of(net).into_iter().collect();
        };
        let mut found = BTreeMap::new();
        for word in admits.iter() {
            if let Ok(cidr) = Cidr::parse(word) {
                found.insert(cidr, "admitted".to_owned());
                continue;
            }
            let Some(there) = self.net(word) else { continue };
            if !self.joined(&there, net) {
                let message = format!(
                    "nothing joins network `{}` and network `{}` of the file system",
                    there.name, net.name
                );
                let problem = Diagnostic::warning("reach-apart", word.span, message);
                self.problems.push(problem.help(
                    "add a peering of the two to `peerings:`, unless something outside of the blueprint joins them",
                ));
            }
            found.extend(of(&there));
        }
        found
    }
}

fn performance(written: &blueprint::FileSystem) -> FilePerformance {
    match written.performance.map(|said| *said) {
        None | Some(blueprint::FilePerformance::GeneralPurpose) => FilePerformance::GeneralPurpose,
        Some(blueprint::FilePerformance::MaxIo) => FilePerformance::MaxIO,
    }
}

fn throughput(written: &blueprint::FileSystem) -> FileThroughput {
    match written.throughput.map(|said| *said) {
        None | Some(blueprint::FileThroughput::Elastic) => FileThroughput::Elastic,
        Some(blueprint::FileThroughput::Bursting) => FileThroughput::Bursting,
    }
}

/// True where the owner of a folder may enter it.
///
/// <https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html#enforce-root-directory-access-point>
fn owner_enters(permissions: &str) -> bool {
    let digit = permissions.chars().rev().nth(2).and_then(|digit| digit.to_digit(8));
    digit.is_some_and(|digit| digit % 2 == 1)
}

fn is_octal(text: &str) -> bool {
    matches!(text.len(), 3 | 4) && text.bytes().all(|byte| matches!(byte, b'0'..=b'7'))
}
