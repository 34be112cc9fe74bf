//! See the module of the same name in `src`.
mod program;
mod upkeep;
mod users;
