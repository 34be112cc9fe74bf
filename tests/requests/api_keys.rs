//! API keys: what they open, what they never open, and when they end.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use user_portal::context::Origin;
use user_portal::errors::Error;
use user_portal::models::api_keys::creation::NewApiKey;
use user_portal::models::api_keys::{self, expiry};
use user_portal::models::input::Input;
use user_portal::models::unit_of_work::UnitOfWork;
use user_portal::models::{audit_details, sessions};

use crate::support::{Answer, Person, TestApp};

async fn answer(app: &TestApp, person: &Person, method: Method, path: &str) -> Answer {
    let call = app.by(person, method.clone(), path);
    let call = if method == Method::GET { call } else { call.json(&json!({})) };
    Answer::of(call.send().await.unwrap()).await
}

async fn keys(app: &TestApp, person: &Person) -> Vec<Value> {
    app.get(person, "/api/me/api-keys").await["data"].as_array().unwrap().clone()
}

/// How many mails say `subject`.
fn mails(app: &TestApp, subject: &str) -> usize {
    app.mail.sent().iter().filter(|mail| mail.subject == subject).count()
}

/// The mail that says `subject`; mails go out in any order.
fn mail(app: &TestApp, subject: &str) -> String {
    app.mail.sent().into_iter().find(|mail| mail.subject == subject).expect("the mail").text
}

const EXPIRES: &str = "The API key “A program” expires soon";

