//! Networks: what a blueprint makes of them, what is refused, and what reaches what.
#![cfg(test)]

mod brute;
#[path = "../common/mod.rs"]
mod common;
mod design;
mod estate;
mod flows;
mod forms;
mod groups;
mod naive;
mod rules;
mod star;
mod studio;
mod world;
