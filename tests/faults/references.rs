//! References are read back as the one attribute that the kind says.

#[allow(dead_code, reason = "the cases are shared with other tests")]
#[path = "../mutations/cases.rs"]
mod cases;

use crate::common::blueprint::STS;
use crate::common::files::{folder, root};
use crate::common::program::{inside, stderr};
use cases::Case;
use landform::aws::Text;
use landform::plan::{Backend, Member, Plan, Stack, logical_id};
use landform::readback::verify;
use landform::render::Templates;
use landform::render::bundle::bundle;
use landform::resource::{Body, Kind, Link, PrivateZone, Record, RecordAnswer, RecordType, Shape, ZoneVpc};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

/// Attributes that some resource of Terraform has.
const OF_TERRAFORM: [&str; 8] = [
    "arn",
    "id",
    "key_id",
    "name",
    "namespace_name",
    "zone_id",
    "allocation_id",
    "bucket",
];

/// Attributes that some resource of CloudFormation has.
const OF_CLOUDFORMATION: [&str; 5] = ["Arn", "GroupId", "AllocationId", "Id", "Name"];

/// Plans that hold every kind between them, made once.
pub static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let forms = [
        "brownfield",
        "compute",
        "files",
        "groups",
        "messaging",
        "networks",
        "packages",
        "people",
    ]
    .map(|name| ["tests/blueprints/", name, ".yaml"].concat());
    let forms = forms.map(|path| cases::deployed(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)));
    let plain = cases::paths().into_iter().map(|path| cases::case(&path));
    plain.chain(forms).collect()
});

/// The text of a template with one reference changed.
struct Changed {
    template: String,
    text: String,
    change: String,
}

fn template(kind: &str, backend: Backend) -> (String, String) {
    let file = match backend {
        Backend::CloudFormation => "cloudformation.yaml",
        Backend::Terraform => "terraform.tf",
    };
    let name = [kind, "/", file].concat();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("templates")
        .join([&name, ".hbs"].concat());
    (name, std::fs::read_to_string(path).unwrap())
}

/// Every reference of a template, each time to every other attribute.
fn changed(kind: &str, backend: Backend) -> Vec<Vec<Changed>> {
    let (template, text) = template(kind, backend);
    let references = match backend {
        Backend::CloudFormation => of_cloudformation(&text),
        Backend::Terraform => of_terraform(&text),
    };
    let change = |(range, other): (Range<usize>, String)| Changed {
        template: template.clone(),
        change: format!("`{}` became `{other}`", &text[range.clone()]),
        text: [&text[..range.start], &other, &text[range.end..]].concat(),
    };
    let each = references.into_iter().map(|reference| reference.into_iter().map(change).collect());
    each.collect()
}

/// `{{ident id}}.ATTRIBUTE` and `{{ident ../id}}.ATTRIBUTE`.
fn of_terraform(text: &str) -> Vec<Vec<(Range<usize>, String)>> {
    let ends = text.match_indices("id}}.").map(|(at, end)| at + end.len());
    ends.map(|start| {
        let length = text[start..]
            .find(|letter: char| !letter.is_ascii_lowercase() && letter != '_')
            .unwrap();
        let others = OF_TERRAFORM.iter().filter(|other| **other != &text[start..start + length]);
        others.map(|other| (start..start + length, (*other).to_owned())).collect()
    })
    .collect()
}

/// `Ref: X` and `Fn::GetAtt` over two lines.
fn of_cloudformation(text: &str) -> Vec<Vec<(Range<usize>, String)>> {
    let line = |at: usize| text[at..].lines().next().unwrap().trim_end();
    let refs = text.match_indices("Ref: ").map(|(at, _)| {
        let whole = line(at);
        let name = whole.trim_start_matches("Ref: ");
        let get = |attribute: &&str| (at..at + whole.len(), ["Fn::GetAtt: ", name, ".", attribute].concat());
        OF_CLOUDFORMATION.iter().map(get).collect::<Vec<_>>()
    });
    let gets = text.match_indices("Fn::GetAtt:\n").map(|(at, _)| {
        let lines: Vec<&str> = text[at..].split_inclusive('\n').take(3).collect();
        let name = lines[1].trim().trim_start_matches("- ");
        let attribute = lines[2].trim().trim_start_matches("- ");
        let end = at + lines.concat().trim_end().len();
        let others = OF_CLOUDFORMATION.iter().filter(|other| **other != attribute);
        let others = others.map(|other| (end - attribute.len()..end, (*other).to_owned()));
        std::iter::once((at..end, ["Ref: ", name].concat()))
            .chain(others)
            .collect::<Vec<_>>()
    });
    refs.chain(gets).collect()
}

pub fn files(
    plan: &Plan,
    backend: Backend,
    overrides: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let files = bundle(plan, &Templates::new(overrides).unwrap(), &[backend]).unwrap().files;
    files.into_iter().map(|(path, file)| (path, file.text)).collect()
}

