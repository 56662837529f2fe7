//! `organization:`, `accounts:` and `deploy:` into a model with nothing in it yet.

use crate::aws::Name;
use crate::blueprint::decode::closest;
use crate::blueprint::values::{Named, Spanned};
use crate::blueprint::{Blueprint, Unit as WrittenUnit};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Account, Deploy, Model, Organization, Origin, Terraform, Unit};
use std::collections::BTreeMap;

/// The name of the management account when no entry of `accounts:` has its id.
pub(super) const MANAGEMENT: Name = Name::known("management");

/// A model with organization and accounts, and nothing in it.
pub(super) fn empty_model(blueprint: &Blueprint, problems: &mut Diagnostics) -> Model {
    let accounts = accounts(blueprint, problems);
    let written = &blueprint.organization;
    let mut units = BTreeMap::new();
    units_below(None, &written.units, &mut units);
    let organization = Organization {
        id: written.id.value.clone(),
        root: written.root.as_ref().map(|root| root.value.clone()),
        management: written.management.value.clone(),
        ram_sharing: written.ram_sharing,
        units,
    };
    let deploy = deploy(blueprint, &accounts, problems);
    let mut model = Model::new(
        blueprint.name.value.clone(),
        blueprint.region.value.clone(),
        organization,
        accounts,
        deploy,
    );
    model.origins.insert(Origin::Design, blueprint.name.span);
    model
}

/// Units and those below them; of two with one name the first one counts, and the second is reported where it stands.
fn units_below(parent: Option<&Name>, written: &Named<WrittenUnit>, units: &mut BTreeMap<Name, Unit>) {
    for (name, entry) in written.iter() {
        if !units.contains_key(name) {
            let unit = Unit {
                id: entry.value.id.as_ref().map(|id| id.value.clone()),
                parent: parent.cloned(),
                accounts: entry.value.accounts.iter().map(|account| account.value.clone()).collect(),
            };
            units.insert(name.clone(), unit);
            units_below(Some(name), &entry.value.units, units);
        }
    }
}

fn accounts(blueprint: &Blueprint, problems: &mut Diagnostics) -> BTreeMap<Name, Account> {
    let mut accounts: BTreeMap<Name, Account> = BTreeMap::new();
    let mut by_id = BTreeMap::new();
    for (name, entry) in blueprint.accounts.iter() {
        let id = &entry.value.id;
        let first: &Name = by_id.entry(&id.value).or_insert(name);
        if first != name {
            let message = format!("accounts `{first}` and `{name}` have the same id");
            problems.push(
                Diagnostic::error("account-id-twice", id.span, message)
                    .help("every account has an id of its own"),
            );
        }
        if let Some(stated) = entry.value.control_policies.filter(|_| !entry.value.outside) {
            let message = format!(
                "`{name}` is an account of the organization, whose control policies stand under `guardrails`"
            );
            problems.push(
                Diagnostic::error("control-policies-member", stated.span, message)
                    .help("leave `control_policies` out, or say `outside: true`"),
            );
        }
        accounts.insert(
            name.clone(),
            Account {
                name: name.clone(),
                id: id.value.clone(),
                member: !entry.value.outside,
                control_known: !entry.value.outside || entry.value.control_policies.is_some(),
            },
        );
    }
    let management = &blueprint.organization.management.value;
    if !accounts.values().any(|account| account.id == *management) {
        let name = free_name(&accounts);
        accounts.insert(
            name.clone(),
            Account {
                name,
                id: management.clone(),
                member: true,
                control_known: true,
            },
        );
    }
    accounts
}

/// `management`, or that and a number where accounts of the blueprint are called so.
fn free_name(accounts: &BTreeMap<Name, Account>) -> Name {
    let others = (2..).map(|number: usize| MANAGEMENT.with(&Name::from(number)));
    let free = |name: &Name| accounts.keys().all(|account| !account.eq_ignore_ascii_case(name));
    std::iter::once(MANAGEMENT).chain(others).find(free).unwrap_or(MANAGEMENT)
}

fn deploy(blueprint: &Blueprint, accounts: &BTreeMap<Name, Account>, problems: &mut Diagnostics) -> Deploy {
    let written = blueprint.deploy.as_ref();
    let named = written.and_then(|deploy| deploy.administrator.as_ref());
    let management = &blueprint.organization.management.value;
    let administrator = match named {
        Some(name) => accounts.get(name.as_str()).or_else(|| {
            problems.push(
                Diagnostic::error(
                    "reference-unknown",
                    name.span,
                    format!("there is no account `{}`", name.value),
                )
                .help(match closest(&name.value, accounts.keys().map(Name::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name an entry of `accounts:`".to_owned(),
                }),
            );
            None
        }),
        None => accounts.values().find(|account| account.id == *management),
    };
    let text = |word: Option<&Spanned<String>>, default: &str| {
        word.map_or_else(|| default.to_owned(), |word| word.value.clone())
    };
    Deploy {
        administrator: administrator.map_or_else(|| management.clone(), |account| account.id.clone()),
        administrator_name: administrator.map_or_else(|| MANAGEMENT, |account| account.name.clone()),
        terraform: Terraform::assuming(&text(
            written.and_then(|d| d.terraform_role.as_ref()),
            "OrganizationAccountAccessRole",
        )),
        management_role: written.and_then(|d| d.management_role.as_ref()).map(|name| name.value.clone()),
        says_terraform: written.is_some_and(|deploy| deploy.terraform_role.is_some()),
        execution_role: text(
            written.and_then(|d| d.execution_role.as_ref()),
            &["landform-", &blueprint.name.value, "-execution"].concat(),
        ),
        administration_role: ["landform-", &blueprint.name.value, "-administration"].concat(),
        templates: written.and_then(|d| d.templates.as_ref()).map(|name| name.value.clone()),
    }
}
