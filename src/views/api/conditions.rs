//! Headers by which a call says what it depends on.

use utoipa::IntoParams;

/// For a call that makes something.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct Once {
    /// Chosen by the client, one for each call. For 24 hours the same key with the same body gets the
    /// first answer again, with `Idempotency-Replayed: true`; with another body 422, and 409 while the
    /// first is under way.
    #[param(
        rename = "Idempotency-Key",
        nullable = false,
        required = false,
        min_length = 1,
        max_length = 255
    )]
    pub idempotency_key: Option<String>,
}

/// For a change.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct Matching {
    /// The `ETag` that the change is based on, or several; 412 where it is another by now.
    #[param(rename = "If-Match", nullable = false, required = false)]
    pub if_match: Option<String>,
}

/// For reading what may be known.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct Known {
    /// The `ETag` of what is known already; 304 where it still is so.
    #[param(rename = "If-None-Match", nullable = false, required = false)]
    pub if_none_match: Option<String>,
}
