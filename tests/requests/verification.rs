//! Confirming an address by a link in a mail.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

/// Opens Alice's account and takes the link out of her mail.
async fn alice_and_link(app: &TestApp) -> (Person, String) {
    let alice = app.alice().await;
    app.deliver().await;
    (alice, app.link_token("alice@example.com"))
}

async fn verify(app: &TestApp, token: &str) -> Answer {
    Answer::of(app.post("/api/auth/verify-email", &json!({ "token": token })).await).await
}

async fn resend(app: &TestApp, email: &str) -> Answer {
    Answer::of(app.post("/api/auth/resend-verification", &json!({ "email": email })).await).await
}

async fn is_verified(app: &TestApp, person: &Person) -> Value {
    app.get(person, "/api/me").await["data"]["is_verified"].clone()
}

#[track_caller]
fn expect_dead_link(answer: Answer) {
    let answer = answer.expect_error(422, "INVALID_TOKEN");
    assert_eq!(answer.fields(), ["token"]);
}

on_every_database! {
    async fn the_link_confirms_the_address_once(app) {
        let (alice, token) = alice_and_link(app).await;
        assert_eq!(is_verified(app, &alice).await, false);
        let answer = verify(app, &token).await;
        assert_eq!((answer.status, answer.body.is_null()), (204, true));
        assert_eq!(is_verified(app, &alice).await, true);
        expect_dead_link(verify(app, &token).await);
        assert_eq!(is_verified(app, &alice).await, true);
    }

    async fn of_twenty_at_once_one_confirms(app) {
        let (alice, token) = alice_and_link(app).await;
        let answers = join_all((0..20).map(|_| verify(app, &token))).await;
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 204);
        assert_eq!((won.len(), lost.len()), (1, 19));
        lost.into_iter().for_each(expect_dead_link);
        assert_eq!(is_verified(app, &alice).await, true);
        assert_eq!(app.count_of("user.email_verified").await, 1);
    }

    async fn a_link_works_for_a_day(app) {
        let (_, late) = alice_and_link(app).await;
        app.advance(TimeDelta::hours(24));
        expect_dead_link(verify(app, &late).await);
        resend(app, "alice@example.com").await;
        app.deliver().await;
        let in_time = app.link_token("alice@example.com");
        app.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
        assert_eq!(verify(app, &in_time).await.status, 204);
    }

    async fn a_newer_link_voids_the_older(app) {
        let (_, older) = alice_and_link(app).await;
        assert_eq!(resend(app, " Alice@Example.com ").await.status, 202);
        app.deliver().await;
        let newer = app.link_token("alice@example.com");
        assert_ne!(older, newer);
        expect_dead_link(verify(app, &older).await);
        assert_eq!(verify(app, &newer).await.status, 204);
    }

    async fn who_asks_again_learns_nothing(app) {
        let (_, token) = alice_and_link(app).await;
        verify(app, &token).await;
        app.bob().await;
        app.register("eve@example.com").await;
        app.deactivate("eve@example.com").await;
        app.deliver().await;
        let sent = app.mail.sent().len();
        let known = resend(app, "bob@example.com").await;
        assert_eq!(known.status, 202);
        for email in ["alice@example.com", "eve@example.com", "nobody@example.com"] {
            let other = resend(app, email).await;
            assert_eq!((other.status, &other.body), (202, &known.body), "{email}");
        }
        app.deliver().await;
        let recipients: Vec<_> =
            app.mail.sent().split_off(sent).into_iter().map(|mail| mail.to).collect();
        assert_eq!(recipients, ["bob@example.com"]);
    }

    async fn it_is_sent_again_to_whoever_is_signed_in_too(app) {
        let (alice, _) = alice_and_link(app).await;
        let sent = app.mail.sent().len();
        let call = app.by(&alice, Method::POST, "/api/auth/resend-verification");
        let answer = call.json(&json!({ "email": "alice@example.com" })).send().await.unwrap();
        assert_eq!(answer.status(), 202);
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), sent + 1);
    }

    async fn five_links_an_hour_go_to_one_recipient(app) {
        alice_and_link(app).await;
        let before = app.mail.sent().len();
        for _ in 0..8 {
            assert_eq!(resend(app, "alice@example.com").await.status, 202);
            app.deliver().await;
        }
        assert_eq!(app.mail.sent().len() - before, 5);
        let token = app.link_token("alice@example.com");
        assert_eq!(verify(app, &token).await.status, 204);
    }

    async fn what_is_missing_or_made_up_is_refused(app) {
        let (alice, _) = alice_and_link(app).await;
        for body in [json!({}), json!({ "token": 5 }), json!({ "token": "" })] {
            let answer = Answer::of(app.post("/api/auth/verify-email", &body).await).await;
            assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["token"]);
        }
        for body in [json!({}), json!({ "email": "alice" })] {
            let answer = Answer::of(app.post("/api/auth/resend-verification", &body).await).await;
            assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["email"]);
        }
        app.post("/api/auth/forgot-password", &json!({ "email": "alice@example.com" })).await;
        app.deliver().await;
        let reset = app.link_token("alice@example.com");
        for token in ["x", &reset, &alice.refresh_token] {
            expect_dead_link(verify(app, token).await);
        }
        assert_eq!(is_verified(app, &alice).await, false);
    }

    async fn looking_at_the_page_confirms_nothing(app) {
        let (alice, token) = alice_and_link(app).await;
        let visitor = app.visitor();
        let path = format!("/verify-email/{token}");
        for _ in 0..3 {
            assert_eq!(visitor.open(&path).await.status, 200);
            let head = visitor.call(Method::HEAD, &path).send().await.unwrap();
            assert_eq!(head.status(), 200);
        }
        assert_eq!(visitor.post(&path, &[]).await.status, 403);
        assert_eq!(is_verified(app, &alice).await, false);
        assert_eq!(verify(app, &token).await.status, 204);
    }

    async fn a_deactivated_account_confirms_nothing(app) {
        let (_, token) = alice_and_link(app).await;
        app.deactivate("alice@example.com").await;
        expect_dead_link(verify(app, &token).await);
        assert!(!app.user("alice@example.com").await.is_verified());
    }

    async fn it_is_in_the_audit_log_and_the_link_is_readable_nowhere(app) {
        let (alice, token) = alice_and_link(app).await;
        app.expect_nowhere_readable(&[&token, "http://", "/verify-email/"]).await;
        verify(app, &token).await;
        let trail = app.trail().await;
        let row = trail.last().unwrap();
        assert_eq!(row.action, "user.email_verified");
        assert_eq!(row.target_id.unwrap().to_string(), alice.id);
        assert!(!format!("{trail:?}").contains("@example.com"));
        app.expect_nowhere_readable(&[&token, "http://"]).await;
    }
}
