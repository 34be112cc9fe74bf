//! Files that the platform made, where its services keep them.
//!
//! An address comes from outside, and with it whom we call: only the services that are set are asked,
//! at the very origin of their own address, and no redirect leads us anywhere else.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_LENGTH};
use reqwest::{Client, Url};

use super::{CallError, detail::clean};

/// Who an error speaks of.
const NAME: &str = "artifacts";
/// How long a service may be silent.
const SILENCE: Duration = Duration::from_secs(15);
/// How long a whole file may take.
const TIMEOUT: Duration = Duration::from_mins(5);
/// The longest address.
const MAX_URL: usize = 2000;

/// The services that keep files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// The Submission Service.
    Submissions,
    /// The AI Orchestrator.
    Orchestrator,
}

/// Why a file did not come.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The service has no such file (yet).
    #[error("the file is not there")]
    Missing,
    /// It says that it has more bytes than we take.
    #[error("the file is too large")]
    TooLarge,
    /// It is not the service's own, or the service sends us on to another place.
    #[error("the file is kept elsewhere")]
    Elsewhere,
    /// Any other failure.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// The way to the files.
pub struct ArtifactSource {
    client: Client,
    keepers: Vec<(Keeper, Url)>,
}

impl ArtifactSource {
    /// The files of the services at these base URLs.
    ///
    /// # Errors
    /// When TLS can not be set up.
    pub fn new(
        submissions: Option<&str>,
        orchestrator: Option<&str>,
    ) -> Result<Self, reqwest::Error> {
        Self::with_patience(submissions, orchestrator, SILENCE, TIMEOUT)
    }

    fn with_patience(
        submissions: Option<&str>,
        orchestrator: Option<&str>,
        silence: Duration,
        timeout: Duration,
    ) -> Result<Self, reqwest::Error> {
        let client = super::client_builder().read_timeout(silence).timeout(timeout).build()?;
        let keepers = [(Keeper::Submissions, submissions), (Keeper::Orchestrator, orchestrator)]
            .into_iter()
            .filter_map(|(keeper, base)| Some((keeper, Url::parse(base?.trim()).ok()?)))
            .collect();
        Ok(Self { client, keepers })
    }

    /// The whole of an address that `said_by` named: its own paths stand under its base URL. `None`
    /// where it is none of a service that we know.
    #[must_use]
    pub fn resolve(&self, said_by: Keeper, address: &str) -> Option<Url> {
        let address = address.trim();
        if address.is_empty() || address.len() > MAX_URL {
            return None;
        }
        let mut url = match Url::parse(address) {
            Ok(url) => url,
            Err(url::ParseError::RelativeUrlWithoutBase) if !address.starts_with("//") => {
                let (_, base) = self.keepers.iter().find(|(keeper, _)| *keeper == said_by)?;
                let mut base = base.clone();
                base.path_segments_mut().ok()?.pop_if_empty().push("");
                base.join(address.trim_start_matches('/')).ok()?
            }
            Err(_) => return None,
        };
        url.set_fragment(None);
        self.is_known(&url).then_some(url)
    }

    /// Whether `url` is at the origin of a service that we know, and carries no credentials.
    fn is_known(&self, url: &Url) -> bool {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && self.keepers.iter().any(|(_, base)| base.origin() == url.origin())
    }

    /// Opens the file at `address`, of at most `limit` bytes, as far as the service says so before.
    pub async fn open(
        &self,
        address: &str,
        limit: u64,
    ) -> Result<BoxStream<'static, Result<Bytes, CallError>>, FetchError> {
        // Asked again: it was stored, and the settings may be others today.
        let url = Url::parse(address).ok().filter(|url| self.is_known(url));
        let url = url.ok_or(FetchError::Elsewhere)?;
        let request = self.client.get(url).header(ACCEPT_ENCODING, "identity");
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        let failed = |detail: &str| CallError::Failed {
            service: NAME,
            status: Some(status.as_u16()),
            detail: detail.to_owned(),
        };
        match status.as_u16() {
            200 => {}
            404 | 410 => return Err(FetchError::Missing),
            300..=399 => return Err(FetchError::Elsewhere),
            408 | 425 | 429 | 502..=504 => {
                let reason = format!("it answers {status}");
                return Err(CallError::Unreachable { service: NAME, reason }.into());
            }
            _ => return Err(failed("no file in the answer").into()),
        }
        let says = response.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        if says.and_then(|size| size.parse::<u64>().ok()).is_some_and(|size| size > limit) {
            return Err(FetchError::TooLarge);
        }
        // What breaks off in the middle has come this far: it is broken rather than away.
        Ok(response
            .bytes_stream()
            .map_err(move |err| CallError::Failed {
                service: NAME,
                status: None,
                detail: clean(&err.without_url().to_string()),
            })
            .boxed())
    }
}

