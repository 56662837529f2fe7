//! The words of a call: who makes it, on what, through which endpoint.

use super::designs::OfDesign;
use super::{BY_ADDRESS, Misnamed, Spelled, WordResult, one_of};
use crate::aws::{Address, Arn, CallerArn, Name, Partition, Text, service_of};
use crate::diagnostic::closest;
use crate::model::{Account, Model, Unit, Via};
use crate::resource::{
    Body, Endpoint, FileAccessPoint, FileSystem, Kind, Place, Resource, feature_group_catalog_arn,
};

const CALLERS: &str = "write `role/ACCOUNT/NAME`, `permission-set/ACCOUNT/NAME`, `account/NAME`, an ARN, a service such as `athena.amazonaws.com`, or `anonymous`";
const OBJECTS: &str = "write an ARN, `*`, or an address such as `bucket/ACCOUNT/NAME`";

/// What stands between a file system and one of its access points.
const BY_POINT: &str = "/access-point/";

/// True for the address of a file system, of this design or of another one.
fn is_system(word: &str) -> bool {
    let (_, local) = Address::part_design(word);
    local.split('/').next() == Some(FileSystem::KIND)
}

impl Model {
    /// Who makes a call: an ARN, a service, an identity provider, or `anonymous`.
    ///
    /// # Errors
    ///
    /// A word that names nothing, or nothing that can call AWS.
    pub fn caller(&self, word: &str) -> WordResult<String> {
        if word.eq_ignore_ascii_case("anonymous") {
            return Ok("anonymous".to_owned());
        }
        if word.starts_with("arn:") {
            let can_call = own_arn(self.partition(), word)?.caller().is_some() && !word.contains(['*', '?']);
            let other = || {
                Misnamed::kind(format!("`{word}` is not the ARN of a principal that can call AWS"), CALLERS)
            };
            can_call.then_some(()).ok_or_else(other)?;
            return match self.role_of_other_spelling(word) {
                Some(role) => Err(no_such_role(word, role)),
                None => Ok(word.to_owned()),
            };
        }
        match word.split_once('/') {
            Some(("account", name)) => {
                Ok(self.partition().arn("iam", "", self.account_named(name)?.id.as_str(), "root"))
            }
            Some(_) => self.caller_named(word),
            // Services and identity providers have domain names.
            None if word.contains('.') => Ok(word.to_owned()),
            None => Err(self.nobody(word)),
        }
    }

    /// The role of the blueprint whose name a role's ARN bears in another case or under another path: names are unique in
    /// an account whatever their case and path, so the other one cannot be there.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names>
    fn role_of_other_spelling(&self, word: &str) -> Option<&Resource> {
        let arn = Arn::parse(word).filter(|arn| matches!(arn.caller(), Some(CallerArn::Role(_))))?;
        let name = arn.resource().rsplit('/').next()?;
        let mut roles = self.roles().filter(|(role, _)| role.place.account.as_str() == arn.account());
        let (found, _) = roles.find(|(_, role)| role.name.eq_ignore_ascii_case(name))?;
        (found.arn().as_str() != word).then_some(found)
    }

    /// The ARN of a role, or of an identity provider, which calls for whom it vouches.
    fn caller_named(&self, word: &str) -> WordResult<String> {
        let found = self.resource_named(word)?;
        match found.body {
            Body::OidcProvider(_) | Body::SamlProvider(_) => Ok(arn_of(found)),
            Body::AnyResource(_) if is_caller(found) => Ok(arn_of(found)),
            _ => self.role_named(word, |word| Misnamed::kind(format!("`{word}` is no principal"), CALLERS)),
        }
    }

    fn role_named(&self, word: &str, other: impl Fn(&str) -> Misnamed) -> WordResult<String> {
        let found = self.resource_named(word)?;
        matches!(found.body, Body::Role(_))
            .then(|| arn_of(found))
            .ok_or_else(|| other(word))
    }

    fn nobody(&self, word: &str) -> Misnamed {
        let message = format!("`{word}` is neither the ARN of a principal nor the name of an AWS service");
        let role = self.roles().find(|(role, _)| role.address.name() == word);
        let help =
            role.map_or_else(|| CALLERS.to_owned(), |(role, _)| format!("did you mean `{}`?", role.address));
        Misnamed {
            fault: super::WordFault::Unknown,
            message,
            help,
        }
    }

