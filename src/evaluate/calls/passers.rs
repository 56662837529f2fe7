//! What a policy names into callers from outside: whom nobody named, and those whom only it names.
//!
//! A stranger has an account, an organization, a network and an address that stand nowhere in the policy; names of
//! roles and resources are the stranger's own choice, so they are taken from its patterns. Who is asked about in the end
//! is decided by the evaluator: a candidate that does not fit lets nobody in.

use super::need::Caller;
use crate::aws::{Arn, glob_matches, service_principal};
use crate::catalog::{context_keys, principals};
use crate::evaluate::iam::{Principal, Values};
use crate::model::Model;
use crate::policy::{Document, Effect, Principals, example};
use std::collections::BTreeSet;

/// Who is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outsiders {
    /// Strangers alone: whoever asks, from wherever.
    Anybody,
    /// Also accounts, organizations, networks and addresses that the policy names, as far as they are not ours.
    Named,
}

/// What a request holds for one key.
#[derive(Clone, Debug)]
pub(super) enum Told {
    Absent,
    One(String),
    Many(String),
}

impl Told {
    pub(super) fn values(&self) -> Values<'_> {
        match self {
            Self::Absent => Values::Absent,
            Self::One(value) => Values::One(value),
            Self::Many(value) => Values::Many(vec![value]),
        }
    }
}

pub(super) type ToldKeys = Vec<(&'static str, Told)>;

/// Somebody outside, in one place.
#[derive(Clone, Debug)]
pub(super) struct Passer {
    /// Who calls.
    pub caller: Caller,
    /// What follows for the keys of its requests.
    pub keys: ToldKeys,
    /// Who and whence, for people.
    pub words: String,
}

/// The account, organization and network of somebody outside.
#[derive(Clone, Debug)]
pub(super) struct Home {
    pub account: String,
    pub organization: Option<String>,
}

/// What stands in for whatever a stranger may choose.
pub(super) const CHOICE: &str = "stranger";
/// What a policy says, and in which model.
pub(super) struct Naming<'a> {
    pub model: &'a Model,
    /// Keys of conditions in lower case, with their values.
    said: Vec<(String, Vec<String>)>,
    /// Principals under `AWS`.
    named: Vec<String>,
    /// Services among the principals.
    services: Vec<String>,
    text: String,
    pub region: String,
}

impl<'a> Naming<'a> {
    pub(super) fn new(model: &'a Model, document: &Document, region: &str) -> Self {
        let conditions = document.statements.iter().flat_map(|statement| &statement.conditions);
        let said = conditions.map(|one| (one.key.to_ascii_lowercase(), one.values.clone())).collect();
        let region = if region.is_empty() { model.region.as_str() } else { region };
        let allowing = || document.statements.iter().filter(|one| one.effect == Effect::Allow);
        let named = allowing().flat_map(|statement| statement.named_aws()).map(str::to_owned).collect();
        let sets = allowing().filter_map(|statement| match &statement.principals {
            Some(Principals::In(set)) => Some(&set.service),
            Some(Principals::NotIn(_)) | None => None,
        });
        Self {
            model,
            said,
            named,
            services: sets.flatten().cloned().collect(),
            text: document.to_json().to_string(),
            region: region.to_owned(),
        }
    }

