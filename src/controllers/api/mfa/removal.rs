//! Removing second factors.

use axum::response::Response;

use crate::controllers::extractors::{FreshUser, Pid, QueryInput, Requester};
use crate::errors::{Error, Result};
use crate::models::mfa_factors::Method;
use crate::models::mfa_factors::removal::{Which, remove};
use crate::models::users;
use crate::views::api::{AnyCall, ByPerson, ErrorEnvelope, FactorQuery, OfOne};
use crate::views::envelope;

/// Removes authenticators.
#[utoipa::path(
    delete, path = "/api/me/mfa/totp", tag = "Second factors", operation_id = "removeTotp",
    params(FactorQuery),
    responses(
        (status = 204, description = "They are gone."),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "The role asks for a second factor, and these are the last.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn remove_totp(by: Requester, person: FreshUser, query: QueryInput) -> Result<Response> {
    remove_of(&by, &person.user, Method::Totp, &query).await
}

/// Removes the number that gets codes.
#[utoipa::path(
    delete, path = "/api/me/mfa/sms", tag = "Second factors", operation_id = "removeSms",
    params(FactorQuery),
    responses(
        (status = 204, description = "It is gone."),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "The role asks for a second factor, and this is the last.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn remove_sms(by: Requester, person: FreshUser, query: QueryInput) -> Result<Response> {
    remove_of(&by, &person.user, Method::Sms, &query).await
}

/// Removes codes by mail.
#[utoipa::path(
    delete, path = "/api/me/mfa/email", tag = "Second factors", operation_id = "removeEmail",
    params(FactorQuery),
    responses(
        (status = 204, description = "They are gone."),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "The role asks for a second factor, and this is the last.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn remove_email(by: Requester, person: FreshUser, query: QueryInput) -> Result<Response> {
    remove_of(&by, &person.user, Method::Email, &query).await
}

/// Removes one authenticator.
#[utoipa::path(
    delete, path = "/api/me/mfa/totp/{id}", tag = "Second factors",
    operation_id = "removeAuthenticator", params(("id" = Uuid, Path, description = "Which.")),
    responses(
        (status = 204, description = "It is gone."),
        AnyCall, ByPerson, OfOne,
        (status = 409, description = "The role asks for a second factor, and this is the last.",
            body = ErrorEnvelope),
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn remove_authenticator(
    by: Requester,
    person: FreshUser,
    Pid(id): Pid,
) -> Result<Response> {
    remove(&by.portal, &by.origin, &person.user, Which::One(Method::Totp, id)).await?;
    Ok(envelope::nothing())
}

async fn remove_of(
    by: &Requester,
    user: &users::Model,
    method: Method,
    QueryInput(query): &QueryInput,
) -> Result<Response> {
    let which = if query.has("id") {
        Which::One(method, query.typed("id").parse().map_err(|_| Error::NotFound)?)
    } else {
        Which::All(method)
    };
    remove(&by.portal, &by.origin, user, which).await?;
    Ok(envelope::nothing())
}
