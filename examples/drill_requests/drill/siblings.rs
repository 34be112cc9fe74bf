//! The platform of a drill: the sandbox on a runtime of its own, which is cut off as a killed process
//! is. Its sockets are closed at once, and all that it knew is gone.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use user_portal::controllers::dev::platform::{Mode, Sandbox, SandboxConfig, Taken, WebhookTarget};

use super::Outcome;

/// What was handed in, in which life of the siblings.
pub type Journal = Arc<Mutex<Vec<(usize, Taken)>>>;

/// The siblings.
pub struct Siblings {
    port: u16,
    target: WebhookTarget,
    life: usize,
    running: Option<Runtime>,
    journal: Journal,
}

impl Siblings {
    /// Siblings that do not run yet.
    pub fn new(port: u16, target: WebhookTarget) -> Self {
        Self { port, target, life: 0, running: None, journal: Journal::default() }
    }

    /// Everything that was handed in so far.
    pub fn journal(&self) -> Vec<(usize, Taken)> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins another life.
    pub fn start(&mut self) -> Outcome<()> {
        self.life += 1;
        let (life, journal) = (self.life, self.journal.clone());
        let mode: Mode = "webhooks=standard,manner=twice".parse()?;
        let sandbox = Sandbox::new(SandboxConfig {
            mode,
            step: Duration::from_millis(150),
            kept: 100_000,
            hang: Duration::from_secs(1),
            base_url: format!("http://127.0.0.1:{}", self.port),
            webhooks: Some(self.target.clone()),
            journal: Some(Arc::new(move |taken: &Taken| {
                let mut books = journal.lock().unwrap_or_else(PoisonError::into_inner);
                books.push((life, taken.clone()));
            })),
            ..SandboxConfig::default()
        });
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let port = self.port;
        runtime.spawn(async move {
            let listener = loop {
                match TcpListener::bind(("127.0.0.1", port)).await {
                    Ok(listener) => break listener,
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            };
            let serving = axum::serve(listener, sandbox.router());
            let telling = async {
                loop {
                    if sandbox.send_webhooks().await == 0 {
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
            };
            tokio::select! {
                _ = serving.into_future() => {}
                () = telling => {}
            }
        });
        self.running = Some(runtime);
        Ok(())
    }

    /// Ends this life.
    pub fn kill(&mut self) {
        if let Some(runtime) = self.running.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Siblings {
    fn drop(&mut self) {
        self.kill();
    }
}
