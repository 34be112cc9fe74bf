//! Devices: greeted, trusted, forgotten, and told about when they are new.

use chrono::TimeDelta;
use reqwest::Method;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use user_portal::models::{backup_codes, devices as rows, mfa_factors, sessions};

use crate::support::{
    Answer, Authenticator, PASSWORD, Person, Shown, TestApp, TestAppBuilder, Visitor,
};

const ALICE: &str = "alice@example.com";

fn behind_a_proxy() -> TestAppBuilder {
    TestApp::builder().setting("/http/trusted_proxies", "127.0.0.1")
}

async fn login_with(app: &TestApp, device: Option<&str>, password: &str) -> Answer {
    let body = json!({ "email": ALICE, "password": password, "device_token": device });
    Answer::of(app.post("/api/auth/login", &body).await).await
}

async fn login_from(app: &TestApp, address: &str, agent: &str) -> Answer {
    let call = app
        .anonymous(Method::POST, "/api/auth/login")
        .header("x-forwarded-for", address)
        .header("user-agent", agent);
    let body = json!({ "email": ALICE, "password": PASSWORD });
    Answer::of(call.json(&body).send().await.unwrap()).await
}

async fn devices(app: &TestApp, person: &Person) -> Vec<Value> {
    app.get(person, "/api/me/devices").await["data"].as_array().unwrap().clone()
}

/// Alice with an authenticator, and the token of a device that she trusts.
async fn trusted(app: &TestApp) -> (Person, Authenticator, String) {
    let alice = app.alice().await;
    app.confirm_address(&alice).await;
    let authenticator = app.set_up_totp(&alice).await;
    app.advance(TimeDelta::minutes(2));
    let token = login_with(app, None, PASSWORD).await.body["mfa_token"].clone();
    let body = json!({
        "mfa_token": token,
        "method": "totp",
        "code": app.totp(&authenticator.secret),
        "trust_device": true,
    });
    let answer = Answer::of(app.post("/api/auth/mfa/verify", &body).await).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let device = answer.body["device_token"].as_str().unwrap().to_owned();
    let access_token = answer.body["access_token"].as_str().unwrap().to_owned();
    (Person { access_token, ..alice }, authenticator, device)
}

/// The session that was opened for Alice.
fn opened(alice: &Person, answer: &Answer) -> Person {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let access_token = answer.body["access_token"].as_str().unwrap().to_owned();
    Person { access_token, ..alice.clone() }
}

/// Follows "It was not me" in the mail about a new sign-in; where the new password is chosen.
async fn disown(app: &TestApp) -> String {
    let mails = app.mail.sent();
    let mut texts = mails.iter().rev().map(|mail| &mail.text);
    let text = texts.find(|text| text.contains("/secure-account/")).unwrap();
    let (_, rest) = text.split_once("/secure-account/").unwrap();
    let path = format!("/secure-account/{}", rest.split_whitespace().next().unwrap());
    let shown = app.visitor().submit(&path, &path, &[]).await;
    assert_eq!(shown.status, 303, "{}", shown.html);
    shown.location().rsplit('/').next().unwrap().to_owned()
}

fn is_asked(answer: &Answer) -> bool {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["mfa_required"] == true
}

/// The second step of a browser, with an authenticator.
async fn answer(app: &TestApp, browser: &Visitor<'_>, secret: &str, trust: bool) -> Shown {
    let code = app.totp(secret);
    let mut fields = vec![("method", "totp"), ("code", code.as_str())];
    if trust {
        fields.push(("trust_device", "true"));
    }
    browser.submit("/login/mfa", "/login/mfa", &fields).await
}

async fn password(browser: &Visitor<'_>) -> Shown {
    browser.submit("/login", "/login", &[("email", ALICE), ("password", PASSWORD)]).await
}

