//! The addresses of images in private registries of ECR.

use super::Partition;

/// An image in a private repository of ECR: `ACCOUNT.dkr.ecr.REGION.DOMAIN/NAME:TAG`, or with `@sha256:…`.
///
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html>
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ImageAddress<'a> {
    /// The account of the registry.
    pub account: &'a str,
    /// The Region of the registry.
    pub region: &'a str,
    /// The name of the repository.
    pub repository: &'a str,
}

impl<'a> ImageAddress<'a> {
    /// Its parts; `None` for what is no image there, or says a tag or digest that none can have.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (host, path) = text.split_once('/')?;
        let mut labels = host.split('.');
        let account = labels
            .next()
            .filter(|id| id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit()))?;
        let registry = match labels.next()? {
            "dkr" => matches!(labels.next()?, "ecr" | "ecr-fips"),
            word => matches!(word, "dkr-ecr" | "dkr-ecr-fips"),
        };
        let region = labels.next().filter(|region| registry && region.contains('-'))?;
        labels.next()?;
        let (name, version) = match path.find(['@', ':']) {
            Some(at) => path.split_at_checked(at)?,
            None => (path, ""),
        };
        let found = Self {
            account,
            region,
            repository: name,
        };
        (is_name(name) && is_version(version)).then_some(found)
    }

    /// The ARN of its repository.
    pub fn repository_arn(&self, partition: Partition) -> String {
        partition.arn("ecr", self.region, self.account, &["repository/", self.repository].concat())
    }
}

/// True for the name of a repository.
fn is_name(name: &str) -> bool {
    let part = |part: &str| {
        let taken = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
        let ends = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = part.as_bytes();
        part.bytes().all(taken) && ends(bytes.first()) && ends(bytes.last())
    };
    name.split('/').all(part)
}

/// True for a tag behind `:`, a digest behind `@sha256:`, and for nothing.
fn is_version(version: &str) -> bool {
    if let Some(digest) = version.strip_prefix("@sha256:") {
        return digest.len() == 64 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    }
    match version.strip_prefix(':') {
        Some(tag) => {
            let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            let first = tag.bytes().next().is_some_and(word);
            first && tag.len() <= 128 && tag.bytes().all(|b| word(b) || b"-.".contains(&b))
        }
        None => version.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_of_private_registries() {
        let digest = ["111111111111.dkr.ecr.eu-west-1.amazonaws.com/a@sha256:", &"0f".repeat(32)].concat();
        let images = [
            "111111111111.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1",
            "111111111111.dkr.ecr.eu-west-1.amazonaws.com/team/app",
            "111111111111.dkr-ecr.eu-west-1.on.aws/app:latest",
            &digest,
        ];
        for text in images {
            let found = ImageAddress::parse(text).unwrap();
            assert_eq!((found.account, found.region), ("111111111111", "eu-west-1"), "{text}");
        }
        for text in [
            "nginx:latest",
            "public.ecr.aws/lambda/python:3.12",
            "111111111111.dkr.ecr.eu-west-1.amazonaws.com/app:",
            "111111111111.dkr.ecr.eu-west-1.amazonaws.com/app:v 1",
            "111111111111.dkr.ecr.eu-west-1.amazonaws.com/app@sha256:zz",
            "111111111111.dkr.ecr.eu-west-1.amazonaws.com/a b:v1",
            "111111111111.dkr.ecr.eu-west-1.amazonaws.com/",
            "1.dkr.ecr.eu-west-1.amazonaws.com/app:v1",
        ] {
            assert_eq!(ImageAddress::parse(text), None, "{text}");
        }
    }
}
