//! The `landform` binary: everything happens in [`landform::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    landform::cli::main()
}
