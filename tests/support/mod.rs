//! The harness: a whole portal for each test, with a database, a clock and a platform of its own.
//!
//! People have a role in the story: Alice owns, Bob is a stranger, Ada administers.
mod answer;
mod database;
mod factors;
mod keys;
pub mod lists;
mod people;
pub mod rabbitmq;
pub mod redis;
pub mod requests;
pub mod s3;
mod server;
#[macro_use]
pub mod siblings;
pub mod stores;
mod trail;
mod visitor;

pub use answer::Answer;
pub use factors::Authenticator;
pub use people::{PASSWORD, Person};
pub use server::{TestApp, TestAppBuilder};
pub use siblings::Siblings;
pub use visitor::{Shown, Visitor};

/// The same test on SQLite and, where it can be reached, on PostgreSQL; `with` names a function that
/// makes the builder of a portal that is set up in another way.
#[macro_export]
macro_rules! on_every_database {
    (with $builder:path; $(async fn $name:ident($app:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test uses everything")]
            use super::*;

            async fn run($app: &$crate::support::TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(&$builder().sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(app) = $builder().postgres().await {
                    run(&app).await;
                }
            }
        }
    )*};
    ($(async fn $name:ident($app:ident) $body:block)*) => {
        $crate::on_every_database! {
            with $crate::support::TestApp::builder;
            $(async fn $name($app) $body)*
        }
    };
}
