//! Warehouses: a cluster or a serverless workgroup, its security group, and who deploys it with a key.

use super::draft::{DocumentSide, Draft};
use super::encrypted::KeyUse;
use super::existing_workloads::{OwnKey, warehouse_words as words};
use super::networks::net::DraftNetwork;
use crate::aws::{Address, Cidr, Name};
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{self, Reference, Serverless};
use crate::catalog::names::NameOf;
use crate::catalog::quota::quota;
use crate::catalog::{ActionSet, ServicePort, context_keys, principals};
use crate::diagnostic::Diagnostic;
use crate::model::DatabaseAccess;
use crate::policy::{PrincipalSet, Statement};
use crate::resource::{
    Body, Direction, Encryption, Kind, Ports, RedshiftAudit, RedshiftCluster, RedshiftLog,
    RedshiftServerless, RulePeer, SecurityGroupRule, Traffic,
};
use std::collections::{BTreeMap, BTreeSet};

/// Days that automatic snapshots are kept, unless said otherwise.
const SNAPSHOTS: u32 = 7;
/// Nodes, unless said otherwise: the fewest that survive the loss of one.
const NODES: u32 = 2;
/// Processing units that AWS begins with.
///
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html>
const CAPACITY: u32 = 128;
const NODE_TYPE: &str = "ra3.xlplus";
const FAMILY: &str = "redshift-1.0";
const LOGS: [RedshiftLog; 3] =
    [RedshiftLog::ConnectionLog, RedshiftLog::UserActivityLog, RedshiftLog::UserLog];

