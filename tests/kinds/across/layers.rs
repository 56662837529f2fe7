//! One kind in two accounts into designs in which one layer says no, and what becomes of a call in each.

use crate::common::blueprint::{model_of, resolved};
use landform::evaluate::Universe;
use landform::evaluate::iam::{Outcome, PolicyLayer};
use landform::model::{Call, Model, Via};
use landform::resource::{Body, DocumentSide};

/// Who lets a role of another account in.
pub enum Policy {
    /// The thing's own policy; `rcp` where resource control policies bear on its service.
    Own { rcp: bool },
    /// The thing's own policy, which is made of permissions: it says no Deny, and no other condition than they have.
    Permissions,
    /// Nobody: a grant to a role of another account is an error that says how to go round.
    None,
}

/// A kind in the account `owner`, and a role of the account `user` that is granted a verb on it.
pub struct Across {
    /// Its section with an entry `x`; `WORDS` is where more words go, and what stands between `<` and `>` is of a new one only.
    pub section: &'static str,
    /// The address of `x`.
    pub on: &'static str,
    /// The verb.
    pub verb: &'static str,
    /// An action that the verb allows.
    pub action: &'static str,
    /// What the action needs of the key of `x`; nothing where `x` takes no key.
    pub key: &'static [&'static str],
    /// Who lets others in.
    pub policy: Policy,
    /// The service of an endpoint that its calls come through.
    pub endpoint: Option<&'static str>,
    /// What an `x` says of its key that exists already.
    pub existing: &'static str,
}

/// How addresses of file systems begin.
const FILES: &str = "file-system/";
const FAR: &str = "arn:aws:iam::222222222222:role/far";
const NEAR: &str = "arn:aws:iam::111111111111:role/near";

/// What differs from design to design.
#[derive(Default)]
struct Said<'a> {
    words: &'a str,
    key: &'a str,
    role: &'a str,
    endpoint: &'a str,
    through: bool,
    more: &'a str,
}

impl Across {
    /// Everything that must hold of the kind.
    pub fn holds(&self) {
        match self.policy {
            Policy::Own { rcp } => self.lets_others_in(rcp),
            Policy::Permissions => self.lets_others_in(false),
            Policy::None => self.lets_nobody_in(),
        }
        self.is_refused_at_home();
    }

    fn blueprint(&self, said: &Said<'_>, to: &str) -> String {
        let key = if self.key.is_empty() { "" } else { "key: k, " };
        let own = if said.words.contains("existing") {
            said.words.to_owned()
        } else {
            [key, said.words].concat()
        };
        let service = self.endpoint.unwrap_or("sts");
        [
            "landform: 1\nname: across\norganization: { id: o-a1b2c3d4e5, management: \"000000000001\" }\n",
            "accounts: { owner: { id: \"111111111111\" }, user: { id: \"222222222222\" } }\nregion: us-east-1\n",
            "keys: { k: { in: owner, ", said.key, " } }\n",
            &self.section_with(&own), "\n",
            "policies: { little: { in: [owner, user], statements: [ { Effect: Allow, Action: \"iam:ListRoles\", Resource: \"*\" } ] } }\n",
            "roles: { far: { in: user, for: lambda, ", said.role, " }, near: { in: owner, for: lambda, ", said.role, " } }\n",
            "networks: { n: { in: user, cidr: 10.0.0.0/20 } }\n",
            "endpoints: { e: { network: n, service: ", service, ", ", said.endpoint, " } }\n",
            said.more,
            "\ngrants: [ { to: ", to, ", may: ", self.verb, ", on: ", self.on,
            if said.through { ", through: endpoint/user/e" } else { "" }, " } ]\n",
        ]
        .concat()
    }

    fn section_with(&self, words: &str) -> String {
        let Some((front, rest)) = self.section.split_once('<') else {
            return self.section.replace("WORDS", words);
        };
        let (of_new, back) = rest.split_once('>').unwrap();
        let of_new = if words.contains("existing") { "" } else { of_new };
        [front, of_new, back].concat().replace("WORDS", words)
    }

