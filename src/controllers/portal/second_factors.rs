//! The second step of signing in. What names the sign-in is a cookie; it ends after five minutes.

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use loco_rs::controller::Routes;

use crate::controllers::extractors::{FormInput, Page, QueryInput, Requester, cookies, local_path};
use crate::errors::{Error, Problem, Result};
use crate::models::input::Input;
use crate::models::mfa_challenges::{Answer, Challenge, Factor, Model as SignInStep};
use crate::models::mfa_factors::Method;
use crate::models::users::Model as User;
use crate::views::forms::FormView;
use crate::views::sign_in::SecondFactorPage;

const TEMPLATE: &str = "sessions/second_factor.html";

/// Where the second factor is asked for; `method` only where it is not the strongest.
fn path(method: Option<Factor>, return_to: &str) -> String {
    let mut query = vec![("return_to", return_to)];
    query.extend(method.map(|factor| ("method", factor.name())));
    format!("/login/mfa?{}", serde_urlencoded::to_string(query).unwrap_or_default())
}

/// Goes on from the password to the second factor; where that is a code to be sent, it is on its way.
pub(super) async fn begin(
    by: &Requester,
    challenge: &Challenge,
    return_to: &str,
) -> Result<Response> {
    if let Some(Factor::Method(method @ (Method::Email | Method::Sms))) = challenge.factors.first()
    {
        let (step, user) = SignInStep::find_open(&by.portal, &challenge.token).await?;
        match step.send_code(&by.portal, &by.origin, &user, *method).await {
            // The page says so, and offers it again.
            Ok(()) | Err(Error::RateLimited(_) | Error::Invalid(_)) => {}
            Err(err) => return Err(err),
        }
    }
    let mut response = Redirect::to(&path(None, return_to)).into_response();
    let token = challenge.token.clone();
    let cookie = cookies::make(&by.portal, cookies::MFA, token, Some(challenge.expires_in));
    cookies::append(response.headers_mut(), &[cookie]);
    Ok(response)
}

/// The sign-in of the browser's cookie.
async fn current(by: &Requester, headers: &HeaderMap) -> Result<(SignInStep, User)> {
    let token = cookies::get(&by.portal, &cookies::read(headers), cookies::MFA);
    SignInStep::find_open(&by.portal, &token.ok_or(Error::InvalidToken)?).await
}

/// Back to the password, with words.
fn too_late(by: &Requester, page: Page, return_to: &str) -> Response {
    let query = serde_urlencoded::to_string([("return_to", return_to)]).unwrap_or_default();
    let mut response = page.redirect(&format!("/login?{query}"), "warning", "flash-mfa-expired");
    cookies::append(response.headers_mut(), &[cookies::remove(&by.portal, cookies::MFA)]);
    response
}

async fn shown(
    by: &Requester,
    step: &SignInStep,
    user: &User,
    method: &str,
    return_to: String,
) -> Result<SecondFactorPage> {
    let factors = step.factors(&by.portal, user).await?;
    let chosen = Factor::parse(method).filter(|factor| factors.contains(factor));
    let Some(factor) = chosen.or_else(|| factors.first().copied()) else {
        return Err(Error::InvalidToken);
    };
    let (sent, destination) = match factor {
        Factor::Method(method) => {
            (step.last_sent(&by.portal, method).await?, step.destination(&by.portal, method).await?)
        }
        Factor::BackupCode => (None, None),
    };
    let mailbox = by.portal.settings.sandbox;
    Ok(SecondFactorPage::new(factor, &factors, sent, destination, return_to, mailbox))
}

/// `GET /login/mfa`
pub async fn show(
    by: Requester,
    page: Page,
    headers: HeaderMap,
    QueryInput(query): QueryInput,
) -> Result<Response> {
    let return_to = local_path(&query.typed("return_to")).to_owned();
    let page_shown = match current(&by, &headers).await {
        Ok((step, user)) => {
            shown(&by, &step, &user, &query.typed("method"), return_to.clone()).await
        }
        Err(err) => Err(err),
    };
    match page_shown {
        Ok(shown) => page.render(TEMPLATE, shown),
        Err(Error::InvalidToken) => Ok(too_late(&by, page, &return_to)),
        Err(err) => Err(err),
    }
}

