//! Answers in the form that `FastAPI` gives them.

use axum::{
    Json,
    body::Bytes,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    Sandbox,
    modes::{Notifications, Orchestrator, Submissions},
};

/// An error: a status, and `{"detail": …}`.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    /// `None` for an answer that is no JSON.
    detail: Option<Value>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, detail: &str) -> Self {
        Self { status, detail: Some(Value::from(detail)) }
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
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, detail: Some(problems.collect()) }
    }

    /// A value out of the ones that are known.
    pub(super) fn unknown_value(field: &str, known: &[&str]) -> Self {
        let known: Vec<String> = known.iter().map(|value| format!("'{value}'")).collect();
        let message = format!("Input should be {}", known.join(", "));
        let detail = json!([{ "type": "enum", "loc": ["body", field], "msg": message }]);
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, detail: Some(detail) }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self.detail {
            Some(detail) => (self.status, Json(json!({ "detail": detail }))).into_response(),
            None => (self.status, Html("<h1>It works</h1>")).into_response(),
        }
    }
}

/// What keeps a service from a proper answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It answers 500.
    Broken,
    /// It answers 200, and no JSON.
    Garbled,
    /// It does not answer as long as anybody waits.
    Hanging,
    /// A gateway answers in its place.
    Down,
}

impl Submissions {
    pub(super) const fn trouble(self) -> Option<Trouble> {
        match self {
            Self::Accepting | Self::Refusing | Self::RefusingFiles => None,
            Self::Garbled => Some(Trouble::Garbled),
            Self::Hanging => Some(Trouble::Hanging),
            Self::Down => Some(Trouble::Down),
        }
    }
}

impl Orchestrator {
    pub(super) const fn trouble(self) -> Option<Trouble> {
        match self {
            Self::Answering => None,
            Self::Broken => Some(Trouble::Broken),
            Self::Garbled => Some(Trouble::Garbled),
            Self::Hanging => Some(Trouble::Hanging),
            Self::Down => Some(Trouble::Down),
        }
    }
}

impl Notifications {
    pub(super) const fn trouble(self) -> Option<Trouble> {
        match self {
            Self::Sending | Self::Failing => None,
            Self::Hanging => Some(Trouble::Hanging),
            Self::Down => Some(Trouble::Down),
        }
    }
}

impl Sandbox {
    /// Answers in a service's place, where it is in trouble.
    pub(super) async fn stand_in_for(&self, trouble: Option<Trouble>) -> Result<(), Refusal> {
        Err(match trouble {
            None => return Ok(()),
            Some(Trouble::Broken) => {
                Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "Something broke")
            }
            Some(Trouble::Garbled) => Refusal { status: StatusCode::OK, detail: None },
            Some(Trouble::Hanging) => {
                tokio::time::sleep(self.config.hang).await;
                Refusal::new(StatusCode::GATEWAY_TIMEOUT, "Gateway Timeout")
            }
            Some(Trouble::Down) => {
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable")
            }
        })
    }
}

/// Reads a JSON object that must have these fields as texts.
pub(super) fn object(body: &Bytes, required: &[&'static str]) -> Result<Value, Refusal> {
    let object: Value = serde_json::from_slice(body).map_err(|_| Refusal {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        detail: Some(json!([
            { "type": "json_invalid", "loc": ["body", 0], "msg": "JSON decode error" }
        ])),
    })?;
    let missing: Vec<&str> =
        required.iter().copied().filter(|field| !object[*field].is_string()).collect();
    if missing.is_empty() { Ok(object) } else { Err(Refusal::missing(missing)) }
}

/// A time as Python writes it, without a zone.
pub(super) fn python_time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}
