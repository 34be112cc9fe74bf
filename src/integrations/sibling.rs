//! HTTP to a sibling service: addresses, statuses, capped bodies and tolerant reading.

use std::{error::Error, time::Duration};

use reqwest::{Client, Method, RequestBuilder, Response, Url, header::CONTENT_TYPE};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::{CallError, detail::clean};

/// How long a call may take that uploads nothing.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The largest answer that is read, in bytes.
const RESULT_LIMIT: usize = 16 * 1024 * 1024;

/// The largest error that is read, in bytes.
const ERROR_LIMIT: usize = 1024 * 1024;

/// One sibling service and the way to it.
#[derive(Clone)]
pub(super) struct Sibling {
    pub(super) name: &'static str,
    pub(super) timeout: Duration,
    client: Client,
    base_url: String,
}

impl Sibling {
    pub(super) fn new(name: &'static str, client: Client, base_url: &str) -> Self {
        let base_url = base_url.trim().trim_end_matches('/').to_owned();
        Self { name, timeout: TIMEOUT, client, base_url }
    }

    /// Begins a request to the path of these segments under the base URL. Segments are encoded;
    /// an empty last one makes a trailing slash.
    pub(super) fn request(
        &self,
        method: Method,
        segments: &[&str],
    ) -> Result<RequestBuilder, CallError> {
        // These two would be dropped from the path, and the call would hit its parent.
        if segments.iter().any(|segment| matches!(*segment, "." | "..")) {
            return Err(CallError::NotFound { service: self.name });
        }
        let mut url = Url::parse(&self.base_url)
            .map_err(|error| self.failed(None, &format!("its base URL is wrong: {error}")))?;
        url.path_segments_mut()
            .map_err(|()| self.failed(None, "its base URL can not have paths"))?
            .pop_if_empty()
            .extend(segments);
        Ok(self.client.request(method, url).timeout(self.timeout))
    }

    /// Sends a request and reads its answer, which must be JSON.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<T, CallError> {
        let (status, body) = self.send(request).await?;
        let mut json = serde_json::Deserializer::from_slice(&body);
        // serde's own message quotes the value, which may be anybody's data: the path is enough.
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let text = if error.inner().is_data() {
                format!("the answer has another shape at `{}`", error.path())
            } else {
                "the answer is not whole JSON".to_owned()
            };
            self.failed(Some(status), &text)
        })
    }

    /// Sends a request and gives status and body of a successful answer.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<(u16, Vec<u8>), CallError> {
        let response = request.send().await.map_err(|error| self.broken(error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(self.refused(response).await);
        }
        match self.read(response, RESULT_LIMIT).await? {
            Some(body) => Ok((status.as_u16(), body)),
            None => Err(self.failed(Some(status.as_u16()), "the answer is larger than 16 MiB")),
        }
    }

    /// An answer that makes no sense, or none at all for a reason of ours.
    pub(super) fn failed(&self, status: Option<u16>, detail: &str) -> CallError {
        CallError::Failed { service: self.name, status, detail: clean(detail) }
    }

    /// An exchange that broke on the way.
    fn broken(&self, error: reqwest::Error) -> CallError {
        let builder = error.is_builder();
        let error = error.without_url();
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        if builder {
            self.failed(None, &text)
        } else {
            CallError::Unreachable { service: self.name, reason: clean(&text) }
        }
    }

    async fn refused(&self, response: Response) -> CallError {
        let status = response.status().as_u16();
        let content_type = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("no content type")
            .to_owned();
        // The status counts even where the rest of the answer does not come through.
        let body = self.read(response, ERROR_LIMIT).await.ok().flatten().unwrap_or_default();
        let detail = clean(&explain(&body, &content_type));
        let service = self.name;
        match status {
            404 => CallError::NotFound { service },
            // Too slow, too early, too many: the call itself is fine, and its time will come.
            408 | 425 | 429 | 502..=504 => {
                CallError::Unreachable { service, reason: clean(&format!("{status}: {detail}")) }
            }
            400..=499 => CallError::Rejected { service, status, detail },
            _ => CallError::Failed { service, status: Some(status), detail },
        }
    }

    /// Reads a body of at most `limit` bytes; `None` says that it is larger.
    async fn read(
        &self,
        mut response: Response,
        limit: usize,
    ) -> Result<Option<Vec<u8>>, CallError> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.broken(error))? {
            if body.len() + chunk.len() > limit {
                return Ok(None);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Some(body))
    }
}

