//! Putting away what a page has told.

use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, Pid, Requester, SignedIn, local_path};
use crate::errors::Result;
use crate::models::notifications::Model as Notification;

/// `POST /notifications/{id}/read`
pub async fn read(
    by: Requester,
    person: SignedIn,
    Pid(id): Pid,
    FormInput(input): FormInput,
) -> Result<Response> {
    Notification::mark_read(&by.portal, &person.user, id).await?;
    Ok(Redirect::to(local_path(&input.typed("return_to"))).into_response())
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().prefix("notifications").add("/{id}/read", post(read))
}
