//! Pages and routes that exist in development only.
//!
//! None of them is mounted in production: the sandbox of the platform accepts anything from
//! anybody.
pub mod events;
pub mod mailbox;
pub mod platform;
pub mod sandbox;

use loco_rs::controller::Routes;

/// Every route of the development pages.
#[must_use]
pub fn routes() -> Vec<Routes> {
    vec![mailbox::routes(), events::routes(), sandbox::routes()]
}
