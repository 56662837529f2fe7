//! `subscribers:` of trails and topics into those whom a topic tells, and how: what each is shows in how it begins.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html>

use super::draft::Draft;
use crate::aws::Arn;
use crate::blueprint::values::Spanned;
use crate::diagnostic::Diagnostic;
use crate::resource::{Subscriber, SubscriberProtocol};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// Whom a topic tells, by what is written.
    pub(super) fn subscribers<'w>(
        &mut self,
        words: impl Iterator<Item = &'w Spanned<String>>,
    ) -> BTreeSet<Subscriber> {
        let mut found = BTreeSet::new();
        for word in words {
            match protocol(word) {
                Some(protocol) => {
                    found.insert(Subscriber {
                        endpoint: word.value.clone(),
                        protocol,
                    });
                }
                None => self.no_subscriber(word),
            }
        }
        found
    }

    fn no_subscriber(&mut self, word: &Spanned<String>) {
        let message = format!("`{}` is nothing that a topic tells", word.value);
        self.problems.push(
            Diagnostic::error("subscriber-invalid", word.span, message)
                .help("write an address of e-mail, one that begins with `https://`, or the ARN of a queue or a function; at a topic also `queue/ACCOUNT/NAME`, `function/ACCOUNT/NAME`, or the name alone of one of its own account where only one of the two has it"),
        );
    }
}

fn protocol(word: &str) -> Option<SubscriberProtocol> {
    if let Some(arn) = Arn::parse(word) {
        return match arn.service() {
            "sqs" => Some(SubscriberProtocol::Sqs),
            "lambda" => Some(SubscriberProtocol::Lambda),
            _ => None,
        };
    }
    let plain = word.bytes().all(|byte| byte.is_ascii_graphic());
    if word.strip_prefix("https://").is_some_and(|rest| plain && !rest.is_empty()) {
        return Some(SubscriberProtocol::Https);
    }
    let (name, host) = word.rsplit_once('@')?;
    (plain && is_address(name, host)).then_some(SubscriberProtocol::Email)
}

/// The parts before and behind the `@` of an address.
fn is_address(name: &str, host: &str) -> bool {
    !name.is_empty()
        && !name.contains(['@', ':', '/'])
        && host.split('.').count() > 1
        && host
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}
