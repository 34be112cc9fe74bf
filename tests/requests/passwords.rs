//! Which passwords are taken, how they are changed, and how often they may be guessed.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;
use user_portal::models::notifications;

use crate::support::{Answer, PASSWORD, Person, TestApp};

const NEW: &str = "roses below the balcony";

async fn login(app: &TestApp, password: &str) -> u16 {
    let body = json!({ "email": "alice@example.com", "password": password });
    app.post("/api/auth/login", &body).await.status().as_u16()
}

async fn change(app: &TestApp, person: &Person, current: &str, new: &str) -> Answer {
    let body = json!({ "current_password": current, "new_password": new });
    let call = app.by(person, Method::POST, "/api/me/password").json(&body);
    Answer::of(call.send().await.unwrap()).await
}

/// Registers somebody with `password`: what is said about it, nothing if it is taken.
async fn judged(app: &TestApp, nth: usize, password: &str) -> String {
    let body = json!({
        "email": format!("gardener{nth}@example.com"), "password": password,
        "first_name": "Zdeňka", "last_name": "O'Hara-Lee", "terms_accepted": true,
    });
    let answer = Answer::of(app.post("/api/auth/register", &body).await).await;
    if answer.status == 201 {
        return String::new();
    }
    let answer = answer.expect_error(422, "VALIDATION_ERROR");
    assert_eq!(answer.fields(), ["password"], "{}", answer.body);
    answer.body["errors"][0]["message"].as_str().unwrap().to_owned()
}

fn generous() -> crate::support::TestAppBuilder {
    TestApp::builder().setting("/rate_limit_scale", "1000")
}

on_every_database! {
    with generous;

    async fn what_is_easy_to_guess_is_refused_in_words_that_help(app) {
        for (password, words) in [
            ("short", "8 to 128 characters"),
            ("Password123", "most used"),
            ("P@ssw0rd1234", "much like"),
            ("aaaaaaaaaaaaaa", "Repeating"),
            ("asdfghjkl;'", "side by side"),
            ("abcdefghijklm", "Sequences"),
            ("31.12.1999", "Dates"),
            ("tulips for ZDENKA 5", "your name"),
            ("the ohara garden", "your name"),
            ("gardener0 and tulips", "email address"),
        ] {
            let said = judged(app, 0, password).await;
            assert!(said.contains(words), "{password}: {said}");
        }
    }

    async fn any_characters_are_taken_as_they_are(app) {
        let longest: String = (0..128).filter_map(|n| char::from_u32(0x4e00 + n * n % 997)).collect();
        let passwords = [
            "  spaces stay where they are  ",
            "пароль-из-слов",
            "🌷🪟🐈🦔🐌🪴🧦🫖🎷",
            "\u{202e}توليب على النافذة",
            "tab\tand\nline break",
            &longest,
        ];
        for (nth, password) in passwords.iter().enumerate() {
            assert_eq!(judged(app, nth, password).await, "", "{password}");
            let try_in = |password: &str| {
                let body = json!({
                    "email": format!("gardener{nth}@example.com"), "password": password,
                });
                async move { app.post("/api/auth/login", &body).await.status().as_u16() }
            };
            assert_eq!(try_in(password).await, 200, "{password}");
            // Nothing was cut or trimmed.
            let cut: String = password.chars().take(password.chars().count() - 1).collect();
            assert_eq!(try_in(&cut).await, 401, "{password}");
            assert_eq!(try_in(&format!("{password} ")).await, 401, "{password}");
        }
        assert!(judged(app, 99, &format!("{longest}x")).await.contains("128"));
        // Two keyboards, one letter.
        assert_eq!(judged(app, 50, "d\u{e9}j\u{e0} vu, na\u{ef}ve").await, "");
        let body = json!({
            "email": "gardener50@example.com",
            "password": "de\u{301}ja\u{300} vu, nai\u{308}ve",
        });
        assert_eq!(app.post("/api/auth/login", &body).await.status(), 200);
    }

    async fn of_twenty_changes_at_once_one_gets_through(app) {
        let alice = app.alice().await;
        let calls = (0..20).map(|nth| {
            let (alice, new) = (alice.clone(), format!("flower pot number {nth}"));
            async move { (change(app, &alice, PASSWORD, &new).await, new) }
        });
        let (won, lost): (Vec<_>, Vec<_>) =
            join_all(calls).await.into_iter().partition(|(answer, _)| answer.status == 204);
        assert_eq!((won.len(), lost.len()), (1, 19));
        for (answer, _) in lost {
            answer.expect_error(422, "INVALID_CREDENTIALS");
        }
        assert_eq!(login(app, &won[0].1).await, 200);
        assert_eq!(app.count_of("user.password_changed").await, 1);
        // The session that asked goes on.
        app.get(&alice, "/api/me").await;
    }
}

