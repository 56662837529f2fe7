//! What the command line says of files from outside, into settings of their readers.

use crate::aws::{AccountId, Name, Region, name};
use crate::blueprint::node::{self, Node, NodeValue};
use crate::cli::error::CliError;
use crate::cli::io_errors::why;
use crate::diagnostic::{Diagnostics, Sources, Span};
use crate::foreign::{PolicyFileKind, Settings, Stack, Where};
use std::collections::BTreeMap;

/// The account of files of which nobody says where they are deployed.
const HOME: Name = name!("home");
/// Its id: no account has it.
const NO_ACCOUNT: &str = "000000000000";
/// The Region of files of which nobody says where they are deployed.
const NO_REGION: &str = "us-east-1";

/// What files that are no blueprint do not say.
#[derive(clap::Args, Clone, Debug, Default)]
pub(in crate::cli) struct Outside {
    /// Of files that are no blueprint: what a policy file is (`identity`, `trust`, `resource`, `scp`, `rcp`, `endpoint`, `boundary`, `session`).
    #[arg(id = "as", long = "as", value_name = "KIND", value_parser = policy_kind)]
    pub kind: Option<PolicyFileKind>,
    /// Of files that are no blueprint: the id of the account that they are deployed in.
    #[arg(long, value_name = "ID", value_parser = account)]
    pub account: Option<AccountId>,
    /// Of files that are no blueprint: the Region.
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub region: Option<Region>,
    /// Of files that are no blueprint: values of parameters and variables, and deployments of single templates.
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<String>,
    /// Of files that are no blueprint: the accounts of the organization.
    #[arg(long, value_name = "FILE")]
    pub organization: Option<String>,
}

fn policy_kind(word: &str) -> Result<PolicyFileKind, String> {
    PolicyFileKind::parse(word).ok_or_else(|| {
        let words: Vec<&str> = PolicyFileKind::ALL.into_iter().map(PolicyFileKind::as_str).collect();
        format!("`{word}` is none of {}", words.join(", "))
    })
}

fn account(word: &str) -> Result<AccountId, String> {
    AccountId::parse(word)
}

fn region(word: &str) -> Result<Region, String> {
    Region::parse(word)
}

impl Outside {
    /// True where anything is said that only files from outside need.
    pub fn says_anything(&self) -> bool {
        let Self {
            kind,
            account,
            region,
            parameters,
            organization,
        } = self;
        kind.is_some()
            || account.is_some()
            || region.is_some()
            || parameters.is_some()
            || organization.is_some()
    }

    /// The settings; files that say them stay among the sources.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, or says something else.
    pub fn settings(&self, sources: &mut Sources) -> Result<Settings, CliError> {
        let known = |text: &str| AccountId::parse(text).map_err(CliError::operator);
        let id = match &self.account {
            Some(id) => id.clone(),
            None => known(NO_ACCOUNT)?,
        };
        let region = match &self.region {
            Some(region) => region.clone(),
            None => Region::parse(NO_REGION).map_err(CliError::operator)?,
        };
        let mut settings = Settings {
            accounts: BTreeMap::new(),
            home: Where { account: HOME, region },
            says_account: self.account.is_some(),
            parameters: BTreeMap::new(),
            stacks: Vec::new(),
            organization: None,
        };
        if let Some(path) = &self.organization {
            organization(path, &read(path, sources)?, &mut settings)?;
        }
        let named = settings
            .accounts
            .iter()
            .find(|(_, other)| **other == id)
            .map(|(name, _)| name.clone());
        settings.home.account = named.unwrap_or(HOME);
        settings.accounts.insert(settings.home.account.clone(), id);
        if let Some(path) = &self.parameters {
            parameters(path, &read(path, sources)?, &mut settings)?;
        }
        Ok(settings)
    }
}

fn read(path: &str, sources: &mut Sources) -> Result<Node, CliError> {
    let bytes = std::fs::read(path)
        .map_err(|error| CliError::user(format!("`{path}` cannot be read: {}", why(&error))))?;
    let file = sources.add(path, String::from_utf8_lossy(&bytes));
    let text = sources.text(file).to_owned();
    node::parse(file, &text).map_err(|problems: Diagnostics| {
        let notes = crate::cli::terminal::drawn(&problems, sources);
        CliError {
            kind: crate::cli::error::ErrorKind::User,
            said: crate::cli::error::Said::notes(notes),
        }
    })
}

