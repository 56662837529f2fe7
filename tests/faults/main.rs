//! Faults that were found from outside, each as the smallest input that showed it and the answer that is right.
//!
//! One module for each kind of fault; the inputs that more than one of them reads stand in `inputs/`.
#![cfg(test)]

mod by_arn;
mod by_shape;
mod calls;
mod carried;
mod claims;
mod code;
#[path = "../common/mod.rs"]
mod common;
mod completed;
mod deployers;
mod documents;
mod edits;
mod edits_of_ways;
mod events;
mod existing_endpoints;
mod existing_groups;
mod existing_policies;
mod existing_things;
mod facts;
mod failure;
mod federation;
mod files;
mod foreign_names;
mod functions;
mod grammar;
mod identity_center;
mod keys_of_services;
mod killed;
mod kinds;
mod late;
mod links;
mod needs;
mod network_sets;
mod one_round;
mod open_doors;
mod order;
mod outside;
mod partitions;
mod parts;
mod people;
mod people_files;
mod pipeline;
mod placeholders;
mod plain_arns;
mod printed;
mod provenance;
mod quotas;
mod references;
mod semantics;
mod shares;
mod tables;
mod targets;
mod terraform;
mod words;
