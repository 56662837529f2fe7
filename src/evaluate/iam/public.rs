//! Whether S3 calls a bucket policy public: a question about its text, not about who gets in.
//!
//! Every Allow counts as public until it is shown to reach fixed principals, networks or sources only.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

use crate::aws::Arn;
use crate::catalog::narrowing::{NarrowingPart, narrowing};
use crate::policy::{
    BaseOperator, Condition, Document, Effect, PrincipalSet, Principals, Quantifier, Statement,
};
use ipnet::IpNet;
use std::net::IpAddr;

/// Whether S3's Block Public Access takes the document for a public policy.
pub fn is_public(document: &Document) -> bool {
    document.statements.iter().any(statement_is_public)
}

/// Whether S3 calls an Allow public.
pub fn statement_is_public(statement: &Statement) -> bool {
    statement.effect == Effect::Allow
        && !names_fixed_principals(statement)
        && !statement.conditions.iter().any(is_fixed)
}

fn names_fixed_principals(statement: &Statement) -> bool {
    match &statement.principals {
        Some(Principals::In(PrincipalSet {
            everyone,
            aws,
            service,
            federated,
            ..
        })) => {
            // An identity provider lets in everyone whom it knows.
            !everyone && federated.is_empty() && aws.iter().chain(service).all(|name| is_fixed_text(name))
        }
        Some(Principals::NotIn(_)) => false,
        None => true,
    }
}

fn is_fixed_text(text: &str) -> bool {
    !text.contains(['*', '?']) && !text.contains("${")
}

/// Whether a condition leaves fixed values only.
fn is_fixed(condition: &Condition) -> bool {
    let operator = condition.operator;
    if operator.if_exists
        || operator.quantifier == Some(Quantifier::ForAllValues)
        || condition.values.is_empty()
    {
        return false;
    }
    narrowing(&condition.key).is_some_and(|row| {
        compares(operator.base, row.part) && condition.values.iter().all(|value| holds_part(value, row.part))
    })
}

/// Whether an operator asks for one of its values in a way that fits the part.
fn compares(operator: BaseOperator, part: NarrowingPart) -> bool {
    let of_texts = matches!(
        operator,
        BaseOperator::StringEquals
            | BaseOperator::StringEqualsIgnoreCase
            | BaseOperator::StringLike
            | BaseOperator::ArnEquals
            | BaseOperator::ArnLike
    );
    if part == NarrowingPart::Network {
        operator == BaseOperator::IpAddress
    } else {
        of_texts
    }
}

/// Whether the part of a value that counts is fixed.
fn holds_part(value: &str, part: NarrowingPart) -> bool {
    let account = || {
        Arn::parse(value).is_some_and(|arn| {
            !arn.account().is_empty() && is_fixed_text(arn.account()) && !value.contains("${")
        })
    };
    match part {
        NarrowingPart::Whole => is_fixed_text(value),
        NarrowingPart::Account => is_fixed_text(value) || account(),
        NarrowingPart::Network => is_narrow(value),
    }
}

/// Networks up to /8 of IPv4 and /32 of IPv6 are narrow, and private networks always are.
fn is_narrow(value: &str) -> bool {
    let network = value
        .parse::<IpNet>()
        .ok()
        .or_else(|| value.parse::<IpAddr>().ok().map(IpNet::from));
    match network {
        Some(IpNet::V4(network)) => {
            network.prefix_len() >= 8 || network.network().is_private() && network.broadcast().is_private()
        }
        Some(IpNet::V6(network)) => network.prefix_len() >= 32,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;
    use crate::policy::{Document, PrincipalSet, Principals, Statement};

    fn open() -> Statement {
        Statement::allow()
            .principals(PrincipalSet::everyone())
            .actions(["s3:GetObject"])
            .resources(["*"])
    }

    #[test]
    fn what_s3_calls_public() {
        let vpc = |operator, value| open().when(operator, "aws:SourceVpc", [value]);
        let address = |value| open().when("IpAddress", "aws:SourceIp", [value]);
        let point = |value| open().when("ArnLike", "s3:DataAccessPointArn", [value]);
        for (statement, expected, note) in [
            (open(), true, "everyone"),
            (open().principals(PrincipalSet::aws(["1"])), false, "an account"),
            (open().principals(PrincipalSet::service(["sns.amazonaws.com"])), false, "a service"),
            (
                open().principals(PrincipalSet::federated(["graph.facebook.com"])),
                true,
                "whoever a provider knows",
            ),
            (open().principals(Principals::NotIn(PrincipalSet::aws(["1"]))), true, "everyone but"),
            (
                Statement::deny()
                    .principals(PrincipalSet::everyone())
                    .actions(["s3:*"])
                    .resources(["*"]),
                false,
                "a Deny",
            ),
            (vpc("StringEquals", "vpc-1"), false, "a fixed network"),
            (vpc("StringLike", "vpc-*"), true, "a pattern of networks"),
            (vpc("StringEquals", "${aws:PrincipalTag/vpc}"), true, "a variable"),
            (vpc("StringEqualsIfExists", "vpc-1"), true, "only where the key exists"),
            (vpc("StringNotEquals", "vpc-1"), true, "all networks but one"),
            (open().when("StringEquals", "aws:PrincipalOrgID", ["o-1"]), false, "an organization"),
            (open().when("StringEquals", "s3:prefix", ["a"]), true, "a key that narrows nobody"),
            (address("203.0.113.0/24"), false, "a network"),
            (address("203.0.113.7"), false, "an address"),
            (address("0.0.0.0/1"), true, "half of the Internet"),
            (address("2001:db8::/32"), false, "an IPv6 network"),
            (address("2001::/16"), true, "a great IPv6 network"),
            (point("arn:aws:s3:us-east-1:1:accesspoint/*"), false, "access points of an account"),
            (point("arn:aws:s3:us-east-1:*:accesspoint/a"), true, "access points of any account"),
        ] {
            assert_eq!(is_public(&Document::new(vec![statement])), expected, "{note}");
        }
    }

    #[test]
    fn one_public_statement_is_enough() {
        let closed = open().principals(PrincipalSet::aws(["1"]));
        assert!(is_public(&Document::new(vec![closed.clone(), open()])));
        assert!(!is_public(&Document::new(vec![closed])));
    }
}