    /// The keys of conditions, and those of variables in their values.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.said.iter().map(|(key, _)| key.as_str())
    }

    /// Everybody outside who is asked about.
    pub(super) fn passers(&self, who: Outsiders) -> Vec<Passer> {
        let mut found = Vec::new();
        for home in self.homes(who) {
            let callers = self.callers(&home, who).into_iter().chain(self.services(&home, who));
            let places = self.places(&home, who);
            for (caller, keys, words) in callers {
                found.extend(places.iter().map(|(place, from)| Passer {
                    caller: Caller::plain(&caller),
                    keys: keys.iter().chain(place).cloned().collect(),
                    words: [&words, from.as_str()].concat(),
                }));
            }
        }
        found
    }

    /// The values of conditions on some keys.
    pub(super) fn values<'s>(&'s self, keys: &'s [&str]) -> impl Iterator<Item = &'s str> {
        let about = |key: &str| keys.iter().any(|known| known.eq_ignore_ascii_case(key));
        let said = self.said.iter().filter(move |(key, _)| about(key));
        said.flat_map(|(_, values)| values).map(String::as_str)
    }

    /// The first of some texts that the policy does not hold.
    pub(super) fn fresh(&self, mut texts: impl Iterator<Item = String>) -> String {
        texts.find(|text| !self.text.contains(text.as_str())).unwrap_or_default()
    }

    fn homes(&self, who: Outsiders) -> Vec<Home> {
        let strange = self.fresh(
            (1_u64..)
                .map(|n| format!("{:012}", 1_000_000_000_000 - n))
                .filter(|id| !self.is_ours(id)),
        );
        let organization = self.fresh((0_u64..).map(|n| format!("o-{CHOICE}{n:04}")));
        let mut accounts = vec![strange];
        let mut organizations = vec![None, Some(organization)];
        if who == Outsiders::Named {
            accounts.extend(self.foreign_accounts());
            organizations.extend(self.foreign_organizations().into_iter().map(Some));
        }
        let of = |account: &String| {
            let homes = organizations.iter().map(|organization| Home {
                account: account.clone(),
                organization: organization.clone(),
            });
            homes.collect::<Vec<_>>()
        };
        accounts.iter().flat_map(of).collect()
    }

    /// Accounts in conditions and among principals that the blueprint does not name.
    fn foreign_accounts(&self) -> BTreeSet<String> {
        let ids = self
            .said
            .iter()
            .flat_map(|(_, values)| values)
            .chain(&self.named)
            .flat_map(|value| value.split([':', '/']));
        let is_account = |word: &&str| word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit());
        let foreign = ids.filter(is_account).filter(|id| !self.is_ours(id));
        foreign.map(str::to_owned).collect()
    }

    /// True for an account that the blueprint names.
    fn is_ours(&self, id: &str) -> bool {
        self.model.account(id).is_some() || self.model.organization.management.as_str() == id
    }

    fn foreign_organizations(&self) -> BTreeSet<String> {
        let keys = [
            context_keys::PRINCIPAL_ORG_ID,
            context_keys::PRINCIPAL_ORG_PATHS,
            context_keys::SOURCE_ORG_ID,
            context_keys::SOURCE_ORG_PATHS,
        ];
        let ids = self.values(&keys).filter_map(|value| value.split('/').next());
        let whole = ids.filter(|id| !id.contains(['*', '?', '$']) && *id != self.model.organization.id);
        whole.map(str::to_owned).collect()
    }

    /// Users and roles of an account outside, by every name that the policy asks for; and whoever signs nothing.
    fn callers(&self, home: &Home, who: Outsiders) -> Vec<(String, ToldKeys, String)> {
        let of = |name: &str| self.model.partition().arn("iam", "", &home.account, name);
        let role = of(&["role/", CHOICE].concat());
        let mut names = BTreeSet::from([role, of(&["user/", CHOICE].concat()), of("root")]);
        let patterns = self.values(&[context_keys::PRINCIPAL_ARN]);
        let named = self.named.iter().map(String::as_str).filter(|_| who == Outsiders::Named);
        names.extend(
            patterns
                .chain(named)
                .filter_map(|pattern| self.chosen(pattern, &home.account, "iam", who)),
        );
        let known = names.into_iter().filter(|name| Principal::parse(name).is_ok());
        let mut found: Vec<_> = known
            .map(|name| {
                let words = ["`", &name, "`"].concat();
                (name, of_home(home), words)
            })
            .collect();
        if home.organization.is_none() {
            let keys = of_home(home).into_iter().filter(|(key, _)| *key != context_keys::USER_ID).collect();
            found.push(("anonymous".to_owned(), keys, "a caller who signs nothing".to_owned()));
        }
        found
    }

    /// Services that act for somebody outside, where the policy asks for whom they act.
    fn services(&self, home: &Home, who: Outsiders) -> Vec<(String, ToldKeys, String)> {
        let asks = [
            context_keys::SOURCE_ARN,
            context_keys::SOURCE_ACCOUNT,
            context_keys::SOURCE_OWNER,
            context_keys::SOURCE_ORG_ID,
            context_keys::SOURCE_ORG_PATHS,
        ];
        if !self.keys().any(|key| asks.iter().any(|known| known.eq_ignore_ascii_case(key))) {
            return Vec::new();
        }
        let alarm = self.model.partition().arn(
            "cloudwatch",
            &self.region,
            &home.account,
            &["alarm:", CHOICE].concat(),
        );
        let patterns = self.values(&[context_keys::SOURCE_ARN]);
        let sources = patterns.filter_map(|pattern| self.chosen(pattern, &home.account, "s3", who));
        let all: BTreeSet<String> = sources.chain([alarm]).collect();
        let mut found: Vec<_> = all.into_iter().map(|source| of_source(home, source, None)).collect();
        for service in self.services.iter().filter(|_| who == Outsiders::Named) {
            let prefix = service.split('.').next().unwrap_or_default();
            let source = self.model.partition().arn(prefix, &self.region, &home.account, CHOICE);
            found.push(of_source(home, source, Some(service)));
        }
        found
    }

    /// An ARN that fits a pattern and is of an account outside; none where the pattern holds it to something else.
    fn chosen(&self, pattern: &str, account: &str, service: &str, who: Outsiders) -> Option<String> {
        let own = [context_keys::PRINCIPAL_ACCOUNT, context_keys::SOURCE_ACCOUNT];
        let pattern = own
            .iter()
            .fold(pattern.to_owned(), |text, key| text.replace(&context_keys::variable(key), account));
        let parsed = Arn::parse(&pattern)?;
        let free = match parsed.account() {
            // The account of a bucket does not stand in its ARN: one that is named is somebody's.
            "" => parsed.resource().contains(['*', '?']) || self.may_be_theirs(&pattern, who),
            of => glob_matches(of, account),
        };
        let field = |field: &str, word: &str| {
            if field.contains(['*', '?']) {
                word.to_owned()
            } else {
                field.to_owned()
            }
        };
        let resource = match parsed.resource() {
            "*" if service == "iam" => ["role/", CHOICE].concat(),
            resource => example(resource, CHOICE, |_| None),
        };
        let fields = [
            "arn",
            &field(parsed.partition(), "aws"),
            &field(parsed.service(), service),
            &field(parsed.region(), &self.region),
            if parsed.account().is_empty() { "" } else { account },
            &resource,
        ];
        free.then(|| fields.join(":"))
    }

    /// True for a bucket that the policy names and the blueprint does not have, where such are asked about.
    fn may_be_theirs(&self, name: &str, who: Outsiders) -> bool {
        who == Outsiders::Named && self.model.by_arn(name).is_none()
    }
}

