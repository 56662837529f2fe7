//! What is used of quotas into diagnostics: over the limit, over what an account has unless it asks, and near to it.

use super::tally::Usage;
use super::usage::usage;
use crate::catalog::quota::{Quota, QuotaUnit, quota};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::plan::Plan;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// From how many hundredths of a limit on it is told that little is left; landform's choice.
const NEAR: u64 = 80;

/// What AWS counts, by quota, in the plural; of texts their bytes or characters.
const NOUNS: &[(&str, &str)] = &[
    ("acl-rules", "rules in the network ACL, AWS's own among them"),
    ("acls-per-vpc", "network ACLs, the default one among them"),
    ("buckets", "buckets"),
    ("codeartifact-domains", "domains of CodeArtifact"),
    ("codeartifact-repositories", "repositories of the domain"),
    ("codeartifact-upstreams", "upstream repositories"),
    ("customer-managed-policies", "managed policies of its own"),
    ("elastic-addresses", "elastic addresses, one for each NAT gateway"),
    ("feature-groups", "feature groups"),
    ("features-per-group", "features"),
    ("gateway-endpoints", "gateway endpoints"),
    ("group-rules", "rules in the security group"),
    ("groups", "security groups, the default ones among them"),
    ("groups-per-interface", "security groups on an interface"),
    ("identity-groups", "groups of people"),
    ("instance-profiles", "instance profiles"),
    ("interface-endpoints-per-vpc", "interface endpoints"),
    ("internet-gateways", "internet gateways"),
    ("keys", "keys"),
    ("log-groups", "log groups"),
    ("managed-policies-per-role", "managed policies"),
    ("managed-policies-per-set", "managed policies"),
    ("nat-gateways-per-zone", "NAT gateways"),
    ("oidc-providers", "identity providers of OpenID Connect"),
    (
        "outstanding-peerings",
        "peering connections that nobody has accepted when the last one is asked for",
    ),
    ("parameters", "parameters"),
    ("peerings-per-vpc", "peering connections"),
    ("permission-sets", "permission sets"),
    ("permission-sets-per-account", "permission sets"),
    ("principals-per-share", "principals"),
    ("rcps-per-organization", "resource control policies"),
    ("repositories", "repositories of images"),
    ("resources-per-share", "resources"),
    ("roles", "roles"),
    ("route-tables-per-vpc", "route tables, the main one among them"),
    ("routes-per-table", "routes"),
    ("saml-providers", "identity providers of SAML"),
    ("scps-per-organization", "service control policies"),
    ("share-principals", "principals of shares"),
    ("share-resources", "resources in shares"),
    ("shares", "shares"),
    ("stacks", "stacks"),
    ("stackset-instances", "stacks in the stack set"),
    ("stacksets", "stack sets"),
    ("state-machines", "state machines"),
    ("subnets-per-vpc", "subnets"),
    ("tags-per-role", "tags"),
    ("template-outputs", "outputs"),
    ("template-parameters", "parameters"),
    ("template-resources", "resources"),
    ("event-buses", "event buses"),
    ("event-rules", "rules"),
    ("event-targets", "targets"),
    ("function-concurrency", "runs kept for functions"),
    ("secrets", "secrets"),
    ("table-indexes", "indexes"),
    ("tables", "tables"),
    ("access-points", "access points of buckets"),
    ("file-access-points", "access points"),
    ("file-systems", "file systems"),
    ("topics", "topics"),
    ("trail-selector-values", "values in the selectors of a trail"),
    ("trails", "trails"),
    ("vpcs", "VPCs"),
];

/// How a number stands to a quota.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Standing {
    /// AWS gives no account so much.
    Over,
    /// AWS gives it to who asks.
    ToRaise,
    /// Little is left.
    Near,
}

impl Standing {
    fn of(count: u64, limit: &Quota) -> Option<Self> {
        let most = limit.maximum.unwrap_or(u64::MAX);
        if count > limit.limit {
            let given = limit.raise.is_some() && count <= most;
            Some(if given { Self::ToRaise } else { Self::Over })
        } else {
            // Hundredths of both, so that nothing is rounded.
            let near = count.saturating_mul(100) > limit.limit.saturating_mul(NEAR);
            near.then_some(Self::Near)
        }
    }
}

/// Every quota that the design is over or near to: one diagnostic for each of the two, about what uses most of it.
pub fn limits(model: &Model, plan: &Plan) -> Diagnostics {
    let usages = usage(model, plan);
    told(usages.usages().filter_map(|usage| Some((quota(usage.item)?, usage))))
}

/// The same of sizes that keep within their limits, whose excess is told elsewhere.
pub(super) fn near(usages: Vec<Usage>) -> Diagnostics {
    let known = usages.into_iter().filter_map(|usage| Some((quota(usage.item)?, usage)));
    told(known.filter(|(limit, usage)| usage.count <= limit.limit))
}

fn told<'q>(usages: impl Iterator<Item = (&'q Quota, Usage)>) -> Diagnostics {
    let mut standings: BTreeMap<(&str, Standing), Vec<(&Quota, Usage)>> = BTreeMap::new();
    for (limit, usage) in usages {
        if let Some(standing) = Standing::of(usage.count, limit) {
            standings.entry((usage.item, standing)).or_default().push((limit, usage));
        }
    }
    let mut problems = Diagnostics::new();
    for ((_, standing), mut alike) in standings {
        // Of equal ones the first by name.
        alike.sort_by_key(|(_, usage)| Reverse(usage.count));
        let more = alike.len().saturating_sub(1);
        if let Some((limit, usage)) = alike.first() {
            problems.push(diagnostic(standing, limit, usage, more));
        }
    }
    problems
}

