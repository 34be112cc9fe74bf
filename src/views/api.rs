//! Bodies of the API, for its document: what it takes, and the envelopes around what it gives.
//!
//! Nothing is read or written by these types. Bodies are read field by field (see
//! [`crate::models::input`]), so that everything wrong is said at once; the limits that stand here
//! are those of the models.
mod account;
mod activity;
mod answers;
mod api_keys;
mod auth;
mod conditions;
mod envelopes;
mod errors;
mod listing;
mod mfa;
mod notification_preferences;
mod notifications;
mod operations;
mod profile;
mod requests;

pub use account::{EmailChangeBody, PasswordBody, PictureForm};
pub use activity::{ActivityFilter, ActivityKind, ActivityQuery};
pub use answers::{AnyCall, ByPerson, KeyedCall, OfOne, WithBody, shared};
pub use api_keys::{IntrospectionBody, NewApiKeyBody, ScopeName};
pub use auth::{
    CredentialsBody, EmailBody, LinkBody, MfaAnswerBody, MfaChallengeBody, NewPasswordBody,
    PasswordChangeBody, RefreshBody, RegistrationBody,
};
pub use conditions::{Known, Matching, Once};
pub use envelopes::{Accepted, List, Several, Success};
pub use errors::{ErrorCode, ErrorEnvelope, ErrorItem, ErrorMetadata};
pub use listing::{OrderName, RequestFilter, RequestQuery, SortName};
pub use mfa::{AuthenticatorBody, CodeBody, FactorQuery, ProofBody, SmsFactorBody};
pub use notification_preferences::{ChannelsBody, NotificationPreferencesBody};
pub use notifications::{NotificationList, NotificationMetadata, NotificationQuery};
pub use operations::{
    Check, CheckStatus, Checks, Health, HealthStatus, Liveness, ServiceName, WebhookBody,
};
pub use profile::{LanguageCode, PreferencesBody, ProfileBody};
pub use requests::{
    BulkActionName, BulkBody, FilesForm, NewRequestBody, NewRequestForm, Priority,
    RequestChangeBody, RequestUpdated, StatusName,
};