on_every_database! {
    async fn a_session_that_ended_meanwhile_makes_no_key(app) {
        let alice = app.alice().await;
        let user = app.user("alice@example.com").await;
        let session = sessions::Entity::find().one(&app.portal.db).await.unwrap().unwrap();
        // Its headers came while the session was open, its body comes now.
        let origin = Origin { actor: Some(user.actor(Some(session.pid))), ..Origin::default() };
        let body = json!({ "name": "Late", "scopes": ["profile:read"] });
        let mut input = Input::from_json(body).unwrap();
        let new = NewApiKey::read(&mut input, &user).unwrap();
        let gone = app.by(&alice, Method::POST, "/api/auth/logout").send().await.unwrap();
        assert_eq!(gone.status(), 204);
        let made = api_keys::Model::create(&app.portal, &origin, &user, new, UnitOfWork::done).await;
        assert!(matches!(made, Err(Error::InvalidToken)));
        assert_eq!(api_keys::Entity::find().count(&app.portal.db).await.unwrap(), 0);
    }

    async fn a_key_is_shown_once_and_kept_as_a_hash(app) {
        let alice = app.alice().await;
        let body = json!({
            "name": "  Nightly import ",
            "scopes": ["requests:read", "profile:read", "requests:read"],
            "expires_in_days": 30,
        });
        let made = app.ask_for_key(&alice, &body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let shown = &made.body["data"];
        let key = shown["key"].as_str().unwrap();
        let parts: Vec<_> = key.split('_').collect();
        let [prefix, id, secret, sum] = parts[..] else { panic!("{key}") };
        assert_eq!((prefix, id.len(), secret.len(), sum.len()), ("stx", 16, 43, 8));
        assert_eq!(shown["name"], "Nightly import");
        assert_eq!(shown["scopes"], json!(["requests:read", "profile:read"]));
        assert_eq!(shown["hint"], format!("stx_{id}_…"));
        assert_eq!(shown["last_used_at"], Value::Null);
        let listed = keys(app, &alice).await;
        let mut without = shown.clone();
        without.as_object_mut().unwrap().remove("key");
        assert_eq!(listed, [without]);

        app.deliver().await;
        let mail = mail(app, "A new API key was created");
        assert!(mail.contains("Nightly import") && !mail.contains(secret));
        assert_eq!(app.count_of("api_key.created").await, 1);
        app.expect_nowhere_readable(&[key, secret]).await;
        let rows = format!("{:?}", api_keys::Entity::find().all(&app.portal.db).await.unwrap());
        assert!(rows.contains(id) && !rows.contains(secret));
    }

    async fn what_is_wrong_with_a_wish_is_said(app) {
        let alice = app.alice().await;
        let good = json!({ "name": "A program", "scopes": ["profile:read"] });
        for (field, value) in [
            ("name", json!("")),
            ("name", json!(null)),
            ("name", json!("x".repeat(101))),
            ("name", json!("a\u{0}b")),
            ("name", json!(["a"])),
            ("scopes", json!(null)),
            ("scopes", json!([])),
            ("scopes", json!("profile:read")),
            ("scopes", json!(["profile:read", "everything"])),
            ("scopes", json!([1])),
            ("scopes", json!(["PROFILE:READ"])),
            ("scopes", json!(["users:read"])),
            ("scopes", json!(["profile:read", "tokens:introspect"])),
            ("expires_in_days", json!(0)),
            ("expires_in_days", json!(-1)),
            ("expires_in_days", json!(366)),
            ("expires_in_days", json!(1.5)),
            ("expires_in_days", json!("90")),
            ("expires_in_days", json!(u64::MAX)),
        ] {
            let mut body = good.clone();
            body[field] = value.clone();
            let answer = app.ask_for_key(&alice, &body).await;
            let answer = answer.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), [field], "{value}");
        }
        let nothing = app.ask_for_key(&alice, &json!({})).await;
        let nothing = nothing.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(nothing.fields(), ["name", "scopes"]);
        assert!(keys(app, &alice).await.is_empty());

        for days in [json!(null), json!(90)] {
            let mut body = good.clone();
            body["expires_in_days"] = days;
            let made = app.ask_for_key(&alice, &body).await;
            let expected = app.portal.now() + TimeDelta::days(90);
            let expires = made.body["data"]["expires_at"].as_str().unwrap();
            assert_eq!(expires.parse::<chrono::DateTime<chrono::Utc>>().unwrap(), expected);
        }
        // What a client may not set has no effect.
        let mut body = good;
        body["key_id"] = json!("chosen");
        body["last_used_ip"] = json!("192.0.2.1");
        let made = app.ask_for_key(&alice, &body).await;
        assert!(!made.body["data"]["key"].as_str().unwrap().contains("chosen"));
        assert_eq!(made.body["data"]["last_used_ip"], Value::Null);
    }

    async fn a_key_does_what_its_scopes_say_and_no_more(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let request = format!("/api/me/requests/{id}");
        let calls = [
            (Method::GET, "/api/me".to_owned(), "profile:read"),
            (Method::PUT, "/api/me".to_owned(), "profile:write"),
            (Method::PATCH, "/api/v1/me".to_owned(), "profile:write"),
            (Method::GET, "/api/me/requests".to_owned(), "requests:read"),
            (Method::GET, request.clone(), "requests:read"),
            (Method::GET, format!("{request}/timeline"), "requests:read"),
            (Method::GET, format!("{request}/results"), "requests:read"),
            (Method::PUT, request.clone(), "requests:write"),
            (Method::POST, format!("{request}/cancel"), "requests:write"),
            (Method::DELETE, request, "requests:write"),
        ];
        for scope in ["profile:read", "profile:write", "requests:read", "requests:write", "notifications:read"] {
            let program = app.program(&alice, &[scope]).await;
            for (method, path, needed) in &calls {
                // The last ones end the request: only those that may not are tried before the end.
                if scope == "requests:write" && *method != Method::PUT && *needed == scope {
                    continue;
                }
                let answer = app.by(&program, method.clone(), path).json(&json!({})).send().await.unwrap();
                let expected = if needed == &scope { 200 } else { 403 };
                assert_eq!(answer.status(), expected, "{scope}: {method} {path}");
                if expected == 403 {
                    Answer::of(answer).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
                }
            }
        }
        let writer = app.program(&alice, &["requests:write", "requests:read"]).await;
        let new = app.hand_in(&writer, "By a program").await;
        assert_eq!(app.request(&alice, &new).await["title"], "By a program");
        assert_eq!(app.act(&writer, &new, "cancel").await.status(), 200);
    }

    async fn a_key_of_one_opens_nothing_of_another(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let id = app.hand_in(&alice, "Tulips").await;
        let program = app.program(&bob, &["requests:read", "requests:write"]).await;
        let path = format!("/api/me/requests/{id}");
        answer(app, &program, Method::GET, &path).await.expect_error(404, "RESOURCE_NOT_FOUND");
        let hers = app.program(&alice, &["profile:read"]).await;
        let path = format!("/api/me/api-keys/{}", app.key_row(&hers).await.pid);
        answer(app, &bob, Method::DELETE, &path).await.expect_error(404, "RESOURCE_NOT_FOUND");
        assert_eq!(app.get(&hers, "/api/me").await["data"]["id"], alice.id);
    }

    async fn a_key_makes_no_keys_and_touches_no_security(app) {
        let ada = app.ada().await;
        let everything: Vec<_> = api_keys::scope::Scope::ALL.map(api_keys::scope::Scope::name).to_vec();
        let program = app.program(&ada, &everything).await;
        let own = format!("/api/me/api-keys/{}", app.key_row(&program).await.pid);
        for (method, path) in [
            (Method::GET, "/api/me/api-keys"),
            (Method::POST, "/api/me/api-keys"),
            (Method::DELETE, own.as_str()),
            (Method::GET, "/api/me/sessions"),
            (Method::DELETE, "/api/me/sessions"),
            (Method::GET, "/api/me/mfa"),
            (Method::POST, "/api/me/mfa/totp"),
            (Method::POST, "/api/me/mfa/backup-codes"),
            (Method::POST, "/api/me/password"),
            (Method::POST, "/api/me/email"),
            (Method::POST, "/api/me/export"),
            (Method::DELETE, "/api/me"),
            (Method::GET, "/api/me/activity"),
            (Method::POST, "/api/auth/reauthenticate"),
        ] {
            let answer = answer(app, &program, method.clone(), path).await;
            // A call that is not built yet is a 404, and no hole.
            let status = answer.status;
            assert!(status == 403 || status == 404 || status == 405, "{method} {path}: {status}");
        }
        assert_eq!(api_keys::Entity::find().count(&app.portal.db).await.unwrap(), 1);
        let logout = app.by(&program, Method::POST, "/api/auth/logout").send().await.unwrap();
        assert_eq!(logout.status(), 204);
        assert_eq!(app.get(&program, "/api/me").await["success"], true, "there is no session to end");
        // Pages are for people.
        let page = app.by(&program, Method::GET, "/settings/api-keys").send().await.unwrap();
        assert_eq!(page.status(), 303);
    }

    async fn what_is_no_key_opens_nothing(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let program = app.program(&alice, &["profile:read"]).await;
        let other = app.program(&bob, &["profile:read"]).await;
        let key = program.access_token.clone();
        let parts: Vec<_> = key.split('_').collect();
        let others: Vec<_> = other.access_token.split('_').collect();
        let digest = |text: &str| user_portal::keyring::digest(text)[..8].to_owned();
        let mixed = format!("stx_{}_{}", parts[1], others[2]);
        let unknown = format!("stx_{}_{}", "A".repeat(16), parts[2]);
        let long = "a".repeat(5000);
        for wrong in [
            "stx_".to_owned(),
            "stx___".to_owned(),
            key[..key.len() - 1].to_owned(),
            format!("{key}0"),
            key.to_uppercase(),
            key.replace("stx_", "sty_"),
            format!("{mixed}_{}", digest(&mixed)),
            format!("{unknown}_{}", digest(&unknown)),
            format!("stx_{long}_{long}_{long}"),
            format!("stx_' OR 1=1 --_{}_{}", parts[2], parts[3]),
            format!("{key}, {key}"),
            app.key_row(&program).await.secret_hash,
        ] {
            for header in ["x-api-key", "authorization"] {
                let value = if header == "x-api-key" { wrong.clone() } else { format!("Bearer {wrong}") };
                let call = app.anonymous(Method::GET, "/api/me").header(header, &value);
                let answer = Answer::of(call.send().await.unwrap()).await;
                answer.expect_unauthorized("INVALID_TOKEN");
            }
        }
        for bytes in [&b"stx_\xff\xfe"[..], b"", b"\xc5\xbelu\xc5\xa5ou\xc4\x8dk\xc3\xbd"] {
            let value = reqwest::header::HeaderValue::from_bytes(bytes).unwrap();
            let call = app.anonymous(Method::GET, "/api/me").header("x-api-key", value);
            Answer::of(call.send().await.unwrap()).await.expect_unauthorized("INVALID_TOKEN");
        }
        // An access token is no key, and a key is no cookie.
        let call = app.anonymous(Method::GET, "/api/me").header("x-api-key", &alice.access_token);
        Answer::of(call.send().await.unwrap()).await.expect_unauthorized("INVALID_TOKEN");
        let call = app.anonymous(Method::GET, "/api/me").header("cookie", format!("access={key}"));
        Answer::of(call.send().await.unwrap()).await.expect_unauthorized("INVALID_TOKEN");
        let call = app.anonymous(Method::GET, &format!("/api/me?api_key={key}"));
        let none = Answer::of(call.send().await.unwrap()).await;
        none.expect_unauthorized("AUTHENTICATION_REQUIRED");
        assert_eq!(app.get(&program, "/api/me").await["data"]["id"], alice.id);
    }

    async fn of_two_credentials_authorization_counts(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let hers = app.program(&alice, &["profile:read"]).await;
        let his = app.program(&bob, &["profile:read"]).await;
        let who = |call: reqwest::RequestBuilder| async move {
            Answer::of(call.send().await.unwrap()).await.body["data"]["id"].clone()
        };
        let call = || app.anonymous(Method::GET, "/api/me");
        assert_eq!(who(call().header("x-api-key", &hers.access_token)).await, alice.id);
        let both = call().header("x-api-key", &hers.access_token).bearer_auth(&his.access_token);
        assert_eq!(who(both).await, bob.id);
        let both = call().header("x-api-key", &hers.access_token).bearer_auth(&bob.access_token);
        assert_eq!(who(both).await, bob.id);
        let cookie = format!("access={}", bob.access_token);
        let both = call().header("x-api-key", &hers.access_token).header("cookie", cookie);
        assert_eq!(who(both).await, alice.id);
        let bad = call().header("x-api-key", &hers.access_token).bearer_auth("bad");
        Answer::of(bad.send().await.unwrap()).await.expect_unauthorized("INVALID_TOKEN");
    }

    async fn twenty_at_once_leave_twenty_five(app) {
        let alice = app.alice().await;
        for _ in 0..24 {
            app.program(&alice, &["profile:read"]).await;
        }
        let body = json!({ "name": "One more", "scopes": ["profile:read"] });
        let made = join_all((0..20).map(|_| app.ask_for_key(&alice, &body))).await;
        let statuses: Vec<_> = made.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 19, "{statuses:?}");
        assert_eq!(keys(app, &alice).await.len(), 25);
        // A revoked one makes room, and so does one that ran out.
        let id = keys(app, &alice).await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/me/api-keys/{id}");
        assert_eq!(answer(app, &alice, Method::DELETE, &path).await.status, 204);
        assert_eq!(app.ask_for_key(&alice, &body).await.status, 201);
        assert_eq!(app.ask_for_key(&alice, &body).await.status, 409);
        app.advance(TimeDelta::days(91));
        let alice = app.login("alice@example.com").await;
        assert_eq!(app.ask_for_key(&alice, &body).await.status, 201);
        let listed = keys(app, &alice).await;
        assert_eq!(listed.len(), 26, "those that ran out are still shown");
    }

    async fn it_outlives_its_session_and_dies_with_the_account(app) {
        let alice = app.alice().await;
        let program = app.program(&alice, &["profile:read"]).await;
        answer(app, &alice, Method::POST, "/api/auth/logout").await;
        app.advance(TimeDelta::days(80));
        assert_eq!(app.get(&program, "/api/me").await["data"]["id"], alice.id);
        app.deactivate("alice@example.com").await;
        answer(app, &program, Method::GET, "/api/me").await.expect_unauthorized("INVALID_TOKEN");
    }

    async fn it_runs_out(app) {
        let alice = app.alice().await;
        let program = app.program(&alice, &["profile:read"]).await;
        app.advance(TimeDelta::days(90) - TimeDelta::seconds(1));
        assert_eq!(answer(app, &program, Method::GET, "/api/me").await.status, 200);
        app.advance(TimeDelta::seconds(1));
        answer(app, &program, Method::GET, "/api/me").await.expect_unauthorized("INVALID_TOKEN");
    }

    async fn one_of_twenty_revokes_it(app) {
        let alice = app.alice().await;
        let program = app.program(&alice, &["profile:read"]).await;
        let statuses = join_all((0..20).map(|_| app.revoke_key(&alice, &program))).await;
        assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 404).count(), 19, "{statuses:?}");
        answer(app, &program, Method::GET, "/api/me").await.expect_unauthorized("INVALID_TOKEN");
        assert!(keys(app, &alice).await.is_empty());
        assert_eq!(app.count_of("api_key.revoked").await, 1);
        app.deliver().await;
        assert_eq!(mails(app, "An API key was revoked"), 1);
    }

    async fn keys_are_made_and_revoked_by_whoever_just_proved_who_they_are(app) {
        let alice = app.alice().await;
        let program = app.program(&alice, &["profile:read"]).await;
        app.advance(TimeDelta::minutes(11));
        let body = json!({ "name": "A program", "scopes": ["profile:read"] });
        let late = app.ask_for_key(&alice, &body).await;
        late.expect_error(403, "REAUTHENTICATION_REQUIRED");
        assert_eq!(app.revoke_key(&alice, &program).await, 403);
        assert_eq!(keys(app, &alice).await.len(), 1, "looking is free");
        let alice = app.login("alice@example.com").await;
        assert_eq!(app.revoke_key(&alice, &program).await, 204);
    }

    async fn its_last_use_is_written_down_once_a_minute(app) {
        let alice = app.alice().await;
        let program = app.program(&alice, &["profile:read"]).await;
        let call = |agent: &'static str| {
            app.by(&program, Method::GET, "/api/me").header("user-agent", agent).send()
        };
        let first = app.portal.now();
        call("importer/1.0").await.unwrap();
        let row = app.key_row(&program).await;
        assert_eq!(row.last_used_at.unwrap().to_utc(), first);
        assert_eq!(row.last_used_ip.as_deref(), Some("127.0.0.1"));
        assert_eq!(row.last_used_agent.as_deref(), Some("importer/1.0"));
        app.advance(TimeDelta::seconds(59));
        call("importer/2.0").await.unwrap();
        assert_eq!(app.key_row(&program).await.last_used_at, row.last_used_at);
        app.advance(TimeDelta::seconds(1));
        call("importer/2.0").await.unwrap();
        let listed = keys(app, &alice).await;
        assert_eq!(listed[0]["last_used_agent"], "importer/2.0");
        let used = listed[0]["last_used_at"].as_str().unwrap();
        assert_eq!(used.parse::<chrono::DateTime<chrono::Utc>>().unwrap(), first + TimeDelta::minutes(1));
        // A wrong key is no use of the right one.
        app.advance(TimeDelta::minutes(5));
        let before = app.key_row(&program).await;
        let wrong = Person { access_token: program.access_token.replace("stx_", "stx_x"), ..program.clone() };
        answer(app, &wrong, Method::GET, "/api/me").await.expect_unauthorized("INVALID_TOKEN");
        assert_eq!(app.key_row(&program).await, before);
    }

    async fn its_owner_is_told_a_week_before_once(app) {
        let alice = app.alice().await;
        let program = app.program(&alice, &["profile:read"]).await;
        let revoked = app.program(&alice, &["profile:read"]).await;
        app.revoke_key(&alice, &revoked).await;
        let body = json!({ "name": "Short", "scopes": ["profile:read"], "expires_in_days": 7 });
        app.ask_for_key(&alice, &body).await;
        app.advance(TimeDelta::days(83) - TimeDelta::seconds(1));
        assert_eq!(expiry::tell_due(&app.portal).await.unwrap(), 0);
        app.advance(TimeDelta::seconds(1));
        join_all((0..20).map(|_| expiry::tell_due(&app.portal))).await;
        app.deliver().await;
        assert_eq!(mails(app, EXPIRES), 1);
        let day = app.key_row(&program).await.expires_at.unwrap().format("%Y-%m-%d").to_string();
        assert!(mail(app, EXPIRES).contains(&day));
        app.advance(TimeDelta::days(3));
        assert_eq!(expiry::tell_due(&app.portal).await.unwrap(), 0);
        app.deliver().await;
        assert_eq!(mails(app, EXPIRES), 1);
    }

    async fn scopes_die_with_the_role_and_come_back(app) {
        let ada = app.ada().await;
        let alice = app.alice().await;
        let program = app.program(&ada, &["users:read", "profile:read"]).await;
        let path = format!("/api/users/{}", alice.id);
        assert_eq!(answer(app, &program, Method::GET, &path).await.status, 200);
        for role in ["staff", "user"] {
            app.promote("ada@example.com", role).await;
            let refused = answer(app, &program, Method::GET, &path).await;
            refused.expect_error(403, "INSUFFICIENT_PERMISSIONS");
            assert_eq!(app.get(&program, "/api/me").await["data"]["role"], role);
        }
        let ada = app.login("ada@example.com").await;
        assert_eq!(keys(app, &ada).await[0]["scopes"], json!(["profile:read"]));
        app.promote("ada@example.com", "admin").await;
        assert_eq!(answer(app, &program, Method::GET, &path).await.status, 200);
    }

    async fn each_key_has_a_budget_of_its_own(app) {
        let alice = app.alice().await;
        let first = app.program(&alice, &["profile:read"]).await;
        let second = app.program(&alice, &["profile:read"]).await;
        let left = |person: Person| async move {
            let answer = answer(app, &person, Method::GET, "/api/me").await;
            assert_eq!(answer.header("x-ratelimit-limit"), "1000");
            answer.header("x-ratelimit-remaining").parse::<u32>().unwrap()
        };
        assert_eq!(left(first.clone()).await, 999);
        assert_eq!(left(first.clone()).await, 998);
        assert_eq!(left(second).await, 999);
    }

    async fn its_streams_end_with_it(app) {
        let alice = app.alice().await;
        let program = app.program(&alice, &["requests:read"]).await;
        let mut events = app.listen(&program, "/api/me/events", None).await;
        let id = app.hand_in(&alice, "Tulips").await;
        assert_eq!(events.next().await.unwrap().data["id"], id.as_str());
        assert_eq!(app.revoke_key(&alice, &program).await, 204);
        let ended = tokio::time::timeout(Duration::from_secs(5), async {
            while events.next().await.is_some() {}
        });
        ended.await.expect("the stream ends");
        let nothing = app.program(&alice, &["profile:read"]).await;
        let refused = answer(app, &nothing, Method::GET, "/api/me/events").await;
        refused.expect_error(403, "INSUFFICIENT_PERMISSIONS");
    }

    async fn the_audit_log_names_the_key_that_acted(app) {
        let alice = app.alice().await;
        let program = app.program(&alice, &["profile:write"]).await;
        let body = json!({ "first_name": "Alicia" });
        let call = app.by(&program, Method::PUT, "/api/me").json(&body).send().await.unwrap();
        assert_eq!(call.status(), 200);
        let trail = app.trail().await;
        let row = trail.iter().find(|row| row.action == "user.profile_changed").unwrap();
        assert_eq!(row.actor_id.unwrap().to_string(), alice.id);
        assert_eq!(row.session_id, None);
        let details = audit_details::Entity::find().all(&app.portal.db).await.unwrap();
        let details = details.iter().find(|details| details.audit_log_id == row.id).unwrap();
        assert_eq!(details.details["api_key_id"], app.key_row(&program).await.pid.to_string());
    }

    async fn the_page_shows_a_new_key_once(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let page = "/settings/api-keys";
        let wrong = visitor.submit(page, page, &[("name", ""), ("expires_in_days", "0")]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.html);
        assert!(wrong.html.contains("Choose at least one."));
        let fields = [
            ("name", "Import <b>"),
            ("scope_profile_read", "true"),
            ("scope_users_read", "true"),
            ("expires_in_days", "30"),
        ];
        let refused = visitor.submit(page, page, &fields).await;
        assert_eq!(refused.status, 422, "a scope that the role does not allow is refused");
        let made = visitor.submit(page, page, &[fields[0], fields[1], fields[3]]).await;
        assert_eq!(made.status, 201, "{}", made.html);
        assert_eq!(made.headers["cache-control"], "no-store");
        assert!(made.html.contains("Import &lt;b&gt;") && !made.html.contains("Import <b>"));
        let key = made.html.split("data-clipboard-value-value=\"").nth(1).unwrap();
        let key = key.split('"').next().unwrap();
        let call = app.anonymous(Method::GET, "/api/me").header("x-api-key", key);
        assert_eq!(call.send().await.unwrap().status(), 200);
        let later = visitor.open(page).await;
        assert!(later.html.contains("Import &lt;b&gt;") && !later.html.contains(key));
        let revoke = later.html.split("action=\"/settings/api-keys/").nth(1).unwrap();
        let revoke = format!("{page}/{}", revoke.split('"').next().unwrap());
        let done = visitor.submit(page, &revoke, &[]).await;
        assert_eq!((done.status, done.location()), (303, page));
        let call = app.anonymous(Method::GET, "/api/me").header("x-api-key", key);
        assert_eq!(call.send().await.unwrap().status(), 401);
        let twice = visitor.submit(page, &revoke, &[]).await;
        assert_eq!((twice.status, twice.location()), (303, page));
    }
}
