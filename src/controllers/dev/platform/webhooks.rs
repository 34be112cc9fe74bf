//! Webhooks of the siblings: one for each stage that work comes to, and one for each message.
//!
//! They sign for themselves, and not by the portal's own code: a mistake there would agree with
//! itself.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use super::{
    Sandbox,
    modes::{Manner, Mode, Webhooks},
    results,
    store::{Store, Work},
    walk::Stand,
};
use crate::{integrations::http_client, keyring::hex, settings::Secret};

/// Webhooks that are sent in one round.
const AT_ONCE: usize = 32;

/// How often one is sent to a portal that does not take it.
const ATTEMPTS: u32 = 8;

/// How long the portal may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where webhooks go, and what they are signed with.
#[derive(Clone, Debug, Default)]
pub struct WebhookTarget {
    /// The portal, such as `http://localhost:5150`.
    pub portal_url: String,
    /// The orchestrator's secret.
    pub ai_secret: Secret,
    /// The Notification Service's.
    pub notification_secret: Secret,
}

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    Orchestrator,
    Notification,
}

impl Caller {
    const fn name(self) -> &'static str {
        match self {
            Self::Orchestrator => "ai-orchestrator",
            Self::Notification => "notification-service",
        }
    }
}

/// A webhook that is to be sent.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    caller: Caller,
    event: &'static str,
    id: String,
    body: String,
    mode: Mode,
    due: DateTime<Utc>,
    attempts: u32,
}

/// A webhook that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentWebhook {
    /// Its event, such as `request.processing`.
    pub event: String,
    /// Which service sent it.
    pub by: String,
    /// What the portal answered: a status, or `none`.
    pub answer: String,
}

impl Outgoing {
    pub(super) fn new(
        caller: Caller,
        event: &'static str,
        data: &Value,
        mode: Mode,
        now: DateTime<Utc>,
    ) -> Self {
        let id = Uuid::new_v4().to_string();
        let body = json!({
            "event": event,
            "event_id": id,
            "occurred_at": now.to_rfc3339_opts(SecondsFormat::Micros, true),
            "data": data,
        });
        Self { caller, event, id, body: body.to_string(), mode, due: now, attempts: 0 }
    }
}

impl Store {
    /// Writes the webhooks of stages that work has come to.
    fn write_webhooks(&mut self, now: DateTime<Utc>, step: Duration) {
        let mut written = Vec::new();
        for work in self.works_mut().filter(|work| work.mode.webhooks != Webhooks::Off) {
            let last = Stand::last(work);
            while work.told < last {
                let stage = match work.mode.manner {
                    Manner::Backwards => last - work.told,
                    _ => work.told + 1,
                };
                let stand = Stand::at(work, stage, step);
                if now < due(work, &stand, step) {
                    break;
                }
                work.told += 1;
                written.push(of_work(work, &stand));
                if work.mode.manner == Manner::Twice {
                    written.extend(written.last().cloned());
                }
            }
        }
        for webhook in written {
            self.send(webhook);
        }
    }

    /// Takes those that are due off the list.
    fn due_webhooks(&mut self, now: DateTime<Utc>) -> Vec<Outgoing> {
        let waiting = std::mem::take(&mut self.outgoing);
        let mut due = Vec::new();
        for webhook in waiting {
            if webhook.due <= now && due.len() < AT_ONCE {
                due.push(webhook);
            } else {
                self.outgoing.push_back(webhook);
            }
        }
        due
    }
}

/// When the webhook of a stage is sent.
fn due(work: &Work, stand: &Stand, step: Duration) -> DateTime<Utc> {
    match work.mode.manner {
        Manner::Late => stand.since + stand.unit() * 2,
        Manner::Backwards => Stand::at(work, Stand::last(work), step).since,
        _ => stand.since,
    }
}

fn of_work(work: &Work, stand: &Stand) -> Outgoing {
    let request_id = work.request_id.as_ref().or(work.record_id.as_ref()).unwrap_or(&work.id);
    let mut data = json!({
        "request_id": request_id,
        "submission_id": work.record_id,
        "job_id": work.id,
    });
    let event = match stand.status {
        "completed" => {
            data["results"] = results::results(work);
            data["processing_time"] = json!((stand.since - work.created_at).as_seconds_f64());
            data["worker_count"] = json!(1);
            data["artifacts"] = json!([]);
            "request.completed"
        }
        "failed" => {
            data["error"] = json!("The model gave up on this request");
            "request.failed"
        }
        _ => {
            data["workflow_type"] = json!("submission");
            data["progress"] = json!(stand.progress / 100.0);
            data["current_step"] = json!(stand.current_step);
            "request.processing"
        }
    };
    Outgoing::new(Caller::Orchestrator, event, &data, work.mode, stand.since)
}