    /// The ARN of a role: as written, or of its address.
    ///
    /// # Errors
    ///
    /// A word that names nothing, or no role.
    pub fn role(&self, word: &str) -> WordResult<String> {
        let other = |word: &str| {
            Misnamed::kind(
                format!("`{word}` is not a role"),
                "write `role/ACCOUNT/NAME`, or the ARN of a role",
            )
        };
        if let Some(name) = word.strip_prefix("account/") {
            return Err(self.account_named(name).map_or_else(|problem| problem, |_| other(word)));
        }
        if !word.starts_with("arn:") {
            return self.role_named(word, other);
        }
        let arn = own_arn(self.partition(), word)?;
        let is_role = arn.service() == "iam" && arn.resource().starts_with("role/");
        is_role.then(|| word.to_owned()).ok_or_else(|| other(word))
    }

    /// What a call is on: an ARN or `*`.
    ///
    /// # Errors
    ///
    /// A word that names nothing, or nothing that a call can be on.
    pub fn object(&self, word: &str) -> WordResult<String> {
        if word == "*" {
            return Ok(word.to_owned());
        }
        if word.starts_with("arn:") {
            return own_arn(self.partition(), word).map(|_| word.to_owned());
        }
        match word.split_once('/') {
            Some(("catalog", _)) => Ok(self.catalog_of(self.catalog_owner(word)?)),
            Some(("account", _)) => {
                Err(Misnamed::kind(format!("`{word}` is an account, and no call is on one"), OBJECTS))
            }
            Some(_) => self.object_named(word),
            None => Err(Misnamed::unknown("resource", word, self.of_bare_name(word))),
        }
    }

    /// What a call is on, and the ARN of the access point of a file system by which it comes there, as grants write it
    /// (`file-system/ACCOUNT/NAME/access-point/NAME`).
    ///
    /// # Errors
    ///
    /// As [`Self::object`].
    pub fn target(&self, word: &str) -> WordResult<(String, Option<String>)> {
        let Some((system, point)) = word.split_once(BY_POINT).filter(|(system, _)| is_system(system)) else {
            return self.object(word).map(|on| (on, None));
        };
        let system = self.resource_named(system)?;
        let found =
            Name::parse(&[system.address.name().as_str(), "-", point].concat())
                .ok()
                .and_then(|name| {
                    let address = FileAccessPoint::address(&system.place.name, &name);
                    self.get(&address.of_design(system.address.design()))
                });
        let of_system = |near: &Resource| matches!(&near.body, Body::FileAccessPoint(_));
        let found = found.filter(|found| of_system(found));
        let point = found.ok_or_else(|| {
            let message = format!("`{}` has no access point `{point}`", system.address);
            Misnamed::kind(message, "write one of `access_points` of the file system")
        })?;
        Ok((arn_of(system), Some(arn_of(point))))
    }

    /// The ARN of an access point of a file system by a word of a context: an address of either form; any other as it is.
    pub fn point_of_files(&self, word: &str) -> String {
        let by_point = self.target(word).ok().and_then(|(_, point)| point);
        let itself = || self.object(word).ok().filter(|_| word.contains('/'));
        by_point.or_else(itself).unwrap_or_else(|| word.to_owned())
    }

    /// The ARN of a resource, or of an object behind a bucket's address.
    fn object_named(&self, word: &str) -> WordResult<String> {
        match behind_bucket(word) {
            Some((bucket, key)) => Ok([&arn_of(self.resource_named(bucket)?), "/", key].concat()),
            None => self.resource_named(word).map(arn_of),
        }
    }

    fn catalog_of(&self, account: &Account) -> String {
        feature_group_catalog_arn(&Place {
            name: account.name.clone(),
            account: account.id.clone(),
            region: self.region.clone(),
        })
    }

    /// The account of a name.
    ///
    /// # Errors
    ///
    /// A name that no account has.
    pub fn account_named(&self, name: &str) -> WordResult<&Account> {
        // Elsewhere `account/NAME` is what an account is called.
        let plain = name.strip_prefix("account/").unwrap_or(name);
        let near = || closest(plain, self.accounts.keys().map(Name::as_str)).map(str::to_owned);
        self.accounts.get(name).ok_or_else(|| Misnamed::unknown("account", name, near()))
    }

