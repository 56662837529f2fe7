//! `landform init`: a starter that passes `check`, and the schema for editors beside it.

use super::error::{CliError, Done, Said};
use super::explain;
use super::io_errors::why;
use super::schema_file;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `landform init`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// What to start from: a pattern, or a section of the blueprint; `--list` shows them.
    #[arg(long, default_value = "starter", value_parser = clap::builder::PossibleValuesParser::new(words()))]
    #[arg(hide_possible_values = true)]
    pub pattern: String,
    /// Print what there is to start from, and write nothing.
    #[arg(long)]
    pub list: bool,
    /// The folder; made when it is not there.
    #[arg(default_value = ".", conflicts_with = "list")]
    pub folder: PathBuf,
}

/// A blueprint to start from.
struct Pattern {
    word: &'static str,
    meaning: &'static str,
    text: &'static str,
}

/// Whole designs, each with its comments.
const PATTERNS: &[Pattern] = &[
    Pattern {
        word: "starter",
        meaning: "A bucket, a key, a role of another account.",
        text: include_str!("pages/starter.yaml"),
    },
    Pattern {
        word: "network",
        meaning: "Networks from a pool: one behind a firewall, one without a way out.",
        text: include_str!("pages/network.yaml"),
    },
    Pattern {
        word: "peering",
        meaning: "Two networks of two accounts, joined.",
        text: include_str!("pages/peering.yaml"),
    },
    Pattern {
        word: "warehouse",
        meaning: "A private Redshift cluster and who reads it.",
        text: include_str!("pages/warehouse.yaml"),
    },
    Pattern {
        word: "studio",
        meaning: "SageMaker Studio without a way out.",
        text: include_str!("pages/studio.yaml"),
    },
    Pattern {
        word: "redshift-studio",
        meaning: "Redshift in one account, read from Studio in another.",
        text: include_str!("../../blueprints/redshift-studio.yaml"),
    },
    Pattern {
        word: "feature-store-sharing",
        meaning: "Feature groups shared by RAM.",
        text: include_str!("../../blueprints/feature-store-sharing.yaml"),
    },
    Pattern {
        word: "feature-store-sts",
        meaning: "A feature store that another account reaches by assuming a role.",
        text: include_str!("../../blueprints/feature-store-sts.yaml"),
    },
];

/// What lies beside the starter of a section: its word, the file's path and its text.
const BESIDE: &[(&str, &str, &str)] = &[
    (
        "identity_providers",
        "include/people.xml",
        include_str!("pages/examples/include/people.xml"),
    ),
    (
        "uses",
        "uses/organization.yaml",
        include_str!("pages/examples/uses/organization.yaml"),
    ),
    ("uses", "uses/platform.yaml", include_str!("pages/examples/uses/platform.yaml")),
    (
        "include",
        "include/organization.yaml",
        include_str!("pages/examples/include/organization.yaml"),
    ),
    ("replace", "blueprint.lock.yaml", include_str!("pages/examples/replace.lock.yaml")),
];

/// Everything to start from: patterns first.
fn words() -> Vec<&'static str> {
    let patterns = PATTERNS.iter().map(|pattern| pattern.word);
    patterns.chain(explain::starters().map(|(section, _)| section)).collect()
}

/// The blueprint to start from.
fn text(word: &str) -> Option<String> {
    let pattern = PATTERNS.iter().find(|pattern| pattern.word == word);
    let section = || explain::starters().find(|(section, _)| *section == word);
    pattern
        .map(|pattern| pattern.text.to_owned())
        .or_else(|| section().map(|(_, text)| [SCHEMA_LINE, text].concat()))
}

/// What tells editors where the schema is.
const SCHEMA_LINE: &str = "# yaml-language-server: $schema=./blueprint.schema.json\n";

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    if arguments.list {
        return Ok(Said::results(listed()));
    }
    let path = write(arguments).map_err(CliError::operator)?;
    let path = path.display();
    Ok(Said::results(format!("wrote {path}\nnext: landform check {path}\n")))
}

fn listed() -> String {
    let patterns: String =
        PATTERNS.iter().map(|pattern| explain::row(pattern.word, pattern.meaning)).collect();
    [
        "patterns\n\n",
        &patterns,
        "\nsections of a blueprint\n\n",
        &explain::sections(),
        "\nlandform init --pattern WORD FOLDER\n",
    ]
    .concat()
}

fn write(arguments: &Arguments) -> Result<PathBuf, String> {
    let folder = &arguments.folder;
    std::fs::create_dir_all(folder).map_err(|error| format!("`{}`: {}", folder.display(), why(&error)))?;
    let blueprint = folder.join("blueprint.yaml");
    let word = arguments.pattern.as_str();
    fresh(&blueprint, &text(word).unwrap_or_default())?;
    for (_, path, text) in BESIDE.iter().filter(|(of, ..)| *of == word) {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .map_err(|error| format!("`{}`: {}", parent.display(), why(&error)))?;
        }
        // What names the example names the blueprint that is made of it.
        fresh(&path, &text.replace(&["/", word, ".yaml"].concat(), "/blueprint.yaml"))?;
    }
    let schema_path = folder.join("blueprint.schema.json");
    if !schema_path.exists() {
        fresh(&schema_path, &schema_file::text())?;
    }
    Ok(blueprint)
}

/// Writes a file that must not be there yet.
fn fresh(path: &Path, text: &str) -> Result<(), String> {
    let told = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            format!("`{}` is there already; name another folder", path.display())
        }
        _ => format!("`{}`: {}", path.display(), why(&error)),
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(told)?;
    file.write_all(text.as_bytes()).map_err(told)
}
