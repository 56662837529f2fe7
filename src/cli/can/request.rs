//! One line of a request file into a [`Request`]: addresses become ARNs, and a misspelled field is an error.

use crate::aws::{Address, Arn, arn};
use crate::blueprint::decode::closest;
use crate::evaluate::iam::Principal;
use crate::model::{Call, Flow, Model, Via};
use crate::policy::Json;
use crate::resource::{Body, Place, feature_group_catalog_arn};
use std::collections::BTreeMap;

type Read<T> = Result<T, String>;

/// A line as read.
#[derive(Debug)]
pub(in crate::cli) struct Request {
    pub id: Option<String>,
    pub asks: Asks,
    pub expected: Option<Expected>,
}

/// What a line asks.
#[derive(Debug)]
pub(in crate::cli) enum Asks {
    /// Whether a call is allowed.
    Call(Box<Call>),
    /// Whether packets arrive.
    Flow(Flow),
}

/// The answer that a line expects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::cli) enum Expected {
    Allow,
    Deny,
    ExplicitDeny,
    ImplicitDeny,
    Unknown,
    Reach,
    NoReach,
}

impl Expected {
    const ALL: [Self; 7] = [
        Self::Allow,
        Self::Deny,
        Self::ExplicitDeny,
        Self::ImplicitDeny,
        Self::Unknown,
        Self::Reach,
        Self::NoReach,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::ExplicitDeny => "explicit_deny",
            Self::ImplicitDeny => "implicit_deny",
            Self::Unknown => "unknown",
            Self::Reach => "reach",
            Self::NoReach => "no_reach",
        }
    }

    /// Whether a decision, in its word, is what was expected.
    pub fn agrees(self, decision: &str) -> bool {
        decision == self.as_str() || self == Self::Deny && matches!(decision, "explicit_deny" | "implicit_deny")
    }
}

const OF_CALLS: [&str; 9] = [
    "principal",
    "action",
    "resource",
    "chain",
    "via",
    "context",
    "sourceIdentity",
    "sessionTags",
    "passedRole",
];
const OF_ALL: [&str; 7] = ["id", "expected", "flow", "name", "source", "note", "features"];

impl Request {
    /// Reads one line against a model.
    pub fn read(json: &Json<'_>, model: &Model) -> Read<Self> {
        let entries = object(json, "a request")?;
        let id = json
            .get("id")
            .filter(|id| **id != Json::Null)
            .map(|id| scalar(id, "id"))
            .transpose()?;
        let expected = json.get("expected").filter(|word| **word != Json::Null).map(expected).transpose()?;
        let asks = match json.get("flow").filter(|flow| **flow != Json::Null) {
            Some(flow) => asks_flow(flow, entries)?,
            None => Asks::Call(Box::new(call(json, entries, model)?)),
        };
        Ok(Self { id, asks, expected })
    }
}

fn expected(json: &Json<'_>) -> Read<Expected> {
    let word = text(json, "expected")?;
    let found = Expected::ALL.into_iter().find(|expected| expected.as_str() == word);
    let words = || Expected::ALL.map(Expected::as_str).join("`, `");
    found.ok_or_else(|| format!("`{word}` is not a decision: `{}`", words()))
}

fn asks_flow(json: &Json<'_>, entries: &[(std::borrow::Cow<'_, str>, Json<'_>)]) -> Read<Asks> {
    if let Some((key, _)) = entries.iter().find(|(key, _)| !OF_ALL.contains(&key.as_ref())) {
        return Err(format!("`{key}` is not a field of a flow"));
    }
    let fields = object(json, "`flow`")?;
    const FIELDS: [&str; 4] = ["from", "to", "protocol", "port"];
    if let Some((key, _)) = fields.iter().find(|(key, _)| !FIELDS.contains(&key.as_ref())) {
        return Err(match closest(key, FIELDS) {
            Some(near) => format!("`{key}` is not a field of a flow: did you mean `{near}`?"),
            None => format!("`{key}` is not a field of a flow"),
        });
    }
    let field = |name: &str| json.get(name).filter(|value| **value != Json::Null);
    let end = |name: &str| {
        field(name)
            .ok_or_else(|| format!("`{name}` is missing"))
            .and_then(|word| text(word, name))
    };
    let port = field("port").map(port).transpose()?;
    let protocol = field("protocol").map(|word| text(word, "protocol")).transpose()?;
    Ok(Asks::Flow(Flow {
        from: end("from")?.to_owned(),
        to: end("to")?.to_owned(),
        protocol: protocol.unwrap_or(if port.is_some() { "tcp" } else { "any" }).to_owned(),
        port: port.unwrap_or(0),
    }))
}

fn port(json: &Json<'_>) -> Read<u16> {
    let written = match json {
        Json::Number(number) => number.parse().ok(),
        Json::Text(word) => word.parse().ok(),
        _ => None,
    };
    written
        .filter(|port| *port > 0)
        .ok_or_else(|| "`port` is a number from 1 to 65535".to_owned())
}

