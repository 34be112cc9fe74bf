//! Opening an account.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use user_portal::models::users;

use crate::support::{Answer, PASSWORD, TestApp, TestAppBuilder};

fn many_calls() -> TestAppBuilder {
    TestApp::builder().setting("/rate_limit_scale", "100")
}

/// What Alice fills in.
fn form() -> Value {
    json!({
        "email": "alice@example.com",
        "password": PASSWORD,
        "first_name": "Alice",
        "last_name": "Liddell",
        "phone": "+420 601 234 567",
        "terms_accepted": true,
    })
}

fn form_with(field: &str, value: Value) -> Value {
    let mut form = form();
    form[field] = value;
    form
}

async fn register(app: &TestApp, body: &Value) -> Answer {
    Answer::of(app.post("/api/auth/register", body).await).await
}

on_every_database! {
    async fn a_new_person_is_signed_in_at_once(app) {
        let answer = register(app, &form()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        let body = &answer.body;
        assert_eq!(body["success"], true);
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["expires_in"], 900);
        let profile = &body["data"];
        assert_eq!(profile["email"], "alice@example.com");
        assert_eq!(profile["first_name"], "Alice");
        assert_eq!(profile["last_name"], "Liddell");
        assert_eq!(profile["phone"], "+420601234567");
        assert_eq!(profile["role"], "user");
        assert_eq!(profile["is_active"], true);
        for no in ["phone_verified", "is_verified", "mfa_enabled"] {
            assert_eq!(profile[no], false, "{no}");
        }
        assert_eq!(profile["avatar"], Value::Null);
        assert!(profile["last_login"].is_string());
        assert_eq!(profile["preferences"]["language"], "en-US");
        assert_eq!(profile["preferences"]["timezone"], "UTC");
        let mut names: Vec<_> = profile.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "avatar", "created_at", "email", "first_name", "id", "is_active", "is_verified",
                "last_login", "last_name", "mfa_enabled", "phone", "phone_verified", "preferences",
                "role", "updated_at",
            ]
        );

        let token = body["access_token"].as_str().unwrap();
        let me = app.anonymous(Method::GET, "/api/me").bearer_auth(token).send().await.unwrap();
        let me = Answer::of(me).await;
        assert_eq!(&me.body["data"], profile);
        let refresh_token = body["refresh_token"].clone();
        let refreshed =
            app.post("/api/auth/refresh", &json!({ "refresh_token": refresh_token })).await;
        assert_eq!(refreshed.status(), 200);
    }

    async fn a_link_to_confirm_the_address_is_sent(app) {
        register(app, &form()).await;
        app.deliver().await;
        let mails = app.mail.sent();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, "alice@example.com");
        let token = app.link_token("alice@example.com");
        assert!(token.len() >= 32, "{token}");
        assert!(mails[0].html.contains(&token));
    }

    async fn the_mail_is_in_the_readers_language(app) {
        let response = app
            .anonymous(Method::POST, "/api/auth/register")
            .header("accept-language", "cs, en;q=0.5")
            .json(&form())
            .send()
            .await
            .unwrap();
        let answer = Answer::of(response).await;
        assert_eq!(answer.body["data"]["preferences"]["language"], "cs-CZ");
        app.deliver().await;
        app.register("bob@example.com").await;
        app.deliver().await;
        let (czech, english) =
            (app.mail_to("alice@example.com").subject, app.mail_to("bob@example.com").subject);
        assert_ne!(czech, english);
    }

    async fn every_bad_field_is_named_at_once(app) {
        let nothing = register(app, &json!({})).await.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(
            nothing.fields(),
            ["email", "first_name", "last_name", "password", "terms_accepted"]
        );
        let body = json!({
            "email": "not an address",
            "password": "short",
            "first_name": " ",
            "last_name": 7,
            "phone": "call me",
            "terms_accepted": false,
        });
        let everything = register(app, &body).await.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(
            everything.fields(),
            ["email", "first_name", "last_name", "password", "phone", "terms_accepted"]
        );
        assert_eq!(users::Entity::find().count(&app.portal.db).await.unwrap(), 0);
    }

    async fn names_no_one_has_and_passwords_everybody_has_are_refused(app) {
        for (field, value) in [
            ("email", json!("alice")),
            ("email", json!("alice@")),
            ("email", json!("@example.com")),
            ("email", json!("alice@example.com\u{0}")),
            ("email", json!("alice@example.com\nBcc: bob@example.com")),
            ("email", json!(format!("{}@example.com", "a".repeat(250)))),
            ("email", json!(["alice@example.com"])),
            ("email", json!(null)),
            ("password", json!("seven77")),
            ("password", json!("x".repeat(129))),
            ("password", json!("Password123")),
            ("password", json!("I am alice@example.com")),
            ("password", json!("I AM ALICE@EXAMPLE.COM")),
            ("password", json!(12_345_678)),
            ("password", json!("nul\u{0}nul nul")),
            ("first_name", json!("A".repeat(101))),
            ("first_name", json!("Ali\u{0}ce")),
            ("last_name", json!(null)),
            ("last_name", json!({ "last": "name" })),
            ("phone", json!("601234567")),
            ("phone", json!("+12")),
            ("phone", json!("+1234567890123456")),
            ("phone", json!("+42060123456x")),
            ("terms_accepted", json!(null)),
            ("terms_accepted", json!(0)),
            ("terms_accepted", json!("maybe")),
        ] {
            let answer = register(app, &form_with(field, value.clone())).await;
            let answer = answer.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), [field], "{field}: {value}");
        }
        assert_eq!(users::Entity::find().count(&app.portal.db).await.unwrap(), 0);
    }

    async fn passwords_of_up_to_a_hundred_and_twenty_eight_characters_are_taken(app) {
        let longest: String = (0..128).filter_map(|n| char::from_u32(0x4e00 + n * n % 997)).collect();
        for (email, password) in [
            ("a@example.com", "žluť-kůň!".to_owned()),
            ("b@example.com", longest),
            ("c@example.com", "  spaces are kept  ".to_owned()),
        ] {
            let mut body = form_with("email", json!(email));
            body["password"] = json!(password);
            assert_eq!(register(app, &body).await.status, 201, "{password}");
            let login = json!({ "email": email, "password": password });
            assert_eq!(app.post("/api/auth/login", &login).await.status(), 200);
            let trimmed = json!({ "email": email, "password": format!("{password} ") });
            assert_eq!(app.post("/api/auth/login", &trimmed).await.status(), 401);
        }
    }

    async fn an_address_has_one_account_however_it_is_typed(app) {
        app.alice().await;
        for typed in [
            "alice@example.com",
            "ALICE@example.com",
            "alice@EXAMPLE.COM",
            "  alice@example.com\t",
            "ａｌｉｃｅ@example.com",
            "ＡＬＩＣＥ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        ] {
            let answer = register(app, &form_with("email", json!(typed))).await;
            assert_eq!((answer.status, answer.code()), (409, "EMAIL_ALREADY_EXISTS"), "{typed}");
        }
        assert_eq!(users::Entity::find().count(&app.portal.db).await.unwrap(), 1);
    }

    async fn what_a_client_may_not_set_has_no_effect(app) {
        let mut body = form();
        body["id"] = json!("018f0000-0000-7000-8000-000000000000");
        body["role"] = json!("admin");
        body["is_verified"] = json!(true);
        body["is_active"] = json!(false);
        body["phone_verified"] = json!(true);
        body["created_at"] = json!("2001-01-01T00:00:00Z");
        body["something"] = json!({ "else": [1, 2, 3] });
        let answer = register(app, &body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let profile = &answer.body["data"];
        assert_ne!(profile["id"], "018f0000-0000-7000-8000-000000000000");
        assert_eq!(profile["role"], "user");
        assert_eq!(profile["is_verified"], false);
        assert_eq!(profile["is_active"], true);
        assert_eq!(profile["phone_verified"], false);
        assert!(!profile["created_at"].as_str().unwrap().starts_with("2001"));
    }

    async fn ten_registrations_an_hour_come_from_one_address(app) {
        for nth in 0..10 {
            app.register(&format!("person{nth}@example.com")).await;
        }
        let answer = register(app, &form()).await.expect_error(429, "RATE_LIMIT_EXCEEDED");
        let wait: i64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=3600).contains(&wait), "{wait}");
        app.advance(TimeDelta::seconds(wait));
        assert_eq!(register(app, &form()).await.status, 201);
    }

    async fn it_is_in_the_audit_log_without_personal_data(app) {
        let answer = register(app, &form()).await;
        app.deliver().await;
        let trail = app.trail().await;
        let actions: Vec<_> = trail.iter().map(|row| row.action.as_str()).collect();
        assert_eq!(actions, ["user.registered", "session.started"]);
        let id = answer.body["data"]["id"].as_str().unwrap();
        assert_eq!(trail[0].target_id.unwrap().to_string(), id);
        assert_eq!(trail[0].actor_id.unwrap().to_string(), id);
        let rows = format!("{trail:?}");
        for personal in ["alice@example.com", "Alice", "Liddell", "601234567"] {
            assert!(!rows.contains(personal), "{personal}: {rows}");
        }
        let link = app.link_token("alice@example.com");
        let tokens = ["access_token", "refresh_token"].map(|name| &answer.body[name]);
        let [access, refresh] = tokens.map(|token| token.as_str().unwrap());
        app.expect_nowhere_readable(&[PASSWORD, &link, access, refresh, "verify-email/"]).await;
    }
}

on_every_database! {
    with many_calls;

    async fn of_twenty_at_once_for_one_address_one_gets_through(app) {
        let calls = (0..20).map(|nth| {
            let typed = if nth % 2 == 0 { "alice@example.com" } else { "ALICE@example.com" };
            async move { register(app, &form_with("email", json!(typed))).await }
        });
        let answers = join_all(calls).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses[0], 201);
        assert_eq!(statuses[1..], [409; 19]);
        for answer in answers.into_iter().filter(|answer| answer.status == 409) {
            answer.expect_error(409, "EMAIL_ALREADY_EXISTS");
        }
        assert_eq!(users::Entity::find().count(&app.portal.db).await.unwrap(), 1);
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), 1);
    }
}
