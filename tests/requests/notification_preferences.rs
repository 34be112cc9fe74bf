//! What people want to be told about: the grid by API, on its page, and the links that stop mails.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use user_portal::integrations::mail::OutgoingMail;
use user_portal::models::notification_preferences::{Category, Subscription};

use crate::support::{Answer, Person, Shown, TestApp, TestAppBuilder, Visitor};

const PATH: &str = "/api/me/notification-preferences";
const PAGE: &str = "/settings/notifications";

/// Mails about requests go out by the portal itself.
fn by_mail() -> TestAppBuilder {
    TestApp::builder().setting("/platform/notification_service_url", "")
}

async fn grid(app: &TestApp, person: &Person) -> Value {
    app.get(person, PATH).await["data"].clone()
}

async fn change(app: &TestApp, person: &Person, body: &Value) -> Answer {
    let call = app.by(person, Method::PUT, PATH).json(body);
    Answer::of(call.send().await.unwrap()).await
}

/// The same where the grid still is what `tag` names.
async fn change_if(app: &TestApp, person: &Person, tag: &str, body: &Value) -> Answer {
    let call = app.by(person, Method::PATCH, PATH).header("if-match", tag).json(body);
    Answer::of(call.send().await.unwrap()).await
}

async fn read(app: &TestApp, person: &Person, path: &str) -> Answer {
    Answer::of(app.by(person, Method::GET, path).send().await.unwrap()).await
}

/// The profile's flags, as mails, text messages and push messages.
async fn flags(app: &TestApp, person: &Person) -> [bool; 3] {
    let profile = app.get(person, "/api/me").await;
    ["email_notifications", "sms_notifications", "push_notifications"]
        .map(|flag| profile["data"]["preferences"][flag].as_bool().unwrap())
}

async fn signed_in<'a>(app: &'a TestApp, person: &Person) -> Visitor<'a> {
    let visitor = app.visitor();
    visitor.sign_in(&person.email, false).await;
    visitor
}

/// Whether a box of the page has its tick.
fn is_ticked(page: &Shown, name: &str) -> bool {
    let ticked = format!("name=\"{name}\" type=\"checkbox\" value=\"true\" checked");
    page.html.contains(&ticked)
}

/// The version that the form of the page starts from.
fn version_of(page: &Shown) -> String {
    page.hidden("version").replace("&quot;", "\"").replace("&#34;", "\"")
}

/// Hands a request in and has the platform finish it.
async fn finished(app: &TestApp, person: &Person, title: &str) {
    let id = app.hand_in(person, title).await;
    app.reported("request.completed", &json!({ "request_id": id, "results": { "a": 1 } })).await;
}

/// The mail that a request is done.
fn mail_about(app: &TestApp, title: &str) -> OutgoingMail {
    let subject = format!("Done: {title}");
    app.mail.sent().into_iter().find(|mail| mail.subject == subject).expect("a mail")
}

/// The path of the link that stops such mails.
fn link_of(app: &TestApp, mail: &OutgoingMail) -> String {
    let url = mail.unsubscribe.clone().expect("a link");
    url.strip_prefix(&app.url("")).expect("an address of ours").to_owned()
}