fn call(json: &Json<'_>, entries: &[(std::borrow::Cow<'_, str>, Json<'_>)], model: &Model) -> Read<Call> {
    let known = |key: &str| OF_CALLS.contains(&key) || OF_ALL.contains(&key);
    if let Some((key, _)) = entries.iter().find(|(key, _)| !known(key)) {
        return Err(match closest(key, OF_CALLS) {
            Some(near) => format!("`{key}` is not a field of a request: did you mean `{near}`?"),
            None => format!("`{key}` is not a field of a request"),
        });
    }
    let field = |name: &str| json.get(name).filter(|value| **value != Json::Null);
    let needed = |name: &str| field(name).ok_or_else(|| format!("`{name}` is missing"));
    let action = text(needed("action")?, "action")?;
    if !action
        .split_once(':')
        .is_some_and(|(service, name)| !service.is_empty() && !name.is_empty())
    {
        return Err(format!("`{action}` is not an action such as `s3:GetObject`"));
    }
    Ok(Call {
        principal: principal(needed("principal")?, model)?,
        chain: field("chain").map(|chain| roles(chain, model)).transpose()?.unwrap_or_default(),
        action: action.to_owned(),
        resource: resource(text(needed("resource")?, "resource")?, model)?,
        context: field("context").map(context).transpose()?.unwrap_or_default(),
        via: field("via").map(|via| way(via, model)).transpose()?,
        source_identity: field("sourceIdentity").map(|word| scalar(word, "sourceIdentity")).transpose()?,
        session_tags: field("sessionTags").map(tags).transpose()?.unwrap_or_default(),
        passed_role: field("passedRole")
            .map(|role| text(role, "passedRole").and_then(|word| role_arn(word, model)))
            .transpose()?,
    })
}

fn object<'j, 't>(json: &'j Json<'t>, what: &str) -> Read<&'j [(std::borrow::Cow<'t, str>, Json<'t>)]> {
    match json {
        Json::Object(entries) => Ok(entries),
        _ => Err(format!("{what} is a JSON object")),
    }
}

fn text<'j>(json: &'j Json<'_>, what: &str) -> Read<&'j str> {
    match json {
        Json::Text(text) => Ok(text),
        _ => Err(format!("`{what}` is a text")),
    }
}

fn scalar(json: &Json<'_>, what: &str) -> Read<String> {
    match json {
        Json::Text(text) => Ok(text.clone().into_owned()),
        Json::Number(number) => Ok(number.clone()),
        Json::Bool(flag) => Ok(flag.to_string()),
        _ => Err(format!("`{what}` is a text")),
    }
}

fn principal(json: &Json<'_>, model: &Model) -> Read<String> {
    if let Json::Object(entries) = json {
        return match entries.as_slice() {
            [(key, Json::Text(kind))] if key == "type" && kind == "Anonymous" => Ok("anonymous".to_owned()),
            _ => Err("`principal` is an ARN, an address, a service name or `anonymous`".to_owned()),
        };
    }
    let word = text(json, "principal")?;
    let found = match word.split_once('/') {
        Some(("account", name)) => arn("iam", "", account(name, model)?, "root"),
        _ if word.starts_with("role/") => role_arn(word, model)?,
        _ => word.to_owned(),
    };
    Principal::parse(&found).map(|_| found.clone())
}

/// A list of roles, or a single one.
fn roles(json: &Json<'_>, model: &Model) -> Read<Vec<String>> {
    match json {
        Json::List(list) => list.iter().map(|role| role_arn(text(role, "chain")?, model)).collect(),
        one => Ok(vec![role_arn(text(one, "chain")?, model)?]),
    }
}

/// The ARN of a role: as given, or of its address.
pub(in crate::cli) fn role_arn(word: &str, model: &Model) -> Read<String> {
    let found = resource(word, model)?;
    match Arn::parse(&found) {
        Some(arn) if arn.service == "iam" && arn.resource.starts_with("role/") => Ok(found),
        _ => Err(format!("`{word}` is not a role")),
    }
}

fn account<'m>(name: &str, model: &'m Model) -> Read<&'m str> {
    let found = model.accounts.get(name).map(|account| account.id.as_str());
    found.ok_or_else(|| match closest(name, model.accounts.keys().map(String::as_str)) {
        Some(near) => format!("there is no account `{name}`: did you mean `{near}`?"),
        None => format!("there is no account `{name}`"),
    })
}

