//! A folder into what landform wrote there before: by its manifest, or by the list of a run that did not end.

use super::told;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

/// The list of what an output folder holds.
pub(super) const MANIFEST: &str = "manifest.json";
/// The same for what a run is writing that replaces files one after the other.
pub(super) const UNFINISHED: &str = ".landform-unfinished.json";
/// Begins the names of folders inside the output in which such a run has its files ready.
pub(super) const READY: &str = ".landform-new-";
/// What a new disk holds, and nobody put there.
const OF_DISKS: &str = "lost+found";

/// What landform wrote into a folder before.
#[derive(Default)]
pub(super) struct Before {
    /// The design that it is of; none in a folder that is empty or not there.
    pub design: Option<String>,
    /// The paths of the files, those of the lists among them.
    pub paths: BTreeSet<String>,
}

impl Before {
    /// Reads the lists.
    ///
    /// # Errors
    ///
    /// Why the folder is not landform's to replace.
    pub fn of(folder: &Path) -> Result<Self, String> {
        let empty = match fs::read_dir(folder) {
            Ok(mut entries) => entries.all(|entry| entry.is_ok_and(|entry| is_nothing(&entry.file_name()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) if error.kind() == io::ErrorKind::NotADirectory && folder.is_file() => {
                return Err(format!("`{}` is a file; name a folder", folder.display()));
            }
            Err(error) => return Err(told(folder, &error)),
        };
        if empty {
            return Ok(Self::default());
        }
        Self::listed(folder).ok_or_else(|| {
            format!(
                "`{}` holds something else than output of landform; name another folder",
                folder.display()
            )
        })
    }

    /// What the lists of a folder say; `None` where there is none of ours.
    pub fn listed(folder: &Path) -> Option<Self> {
        let lists: Vec<Self> = [MANIFEST, UNFINISHED].iter().filter_map(|name| list(folder, name)).collect();
        let design = lists.first()?.design.clone();
        let paths = lists.into_iter().flat_map(|list| list.paths).collect();
        Some(Self { design, paths })
    }
}

fn is_nothing(name: &std::ffi::OsStr) -> bool {
    let name = name.to_string_lossy();
    name == OF_DISKS || name.starts_with(READY)
}

fn list(folder: &Path, name: &str) -> Option<Before> {
    let text = fs::read_to_string(folder.join(name)).ok()?;
    let manifest: serde_json::Value = serde_json::from_str(&text).ok()?;
    let design = manifest.get("blueprint")?.as_str()?.to_owned();
    let files = manifest.get("files")?.as_array()?;
    let paths = files.iter().map(|file| Some(file.get("path")?.as_str()?.to_owned()));
    Some(Before {
        design: Some(design),
        paths: paths.chain([Some(name.to_owned())]).collect::<Option<_>>()?,
    })
}
