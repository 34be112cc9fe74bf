//! A way back in for those who forgot their password.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use user_portal::models::mfa_factors::methods;

use crate::support::{Answer, PASSWORD, TestApp};

const NEW: &str = "peonies along the fence";

async fn forgot(app: &TestApp, email: &str) -> Answer {
    Answer::of(app.post("/api/auth/forgot-password", &json!({ "email": email })).await).await
}

/// Asks for a link and takes it out of the mail.
async fn link(app: &TestApp, email: &str) -> String {
    // What is due at the same time goes out in any order.
    app.deliver().await;
    assert_eq!(forgot(app, email).await.status, 202);
    app.deliver().await;
    app.link_token(email)
}

async fn reset(app: &TestApp, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    Answer::of(app.post("/api/auth/reset-password", &body).await).await
}

/// The status of a login of Alice.
async fn login(app: &TestApp, password: &str) -> u16 {
    let body = json!({ "email": "alice@example.com", "password": password });
    app.post("/api/auth/login", &body).await.status().as_u16()
}

#[track_caller]
fn expect_dead_link(answer: Answer) {
    let answer = answer.expect_error(422, "INVALID_TOKEN");
    assert_eq!(answer.fields(), ["token"]);
}

on_every_database! {
    async fn the_old_password_opens_nothing_that_outlives_the_reset(app) {
        app.alice().await;
        let token = link(app, "alice@example.com").await;
        let body = json!({ "email": "alice@example.com", "password": PASSWORD });
        app.advance(TimeDelta::seconds(1));
        // All under way before the reset, each decided before, during or after it.
        let logins = join_all((0..20).map(|_| app.post("/api/auth/login", &body)));
        let (logins, changed) = tokio::join!(logins, reset(app, &token, NEW));
        assert_eq!(changed.status, 204);
        for login in logins {
            let login = Answer::of(login).await;
            assert!([200, 401, 423, 429].contains(&login.status), "{}", login.body);
            if login.status == 200 {
                let token = login.body["access_token"].as_str().unwrap();
                let me = app.anonymous(Method::GET, "/api/me").bearer_auth(token);
                assert_eq!(me.send().await.unwrap().status(), 401);
            }
        }
    }

    async fn a_new_password_by_a_link_in_a_mail(app) {
        let alice = app.alice().await;
        let elsewhere = app.login("alice@example.com").await;
        let token = link(app, "alice@example.com").await;
        let answer = reset(app, &token, NEW).await;
        assert_eq!((answer.status, answer.body.is_null()), (204, true));
        assert_eq!(login(app, PASSWORD).await, 401);
        assert_eq!(login(app, NEW).await, 200);
        for person in [&alice, &elsewhere] {
            let me = app.by(person, Method::GET, "/api/me").send().await.unwrap();
            Answer::of(me).await.expect_unauthorized("INVALID_TOKEN");
            let body = json!({ "refresh_token": person.refresh_token });
            assert_eq!(app.post("/api/auth/refresh", &body).await.status(), 401);
        }
        // The owner is told.
        let sent = app.mail.sent().len();
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), sent + 1);
        assert_eq!(app.mail.sent()[sent].to, "alice@example.com");
        assert!(!app.mail.sent()[sent].text.contains("/reset-password/"));
    }

    async fn links_of_another_kind_have_a_budget_of_their_own(app) {
        app.alice().await;
        for _ in 0..5 {
            let body = json!({ "email": "alice@example.com" });
            assert_eq!(app.post("/api/auth/resend-verification", &body).await.status(), 202);
        }
        let token = link(app, "alice@example.com").await;
        assert_eq!(reset(app, &token, NEW).await.status, 204);
    }

    async fn who_asks_learns_nothing(app) {
        app.alice().await;
        app.bob().await;
        app.deactivate("bob@example.com").await;
        app.deliver().await;
        let sent = app.mail.sent().len();
        let known = forgot(app, " ALICE@example.com").await;
        assert_eq!(known.status, 202);
        for email in ["nobody@example.com", "bob@example.com"] {
            let unknown = forgot(app, email).await;
            assert_eq!((unknown.status, &unknown.body), (202, &known.body), "{email}");
        }
        app.deliver().await;
        let recipients: Vec<_> =
            app.mail.sent().split_off(sent).into_iter().map(|mail| mail.to).collect();
        assert_eq!(recipients, ["alice@example.com"]);
    }

    async fn an_address_that_is_none_is_named(app) {
        for body in [json!({}), json!({ "email": "alice" }), json!({ "email": [] })] {
            let answer = Answer::of(app.post("/api/auth/forgot-password", &body).await).await;
            assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["email"]);
        }
    }

    async fn a_link_works_once(app) {
        app.alice().await;
        let token = link(app, "alice@example.com").await;
        assert_eq!(reset(app, &token, NEW).await.status, 204);
        expect_dead_link(reset(app, &token, "lilies under the stairs").await);
        assert_eq!(login(app, NEW).await, 200);
    }

    async fn of_twenty_at_once_one_sets_the_password(app) {
        app.alice().await;
        let token = link(app, "alice@example.com").await;
        let token = token.as_str();
        let calls = (0..20).map(|nth| async move {
            let password = format!("flower pot number {nth}");
            (reset(app, token, &password).await, password)
        });
        let (won, lost): (Vec<_>, Vec<_>) =
            join_all(calls).await.into_iter().partition(|(answer, _)| answer.status == 204);
        assert_eq!((won.len(), lost.len()), (1, 19));
        assert_eq!(login(app, &won[0].1).await, 200);
        assert_eq!(login(app, &lost[0].1).await, 401);
        for (answer, _) in lost {
            expect_dead_link(answer);
        }
        assert_eq!(app.count_of("user.password_changed").await, 1);
    }

    async fn a_link_works_for_half_an_hour(app) {
        app.alice().await;
        let late = link(app, "alice@example.com").await;
        app.advance(TimeDelta::minutes(30));
        expect_dead_link(reset(app, &late, NEW).await);
        assert_eq!(login(app, PASSWORD).await, 200);
        let in_time = link(app, "alice@example.com").await;
        app.advance(TimeDelta::minutes(30) - TimeDelta::seconds(1));
        assert_eq!(reset(app, &in_time, NEW).await.status, 204);
    }

    async fn a_newer_link_voids_the_older(app) {
        app.alice().await;
        let older = link(app, "alice@example.com").await;
        let newer = link(app, "alice@example.com").await;
        assert_ne!(older, newer);
        expect_dead_link(reset(app, &older, NEW).await);
        assert_eq!(reset(app, &newer, NEW).await.status, 204);
    }

    async fn a_refused_password_does_not_spend_the_link(app) {
        app.alice().await;
        let token = link(app, "alice@example.com").await;
        for refused in [
            json!("short"),
            json!("x".repeat(129)),
            json!("password123"),
            json!("alice@example.com"),
            json!(null),
            json!(12_345_678),
        ] {
            let body = json!({ "token": token, "password": refused });
            let answer = Answer::of(app.post("/api/auth/reset-password", &body).await).await;
            let answer = answer.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), ["password"], "{refused}");
        }
        assert_eq!(reset(app, &token, NEW).await.status, 204);
    }

    async fn a_token_that_is_none_is_refused(app) {
        app.alice().await;
        app.deliver().await;
        let verification = app.link_token("alice@example.com");
        for token in ["x", &verification, "%00", "' OR 1=1 --"] {
            expect_dead_link(reset(app, token, NEW).await);
        }
        for token in [json!(null), json!(5), json!("")] {
            let body = json!({ "token": token, "password": NEW });
            let answer = Answer::of(app.post("/api/auth/reset-password", &body).await).await;
            assert!(answer.fields().contains(&"token"), "{}", answer.body);
            assert_eq!(answer.status, 422);
        }
        assert_eq!(login(app, PASSWORD).await, 200);
    }

    async fn a_new_password_voids_every_link(app) {
        app.alice().await;
        app.deliver().await;
        let verification = app.link_token("alice@example.com");
        let token = link(app, "alice@example.com").await;
        assert_eq!(reset(app, &token, NEW).await.status, 204);
        let body = json!({ "token": verification });
        expect_dead_link(Answer::of(app.post("/api/auth/verify-email", &body).await).await);
    }

    async fn a_deactivated_account_stays_shut(app) {
        app.alice().await;
        let token = link(app, "alice@example.com").await;
        app.deactivate("alice@example.com").await;
        expect_dead_link(reset(app, &token, NEW).await);
    }

    async fn looking_at_the_page_spends_nothing(app) {
        app.alice().await;
        let token = link(app, "alice@example.com").await;
        let visitor = app.visitor();
        let path = format!("/reset-password/{token}");
        for _ in 0..3 {
            assert_eq!(visitor.open(&path).await.status, 200);
            let head = visitor.call(Method::HEAD, &path).send().await.unwrap();
            assert_eq!(head.status(), 200);
        }
        // A form without its token changes nothing either.
        assert_eq!(visitor.post(&path, &[("password", NEW)]).await.status, 403);
        assert_eq!(login(app, PASSWORD).await, 200);
        assert_eq!(reset(app, &token, NEW).await.status, 204);
    }

    async fn five_links_an_hour_go_to_one_recipient(app) {
        app.alice().await;
        app.deliver().await;
        let before = app.mail.sent().len();
        let mut bodies: Vec<Value> = Vec::new();
        for typed in ["alice@example.com", "ALICE@example.com", " alice@example.com"].repeat(3) {
            let answer = forgot(app, typed).await;
            assert_eq!(answer.status, 202);
            bodies.push(answer.body);
            app.deliver().await;
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        assert_eq!(app.mail.sent().len() - before, 5);
        // The last link that went out still works.
        let token = app.link_token("alice@example.com");
        assert_eq!(reset(app, &token, NEW).await.status, 204);
        app.advance(TimeDelta::hours(1));
        let before = app.mail.sent().len();
        link(app, "alice@example.com").await;
        assert!(app.mail.sent().len() > before);
    }

    async fn a_stranger_who_took_the_address_first_is_out(app) {
        let alice = app.alice().await;
        app.set_up_totp(&alice).await;
        let key = app.program(&alice, &["profile:read"]).await;
        let token = link(app, "alice@example.com").await;
        assert_eq!(reset(app, &token, NEW).await.status, 204);
        let user = app.user("alice@example.com").await;
        assert!(user.is_verified() && user.mfa_enabled_at.is_some());
        assert_eq!(app.by(&key, Method::GET, "/api/me").send().await.unwrap().status(), 401);
    }

    async fn whoever_confirmed_the_address_keeps_keys_and_factors(app) {
        let alice = app.alice().await;
        app.deliver().await;
        let body = json!({ "token": app.link_token("alice@example.com") });
        assert_eq!(app.post("/api/auth/verify-email", &body).await.status(), 204);
        app.set_up_totp(&alice).await;
        let key = app.program(&alice, &["profile:read"]).await;
        let token = link(app, "alice@example.com").await;
        assert_eq!(reset(app, &token, NEW).await.status, 204);
        let user = app.user("alice@example.com").await;
        assert!(user.mfa_enabled_at.is_some());
        assert_eq!(methods(&app.portal.db, user.id).await.unwrap().len(), 1);
        assert_eq!(app.by(&key, Method::GET, "/api/me").send().await.unwrap().status(), 200);
    }

    async fn guesses_are_counted(app) {
        for nth in 0..60 {
            expect_dead_link(reset(app, &format!("guess {nth}"), NEW).await);
        }
        let answer = reset(app, "one more", NEW).await.expect_error(429, "RATE_LIMIT_EXCEEDED");
        assert!(answer.header("retry-after").parse::<u32>().unwrap() <= 60);
    }

    async fn it_is_in_the_audit_log_and_no_secret_is_readable(app) {
        let alice = app.alice().await;
        let token = link(app, "alice@example.com").await;
        app.expect_nowhere_readable(&[&token, "http://", "/reset-password/"]).await;
        forgot(app, "nobody@example.com").await;
        reset(app, &token, NEW).await;
        app.deliver().await;
        let trail = app.trail().await;
        let actions: Vec<_> = trail.iter().skip(2).map(|row| row.action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "user.password_reset_requested",
                "user.password_reset_requested",
                "session.ended",
                "user.password_changed",
                "user.email_verified",
            ]
        );
        assert_eq!(trail[2].target_id.unwrap().to_string(), alice.id);
        assert_eq!(trail[3].target_id, None);
        assert_eq!(trail[4].changes["because"], "reset");
        assert_eq!(trail[5].target_id.unwrap().to_string(), alice.id);
        assert!(!format!("{trail:?}").contains("@example.com"));
        app.expect_nowhere_readable(&[&token, NEW, PASSWORD, "http://"]).await;
    }
}
