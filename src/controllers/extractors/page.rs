//! A page on its way out: who reads it, in which language, and what was left to say from before.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::Cookie;
use serde::Serialize;

use super::{Locale, cookies, origin};
use crate::context::Portal;
use crate::controllers::middleware::{Identity, RequestId};
use crate::controllers::portal::streams::SESSION_TOPIC;
use crate::errors::{Error, Problem, Result};
use crate::i18n::{Language, Text};
use crate::keyring::Purpose;
use crate::models::notifications::Model as Notification;
use crate::models::users;
use crate::views::forms::FormView;
use crate::views::shell::{Flash, Person, Shell, languages};
use crate::views::time::Calendar;

/// Renders pages for one reader.
pub struct Page {
    /// The program's parts.
    pub portal: Arc<Portal>,
    /// The reader's language.
    pub language: Language,
    /// The reader, if signed in.
    pub user: Option<users::Model>,
    /// How much the reader was told and has not read.
    pub unread: u64,
    path: String,
    form_secret: String,
    flash: Option<Flash>,
    request_id: String,
    set: Vec<Cookie<'static>>,
    development: bool,
}

impl<S: Sync> FromRequestParts<S> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let portal = origin::portal(&parts.extensions)?;
        let Ok(Locale(language)) = Locale::from_request_parts(parts, state).await;
        let user = match parts.extensions.get::<Identity>() {
            Some(Identity::Person(person, _)) => Some(person.0.clone()),
            _ => None,
        };
        let unread = match &user {
            Some(user) => Notification::count_unread(&portal.db, user.id).await?,
            None => 0,
        };
        let jar = cookies::read(&parts.headers);
        let (form_secret, new_cookie) = cookies::form_secret(&portal, &jar);
        let mut set = Vec::from_iter(new_cookie);
        let flash = cookies::get(&portal, &jar, cookies::FLASH).and_then(|sealed| {
            set.push(cookies::remove(&portal, cookies::FLASH));
            open_flash(&portal, language, &sealed)
        });
        Ok(Self {
            language,
            user,
            unread,
            path: parts.uri.path().to_owned(),
            form_secret,
            flash,
            request_id: parts
                .extensions
                .get::<RequestId>()
                .map(|id| id.0.clone())
                .unwrap_or_default(),
            set,
            development: portal.settings.sandbox,
            portal,
        })
    }
}

/// `kind.key?name=number&….seal`, as it stands in the cookie; most keys have no numbers.
fn open_flash(portal: &Portal, language: Language, sealed: &str) -> Option<Flash> {
    let (message, seal) = sealed.rsplit_once('.')?;
    if !portal.keys.is_sealed(Purpose::Flash, message, seal) {
        return None;
    }
    let (kind, key) = message.split_once('.')?;
    let (key, numbers) = key.split_once('?').unwrap_or((key, ""));
    let numbers = numbers.split('&').filter_map(|pair| pair.split_once('='));
    let text = numbers.fold(Text::from(key.to_owned()), |text, (name, number)| {
        text.arg(name.to_owned(), number.parse::<u64>().unwrap_or_default())
    });
    let text = portal.texts.say(language, &text);
    Some(Flash { kind: kind.to_owned(), text })
}

impl Page {
    /// The page of `template`.
    pub fn render(self, template: &str, page: impl Serialize) -> Result<Response> {
        self.render_live(template, "", page)
    }

    /// The same for a page that shows `topics` live.
    pub fn render_live(
        self,
        template: &str,
        topics: &str,
        page: impl Serialize,
    ) -> Result<Response> {
        let token = cookies::form_token(&self.portal, &self.form_secret);
        let topics = match &self.user {
            Some(_) => format!("{SESSION_TOPIC} {topics}").trim_end().to_owned(),
            None => topics.to_owned(),
        };
        let shell = Shell {
            lang: self.language.code(),
            dir: self.language.direction(),
            path: &self.path,
            languages: languages(self.language),
            csrf_token: &token,
            flash: self.flash,
            user: self.user.as_ref().map(Person::from),
            unread: self.unread,
            topics: &topics,
            request_id: &self.request_id,
            development: self.development,
            page,
        };
        let html = self.portal.pages.render(self.language, template, &shell)?;
        let mut response = Html(html).into_response();
        cookies::append(response.headers_mut(), &self.set);
        Ok(response)
    }

