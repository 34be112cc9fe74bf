//! A small drill: requests are handed in while everything is killed and started again. The large one
//! is `bin/drill requests`.

use std::path::PathBuf;
use std::time::Duration;

use exercise::{Plan, run};

#[path = "../../examples/drill_requests/drill/mod.rs"]
mod exercise;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_accepted_survives_whatever_dies() {
    let plan = Plan {
        program: PathBuf::from(env!("CARGO_BIN_EXE_user_portal-cli")),
        folder: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        requests: 60,
        clients: 6,
        kills: 6,
        seed: 2026,
        pause: Duration::from_millis(1200),
        patience: Duration::from_mins(4),
        postgres: Some(
            std::env::var("TEST_POSTGRES_URL")
                .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned()),
        ),
        rabbitmq: Some(
            std::env::var("TEST_RABBITMQ_URL")
                .unwrap_or_else(|_| "amqp://guest:guest@127.0.0.1:5672/%2f".to_owned()),
        ),
        keep: false,
        is_talking: false,
    };
    let report = run(&plan).await.unwrap();
    assert!(report.violations.is_empty(), "{report}");
    assert_eq!((report.accepted, report.rows), (60, 60), "{report}");
    assert!(report.kills.values().sum::<usize>() >= 6, "{report}");
}
