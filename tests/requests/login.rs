//! Signing in with a password, and being kept out.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::{Value, json};
use user_portal::models::sessions;

use crate::support::{Answer, PASSWORD, TestApp, TestAppBuilder};

fn behind_a_proxy() -> TestAppBuilder {
    TestApp::builder().setting("/http/trusted_proxies", "127.0.0.1")
}

async fn login(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    Answer::of(app.post("/api/auth/login", &body).await).await
}

async fn login_from(app: &TestApp, address: &str, email: &str, password: &str) -> Answer {
    let call = app.anonymous(Method::POST, "/api/auth/login").header("x-forwarded-for", address);
    let body = json!({ "email": email, "password": password });
    Answer::of(call.json(&body).send().await.unwrap()).await
}

/// An answer without what is different about every answer.
fn essence(mut answer: Answer) -> (u16, Value, String) {
    answer
        .body
        .as_object_mut()
        .unwrap()
        .retain(|name, _| name != "timestamp" && name != "metadata");
    (answer.status, answer.body.clone(), answer.header("www-authenticate").to_owned())
}

on_every_database! {
    async fn the_right_password_opens_a_session(app) {
        let alice = app.alice().await;
        app.advance(TimeDelta::hours(1));
        let answer = login(app, "alice@example.com", PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("set-cookie"), "");
        assert_eq!(answer.body["success"], true);
        assert_eq!(answer.body["data"]["id"], alice.id);
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.body["expires_in"], 900);
        assert_ne!(answer.body["refresh_token"], alice.refresh_token);
        let login_at = answer.body["data"]["last_login"].as_str().unwrap();
        assert!(login_at > answer.body["data"]["created_at"].as_str().unwrap());
        let token = answer.body["access_token"].as_str().unwrap();
        let me = app.anonymous(Method::GET, "/api/me").bearer_auth(token).send().await.unwrap();
        assert_eq!(Answer::of(me).await.body["data"], answer.body["data"]);
        assert_eq!(sessions::Entity::find().count(&app.portal.db).await.unwrap(), 2);
    }

    async fn remember_me_is_remembered(app) {
        app.alice().await;
        for (value, remembered) in
            [(json!(true), true), (json!("on"), true), (json!(false), false), (json!(null), false)]
        {
            let body = json!({
                "email": "alice@example.com", "password": PASSWORD, "remember_me": value,
            });
            assert_eq!(app.post("/api/auth/login", &body).await.status(), 200);
            let newest = sessions::Entity::find().order_by_desc(sessions::Column::Id);
            let newest = newest.one(&app.portal.db).await.unwrap().unwrap();
            assert_eq!(newest.remember, remembered, "{value}");
        }
        let body = json!({
            "email": "alice@example.com", "password": PASSWORD, "remember_me": "perhaps",
        });
        let answer = Answer::of(app.post("/api/auth/login", &body).await).await;
        assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["remember_me"]);
    }

    async fn the_address_may_be_typed_in_any_way(app) {
        app.alice().await;
        for typed in [
            "ALICE@EXAMPLE.COM",
            " alice@example.com ",
            "ａｌｉｃｅ＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "alice @example.com",
        ] {
            assert_eq!(login(app, typed, PASSWORD).await.status, 200, "{typed}");
        }
    }

    async fn unknown_wrong_and_deactivated_are_the_same(app) {
        app.alice().await;
        app.bob().await;
        app.deactivate("bob@example.com").await;
        let wrong = login(app, "alice@example.com", "roses in the cellar").await;
        let wrong = wrong.expect_unauthorized("INVALID_CREDENTIALS");
        let wrong = essence(wrong);
        let deactivated = essence(login(app, "bob@example.com", PASSWORD).await);
        let deactivated_and_wrong = essence(login(app, "bob@example.com", "roses").await);
        let unknown = essence(login(app, "nobody@example.com", PASSWORD).await);
        let no_address = essence(login(app, "nobody", PASSWORD).await);
        let megabyte = essence(login(app, "alice@example.com", &"x".repeat(100_000)).await);
        for other in [deactivated, deactivated_and_wrong, unknown, no_address, megabyte] {
            assert_eq!(other, wrong);
        }
        assert_eq!(sessions::Entity::find().count(&app.portal.db).await.unwrap(), 2);
    }

    async fn what_is_missing_is_named(app) {
        let answer = Answer::of(app.post("/api/auth/login", &json!({})).await).await;
        assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["email", "password"]);
        let body = json!({ "email": 5, "password": ["x"] });
        let answer = Answer::of(app.post("/api/auth/login", &body).await).await;
        assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["email", "password"]);
    }

    async fn five_wrong_passwords_lock_the_account_for_five_minutes(app) {
        let alice = app.alice().await;
        for typed in
            ["alice@example.com", "ALICE@example.com", " alice@example.com", "alice@example.com"]
        {
            login(app, typed, "wrong").await.expect_unauthorized("INVALID_CREDENTIALS");
        }
        app.advance(TimeDelta::seconds(60));
        login(app, "ａlice@example.com", "wrong").await.expect_unauthorized("INVALID_CREDENTIALS");
        for password in ["wrong", PASSWORD] {
            let answer = login(app, "alice@example.com", password).await;
            let answer = answer.expect_error(423, "ACCOUNT_LOCKED");
            assert_eq!(answer.header("retry-after"), "240");
        }
        // Whoever is in stays in, and nobody else is locked out.
        app.get(&alice, "/api/me").await;
        app.bob().await;
        assert_eq!(login(app, "bob@example.com", PASSWORD).await.status, 200);
        app.advance(TimeDelta::seconds(240));
        assert_eq!(login(app, "alice@example.com", PASSWORD).await.status, 200);
    }

    async fn an_address_without_account_is_locked_alike(app) {
        app.alice().await;
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for _ in 0..7 {
            known.push(login(app, "alice@example.com", "wrong").await);
            unknown.push(login(app, "nobody@example.com", "wrong").await);
        }
        let waits = |answers: &[Answer]| -> Vec<String> {
            answers.iter().map(|answer| answer.header("retry-after").to_owned()).collect()
        };
        assert_eq!(waits(&known), waits(&unknown));
        assert_eq!((known[4].status, known[5].status), (401, 423));
        for (known, unknown) in known.into_iter().zip(unknown) {
            assert_eq!(essence(known), essence(unknown));
        }
    }

    async fn the_right_password_wipes_the_slate_clean(app) {
        app.alice().await;
        for _ in 0..3 {
            for _ in 0..4 {
                login(app, "alice@example.com", "wrong").await;
            }
            assert_eq!(login(app, "alice@example.com", PASSWORD).await.status, 200);
        }
    }

    async fn of_a_hundred_wrong_passwords_at_once_five_are_looked_at(app) {
        app.alice().await;
        let calls = (0..100).map(|nth| async move {
            login(app, "alice@example.com", &format!("guess number {nth}")).await
        });
        let hashes = app.portal.passwords.computed();
        let answers = join_all(calls).await;
        assert_eq!(app.portal.passwords.computed() - hashes, 5);
        let count = |status| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!(count(401), 5);
        assert_eq!(count(423) + count(429), 95);
        assert!(count(423) > 0);
        for answer in answers.iter().filter(|answer| answer.status != 401) {
            assert!(answer.header("retry-after").parse::<u32>().is_ok(), "{}", answer.body);
        }
        assert_eq!(app.count_of("session.refused").await, 5);
    }

    async fn twenty_right_passwords_at_once_are_all_let_in(app) {
        app.alice().await;
        for _ in 0..4 {
            login(app, "alice@example.com", "wrong").await;
        }
        let answers =
            join_all((0..20).map(|_| login(app, "alice@example.com", PASSWORD))).await;
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [200; 20]);
        assert_eq!(sessions::Entity::find().count(&app.portal.db).await.unwrap(), 21);
    }

    async fn thirty_attempts_a_minute_come_from_one_address(app) {
        app.alice().await;
        for nth in 0..30 {
            let email = format!("person{nth}@example.com");
            login(app, &email, "wrong").await.expect_unauthorized("INVALID_CREDENTIALS");
        }
        let answer = login(app, "alice@example.com", PASSWORD).await;
        let answer = answer.expect_error(429, "RATE_LIMIT_EXCEEDED");
        let wait: i64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        app.advance(TimeDelta::seconds(wait));
        assert_eq!(login(app, "alice@example.com", PASSWORD).await.status, 200);
    }

    async fn it_is_in_the_audit_log_and_the_password_is_not(app) {
        let alice = app.alice().await;
        login(app, "alice@example.com", "roses in the cellar").await;
        login(app, "nobody@example.com", "roses in the cellar").await;
        let answer = login(app, "alice@example.com", PASSWORD).await;
        let trail = app.trail().await;
        let actions: Vec<_> = trail.iter().skip(2).map(|row| row.action.as_str()).collect();
        assert_eq!(actions, ["session.refused", "session.refused", "session.started"]);
        assert_eq!(trail[2].target_id.unwrap().to_string(), alice.id);
        assert_eq!(trail[2].actor_id, None);
        assert_eq!(trail[3].target_id, None);
        assert_eq!(trail[4].actor_id.unwrap().to_string(), alice.id);
        assert!(!format!("{trail:?}").contains("@example.com"));
        let tokens = ["access_token", "refresh_token"].map(|name| &answer.body[name]);
        let [access, refresh] = tokens.map(|token| token.as_str().unwrap());
        app.expect_nowhere_readable(&[PASSWORD, "roses in the cellar", access, refresh]).await;
    }

    async fn an_address_that_is_claimed_but_not_proven_locks_nothing_else(app) {
        // No proxy is trusted: whatever X-Forwarded-For says, it is the same network.
        app.alice().await;
        for nth in 0..5 {
            login_from(app, &format!("203.0.113.{nth}"), "alice@example.com", "wrong").await;
        }
        let answer = login_from(app, "198.51.100.1", "alice@example.com", PASSWORD).await;
        answer.expect_error(423, "ACCOUNT_LOCKED");
    }
}

