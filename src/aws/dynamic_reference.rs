//! `{{resolve:…}}` in a text into what CloudFormation looks up in its place when it deploys.

use super::DYNAMIC_REFERENCE;

/// How a text begins that CloudFormation looks up, in two halves: neither is one alone.
pub const REFERENCE_HALVES: (&str, &str) = ("{{", "resolve:");
/// What ends it.
const END: &str = "}}";
/// How many parts an ARN has, and one in whose last part colons stand.
const PARTS_OF_ARN: [usize; 2] = [6, 7];

/// Where CloudFormation looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReferenceService {
    /// Parameter Store, for texts that are no secret.
    Parameter,
    /// Parameter Store, for secrets.
    SecureParameter,
    /// Secrets Manager.
    Secret,
}

/// A text that CloudFormation looks up.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DynamicReference<'t> {
    /// Where.
    pub service: ReferenceService,
    /// The name of the parameter or of the secret, or its ARN.
    pub id: &'t str,
}

impl<'t> DynamicReference<'t> {
    /// The references of a text, in order; of one that CloudFormation cannot look up, what is wrong with it.
    pub fn all(text: &'t str) -> Vec<Result<Self, String>> {
        let mut rest = text;
        let mut found = Vec::new();
        while let Some((_, after)) = rest.split_once(DYNAMIC_REFERENCE) {
            let Some(end) = end(after) else {
                found.push(Err(format!("`{DYNAMIC_REFERENCE}` has no `{END}` behind it")));
                break;
            };
            let (inner, behind) = after.split_at_checked(end).unwrap_or((after, ""));
            found.push(read(inner));
            rest = behind;
        }
        found
    }
}

/// Where a reference ends; a word in braces may stand at its end.
fn end(after: &str) -> Option<usize> {
    let at = after.find(END)?;
    let inside = after.get(..at)?;
    let is_open = inside.matches('{').count() > inside.matches('}').count();
    Some(if is_open && after.get(at + 1..)?.starts_with(END) {
        at + 1
    } else {
        at
    })
}

fn read(inner: &str) -> Result<DynamicReference<'_>, String> {
    if inner.contains(DYNAMIC_REFERENCE) {
        return Err("one stands in another, and CloudFormation looks up neither".to_owned());
    }
    if inner.ends_with('\\') {
        return Err("it ends with `\\`, and CloudFormation cannot look that up".to_owned());
    }
    let (service, key) = inner.split_once(':').unwrap_or((inner, ""));
    let service = match service {
        "ssm" => ReferenceService::Parameter,
        "ssm-secure" => ReferenceService::SecureParameter,
        "secretsmanager" => ReferenceService::Secret,
        other => return Err(format!("CloudFormation looks nothing up in `{other}`")),
    };
    let is_secret = service == ReferenceService::Secret;
    let [of_parameter, of_secret] = PARTS_OF_ARN;
    let of_arn = if is_secret { of_secret } else { of_parameter };
    let (id, rest) = match key.starts_with("arn:") {
        true => split_at_colon(key, of_arn),
        false => split_at_colon(key, 1),
    };
    let fault = match is_secret {
        true => fault_of_secret(id, &rest),
        false => fault_of_parameter(id, &rest),
    };
    match fault {
        Some(fault) => Err(fault),
        None => Ok(DynamicReference { service, id }),
    }
}

/// A key up to a colon, and its parts behind that.
fn split_at_colon(key: &str, nth: usize) -> (&str, Vec<&str>) {
    let at = key.match_indices(':').nth(nth - 1).map(|(at, _)| at);
    match at.and_then(|at| Some((key.get(..at)?, key.get(at + 1..)?))) {
        Some((id, rest)) => (id, rest.split(':').collect()),
        None => (key, Vec::new()),
    }
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html>
fn fault_of_secret(id: &str, rest: &[&str]) -> Option<String> {
    const WHOLE: &str = "SecretString";
    if id.is_empty() {
        return Some("it names no secret".to_owned());
    }
    let said = rest.first().copied().unwrap_or_default();
    if !said.is_empty() && said != WHOLE {
        return Some(format!("behind the name of a secret stands `:{WHOLE}:KEY`, and not `:{said}`"));
    }
    let at = |index: usize| rest.get(index).copied().unwrap_or_default();
    if rest.len() > 4 {
        return Some(format!("`{}` is more than a key, a stage and a version", rest.join(":")));
    }
    (!at(2).is_empty() && !at(3).is_empty())
        .then(|| "it says a stage and a version, and CloudFormation takes one".to_owned())
}

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html>
fn fault_of_parameter(id: &str, rest: &[&str]) -> Option<String> {
    let plain = |char: char| char.is_ascii_alphanumeric() || "_.-/:{}".contains(char) || !char.is_ascii();
    if id.is_empty() || !id.chars().all(plain) {
        return Some(format!("`{id}` is no name of a parameter"));
    }
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match rest {
        [] => None,
        [version] if is_number(version) => None,
        other => Some(format!("`{}` is no number of a version of a parameter", other.join(":"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_of_a_text() {
        let read = |text: &'static str| -> Vec<(ReferenceService, &str)> {
            let all = DynamicReference::all(text).into_iter();
            all.map(|one| one.map(|one| (one.service, one.id)).unwrap()).collect()
        };
        use ReferenceService::{Parameter, Secret, SecureParameter};
        assert_eq!(read("no {{ reference }}"), []);
        assert_eq!(read("{{resolve:ssm:/a/b:3}}"), [(Parameter, "/a/b")]);
        assert_eq!(read("{{resolve:ssm-secure:pw}}"), [(SecureParameter, "pw")]);
        assert_eq!(
            read("{{resolve:secretsmanager:db:SecretString:user}}@{{resolve:secretsmanager:db}}"),
            [(Secret, "db"), (Secret, "db")]
        );
        let arn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:db-a1b2c3";
        let text: &'static str =
            Box::leak(format!("{{{{resolve:secretsmanager:{arn}:SecretString:pw::}}}}").into());
        assert_eq!(read(text), [(Secret, arn)]);
        assert_eq!(read("{{resolve:secretsmanager:{secret/own/x}}}"), [(Secret, "{secret/own/x}")]);
        let arn = "arn:aws:ssm:us-east-1:111111111111:parameter/x";
        let text: &'static str = Box::leak(format!("{{{{resolve:ssm:{arn}:1}}}}").into());
        assert_eq!(read(text), [(Parameter, arn)]);
    }

    #[test]
    fn what_cannot_be_looked_up_is_told() {
        for (text, part) in [
            ("{{resolve:ssm:/a", "has no `}}`"),
            ("{{resolve:s3:x}}", "nothing up in `s3`"),
            ("{{resolve:ssm}}", "no name"),
            ("{{resolve:ssm:{{resolve:ssm:/x}}}}", "in another"),
            ("{{resolve:secretsmanager:x\\}}", "ends with"),
            ("{{resolve:ssm:/a b}}", "no name"),
            ("{{resolve:ssm:/a:latest}}", "no number"),
            ("{{resolve:secretsmanager}}", "names no secret"),
            ("{{resolve:secretsmanager:x:SecretBinary}}", "SecretString"),
            ("{{resolve:secretsmanager:x:SecretString:k:AWSCURRENT:v1}}", "takes one"),
            ("{{resolve:secretsmanager:x:SecretString:k:a:b:c}}", "more than"),
        ] {
            let all = DynamicReference::all(text);
            let said = all.first().and_then(|one| one.as_ref().err()).unwrap();
            assert!(said.contains(part), "{text}: {said}");
        }
    }
}
