//! `Idempotency-Key`: a client that does not know whether its call arrived may make it again.

use chrono::TimeDelta;
use reqwest::multipart::Form;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::requests::{PDF, file, form, problems};
use crate::support::{Person, TestApp};

async fn post(app: &TestApp, person: &Person, key: &str, body: &Value) -> Response {
    let call = app.by(person, Method::POST, "/api/me/requests").header("idempotency-key", key);
    call.json(body).send().await.unwrap()
}

async fn post_text(app: &TestApp, person: &Person, key: &str, body: &'static str) -> Response {
    let call = app.by(person, Method::POST, "/api/me/requests").header("idempotency-key", key);
    call.header("content-type", "application/json").body(body).send().await.unwrap()
}

async fn post_form(app: &TestApp, person: &Person, key: &str, body: Form) -> Response {
    let call = app.by(person, Method::POST, "/api/me/requests").header("idempotency-key", key);
    call.multipart(body).send().await.unwrap()
}

async fn count(app: &TestApp, person: &Person) -> Value {
    app.get(person, "/api/me/requests").await["pagination"]["total"].clone()
}

on_every_database! {
    async fn the_same_call_gets_the_same_answer(app) {
        let alice = app.alice().await;
        let body = json!({ "title": "Tulips", "metadata": { "a": 1, "b": 2 } });
        let first = post(app, &alice, "key-1", &body).await;
        assert_eq!(first.status(), 201);
        let location = first.headers()["location"].clone();
        let first: Value = first.json().await.unwrap();
        app.settle().await;
        let second = post(app, &alice, "key-1", &body).await;
        assert_eq!(second.status(), 201);
        assert_eq!(second.headers()["location"], location);
        assert_eq!(second.json::<Value>().await.unwrap(), first, "as it was then");
        assert_eq!(count(app, &alice).await, 1);
    }

    async fn another_body_under_the_key_is_refused(app) {
        let alice = app.alice().await;
        assert_eq!(post(app, &alice, "key-1", &json!({ "title": "Tulips" })).await.status(), 201);
        for other in [
            json!({ "title": "Roses" }),
            json!({ "title": "Tulips", "priority": "high" }),
            json!({ "title": "Tulips", "metadata": { "a": 1 } }),
        ] {
            let response = post(app, &alice, "key-1", &other).await;
            assert_eq!(response.status(), 422, "{other}");
            assert_eq!(problems(response).await[0].1, "Idempotency-Key");
        }
        assert_eq!(count(app, &alice).await, 1);
        assert_eq!(post(app, &alice, "key-2", &json!({ "title": "Roses" })).await.status(), 201);
    }

    async fn the_meaning_counts_not_the_bytes(app) {
        let alice = app.alice().await;
        let one = r#"{"title":"Tulips","metadata":{"a":1,"b":{"c":2,"d":3}}}"#;
        let two = "{ \"metadata\" : {\"b\":{\"d\":3,\"c\":2},\"a\":1},\n \"title\":\"\\u0054ulips\", \"unknown\": 1 }";
        assert_eq!(post_text(app, &alice, "json", one).await.status(), 201);
        assert_eq!(post_text(app, &alice, "json", two).await.status(), 201);
        assert_eq!(count(app, &alice).await, 1);

        // Every form has a boundary of its own.
        let make = || form("Tulips", [file("plan.pdf", "application/pdf", PDF)]);
        assert_ne!(make().boundary(), make().boundary());
        assert_eq!(post_form(app, &alice, "form", make()).await.status(), 201);
        assert_eq!(post_form(app, &alice, "form", make()).await.status(), 201);
        assert_eq!(count(app, &alice).await, 2);
        assert_eq!(app.stored_files().len(), 1, "the second copy of the file is gone");
        let other = form("Tulips", [file("plan.pdf", "application/pdf", [PDF, b"more"].concat())]);
        assert_eq!(post_form(app, &alice, "form", other).await.status(), 422);
        assert_eq!(app.stored_files().len(), 1);
    }

    async fn twenty_at_once_make_one_request(app) {
        let alice = app.alice().await;
        let body = json!({ "title": "Tulips" });
        let calls = (0..20).map(|_| post(app, &alice, "key-1", &body));
        let answers = futures_util::future::join_all(calls).await;
        let mut ids = std::collections::HashSet::new();
        for answer in answers {
            match answer.status().as_u16() {
                201 => {
                    let body: Value = answer.json().await.unwrap();
                    ids.insert(body["data"]["id"].to_string());
                }
                409 => assert_eq!(problems(answer).await[0].0, "RESOURCE_CONFLICT"),
                other => panic!("{other}"),
            }
        }
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert_eq!(count(app, &alice).await, 1);
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 201, "and it is kept");
    }

    async fn a_call_that_came_to_nothing_lets_the_key_go(app) {
        let alice = app.alice().await;
        assert_eq!(post(app, &alice, "key-1", &json!({ "title": "" })).await.status(), 422);
        assert_eq!(post_text(app, &alice, "key-1", "{").await.status(), 400);
        let bad = form("Tulips", [file("a.pdf", "application/pdf", *b"\x89PNG\r\n\x1a\n")]);
        assert_eq!(post_form(app, &alice, "key-1", bad).await.status(), 422);
        assert_eq!(post(app, &alice, "key-1", &json!({ "title": "Tulips" })).await.status(), 201);
        assert_eq!(count(app, &alice).await, 1);
    }

    async fn a_key_belongs_to_one_person(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        assert_eq!(post(app, &alice, "key-1", &json!({ "title": "Hers" })).await.status(), 201);
        let response = post(app, &bob, "key-1", &json!({ "title": "His" })).await;
        assert_eq!(response.status(), 201);
        assert_eq!(response.json::<Value>().await.unwrap()["data"]["title"], "His");
    }

    async fn a_key_is_kept_for_a_day(app) {
        let alice = app.alice().await;
        let body = json!({ "title": "Tulips" });
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 201);
        app.advance(TimeDelta::hours(23));
        let alice = app.login(&alice.email).await;
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 201);
        assert_eq!(count(app, &alice).await, 1);
        app.advance(TimeDelta::hours(2));
        let alice = app.login(&alice.email).await;
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 201);
        assert_eq!(count(app, &alice).await, 2);
    }

    async fn a_key_of_a_call_that_died_is_free_after_five_minutes(app) {
        use user_portal::models::idempotency_keys::{Claim, Model as Key};
        use user_portal::models::users::Model as User;
        let alice = app.alice().await;
        let user = User::find_by_email(&app.portal.db, &alice.email).await.unwrap().unwrap();
        let claimed = Key::claim(&app.portal, &user, "key-1").await.unwrap();
        let Claim::Fresh(dead) = claimed else { panic!("the key is fresh") };
        let body = json!({ "title": "Tulips" });
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 409);
        app.advance(TimeDelta::minutes(6));
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 201);
        assert_eq!(count(app, &alice).await, 1);

        // The first was only slow: it must not make a second request now.
        let origin = user_portal::context::Origin::default();
        let work =
            user_portal::models::unit_of_work::UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        let late = dead.answer(&work, "fingerprint".to_owned(), 201, &json!({})).await;
        assert!(late.is_err(), "its key is somebody else's now");
    }

    async fn a_key_that_is_none_is_refused(app) {
        let alice = app.alice().await;
        for key in ["", &"x".repeat(256)] {
            let response = post(app, &alice, key, &json!({ "title": "Tulips" })).await;
            assert_eq!(response.status(), 422, "{}", key.len());
        }
        assert_eq!(count(app, &alice).await, 0);
    }
}
