//! The lock: ids that AWS chose, learned after deployment, and names, addresses and settings that must not change.
//!
//! One sorted line an entry, so that a reviewer sees exactly what was learned.

mod file;

pub use file::{DeployedInFile, LockFile, LockPlaces, PinInFile};

use crate::aws::{AccountId, Address, Cidr, Name, Region};
use crate::diagnostic::{Diagnostic, Diagnostics};
use serde::Serialize;
use std::collections::BTreeMap;

/// The committed file beside a blueprint. The keys are addresses, and stay text: the file is in the order of their
/// texts, which addresses are not.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Lock {
    /// The version of this file's format; always 1.
    pub landform_lock: u32,
    /// The id of the resource at each address.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ids: BTreeMap<String, String>,
    /// The addresses of each VPC, which cannot change while it stands.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub addresses: BTreeMap<String, Cidr>,
    /// Whether the calls of each studio carry names: the value of `ExecutionRoleIdentityConfig`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub identities: BTreeMap<String, String>,
    /// Where each stack was deployed, by its name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub stacks: BTreeMap<String, DeployedStack>,
    /// The names that each address has in the files.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub pins: BTreeMap<String, Pin>,
    /// The ARNs of what existed already when the design was deployed, by its address, with `*` for ids.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub existing: BTreeMap<String, String>,
    /// Ids that the locks of other designs know, by the addresses of those.
    #[serde(skip)]
    beyond: BTreeMap<String, String>,
}

/// Where a stack was deployed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DeployedStack {
    /// Its layer.
    pub layer: String,
    /// Its Region.
    pub region: Region,
    /// What its name has behind that of its account, its unit or its accounts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub suffix: String,
    /// Which part it is of what is too much for one template, from 1.
    #[serde(skip_serializing_if = "is_first")]
    pub part: u32,
    /// The unit that its stack set goes to, by its name in the blueprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Name>,
    /// The ids of its accounts by their names in the blueprint.
    pub accounts: BTreeMap<Name, AccountId>,
}

/// True for the part that says nothing of itself: what has one template has no other.
fn is_first(part: &u32) -> bool {
    *part == 1
}

/// Names of one resource that deployed stacks and states know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Pin {
    /// The logical id in its template.
    pub logical_id: String,
    /// The label in its root.
    pub label: String,
    /// The stack that holds it.
    pub stack: String,
    /// The root of Terraform that joins two places and holds it, by its name below `links`; none where its stack's own
    /// root holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// Its ARN, with `*` for an id that AWS chose; locks of older versions have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// What of it cannot be changed in place, by field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub created: BTreeMap<String, String>,
}

impl Lock {
    /// The version that this program reads and writes.
    pub const VERSION: u32 = 1;

    /// A lock that knows nothing.
    pub fn empty() -> Self {
        Self {
            landform_lock: Self::VERSION,
            ..Self::default()
        }
    }

    /// The id at an address, of this design or of one in its reach.
    pub fn id(&self, address: &str) -> Option<&String> {
        self.ids.get(address).or_else(|| self.beyond.get(address))
    }

    /// Takes in the ids of another design. They are not of this lock, and not written with it.
    pub fn know(&mut self, design: &Name, other: &Self) {
        let ids = other.ids.iter().filter_map(|(address, id)| {
            let address = Address::parse(address).ok()?.of_design(Some(design));
            Some((address.to_string(), id.clone()))
        });
        self.beyond.extend(ids);
    }

    /// Reads the file's text; `file` is its number among the sources.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, each with its place.
    pub fn read(file: u32, text: &str) -> Result<(Self, LockPlaces), Diagnostics> {
        file::read(file, text)
    }

