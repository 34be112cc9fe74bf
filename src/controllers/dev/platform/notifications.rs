//! The Notification Service's routes.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Sandbox,
    answers::{Refusal, object, python_time},
    modes::{Mode, Notifications, Webhooks},
    webhooks::{Caller, Outgoing},
};
use crate::integrations::mail::OutgoingMail;

const REQUIRED: [&str; 6] =
    ["user_id", "type", "title", "message", "contact_type", "contact_value"];

const CHANNELS: [&str; 4] = ["email", "whatsapp", "telegram", "linkedin"];

/// Brings a message to a user. A failed delivery answers 200 as well.
pub(super) async fn create(
    State(sandbox): State<Sandbox>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let mut notification = object(&body, &REQUIRED)?;
    let channel = notification["contact_type"].as_str().unwrap_or_default().to_owned();
    if !CHANNELS.contains(&channel.as_str()) {
        return Err(Refusal::unknown_value("contact_type", &CHANNELS));
    }
    let text = format!("{} {}", notification["title"], notification["message"]);
    let mode = sandbox.mode().with_words_of(&text);
    sandbox.stand_in_for(mode.notifications.trouble()).await?;
    let id = Uuid::new_v4().to_string();
    let now = python_time(sandbox.now());
    let delivered = match mode.notifications {
        Notifications::Failing => Err(format!("{channel} is out of order")),
        _ => deliver(&sandbox, &id, &channel, &notification).await,
    };
    let status = if delivered.is_ok() { "sent" } else { "failed" };
    let message = match &delivered {
        Ok(()) => format!("Notification sent via {channel}"),
        Err(reason) => format!("Failed to send notification: {reason}"),
    };
    notification["id"] = json!(id);
    notification["status"] = json!(status);
    notification["created_at"] = json!(now);
    notification["sent_at"] = json!(delivered.is_ok().then_some(now));
    notification["error"] = json!(delivered.as_ref().err());
    tell(&sandbox, mode, &notification);
    sandbox.store().add_notification(id.clone(), notification);
    Ok(Json(json!({
        "success": delivered.is_ok(),
        "message": message,
        "notification_id": id,
        "status": status,
        "channel": channel,
    })))
}

/// Puts a webhook about a message on its way, where there are to be any.
fn tell(sandbox: &Sandbox, mode: Mode, notification: &Value) {
    if mode.webhooks == Webhooks::Off {
        return;
    }
    let is_sent = notification["status"] == "sent";
    let data = json!({
        "notification_id": notification["id"],
        "user_id": notification["user_id"],
        "channel": notification["contact_type"],
        "template_id": null,
        "delivery_id": Uuid::new_v4().to_string(),
        "provider": "sandbox",
        "provider_id": notification["id"],
    });
    let event = if is_sent { "notification.sent" } else { "notification.failed" };
    let webhook = Outgoing::new(Caller::Notification, event, &data, mode, sandbox.now());
    sandbox.store().send(webhook);
}

/// What became of a message.
pub(super) async fn show(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let store = sandbox.store();
    let found = store.notification(&id).ok_or_else(|| Refusal::not_found("Notification"))?;
    Ok(Json(json!({"success": true, "notification": found})))
}

/// Mail goes into the mailbox; the other channels reach nobody.
async fn deliver(
    sandbox: &Sandbox,
    id: &str,
    channel: &str,
    notification: &Value,
) -> Result<(), String> {
    let text = |field: &str| notification[field].as_str().unwrap_or_default().to_owned();
    if channel != "email" {
        return Ok(());
    }
    let to = text("contact_value");
    if !to.contains('@') {
        return Err(format!("{to} is not a mail address"));
    }
    let Some(mailbox) = &sandbox.config.mailbox else {
        return Ok(());
    };
    let message = text("message");
    let mail = OutgoingMail {
        message_id: format!("{id}@notifications.platform.test"),
        from: "Statex Platform <notifications@platform.test>".to_owned(),
        to,
        subject: text("title"),
        html: format!("<p>{}</p>", escaped(&message)),
        text: message,
        unsubscribe: None,
    };
    let delivered = mailbox.deliver(&mail, sandbox.now()).await;
    delivered.map(drop).map_err(|error| error.to_string())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>\n")
}

#[cfg(test)]
mod tests {
    use super::super::SandboxConfig;
    use super::*;
    use crate::integrations::{http_client, testing};

    #[tokio::test]
    async fn remembers_what_became_of_each() {
        let base = testing::serve(super::super::router(SandboxConfig::default())).await;
        let client = http_client().unwrap();
        let url = format!("{base}/api/notifications");
        for (contact, status) in [("alice@example.com", "sent"), ("nowhere", "failed")] {
            let body = json!({
                "user_id": "alice", "type": "request_completed", "title": "Done",
                "message": "Look", "contact_type": "email", "contact_value": contact,
            });
            let answer = client.post(&url).json(&body).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(answer["success"], status == "sent");
            assert_eq!(answer["status"], status);
            let url = format!("{url}/{}", answer["notification_id"].as_str().unwrap());
            let found: Value = client.get(url).send().await.unwrap().json().await.unwrap();
            assert_eq!(found["notification"]["status"], status);
            assert_eq!(found["notification"]["sent_at"].is_null(), status == "failed");
            assert_eq!(found["notification"]["error"].is_null(), status == "sent");
        }

        let answer = client.post(&url).json(&json!({"user_id": "alice"})).send().await.unwrap();
        assert_eq!(answer.status(), 422);
    }
}
