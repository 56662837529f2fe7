//! Model into what is deployed: stacks, stack sets, Terraform roots, and the waves between them.
//!
//! | file | holds |
//! |---|---|
//! | `pieces` | resources grouped by layer, region and target; a [`Piece`] becomes one template and one root or module |
//! | `naming` | logical ids, labels, stack names: computed once, pinned by the lock |
//! | `carry` | how each id that AWS chooses crosses from one piece to another |
//! | `waves` | the order of deployment, from what needs what |
//! | `lock` | ids learned after deployment, and pinned names |
//!
//! An id that cannot be carried holds back the resource that needs it; it is listed, never faked.

mod carry;
mod lock;
mod naming;
mod pieces;
mod steps;
mod waves;

pub use carry::{Foreign, Held, symbols_of};
pub use lock::{Lock, LockProblem, Pin};
pub use naming::{label, logical_id};
pub use pieces::{Member, Piece};
pub use steps::{Deployment, Step};

use crate::aws::Region;
use crate::diagnostic::Diagnostics;
use crate::model::{Deploy, Model, Organization};

/// Everything that is rendered, in order.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// The design's name.
    pub design: String,
    /// The region of stack sets and of everything that names none.
    pub region: Region,
    /// The organization, for targets.
    pub organization: Organization,
    /// Who deploys.
    pub deploy: Deploy,
    /// The pieces, by wave, layer and target.
    pub pieces: Vec<Piece>,
    /// Resources that wait for an id.
    pub held: Vec<Held>,
}

/// Plans a model; a reference that cannot be ordered or named is a diagnostic.
pub fn plan(model: &Model, lock: &Lock) -> (Plan, Diagnostics) {
    let mut problems = Diagnostics::new();
    let mut pieces = pieces::pieces(model, lock, &mut problems);
    let held = carry::carry(model, lock, &mut pieces);
    waves::order(&mut pieces, &held, &mut problems);
    let plan = Plan {
        design: model.name.clone(),
        region: model.region.clone(),
        organization: model.organization.clone(),
        deploy: model.deploy.clone(),
        pieces,
        held,
    };
    (plan, problems)
}

impl Plan {
    /// The number of the last wave.
    pub fn last_wave(&self) -> u32 {
        self.pieces.iter().map(|piece| piece.wave).max().unwrap_or(0)
    }
}
