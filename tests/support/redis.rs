//! A Redis, where one answers, behind a door that a test can close.

use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// Where Redis is looked for when `TEST_REDIS_URL` does not say.
const REDIS: &str = "redis://127.0.0.1:6379";

/// The address of a Redis; `None`, said once, where none answers.
pub async fn redis() -> Option<String> {
    static SAID: Once = Once::new();
    let url = std::env::var("TEST_REDIS_URL").unwrap_or_else(|_| REDIS.to_owned());
    let ping = async {
        let client = redis::Client::open(url.as_str())?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        redis::cmd("PING").query_async::<()>(&mut connection).await
    };
    match tokio::time::timeout(Duration::from_secs(2), ping).await {
        Ok(Ok(())) => Some(url),
        _ => {
            SAID.call_once(|| eprintln!("skipped: everything on Redis"));
            None
        }
    }
}

/// A port that leads somewhere for as long as it is open.
pub struct Door {
    address: SocketAddr,
    target: String,
    open: Option<CancellationToken>,
}

impl Door {
    /// In front of what is at `url`, and closed.
    pub async fn to(url: &str) -> Self {
        let address = url.split_once("://").map_or(url, |(_, address)| address);
        let target = address.trim_end_matches('/').to_owned();
        // A port that was free a moment ago: nobody listens there until the door is opened.
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        Self { address, target, open: None }
    }

    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// The same for what speaks HTTP.
    pub fn http_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub async fn open(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        let open = CancellationToken::new();
        self.open = Some(open.clone());
        let target = self.target.clone();
        tokio::spawn(open.clone().run_until_cancelled_owned(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                let target = target.clone();
                tokio::spawn(open.clone().run_until_cancelled_owned(async move {
                    if let Ok(mut redis) = TcpStream::connect(target).await {
                        let _ = copy_bidirectional(&mut caller, &mut redis).await;
                    }
                }));
            }
        }));
    }

    /// Ends every connection, and takes no more.
    pub fn close(&mut self) {
        if let Some(open) = self.open.take() {
            open.cancel();
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.close();
    }
}
