//! comply
