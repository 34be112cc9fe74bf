//! Second factors: set up, renamed, removed, and the codes on paper.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Person, TestApp, TestAppBuilder};

const MFA: &str = "/api/me/mfa";

async fn post(app: &TestApp, person: &Person, path: &str, body: serde_json::Value) -> Answer {
    app.call(person, Method::POST, &format!("{MFA}{path}"), body).await
}

async fn delete(app: &TestApp, person: &Person, path: &str) -> Answer {
    let call = app.by(person, Method::DELETE, &format!("{MFA}{path}"));
    Answer::of(call.send().await.unwrap()).await
}

fn with_required_role() -> TestAppBuilder {
    TestApp::builder().setting("/mfa/required_roles", "user")
}

/// Whether a mail to Alice says so. Of those that are due at once any may be the last.
fn has_mail(app: &TestApp, text: &str) -> bool {
    let sent = app.mail.sent();
    sent.iter().any(|mail| mail.to == "alice@example.com" && mail.text.contains(text))
}

/// The six digits in the latest mail to `address`.
fn mailed_code(app: &TestApp, address: &str) -> String {
    let text = app.mail_to(address).text;
    let is_code = |word: &&str| word.len() == 6 && word.chars().all(|char| char.is_ascii_digit());
    text.split(|char: char| !char.is_ascii_alphanumeric()).find(is_code).expect("a code").to_owned()
}

