//! readback

pub mod registry;
