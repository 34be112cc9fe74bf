//! Trading a refresh token for the next pair.

use std::collections::HashSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Person, TestApp};

async fn refresh(app: &TestApp, token: &str) -> Answer {
    let body = json!({ "refresh_token": token });
    Answer::of(app.post("/api/auth/refresh", &body).await).await
}

fn successor(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["refresh_token"].as_str().unwrap().to_owned()
}

async fn me(app: &TestApp, access_token: &str) -> u16 {
    let call = app.anonymous(Method::GET, "/api/me").bearer_auth(access_token);
    call.send().await.unwrap().status().as_u16()
}

/// Fails unless nothing of `person`'s session works any more.
async fn expect_ended(app: &TestApp, person: &Person, latest: &str) {
    assert_eq!(me(app, &person.access_token).await, 401);
    refresh(app, latest).await.expect_unauthorized("INVALID_TOKEN");
}

on_every_database! {
    async fn a_new_pair_without_profile(app) {
        let alice = app.alice().await;
        app.advance(TimeDelta::minutes(5));
        let answer = refresh(app, &alice.refresh_token).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        let mut names: Vec<_> = answer.body.as_object().unwrap().keys().cloned().collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["access_token", "expires_in", "refresh_token", "success", "token_type"]
        );
        assert_eq!(answer.body["success"], true);
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.body["expires_in"], 900);
        assert_ne!(answer.body["refresh_token"], alice.refresh_token);
        assert_ne!(answer.body["access_token"], alice.access_token);
        // Both access tokens are of the same session, and both still count.
        assert_eq!(me(app, answer.body["access_token"].as_str().unwrap()).await, 200);
        assert_eq!(me(app, &alice.access_token).await, 200);
    }

    async fn a_token_that_is_none_is_refused(app) {
        let alice = app.alice().await;
        for token in ["x", &alice.access_token, &format!("{}x", alice.refresh_token)] {
            refresh(app, token).await.expect_unauthorized("INVALID_TOKEN");
        }
        let upper = alice.refresh_token.to_uppercase();
        refresh(app, &upper).await.expect_unauthorized("INVALID_TOKEN");
        assert_eq!(refresh(app, &alice.refresh_token).await.status, 200);
        for body in [json!({}), json!({ "refresh_token": 5 }), json!({ "refresh_token": "" })] {
            let answer = Answer::of(app.post("/api/auth/refresh", &body).await).await;
            let answer = answer.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), ["refresh_token"]);
        }
    }

    async fn two_tabs_that_race_get_the_same_successor(app) {
        let alice = app.alice().await;
        let first = successor(&refresh(app, &alice.refresh_token).await);
        app.advance(TimeDelta::seconds(10));
        let again = refresh(app, &alice.refresh_token).await;
        assert_eq!(successor(&again), first);
        assert_eq!(me(app, again.body["access_token"].as_str().unwrap()).await, 200);
        assert_eq!(refresh(app, &first).await.status, 200);
    }

    async fn twenty_at_once_get_one_successor(app) {
        let alice = app.alice().await;
        let answers = join_all((0..20).map(|_| refresh(app, &alice.refresh_token))).await;
        let successors: HashSet<_> = answers.iter().map(successor).collect();
        assert_eq!(successors.len(), 1, "{successors:?}");
        let next = successors.into_iter().next().unwrap();
        assert_eq!(refresh(app, &next).await.status, 200);
        assert_eq!(me(app, &alice.access_token).await, 200);
    }

    async fn a_token_that_was_used_a_while_ago_ends_the_session(app) {
        let (alice, elsewhere) = (app.alice().await, app.login("alice@example.com").await);
        let next = successor(&refresh(app, &alice.refresh_token).await);
        app.advance(TimeDelta::seconds(11));
        refresh(app, &alice.refresh_token).await.expect_unauthorized("INVALID_TOKEN");
        expect_ended(app, &alice, &next).await;
        // It is that session alone.
        assert_eq!(me(app, &elsewhere.access_token).await, 200);
        let trail = app.trail().await;
        let ended = trail.iter().find(|row| row.action == "session.ended").expect("a row");
        assert_eq!(ended.changes["because"], "refresh_token_reused");
    }

    async fn a_token_whose_successor_was_used_ends_the_session(app) {
        let alice = app.alice().await;
        let second = successor(&refresh(app, &alice.refresh_token).await);
        let third = successor(&refresh(app, &second).await);
        refresh(app, &alice.refresh_token).await.expect_unauthorized("INVALID_TOKEN");
        expect_ended(app, &alice, &third).await;
    }

    async fn it_works_for_seven_days_after_its_last_use(app) {
        let alice = app.alice().await;
        app.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        let next = successor(&refresh(app, &alice.refresh_token).await);
        app.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
        let last = successor(&refresh(app, &next).await);
        app.advance(TimeDelta::days(7));
        refresh(app, &last).await.expect_unauthorized("INVALID_TOKEN");
    }

    async fn a_session_ends_ninety_days_after_it_began(app) {
        let alice = app.alice().await;
        let mut token = alice.refresh_token.clone();
        for _ in 0..14 {
            app.advance(TimeDelta::days(6));
            token = successor(&refresh(app, &token).await);
        }
        app.advance(TimeDelta::days(6) - TimeDelta::minutes(5));
        let last = refresh(app, &token).await;
        let access = last.body["access_token"].as_str().unwrap();
        assert_eq!(me(app, access).await, 200);
        app.advance(TimeDelta::minutes(5));
        assert_eq!(me(app, access).await, 401);
        refresh(app, &successor(&last)).await.expect_unauthorized("INVALID_TOKEN");
    }

    async fn whoever_is_deactivated_gets_nothing_more(app) {
        let alice = app.alice().await;
        app.deactivate("alice@example.com").await;
        expect_ended(app, &alice, &alice.refresh_token).await;
    }

    async fn an_access_token_lives_for_a_quarter_of_an_hour(app) {
        let alice = app.alice().await;
        app.advance(TimeDelta::seconds(899));
        assert_eq!(me(app, &alice.access_token).await, 200);
        app.advance(TimeDelta::seconds(1));
        let call = app.by(&alice, Method::GET, "/api/me").send().await.unwrap();
        Answer::of(call).await.expect_unauthorized("INVALID_TOKEN");
        assert_eq!(refresh(app, &alice.refresh_token).await.status, 200);
    }

    async fn guesses_are_counted(app) {
        for nth in 0..60 {
            let answer = refresh(app, &format!("guess {nth}")).await;
            answer.expect_unauthorized("INVALID_TOKEN");
        }
        let answer = refresh(app, "one more").await.expect_error(429, "RATE_LIMIT_EXCEEDED");
        assert!(answer.header("retry-after").parse::<u32>().unwrap() <= 60);
    }

    async fn tokens_stand_nowhere_in_the_database(app) {
        let alice = app.alice().await;
        let next = successor(&refresh(app, &alice.refresh_token).await);
        app.expect_nowhere_readable(&[&alice.refresh_token, &next, &alice.access_token]).await;
    }
}
