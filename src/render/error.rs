//! Why a file could not be written, with the place in the template where one is known.

use std::fmt;

/// A value that the language cannot say, or a template that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError {
    /// The template, such as `key/cloudformation.yaml`.
    pub template: Option<String>,
    /// Counted from 1.
    pub line: Option<usize>,
    /// Counted from 1.
    pub column: Option<usize>,
    /// What is wrong, in one line.
    pub message: String,
}

impl RenderError {
    /// An error whose place is not known (yet).
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            template: None,
            line: None,
            column: None,
            message: message.into(),
        }
    }

    pub(super) fn in_template(template: &str, message: impl Into<String>) -> Self {
        Self {
            template: Some(template.to_owned()),
            ..Self::new(message)
        }
    }

    pub(super) fn at(template: &str, line: usize, column: usize, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            column: Some(column),
            ..Self::in_template(template, message)
        }
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(template) = &self.template {
            write!(f, "{template}:")?;
        }
        if let (Some(line), Some(column)) = (self.line, self.column) {
            write!(f, "{line}:{column}:")?;
        }
        if self.template.is_some() {
            f.write_str(" ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for RenderError {}
