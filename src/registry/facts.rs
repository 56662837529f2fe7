//! A schema into what else it says of its type: what AWS tells of a resource, where its tags stand, what makes it anew.

use super::{pointer, store};
use serde_json::Value;

/// How a type takes tags.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TagForm {
    /// A list of maps with `Key` and `Value`.
    List,
    /// A map of texts.
    Map,
}

/// The end of a service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ends {
    /// True where it is there no more.
    pub over: bool,
    /// The day; none where none is said.
    pub day: Option<String>,
}

/// What the schema of one type says besides what is valid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeFacts {
    /// The type (`AWS::SQS::Queue`).
    pub name: &'static str,
    /// Attributes that `Fn::GetAtt` reads, with dots (`Endpoint.Address`).
    pub attributes: Vec<String>,
    /// JSON pointers from `Properties` to those that cannot change without a new resource, `*` for every item of a list.
    ///
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-createonlyproperties>
    pub create_only: Vec<String>,
    /// JSON pointers from `Properties` to those that tell one resource from all others of its type in an account and Region; what
    /// AWS makes up is among them too.
    ///
    /// <https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-primaryidentifier>
    pub identifier: Vec<String>,
    /// What becomes of its service, where AWS ends it.
    pub ends: Option<Ends>,
    /// The property that holds tags, and its form; none where it has none, or tags of another form.
    pub tags: Option<(String, TagForm)>,
}

/// What the schema of a type says; none where no schema of it is embedded.
pub fn facts(resource_type: &str) -> Option<TypeFacts> {
    let store = store::store();
    let name = store.type_named(resource_type)?;
    let schema = store.schema(name)?;
    let attribute = |pointer: String| pointer.trim_start_matches('/').replace('/', ".");
    let read_only = pointer::list(&schema, "readOnlyProperties");
    Some(TypeFacts {
        name,
        attributes: read_only.into_iter().filter(|one| !one.contains('*')).map(attribute).collect(),
        create_only: pointer::list(&schema, "createOnlyProperties"),
        identifier: pointer::list(&schema, "primaryIdentifier"),
        ends: ends(&schema),
        tags: tags(&schema),
    })
}

fn ends(schema: &Value) -> Option<Ends> {
    let said = schema.get("lifecycle")?;
    let word = |key: &str| said.get(key).and_then(Value::as_str);
    Some(Ends {
        over: word("status") == Some("shutdown"),
        day: word("date").map(str::to_owned),
    })
}

fn tags(schema: &Value) -> Option<(String, TagForm)> {
    let property = schema.get("tagProperty")?.as_str()?.strip_prefix("/properties/")?;
    let form = form(schema, resolved(schema, schema.get("properties")?.get(property)?))?;
    Some((property.to_owned(), form))
}

/// The schema that a reference within the document means.
fn resolved<'s>(schema: &'s Value, node: &'s Value) -> &'s Value {
    let target = node.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
    target.and_then(|at| schema.pointer(at)).unwrap_or(node)
}

fn form(schema: &Value, node: &Value) -> Option<TagForm> {
    let Some(items) = node.get("items") else {
        let is_map =
            node.get("type").and_then(Value::as_str) == Some("object") && node.get("properties").is_none();
        return is_map.then_some(TagForm::Map);
    };
    let names = resolved(schema, items).get("properties")?.as_object()?;
    names.keys().eq(["Key", "Value"]).then_some(TagForm::List)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_schemas_say() {
        let queue = facts("AWS::SQS::Queue").unwrap();
        assert!(
            queue.attributes.contains(&"Arn".to_owned())
                && queue.create_only.contains(&"/QueueName".to_owned())
        );
        assert_eq!(queue.tags, Some(("Tags".to_owned(), TagForm::List)));
        let cluster = facts("AWS::RDS::DBCluster").unwrap();
        assert!(
            cluster.attributes.contains(&"Endpoint.Address".to_owned()),
            "{:?}",
            cluster.attributes
        );
        assert_eq!(facts("AWS::SSM::Parameter").unwrap().tags, Some(("Tags".to_owned(), TagForm::Map)));
        assert_eq!(facts("AWS::SQS::QueuePolicy").unwrap().tags, None);
        assert_eq!(
            facts("AWS::AutoScaling::AutoScalingGroup").unwrap().tags,
            None,
            "its tags have a third word"
        );
        assert_eq!(facts("AWS::SQS::Queues"), None);
        assert_eq!(queue.ends, None);
        assert_eq!(facts("AWS::SSM::Parameter").unwrap().identifier, ["/Name"]);
        let gone = facts("AWS::CodeStar::GitHubRepository").unwrap().ends.unwrap();
        assert!(gone.over && gone.day.as_deref() == Some("2024-07-25"));
    }

    /// A type that has tags in either form, and how many have any: a new pack that loses them is seen here.
    #[test]
    fn most_types_take_tags() {
        let all = super::super::types();
        let tagged = all
            .iter()
            .filter(|name| facts(name).is_some_and(|facts| facts.tags.is_some()))
            .count();
        assert!(tagged * 2 > all.len(), "{tagged} of {}", all.len());
    }
}