on_every_database! {
    async fn an_authenticator_counts_from_its_first_code(app) {
        let alice = app.alice().await;
        let before = app.get(&alice, MFA).await;
        assert_eq!(before["data"], json!({
            "enabled": false, "methods": [], "backup_codes_remaining": 0,
        }));

        let begun = post(app, &alice, "/totp", json!({ "name": "Phone" })).await;
        assert_eq!(begun.status, 200);
        let data = &begun.body["data"];
        let secret = data["secret"].as_str().unwrap().to_owned();
        assert_eq!(secret.len(), 32, "160 bits in base 32");
        let url = data["otpauth_url"].as_str().unwrap();
        assert!(url.starts_with("otpauth://totp/") && url.contains(&secret), "{url}");
        assert!(url.contains("issuer=") && url.contains("alice%40example.com"), "{url}");
        assert!(data["qr_svg"].as_str().unwrap().contains("<svg"));
        assert_eq!(app.get(&alice, MFA).await["data"]["enabled"], false, "not yet");

        let wrong = post(app, &alice, "/totp/confirm", json!({ "code": "000000" })).await;
        let wrong = wrong.expect_error(422, "INVALID_CREDENTIALS");
        assert_eq!(wrong.fields(), ["code"]);
        let code = app.totp(&secret);
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let done = post(app, &alice, "/totp/confirm", json!({ "code": spaced })).await;
        assert_eq!(done.status, 200, "{}", done.body);
        let codes = done.body["data"]["backup_codes"].as_array().unwrap();
        assert_eq!(codes.len(), 10);

        let after = app.get(&alice, MFA).await;
        assert_eq!(after["data"]["enabled"], true);
        assert_eq!(after["data"]["backup_codes_remaining"], 10);
        assert_eq!(after["data"]["methods"][0]["method"], "totp");
        assert_eq!(after["data"]["methods"][0]["name"], "Phone");
        assert_eq!(app.get(&alice, "/api/me").await["data"]["mfa_enabled"], true);
        app.deliver().await;
        assert!(has_mail(app, "can be used to sign in") && has_mail(app, "“Phone”"));

        let codes: Vec<_> = codes.iter().map(|code| code.as_str().unwrap()).collect();
        app.expect_nowhere_readable(&[&secret, &code]).await;
        app.expect_nowhere_readable(&codes).await;
        let again = post(app, &alice, "/totp/confirm", json!({ "code": code })).await;
        again.expect_error(409, "RESOURCE_CONFLICT");
    }

    async fn a_second_authenticator_brings_no_new_backup_codes(app) {
        let alice = app.alice().await;
        assert_eq!(app.set_up_totp(&alice).await.backup_codes.len(), 10);
        let second = app.set_up_totp(&alice).await;
        assert_eq!(second.backup_codes, Vec::<String>::new());
        let state = app.get(&alice, MFA).await;
        assert_eq!(state["data"]["methods"].as_array().unwrap().len(), 2);
        assert_eq!(state["data"]["backup_codes_remaining"], 10);

        let path = format!("/api/me/mfa/totp/{}", second.id);
        let renamed = app.call(&alice, Method::PATCH, &path, json!({ "name": "Work" })).await;
        assert_eq!((renamed.status, &renamed.body["data"]["name"]), (200, &json!("Work")));
        let bob = app.bob().await;
        let foreign = app.call(&bob, Method::PATCH, &path, json!({ "name": "Mine" })).await;
        foreign.expect_error(404, "RESOURCE_NOT_FOUND");
        delete(app, &bob, &format!("/totp/{}", second.id)).await.expect_error(404, "RESOURCE_NOT_FOUND");

        assert_eq!(delete(app, &alice, &format!("/totp?id={}", second.id)).await.status, 204);
        assert_eq!(app.get(&alice, MFA).await["data"]["methods"].as_array().unwrap().len(), 1);
        delete(app, &alice, "/totp?id=nonsense").await.expect_error(404, "RESOURCE_NOT_FOUND");
        delete(app, &alice, "/sms").await.expect_error(404, "RESOURCE_NOT_FOUND");
        assert_eq!(delete(app, &alice, "/totp").await.status, 204);
        let state = app.get(&alice, MFA).await;
        assert_eq!(state["data"], json!({
            "enabled": false, "methods": [], "backup_codes_remaining": 0,
        }));
        app.deliver().await;
        assert!(has_mail(app, "Two-factor authentication was turned off"));
        assert_eq!(app.count_of("mfa.disabled").await, 1);
    }

    async fn ten_authenticators_are_enough(app) {
        let alice = app.alice().await;
        for _ in 0..10 {
            app.set_up_totp(&alice).await;
        }
        post(app, &alice, "/totp", json!({})).await.expect_error(409, "RESOURCE_CONFLICT");
    }

    async fn a_set_up_that_takes_too_long_starts_over(app) {
        let alice = app.alice().await;
        let begun = post(app, &alice, "/totp", json!({})).await;
        let secret = begun.body["data"]["secret"].as_str().unwrap().to_owned();
        app.advance(TimeDelta::minutes(31));
        let alice = app.login("alice@example.com").await;
        let late = post(app, &alice, "/totp/confirm", json!({ "code": app.totp(&secret) })).await;
        late.expect_error(409, "RESOURCE_CONFLICT");
    }

    async fn changes_need_a_fresh_proof(app) {
        let alice = app.alice().await;
        app.advance(TimeDelta::minutes(11));
        for path in ["/totp", "/totp/confirm", "/sms", "/sms/confirm", "/email", "/email/confirm", "/backup-codes"] {
            let refused = post(app, &alice, path, json!({ "code": "123456" })).await;
            refused.expect_error(403, "REAUTHENTICATION_REQUIRED");
        }
        for path in ["/totp", "/sms", "/email"] {
            delete(app, &alice, path).await.expect_error(403, "REAUTHENTICATION_REQUIRED");
        }
        assert_eq!(app.get(&alice, MFA).await["data"]["enabled"], false, "looking is free");
    }

    async fn codes_by_mail_are_set_up_with_the_code_that_was_sent(app) {
        let alice = app.alice().await;
        app.deliver().await;
        let begun = post(app, &alice, "/email", json!({})).await;
        assert_eq!(begun.status, 200, "{}", begun.body);
        assert_eq!(begun.body["data"]["destination"], "a***@example.com");
        app.deliver().await;
        let code = mailed_code(app, "alice@example.com");
        let wrong = if code == "000000" { "111111" } else { "000000" };
        let refused = post(app, &alice, "/email/confirm", json!({ "code": wrong })).await;
        refused.expect_error(422, "INVALID_CREDENTIALS");
        let done = post(app, &alice, "/email/confirm", json!({ "code": code })).await;
        assert_eq!(done.status, 200, "{}", done.body);
        assert_eq!(done.body["data"]["backup_codes"].as_array().unwrap().len(), 10);
        assert_eq!(app.get(&alice, MFA).await["data"]["methods"][0]["method"], "email");
        let twice = post(app, &alice, "/email", json!({})).await;
        twice.expect_error(409, "RESOURCE_CONFLICT");
        assert_eq!(delete(app, &alice, "/email").await.status, 204);
    }

    async fn a_number_must_be_one(app) {
        let alice = app.alice().await;
        let none = post(app, &alice, "/sms", json!({})).await.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(none.fields(), ["phone"]);
        for phone in ["12345", "call me", "+420 12"] {
            let refused = post(app, &alice, "/sms", json!({ "phone": phone })).await;
            assert_eq!(refused.expect_error(422, "VALIDATION_ERROR").fields(), ["phone"], "{phone}");
        }
    }

    async fn new_backup_codes_are_made_on_request_alone(app) {
        let alice = app.alice().await;
        post(app, &alice, "/backup-codes", json!({})).await.expect_error(409, "RESOURCE_CONFLICT");
        let first = app.set_up_totp(&alice).await.backup_codes;
        let made = post(app, &alice, "/backup-codes", json!({})).await;
        assert_eq!(made.status, 200);
        let second = made.body["data"]["backup_codes"].as_array().unwrap().clone();
        assert_eq!(second.len(), 10);
        assert!(second.iter().all(|code| !first.iter().any(|old| code == old)));
        app.deliver().await;
        assert!(has_mail(app, "New backup codes were made"));
        let old = json!({ "code": first[0] });
        let refused = app.call(&alice, Method::POST, "/api/auth/reauthenticate", old).await;
        refused.expect_error(422, "INVALID_CREDENTIALS");
        let new = json!({ "code": second[0].as_str().unwrap().to_uppercase().replace('-', " ") });
        let taken = app.call(&alice, Method::POST, "/api/auth/reauthenticate", new).await;
        assert_eq!(taken.status, 204);
        app.deliver().await;
        assert!(has_mail(app, "Codes left: 9"));
    }

    async fn of_twenty_who_confirm_at_once_one_gets_the_codes(app) {
        let alice = app.alice().await;
        let begun = post(app, &alice, "/totp", json!({})).await;
        let code = app.totp(begun.body["data"]["secret"].as_str().unwrap());
        let calls = (0..20).map(|_| post(app, &alice, "/totp/confirm", json!({ "code": code })));
        let answers = join_all(calls).await;
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(won.len(), 1);
        assert_eq!(won[0].body["data"]["backup_codes"].as_array().unwrap().len(), 10);
        assert!(answers.iter().all(|answer| [200, 409].contains(&answer.status)));
        assert_eq!(app.get(&alice, MFA).await["data"]["backup_codes_remaining"], 10);
    }
}

on_every_database! {
    with with_required_role;

    async fn the_last_factor_of_a_role_that_needs_one_stays(app) {
        let alice = app.alice().await;
        let first = app.set_up_totp(&alice).await;
        let second = app.set_up_totp(&alice).await;
        let paths = [first.id.clone(), second.id.clone()].map(|id| format!("/totp/{id}"));
        let answers = join_all(paths.iter().map(|path| delete(app, &alice, path))).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "two at once do not leave none");
        delete(app, &alice, "/totp").await.expect_error(409, "RESOURCE_CONFLICT");
        assert_eq!(app.get(&alice, MFA).await["data"]["enabled"], true);
    }
}