/// What an error answer says for itself, without repeating what we sent.
fn explain(body: &[u8], content_type: &str) -> String {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        return format!("no JSON in the answer ({content_type})");
    };
    if let Value::Array(problems) = &answer["detail"] {
        return problems.iter().map(problem).collect::<Vec<_>>().join("; ");
    }
    [&answer["detail"], &answer["message"], &answer["error"], &answer["error"]["message"]]
        .into_iter()
        .find_map(Value::as_str)
        .unwrap_or("no reason given")
        .to_owned()
}

/// One entry of a validation error: where, and what is wrong. Its `input` is our own data.
fn problem(problem: &Value) -> String {
    let place: Vec<String> = problem["loc"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned))
        .collect();
    format!("{}: {}", place.join("."), problem["msg"].as_str().unwrap_or("not valid"))
}

/// Reads a text or a number as text; anything else, and an empty text, is none.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// Like [`text`], with an empty text for none.
pub(super) fn plain<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(text(from)?.unwrap_or_default())
}

/// Reads a number, or a text that holds one; anything else is none.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite()))
}

/// Takes `null` for a value's default.
pub(super) fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        http::StatusCode,
        response::{Html, Redirect},
        routing::get,
    };
    use serde_json::json;

    use super::*;
    use crate::integrations::{http_client, testing};

    fn sibling(base_url: &str) -> Sibling {
        Sibling::new("sibling", http_client().unwrap(), base_url)
    }

    async fn ask(base_url: &str) -> Result<Value, CallError> {
        let sibling = sibling(base_url);
        sibling.json(sibling.request(Method::GET, &["x"])?).await
    }

    async fn answered(status: u16, body: Value) -> CallError {
        let answer = (StatusCode::from_u16(status).unwrap(), axum::Json(body));
        let base = testing::serve(Router::new().route("/x", get(|| async move { answer }))).await;
        ask(&base).await.unwrap_err()
    }

    #[test]
    fn joins_paths_without_doubled_slashes() {
        for base in
            ["http://h:1/dev/platform", "http://h:1/dev/platform/", " http://h:1/dev/platform//"]
        {
            let request = sibling(base).request(Method::POST, &["api", "submissions", ""]).unwrap();
            let url = request.build().unwrap().url().to_string();
            assert_eq!(url, "http://h:1/dev/platform/api/submissions/");
        }
        let request = sibling("http://h:1").request(Method::GET, &["status", "a/b?c %"]).unwrap();
        assert_eq!(request.build().unwrap().url().as_str(), "http://h:1/status/a%2Fb%3Fc%20%25");
    }

    #[test]
    fn an_id_never_climbs_out_of_its_path() {
        let climbed = sibling("http://h:1").request(Method::DELETE, &["submissions", ".."]);
        assert_eq!(climbed.unwrap_err(), CallError::NotFound { service: "sibling" });
    }

    #[test]
    fn a_wrong_base_url_fails_without_panic() {
        for base in ["", "nonsense", "mailto:a@b.example"] {
            let error = sibling(base).request(Method::GET, &["x"]).unwrap_err();
            assert!(matches!(error, CallError::Failed { status: None, .. }), "{base}: {error}");
        }
    }

    #[tokio::test]
    async fn statuses_say_what_to_do() {
        let detail = json!({"detail": "no"});
        assert_eq!(answered(404, detail.clone()).await, CallError::NotFound { service: "sibling" });
        for status in [400, 401, 409, 413, 422] {
            assert_eq!(
                answered(status, detail.clone()).await,
                CallError::Rejected { service: "sibling", status, detail: "no".to_owned() }
            );
        }
        for status in [502, 503, 504] {
            assert_eq!(
                answered(status, detail.clone()).await,
                CallError::Unreachable { service: "sibling", reason: format!("{status}: no") }
            );
        }
        for status in [500, 501, 507] {
            assert_eq!(
                answered(status, detail.clone()).await,
                CallError::Failed {
                    service: "sibling",
                    status: Some(status),
                    detail: "no".to_owned()
                }
            );
        }
    }

    #[tokio::test]
    async fn a_validation_error_does_not_repeat_what_we_sent() {
        let error = answered(
            422,
            json!({"detail": [{
                "type": "missing", "loc": ["body", "user_email"], "msg": "Field required",
                "input": {"description": "very private"}
            }]}),
        )
        .await;
        let text = error.to_string();
        assert!(text.contains("body.user_email: Field required"), "{text}");
        assert!(!text.contains("private"), "{text}");
    }

    #[tokio::test]
    async fn html_and_truncated_json_are_failures() {
        let router = Router::new().route("/x", get(|| async { Html("<h1>Welcome to nginx</h1>") }));
        let error = ask(&testing::serve(router).await).await.unwrap_err();
        assert!(matches!(error, CallError::Failed { status: Some(200), .. }), "{error}");

        let router = Router::new().route("/x", get(|| async { r#"{"id": "abc", "sta"# }));
        let error = ask(&testing::serve(router).await).await.unwrap_err();
        assert!(matches!(error, CallError::Failed { status: Some(200), .. }), "{error}");

        let router = Router::new().route(
            "/x",
            get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, Html("<b>password=1</b>")) }),
        );
        let error = ask(&testing::serve(router).await).await.unwrap_err();
        assert!(matches!(&error, CallError::Failed { detail, .. } if detail.contains("text/html")));
        assert!(!error.to_string().contains("password"));
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let router = Router::new()
            .route("/x", get(|| async { Redirect::temporary("/y") }))
            .route("/y", get(|| async { axum::Json(json!({})) }));
        let error = ask(&testing::serve(router).await).await.unwrap_err();
        assert!(matches!(error, CallError::Failed { status: Some(307), .. }), "{error}");
    }

    #[tokio::test]
    async fn silence_and_refused_connections_are_unreachable() {
        let error = ask(&testing::nobody().await).await.unwrap_err();
        assert!(
            matches!(&error, CallError::Unreachable { reason, .. } if reason.contains("refused")),
            "{error}"
        );

        let slow = get(|| tokio::time::sleep(Duration::from_secs(30)));
        let base = testing::serve(Router::new().route("/x", slow)).await;
        let mut sibling = sibling(&base);
        sibling.timeout = Duration::from_millis(100);
        let request = sibling.request(Method::GET, &["x"]).unwrap();
        let error = sibling.json::<Value>(request).await.unwrap_err();
        assert!(matches!(error, CallError::Unreachable { .. }), "{error}");
    }

    #[tokio::test]
    async fn an_endless_answer_is_cut_off() {
        let endless = get(|| async {
            let chunk = bytes::Bytes::from(vec![b' '; 1024 * 1024]);
            axum::body::Body::from_stream(futures_util::stream::repeat_with(move || {
                Ok::<_, std::io::Error>(chunk.clone())
            }))
        });
        let error = ask(&testing::serve(Router::new().route("/x", endless)).await).await;
        assert!(
            matches!(error, Err(CallError::Failed { status: Some(200), ref detail, .. })
                if detail.contains("16 MiB")),
            "{error:?}"
        );
    }

    #[test]
    fn readers_are_tolerant() {
        #[derive(Deserialize)]
        struct Read {
            #[serde(default, deserialize_with = "text")]
            id: Option<String>,
            #[serde(default, deserialize_with = "number")]
            progress: Option<f64>,
            #[serde(default, deserialize_with = "or_default")]
            steps: Vec<u8>,
        }
        let read: Read =
            serde_json::from_value(json!({"id": 7, "progress": "12.5", "steps": null, "new": 1}))
                .unwrap();
        assert_eq!(read.id.as_deref(), Some("7"));
        assert_eq!(read.progress, Some(12.5));
        assert!(read.steps.is_empty());
        let read: Read = serde_json::from_value(json!({"id": {}, "progress": []})).unwrap();
        assert_eq!((read.id, read.progress), (None, None));
    }
}
