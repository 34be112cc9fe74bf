//! Bodies about second factors.

use utoipa::{IntoParams, ToSchema};

/// An authenticator.
#[derive(ToSchema)]
pub struct AuthenticatorBody {
    /// How its owner calls it; one is found where there is none.
    #[schema(max_length = 64, examples("My phone"))]
    pub name: Option<String>,
}

/// A number that gets codes.
#[derive(ToSchema)]
pub struct SmsFactorBody {
    /// In international form; the number of the profile where there is none.
    #[schema(max_length = 40, examples("+420 601 234 567"))]
    pub phone: Option<String>,
}

/// A code.
#[derive(ToSchema)]
pub struct CodeBody {
    /// Six digits; spaces and dashes do not count.
    #[schema(max_length = 20, examples("123456"))]
    pub code: String,
}

/// What shows who the caller is: one of the two.
#[derive(ToSchema)]
pub struct ProofBody {
    /// The password of the account.
    #[schema(format = Password)]
    pub password: Option<String>,
    /// A code of an authenticator, or a backup code.
    #[schema(examples("123456"))]
    pub code: Option<String>,
}

/// Which factor.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "it is read as an input, and here described")]
pub struct FactorQuery {
    /// One of this method; all of them where it is not named.
    #[param(nullable = false)]
    pub id: Option<uuid::Uuid>,
}
