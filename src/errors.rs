//! The one error map: what went wrong, which status, which code, which words.
//!
//! Handlers return [`Result`]; an [`Error`] becomes a response that carries a [`Failure`], and the
//! error middleware renders that as the platform's envelope or as a page, in the reader's language.

use std::borrow::Cow;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use loco_rs::model::ModelError;
use sea_orm::{DbErr, TransactionError};

use crate::i18n::Text;
use crate::integrations::CallError;
use crate::rate_limit::Standing;

/// What every fallible function of the portal returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, as the caller sees it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A body or a parameter that is no JSON, no form, no UTF-8: 400.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// Well-formed but invalid, one entry per field: 422.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// No credential where one is needed: 401.
    #[error("authentication required")]
    AuthenticationRequired,
    /// A credential that is bad, expired or revoked: 401.
    #[error("invalid token")]
    InvalidToken,
    /// Wrong email or password: 401, the same for every reason.
    #[error("invalid credentials")]
    InvalidCredentials,
    /// Wrong second factor: 401 under the code of a wrong password, in words of its own.
    #[error("wrong second factor")]
    WrongCode,
    /// Known, but not allowed: 403; the text says why.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// Who they are was proved too long ago for what they want to do: 403
    /// `REAUTHENTICATION_REQUIRED`.
    #[error("reauthentication required")]
    ReauthenticationRequired,
    /// The role asks for a second factor and there is none yet: 403 `MFA_SETUP_REQUIRED`.
    #[error("mfa setup required")]
    MfaSetupRequired,
    /// Unknown, or somebody else's: 404.
    #[error("not found")]
    NotFound,
    /// The address exists, the method does not: 405.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// The state does not allow it: 409; code and text.
    #[error("conflict: {1}")]
    Conflict(&'static str, &'static str),
    /// `If-Match` named another version: 412.
    #[error("precondition failed")]
    PreconditionFailed,
    /// A body over the limit: 413; code and limit in words.
    #[error("too large: {0}")]
    TooLarge(&'static str, String),
    /// A body of another type than the endpoint takes: 415.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// Too many wrong passwords: 423, with how the budget stands.
    #[error("account locked: {}", .0.message)]
    AccountLocked(Standing),
    /// Over a budget: 429, with how it stands.
    #[error("rate limited: {}", .0.message)]
    RateLimited(Standing),
    /// Something that we depend on is down: 503.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// No room for what was sent: 507.
    #[error("storage full")]
    StorageFull,
    /// A defect of ours: 500. The reason goes to the log, never to the caller.
    #[error("internal: {0}")]
    Internal(String),
}

/// One thing that is wrong with one field.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The field's name as the client sent it.
    pub field: Cow<'static, str>,
    /// The platform's code, `VALIDATION_ERROR` unless the contract names another.
    pub code: &'static str,
    /// What is wrong, in words.
    pub text: Text,
}

impl Problem {
    /// A plain validation problem.
    pub fn new(field: impl Into<Cow<'static, str>>, text: Text) -> Self {
        Self { field: field.into(), code: "VALIDATION_ERROR", text }
    }

    /// The same under a code of its own.
    #[must_use]
    pub fn with_code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Invalid(vec![problem])
    }
}

/// What the error middleware needs to render an answer.
#[derive(Clone, Debug)]
pub struct Failure {
    /// HTTP status.
    pub status: StatusCode,
    /// The platform's error code.
    pub code: &'static str,
    /// What happened, in words.
    pub text: Text,
    /// One entry per bad field; empty unless the input is to blame.
    pub problems: Vec<Problem>,
    /// Seconds after which it is worth trying again.
    pub retry_after: Option<u64>,
    /// The budget that is spent, if one is.
    pub standing: Option<Standing>,
}

impl Failure {
    fn new(status: StatusCode, code: &'static str, text: impl Into<Text>) -> Self {
        Self {
            status,
            code,
            text: text.into(),
            problems: Vec::new(),
            retry_after: None,
            standing: None,
        }
    }

    fn of_budget(status: StatusCode, code: &'static str, standing: Standing) -> Self {
        Self {
            retry_after: standing.retry_after,
            standing: Some(standing),
            ..Self::new(status, code, standing.text())
        }
    }

