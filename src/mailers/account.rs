//! Mails about an account. They always go out by the portal itself.

use sea_orm::EntityTrait;

use super::layout::Letter;
use crate::agents::describe;
use crate::context::Portal;
use crate::errors::Error;
use crate::models::deliveries::{Mail, Model as Delivery, Setback};
use crate::models::{notifications, one_time_tokens, users};
use crate::views::time::Calendar;

/// Sends `mail`. A link that stopped working before its mail went out is not sent.
pub async fn send(portal: &Portal, delivery: &Delivery, mail: &Mail) -> Result<(), Setback> {
    let letter = match mail {
        Mail::VerifyEmail { token_id } => with_link(portal, *token_id, "verify").await?,
        Mail::ChangeEmail { token_id } => change_email(portal, *token_id).await?,
        Mail::ResetPassword { token_id } => with_link(portal, *token_id, "reset").await?,
        Mail::Alert { notification_id, token_id } => {
            alert(portal, *notification_id, *token_id).await?
        }
    };
    match letter {
        Some(letter) => letter.send(portal, delivery).await,
        None => Ok(()),
    }
}

async fn with_link(portal: &Portal, token_id: i64, topic: &str) -> Result<Option<Letter>, Setback> {
    let Some((row, url)) = link(portal, token_id).await? else { return Ok(None) };
    let user = users::Model::find(&portal.db, row.user_id).await?;
    Ok(Some(Letter {
        to: row.email,
        name: user.first_name.clone(),
        language: user.language(),
        topic: topic.to_owned(),
        fills: Vec::new(),
        facts: Vec::new(),
        url: Some(url),
        unsubscribe: None,
    }))
}

/// The link to a new address. Where that belongs to somebody, they are told instead, and whoever asked
/// learns nothing from it.
async fn change_email(portal: &Portal, token_id: i64) -> Result<Option<Letter>, Setback> {
    let Some((row, _)) = link(portal, token_id).await? else { return Ok(None) };
    let owner = users::Model::find_by_email(&portal.db, &row.email).await?;
    if let Some(owner) = owner.filter(|owner| owner.id != row.user_id) {
        return Ok(owner.is_active.then(|| Letter {
            name: owner.first_name.clone(),
            language: owner.language(),
            to: owner.email,
            topic: "email-claimed".to_owned(),
            fills: Vec::new(),
            facts: Vec::new(),
            url: Some(portal.url("/login")),
            unsubscribe: None,
        }));
    }
    let key = row.email_canonical.as_deref().unwrap_or_default();
    let now = portal.now();
    if one_time_tokens::is_reserved(&portal.db, key, Some(row.user_id), now).await? {
        return Ok(None);
    }
    with_link(portal, token_id, "change-email").await
}

/// The token's row and its address; none once it would not work any more.
async fn link(
    portal: &Portal,
    token_id: i64,
) -> Result<Option<(one_time_tokens::Model, String)>, Setback> {
    let row =
        one_time_tokens::Entity::find_by_id(token_id).one(&portal.db).await.map_err(Error::from)?;
    let Some(row) = row.filter(|row| row.used_at.is_none() && row.expires_at > portal.now()) else {
        return Ok(None);
    };
    let Some(token) = row.token(portal) else { return Ok(None) };
    let Some(purpose) = row.purpose() else { return Ok(None) };
    let url = portal.url(&format!("/{}/{token}", purpose.path()));
    Ok(Some((row, url)))
}

/// A mail about the safety of the account: what, when, and from where. Its button is the link where
/// there is one, else it leads to the place in the portal.
async fn alert(
    portal: &Portal,
    notification_id: i64,
    token_id: Option<i64>,
) -> Result<Option<Letter>, Setback> {
    let row = notifications::Entity::find_by_id(notification_id)
        .one(&portal.db)
        .await
        .map_err(Error::from)?;
    let row = row.ok_or_else(|| Setback::Permanent("the notification is gone".into()))?;
    let user = users::Model::find(&portal.db, row.user_id).await?;
    let (to, url) = match token_id {
        None => (user.email.clone(), portal.url(row.path.as_deref().unwrap_or("/dashboard"))),
        Some(token_id) => match link(portal, token_id).await? {
            Some((token, url)) => (token.email, url),
            None => return Ok(None),
        },
    };
    let language = user.language();
    let say = |key: &'static str| portal.texts.say(language, &key.into());
    let detail = |name: &str| row.details[name].as_str().map(str::to_owned);
    let calendar = Calendar {
        texts: &portal.texts,
        language,
        zone: user.timezone.parse().unwrap_or(chrono_tz::UTC),
        now: portal.now(),
    };
    let mut facts = vec![(say("mail-fact-when"), calendar.moment(row.created_at).title)];
    let device = detail("agent").map(|agent| describe(&agent).say(&portal.texts, language));
    facts.extend(device.map(|device| (say("mail-fact-device"), device)));
    facts.extend(detail("address").map(|address| (say("mail-fact-address"), address)));
    Ok(Some(Letter {
        to,
        name: user.first_name.clone(),
        language,
        topic: row.topic.clone(),
        fills: row.details.as_object().cloned().unwrap_or_default().into_iter().collect(),
        facts,
        url: Some(url),
        unsubscribe: None,
    }))
}
