//! The second step of signing in.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Person, Shown, TestApp, TestAppBuilder, Visitor};

const ALICE: &str = "alice@example.com";
const NUMBER: &str = "+420601234567";

/// Alice, with an authenticator; what it shows now is not spent any more.
async fn guarded_alice(app: &TestApp) -> (Person, crate::support::Authenticator) {
    let alice = app.alice().await;
    app.confirm_address(&alice).await;
    let authenticator = app.set_up_totp(&alice).await;
    app.advance(TimeDelta::minutes(2));
    (alice, authenticator)
}

/// Adds codes by mail or text message.
async fn set_up(app: &TestApp, person: &Person, method: &str) {
    let body = json!({ "phone": NUMBER });
    let begun = app.call(person, Method::POST, &format!("/api/me/mfa/{method}"), body).await;
    assert!(begun.status < 300, "{}", begun.body);
    app.deliver().await;
    let code = if method == "sms" { app.texted_code(NUMBER) } else { app.mailed_code(ALICE) };
    let path = format!("/api/me/mfa/{method}/confirm");
    let done = app.call(person, Method::POST, &path, json!({ "code": code })).await;
    assert!(done.status < 300, "{}", done.body);
}

async fn login(app: &TestApp) -> Answer {
    let body = json!({ "email": ALICE, "password": PASSWORD });
    Answer::of(app.post("/api/auth/login", &body).await).await
}

/// The token of a new sign-in that waits for the second factor.
async fn challenged(app: &TestApp) -> String {
    let answer = login(app).await;
    assert_eq!(answer.body["mfa_required"], true, "{}", answer.body);
    answer.body["mfa_token"].as_str().unwrap().to_owned()
}

async fn verify(app: &TestApp, token: &str, method: &str, code: &str) -> Answer {
    let body = json!({ "mfa_token": token, "method": method, "code": code });
    Answer::of(app.post("/api/auth/mfa/verify", &body).await).await
}

async fn send(app: &TestApp, token: &str, method: &str) -> Answer {
    let body = json!({ "mfa_token": token, "method": method });
    let answer = Answer::of(app.post("/api/auth/mfa/challenge", &body).await).await;
    app.deliver().await;
    answer
}

/// A code that is not `code`.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// What an access token says about how its owner signed in.
fn amr(answer: &Answer) -> Value {
    claims(answer.body["access_token"].as_str().unwrap())["amr"].clone()
}

fn claims(token: &str) -> Value {
    use base64::Engine;
    let claims = token.split('.').nth(1).unwrap();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    serde_json::from_slice(&claims).unwrap()
}

/// The form of `/login` as Alice fills it in.
async fn password(browser: &Visitor<'_>, path: &str) -> Shown {
    let fields = [("email", ALICE), ("password", PASSWORD), ("return_to", "/requests")];
    browser.submit(path, "/login", &fields).await
}

fn with_required_role() -> TestAppBuilder {
    TestApp::builder().setting("/mfa/required_roles", "user")
}

