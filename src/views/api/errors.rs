//! What goes wrong: the envelope and its codes.

use utoipa::ToSchema;

/// Codes of errors, the platform's own.
#[derive(ToSchema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// What was sent can not be read, or a field of it is wrong.
    ValidationError,
    /// No credential where one is needed.
    AuthenticationRequired,
    /// A token that is bad, expired or revoked.
    InvalidToken,
    /// Wrong email or password.
    InvalidCredentials,
    /// Known, but not allowed.
    InsufficientPermissions,
    /// Who the caller is was proved too long ago: `POST /api/auth/reauthenticate`.
    ReauthenticationRequired,
    /// The role asks for a second factor, and there is none yet.
    MfaSetupRequired,
    /// Unknown, or somebody else's.
    ResourceNotFound,
    /// The state does not allow it.
    ResourceConflict,
    /// An account with that address exists.
    EmailAlreadyExists,
    /// Too many wrong passwords.
    AccountLocked,
    /// A file over the limit.
    FileTooLarge,
    /// A file of a type that is not taken.
    InvalidFileType,
    /// Over a budget.
    RateLimitExceeded,
    /// Something that the portal depends on is down.
    ServiceUnavailable,
    /// No room for what was sent.
    StorageUnavailable,
    /// A defect of the portal.
    InternalError,
}

/// One thing that is wrong.
#[derive(ToSchema)]
pub struct ErrorItem {
    /// For programs.
    pub code: ErrorCode,
    /// For people, in the caller's language.
    pub message: String,
    /// The field, parameter or header that it is about, where it is about one.
    #[schema(nullable = false)]
    pub field: Option<String>,
}

/// What else there is to say about an error.
#[derive(ToSchema)]
pub struct ErrorMetadata {
    /// The same as in `X-Request-Id`; to quote when asking for help.
    pub request_id: String,
}

/// What went wrong.
#[derive(ToSchema)]
pub struct ErrorEnvelope {
    /// Always false.
    pub success: bool,
    /// What happened, in the caller's language.
    pub message: String,
    /// At least one entry; where the input is to blame, one for each bad field.
    pub errors: Vec<ErrorItem>,
    /// What else there is to say.
    pub metadata: ErrorMetadata,
    /// When it was answered.
    #[schema(format = DateTime)]
    pub timestamp: String,
}
