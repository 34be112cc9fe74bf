//! The number of the profile, and showing that it is one's own.

use reqwest::Method;
use serde_json::{Value, json};
use user_portal::integrations::CallError;

use crate::support::{Answer, Person, TestApp};

const NUMBER: &str = "+420601234567";

async fn set_number(app: &TestApp, person: &Person, phone: impl Into<Value>) -> Answer {
    app.call(person, Method::PATCH, "/api/me", json!({ "phone": phone.into() })).await
}

async fn send(app: &TestApp, person: &Person) -> Answer {
    let answer = app.by(person, Method::POST, "/api/me/phone/send-code").send().await.unwrap();
    let answer = Answer::of(answer).await;
    app.deliver().await;
    answer
}

async fn verify(app: &TestApp, person: &Person, code: &str) -> Answer {
    app.call(person, Method::POST, "/api/me/phone/verify", json!({ "code": code })).await
}

on_every_database! {
    async fn a_number_is_kept_as_the_world_writes_it(app) {
        let alice = app.alice().await;
        for typed in ["+420 601 234 567", "+420.601.234.567", "+420 (601) 234-567"] {
            let answer = set_number(app, &alice, typed).await;
            assert_eq!(answer.body["data"]["phone"], NUMBER, "{typed}");
        }
        for typed in ["601234567", "+420 12", "+999601234567", "+1 555 1234567890123", "tulips"] {
            let answer = set_number(app, &alice, typed).await;
            assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["phone"]);
        }
        assert_eq!(set_number(app, &alice, Value::Null).await.body["data"]["phone"], Value::Null);
    }

    async fn a_code_verifies_the_number(app) {
        let alice = app.alice().await;
        send(app, &alice).await.expect_error(422, "VALIDATION_ERROR");
        set_number(app, &alice, NUMBER).await;
        verify(app, &alice, "123456").await.expect_error(422, "INVALID_CREDENTIALS");
        assert_eq!(send(app, &alice).await.status, 202);
        let code = app.texted_code(NUMBER);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let answer = verify(app, &alice, wrong).await;
        assert_eq!(answer.expect_error(422, "INVALID_CREDENTIALS").fields(), ["code"]);
        assert_eq!(verify(app, &alice, &code).await.status, 204);
        assert_eq!(app.get(&alice, "/api/me").await["data"]["phone_verified"], true);
        send(app, &alice).await.expect_error(409, "RESOURCE_CONFLICT");
        assert_eq!(app.count_of("user.phone_verified").await, 1);
        let trail = format!("{:?}", app.trail().await);
        assert!(!trail.contains("601234567") && !trail.contains(&code));
    }

    async fn another_number_begins_anew(app) {
        let alice = app.alice().await;
        set_number(app, &alice, NUMBER).await;
        app.deliver().await;
        let mails = app.mail.sent().len();
        send(app, &alice).await;
        let code = app.texted_code(NUMBER);
        set_number(app, &alice, "+420602345678").await;
        verify(app, &alice, &code).await.expect_error(422, "INVALID_CREDENTIALS");
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), mails + 1);
        assert!(app.mail_to("alice@example.com").subject.contains("phone"));

        send(app, &alice).await;
        let code = app.texted_code("+420602345678");
        assert_eq!(verify(app, &alice, &code).await.status, 204);
        set_number(app, &alice, NUMBER).await;
        assert_eq!(app.get(&alice, "/api/me").await["data"]["phone_verified"], false);
    }

    async fn messages_have_a_budget(app) {
        let alice = app.alice().await;
        set_number(app, &alice, NUMBER).await;
        for _ in 0..5 {
            assert_eq!(send(app, &alice).await.status, 202);
        }
        let answer = send(app, &alice).await.expect_error(429, "RATE_LIMIT_EXCEEDED");
        assert!(answer.header("retry-after").parse::<u32>().is_ok());
        assert_eq!(app.sms.sent().len(), 5);
    }

    async fn a_message_that_is_not_taken_is_tried_again(app) {
        let alice = app.alice().await;
        set_number(app, &alice, NUMBER).await;
        let down = CallError::Unreachable { service: "sms", reason: "down".to_owned() };
        app.sms.answer(Err(down));
        send(app, &alice).await;
        assert!(app.sms.sent().is_empty());
        app.advance(chrono::TimeDelta::seconds(5));
        app.deliver().await;
        assert_eq!(verify(app, &alice, &app.texted_code(NUMBER)).await.status, 204);
    }

    async fn the_page_asks_for_the_code_too(app) {
        let alice = app.alice().await;
        set_number(app, &alice, NUMBER).await;
        let browser = app.visitor();
        browser.sign_in("alice@example.com", false).await;
        let (page, path) = ("/settings/security", "/settings/security/phone/send");
        let shown = browser.submit(page, path, &[]).await;
        assert_eq!((shown.status, shown.location()), (303, page));
        app.deliver().await;
        let shown = browser.open(page).await;
        assert!(shown.html.contains("autocomplete=\"one-time-code\""));
        // Pressed at once, it sends no second one.
        browser.submit(page, path, &[]).await;
        app.deliver().await;
        assert_eq!(app.sms.sent().len(), 1);
        let action = "/settings/security/phone";
        let code = app.texted_code(NUMBER);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        assert_eq!(browser.submit(page, action, &[("code", wrong)]).await.status, 422);
        let shown = browser.submit(page, action, &[("code", &code)]).await;
        assert_eq!((shown.status, shown.location()), (303, page));
        assert_eq!(app.get(&alice, "/api/me").await["data"]["phone_verified"], true);
    }
}
