//! The HTTP side, from outside.
mod csrf;
mod events;
mod idempotency;
mod login;
mod logout;
mod me;
mod pages_auth;
mod password_reset;
mod refresh;
mod register;
mod request_files;
mod request_list;
mod requests;
mod smoke;
mod verification;
mod webhooks;
