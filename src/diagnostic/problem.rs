//! One thing that is wrong, where, why, and what to do about it.

use super::Span;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DiagnosticLevel {
    /// Nothing can be made of the input.
    Error,
    /// The input can be used, but probably does not say what was meant.
    Warning,
}

impl DiagnosticLevel {
    /// `error` or `warning`, as shown to people and written to JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A message about the user's input.
///
/// The message is one line in lower case with the user's own words in backticks; a note states a
/// fact; a help line says what to do next. Text may hold any character: [`super::draw`] makes it safe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Stable name of the kind of problem, such as `unknown-key`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: DiagnosticLevel,
    /// What is wrong, in one line.
    pub message: String,
    /// Where; `None` when the problem belongs to no place in a file.
    pub span: Option<Span>,
    /// A few words under the marked place; may be empty.
    pub label: String,
    /// Other places that explain the problem, each with a few words.
    pub labels: Vec<(Span, String)>,
    /// Facts that explain the problem.
    pub notes: Vec<String>,
    /// What to do next.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A problem that stops the run.
    pub fn error(code: &'static str, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self::new(DiagnosticLevel::Error, code, span.into(), message.into())
    }

    /// A problem that does not stop the run.
    pub fn warning(code: &'static str, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self::new(DiagnosticLevel::Warning, code, span.into(), message.into())
    }

    /// Words under the marked place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Another place that explains the problem.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push((span, text.into()));
        self
    }

    /// A fact that explains the problem.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// What to do next.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    fn new(severity: DiagnosticLevel, code: &'static str, span: Option<Span>, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            span,
            label: String::new(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }
}
