//! Mails: words by language, one layout, made when they are sent, so that a link stands nowhere
//! before.
pub mod account;
pub mod code;
mod layout;
pub mod request;
