//! Devices that are asked for no second factor.

use axum::response::Response;

use super::PATH;
use crate::controllers::extractors::{FormInput, Page, Pid, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::devices::Model as Device;

/// `POST /settings/security/devices/{id}/forget`
pub async fn forget(
    by: Requester,
    page: Page,
    person: SignedIn,
    Pid(id): Pid,
    FormInput(_): FormInput,
) -> Result<Response> {
    match Device::forget(&by.portal, &by.origin, &person.user, id).await {
        // Whoever presses twice meant it once.
        Ok(()) | Err(Error::NotFound) => {
            Ok(page.redirect(PATH, "success", "flash-device-forgotten"))
        }
        Err(err) => Err(err),
    }
}
