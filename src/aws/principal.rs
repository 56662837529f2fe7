//! Names of services as principals and as hosts: labels before the domain of AWS.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services>

/// The domain of the `aws` partition.
pub const DOMAIN: &str = "amazonaws.com";

/// The principal of a service: `athena` is `athena.amazonaws.com`.
pub fn service_principal(service: &str) -> String {
    [service, ".", DOMAIN].concat()
}

/// The principal of a service that has one in every Region: `logs.us-east-1.amazonaws.com`.
pub fn regional_principal(service: &str, region: &str) -> String {
    service_principal(&[service, ".", region].concat())
}

/// The service that a principal or host names; none where it names none.
pub fn service_of(principal: &str) -> Option<&str> {
    let service = principal.strip_suffix(DOMAIN)?.strip_suffix('.')?;
    Some(service).filter(|service| !service.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        assert_eq!(service_principal("logging.s3"), "logging.s3.amazonaws.com");
        assert_eq!(regional_principal("logs", "us-east-1"), "logs.us-east-1.amazonaws.com");
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