/// The ARN that a word means: an ARN, `*`, an address, `bucket/ACCOUNT/NAME/OBJECT` or `catalog/ACCOUNT`.
pub(in crate::cli) fn resource(word: &str, model: &Model) -> Read<String> {
    if word.starts_with("arn:") {
        return Arn::parse(word)
            .map(|_| word.to_owned())
            .ok_or_else(|| format!("`{word}` is not an ARN: it has fewer than six fields"));
    }
    if word == "*" {
        return Ok(word.to_owned());
    }
    if let Some(name) = word.strip_prefix("catalog/") {
        account(name, model)?;
        let found = model.accounts.get(name).ok_or("there is no such account")?;
        let place = Place {
            name: found.name.clone(),
            account: found.id.clone(),
            region: model.region.clone(),
        };
        return Ok(feature_group_catalog_arn(&place));
    }
    of_address(word, model).ok_or_else(|| {
        let known: Vec<String> = model.resources.keys().map(Address::to_string).collect();
        match closest(word, known.iter().map(String::as_str)) {
            Some(near) => format!("there is no resource `{word}`: did you mean `{near}`?"),
            None => format!("there is no resource `{word}`: write an ARN or `kind/account/name`"),
        }
    })
}

fn of_address(word: &str, model: &Model) -> Option<String> {
    let address = Address::parse(word).ok()?;
    if let Some(found) = model.get(&address) {
        return Some(found.arn().as_str().to_owned());
    }
    let (name, object) = address.name().split_once('/').filter(|_| address.kind() == "bucket")?;
    let bucket = model.get(&Address::new("bucket", address.account(), name))?;
    Some([bucket.arn().as_str(), "/", object].concat())
}

fn way(json: &Json<'_>, model: &Model) -> Read<Via> {
    const WORDS: &str = "`via` is `internet`, `{\"endpoint\": ADDRESS}` or `{\"service\": NAME}`";
    match json {
        Json::Text(word) if word == "internet" => Ok(Via::Internet),
        Json::Object(entries) => match entries.as_slice() {
            [(key, Json::Text(word))] if key == "endpoint" => endpoint(word, model),
            [(key, Json::Text(word))] if key == "service" => service(word),
            _ => Err(WORDS.to_owned()),
        },
        _ => Err(WORDS.to_owned()),
    }
}

fn service(word: &str) -> Read<Via> {
    match word.strip_suffix(".amazonaws.com").filter(|name| !name.is_empty()) {
        Some(_) => Ok(Via::Service(word.to_owned())),
        None => Err(format!("`{word}` is not a service such as `athena.amazonaws.com`")),
    }
}

/// `endpoint/ACCOUNT/NAME` or `ACCOUNT/NAME`, or `ACCOUNT/SERVICE` where one endpoint of the account is to the service; an id (`vpce-…`) of an endpoint that the blueprint does not know is an outsider's.
fn endpoint(word: &str, model: &Model) -> Read<Via> {
    let address = if word.starts_with("endpoint/") {
        word.to_owned()
    } else {
        ["endpoint/", word].concat()
    };
    let known = Address::parse(&address).is_ok_and(|address| model.get(&address).is_some());
    if known {
        return Ok(Via::Endpoint(address));
    }
    if word.starts_with("vpce-") {
        return Ok(Via::Endpoint(word.to_owned()));
    }
    let mut of_service = to_service(word.strip_prefix("endpoint/").unwrap_or(word), model);
    match (of_service.next(), of_service.next()) {
        (Some(address), None) => Ok(Via::Endpoint(address)),
        (Some(_), Some(_)) => Err(format!("several endpoints are to the service of `{word}`: say the name of one")),
        (None, _) => Err(format!("there is no endpoint `{word}`")),
    }
}

/// Endpoints to `ACCOUNT/SERVICE`, the service by what AWS puts last in its name (`com.amazonaws.REGION.SERVICE`).
fn to_service<'m>(word: &'m str, model: &'m Model) -> impl Iterator<Item = String> + 'm {
    let wanted = word.split_once('/');
    model.resources.values().filter_map(move |resource| {
        let (account, service) = wanted?;
        let Body::Endpoint(endpoint) = &resource.body else { return None };
        let end = [".", service].concat();
        (resource.address.account() == account && endpoint.service.ends_with(&end)).then(|| resource.address.to_string())
    })
}

fn tags(json: &Json<'_>) -> Read<BTreeMap<String, String>> {
    object(json, "`sessionTags`")?
        .iter()
        .map(|(key, value)| Ok((key.clone().into_owned(), scalar(value, key)?)))
        .collect()
}

fn context(json: &Json<'_>) -> Read<BTreeMap<String, Vec<String>>> {
    let mut context: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in object(json, "`context`")? {
        let values = match value {
            Json::List(list) => list.iter().map(|value| scalar(value, key)).collect::<Read<Vec<String>>>()?,
            one => vec![scalar(one, key)?],
        };
        if context.keys().any(|before| before.eq_ignore_ascii_case(key)) {
            return Err(format!("the context holds `{key}` twice, and names of keys ignore case"));
        }
        context.insert(key.clone().into_owned(), values);
    }
    Ok(context)
}
