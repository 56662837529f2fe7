//! Access points of buckets, and where calls to them come from.

use super::draft::Draft;
use super::existing::Stated;
use super::grammar::PolicyGrammar;
use super::own_policy::{Made, Said};
use super::placeholders::pattern;
use crate::aws::{Name, Text, glob_matches};
use crate::blueprint;
use crate::blueprint::values::{Entry, Tags as WrittenTags};
use crate::catalog::names::NameOf;
use crate::catalog::{ActionSet, actions, context_keys};
use crate::diagnostic::Diagnostic;
use crate::policy::{Actions, Document, PrincipalSet, Resources, Statement};
use crate::resource::{AccessPoint, Body, Kind, Place};

/// How the ARN of an object goes on behind that of the access point.
const OBJECTS: &str = "/object/*";

fn words<'a>(written: &'a blueprint::AccessPoint, tags: &'a WrittenTags) -> Said<'a> {
    let of_new = written.statements.as_ref().map(|json| ("statements", json.span));
    Said {
        place: &written.place,
        except: written.except.as_ref(),
        region: written.region.as_ref(),
        name: written.name.as_ref(),
        key: None,
        statements: written.statements.as_ref(),
        tags,
        stated: Stated {
            what: "access point",
            grammar: PolicyGrammar::AccessPoint,
            existing: written.existing,
            policy: written.policy.as_ref(),
            of_new: of_new.into_iter().collect(),
        },
        of: NameOf::AccessPoint,
        ending: "",
        // In its policy `*` is the access point and every object behind it.
        alone: false,
    }
}

/// True where one that exists already is said to take calls from anywhere.
fn is_from_anywhere(written: &blueprint::AccessPoint, word: &str) -> bool {
    written.existing && word == "none"
}

fn everyone(sid: &str, actions: ActionSet, on: [String; 1]) -> Statement {
    Statement::deny()
        .sid(sid)
        .principals(PrincipalSet::everyone())
        .actions(actions.actions())
        .resources(on)
}

/// Calls without TLS are refused.
fn tls_only(arn: &str) -> Vec<Statement> {
    let tls = Statement::deny()
        .sid("DenyWithoutTls")
        .principals(PrincipalSet::everyone())
        .actions(ActionSet::AccessPointUse.actions())
        .resources([arn.to_owned(), [arn, OBJECTS].concat()])
        .when("Bool", context_keys::SECURE_TRANSPORT, ["false"]);
    vec![tls]
}

/// S3 refuses what comes from elsewhere than the network of an access point; its policy says so too, so that calls are
/// decided by it. Whoever deploys comes from elsewhere.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html>
fn from_network(arn: &str, vpc: &str) -> [Statement; 2] {
    let objects = everyone("DenyObjectsFromElsewhere", ActionSet::AccessPointUse, [[arn, OBJECTS].concat()]);
    let lists = everyone("DenyListsFromElsewhere", ActionSet::AccessPointLists, [arn.to_owned()]);
    [objects, lists].map(|one| one.when("StringNotEquals", context_keys::SOURCE_VPC, [vpc]))
}

/// A statement about everything, as S3 takes it: about the access point, its objects, or both, by its actions.
fn on_both(statement: &mut Statement, arn: &str) {
    let objects = [arn, OBJECTS].concat();
    let named = match &statement.actions {
        Actions::In(all) => all.iter().flat_map(|action| actions::expand(action)).collect(),
        Actions::NotIn(_) => Vec::new(),
    };
    let asked = |on: &str| named.is_empty() || named.iter().any(|action| action.is_checked_on(on));
    let both = [arn.to_owned(), objects].into_iter().filter(|on| asked(on)).collect::<Vec<_>>();
    let (Some(Resources::In(all)) | Some(Resources::NotIn(all))) = &mut statement.resources else {
        return;
    };
    if all.remove("*") {
        // A statement about nothing is told where it is written.
        all.extend(if both.is_empty() { vec![arn.to_owned()] } else { both });
    }
}