fn of_home(home: &Home) -> ToldKeys {
    let organization = home.organization.clone();
    let path = organization.as_ref().map(|id| [id, "/r-0000/ou-0000-00000000/"].concat());
    vec![
        (context_keys::PRINCIPAL_ORG_ID, organization.map_or(Told::Absent, Told::One)),
        (context_keys::PRINCIPAL_ORG_PATHS, path.map_or(Told::Absent, Told::Many)),
        (context_keys::USER_ID, Told::One(["AROASTRANGERSTRANGER1:", CHOICE].concat())),
        (context_keys::SOURCE_ARN, Told::Absent),
        (context_keys::SOURCE_ACCOUNT, Told::Absent),
        (context_keys::SOURCE_OWNER, Told::Absent),
        (context_keys::SOURCE_ORG_ID, Told::Absent),
        (context_keys::SOURCE_ORG_PATHS, Told::Absent),
    ]
}

/// A service, or the one whose resource a source is, on behalf of that.
fn of_source(home: &Home, source: String, service: Option<&String>) -> (String, ToldKeys, String) {
    let own = || Arn::parse(&source).map(|arn| service_principal(arn.service()));
    let service = service.cloned().or_else(own).unwrap_or_else(|| principals::CLOUDWATCH.to_owned());
    let organization = home.organization.clone();
    let path = organization.as_ref().map(|id| [id, "/r-0000/ou-0000-00000000/"].concat());
    let words = ["`", &service, "` for `", &source, "`"].concat();
    let keys = vec![
        (context_keys::PRINCIPAL_ORG_ID, Told::Absent),
        (context_keys::PRINCIPAL_ORG_PATHS, Told::Absent),
        (context_keys::USER_ID, Told::Absent),
        (context_keys::SOURCE_ARN, Told::One(source)),
        (context_keys::SOURCE_ACCOUNT, Told::One(home.account.clone())),
        (context_keys::SOURCE_OWNER, Told::One(home.account.clone())),
        (context_keys::SOURCE_ORG_ID, organization.map_or(Told::Absent, Told::One)),
        (context_keys::SOURCE_ORG_PATHS, path.map_or(Told::Absent, Told::Many)),
    ];
    (service, keys, words)
}
