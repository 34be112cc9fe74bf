//! The world outside this program: the sibling services of the platform, mail and text messages.
//!
//! Each integration is a small trait, a real client and a fake that records its calls. A caller
//! needs to know only the trait and [`CallError`], which says what to do about a failure.

pub mod ai_orchestrator;
pub mod artifacts;
pub mod broker;
mod detail;
pub mod mail;
pub mod mailbox;
pub mod notification_service;
mod recorder;
mod sibling;
pub mod sms;
pub mod storage;
pub mod submission_service;

use std::time::Duration;

use rustls::crypto::CryptoProvider;

/// Why a call to the outside failed, sorted by what the caller should do about it.
///
/// Texts are cut to 500 characters, and addresses, tokens and passwords are taken out of them, so
/// that they may be stored and shown to an administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Nobody answered: DNS, connection, timeout, or a gateway's 502, 503 or 504.
    /// Worth retrying for long, since the outage says nothing about this call.
    #[error("{service} can not be reached: {reason}")]
    Unreachable {
        /// Who was called, such as `submission_service`.
        service: &'static str,
        /// What went wrong on the way.
        reason: String,
    },
    /// The other side broke: another 5xx, or an answer that makes no sense.
    /// Worth a few retries.
    #[error(
        "{service} failed{}: {detail}",
        .status.map(|code| format!(" with {code}")).unwrap_or_default()
    )]
    Failed {
        /// Who was called.
        service: &'static str,
        /// The HTTP or SMTP status, where an answer came at all.
        status: Option<u16>,
        /// What the other side said.
        detail: String,
    },
    /// The other side refused this very call (a 4xx): do not retry it.
    #[error("{service} refused with {status}: {detail}")]
    Rejected {
        /// Who was called.
        service: &'static str,
        /// The HTTP or SMTP status.
        status: u16,
        /// What the other side said.
        detail: String,
    },
    /// The other side does not know the id, or has forgotten it.
    #[error("{service} does not know the id")]
    NotFound {
        /// Who was called.
        service: &'static str,
    },
}

/// The HTTP client that the sibling services share: 3 s to connect, 15 s in all (uploads set a
/// time of their own), no redirects, no proxy, and this program's name and version.
///
/// # Errors
/// When TLS can not be set up, such as on a machine without any root certificates.
pub fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    client_builder().timeout(Duration::from_secs(15)).build()
}

/// What every client has in common: all but the time that a call may take.
fn client_builder() -> reqwest::ClientBuilder {
    // reqwest panics where no provider stands. One that is installed already is kept.
    if CryptoProvider::get_default().is_none() {
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    reqwest::Client::builder()
        .user_agent(concat!("user_portal/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(3))
        // The siblings' server drops idle connections after 5 s: never send into a dying one.
        .pool_idle_timeout(Duration::from_secs(4))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

/// What the tests of the clients share.
#[cfg(test)]
#[allow(clippy::disallowed_methods)]
pub(crate) mod testing {
    use axum::Router;

    /// Serves a router on a free port and gives its base URL.
    pub(crate) async fn serve(router: Router) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{address}")
    }

    /// A base URL where nobody listens.
    pub(crate) async fn nobody() -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_read_as_sentences() {
        let failed = CallError::Failed {
            service: "ai_orchestrator",
            status: Some(500),
            detail: "out of memory".to_owned(),
        };
        assert_eq!(failed.to_string(), "ai_orchestrator failed with 500: out of memory");

        let silent =
            CallError::Failed { service: "mail", status: None, detail: "disk full".to_owned() };
        assert_eq!(silent.to_string(), "mail failed: disk full");
    }
}