fn unreachable(err: reqwest::Error) -> CallError {
    CallError::Unreachable { service: NAME, reason: clean(&err.without_url().to_string()) }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::response::Redirect;
    use axum::routing::get;

    use super::*;
    use crate::integrations::testing;

    fn source(submissions: &str, orchestrator: &str) -> ArtifactSource {
        let patience = (Duration::from_millis(200), Duration::from_secs(5));
        ArtifactSource::with_patience(Some(submissions), Some(orchestrator), patience.0, patience.1)
            .unwrap()
    }

    fn resolved(address: &str) -> Option<String> {
        let source = source("http://submit:8002", "https://ai.example/orchestrator/");
        source.resolve(Keeper::Orchestrator, address).map(Into::into)
    }

    #[test]
    fn only_the_origins_of_known_services_are_asked() {
        for (address, url) in [
            ("report.pdf", "https://ai.example/orchestrator/report.pdf"),
            ("/files/a b", "https://ai.example/orchestrator/files/a%20b"),
            ("http://submit:8002/files/1#x", "http://submit:8002/files/1"),
            ("https://ai.example:443/other", "https://ai.example/other"),
        ] {
            assert_eq!(resolved(address).as_deref(), Some(url), "{address}");
        }
        for address in [
            "",
            "//evil.example/x",
            "http://evil.example/x",
            "http://submit/files/1",
            "http://submit:8003/files/1",
            "https://submit:8002/files/1",
            "http://submit:8002@evil.example/x",
            "http://me:secret@submit:8002/files/1",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            "data:text/plain,x",
            "javascript:alert(1)",
            "\\\\evil.example\\x",
        ] {
            let url = resolved(address);
            assert!(
                url.as_deref().is_none_or(|url| url.starts_with("https://ai.example/")),
                "{address}: {url:?}"
            );
        }
        assert_eq!(resolved("http://evil.example/x"), None);
        assert_eq!(resolved(&"a".repeat(3000)), None);
    }

    async fn fetched(path: &str) -> Result<usize, FetchError> {
        let slow = || async {
            let first = futures_util::stream::once(async { Ok::<_, std::io::Error>("a") });
            Body::from_stream(first.chain(futures_util::stream::pending()))
        };
        let app = Router::new()
            .route("/good", get(|| async { "abc" }))
            .route("/away", get(|| async { Redirect::temporary("/good") }))
            .route("/large", get(|| async { vec![0_u8; 2000] }))
            .route("/busy", get(|| async { axum::http::StatusCode::SERVICE_UNAVAILABLE }))
            .route("/slow", get(slow));
        let base = testing::serve(app).await;
        let mut parts = source(&base, &base).open(&format!("{base}{path}"), 1000).await?;
        let mut size = 0;
        while let Some(part) = parts.next().await {
            size += part?.len();
        }
        Ok(size)
    }

    #[tokio::test]
    async fn what_goes_wrong_is_told_apart() {
        assert_eq!(fetched("/good").await, Ok(3));
        assert_eq!(fetched("/nothing").await, Err(FetchError::Missing));
        assert_eq!(fetched("/away").await, Err(FetchError::Elsewhere));
        assert_eq!(fetched("/large").await, Err(FetchError::TooLarge));
        let busy = fetched("/busy").await;
        assert!(matches!(busy, Err(FetchError::Call(CallError::Unreachable { .. }))), "{busy:?}");
        let slow = fetched("/slow").await;
        assert!(matches!(slow, Err(FetchError::Call(CallError::Failed { .. }))), "{slow:?}");
        let other = source("http://a.example", "http://b.example");
        let refused = other.open("http://127.0.0.1:9/x", 10).await.map(|_| ());
        assert_eq!(refused, Err(FetchError::Elsewhere));
    }
}
