//! Showing that the number of the profile is one's own.

use axum::response::Response;

use super::{PATH, TEMPLATE, security_page};
use crate::controllers::extractors::{FormInput, Page, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::models::users;
use crate::settings::SmsBackend;
use crate::views::devices::PhoneCard;
use crate::views::security::SecurityPage;

/// The number of `user`, and what was sent there.
pub(super) async fn card(by: &Requester, user: &users::Model) -> Result<PhoneCard> {
    let sms = by.portal.settings.sms.backend != SmsBackend::None;
    Ok(PhoneCard::new(user, user.last_phone_code(&by.portal).await?, sms))
}

/// `POST /settings/security/phone/send`
pub async fn send(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(_): FormInput,
) -> Result<Response> {
    let last = person.user.last_phone_code(&by.portal).await?;
    if last.is_some_and(|sent| sent.wait > 0) {
        return Ok(page.redirect(PATH, "success", "flash-code-sent"));
    }
    match person.user.send_phone_code(&by.portal, &by.origin).await {
        Ok(()) => Ok(page.redirect(PATH, "success", "flash-code-sent")),
        Err(err) => refuse(by, page, person, err).await,
    }
}

/// `POST /settings/security/phone`
pub async fn verify(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let code = input.required_line("code", 100);
    let verified = match input.finish() {
        Ok(()) => person.user.verify_phone(&by.portal, &by.origin, &code).await,
        Err(err) => Err(err),
    };
    match verified {
        Ok(()) => Ok(page.redirect(PATH, "success", "flash-phone-verified")),
        Err(err) => refuse(by, page, person, err).await,
    }
}

async fn refuse(by: Requester, page: Page, person: SignedIn, err: Error) -> Result<Response> {
    let shown = security_page(&by, &page, &person.user, &person.session).await?;
    page.invalid(TEMPLATE, err, PhoneCard::form(), |form| SecurityPage {
        phone: PhoneCard { form, ..shown.phone },
        ..shown
    })
}