on_every_database! {
    async fn at_first_everybody_wants_the_same(app) {
        let alice = app.alice().await;
        assert_eq!(grid(app, &alice).await, json!({
            "requests": { "in_app": true, "email": true, "sms": false, "push": false },
            "security": { "in_app": true, "email": true, "sms": false, "push": false },
            "account": { "in_app": true, "email": true, "sms": false, "push": false },
            "product": { "in_app": true, "email": false, "sms": false, "push": false },
        }));
    }

    async fn what_is_not_named_stays(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let mut expected = grid(app, &alice).await;
        let answer = change(app, &alice, &json!({
            "requests": { "in_app": false, "sms": true },
            "product": { "email": true },
        })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        expected["requests"]["in_app"] = json!(false);
        expected["requests"]["sms"] = json!(true);
        expected["product"]["email"] = json!(true);
        assert_eq!(answer.body["data"], expected);
        assert_eq!(grid(app, &alice).await, expected);
        assert_eq!(change(app, &alice, &json!({})).await.body["data"], expected);
        let back = change(app, &alice, &json!({ "product": { "email": false } })).await;
        expected["product"]["email"] = json!(false);
        assert_eq!(back.body["data"], expected);
        assert_eq!(grid(app, &bob).await["requests"]["in_app"], true, "Bob's is his own");
        let under_version = app.get(&alice, "/api/v1/me/notification-preferences").await;
        assert_eq!(under_version["data"], expected);
    }

    async fn the_audit_log_tells_both_ends_of_each_cell(app) {
        let alice = app.alice().await;
        let body = json!({ "requests": { "email": false }, "product": { "email": true } });
        change(app, &alice, &body).await;
        change(app, &alice, &body).await;
        let rows = app.trail().await;
        let rows = rows.iter().filter(|row| row.action == "notification_preferences.changed");
        let changes: Vec<_> = rows.map(|row| row.changes.clone()).collect();
        let cells = json!({ "requests.email": [true, false], "product.email": [false, true] });
        assert_eq!(changes, [json!({ "cells": cells })]);
        assert_eq!(app.count_of("user.profile_changed").await, 1);
        let activity = app.get(&alice, "/api/me/activity?kind=profile&size=1").await;
        assert_eq!(activity["data"][0]["text"], "You changed what you are told about.");
    }

    async fn what_keeps_an_account_safe_is_always_told(app) {
        let alice = app.alice().await;
        let before = grid(app, &alice).await;
        for (field, body) in [
            ("security.email", json!({ "security": { "email": false } })),
            ("security.in_app", json!({ "security": { "in_app": false, "sms": true } })),
        ] {
            let answer = change(app, &alice, &body).await.expect_error(422, "VALIDATION_ERROR");
            assert_eq!(answer.fields(), [field]);
            let said = "Notices about security are always on in the portal and by email.";
            assert_eq!(answer.body["message"], said);
        }
        assert_eq!(grid(app, &alice).await, before);
        let on = json!({ "security": { "email": true, "sms": true } });
        assert_eq!(change(app, &alice, &on).await.body["data"]["security"]["sms"], true);
    }

    async fn what_is_not_understood_is_refused_as_a_whole(app) {
        let alice = app.alice().await;
        let before = grid(app, &alice).await;
        let body = json!({
            "requests": { "email": "off", "fax": true, "sms": null, "push": 1, "in_app": false },
            "weather": { "email": true },
            "account": true,
            "product": [],
        });
        let answer = change(app, &alice, &body).await.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(
            answer.fields(),
            [
                "account", "product", "requests.email", "requests.fax", "requests.push",
                "requests.sms", "weather",
            ]
        );
        assert_eq!(grid(app, &alice).await, before);
        assert_eq!(app.count_of("notification_preferences.changed").await, 0);
        let many: Value = (0..500).map(|number| (format!("x{number}"), json!({}))).collect();
        let answer = change(app, &alice, &many).await.expect_error(422, "VALIDATION_ERROR");
        assert_eq!(answer.fields().len(), 20, "an answer has an end");
        let list = change(app, &alice, &json!([])).await;
        assert_eq!(list.status, 400);
    }

    async fn the_grid_and_the_profile_never_disagree(app) {
        let alice = app.alice().await;
        let tag = read(app, &alice, "/api/me").await.header("etag").to_owned();
        let body = json!({ "requests": { "email": false, "sms": true, "push": true } });
        change(app, &alice, &body).await;
        assert_eq!(flags(app, &alice).await, [false, true, true]);
        assert_ne!(read(app, &alice, "/api/me").await.header("etag"), tag);

        let flipped = json!({ "preferences": {
            "email_notifications": true, "sms_notifications": false, "push_notifications": false,
        } });
        app.by(&alice, Method::PUT, "/api/me").json(&flipped).send().await.unwrap();
        let requests = grid(app, &alice).await["requests"].clone();
        assert_eq!(requests, json!({ "in_app": true, "email": true, "sms": false, "push": false }));
        let page = signed_in(app, &alice).await.open(PAGE).await;
        assert!(page.html.contains("Last changed"), "by the profile, too");
    }

    async fn versions_are_heeded(app) {
        let alice = app.alice().await;
        let tag = read(app, &alice, PATH).await.header("etag").to_owned();
        let known = app.by(&alice, Method::GET, PATH).header("if-none-match", &tag);
        let known = Answer::of(known.send().await.unwrap()).await;
        assert_eq!((known.status, known.header("etag")), (304, tag.as_str()));

        app.by(&alice, Method::PUT, "/api/me").json(&json!({ "first_name": "Al" })).send().await.unwrap();
        assert_eq!(read(app, &alice, PATH).await.header("etag"), tag, "a name is none of it");
        let body = json!({ "product": { "email": true } });
        let changed = change_if(app, &alice, &tag, &body).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        let fresh = changed.header("etag").to_owned();
        assert_ne!(fresh, tag);
        for stale in [tag.as_str(), "x", "\"x\"", &format!("W/{fresh}")] {
            let late = change_if(app, &alice, stale, &json!({ "product": { "sms": true } })).await;
            late.expect_error(412, "RESOURCE_CONFLICT");
        }
        assert_eq!(grid(app, &alice).await["product"]["sms"], false);
        for good in [fresh.as_str(), "*"] {
            assert_eq!(change_if(app, &alice, good, &json!({})).await.status, 200, "{good}");
        }
    }

    async fn twenty_writers_of_one_version_and_one_wins(app) {
        let alice = app.alice().await;
        let tag = read(app, &alice, PATH).await.header("etag").to_owned();
        let body = json!({ "product": { "email": true }, "requests": { "email": false } });
        let writers = (0..20).map(|_| change_if(app, &alice, &tag, &body));
        let answers = join_all(writers).await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        let lost = answers.iter().filter(|answer| answer.status == 412).count();
        assert_eq!((won, lost), (1, 19));
        assert_eq!(app.count_of("notification_preferences.changed").await, 1);
        assert_eq!(app.count_of("user.profile_changed").await, 1);
    }

    async fn it_is_for_its_owner_and_a_key_may_only_read(app) {
        let alice = app.alice().await;
        for method in [Method::GET, Method::PUT, Method::PATCH] {
            let nobody = app.anonymous(method, PATH).json(&json!({})).send().await.unwrap();
            Answer::of(nobody).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
        }
        let reader = app.program(&alice, &["notifications:read"]).await;
        assert_eq!(grid(app, &reader).await, grid(app, &alice).await);
        let body = json!({ "requests": { "email": false } });
        change(app, &reader, &body).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
        let other = app.program(&alice, &["profile:read", "profile:write"]).await;
        read(app, &other, PATH).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
        change(app, &other, &body).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
        assert_eq!(flags(app, &alice).await, [true, false, false]);
    }

    async fn a_service_asks_for_anybody_with_its_key(app) {
        let (alice, ada) = (app.alice().await, app.ada().await);
        let czech = json!({ "preferences": { "language": "cs-CZ", "timezone": "Europe/Prague" } });
        app.by(&alice, Method::PUT, "/api/me").json(&czech).send().await.unwrap();
        change(app, &alice, &json!({ "account": { "sms": true } })).await;
        let service = app.program(&ada, &["users:read"]).await;
        let path = format!("/api/users/{}/notification-preferences", alice.id);
        let mut expected = grid(app, &alice).await;
        expected["user_id"] = json!(alice.id);
        expected["language"] = json!("cs-CZ");
        expected["timezone"] = json!("Europe/Prague");
        assert_eq!(read(app, &service, &path).await.body["data"], expected);

        let nobody = format!("/api/users/{}/notification-preferences", uuid::Uuid::new_v4());
        read(app, &service, &nobody).await.expect_error(404, "RESOURCE_NOT_FOUND");
        let own = app.program(&alice, &["notifications:read"]).await;
        for caller in [&alice, &ada, &own] {
            read(app, caller, &path).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
        }
    }

    async fn the_page_saves_without_a_script_and_shows_what_was_saved(app) {
        let alice = app.alice().await;
        let visitor = signed_in(app, &alice).await;
        let page = visitor.open(PAGE).await;
        assert_eq!(page.status, 200);
        for words in [
            "Not changed so far.", "Always on",
        ] {
            assert!(page.html.contains(words), "{words}: {}", page.html);
        }
        assert!(is_ticked(&page, "requests.email") && is_ticked(&page, "requests.in_app"));
        assert!(page.html.contains("name=\"security.email\" type=\"checkbox\" value=\"true\" checked disabled"));
        assert!(!page.html.contains(".push"), "push messages have no column");
        assert!(!page.html.contains("name=\"product."), "nothing is told about it yet");

        let version = version_of(&page);
        let fields = [
            ("version", version.as_str()), ("requests.in_app", "true"),
            // Nobody can say these: they have no box, or one that can not be changed.
            ("requests.push", "true"), ("security.email", "false"), ("product.email", "true"),
        ];
        let saved = visitor.submit(PAGE, PAGE, &fields).await;
        assert_eq!((saved.status, saved.location()), (303, PAGE));
        let page = visitor.open(PAGE).await;
        assert!(page.html.contains("Your choices are saved.") && page.html.contains("Last changed"));
        assert!(is_ticked(&page, "requests.in_app") && is_ticked(&page, "security.email"));
        assert!(!is_ticked(&page, "requests.email"));
        assert_eq!(grid(app, &alice).await["product"]["email"], false);
        assert_eq!(flags(app, &alice).await, [false, false, false]);

        assert_eq!(visitor.post(PAGE, &fields).await.status, 403, "a form needs its token");
        let profile = visitor.open("/settings/profile").await;
        assert!(profile.html.contains("href=\"/settings/notifications\""), "it can be found");
    }

    async fn what_was_changed_elsewhere_is_shown_beside_what_was_sent(app) {
        let alice = app.alice().await;
        let visitor = signed_in(app, &alice).await;
        let page = visitor.open(PAGE).await;
        change(app, &alice, &json!({ "requests": { "email": false } })).await;
        let version = version_of(&page);
        let mut fields = [
            ("version", version.as_str()), ("requests.in_app", "true"),
            ("requests.email", "true"),
        ];
        let refused = visitor.submit(PAGE, PAGE, &fields).await;
        assert_eq!(refused.status, 409);
        assert!(refused.html.contains("Your choices were changed elsewhere"), "{}", refused.html);
        assert!(refused.html.contains("<dt>Requests, Email</dt><dd>Off</dd>"), "{}", refused.html);
        assert!(is_ticked(&refused, "requests.email"), "as it was sent");
        assert!(!flags(app, &alice).await[0]);

        let version = version_of(&refused);
        fields[0] = ("version", version.as_str());
        assert_eq!(visitor.submit(PAGE, PAGE, &fields).await.status, 303);
        assert!(flags(app, &alice).await[0]);
        // Boxes that nobody looked at are not off.
        assert_eq!(visitor.submit(PAGE, PAGE, &[]).await.status, 409);
        assert!(flags(app, &alice).await[0]);
    }

    async fn forged_and_foreign_links_lead_nowhere(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let (owner, stranger) = (app.user(&alice.email).await, app.user(&bob.email).await);
        let keys = &app.portal.keys;
        let good = Subscription::token(keys, &owner, Category::Requests);
        let of_bob = stranger.pid.simple().to_string();
        for token in [
            "x".to_owned(),
            "a.b.c".to_owned(),
            good.replace("requests", "account"),
            good.replace("requests", "weather"),
            good.replace(&owner.pid.simple().to_string(), &of_bob),
            good[..good.len() - 1].to_owned(),
            format!("{good}A"),
            // Ours, but of mails that always come.
            Subscription::token(keys, &owner, Category::Security),
        ] {
            let visitor = app.visitor();
            let path = format!("/unsubscribe/{token}");
            for shown in [visitor.open(&path).await, visitor.post(&path, &[]).await] {
                assert_eq!(shown.status, 404, "{token}");
                assert!(shown.html.contains("This link does not work"), "{}", shown.html);
            }
        }
        for person in [&alice, &bob] {
            assert_eq!(grid(app, person).await["requests"]["email"], true);
            assert_eq!(grid(app, person).await["account"]["email"], true);
        }
        app.deactivate(&alice.email).await;
        assert_eq!(app.visitor().open(&format!("/unsubscribe/{good}")).await.status, 404);
    }

    async fn guesses_at_links_have_a_budget(app) {
        app.alice().await;
        let visitor = app.visitor();
        for _ in 0..60 {
            assert_eq!(visitor.post("/unsubscribe/x", &[]).await.status, 404);
        }
        assert_eq!(visitor.post("/unsubscribe/x", &[]).await.status, 429);
        assert_eq!(visitor.open("/unsubscribe/x").await.status, 404, "looking is free");
    }
}

on_every_database! {
    with by_mail;

    async fn a_mail_about_a_request_says_how_to_stop_such_mails(app) {
        let alice = app.alice().await;
        finished(app, &alice, "Tulips").await;
        let mail = mail_about(app, "Tulips");
        let url = mail.unsubscribe.clone().unwrap();
        assert!(url.starts_with(&app.url("/unsubscribe/")), "{url}");
        assert!(mail.text.contains(&url) && mail.text.contains("Do not send me such mails"));
        assert!(mail.html.contains(url.rsplit('/').next().unwrap()), "{}", mail.html);

        let forgot = json!({ "email": alice.email });
        assert_eq!(app.post("/api/auth/forgot-password", &forgot).await.status(), 202);
        app.deliver().await;
        let others = app.mail.sent().into_iter().filter(|mail| !mail.subject.starts_with("Done"));
        let others: Vec<_> = others.collect();
        assert!(others.len() >= 2, "the address, and the password");
        for mail in others {
            assert_eq!(mail.unsubscribe, None, "{}", mail.subject);
            assert!(!mail.text.contains("/unsubscribe/"), "{}", mail.text);
        }
    }

    async fn looking_at_the_link_changes_nothing_and_its_button_stops_the_mails(app) {
        let alice = app.alice().await;
        finished(app, &alice, "Tulips").await;
        let link = link_of(app, &mail_about(app, "Tulips"));
        let visitor = app.visitor();
        for _ in 0..2 {
            let page = visitor.open(&link).await;
            assert_eq!(page.status, 200);
            assert!(page.html.contains("a***@example.com"), "{}", page.html);
            assert!(!page.html.contains(&alice.email), "a mail may be passed on");
            assert!(page.html.contains(&format!("action=\"{link}\"")), "{}", page.html);
        }
        let head = app.anonymous(Method::HEAD, &link).send().await.unwrap();
        assert_eq!(head.status(), 200);
        assert!(flags(app, &alice).await[0]);

        for _ in 0..2 {
            let done = visitor.post(&link, &[]).await;
            assert_eq!(done.status, 200, "{}", done.html);
            assert!(done.html.contains("These mails are stopped"), "{}", done.html);
            assert!(done.html.contains("href=\"/settings/notifications\""));
        }
        assert!(visitor.open(&link).await.html.contains("These mails are stopped"));
        assert!(!flags(app, &alice).await[0]);
        assert_eq!(app.count_of("notification_preferences.changed").await, 1);
        let activity = app.get(&alice, "/api/me/activity?kind=profile&size=1").await;
        assert_eq!(activity["data"][0]["by"], "you");

        finished(app, &alice, "Roses").await;
        assert!(!app.has_mail(&alice.email, "Done: Roses"));
        change(app, &alice, &json!({ "requests": { "email": true } })).await;
        finished(app, &alice, "Lilies").await;
        assert!(app.has_mail(&alice.email, "Done: Lilies"));
    }

    async fn a_mail_program_calls_it_from_wherever_it_is(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        finished(app, &alice, "Tulips").await;
        let link = link_of(app, &mail_about(app, "Tulips"));
        // In the browser of somebody else, from the page of a mail program.
        let visitor = signed_in(app, &bob).await;
        let call = visitor.call(Method::POST, &link).form(&[("List-Unsubscribe", "One-Click")]);
        let call = call.header("origin", "https://mail.example").header("sec-fetch-site", "cross-site");
        assert_eq!(call.send().await.unwrap().status(), 200);
        assert!(!flags(app, &alice).await[0]);
        assert!(flags(app, &bob).await[0]);
        let rows = app.trail().await;
        let row = rows.iter().find(|row| row.action == "notification_preferences.changed").unwrap();
        assert_eq!(row.actor_id.unwrap().to_string(), alice.id, "whose link it is");
    }

    async fn twenty_calls_at_once_stop_the_mails_once(app) {
        let alice = app.alice().await;
        finished(app, &alice, "Tulips").await;
        let link = link_of(app, &mail_about(app, "Tulips"));
        let calls = (0..20).map(|_| app.anonymous(Method::POST, &link).send());
        for answer in join_all(calls).await {
            assert_eq!(answer.unwrap().status(), 200);
        }
        assert_eq!(app.count_of("notification_preferences.changed").await, 1);
        assert_eq!(app.count_of("user.profile_changed").await, 1);
    }
}
