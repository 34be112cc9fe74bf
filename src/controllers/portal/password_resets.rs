//! A way back in for those who forgot their password. A link opens a page; only its button acts.

use axum::response::Response;
use axum::routing::get;
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, Page, Requester, Word, cookies};
use crate::errors::{Error, Result};
use crate::models::input::Input;
use crate::models::one_time_tokens::{Model as Token, TokenPurpose};
use crate::models::users::Model as User;
use crate::views::forms::FormView;
use crate::views::pages::{FormPage, LinkSentPage, ResetPage};

const REQUEST: &str = "password_resets/new.html";
const EDIT: &str = "password_resets/edit.html";

fn form(input: &Input) -> FormView {
    FormView::new([("email", input.typed("email"))])
}

/// `GET /forgot-password`
pub async fn new(page: Page) -> Result<Response> {
    page.render(REQUEST, FormPage { form: form(&Input::default()) })
}

/// `POST /forgot-password`
pub async fn create(
    by: Requester,
    page: Page,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let typed = form(&input);
    let email = input.required_email("email");
    if let Err(err) = input.finish() {
        return page.invalid(REQUEST, err, typed, |form| FormPage { form });
    }
    by.count_guess().await?;
    User::request_password_reset(&by.portal, &by.origin, &email).await?;
    let mailbox = by.portal.settings.sandbox;
    page.render("password_resets/sent.html", LinkSentPage { email, mailbox, wait_seconds: 0 })
}

fn reset_page(token: String, valid: bool) -> impl FnOnce(FormView) -> ResetPage {
    move |form| ResetPage { form, token, valid }
}

/// `GET /reset-password/{token}`
pub async fn edit(by: Requester, page: Page, Word(token): Word) -> Result<Response> {
    let usable =
        Token::find_usable(&by.portal.db, &token, TokenPurpose::ResetPassword, by.portal.now());
    let valid = usable.await?.is_some();
    let form = FormView::new([("password", String::new())]);
    page.render(EDIT, reset_page(token, valid)(form))
}

/// `POST /reset-password/{token}`
pub async fn update(
    by: Requester,
    page: Page,
    Word(token): Word,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    by.count_guess().await?;
    match User::reset_password(&by.portal, &by.origin, &token, &mut input).await {
        Ok(_) => {
            let mut response = page.redirect("/login", "success", "flash-password-reset");
            cookies::append(response.headers_mut(), &cookies::no_session(&by.portal));
            Ok(response)
        }
        Err(err) => {
            let dead = matches!(&err, Error::Invalid(problems) if problems[0].field == "token");
            let form = FormView::new([("password", String::new())]);
            page.invalid(EDIT, err, form, reset_page(token, !dead))
        }
    }
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new()
        .add("/forgot-password", get(new).post(create))
        .add("/reset-password/{token}", get(edit).post(update))
}