    /// Reads the file's text for whoever needs no places.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Diagnostics> {
        Self::read(0, text).map(|(lock, _)| lock)
    }

    /// The lock in which what one address has is another's: a rename. Nothing where the lock does not have it.
    /// What was made beside a role for its grants goes with it.
    pub fn rename(&mut self, from: &str, to: &str) {
        for (from, to) in self.policies_of(from, to) {
            self.rename(&from, &to);
        }
        moved(&mut self.ids, from, to);
        moved(&mut self.addresses, from, to);
        moved(&mut self.identities, from, to);
        moved(&mut self.pins, from, to);
        moved(&mut self.existing, from, to);
        // What others were made with may hold its id.
        let [from, to] = [from, to].map(|address| ["{", address, "}"].concat());
        let created = self.pins.values_mut().flat_map(|pin| pin.created.values_mut());
        created.for_each(|value| *value = value.replace(&from, &to));
    }

    /// The managed policies that hold what is granted to a role, by their former and their new addresses.
    fn policies_of(&self, from: &str, to: &str) -> Vec<(String, String)> {
        let policy = |address: &str| {
            address
                .strip_prefix("role/")
                .map(|rest| ["policy/", rest, Address::OF_GRANTS].concat())
        };
        let Some((from, to)) = policy(from).zip(policy(to)) else {
            return Vec::new();
        };
        let is_numbered = |end: &str| {
            let number = end.strip_prefix('-').unwrap_or_default();
            end.is_empty() || !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        };
        let known = self.pins.keys().filter_map(|address| {
            let end = address.strip_prefix(&from).filter(|end| is_numbered(end))?;
            Some((address.clone(), [&to, end].concat()))
        });
        known.collect()
    }

    /// Takes out all that is known of what was at an address.
    pub fn forget(&mut self, address: &str) {
        self.ids.remove(address);
        self.addresses.remove(address);
        self.identities.remove(address);
        self.pins.remove(address);
        self.existing.remove(address);
        let stands = |name: &str, account: &Name| {
            let in_account = |address: &str| address.split('/').nth(1) == Some(account.as_str());
            self.pins.iter().any(|(address, pin)| pin.stack == name && in_account(address))
        };
        for (name, stack) in &mut self.stacks {
            stack.accounts.retain(|account, _| stands(name, account));
        }
        self.stacks.retain(|_, stack| !stack.accounts.is_empty());
    }

    /// What is known of an account, with its name and id blanked out: equal texts where nothing tells two accounts apart.
    /// Ids that AWS chose are told apart by themselves; that there is one counts.
    pub fn known_of(&self, name: &Name, id: &AccountId) -> String {
        let own = |address: &&String| address.split('/').nth(1) == Some(name.as_str());
        let plain = |text: &str| {
            let words = text.split('/').map(|part| if part == name.as_str() { "{name}" } else { part });
            words.collect::<Vec<&str>>().join("/").replace(id.as_str(), "{id}")
        };
        let mut rows: Vec<String> = self.ids.keys().filter(own).map(|address| plain(address)).collect();
        let addresses = self.addresses.iter().filter(|(address, _)| own(address));
        rows.extend(addresses.map(|(address, block)| format!("{} {block}", plain(address))));
        let identities = self.identities.iter().filter(|(address, _)| own(address));
        rows.extend(identities.map(|(address, value)| format!("{} {value}", plain(address))));
        let stacks = self.stacks.iter().filter(|(_, stack)| stack.accounts.contains_key(name.as_str()));
        let same = |stack: &DeployedStack| stack.accounts.get(name.as_str()) == Some(id);
        rows.extend(stacks.map(|(name, stack)| format!("{} {}", plain(name), same(stack))));
        for (address, pin) in self.pins.iter().filter(|(address, _)| own(address)) {
            let texts = [&pin.logical_id, &pin.label, &pin.stack]
                .into_iter()
                .chain(&pin.root)
                .chain(&pin.arn);
            let created = pin.created.iter().flat_map(|(field, value)| [field, value]);
            rows.push(plain(address));
            rows.extend(texts.chain(created).map(|text| plain(text)));
        }
        rows.join("\n")
    }

    /// The lock without what it knows of some accounts.
    pub fn without(&self, is_left_out: impl Fn(&str) -> bool) -> Self {
        let stays = |address: &str| !address.split('/').nth(1).is_some_and(&is_left_out);
        let mut lock = self.clone();
        lock.ids.retain(|address, _| stays(address));
        lock.addresses.retain(|address, _| stays(address));
        lock.identities.retain(|address, _| stays(address));
        lock.pins.retain(|address, _| stays(address));
        lock.existing.retain(|address, _| stays(address));
        for stack in lock.stacks.values_mut() {
            stack.accounts.retain(|account, _| !is_left_out(account.as_str()));
        }
        lock
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        serde_saphyr::to_string(self).unwrap_or_default()
    }
}

fn moved<T>(map: &mut BTreeMap<String, T>, from: &str, to: &str) {
    if let Some(value) = map.remove(from) {
        map.entry(to.to_owned()).or_insert(value);
    }
}

/// What is wrong in a lock is said in one way, whoever finds it.
pub fn invalid(place: crate::diagnostic::Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("lock-invalid", place, message)
        .help("`landform lock update` writes this file; undo what was changed by hand")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::name;

    #[test]
    fn what_is_written_is_read() {
        let pin = Pin {
            logical_id: "KeyA".into(),
            label: "a".into(),
            stack: "landform-x-data-dev".into(),
            root: Some("dev-prod".into()),
            arn: Some("arn:aws:kms:eu-west-1:012345670123:key/*".into()),
            created: BTreeMap::from([("alias".into(), "alias/a".into())]),
        };
        let lock = Lock {
            landform_lock: 1,
            ids: BTreeMap::from([("key/dev/a".into(), "0123".into()), ("key/dev/no".into(), "0e1".into())]),
            pins: BTreeMap::from([("key/dev/a".into(), pin)]),
            beyond: BTreeMap::new(),
            existing: BTreeMap::from([("bucket/dev/no".into(), "arn:aws:s3:::0123".into())]),
            addresses: BTreeMap::from([("vpc/dev/a".into(), Cidr::parse("10.0.0.0/16").unwrap())]),
            identities: BTreeMap::from([("studio-domain/dev/a".into(), "DISABLED".into())]),
            stacks: BTreeMap::from([(
                "landform-x-data-dev".into(),
                DeployedStack {
                    layer: "data".into(),
                    region: Region::parse("eu-west-1").unwrap(),
                    suffix: "-2".into(),
                    part: 2,
                    unit: None,
                    accounts: BTreeMap::from([(name!("dev"), AccountId::parse("012345670123").unwrap())]),
                },
            )]),
        };
        assert!(lock.to_text().contains("dev: \"012345670123\""), "{}", lock.to_text());
        assert_eq!(Lock::parse(&lock.to_text()), Ok(lock));
    }

    #[test]
    fn unknown_versions_and_keys_are_refused() {
        assert!(Lock::parse("landform_lock: 2\n").is_err());
        assert!(Lock::parse("landform_lock: 1\nid: {}\n").is_err());
        assert!(Lock::parse("ids: {}\n").is_err());
        assert!(Lock::parse("landform_lock: 1\naddresses: { vpc/dev/a: 10.0.0.1/16 }\n").is_err());
    }
}
