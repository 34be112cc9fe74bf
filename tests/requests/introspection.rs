//! What services learn about a token that they were handed (RFC 7662).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

/// Ada's service asks about `token`, as a form and as JSON.
async fn ask(app: &TestApp, service: &Person, token: &str) -> Value {
    let call = app.by(service, Method::POST, "/api/auth/introspect");
    let form = call.try_clone().unwrap().form(&[("token", token), ("token_type_hint", "x")]);
    let form = Answer::of(form.send().await.unwrap()).await;
    assert_eq!(form.status, 200, "{}", form.body);
    assert_eq!(form.header("cache-control"), "no-store");
    let json = Answer::of(call.json(&json!({ "token": token })).send().await.unwrap()).await;
    assert_eq!(json.body, form.body);
    json.body
}

async fn service(app: &TestApp) -> Person {
    let ada = app.ada().await;
    app.program(&ada, &["tokens:introspect"]).await
}

on_every_database! {
    async fn an_access_token_is_told_apart_from_what_ended(app) {
        let service = service(app).await;
        let alice = app.alice().await;
        let worth = ask(app, &service, &alice.access_token).await;
        let now = app.portal.now().timestamp();
        assert_eq!(worth["active"], true);
        assert_eq!(worth["sub"], alice.id);
        assert!(worth["sid"].is_string());
        assert_eq!(worth["scope"], "profile:read profile:write requests:read requests:write notifications:read");
        assert_eq!((worth["iat"].as_i64(), worth["exp"].as_i64()), (Some(now), Some(now + 900)));
        assert_eq!(worth["iss"], app.portal.settings.host);
        assert_eq!(worth["aud"], "statex");
        assert_eq!(worth["token_type"], "Bearer");
        assert_eq!(worth["email"], "alice@example.com");
        assert_eq!(worth["role"], "user");

        app.promote("alice@example.com", "staff").await;
        let alice = app.login("alice@example.com").await;
        assert_eq!(ask(app, &service, &alice.access_token).await["role"], "staff");
        app.by(&alice, Method::POST, "/api/auth/logout").send().await.unwrap();
        assert_eq!(ask(app, &service, &alice.access_token).await, json!({ "active": false }));
        let alice = app.login("alice@example.com").await;
        app.advance(TimeDelta::seconds(901));
        assert_eq!(ask(app, &service, &alice.access_token).await, json!({ "active": false }));
    }

    async fn so_is_a_key(app) {
        let service = service(app).await;
        let alice = app.alice().await;
        let program = app.program(&alice, &["requests:read", "profile:read"]).await;
        let worth = ask(app, &service, &program.access_token).await;
        assert_eq!(worth["active"], true);
        assert_eq!(worth["sub"], alice.id);
        assert_eq!(worth["scope"], "requests:read profile:read");
        assert_eq!(worth["token_type"], "api_key");
        assert_eq!(worth.get("sid"), None);
        assert_eq!(worth["exp"].as_i64().unwrap() - worth["iat"].as_i64().unwrap(), 90 * 86_400);
        assert_eq!(app.key_row(&program).await.last_used_at, None, "asking is no use of it");
        app.revoke_key(&alice, &program).await;
        assert_eq!(ask(app, &service, &program.access_token).await, json!({ "active": false }));
        let program = app.program(&alice, &["requests:read"]).await;
        app.deactivate("alice@example.com").await;
        assert_eq!(ask(app, &service, &program.access_token).await, json!({ "active": false }));
        assert_eq!(ask(app, &service, &alice.access_token).await, json!({ "active": false }));
    }

    async fn anything_else_is_worth_nothing(app) {
        let service = service(app).await;
        let alice = app.alice().await;
        let (head, _) = alice.access_token.rsplit_once('.').unwrap();
        for token in [
            alice.refresh_token.as_str(),
            "x",
            ".",
            "..",
            "....",
            "eyJhbGciOiJub25lIn0.e30.",
            "stx_",
            "stx_____",
            "žluťoučký kůň",
            "%00%ff",
            &"a".repeat(100_000),
            &format!("{head}."),
            &format!("{head}.AAAA"),
            &format!("Bearer {}", alice.access_token),
            &format!(" {}", alice.access_token),
        ] {
            assert_eq!(ask(app, &service, token).await, json!({ "active": false }), "{token:.40}");
        }
    }

    async fn only_a_key_with_the_scope_may_ask(app) {
        let ada = app.ada().await;
        let alice = app.alice().await;
        let body = json!({ "token": alice.access_token });
        let path = "/api/auth/introspect";
        let nobody = app.post(path, &body).await;
        Answer::of(nobody).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
        let other = app.program(&ada, &["users:read", "profile:read"]).await;
        for person in [&alice, &ada, &other] {
            let call = app.by(person, Method::POST, path).json(&body).send().await.unwrap();
            Answer::of(call).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
        }
        let service = app.program(&ada, &["tokens:introspect"]).await;
        app.promote("ada@example.com", "staff").await;
        let call = app.by(&service, Method::POST, path).json(&body).send().await.unwrap();
        Answer::of(call).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
    }

    async fn a_question_that_can_not_be_read_is_refused(app) {
        let service = service(app).await;
        let call = || app.by(&service, Method::POST, "/api/auth/introspect");
        let sent = |call: reqwest::RequestBuilder| async move {
            Answer::of(call.send().await.unwrap()).await
        };
        for body in [json!({}), json!({ "token": null }), json!({ "token": "" }), json!({ "token": 5 }), json!({ "token": "a\u{0}b" })] {
            let answer = sent(call().json(&body)).await.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), ["token"]);
        }
        sent(call().json(&json!([1]))).await.expect_error(400, "VALIDATION_ERROR");
        sent(call().header("content-type", "application/json").body("{")).await.expect_error(400, "VALIDATION_ERROR");
        sent(call().body("token=x")).await.expect_error(415, "VALIDATION_ERROR");
        sent(call().form(&[("token", "x".repeat(2_000_000))])).await.expect_error(413, "VALIDATION_ERROR");
        let bytes = call().header("content-type", "application/x-www-form-urlencoded");
        let answer = sent(bytes.body(b"token=%ff%fe\xff".to_vec())).await;
        assert!(answer.status < 500, "{}", answer.status);
    }

    async fn a_service_sees_the_profile_of_a_person(app) {
        let ada = app.ada().await;
        let alice = app.alice().await;
        let service = app.program(&ada, &["users:read"]).await;
        let path = format!("/api/users/{}", alice.id);
        let seen = app.get(&service, &path).await;
        assert_eq!(seen["data"], app.get(&alice, "/api/me").await["data"]);
        assert_eq!(seen["data"], app.get(&service, &format!("/api/v1/users/{}", alice.id)).await["data"]);
        for unknown in ["00000000-0000-7000-8000-000000000000", "alice", "1"] {
            let call = app.by(&service, Method::GET, &format!("/api/users/{unknown}")).send().await;
            Answer::of(call.unwrap()).await.expect_error(404, "RESOURCE_NOT_FOUND");
        }
        let other = app.program(&ada, &["tokens:introspect"]).await;
        for person in [&alice, &ada, &other] {
            let call = app.by(person, Method::GET, &path).send().await.unwrap();
            Answer::of(call).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
        }
        let nobody = app.anonymous(Method::GET, &path).send().await.unwrap();
        Answer::of(nobody).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
    }
}
