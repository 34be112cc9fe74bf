//! The platform's Notification Service: brings messages to users.

use async_trait::async_trait;
use reqwest::{Client, Method};
use serde::{Deserialize, Serialize};

use super::{
    CallError,
    recorder::Recorder,
    sibling::{self, Sibling},
};

const NAME: &str = "notification_service";

/// A message to a user, as the service takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Whom it is for.
    pub user_id: String,
    /// What kind of message it is, such as `request_completed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its headline.
    pub title: String,
    /// Its text, plain.
    pub message: String,
    /// The channel: `email`, `whatsapp`, `telegram` or `linkedin`.
    pub contact_type: String,
    /// The address on that channel.
    pub contact_value: String,
    /// How the user is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
}

/// Who brings messages to users.
#[async_trait]
pub trait NotificationService: Send + Sync {
    /// Sends a message, and gives the id of its delivery.
    async fn send(&self, notification: &Notification) -> Result<String, CallError>;
}

/// The Notification Service over HTTP.
pub struct HttpNotificationService {
    sibling: Sibling,
}

impl HttpNotificationService {
    /// The service at a base URL, with or without a trailing slash.
    #[must_use]
    pub fn new(client: Client, base_url: impl AsRef<str>) -> Self {
        Self { sibling: Sibling::new(NAME, client, base_url.as_ref()) }
    }
}

#[derive(Deserialize)]
struct Sent {
    success: bool,
    #[serde(default, deserialize_with = "sibling::text")]
    message: Option<String>,
    #[serde(default, deserialize_with = "sibling::text")]
    notification_id: Option<String>,
    #[serde(default, deserialize_with = "sibling::text")]
    status: Option<String>,
}

#[async_trait]
impl NotificationService for HttpNotificationService {
    async fn send(&self, notification: &Notification) -> Result<String, CallError> {
        let request = self.sibling.request(Method::POST, &["api", "notifications"])?;
        let sent: Sent = self.sibling.json(request.json(notification)).await?;
        // A delivery that failed answers 200 as well.
        if !sent.success || sent.status.as_deref() == Some("failed") {
            let reason = sent.message.as_deref().unwrap_or("the delivery failed");
            return Err(self.sibling.failed(Some(200), reason));
        }
        sent.notification_id
            .ok_or_else(|| self.sibling.failed(Some(200), "the answer has no notification_id"))
    }
}

/// A Notification Service that remembers its calls. Without a programmed answer it sends all.
#[derive(Default)]
pub struct RecordingNotificationService {
    calls: Recorder<Notification, String>,
}

impl RecordingNotificationService {
    /// The messages it was given, oldest first, failed ones included.
    #[must_use]
    pub fn calls(&self) -> Vec<Notification> {
        self.calls.calls()
    }

    /// Programs the answer to a coming call; answers are given in the order of programming.
    pub fn answer(&self, answer: Result<String, CallError>) {
        self.calls.program(answer);
    }
}

#[async_trait]
impl NotificationService for RecordingNotificationService {
    async fn send(&self, notification: &Notification) -> Result<String, CallError> {
        self.calls
            .record(notification.clone())
            .unwrap_or_else(|| Ok(uuid::Uuid::new_v4().to_string()))
    }
}

#[cfg(test)]
mod tests {
    use axum::{Json, Router, routing::post};
    use serde_json::json;

    use super::*;
    use crate::{
        controllers::dev::platform::{Sandbox, SandboxConfig},
        integrations::{http_client, mailbox::Mailbox, testing},
    };

    fn notification(contact_value: &str) -> Notification {
        Notification {
            user_id: "alice".to_owned(),
            kind: "request_completed".to_owned(),
            title: "Your request is done".to_owned(),
            message: "Look at <the result>".to_owned(),
            contact_type: "email".to_owned(),
            contact_value: contact_value.to_owned(),
            user_name: Some("Alice".to_owned()),
        }
    }

    fn service(base_url: &str) -> HttpNotificationService {
        HttpNotificationService::new(http_client().unwrap(), base_url)
    }

    #[tokio::test]
    async fn a_message_arrives_in_the_mailbox() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::new(folder.path());
        let sandbox = Sandbox::new(SandboxConfig {
            mailbox: Some(mailbox.clone()),
            ..SandboxConfig::default()
        });
        let service = service(&testing::serve(sandbox.router()).await);

        service.send(&notification("alice@example.com")).await.unwrap();
        let mails = mailbox.list().await.unwrap();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, "alice@example.com");
        assert_eq!(mails[0].subject, "Your request is done");
        let mail = mailbox.read(&mails[0].id).await.unwrap().unwrap();
        assert_eq!(mail.text, "Look at <the result>");
        assert!(mail.html.contains("&lt;the result&gt;"));
    }

    #[tokio::test]
    async fn a_failed_delivery_is_a_failure_though_it_answers_200() {
        let sandbox = Sandbox::new(SandboxConfig::default());
        let service = service(&testing::serve(sandbox.router()).await);
        let error = service.send(&notification("nowhere")).await.unwrap_err();
        assert!(matches!(error, CallError::Failed { status: Some(200), .. }), "{error}");
    }

    #[tokio::test]
    async fn answers_that_make_no_sense_fail() {
        for answer in [json!({"success": true}), json!({"notification_id": "1"}), json!([])] {
            let answer = Json(answer);
            let route = post(|| async move { answer });
            let base = testing::serve(Router::new().route("/api/notifications", route)).await;
            let error = service(&base).send(&notification("a@example.com")).await.unwrap_err();
            assert!(matches!(error, CallError::Failed { status: Some(200), .. }), "{error}");
        }
    }

    #[tokio::test]
    async fn the_fake_records_and_answers_as_programmed() {
        let fake = RecordingNotificationService::default();
        fake.answer(Ok("1".to_owned()));
        assert_eq!(fake.send(&notification("a@example.com")).await.unwrap(), "1");
        assert!(fake.send(&notification("b@example.com")).await.is_ok());
        assert_eq!(fake.calls()[1].contact_value, "b@example.com");
    }
}
