//! The HTTP side, from outside.
mod smoke;
