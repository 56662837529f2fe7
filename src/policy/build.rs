//! Policies written by code: chainable statements.

use super::{
    Actions, BaseOperator, Condition, Document, Effect, Operator, Principals, Resources, Statement, Version,
};

impl Document {
    /// A document in the current language version, without an id.
    pub fn new(statements: Vec<Statement>) -> Self {
        Self {
            version: Version::V2012,
            id: None,
            statements,
        }
    }
}

impl Statement {
    /// An `Allow` for no action yet.
    pub fn allow() -> Self {
        Self::with_effect(Effect::Allow)
    }

    /// A `Deny` for no action yet.
    pub fn deny() -> Self {
        Self::with_effect(Effect::Deny)
    }

    fn with_effect(effect: Effect) -> Self {
        Self {
            sid: None,
            effect,
            principals: None,
            actions: Actions::In([].into()),
            resources: None,
            conditions: Vec::new(),
        }
    }

    /// Names the statement.
    pub fn sid(mut self, sid: impl Into<String>) -> Self {
        self.sid = Some(sid.into());
        self
    }

    /// Says whom it is about: a [`super::PrincipalSet`], or [`Principals::NotIn`].
    pub fn principals(mut self, principals: impl Into<Principals>) -> Self {
        self.principals = Some(principals.into());
        self
    }

    /// Replaces the actions by these.
    pub fn actions<S: Into<String>>(mut self, actions: impl IntoIterator<Item = S>) -> Self {
        self.actions = Actions::In(actions.into_iter().map(Into::into).collect());
        self
    }

    /// Replaces the actions by all but these.
    pub fn all_actions_but<S: Into<String>>(mut self, actions: impl IntoIterator<Item = S>) -> Self {
        self.actions = Actions::NotIn(actions.into_iter().map(Into::into).collect());
        self
    }

    /// Replaces the resources by these.
    pub fn resources<S: Into<String>>(mut self, resources: impl IntoIterator<Item = S>) -> Self {
        self.resources = Some(Resources::In(resources.into_iter().map(Into::into).collect()));
        self
    }

    /// Replaces the resources by all but these.
    pub fn all_resources_but<S: Into<String>>(mut self, resources: impl IntoIterator<Item = S>) -> Self {
        self.resources = Some(Resources::NotIn(resources.into_iter().map(Into::into).collect()));
        self
    }

    /// Adds a condition. `operator` is AWS's spelling (`ForAnyValue:StringLikeIfExists`). The values of
    /// one key are alternatives, so a second call with the same operator and key adds values to the
    /// first. A misspelled operator becomes [`BaseOperator::Misspelled`], which nothing accepts.
    pub fn when<S: Into<String>>(
        self,
        operator: &'static str,
        key: impl Into<String>,
        values: impl IntoIterator<Item = S>,
    ) -> Self {
        let operator =
            Operator::parse(operator).unwrap_or(Operator::plain(BaseOperator::Misspelled(operator)));
        self.condition(Condition::new(operator, key, values))
    }

    /// Adds a condition; see [`Statement::when`].
    pub fn condition(mut self, condition: Condition) -> Self {
        match self
            .conditions
            .iter()
            .position(|c| (c.operator, &c.key) == (condition.operator, &condition.key))
        {
            Some(at) => {
                let before = self.conditions.remove(at);
                self.condition(Condition::new(
                    before.operator,
                    before.key,
                    before.values.into_iter().chain(condition.values),
                ))
            }
            None => {
                let at = self.conditions.partition_point(|c| *c < condition);
                self.conditions.insert(at, condition);
                self
            }
        }
    }
}
