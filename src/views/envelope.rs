//! The platform's envelope around every answer of the API.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::errors::Failure;
use crate::i18n::{Language, Texts};

/// A time as the API writes it (RFC 3339, UTC).
#[must_use]
pub fn timestamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// `{success, data, timestamp}`.
#[must_use]
pub fn success(data: &impl Serialize, now: DateTime<Utc>) -> Value {
    json!({ "success": true, "data": data, "timestamp": timestamp(now) })
}

/// 200 with `data` in the envelope.
#[must_use]
pub fn ok(data: &impl Serialize, now: DateTime<Utc>) -> Response {
    Json(success(data, now)).into_response()
}

/// 304: what the caller knows under `etag` is what there is.
#[must_use]
pub fn unchanged(etag: &str) -> Response {
    (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response()
}

/// 204.
#[must_use]
pub fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// 202: it was taken, and the caller learns no more than that.
#[must_use]
pub fn accepted(now: DateTime<Utc>) -> Response {
    let body = json!({ "success": true, "timestamp": timestamp(now) });
    (StatusCode::ACCEPTED, Json(body)).into_response()
}

/// One page of a list.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Pagination {
    /// From 1; absent on a cursor page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
    /// Rows a page.
    pub size: u64,
    /// Rows in all; absent on a cursor page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// There are more than `total`: nobody counts further than that. Absent where `total` is exact.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_minimum: bool,
    /// Pages in all; absent on a cursor page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u64>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether some come before.
    pub has_prev: bool,
    /// Where a cursor page goes on.
    pub next_cursor: Option<String>,
    /// The same towards the beginning; absent where nothing comes before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev_cursor: Option<String>,
}

/// 200 with a list in the envelope.
#[must_use]
pub fn list(rows: &impl Serialize, pagination: &Pagination, now: DateTime<Utc>) -> Response {
    Json(json!({
        "success": true,
        "data": rows,
        "pagination": pagination,
        "timestamp": timestamp(now),
    }))
    .into_response()
}

/// The same with something to say about all of them.
#[must_use]
pub fn list_with(
    rows: &impl Serialize,
    pagination: &Pagination,
    metadata: &impl Serialize,
    now: DateTime<Utc>,
) -> Response {
    Json(json!({
        "success": true,
        "data": rows,
        "pagination": pagination,
        "metadata": metadata,
        "timestamp": timestamp(now),
    }))
    .into_response()
}

/// `{success: false, message, errors, metadata, timestamp}`.
#[must_use]
pub fn failure(
    texts: &Texts,
    language: Language,
    failure: &Failure,
    request_id: &str,
    now: DateTime<Utc>,
) -> Value {
    let message = texts.say(language, &failure.text);
    let errors: Vec<Value> = if failure.problems.is_empty() {
        vec![json!({ "code": failure.code, "message": message })]
    } else {
        failure
            .problems
            .iter()
            .map(|problem| {
                json!({
                    "code": problem.code,
                    "message": texts.say(language, &problem.text),
                    "field": problem.field,
                })
            })
            .collect()
    };
    json!({
        "success": false,
        "message": message,
        "errors": errors,
        "metadata": { "request_id": request_id },
        "timestamp": timestamp(now),
    })
}
