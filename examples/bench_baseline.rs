//! What axum and the database do without the portal: the measure that `bin/bench` compares with.
//!
//! `cargo run --release --example bench_baseline PORT DATABASE_URL USER_ID` answers `/bare` without
//! looking anything up, and `/select` with the profile of that user, found by one indexed select
//! over a pool like the portal's own.

use std::{env, error::Error};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use loco_rs::config::Database;
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use user_portal::models::users::Model as User;
use user_portal::views::users::UserProfile;
use uuid::Uuid;

#[derive(Clone)]
struct Source {
    db: DatabaseConnection,
    user: Uuid,
}

async fn bare() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

async fn select(State(source): State<Source>) -> Result<Json<UserProfile>, StatusCode> {
    match User::find_by_pid(&source.db, source.user).await {
        Ok(user) => Ok(Json(UserProfile::new("http://localhost", &user))),
        Err(err) => Err(err.failure().status),
    }
}

/// As config/development.yaml has it.
fn pool(uri: String) -> Database {
    Database {
        uri,
        enable_logging: false,
        min_connections: 1,
        max_connections: 10,
        connect_timeout: 1500,
        idle_timeout: 600_000,
        acquire_timeout: Some(1500),
        auto_migrate: false,
        dangerously_truncate: false,
        dangerously_recreate: false,
        run_on_start: None,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [port, uri, user] = arguments.as_slice() else {
        return Err("bench_baseline PORT DATABASE_URL USER_ID".into());
    };
    let db = loco_rs::db::connect(&pool(uri.clone())).await?;
    let router = Router::new()
        .route("/bare", get(bare))
        .route("/select", get(select))
        .with_state(Source { db, user: user.parse()? });
    let listener = TcpListener::bind(("127.0.0.1", port.parse::<u16>()?)).await?;
    axum::serve(listener, router).await?;
    Ok(())
}
