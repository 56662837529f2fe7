//! Texts of files into a model for each case of what they leave open.

use super::files::files;
use super::outside::Outside;
use crate::aws::{AccountId, Address};
use crate::blueprint::Blueprint;
use crate::blueprint::decode::Decode;
use crate::blueprint::node::{self, Node};
use crate::cli::error::CliError;
use crate::diagnostic::{Diagnostic, Diagnostics, Sources, Span};
use crate::foreign::{
    Assumption, FileSort, ForeignResource, GivenUser, Left, ReadFiles, Settings, Types, address, assemble,
    read_files, unsaid,
};
use crate::model::{Existing, Model};
use crate::resolve::resolve_foreign;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The management account of an organization of which nothing is said: no account has this id.
const NO_MANAGEMENT: &str = "000000000001";

/// What files of others come to.
pub(in crate::cli) struct ForeignLoaded {
    /// The paths, as given.
    pub called: String,
    /// The texts, for positions.
    pub sources: Sources,
    /// What is wrong with the files.
    pub problems: Diagnostics,
    /// A model for each case; none where nothing was understood.
    pub cases: Vec<ForeignCase>,
    /// True where there are more cases than these.
    pub cut: bool,
    /// What was not understood.
    pub left: Vec<Left>,
    /// Files that were read.
    pub files: usize,
    /// Files that are nothing of this, and were passed over.
    pub passed: usize,
    /// How the resources of the first case were understood.
    pub types: Types,
}

/// One case of what the files leave open.
pub(in crate::cli) struct ForeignCase {
    /// What is assumed.
    pub when: Vec<Assumption>,
    /// What is there then.
    pub model: Model,
    /// What the files call resources.
    pub names: BTreeMap<Address, String>,
}

/// Reads files and resolves every case.
///
/// # Errors
///
/// Settings that cannot be read.
pub(in crate::cli) fn load(paths: &[String], outside: &Outside) -> Result<ForeignLoaded, CliError> {
    let mut sources = Sources::new();
    let mut settings = outside.settings(&mut sources)?;
    let found = files(paths, &mut sources);
    let mut problems = found.problems;
    let ReadFiles { reading, sorts } = read_files(&found.files, &sources, outside.kind, &mut settings);
    problems.extend(reading.problems);
    problems.extend(
        sorts
            .iter()
            .filter(|(given, _)| given.named)
            .filter_map(|(given, sort)| refused(given.file, *sort)),
    );
    let mut loaded = ForeignLoaded {
        called: paths.join(" "),
        sources,
        problems,
        cases: Vec::new(),
        cut: reading.cut,
        left: reading.left,
        files: sorts.iter().filter(|(_, sort)| is_read(*sort)).count(),
        passed: sorts.iter().filter(|(_, sort)| !is_read(*sort)).count(),
        types: Types::default(),
    };
    let Some(blueprint) = blueprint(&settings, &mut loaded.problems) else {
        return Ok(loaded);
    };
    for (at, case) in reading.cases.into_iter().enumerate() {
        let mut told = Diagnostics::new();
        let assembled = assemble(&case, &settings, &mut told);
        let (model, more) = resolve_foreign(
            &blueprint,
            &assembled.given,
            assembled.users.into_iter().filter_map(stated),
            outside.organization.is_some(),
        );
        told.extend(more);
        let known: BTreeSet<Said> = loaded.problems.iter().map(said).collect();
        loaded.problems.extend(told.into_iter().filter(|one| !known.contains(&said(one))));
        loaded.left.extend(assembled.left);
        if at == 0 {
            loaded.types = assembled.types;
        }
        loaded.cases.push(ForeignCase {
            when: case.when,
            names: names(&case.resources, &settings),
            model,
        });
    }
    loaded.left.sort();
    loaded.left.dedup();
    loaded.nothing_understood(paths);
    Ok(loaded)
}

/// What is said of a user, as of something that exists; one whose policies are not all known says nothing.
fn stated(user: GivenUser) -> Option<(String, Existing)> {
    let existing = Existing {
        policy: Some(user.policy?),
        boundary: user.boundary,
        ..Existing::default()
    };
    Some((user.arn, existing))
}

