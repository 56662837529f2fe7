//! Values of the kinds that hold code, and run it.

use super::{Mood, Pen};
use landform::policy::{Document, PrincipalSet};
use landform::resource::{
    Architecture, Code, CodeartifactDomain, CodeartifactRepository, Function, FunctionNetwork,
    InstanceProfile, Narrowing, Permission, Repository, StateMachine, policy_of,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A policy that is written only where it says something.
fn policy(pen: &Pen, least: bool, action: &str, on: Option<&str>) -> Document {
    match least {
        true => Document::new(Vec::new()),
        false => pen.document(Some(partner()), action, on),
    }
}

fn partner() -> PrincipalSet {
    PrincipalSet::aws(["arn:aws:iam::222222222222:root"])
}

pub fn domain(pen: &Pen, least: bool) -> CodeartifactDomain {
    CodeartifactDomain {
        name: pen.name("acme"),
        key: (!least).then(|| pen.key()),
        policy: policy(pen, least, "codeartifact:GetAuthorizationToken", Some("*")),
        tags: pen.tags(),
    }
}

pub fn packages(pen: &Pen, least: bool) -> CodeartifactRepository {
    let upstreams = if least {
        vec![]
    } else {
        vec![pen.name("shared"), pen.name("public")]
    };
    CodeartifactRepository {
        name: pen.name("python"),
        domain: pen.name("acme"),
        description: if least { String::new() } else { prose(pen) },
        upstreams,
        external: (!least).then(|| pen.name("public:pypi")),
        policy: policy(pen, least, "codeartifact:ReadFromRepository", Some("*")),
        tags: pen.tags(),
    }
}

/// Of one line: CodeArtifact takes no control characters.
fn prose(pen: &Pen) -> String {
    match pen.mood {
        Mood::Sharp => "It's \"quoted\": 50% é, ${not} a %{variable} # of account 111111111111\\".to_owned(),
        Mood::Least | Mood::Full | Mood::Hostile(_) => pen.prose("Packages of all teams."),
    }
}

pub fn images(pen: &Pen, least: bool) -> Repository {
    Repository {
        name: pen.name("team/images"),
        key: (!least).then(|| pen.key()),
        immutable: !least,
        scan: !least,
        keep: (!least).then_some(50),
        policy: policy(pen, least, "ecr:BatchGetImage", None),
        tags: pen.tags(),
    }
}

pub fn steps(pen: &Pen, least: bool) -> StateMachine {
    let wait = json!({"Type": "Wait", "Seconds": 60, "Comment": pen.name("a pause"), "End": true});
    StateMachine {
        name: pen.name("retrain"),
        role: pen.name("arn:aws:iam::111111111111:role/steps"),
        definition: json!({"StartAt": "Wait", "States": {"Wait": wait}}),
        express: !least,
        tags: pen.tags(),
    }
}

pub fn profile(pen: &Pen, least: bool) -> InstanceProfile {
    InstanceProfile {
        name: pen.name("machine"),
        path: if least { "/" } else { "/machines/" }.to_owned(),
        role: pen.name("machine"),
    }
}

/// A permission of a role, of a service for one thing, and of an organization.
fn permissions() -> BTreeSet<Permission> {
    let invoke = |principal: &str| Permission {
        action: "lambda:InvokeFunction".to_owned(),
        principal: principal.to_owned(),
        ..Permission::default()
    };
    let of_topic = Permission {
        narrowed: [
            (Narrowing::SourceArn, "arn:aws:sns:us-east-1:111111111111:orders".to_owned()),
            (Narrowing::SourceAccount, "111111111111".to_owned()),
        ]
        .into(),
        ..invoke("sns.amazonaws.com")
    };
    let of_organization = Permission {
        narrowed: [(Narrowing::PrincipalOrgId, "o-a1b2c3d4e5".to_owned())].into(),
        ..invoke("*")
    };
    let by_address = Permission {
        action: "lambda:InvokeFunctionUrl".to_owned(),
        narrowed: [(Narrowing::FunctionUrlAuthType, "AWS_IAM".to_owned())].into(),
        ..invoke("222222222222")
    };
    let by_skill = Permission {
        narrowed: [(Narrowing::EventSourceToken, "amzn1.ask.skill.1".to_owned())].into(),
        ..invoke("alexa-appkit.amazon.com")
    };
    [
        invoke("arn:aws:iam::222222222222:role/far"),
        of_topic,
        of_organization,
        by_address,
        by_skill,
    ]
    .into()
}

pub fn function(pen: &Pen, least: bool) -> Function {
    let image = Code::Image {
        image: "111111111111.dkr.ecr.us-east-1.amazonaws.com/scorer:v1".to_owned(),
    };
    let archive = Code::Zip {
        bucket: "code-111111111111".to_owned(),
        object: pen.name("score.zip"),
        version: Some(pen.name("3HL4kqtJlcpXroDTDmJ")),
        runtime: "python3.13".to_owned(),
        handler: "app.handler".to_owned(),
    };
    Function {
        name: pen.name("score"),
        role: pen.name("arn:aws:iam::111111111111:role/score"),
        code: if least { image } else { archive },
        architecture: if least { Architecture::X86 } else { Architecture::Arm },
        timeout: 60,
        memory: 512,
        reserved: (!least).then_some(5),
        network: (!least).then(|| FunctionNetwork {
            subnets: ["subnet-0a1b2c3d4e5f60718".to_owned(), "subnet-0a1b2c3d4e5f60719".to_owned()].into(),
            groups: ["sg-0a1b2c3d4e5f60718".to_owned()].into(),
        }),
        environment: match least {
            true => BTreeMap::new(),
            false => [("STAGE".to_owned(), pen.name("test"))].into(),
        },
        key: (!least).then(|| pen.key()),
        log_group: (!least).then(|| pen.name("scores")),
        policy: policy_of(if least { BTreeSet::new() } else { permissions() }),
        tags: pen.tags(),
    }
}
