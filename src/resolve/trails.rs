//! Trails with their log group, its role, the bucket's and key's admissions, and the alarms.

use super::draft::{DocumentSide, Draft};
use super::existing::Stated;
use super::grammar::PolicyGrammar;
use super::join_statements::sid;
use super::scope::ORGANIZATION;
use super::trail_writers::TrailWriter;
use super::whom::Within;
use crate::aws::{Address, Name, name, regional_principal};
use crate::blueprint::values::{Entry, Spanned};
use crate::blueprint::{self, AlarmTopic, Recording};
use crate::catalog::names::NameOf;
use crate::catalog::trails::{TrailWords, event_name, event_source};
use crate::catalog::{ActionSet, action_names, context_keys, logs, principals, quota, sources};
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{
    Alarm, Body, DocumentName, Existence, LogGroup, Place, Role, Selector, Subscriber, Target, Topic, Trail,
};
use std::collections::{BTreeMap, BTreeSet};

/// Days that log groups keep events and records, unless said otherwise: a choice of landform, which AWS leaves open.
pub(super) const RETENTION: u32 = 365;
/// Seconds of an alarm's period.
const PERIOD: u32 = 300;

/// The pattern of an alarm's events, and what they say.
///
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
fn pattern(topic: AlarmTopic) -> (String, &'static str) {
    match topic {
        AlarmTopic::AccessDenied => (
            [
                "{ ",
                &any_of("errorCode", TrailWords::Refusals.all().iter().map(String::as_str)),
                " }",
            ]
            .concat(),
            "A call was refused.",
        ),
        AlarmTopic::SharingChanged => {
            (calls_of(ActionSet::ShareMaking.actions()), "A RAM share was made or widened.")
        }
    }
}

/// The events of actions, all of one service.
fn calls_of(actions: &[String]) -> String {
    let source = event_source(actions);
    let names = any_of("eventName", actions.iter().map(|action| event_name(action)));
    ["{ ", &any_of("eventSource", [source.as_str()]), " && (", &names, ") }"].concat()
}

fn any_of<'t>(field: &str, values: impl IntoIterator<Item = &'t str>) -> String {
    let is = |value| ["($.", field, " = \"", value, "\")"].concat();
    values.into_iter().map(is).collect::<Vec<String>>().join(" || ")
}

/// What a trail records of one subject.
fn selector(recording: Recording) -> Selector {
    let name = recording.as_str();
    match recording {
        Recording::Management => Selector::management(name),
        Recording::FeatureGroups => Selector::data(name, TrailWords::FeatureGroups.first()),
        Recording::Objects => Selector::data(name, TrailWords::Objects.first()),
    }
}

/// What alarms of an account and Region may do.
///
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html>
fn by_alarms(what: &str, actions: ActionSet, place: &Place) -> Statement {
    let alarms = place.arn("cloudwatch", "alarm:*");
    Statement::allow()
        .sid(sid(&[what]))
        .principals(PrincipalSet::service([principals::CLOUDWATCH]))
        .actions(actions.actions())
        .when("ArnLike", context_keys::SOURCE_ARN, [alarms])
        .when("StringEquals", context_keys::SOURCE_ACCOUNT, [place.account.as_str()])
}

/// What only a trail says that is made.
fn words(written: &blueprint::Trail) -> Stated<'_> {
    let all = [
        written
            .alarms
            .as_ref()
            .and_then(|all| all.iter().next())
            .map(|one| ("alarms", one.span)),
        written.alarm_key.as_ref().map(|key| ("alarm_key", key.span)),
        written
            .subscribers
            .as_ref()
            .and_then(|all| all.iter().next())
            .map(|one| ("subscribers", one.span)),
        written.retention_days.map(|days| ("retention_days", days.span)),
    ];
    Stated {
        what: "trail",
        grammar: PolicyGrammar::Resource,
        existing: written.existing,
        policy: None,
        of_new: all.into_iter().flatten().collect(),
    }
}

