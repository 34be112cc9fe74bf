//! An answer of the API, read whole.

use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// Status, headers and JSON body (null where there is none).
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = match text.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON: {text}")),
        };
        Self { status, headers, body }
    }

    /// A header's text; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The first error's code.
    pub fn code(&self) -> &str {
        self.body["errors"][0]["code"].as_str().unwrap_or_default()
    }

    /// Every field that is complained about, sorted.
    pub fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut fields: Vec<_> =
            errors.iter().filter_map(|error| error["field"].as_str()).collect();
        fields.sort_unstable();
        fields
    }

    /// Fails unless this is the envelope of an error with `status` and `code`.
    #[track_caller]
    pub fn expect_error(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.body);
        assert_eq!(self.body["success"], false);
        assert!(self.body["message"].as_str().is_some_and(|message| !message.is_empty()));
        assert!(self.body["timestamp"].is_string());
        assert_eq!(self.body["metadata"]["request_id"], self.header("x-request-id"));
        self
    }

    /// Fails unless this is a 401 that says how to do better.
    #[track_caller]
    pub fn expect_unauthorized(self, code: &str) -> Self {
        let answer = self.expect_error(401, code);
        assert!(answer.header("www-authenticate").starts_with("Bearer"), "{:?}", answer.headers);
        answer
    }
}
