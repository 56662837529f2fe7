//! Services that invoke functions: what each function admits of them, and the functions that topics tell.

use super::draft::{DocumentSide, Draft};
use crate::aws::Address;
use crate::catalog::{ActionSet, context_keys, principals};
use crate::policy::{PrincipalSet, Statement};
use crate::resource::{Body, Function, Subscriber, SubscriberProtocol};

impl Draft<'_> {
    /// Lets a service invoke a function for the sake of one thing alone: its ARN, or a pattern of ARNs.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html#permissions-resource-serviceinvoke>
    pub(super) fn admit_service_to_function(&mut self, function: &Address, service: &str, source: &str) {
        let invokes = Statement::allow()
            .sid("ServiceInvokes")
            .principals(PrincipalSet::service([service]))
            .actions(ActionSet::FunctionUse.actions())
            .resources(["*"])
            .when("ArnLike", context_keys::SOURCE_ARN, [source]);
        self.add(function, DocumentSide::Resource, invokes);
    }

    /// Subscribes the functions that topics tell: each lets its topic in.
    ///
    /// <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>
    pub(super) fn told_functions(&mut self) {
        for (name, entry) in self.blueprint.topics.iter() {
            for told in self.told_by::<Function>(name, &entry.value) {
                if self.tells_near(&told) && self.tells_unordered(&told) {
                    let (from, to) = (self.arn(&told.topic), self.arn(&told.to));
                    self.admit_service_to_function(&told.to, principals::SNS, &from);
                    self.subscribe(&told.topic, to, SubscriberProtocol::Lambda);
                }
            }
        }
    }

    /// Enters somebody among those whom a topic tells.
    pub(super) fn subscribe(&mut self, topic: &Address, endpoint: String, protocol: SubscriberProtocol) {
        if let Some(Body::Topic(topic)) =
            self.model.resources.get_mut(topic).map(|resource| &mut resource.body)
        {
            topic.subscribers.insert(Subscriber { endpoint, protocol });
        }
    }
}
