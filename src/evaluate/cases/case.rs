//! One line of a case file into a [`Case`].
//!
//! A field that is not known is an error, so that a misspelled policy list never counts as empty.

use crate::evaluate::iam::{CompiledPolicy, Context, Principal, Request, Values};
use crate::policy::{Actions, Document, Effect, Json, PrincipalSet, Resources, Statement};
use std::borrow::Cow;

/// A case as written.
pub(super) struct Case<'j> {
    pub id: Option<String>,
    pub request: Request<'j>,
    pub identity: Vec<CompiledPolicy>,
    pub resource: Vec<CompiledPolicy>,
    pub boundaries: Vec<CompiledPolicy>,
    pub session: Vec<CompiledPolicy>,
    pub endpoint: Vec<CompiledPolicy>,
    pub scps: Vec<CaseLevel>,
    pub rcps: Vec<CaseLevel>,
    pub rcp_default_allow: bool,
    pub in_management_account: bool,
    pub expected: Option<ExpectedAnswer>,
}

/// The control policies of one level.
pub(super) struct CaseLevel {
    pub name: String,
    pub policies: Vec<CompiledPolicy>,
}

/// The answer that a case expects.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ExpectedAnswer {
    Allow,
    ExplicitDeny,
    ImplicitDeny,
    /// Either of the two.
    Deny,
    Unknown,
}

impl ExpectedAnswer {
    const ALL: [Self; 5] = [Self::Allow, Self::ExplicitDeny, Self::ImplicitDeny, Self::Deny, Self::Unknown];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::ExplicitDeny => "explicit_deny",
            Self::ImplicitDeny => "implicit_deny",
            Self::Deny => "deny",
            Self::Unknown => "unknown",
        }
    }
}

type Entries<'j> = [(Cow<'j, str>, Json<'j>)];
type CaseRead<T> = Result<T, String>;

/// Fields for people, which decide nothing.
const IGNORED: [&str; 4] = ["name", "source", "note", "features"];

impl<'j> Case<'j> {
    pub(super) fn read(json: &'j Json<'j>) -> CaseRead<Self> {
        let entries = object(json, "a case")?;
        let mut case = Self::empty(request(json.get("request").ok_or("the case has no `request`")?)?);
        for (key, value) in entries {
            case.field(key, value)?;
        }
        Ok(case)
    }

    fn empty(request: Request<'j>) -> Self {
        Self {
            id: None,
            request,
            identity: Vec::new(),
            resource: Vec::new(),
            boundaries: Vec::new(),
            session: Vec::new(),
            endpoint: Vec::new(),
            scps: Vec::new(),
            rcps: Vec::new(),
            rcp_default_allow: true,
            in_management_account: false,
            expected: None,
        }
    }

    fn field(&mut self, key: &str, value: &Json<'_>) -> CaseRead<()> {
        match key {
            "request" => {}
            "id" => self.id = Some(scalar(value, "id")?).filter(|id| !id.is_empty()),
            _ if *value == Json::Null => known(key)?,
            "identityPolicies" => self.identity = policies(value, key, DocumentRole::Own)?,
            "boundaries" => self.boundaries = policies(value, key, DocumentRole::Own)?,
            "sessionPolicy" => self.session = policies(value, key, DocumentRole::Own)?,
            "resourcePolicy" => self.resource = policies(value, key, DocumentRole::Resource)?,
            "vpcEndpointPolicies" => self.endpoint = policies(value, key, DocumentRole::Filter)?,
            "scps" => self.scps = levels(value, key, DocumentRole::Own)?,
            "rcps" => self.rcps = levels(value, key, DocumentRole::Filter)?,
            "rcpDefaultAllow" => self.rcp_default_allow = flag(value, key)?,
            "principalIsInManagementAccount" => self.in_management_account = flag(value, key)?,
            "expected" => self.expected = Some(expected(value)?),
            other => known(other)?,
        }
        Ok(())
    }
}