impl Draft<'_> {
    /// Every trail.
    pub(super) fn trails(&mut self) {
        for (name, entry) in self.blueprint.trails.iter() {
            self.trail(name, entry);
        }
    }

    fn trail(&mut self, name: &Name, entry: &Entry<blueprint::Trail>) {
        let written = &entry.value;
        let own_name =
            self.own_name(NameOf::Trail, written.name.as_ref(), (name, entry.key), written.existing);
        self.stated_policy(&words(written));
        if written.place.words.iter().any(|word| word.value == ORGANIZATION) {
            return self.trail_of_organization(name, entry, &own_name);
        }
        let placed = self.placed(&written.place, written.region.as_deref());
        for place in placed.places {
            let within = self.placed_within(&written.place, &place.name);
            self.trail_in(name, entry, &own_name, (place, placed.target.clone()), within.as_ref());
        }
    }

    /// The one trail that records every account, also those that join later: it is in the management account.
    ///
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html>
    fn trail_of_organization(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Trail>,
        own_name: &Spanned<String>,
    ) {
        let words = &entry.value.place.words;
        if words.len() > 1 {
            let problem = Diagnostic::error(
                "trail-organization",
                entry.value.place.span,
                "a trail of the organization records every account, and others are named beside it",
            );
            self.problems
                .push(problem.help("write `in: organization`, or the accounts and units alone"));
        }
        let management = self.model.organization.management.as_str();
        let Some(account) = self.model.account(management).cloned() else {
            return;
        };
        let place = self.place(&account, entry.value.region.as_deref());
        let target = Target::Account(account.name);
        self.trail_in(name, entry, own_name, (place, target), None);
    }

    /// `within`: the accounts among which this one has such a trail, where the blueprint does not name it.
    fn trail_in(
        &mut self,
        name: &Name,
        entry: &Entry<blueprint::Trail>,
        own_name: &Spanned<String>,
        (place, target): (Place, Target),
        within: Option<&Within>,
    ) {
        let written = &entry.value;
        let own_name = &Spanned::new(own_name.span, self.placed_name(NameOf::Trail, own_name, &place));
        let Some(bucket) = self.find("bucket", &written.bucket, &place.name) else {
            return;
        };
        let key = self.key_for(written.key.as_ref(), &place);
        self.files_key(key.as_ref(), written, &bucket, &place);
        // A key elsewhere would have to admit the log group of each account by its name.
        let near = key.as_ref().filter(|key| within.is_none() || *key.account() == place.name);
        let log = (!written.existing).then(|| {
            let group = self.trail_log_group(name, own_name, written, (&place, &target), near);
            let role = self.trail_role(name, (&place, &target), &group);
            (group, role)
        });
        let organization = written.place.words.iter().any(|word| word.value == ORGANIZATION);
        let writer = TrailWriter {
            place: &place,
            name: own_name,
            organization,
            within,
        };
        self.admit_trail(&bucket, key.as_ref(), &writer, written.existing);
        let trail = Trail {
            name: own_name.value.clone(),
            organization,
            bucket: self.arn(&bucket).rsplit(':').next().unwrap_or_default().to_owned(),
            key: key.as_ref().map(|key| self.arn(key)),
            log_group: log.as_ref().map(|(group, _)| [&self.arn(group), ":*"].concat()),
            log_role: log.as_ref().map(|(_, role)| self.arn(role)),
            selectors: self.selectors(written),
            tags: self.tags::<Trail>(&written.tags),
        };
        let address = self.insert(name, place.clone(), target.clone(), trail, entry.key);
        match log {
            Some((group, _)) => self.alarms(name, written, &place, &target, &group),
            None => self.note_existence(&address, Existence::plain(!written.tags.is_empty())),
        }
    }

    /// The log group is encrypted where the trail is, its files where their bucket is, and both with one key.
    ///
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html>
    fn files_key(
        &mut self,
        key: Option<&Address>,
        written: &blueprint::Trail,
        bucket: &Address,
        place: &Place,
    ) {
        let files = self.model.get(bucket).map(|bucket| bucket.place.clone());
        let apart = files.filter(|files| files.region != place.region);
        if let (Some(key), Some(reference), Some(files)) = (key, &written.key, apart) {
            self.same_region(key, &files, reference.span);
        }
    }

    fn trail_log_group(
        &mut self,
        name: &Name,
        own_name: &Spanned<String>,
        written: &blueprint::Trail,
        (place, target): (&Place, &Target),
        key: Option<&Address>,
    ) -> Address {
        let retention = written.retention_days.map_or(RETENTION, |days| *days);
        if let Some(days) = written.retention_days {
            self.check_retention(days);
        }
        let group_name = ["/landform/", &self.model.name, "/", &own_name.value].concat();
        let log_group = LogGroup {
            name: group_name.clone(),
            retention,
            key: key.map(|key| self.arn(key)),
            tags: self.tags::<LogGroup>(&written.tags),
        };
        let entry_name = name.with(&name!("events"));
        let address = self.insert(&entry_name, place.clone(), target.clone(), log_group, own_name.span);
        if let Some(key) = key {
            self.admit_logs(key, place, &group_name);
        }
        address
    }

    /// Reports a number of days that CloudWatch Logs does not know.
    pub(super) fn check_retention(&mut self, days: Spanned<u32>) {
        if logs::retentions().contains(&days) {
            return;
        }
        let message = format!("events cannot be kept for {} days", *days);
        let allowed: Vec<String> = logs::retentions().iter().map(ToString::to_string).collect();
        self.problems.push(
            Diagnostic::error("retention-invalid", days.span, message)
                .help(format!("CloudWatch Logs keeps them for one of {}", allowed.join(", "))),
        );
    }

    /// Lets a log group encrypt with a key.
    ///
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html>
    pub(super) fn admit_logs(&mut self, key: &Address, place: &Place, group: &str) {
        let context = place.arn("logs", &["log-group:", group].concat());
        let service = regional_principal("logs", &place.region);
        let statement = Statement::allow()
            .sid("EncryptLogGroups")
            .principals(PrincipalSet::service([service]))
            .actions(ActionSet::LogGroupKey.actions())
            .resources(["*"])
            .when("ArnEquals", sources::encryption_key(principals::LOGS), [context]);
        self.add(key, DocumentSide::Resource, statement);
    }

    fn trail_role(&mut self, name: &Name, (place, target): (&Place, &Target), group: &Address) -> Address {
        let streams = [&self.arn(group), ":log-stream:*"].concat();
        let trust = Statement::allow()
            .sid("AssumedByCloudtrail")
            .principals(PrincipalSet::service([principals::CLOUDTRAIL]))
            .actions([action_names::ASSUME_ROLE]);
        let write = Statement::allow()
            .sid("WriteEvents")
            .actions(ActionSet::TrailEvents.actions())
            .resources([streams]);
        let role_name = [&self.model.name, "-", name, "-log-writer"].concat();
        let origin = self.model.origins.resource(group);
        self.check_name(NameOf::Role, &Spanned::new(origin, role_name.clone()));
        let role = Role {
            name: role_name,
            path: "/".to_owned(),
            description: "CloudTrail writes its events to a log group as this role.".to_owned(),
            max_session: quota::role_session(),
            trust: Document::new(vec![trust]),
            managed: BTreeSet::new(),
            inline: BTreeMap::from([(DocumentName::DERIVED.to_owned(), Document::new(vec![write]))]),
            boundary: None,
            tags: BTreeMap::new(),
        };
        self.insert(&name.with(&name!("log-writer")), place.clone(), target.clone(), role, origin)
    }

    fn selectors(&self, written: &blueprint::Trail) -> Vec<Selector> {
        let recordings: BTreeSet<Recording> = written.records.as_ref().map_or_else(
            || BTreeSet::from([Recording::Management]),
            |all| all.iter().map(|word| word.value).collect(),
        );
        recordings.into_iter().map(selector).collect()
    }

    fn alarms(
        &mut self,
        name: &Name,
        written: &blueprint::Trail,
        place: &Place,
        target: &Target,
        group: &Address,
    ) {
        let topics: BTreeSet<AlarmTopic> =
            written.alarms.iter().flat_map(|all| all.iter()).map(|word| word.value).collect();
        if topics.is_empty() {
            return;
        }
        let subscribers = self.subscribers(written.subscribers.iter().flat_map(|all| all.iter()));
        let key = self.key_for(written.alarm_key.as_ref(), place);
        let sns = self.alarm_topic(name, (place, target), group, (subscribers, key));
        let log_group = match self.body(group) {
            Some(Body::LogGroup(log_group)) => log_group.name.clone(),
            _ => return,
        };
        let origin = self.model.origins.resource(group);
        for topic in topics {
            let (events, description) = pattern(topic);
            let alarm_name = [&self.model.name, "-", name, "-", topic.as_str()].concat();
            let alarm = Alarm {
                name: alarm_name,
                description: description.to_owned(),
                log_group: log_group.clone(),
                pattern: events,
                namespace: ["landform/", &self.model.name].concat(),
                threshold: 1,
                period: PERIOD,
                actions: BTreeSet::from([self.arn(&sns)]),
            };
            self.insert(&name.with(&topic.name()), place.clone(), target.clone(), alarm, origin);
        }
    }

    fn alarm_topic(
        &mut self,
        name: &Name,
        (place, target): (&Place, &Target),
        group: &Address,
        (subscribers, key): (BTreeSet<Subscriber>, Option<Address>),
    ) -> Address {
        let topic_name = [&self.model.name, "-", name, "-alarms"].concat();
        let topic_arn = place.arn("sns", &topic_name);
        let publish = by_alarms("alarms publish", ActionSet::AlarmNotice, place).resources([topic_arn]);
        if let Some(key) = &key {
            let encrypt = by_alarms("encrypt alarms", ActionSet::AlarmKey, place).resources(["*"]);
            self.add(key, DocumentSide::Resource, encrypt);
        }
        let origin = self.model.origins.resource(group);
        let topic = Topic {
            name: topic_name,
            fifo: false,
            key: key.as_ref().map(|key| self.arn(key)),
            policy: Document::new(vec![publish]),
            subscribers,
            tags: BTreeMap::new(),
        };
        self.insert(&name.with(&name!("alarms")), place.clone(), target.clone(), topic, origin)
    }
}