    /// The unit of a name.
    ///
    /// # Errors
    ///
    /// A name that no unit has.
    pub fn unit_named(&self, name: &str) -> WordResult<&Unit> {
        let units = &self.organization.units;
        let near = || closest(name, units.keys().map(Name::as_str)).map(str::to_owned);
        units.get(name).ok_or_else(|| Misnamed::unknown("unit", name, near()))
    }

    /// The account whose catalog of feature groups `catalog/ACCOUNT` is.
    ///
    /// # Errors
    ///
    /// A name that no account has.
    pub fn catalog_owner(&self, word: &str) -> WordResult<&Account> {
        self.account_named(word.strip_prefix("catalog/").unwrap_or_default())
    }

    /// The way of a call through an endpoint, by its address, or by its id where the blueprint does not have it.
    ///
    /// # Errors
    ///
    /// As [`Self::endpoint_named`].
    pub fn via_endpoint(&self, word: &str) -> WordResult<Via> {
        let found = self.endpoint_named(word)?;
        Ok(Via::Endpoint(
            found.map_or_else(|| word.to_owned(), |(resource, _)| resource.address.to_string()),
        ))
    }

    /// The id of an endpoint: of the blueprint's, the symbol of it where AWS has not made it yet.
    ///
    /// # Errors
    ///
    /// As [`Self::endpoint_named`].
    pub fn endpoint_id(&self, word: &str) -> WordResult<String> {
        let found = self.endpoint_named(word)?.map(|(resource, _)| id_in(&arn_of(resource)));
        Ok(found.unwrap_or_else(|| word.to_owned()))
    }

    /// The id of a network's VPC: the symbol of it where AWS has not made it yet; what is no address stays as it is.
    ///
    /// # Errors
    ///
    /// An address that names nothing, or no network.
    pub fn network_id(&self, word: &str) -> WordResult<String> {
        if !word.contains('/') {
            return Ok(word.to_owned());
        }
        let found = self.resource_named(word)?;
        match found.body {
            Body::Vpc(_) => Ok(id_in(&arn_of(found))),
            _ => Err(Misnamed::kind(
                format!("`{word}` is not a network"),
                "write `network/ACCOUNT/NAME`, or the id of a VPC",
            )),
        }
    }

    /// The way of a call that a service makes on the caller's behalf.
    ///
    /// # Errors
    ///
    /// A word that is no name of a service.
    pub fn via_service(&self, word: &str) -> WordResult<Via> {
        match service_of(word) {
            Some(_) => Ok(Via::Service(word.to_owned())),
            None => Err(Misnamed::kind(
                format!("`{word}` is not a service"),
                "write its name, such as `athena.amazonaws.com`",
            )),
        }
    }

    /// The endpoint that a word means, with or without `endpoint/` before it: `ACCOUNT/NAME`, `ACCOUNT/SERVICE` where
    /// one endpoint of the account is to the service, `NAME` where one endpoint has it, or an id. None for an id
    /// (`vpce-…`) that is somebody else's.
    ///
    /// # Errors
    ///
    /// A word that names no endpoint, or several.
    pub fn endpoint_named(&self, word: &str) -> WordResult<Option<(&Resource, &Endpoint)>> {
        if word.starts_with("vpce-") {
            let end = ["/", word].concat();
            return Ok(self.endpoints().find(|(resource, _)| resource.arn().as_str().ends_with(&end)));
        }
        let (design, local) = self.within(word)?;
        let rest = local.strip_prefix("endpoint/").unwrap_or(local);
        let all = || self.of_design(self.designated(design)).filter_map(endpoint);
        let mut found: Vec<_> = all().filter(|(resource, _)| is_endpoint(rest, resource)).collect();
        if found.is_empty() {
            found.extend(all().filter(|(resource, endpoint)| is_to_service(rest, resource, endpoint)));
        }
        match found.as_slice() {
            [only] => Ok(Some(*only)),
            [] => Err(self.no_endpoint(word, design, rest)),
            several => Err(Misnamed::several(
                word,
                &several.iter().map(|(resource, _)| *resource).collect::<Vec<_>>(),
                BY_ADDRESS,
            )),
        }
    }

    /// The endpoint that was meant; else those that its account has.
    fn no_endpoint(&self, word: &str, design: OfDesign<'_>, rest: &str) -> Misnamed {
        let near = self.nearest_endpoint(word, design, rest);
        let there = self.endpoints().map(|(resource, _)| resource);
        let account = rest.split_once('/').map(|(account, _)| account);
        let there: Vec<&Resource> = there
            .filter(|resource| account.is_none_or(|account| resource.address.account() == account))
            .collect();
        let unknown = Misnamed::unknown("endpoint", word, near.clone());
        match near {
            None if !there.is_empty() => Misnamed {
                help: one_of(&there, BY_ADDRESS),
                ..unknown
            },
            _ => unknown,
        }
    }

