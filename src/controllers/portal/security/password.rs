//! Changing the password.

use axum::response::Response;

use super::{PATH, TEMPLATE, security_page};
use crate::controllers::extractors::{FormInput, Page, Requester, SignedIn};
use crate::errors::Result;
use crate::views::security::{PasswordCard, SecurityPage};

/// `POST /settings/security/password`
pub async fn update(
    by: Requester,
    page: Page,
    person: SignedIn,
    FormInput(mut input): FormInput,
) -> Result<Response> {
    let SignedIn { user, session } = person;
    let changed = user.clone().change_password(&by.portal, &by.origin, &session, &mut input).await;
    match changed {
        Ok(_) => Ok(page.redirect(PATH, "success", "flash-password-changed")),
        Err(err) => {
            let shown = security_page(&by, &page, &user, &session).await?;
            page.invalid(TEMPLATE, err, PasswordCard::form(), |form| SecurityPage {
                password: PasswordCard { form, ..shown.password },
                ..shown
            })
        }
    }
}
