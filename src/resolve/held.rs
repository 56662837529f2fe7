//! Conditions on which everything holds that a part of a line derives: both halves, and what endpoints admit.

use super::audience::{Audience, ConditionParts};
use super::draft::Draft;
use crate::policy::{Effect, Statement};

impl Draft<'_> {
    /// Derives something that holds on further conditions only.
    ///
    /// They join those that the statements have. No key may stand in both with other values: those of one key are
    /// alternatives.
    pub(super) fn held_to<T>(
        &mut self,
        conditions: impl IntoIterator<Item = ConditionParts>,
        derive: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let before = self.held.len();
        self.held.extend(conditions);
        let derived = derive(self);
        self.held.truncate(before);
        derived
    }

    /// A statement with the conditions at hand; a denial has none of them, which would narrow what it denies.
    pub(super) fn as_held(&self, statement: Statement) -> Statement {
        match statement.effect {
            Effect::Deny => statement,
            Effect::Allow => self.held.iter().fold(statement, |statement, (operator, key, values)| {
                statement.when(operator, key, values)
            }),
        }
    }

    /// The same of whom a resource admits.
    pub(super) fn audience_as_held(&self, mut audience: Audience) -> Audience {
        audience.when.extend(self.held.iter().cloned());
        audience
    }
}
