//! Answers in the form that `FastAPI` gives them.

use axum::{
    Json,
    body::Bytes,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// An error: a status, and `{"detail": …}`.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    detail: Value,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, detail: &str) -> Self {
        Self { status, detail: Value::from(detail) }
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, &format!("{what} not found"))
    }

    /// A body without fields that it needs.
    pub(super) fn missing<'a>(fields: impl IntoIterator<Item = &'a str>) -> Self {
        let problems = fields.into_iter().map(|field| {
            json!({
                "type": "missing", "loc": ["body", field], "msg": "Field required", "input": null
            })
        });
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, detail: problems.collect() }
    }

    /// A value out of the ones that are known.
    pub(super) fn unknown_value(field: &str, known: &[&str]) -> Self {
        let known: Vec<String> = known.iter().map(|value| format!("'{value}'")).collect();
        let message = format!("Input should be {}", known.join(", "));
        let detail = json!([{ "type": "enum", "loc": ["body", field], "msg": message }]);
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, detail }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({"detail": self.detail}))).into_response()
    }
}

/// Reads a JSON object that must have these fields as texts.
pub(super) fn object(body: &Bytes, required: &[&'static str]) -> Result<Value, Refusal> {
    let object: Value = serde_json::from_slice(body).map_err(|_| Refusal {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        detail: json!([{ "type": "json_invalid", "loc": ["body", 0], "msg": "JSON decode error" }]),
    })?;
    let missing: Vec<&str> =
        required.iter().copied().filter(|field| !object[*field].is_string()).collect();
    if missing.is_empty() { Ok(object) } else { Err(Refusal::missing(missing)) }
}

/// A time as Python writes it, without a zone.
pub(super) fn python_time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}