    fn call(&self, model: &Model, principal: &str) -> Call {
        let address = landform::aws::Address::parse(self.on).unwrap();
        let resource = model.get(&address).unwrap().arn().as_str().to_owned();
        Call {
            principal: principal.to_owned(),
            action: self.action.to_owned(),
            resource,
            ..Call::default()
        }
    }

    fn answer(&self, text: &str, model: &Model, call: &Call, want: (Outcome, Option<PolicyLayer>)) {
        let answer = Universe::new(model).answer(call);
        let fits = answer.decision == want.0 && want.1.is_none_or(|layer| answer.decided_by == layer);
        assert!(fits, "{} on {}, wanted {want:?}: {answer:#?}\n{text}", self.action, self.on);
    }

    fn far(&self, said: &Said<'_>, want: (Outcome, Option<PolicyLayer>)) {
        let text = self.blueprint(said, "role/user/far");
        let model = model_of(&text);
        self.answer(&text, &model, &self.call(&model, FAR), want);
    }

    /// A Deny of this action for the role, where `whom` names it.
    fn deny(&self, whom: &str, action: &str) -> String {
        let condition = "Condition: { ArnLike: { \"aws:PrincipalArn\": \"arn:aws:iam::*:role/far\" } }";
        [
            "[ { Effect: Deny, ",
            whom,
            "Action: \"",
            action,
            "\", Resource: \"*\", ",
            condition,
            " } ]",
        ]
        .concat()
    }

    /// The same in the thing's own policy; those of a repository of images and of a file system take no `Resource`.
    fn own_deny(&self, whom: &str) -> String {
        let deny = self.deny(whom, self.action);
        match self.on.starts_with("repository/") || self.on.starts_with(FILES) {
            true => deny.replace("Resource: \"*\", ", ""),
            false => deny,
        }
    }

    fn lets_others_in(&self, rcp: bool) {
        let denied = |layer| (Outcome::ExplicitDeny, Some(layer));
        let everyone = "Principal: \"*\", ";
        self.far(&Said::default(), (Outcome::Allow, None));
        let own = ["statements: ", &self.own_deny(everyone)].concat();
        let denies = Said {
            words: &own,
            ..Said::default()
        };
        match self.policy {
            Policy::Own { .. } => self.far(&denies, denied(PolicyLayer::Resource)),
            // What no permission can say is refused; of a function that exists already it is decided as it is stated.
            Policy::Permissions | Policy::None => {
                let (_, problems) = resolved(&self.blueprint(&denies, "role/user/far"));
                assert!(problems.iter().any(|problem| problem.code == "function-permission"), "{problems:?}");
                let stated = ["existing: true, key: none, policy: ", &self.own_deny(everyone)].concat();
                let stated = Said {
                    words: &stated,
                    ..Said::default()
                };
                self.far(&stated, denied(PolicyLayer::Resource));
            }
        }
        let bounded = (Outcome::ImplicitDeny, Some(PolicyLayer::Boundary));
        self.far(
            &Said {
                role: "boundary: little",
                ..Said::default()
            },
            bounded,
        );
        let scp = [
            "control_policies: { no: { on: account/user, statements: ",
            &self.deny("", self.action),
            " } }",
        ]
        .concat();
        self.far(
            &Said {
                more: &scp,
                ..Said::default()
            },
            denied(PolicyLayer::Scp),
        );
        let deny = self.deny(everyone, self.action);
        let rcps = [
            "control_policies: { no: { type: resource, on: account/owner, statements: ",
            &deny,
            " } }",
        ]
        .concat();
        let by_rcp = if rcp { denied(PolicyLayer::Rcp) } else { (Outcome::Allow, None) };
        self.far(
            &Said {
                more: &rcps,
                ..Said::default()
            },
            by_rcp,
        );
        self.keys_decide();
        self.endpoints_decide();
        self.grant_needs_the_policy();
        self.unstated_is_unknown();
    }

    /// The key's policy refuses, and what of it lets the role in is needed.
    fn keys_decide(&self) {
        for action in self.key {
            let key = ["statements: ", &self.deny("Principal: \"*\", ", action)].concat();
            let said = Said {
                key: &key,
                ..Said::default()
            };
            self.far(&said, (Outcome::ExplicitDeny, Some(PolicyLayer::Resource)));
        }
        if !self.key.is_empty() {
            self.without("key/owner/k");
        }
    }

