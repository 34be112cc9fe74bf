//! The HTTP side, from outside.
mod access_matrix;
mod csrf;
mod events;
mod hostile_input;
mod hosts_and_headers;
mod idempotency;
mod login;
mod logout;
mod me;
mod operations;
mod pages_auth;
mod password_reset;
mod refresh;
mod register;
mod request_files;
mod request_list;
#[allow(clippy::module_inception, reason = "the API has no other word for them")]
mod requests;
mod smoke;
mod verification;
mod webhooks;
