//! Policies of endpoints that nobody wrote: open to the organization until a grant names the endpoint, then to what grants
//! bring through it and to nothing else.

use crate::aws::Address;
use crate::policy::Statement;
use std::collections::BTreeSet;

/// What is known of derived policies while grants are read.
#[derive(Default)]
pub(super) struct EndpointPolicies {
    /// Those that say nothing but that the organization may pass.
    open: BTreeSet<Address>,
    /// Those that admit what grants bring through them.
    closed: BTreeSet<Address>,
    /// What grants may bring through endpoints that they do not name: their policies have to say it if they are closed.
    may_come: Vec<(Address, Statement)>,
}

impl EndpointPolicies {
    /// Notes one that says nothing but that the organization may pass.
    pub(super) fn leave_open(&mut self, endpoint: Address) {
        self.open.insert(endpoint);
    }

    /// True for one that is derived, and whose endpoint no grant has named so far.
    pub(super) fn is_open(&self, endpoint: &Address) -> bool {
        self.open.contains(endpoint)
    }

    /// Notes that a grant names an endpoint; true where its policy was open until then.
    pub(super) fn close(&mut self, endpoint: &Address) -> bool {
        let was_open = self.open.remove(endpoint);
        if was_open {
            self.closed.insert(endpoint.clone());
        }
        was_open
    }

    /// Notes what may come through an endpoint that the grant does not name.
    pub(super) fn may_come(&mut self, endpoint: &Address, statement: Statement) {
        self.may_come.push((endpoint.clone(), statement));
    }

    /// Takes what may come through endpoints that grants have closed.
    pub(super) fn take_what_may_come(&mut self) -> Vec<(Address, Statement)> {
        let mut all = std::mem::take(&mut self.may_come);
        all.retain(|(endpoint, _)| self.closed.contains(endpoint));
        all
    }
}
