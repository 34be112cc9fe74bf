//! The harness: a whole portal for each test, with a database, a clock and a platform of its own.
//!
//! People have a role in the story: Alice owns, Bob is a stranger, Ada administers.
mod database;
mod people;
mod server;

pub use people::{PASSWORD, Person};
pub use server::{TestApp, TestAppBuilder};

/// The same test on SQLite and, where it can be reached, on PostgreSQL.
#[macro_export]
macro_rules! on_every_database {
    ($(async fn $name:ident($app:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test uses everything")]
            use super::*;

            async fn run($app: &$crate::support::TestApp) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(&$crate::support::TestApp::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(app) = $crate::support::TestApp::postgres().await {
                    run(&app).await;
                }
            }
        }
    )*};
}
