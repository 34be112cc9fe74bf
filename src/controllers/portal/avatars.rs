//! The picture, on the page of the profile.

use axum::extract::{DefaultBodyLimit, Request};
use axum::response::Response;
use axum::routing::post;
use loco_rs::controller::Routes;

use super::profile::{Card, PATH, TEMPLATE, around};
use crate::controllers::api::pictures::{self, FIELD};
use crate::controllers::api::uploads::Sender;
use crate::controllers::extractors::{FormInput, Page, Requester, SignedIn};
use crate::errors::{Error, Problem, Result};
use crate::views::forms::FormView;

/// `POST /settings/profile/avatar`
pub async fn update(
    by: Requester,
    page: Page,
    person: SignedIn,
    request: Request,
) -> Result<Response> {
    let changed = match pictures::read(&by.portal, Sender::Form, request).await {
        Ok(picture) => person.user.change_avatar(&by.portal, &by.origin, picture).await,
        Err(err) => Err(err),
    };
    let err = match changed {
        Ok(_) => return Ok(page.redirect(PATH, "success", "flash-avatar-saved")),
        // Said beside the field, like everything else that is wrong with the picture.
        Err(err @ Error::TooLarge("FILE_TOO_LARGE", _)) => {
            Problem::new(FIELD, err.failure().text).into()
        }
        Err(err) => err,
    };
    let shown = around(&page, &person.user, Card::Avatar).await?;
    page.invalid(TEMPLATE, err, FormView::new([(FIELD, String::new())]), shown)
}

/// `POST /settings/profile/avatar/remove`
pub async fn remove(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(_): FormInput,
) -> Result<Response> {
    person.user.remove_avatar(&by.portal, &by.origin).await?;
    Ok(page.redirect(PATH, "success", "flash-avatar-removed"))
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .prefix("settings/profile/avatar")
        .add("/", post(update).layer(DefaultBodyLimit::disable()))
        .add("/remove", post(remove))
}