on_every_database! {
    async fn the_password_alone_opens_nothing(app) {
        let (_, authenticator) = guarded_alice(app).await;
        let answer = login(app).await;
        assert_eq!(answer.status, 200);
        let token = answer.body["mfa_token"].as_str().unwrap();
        let mut names: Vec<_> = answer.body.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, ["expires_in", "methods", "mfa_required", "mfa_token", "success"]);
        assert_eq!(answer.body["methods"], json!(["totp", "backup_code"]));
        assert_eq!(answer.body["expires_in"], 300);
        for path in ["/api/me", "/api/me/sessions", "/api/me/mfa"] {
            let call = app.anonymous(Method::GET, path).bearer_auth(token);
            Answer::of(call.send().await.unwrap()).await.expect_unauthorized("INVALID_TOKEN");
        }
        let refresh = app.post("/api/auth/refresh", &json!({ "refresh_token": token })).await;
        Answer::of(refresh).await.expect_unauthorized("INVALID_TOKEN");
        app.expect_nowhere_readable(&[token]).await;

        let opened = verify(app, token, "totp", &app.totp(&authenticator.secret)).await;
        assert_eq!(opened.status, 200, "{}", opened.body);
        assert_eq!(amr(&opened), json!(["pwd", "otp"]));
        assert_eq!(opened.body["data"]["email"], ALICE);
        assert_eq!(opened.body.get("device_token"), None);
        let call = app.anonymous(Method::GET, "/api/me");
        let call = call.bearer_auth(opened.body["access_token"].as_str().unwrap());
        assert_eq!(call.send().await.unwrap().status(), 200);
    }

    async fn a_sign_in_waits_for_five_minutes_and_is_finished_once(app) {
        let (_, authenticator) = guarded_alice(app).await;
        let token = challenged(app).await;
        app.advance(TimeDelta::minutes(5));
        let code = app.totp(&authenticator.secret);
        verify(app, &token, "totp", &code).await.expect_unauthorized("INVALID_TOKEN");
        let token = challenged(app).await;
        assert_eq!(verify(app, &token, "totp", &code).await.status, 200);
        app.advance(TimeDelta::minutes(1));
        let code = app.totp(&authenticator.secret);
        verify(app, &token, "totp", &code).await.expect_unauthorized("INVALID_TOKEN");
        verify(app, "nonsense", "totp", &code).await.expect_unauthorized("INVALID_TOKEN");
        send(app, &token, "email").await.expect_unauthorized("INVALID_TOKEN");
    }

    async fn what_is_missing_is_named(app) {
        guarded_alice(app).await;
        let answer = Answer::of(app.post("/api/auth/mfa/verify", &json!({})).await).await;
        let answer = answer.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(answer.fields(), ["code", "method", "mfa_token"]);
        let token = challenged(app).await;
        let answer = verify(app, &token, "fax", "123456").await;
        assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["method"]);
        let answer = send(app, &token, "totp").await;
        assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["method"]);
        let answer = send(app, &token, "sms").await;
        assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["method"]);
    }

    async fn codes_come_by_mail_and_text_message(app) {
        let (alice, _) = guarded_alice(app).await;
        app.advance(TimeDelta::minutes(-1));
        set_up(app, &alice, "email").await;
        set_up(app, &alice, "sms").await;
        app.advance(TimeDelta::minutes(1));
        let answer = login(app).await;
        assert_eq!(answer.body["methods"], json!(["totp", "email", "sms", "backup_code"]));
        for (method, names) in [("email", "mail"), ("sms", "sms")] {
            let token = challenged(app).await;
            assert_eq!(send(app, &token, method).await.status, 204);
            let code = if method == "sms" { app.texted_code(NUMBER) } else { app.mailed_code(ALICE) };
            let refused = verify(app, &token, method, wrong(&code)).await;
            let refused = refused.expect_unauthorized("INVALID_CREDENTIALS");
            // It is not the password that is wrong.
            assert!(refused.body["message"].as_str().unwrap().starts_with("This code is wrong"));
            let another = challenged(app).await;
            let answer = verify(app, &another, method, &code).await;
            answer.expect_unauthorized("INVALID_CREDENTIALS");
            let opened = verify(app, &token, method, &code).await;
            assert_eq!(opened.status, 200, "{}", opened.body);
            assert_eq!(amr(&opened), json!(["pwd", names]));
        }
    }

    async fn a_code_works_for_what_it_was_sent_by(app) {
        let alice = app.alice().await;
        set_up(app, &alice, "email").await;
        set_up(app, &alice, "sms").await;
        let token = challenged(app).await;
        send(app, &token, "email").await;
        let code = app.mailed_code(ALICE);
        let answer = verify(app, &token, "sms", &code).await;
        answer.expect_unauthorized("INVALID_CREDENTIALS");
        assert_eq!(amr(&verify(app, &token, "email", &code).await), json!(["pwd", "mail"]));
    }

    async fn a_code_goes_with_its_factor(app) {
        let alice = app.alice().await;
        set_up(app, &alice, "email").await;
        set_up(app, &alice, "sms").await;
        let token = challenged(app).await;
        send(app, &token, "sms").await;
        let code = app.texted_code(NUMBER);
        let removed = app.call(&alice, Method::DELETE, "/api/me/mfa/sms", json!({})).await;
        assert_eq!(removed.status, 204, "{}", removed.body);
        // The same number once more: what was sent before stays void.
        set_up(app, &alice, "sms").await;
        let answer = verify(app, &token, "sms", &code).await;
        answer.expect_unauthorized("INVALID_CREDENTIALS");
        send(app, &token, "sms").await;
        assert_eq!(verify(app, &token, "sms", &app.texted_code(NUMBER)).await.status, 200);
    }

    async fn a_backup_code_works_once(app) {
        let (_, authenticator) = guarded_alice(app).await;
        let code = &authenticator.backup_codes[0];
        let opened = verify(app, &challenged(app).await, "backup_code", code).await;
        assert_eq!(amr(&opened), json!(["pwd", "kba"]));
        let again = verify(app, &challenged(app).await, "backup_code", code).await;
        again.expect_unauthorized("INVALID_CREDENTIALS");
    }

    async fn of_twenty_right_answers_at_once_one_gets_through(app) {
        let (alice, authenticator) = guarded_alice(app).await;
        set_up(app, &alice, "email").await;
        let token = challenged(app).await;
        send(app, &token, "email").await;
        let code = app.mailed_code(ALICE);
        let answers = join_all((0..20).map(|_| verify(app, &token, "email", &code))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        app.advance(TimeDelta::minutes(15));
        let token = challenged(app).await;
        let code = app.totp(&authenticator.secret);
        let answers = join_all((0..20).map(|_| verify(app, &token, "totp", &code))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        app.advance(TimeDelta::minutes(15));
        let tokens = [challenged(app).await, challenged(app).await];
        let code = &authenticator.backup_codes[1];
        let tries = (0..20).map(|nth| verify(app, &tokens[nth % 2], "backup_code", code));
        let answers = join_all(tries).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    }

    async fn ten_wrong_codes_in_a_quarter_of_an_hour_are_the_last(app) {
        let (_, authenticator) = guarded_alice(app).await;
        let tokens = join_all((0..4).map(|_| challenged(app))).await;
        let code = app.totp(&authenticator.secret);
        let wrong = wrong(&code);
        let tries = (0..40).map(|nth| verify(app, &tokens[nth % 4], "totp", wrong));
        let answers = join_all(tries).await;
        let count = |status| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(401), count(429)), (10, 30));
        let answer = verify(app, &challenged(app).await, "totp", &code).await;
        let answer = answer.expect_error(429, "RATE_LIMIT_EXCEEDED");
        assert!(answer.header("retry-after").parse::<u32>().is_ok());
        app.advance(TimeDelta::minutes(15));
        let code = app.totp(&authenticator.secret);
        assert_eq!(verify(app, &challenged(app).await, "totp", &code).await.status, 200);
        assert_eq!(app.count_of("session.refused").await, 10);
    }

    async fn a_reset_goes_not_round_the_second_factor(app) {
        guarded_alice(app).await;
        let token = challenged(app).await;
        app.deliver().await;
        app.post("/api/auth/forgot-password", &json!({ "email": ALICE })).await;
        app.deliver().await;
        let link = app.link_token(ALICE);
        let body = json!({ "token": link, "password": "roses in the cellar door" });
        app.advance(TimeDelta::seconds(1));
        let reset = Answer::of(app.post("/api/auth/reset-password", &body).await).await;
        assert_eq!(reset.status, 204, "{}", reset.body);
        // A sign-in with the old password is over.
        send(app, &token, "email").await.expect_unauthorized("INVALID_TOKEN");
        let body = json!({ "email": ALICE, "password": "roses in the cellar door" });
        let answer = Answer::of(app.post("/api/auth/login", &body).await).await;
        assert_eq!(answer.body["mfa_required"], true);
        assert_eq!(answer.body.get("access_token"), None);
    }

    async fn a_browser_is_asked_on_a_page_of_its_own(app) {
        let (_, authenticator) = guarded_alice(app).await;
        let browser = app.visitor();
        let shown = password(&browser, "/login?return_to=/requests").await;
        assert_eq!(shown.status, 303);
        let path = shown.location().to_owned();
        assert_eq!(path, "/login/mfa?return_to=%2Frequests");
        let cookie = shown.set_cookies("mfa")[0];
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        assert!(shown.set_cookies("access").is_empty());
        assert_eq!(browser.open("/dashboard").await.status, 303);
        let page = browser.open(&path).await;
        for part in ["autocomplete=\"one-time-code\"", "inputmode=\"numeric\"", "autofocus"] {
            assert!(page.html.contains(part), "{part}");
        }
        assert!(page.html.contains("method=backup_code"));
        let code = app.totp(&authenticator.secret);
        let fields = [("method", "totp"), ("code", wrong(&code)), ("return_to", "/requests")];
        let refused = browser.submit(&path, "/login/mfa", &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.html.contains("code-error"));
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let fields = [("method", "totp"), ("code", &spaced), ("return_to", "/requests")];
        let shown = browser.submit(&path, "/login/mfa", &fields).await;
        assert_eq!((shown.status, shown.location()), (303, "/requests"));
        assert_eq!(browser.open("/requests").await.status, 200);
        assert_eq!(browser.cookie("mfa"), None);
    }

    async fn a_browser_that_takes_too_long_begins_again(app) {
        guarded_alice(app).await;
        let browser = app.visitor();
        let path = password(&browser, "/login").await.location().to_owned();
        let page = browser.open(&path).await;
        app.advance(TimeDelta::minutes(5));
        let token = page.form_token();
        let fields =
            [("csrf_token", token), ("method", "totp"), ("code", "1"), ("return_to", "/requests")];
        let shown = browser.post("/login/mfa", &fields).await;
        assert_eq!((shown.status, shown.location()), (303, "/login?return_to=%2Frequests"));
        let shown = browser.open("/login?return_to=%2Frequests").await;
        assert!(shown.html.contains("Sign in again"));
        let other = app.visitor();
        assert_eq!(other.open("/login/mfa").await.status, 303);
    }

    async fn a_code_by_mail_is_on_its_way_at_once(app) {
        let alice = app.alice().await;
        set_up(app, &alice, "email").await;
        let browser = app.visitor();
        let path = password(&browser, "/login").await.location().to_owned();
        app.deliver().await;
        let first = app.mailed_code(ALICE);
        let page = browser.open(&path).await;
        assert!(page.html.contains("a***@example.com"), "{}", page.html);
        assert!(page.html.contains("data-countdown-seconds-value=\"30\""));
        // Without a script the button can be pressed: nothing is sent before its time.
        let mails = app.mail.sent().len();
        let fields = [("method", "email"), ("return_to", "/dashboard")];
        let again = browser.submit(&path, "/login/mfa/send", &fields).await;
        assert_eq!(again.location(), "/login/mfa?return_to=%2Fdashboard&method=email");
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), mails);
        app.advance(TimeDelta::seconds(31));
        browser.submit(&path, "/login/mfa/send", &fields).await;
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), mails + 1);
        let second = app.mailed_code(ALICE);
        let answer = |code: &str| {
            let code = code.to_owned();
            let (browser, path) = (&browser, &path);
            async move {
                let fields = [("method", "email"), ("code", code.as_str()), ("return_to", "/dashboard")];
                browser.submit(path, "/login/mfa", &fields).await
            }
        };
        if first != second {
            assert_eq!(answer(&first).await.status, 422);
        }
        assert_eq!(answer(&second).await.location(), "/dashboard");
    }
}

