//! See the module of the same name in `src`.
mod program;
mod storage;
mod upkeep;
mod users;
