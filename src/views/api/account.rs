//! Bodies about the account as a whole.

use utoipa::ToSchema;

/// Another address.
#[derive(ToSchema)]
pub struct EmailChangeBody {
    /// Where mail is to go from now on.
    #[schema(max_length = 254, examples("ada@example.com"))]
    pub new_email: String,
    /// The account's password.
    #[schema(format = Password)]
    pub password: String,
}

/// The proof for what can not be taken back lightly.
#[derive(ToSchema)]
pub struct PasswordBody {
    /// The account's password.
    #[schema(format = Password)]
    pub password: String,
}

/// A picture.
#[derive(ToSchema)]
pub struct PictureForm {
    /// PNG, JPEG, WebP or GIF, up to 5 MB.
    #[schema(value_type = String, format = Binary)]
    pub file: String,
}