impl Sandbox {
    /// Sends the webhooks that are due, each with a bounded number of attempts; how many it were.
    pub async fn send_webhooks(&self) -> usize {
        let Some(target) = &self.config.webhooks else { return 0 };
        let now = self.now();
        let due = {
            let mut store = self.store();
            store.write_webhooks(now, self.config.step);
            store.due_webhooks(now)
        };
        let count = due.len();
        for mut webhook in due {
            let answer = self.post(target, &webhook).await;
            let is_taken = answer.is_some_and(|status| status < 500);
            let mut store = self.store();
            store.was_sent(SentWebhook {
                event: webhook.event.to_owned(),
                by: webhook.caller.name().to_owned(),
                answer: answer.map_or_else(|| "none".to_owned(), |status| status.to_string()),
            });
            webhook.attempts += 1;
            if !is_taken && webhook.attempts < ATTEMPTS {
                webhook.due = now + TimeDelta::seconds(1 << webhook.attempts.min(5));
                store.send(webhook);
            }
        }
        count
    }

    /// The latest webhooks that were sent, newest first.
    #[must_use]
    pub fn sent_webhooks(&self) -> Vec<SentWebhook> {
        self.store().sent().cloned().collect()
    }

    /// Webhooks that wait to be sent.
    #[must_use]
    pub fn waiting_webhooks(&self) -> usize {
        self.store().outgoing.len()
    }

    /// What the portal answered, if it did.
    async fn post(&self, target: &WebhookTarget, webhook: &Outgoing) -> Option<u16> {
        let client = match self.client.get() {
            Some(client) => client,
            None => {
                let client = http_client().ok()?;
                self.client.get_or_init(|| client)
            }
        };
        let portal = target.portal_url.trim_end_matches('/');
        let url = format!("{portal}/api/webhooks/{}", webhook.caller.name());
        let mut call =
            client.post(url).timeout(PATIENCE).header("content-type", "application/json");
        for (name, value) in headers(target, webhook, self.now()) {
            call = call.header(name, value);
        }
        let answer = call.body(webhook.body.clone()).send().await.ok()?;
        Some(answer.status().as_u16())
    }
}

/// The headers that say who sent it.
fn headers(
    target: &WebhookTarget,
    webhook: &Outgoing,
    now: DateTime<Utc>,
) -> Vec<(&'static str, String)> {
    let secret = match webhook.caller {
        Caller::Orchestrator => &target.ai_secret,
        Caller::Notification => &target.notification_secret,
    };
    let key = match webhook.mode.manner {
        Manner::Forged => b"a secret that nobody shares with us".to_vec(),
        _ => secret.webhook_key().unwrap_or_default(),
    };
    let body = webhook.body.as_bytes();
    if webhook.mode.webhooks == Webhooks::Platform {
        return vec![("x-webhook-signature", hex(&sign(&key, &[body])))];
    }
    let age = if webhook.mode.manner == Manner::Stale { 600 } else { 0 };
    let timestamp = (now.timestamp() - age).to_string();
    let signed = [webhook.id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
    let signature = format!("v1,{}", STANDARD.encode(sign(&key, &signed)));
    vec![
        ("webhook-id", webhook.id.clone()),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", signature),
    ]
}

fn sign(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes a key of any length")
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "any time will do")]
mod tests {
    use super::*;
    use crate::controllers::dev::platform::store::tests::work;

    const STEP: Duration = Duration::from_secs(1);

    /// The events that were written by each second.
    fn written(text: &str, seconds: std::ops::RangeInclusive<i64>) -> Vec<String> {
        let mut store = Store::new(10, Mode::default());
        store.add(work("a", text, DateTime::UNIX_EPOCH));
        let mut all = Vec::new();
        for second in seconds {
            let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
            store.write_webhooks(now, STEP);
            for webhook in store.due_webhooks(now) {
                let body: Value = serde_json::from_str(&webhook.body).unwrap();
                all.push(format!("{second} {} {}", webhook.event, body["data"]["progress"]));
            }
        }
        all
    }

    #[test]
    fn each_stage_is_told_at_its_time() {
        assert_eq!(
            written("[webhook] A shop", 0..=9),
            [
                "1 request.processing 0.15",
                "2 request.processing 0.35",
                "3 request.processing 0.55",
                "4 request.processing 0.7",
                "5 request.processing 0.85",
                "6 request.completed null"
            ]
        );
        assert_eq!(written("A shop", 0..=9), Vec::<String>::new());
        assert_eq!(
            written("[webhook] [fail] A shop", 0..=9).last().unwrap(),
            "4 request.failed null"
        );
        assert_eq!(written("[webhook] [stuck] A shop", 0..=99).len(), 2);
    }

    #[test]
    fn or_twice_late_or_backwards() {
        let twice = written("[webhook-twice] A shop", 0..=9);
        assert_eq!((twice.len(), &twice[0]), (12, &twice[1]));
        let late = written("[webhook-late] A shop", 0..=9);
        assert_eq!((late.len(), late[0].as_str()), (6, "3 request.processing 0.15"));
        let backwards = written("[webhook-backwards] A shop", 0..=9);
        assert_eq!((backwards.len(), backwards[0].as_str()), (6, "6 request.completed null"));
    }

    #[test]
    fn two_stand_for_one_by_their_id() {
        let mut store = Store::new(10, Mode::default());
        store.add(work("a", "[webhook-twice] A shop", DateTime::UNIX_EPOCH));
        let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(1);
        store.write_webhooks(now, STEP);
        let due = store.due_webhooks(now);
        assert_eq!(due[0].id, due[1].id);
        assert_eq!(due[0].body, due[1].body);
    }
}
