//! Guarding an account in a real browser: setting up a second factor, signing in with it, losing the
//! phone, forgetting the password, and a stranger at the door.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use super::driver::{Browser, Script};
use crate::support::{PASSWORD, Person, TestApp};

const NEW_PASSWORD: &str = "daffodils behind the greenhouse";

/// Sets up an authenticator on the pages; its secret and the backup codes.
async fn set_up(app: &TestApp, browser: &Browser<'_>) -> (String, Vec<String>) {
    browser.go("/settings/security").await;
    browser.see("Two-factor is off.").await;
    browser.press("Set up two-factor").await;
    browser.arrive("/settings/security/set-up").await;
    browser.press("Set up an app").await;
    let image = browser.find("img.scan__code").await;
    let source = image.attr("src").await.unwrap().unwrap();
    assert!(source.ends_with("/qr.svg"), "{source}");
    browser.until("document.querySelector('img.scan__code').naturalWidth > 0").await;
    let secret = browser.find("code.secret").await.text().await.unwrap().replace(' ', "");
    browser.fill("code", &app.totp(&secret)).await;
    browser.press("Confirm").await;
    browser.see("Save your backup codes").await;
    let list = browser.find("ol.codes").await.text().await.unwrap();
    let codes: Vec<String> = list.lines().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10, "{list}");
    browser.press("I have saved them").await;
    browser.arrive("/settings/security").await;
    browser.see("Two-factor is on").await;
    (secret, codes)
}

async fn sign_out(browser: &Browser<'_>) {
    browser.go("/dashboard").await;
    browser.find("summary.menu__button").await.click().await.unwrap();
    browser.press("Sign out").await;
    browser.arrive("/login").await;
}

/// Fills in the first page of signing in.
async fn knock(browser: &Browser<'_>, person: &Person, password: &str) {
    browser.go("/login").await;
    browser.fill("email", &person.email).await;
    browser.fill("password", password).await;
    browser.press("Sign in").await;
}

async fn set_up_and_sign_in(app: &TestApp, script: Script) {
    let Some(browser) = Browser::open(app, script).await else { return };
    let alice = app.alice().await;
    browser.sign_in(&alice).await;
    let (secret, _) = set_up(app, &browser).await;
    sign_out(&browser).await;

    app.advance(TimeDelta::seconds(60));
    knock(&browser, &alice, PASSWORD).await;
    browser.arrive("/login/mfa").await;
    browser.fill("code", "000 000").await;
    browser.press("Sign in").await;
    browser.see("This code is wrong").await;
    // As it is pasted from an app that shows two groups of three.
    let code = app.totp(&secret);
    browser.fill("code", &format!("{} {}", &code[..3], &code[3..])).await;
    browser.find("#trust_device").await.click().await.unwrap();
    browser.press("Sign in").await;
    browser.arrive("/dashboard").await;

    sign_out(&browser).await;
    knock(&browser, &alice, PASSWORD).await;
    browser.arrive("/dashboard").await;
    browser.close().await;
}

