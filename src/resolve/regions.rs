//! Regions and ARNs, as written, into what is wrong with them: names that no Region has, and partitions that are mixed.

use super::draft::Draft;
use super::statement_addresses::each_text;
use crate::aws::{AccountId, Arn, Partition, Region};
use crate::blueprint::values::{Named, Spanned, SpannedJson};
use crate::catalog::{plain_arns, regions};
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
            .chain(named(&all.access_points, |entry| entry.region.as_deref()))
            .chain(named(&all.file_systems, |entry| entry.region.as_deref()))
            .chain(named(&all.repositories, |entry| entry.region.as_deref()))
            .chain(named(&all.functions, |entry| entry.region.as_deref()))
            .chain(named(&all.state_machines, |entry| entry.region.as_deref()))
            .chain(named(&all.codeartifact_domains, |entry| entry.region.as_deref()))
            .chain(named(&all.codeartifact_repositories, |entry| entry.region.as_deref()))
            .chain(named(&all.queues, |entry| entry.region.as_deref()))
            .chain(named(&all.topics, |entry| entry.region.as_deref()))
            .chain(named(&all.event_buses, |entry| entry.region.as_deref()))
            .chain(named(&all.event_rules, |entry| entry.region.as_deref()))
            .chain(named(&all.tables, |entry| entry.region.as_deref()))
            .chain(named(&all.secrets, |entry| entry.region.as_deref()))
            .chain(named(&all.parameters, |entry| entry.region.as_deref()))
            .chain(named(&all.log_groups, |entry| entry.region.as_deref()))
            .chain(named(&all.feature_groups, |entry| entry.region.as_deref()))
            .chain(named(&all.databases, |entry| entry.region.as_deref()))
            .chain(named(&all.workgroups, |entry| entry.region.as_deref()))
            .chain(named(&all.resources, |entry| entry.region.as_deref()))
            .chain(named(&all.trails, |entry| entry.region.as_deref()))
            .chain(named(&all.networks, |entry| entry.region.as_deref()))
            .chain(all.identity_center.iter().filter_map(|center| center.region.as_ref()))
    }

    /// Reports an ARN of one thing that no thing has: of a Region or an account that cannot be, or with another name. True
    /// where it is one.
    pub(super) fn check_arn(&mut self, text: &Spanned<String>) -> bool {
        let Some(arn) = Arn::parse(text) else { return true };
        let region = Spanned::new(text.span, arn.region());
        let row = plain_arns::plain_arn(&arn);
        let unknown = match Region::parse(arn.region()) {
            _ if region.is_empty() && row.is_none() => None,
            Ok(region) => refused(&Spanned::new(text.span, region)),
            Err(why) if region.is_empty() => Some(wrong_arn(text, "its region is missing", why)),
            Err(why) => Some(wrong_arn(text, "its region is none", why)),
        };
        let account = AccountId::parse(arn.account())
            .err()
            .filter(|_| !["", "aws"].contains(&arn.account()));
        let account = account.map(|why| wrong_arn(text, "its account is none", why));
        let name = row.and_then(|row| row.wrong_name(&arn));
        let name = name.map(|why| wrong_arn(text, "nothing is called so", why.to_owned()));
        let problem = unknown.or(account).or(name);
        let fits = problem.is_none();
        self.problems.extend(problem);
        fits
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

fn wrong_arn(arn: &Spanned<String>, what: &str, help: String) -> Diagnostic {
    let message = format!("`{}` is no ARN of a thing that can be: {what}", arn.value);
    Diagnostic::error("arn-invalid", arn.span, message).help(help)
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
