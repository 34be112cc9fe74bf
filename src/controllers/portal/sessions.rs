//! Signing in and out.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{
    FormInput, MaybeUser, Page, QueryInput, Requester, cookies, local_path,
};
use crate::controllers::portal::second_factors;
use crate::errors::Result;
use crate::models::input::Input;
use crate::models::sessions::Model as Session;
use crate::models::users::Model as User;
use crate::models::users::sign_in::{Credentials, SignIn};
use crate::views::forms::FormView;
use crate::views::pages::SignInPage;

const TEMPLATE: &str = "sessions/new.html";

fn form(input: &Input) -> FormView {
    let typed = |field| (field, input.typed(field));
    FormView::new([typed("email"), typed("remember_me"), ("password", String::new())])
}

/// `GET /login`
pub async fn new(page: Page, QueryInput(query): QueryInput) -> Result<Response> {
    let typed = query.typed("return_to");
    let return_to = local_path(&typed).to_owned();
    if page.user.is_some() {
        return Ok(Redirect::to(&return_to).into_response());
    }
    page.render(TEMPLATE, SignInPage { form: form(&Input::default()), return_to })
}

/// `POST /login`
pub async fn create(
    by: Requester,
    page: Page,
    headers: HeaderMap,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let typed = form(&input);
    let return_to = local_path(&input.typed("return_to")).to_owned();
    let signed_in = match Credentials::read(&mut input) {
        Ok(credentials) => {
            let device = cookies::device(&by.portal, &headers);
            User::sign_in(&by.portal, &by.origin, Credentials { device, ..credentials }).await
        }
        Err(err) => Err(err),
    };
    match signed_in {
        Ok(SignIn::Opened { grant, device }) => {
            let mut response = Redirect::to(&return_to).into_response();
            let cookies = cookies::signed_in(&by.portal, &grant, device.as_ref());
            cookies::append(response.headers_mut(), &cookies);
            Ok(response)
        }
        Ok(SignIn::Challenged(challenge)) => {
            second_factors::begin(&by, &challenge, &return_to).await
        }
        Err(err) => page.invalid(TEMPLATE, err, typed, |form| SignInPage { form, return_to }),
    }
}

/// `POST /logout`
pub async fn destroy(
    by: Requester,
    page: Page,
    MaybeUser(person): MaybeUser,
    headers: HeaderMap,
    FormInput(_): FormInput,
) -> Result<Response> {
    let jar = cookies::read(&headers);
    if let Some(person) = person {
        person.session.sign_out(&by.portal, &by.origin, &person.user).await?;
    } else if let Some(token) = cookies::get(&by.portal, &jar, cookies::REFRESH) {
        Session::sign_out_by_token(&by.portal, &by.origin, &token).await?;
    }
    let mut response = page.redirect("/login", "info", "flash-signed-out");
    cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
    Ok(response)
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().add("/login", get(new).post(create)).add("/logout", post(destroy))
}