/// A file of accounts: a blueprint's `organization:` and `accounts:`, accounts by name, or what AWS tells of an organization.
fn organization(path: &str, node: &Node, settings: &mut Settings) -> Result<(), CliError> {
    let own = node.get("organization").and_then(|said| said.get("id")).and_then(Node::scalar);
    settings.organization = own.map(str::to_owned);
    let list = node.get("Accounts").map(Node::items).unwrap_or_default();
    for entry in list {
        let [id, name] = ["Id", "Name"].map(|key| entry.get(key).and_then(Node::scalar));
        take_account(path, name.or(id), id, settings)?;
    }
    let by_name = node.get("accounts").unwrap_or(node).entries();
    for (key, entry) in by_name.iter().filter(|_| list.is_empty()) {
        let id = entry.scalar().or_else(|| entry.get("id").and_then(Node::scalar));
        if id.is_some() || node.get("accounts").is_some() {
            take_account(path, Some(&key.text), id, settings)?;
        }
    }
    match settings.accounts.is_empty() {
        true => Err(CliError::user(format!(
            "`{path}` names no account: write `accounts: {{ NAME: {{ id: \"…\" }} }}`, or give what `aws organizations list-accounts` prints"
        ))),
        false => Ok(()),
    }
}

fn take_account(
    path: &str,
    name: Option<&str>,
    id: Option<&str>,
    settings: &mut Settings,
) -> Result<(), CliError> {
    let (Some(name), Some(id)) = (name, id) else {
        return Err(CliError::user(format!("`{path}`: an account has no name or no id")));
    };
    let wrong = |why: String| CliError::user(format!("`{path}`: {why}"));
    let id = AccountId::parse(id).map_err(wrong)?;
    let name =
        Name::parse(&name.replace('/', ".")).map_err(|why| CliError::user(format!("`{path}`: {why}")))?;
    settings.accounts.insert(name, id);
    Ok(())
}

/// A file of parameters: values by name; the list of `--parameters` of the AWS CLI; `Parameters:` above either; and `stacks:`,
/// which deploys templates.
fn parameters(path: &str, node: &Node, settings: &mut Settings) -> Result<(), CliError> {
    let stacks = node.get("stacks");
    let values = ["Parameters", "parameters"].into_iter().find_map(|key| node.get(key));
    let values = match (values, stacks) {
        (Some(values), _) => values.clone(),
        (None, Some(_)) => return of_stacks(path, node, settings),
        (None, None) => node.clone(),
    };
    settings.parameters = values_of(path, &values)?;
    of_stacks(path, node, settings)
}

fn values_of(path: &str, node: &Node) -> Result<BTreeMap<String, Node>, CliError> {
    let listed = |item: &Node| {
        let key = item.get("ParameterKey").and_then(Node::scalar)?;
        Some((key.to_owned(), item.get("ParameterValue")?.clone()))
    };
    match &node.value {
        NodeValue::Map(entries) => {
            Ok(entries.iter().map(|(key, value)| (key.text.clone(), value.clone())).collect())
        }
        NodeValue::List(items) => items.iter().map(listed).collect::<Option<_>>().ok_or_else(|| {
            CliError::user(format!("`{path}`: each parameter is `ParameterKey` and `ParameterValue`"))
        }),
        NodeValue::Null | NodeValue::Bool(_) | NodeValue::Number(_) | NodeValue::Text { .. } => Err(
            CliError::user(format!("`{path}` holds no parameters: write `NAME: VALUE` for each")),
        ),
    }
}

fn of_stacks(path: &str, node: &Node, settings: &mut Settings) -> Result<(), CliError> {
    let list = node.get("stacks").map(Node::items).unwrap_or_default();
    for item in list {
        let word = |key: &str| item.get(key).and_then(Node::scalar);
        let wrong = |why: String| CliError::user(format!("`{path}`: {why}"));
        let template = word("template").ok_or_else(|| wrong("a stack names no `template`".to_owned()))?;
        let account = match word("account") {
            None => settings.home.account.clone(),
            Some(said) => of_account(said, settings).map_err(wrong)?,
        };
        let region = word("region").map(Region::parse).transpose().map_err(wrong)?;
        let parameters = item.get("parameters").map(|node| values_of(path, node)).transpose()?;
        settings.stacks.push(Stack {
            template: template.to_owned(),
            place: Where {
                account,
                region: region.unwrap_or_else(|| settings.home.region.clone()),
            },
            name: word("name").map(str::to_owned),
            parameters: parameters.unwrap_or_default(),
            span: Span { ..item.span },
        });
    }
    Ok(())
}

/// An account by its name, or by its id; one that nobody named is called by its id.
fn of_account(said: &str, settings: &mut Settings) -> Result<Name, String> {
    if let Some(name) = settings.accounts.keys().find(|name| name.as_str() == said) {
        return Ok(name.clone());
    }
    let id = AccountId::parse(said)?;
    if let Some((name, _)) = settings.accounts.iter().find(|(_, known)| **known == id) {
        return Ok(name.clone());
    }
    let name = Name::parse(said)?;
    settings.accounts.insert(name.clone(), id);
    Ok(name)
}