/// `POST /login/mfa`
pub async fn create(
    by: Requester,
    page: Page,
    headers: HeaderMap,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let return_to = local_path(&input.typed("return_to")).to_owned();
    let (method, trust) = (input.typed("method"), input.typed("trust_device"));
    let (step, user) = match current(&by, &headers).await {
        Err(Error::InvalidToken) => return Ok(too_late(&by, page, &return_to)),
        found => found?,
    };
    let device = cookies::device(&by.portal, &headers);
    let answered = match Answer::read(&mut input) {
        Ok(answer) => {
            step.clone().answer(&by.portal, &by.origin, user.clone(), answer, device).await
        }
        Err(err) => Err(err),
    };
    match answered {
        Ok((grant, device)) => {
            let mut response = Redirect::to(&return_to).into_response();
            let cookies = cookies::signed_in(&by.portal, &grant, device.as_ref());
            cookies::append(response.headers_mut(), &cookies);
            Ok(response)
        }
        Err(Error::InvalidToken) => Ok(too_late(&by, page, &return_to)),
        Err(err) => {
            let shown = shown(&by, &step, &user, &method, return_to).await?;
            let form = FormView::new([("code", String::new()), ("trust_device", trust)]);
            page.invalid(TEMPLATE, beside_code(err, &method), form, |form| shown.with(form))
        }
    }
}

/// A wrong code, beside the field, with what to do about it.
fn beside_code(err: Error, method: &str) -> Error {
    if !matches!(err, Error::WrongCode) {
        return err;
    }
    let text = match Factor::parse(method) {
        Some(Factor::Method(Method::Totp)) => "error-mfa-code-totp",
        Some(Factor::BackupCode) => "error-mfa-code-backup",
        _ => "error-mfa-code",
    };
    Problem::new("code", text.into()).into()
}

/// `POST /login/mfa/send`
pub async fn send(
    by: Requester,
    page: Page,
    headers: HeaderMap,
    FormInput(input): FormInput,
) -> Result<Response> {
    let return_to = local_path(&input.typed("return_to")).to_owned();
    let (step, user) = match current(&by, &headers).await {
        Err(Error::InvalidToken) => return Ok(too_late(&by, page, &return_to)),
        found => found?,
    };
    match resend(&by, &step, &user, &input).await {
        Ok((factor, true)) => {
            Ok(page.redirect(&path(Some(factor), &return_to), "success", "flash-code-sent"))
        }
        Ok((factor, false)) => {
            Ok(page.redirect(&path(Some(factor), &return_to), "warning", "flash-code-not-sent"))
        }
        Err(err) => {
            let shown = shown(&by, &step, &user, &input.typed("method"), return_to).await?;
            page.invalid(TEMPLATE, err, SecondFactorPage::form(), |form| shown.with(form))
        }
    }
}

/// Sends another code, unless one is on its way; by what, and whether there is one now.
async fn resend(
    by: &Requester,
    step: &SignInStep,
    user: &User,
    input: &Input,
) -> Result<(Factor, bool)> {
    let method = Method::parse(&input.typed("method")).filter(|method| *method != Method::Totp);
    let method = method.ok_or_else(|| Problem::new("method", "error-mfa-method".into()))?;
    let factor = Factor::Method(method);
    let before = step.last_sent(&by.portal, method).await?;
    if before.is_some_and(|sent| sent.wait > 0) {
        return Ok((factor, true));
    }
    step.send_code(&by.portal, &by.origin, user, method).await?;
    let after = step.last_sent(&by.portal, method).await?;
    Ok((factor, after != before))
}

/// Routes.
pub fn routes() -> Routes {
    Routes::new().prefix("login/mfa").add("/", get(show).post(create)).add("/send", post(send))
}
