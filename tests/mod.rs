//! One binary for all tests. `cargo test` needs nothing but Rust; PostgreSQL and Chromium join in
//! where they are there, and what was left out is said.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a test may panic, read the environment, and look at the wall clock"
)]

#[macro_use]
mod support;

mod browser;
mod conventions;
mod models;
mod requests;
mod tasks;
mod workers;
