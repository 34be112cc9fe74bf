//! Devices that the caller signed in on.

use axum::response::Response;
use axum::routing::{delete, get};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{CurrentUser, Pid, Requester};
use crate::errors::Result;
use crate::models::devices::Model as Device;
use crate::views::api::{AnyCall, ByPerson, OfOne, Several};
use crate::views::devices::DeviceView;
use crate::views::envelope;

/// Lists the devices that the portal knows the caller on, the one that was used last first.
///
/// A trusted one is asked for no second factor.
#[utoipa::path(
    get, path = "/api/me/devices", tag = "Sessions", operation_id = "listDevices",
    responses(
        (status = 200, description = "The devices.", body = Several<DeviceView>),
        AnyCall, ByPerson,
    ),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn list(by: Requester, person: CurrentUser) -> Result<Response> {
    let now = by.portal.now();
    let devices = Device::of(&by.portal.db, person.user.id).await?;
    let rows: Vec<_> =
        devices.iter().map(|device| DeviceView::new(device, &person.session, now)).collect();
    Ok(envelope::ok(&rows, now))
}

/// Forgets a device: it is trusted no more, and a sign-in there is told by mail again.
///
/// Sessions on it go on.
#[utoipa::path(
    delete, path = "/api/me/devices/{id}", tag = "Sessions", operation_id = "forgetDevice",
    responses((status = 204, description = "It is forgotten."), AnyCall, ByPerson, OfOne),
    security(("bearer" = []), ("cookie" = [])),
)]
pub async fn forget(by: Requester, person: CurrentUser, Pid(id): Pid) -> Result<Response> {
    Device::forget(&by.portal, &by.origin, &person.user, id).await?;
    Ok(envelope::nothing())
}

/// Routes under `/me/devices`.
pub fn routes() -> Routes {
    Routes::new().prefix("me/devices").add("/", get(list)).add("/{id}", delete(forget))
}
