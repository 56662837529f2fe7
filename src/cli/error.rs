//! How a command ends: what it says, and, where it does not end well, of which kind that is.
//!
//! A command prints nothing on its way: it answers with a [`Done`], and the entrance of the program prints it. Only
//! streams of answers go to standard output as they come.

use std::fmt::Display;

/// Clean: nothing to report.
pub(super) const CLEAN: u8 = 0;

/// What a command says.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Said {
    /// For standard output.
    pub results: String,
    /// For standard error: everything that is no result.
    pub notes: String,
}

impl Said {
    /// Results, and nothing else.
    pub fn results(results: impl Into<String>) -> Self {
        Self {
            results: results.into(),
            notes: String::new(),
        }
    }

    /// Notes, and no results.
    pub fn notes(notes: impl Into<String>) -> Self {
        Self {
            results: String::new(),
            notes: notes.into(),
        }
    }

    /// How the command ends that says this: well where there is no kind of error.
    pub fn ending(self, kind: Option<ErrorKind>) -> Done {
        match kind {
            None => Ok(self),
            Some(kind) => Err(CliError { kind, said: self }),
        }
    }
}

/// How a command ended.
pub(super) type Done = Result<Said, CliError>;

/// Puts notes before what a command says, however it ended.
pub(super) fn after(notes: &str, done: Done) -> Done {
    let before = |said: Said| Said {
        notes: [notes, &said.notes].concat(),
        ..said
    };
    match done {
        Ok(said) => Ok(before(said)),
        Err(error) => Err(CliError {
            said: before(error.said),
            ..error
        }),
    }
}

/// Why a command did not end well, the mildest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum ErrorKind {
    /// The design is unsafe, a claim fails, or an answer is not the expected one.
    Findings,
    /// The blueprint or the arguments are wrong.
    User,
    /// The environment does not give what is needed: a file that cannot be read, a full disk.
    Operator,
    /// We are wrong: what was written is not what was evaluated.
    Ours,
}

impl ErrorKind {
    /// The exit code of the contract.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Findings => 1,
            Self::User | Self::Operator => 2,
            Self::Ours => 3,
        }
    }
}

/// A command that did not end well, with everything that it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct CliError {
    pub kind: ErrorKind,
    pub said: Said,
}

impl CliError {
    /// One message.
    pub fn new(kind: ErrorKind, message: impl Display) -> Self {
        Self::all(kind, [message])
    }

    /// Several messages, one a line.
    pub fn all(kind: ErrorKind, messages: impl IntoIterator<Item = impl Display>) -> Self {
        let lines = messages.into_iter().map(|message| format!("error: {message}\n"));
        Self {
            kind,
            said: Said::notes(lines.collect::<String>()),
        }
    }

    /// The blueprint or the arguments are wrong.
    pub fn user(message: impl Display) -> Self {
        Self::new(ErrorKind::User, message)
    }

    /// The environment does not give what is needed.
    pub fn operator(message: impl Display) -> Self {
        Self::new(ErrorKind::Operator, message)
    }
}