on_every_database! {
    async fn a_trusted_device_is_asked_no_more_for_thirty_days(app) {
        let (alice, _, device) = trusted(app).await;
        assert!(is_asked(&login_with(app, None, PASSWORD).await));
        assert!(is_asked(&login_with(app, Some("0123456789"), PASSWORD).await));
        assert!(!is_asked(&login_with(app, Some(&device), PASSWORD).await));
        app.expect_nowhere_readable(&[&device]).await;
        let rows = devices(app, &alice).await;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["current"], true);
        assert!(rows[0]["trusted_until"].is_string());
        app.advance(TimeDelta::days(30));
        assert!(is_asked(&login_with(app, Some(&device), PASSWORD).await));
    }

    async fn a_program_keeps_its_token(app) {
        let (_, authenticator, device) = trusted(app).await;
        app.advance(TimeDelta::days(31));
        let before = rows::Entity::find().one(&app.portal.db).await.unwrap().unwrap();
        for trust in [false, true] {
            let token = login_with(app, Some(&device), PASSWORD).await.body["mfa_token"].clone();
            let code = app.totp(&authenticator.secret);
            let body = json!({
                "mfa_token": token, "method": "totp", "code": code, "trust_device": trust,
            });
            let answer = Answer::of(app.post("/api/auth/mfa/verify", &body).await).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.body["device_token"].is_string(), trust);
            let after = rows::Entity::find().all(&app.portal.db).await.unwrap();
            assert_eq!(after.len(), 1);
            assert!(after[0].last_seen_at > before.last_seen_at);
            assert_eq!(after[0].token_hash == before.token_hash, !trust);
            app.advance(TimeDelta::minutes(1));
        }
    }

    async fn trust_ends_with_the_device(app) {
        let (alice, _, device) = trusted(app).await;
        let id = devices(app, &alice).await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/me/devices/{id}");
        let bob = app.bob().await;
        let foreign = app.by(&bob, Method::DELETE, &path).send().await.unwrap();
        assert_eq!(foreign.status(), 404);
        assert!(!is_asked(&login_with(app, Some(&device), PASSWORD).await));
        assert_eq!(app.by(&alice, Method::DELETE, &path).send().await.unwrap().status(), 204);
        assert_eq!(app.by(&alice, Method::DELETE, &path).send().await.unwrap().status(), 404);
        assert!(is_asked(&login_with(app, Some(&device), PASSWORD).await));
        assert!(devices(app, &alice).await.is_empty());
        assert_eq!(app.count_of("device.forgotten").await, 1);
    }

    async fn trust_ends_with_the_password(app) {
        let (_, _, device) = trusted(app).await;
        app.deliver().await;
        app.post("/api/auth/forgot-password", &json!({ "email": ALICE })).await;
        app.deliver().await;
        let new = "roses in the cellar door";
        let body = json!({ "token": app.link_token(ALICE), "password": new });
        assert_eq!(app.post("/api/auth/reset-password", &body).await.status(), 204);
        assert!(is_asked(&login_with(app, Some(&device), new).await));
    }

    async fn trust_is_of_one_account(app) {
        let (_, _, device) = trusted(app).await;
        let bob = app.bob().await;
        app.set_up_totp(&bob).await;
        let body = json!({
            "email": "bob@example.com", "password": PASSWORD, "device_token": device,
        });
        assert!(is_asked(&Answer::of(app.post("/api/auth/login", &body).await).await));
    }

    async fn a_browser_keeps_its_cookie_and_can_be_trusted(app) {
        let alice = app.alice().await;
        let browser = app.visitor();
        let shown = password(&browser).await;
        let cookie = shown.set_cookies("device")[0].to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("Max-Age=34560000"), "{cookie}");
        let token = browser.cookie("device").unwrap();
        app.expect_nowhere_readable(&[&token]).await;
        let authenticator = app.set_up_totp(&alice).await;
        app.advance(TimeDelta::minutes(2));

        let sign_out = browser.submit("/dashboard", "/logout", &[]).await;
        assert_eq!(sign_out.location(), "/login");
        assert_eq!(browser.cookie("device").as_deref(), Some(token.as_str()));
        assert!(password(&browser).await.location().starts_with("/login/mfa"));
        assert_eq!(answer(app, &browser, &authenticator.secret, true).await.status, 303);
        assert_eq!(browser.cookie("device").as_deref(), Some(token.as_str()));
        let page = browser.open("/settings/security").await;
        assert!(page.html.contains("/settings/security/devices/"), "{}", page.html);
        browser.submit("/dashboard", "/logout", &[]).await;
        assert_eq!(password(&browser).await.location(), "/dashboard");

        let page = browser.open("/settings/security").await;
        let (_, rest) = page.html.split_once("/settings/security/devices/").unwrap();
        let id = rest.split('/').next().unwrap();
        let action = format!("/settings/security/devices/{id}/forget");
        assert_eq!(browser.submit("/settings/security", &action, &[]).await.status, 303);
        browser.submit("/dashboard", "/logout", &[]).await;
        assert!(password(&browser).await.location().starts_with("/login/mfa"));
    }

    async fn a_token_that_was_put_there_is_not_kept(app) {
        app.alice().await;
        app.bob().await;
        let browser = app.visitor();
        browser.set_cookie("device", "planted-by-somebody-else");
        password(&browser).await;
        let alices = browser.cookie("device").unwrap();
        assert_ne!(alices, "planted-by-somebody-else");
        browser.submit("/dashboard", "/logout", &[]).await;
        // Bob signs in on the same browser: both are known by what it holds then.
        browser.sign_in("bob@example.com", false).await;
        let both = browser.cookie("device").unwrap();
        assert_ne!(both, alices);
        browser.submit("/dashboard", "/logout", &[]).await;
        password(&browser).await;
        assert_eq!(browser.cookie("device").unwrap(), both);
    }

    async fn the_owner_on_a_known_device_is_not_locked_out(app) {
        app.alice().await;
        let browser = app.visitor();
        password(&browser).await;
        browser.submit("/dashboard", "/logout", &[]).await;
        // A stranger behind the same address.
        for _ in 0..5 {
            login_with(app, None, "wrong").await;
        }
        login_with(app, None, PASSWORD).await.expect_error(423, "ACCOUNT_LOCKED");
        assert_eq!(password(&browser).await.location(), "/dashboard");
        login_with(app, None, PASSWORD).await.expect_error(423, "ACCOUNT_LOCKED");
        // The device has a count of its own.
        browser.submit("/dashboard", "/logout", &[]).await;
        for _ in 0..5 {
            let fields = [("email", ALICE), ("password", "wrong")];
            assert_eq!(browser.submit("/login", "/login", &fields).await.status, 422);
        }
        assert_eq!(password(&browser).await.status, 423);
    }
}

