//! Versions: who changes something acts on what they saw, or not at all.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::requests::{file, form};
use crate::support::{Answer, Person, TestApp};

async fn read(app: &TestApp, person: &Person, path: &str, known: Option<&str>) -> Answer {
    let mut call = app.by(person, Method::GET, path);
    if let Some(known) = known {
        call = call.header("if-none-match", known);
    }
    Answer::of(call.send().await.unwrap()).await
}

async fn tag_of(app: &TestApp, person: &Person, path: &str) -> String {
    let answer = read(app, person, path, None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.header("etag").to_owned()
}

/// A call that demands a version; null is no body.
async fn demand(
    app: &TestApp,
    person: &Person,
    method: Method,
    path: &str,
    tag: &str,
    body: &Value,
) -> Answer {
    let call = app.by(person, method, path).header("if-match", tag);
    let call = if body.is_null() { call } else { call.json(body) };
    Answer::of(call.send().await.unwrap()).await
}

on_every_database! {
    async fn what_is_known_is_not_sent_again(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        for path in [format!("/api/me/requests/{id}"), "/api/me".to_owned()] {
            let tag = tag_of(app, &alice, &path).await;
            for known in [&tag, &format!("W/{tag}"), &format!("\"x\", {tag}"), "*"] {
                let answer = read(app, &alice, &path, Some(known)).await;
                assert_eq!((answer.status, &answer.body), (304, &Value::Null), "{path} {known}");
                assert_eq!(answer.header("etag"), tag);
                assert_eq!(answer.header("cache-control"), "no-store");
            }
            for other in ["\"x\"", "x", "", "\"", "*, \"x\"", &tag.replace('"', "")] {
                assert_eq!(read(app, &alice, &path, Some(other)).await.status, 200, "{other}");
            }
        }
        let bob = app.bob().await;
        let path = format!("/api/me/requests/{id}");
        assert_eq!(read(app, &bob, &path, Some("*")).await.status, 404, "a stranger learns nothing");
    }

    async fn each_change_of_a_request_heeds_the_version(app) {
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        let path = format!("/api/me/requests/{id}");
        let stale = tag_of(app, &alice, &path).await;
        let named = json!({ "title": "Roses" });
        let edited = demand(app, &alice, Method::PATCH, &path, &stale, &named).await;
        assert_eq!(edited.status, 200);

        let add = async |tag: &str| {
            let call = app.by(&alice, Method::POST, &format!("{path}/files"));
            let call = call.header("if-match", tag);
            let form = form("", [file("a.txt", "text/plain", *b"a")]);
            Answer::of(call.multipart(form).send().await.unwrap()).await
        };
        add(&stale).await.expect_error(412, "RESOURCE_CONFLICT");
        assert!(app.stored_files().is_empty(), "nothing was taken in");
        assert_eq!(add(edited.header("etag")).await.status, 201);
        let file = app.request(&alice, &id).await["files"][0]["id"].as_str().unwrap().to_owned();
        let file = format!("{path}/files/{file}");
        let none = Value::Null;
        let kept = demand(app, &alice, Method::DELETE, &file, &stale, &none).await;
        kept.expect_error(412, "RESOURCE_CONFLICT");
        let tag = tag_of(app, &alice, &path).await;
        assert_eq!(demand(app, &alice, Method::DELETE, &file, &tag, &none).await.status, 204);

        let cancel = format!("{path}/cancel");
        for wrong in [
            stale.as_str(), tag.as_str(), "", "x", "\"", "W/*", "*, *", "\u{e9}",
            &format!("W/{}", tag_of(app, &alice, &path).await),
        ] {
            let call = app.by(&alice, Method::POST, &cancel);
            let call = call.header("if-match", wrong.as_bytes()).send().await.unwrap();
            Answer::of(call).await.expect_error(412, "RESOURCE_CONFLICT");
        }
        assert_eq!(app.request(&alice, &id).await["status"], "pending");
        app.reported("request.failed", &json!({ "request_id": id })).await;
        let retry = format!("{path}/retry");
        let late = demand(app, &alice, Method::POST, &retry, &tag, &none).await;
        late.expect_error(412, "RESOURCE_CONFLICT");
        // Two lines are one list.
        let tag = tag_of(app, &alice, &path).await;
        let call = app.by(&alice, Method::POST, &retry).header("if-match", "\"other\"");
        let again = Answer::of(call.header("if-match", tag).send().await.unwrap()).await;
        assert_eq!(again.status, 201, "{}", again.body);
        let new = again.header("location").to_owned();
        let (cancel, tag) = (format!("{new}/cancel"), again.header("etag"));
        let cancelled = demand(app, &alice, Method::POST, &cancel, tag, &none).await;
        assert_eq!(cancelled.status, 200);
        let any = demand(app, &alice, Method::DELETE, &new, "*", &none).await;
        assert_eq!(any.status, 204);
    }

    async fn twenty_writers_of_one_profile_and_one_wins(app) {
        let alice = app.alice().await;
        let tag = tag_of(app, &alice, "/api/me").await;
        let writers = (0..20).map(|number| {
            let body = json!({ "first_name": format!("Alice {number}") });
            let (alice, tag) = (&alice, &tag);
            async move { demand(app, alice, Method::PUT, "/api/me", tag, &body).await }
        });
        let mut winners = Vec::new();
        for answer in join_all(writers).await {
            match answer.status {
                200 => winners.push(answer),
                412 => assert_eq!(answer.code(), "RESOURCE_CONFLICT"),
                other => panic!("{other}"),
            }
        }
        assert_eq!(winners.len(), 1);
        let now = read(app, &alice, "/api/me", None).await;
        assert_eq!(now.body["data"]["first_name"], winners[0].body["data"]["first_name"]);
        assert_eq!(now.header("etag"), winners[0].header("etag"));
        // Without a version the last one wins, as ever.
        let body = json!({ "preferences": { "language": "cs-CZ" } });
        let call = app.by(&alice, Method::PATCH, "/api/me").json(&body);
        assert_eq!(call.send().await.unwrap().status(), 200);
    }

    async fn two_who_change_different_fields_lose_neither(app) {
        let alice = app.alice().await;
        let changes = [
            json!({ "first_name": "Alicia" }),
            json!({ "last_name": "Liddell" }),
            json!({ "preferences": { "timezone": "Europe/Prague" } }),
        ];
        let calls = changes.iter().map(|body| app.by(&alice, Method::PUT, "/api/me").json(body));
        for answer in join_all(calls.map(reqwest::RequestBuilder::send)).await {
            assert_eq!(answer.unwrap().status(), 200);
        }
        let me = app.get(&alice, "/api/me").await["data"].clone();
        assert_eq!((&me["first_name"], &me["last_name"]), (&json!("Alicia"), &json!("Liddell")));
        assert_eq!(me["preferences"]["timezone"], "Europe/Prague");
        assert_eq!(app.user(&alice.email).await.profile_version, 4);
    }

    async fn a_profile_has_another_version_when_it_shows_something_else(app) {
        let alice = app.alice().await;
        let mut tag = tag_of(app, &alice, "/api/me").await;
        let mut alice = alice;
        let mut moved = async |app: &TestApp, alice: &Person, what: &str| {
            let now = tag_of(app, alice, "/api/me").await;
            assert_ne!(now, tag, "{what}");
            tag = now;
        };
        app.confirm_address(&alice).await;
        moved(app, &alice, "the address is confirmed").await;
        let put = async |body: Value| {
            let call = app.by(&alice, Method::PUT, "/api/me").json(&body);
            assert_eq!(call.send().await.unwrap().status(), 200);
        };
        put(json!({ "phone": "+420601234567" })).await;
        moved(app, &alice, "a number").await;
        put(json!({ "preferences": { "sms_notifications": true } })).await;
        moved(app, &alice, "a preference").await;
        let sent = app.by(&alice, Method::POST, "/api/me/phone/send-code").send().await.unwrap();
        assert_eq!(sent.status(), 202);
        app.deliver().await;
        let code = json!({ "code": app.texted_code("+420601234567") });
        let verified = app.by(&alice, Method::POST, "/api/me/phone/verify").json(&code);
        assert_eq!(verified.send().await.unwrap().status(), 204);
        moved(app, &alice, "the number is verified").await;
        app.set_up_totp(&alice).await;
        moved(app, &alice, "a second factor").await;
        let gone = app.by(&alice, Method::DELETE, "/api/me/mfa/totp").send().await.unwrap();
        assert_eq!(gone.status(), 204);
        moved(app, &alice, "no second factor").await;

        // What it shows stays the same.
        let still = tag_of(app, &alice, "/api/me").await;
        put(json!({ "first_name": app.get(&alice, "/api/me").await["data"]["first_name"] })).await;
        alice = app.login(&alice.email).await;
        assert_eq!(tag_of(app, &alice, "/api/me").await, still, "nothing changed, she signed in");
    }

    async fn a_profile_changed_elsewhere_is_shown_beside_what_was_typed(app) {
        let alice = app.alice().await;
        let browser = app.visitor();
        browser.sign_in(&alice.email, false).await;
        let page = browser.open("/settings/profile").await;
        let version = hidden(&page.html, "version");
        let token = page.form_token().to_owned();
        let body = json!({ "last_name": "Changed <b>elsewhere</b>", "phone": "+420601234567" });
        let call = app.by(&alice, Method::PUT, "/api/me").json(&body);
        assert_eq!(call.send().await.unwrap().status(), 200);

        let fields = |version: &str| {
            vec![
                ("csrf_token", token.clone()),
                ("version", version.to_owned()),
                ("first_name", "Alicia".to_owned()),
                ("last_name", "Typed here".to_owned()),
                ("phone", String::new()),
                ("language", "en-US".to_owned()),
                ("timezone", "UTC".to_owned()),
            ]
        };
        let post = async |version: &str| {
            let fields = fields(version);
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            browser.post("/settings/profile", &fields).await
        };
        let shown = post(&version).await;
        assert_eq!(shown.status, 409, "{}", shown.html);
        assert!(shown.html.contains("Your profile was changed while you were writing"));
        assert!(shown.html.contains("Changed &lt;b&gt;elsewhere&lt;"), "theirs: {}", shown.html);
        assert!(shown.html.contains("value=\"Typed here\""), "and what was typed");
        assert!(shown.html.contains("+420601234567"));
        let me = app.get(&alice, "/api/me").await["data"].clone();
        assert_eq!(me["first_name"], "alice", "nothing was saved");

        let saved = post(&hidden(&shown.html, "version")).await;
        assert_eq!((saved.status, saved.location()), (303, "/settings/profile"));
        let me = app.get(&alice, "/api/me").await["data"].clone();
        assert_eq!((&me["first_name"], &me["phone"]), (&json!("Alicia"), &Value::Null));
    }
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).expect("the field");
    rest.split_once('"').unwrap().0.replace("&quot;", "\"").replace("&#34;", "\"")
}
