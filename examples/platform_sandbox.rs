//! The sandbox of the platform's services, standing alone.
//!
//! `cargo run --example platform_sandbox [PORT] [--mode MODE] [--webhooks PORTAL]` answers as the
//! Submission Service, the AI Orchestrator and the Notification Service do, on port 5151 unless
//! another is given.
//!
//! A mode is `working`, `failing`, `slow`, `forgetting`, `webhooks`, or single choices such as
//! `pace=slow,webhooks=platform`; `PUT /mode` takes another one as its body, and `POST /restart` makes
//! the services forget everything. Webhooks go to the portal that is named, signed with the secrets of
//! `WEBHOOK_SECRET_AI` and `WEBHOOK_SECRET_NOTIFICATION` (those of development unless they are set).

use std::{env, error::Error, time::Duration};

use axum::{
    Router,
    http::StatusCode,
    routing::{get, post},
};
use tokio::net::TcpListener;
use user_portal::controllers::dev::platform::{Mode, Sandbox, SandboxConfig, WebhookTarget};
use user_portal::settings::Secret;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut config = SandboxConfig::default();
    let mut port = 5151_u16;
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--mode" => config.mode = arguments.next().unwrap_or_default().parse()?,
            "--webhooks" => config.webhooks = Some(target(arguments.next().unwrap_or_default())),
            given => port = given.parse().map_err(|_| format!("{given:?} is not a port"))?,
        }
    }
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    config.base_url = format!("http://{}", listener.local_addr()?);
    for service in ["SUBMISSION_SERVICE", "AI_ORCHESTRATOR", "NOTIFICATION_SERVICE"] {
        println!("{service}_URL={}", config.base_url);
    }
    let sandbox = Sandbox::new(config);
    let serving = axum::serve(listener, controls(&sandbox).merge(sandbox.router()));
    tokio::select! {
        served = serving.into_future() => served?,
        () = send_webhooks(&sandbox) => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}

/// What the page of the portal's own sandbox does with its buttons.
fn controls(sandbox: &Sandbox) -> Router {
    let (shown, chosen, restarted) = (sandbox.clone(), sandbox.clone(), sandbox.clone());
    let show = move || async move { format!("{:#?}\n", shown.mode()) };
    let choose = move |body: String| async move {
        match body.trim().parse::<Mode>() {
            Ok(mode) => {
                chosen.set_mode(mode);
                (StatusCode::OK, format!("{mode:#?}\n"))
            }
            Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, problem),
        }
    };
    let restart = move || async move { restarted.restart() };
    Router::new().route("/mode", get(show).put(choose)).route("/restart", post(restart))
}

async fn send_webhooks(sandbox: &Sandbox) {
    loop {
        if sandbox.send_webhooks().await == 0 {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "a program of its own, without settings")]
fn target(portal_url: String) -> WebhookTarget {
    let secret = |name: &str, short: &str| {
        let otherwise = format!("development-only-webhook-secret-{short}-that-production-refuses");
        Secret::new(env::var(name).unwrap_or(otherwise))
    };
    WebhookTarget {
        portal_url,
        ai_secret: secret("WEBHOOK_SECRET_AI", "ai"),
        notification_secret: secret("WEBHOOK_SECRET_NOTIFICATION", "notification"),
    }
}
