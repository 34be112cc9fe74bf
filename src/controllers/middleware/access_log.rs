//! One line a request, and its metrics by route pattern. Query strings are never written: they may
//! hold secrets.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

use super::route_pattern::RoutePattern;
use super::{Client, Identity, RequestId};

/// Writes the line once the response is on its way.
pub async fn write(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    metrics::gauge!("http_requests_in_flight").increment(1.0);
    let response = next.run(request).await;
    metrics::gauge!("http_requests_in_flight").decrement(1.0);
    let elapsed = started.elapsed();
    let route = response
        .extensions()
        .get::<RoutePattern>()
        .map_or_else(|| "none".to_owned(), |pattern| pattern.0.as_str().to_owned());
    let status = response.status().as_u16();
    let labels = [
        ("method", method_label(&method).to_owned()),
        ("route", route.clone()),
        ("status", status.to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels[..2]).record(elapsed);
    let user = response.extensions().get::<Identity>().and_then(Identity::user_id);
    let client = response.extensions().get::<Client>().and_then(|client| client.address);
    tracing::info!(
        request_id = id,
        method = %method,
        route,
        status,
        elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        user_id = user.map(tracing::field::display),
        client = client.map(tracing::field::display),
        "request"
    );
    response
}

/// A label of a few values only: a method may be any word.
fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
