//! One's own profile, and which credentials open it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

async fn put(app: &TestApp, person: &Person, body: &Value) -> Answer {
    let call = app.by(person, Method::PUT, "/api/me").json(body);
    Answer::of(call.send().await.unwrap()).await
}

async fn profile(app: &TestApp, person: &Person) -> Value {
    app.get(person, "/api/me").await["data"].clone()
}

/// The rows about changed profiles.
async fn changes(app: &TestApp) -> Vec<Value> {
    let rows = app.trail().await.into_iter().filter(|row| row.action == "user.profile_changed");
    rows.map(|row| row.changes).collect()
}

on_every_database! {
    async fn it_is_the_same_under_both_prefixes(app) {
        let alice = app.alice().await;
        let answer = app.get(&alice, "/api/me").await;
        assert_eq!(answer["success"], true);
        assert!(answer["timestamp"].is_string());
        assert_eq!(answer["data"]["email"], "alice@example.com");
        assert_eq!(answer, app.get(&alice, "/api/v1/me").await);
    }

    async fn nobody_else_comes_in(app) {
        let alice = app.alice().await;
        for method in [Method::GET, Method::PUT, Method::PATCH] {
            let nobody = app.anonymous(method.clone(), "/api/me").json(&json!({})).send().await;
            Answer::of(nobody.unwrap()).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
            let bad = app.anonymous(method, "/api/me").bearer_auth("bad").json(&json!({}));
            Answer::of(bad.send().await.unwrap()).await.expect_unauthorized("INVALID_TOKEN");
        }
        for other in [
            format!("Basic {}", alice.access_token),
            format!("Bearer {}", alice.refresh_token),
            format!("Bearer{}", alice.access_token),
            "Bearer".to_owned(),
            "Bearer ".to_owned(),
        ] {
            let call = app.anonymous(Method::GET, "/api/me").header("authorization", &other);
            let answer = Answer::of(call.send().await.unwrap()).await;
            answer.expect_unauthorized("INVALID_TOKEN");
        }
        let call = app.anonymous(Method::GET, "/api/me");
        let lower = call.header("authorization", format!("bearer {}", alice.access_token));
        assert_eq!(lower.send().await.unwrap().status(), 200);
    }

    async fn tokens_in_query_strings_do_not_count(app) {
        let alice = app.alice().await;
        for name in ["access_token", "token", "bearer", "authorization", "api_key", "access"] {
            let path = format!("/api/me?{name}={}", alice.access_token);
            let answer = Answer::of(app.anonymous(Method::GET, &path).send().await.unwrap()).await;
            answer.expect_unauthorized("AUTHENTICATION_REQUIRED");
        }
        let path = format!("/dashboard?access_token={}", alice.access_token);
        let page = app.visitor().open(&path).await;
        assert_eq!(page.status, 303);
        assert!(page.location().starts_with("/login"));
    }

    async fn authorization_counts_before_the_cookie(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let by_cookie = |person: &Person| {
            let cookie = format!("access={}", person.access_token);
            app.anonymous(Method::GET, "/api/me").header("cookie", cookie)
        };
        let answer = Answer::of(by_cookie(&alice).send().await.unwrap()).await;
        assert_eq!(answer.body["data"]["id"], alice.id);
        let both = by_cookie(&alice).bearer_auth(&bob.access_token).send().await.unwrap();
        assert_eq!(Answer::of(both).await.body["data"]["id"], bob.id);
        let bad = by_cookie(&alice).bearer_auth("bad").send().await.unwrap();
        Answer::of(bad).await.expect_unauthorized("INVALID_TOKEN");
    }

    async fn what_is_not_named_stays(app) {
        let alice = app.alice().await;
        let everything = json!({
            "first_name": "Alice Pleasance",
            "last_name": "Liddell",
            "phone": "+420 (601) 234-567",
            "preferences": {
                "language": "cs-CZ",
                "timezone": "Europe/Prague",
                "email_notifications": false,
                "sms_notifications": true,
                "push_notifications": true,
            },
        });
        let answer = put(app, &alice, &everything).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let changed = answer.body["data"].clone();
        assert_eq!(changed["first_name"], "Alice Pleasance");
        assert_eq!(changed["phone"], "+420601234567");
        assert_eq!(changed["preferences"], everything["preferences"]);
        assert_eq!(profile(app, &alice).await, changed);

        assert_eq!(put(app, &alice, &json!({})).await.body["data"], changed);
        let one = put(app, &alice, &json!({ "last_name": "Hargreaves" })).await;
        let mut expected = changed;
        expected["last_name"] = json!("Hargreaves");
        assert_eq!(one.body["data"], expected);
        let nested = json!({ "preferences": { "sms_notifications": false } });
        let patch = app.by(&alice, Method::PATCH, "/api/me").json(&nested).send().await.unwrap();
        expected["preferences"]["sms_notifications"] = json!(false);
        assert_eq!(Answer::of(patch).await.body["data"], expected);
        let no_phone = put(app, &alice, &json!({ "phone": null })).await;
        expected["phone"] = json!(null);
        assert_eq!(no_phone.body["data"], expected);
        assert_eq!(profile(app, &alice).await, expected);
    }

    async fn what_a_client_may_not_set_has_no_effect(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let before = profile(app, &alice).await;
        let body = json!({
            "id": bob.id,
            "user_id": bob.id,
            "email": "eve@example.com",
            "role": "admin",
            "is_verified": true,
            "is_active": false,
            "phone_verified": true,
            "mfa_enabled": true,
            "password": "roses in the cellar",
            "password_hash": "x",
            "created_at": "2001-01-01T00:00:00Z",
            "updated_at": "2001-01-01T00:00:00Z",
            "last_login": null,
            "avatar": "https://example.com/a.png",
            "never heard of": { "it": ["at", "all"] },
        });
        for method in [Method::PUT, Method::PATCH] {
            let call = app.by(&alice, method, "/api/me").json(&body).send().await.unwrap();
            let answer = Answer::of(call).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.body["data"], before);
        }
        assert_eq!(profile(app, &alice).await, before);
        app.login("alice@example.com").await;
    }

    async fn everything_that_is_wrong_is_said_at_once(app) {
        let alice = app.alice().await;
        let before = profile(app, &alice).await;
        let body = json!({
            "first_name": "",
            "last_name": "x".repeat(101),
            "phone": "12345",
            "preferences": {
                "language": "tlh",
                "timezone": "Mars/Olympus",
                "email_notifications": "often",
                "sms_notifications": 1,
                "push_notifications": [],
            },
        });
        let answer = put(app, &alice, &body).await.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(
            answer.fields(),
            [
                "first_name",
                "last_name",
                "phone",
                "preferences.email_notifications",
                "preferences.language",
                "preferences.push_notifications",
                "preferences.sms_notifications",
                "preferences.timezone",
            ]
        );
        assert_eq!(profile(app, &alice).await, before);
        // One wrong field keeps the right ones from being saved.
        let half = json!({ "first_name": "Eve", "phone": "12345" });
        put(app, &alice, &half).await.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(profile(app, &alice).await, before);
    }

    async fn values_of_another_kind_are_refused(app) {
        let alice = app.alice().await;
        for (field, value) in [
            ("first_name", json!(null)),
            ("first_name", json!("  ")),
            ("first_name", json!(5)),
            ("first_name", json!("a\u{0}b")),
            ("first_name", json!("a\nb")),
            ("last_name", json!(["Liddell"])),
            ("phone", json!(420_601_234_567_u64)),
            ("phone", json!(true)),
            ("preferences", json!("all")),
            ("preferences", json!([])),
        ] {
            let answer = put(app, &alice, &json!({ field: value })).await;
            let answer = answer.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), [field], "{value}");
        }
    }

    async fn phone_numbers_are_kept_in_one_form(app) {
        let alice = app.alice().await;
        for (typed, kept) in [
            ("+420 601 234 567", "+420601234567"),
            ("+1 (415) 555-2671", "+14155552671"),
            ("+44.20.7946.0958", "+442079460958"),
            ("+971 50 123 4567", "+971501234567"),
            ("+421 903 123 456", "+421903123456"),
        ] {
            let answer = put(app, &alice, &json!({ "phone": typed })).await;
            assert_eq!(answer.body["data"]["phone"], kept, "{typed}");
            assert_eq!(answer.body["data"]["phone_verified"], false);
        }
        for typed in [
            "601234567",
            "00420601234567",
            "+123456",
            "+1234567",
            "+123456789012345",
            "+1234567890123456",
            "+42060123456a",
            "++420601234567",
            "+420 601 234 567 ext. 9",
            "+٤٢٠٦٠١٢٣٤٥٦٧",
            "+420601234567\u{0}",
        ] {
            let answer = put(app, &alice, &json!({ "phone": typed })).await;
            assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["phone"], "{typed}");
        }
        assert_eq!(profile(app, &alice).await["phone"], "+421903123456");
        let answer = put(app, &alice, &json!({ "phone": "" })).await;
        assert_eq!(answer.body["data"]["phone"], Value::Null);
    }

    async fn languages_and_time_zones_are_those_we_know(app) {
        let alice = app.alice().await;
        for (field, good, bad) in [
            ("language", ["en-US", "cs-CZ", "ar"].as_slice(), ["de-DE", "EN", "", "../en"]),
            (
                "timezone",
                ["UTC", "Europe/Prague", "America/New_York", "Asia/Kathmandu"].as_slice(),
                ["Prague", "CET+1", "", "../UTC"],
            ),
        ] {
            for value in good {
                let body = json!({ "preferences": { field: value } });
                let answer = put(app, &alice, &body).await;
                assert_eq!(answer.body["data"]["preferences"][field], *value);
            }
            for value in bad {
                let body = json!({ "preferences": { field: value } });
                let answer = put(app, &alice, &body).await.expect_error(422, "VALIDATION_ERROR");
                assert_eq!(answer.fields(), [format!("preferences.{field}")], "{value}");
            }
        }
    }

    async fn errors_are_said_in_the_readers_language(app) {
        let message = |language: &'static str| async move {
            let call = app.anonymous(Method::GET, "/api/me").header("accept-language", language);
            let answer = Answer::of(call.send().await.unwrap()).await;
            answer.body["message"].as_str().unwrap().to_owned()
        };
        let (english, czech, arabic) =
            (message("en").await, message("cs").await, message("ar").await);
        assert!(english != czech && czech != arabic && english != arabic);
        assert_eq!(message("xx").await, english);
    }

    async fn the_audit_log_tells_which_fields_and_no_more(app) {
        let alice = app.alice().await;
        let body = json!({
            "first_name": "Pleasance",
            "phone": "+420601234567",
            "preferences": { "language": "cs-CZ" },
        });
        put(app, &alice, &body).await;
        put(app, &alice, &body).await;
        let changes = changes(app).await;
        assert_eq!(
            changes,
            [json!({
                "fields": ["first_name", "phone", "language"],
                "values": { "language": ["en-US", "cs-CZ"] },
            })]
        );
        let trail = format!("{:?}", app.trail().await);
        for personal in ["Pleasance", "601234567", "@example.com"] {
            assert!(!trail.contains(personal), "{personal}: {trail}");
        }
    }
}
