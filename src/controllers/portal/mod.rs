//! The pages. They do what the API does, by the same models.
pub mod dashboard;
pub mod downloads;
pub mod events;
pub mod home;
pub mod languages;
pub mod password_resets;
pub mod profile;
pub mod registrations;
pub mod requests;
pub mod sessions;
pub mod streams;
pub mod verifications;

use loco_rs::controller::Routes;

/// Every route of the pages.
#[must_use]
pub fn routes() -> Vec<Routes> {
    vec![
        home::routes(),
        registrations::routes(),
        sessions::routes(),
        password_resets::routes(),
        verifications::routes(),
        dashboard::routes(),
        requests::routes(),
        profile::routes(),
        languages::routes(),
        events::routes(),
    ]
}