on_every_database! {
    async fn a_second_factor_is_set_up_and_asked_for(app) {
        set_up_and_sign_in(app, Script::On).await;
    }

    async fn the_same_without_any_script(app) {
        set_up_and_sign_in(app, Script::Off).await;
    }

    async fn the_phone_is_lost(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        browser.sign_in(&alice).await;
        let (_, codes) = set_up(app, &browser).await;
        sign_out(&browser).await;

        knock(&browser, &alice, PASSWORD).await;
        browser.arrive("/login/mfa").await;
        browser.press("Use a backup code").await;
        browser.see("Enter one of the backup codes").await;
        browser.fill("code", &codes[0].to_uppercase()).await;
        browser.press("Sign in").await;
        browser.arrive("/dashboard").await;
        app.deliver().await;
        assert!(app.has_mail(&alice.email, "A backup code of your account was used"));

        // Ten minutes later the lost authenticator is taken off: after one question, nothing is lost.
        app.advance(TimeDelta::minutes(11));
        browser.go("/settings/security").await;
        browser.press("Remove").await;
        browser.press("Remove it").await;
        browser.see("Confirm that it is you").await;
        browser.fill("confirm_password", PASSWORD).await;
        browser.press("Confirm and go on").await;
        browser.see("Two-factor is off").await;
        app.deliver().await;
        assert!(app.has_mail(&alice.email, "Two-factor authentication was turned off"));
        browser.close().await;
    }

    async fn a_forgotten_password_does_not_open_the_second_door(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        browser.sign_in(&alice).await;
        let (secret, _) = set_up(app, &browser).await;
        sign_out(&browser).await;
        app.deliver().await;

        browser.press("Forgot your password?").await;
        browser.arrive("/forgot-password").await;
        browser.fill("email", &alice.email).await;
        browser.press("Send link").await;
        browser.see("works for 30 minutes").await;
        app.deliver().await;
        browser.go(&format!("/reset-password/{}", app.link_token(&alice.email))).await;
        browser.fill("password", NEW_PASSWORD).await;
        browser.press("Set password").await;
        browser.arrive("/login").await;
        knock(&browser, &alice, NEW_PASSWORD).await;
        browser.arrive("/login/mfa").await;
        app.advance(TimeDelta::seconds(60));
        browser.fill("code", &app.totp(&secret)).await;
        browser.press("Sign in").await;
        browser.arrive("/dashboard").await;
        browser.close().await;
    }

    async fn a_stranger_is_locked_out(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        browser.sign_in(&alice).await;
        app.deliver().await;
        let stranger = app
            .anonymous(Method::POST, "/api/auth/login")
            .header("user-agent", "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
            .json(&json!({ "email": alice.email, "password": PASSWORD }))
            .send()
            .await
            .unwrap();
        let stranger: serde_json::Value = stranger.json().await.unwrap();
        let token = stranger["access_token"].as_str().unwrap();
        app.deliver().await;
        assert!(app.has_mail(&alice.email, "New sign-in to your account"));

        browser.go("/settings/sessions").await;
        browser.see("Firefox on Windows").await;
        browser.go(&format!("/secure-account/{}", app.link_token(&alice.email))).await;
        browser.press("Lock them out").await;
        browser.fill("password", NEW_PASSWORD).await;
        let me = || app.anonymous(Method::GET, "/api/me").bearer_auth(token).send();
        assert_eq!(me().await.unwrap().status(), 401);
        browser.press("Set password").await;
        browser.arrive("/login").await;
        knock(&browser, &alice, NEW_PASSWORD).await;
        browser.arrive("/dashboard").await;
        browser.close().await;
    }

    async fn a_session_that_is_ended_elsewhere_leaves_its_page(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        browser.sign_in(&alice).await;
        browser.until("navigator.locks.query().then((locks) => locks.held.length === 1)").await;
        let others = app.by(&alice, Method::DELETE, "/api/me/sessions").send().await.unwrap();
        assert_eq!(others.status(), 204);
        browser.find("input[name=return_to][value='/dashboard']").await;
        browser.close().await;
    }

    async fn signing_in_takes_no_mouse(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        let authenticator = app.set_up_totp(&alice).await;
        app.advance(TimeDelta::seconds(60));
        browser.go("/login").await;
        browser.key(&alice.email).await;
        browser.key("\u{E004}").await;
        browser.key(PASSWORD).await;
        browser.key("\u{E007}").await;
        browser.arrive("/login/mfa").await;
        browser.until("document.activeElement.id === 'code'").await;
        browser.until("document.activeElement.autocomplete === 'one-time-code'").await;
        browser.key(&app.totp(&authenticator.secret)).await;
        browser.key("\u{E007}").await;
        browser.arrive("/dashboard").await;
        browser.close().await;
    }
}
