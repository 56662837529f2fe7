//! Users and groups into what each user's own policies say together.
//!
//! There is no kind of user: what its policies allow is stated as that of something that exists, and what is not known of
//! them states nothing.

use super::kinds::{json, text, texts};
use super::reading::{Case, ForeignResource};
use crate::blueprint::node::Node;
use crate::catalog::managed;
use crate::catalog::type_names::{
    GROUP, GROUP_ADDITION, GROUP_POLICY, MANAGED_POLICY, POLICY, USER, USER_POLICY,
};
use crate::policy::{Document, Statement};
use crate::resolve::read_document;
use std::collections::BTreeMap;

/// Types that give policies to users and groups, and the properties that name these.
const INLINE: [(&str, &str, &str); 4] = [
    (POLICY, "Users", "Groups"),
    (MANAGED_POLICY, "Users", "Groups"),
    (USER_POLICY, "UserName", ""),
    (GROUP_POLICY, "", "GroupName"),
];

/// What is said of a user.
#[derive(Clone, PartialEq, Debug)]
pub struct GivenUser {
    /// Its ARN.
    pub arn: String,
    /// Everything that its policies say; none where one of them is not known.
    pub policy: Option<Document>,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
}

/// A user or group of an account, by its name.
type Bearer<'c> = (&'c str, String);

/// The statements of a bearer; none where one of its policies is not known.
type Said = Option<Vec<Statement>>;

/// The users of a case; `names` tells what a resource is called, and `arn` its ARN.
pub(super) fn users(
    case: &Case,
    name: &dyn Fn(&ForeignResource) -> String,
    arn: &dyn Fn(&ForeignResource) -> String,
) -> Vec<GivenUser> {
    let of = |kind: &'static str| case.resources.iter().filter(move |one| one.kind == kind);
    let managed: BTreeMap<String, &Node> = of(MANAGED_POLICY)
        .filter_map(|one| Some((arn(one), one.properties.get("PolicyDocument")?)))
        .collect();
    let said = |one: &ForeignResource, policies: Vec<&Node>| -> Said {
        let (arns, whole) = texts(&one.properties, "ManagedPolicyArns");
        let attached = arns.iter().map(|arn| statements_of(arn, &managed));
        let own = own_policies(&one.properties).into_iter().chain(policies.into_iter().map(Some));
        let own = own.map(|node| statements(node?));
        let all: Option<Vec<Vec<Statement>>> = own.chain(attached).collect();
        all.filter(|_| whole).map(|all| all.into_iter().flatten().collect())
    };
    let groups: BTreeMap<Bearer<'_>, Said> = of(GROUP)
        .map(|group| {
            let key = (group.account.as_str(), name(group));
            let given = given(case, &key, false);
            (key, said(group, given))
        })
        .collect();
    let each = of(USER).map(|user| {
        let key = (user.account.as_str(), name(user));
        let mut all = said(user, given(case, &key, true));
        let (of_user, whole) = texts(&user.properties, "Groups");
        for group in of_user.into_iter().chain(added(case, &key)) {
            let more = groups.get(&(key.0, group)).cloned().flatten();
            all = all.zip(more).map(|(own, more)| [own, more].concat());
        }
        GivenUser {
            arn: arn(user),
            policy: all.filter(|_| whole).map(Document::new),
            boundary: text(&user.properties, "PermissionsBoundary").map(str::to_owned),
        }
    });
    each.collect()
}

/// The policies that other resources give to a user, or to a group.
fn given<'c>(case: &'c Case, key: &Bearer<'_>, is_user: bool) -> Vec<&'c Node> {
    let rows = INLINE
        .iter()
        .map(|(kind, user, group)| (*kind, if is_user { *user } else { *group }));
    let named = rows.flat_map(|(kind, property)| {
        let of_kind = case
            .resources
            .iter()
            .filter(move |one| one.kind == kind && one.account.as_str() == key.0);
        of_kind.filter(move |one| texts(&one.properties, property).0.contains(&key.1))
    });
    named.filter_map(|one| one.properties.get("PolicyDocument")).collect()
}

/// The groups that a user is added to.
fn added(case: &Case, key: &Bearer<'_>) -> Vec<String> {
    let additions = case
        .resources
        .iter()
        .filter(|one| one.kind == GROUP_ADDITION && one.account.as_str() == key.0);
    let of_user = additions.filter(|one| texts(&one.properties, "Users").0.contains(&key.1));
    of_user
        .filter_map(|one| text(&one.properties, "GroupName"))
        .map(str::to_owned)
        .collect()
}

/// The policies that a user or a group says itself; none for one that is not known.
fn own_policies(properties: &Node) -> Vec<Option<&Node>> {
    let list = properties.get("Policies");
    let is_list = list.is_none_or(|list| list.text().is_none());
    let items = list.map(Node::items).unwrap_or_default().iter();
    let unknown = (!is_list).then_some(None);
    items.map(|item| item.get("PolicyDocument")).chain(unknown).collect()
}

fn statements(node: &Node) -> Said {
    read_document(&json(node)).ok().map(|(document, _)| document.statements)
}

fn statements_of(arn: &str, managed: &BTreeMap<String, &Node>) -> Said {
    if let Some(node) = managed.get(arn) {
        return statements(node);
    }
    let policy = managed::managed_policy(arn)?;
    Document::parse(policy.document()).ok().map(|document| document.statements)
}
