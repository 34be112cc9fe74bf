//! Authenticators of the people in the stories.

use reqwest::Method;
use serde_json::json;
use totp_rs::{Builder, Secret};

use super::{Answer, Person, TestApp};

/// What a person keeps after they set up an authenticator.
pub struct Authenticator {
    /// Its id.
    pub id: String,
    /// Its secret, in base 32.
    pub secret: String,
    /// The backup codes that came with it, if it was the first.
    pub backup_codes: Vec<String>,
}

impl TestApp {
    /// What an authenticator with `secret` shows now.
    pub fn totp(&self, secret: &str) -> String {
        let secret = Secret::try_from_base32(secret).unwrap();
        let now = u64::try_from(self.portal.now().timestamp()).unwrap();
        Builder::new().with_secret(secret).build().unwrap().generate(now).to_string()
    }

    /// Sets up an authenticator for somebody who signed in just now. The code that it shows now is
    /// spent with this.
    pub async fn set_up_totp(&self, person: &Person) -> Authenticator {
        let begun = self.call(person, Method::POST, "/api/me/mfa/totp", json!({})).await;
        assert_eq!(begun.status, 200, "{}", begun.body);
        let secret = begun.body["data"]["secret"].as_str().unwrap().to_owned();
        let body = json!({ "code": self.totp(&secret) });
        let done = self.call(person, Method::POST, "/api/me/mfa/totp/confirm", body).await;
        assert_eq!(done.status, 200, "{}", done.body);
        let codes = done.body["data"]["backup_codes"].as_array().unwrap();
        Authenticator {
            id: begun.body["data"]["id"].as_str().unwrap().to_owned(),
            secret,
            backup_codes: codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect(),
        }
    }

    /// A call by somebody with a JSON body.
    pub async fn call(
        &self,
        person: &Person,
        method: Method,
        path: &str,
        body: serde_json::Value,
    ) -> Answer {
        Answer::of(self.by(person, method, path).json(&body).send().await.unwrap()).await
    }
}