/// `null` is the same as left out, for fields that exist.
fn known(key: &str) -> CaseRead<()> {
    const FIELDS: [&str; 12] = [
        "id",
        "request",
        "identityPolicies",
        "boundaries",
        "sessionPolicy",
        "resourcePolicy",
        "vpcEndpointPolicies",
        "scps",
        "rcps",
        "rcpDefaultAllow",
        "principalIsInManagementAccount",
        "expected",
    ];
    if IGNORED.contains(&key) || FIELDS.contains(&key) {
        Ok(())
    } else {
        Err(format!("`{key}` is not a field of a case"))
    }
}

fn object<'j>(json: &'j Json<'j>, what: &str) -> CaseRead<&'j Entries<'j>> {
    let Json::Object(entries) = json else {
        return Err(format!("{what} is a JSON object"));
    };
    Ok(entries)
}

fn only(entries: &Entries<'_>, what: &str, fields: &[&str]) -> CaseRead<()> {
    match entries.iter().find(|(key, _)| !fields.contains(&key.as_ref())) {
        Some((key, _)) => Err(format!("`{key}` is not a field of {what}")),
        None => Ok(()),
    }
}

fn text<'j>(json: Option<&'j Json<'j>>, what: &str) -> CaseRead<&'j str> {
    match json {
        Some(Json::Text(text)) => Ok(text),
        Some(_) => Err(format!("`{what}` is a text")),
        None => Err(format!("`{what}` is missing")),
    }
}

fn scalar(json: &Json<'_>, what: &str) -> CaseRead<String> {
    match json {
        Json::Text(text) => Ok(text.clone().into_owned()),
        Json::Number(number) => Ok(number.clone()),
        Json::Null => Ok(String::new()),
        Json::Bool(_) | Json::List(_) | Json::Object(_) => Err(format!("`{what}` is a text")),
    }
}

fn flag(json: &Json<'_>, what: &str) -> CaseRead<bool> {
    let Json::Bool(flag) = json else {
        return Err(format!("`{what}` is true or false"));
    };
    Ok(*flag)
}

fn expected(json: &Json<'_>) -> CaseRead<ExpectedAnswer> {
    let text = text(Some(json), "expected")?;
    let found = ExpectedAnswer::ALL.into_iter().find(|expected| expected.as_str() == text);
    found.ok_or_else(|| {
        format!("`{text}` is not a decision: `allow`, `explicit_deny`, `implicit_deny`, `deny` or `unknown`")
    })
}

fn request<'j>(json: &'j Json<'j>) -> CaseRead<Request<'j>> {
    let entries = object(json, "a request")?;
    only(entries, "a request", &["principal", "action", "resource", "context"])?;
    let principal = principal(json.get("principal").ok_or("`principal` is missing")?)?;
    let action = text(json.get("action"), "action")?;
    if !action.contains(':') {
        return Err(format!("`{action}` is not an action such as `s3:GetObject`"));
    }
    let (resource, account) = resource(json.get("resource").ok_or("`resource` is missing")?)?;
    Ok(Request::new(principal, action, resource, account, context(json.get("context"))?).raw())
}

fn principal<'j>(json: &'j Json<'j>) -> CaseRead<Principal<'j>> {
    match json {
        Json::Text(text) => Principal::parse(text),
        other @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_)) => {
            let entries = object(other, "`principal` is an ARN, a service name, or")?;
            only(entries, "a principal", &["type"])?;
            match text(other.get("type"), "type")? {
                "Anonymous" => Ok(Principal::Anonymous),
                kind => Err(format!("`{kind}` is not a type of principal; only `Anonymous` is")),
            }
        }
    }
}

fn resource<'j>(json: &'j Json<'j>) -> CaseRead<(&'j str, Option<&'j str>)> {
    if let Json::Text(arn) = json {
        return Ok((arn, None));
    }
    let entries = object(json, "a resource")?;
    only(entries, "a resource", &["arn", "accountId"])?;
    let account = match json.get("accountId") {
        None | Some(Json::Null) => None,
        Some(Json::Number(digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(digits.as_str())
        }
        account => Some(text(account, "accountId")?).filter(|account| !account.is_empty()),
    };
    Ok((text(json.get("arn"), "arn")?, account))
}

fn context<'j>(json: Option<&'j Json<'j>>) -> CaseRead<Context<'j>> {
    let mut context = Context::new();
    let entries = match json {
        None | Some(Json::Null) => return Ok(context),
        Some(json) => object(json, "`context`")?,
    };
    for (key, value) in entries {
        if !context.set(key, values(key, value)?) {
            return Err(format!("the context holds `{key}` twice, and names of keys ignore case"));
        }
    }
    Ok(context)
}