impl Draft<'_> {
    /// Every warehouse.
    pub(super) fn warehouses(&mut self) {
        for (name, entry) in self.blueprint.warehouses.iter() {
            self.warehouse(name, entry);
        }
    }

    fn warehouse(&mut self, name: &Name, entry: &Entry<blueprint::Warehouse>) {
        let written = &entry.value;
        let Some(net) = self.net(&written.network) else {
            return;
        };
        let Some(key) = self.warehouse_key(entry, &net) else {
            return;
        };
        let access = self.database_access(name, entry, &net);
        let groups = self.groups_of_existing("warehouse", written.existing, written.security_groups.as_ref());
        let groups = match written.existing {
            true => groups,
            false => BTreeSet::from([self.warehouse_group(name, entry, &net)]),
        };
        self.stated_policy(&words(written));
        let made = match written.serverless {
            None | Some(Serverless::Flag(false)) => self.cluster(entry, &net, &key, &access, groups),
            Some(Serverless::Flag(true)) => self.serverless(entry, &net, &key, &access, (groups, CAPACITY)),
            Some(Serverless::Capacity(units)) => {
                self.check_capacity(units);
                self.serverless(entry, &net, &key, &access, (groups, units.value))
            }
        };
        let address = self.insert(name, net.place.clone(), net.target.clone(), made, entry.key);
        self.deliver_audit(&address, written, &net);
        match key {
            OwnKey::Key(key) if !written.existing => self.deployers_use(&net, &key),
            OwnKey::Key(_) | OwnKey::OfAws | OwnKey::Unknown => {}
        }
        if written.existing {
            self.note_workload(&address, written.key.is_some(), !written.tags.is_empty());
        }
        self.model.database_access.push(access);
    }

    /// Names that Redshift takes, and what readers read.
    fn database_access(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Warehouse>,
        net: &DraftNetwork,
    ) -> DatabaseAccess {
        let written = &entry.value;
        let or = |word: &Option<Spanned<String>>, default: &str| {
            word.clone().unwrap_or_else(|| Spanned::new(entry.key, default.to_owned()))
        };
        let address = match written.serverless {
            None | Some(Serverless::Flag(false)) => RedshiftCluster::address,
            Some(Serverless::Flag(true) | Serverless::Capacity(_)) => RedshiftServerless::address,
        };
        let cluster = or(&written.name, name);
        let (database, group) = (or(&written.database, "dev"), or(&written.readers, "readers"));
        let administrator = or(&written.administrator, "awsuser");
        self.check_name(NameOf::Warehouse, &cluster);
        self.check_name(NameOf::WarehouseDatabase, &database);
        self.check_name(NameOf::WarehouseGroup, &group);
        self.check_name(NameOf::WarehouseAdministrator, &administrator);
        let schemas: Vec<Spanned<String>> =
            written.schemas.iter().flat_map(|all| all.iter().cloned()).collect();
        schemas.iter().for_each(|schema| self.check_name(NameOf::WarehouseSchema, schema));
        let schemas: BTreeSet<String> = schemas.into_iter().map(|schema| schema.value).collect();
        DatabaseAccess {
            warehouse: address(&net.place.name, name),
            place: net.place.clone(),
            cluster: cluster.value,
            database: database.value,
            group: group.value,
            schemas: if schemas.is_empty() {
                BTreeSet::from(["public".to_owned()])
            } else {
                schemas
            },
            administrator: administrator.value,
            roles: BTreeSet::new(),
        }
    }

    fn warehouse_port(&mut self, written: &blueprint::Warehouse) -> u16 {
        let Some(port) = written.port else {
            return ServicePort::Redshift.first();
        };
        let found = u16::try_from(port.value).ok().filter(|port| *port > 0);
        if found.is_none() {
            let problem =
                Diagnostic::error("warehouse-port", port.span, format!("`{}` is no port", port.value));
            self.problems
                .push(problem.help(format!("leave it out for {}", ServicePort::Redshift.first())));
        }
        found.unwrap_or_else(|| ServicePort::Redshift.first())
    }

    fn check_capacity(&mut self, units: Spanned<u32>) {
        if let Some(capacity) =
            quota("redshift-serverless-capacity").filter(|capacity| !capacity.takes(u64::from(units.value)))
        {
            let message = format!("a warehouse cannot have {} processing units", units.value);
            let help = format!(
                "write {} to {} in steps of {}",
                capacity.least,
                capacity.limit,
                capacity.step.unwrap_or(1)
            );
            self.problems
                .push(Diagnostic::error("warehouse-capacity", units.span, message).help(help));
        }
    }

    fn cluster(
        &mut self,
        entry: &Entry<blueprint::Warehouse>,
        net: &DraftNetwork,
        key: &OwnKey,
        access: &DatabaseAccess,
        groups: BTreeSet<String>,
    ) -> Body {
        let written = &entry.value;
        written.node_type.iter().for_each(|word| self.check_name(NameOf::NodeType, word));
        let cluster = RedshiftCluster {
            identifier: access.cluster.clone(),
            node_type: written
                .node_type
                .as_ref()
                .map_or_else(|| NODE_TYPE.to_owned(), |word| word.value.clone()),
            nodes: written.nodes.map_or(NODES, |nodes| *nodes),
            database: access.database.clone(),
            master_user: access.administrator.clone(),
            port: self.warehouse_port(written),
            subnets: net.subnets(),
            groups,
            public: false,
            enhanced_routing: written.enhanced_routing.is_none_or(|on| *on),
            key: self.arn_of_key(key),
            family: FAMILY.to_owned(),
            require_ssl: true,
            log_activity: true,
            audit: self.audit(written, net),
            snapshot_days: written.snapshot_days.map_or(SNAPSHOTS, |days| *days),
            roles: self.warehouse_roles(written, net),
            tags: self.tags::<RedshiftCluster>(&written.tags),
        };
        Body::RedshiftCluster(cluster)
    }

    fn serverless(
        &mut self,
        entry: &Entry<blueprint::Warehouse>,
        net: &DraftNetwork,
        key: &OwnKey,
        access: &DatabaseAccess,
        (groups, units): (BTreeSet<String>, u32),
    ) -> Body {
        let written = &entry.value;
        let of_clusters = [
            ("node_type", written.node_type.as_ref().map(|word| word.span)),
            ("nodes", written.nodes.map(|word| word.span)),
            ("audit", written.audit.as_ref().map(|word| word.span)),
            ("snapshot_days", written.snapshot_days.map(|word| word.span)),
        ];
        for (key, span) in of_clusters {
            if let Some(span) = span {
                let problem = Diagnostic::error(
                    "warehouse-serverless",
                    span,
                    format!("`{key}` has no meaning without nodes"),
                );
                self.problems.push(problem.help("remove it, or `serverless`"));
            }
        }
        // <https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-usage-considerations.html>
        if net.private.len() < 3 && !written.existing {
            let problem = Diagnostic::error(
                "warehouse-zones",
                written.network.span,
                "a serverless warehouse needs subnets in three zones",
            );
            self.problems.push(problem.also(net.span, "the network").help("write `zones: 3`"));
        }
        let workgroup = RedshiftServerless {
            name: access.cluster.clone(),
            namespace: access.cluster.clone(),
            database: access.database.clone(),
            admin_user: access.administrator.clone(),
            base_capacity: units,
            port: self.warehouse_port(written),
            subnets: net.subnets(),
            groups,
            public: false,
            enhanced_routing: written.enhanced_routing.is_none_or(|on| *on),
            key: self.arn_of_key(key),
            require_ssl: true,
            log_activity: true,
            exports: BTreeSet::from(LOGS),
            roles: self.warehouse_roles(written, net),
            tags: self.tags::<RedshiftServerless>(&written.tags),
        };
        Body::RedshiftServerless(workgroup)
    }

    fn warehouse_roles(&mut self, written: &blueprint::Warehouse, net: &DraftNetwork) -> BTreeSet<String> {
        let words: Vec<Reference> = written.roles.iter().flat_map(|all| all.iter().cloned()).collect();
        words.iter().filter_map(|word| self.role_arn(word, &net.place.name)).collect()
    }

    /// Redshift writes audit logs to a bucket with keys of S3 only.
    ///
    /// <https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html>
    fn audit(&mut self, written: &blueprint::Warehouse, net: &DraftNetwork) -> RedshiftAudit {
        let bucket = written
            .audit
            .as_ref()
            .and_then(|bucket| self.find("bucket", bucket, &net.place.name));
        let found = bucket.and_then(|bucket| match self.body(&bucket) {
            Some(Body::Bucket(bucket)) => Some((bucket.name.clone(), bucket.encryption.clone())),
            _ => None,
        });
        let Some((name, encryption)) = found else {
            return RedshiftAudit::CloudWatch {
                exports: BTreeSet::from(LOGS),
            };
        };
        if matches!(encryption, Encryption::Kms(_)) {
            let span = written.audit.as_ref().map(|word| word.span);
            let problem = Diagnostic::error(
                "warehouse-audit",
                span,
                "Redshift cannot write audit logs to a bucket with a KMS key",
            );
            self.problems
                .push(problem.help("name a bucket without `key`, or leave `audit` out for CloudWatch"));
        }
        RedshiftAudit::Bucket {
            name,
            prefix: "redshift/".to_owned(),
        }
    }

    fn deliver_audit(&mut self, address: &Address, written: &blueprint::Warehouse, net: &DraftNetwork) {
        let bucket = written
            .audit
            .as_ref()
            .and_then(|bucket| self.find("bucket", bucket, &net.place.name));
        // What exists on both sides delivers already.
        let Some(bucket) = bucket.filter(|bucket| !written.existing || !self.is_there(bucket)) else {
            return;
        };
        let (cluster, bucket_arn) = (self.arn(address), self.arn(&bucket));
        let service = PrincipalSet::service([principals::REDSHIFT]);
        let statement = |sid: &str, set: ActionSet, on: String| {
            Statement::allow()
                .sid(sid)
                .principals(service.clone())
                .actions(set.actions())
                .resources([on])
                .when("StringEquals", context_keys::SOURCE_ARN, [cluster.clone()])
        };
        self.add(
            &bucket,
            DocumentSide::Resource,
            statement("RedshiftChecksBucket", ActionSet::WarehouseAuditBucket, bucket_arn.clone()),
        );
        let objects = [&bucket_arn, "/redshift/*"].concat();
        self.add(
            &bucket,
            DocumentSide::Resource,
            statement("RedshiftWritesAuditLogs", ActionSet::WarehouseAuditFiles, objects),
        );
    }

    fn deployers_use(&mut self, net: &DraftNetwork, key: &Address) {
        for deployer in self.deployers(net.place.account.as_str()) {
            for (purpose, set, service) in [
                ("deploy warehouses", ActionSet::WarehouseKey, "redshift"),
                ("deploy administrators", ActionSet::WarehouseSecretKey, "secretsmanager"),
            ] {
                let wanted = KeyUse {
                    key,
                    purpose,
                    actions: set.actions(),
                    service: Some(service),
                };
                self.admit_to_key(&deployer, &wanted);
            }
        }
    }

    /// The warehouse's security group: the database port for those who may connect; answers with its symbol.
    fn warehouse_group(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Warehouse>,
        net: &DraftNetwork,
    ) -> String {
        let port = self.warehouse_port(&entry.value);
        let blocks = self.admitted(name, &entry.value, net);
        let inward = blocks.into_iter().map(|(cidr, who)| SecurityGroupRule {
            direction: Direction::Ingress,
            traffic: Traffic::Tcp(Ports::one(port)),
            peer: RulePeer::Cidr(cidr),
            description: who,
        });
        let mut rules: BTreeSet<SecurityGroupRule> = inward.collect();
        if entry.value.enhanced_routing.is_none_or(|on| *on) {
            rules.extend(self.ways_to_services(net, entry.value.network.span));
        }
        self.security_group(name, net, "A warehouse.", entry.key, rules)
    }

    /// Blocks of addresses that may connect, and whose they are: studios that say so, and `admits`.
    fn admitted(
        &mut self,
        name: &str,
        written: &blueprint::Warehouse,
        net: &DraftNetwork,
    ) -> BTreeMap<Cidr, String> {
        let mut found = BTreeMap::new();
        let blueprint = self.blueprint;
        for (studio, entry) in blueprint.studios.iter() {
            let reaches = entry.value.reaches.iter().flat_map(|all| all.iter());
            let Some(word) = reaches.into_iter().find(|word| Self::is_warehouse(word, name)) else {
                continue;
            };
            let Some(there) = self.net(&entry.value.network) else {
                continue;
            };
            if !self.joined(&there, net) {
                let message = format!(
                    "nothing joins network `{}` of the studio and network `{}` of the warehouse",
                    there.name, net.name
                );
                let problem = Diagnostic::error("reach-apart", word.span, message);
                self.problems.push(
                    problem
                        .also(written.network.span, "the warehouse's")
                        .help("add a peering of the two to `peerings:`"),
                );
            }
            let blocks = there.private.iter().filter_map(|piece| piece.cidr);
            found.extend(blocks.map(|cidr| (cidr, ["studio ", studio].concat())));
        }
        let words: Vec<Reference> = written.admits.iter().flat_map(|all| all.iter().cloned()).collect();
        for word in words {
            match Cidr::parse(&word) {
                Ok(cidr) => found.extend([(cidr, "admitted".to_owned())]),
                Err(_) => {
                    let there = self.net(&word);
                    if let Some(there) = there.as_ref().filter(|there| !self.joined(there, net)) {
                        let message = format!(
                            "nothing joins network `{}` and network `{}` of the warehouse",
                            there.name, net.name
                        );
                        let problem = Diagnostic::warning("reach-apart", word.span, message)
                            .also(written.network.span, "the warehouse's");
                        self.problems.push(
                            problem.help("add a peering of the two to `peerings:`, unless something outside of the blueprint joins them"),
                        );
                    }
                    let inside = there.map(|there| (there.inside(), ["network ", &there.name].concat()));
                    found.extend(
                        inside.into_iter().flat_map(|(blocks, who)| {
                            blocks.into_iter().map(move |cidr| (cidr, who.clone()))
                        }),
                    );
                }
            }
        }
        found
    }

    /// True where a reference means the warehouse of this name, which is being made: no word names it yet.
    pub(super) fn is_warehouse(word: &str, name: &str) -> bool {
        word == name
            || word
                .strip_prefix("warehouse/")
                .is_some_and(|rest| rest.rsplit('/').next() == Some(name))
    }

    /// The warehouse that a reference means: its place among what can be read.
    pub(super) fn warehouse_of(&mut self, word: &Reference, near: &str) -> Option<usize> {
        let found = self.model.entry_named("warehouse", word, near);
        let found = found.map(|resource| resource.address.clone());
        let warehouse = self.referred("warehouse", word, found)?;
        self.model.database_access.iter().position(|access| access.warehouse == warehouse)
    }
}
