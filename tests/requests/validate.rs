//! What gateways ask: may this request pass, and whose is it?

use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::support::{Answer, Person, TestApp};

const PATH: &str = "/api/auth/validate";

/// A builder whose portal asks staff for a second factor.
fn with_factor_for_staff() -> crate::support::TestAppBuilder {
    TestApp::builder().setting("/mfa/required_roles", "staff")
}

fn by_cookie(app: &TestApp, person: &Person) -> RequestBuilder {
    app.anonymous(Method::GET, PATH).header("cookie", format!("access={}", person.access_token))
}

async fn answer(call: RequestBuilder) -> Answer {
    Answer::of(call.send().await.unwrap()).await
}

on_every_database! {
    async fn it_tells_who_comes(app) {
        let alice = app.alice().await;
        let program = app.program(&alice, &["requests:read"]).await;
        let own = "profile:read profile:write requests:read requests:write notifications:read";
        let with_key = app.anonymous(Method::GET, PATH).header("x-api-key", &program.access_token);
        for (call, scopes) in [
            (app.by(&alice, Method::GET, PATH), own),
            (app.by(&alice, Method::HEAD, PATH), own),
            (app.by(&alice, Method::GET, "/api/v1/auth/validate"), own),
            (by_cookie(app, &alice), own),
            (with_key, "requests:read"),
            (app.by(&program, Method::GET, PATH), "requests:read"),
        ] {
            let answer = answer(call).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(answer.header("x-user-id"), alice.id);
            assert_eq!(answer.header("x-user-email"), "alice@example.com");
            assert_eq!(answer.header("x-user-role"), "user");
            assert_eq!(answer.header("x-user-scopes"), scopes);
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        app.promote("alice@example.com", "staff").await;
        let alice = app.login("alice@example.com").await;
        assert_eq!(answer(app.by(&alice, Method::GET, PATH)).await.header("x-user-role"), "staff");
    }

    async fn it_lets_nobody_else_through(app) {
        let alice = app.alice().await;
        let call = app.anonymous(Method::GET, PATH);
        answer(call).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
        let forged = app.anonymous(Method::GET, PATH).header("x-user-id", &alice.id);
        let refused = answer(forged).await.expect_unauthorized("AUTHENTICATION_REQUIRED");
        assert_eq!(refused.header("x-user-id"), "");
        for bad in ["bad", "stx_bad", alice.refresh_token.as_str()] {
            let call = app.anonymous(Method::GET, PATH).bearer_auth(bad);
            answer(call).await.expect_unauthorized("INVALID_TOKEN");
        }
        app.by(&alice, Method::POST, "/api/auth/logout").send().await.unwrap();
        for call in [app.by(&alice, Method::GET, PATH), by_cookie(app, &alice)] {
            answer(call).await.expect_unauthorized("INVALID_TOKEN");
        }
    }

    async fn an_address_in_any_script_fits_into_a_header(app) {
        let alice = app.register("zoe%41+z@žluť.example").await;
        let answer = answer(app.by(&alice, Method::GET, PATH)).await;
        assert_eq!(answer.header("x-user-email"), "zoe%2541+z@%C5%BElu%C5%A5.example");
    }

    async fn scopes_and_roles_can_be_asked_for(app) {
        let alice = app.alice().await;
        let ada = app.ada().await;
        let reader = app.program(&alice, &["requests:read", "profile:read"]).await;
        let admins = app.program(&ada, &["users:read"]).await;
        for (person, query, scope, role, status) in [
            (&reader, "?scope=requests:read", "", "", 200),
            (&reader, "?scope=requests:read+profile:read", "", "", 200),
            (&reader, "?scope=requests:write", "", "", 403),
            (&reader, "?scope=requests:read", "requests:write", "", 403),
            (&reader, "", "requests:read", "", 200),
            (&reader, "", "requests:read profile:write", "", 403),
            (&reader, "", "no:such", "", 403),
            (&alice, "", "requests:write", "", 200),
            (&alice, "", "users:read", "", 403),
            (&ada, "", "users:read", "", 403),
            (&admins, "", "users:read", "", 200),
            (&alice, "?role=user", "", "", 200),
            (&alice, "?role=staff", "", "", 403),
            (&alice, "", "", "admin", 403),
            (&alice, "", "", "no-such", 403),
            (&ada, "?role=staff", "", "admin", 200),
            (&ada, "?role=no-such", "", "", 403),
            // A key may do less than its owner: a role alone is not enough.
            (&reader, "?role=user", "", "", 403),
            (&reader, "?role=user&scope=+", "", "", 403),
            (&reader, "?role=user&scope=requests:read", "", "", 200),
            (&reader, "?role=user", "requests:read", "", 200),
            (&admins, "", "", "admin", 403),
            (&admins, "?scope=users:read", "", "admin", 200),
            (&admins, "?scope=requests:read", "", "admin", 403),
            (&reader, "?role=staff&scope=requests:read", "", "", 403),
        ] {
            let mut call = app.by(person, Method::GET, &format!("{PATH}{query}"));
            if !scope.is_empty() {
                call = call.header("x-required-scope", scope);
            }
            if !role.is_empty() {
                call = call.header("x-required-role", role);
            }
            let answer = answer(call).await;
            assert_eq!(answer.status, status, "{query} {scope} {role}");
            if status == 403 {
                answer.expect_error(403, "INSUFFICIENT_PERMISSIONS");
            }
        }
    }

    async fn another_site_can_not_act_through_the_cookie(app) {
        let alice = app.alice().await;
        let own = app.portal.settings.host.clone();
        let evil = "https://evil.example";
        for (method, site, origin, status) in [
            (None, None, None, 200),
            (Some("GET"), None, None, 200),
            (Some("HEAD"), Some("cross-site"), None, 200),
            (Some("GET"), Some("cross-site"), None, 200),
            (Some("POST"), Some("same-origin"), Some(own.as_str()), 200),
            (Some("POST"), None, Some(own.as_str()), 200),
            (Some("POST"), Some("cross-site"), Some(evil), 403),
            (Some("POST"), Some("same-site"), Some(evil), 403),
            (Some("POST"), Some("cross-site"), None, 403),
            (Some("POST"), None, Some(evil), 403),
            (Some("POST"), None, Some("null"), 403),
            (Some("POST"), None, None, 403),
            (Some("DELETE"), None, None, 403),
            (Some("PROPFIND"), None, None, 403),
            (Some("get"), None, None, 403),
            // A handshake of a WebSocket is a GET with the cookie, from wherever.
            (Some("GET"), None, Some(evil), 403),
            (Some("GET"), Some("cross-site"), Some(evil), 403),
            // A gateway that forgets to tell the method.
            (None, Some("cross-site"), Some(evil), 403),
            (None, None, Some(evil), 403),
        ] {
            for name in ["x-original-method", "x-forwarded-method"] {
                let mut call = by_cookie(app, &alice);
                let mut bearer = app.by(&alice, Method::GET, PATH);
                for (name, value) in [(name, method), ("sec-fetch-site", site), ("origin", origin)] {
                    if let Some(value) = value {
                        call = call.header(name, value);
                        bearer = bearer.header(name, value);
                    }
                }
                let answer = answer(call).await;
                assert_eq!(answer.status, status, "{method:?} {site:?} {origin:?}");
                // A token brings no cookie's power.
                assert_eq!(bearer.send().await.unwrap().status(), 200);
            }
        }
        // The client's own word about the method does not help.
        let call = by_cookie(app, &alice).header("x-original-method", "GET");
        let call = call.header("x-forwarded-method", "POST").header("sec-fetch-site", "cross-site");
        answer(call).await.expect_error(403, "INSUFFICIENT_PERMISSIONS");
    }

    async fn a_browser_is_led_to_the_sign_in_where_the_gateway_asks_for_it(app) {
        let path = format!("{PATH}?sign_in=redirect");
        let call = |accept: &str, method: &str, uri: &str| {
            app.anonymous(Method::GET, &path)
                .header("accept", accept)
                .header("x-forwarded-method", method)
                .header("x-forwarded-uri", uri)
                .send()
        };
        let led = call("text/html,*/*", "GET", "/tool/a?b=c&d=e").await.unwrap();
        assert_eq!(led.status(), 302);
        let host = &app.portal.settings.host;
        let to = format!("{host}/login?return_to=%2Ftool%2Fa%3Fb%3Dc%26d%3De");
        assert_eq!(led.headers()["location"], to);
        let away = call("text/html", "GET", "//evil.example/").await.unwrap();
        assert_eq!(away.headers()["location"], format!("{host}/login?return_to=%2Fdashboard"));
        assert_eq!(call("application/json", "GET", "/tool/").await.unwrap().status(), 401);
        assert_eq!(call("text/html", "POST", "/tool/").await.unwrap().status(), 401);
        let plain = app.anonymous(Method::GET, PATH).header("accept", "text/html").send().await;
        assert_eq!(plain.unwrap().status(), 401);
    }
}

on_every_database! {
    with with_factor_for_staff;

    async fn whoever_must_set_up_a_second_factor_waits_outside(app) {
        let sam = app.register("sam@example.com").await;
        assert_eq!(answer(app.by(&sam, Method::GET, PATH)).await.status, 200);
        app.promote("sam@example.com", "staff").await;
        let sam = app.login("sam@example.com").await;
        answer(app.by(&sam, Method::GET, PATH)).await.expect_error(403, "MFA_SETUP_REQUIRED");
        let ada = app.ada().await;
        let service = app.program(&ada, &["tokens:introspect"]).await;
        let call = app.by(&service, Method::POST, "/api/auth/introspect");
        let asked = answer(call.json(&json!({ "token": sam.access_token }))).await;
        assert_eq!(asked.body, json!({ "active": false }));
        assert_eq!(app.get(&sam, "/api/me").await["data"]["id"], sam.id, "who it is may be seen");
    }
}