fn values<'j>(key: &str, json: &'j Json<'j>) -> CaseRead<Values<'j>> {
    let value = |json: &'j Json<'j>| match json {
        Json::Text(text) => Ok(text.as_ref()),
        Json::Number(number) => Ok(number.as_str()),
        Json::Bool(true) => Ok("true"),
        Json::Bool(false) => Ok("false"),
        Json::Null | Json::List(_) | Json::Object(_) => {
            Err(format!("the value of `{key}` is a text or a list of texts"))
        }
    };
    match json {
        Json::List(list) => list.iter().map(value).collect::<CaseRead<_>>().map(Values::Many),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => {
            value(json).map(Values::One)
        }
    }
}

/// What a document of a list must and must not hold to mean anything there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DocumentRole {
    /// Names resources and no principals.
    Own,
    /// Names principals.
    Resource,
    /// May leave out principals, which then are everyone.
    Filter,
}

fn policies(json: &Json<'_>, what: &str, kind: DocumentRole) -> CaseRead<Vec<CompiledPolicy>> {
    match json {
        Json::Null => Ok(Vec::new()),
        Json::List(list) => list
            .iter()
            .enumerate()
            .map(|(index, json)| policy(json, what, index, kind))
            .collect(),
        Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => {
            policy(json, what, 0, kind).map(|policy| vec![policy])
        }
    }
}

fn policy(json: &Json<'_>, what: &str, index: usize, kind: DocumentRole) -> CaseRead<CompiledPolicy> {
    let Some(inner) = json.get("policy") else {
        return document(json, what, index, kind);
    };
    only(object(json, what)?, "a named policy", &["name", "policy"])?;
    let policy = document(inner, what, index, kind)?;
    match json.get("name") {
        None | Some(Json::Null) => Ok(policy),
        name => Ok(policy.named(text(name, "name")?)),
    }
}

fn document(json: &Json<'_>, what: &str, index: usize, kind: DocumentRole) -> CaseRead<CompiledPolicy> {
    let mut document = Document::read_leniently(json).map_err(|problems| {
        let problems: Vec<String> = problems
            .iter()
            .map(|problem| format!("{what}/{index}{}: {}", problem.pointer, problem.message))
            .collect();
        problems.join("; ")
    })?;
    for statement in &mut document.statements {
        complete(statement, kind);
    }
    Ok(CompiledPolicy::new(document))
}

/// AWS refuses a statement that lacks a part that its kind of policy needs, or has one that it must not
/// have. Here such an Allow permits nothing, and such a Deny holds without that part.
fn complete(statement: &mut Statement, kind: DocumentRole) {
    let allow = statement.effect == Effect::Allow;
    let nothing = match (&statement.actions, &statement.resources) {
        (Actions::NotIn(none), _) | (_, Some(Resources::NotIn(none))) if none.is_empty() => true,
        _ => kind == DocumentRole::Own && (statement.principals.is_some() || statement.resources.is_none()),
    };
    if allow && nothing {
        *statement = Statement::allow();
    } else if !allow && kind == DocumentRole::Resource && statement.principals.is_none() {
        statement.principals = Some(PrincipalSet::everyone().into());
    }
}

fn levels(json: &Json<'_>, what: &str, kind: DocumentRole) -> CaseRead<Vec<CaseLevel>> {
    let Json::List(list) = json else {
        return Err(format!("`{what}` is a list of levels"));
    };
    list.iter().map(|json| level(json, what, kind)).collect()
}

fn level(json: &Json<'_>, what: &str, kind: DocumentRole) -> CaseRead<CaseLevel> {
    only(object(json, "a level")?, "a level", &["orgIdentifier", "policies"])?;
    let name = json
        .get("orgIdentifier")
        .map_or(Ok(String::new()), |name| scalar(name, "orgIdentifier"))?;
    let policies = json.get("policies").map_or(Ok(Vec::new()), |list| policies(list, what, kind))?;
    Ok(CaseLevel { name, policies })
}
