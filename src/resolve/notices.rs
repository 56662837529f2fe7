//! What a topic or a rule tells, into what the queue or topic admits of it: its own policy, and that of its key.

use super::draft::{DocumentSide, Draft};
use crate::aws::Address;
use crate::catalog::{ActionSet, context_keys};
use crate::policy::{PrincipalSet, Statement};
use crate::resource::Body;

/// A service that tells a queue or a topic something for the sake of a resource.
pub(super) struct Notice<'a> {
    /// The resource for whose sake it does.
    pub from: &'a Address,
    /// The service.
    pub by: &'static str,
    /// The names of the statements: in the policy of what is told, and in that of its key.
    pub sids: [&'static str; 2],
    /// What it does there, and with its key.
    pub does: [ActionSet; 2],
    /// What tells of the use of the key, where it is not the resource for whose sake it is: a key of the encryption context.
    pub context: Option<&'static str>,
}

impl Draft<'_> {
    /// Lets the service in, where it names this resource.
    pub(super) fn admit_notices(&mut self, notice: &Notice<'_>, to: &Address) {
        let (from, arn) = (self.arn(notice.from), self.arn(to));
        let [told, encrypted] = notice.sids;
        let [tells, encrypts] = notice.does;
        let of_service = |sid: &str, actions: ActionSet| {
            Statement::allow()
                .sid(sid)
                .principals(PrincipalSet::service([notice.by]))
                .actions(actions.actions())
        };
        let by_source = |one: Statement| one.when("ArnEquals", context_keys::SOURCE_ARN, [from.clone()]);
        let statement = by_source(of_service(told, tells)).resources([arn.clone()]);
        self.add(to, DocumentSide::Resource, statement);
        let key = self.body(to).and_then(Body::key).map(str::to_owned);
        if let Some(key) = key.and_then(|arn| self.key_of_arn(&arn)) {
            let use_of_key = of_service(encrypted, encrypts).resources(["*"]);
            let narrow = match notice.context {
                Some(context) => {
                    let name = [context_keys::ENCRYPTION_CONTEXT, context].concat();
                    use_of_key.when("StringEquals", &name, [arn])
                }
                None => by_source(use_of_key),
            };
            self.add(&key, DocumentSide::Resource, narrow);
        }
    }
}