/// The plans that hold a kind, cut down to the pieces that do, with their files.
fn cut(cases: &[Case], kind: &str, backend: Backend) -> Vec<(Plan, BTreeMap<String, String>)> {
    let holds = |stack: &Stack| {
        let resources = stack.members.iter().filter_map(|member| member.resources.first());
        resources.into_iter().any(|resource| resource.body.kind() == kind)
    };
    let mut plans: Vec<Plan> = cases.iter().map(|case| with_zones(case.plan.clone())).collect();
    for plan in &mut plans {
        plan.stacks.retain(|stack| holds(stack));
        plan.joined.iter_mut().for_each(|joined| joined.stacks.retain(|stack| holds(stack)));
    }
    plans.retain(|plan| !plan.stacks.is_empty());
    plans.sort_by_key(|plan| plan.stacks.iter().map(|stack| stack.members.len()).sum::<usize>());
    let with_files = |plan: Plan| {
        let files = files(&plan, backend, &BTreeMap::new());
        (plan, files)
    };
    plans.into_iter().map(with_files).collect()
}

/// A private zone with a record beside every VPC: no blueprint can ask for one yet.
fn with_zones(mut plan: Plan) -> Plan {
    let joined = plan.joined.iter_mut().flat_map(|joined| &mut joined.stacks);
    for stack in plan.stacks.iter_mut().chain(joined) {
        let vpc = stack
            .members
            .iter()
            .find(|member| member.resources[0].body.kind() == "vpc")
            .cloned();
        stack.members.extend(vpc.map(beside));
    }
    plan
}

fn beside(mut vpc: Member) -> Member {
    for resource in &mut vpc.resources {
        let values = ["10.0.0.1".to_owned()].into();
        let vpc = Text::symbol(&resource.address).as_str().to_owned();
        resource.address = PrivateZone::address(resource.address.account(), resource.address.name());
        resource.body = Body::PrivateZone(PrivateZone {
            name: "internal.example".to_owned(),
            vpcs: [ZoneVpc {
                vpc,
                region: resource.place.region.clone(),
            }]
            .into(),
            records: [Record {
                name: "a.internal.example".to_owned(),
                kind: RecordType::A,
                answer: RecordAnswer::Values { ttl: 60, values },
            }]
            .into(),
            tags: BTreeMap::new(),
        });
    }
    Member {
        id: logical_id(&vpc.resources[0].address),
        ..vpc
    }
}

/// True where the changed template is refused; it must have changed what is written.
fn is_refused(plans: &[(Plan, BTreeMap<String, String>)], backend: Backend, changed: &Changed) -> bool {
    let overrides = BTreeMap::from([(changed.template.clone(), changed.text.clone())]);
    for (plan, before) in plans {
        let files = files(plan, backend, &overrides);
        if files != *before {
            return verify(files, plan, &[backend]).is_err();
        }
    }
    panic!("{}: {}: no plan writes it", changed.template, changed.change)
}

#[test]
fn another_attribute_of_the_same_resource_is_refused() {
    let (mut references, mut changes) = (0, 0);
    let mut taken = Vec::new();
    let linked = |shape: &Shape| shape.companions.iter().any(|companion| companion.link != Link::None);
    for (kind, cloudformation, terraform) in Body::shapes() {
        for (backend, shape) in [(Backend::CloudFormation, cloudformation), (Backend::Terraform, terraform)] {
            let Some(shape) = shape else { continue };
            let found = changed(kind, backend);
            let plans = if found.is_empty() { Vec::new() } else { cut(&CASES, kind, backend) };
            for (plan, files) in &plans {
                verify(files.clone(), plan, &[backend]).unwrap();
            }
            assert_eq!(!found.is_empty(), linked(&shape), "{kind} {backend:?}: links and references");
            for change in found.iter().flatten() {
                if !is_refused(&plans, backend, change) {
                    taken.push(format!("{}: {}", change.template, change.change));
                }
                changes += 1;
            }
            references += found.len();
        }
    }
    assert!(taken.is_empty(), "{}", taken.join("\n"));
    assert!(references > 40 && changes > 250, "{references} references, {changes} changes");
}

/// A folder of templates that is gone when the test is over.
#[test]
fn a_template_with_other_attributes_writes_nothing() {
    let blueprint = root().join(STS);
    let rows = [
        ("bucket", "}}.id", "}}.arn", "aws_s3_bucket"),
        ("key", "}}.key_id", "}}.name", "aws_kms_key.results.name"),
    ];
    for (kind, from, to, told) in rows {
        let (name, text) = template(kind, Backend::Terraform);
        let path = ["templates/", &name, ".hbs"].concat();
        let folder = folder(&[(path.as_str(), text.replace(from, to).as_str())]);
        let arguments = ["synth", blueprint.to_str().unwrap(), "--templates", "templates", "--out", "out"];
        let run = inside(folder.path(), &arguments);
        let said = stderr(&run);
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains("mismatch: ") && said.contains(told), "{said}");
        assert!(!folder.path().join("out").exists());
    }
}

/// What stands in quotes is text, whatever it looks like.
#[test]
fn a_text_is_no_variable() {
    let (name, text) = ("frame/module.tf", include_str!("../../templates/frame/module.tf.hbs"));
    let quoted = text.replace("var.{{ident variable}}", "\"var.{{ident variable}}\"");
    let overrides = BTreeMap::from([(name.to_owned(), quoted)]);
    let mut refused = 0;
    for case in CASES.iter() {
        let files = files(&case.plan, Backend::Terraform, &overrides);
        if files
            .iter()
            .any(|(path, text)| path.ends_with("/main.tf") && text.contains("\"var."))
        {
            assert!(verify(files, &case.plan, &[Backend::Terraform]).is_err(), "{}", case.name);
            refused += 1;
        }
    }
    assert!(refused > 0);
}
