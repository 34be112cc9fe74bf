//! Bodies about API keys and tokens.

use utoipa::ToSchema;

/// Names of scopes.
#[derive(ToSchema)]
pub enum ScopeName {
    /// Reads the profile.
    #[schema(rename = "profile:read")]
    ProfileRead,
    /// Changes names, phone and preferences.
    #[schema(rename = "profile:write")]
    ProfileWrite,
    /// Reads requests, their files and results, and follows them.
    #[schema(rename = "requests:read")]
    RequestsRead,
    /// Hands in, changes and ends requests.
    #[schema(rename = "requests:write")]
    RequestsWrite,
    /// Reads notifications.
    #[schema(rename = "notifications:read")]
    NotificationsRead,
    /// Asks what tokens are worth. Admins only.
    #[schema(rename = "tokens:introspect")]
    TokensIntrospect,
    /// Reads other people's profiles. Admins only.
    #[schema(rename = "users:read")]
    UsersRead,
}

/// A new API key.
#[derive(ToSchema)]
pub struct NewApiKeyBody {
    /// What it is for.
    #[schema(min_length = 1, max_length = 100, examples("Nightly import"))]
    pub name: String,
    /// What it may do; one at least.
    #[schema(min_items = 1)]
    pub scopes: Vec<ScopeName>,
    /// Days that it works; 90 unless it is said. No key lives for ever.
    #[schema(minimum = 1, maximum = 365, default = 90)]
    pub expires_in_days: Option<i64>,
}

/// A token to be judged.
#[derive(ToSchema)]
pub struct IntrospectionBody {
    /// An access token or an API key.
    pub token: String,
    /// Taken, and not needed.
    #[schema(nullable = false)]
    pub token_type_hint: Option<String>,
}
