//! Messages about requests: through the Notification Service where there is one, by mail where
//! there is none, or where it stays down.

use super::layout::Letter;
use crate::context::Portal;
use crate::errors::Error;
use crate::i18n::Text;
use crate::integrations::notification_service::Notification;
use crate::models::deliveries::{Model as Delivery, RequestMail, Setback};
use crate::models::notification_preferences::{Category, Channel, Grid, Subscription};
use crate::models::{requests, users};

/// Attempts that the Notification Service gets before the mail goes out by SMTP.
const ATTEMPTS_BY_SERVICE: i64 = 3;

/// Tells the owner how their request ended, if they want to know by mail.
pub async fn send(
    portal: &Portal,
    delivery: &Delivery,
    request_id: i64,
    mail: RequestMail,
) -> Result<(), Setback> {
    let request = match requests::Model::find(&portal.db, request_id).await {
        Ok(request) => request,
        // Deleted by its owner meanwhile.
        Err(Error::NotFound) => return Ok(()),
        Err(err) => return Err(err.into()),
    };
    if request.is_muted {
        return Ok(());
    }
    let user = users::Model::find(&portal.db, request.user_id).await?;
    let grid = Grid::of(&portal.db, &user).await?;
    if !grid.wants(Category::Requests, Channel::Email) || !user.is_active {
        return Ok(());
    }
    let topic = mail.topic();
    let url = portal.url(&format!("/requests/{}", request.pid));
    if let Some(service) = &portal.platform.notifications
        && delivery.attempts <= ATTEMPTS_BY_SERVICE
    {
        let language = user.language();
        let say = |part: &str| {
            let text = Text::from(format!("mail-{topic}-{part}"));
            portal.texts.say(language, &text.arg("title", request.title.clone()))
        };
        let notification = Notification {
            user_id: user.pid.to_string(),
            kind: topic.replace('-', "."),
            title: say("subject"),
            message: format!(
                "{}\n\n{url}\n\n{}:\n{}",
                say("body"),
                portal.texts.say(language, &"mail-unsubscribe".into()),
                unsubscribe(portal, &user)
            ),
            contact_type: "email".into(),
            contact_value: user.email.clone(),
            user_name: Some(user.full_name()),
        };
        return match service.send(&notification).await {
            Ok(_) => Ok(()),
            // A refusal is no last word either: the mail can still go out by SMTP.
            Err(err) if delivery.attempts < ATTEMPTS_BY_SERVICE => {
                Err(Setback::Unreachable(err.to_string()))
            }
            Err(_) => by_mail(portal, delivery, &user, &request, topic, url).await,
        };
    }
    by_mail(portal, delivery, &user, &request, topic, url).await
}

/// Where `user` stops mails about requests.
fn unsubscribe(portal: &Portal, user: &users::Model) -> String {
    let token = Subscription::token(&portal.keys, user, Category::Requests);
    portal.url(&format!("/unsubscribe/{token}"))
}

async fn by_mail(
    portal: &Portal,
    delivery: &Delivery,
    user: &users::Model,
    request: &requests::Model,
    topic: &'static str,
    url: String,
) -> Result<(), Setback> {
    let letter = Letter {
        to: user.email.clone(),
        name: user.first_name.clone(),
        language: user.language(),
        topic: topic.to_owned(),
        fills: vec![("title".into(), request.title.clone().into())],
        facts: Vec::new(),
        url: Some(url),
        unsubscribe: Some(unsubscribe(portal, user)),
    };
    letter.send(portal, delivery).await
}
