//! See the module of the same name in `src`.
mod sessions;
mod users;
