//! `landform eval`: raw policy cases in JSONL into decisions.

/// Arguments of `landform eval`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The cases, one JSON object a line; `-` reads standard input.
    #[arg(long, value_name = "FILE|-")]
    pub cases: String,
}

/// Runs the command and answers with its exit code.
pub fn run(_arguments: &Arguments) -> u8 {
    super::BAD_INPUT
}
