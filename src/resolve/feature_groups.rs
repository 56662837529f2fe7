//! Feature groups, and what their writer and those who deploy them need.

use super::draft::{DocumentSide, Draft};
use super::encrypted::KeyUse;
use super::existing::Stated;
use super::grammar::PolicyGrammar;
use super::objects::BucketUse;
use crate::aws::{Address, Name};
use crate::blueprint::values::{Duration, Entry, Spanned};
use crate::blueprint::{self, FeatureKind, OfflineFull, OfflineStore, OnlineStore, StoreFormat};
use crate::catalog::ActionSet;
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::grants::{self, GrantPart};
use crate::catalog::names::NameOf;
use crate::diagnostic::Diagnostic;
use crate::policy::Statement;
use crate::resource::{
    Existence, Feature, FeatureGroup, FeatureType, GlueTable, Offline, Online, Place, TableFormat, Ttl,
};

/// The coarsest unit that says a duration exactly.
fn ttl(duration: Duration) -> Option<Ttl> {
    const UNITS: [(&str, u64); 4] = [("Days", 86_400), ("Hours", 3_600), ("Minutes", 60), ("Seconds", 1)];
    let seconds = duration.seconds();
    let (unit, size) = UNITS.iter().find(|(_, size)| seconds > 0 && seconds.is_multiple_of(*size))?;
    Some(Ttl {
        unit: (*unit).to_owned(),
        value: u32::try_from(seconds / size).ok()?,
    })
}

fn words(written: &blueprint::FeatureGroup) -> Stated<'_> {
    let description = written.description.as_ref().map(|text| ("description", text.span));
    Stated {
        what: "feature group",
        grammar: PolicyGrammar::Resource,
        existing: written.existing,
        policy: None,
        of_new: description.into_iter().collect(),
    }
}

