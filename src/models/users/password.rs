//! Passwords: which are taken, how they are kept, how they change.
mod change;
mod hasher;
mod policy;

pub use hasher::{Hasher, Verdict};
pub use policy::{Owner, read_new};
