//! Our cookies: `__Host-`, `Secure`, `HttpOnly`, `SameSite=Lax`; the same without prefix and Secure over
//! plain HTTP, which only development speaks.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::context::Portal;
use crate::keyring::Purpose;
use crate::models::devices::{DeviceToken, REMEMBERED, Shown};
use crate::models::sessions::Grant;

/// The access token.
pub const ACCESS: &str = "access";
/// The refresh token.
pub const REFRESH: &str = "refresh";
/// A sign-in that waits for the second factor.
pub const MFA: &str = "mfa";
/// What a browser is known by to those who signed in on it.
pub const DEVICE: &str = "device";
/// What a form's token is made from.
pub const FORM: &str = "form";
/// A message that is shown once.
pub const FLASH: &str = "flash";
/// The chosen language; no secret, and set without prefix.
pub const LANGUAGE: &str = "language";

/// A year, for the language.
const YEAR: i64 = 365 * 24 * 3600;

fn is_secure(portal: &Portal) -> bool {
    portal.settings.host.starts_with("https://")
}

fn full_name(portal: &Portal, name: &str) -> String {
    if is_secure(portal) { format!("__Host-{name}") } else { name.to_owned() }
}

/// The cookies of a request.
pub fn read(headers: &HeaderMap) -> CookieJar {
    CookieJar::from_headers(headers)
}

/// The value of one of ours.
#[must_use]
pub fn get(portal: &Portal, jar: &CookieJar, name: &str) -> Option<String> {
    jar.get(&full_name(portal, name))
        .map(|cookie| cookie.value().to_owned())
        .filter(|value| !value.is_empty())
}

/// A cookie that lives for `max_age` seconds, or until the browser is closed.
#[must_use]
pub fn make(portal: &Portal, name: &str, value: String, max_age: Option<i64>) -> Cookie<'static> {
    let mut cookie = Cookie::build((full_name(portal, name), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(is_secure(portal))
        .build();
    if let Some(seconds) = max_age {
        cookie.set_max_age(Some(time::Duration::seconds(seconds)));
    }
    cookie
}

/// A cookie that takes another away.
#[must_use]
pub fn remove(portal: &Portal, name: &str) -> Cookie<'static> {
    make(portal, name, String::new(), Some(0))
}

/// The pair of a session. Who asked to be remembered keeps it when the browser is closed.
#[must_use]
pub fn session(portal: &Portal, grant: &Grant) -> [Cookie<'static>; 2] {
    let now: DateTime<Utc> = portal.now();
    let keep = |seconds: i64| grant.session.remember.then_some(seconds.max(0));
    let access = i64::try_from(grant.expires_in).unwrap_or(900);
    let refresh = (grant.refresh_expires_at - now).num_seconds();
    [
        make(portal, ACCESS, grant.access_token.clone(), keep(access)),
        make(portal, REFRESH, grant.refresh_token.clone(), keep(refresh)),
    ]
}

/// All that a browser is given when somebody gets in.
#[must_use]
pub fn signed_in(
    portal: &Portal,
    grant: &Grant,
    device: Option<&DeviceToken>,
) -> Vec<Cookie<'static>> {
    let mut cookies = session(portal, grant).to_vec();
    cookies.push(remove(portal, MFA));
    cookies.extend(device.map(|device| {
        make(portal, DEVICE, device.expose().to_owned(), Some(REMEMBERED.num_seconds()))
    }));
    cookies
}

/// What the browser shows of itself.
#[must_use]
pub fn device(portal: &Portal, headers: &HeaderMap) -> Shown {
    Shown::browser(get(portal, &read(headers), DEVICE))
}

/// Takes the pair away.
#[must_use]
pub fn no_session(portal: &Portal) -> [Cookie<'static>; 2] {
    [remove(portal, ACCESS), remove(portal, REFRESH)]
}

/// The cookie of the language switch.
#[must_use]
pub fn language(portal: &Portal, code: &str) -> Cookie<'static> {
    let mut cookie = make(portal, LANGUAGE, code.to_owned(), Some(YEAR));
    cookie.set_name(LANGUAGE);
    cookie
}

/// Adds `Set-Cookie` headers.
pub fn append(headers: &mut HeaderMap, cookies: &[Cookie<'static>]) {
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            headers.append(header::SET_COOKIE, value);
        }
    }
}

/// Whether a response sets or takes away the session itself.
#[must_use]
pub fn sets_session(headers: &HeaderMap) -> bool {
    headers.get_all(header::SET_COOKIE).iter().any(|value| {
        let value = value.as_bytes();
        value.starts_with(b"refresh=") || value.starts_with(b"__Host-refresh=")
    })
}

/// What a form's tokens are made from: the browser's own, or a new one with the cookie that sets it.
#[must_use]
pub fn form_secret(portal: &Portal, jar: &CookieJar) -> (String, Option<Cookie<'static>>) {
    if let Some(secret) = get(portal, jar, FORM) {
        return (secret, None);
    }
    let secret = Uuid::new_v4().simple().to_string();
    let cookie = make(portal, FORM, secret.clone(), None);
    (secret, Some(cookie))
}

/// The hidden field that goes with the form cookie `secret`. It looks different on every page, so
/// that compression tells nothing about it (BREACH).
#[must_use]
pub fn form_token(portal: &Portal, secret: &str) -> String {
    let nonce = Uuid::new_v4().simple();
    format!("{nonce}.{}", portal.keys.seal(Purpose::FormToken, &format!("{nonce}.{secret}")))
}

/// Whether `token` goes with the form cookie of the request.
#[must_use]
pub fn is_form_token(portal: &Portal, headers: &HeaderMap, token: &str) -> bool {
    let Some((nonce, seal)) = token.split_once('.') else { return false };
    get(portal, &read(headers), FORM).is_some_and(|secret| {
        portal.keys.is_sealed(Purpose::FormToken, &format!("{nonce}.{secret}"), seal)
    })
}
