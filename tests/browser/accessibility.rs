//! Every page, held to the rules of axe-core (WCAG 2.2 AA and best practices), light and dark, wide
//! and narrow, from left to right and from right to left.

use std::path::Path;
use std::sync::{LazyLock, Once};

use serde_json::{Value, json};

use super::driver::{Browser, Script};
use crate::support::{Authenticator, PASSWORD, Person, TestApp};

/// The rules, where `bin/setup` fetched them.
static RULES: LazyLock<Option<String>> = LazyLock::new(|| {
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/node/axe-core/axe.min.js");
    std::fs::read_to_string(at).ok()
});

const RUN: &str = "
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ['violations'] })
  .then((found) => done(found.violations.map((rule) => ({
    rule: rule.id,
    where: rule.nodes.map((node) => node.html + ' | ' + node.failureSummary),
  }))))
  .catch((error) => done([String(error)]));
";

impl Browser<'_> {
    /// Fails where the page that is open breaks a rule. Says once where there are no rules.
    pub async fn is_accessible(&self, name: &str) {
        static SAID: Once = Once::new();
        let Some(rules) = &*RULES else {
            SAID.call_once(|| eprintln!("skipped: accessibility (no axe-core, see bin/setup)"));
            return;
        };
        self.client.execute(rules, Vec::new()).await.unwrap();
        let found = self.client.execute_async(RUN, Vec::new()).await.unwrap();
        assert_eq!(found, json!([]), "{name}: {found:#}");
    }

    /// The same for the page of `path`: wide, and as narrow as a phone.
    pub async fn page_is_accessible(&self, path: &str) {
        for (width, height) in [(1440, 900), (360, 740)] {
            self.client.set_window_size(width, height).await.unwrap();
            self.go(path).await;
            self.is_accessible(&format!("{path} at {width} px")).await;
            let overflow = self
                .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                .await;
            assert!(
                overflow.as_i64().is_some_and(|pixels| pixels <= 0),
                "{path} at {width} px scrolls sideways by {overflow}"
            );
        }
        self.client.set_window_size(1280, 900).await.unwrap();
    }

    /// Whether the page is shown in the dark.
    pub async fn in_the_dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    async fn devtools(&self, command: &str, params: Value) {
        let session = self.client.session_id().await.unwrap().unwrap();
        let body = json!({ "cmd": command, "params": params });
        self.order(&format!("session/{session}/goog/cdp/execute"), &body).await;
    }
}

/// Pages of nobody in particular.
const SIGNED_OUT: [&str; 7] = [
    "/",
    "/login",
    "/register",
    "/forgot-password",
    "/reset-password/no-such-token",
    "/secure-account/no-such-token",
    "/no-such-page",
];

/// Pages of a person.
const SIGNED_IN: [&str; 13] = [
    "/dashboard",
    "/requests",
    "/notifications",
    "/requests/new",
    "/settings/profile",
    "/settings/notifications",
    "/settings/security",
    "/settings/security/set-up",
    "/settings/security/backup-codes",
    "/settings/sessions",
    "/settings/api-keys",
    "/settings/activity",
    "/settings/data",
];

/// Somebody with one of everything: a second factor, a key, a request, a device, an alert.
async fn settled(app: &TestApp) -> (Person, Authenticator) {
    let alice = app.alice().await;
    let authenticator = app.set_up_totp(&alice).await;
    let key = json!({ "name": "Backup", "scopes": ["requests:read"] });
    let made = app.call(&alice, reqwest::Method::POST, "/api/me/api-keys", key).await;
    assert_eq!(made.status, 201, "{}", made.body);
    app.hand_in(&alice, "A shop for our bakery").await;
    app.deliver().await;
    (alice, authenticator)
}

async fn speak(app: &TestApp, person: &Person, language: &str) {
    let body = json!({ "preferences": { "language": language } });
    let answer = app.call(person, reqwest::Method::PUT, "/api/me", body).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_keeps_the_rules() {
    let app = TestApp::sqlite().await;
    let Some(browser) = Browser::open(&app, Script::On).await else { return };
    for path in SIGNED_OUT {
        browser.page_is_accessible(path).await;
    }
    let (alice, authenticator) = settled(&app).await;
    app.advance(chrono::TimeDelta::seconds(60));
    browser.go("/login").await;
    browser.fill("email", &alice.email).await;
    browser.fill("password", PASSWORD).await;
    browser.press("Sign in").await;
    browser.arrive("/login/mfa").await;
    browser.page_is_accessible("/login/mfa").await;
    browser.page_is_accessible("/login/mfa?method=backup_code").await;
    browser.go("/login/mfa").await;
    browser.fill("code", "000000").await;
    browser.press("Sign in").await;
    browser.see("This code is wrong").await;
    browser.is_accessible("a wrong code").await;
    let code = app.totp(&authenticator.secret);
    browser.fill("code", &code).await;
    browser.press("Sign in").await;
    browser.arrive("/dashboard").await;
    for path in SIGNED_IN {
        browser.page_is_accessible(path).await;
    }
    browser.in_the_dark(true).await;
    speak(&app, &alice, "ar").await;
    for path in SIGNED_IN {
        browser.page_is_accessible(path).await;
    }
    browser.in_the_dark(false).await;
    browser.client.clone().close().await.unwrap();
}
