//! Properties that say a policy otherwise than as a document into that document.

use crate::catalog::resource_types::PolicyRow;
use crate::policy::{Document, PrincipalSet, Statement};
use crate::resource::Resource;
use serde_json::{Map, Value};

/// The property that holds the action.
pub(super) const ACTION: &str = "Action";
/// The property that holds whom it lets in.
const PRINCIPAL: &str = "Principal";

/// The statement that a permission adds; none of its statements where it says more than the row reads; nothing where it
/// says no permission.
///
/// <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html>
pub(super) fn permission(
    row: &'static PolicyRow,
    properties: &Map<String, Value>,
    resource: &Resource,
) -> Option<Document> {
    let all = Value::Object(properties.clone());
    let text = |pointer: &str| match all.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let below = |name: &str| text(&["/", name].concat());
    let principal = below(PRINCIPAL)?;
    let whom = match principal.as_str() {
        "*" => PrincipalSet::everyone(),
        service if service.contains('.') && !service.contains(':') => PrincipalSet::service([service]),
        account if account.bytes().all(|byte| byte.is_ascii_digit()) => {
            PrincipalSet::aws([resource.place.partition().arn("iam", "", account, "root")])
        }
        arn => PrincipalSet::aws([arn]),
    };
    if properties.keys().any(|name| !is_read(row, name)) {
        return Some(Document::new(Vec::new()));
    }
    let statement = Statement::allow()
        .principals(whom)
        .actions([below(ACTION)?.as_str()])
        .resources(["*"]);
    let narrowed = row.conditions.iter().fold(statement, |statement, one| match text(&one.property) {
        Some(value) => statement.when(&one.operator, one.key.as_str(), [value]),
        None => statement,
    });
    Some(Document::new(vec![narrowed]))
}

/// True for a property that a row of the table reads, by its first step.
fn is_read(row: &PolicyRow, name: &str) -> bool {
    let first = |pointer: &str| pointer.trim_start_matches('/').split('/').next().map(str::to_owned);
    let read = row.conditions.iter().map(|one| one.property.as_str()).chain(row.at.as_deref());
    [ACTION, PRINCIPAL, "StatementId"].contains(&name) || read.filter_map(first).any(|own| own == name)
}

#[cfg(test)]
mod tests {
    use crate::catalog::resource_types::policies;
    use crate::resource::Narrowing;
    use std::collections::BTreeSet;

    /// A permission beside the section says what one of the section says: one fact, two readers of it.
    #[test]
    fn permissions_of_entries_are_narrowed_as_those_of_functions() {
        let row = policies("AWS::Lambda::Permission").next().unwrap();
        let read: BTreeSet<[&str; 3]> = row
            .conditions
            .iter()
            .map(|one| [one.property.trim_start_matches('/'), one.operator.as_str(), one.key.as_str()])
            .collect();
        let mut written: BTreeSet<[&str; 3]> = Narrowing::ALL
            .iter()
            .map(|one| [one.words().property, one.words().operator, one.words().key])
            .collect();
        // What Terraform has no argument for.
        written.insert(["InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"]);
        assert_eq!(read, written);
    }
}
