//! An event as it comes in, and whether it is one.

use serde_json::Value;

use crate::errors::{Error, Problem, Result};
use crate::models::input::has_nul;

/// The longest id of an event, in bytes.
const MAX_ID: usize = 200;
/// The longest name of an event, in bytes.
const MAX_NAME: usize = 64;

/// An event that is not stored yet: `{event, event_id, data, ..}`.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// What names it, at whoever sends it.
    pub event_id: String,
    /// What happened.
    pub event: String,
    /// All of it.
    pub payload: Value,
}

fn malformed(field: &'static str) -> Error {
    Problem::new(field, "error-required".into()).into()
}

impl Incoming {
    /// Reads the platform's envelope; `id` counts before the `event_id` in it, where the way it came
    /// vouches for one.
    pub fn read(id: Option<&str>, body: &[u8]) -> Result<Self> {
        // Nesting deeper than 128, numbers that no double holds and broken text end here.
        let payload: Value = serde_json::from_slice(body).map_err(|_| malformed("body"))?;
        let text = |field: &'static str, max: usize| {
            payload[field]
                .as_str()
                .filter(|text| !text.is_empty() && text.len() <= max && !text.contains('\0'))
                .ok_or_else(|| malformed(field))
        };
        let event = text("event", MAX_NAME)?.to_owned();
        let event_id = match id {
            Some(id) if !id.is_empty() && id.len() <= MAX_ID => id.to_owned(),
            _ => text("event_id", MAX_ID)?.to_owned(),
        };
        if !payload["data"].is_object() {
            return Err(malformed("data"));
        }
        // PostgreSQL's JSONB can not hold it.
        if has_nul(&payload) {
            return Err(Problem::new("data", "error-text-invalid".into()).into());
        }
        Ok(Self { event_id, event, payload })
    }
}
