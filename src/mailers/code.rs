//! Six digits on their way out, by mail or text message. They are made when they are sent.

use sea_orm::EntityTrait;

use super::layout::Letter;
use crate::context::Portal;
use crate::errors::Error;
use crate::i18n::Text;
use crate::integrations::sms::OutgoingSms;
use crate::models::deliveries::{Model as Delivery, Setback};
use crate::models::users;
use crate::models::verification_codes::{CodePurpose, Entity};

/// Sends the code of row `code_id`. One that stopped working before it went out is not sent.
pub async fn send(portal: &Portal, delivery: &Delivery, code_id: i64) -> Result<(), Setback> {
    let row = Entity::find_by_id(code_id).one(&portal.db).await.map_err(Error::from)?;
    let row = row.filter(|row| row.used_at.is_none() && row.expires_at > portal.now());
    let Some(row) = row else { return Ok(()) };
    let (Some(code), Some(purpose)) = (row.digits(portal), row.purpose()) else { return Ok(()) };
    let user = users::Model::find(&portal.db, row.user_id).await?;
    let topic = match purpose {
        CodePurpose::SignIn => "code-sign-in",
        CodePurpose::EnrollSms | CodePurpose::EnrollEmail => "code-enroll",
        CodePurpose::VerifyPhone => "code-phone",
    };
    if row.channel == "sms" {
        let sms = OutgoingSms {
            id: delivery.pid.to_string(),
            to: row.destination,
            text: text_message(portal, &user, topic, &code),
        };
        return Ok(portal.sms.send(&sms).await?);
    }
    let letter = Letter {
        to: row.destination,
        name: user.first_name.clone(),
        language: user.language(),
        topic: topic.to_owned(),
        fills: vec![("code".into(), code.into())],
        facts: Vec::new(),
        url: None,
        unsubscribe: None,
    };
    letter.send(portal, delivery).await
}

/// What a phone shows. The last line lets browsers fill the code in at our own pages and nowhere else
/// (origin-bound one-time codes).
fn text_message(portal: &Portal, user: &users::Model, topic: &str, code: &str) -> String {
    let text = Text::from(format!("sms-{topic}")).arg("code", code.to_owned());
    let said = portal.texts.say(user.language(), &text);
    let host = portal.settings.host.split("://").nth(1).unwrap_or_default();
    let host = host.split([':', '/']).next().unwrap_or_default();
    format!("{said}\n\n@{host} #{code}")
}