    /// The same call where the policy of something no longer says what names the role.
    fn without(&self, address: &str) {
        let text = self.blueprint(&Said::default(), "role/user/far");
        let mut model = model_of(&text);
        let address = landform::aws::Address::parse(address).unwrap();
        let call = self.call(&model, FAR);
        let document = model
            .resources
            .get_mut(&address)
            .and_then(|found| found.body.policy_mut(DocumentSide::Resource));
        let statements = &mut document.unwrap().statements;
        let before = statements.len();
        statements.retain(|one| !format!("{one:?}").contains(FAR));
        assert!(statements.len() < before, "nothing of `{address}` names the role\n{text}");
        let resources = model.resources.clone();
        let model = model.with_resources(resources);
        self.answer(&text, &model, &call, (Outcome::ImplicitDeny, Some(PolicyLayer::Resource)));
    }

    fn grant_needs_the_policy(&self) {
        self.without(self.on);
    }

    /// Held to an endpoint, the call comes through it and no other way, unless the endpoint's policy denies.
    fn endpoints_decide(&self) {
        if self.endpoint.is_none() {
            return;
        }
        let ask = |said: &Said<'_>, via: Option<Via>, want| {
            let text = self.blueprint(said, "role/user/far");
            let model = model_of(&text);
            let call = Call {
                via,
                ..self.call(&model, FAR)
            };
            self.answer(&text, &model, &call, want);
        };
        let through = || Some(Via::Endpoint("endpoint/user/e".to_owned()));
        let held = Said {
            through: true,
            ..Said::default()
        };
        ask(&held, through(), (Outcome::Allow, None));
        ask(&held, Some(Via::Internet), (Outcome::ImplicitDeny, None));
        let all = "{ Effect: Allow, Principal: \"*\", Action: \"*\", Resource: \"*\" }";
        let deny = self
            .deny("Principal: \"*\", ", self.action)
            .replacen('[', &["[ ", all, ", "].concat(), 1);
        let statements = ["statements: ", &deny].concat();
        let denies = Said {
            endpoint: &statements,
            ..Said::default()
        };
        ask(&denies, through(), (Outcome::ExplicitDeny, Some(PolicyLayer::Endpoint)));
    }

    /// Of what exists already nobody knows what its policy says, until it is stated.
    fn unstated_is_unknown(&self) {
        let words = ["existing: true, ", self.existing].concat();
        let words = words.trim_end_matches(", ").to_owned();
        self.far(
            &Said {
                words: &words,
                ..Said::default()
            },
            (Outcome::Unknown, Some(PolicyLayer::Resource)),
        );
        let stated = [words.trim_end_matches(", "), ", policy: none"].concat();
        self.far(
            &Said {
                words: &stated,
                ..Said::default()
            },
            // AWS lets everybody in who reaches a file system without a policy.
            match self.on.starts_with(FILES) {
                true => (Outcome::Allow, None),
                false => (Outcome::ImplicitDeny, Some(PolicyLayer::Resource)),
            },
        );
    }

    /// There is no policy that could: the line is refused, with the way round.
    fn lets_nobody_in(&self) {
        let text = self.blueprint(&Said::default(), "role/user/far");
        let (_, problems) = resolved(&text);
        let told = problems.iter().find(|problem| problem.code == "grant-abroad");
        let help = told.map(|problem| problem.help.join(" ")).unwrap_or_default();
        assert!(help.contains("of that account"), "{problems:?}\n{text}");
    }

    /// A role of its own account: allowed by the identity policy alone, and refused by its boundary.
    fn is_refused_at_home(&self) {
        for (role, want) in [("", Outcome::Allow), ("boundary: little", Outcome::ImplicitDeny)] {
            let text = self.blueprint(&Said { role, ..Said::default() }, "role/owner/near");
            let model = model_of(&text);
            self.answer(&text, &model, &self.call(&model, NEAR), (want, None));
            let keyed = matches!(
                model
                    .get(&landform::aws::Address::parse("key/owner/k").unwrap())
                    .map(|found| &found.body),
                Some(Body::Key(_))
            );
            assert!(keyed, "{text}");
        }
    }
}
