//! Regions and ARNs, as written, into what is wrong with them: names that no Region has, and partitions that are mixed.

use super::draft::Draft;
use super::statement_addresses::each_text;
use crate::aws::{Arn, Partition, Region};
use crate::blueprint::values::{Named, Spanned, SpannedJson};
use crate::catalog::regions;
use crate::diagnostic::{Diagnostic, Span};

/// The Regions that the entries of a section name.
fn named<'a, T>(
    section: &'a Named<T>,
    region: impl Fn(&'a T) -> Option<&'a Spanned<Region>> + 'a,
) -> impl Iterator<Item = &'a Spanned<Region>> {
    section.iter().filter_map(move |(_, entry)| region(&entry.value))
}

/// What is wrong with the name of a Region; none where landform writes for it.
///
/// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
fn refused(region: &Spanned<Region>) -> Option<Diagnostic> {
    let name = region.as_str();
    let Some(known) = regions::region(name) else {
        let message = format!("there is no AWS region `{name}`");
        let help = regions::near(name).map_or_else(
            || {
                let as_of = &regions::table().as_of;
                format!("landform knows the regions that AWS had on {as_of}: write the code of one, such as `us-east-1`")
            },
            |near| format!("did you mean `{near}`?"),
        );
        return Some(Diagnostic::error("region-unknown", region.span, message).help(help));
    };
    if Partition::parse(&known.partition).is_some() {
        return None;
    }
    let message = format!(
        "`{name}` is a region of the partition `{}`, for which landform does not write",
        known.partition
    );
    let supported = Partition::ALL.map(|partition| format!("`{partition}`")).join(", ");
    let problem = Diagnostic::error("partition-unsupported", region.span, message);
    Some(problem.help(format!("it writes for {supported}")))
}

impl Draft<'_> {
    /// Checks every Region that the blueprint names: that there is one of the name, and that all are in one partition.
    pub(super) fn regions(&mut self) {
        let own = &self.blueprint.region;
        let problems: Vec<Diagnostic> = match refused(own) {
            Some(problem) => vec![problem],
            None => self
                .named_regions()
                .filter_map(|region| refused(region).or_else(|| mixed(own, region)))
                .collect(),
        };
        problems.into_iter().for_each(|problem| self.problems.push(problem));
    }

    fn named_regions(&self) -> impl Iterator<Item = &Spanned<Region>> {
        let all = self.blueprint;
        named(&all.keys, |entry| entry.region.as_deref())
            .chain(named(&all.buckets, |entry| entry.region.as_deref()))
            .chain(named(&all.feature_groups, |entry| entry.region.as_deref()))
            .chain(named(&all.databases, |entry| entry.region.as_deref()))
            .chain(named(&all.workgroups, |entry| entry.region.as_deref()))
            .chain(named(&all.trails, |entry| entry.region.as_deref()))
            .chain(named(&all.networks, |entry| entry.region.as_deref()))
            .chain(all.identity_center.iter().filter_map(|center| center.region.as_ref()))
    }

    /// Reports every text of hand-written JSON that is an ARN of another partition.
    pub(super) fn check_partitions(&mut self, written: &SpannedJson) {
        for (pointer, text) in each_text(&written.value) {
            self.check_partition(text, written.span_of(&pointer));
        }
    }

    /// Reports an ARN of another partition: nothing there can be named, let in or used from here.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
    pub(super) fn check_partition(&mut self, text: &str, span: Span) {
        let own = self.model.partition();
        let Some(arn) = Arn::parse(text).filter(|arn| own.excludes(arn)) else {
            return;
        };
        let message = format!("`{text}` is in the partition `{}`, this design in `{own}`", arn.partition());
        let problem = Diagnostic::error("partition-mixed", span, message);
        self.problems.push(
            problem
                .also(self.blueprint.region.span, "this region decides the partition")
                .help(format!("write `arn:{own}:…`: nothing is granted from one partition to another")),
        );
    }
}

fn mixed(own: &Spanned<Region>, other: &Spanned<Region>) -> Option<Diagnostic> {
    let (here, there) = (own.partition(), other.partition());
    if here == there {
        return None;
    }
    let message = format!("`{}` is in the partition `{there}`, this design in `{here}`", other.as_str());
    let problem = Diagnostic::error("partition-mixed", other.span, message);
    Some(
        problem
            .also(own.span, "this region decides the partition")
            .help("write a blueprint for each partition: accounts and organizations are in one"),
    )
}
