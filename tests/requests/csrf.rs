//! What other sites can make a browser do: nothing.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, PASSWORD, Shown, TestApp, TestAppBuilder, Visitor};

fn with_a_friend() -> TestAppBuilder {
    TestApp::builder().setting("/http/cors_allowed_origins", "https://friend.example")
}

async fn signed_in(app: &TestApp) -> Visitor<'_> {
    app.alice().await;
    let visitor = app.visitor();
    visitor.sign_in("alice@example.com", false).await;
    visitor
}

/// Renames Alice by cookie through the API, with these headers.
async fn rename(visitor: &Visitor<'_>, headers: &[(&'static str, &str)]) -> Answer {
    let mut call = visitor.call(Method::PUT, "/api/me").json(&json!({ "first_name": "Eve" }));
    for (name, value) in headers {
        call = call.header(*name, *value);
    }
    Answer::of(call.send().await.unwrap()).await
}

async fn first_name(app: &TestApp) -> String {
    app.user("alice@example.com").await.first_name
}

on_every_database! {
    async fn a_form_without_its_token_changes_nothing(app) {
        let visitor = signed_in(app).await;
        let rows = app.trail().await.len();
        let other = app.visitor().open("/login").await.form_token().to_owned();
        for path in [
            "/register",
            "/login",
            "/logout",
            "/language",
            "/forgot-password",
            "/reset-password/x",
            "/verify-email",
            "/verify-email/x",
            "/settings/profile",
            "/requests",
        ] {
            for token in [None, Some(""), Some("x"), Some(other.as_str())] {
                let mut form = vec![
                    ("email", "alice@example.com"),
                    ("password", PASSWORD),
                    ("first_name", "Eve"),
                    ("last_name", "Stranger"),
                    ("language", "ar"),
                    ("terms_accepted", "on"),
                ];
                form.extend(token.map(|token| ("csrf_token", token)));
                let shown = visitor.post(path, &form).await;
                // A form with files takes multipart alone.
                let refused = if path == "/requests" { 415 } else { 403 };
                assert_eq!(shown.status, refused, "{path} {token:?}");
                assert!(shown.html.contains("<html"), "{path}");
                assert!(shown.set_cookies("access").is_empty() && shown.set_cookies("refresh").is_empty());
            }
        }
        let multipart = reqwest::multipart::Form::new().text("title", "Mine").text("csrf_token", other);
        let call = visitor.call(Method::POST, "/requests").multipart(multipart);
        assert_eq!(call.send().await.unwrap().status(), 403);
        assert_eq!(visitor.open("/dashboard").await.status, 200);
        assert_eq!(app.trail().await.len(), rows);
    }

    async fn a_token_counts_with_its_own_cookie_alone(app) {
        let visitor = app.visitor();
        let token = visitor.open("/login").await.form_token().to_owned();
        let form = [("email", "a@example.com"), ("csrf_token", token.as_str())];
        assert_eq!(visitor.post("/forgot-password", &form).await.status, 200);
        let bare = app.visitor();
        assert_eq!(bare.post("/forgot-password", &form).await.status, 403);
        bare.set_cookie("form", "");
        assert_eq!(bare.post("/forgot-password", &form).await.status, 403);
        bare.set_cookie("form", "secret-of-my-own");
        assert_eq!(bare.post("/forgot-password", &form).await.status, 403);
    }

    async fn a_form_of_another_site_is_refused_even_with_a_token(app) {
        let visitor = signed_in(app).await;
        let token = visitor.open("/settings/profile").await.form_token().to_owned();
        let foreign = app.url("").replace("127.0.0.1", "evil.example");
        for (name, value, status) in [
            ("sec-fetch-site", "cross-site", 403),
            ("sec-fetch-site", "same-site", 403),
            ("sec-fetch-site", "anything", 403),
            ("origin", "https://evil.example", 403),
            ("origin", foreign.as_str(), 403),
            ("origin", "null", 403),
            ("sec-fetch-site", "same-origin", 303),
            ("sec-fetch-site", "none", 303),
            ("origin", app.url("").as_str(), 303),
        ] {
            let form = [("first_name", value), ("last_name", "L"), ("csrf_token", token.as_str())];
            let call = visitor.call(Method::POST, "/settings/profile").form(&form);
            let shown = Shown::of(call.header(name, value).send().await.unwrap()).await;
            assert_eq!(shown.status, status, "{name}: {value}");
            assert_eq!(first_name(app).await == value, status == 303, "{name}: {value}");
        }
        // Reading is not refused: a link on another site leads here.
        let call = visitor.call(Method::GET, "/dashboard").header("sec-fetch-site", "cross-site");
        assert_eq!(call.send().await.unwrap().status(), 200);
    }

    async fn the_api_takes_changes_by_cookie_from_our_own_pages_alone(app) {
        let visitor = signed_in(app).await;
        let own = app.url("");
        for headers in [
            [].as_slice(),
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
            &[("referer", own.as_str())],
        ] {
            let answer = rename(&visitor, headers).await;
            answer.expect_error(403, "INSUFFICIENT_PERMISSIONS");
        }
        assert_eq!(first_name(app).await, "alice");
        for headers in [
            [("origin", own.as_str())].as_slice(),
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "same-origin"), ("origin", own.as_str())],
        ] {
            assert_eq!(rename(&visitor, headers).await.status, 200, "{headers:?}");
        }
        assert_eq!(first_name(app).await, "Eve");
        assert_eq!(visitor.call(Method::GET, "/api/me").send().await.unwrap().status(), 200);
    }

    async fn another_site_can_not_sign_anybody_out(app) {
        let visitor = signed_in(app).await;
        let logout = visitor.call(Method::POST, "/api/auth/logout");
        let answer = Answer::of(logout.send().await.unwrap()).await;
        assert_eq!(answer.status, 403);
        assert_eq!(answer.header("set-cookie"), "");
        assert_eq!(visitor.open("/dashboard").await.status, 200);
        let logout = visitor.call(Method::POST, "/api/auth/logout").header("origin", app.url(""));
        let shown = Shown::of(logout.send().await.unwrap()).await;
        assert_eq!(shown.status, 204);
        assert_eq!(shown.set_cookies("access").len(), 1);
        assert_eq!(visitor.open("/dashboard").await.status, 303);
    }

    async fn a_bearer_token_needs_no_origin(app) {
        let alice = app.alice().await;
        for site in ["cross-site", "same-origin"] {
            let call = app.by(&alice, Method::PUT, "/api/me").header("sec-fetch-site", site);
            let call = call.json(&json!({ "first_name": site })).send().await.unwrap();
            assert_eq!(call.status(), 200);
            assert_eq!(first_name(app).await, site);
        }
    }

    async fn no_other_origin_may_read(app) {
        let alice = app.alice().await;
        let call = app.by(&alice, Method::GET, "/api/me").header("origin", "https://evil.example");
        let answer = Answer::of(call.send().await.unwrap()).await;
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

on_every_database! {
    with with_a_friend;

    async fn a_friend_may_call_by_token_but_never_by_cookie(app) {
        let visitor = signed_in(app).await;
        let alice = app.login("alice@example.com").await;
        for (origin, allowed) in
            [("https://friend.example", "https://friend.example"), ("https://evil.example", "")]
        {
            let call = app.by(&alice, Method::GET, "/api/me").header("origin", origin);
            let answer = Answer::of(call.send().await.unwrap()).await;
            assert_eq!(answer.header("access-control-allow-origin"), allowed);
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            let preflight = app
                .anonymous(Method::OPTIONS, "/api/me")
                .header("origin", origin)
                .header("access-control-request-method", "PUT")
                .header("access-control-request-headers", "authorization,content-type")
                .send()
                .await
                .unwrap();
            let answer = Answer::of(preflight).await;
            assert_eq!(answer.header("access-control-allow-origin"), allowed);
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            let answer = rename(&visitor, &[("origin", origin)]).await;
            assert_eq!(answer.status, 403, "{origin}");
        }
    }
}