    fn nearest_endpoint(&self, word: &str, design: OfDesign<'_>, rest: &str) -> Option<String> {
        let full = ["endpoint/", rest].concat();
        let near = self.nearest(&Spelled::parse(&full)?.of(design), |kind| kind == "endpoint")?;
        Some(if word.ends_with(rest) && !word.contains("endpoint/") {
            near.replacen("endpoint/", "", 1)
        } else {
            near
        })
    }

    /// The endpoints of the design.
    pub fn endpoints(&self) -> impl Iterator<Item = (&Resource, &Endpoint)> {
        self.resources.values().filter_map(endpoint)
    }
}

fn endpoint(resource: &Resource) -> Option<(&Resource, &Endpoint)> {
    match &resource.body {
        Body::Endpoint(endpoint) => Some((resource, endpoint)),
        _ => None,
    }
}

/// `ACCOUNT/NAME` or `NAME`.
fn is_endpoint(word: &str, resource: &Resource) -> bool {
    let address = &resource.address;
    match word.split_once('/') {
        Some((account, name)) => address.account() == account && address.name() == name,
        None => address.name() == word,
    }
}

/// `ACCOUNT/SERVICE`, the service by what AWS puts last in its name (`com.amazonaws.REGION.SERVICE`).
fn is_to_service(word: &str, resource: &Resource, endpoint: &Endpoint) -> bool {
    word.split_once('/').is_some_and(|(account, service)| {
        resource.address.account() == account && endpoint.service.ends_with(&[".", service].concat())
    })
}

/// `bucket/ACCOUNT/NAME` and the key of an object, where a word has one; no name of a bucket holds a `/`.
fn behind_bucket(word: &str) -> Option<(&str, &str)> {
    let mut ends = word.match_indices('/').map(|(at, _)| at);
    let (_, local) = Address::part_design(word);
    let parts = if local.starts_with("bucket/unit/") { 3 } else { 2 };
    let end = ends.nth(parts).filter(|_| local.starts_with("bucket/"))?;
    Some((word.get(..end)?, word.get(end + 1..)?))
}

fn arn_of(resource: &Resource) -> String {
    resource.arn().as_str().to_owned()
}

fn no_such_role(word: &str, role: &Resource) -> Misnamed {
    let of = role.arn();
    Misnamed {
        fault: super::WordFault::Unknown,
        message: format!(
            "there is no role `{word}`: `{}` has its name, which is unique in an account",
            role.address
        ),
        help: format!("did you mean `{of}`?"),
    }
}

/// An ARN of this partition, or a pattern of such.
fn own_arn(partition: Partition, word: &str) -> WordResult<Arn<'_>> {
    let arn = whole_arn(word)?;
    if partition.excludes(&arn) {
        let message =
            format!("`{word}` is in the partition `{}`, this design in `{partition}`", arn.partition());
        return Err(Misnamed::kind(message, format!("write `arn:{partition}:…`")));
    }
    Ok(arn)
}

fn whole_arn(word: &str) -> WordResult<Arn<'_>> {
    let plain = Text::is_free_of_reserved(word);
    Arn::parse(word).filter(|_| plain).ok_or_else(|| {
        let why = if word.split(':').count() < Arn::FIELDS {
            "it has fewer than six fields"
        } else if !plain {
            "it holds a character for private use"
        } else {
            "its partition or its service is empty"
        };
        Misnamed::kind(
            format!("`{word}` is not an ARN: {why}"),
            "write `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`",
        )
    })
}

/// The id at the end of an ARN such as `…:vpc/vpc-0a1b`.
fn id_in(arn: &str) -> String {
    let resource = Arn::parse(arn).map_or(arn, |arn| arn.resource());
    resource.split_once('/').map_or(resource, |(_, id)| id).to_owned()
}
/// True for an entry of any type that is a role or a user.
fn is_caller(resource: &Resource) -> bool {
    let arn = resource.arn();
    let caller = Arn::parse(arn.as_str()).and_then(|arn| arn.caller());
    matches!(caller, Some(CallerArn::Role(_) | CallerArn::User))
}
