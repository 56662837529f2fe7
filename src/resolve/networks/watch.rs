//! `flow_logs:` into a log group, the role that writes to it, and the log.

use super::plan::Layout;
use crate::aws::name;
use crate::blueprint::values::Spanned;
use crate::blueprint::{FlowLogs, Network};
use crate::catalog::names::NameOf;
use crate::catalog::{ActionSet, action_names, context_keys, principals, quota};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resolve::draft::Draft;
use crate::resolve::trails::RETENTION;
use crate::resource::{DocumentName, FlowDestination, FlowLog, FlowTraffic, Kind, LogGroup, Role};
use std::collections::{BTreeMap, BTreeSet};

/// Seconds that one record covers at most: the finer of the two that AWS has.
const INTERVAL: u32 = 60;

impl Draft<'_> {
    /// The log of every packet, unless it is turned off.
    pub(super) fn watch(&mut self, layout: &Layout, written: &Network, vpc: &str) {
        let full = match &written.flow_logs {
            Some(FlowLogs::Flag(false)) => return,
            Some(FlowLogs::Full(full)) => Some(full),
            Some(FlowLogs::Flag(true)) | None => None,
        };
        if let Some(days) = full.and_then(|full| full.retention_days) {
            self.check_retention(days);
        }
        let key =
            self.key_for(full.and_then(|full| full.key.as_ref()).or(written.key.as_ref()), &layout.place);
        let name = ["/landform/", &self.model.name, "/", &layout.name, "-flows"].concat();
        let group = LogGroup {
            name: name.clone(),
            retention: full.and_then(|full| full.retention_days).map_or(RETENTION, |days| *days),
            key: key.as_ref().map(|key| self.arn(key)),
            tags: self.tags::<LogGroup>(&written.tags),
        };
        let entry = layout.name.with(&name!("flows"));
        self.add_to(layout, &entry, group);
        if let Some(key) = &key {
            self.admit_logs(key, &layout.place, &name);
        }
        let group = self.arn(&self.own(LogGroup::address(&layout.place.name, &entry)));
        let role = self.flow_role(layout, &group);
        let log = FlowLog {
            vpc: vpc.to_owned(),
            traffic: FlowTraffic::All,
            destination: FlowDestination::CloudWatchLogs { destination: group, role },
            interval: INTERVAL,
            tags: self.network_tags::<FlowLog>(written, &layout.name),
        };
        self.add_to(layout, &layout.name, log);
    }

    /// The role that delivers, for flow logs of this account and region only; answers with its ARN.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html>
    fn flow_role(&mut self, layout: &Layout, group: &str) -> String {
        let place = &layout.place;
        let logs = place.arn("ec2", "vpc-flow-log/*");
        let trust = Statement::allow()
            .sid("AssumedByFlowLogs")
            .principals(PrincipalSet::service([principals::FLOW_LOGS]))
            .actions([action_names::ASSUME_ROLE])
            .when("StringEquals", context_keys::SOURCE_ACCOUNT, [place.account.as_str()])
            .when("ArnLike", context_keys::SOURCE_ARN, [logs]);
        let write = Statement::allow()
            .sid("WriteRecords")
            .actions(ActionSet::FlowLogRecords.actions())
            .resources([group.to_owned(), [group, ":*"].concat()]);
        // The action knows no resource.
        let find = Statement::allow()
            .sid("FindLogGroups")
            .actions(ActionSet::FlowLogGroups.actions())
            .resources(["*"]);
        let name = [&self.model.name, "-", &layout.name, "-flow-writer"].concat();
        self.check_name(NameOf::Role, &Spanned::new(layout.span, name.clone()));
        let role = Role {
            name,
            path: "/".to_owned(),
            description: "Flow logs are delivered to a log group as this role.".to_owned(),
            max_session: quota::role_session(),
            trust: Document::new(vec![trust]),
            managed: BTreeSet::new(),
            inline: BTreeMap::from([(DocumentName::DERIVED.to_owned(), Document::new(vec![write, find]))]),
            boundary: None,
            tags: BTreeMap::new(),
        };
        let entry = layout.name.with(&name!("flow-writer"));
        self.add_to(layout, &entry, role);
        self.arn(&self.own(Role::address(&place.name, &entry)))
    }
}
