//! `group-lets-everything`: a security group that lets in every protocol, or anybody.

use crate::catalog::type_names::{SECURITY_GROUP, SECURITY_GROUP_INGRESS};
use crate::comply::finding::Found;
use crate::comply::rule::rule;
use crate::comply::subject::Subject;
use crate::resource::{AnyResource, Body, Resource};
use serde_json::Value;

rule! {
    /// A security group lets in all protocols and ports from a block of addresses, or anything from anywhere.
    ///
    /// What stands behind it answers on every port, those that nobody thought of too. From `0.0.0.0/0` or `::/0` that is the
    /// whole internet, as far as routes lead.
    ///
    /// Name protocol and port, and whom.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html>
    GroupLetsEverything, "group-lets-everything", Medium, check
}

/// Every address there is.
const ANYWHERE: [&str; 2] = ["0.0.0.0/0", "::/0"];
/// Ports that are meant for everybody.
const FOR_EVERYBODY: [&str; 2] = ["80", "443"];

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut all = Vec::new();
    for resource in subject.model.resources.values() {
        if let Body::AnyResource(body) = &resource.body {
            all.extend(entries(body).into_iter().filter_map(|rule| found(resource, rule)));
        }
    }
    all
}

/// The rules of a group for what comes in.
fn entries(body: &AnyResource) -> Vec<&serde_json::Map<String, Value>> {
    let listed = body.properties.get("SecurityGroupIngress").filter(|_| body.kind == SECURITY_GROUP);
    let listed = listed.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    listed
        .chain((body.kind == SECURITY_GROUP_INGRESS).then_some(&body.properties))
        .collect()
}

fn text(rule: &serde_json::Map<String, Value>, name: &str) -> String {
    match rule.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => String::new(),
    }
}

fn found(resource: &Resource, rule: &serde_json::Map<String, Value>) -> Option<Found> {
    let (protocol, from, to) = (text(rule, "IpProtocol"), text(rule, "FromPort"), text(rule, "ToPort"));
    let blocks = ["CidrIp", "CidrIpv6"].map(|name| text(rule, name));
    let block = blocks.iter().find(|block| !block.is_empty())?;
    let everything = protocol == "-1";
    let anybody = ANYWHERE.contains(&block.as_str());
    let meant = from == to && FOR_EVERYBODY.contains(&from.as_str());
    if !everything && (!anybody || meant) {
        return None;
    }
    let what = match everything {
        true => "every protocol and port".to_owned(),
        false => format!("{protocol} {from} to {to}"),
    };
    let message = format!("`{}` lets in {what} from `{block}`", resource.address);
    Some(
        Found::new(&resource.address, [&what, block.as_str()].concat(), message)
            .help("name protocol and port, and the group or the addresses that are meant"),
    )
}
