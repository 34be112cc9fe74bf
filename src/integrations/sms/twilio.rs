//! Twilio's Messages API, and those that are made like it.

use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use serde_json::Value;

use super::{CallError, NAME, OutgoingSms, SmsTransport};
use crate::settings::{self, Secret};

/// How long a call may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Twilio's client.
pub struct Twilio {
    client: Client,
    api_url: String,
    account: String,
    password: Secret,
    from: String,
}

impl Twilio {
    /// With the account of the settings.
    #[must_use]
    pub fn new(client: Client, settings: &settings::Sms) -> Self {
        Self {
            client,
            api_url: settings.api_url.clone(),
            account: settings.account_sid.clone(),
            password: settings.auth_token.clone(),
            from: settings.from.clone(),
        }
    }

    fn url(&self) -> Option<Url> {
        let mut url = Url::parse(&self.api_url).ok()?;
        url.path_segments_mut().ok()?.pop_if_empty().extend([
            "2010-04-01",
            "Accounts",
            self.account.as_str(),
            "Messages.json",
        ]);
        Some(url)
    }
}

#[async_trait]
impl SmsTransport for Twilio {
    async fn send(&self, sms: &OutgoingSms) -> Result<(), CallError> {
        let url = self.url().ok_or_else(|| failed(None, "its base URL is wrong"))?;
        let sender = match self.from.as_str() {
            // A messaging service chooses the number itself.
            service if service.starts_with("MG") => ("MessagingServiceSid", service),
            from => ("From", from),
        };
        let form = [("To", sms.to.as_str()), sender, ("Body", sms.text.as_str())];
        let form = serde_urlencoded::to_string(form).map_err(|_| failed(None, "no form"))?;
        let answer = self
            .client
            .post(url)
            .basic_auth(&self.account, Some(self.password.expose()))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form)
            .timeout(TIMEOUT)
            .send()
            .await
            .map_err(|error| unreachable(&error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        // Its message quotes the number: the code alone says as much.
        let body = answer.json::<Value>().await.unwrap_or_default();
        Err(refused(status.as_u16(), body["code"].as_i64()))
    }
}

fn unreachable(error: &reqwest::Error) -> CallError {
    let reason = if error.is_timeout() { "no answer in time" } else { "no connection" };
    CallError::Unreachable { service: NAME, reason: reason.to_owned() }
}

fn failed(status: Option<u16>, detail: &str) -> CallError {
    CallError::Failed { service: NAME, status, detail: detail.to_owned() }
}

fn refused(status: u16, code: Option<i64>) -> CallError {
    let detail = code.map_or_else(|| "no reason given".to_owned(), |code| format!("error {code}"));
    match status {
        408 | 425 | 429 | 502..=504 => {
            CallError::Unreachable { service: NAME, reason: format!("{status}: {detail}") }
        }
        // A wrong account, or one that is empty, is put right by people, soon or not.
        401..=403 => failed(Some(status), &detail),
        400..=499 => CallError::Rejected { service: NAME, status, detail },
        _ => failed(Some(status), &detail),
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use std::sync::{Arc, Mutex};

    use axum::{
        Form, Json, Router,
        extract::Path,
        http::{HeaderMap, StatusCode},
        routing::post,
    };
    use serde_json::json;

    use super::*;
    use crate::integrations::{http_client, testing};
    use crate::settings::SmsBackend;

    type Seen = Arc<Mutex<Vec<(String, String, Vec<(String, String)>)>>>;

    fn twilio(api_url: &str, from: &str) -> Twilio {
        let settings = settings::Sms {
            backend: SmsBackend::Twilio,
            api_url: api_url.to_owned(),
            account_sid: "AC123".to_owned(),
            auth_token: Secret::new("token"),
            from: from.to_owned(),
            allowed_countries: Vec::new(),
        };
        Twilio::new(http_client().unwrap(), &settings)
    }

    fn sms() -> OutgoingSms {
        OutgoingSms {
            id: "1".to_owned(),
            to: "+420601234567".to_owned(),
            text: "Your code is 123456".to_owned(),
        }
    }

    async fn stub(status: u16, body: Value, seen: Seen) -> String {
        let answer = move |Path(account): Path<String>,
                           headers: HeaderMap,
                           Form(form): Form<Vec<(String, String)>>| {
            let authorization = headers["authorization"].to_str().unwrap().to_owned();
            seen.lock().unwrap().push((account, authorization, form));
            let answer = (StatusCode::from_u16(status).unwrap(), Json(body.clone()));
            async move { answer }
        };
        let path = "/2010-04-01/Accounts/{account}/Messages.json";
        testing::serve(Router::new().route(path, post(answer))).await
    }

    #[tokio::test]
    async fn a_message_is_posted_as_twilio_wants_it() {
        let seen = Seen::default();
        let url = stub(201, json!({ "sid": "SM1" }), seen.clone()).await;
        twilio(&url, "+15005550006").send(&sms()).await.unwrap();
        twilio(&format!("{url}/"), "MG1").send(&sms()).await.unwrap();
        let seen = seen.lock().unwrap();
        let (account, authorization, form) = &seen[0];
        assert_eq!((account.as_str(), authorization.as_str()), ("AC123", "Basic QUMxMjM6dG9rZW4="));
        let pairs: Vec<_> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(
            pairs,
            [("To", "+420601234567"), ("From", "+15005550006"), ("Body", "Your code is 123456"),]
        );
        assert_eq!(seen[1].2[1], ("MessagingServiceSid".to_owned(), "MG1".to_owned()));
    }

    #[tokio::test]
    async fn an_error_says_what_to_do_and_nothing_personal() {
        let said = json!({
            "code": 21211,
            "message": "The 'To' number +420601234567 is not valid, body 123456",
        });
        for (status, kind) in [
            (400, "rejected"),
            (404, "rejected"),
            (401, "failed"),
            (500, "failed"),
            (429, "later"),
            (503, "later"),
        ] {
            let url = stub(status, said.clone(), Seen::default()).await;
            let error = twilio(&url, "+15005550006").send(&sms()).await.unwrap_err();
            let found = match &error {
                CallError::Rejected { .. } => "rejected",
                CallError::Failed { .. } => "failed",
                CallError::Unreachable { .. } => "later",
                CallError::NotFound { .. } => "unknown",
            };
            assert_eq!(found, kind, "{status}");
            let text = format!("{error} {error:?}");
            assert!(text.contains("21211"), "{text}");
            assert!(!text.contains("601234567") && !text.contains("123456"), "{text}");
        }
        let error = twilio(&testing::nobody().await, "x").send(&sms()).await.unwrap_err();
        assert!(matches!(error, CallError::Unreachable { .. }), "{error}");
        let logged = format!("{:?}", sms());
        assert!(!logged.contains("601234567") && !logged.contains("123456"), "{logged}");
    }
}
