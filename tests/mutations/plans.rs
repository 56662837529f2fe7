//! Mutants of the other side: a plan is changed and its files are not.

use landform::aws::AccountId;
use landform::plan::Plan;
use landform::policy::{Effect, Statement};
use landform::resource::{Body, Encryption, Resource};

/// Changes a plan; nothing where the plan holds nothing of the kind.
type Change = fn(&mut Plan) -> Option<()>;

/// Each with its name in messages.
pub const WRONG: &[(&str, Change)] = &[
    ("a trust statement denies", |plan| {
        role(plan)?.trust.statements.first_mut()?.effect = Effect::Deny;
        Some(())
    }),
    ("a role may do one thing more", |plan| {
        let document = role(plan)?.inline.values_mut().next()?;
        document
            .statements
            .push(Statement::allow().actions(["s3:GetObject"]).resources(["*"]));
        Some(())
    }),
    ("an inline statement less", |plan| {
        role(plan)?.inline.values_mut().next()?.statements.pop().map(drop)
    }),
    ("no boundary", |plan| {
        find(plan, |body| {
            if let Body::Role(role) = body {
                role.boundary.take().map(drop)
            } else {
                None
            }
        })
    }),
    ("a session that lasts longer", |plan| {
        role(plan)?.max_session += 3600;
        Some(())
    }),
    ("a bucket without versions", |plan| {
        find(plan, |body| match body {
            Body::Bucket(bucket) if bucket.versioning => {
                bucket.versioning = false;
                Some(())
            }
            _ => None,
        })
    }),
    ("a bucket with another encryption", |plan| {
        find(plan, |body| match body {
            Body::Bucket(bucket) if bucket.encryption != Encryption::S3 => {
                bucket.encryption = Encryption::S3;
                Some(())
            }
            _ => None,
        })
    }),
    ("a bucket without its first statement", |plan| {
        find(plan, |body| match body {
            Body::Bucket(bucket) if !bucket.policy.statements.is_empty() => {
                bucket.policy.statements.remove(0);
                Some(())
            }
            _ => None,
        })
    }),
    ("a key that is not rotated", |plan| {
        find(plan, |body| {
            if let Body::Key(key) = body {
                key.rotation = !key.rotation;
                Some(())
            } else {
                None
            }
        })
    }),
    ("a tag more", |plan| {
        find(plan, |body| {
            if let Body::Key(key) = body {
                key.tags.insert("extra".into(), "x".into()).map_or(Some(()), |_| None)
            } else {
                None
            }
        })
    }),
    ("a principal more in a share", |plan| {
        find(plan, |body| {
            if let Body::Share(share) = body {
                share.principals.insert("999999999998".into()).then_some(())
            } else {
                None
            }
        })
    }),
    ("a share with another permission", |plan| {
        find(plan, |body| {
            if let Body::Share(share) = body {
                share.permission.push('X');
                Some(())
            } else {
                None
            }
        })
    }),
    ("an online store without its key", |plan| {
        find(plan, |body| {
            if let Body::FeatureGroup(group) = body {
                group.online.as_mut()?.key.take().map(drop)
            } else {
                None
            }
        })
    }),
    ("features in another order", |plan| {
        find(plan, |body| {
            if let Body::FeatureGroup(group) = body {
                group.features.reverse();
                Some(())
            } else {
                None
            }
        })
    }),
    ("a statement more in the catalog's policy", |plan| {
        find(plan, |body| match body {
            Body::CatalogPolicy(catalog) => {
                let first = catalog.policy.statements.first().cloned()?;
                catalog.policy.statements.push(first.sid("Again"));
                Some(())
            }
            _ => None,
        })
    }),
    ("an endpoint that admits more", |plan| {
        find(plan, |body| {
            if let Body::Endpoint(endpoint) = body {
                endpoint.policy.statements.first_mut()?.conditions.clear();
                Some(())
            } else {
                None
            }
        })
    }),
    ("a control policy of other targets", |plan| {
        find(plan, |body| {
            if let Body::ControlPolicy(policy) = body {
                policy.targets.insert("ou-a1b2-99999999".into()).then_some(())
            } else {
                None
            }
        })
    }),
    ("a resource less", |plan| {
        plan.stacks
            .iter_mut()
            .find(|stack| stack.members.len() > 1)?
            .members
            .pop()
            .map(drop)
    }),
    ("a piece less", |plan| plan.stacks.pop().map(drop)),
    ("a resource under another logical id and label", |plan| {
        let member = plan.stacks.first_mut()?.members.first_mut()?;
        member.id.push('X');
        member.label.push('x');
        Some(())
    }),
    ("another order inside a piece", |plan| {
        let after = plan
            .stacks
            .iter_mut()
            .flat_map(|stack| &mut stack.members)
            .find(|member| !member.after.is_empty())?;
        after.after.pop().map(drop)
    }),
    ("a piece in another account", |plan| {
        let account = AccountId::parse("999999999998").ok()?;
        let stack = plan.stacks.first_mut()?;
        stack.places.first_mut()?.account = account.clone();
        stack
            .members
            .iter_mut()
            .filter_map(|member| member.resources.first_mut())
            .for_each(|resource| resource.place.account = account.clone());
        Some(())
    }),
    ("a piece in an account less", |plan| {
        let stack = plan.stacks.iter_mut().find(|stack| stack.places.len() > 1)?;
        stack.members.iter_mut().for_each(|member| drop(member.resources.pop()));
        stack.places.pop().map(drop)
    }),
    ("a piece in another wave", |plan| {
        plan.stacks.last_mut()?.wave += 1;
        Some(())
    }),
    ("a unit of another id", |plan| {
        plan.stacks.iter_mut().find_map(|stack| stack.unit.as_mut())?.push('0');
        Some(())
    }),
    ("a foreign id of another value", |plan| {
        plan.stacks
            .iter_mut()
            .flat_map(|stack| stack.foreign.values_mut())
            .next()?
            .value
            .push('0');
        Some(())
    }),
    ("a foreign id of another name", |plan| {
        let foreign = plan.stacks.iter_mut().flat_map(|stack| stack.foreign.values_mut()).next()?;
        foreign.variable.push('x');
        foreign.parameter.push('X');
        Some(())
    }),
    ("a root of two accounts of another name", |plan| {
        link(plan)?.name.push('x');
        Some(())
    }),
    ("a provider of another name", |plan| {
        link(plan)?.aliases.first_mut()?.push('x');
        Some(())
    }),
    ("the providers of a root the other way round", |plan| {
        link(plan)?.aliases.reverse();
        Some(())
    }),
    ("a resource less in a root of two accounts", |plan| {
        link(plan)?.members.pop().map(drop)
    }),
    ("a resource of the other account", |plan| {
        let link = link(plan)?;
        let other = link.places.first().cloned()?;
        let resources = link.members.iter_mut().flat_map(|member| &mut member.resources);
        let mut theirs = resources.filter(|resource| resource.place != other);
        theirs.next()?.place = other.clone();
        Some(())
    }),
    ("nothing waits", |plan| plan.held.pop().map(drop)),
    ("something waits for something else", |plan| {
        plan.held.first_mut()?.needs.insert("key/x/y".into()).then_some(())
    }),
    ("a stack of another name", |plan| {
        plan.stacks.first_mut()?.stack_name.push('x');
        Some(())
    }),
    ("another design", |plan| {
        plan.design.push('x');
        Some(())
    }),
    ("another management account", |plan| {
        plan.organization.management = AccountId::parse("999999999998").ok()?;
        Some(())
    }),
    ("another administrator", |plan| {
        plan.deploy.administrator = AccountId::parse("999999999998").ok()?;
        Some(())
    }),
    ("another role of Terraform", |plan| {
        plan.deploy.terraform.role.as_mut()?.push('x');
        Some(())
    }),
    ("another version of the provider", |plan| {
        plan.deploy.terraform.provider.push('x');
        Some(())
    }),
    ("another profile", |plan| {
        plan.deploy.terraform.profile = landform::model::Profile::Pattern("x".to_owned());
        Some(())
    }),
    ("a role that is not assumed", |plan| {
        plan.deploy.terraform.assumes = false;
        Some(())
    }),
    ("another backend", |plan| {
        plan.deploy.terraform.backend = Some(landform::model::StateBackend {
            name: "local".to_owned(),
            settings: Default::default(),
            needs: landform::model::Terraform::TERRAFORM,
        });
        Some(())
    }),
    ("another role of the stack sets", |plan| {
        plan.deploy.execution_role.push('x');
        plan.bootstrap.first().map(drop)
    }),
    ("no pair of roles", |plan| plan.bootstrap.pop().map(drop)),
    ("a stack set's role may do more", |plan| {
        let resources = plan
            .bootstrap
            .iter_mut()
            .flat_map(|stack| &mut stack.members)
            .flat_map(|member| &mut member.resources);
        resources.map(|resource| &mut resource.body).find_map(|body| {
            if let Body::Role(role) = body {
                role.managed.insert("arn:aws:iam::aws:policy/X".into()).then_some(())
            } else {
                None
            }
        })
    }),
];

/// The first resource that a change applies to, in its first place and in all others alike.
fn find(plan: &mut Plan, mut change: impl FnMut(&mut Body) -> Option<()>) -> Option<()> {
    resources(plan).find_map(|resource| change(&mut resource.body))
}

fn resources(plan: &mut Plan) -> impl Iterator<Item = &mut Resource> {
    plan.stacks
        .iter_mut()
        .flat_map(|stack| &mut stack.members)
        .flat_map(|member| &mut member.resources)
}

/// A root of two accounts.
fn link(plan: &mut Plan) -> Option<&mut landform::plan::Stack> {
    let stacks = &mut plan.joined.as_mut()?.stacks;
    stacks.iter_mut().find(|stack| stack.is_link() && stack.places.len() > 1)
}

/// A role with inline policies.
fn role(plan: &mut Plan) -> Option<&mut landform::resource::Role> {
    resources(plan).find_map(|resource| match &mut resource.body {
        Body::Role(role) if !role.inline.is_empty() => Some(role),
        _ => None,
    })
}
