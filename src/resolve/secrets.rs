//! Secrets, parameters and log groups.

use super::draft::Draft;
use super::own_policy::{Made, Said, said, tls_only};
use crate::aws::Name;
use crate::blueprint;
use crate::blueprint::values::{Entry, Spanned};
use crate::catalog::ActionSet;
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::names::NameOf;
use crate::diagnostic::Diagnostic;
use crate::policy::Document;
use crate::resource::{Body, Kind, LogGroup, Parameter, Secret};

/// Days that a log group keeps events, unless said otherwise.
const RETENTION: u32 = 365;

fn secret_words(written: &blueprint::Secret) -> Said<'_> {
    said!(written, "secret", Secret, NameOf::Secret, of_new: [description])
}

fn parameter_words(written: &blueprint::Parameter) -> Said<'_> {
    said!(written, "parameter", NameOf::Parameter, of_new: [value, description])
}

fn log_group_words(written: &blueprint::LogGroup) -> Said<'_> {
    said!(written, "log group", NameOf::LogGroup, of_new: [retention_days])
}

impl Draft<'_> {
    pub(super) fn secrets(&mut self) {
        for (name, entry) in self.blueprint.secrets.iter() {
            self.secret(name, entry);
        }
    }

    pub(super) fn parameters(&mut self) {
        for (name, entry) in self.blueprint.parameters.iter() {
            self.parameter(name, entry);
        }
    }

    pub(super) fn log_groups(&mut self) {
        for (name, entry) in self.blueprint.log_groups.iter() {
            self.log_group(name, entry);
        }
    }

    fn secret(&mut self, name: &Name, entry: &Entry<blueprint::Secret>) {
        let written = &entry.value;
        let make = |draft: &mut Self, made: Made| Secret {
            name: made.name,
            description: draft.description(
                DescriptionOf::SecretDescription,
                written.description.as_ref(),
                &made.place,
            ),
            key: made.key,
            policy: Document::new(Vec::new()),
            tags: made.tags,
        };
        let first = |arn: &str| tls_only(ActionSet::SecretUse, arn);
        self.make_each((name, entry), &secret_words(written), first, make);
    }

    fn parameter(&mut self, name: &Name, entry: &Entry<blueprint::Parameter>) {
        let written = &entry.value;
        self.check_value(entry);
        let make = |draft: &mut Self, made: Made| Parameter {
            name: made.name,
            description: draft.description(
                DescriptionOf::ParameterDescription,
                written.description.as_ref(),
                &made.place,
            ),
            value: written
                .value
                .as_ref()
                .map(|text| draft.told_text(text, &made.place))
                .unwrap_or_default(),
            key: made.key,
            tags: made.tags,
        };
        self.make_each((name, entry), &parameter_words(written), |_| Vec::new(), make);
    }

    /// Something new has a value and no key: CloudFormation makes no encrypted parameter.
    ///
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html>
    fn check_value(&mut self, entry: &Entry<blueprint::Parameter>) {
        let written = &entry.value;
        if written.existing {
            return;
        }
        if written.value.is_none() {
            let problem =
                Diagnostic::error("parameter-invalid", entry.key, "a parameter without a `value` is none");
            self.problems.push(problem.help("write its `value`, or `existing: true`"));
        }
        if let Some(key) = &written.key {
            let message = "CloudFormation makes no parameter that a key encrypts";
            self.problems.push(
                Diagnostic::error("parameter-invalid", key.span, message)
                    .help("keep it under `secrets`, or leave `key` out"),
            );
        }
    }

    fn log_group(&mut self, name: &Name, entry: &Entry<blueprint::LogGroup>) {
        let written = &entry.value;
        let days = written.retention_days.unwrap_or(Spanned::new(entry.key, RETENTION));
        self.check_retention(days);
        let make = |_: &mut Self, made: Made| LogGroup {
            name: made.name,
            retention: *days,
            key: made.key,
            tags: made.tags,
        };
        self.make_each((name, entry), &log_group_words(written), |_| Vec::new(), make);
        let placement = written.place.but(written.except.as_ref());
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(LogGroup::address(&place.name, name));
            let Some(Body::LogGroup(group)) = self.body(&own) else {
                continue;
            };
            let (called, key) = (group.name.clone(), group.key.clone());
            if let Some(key) = key.and_then(|arn| self.key_of_arn(&arn)).filter(|_| !written.existing) {
                self.admit_logs(&key, &place, &called);
            }
        }
    }
}
