//! Bodies of the API, for its document: what it takes, and the envelopes around what it gives.
//!
//! Nothing is read or written by these types. Bodies are read field by field (see
//! [`crate::models::input`]), so that everything wrong is said at once; the limits that stand here
//! are those of the models.
mod answers;
mod auth;
mod envelopes;
mod errors;
mod listing;
mod operations;
mod profile;
mod requests;

pub use answers::{AnyCall, ByPerson, OfOne, WithBody, shared};
pub use auth::{
    CredentialsBody, EmailBody, LinkBody, NewPasswordBody, RefreshBody, RegistrationBody,
};
pub use envelopes::{Accepted, List, Several, Success};
pub use errors::{ErrorCode, ErrorEnvelope, ErrorItem, ErrorMetadata};
pub use listing::{OrderName, RequestQuery, SortName};
pub use operations::{
    Check, CheckStatus, Checks, Health, HealthStatus, Liveness, ServiceName, WebhookBody,
};
pub use profile::{LanguageCode, PreferencesBody, ProfileBody};
pub use requests::{
    FilesForm, NewRequestBody, NewRequestForm, Priority, RequestChangeBody, RequestUpdated,
    StatusName,
};
