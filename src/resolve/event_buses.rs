//! Event buses, and what EventBridge does with their keys.

use super::draft::{DocumentSide, Draft};
use super::own_policy::{Made, Said, said};
use crate::aws::{Address, Name};
use crate::blueprint;
use crate::blueprint::values::Entry;
use crate::catalog::descriptions::DescriptionOf;
use crate::catalog::names::NameOf;
use crate::catalog::{ActionSet, context_keys, principals};
use crate::diagnostic::Diagnostic;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::{Body, EventBus, Kind};

fn words(written: &blueprint::EventBus) -> Said<'_> {
    said!(written, "event bus", EventBus, NameOf::EventBus, of_new: [description])
}

impl Draft<'_> {
    pub(super) fn event_buses(&mut self) {
        for (name, entry) in self.blueprint.event_buses.iter() {
            self.event_bus(name, entry);
        }
    }

    fn event_bus(&mut self, name: &Name, entry: &Entry<blueprint::EventBus>) {
        let written = &entry.value;
        self.check_bus_name(name, entry);
        let make = |draft: &mut Self, made: Made| EventBus {
            name: made.name,
            description: draft.description(
                DescriptionOf::EventBusDescription,
                written.description.as_ref(),
                &made.place,
            ),
            key: made.key,
            policy: Document::new(Vec::new()),
            tags: made.tags,
        };
        self.make_each((name, entry), &words(written), |_| Vec::new(), make);
        let placement = written.place.but(written.except.as_ref());
        if written.existing {
            return;
        }
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(EventBus::address(&place.name, name));
            self.bus_uses_key(&own);
        }
    }

    /// Reports a new bus with a name that AWS keeps: that of the bus which is there, and those of partners.
    ///
    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html>
    fn check_bus_name(&mut self, name: &Name, entry: &Entry<blueprint::EventBus>) {
        let said = entry.value.name.as_ref();
        let (called, span) = said.map_or((name.as_str(), entry.key), |said| (said.as_str(), said.span));
        let kept = called == EventBus::DEFAULT || called.contains('/');
        if kept && !entry.value.existing {
            let message = format!("no event bus called `{called}` can be made");
            let help = "every account has `default`, and names with `/` are those of partners: write `existing: true`, or take another name";
            self.problems.push(Diagnostic::error("event-bus-name", span, message).help(help));
        }
    }

    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html>
    fn bus_uses_key(&mut self, bus: &Address) {
        let key = self.body(bus).and_then(Body::key).map(str::to_owned);
        let Some(key) = key.and_then(|arn| self.key_of_arn(&arn)) else {
            return;
        };
        let account = self.model.get(bus).map(|bus| bus.place.account.to_string());
        let by_service = |sid: &str, actions: ActionSet| {
            Statement::allow()
                .sid(sid)
                .principals(PrincipalSet::service([principals::EVENTS]))
                .actions(actions.actions())
                .resources(["*"])
        };
        let encrypts = by_service("BusEncrypts", ActionSet::EventBusKey).when(
            "ArnEquals",
            context_keys::SOURCE_ARN,
            [self.arn(bus)],
        );
        let looks = by_service("BusLooksAtKey", ActionSet::EventBusKeyDescription).when(
            "StringEquals",
            context_keys::SOURCE_ACCOUNT,
            account,
        );
        self.add(&key, DocumentSide::Resource, encrypts);
        self.add(&key, DocumentSide::Resource, looks);
    }
}