on_every_database! {
    async fn a_changed_password_ends_the_other_sessions_and_this_one_goes_on(app) {
        let alice = app.alice().await;
        let elsewhere = app.login("alice@example.com").await;
        app.deliver().await;
        let verification = app.link_token("alice@example.com");
        app.advance(TimeDelta::hours(1));
        let alice = {
            let body = json!({ "refresh_token": alice.refresh_token });
            let fresh = Answer::of(app.post("/api/auth/refresh", &body).await).await;
            let text = |name: &str| fresh.body[name].as_str().unwrap().to_owned();
            Person {
                access_token: text("access_token"), refresh_token: text("refresh_token"), ..alice
            }
        };
        let answer = change(app, &alice, PASSWORD, NEW).await;
        assert_eq!((answer.status, answer.body.is_null()), (204, true), "{}", answer.body);
        app.get(&alice, "/api/me").await;
        let body = json!({ "refresh_token": alice.refresh_token });
        assert_eq!(app.post("/api/auth/refresh", &body).await.status(), 200);
        let body = json!({ "refresh_token": elsewhere.refresh_token });
        assert_eq!(app.post("/api/auth/refresh", &body).await.status(), 401);
        assert_eq!((login(app, PASSWORD).await, login(app, NEW).await), (401, 200));
        // Links that were on their way are void, and the owner is told, by mail and in the portal.
        let body = json!({ "token": verification });
        assert_eq!(app.post("/api/auth/verify-email", &body).await.status(), 422);
        app.deliver().await;
        let mails: Vec<_> = app.mail.sent().into_iter().map(|mail| mail.subject).collect();
        assert!(mails.contains(&"Your password was changed".to_owned()), "{mails:?}");
        let told = notifications::Entity::find().all(&app.portal.db).await.unwrap();
        assert!(told.iter().any(|row| row.topic == "password-changed"), "{told:?}");
        app.expect_nowhere_readable(&[PASSWORD, NEW]).await;
    }

    async fn a_wrong_current_password_is_named(app) {
        let alice = app.alice().await;
        let answer = change(app, &alice, "roses", NEW).await;
        let answer = answer.expect_error(422, "INVALID_CREDENTIALS");
        assert_eq!(answer.fields(), ["current_password"]);
        assert_eq!(login(app, PASSWORD).await, 200);
        // What is refused of the new one costs no guess, and says nothing about the old one.
        for _ in 0..20 {
            let answer = change(app, &alice, "roses", "password123").await;
            let answer = answer.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), ["new_password"]);
        }
        for body in [json!({}), json!({ "current_password": 5, "new_password": [] })] {
            let call = app.by(&alice, Method::POST, "/api/me/password").json(&body);
            let answer = Answer::of(call.send().await.unwrap()).await;
            let answer = answer.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), ["current_password", "new_password"]);
        }
        let answer = change(app, &alice, PASSWORD, "alice among tulips").await;
        assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), ["new_password"]);
        assert_eq!(change(app, &alice, PASSWORD, NEW).await.status, 204);
    }

    async fn ten_wrong_ones_in_a_quarter_of_an_hour_end_the_session(app) {
        let alice = app.alice().await;
        let elsewhere = app.login("alice@example.com").await;
        let calls = (0..100).map(|nth| {
            let (alice, guess) = (alice.clone(), format!("guess {nth}"));
            async move { change(app, &alice, &guess, NEW).await.status }
        });
        let before = app.portal.passwords.computed();
        let statuses = join_all(calls).await;
        assert!(statuses.iter().all(|status| [401, 422].contains(status)), "{statuses:?}");
        assert!(app.portal.passwords.computed() - before <= 10);
        change(app, &alice, PASSWORD, NEW).await.expect_unauthorized("INVALID_TOKEN");
        app.get(&elsewhere, "/api/me").await;
        assert_eq!(login(app, PASSWORD).await, 200);
    }

    async fn a_stranger_changes_nothing(app) {
        app.alice().await;
        let body = json!({ "current_password": PASSWORD, "new_password": NEW });
        let answer = Answer::of(app.post("/api/me/password", &body).await).await;
        answer.expect_unauthorized("AUTHENTICATION_REQUIRED");
        assert_eq!(login(app, PASSWORD).await, 200);
    }

    async fn the_page_changes_it_too(app) {
        app.alice().await;
        let (visitor, elsewhere) = (app.visitor(), app.visitor());
        visitor.sign_in("alice@example.com", false).await;
        elsewhere.sign_in("alice@example.com", false).await;
        let (page, action) = ("/settings/security", "/settings/security/password");
        let fields = [("current_password", "roses"), ("new_password", NEW)];
        let shown = visitor.submit(page, action, &fields).await;
        assert_eq!(shown.status, 422);
        assert!(shown.html.contains("This is not your current password."), "{}", shown.html);
        assert!(!shown.html.contains(NEW));
        let fields = [("current_password", PASSWORD), ("new_password", "tulips of alice")];
        let shown = visitor.submit(page, action, &fields).await;
        assert_eq!(shown.status, 422);
        assert!(shown.html.contains("id=\"new_password-error\""), "{}", shown.html);
        let fields = [("current_password", PASSWORD), ("new_password", NEW)];
        let shown = visitor.submit(page, action, &fields).await;
        assert_eq!((shown.status, shown.location()), (303, page), "{}", shown.html);
        let shown = visitor.open(page).await;
        assert!(shown.html.contains("Your password is changed."), "{}", shown.html);
        assert_eq!(elsewhere.open(page).await.status, 303);
        assert_eq!(login(app, NEW).await, 200);
        // Without its token the form does nothing.
        assert_eq!(visitor.post(action, &[("new_password", PASSWORD)]).await.status, 403);
    }

    async fn an_outdated_hash_is_made_anew_at_sign_in_and_nobody_is_alarmed(app) {
        app.alice().await;
        let user = app.user("alice@example.com").await;
        let hash = outdated_hash(PASSWORD);
        let mut row = user.clone().into_active_model();
        row.password_hash = Set(hash.clone());
        row.update(&app.portal.db).await.unwrap();
        assert_eq!(login(app, "wrong").await, 401);
        assert_eq!(app.user("alice@example.com").await.password_hash, hash);
        let told = notifications::Entity::find().all(&app.portal.db).await.unwrap().len();
        let statuses = join_all((0..4).map(|_| login(app, PASSWORD))).await;
        assert_eq!(statuses, [200; 4]);
        let after = app.user("alice@example.com").await;
        assert!(after.password_hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert_eq!(after.password_changed_at, user.password_changed_at);
        assert_eq!(app.count_of("user.password_changed").await, 0);
        let alarms = notifications::Entity::find().all(&app.portal.db).await.unwrap();
        assert!(alarms.iter().skip(told).all(|row| row.topic != "password-changed"));
        // Made anew once: the next sign-in leaves it alone.
        assert_eq!(login(app, PASSWORD).await, 200);
        assert_eq!(app.user("alice@example.com").await.password_hash, after.password_hash);
    }

    async fn of_a_hundred_wrong_passwords_at_once_five_are_hashed(app) {
        app.alice().await;
        let before = app.portal.passwords.computed();
        let statuses =
            join_all((0..100).map(|nth| async move { login(app, &format!("guess {nth}")).await }));
        let statuses = statuses.await;
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5);
        assert_eq!(app.portal.passwords.computed() - before, 5);
    }

    async fn what_is_spent_is_named_and_when_to_come_again(app) {
        app.alice().await;
        for _ in 0..5 {
            login(app, "wrong").await;
        }
        let body = json!({ "email": "alice@example.com", "password": PASSWORD });
        let locked = Answer::of(app.post("/api/auth/login", &body).await).await;
        let locked = locked.expect_error(423, "ACCOUNT_LOCKED");
        assert_eq!(limit_of(&locked), ("5", "0", "300"));
        assert_eq!(
            locked.body["message"],
            "Too many failed attempts for this account from your network. \
             Try again in 5 minutes."
        );
        for nth in 0..9 {
            app.register(&format!("person{nth}@example.com")).await;
        }
        app.advance(TimeDelta::minutes(48));
        let body = json!({
            "email": "last@example.com", "password": PASSWORD, "first_name": "Last",
            "last_name": "Tester", "terms_accepted": true,
        });
        let call = app.anonymous(Method::POST, "/api/auth/register").json(&body);
        let call = call.header("accept-language", "cs");
        let refused = Answer::of(call.send().await.unwrap()).await;
        let refused = refused.expect_error(429, "RATE_LIMIT_EXCEEDED");
        assert_eq!(limit_of(&refused), ("10", "0", "720"));
        assert_eq!(
            refused.body["message"],
            "Příliš mnoho registrací z vaší sítě. Zkuste to znovu za 12 minut."
        );
        // What is not refused says what is left of calls.
        let call = app.anonymous(Method::GET, "/api/openapi.json").send().await.unwrap();
        assert_eq!(call.headers()["x-ratelimit-limit"], "300");
    }
}

/// Limit, what remains, and the wait, of an answer that was refused.
fn limit_of(answer: &Answer) -> (&str, &str, &str) {
    let reset: i64 = answer.header("x-ratelimit-reset").parse().unwrap();
    assert!(reset > 1_700_000_000, "{reset}");
    (
        answer.header("x-ratelimit-limit"),
        answer.header("x-ratelimit-remaining"),
        answer.header("retry-after"),
    )
}

/// A hash of another cost.
fn outdated_hash(password: &str) -> String {
    use argon2::password_hash::{PasswordHasher, SaltString};
    let params = argon2::Params::new(32, 2, 2, None).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let salt = SaltString::from_b64("c29tZSBzYWx0IG9mIG91cnM").unwrap();
    argon2.hash_password(password.as_bytes(), &salt).unwrap().to_string()
}
