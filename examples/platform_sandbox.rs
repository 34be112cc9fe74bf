//! The sandbox of the platform's services, standing alone.
//!
//! `cargo run --example platform_sandbox [PORT]` answers as the Submission Service, the AI
//! Orchestrator and the Notification Service do, on port 5151 unless another is given.

use std::{env, error::Error};

use tokio::net::TcpListener;
use user_portal::controllers::dev::platform::{SandboxConfig, router};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = match env::args().nth(1) {
        Some(port) => port.parse().map_err(|_| format!("{port:?} is not a port"))?,
        None => 5151,
    };
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    for service in ["SUBMISSION_SERVICE", "AI_ORCHESTRATOR", "NOTIFICATION_SERVICE"] {
        println!("{service}_URL={base_url}");
    }
    let sandbox = router(SandboxConfig { base_url, ..SandboxConfig::default() });
    axum::serve(listener, sandbox)
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}
