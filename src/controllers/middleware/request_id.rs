//! `X-Request-Id`: a sane incoming one is kept, any other replaced.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

const HEADER: &str = "x-request-id";

/// The id of a request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Gives the request its id, and the response too.
pub async fn assign(mut request: Request, next: Next) -> Response {
    let incoming = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
    let id = match incoming {
        Some(id) if is_sane(id) => id.to_owned(),
        _ => Uuid::new_v4().to_string(),
    };
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

fn is_sane(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}
