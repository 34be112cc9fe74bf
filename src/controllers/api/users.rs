//! People, for services that work for them.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{Pid, Program, Requester, scopes};
use crate::errors::Result;
use crate::models::users::Model as User;
use crate::views::api::{AnyCall, ByPerson, ErrorEnvelope, OfOne, Success};
use crate::views::envelope;
use crate::views::users::UserProfile;

/// Shows a person's profile to a service.
#[utoipa::path(
    get, path = "/api/users/{id}", tag = "Other services", operation_id = "getUser",
    params(("id" = Uuid, Path, description = "The person's id.")),
    responses(
        (status = 200, description = "The profile.", body = Success<UserProfile>),
        AnyCall, ByPerson, OfOne,
        (status = 403, description = "The caller is a person, or a key without the scope.",
            body = ErrorEnvelope),
    ),
    security(("apiKey" = ["users:read"])),
)]
pub async fn show(
    by: Requester,
    _caller: Program<scopes::UsersRead>,
    Pid(pid): Pid,
) -> Result<Response> {
    let user = User::find_by_pid(&by.portal.db, pid).await?;
    Ok(envelope::ok(&UserProfile::new(&by.portal.settings.host, &user), by.portal.now()))
}

/// Routes under `/users`.
pub fn routes() -> Routes {
    Routes::new().prefix("users").add("/{id}", get(show))
}
