//! Ending one's session.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Person, TestApp};

async fn is_in(app: &TestApp, person: &Person) -> bool {
    let response = app.by(person, Method::GET, "/api/me").send().await.unwrap();
    match response.status().as_u16() {
        200 => true,
        _ => {
            Answer::of(response).await.expect_unauthorized("INVALID_TOKEN");
            false
        }
    }
}

async fn can_refresh(app: &TestApp, person: &Person) -> bool {
    let body = json!({ "refresh_token": person.refresh_token });
    app.post("/api/auth/refresh", &body).await.status() == 200
}

async fn logout(app: &TestApp, person: &Person) -> Answer {
    let response = app.by(person, Method::POST, "/api/auth/logout").send().await.unwrap();
    Answer::of(response).await
}

on_every_database! {
    async fn nothing_of_the_session_works_any_more(app) {
        let (alice, elsewhere) = (app.alice().await, app.login("alice@example.com").await);
        let answer = logout(app, &alice).await;
        assert_eq!((answer.status, answer.body.is_null()), (204, true));
        assert!(!is_in(app, &alice).await);
        assert!(!can_refresh(app, &alice).await);
        assert!(is_in(app, &elsewhere).await);
        assert!(can_refresh(app, &elsewhere).await);
    }

    async fn it_may_be_said_again_and_by_anybody(app) {
        let alice = app.alice().await;
        assert_eq!(logout(app, &alice).await.status, 204);
        assert_eq!(logout(app, &alice).await.status, 204);
        assert_eq!(app.post("/api/auth/logout", &json!({})).await.status(), 204);
        let nothing = app.anonymous(Method::POST, "/api/auth/logout").send().await.unwrap();
        assert_eq!(nothing.status(), 204);
        let unknown = json!({ "refresh_token": "nobody's" });
        assert_eq!(app.post("/api/auth/logout", &unknown).await.status(), 204);
        assert_eq!(app.count_of("session.ended").await, 1);
    }

    async fn a_refresh_token_will_do(app) {
        let (alice, elsewhere) = (app.alice().await, app.login("alice@example.com").await);
        let body = json!({ "refresh_token": alice.refresh_token });
        assert_eq!(app.post("/api/auth/logout", &body).await.status(), 204);
        assert!(!is_in(app, &alice).await);
        assert!(!can_refresh(app, &alice).await);
        assert!(is_in(app, &elsewhere).await);
        assert_eq!(app.post("/api/auth/logout", &body).await.status(), 204);
    }

    async fn a_refresh_token_that_was_used_will_do_too(app) {
        let alice = app.alice().await;
        assert!(can_refresh(app, &alice).await);
        let body = json!({ "refresh_token": alice.refresh_token });
        assert_eq!(app.post("/api/auth/logout", &body).await.status(), 204);
        assert!(!is_in(app, &alice).await);
    }

    async fn a_browser_signs_out_with_an_access_token_that_has_run_out(app) {
        let alice = app.alice().await;
        app.advance(TimeDelta::minutes(16));
        let cookies = format!("refresh={}", alice.refresh_token);
        let call = app.anonymous(Method::POST, "/api/auth/logout").header("cookie", cookies);
        assert_eq!(call.send().await.unwrap().status(), 204);
        assert!(!can_refresh(app, &alice).await);
    }

    async fn a_token_that_is_no_text_ends_nothing(app) {
        let alice = app.alice().await;
        let body = json!({ "refresh_token": 7 });
        assert_eq!(app.post("/api/auth/logout", &body).await.status(), 422);
        assert!(is_in(app, &alice).await);
    }

    async fn twenty_at_once_end_it_once(app) {
        let alice = app.alice().await;
        let answers = join_all((0..20).map(|_| logout(app, &alice))).await;
        let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 204).collect();
        assert!(refused.is_empty(), "{refused:?}");
        assert!(!is_in(app, &alice).await);
        assert_eq!(app.count_of("session.ended").await, 1);
    }

    async fn it_is_in_the_audit_log(app) {
        let alice = app.alice().await;
        logout(app, &alice).await;
        let trail = app.trail().await;
        let row = trail.last().unwrap();
        assert_eq!(row.action, "session.ended");
        assert_eq!(row.changes["because"], "signed_out");
        assert_eq!(row.actor_id.unwrap().to_string(), alice.id);
        assert_eq!(row.session_id, row.target_id);
        assert!(!format!("{trail:?}").contains("@example.com"));
    }
}