    /// The form again, with what is wrong (422); any other error goes its own way.
    pub fn invalid<P: Serialize>(
        self,
        template: &str,
        err: Error,
        form: FormView,
        page: impl FnOnce(FormView) -> P,
    ) -> Result<Response> {
        let Some((status, form)) = self.explain(&err, form) else { return Err(err) };
        let mut response = self.refuse(status, template, page(form))?;
        if let Some(seconds) = err.failure().retry_after {
            response.headers_mut().insert("retry-after", seconds.into());
        }
        Ok(response)
    }

    /// The page of `template` as the answer to a form that was not taken. Turbo shows what a form
    /// led to only after a redirect, or under the status of an error.
    pub fn refuse(
        self,
        status: StatusCode,
        template: &str,
        page: impl Serialize,
    ) -> Result<Response> {
        let mut response = self.render(template, page)?;
        *response.status_mut() = status;
        response.extensions_mut().insert(crate::controllers::middleware::errors::Untouched);
        Ok(response)
    }

    fn explain(&self, err: &Error, form: FormView) -> Option<(StatusCode, FormView)> {
        let failure = err.failure();
        if let Error::Unavailable(reason) = err {
            tracing::error!(reason, "a form can not be taken");
        }
        match err {
            Error::Invalid(problems) => Some((failure.status, self.with_problems(form, problems))),
            Error::TooLarge("FILE_TOO_LARGE", _) => {
                let problem = Problem::new("files", failure.text);
                Some((failure.status, self.with_problems(form, &[problem])))
            }
            Error::StorageFull => {
                let field = ["files", "file"].iter().find(|name| form.errors.contains_key(*name));
                let problem = Problem::new(field.copied().unwrap_or_default(), failure.text);
                Some((failure.status, self.with_problems(form, &[problem])))
            }
            Error::InvalidCredentials
            | Error::AccountLocked(_)
            | Error::RateLimited(_)
            | Error::Unavailable(_)
            | Error::Conflict(..) => {
                let text = self.portal.texts.say(self.language, &failure.text);
                let status = match err {
                    Error::InvalidCredentials => StatusCode::UNPROCESSABLE_ENTITY,
                    _ => failure.status,
                };
                Some((status, form.with_message(text)))
            }
            _ => None,
        }
    }

    fn with_problems(&self, form: FormView, problems: &[Problem]) -> FormView {
        form.with_problems(&self.portal.texts, self.language, problems)
    }

    /// Goes on to `to` (303), with a message of this `kind` there.
    #[must_use]
    pub fn redirect(self, to: &str, kind: &str, key: &'static str) -> Response {
        self.redirect_counting(to, kind, key, &[])
    }

    /// The same with numbers in the message.
    #[must_use]
    pub fn redirect_counting(
        self,
        to: &str,
        kind: &str,
        key: &'static str,
        numbers: &[(&'static str, usize)],
    ) -> Response {
        let numbers: Vec<_> =
            numbers.iter().map(|(name, number)| format!("{name}={number}")).collect();
        let mark = if numbers.is_empty() { "" } else { "?" };
        let message = format!("{kind}.{key}{mark}{}", numbers.join("&"));
        let seal = self.portal.keys.seal(Purpose::Flash, &message);
        let flash =
            cookies::make(&self.portal, cookies::FLASH, format!("{message}.{seal}"), Some(60));
        let mut response = Redirect::to(to).into_response();
        cookies::append(response.headers_mut(), &[flash]);
        response
    }

    /// A text in the reader's language.
    #[must_use]
    pub fn say(&self, text: impl Into<Text>) -> String {
        self.portal.texts.say(self.language, &text.into())
    }

    /// How the reader says times.
    #[must_use]
    pub fn calendar(&self) -> Calendar<'_> {
        Calendar {
            texts: &self.portal.texts,
            language: self.language,
            zone: self
                .user
                .as_ref()
                .and_then(|user| user.timezone.parse().ok())
                .unwrap_or(chrono_tz::UTC),
            now: self.portal.now(),
        }
    }
}

/// A path of ours to go on to; anything else would lead away.
#[must_use]
pub fn local_path(path: &str) -> &str {
    let is_local = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control);
    if is_local { path } else { "/dashboard" }
}