    /// What a bare status means, for answers that no [`Error`] made (a router's 405, say).
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let (code, text) = match status {
            StatusCode::UNAUTHORIZED => {
                ("AUTHENTICATION_REQUIRED", "error-authentication-required")
            }
            StatusCode::FORBIDDEN => ("INSUFFICIENT_PERMISSIONS", "error-forbidden"),
            StatusCode::NOT_FOUND => ("RESOURCE_NOT_FOUND", "error-not-found"),
            StatusCode::METHOD_NOT_ALLOWED => ("VALIDATION_ERROR", "error-method"),
            StatusCode::CONFLICT => ("RESOURCE_CONFLICT", "error-conflict"),
            StatusCode::PRECONDITION_FAILED => ("RESOURCE_CONFLICT", "error-precondition"),
            StatusCode::PAYLOAD_TOO_LARGE => ("VALIDATION_ERROR", "error-body-too-large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("VALIDATION_ERROR", "error-content-type"),
            StatusCode::RANGE_NOT_SATISFIABLE => ("VALIDATION_ERROR", "error-range"),
            StatusCode::TOO_MANY_REQUESTS => ("RATE_LIMIT_EXCEEDED", "error-rate-limited"),
            StatusCode::SERVICE_UNAVAILABLE => ("SERVICE_UNAVAILABLE", "error-unavailable"),
            status if status.is_server_error() => ("INTERNAL_ERROR", "error-internal"),
            _ => ("VALIDATION_ERROR", "error-not-json"),
        };
        Self::new(status, code, text)
    }
}

impl Error {
    /// Any error of ours that the caller can do nothing about.
    pub fn internal(err: impl std::fmt::Display) -> Self {
        Self::Internal(err.to_string())
    }

    /// Status, code and words of this error.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Malformed(key) => Failure::new(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", *key),
            Self::Invalid(problems) => Failure {
                problems: problems.clone(),
                ..Failure::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    problems.first().map_or("VALIDATION_ERROR", |problem| problem.code),
                    problems.first().map_or_else(|| "error-422-text".into(), |p| p.text.clone()),
                )
            },
            Self::AuthenticationRequired => Failure::of_status(StatusCode::UNAUTHORIZED),
            Self::InvalidToken => {
                Failure::new(StatusCode::UNAUTHORIZED, "INVALID_TOKEN", "error-invalid-token")
            }
            Self::WrongCode => {
                Failure::new(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS", "error-mfa-code")
            }
            Self::InvalidCredentials => {
                Failure::new(StatusCode::UNAUTHORIZED, "INVALID_CREDENTIALS", "error-credentials")
            }
            Self::Forbidden(key) => {
                Failure::new(StatusCode::FORBIDDEN, "INSUFFICIENT_PERMISSIONS", *key)
            }
            Self::ReauthenticationRequired => Failure::new(
                StatusCode::FORBIDDEN,
                "REAUTHENTICATION_REQUIRED",
                "error-reauthentication",
            ),
            Self::MfaSetupRequired => {
                Failure::new(StatusCode::FORBIDDEN, "MFA_SETUP_REQUIRED", "error-mfa-setup")
            }
            Self::NotFound => Failure::of_status(StatusCode::NOT_FOUND),
            Self::MethodNotAllowed => Failure::of_status(StatusCode::METHOD_NOT_ALLOWED),
            Self::Conflict(code, key) => Failure::new(StatusCode::CONFLICT, code, *key),
            Self::PreconditionFailed => Failure::of_status(StatusCode::PRECONDITION_FAILED),
            Self::TooLarge("FILE_TOO_LARGE", max) => Failure::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "FILE_TOO_LARGE",
                Text::from("error-file-too-large").arg("max", max.clone()),
            ),
            Self::TooLarge(..) => Failure::of_status(StatusCode::PAYLOAD_TOO_LARGE),
            Self::UnsupportedMediaType => Failure::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Self::AccountLocked(standing) => {
                Failure::of_budget(StatusCode::LOCKED, "ACCOUNT_LOCKED", *standing)
            }
            Self::RateLimited(standing) => {
                Failure::of_budget(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT_EXCEEDED", *standing)
            }
            Self::Unavailable(_) => Failure {
                retry_after: Some(5),
                ..Failure::of_status(StatusCode::SERVICE_UNAVAILABLE)
            },
            Self::StorageFull => Failure::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "STORAGE_UNAVAILABLE",
                "error-storage-full",
            ),
            Self::Internal(_) => Failure::of_status(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(reason) | Self::Unavailable(reason) = &self {
            tracing::error!(reason, "request failed");
        }
        let failure = self.failure();
        let mut response = failure.status.into_response();
        response.extensions_mut().insert(failure);
        response
    }
}

