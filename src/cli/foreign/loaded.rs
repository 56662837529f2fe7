//! Files of others as one model, for commands that answer about one.

use super::load::{ForeignLoaded, load};
use super::outside::Outside;
use crate::cli::error::{CliError, ErrorKind, Said};
use crate::cli::pipeline::Loaded;
use crate::cli::terminal::drawn;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lock::Lock;
use std::collections::BTreeMap;

/// The most parts that are not understood which a command names that answers about something else.
const MOST_LEFT: usize = 5;

/// Files whose errors are none, with a model for each case.
///
/// # Errors
///
/// Files that cannot be read whole: an answer about the rest might be another one.
pub(in crate::cli) fn whole(paths: &[String], outside: &Outside) -> Result<ForeignLoaded, CliError> {
    let mut loaded = load(paths, outside)?;
    if loaded.problems.has_errors() {
        return Err(CliError {
            kind: ErrorKind::User,
            said: Said::notes(drawn(&loaded.problems, &loaded.sources)),
        });
    }
    let left: Vec<Diagnostic> = loaded.left.iter().take(MOST_LEFT).map(|left| {
        let message = ["not understood: ", &left.why].concat();
        Diagnostic::warning("not-understood", left.span, message).help("`landform check` lists everything that is not understood; answers that hang on it are unknown")
    }).collect();
    loaded.problems.extend(left);
    Ok(loaded)
}

/// The first case of files as a model that was loaded; that there are others is told.
///
/// # Errors
///
/// As [`whole`] has them.
pub(in crate::cli) fn first_case(path: &str, outside: &Outside) -> Result<Loaded, CliError> {
    let mut loaded = whole(&[path.to_owned()], outside)?;
    let cases = loaded.cases.len();
    let first = (!loaded.cases.is_empty()).then(|| loaded.cases.remove(0));
    let Some(first) = first else {
        return Err(CliError::user(format!("nothing in `{path}` is understood")));
    };
    let mut diagnostics: Diagnostics = loaded.problems;
    if cases > 1 {
        let when: Vec<&str> = first.when.iter().map(|one| one.what.as_str()).collect();
        let message = format!(
            "the files leave open {cases} cases; this is the one in which {}",
            when.join(" and ")
        );
        let problem =
            Diagnostic::warning("files-leave-open", first.when.first().map(|one| one.span), message);
        diagnostics.push(problem.help("say the values of their parameters: `--parameters FILE`"));
    }
    Ok(Loaded {
        blueprint: path.to_owned(),
        model: first.model,
        world: None,
        others: BTreeMap::new(),
        lock: Lock::empty(),
        sources: loaded.sources,
        diagnostics,
        waivers: None,
    })
}
