//! A form that changes the security of an account: it is carried out only when the person proved
//! within the last ten minutes that it is them.
//!
//! If they did not, the answer is the question who they are, in a form that leads to the same place
//! and carries along what the first one said. With the right answer it goes on as if nothing had
//! come between. Passwords of the first form are not carried along, since they would stand in a
//! page: a handler that needs one refuses the form as it would an empty one, and asks again.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::body::{FORM_TOKEN, form_pairs};
use super::{Page, Requester, SettingUp, SignedIn, local_path};
use crate::errors::{Error, Problem, Result};
use crate::models::input::Input;
use crate::models::users::reauthentication::Proof;
use crate::models::{sessions, users};
use crate::views::forms::FormView;
use crate::views::security::{ConfirmPage, HiddenField};

/// The fields of the question.
const PASSWORD: &str = "confirm_password";
const CODE: &str = "confirm_code";
/// Where the person came from.
const BACK: &str = "confirm_back";

/// A form of somebody who is signed in and who proved it lately. It has to be the last extractor of
/// a handler.
pub struct Confirmed {
    /// The person.
    pub user: users::Model,
    /// The session that they came in.
    pub session: sessions::Model,
    /// What the form says.
    pub input: Input,
}

/// The same where somebody may have to set up a second factor before anything else.
pub struct ConfirmedSettingUp {
    /// The person.
    pub user: users::Model,
    /// The session that they came in.
    pub session: sessions::Model,
    /// What the form says.
    pub input: Input,
}

impl<S: Send + Sync> FromRequest<S> for Confirmed {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let SignedIn { user, session } = SignedIn::from_request_parts(&mut parts, state).await?;
        let (session, input) =
            confirm(Request::from_parts(parts, body), state, &user, session).await?;
        Ok(Self { user, session, input })
    }
}

impl<S: Send + Sync> FromRequest<S> for ConfirmedSettingUp {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let SettingUp { user, session } = SettingUp::from_request_parts(&mut parts, state).await?;
        let (session, input) =
            confirm(Request::from_parts(parts, body), state, &user, session).await?;
        Ok(Self { user, session, input })
    }
}

/// The session, fresh, and what the form says besides the answer; else the question.
async fn confirm<S: Send + Sync>(
    request: Request,
    state: &S,
    user: &users::Model,
    session: sessions::Model,
) -> Result<(sessions::Model, Input), Response> {
    let (mut parts, body) = request.into_parts();
    let page = Page::from_request_parts(&mut parts, state).await;
    let page = page.map_err(IntoResponse::into_response)?;
    let by = Requester::from_request_parts(&mut parts, state).await;
    let by = by.map_err(IntoResponse::into_response)?;
    let back = came_from(&parts);
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let pairs = form_pairs(Request::from_parts(parts, body), state).await;
    let mut form = Form::new(pairs.map_err(IntoResponse::into_response)?);
    if session.is_fresh(by.portal.now()) {
        return Ok((session, form.into_input()));
    }
    let error = match form.proof.take() {
        None => {
            form.left_empty.take().map(|field| Problem::new(field, "error-required".into()).into())
        }
        Some(proof) => {
            match users::Model::reauthenticate(&by.portal, &by.origin, user, &session, proof).await
            {
                Ok(()) => {
                    let session = session.reload(&by.portal).await;
                    return Ok((session.map_err(IntoResponse::into_response)?, form.into_input()));
                }
                Err(err) => Some(err),
            }
        }
    };
    // Too many wrong answers ended the session: there is nothing left to confirm in it.
    let now = by.portal.now();
    match session.reload(&by.portal).await {
        Ok(session) if session.is_open(now) => {}
        Ok(_) | Err(Error::NotFound) => {
            return Err(page.redirect("/login", "warning", "flash-confirm-ended"));
        }
        Err(err) => return Err(err.into_response()),
    }
    let shown = ConfirmPage {
        form: FormView::new([(PASSWORD, String::new()), (CODE, String::new())]),
        fields: form.hidden(),
        action: path,
        back: form.back.clone().unwrap_or(back),
        has_code: user.mfa_enabled_at.is_some(),
    };
    Err(ask(page, shown, error).unwrap_or_else(IntoResponse::into_response))
}

/// The question, the first time or once more.
fn ask(page: Page, shown: ConfirmPage, error: Option<Error>) -> Result<Response> {
    const TEMPLATE: &str = "settings/security/confirm.html";
    let Some(error) = error else { return page.refuse(StatusCode::FORBIDDEN, TEMPLATE, shown) };
    let error = match error {
        Error::Invalid(problems) => Error::Invalid(problems.into_iter().map(renamed).collect()),
        error => error,
    };
    let form = shown.form.clone();
    page.invalid(TEMPLATE, error, form, |form| ConfirmPage { form, ..shown })
}

fn renamed(problem: Problem) -> Problem {
    let field = if problem.field.ends_with("code") { CODE } else { PASSWORD };
    Problem { field: field.into(), ..problem }
}

/// The page of ours that led here.
fn came_from(parts: &Parts) -> String {
    let referer = parts.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let referer = referer.and_then(|text| text.parse::<axum::http::Uri>().ok());
    // The browser says where it was only within our own pages: see Referrer-Policy.
    let path = referer.map_or_else(|| "/settings/security".to_owned(), |uri| uri.path().to_owned());
    local_path(&path).to_owned()
}

/// A form, apart: what the question added, and the rest.
struct Form {
    proof: Option<Proof>,
    left_empty: Option<&'static str>,
    back: Option<String>,
    rest: Vec<(String, String)>,
}

impl Form {
    fn new(pairs: Vec<(String, String)>) -> Self {
        let mut form = Self { proof: None, left_empty: None, back: None, rest: Vec::new() };
        for (name, value) in pairs {
            match name.as_str() {
                PASSWORD if value.is_empty() => form.left_empty = Some(PASSWORD),
                PASSWORD => form.proof = Some(Proof::Password(value)),
                CODE if value.is_empty() => form.left_empty = Some(CODE),
                CODE => form.proof = Some(Proof::Code(value)),
                BACK => form.back = Some(local_path(&value).to_owned()),
                _ => form.rest.push((name, value)),
            }
        }
        form
    }

    fn into_input(self) -> Input {
        Input::from_pairs(self.rest)
    }

    /// What is carried along, in its order.
    fn hidden(&self) -> Vec<HiddenField> {
        self.rest
            .iter()
            .filter(|(name, _)| name != FORM_TOKEN && !name.contains("password"))
            .map(|(name, value)| HiddenField { name: name.clone(), value: value.clone() })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::new(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }

    #[test]
    fn nothing_is_lost_but_passwords() {
        let form = form(&[
            ("csrf_token", "t"),
            ("scope", "a"),
            ("scope", "b"),
            ("new_password", "secret"),
            ("confirm_password", ""),
            ("confirm_code", "123456"),
            ("confirm_back", "https://elsewhere.example"),
        ]);
        assert!(matches!(&form.proof, Some(Proof::Code(code)) if code == "123456"));
        assert_eq!(form.back.as_deref(), Some("/dashboard"));
        let hidden: Vec<_> = form.hidden().into_iter().map(|f| (f.name, f.value)).collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(hidden, [pair("scope", "a"), pair("scope", "b")]);
        let input = form.into_input();
        assert_eq!(input.typed("new_password"), "secret");
        assert!(!input.has("confirm_code") && !input.has("confirm_back"));
    }
}
