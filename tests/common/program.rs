//! The built program as a person or a pipeline runs it.

use super::files::root;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program, to be run in a folder: no terminal, no input, and nothing in the environment that decides about colours.
pub fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_landform"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .stdin(Stdio::null());
    command
}

/// Runs the program in the checkout.
pub fn landform(arguments: &[&str]) -> Output {
    inside(&root(), arguments)
}

/// Runs the program in another folder.
pub fn inside(folder: &Path, arguments: &[&str]) -> Output {
    program(folder, arguments).output().unwrap()
}

/// Runs the program in the checkout on a text as its standard input.
pub fn fed(arguments: &[&str], input: &str) -> Output {
    let mut child = program(&root(), arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A program that ends before it has read everything has its reasons: its answer shows them.
        scope.spawn(move || drop(pipe.write_all(input.as_bytes())));
        child.wait_with_output().unwrap()
    })
}

/// The same as its exit status, standard output and standard error.
pub fn answered(arguments: &[&str], input: &str) -> (i32, String, String) {
    let output = fed(arguments, input);
    (output.status.code().unwrap(), stdout(&output), stderr(&output))
}

/// The text of standard output.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The text of standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Fails where a code or a rule has no page that `landform explain` prints.
pub fn assert_explained<'c>(codes: impl IntoIterator<Item = &'c str>) {
    for code in codes {
        let output = landform(&["explain", code]);
        assert!(output.status.success(), "{code}: {}", stderr(&output));
    }
}
