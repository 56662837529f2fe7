//! landform turns one YAML blueprint of a multi-account AWS organization into CloudFormation
//! StackSets and Terraform, after its own evaluator has decided, offline, who can do what.
//!
//! The map, in the order in which a blueprint travels (design notes: `CONTRIBUTING.md`):
//!
//! | room | turns |
//! |---|---|
//! | [`diagnostic`] | positions and messages; knows no AWS |
//! | [`aws`] | text into newtypes: account id, region, ARN, address, text with symbols |
//! | [`catalog`] | dated AWS facts as data: actions, quotas, managed permissions, grant verbs |
//! | [`policy`] | IAM JSON into [`policy::Document`] and back |
//! | [`registry`] | properties of a type of CloudFormation into what AWS's own schema says of them |
//! | [`resource`] | one file per kind; [`resource::Resource`] is the one currency |
//! | [`blueprint`] | YAML into [`blueprint::Blueprint`], as said, all problems collected |
//! | [`model`] | organization + resources, as meant; every reference points at something |
//! | [`resolve`] | [`blueprint::Blueprint`] into [`model::Model`]; grants become policies |
//! | [`evaluate`] | request × model into a decision with its reasons |
//! | [`comply`] | rules into findings, AWS's limits into diagnostics |
//! | [`foreign`] | other people's files into resources |
//! | [`waivers`] | rows of a file beside the blueprint into findings that somebody lives with |
//! | [`lock`] | ids that AWS chose and names that must not change, as data |
//! | [`plan`] | model into stacks, stack sets, Terraform roots and waves |
//! | [`learn`] | AWS's answers into the lock; what stands already into warnings |
//! | [`runbook`] | plan into what people and pipelines do with the files |
//! | [`render`] | plan into text |
//! | [`readback`] | text into plan again, without looking at the templates |
//! | [`report`] | findings and decisions into text, JSON and the other formats |
//! | [`progress`] | how far a run is; counts and nothing else |
//! | [`cli`] | arguments into calls into exit codes; the only room with disk and terminal |
//!
//! `tests/tidy.rs` holds every room to the imports that its row in `CONTRIBUTING.md` allows.

pub mod aws;
pub mod blueprint;
pub mod catalog;
pub mod cli;
pub mod comply;
pub mod diagnostic;
pub mod edits;
pub mod evaluate;
pub mod foreign;
pub mod learn;
pub mod lock;
pub mod model;
pub mod plan;
pub mod policy;
pub mod progress;
pub mod readback;
pub mod registry;
pub mod render;
pub mod report;
pub mod resolve;
pub mod resource;
pub mod runbook;
pub mod waivers;
