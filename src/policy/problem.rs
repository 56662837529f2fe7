//! What is wrong with a policy document, and where.

use std::fmt;

/// One thing that keeps a text from being a policy document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// JSON pointer of the place (`/Statement/0/Effect`); empty for the whole document.
    pub pointer: String,
    /// What is wrong there, in plain words.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.pointer, self.message)
        }
    }
}
