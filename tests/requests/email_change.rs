//! Another address: confirmed at the new one, told to the old one, with a way back.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::{Value, json};
use user_portal::models::{mfa_factors, verification_codes};
use uuid::Uuid;

use crate::support::{Answer, PASSWORD, Person, TestApp};

const OLD: &str = "alice@example.com";
const NEW: &str = "liddell@example.com";

/// Alice with an address that she has confirmed.
async fn confirmed_alice(app: &TestApp) -> Person {
    let alice = app.alice().await;
    app.deliver().await;
    assert_eq!(confirm(app, &app.link_token(OLD)).await.status, 204);
    alice
}

async fn ask_with(app: &TestApp, person: &Person, new_email: &str, password: &str) -> Answer {
    let body = json!({ "new_email": new_email, "password": password });
    let call = app.by(person, Method::POST, "/api/me/email").json(&body);
    Answer::of(call.send().await.unwrap()).await
}

async fn ask(app: &TestApp, person: &Person, new_email: &str) -> Answer {
    let answer = ask_with(app, person, new_email, PASSWORD).await;
    app.deliver().await;
    answer
}

async fn confirm(app: &TestApp, token: &str) -> Answer {
    Answer::of(app.post("/api/auth/verify-email", &json!({ "token": token })).await).await
}

async fn email(app: &TestApp, person: &Person) -> Value {
    app.get(person, "/api/me").await["data"]["email"].clone()
}