on_every_database! {
    with behind_a_proxy;

    async fn a_new_device_is_told_by_mail(app) {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        let newer = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0";
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
            (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        app.alice().await;
        let told = || app.mail.sent().iter().filter(|m| m.subject.contains("New sign-in")).count();
        for (address, agent, count) in [
            ("203.0.113.7", firefox, 1),
            ("203.0.113.7", newer, 1),
            ("203.0.113.7", safari, 2),
            ("203.0.113.8", newer, 3),
            ("203.0.113.8", firefox, 3),
        ] {
            assert_eq!(login_from(app, address, agent).await.status, 200);
            app.deliver().await;
            assert_eq!(told(), count, "{address} {agent}");
        }
        let mail = app.mail_to(ALICE);
        assert!(mail.text.contains("203.0.113.8") && mail.text.contains("/secure-account/"));
    }

    async fn the_first_sign_in_of_an_account_is_nothing_new(app) {
        let alice = app.alice().await;
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), 1, "the link that confirms the address");
        drop(alice);
    }

    async fn a_sign_in_is_strange_once_the_sessions_of_before_are_gone(app) {
        app.alice().await;
        let told = || app.mail.sent().iter().filter(|m| m.subject.contains("New sign-in")).count();
        let forgotten = || sessions::Entity::delete_many().exec(&app.portal.db);
        forgotten().await.unwrap();
        login_with(app, None, PASSWORD).await;
        app.deliver().await;
        assert_eq!(told(), 1);
        login_with(app, None, PASSWORD).await;
        app.deliver().await;
        assert_eq!(told(), 1);
        forgotten().await.unwrap();
        let mut alice = app.user(ALICE).await.into_active_model();
        alice.last_login_at = Set(None);
        alice.update(&app.portal.db).await.unwrap();
        login_with(app, None, PASSWORD).await;
        app.deliver().await;
        assert_eq!(told(), 1, "the first sign-in ever");
    }

    async fn a_disowned_password_and_what_it_set_up_are_worth_nothing(app) {
        let alice = app.alice().await;
        app.advance(TimeDelta::minutes(1));
        let thief = opened(&alice, &login_from(app, "203.0.113.66", "curl/8.0").await);
        app.set_up_totp(&thief).await;
        app.deliver().await;
        disown(app).await;
        let again = login_from(app, "203.0.113.66", "curl/8.0").await;
        again.expect_unauthorized("INVALID_CREDENTIALS");
        assert!(mfa_factors::Entity::find().one(&app.portal.db).await.unwrap().is_none());
        assert!(backup_codes::Entity::find().one(&app.portal.db).await.unwrap().is_none());
        assert!(app.user(ALICE).await.mfa_enabled_at.is_none());
        assert_eq!(app.count_of("mfa.disabled").await, 1);
    }

    async fn the_factor_of_the_owner_stays(app) {
        let alice = app.alice().await;
        app.confirm_address(&alice).await;
        let owners = app.set_up_totp(&alice).await;
        app.advance(TimeDelta::minutes(2));
        let stolen = login_from(app, "203.0.113.66", "curl/8.0").await;
        let body = json!({
            "mfa_token": stolen.body["mfa_token"],
            "method": "backup_code",
            "code": owners.backup_codes[0],
        });
        let call = app
            .anonymous(Method::POST, "/api/auth/mfa/verify")
            .header("x-forwarded-for", "203.0.113.66")
            .header("user-agent", "curl/8.0");
        let stolen = Answer::of(call.json(&body).send().await.unwrap()).await;
        let thief = opened(&alice, &stolen);
        let thiefs = app.set_up_totp(&thief).await;
        app.deliver().await;
        let reset = disown(app).await;
        let new = "roses in the cellar door";
        let body = json!({ "token": reset, "password": new });
        assert_eq!(app.post("/api/auth/reset-password", &body).await.status(), 204);
        app.advance(TimeDelta::minutes(2));
        let token = login_with(app, None, new).await.body["mfa_token"].clone();
        for (secret, status) in [(&thiefs.secret, 401), (&owners.secret, 200)] {
            let body = json!({ "mfa_token": token, "method": "totp", "code": app.totp(secret) });
            let answer = app.post("/api/auth/mfa/verify", &body).await;
            assert_eq!(answer.status(), status);
        }
        // The backup codes are of before.
        let left = backup_codes::remaining(&app.portal.db, app.user(ALICE).await.id).await.unwrap();
        assert_eq!(left, 9);
    }

    async fn one_link_ends_every_session_and_begins_a_reset(app) {
        let alice = app.alice().await;
        let owner = app.visitor();
        password(&owner).await;
        app.deliver().await;
        let thief = login_from(app, "203.0.113.66", "curl/8.0").await;
        app.deliver().await;
        let path = format!("/secure-account/{}", app.link_token(ALICE));
        let browser = app.visitor();
        let page = browser.open(&path).await;
        assert_eq!(page.status, 200);
        app.get(&alice, "/api/me").await;

        let shown = browser.submit(&path, &path, &[]).await;
        assert_eq!(shown.status, 303);
        let reset = shown.location().to_owned();
        assert!(reset.starts_with("/reset-password/"), "{reset}");
        for token in [&alice.access_token, thief.body["access_token"].as_str().unwrap()] {
            let call = app.anonymous(Method::GET, "/api/me").bearer_auth(token);
            assert_eq!(call.send().await.unwrap().status(), 401);
        }
        assert!(app.user(ALICE).await.id > 0);
        let new = "roses in the cellar door";
        let done = browser.submit(&reset, &reset, &[("password", new)]).await;
        assert_eq!((done.status, done.location()), (303, "/login"));
        assert_eq!(login_with(app, None, new).await.status, 200);
        // Used once.
        assert_eq!(browser.post(&path, &[("csrf_token", page.form_token())]).await.status, 422);
        assert!(browser.open(&path).await.html.contains("/forgot-password"));
        assert_eq!(app.count_of("user.disowned").await, 1);
        // What the thief used is not familiar.
        app.deliver().await;
        let sent = app.mail.sent().len();
        let body = json!({ "email": ALICE, "password": new });
        let call = app
            .anonymous(Method::POST, "/api/auth/login")
            .header("x-forwarded-for", "203.0.113.66")
            .header("user-agent", "curl/8.0");
        assert_eq!(call.json(&body).send().await.unwrap().status(), 200);
        app.deliver().await;
        assert!(app.mail.sent().len() > sent);
        assert!(app.mail_to(ALICE).text.contains("203.0.113.66"));
    }
}
