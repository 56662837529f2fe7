//! One IAM request and all policies that bear on it into a decision with its reasons.
//!
//! Pure and total. What AWS does not document is answered only where every reading of it gives the
//! same answer, else the answer is [`Outcome::Unknown`]. Compile a document once with
//! [`CompiledPolicy::new`], put a [`Request`] and [`Policies`] together, and call [`decide`].
//!
//! # What AWS leaves open
//!
//! A request of a blueprint that hangs on one of these is [`Outcome::Unknown`]. A raw case ([`Request::raw`])
//! is read against the caller: an Allow does not count, a Deny does, and the explanation names the statement.
//! Where no Allow is left either, such a Deny does not make the refusal explicit.
//! Status: D documented, K known but not to be read in one place, T told in two ways or not at all.
//! Pages are of the IAM User Guide (`reference_policies_` left out) unless another guide is named.
//!
//! | Case | Answer | Page | Status |
//! |---|---|---|---|
//! | plain operator on a list, or on a key that is a list by nature | open; lists need a set operator | `condition-single-vs-multi-valued-context-keys` | T |
//! | plain operator on a list of one value, of a key that the reference does not have | open: it may be a list by nature | the same | T |
//! | plain operator on an empty list | open: missing key, or no match | the same | T |
//! | `ForAnyValue:…IfExists` without the key | open: true by `IfExists`, false by `ForAnyValue` | `elements_condition_operators` | T |
//! | no number, date, address or ARN under a `Not` operator | open: "not equal", or no comparison | `elements_condition_operators` | T |
//! | the same under a positive operator | no match | the same | K |
//! | `ArnLike` with `*` alone or fewer than six fields | open where the text fits, else no match | the same | T |
//! | `Bool` with a variable | open where the variable's value equals the key's: one page allows variables here, another does not; else no match | `variables`, `elements_condition_operators` | T |
//! | letters beyond ASCII without case | open where ways to fold differ | none | T |
//! | `Null` and an empty text | open | `condition_examples-multi-valued-context-keys` | T |
//! | variable of a key whose value is not told | open where any value fits | `variables` | T |
//! | variable without a value in `Resource` | matches nothing | `variables` | D |
//! | the same under a positive condition | no match | `variables` | D |
//! | the same under a `Not` condition, or in `NotResource` | open: true, or the whole statement void | `variables` | T |
//! | `${…}` before the fifth colon of `Resource` | text | `variables` | D |
//! | `*` at the end of an ARN field that would have to run over a colon | open: the page says that it can | `elements_resource` | T |
//! | capitals in partition, service or region of `Resource` | open | none | T |
//! | wildcard inside a service prefix of `Action` | open; refused when written | `elements_action` | T |
//! | wildcard for the service of a `Resource` of six fields | open: the page forbids it | `elements_resource` | D |
//! | `*` for the type of a `Resource` (`*/i-1`) whose service gives every resource a type | raw: open, as the page forbids it; blueprint: text, as AWS's own managed policies have it | `identifiers` (`reference_identifiers`) | T |
//! | `Resource` of fewer than six fields without `*` at the end | open where the ARN goes on from it or fits it, else no match | `elements_resource` | T |
//! | Deny with `NotPrincipal` that names a part of account, role and session (of account and user) | open: AWS may look at each in turn; its text asks for account and role, its example names the session too | `elements_notprincipal` | T |
//! | the same that names the account alone | open: all that is in the account, or its root user only | `elements_principal`, `elements_notprincipal` | T |
//! | the same that names the account and somebody else in it | denied, as in the page's example | `elements_notprincipal` | D |
//! | the same on a caller with a boundary | denied | `elements_notprincipal` | D |
//! | Allow with `NotPrincipal` | raw: everyone whom it does not name, as older pages say; blueprint: open | `elements_notprincipal` | K |
//! | `*` as principal and a caller whom only an identity provider vouches for | open | `elements_principal` | T |
//! | `*` as principal and a federated user whose session policy does not allow | no: only a policy that names the session gives more | `id_credentials_temp_control-access_getfederationtoken` | K |
//! | `Service` or `Federated` with `*` | open | `elements_principal` | T |
//! | Deny of a `CanonicalUser` | open: nothing tells whose id it is | `elements_principal` | T |
//! | account as principal of an S3 or DynamoDB endpoint policy, kind of endpoint not told | open: a gateway means the root user | PrivateLink guide, *Gateway endpoints* | K |
//! | several boundaries or endpoint policies | open: all must allow, or one | none | T |
//! | grant on a key for another account's caller | open: needs its own policy, or not | KMS guide, *Grants* | T |
//! | RCP about a service that RCPs do not reach | no effect; raw: its Deny counts, and so does missing full access, as the list grows | Organizations guide, *RCPs* | D |
//!
//! # Keys that a case does not give
//!
//! | Key | Raw case | Blueprint | Status |
//! |---|---|---|---|
//! | `aws:PrincipalArn`, `PrincipalAccount`, `PrincipalType`, `username`, `PrincipalIsAWSService`, `PrincipalServiceName`, `ResourceAccount`, `kms:CallerAccount`, `s3:ResourceAccount` | follow from caller and resource | the same | D |
//! | `aws:PrincipalArn` of a session whose role may have a path | one of two values | the role's own, where the model has it | D |
//! | `aws:userid` | follows for root, federated and anonymous callers, else absent | the same, else there with a value unknown but for the session's name | D |
//! | `aws:ViaAWSService` | `true` with `CalledVia` or `kms:ViaService`, else `false` | the same; follows from the way of the call | D |
//! | `aws:RequestedRegion` | open between the ARN's Region and absent | the Region that the call goes to; with STS there, value unknown | K |
//! | `aws:CurrentTime`, `aws:EpochTime` | always there, and their value is read against the caller | no earlier than the catalog, so that past dates are certain | D |
//! | what a call carries by its caller and action ([`carried`](crate::catalog::carried)): `aws:TokenIssueTime`, `UserAgent`, `sts:RoleSessionName`, tags, … | absent | always there or perhaps, value unknown | D |
//! | `aws:SourceIp`, the keys of networks and endpoints | absent | follow from the way; open where nobody says it | D |
//! | `aws:SecureTransport` | absent | `true` | D |
//! | keys that AWS calls deprecated | absent | unknown | T |
//! | keys of the service that its reference lists for the action ([`service_keys`](crate::catalog::service_keys)) | absent | there perhaps, unless a row knows more: always, only when said, or with a value that follows | K |
//! | any other | absent | absent | D |
//!
//! [`Request::any`] stands for all requests of a caller: keys that follow from caller and resource have their value,
//! every other one is open, and so is what hangs on a variable of it.
//!
//! # Documents that AWS would refuse
//!
//! Blueprints: an error. Raw cases ([`Document::read_leniently`](crate::policy::Document::read_leniently)): an Allow
//! that breaks the grammar permits nothing (names of principals outside of an object included, and elements that may have
//! been meant to limit it), an element that only people read or that is `null` is passed over, `deny` is a Deny
//! (the effect is case-sensitive, so `allow` is no Allow), and a Deny lacking `Resource` or `Principal` is about all
//! of them. What is no action (no colon, a blank) or no ARN, and an empty list, stands for everything in a Deny and spares
//! nothing. A Deny that breaks the grammar otherwise is an error of its line.
//!
//! # Example
//!
//! ```
//! use landform::evaluate::iam::{CompiledPolicy, Context, Outcome, Policies, Principal, Request, decide};
//! use landform::policy::{Document, Statement};
//!
//! let read = Statement::allow().actions(["s3:GetObject"]).resources(["arn:aws:s3:::models/*"]);
//! let identity = CompiledPolicy::new(Document::new(vec![read]));
//! let principal = Principal::parse("arn:aws:iam::111111111111:role/app")?;
//! let request = Request::new(principal, "s3:GetObject", "arn:aws:s3:::models/x", None, Context::new());
//! let decision = decide(&request, &Policies { identity: &[&identity], ..Policies::default() });
//! assert_eq!(decision.outcome, Outcome::Allow);
//! # Ok::<(), String>(())
//! ```

mod compiled;
mod condition;
mod decide;
mod decision;
mod explain;
mod interpretation;
mod layer;
mod layers;
mod now;
mod pattern;
mod policies;
mod principal;
mod principal_match;
mod public;
mod reason;
mod relation;
mod request;
mod symbols;
mod tokens;
mod tri;
mod truth;

pub use compiled::CompiledPolicy;
pub use decide::{decide, decide_side, may_give};
pub use decision::{Decision, Outcome};
pub use layer::{PolicyLayer, Side};
pub use policies::{Constraint, KmsGrant, Level, Policies, PolicyEndpoint, PolicyList};
pub use principal::{Principal, Session};
pub use public::{is_public, statement_is_public};
pub use reason::{Reason, ReasonEffect};
pub use request::{Context, Request, Values};
pub use symbols::{another, unsaid};
use tri::Tri;