async fn status(app: &TestApp, person: &Person) -> u16 {
    app.by(person, Method::GET, "/api/me").send().await.unwrap().status().as_u16()
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> u16 {
    let body = json!({ "email": email, "password": password });
    app.post("/api/auth/login", &body).await.status().as_u16()
}

/// Who got mails since `count` of them had been sent, sorted.
fn recipients_since(app: &TestApp, count: usize) -> Vec<String> {
    let mut to: Vec<_> = app.mail.sent().split_off(count).into_iter().map(|mail| mail.to).collect();
    to.sort();
    to
}

/// Alice with the new address, and the token of the way back.
async fn changed_alice(app: &TestApp) -> (Person, String) {
    let alice = confirmed_alice(app).await;
    ask(app, &alice, NEW).await;
    assert_eq!(confirm(app, &app.link_token(NEW)).await.status, 204);
    app.deliver().await;
    let back = app.link_token(OLD);
    (alice, back)
}

/// A registration.
fn body_of(email: &str) -> Value {
    json!({
        "email": email, "password": PASSWORD, "first_name": "A", "last_name": "B",
        "terms_accepted": true,
    })
}

/// Follows the way back as a page; where it leads.
async fn revert(app: &TestApp, token: &str) -> (u16, String) {
    let visitor = app.visitor();
    let path = format!("/revert-email/{token}");
    let home = visitor.open("/login").await;
    let shown = visitor.post(&path, &[("csrf_token", home.form_token())]).await;
    (shown.status, shown.location().to_owned())
}

on_every_database! {
    async fn it_changes_once_the_new_address_is_confirmed(app) {
        let alice = confirmed_alice(app).await;
        let sent = app.mail.sent().len();
        let answer = ask(app, &alice, NEW).await;
        assert_eq!(answer.status, 202);
        assert_eq!(recipients_since(app, sent), [OLD, NEW]);
        assert!(app.mail_to(OLD).text.contains("l…@example.com"));
        assert_eq!(email(app, &alice).await, OLD);
        let token = app.link_token(NEW);
        assert_eq!(confirm(app, &token).await.status, 204);
        let profile = app.get(&alice, "/api/me").await;
        assert_eq!((&profile["data"]["email"], &profile["data"]["is_verified"]), (&json!(NEW), &json!(true)));
        confirm(app, &token).await.expect_error(422, "INVALID_TOKEN");
        assert_eq!(sign_in(app, OLD, PASSWORD).await, 401);
        assert_eq!(sign_in(app, NEW, PASSWORD).await, 200);
        app.deliver().await;
        assert!(app.mail_to(OLD).text.contains("/revert-email/"));
        for action in ["user.email_change_requested", "user.email_changed"] {
            assert_eq!(app.count_of(action).await, 1, "{action}");
        }
        let trail = format!("{:?}", app.trail().await);
        assert!(!trail.contains("@example.com"), "{trail}");
        app.expect_nowhere_readable(&[&token, "http://"]).await;
    }

    async fn the_password_is_asked_for(app) {
        let alice = confirmed_alice(app).await;
        let sent = app.mail.sent().len();
        let wrong = ask_with(app, &alice, NEW, "roses in the cellar").await;
        let wrong = wrong.expect_error(422, "INVALID_CREDENTIALS");
        assert_eq!(wrong.fields(), ["password"]);
        for (body, fields) in [
            (json!({}), vec!["new_email", "password"]),
            (json!({ "new_email": "x", "password": PASSWORD }), vec!["new_email"]),
            (json!({ "new_email": OLD, "password": PASSWORD }), vec!["new_email"]),
        ] {
            let call = app.by(&alice, Method::POST, "/api/me/email").json(&body);
            let answer = Answer::of(call.send().await.unwrap()).await;
            assert_eq!(answer.expect_error(422, "VALIDATION_ERROR").fields(), fields);
        }
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), sent);
    }

    async fn ten_wrong_passwords_end_the_session(app) {
        let alice = confirmed_alice(app).await;
        for _ in 0..10 {
            ask_with(app, &alice, NEW, "roses").await.expect_error(422, "INVALID_CREDENTIALS");
        }
        assert_eq!(status(app, &alice).await, 401);
    }

    async fn an_address_that_is_taken_is_answered_alike(app) {
        let alice = confirmed_alice(app).await;
        app.bob().await;
        app.deliver().await;
        let free = ask(app, &alice, NEW).await;
        let sent = app.mail.sent().len();
        let taken = ask(app, &alice, "bob@example.com").await;
        assert_eq!((taken.status, &taken.body), (free.status, &free.body));
        assert_eq!(recipients_since(app, sent), [OLD, "bob@example.com"]);
        let told = app.mail_to("bob@example.com");
        assert!(!told.text.contains("/verify-email/"), "{}", told.text);
        assert!(!told.text.contains("alice"), "{}", told.text);
        // Her page shows both alike, too.
        let visitor = app.visitor();
        visitor.sign_in(OLD, false).await;
        let page = visitor.open("/settings/profile").await;
        assert!(page.html.contains("bob@example.com"));
    }

    async fn an_address_taken_meanwhile_stays_its_owners(app) {
        let alice = confirmed_alice(app).await;
        ask(app, &alice, NEW).await;
        let token = app.link_token(NEW);
        app.register("Liddell@Example.com").await;
        let answer = confirm(app, &token).await.expect_error(422, "INVALID_TOKEN");
        assert!(answer.body["message"].as_str().unwrap().contains("another account"));
        assert_eq!(email(app, &alice).await, OLD);
        let visitor = app.visitor();
        let path = format!("/verify-email/{token}");
        let shown = visitor.submit(&path, &path, &[]).await;
        assert_eq!(shown.status, 422);
        assert!(shown.html.contains("another account"), "{}", shown.html);
    }

    async fn of_twenty_at_once_one_changes_it(app) {
        let alice = confirmed_alice(app).await;
        ask(app, &alice, NEW).await;
        let token = app.link_token(NEW);
        let answers = join_all((0..20).map(|_| confirm(app, &token))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
        assert_eq!(app.count_of("user.email_changed").await, 1);
    }

    async fn of_two_accounts_one_gets_an_address(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        ask(app, &alice, NEW).await;
        let first = app.link_token(NEW);
        ask(app, &bob, NEW).await;
        let second = app.link_token(NEW);
        let (first, second) = tokio::join!(confirm(app, &first), confirm(app, &second));
        let mut both = [first.status, second.status];
        both.sort_unstable();
        assert_eq!(both, [204, 422]);
    }

    async fn a_newer_request_voids_the_older(app) {
        let alice = confirmed_alice(app).await;
        ask(app, &alice, NEW).await;
        let older = app.link_token(NEW);
        ask(app, &alice, "hare@example.com").await;
        confirm(app, &older).await.expect_error(422, "INVALID_TOKEN");
        assert_eq!(confirm(app, &app.link_token("hare@example.com")).await.status, 204);
        assert_eq!(email(app, &alice).await, "hare@example.com");
    }

    async fn it_can_be_called_off_and_runs_out(app) {
        let alice = confirmed_alice(app).await;
        ask(app, &alice, NEW).await;
        let token = app.link_token(NEW);
        for _ in 0..2 {
            let call = app.by(&alice, Method::DELETE, "/api/me/email").send().await.unwrap();
            assert_eq!(call.status(), 204);
        }
        confirm(app, &token).await.expect_error(422, "INVALID_TOKEN");
        assert_eq!(app.count_of("user.email_change_cancelled").await, 1);
        ask(app, &alice, NEW).await;
        let token = app.link_token(NEW);
        app.advance(TimeDelta::hours(24));
        confirm(app, &token).await.expect_error(422, "INVALID_TOKEN");
    }

    async fn links_to_the_old_address_stop_working(app) {
        let alice = confirmed_alice(app).await;
        app.post("/api/auth/forgot-password", &json!({ "email": OLD })).await;
        app.deliver().await;
        let reset = app.link_token(OLD);
        ask(app, &alice, NEW).await;
        confirm(app, &app.link_token(NEW)).await;
        let body = json!({ "token": reset, "password": "roses in the cellar" });
        let answer = Answer::of(app.post("/api/auth/reset-password", &body).await).await;
        answer.expect_error(422, "INVALID_TOKEN");
    }

    async fn the_session_that_asked_goes_on_and_the_others_end(app) {
        let alice = confirmed_alice(app).await;
        let elsewhere = app.login(OLD).await;
        ask(app, &alice, NEW).await;
        confirm(app, &app.link_token(NEW)).await;
        assert_eq!(status(app, &alice).await, 200);
        assert_eq!(status(app, &elsewhere).await, 401);
    }

    async fn codes_go_to_the_new_address(app) {
        let alice = confirmed_alice(app).await;
        let (db, user) = (&app.portal.db, app.user(OLD).await);
        let now = app.portal.now();
        let factor = mfa_factors::ActiveModel {
            pid: Set(Uuid::now_v7()),
            user_id: Set(user.id),
            method: Set("email".into()),
            name: Set("Mail".into()),
            destination: Set(Some(OLD.into())),
            confirmed_at: Set(Some(now.into())),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        };
        let factor = factor.insert(db).await.unwrap();
        let code = verification_codes::ActiveModel {
            pid: Set(Uuid::now_v7()),
            user_id: Set(user.id),
            purpose: Set("sign_in".into()),
            channel: Set("email".into()),
            destination: Set(OLD.into()),
            seed: Set(Uuid::new_v4()),
            code_hash: Set("x".into()),
            attempts: Set(0),
            expires_at: Set((now + TimeDelta::minutes(10)).into()),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        };
        let code = code.insert(db).await.unwrap();
        ask(app, &alice, NEW).await;
        confirm(app, &app.link_token(NEW)).await;
        let factor = mfa_factors::Entity::find_by_id(factor.id).one(db).await.unwrap().unwrap();
        assert_eq!(factor.destination.as_deref(), Some(NEW));
        let code = verification_codes::Entity::find_by_id(code.id).one(db).await.unwrap();
        assert!(code.unwrap().used_at.is_some());
    }

    async fn the_way_back_restores_the_address_and_shuts_everyone_out(app) {
        let (alice, back) = changed_alice(app).await;
        let thief = app.login(NEW).await;
        let (status_code, next) = revert(app, &back).await;
        assert_eq!(status_code, 303);
        let reset = next.strip_prefix("/reset-password/").expect("a new password").to_owned();
        for person in [&alice, &thief] {
            assert_eq!(status(app, person).await, 401);
        }
        for address in [OLD, NEW] {
            assert_eq!(sign_in(app, address, PASSWORD).await, 401, "{address}");
        }
        app.deliver().await;
        let mails = app.mail.sent();
        assert!(mails.iter().any(|mail| mail.to == OLD && mail.text.contains(&reset)));
        let body = json!({ "token": reset, "password": "roses in the cellar" });
        assert_eq!(app.post("/api/auth/reset-password", &body).await.status(), 204);
        assert_eq!(sign_in(app, OLD, "roses in the cellar").await, 200);
        assert!(app.user(OLD).await.is_verified());
        assert_eq!(revert(app, &back).await.0, 422);
        assert_eq!(app.count_of("user.email_reverted").await, 1);
    }

    async fn looking_at_the_way_back_takes_nothing_back(app) {
        let (alice, back) = changed_alice(app).await;
        let visitor = app.visitor();
        let path = format!("/revert-email/{back}");
        assert_eq!(visitor.open(&path).await.status, 200);
        assert_eq!(visitor.post(&path, &[]).await.status, 403);
        assert_eq!(email(app, &alice).await, NEW);
    }

    async fn a_thief_can_not_void_the_way_back(app) {
        let (alice, back) = changed_alice(app).await;
        // Once more to another address.
        ask(app, &alice, "hare@example.com").await;
        assert_eq!(confirm(app, &app.link_token("hare@example.com")).await.status, 204);
        app.deliver().await;
        // By a new password.
        app.post("/api/auth/forgot-password", &json!({ "email": "hare@example.com" })).await;
        app.deliver().await;
        let token = app.link_token("hare@example.com");
        let body = json!({ "token": token, "password": "roses in the cellar" });
        assert_eq!(app.post("/api/auth/reset-password", &body).await.status(), 204);
        // By taking the old address for another account: neither like that ...
        let body = body_of("Alice@example.com");
        let answer = Answer::of(app.post("/api/auth/register", &body).await).await;
        answer.expect_error(409, "EMAIL_ALREADY_EXISTS");
        // ... nor so.
        let bob = app.bob().await;
        let sent = app.mail.sent().len();
        assert_eq!(ask(app, &bob, OLD).await.status, 202);
        assert!(!recipients_since(app, sent).contains(&OLD.to_owned()));
        // Nor by asking for the end of the account.
        let thief = json!({ "email": "hare@example.com", "password": "roses in the cellar" });
        let thief: Value = app.post("/api/auth/login", &thief).await.json().await.unwrap();
        let call = app.anonymous(Method::DELETE, "/api/me");
        let call = call.bearer_auth(thief["access_token"].as_str().unwrap());
        let call = call.json(&json!({ "password": "roses in the cellar" })).send().await.unwrap();
        assert_eq!(call.status(), 202);
        assert!(app.user("hare@example.com").await.deletion_due_at.is_some());
        // Nor by taking the change back to the address in between.
        app.deliver().await;
        assert_eq!(revert(app, &app.link_token(NEW)).await.0, 303);
        assert_eq!(app.user(NEW).await.deletion_due_at, None);
        app.deliver().await;
        let answer = Answer::of(app.post("/api/auth/register", &body_of(OLD)).await).await;
        answer.expect_error(409, "EMAIL_ALREADY_EXISTS");
        assert_eq!(revert(app, &back).await.0, 303);
        assert_eq!(app.user(OLD).await.email, OLD);
    }

    async fn the_way_back_withdraws_a_deletion_and_voids_what_came_later(app) {
        let (alice, back) = changed_alice(app).await;
        ask(app, &alice, "hare@example.com").await;
        assert_eq!(confirm(app, &app.link_token("hare@example.com")).await.status, 204);
        app.deliver().await;
        let later = app.link_token(NEW);
        let call = app.by(&alice, Method::DELETE, "/api/me").json(&json!({ "password": PASSWORD }));
        assert_eq!(call.send().await.unwrap().status(), 202);
        let hashes = app.portal.passwords.computed();
        assert_eq!(revert(app, "guess").await.0, 422);
        assert_eq!(revert(app, &back).await.0, 303);
        assert_eq!(app.portal.passwords.computed(), hashes);
        assert_eq!(app.user(OLD).await.deletion_due_at, None);
        assert_eq!(revert(app, &later).await.0, 422);
        // There is no password until one is chosen, and a try costs what every try costs.
        assert_eq!(sign_in(app, OLD, PASSWORD).await, 401);
        assert_eq!(app.portal.passwords.computed(), hashes + 1);
    }

    async fn a_spent_budget_leaves_the_link_that_was_mailed(app) {
        let alice = confirmed_alice(app).await;
        ask(app, &alice, NEW).await;
        let token = app.link_token(NEW);
        let bob = app.bob().await;
        for _ in 0..4 {
            ask(app, &bob, NEW).await;
        }
        let mails = || app.mail.sent().into_iter().filter(|mail| mail.to == NEW).count();
        assert_eq!(mails(), 5);
        assert_eq!(ask(app, &alice, NEW).await.status, 202);
        assert_eq!(mails(), 5);
        assert_eq!(confirm(app, &token).await.status, 204);
    }

    async fn links_that_are_sent_again_count_as_changes(app) {
        let alice = confirmed_alice(app).await;
        ask(app, &alice, NEW).await;
        let visitor = app.visitor();
        visitor.sign_in(OLD, false).await;
        for nth in 0..5 {
            let path = "/settings/profile/email/resend";
            let again = visitor.submit("/settings/profile", path, &[]).await;
            assert_eq!(again.status, if nth < 4 { 303 } else { 429 });
        }
    }

    async fn the_way_back_is_open_for_three_days(app) {
        let (_, back) = changed_alice(app).await;
        app.advance(TimeDelta::days(3));
        assert_eq!(revert(app, &back).await.0, 422);
        app.register(OLD).await;
    }

    async fn an_address_that_was_never_confirmed_gets_no_key_to_the_account(app) {
        let alice = app.alice().await;
        app.deliver().await;
        ask(app, &alice, NEW).await;
        let sent = app.mail.sent().len();
        assert_eq!(confirm(app, &app.link_token(NEW)).await.status, 204);
        app.deliver().await;
        assert_eq!(recipients_since(app, sent), Vec::<String>::new());
        assert!(app.user(NEW).await.is_verified());
    }

    async fn the_case_of_ones_own_address_may_change(app) {
        let alice = confirmed_alice(app).await;
        assert_eq!(ask(app, &alice, "Alice@Example.com").await.status, 202);
        assert_eq!(confirm(app, &app.link_token("Alice@Example.com")).await.status, 204);
        assert_eq!(email(app, &alice).await, "Alice@Example.com");
        assert_eq!(sign_in(app, OLD, PASSWORD).await, 200);
    }

    async fn five_changes_an_hour_may_be_asked_for(app) {
        let alice = confirmed_alice(app).await;
        for n in 0..5 {
            assert_eq!(ask(app, &alice, &format!("a{n}@example.com")).await.status, 202);
        }
        ask(app, &alice, "a6@example.com").await.expect_error(429, "RATE_LIMIT_EXCEEDED");
    }

    async fn one_recipient_gets_five_links_an_hour(app) {
        for n in 0..4 {
            let person = app.register(&format!("p{n}@example.com")).await;
            app.deliver().await;
            for _ in 0..2 {
                assert_eq!(ask(app, &person, NEW).await.status, 202);
            }
        }
        let links = app.mail.sent().into_iter().filter(|mail| mail.to == NEW).count();
        assert_eq!(links, 5);
    }

    async fn look_alikes_never_match(app) {
        confirmed_alice(app).await;
        let sent = app.mail.sent().len();
        // Cyrillic letters in name or domain, a dotless i, a soft hyphen.
        for address in ["аlice@example.com", "alice@exаmple.com", "alıce@example.com", "alice@exam\u{ad}ple.com"] {
            let answer = app.post("/api/auth/forgot-password", &json!({ "email": address })).await;
            assert!(answer.status() == 202 || answer.status() == 422, "{address}");
            assert_eq!(sign_in(app, address, PASSWORD).await, 401, "{address}");
        }
        app.deliver().await;
        assert_eq!(app.mail.sent().len(), sent);
    }

    async fn mail_goes_to_the_stored_address_alone(app) {
        confirmed_alice(app).await;
        let sent = app.mail.sent().len();
        let body = json!({ "email": "ＡＬＩＣＥ＠example.com" });
        assert_eq!(app.post("/api/auth/forgot-password", &body).await.status(), 202);
        app.deliver().await;
        assert_eq!(recipients_since(app, sent), [OLD]);
    }

    async fn the_profile_page_shows_what_waits(app) {
        confirmed_alice(app).await;
        let visitor = app.visitor();
        visitor.sign_in(OLD, false).await;
        let (page, path) = ("/settings/profile", "/settings/profile/email");
        let wrong =
            visitor.submit(page, path, &[("new_email", NEW), ("password", "roses")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.html.contains("id=\"password-error\"") && wrong.html.contains(NEW));
        assert!(!wrong.html.contains("roses"));
        let asked =
            visitor.submit(page, path, &[("new_email", NEW), ("password", PASSWORD)]).await;
        assert_eq!((asked.status, asked.location()), (303, page));
        assert!(visitor.open(page).await.html.contains("liddell@example.com waits"));
        app.deliver().await;
        let first = app.link_token(NEW);
        let again = visitor.submit(page, "/settings/profile/email/resend", &[]).await;
        assert_eq!(again.status, 303);
        app.deliver().await;
        let second = app.link_token(NEW);
        assert_ne!(first, second);
        let off = visitor.submit(page, "/settings/profile/email/cancel", &[]).await;
        assert_eq!(off.status, 303);
        assert!(!visitor.open(page).await.html.contains(NEW));
        confirm(app, &second).await.expect_error(422, "INVALID_TOKEN");
        let nothing = visitor.submit(page, "/settings/profile/email/resend", &[]).await;
        assert_eq!(nothing.status, 303);
        visitor.submit(page, path, &[("new_email", NEW), ("password", PASSWORD)]).await;
        app.deliver().await;
        let link = format!("/verify-email/{}", app.link_token(NEW));
        let changed = visitor.submit(&link, &link, &[]).await;
        assert_eq!((changed.status, changed.location()), (303, page));
        assert!(visitor.open(page).await.html.contains(NEW));
    }
}
