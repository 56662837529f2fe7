//! The organization, its units and accounts, and who deploys into them.

use crate::aws::AccountId;
use crate::blueprint::decode::{Decode, choice, section};
use crate::blueprint::node::Node;
use crate::blueprint::schema::Definitions;
use crate::blueprint::values::{Named, Spanned, SpannedJson, Tags};
use crate::diagnostic::Diagnostics;
use serde_json::{Value, json};
use std::ops::Deref;

section! {
    /// The AWS organization.
    pub struct Organization {
        /// Its id (`o-` and 10 to 32 letters and digits).
        "id" => id: required Spanned<String>,
        /// The id of its root (`r-` and 4 to 32 letters and digits); needed by guardrails on the whole organization.
        "root" => root: optional Spanned<String>,
        /// The id of its management account.
        "management" => management: required Spanned<AccountId>,
        /// Whether sharing with the organization is turned on in RAM, so that shares inside it need no invitation.
        "ram_sharing" => ram_sharing: default bool,
        /// Organizational units by name.
        "units" => units: default Named<Unit>,
    }
}

section! {
    /// An organizational unit.
    pub struct Unit {
        /// Its id (`ou-…`); learned by `lock update` when absent.
        "id" => id: optional Spanned<String>,
        /// Names of the accounts in it.
        "accounts" => accounts: default Vec<Spanned<String>>,
        /// Units below it; names of units are unique, wherever they stand.
        "units" => units: default Named<Unit>,
    }
}

choice! {
    /// What is stated of the control policies that bear on an account outside of the organization.
    pub enum ControlPoliciesOutside {
        /// There are none.
        "none" => None,
    }
}

/// What `accounts:` takes in the words of the schema.
const FILE: &str = "The accounts by name, or a file beside the blueprint: YAML in the same form, CSV that begins with `name,id`, or what `aws organizations list-accounts` answers.";

/// The accounts by name; in the text a map, or the path of a file that has one, which is read before.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Accounts(Named<Account>);

impl Deref for Accounts {
    type Target = Named<Account>;
    fn deref(&self) -> &Named<Account> {
        &self.0
    }
}

impl Decode for Accounts {
    fn entry_names(&self) -> Vec<&str> {
        self.0.entry_names()
    }

    fn decode(node: &Node, problems: &mut Diagnostics) -> Option<Self> {
        Named::decode(node, problems).map(Self)
    }

    fn schema(definitions: &mut Definitions) -> Value {
        let mut schema = Named::<Account>::schema(definitions);
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("type".to_owned(), json!(["object", "string"]));
            schema.insert("description".to_owned(), json!(FILE));
        }
        schema
    }
}

section! {
    /// An AWS account.
    pub struct Account {
        /// Its twelve digits, in quotes: YAML 1.1 readers turn bare digits into other numbers.
        "id" => id: required Spanned<AccountId>,
        /// True for an account that is no member of the organization.
        "outside" => outside: default bool,
        /// `none` where no control policy of the organization of an outside account bears on it; unknown when absent.
        "control_policies" => control_policies: optional Spanned<ControlPoliciesOutside>,
    }
}

section! {
    /// Something that exists already: what is not said of it stays unknown.
    pub struct Existing {
        /// Its ARN: of a queue, a topic, a function, a secret, a user, a role, a managed policy, or of anything else.
        "arn" => arn: required Spanned<String>,
        /// The account that it is in, where its ARN does not say: a name of `accounts:`, or twelve digits.
        "in" => account: optional Spanned<String>,
        /// All that its policy says, in AWS's spelling, or `none`. Of a role or a user: all that its own policies say.
        "policy" => policy: optional SpannedJson,
        /// The ARN of the permissions boundary of a role or a user; none besides `policy` when absent.
        "boundary" => boundary: optional Spanned<String>,
        /// Its tags; `{}` when it has none.
        "tags" => tags: optional Tags,
        /// The KMS key that encrypts it: a key of the blueprint, or an ARN; `alias/aws/SERVICE` where the key does that AWS keeps
        /// for the service in the account, which serves no other; `none` where nothing does, or what is the service's own.
        "key" => key: optional Spanned<String>,
    }
}

section! {
    /// Who deploys what is rendered.
    pub struct Deploy {
        /// The account that administers stack sets; the management account when absent.
        "administrator" => administrator: optional Spanned<String>,
        /// The role that Terraform assumes in each account but the management account; `OrganizationAccountAccessRole` when absent.
        "terraform_role" => terraform_role: optional Spanned<String>,
        /// The role that Terraform assumes in the management account; it assumes none there when absent.
        "management_role" => management_role: optional Spanned<String>,
        /// The role that stack sets assume in each account; `landform-NAME-execution` when absent, which the runbook makes.
        "execution_role" => execution_role: optional Spanned<String>,
        /// A bucket of the administrator in the blueprint's region, through which templates go that are too long to be sent.
        "templates" => templates: optional Spanned<String>,
    }
}
