//! `Idempotency-Key`: a client that does not know whether its call arrived may make it again.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures_util::future::join_all;
use futures_util::stream;
use reqwest::multipart::Form;
use reqwest::{Method, Response};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryOrder, Set};
use serde_json::{Value, json};
use user_portal::context::Origin;
use user_portal::models::idempotency_keys::{ActiveModel, Answer, Call, Column, Entity, Key};
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::workers::upkeep;

use crate::support::requests::{PDF, file, form, problems};
use crate::support::{Answer as Heard, Person, TestApp};

/// `POST path` with a key; null is no body.
async fn keyed(app: &TestApp, person: &Person, path: &str, key: &str, body: &Value) -> Heard {
    let call = app.by(person, Method::POST, path).header("idempotency-key", key);
    let call = if body.is_null() { call } else { call.json(body) };
    Heard::of(call.send().await.unwrap()).await
}

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

    async fn a_key_of_a_process_that_died_is_free_after_a_minute(app) {
        let alice = app.alice().await;
        let user = app.user(&alice.email).await;
        let key = Key::new("POST /me/requests".to_owned(), "key-1").unwrap();
        let dead = Call::begin(&app.portal, &user, Some(&key)).await.unwrap();
        let body = json!({ "title": "Tulips" });
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 409);
        app.advance(TimeDelta::seconds(59));
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 409);
        app.advance(TimeDelta::seconds(2));
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 201);
        assert_eq!(count(app, &alice).await, 1);

        // It was only slow: it must not make a second request now.
        let origin = Origin::default();
        let work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        let late = dead.answer(work, "meaning", Answer::new(201, json!({}))).await;
        assert!(late.is_err(), "its key is somebody else's now");
        drop(dead);
        assert_eq!(post(app, &alice, "key-1", &body).await.status(), 201, "and stays so");
        assert_eq!(count(app, &alice).await, 1);
    }

    async fn a_call_that_is_dropped_lets_its_key_go(app) {
        let alice = app.alice().await;
        let user = app.user(&alice.email).await;
        let key = Key::new("POST /me/requests".to_owned(), "key-1").unwrap();
        let call = Call::begin(&app.portal, &user, Some(&key)).await.unwrap();
        let origin = Origin::default();
        let work = UnitOfWork::begin(&app.portal, &origin).await.unwrap();
        // The answer is stored, and the client goes away before the commit.
        let never = call.answer(work, "meaning", Answer::new(201, json!({ "data": "lost" })));
        drop(never);
        drop(call);
        let body = json!({ "title": "Tulips" });
        let answer = post(app, &alice, "key-1", &body).await;
        assert_eq!(answer.status(), 201);
        assert!(!answer.headers().contains_key("idempotency-replayed"));
        assert_eq!(count(app, &alice).await, 1);
    }

    async fn wherever_a_client_goes_away_there_is_one_request(app) {
        let alice = app.alice().await;
        for cut in 0..24_u64 {
            let key = format!("key-{cut}");
            let body = json!({ "title": key });
            let patience = Duration::from_micros(cut * cut * 120);
            let _ = tokio::time::timeout(patience, post(app, &alice, &key, &body)).await;
            let deadline = Instant::now() + Duration::from_secs(10);
            loop {
                let again = post(app, &alice, &key, &body).await;
                if again.status() == 201 {
                    break;
                }
                assert_eq!(again.status(), 409, "the first is still under way");
                assert!(Instant::now() < deadline, "the key is never let go");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        assert_eq!(count(app, &alice).await, 24, "each once");
        let rows = Entity::find().all(&app.portal.db).await.unwrap();
        assert_eq!(rows.len() as u64, 24);
        assert!(rows.iter().all(|row| row.response_status == Some(201)));
    }

    async fn an_upload_under_way_holds_its_key(app) {
        let alice = app.alice().await;
        let (send, parts) = tokio::sync::mpsc::channel::<std::io::Result<Vec<u8>>>(1);
        let body = reqwest::Body::wrap_stream(stream::unfold(parts, |mut parts| async {
            parts.recv().await.map(|part| (part, parts))
        }));
        let head = "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nTulips\r\n--x--\r\n";
        let call = app
            .by(&alice, Method::POST, "/api/me/requests")
            .header("idempotency-key", "key-1")
            .header("content-type", "multipart/form-data; boundary=x")
            .body(body);
        let slow = tokio::spawn(call.send());
        send.send(Ok(head.as_bytes()[..20].to_vec())).await.unwrap();
        let other = json!({ "title": "Tulips" });
        let deadline = Instant::now() + Duration::from_secs(10);
        while Entity::find().count(&app.portal.db).await.unwrap() == 0 {
            assert!(Instant::now() < deadline, "the first call never began");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let early = post(app, &alice, "key-1", &other).await;
        assert_eq!(early.status(), 409);
        assert_eq!(problems(early).await[0].0, "RESOURCE_CONFLICT");
        send.send(Ok(head.as_bytes()[20..].to_vec())).await.unwrap();
        drop(send);
        assert_eq!(slow.await.unwrap().unwrap().status(), 201);
        let again = post(app, &alice, "key-1", &other).await;
        assert_eq!(again.status(), 201, "JSON may mean what a form said");
        assert_eq!(again.headers()["idempotency-replayed"], "true");
        assert_eq!(count(app, &alice).await, 1);
    }

    async fn a_key_belongs_to_one_route(app) {
        let alice = app.alice().await;
        assert_eq!(post(app, &alice, "key-1", &json!({ "title": "Tulips" })).await.status(), 201);
        let new = json!({ "name": "Import", "scopes": ["requests:read"] });
        let key = keyed(app, &alice, "/api/me/api-keys", "key-1", &new).await;
        assert_eq!((key.status, key.header("idempotency-replayed")), (201, ""));
        let export = keyed(app, &alice, "/api/me/export", "key-1", &Value::Null).await;
        assert_eq!((export.status, export.header("idempotency-replayed")), (202, ""));
        // The version in the path is the same route.
        let path = "/api/v1/me/requests";
        let same = keyed(app, &alice, path, "key-1", &json!({ "title": "Tulips" })).await;
        assert_eq!((same.status, same.header("idempotency-replayed")), (201, "true"));
    }

    async fn everything_that_is_made_is_made_once(app) {
        let alice = app.alice().await;
        let key = json!({ "name": "Import", "scopes": ["requests:read", "requests:write"] });
        let none = Value::Null;
        for (path, body, other) in [
            ("/api/me/api-keys", &key, json!({ "name": "Import", "scopes": ["requests:read"] })),
            ("/api/me/mfa/totp", &json!({ "name": "Phone" }), json!({ "name": "Tablet" })),
            ("/api/me/mfa/sms", &json!({ "phone": "+420601234567" }), json!({ "phone": "+420601234568" })),
            ("/api/me/mfa/email", &none, Value::Null),
            ("/api/me/export", &none, Value::Null),
        ] {
            let first = keyed(app, &alice, path, "key-1", body).await;
            assert!((200..300).contains(&first.status), "{path}: {}", first.body);
            let again = keyed(app, &alice, path, "key-1", body).await;
            assert_eq!((again.status, &again.body), (first.status, &first.body), "{path}");
            assert_eq!(again.header("idempotency-replayed"), "true", "{path}");
            if !other.is_null() {
                let refused = keyed(app, &alice, path, "key-1", &other).await;
                refused.expect_error(422, "VALIDATION_ERROR");
            }
            let fresh = keyed(app, &alice, path, "key-2", body).await;
            assert_eq!(fresh.header("idempotency-replayed"), "", "{path}");
        }
        let keys = app.get(&alice, "/api/me/api-keys").await;
        assert_eq!(keys["data"].as_array().unwrap().len(), 2, "one for each key");
        let scopes = json!({ "scopes": ["requests:write", "requests:read"], "name": " Import " });
        let same = keyed(app, &alice, "/api/me/api-keys", "key-1", &scopes).await;
        assert_eq!(same.status, 201, "in whatever order: {}", same.body);
    }

    async fn what_is_shown_once_is_shown_again_and_stands_nowhere_readable(app) {
        let alice = app.alice().await;
        let begun = keyed(app, &alice, "/api/me/mfa/totp", "key-1", &json!({})).await;
        let secret = begun.body["data"]["secret"].as_str().unwrap().to_owned();
        let code = json!({ "code": app.totp(&secret) });
        let path = "/api/me/mfa/totp/confirm";
        let first = keyed(app, &alice, path, "key-1", &code).await;
        assert_eq!(first.status, 200, "{}", first.body);
        let codes = first.body["data"]["backup_codes"].clone();
        assert_eq!(codes.as_array().unwrap().len(), 10);
        let again = keyed(app, &alice, path, "key-1", &code).await;
        assert_eq!(again.body["data"]["backup_codes"], codes, "though the code is spent");
        let fresh = keyed(app, &alice, "/api/me/mfa/backup-codes", "key-1", &Value::Null).await;
        let replaced = fresh.body["data"]["backup_codes"].clone();
        let again = keyed(app, &alice, "/api/me/mfa/backup-codes", "key-1", &Value::Null).await;
        assert_eq!(again.body["data"]["backup_codes"], replaced);
        let new = json!({ "name": "Import", "scopes": ["requests:read"] });
        let made = keyed(app, &alice, "/api/me/api-keys", "key-1", &new).await;
        let key = made.body["data"]["key"].as_str().unwrap().to_owned();
        let call = app.anonymous(Method::GET, "/api/me/requests").header("x-api-key", &key);
        assert_eq!(call.send().await.unwrap().status(), 200);
        let again = keyed(app, &alice, "/api/me/api-keys", "key-1", &new).await;
        assert_eq!(again.body["data"]["key"], key.as_str());

        let rows = format!("{:?}", Entity::find().all(&app.portal.db).await.unwrap());
        let mut secrets = vec![secret, key];
        secrets.extend(codes.as_array().unwrap().iter().map(|code| code.as_str().unwrap().into()));
        for secret in secrets {
            assert!(!rows.contains(&secret), "{secret} stands in {rows}");
        }
    }

    async fn a_stored_answer_opens_in_its_own_row_alone(app) {
        let alice = app.alice().await;
        for key in ["key-1", "key-2"] {
            assert_eq!(post(app, &alice, key, &json!({ "title": "Tulips" })).await.status(), 201);
        }
        let rows = Entity::find().order_by_asc(Column::Id).all(&app.portal.db).await.unwrap();
        let mut moved = rows[1].clone().into_active_model();
        moved.response_body = Set(rows[0].response_body.clone());
        moved.update(&app.portal.db).await.unwrap();
        let answer = post(app, &alice, "key-2", &json!({ "title": "Tulips" })).await;
        assert_eq!(answer.status(), 409, "it happened, and what came out is lost");
        assert_eq!(count(app, &alice).await, 2);
    }

    async fn a_failed_request_is_retried_once(app) {
        let alice = app.alice().await;
        let (one, two) = (app.hand_in(&alice, "One").await, app.hand_in(&alice, "Two").await);
        for id in [&one, &two] {
            app.reported("request.failed", &json!({ "request_id": id })).await;
        }
        let path = format!("/api/me/requests/{one}/retry");
        let first = keyed(app, &alice, &path, "key-1", &Value::Null).await;
        assert_eq!(first.status, 201);
        let id = first.body["data"]["id"].as_str().unwrap();
        assert_eq!(first.header("location"), format!("/api/me/requests/{id}"));
        let spelt = format!("/api/v1/me/requests/{}/retry", one.to_uppercase());
        let again = keyed(app, &alice, &spelt, "key-1", &Value::Null).await;
        assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
        let other = format!("/api/me/requests/{two}/retry");
        let other = keyed(app, &alice, &other, "key-1", &Value::Null).await;
        assert_eq!((other.status, other.header("idempotency-replayed")), (201, ""));
        assert_eq!(count(app, &alice).await, 4);

        // The answer stays what it was, whatever became of the old one since.
        let gone = app.by(&alice, Method::DELETE, &format!("/api/me/requests/{one}"));
        assert_eq!(gone.send().await.unwrap().status(), 204);
        let again = keyed(app, &alice, &path, "key-1", &Value::Null).await;
        assert_eq!((again.status, &again.body), (201, &first.body));
        let calls = (0..20).map(|_| app.act(&alice, &two, "retry"));
        let plain = join_all(calls).await;
        assert!(plain.iter().all(|answer| answer.status() == 201), "without a key each is its own");
    }

    async fn files_are_added_once(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let path = format!("/api/me/requests/{id}/files");
        let make = |more: &'static [u8]| {
            form("", [file("plan.pdf", "application/pdf", [PDF, more].concat())])
        };
        let add = async |key: &str, more: &'static [u8]| {
            let call = app.by(&alice, Method::POST, &path).header("idempotency-key", key);
            Heard::of(call.multipart(make(more)).send().await.unwrap()).await
        };
        let first = add("key-1", b"").await;
        assert_eq!(first.status, 201);
        let again = add("key-1", b"").await;
        assert_eq!((again.status, &again.body), (201, &first.body));
        add("key-1", b"more").await.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(app.stored_files().len(), 1, "what came again is gone");
        assert_eq!(app.request(&alice, &id).await["files"].as_array().unwrap().len(), 1);
        app.deliver().await;
        assert_eq!(add("key-1", b"").await.body, first.body, "though it is handed in by now");
        assert_eq!(add("key-2", b"").await.status, 409);
        let strange = app.bob().await;
        let call = app.by(&strange, Method::POST, &path).header("idempotency-key", "key-1");
        assert_eq!(call.multipart(make(b"")).send().await.unwrap().status(), 404);
    }

    async fn old_keys_are_purged_in_batches(app) {
        let alice = app.alice().await;
        let user = app.user(&alice.email).await;
        let now = app.portal.now();
        let rows = (0..1_500).map(|number| ActiveModel {
            user_id: Set(user.id),
            route: Set("POST /me/requests".to_owned()),
            key: Set(format!("old-{number}")),
            response_status: Set(Some(201)),
            created_at: Set((now - TimeDelta::hours(25)).into()),
            ..Default::default()
        });
        Entity::insert_many(rows).exec_without_returning(&app.portal.db).await.unwrap();
        assert_eq!(post(app, &alice, "new", &json!({ "title": "Tulips" })).await.status(), 201);
        let held = Key::new("POST /me/export".to_owned(), "held").unwrap();
        let held = Call::begin(&app.portal, &user, Some(&held)).await.unwrap();
        let left = async || Entity::find().count(&app.portal.db).await.unwrap();
        upkeep::run_due(&app.portal).await.unwrap();
        assert_eq!(left().await, 502, "a batch at a time");
        while upkeep::run_due(&app.portal).await.unwrap() > 0 {}
        assert_eq!(left().await, 2, "the new one, and the one under way");
        app.advance(TimeDelta::minutes(2));
        while upkeep::run_due(&app.portal).await.unwrap() > 0 {}
        assert_eq!(left().await, 1, "of a call that died");
        drop(held);
    }

    async fn a_key_that_is_none_is_refused(app) {
        let alice = app.alice().await;
        let twice = app
            .by(&alice, Method::POST, "/api/me/requests")
            .header("idempotency-key", "one")
            .header("idempotency-key", "two");
        let twice = twice.json(&json!({ "title": "Tulips" })).send().await.unwrap();
        assert_eq!(twice.status(), 422, "which of them?");
        for key in ["", &"x".repeat(256)] {
            let response = post(app, &alice, key, &json!({ "title": "Tulips" })).await;
            assert_eq!(response.status(), 422, "{}", key.len());
        }
        assert_eq!(count(app, &alice).await, 0);
    }
}
