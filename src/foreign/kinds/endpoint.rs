//! `AWS::EC2::VPCEndpoint` into an endpoint.

use super::{policy, tags, text, text_or_unsaid, texts};
use crate::aws::Name;
use crate::blueprint::node::Node;
use crate::diagnostic::{Diagnostics, Span};
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resolve::GivenDocument;
use crate::resource::{Body, DocumentName, Endpoint, EndpointType, Existence, KeySaid};

/// What becomes of an endpoint.
pub(in crate::foreign) struct ReadEndpoint {
    pub body: Body,
    pub documents: Vec<GivenDocument>,
    pub existence: Existence,
}

/// An endpoint of an entry that is called so; of one whose policy cannot be read, nothing is known of what may pass.
pub(in crate::foreign) fn endpoint(
    (account, id, span): (&Name, &str, Span),
    properties: &Node,
    problems: &mut Diagnostics,
) -> ReadEndpoint {
    let read = properties
        .get("PolicyDocument")
        .map(|node| policy(node, DocumentName::Endpoint, problems));
    let known = !matches!(read, Some(None));
    let (document, given) = match read.flatten() {
        Some(read) => (read.document, read.given),
        None => (
            open(),
            GivenDocument {
                name: DocumentName::Endpoint,
                span,
                statements: Vec::new(),
            },
        ),
    };
    let all = |name: &str| texts(properties, name).0.into_iter().collect();
    let kind = match text(properties, "VpcEndpointType") {
        None | Some("Gateway") => EndpointType::Gateway {
            route_tables: all("RouteTableIds"),
        },
        Some(_) => EndpointType::Interface {
            subnets: all("SubnetIds"),
            groups: all("SecurityGroupIds"),
            private_dns: text(properties, "PrivateDnsEnabled") == Some("true"),
        },
    };
    let body = Endpoint {
        vpc: text_or_unsaid(properties, "VpcId", account, id),
        service: text_or_unsaid(properties, "ServiceName", account, id),
        kind,
        policy: document,
        tags: tags(properties),
        id: None,
    };
    let existence = match known {
        true => Existence::Made,
        false => Existence::Existing {
            identity: true,
            resource: false,
            tags: true,
            key: KeySaid::Whole,
            session: true,
        },
    };
    ReadEndpoint {
        body: body.into(),
        documents: vec![given],
        existence,
    }
}

/// The policy of an endpoint to which nobody gives one.
///
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
fn open() -> Document {
    let everything = Statement::allow()
        .principals(PrincipalSet::everyone())
        .actions(["*"])
        .resources(["*"]);
    Document::new(vec![everything])
}
