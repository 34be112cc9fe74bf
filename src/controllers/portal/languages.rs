//! The language switch.

use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, MaybeUser, Requester, cookies, local_path};
use crate::errors::Result;
use crate::models::users::profile::ProfileChange;

/// `POST /language`
pub async fn update(
    by: Requester,
    MaybeUser(person): MaybeUser,
    FormInput(input): FormInput,
) -> Result<Response> {
    let typed = input.typed("return_to");
    let mut only_language = input.only(&["language"]);
    let change = ProfileChange::read(&mut only_language)?;
    if let Some(person) = person {
        person.user.change_profile(&by.portal, &by.origin, None, change).await?;
    }
    let mut response = Redirect::to(local_path(&typed)).into_response();
    let chosen = input.typed("language");
    if !chosen.is_empty() {
        cookies::append(response.headers_mut(), &[cookies::language(&by.portal, &chosen)]);
    }
    Ok(response)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/language", post(update))
}
