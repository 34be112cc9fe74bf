//! Mails about an account. They always go out by the portal itself.

use sea_orm::EntityTrait;

use super::layout::Letter;
use crate::context::Portal;
use crate::errors::Error;
use crate::models::deliveries::{Mail, Model as Delivery, Setback};
use crate::models::{one_time_tokens, users};

/// Sends `mail`. A link that stopped working before its mail went out is not sent.
pub async fn send(portal: &Portal, delivery: &Delivery, mail: &Mail) -> Result<(), Setback> {
    let letter = match mail {
        Mail::VerifyEmail { token_id } => {
            with_link(portal, *token_id, "verify", "verify-email").await?
        }
        Mail::ResetPassword { token_id } => {
            with_link(portal, *token_id, "reset", "reset-password").await?
        }
        Mail::PasswordChanged { user_id } => {
            let user = users::Model::find(&portal.db, *user_id).await?;
            Some(Letter {
                to: user.email.clone(),
                name: user.first_name.clone(),
                language: user.language(),
                topic: "password-changed",
                title: None,
                url: Some(portal.url("/forgot-password")),
            })
        }
    };
    match letter {
        Some(letter) => letter.send(portal, delivery).await,
        None => Ok(()),
    }
}

async fn with_link(
    portal: &Portal,
    token_id: i64,
    topic: &'static str,
    path: &str,
) -> Result<Option<Letter>, Setback> {
    let row =
        one_time_tokens::Entity::find_by_id(token_id).one(&portal.db).await.map_err(Error::from)?;
    let Some(row) = row.filter(|row| row.used_at.is_none() && row.expires_at > portal.now()) else {
        return Ok(None);
    };
    let Some(token) = row.token(portal) else { return Ok(None) };
    let user = users::Model::find(&portal.db, row.user_id).await?;
    Ok(Some(Letter {
        to: row.email,
        name: user.first_name.clone(),
        language: user.language(),
        topic,
        title: None,
        url: Some(portal.url(&format!("/{path}/{token}"))),
    }))
}
