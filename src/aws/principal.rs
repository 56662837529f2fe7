//! Names of services as principals and as hosts: labels before the domain of AWS.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services>

use super::{Partition, Region};

/// The domain of services as principals, in every partition.
fn domain() -> &'static str {
    Partition::Commercial.domain()
}

/// The principal of a service: `athena` is `athena.amazonaws.com`, in every partition.
pub fn service_principal(service: &str) -> String {
    [service, ".", domain()].concat()
}

/// The principal of a service that has one in every Region, which is named like its host there:
/// `logs.us-east-1.amazonaws.com`, `logs.cn-north-1.amazonaws.com.cn`.
pub fn regional_principal(service: &str, region: &Region) -> String {
    [service, ".", region.as_str(), ".", region.partition().domain()].concat()
}

/// The service that a principal or host names; none where it names none.
pub fn service_of(principal: &str) -> Option<&str> {
    let service = principal.strip_suffix(domain())?.strip_suffix('.')?;
    Some(service).filter(|service| !service.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        assert_eq!(service_principal("logging.s3"), "logging.s3.amazonaws.com");
        let regional = |region: &str| regional_principal("logs", &Region::parse(region).unwrap());
        assert_eq!(regional("us-east-1"), "logs.us-east-1.amazonaws.com");
        assert_eq!(regional("us-gov-west-1"), "logs.us-gov-west-1.amazonaws.com");
        assert_eq!(regional("cn-north-1"), "logs.cn-north-1.amazonaws.com.cn");
        let cases = [
            ("logging.s3.amazonaws.com", Some("logging.s3")),
            (".amazonaws.com", None),
            ("amazonaws.com", None),
            ("athenaamazonaws.com", None),
            ("athena.amazonaws.com.cn", None),
        ];
        for (name, service) in cases {
            assert_eq!(service_of(name), service, "{name}");
        }
    }
}
