//! Statements of policies that are about nothing of what the policy is on, which AWS refuses or never asks.

use super::draft::Draft;
use crate::aws::{Address, Arn, Text, glob_reaches};
use crate::catalog::policies_above::below;
use crate::catalog::services::{ResourcePolicyKind, policy_kind_of};
use crate::diagnostic::{Diagnostic, Span};
use crate::policy::{Document, Resources};
use crate::resource::{Body, DocumentName};
use std::collections::BTreeSet;

/// A name that stands for any.
const ANY: &str = "x";

impl Draft<'_> {
    /// Tells of the policies of sections; what exists already has the policy that it has.
    pub(super) fn told_of_elsewhere(&mut self) {
        let made = self.model.resources.values().filter(|one| !one.existence.is_existing());

        // Buckets and access points say so in words of their own.
        let own = made.filter(|one| {
            !matches!(
                one.body,
                Body::AccessPoint(_) | Body::AnyResource(_) | Body::Bucket(_) | Body::BucketPolicy(_)
            )
        });
        let found: Vec<(Address, String, String)> = own
            .filter_map(|one| {
                let arn = one.arn().as_str().to_owned();
                let other = about_nothing(one.body.resource_policy()?, &arn)?.to_owned();
                Some((one.address.clone(), arn, other))
            })
            .collect();
        for (address, arn, other) in found {
            let span = self.model.origins.document(&address, &DocumentName::Resource);
            self.tell_once(elsewhere(&other, &arn, span));
        }
    }
}

/// That a statement is about something else than its policy is on.
pub(super) fn elsewhere(other: &str, arn: &str, span: Span) -> Diagnostic {
    let message = format!(
        "`{}` is nothing of `{}`, on which this policy stands",
        Text::from(other),
        Text::from(arn)
    );
    let help = "name that, or what is below it; what is said of other things stands in their own policies";
    Diagnostic::error("statement-invalid", span, message).help(help)
}

/// The first resource of a statement none of whose resources is of what a policy is on; in the policy of a bucket, where S3 takes
/// no other, the first that is not.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html>
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-using-sns-policy.html>
pub(super) fn about_nothing<'d>(document: &'d Document, arn: &str) -> Option<&'d str> {
    let kind = policy_kind_of(Arn::parse(arn)?.service(), arn)?;
    let every = match kind {
        ResourcePolicyKind::BucketPolicy | ResourcePolicyKind::AccessPointPolicy => true,
        ResourcePolicyKind::ApiPolicy
        | ResourcePolicyKind::DomainPolicy
        | ResourcePolicyKind::EventBusPolicy
        | ResourcePolicyKind::FunctionPolicy
        | ResourcePolicyKind::QueuePolicy
        | ResourcePolicyKind::SecretPolicy
        | ResourcePolicyKind::StreamPolicy
        | ResourcePolicyKind::TablePolicy
        | ResourcePolicyKind::TopicPolicy => false,
        // Their policies are about more than what bears them, or name no resource.
        ResourcePolicyKind::CatalogPolicy
        | ResourcePolicyKind::FileSystemPolicy
        | ResourcePolicyKind::KeyPolicy
        | ResourcePolicyKind::LayerPolicy
        | ResourcePolicyKind::LogDestinationPolicy
        | ResourcePolicyKind::LogResourcePolicy
        | ResourcePolicyKind::ModelPackageGroupPolicy
        | ResourcePolicyKind::OtherPolicy
        | ResourcePolicyKind::RamShare
        | ResourcePolicyKind::RepositoryPolicy
        | ResourcePolicyKind::TrustPolicy
        | ResourcePolicyKind::VaultPolicy => return None,
    };
    let wholes = wholes(arn);
    let fits = |text: &&String| wholes.iter().any(|whole| glob_reaches(text, whole));
    document.statements.iter().find_map(|statement| {
        let Some(Resources::In(all)) = &statement.resources else {
            return None;
        };
        let other = all.iter().find(|text| !fits(text))?;
        (every || !all.iter().any(|text| fits(&text))).then_some(other.as_str())
    })
}

/// A thing, and what stands before the names of what is in it.
fn wholes(arn: &str) -> BTreeSet<String> {
    let inside = below(arn, ANY).into_iter();
    let heads = inside.filter_map(|one| one.strip_suffix(&["/", ANY].concat()).map(str::to_owned));
    heads.chain([arn.to_owned()]).collect()
}
