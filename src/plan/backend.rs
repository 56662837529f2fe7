//! The two languages that a plan is written in.

/// What the files are for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Backend {
    /// CloudFormation templates and stack sets.
    CloudFormation,
    /// Terraform roots and modules.
    Terraform,
}

impl Backend {
    /// Both.
    pub const ALL: [Self; 2] = [Self::CloudFormation, Self::Terraform];

    /// The word in the manifest and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CloudFormation => "cloudformation",
            Self::Terraform => "terraform",
        }
    }
}