impl From<DbErr> for Error {
    fn from(err: DbErr) -> Self {
        match err {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(err.to_string()),
            DbErr::RecordNotFound(_) => Self::NotFound,
            err if is_disconnect(&err) => Self::Unavailable(err.to_string()),
            err => Self::internal(err),
        }
    }
}

/// Whether a statement failed because the database went away in the middle of it.
fn is_disconnect(err: &DbErr) -> bool {
    use sea_orm::RuntimeErr::SqlxError;
    let (DbErr::Exec(SqlxError(err)) | DbErr::Query(SqlxError(err))) = err else {
        return false;
    };
    // Class 57P (admin shutdown, crash, starting up), 53 (out of resources) and 40 (rolled back for
    // the sake of another change, worth trying again) of PostgreSQL,
    // "database is locked" of SQLite.
    match &**err {
        sea_orm::sqlx::Error::Io(_)
        | sea_orm::sqlx::Error::PoolTimedOut
        | sea_orm::sqlx::Error::PoolClosed
        | sea_orm::sqlx::Error::Tls(_) => true,
        sea_orm::sqlx::Error::Database(err) => err.code().is_some_and(|code| {
            ["57P", "53", "40"].iter().any(|class| code.starts_with(class)) || code == "5"
        }),
        _ => false,
    }
}

impl From<TransactionError<Error>> for Error {
    fn from(err: TransactionError<Error>) -> Self {
        match err {
            TransactionError::Connection(err) => err.into(),
            TransactionError::Transaction(err) => err,
        }
    }
}

impl From<ModelError> for Error {
    fn from(err: ModelError) -> Self {
        match err {
            ModelError::EntityNotFound => Self::NotFound,
            ModelError::EntityAlreadyExists => {
                Self::Conflict("RESOURCE_CONFLICT", "error-conflict")
            }
            ModelError::DbErr(err) => err.into(),
            err => Self::internal(err),
        }
    }
}

impl From<loco_rs::Error> for Error {
    fn from(err: loco_rs::Error) -> Self {
        match err {
            loco_rs::Error::NotFound => Self::NotFound,
            loco_rs::Error::Model(err) => err.into(),
            loco_rs::Error::DB(err) => err.into(),
            loco_rs::Error::JsonRejection(_) | loco_rs::Error::BadRequest(_) => {
                Self::Malformed("error-not-json")
            }
            err => Self::internal(err),
        }
    }
}

impl From<Error> for loco_rs::Error {
    fn from(err: Error) -> Self {
        Self::Message(err.to_string())
    }
}

impl From<object_store::Error> for Error {
    fn from(err: object_store::Error) -> Self {
        match &err {
            // A bucket that is not there is no missing file.
            object_store::Error::NotFound { source, .. } if !says(source.as_ref(), NO_BUCKET) => {
                Self::NotFound
            }
            _ if is_full(&err) => Self::StorageFull,
            _ => Self::Unavailable(err.to_string()),
        }
    }
}

/// What S3 calls a bucket that is not there.
const NO_BUCKET: &[&str] = &["NoSuchBucket"];

/// What servers that speak S3's language say when there is no room: MinIO, Ceph, and by status.
const NO_ROOM: &[&str] = &["XMinioStorageFull", "QuotaExceeded", "507 Insufficient Storage"];

fn is_full(err: &(dyn std::error::Error + 'static)) -> bool {
    let mut source = Some(err);
    while let Some(err) = source {
        if let Some(err) = err.downcast_ref::<std::io::Error>()
            && matches!(
                err.kind(),
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded
            )
        {
            return true;
        }
        source = err.source();
    }
    says(err, NO_ROOM)
}

/// Whether the store's own words have one of these: its errors are not told apart otherwise.
fn says(err: &(dyn std::error::Error + 'static), words: &[&str]) -> bool {
    let text = err.to_string();
    words.iter().any(|word| text.contains(word))
}

impl From<CallError> for Error {
    fn from(err: CallError) -> Self {
        Self::Unavailable(err.to_string())
    }
}
