//! `KeyOffline.Arn`, `aws_kms_key.offline.key_id`, `AWS::AccountId` into [`Text`].

use crate::aws::{Address, Text};
use std::collections::BTreeMap;

/// What each name that a file may mention stands for.
///
/// CloudFormation: a logical id, `LogicalId.Attribute`, a parameter, a pseudo parameter.
/// Terraform: a whole traversal such as `aws_kms_key.offline.key_id` or `var.account_id`.
/// A name that is not listed is a mismatch wherever it is met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<String, Text>);

impl Names {
    /// No names at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// `name` stands for the id that AWS gives to the resource at `address`.
    pub fn symbol(&mut self, name: impl Into<String>, address: &Address) -> &mut Self {
        self.text(name, Text::symbol(address))
    }

    /// `name` stands for this text, which may hold symbols (an ARN around a key id).
    pub fn text(&mut self, name: impl Into<String>, text: impl Into<Text>) -> &mut Self {
        self.0.insert(name.into(), text.into());
        self
    }

    /// What the name stands for.
    pub fn get(&self, name: &str) -> Option<&Text> {
        self.0.get(name)
    }
}