type Said = (Option<Span>, &'static str, String);

fn said(one: &Diagnostic) -> Said {
    (one.span, one.code, one.message.clone())
}

fn names(resources: &[ForeignResource], settings: &Settings) -> BTreeMap<Address, String> {
    resources
        .iter()
        .filter_map(|one| Some((address(one, settings)?, one.called.clone())))
        .collect()
}

fn is_read(sort: FileSort) -> bool {
    match sort {
        FileSort::Template | FileSort::Policy | FileSort::Inventory => true,
        FileSort::Plan | FileSort::Hcl | FileSort::Blueprint | FileSort::Other | FileSort::Broken => false,
    }
}

/// That a file which somebody names is nothing that is read.
fn refused(file: u32, sort: FileSort) -> Option<Diagnostic> {
    let start = Span::new(file, 0, 0);
    match sort {
        FileSort::Blueprint => Some(
            Diagnostic::error("file-unknown", start, "this is a blueprint, and the others are not")
                .help("check blueprints by themselves"),
        ),
        FileSort::Other => Some(
            Diagnostic::error("file-unknown", start, "this is neither a template, a policy nor an export of IAM")
                .help("name a template of CloudFormation, a policy of IAM, or what `aws iam get-account-authorization-details` printed"),
        ),
        FileSort::Plan | FileSort::Hcl => Some(
            Diagnostic::error("file-unknown", start, "this is Terraform, which is not read yet")
                .help("name templates of CloudFormation, policies or exports of IAM"),
        ),
        FileSort::Template | FileSort::Policy | FileSort::Inventory | FileSort::Broken => None,
    }
}

impl ForeignLoaded {
    /// A run over nothing must not look like one that passed.
    fn nothing_understood(&mut self, paths: &[String]) {
        let understood = self.cases.iter().any(|case| !case.model.resources.is_empty());
        if understood {
            return;
        }
        let problem = Diagnostic::error(
            "nothing-understood",
            None,
            format!("nothing in `{}` is understood", self.called),
        );
        let inside =
            |path: &String| Some(Path::new(path).join("blueprint.yaml")).filter(|file| file.is_file());
        self.problems.push(match paths.iter().find_map(inside) {
            Some(file) => problem.help(format!("name the blueprint in it: `{}`", file.display())),
            None => problem.help(
                "name folders or files that hold templates of CloudFormation, policies or exports of IAM",
            ),
        });
    }
}

/// The organization and the accounts that are known, as a blueprint that says nothing else.
fn blueprint(settings: &Settings, problems: &mut Diagnostics) -> Option<Blueprint> {
    let accounts = settings.accounts.iter();
    let accounts = accounts.map(|(name, id)| (name.to_string(), serde_json::json!({ "id": id.as_str() })));
    let known = settings.organization.as_deref().unwrap_or("o-0000000000");
    let text = serde_json::json!({
        "landform": 1,
        "name": "files",
        "organization": { "id": known, "management": management(settings) },
        "accounts": accounts.collect::<serde_json::Map<_, _>>(),
        "region": settings.home.region.as_str(),
    });
    let node: Node = node::parse(u32::MAX, &text.to_string())
        .map_err(|found| problems.extend(found))
        .ok()?;
    let mut found = Diagnostics::new();
    let mut blueprint = Blueprint::decode(&node, &mut found);
    problems.extend(found);
    if let Some(blueprint) = blueprint.as_mut().filter(|_| settings.organization.is_none()) {
        let open = unsaid(&settings.home.account, "organization");
        blueprint.organization.id.value = open.as_str().to_owned();
    }
    blueprint
}

fn management(settings: &Settings) -> String {
    let taken = |id: &str| settings.accounts.values().map(AccountId::as_str).any(|known| known == id);
    let others = (2..).map(|number: u32| format!("{number:012}"));
    let first = std::iter::once(NO_MANAGEMENT.to_owned());
    first.chain(others).find(|id| !taken(id)).unwrap_or_default()
}