on_every_database! {
    with behind_a_proxy;

    async fn a_stranger_locks_out_their_own_network_alone(app) {
        app.alice().await;
        for _ in 0..5 {
            let answer = login_from(app, "203.0.113.7", "alice@example.com", "wrong").await;
            answer.expect_unauthorized("INVALID_CREDENTIALS");
        }
        let locked = login_from(app, "203.0.113.7", "alice@example.com", PASSWORD).await;
        locked.expect_error(423, "ACCOUNT_LOCKED");
        // What a client claims stands to the left of what the proxy saw.
        let forged =
            login_from(app, "192.0.2.1, 203.0.113.7", "alice@example.com", PASSWORD).await;
        forged.expect_error(423, "ACCOUNT_LOCKED");
        let owner = login_from(app, "198.51.100.1", "alice@example.com", PASSWORD).await;
        assert_eq!(owner.status, 200);
        // That the owner got in does not let the stranger go on.
        let stranger = login_from(app, "203.0.113.7", "alice@example.com", PASSWORD).await;
        stranger.expect_error(423, "ACCOUNT_LOCKED");
    }

    async fn an_attack_from_everywhere_locks_no_owner_out(app) {
        app.alice().await;
        let owner = app.visitor();
        owner.sign_in("alice@example.com", false).await;
        owner.submit("/dashboard", "/logout", &[]).await;
        // The owner's own network among them.
        for address in ["203.0.113.7", "198.51.100.9", "127.0.0.1"] {
            for _ in 0..5 {
                login_from(app, address, "alice@example.com", "wrong").await;
            }
            let locked = login_from(app, address, "alice@example.com", PASSWORD).await;
            locked.expect_error(423, "ACCOUNT_LOCKED");
        }
        owner.sign_in("alice@example.com", false).await;
    }

    async fn a_customers_ipv6_addresses_are_one_network(app) {
        app.alice().await;
        for nth in 1..=5 {
            login_from(app, &format!("2001:db8:1:2::{nth}"), "alice@example.com", "wrong").await;
        }
        let neighbour =
            login_from(app, "2001:db8:1:2:ffff::1", "alice@example.com", PASSWORD).await;
        neighbour.expect_error(423, "ACCOUNT_LOCKED");
        let other = login_from(app, "2001:db8:1:3::1", "alice@example.com", PASSWORD).await;
        assert_eq!(other.status, 200);
    }
}