fn diagnostic(standing: Standing, limit: &Quota, usage: &Usage, more: usize) -> Diagnostic {
    let Usage { of, count, line, .. } = usage;
    let has = |rest: String| {
        let (verb, noun) = words(limit);
        format!("{of} {verb} {count} {noun}; {rest}")
    };
    let most = limit.highest();
    let problem = match standing {
        Standing::Over => Diagnostic::error("quota-exceeded", *line, has(format!("AWS accepts {most}"))),
        Standing::ToRaise => {
            let rest = format!("AWS accepts {} unless the account asks for more", limit.limit);
            Diagnostic::warning("quota-to-raise", *line, has(rest))
        }
        Standing::Near => {
            Diagnostic::warning("quota-near", *line, has(format!("AWS accepts {}", limit.limit)))
        }
    };
    let problem = problem.note(format!("the limit: {}", limit.source));
    let problem = match more {
        0 => problem,
        _ => problem.note(format!("{more} more of the kind are as near to the limit, or over it")),
    };
    let raised = limit.raised_by(count.saturating_mul(2).min(limit.maximum.unwrap_or(u64::MAX)));
    match (standing, raised) {
        (Standing::Over, _) | (_, None) => problem.help("divide it among more accounts, networks or designs"),
        (Standing::ToRaise, Some(how)) => {
            problem.help(format!("before it is deployed, have the quota raised there: {how}"))
        }
        (Standing::Near, Some(how)) => problem.help(format!("AWS raises it: {how}")),
    }
}

fn words(limit: &Quota) -> (&'static str, &str) {
    let noun = || NOUNS.iter().find(|(item, _)| *item == limit.item).map(|(_, noun)| *noun);
    match limit.unit {
        QuotaUnit::Bytes => ("takes", "bytes"),
        QuotaUnit::Characters => ("takes", "characters"),
        QuotaUnit::Count | QuotaUnit::Days | QuotaUnit::Levels | QuotaUnit::Seconds => {
            ("has", noun().unwrap_or(&limit.item))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::quota::table;

    fn usage(item: &'static str, count: u64) -> Usage {
        let line = crate::diagnostic::Span::default();
        Usage {
            item,
            of: "account `a`".to_owned(),
            count,
            line,
        }
    }

    fn codes(usages: Vec<Usage>) -> Vec<&'static str> {
        let known = usages.into_iter().filter_map(|usage| Some((quota(usage.item)?, usage)));
        told(known).iter().map(|problem| problem.code).collect()
    }

    /// Of every quota that counts things: nothing to say of 80% of it, little left above, and the limit itself.
    #[test]
    fn every_limit_is_told_one_above_it_and_not_at_it() {
        for (item, _) in NOUNS {
            let limit = quota(item).unwrap();
            let most = limit.limit;
            let above = if limit.raise.is_some() {
                "quota-to-raise"
            } else {
                "quota-exceeded"
            };
            assert_eq!(codes(vec![usage(item, most * NEAR / 100)]), Vec::<&str>::new(), "{item}");
            assert_eq!(codes(vec![usage(item, most)]), ["quota-near"], "{item}");
            assert_eq!(codes(vec![usage(item, most + 1)]), [above], "{item}");
            if let Some(highest) = limit.maximum {
                assert_eq!(codes(vec![usage(item, highest)]), ["quota-to-raise"], "{item}");
                assert_eq!(codes(vec![usage(item, highest + 1)]), ["quota-exceeded"], "{item}");
            }
        }
    }

    #[test]
    fn of_many_the_one_with_most_is_named_and_how_the_quota_is_raised() {
        let all = vec![usage("trails", 6), usage("peerings-per-vpc", 60), usage("peerings-per-vpc", 70)];
        let known = all.into_iter().filter_map(|usage| Some((quota(usage.item)?, usage)));
        let problems: Vec<Diagnostic> = told(known).iter().cloned().collect();
        let [trails, peerings] = problems.as_slice() else {
            panic!("{problems:?}");
        };
        assert_eq!(
            peerings.message,
            "account `a` has 70 peering connections; AWS accepts 50 unless the account asks for more"
        );
        assert!(peerings.notes.iter().any(|note| note.starts_with("1 more")), "{peerings:?}");
        let how = "--service-code vpc --quota-code L-7E9ECCDB --desired-value 125`";
        assert!(peerings.help.iter().any(|help| help.ends_with(how)), "{peerings:?}");
        assert_eq!(
            (trails.code, trails.message.as_str()),
            ("quota-exceeded", "account `a` has 6 trails; AWS accepts 5")
        );
    }

    /// A row that no code reads is told nobody: it goes, or something measures it.
    #[test]
    fn every_row_of_the_table_is_read() {
        // What a value is held to where it is written, and texts that are measured as they are sent.
        let values = [
            "athena-scan-limit",
            "function-memory",
            "function-timeout",
            "key-deletion-window",
            "network-acl-rule-number",
            "network-prefix",
            "oidc-audiences",
            "permission-set-session",
            "queue-dead-letters",
            "queue-policy-actions",
            "queue-policy-conditions",
            "queue-policy-principals",
            "queue-policy-statements",
            "queue-retention",
            "queue-visibility",
            "redshift-serverless-capacity",
            "repository-images",
            "role-chaining-session",
            "role-session",
            "source-identity",
            "scps-per-target",
            "rcps-per-target",
        ];
        for row in &table().rows {
            let is_text = matches!(row.unit, QuotaUnit::Bytes | QuotaUnit::Characters);
            let counted = NOUNS.iter().any(|(item, _)| *item == row.item);
            assert!(is_text || counted || values.contains(&row.item.as_str()), "{}", row.item);
        }
    }
}
