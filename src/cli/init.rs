//! `landform init`: a commented starter that passes `check`, and the schema for editors beside it.

use super::error::{CliError, Done, Said};
use super::io_errors::why;
use super::schema;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `landform init`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// What to start from.
    #[arg(long, value_enum, default_value_t = StarterPattern::Starter)]
    pub pattern: StarterPattern,
    /// The folder; made when it is not there.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
}

/// Blueprints to start from.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum StarterPattern {
    /// A bucket, a key, a role of another account.
    Starter,
    /// Networks from a pool: one behind a firewall, one without a way out.
    Network,
    /// Two networks of two accounts, joined.
    Peering,
    /// A private Redshift cluster and who reads it.
    Warehouse,
    /// SageMaker Studio without a way out.
    Studio,
    /// Redshift in one account, read from Studio in another.
    RedshiftStudio,
    /// Feature groups shared by RAM.
    FeatureStoreSharing,
    /// A feature store that another account reaches by assuming a role.
    FeatureStoreSts,
}

impl StarterPattern {
    fn text(self) -> &'static str {
        match self {
            Self::Starter => include_str!("pages/starter.yaml"),
            Self::Network => include_str!("pages/network.yaml"),
            Self::Peering => include_str!("pages/peering.yaml"),
            Self::Warehouse => include_str!("pages/warehouse.yaml"),
            Self::Studio => include_str!("pages/studio.yaml"),
            Self::RedshiftStudio => include_str!("../../blueprints/redshift-studio.yaml"),
            Self::FeatureStoreSharing => include_str!("../../blueprints/feature-store-sharing.yaml"),
            Self::FeatureStoreSts => include_str!("../../blueprints/feature-store-sts.yaml"),
        }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Done {
    let path = write(arguments).map_err(CliError::operator)?;
    let path = path.display();
    Ok(Said::results(format!("wrote {path}\nnext: landform check {path}\n")))
}

fn write(arguments: &Arguments) -> Result<PathBuf, String> {
    let folder = &arguments.folder;
    std::fs::create_dir_all(folder).map_err(|error| format!("`{}`: {}", folder.display(), why(&error)))?;
    let blueprint = folder.join("blueprint.yaml");
    fresh(&blueprint, arguments.pattern.text())?;
    let schema_path = folder.join("blueprint.schema.json");
    if !schema_path.exists() {
        fresh(&schema_path, &schema::text())?;
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
