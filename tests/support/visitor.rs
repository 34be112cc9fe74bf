//! Somebody at a browser that keeps cookies and shows pages, without any script.

use std::sync::Arc;

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{ACCEPT, HeaderMap};
use reqwest::{Method, RequestBuilder, Response, Url};

use super::TestApp;

/// A browser of its own.
pub struct Visitor<'a> {
    app: &'a TestApp,
    client: reqwest::Client,
    jar: Arc<Jar>,
}

/// A page as it came.
#[derive(Debug)]
pub struct Shown {
    pub status: u16,
    pub headers: HeaderMap,
    pub html: String,
}

impl TestApp {
    /// Opens a browser.
    pub fn visitor(&self) -> Visitor<'_> {
        let jar = Arc::new(Jar::default());
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .cookie_provider(jar.clone())
            .build()
            .unwrap();
        Visitor { app: self, client, jar }
    }
}

impl Visitor<'_> {
    /// A call as the browser makes it.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.app.url(path)).header(ACCEPT, "text/html,*/*;q=0.8")
    }

    /// Looks at a page.
    pub async fn open(&self, path: &str) -> Shown {
        Shown::of(self.call(Method::GET, path).send().await.unwrap()).await
    }

    /// Opens the page `path` and sends a form of it to `action`.
    pub async fn submit(&self, path: &str, action: &str, fields: &[(&str, &str)]) -> Shown {
        let page = self.open(path).await;
        assert_eq!(page.status, 200, "GET {path}: {}", page.html);
        let mut fields = fields.to_vec();
        fields.push(("csrf_token", page.form_token()));
        self.post(action, &fields).await
    }

    /// Sends a form with these fields and no others.
    pub async fn post(&self, action: &str, fields: &[(&str, &str)]) -> Shown {
        Shown::of(self.call(Method::POST, action).form(fields).send().await.unwrap()).await
    }

    /// Signs in through the form.
    pub async fn sign_in(&self, email: &str, remember: bool) {
        let mut fields = vec![("email", email), ("password", super::PASSWORD)];
        if remember {
            fields.push(("remember_me", "on"));
        }
        let shown = self.submit("/login", "/login", &fields).await;
        assert_eq!((shown.status, shown.location()), (303, "/dashboard"), "{}", shown.html);
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.jar.cookies(&self.origin())?;
        let mut pairs = cookies.to_str().unwrap().split("; ").map(|pair| pair.split_once('='));
        pairs.find_map(|pair| pair.filter(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    /// Puts a cookie into the jar.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.add_cookie_str(&format!("{name}={value}; Path=/"), &self.origin());
    }

    fn origin(&self) -> Url {
        self.app.url("/").parse().unwrap()
    }
}

impl Shown {
    pub async fn of(response: Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            html: response.text().await.unwrap(),
        }
    }

    /// Where a redirect leads; empty where it leads nowhere.
    pub fn location(&self) -> &str {
        self.headers.get("location").map_or("", |value| value.to_str().unwrap())
    }

    /// The hidden field of every form of the page.
    pub fn form_token(&self) -> &str {
        self.hidden("csrf_token")
    }

    /// The first hidden field of this name.
    pub fn hidden(&self, name: &str) -> &str {
        let (_, rest) = self.html.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
        rest.split_once('"').unwrap().0
    }

    /// Every `Set-Cookie` that names `cookie`.
    pub fn set_cookies(&self, cookie: &str) -> Vec<&str> {
        let all = self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        all.filter(|line| line.split('=').next() == Some(cookie)).collect()
    }
}
