//! Blueprints into plans and the files that were rendered from them.

use landform::blueprint::decode::Decode;
use landform::blueprint::{Blueprint, node};
use landform::diagnostic::{Diagnostics, Sources};
use landform::lock::Lock;
use landform::plan::{Backend, Plan, plan};
use landform::policy::Statement;
use landform::render::Templates;
use landform::render::bundle::bundle;
use landform::resolve::resolve;
use landform::resource::Body;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A plan and its files.
pub struct Case {
    pub name: String,
    pub plan: Plan,
    pub files: BTreeMap<String, String>,
}

/// Ends of ids as AWS writes them, by kind of what they name.
const IDS: &[(&str, &str)] = &[
    ("vpc", "vpc-"),
    ("subnet", "subnet-"),
    ("route-table", "rtb-"),
    ("peering", "pcx-"),
    ("peering-accepter", "pcx-"),
    ("endpoint", "vpce-"),
    ("firewall", "vpce-"),
    ("security-group", "sg-"),
    ("file-system", "fs-"),
    ("file-access-point", "fsap-"),
];

/// Every blueprint that is shipped, as it is and with all ids known, those of the tests that hold the other forms of
/// networks, the two that are written for this test, and one plan that no blueprint can say.
pub fn all() -> Vec<Case> {
    let mut cases: Vec<Case> = paths().iter().map(|path| case(path)).collect();
    let waiting = paths()
        .into_iter()
        .filter(|path| !case(path).plan.held.is_empty() && lock_of(path).is_none());
    cases.extend(waiting.map(|path| deployed(&path)));
    let forms = ["groups", "networks"].map(|name| ["tests/blueprints/", name, ".yaml"].concat());
    cases.extend(forms.iter().map(|path| deployed(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path))));
    let estate = cases
        .iter()
        .find(|case| case.name == "estate")
        .expect("tests/blueprints/estate.yaml");
    let amended = with_variables_beside_symbols(estate.plan.clone());
    cases.push(rendered("estate-amended".to_owned(), amended));
    cases
}

/// The blueprints that are shipped, and those of the tests that were deployed before: the ones with a lock.
pub fn paths() -> Vec<PathBuf> {
    let shipped = yaml_files("blueprints").into_iter();
    let deployed = yaml_files("tests/blueprints")
        .into_iter()
        .filter(|path| path.with_extension("lock.yaml").is_file());
    shipped.chain(deployed).collect()
}

/// The blueprints of a folder, without locks and waivers; of several files is what `tests/cli/platform.rs` writes.
pub fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let is_blueprint = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_whole = || std::fs::read_to_string(path).unwrap().contains("\norganization:");
        name.ends_with(".yaml") && !name.ends_with(".lock.yaml") && is_whole()
    };
    let mut paths: Vec<PathBuf> = entries.filter(is_blueprint).collect();
    paths.sort();
    paths
}

/// A blueprint of the disk with the lock beside it.
pub fn case(path: &Path) -> Case {
    let text = std::fs::read_to_string(path).unwrap();
    let lock = lock_of(path);
    case_of(&path.file_stem().unwrap().to_string_lossy(), &text, lock.as_deref())
}

/// A blueprint with a lock that holds an id for everything that is waited for.
pub fn deployed(path: &Path) -> Case {
    let text = std::fs::read_to_string(path).unwrap();
    let name = [&path.file_stem().unwrap().to_string_lossy(), "-deployed"].concat();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let lock = serde_json::json!({ "landform_lock": 1, "ids": ids }).to_string();
        let case = case_of(&name, &text, Some(&lock));
        if case.plan.held.is_empty() {
            return case;
        }
        let known = ids.len();
        for address in case.plan.held.iter().flat_map(|held| &held.needs) {
            let kind = address.split('/').next().unwrap();
            let (_, start) = IDS
                .iter()
                .find(|(of, _)| *of == kind)
                .unwrap_or_else(|| panic!("{address}: teach its ids"));
            let number = ids.len() + 1;
            ids.entry(address.clone()).or_insert_with(|| format!("{start}0{number:016x}"));
        }
        assert!(ids.len() > known, "{name}: {:?} wait for ids that are known", case.plan.held);
    }
}

/// The text of the lock beside a blueprint.
pub fn lock_of(path: &Path) -> Option<String> {
    std::fs::read_to_string(path.with_extension("lock.yaml")).ok()
}

/// A blueprint and its lock as texts.
pub fn case_of(name: &str, text: &str, lock: Option<&str>) -> Case {
    let mut sources = Sources::new();
    let file = sources.add(name, text);
    let node =
        node::parse_bytes(file, text.as_bytes()).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
    let mut problems = Diagnostics::new();
    let blueprint = Blueprint::decode(&node, &mut problems).expect("a blueprint");
    let (model, more) = resolve(&blueprint);
    problems.extend(more);
    let lock = lock.map_or_else(Lock::empty, |text| Lock::parse(text).unwrap());
    let (plan, more) = plan(&model, &lock);
    problems.extend(more);
    assert!(!problems.has_errors(), "{name}: {problems:?}");
    rendered(name.to_owned(), plan)
}

/// Both backends' files of a plan.
pub fn rendered(name: String, plan: Plan) -> Case {
    let templates = Templates::new(&BTreeMap::new()).unwrap();
    let files = bundle(&plan, &templates, &Backend::ALL).unwrap().files;
    let files = files.into_iter().map(|(path, file)| (path, file.text)).collect();
    Case { name, plan, files }
}

/// IAM variables, percent signs and the account's own id in one and the same text, in shared modules and templates.
fn with_variables_beside_symbols(mut plan: Plan) -> Plan {
    let resources = plan
        .stacks
        .iter_mut()
        .flat_map(|stack| &mut stack.members)
        .flat_map(|member| &mut member.resources);
    let mut amended = 0;
    for resource in resources.filter(|resource| resource.address.name() == "analyst") {
        let Body::Role(role) = &mut resource.body else {
            continue;
        };
        let logs = [
            "arn:aws:logs:eu-west-1:",
            resource.place.account.as_str(),
            ":log-group:/%{x}/${aws:PrincipalTag/team}/*",
        ]
        .concat();
        let statement = Statement::allow().sid("OwnLogs").actions(["logs:PutLogEvents"]).resources([logs]);
        role.inline
            .get_mut("landform-statements")
            .expect("the hand-written statements")
            .statements
            .push(statement);
        amended += 1;
    }
    assert_eq!(amended, 2);
    plan
}