on_every_database! {
    with with_required_role;

    async fn a_role_that_asks_for_a_second_factor_sets_it_up_first(app) {
        let alice = app.alice().await;
        assert_eq!(app.get(&alice, "/api/me").await["data"]["mfa_enabled"], false);
        // Other services take no token of such a session.
        assert_eq!(claims(&alice.access_token)["aud"], app.url(""));
        for (method, path) in [
            (Method::GET, "/api/me/requests"),
            (Method::PATCH, "/api/me"),
            (Method::GET, "/api/me/sessions"),
            (Method::GET, "/api/me/devices"),
        ] {
            let answer = app.call(&alice, method, path, json!({})).await;
            answer.expect_error(403, "MFA_SETUP_REQUIRED");
        }
        let body = json!({ "refresh_token": alice.refresh_token });
        let refreshed = Answer::of(app.post("/api/auth/refresh", &body).await).await;
        let token = refreshed.body["access_token"].as_str().unwrap().to_owned();
        let alice = Person { access_token: token, ..alice };
        let answer = app.call(&alice, Method::GET, "/api/me/requests", json!({})).await;
        answer.expect_error(403, "MFA_SETUP_REQUIRED");

        let browser = app.visitor();
        let shown = password(&browser, "/login").await;
        assert_eq!(shown.location(), "/requests");
        let shown = browser.open("/requests").await;
        assert_eq!((shown.status, shown.location()), (303, "/settings/security/set-up"));
        assert_eq!(browser.open("/settings/security/set-up").await.status, 200);

        app.set_up_totp(&alice).await;
        let answer = app.call(&alice, Method::GET, "/api/me/requests", json!({})).await;
        assert_eq!(answer.status, 200);
        assert_eq!(browser.open("/requests").await.status, 200);
    }
}
