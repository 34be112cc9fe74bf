//! Proving once more who one is, through the API and in between on pages.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, PASSWORD, Person, TestApp};

async fn prove(app: &TestApp, person: &Person, proof: serde_json::Value) -> Answer {
    app.call(person, Method::POST, "/api/auth/reauthenticate", proof).await
}

async fn begin(app: &TestApp, person: &Person) -> u16 {
    app.call(person, Method::POST, "/api/me/mfa/totp", json!({})).await.status
}

on_every_database! {
    async fn the_password_opens_ten_minutes(app) {
        let alice = app.alice().await;
        app.advance(TimeDelta::minutes(11));
        assert_eq!(begin(app, &alice).await, 403);
        let wrong = prove(app, &alice, json!({ "password": "roses" })).await;
        assert_eq!(wrong.expect_error(422, "INVALID_CREDENTIALS").fields(), ["password"]);
        let empty = prove(app, &alice, json!({})).await.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(empty.fields(), ["password"]);
        assert_eq!(begin(app, &alice).await, 403);
        assert_eq!(prove(app, &alice, json!({ "password": PASSWORD })).await.status, 204);
        assert_eq!(begin(app, &alice).await, 200, "with the token of before");
        app.advance(TimeDelta::minutes(3));
        assert_eq!(begin(app, &alice).await, 200);
        assert_eq!(app.count_of("session.reauthenticated").await, 1);
        assert_eq!(app.count_of("session.reauthentication_refused").await, 1);
        let nobody = app.post("/api/auth/reauthenticate", &json!({ "password": PASSWORD })).await;
        Answer::of(nobody).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
        app.expect_nowhere_readable(&["roses", PASSWORD]).await;
    }

    async fn a_code_works_once(app) {
        let alice = app.alice().await;
        let none = prove(app, &alice, json!({ "code": "123456" })).await;
        assert_eq!(none.expect_error(422, "INVALID_CREDENTIALS").fields(), ["code"]);
        let authenticator = app.set_up_totp(&alice).await;
        let spent = app.totp(&authenticator.secret);
        let refused = prove(app, &alice, json!({ "code": spent })).await;
        refused.expect_error(422, "INVALID_CREDENTIALS");
        app.advance(TimeDelta::seconds(60));
        let code = app.totp(&authenticator.secret);
        let calls = (0..5).map(|_| prove(app, &alice, json!({ "code": code })));
        let answers = join_all(calls).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
        let backup = &authenticator.backup_codes[3];
        assert_eq!(prove(app, &alice, json!({ "code": backup })).await.status, 204);
        let refused = prove(app, &alice, json!({ "code": backup })).await;
        refused.expect_error(422, "INVALID_CREDENTIALS");
        let session = app.portal_session(&alice).await;
        assert!(session.contains("otp") && session.contains("kba"), "{session}");
    }

    async fn ten_wrong_answers_end_the_session(app) {
        let alice = app.alice().await;
        let other = app.login("alice@example.com").await;
        let calls = (0..30).map(|_| prove(app, &alice, json!({ "password": "roses" })));
        let answers = join_all(calls).await;
        let refused = answers.iter().filter(|answer| answer.status == 422).count();
        let out = answers.iter().filter(|answer| answer.status == 401).count();
        assert!(refused >= 10 && refused + out == 30, "{refused} refused, {out} out");
        let right = prove(app, &alice, json!({ "password": PASSWORD })).await;
        right.expect_unauthorized("INVALID_TOKEN");
        assert_eq!(prove(app, &other, json!({ "password": PASSWORD })).await.status, 204);
        let refusals = app.count_of("session.reauthentication_refused").await;
        assert!((10..=30).contains(&refusals), "{refusals}");
    }

    async fn wrong_codes_count_with_those_of_sign_ins(app) {
        let alice = app.alice().await;
        let other = app.login("alice@example.com").await;
        let authenticator = app.set_up_totp(&alice).await;
        app.advance(TimeDelta::minutes(2));
        let code = app.totp(&authenticator.secret);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for person in [&alice, &other] {
            for _ in 0..5 {
                let refused = prove(app, person, json!({ "code": wrong })).await;
                refused.expect_error(422, "INVALID_CREDENTIALS");
            }
        }
        let refused = prove(app, &alice, json!({ "code": code })).await;
        refused.expect_error(429, "RATE_LIMIT_EXCEEDED");
        let login = json!({ "email": "alice@example.com", "password": PASSWORD });
        let login = Answer::of(app.post("/api/auth/login", &login).await).await;
        let answer =
            json!({ "mfa_token": login.body["mfa_token"], "method": "totp", "code": code });
        let refused = Answer::of(app.post("/api/auth/mfa/verify", &answer).await).await;
        refused.expect_error(429, "RATE_LIMIT_EXCEEDED");
        assert_eq!(prove(app, &alice, json!({ "password": PASSWORD })).await.status, 204);
    }

    async fn a_page_asks_in_between_and_nothing_is_lost(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", true).await;
        app.advance(TimeDelta::minutes(11));
        let set_up = "/settings/security/set-up";
        let name = "Phone & \"tablet\"";
        let fields = [("name", name), ("some_password", "secret words")];
        let asked = visitor.submit(set_up, "/settings/security/totp", &fields).await;
        assert_eq!(asked.status, 403, "{}", asked.html);
        assert!(asked.html.contains("Confirm that it is you"));
        assert!(asked.html.contains("action=\"/settings/security/totp\""));
        assert!(asked.html.contains("value=\"Phone &amp; &quot;tablet&quot;\""), "{}", asked.html);
        assert!(!asked.html.contains("secret words"), "passwords are not printed back");
        assert!(asked.headers["cache-control"].to_str().unwrap().contains("no-store"));

        let token = asked.form_token();
        let wrong = [("name", name), ("confirm_password", "roses"), ("csrf_token", token)];
        let again = visitor.post("/settings/security/totp", &wrong).await;
        assert_eq!(again.status, 422);
        assert!(again.html.contains("id=\"confirm_password-error\""), "{}", again.html);
        assert!(!again.html.contains("roses"));
        let empty = [("name", name), ("confirm_password", ""), ("csrf_token", again.form_token())];
        assert_eq!(visitor.post("/settings/security/totp", &empty).await.status, 422);
        let forged = [("name", name), ("confirm_password", PASSWORD), ("csrf_token", "x.y")];
        assert_eq!(visitor.post("/settings/security/totp", &forged).await.status, 403);

        let right = [("name", name), ("confirm_password", PASSWORD), ("csrf_token", again.form_token())];
        let done = visitor.post("/settings/security/totp", &right).await;
        assert_eq!(done.status, 303, "{}", done.html);
        let page = visitor.open(done.location()).await;
        assert_eq!(page.status, 200);
        assert!(page.html.contains("qr.svg"));
    }

    async fn ten_wrong_answers_on_a_page_lead_to_the_sign_in(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", true).await;
        app.advance(TimeDelta::minutes(11));
        let mut token = visitor.open("/settings/security/set-up").await.form_token().to_owned();
        for _ in 0..9 {
            let fields = [("confirm_password", "roses"), ("csrf_token", token.as_str())];
            let shown = visitor.post("/settings/security/totp", &fields).await;
            assert_eq!(shown.status, 422);
            shown.form_token().clone_into(&mut token);
        }
        let fields = [("confirm_password", "roses"), ("csrf_token", token.as_str())];
        let last = visitor.post("/settings/security/totp", &fields).await;
        assert_eq!((last.status, last.location()), (303, "/login"));
        assert_eq!(visitor.open("/dashboard").await.status, 303);
    }
}

impl TestApp {
    /// The methods of somebody's session.
    async fn portal_session(&self, person: &Person) -> String {
        use user_portal::models::sessions::Model as Session;
        let (_, session) = Session::authenticate(&self.portal, &person.access_token).await.unwrap();
        session.amr.to_string()
    }
}