impl Draft<'_> {
    /// Every feature group with its stores.
    pub(super) fn feature_groups(&mut self) {
        for (name, entry) in self.blueprint.feature_groups.iter() {
            self.feature_group(name, entry);
        }
    }

    fn feature_group(&mut self, name: &Name, entry: &Entry<blueprint::FeatureGroup>) {
        let written = &entry.value;
        let own_name =
            self.own_name(NameOf::FeatureGroup, written.name.as_ref(), (name, entry.key), written.existing);
        let features = self.features(written);
        self.check_stores(&own_name, written);
        self.stated_policy(&words(written));
        let placed = self.placed(&written.place.but(written.except.as_ref()), written.region.as_deref());
        for place in placed.places {
            let Some(writer) = self.find("role", &written.writer, &place.name) else {
                continue;
            };
            let own_name =
                Spanned::new(own_name.span, self.placed_name(NameOf::FeatureGroup, &own_name, &place));
            let (online, offline) = (self.online(written, &place), self.offline(written, &own_name, &place));
            let role = self.arn(&writer);
            self.check_writer(&writer, &place, written);
            if let Some(offline) = &offline {
                offline.key.iter().for_each(|key| self.encrypts_offline(key));
            }
            if !written.existing {
                offline.iter().for_each(|offline| self.writer_needs(&writer, offline, &place));
                self.deployers_need(&place, online.as_ref(), offline.as_ref());
            }
            let group = FeatureGroup {
                name: own_name.value.clone(),
                description: self.description(
                    DescriptionOf::FeatureGroupDescription,
                    written.description.as_ref(),
                    &place,
                ),
                record_identifier: written.record_identifier.value.clone(),
                event_time: written.event_time.value.clone(),
                features: features.clone(),
                online,
                offline,
                role,
                tags: self.tags::<FeatureGroup>(&written.tags),
            };
            let address = self.insert(name, place, placed.target.clone(), group, entry.key);
            if written.existing {
                self.note_existence(&address, Existence::plain(!written.tags.is_empty()));
            }
        }
    }

    fn features(&mut self, written: &blueprint::FeatureGroup) -> Vec<Feature> {
        let mut features = Vec::new();
        for (name, entry) in written.features.iter() {
            self.check_name(NameOf::Feature, &Spanned::new(entry.key, name.to_string()));
            let kind = match entry.value {
                FeatureKind::Integral => FeatureType::Integral,
                FeatureKind::Fractional => FeatureType::Fractional,
                FeatureKind::String => FeatureType::String,
            };
            features.push(Feature {
                name: name.to_owned(),
                kind,
            });
        }
        for (key, word) in [
            ("record_identifier", &written.record_identifier),
            ("event_time", &written.event_time),
        ] {
            self.check_feature(key, word, &features);
        }
        features
    }

    /// <https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateFeatureGroup.html>
    fn check_feature(&mut self, key: &str, word: &Spanned<String>, features: &[Feature]) {
        let Some(feature) = features.iter().find(|feature| feature.name == word.value) else {
            let near =
                crate::blueprint::decode::closest(word, features.iter().map(|feature| feature.name.as_str()));
            let near = near.map(str::to_owned);
            self.unknown("feature", word, near, word.span);
            return;
        };
        if key == "event_time" && feature.kind == FeatureType::Integral {
            let message = format!("the event time `{}` cannot be integral", word.value);
            self.problems.push(
                Diagnostic::error("event-time-type", word.span, message)
                    .help("make it `fractional` (Unix seconds) or `string` (ISO 8601)"),
            );
        }
    }

    fn check_stores(&mut self, name: &Spanned<String>, written: &blueprint::FeatureGroup) {
        let online = !matches!(written.online, None | Some(OnlineStore::Flag(false)));
        if !online && written.offline.is_none() {
            let message =
                format!("feature group `{}` has neither an online nor an offline store", name.value);
            self.problems.push(
                Diagnostic::error("feature-group-storeless", name.span, message)
                    .help("write `online: true`, `offline: BUCKET`, or both"),
            );
        }
    }

    fn check_writer(&mut self, writer: &Address, place: &Place, written: &blueprint::FeatureGroup) {
        if *writer.account() != place.name {
            let message = format!("the writer `{writer}` is in another account than the feature group");
            let problem = Diagnostic::error("pass-role-cross-account", written.writer.span, message);
            self.problems.push(
                problem.help(
                    "a role can be passed inside its own account only: name a role of the same account",
                ),
            );
        }
    }

    fn online(&mut self, written: &blueprint::FeatureGroup, place: &Place) -> Option<Online> {
        let full = match written.online.as_ref()? {
            OnlineStore::Flag(false) => return None,
            OnlineStore::Flag(true) => return Some(Online { key: None, ttl: None }),
            OnlineStore::Full(full) => full,
        };
        let key = self.key_for(full.key.as_ref(), place).map(|key| self.arn(&key));
        let life = full.ttl.and_then(|duration| {
            ttl(duration.value).or_else(|| {
                let problem = Diagnostic::error(
                    "ttl-invalid",
                    duration.span,
                    format!("`{}` is no time to live", duration.value),
                );
                self.problems.push(problem.help("write at least one second"));
                None
            })
        });
        Some(Online { key, ttl: life })
    }

    fn offline(&mut self, written: &blueprint::FeatureGroup, name: &str, place: &Place) -> Option<Offline> {
        let full = match written.offline.as_ref()? {
            OfflineStore::Full(full) => (**full).clone(),
            OfflineStore::Bucket(bucket) => OfflineFull {
                span: bucket.span,
                bucket: bucket.clone(),
                prefix: None,
                key: None,
                format: None,
                database: None,
                table: None,
            },
        };
        let bucket = self.find("bucket", &full.bucket, &place.name)?;
        let own_key = self.key_for(full.key.as_ref(), place);
        let key = own_key.or_else(|| self.key_of_bucket_for(&bucket, place, full.bucket.span));
        let key = key.map(|key| self.arn(&key));
        let bucket_name = self.arn(&bucket).rsplit(':').next().unwrap_or_default().to_owned();
        let prefix = full.prefix.as_ref().map(|prefix| self.told_text(prefix, place)).unwrap_or_default();
        let prefix = prefix.trim_matches('/');
        let uri = if prefix.is_empty() {
            ["s3://", &bucket_name].concat()
        } else {
            ["s3://", &bucket_name, "/", prefix].concat()
        };
        let catalog = full
            .database
            .as_ref()
            .and_then(|reference| self.find("database", reference, &place.name))
            .map(|database| GlueTable {
                database: self.arn(&database).rsplit('/').next().unwrap_or_default().to_owned(),
                table: full.table.as_ref().map_or_else(
                    || name.to_lowercase().replace('-', "_"),
                    |table| self.told_text(table, place),
                ),
            });
        let format = match full.format.map(|format| format.value) {
            Some(StoreFormat::Iceberg) => TableFormat::Iceberg,
            Some(StoreFormat::Glue) | None => TableFormat::Glue,
        };
        Some(Offline { uri, key, format, catalog })
    }

    /// What Feature Store does with the offline store as its writer.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-adding-policies.html>
    fn writer_needs(&mut self, writer: &Address, offline: &Offline, place: &Place) {
        if let Some(bucket) = self.bucket_named(offline.bucket()) {
            let wanted = BucketUse {
                bucket: &bucket,
                prefix: offline.prefix(),
                part: None,
                purpose: "write offline store",
                container: ActionSet::FeatureGroupWriterBucket.actions(),
                objects: ActionSet::FeatureGroupWriterObjects.actions(),
                key: &[],
                limit: None,
            };
            self.use_bucket(writer, &wanted);
        }
        if let Some(key) = offline.key.as_deref().and_then(|arn| self.key_of_arn(arn)) {
            self.use_key(
                writer,
                &KeyUse {
                    key: &key,
                    purpose: "write offline store",
                    actions: ActionSet::FeatureGroupWriterKey.actions(),
                    service: None,
                },
            );
        }
        let statement = Statement::allow()
            .sid("WriteOfflineTables")
            .actions(ActionSet::FeatureGroupWriterCatalog.actions())
            .resources(glue_arns(place, offline.database(), "*"));
        self.add(writer, DocumentSide::Identity, statement);
    }

    /// Who deploys a feature group with keys makes grants on them, and must be admitted by their policies.
    ///
    /// <https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-security.html>
    fn deployers_need(&mut self, place: &Place, online: Option<&Online>, offline: Option<&Offline>) {
        let Some(create) = grants::verb("feature-group", "create") else {
            return;
        };
        let keys = [
            online.and_then(|store| store.key.as_deref()),
            offline.and_then(|store| store.key.as_deref()),
        ];
        for key in keys
            .into_iter()
            .flatten()
            .filter_map(|arn| self.key_of_arn(arn))
            .collect::<Vec<_>>()
        {
            for deployer in self.deployers(place.account.as_str()) {
                self.admit_to_key(
                    &deployer,
                    &KeyUse {
                        key: &key,
                        purpose: "deploy feature groups",
                        actions: create.on(GrantPart::Key),
                        service: None,
                    },
                );
            }
        }
    }
}

/// Catalog, database and table: Glue asks for all three.
///
/// <https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html>
pub(super) fn glue_arns(place: &Place, database: &str, table: &str) -> [String; 3] {
    let glue = |resource: &str| place.arn("glue", resource);
    [
        glue("catalog"),
        glue(&["database/", database].concat()),
        glue(&["table/", database, "/", table].concat()),
    ]
}
