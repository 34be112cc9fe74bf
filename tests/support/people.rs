//! The people of the stories, and how they call the API.

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

use super::TestApp;

/// Everybody's password.
pub const PASSWORD: &str = "tulips on the windowsill";

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub email: String,
    pub access_token: String,
    pub refresh_token: String,
}

impl TestApp {
    /// A call without any credential.
    pub fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// A call with somebody's access token.
    pub fn by(&self, person: &Person, method: Method, path: &str) -> RequestBuilder {
        self.anonymous(method, path).bearer_auth(&person.access_token)
    }

    /// `GET path` by somebody, as JSON.
    pub async fn get(&self, person: &Person, path: &str) -> Value {
        let response = self.by(person, Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), 200, "GET {path}");
        response.json().await.unwrap()
    }

    /// `POST path` without any credential.
    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.anonymous(Method::POST, path).json(body).send().await.unwrap()
    }

    /// Opens an account for `email` and signs in.
    pub async fn register(&self, email: &str) -> Person {
        let name = email.split('@').next().unwrap();
        let body = json!({
            "email": email,
            "password": PASSWORD,
            "first_name": name,
            "last_name": "Tester",
            "terms_accepted": true,
        });
        let response = self.post("/api/auth/register", &body).await;
        assert_eq!(response.status(), 201, "register {email}");
        person(email, &response.json().await.unwrap())
    }

    /// Opens a session for somebody who is registered.
    pub async fn login(&self, email: &str) -> Person {
        let body = json!({ "email": email, "password": PASSWORD });
        let response = self.post("/api/auth/login", &body).await;
        assert_eq!(response.status(), 200, "login {email}");
        person(email, &response.json().await.unwrap())
    }

    /// An access token of `email`, registered first where needed.
    #[allow(dead_code, reason = "the tests that generators write sign in with it")]
    pub async fn sign_in(&self, email: &str) -> String {
        let body = json!({ "email": email, "password": PASSWORD });
        let response = self.post("/api/auth/login", &body).await;
        if response.status() == 200 {
            return person(email, &response.json().await.unwrap()).access_token;
        }
        self.register(email).await.access_token
    }

    /// Owns things.
    pub async fn alice(&self) -> Person {
        self.register("alice@example.com").await
    }

    /// Follows the link that confirms the address of somebody who registered just now.
    pub async fn confirm_address(&self, person: &Person) {
        self.deliver().await;
        let body = json!({ "token": self.link_token(&person.email) });
        assert_eq!(self.post("/api/auth/verify-email", &body).await.status(), 204);
    }

    /// Is a stranger to Alice.
    pub async fn bob(&self) -> Person {
        self.register("bob@example.com").await
    }

    /// A request of somebody, handed in by JSON; its id.
    pub async fn hand_in(&self, person: &Person, title: &str) -> String {
        let body = json!({ "title": title, "description": "Please look at this." });
        let response =
            self.by(person, Method::POST, "/api/me/requests").json(&body).send().await.unwrap();
        assert_eq!(response.status(), 201);
        let body: Value = response.json().await.unwrap();
        body["data"]["id"].as_str().unwrap().to_owned()
    }
}

fn person(email: &str, body: &Value) -> Person {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    Person {
        id: text(&body["data"]["id"]),
        email: email.to_owned(),
        access_token: text(&body["access_token"]),
        refresh_token: text(&body["refresh_token"]),
    }
}