/// What of a written statement S3 refuses in the policy of an access point: that it is about something else, or that none of
/// its actions is about an access point or an object.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html>
fn refused(statement: &Statement, arn: &str) -> Option<(String, String)> {
    let objects = [arn, "/object/"].concat();
    let (Some(Resources::In(all)) | Some(Resources::NotIn(all))) = &statement.resources else {
        return None;
    };
    let form = format!("name `{}` or `{}/object/*`; `*` is both", Text::from(arn), Text::from(arn));
    let fits = |text: &String| {
        let whole = pattern(text);
        let head = whole.split("/object/").next().unwrap_or_default();
        !text.starts_with("arn:")
            || text.starts_with(&objects)
            || [head, &whole].iter().any(|one| glob_matches(one, arn))
    };
    if let Some(other) = all.iter().find(|text| !fits(text)) {
        let message = format!(
            "`{}` is not of the access point on which this policy stands",
            Text::from(other.as_str())
        );
        return Some((message, form));
    }
    let Actions::In(written) = &statement.actions else {
        return None;
    };
    let known: Vec<_> = written.iter().flat_map(|action| actions::expand(action)).collect();
    let on = [arn.to_owned(), [arn, OBJECTS].concat()];
    let none = !known.is_empty() && !known.iter().any(|action| on.iter().any(|on| action.is_checked_on(on)));
    let listed: Vec<String> = written.iter().map(|action| ["`", action, "`"].concat()).collect();
    none.then(|| {
        let message = format!(
            "{} is never asked of an access point, nor of an object behind one",
            listed.join(", ")
        );
        (
            message,
            "name actions on objects, or `s3:ListBucket`; what else a bucket takes is said in its own policy"
                .to_owned(),
        )
    })
}

impl Draft<'_> {
    /// Access points name buckets and networks.
    pub(super) fn access_points(&mut self) {
        let tags = WrittenTags::default();
        for (name, entry) in self.blueprint.access_points.iter() {
            self.access_point(name, entry, &tags);
        }
    }

    fn access_point(&mut self, name: &Name, entry: &Entry<blueprint::AccessPoint>, tags: &WrittenTags) {
        let written = &entry.value;
        let make = |draft: &mut Self, made: Made| {
            let bucket = draft.bucket_of(written, &made.place);
            let network = written.network.as_ref().filter(|word| !is_from_anywhere(written, word));
            let net = network.and_then(|word| draft.network_in(word, &made.place));
            let (bucket, bucket_account) = bucket.unwrap_or_default();
            AccessPoint {
                name: made.name,
                bucket,
                bucket_account,
                vpc: net.map(|net| net.vpc),
                origin_known: !written.existing || written.network.is_some(),
                policy: Document::new(Vec::new()),
            }
        };
        self.make_each((name, entry), &words(written, tags), tls_only, make);
        let placement = written.place.but(written.except.as_ref());
        // What is wrong in every place is told of the first.
        let mut is_told = false;
        for place in self.placed(&placement, written.region.as_deref()).places {
            let own = self.own(AccessPoint::address(&place.name, name));
            let arn = self.model.get(&own).map(|found| found.arn().as_str().to_owned());
            let body = self.model.resources.get_mut(&own).map(|found| &mut found.body);
            let (Some(arn), Some(Body::AccessPoint(point))) = (arn, body) else {
                continue;
            };
            let vpc = point.vpc.clone().filter(|_| !written.existing);
            let statements = &mut point.policy.statements;
            let told: Vec<_> = statements.iter().filter_map(|one| refused(one, &arn)).collect();
            statements.extend(vpc.iter().flat_map(|vpc| from_network(&arn, vpc)));
            statements.iter_mut().for_each(|statement| on_both(statement, &arn));
            if let Some(json) = written.statements.as_ref().filter(|_| !std::mem::replace(&mut is_told, true))
            {
                let problems = told.into_iter();
                self.problems.extend(problems.map(|(message, help)| {
                    Diagnostic::error("statement-invalid", json.span, message).help(help)
                }));
            }
        }
    }

    /// The name of the bucket, and its account where that is another one; one of another region is reported.
    fn bucket_of(
        &mut self,
        written: &blueprint::AccessPoint,
        place: &Place,
    ) -> Option<(String, Option<String>)> {
        let address = self.find("bucket", &written.bucket, &place.name)?;
        let found = self.model.get(&address)?;
        let Body::Bucket(bucket) = &found.body else {
            return None;
        };
        let (name, account) = (bucket.name.clone(), found.place.account.as_str().to_owned());
        if found.place.region != place.region {
            let message = format!(
                "`{address}` is in {}, and an access point of it in {}",
                found.place.region, place.region
            );
            let problem = Diagnostic::error("access-point-region", written.bucket.span, message);
            self.problems
                .push(problem.help("place the access point in the region of its bucket"));
        }
        Some((name, Some(account).filter(|account| account != place.account.as_str())))
    }
}
