//! What stands around every answer, and errors in the shape that their reader understands.

use loco_rs::app::Hooks;
use reqwest::Method;
use reqwest::header::ACCEPT;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use user_portal::app::App;

use crate::support::{Answer, Shown, TestApp, TestAppBuilder};

fn with_hosts() -> TestAppBuilder {
    TestApp::builder().setting("/http/allowed_hosts", "portal.example.com,.example.org")
}

fn with_tls_alone() -> TestAppBuilder {
    TestApp::builder()
        .setting("/http/ssl_redirect", "True")
        .setting("/http/hsts_seconds", "31536000")
        .setting("/http/trusted_proxies", "127.0.0.1")
}

fn with_room() -> TestAppBuilder {
    TestApp::builder().setting("/rate_limit_scale", "1000")
}

async fn get(app: &TestApp, path: &str, headers: &[(&'static str, &str)]) -> Shown {
    let mut call = app.anonymous(Method::GET, path);
    for (name, value) in headers {
        call = call.header(*name, *value);
    }
    Shown::of(call.send().await.unwrap()).await
}

/// What comes back for these bytes, as text.
async fn raw(app: &TestApp, bytes: &[u8]) -> String {
    let address = app.url("").replace("http://", "");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

on_every_database! {
    async fn every_answer_keeps_a_browser_from_being_talked_into_things(app) {
        let alice = app.alice().await;
        for path in
            ["/", "/login", "/dashboard", "/nope", "/api/me", "/api/nope", "/health/live", "/static/css/application.css"]
        {
            let call = app.by(&alice, Method::GET, path).header(ACCEPT, "text/html");
            let shown = Shown::of(call.send().await.unwrap()).await;
            let header = |name: &str| {
                shown.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
            };
            let policy = header("content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("x-frame-options"), "DENY", "{path}");
            assert_eq!(header("referrer-policy"), "same-origin", "{path}");
            assert!(!header("x-request-id").is_empty(), "{path}");
            assert_eq!(header("strict-transport-security"), "", "{path}");
            assert_eq!(header("x-powered-by") + &header("server"), "", "{path}");
            let is_public = path.starts_with("/static/");
            assert_eq!(header("cache-control") == "no-store", !is_public, "{path}");
        }
    }

    async fn pages_hold_nothing_that_the_policy_forbids(app) {
        let alice = app.alice().await;
        for path in ["/", "/login", "/register", "/forgot-password", "/dashboard", "/requests", "/requests/new", "/settings/profile", "/verify-email", "/nope", "/api/docs"] {
            let call = app.anonymous(Method::GET, path).header(ACCEPT, "text/html");
            let call = if path.ends_with('n') || path.ends_with("er") || path == "/" {
                call
            } else {
                call.bearer_auth(&alice.access_token)
            };
            let html = call.send().await.unwrap().text().await.unwrap();
            assert!(html.contains("<html"), "{path}");
            for forbidden in ["<style", " style=", "javascript:", " onclick=", " onsubmit=", " onload="] {
                assert!(!html.contains(forbidden), "{path}: {forbidden}");
            }
            for script in html.split("<script").skip(1) {
                assert!(script.contains("src=\"/static/"), "{path}: {script:.80}");
            }
        }
    }

    async fn a_sane_request_id_is_kept_and_any_other_replaced(app) {
        for kept in ["abc", "018f3c5e-0000-7000-8000-000000000000", "A.b_c:1-2", &"x".repeat(64)] {
            let shown = get(app, "/api/nope", &[("x-request-id", kept)]).await;
            assert_eq!(shown.headers["x-request-id"], kept);
            assert!(shown.html.contains(&format!("\"request_id\":\"{kept}\"")), "{}", shown.html);
        }
        for replaced in ["", "a b", "<script>", &"x".repeat(65), "a,b", "a\"b", "../../x"] {
            let shown = get(app, "/api/nope", &[("x-request-id", replaced)]).await;
            let id = shown.headers["x-request-id"].to_str().unwrap();
            assert!(id != replaced && id.len() == 36, "{replaced:?}: {id}");
        }
        let (one, other) = (get(app, "/", &[]).await, get(app, "/", &[]).await);
        assert_ne!(one.headers["x-request-id"], other.headers["x-request-id"]);
    }

    async fn browsers_get_a_page_and_programs_the_envelope(app) {
        for (path, accept, is_page) in [
            ("/nope", "text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("/nope", "application/json", false),
            ("/nope", "*/*", false),
            ("/api/nope", "text/html", false),
            ("/api/v1/nope", "text/html,*/*", false),
            ("/static/nope.css", "text/html", true),
        ] {
            let shown = get(app, path, &[("accept", accept)]).await;
            assert_eq!(shown.status, 404, "{path}");
            let declared = shown.headers["content-type"].to_str().unwrap();
            assert_eq!(declared.starts_with("text/html"), is_page, "{path} {accept}: {declared}");
            if is_page {
                assert!(shown.html.contains("There is no such page"), "{}", shown.html);
                let id = shown.headers["x-request-id"].to_str().unwrap();
                assert!(shown.html.contains(id), "the page names the id to ask about");
            } else {
                let body: serde_json::Value = serde_json::from_str(&shown.html).unwrap();
                assert_eq!(body["errors"][0]["code"], "RESOURCE_NOT_FOUND");
            }
        }
        let czech = [("accept", "text/html"), ("accept-language", "cs")];
        assert!(get(app, "/nope", &czech).await.html.contains("<html lang=\"cs-CZ\""));
    }

    async fn a_body_of_another_kind_is_refused(app) {
        let alice = app.alice().await;
        let put = |declared: Option<&str>, body: Vec<u8>| {
            let call = app.by(&alice, Method::PUT, "/api/me").body(body);
            let call = match declared {
                Some(declared) => call.header("content-type", declared),
                None => call,
            };
            async move { Answer::of(call.send().await.unwrap()).await }
        };
        let good = || b"{\"first_name\": \"Al\"}".to_vec();
        for declared in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            Some("multipart/form-data; boundary=x"),
            Some("application/xml"),
            Some("json"),
            Some("text/json"),
            Some(""),
        ] {
            put(declared, good()).await.expect_error(415, "VALIDATION_ERROR");
        }
        for declared in ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"] {
            assert_eq!(put(Some(declared), good()).await.status, 200, "{declared}");
        }
        for body in [
            b"".to_vec(),
            b"{".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            b"\"text\"".to_vec(),
            b"{\"first_name\": \"\xff\xfe\"}".to_vec(),
            b"{\"first_name\": \"\\ud800\"}".to_vec(),
            b"{} {}".to_vec(),
            b"{'first_name': 'Al'}".to_vec(),
            b"first_name=Al".to_vec(),
        ] {
            let answer = put(Some("application/json"), body).await;
            answer.expect_error(400, "VALIDATION_ERROR");
        }
        let large = format!("{{\"first_name\": \"{}\"}}", "x".repeat(2 * 1024 * 1024)).into_bytes();
        put(Some("application/json"), large).await.expect_error(413, "VALIDATION_ERROR");
        put(Some("application/json"), b"{\"first_name\": 5}".to_vec())
            .await
            .expect_error(422, "VALIDATION_ERROR");
    }

    async fn an_answer_arrives_though_nobody_wanted_the_whole_body(app) {
        let alice = app.alice().await;
        let megabytes = "x".repeat(20 * 1024 * 1024);
        for (path, token, status) in [
            ("/api/me", alice.access_token.as_str(), 413),
            ("/api/me", "bad", 401),
            ("/api/nope", alice.access_token.as_str(), 404),
            ("/requests", "", 303),
        ] {
            for _ in 0..5 {
                // A connection of its own: one that is cut off takes other calls down with it.
                let client = reqwest::Client::builder()
                    .redirect(reqwest::redirect::Policy::none())
                    .no_proxy()
                    .build()
                    .unwrap();
                let method = if path == "/requests" { Method::POST } else { Method::PUT };
                let call = client.request(method, app.url(path)).bearer_auth(token);
                let call = if path == "/requests" {
                    let form = reqwest::multipart::Form::new().text("title", megabytes.clone());
                    call.multipart(form)
                } else {
                    call.header("content-type", "application/json").body(megabytes.clone())
                };
                let response = call.send().await.expect("an answer");
                assert_eq!(response.status(), status, "{path}");
                assert!(response.text().await.is_ok());
            }
        }
    }

    async fn forms_are_refused_by_a_page(app) {
        let visitor = app.visitor();
        let token = visitor.open("/login").await.form_token().to_owned();
        let json = visitor.call(Method::POST, "/login").json(&json!({ "csrf_token": token }));
        let large = [("csrf_token", token.as_str()), ("email", &"x".repeat(2 * 1024 * 1024))];
        let large = visitor.call(Method::POST, "/login").form(&large);
        let deleted = visitor.call(Method::DELETE, "/login");
        for (call, status) in [(json, 415), (large, 413), (deleted, 405)] {
            let shown = Shown::of(call.send().await.unwrap()).await;
            assert_eq!(shown.status, status);
            assert!(shown.html.contains("<html"), "{status}: {}", shown.html);
            assert_eq!(shown.headers["content-type"], "text/html; charset=utf-8");
        }
    }

    async fn head_says_what_get_says_without_saying_it(app) {
        let alice = app.alice().await;
        for (path, status) in [("/api/me", 200), ("/login", 200), ("/nope", 404), ("/api/nope", 404)] {
            let call = app.anonymous(Method::HEAD, path);
            let call = if path == "/login" { call } else { call.bearer_auth(&alice.access_token) };
            let shown = Shown::of(call.send().await.unwrap()).await;
            assert_eq!((shown.status, shown.html.as_str()), (status, ""), "{path}");
        }
    }

    async fn the_api_says_what_is_left_of_the_budget(app) {
        let first = get(app, "/api/me", &[]).await;
        assert_eq!(first.headers["x-ratelimit-limit"], "300");
        assert_eq!(first.headers["x-ratelimit-remaining"], "299");
        for _ in 0..299 {
            get(app, "/api/me", &[]).await;
        }
        let over = Answer::of(app.anonymous(Method::GET, "/api/me").send().await.unwrap()).await;
        let over = over.expect_error(429, "RATE_LIMIT_EXCEEDED");
        assert!((1..=60).contains(&over.header("retry-after").parse::<u32>().unwrap()));
        assert_eq!(over.header("x-ratelimit-remaining"), "0");
        assert_eq!(get(app, "/login", &[]).await.status, 200, "pages have no such budget");
        app.advance(chrono::TimeDelta::seconds(60));
        assert_eq!(get(app, "/api/me", &[]).await.status, 401);
    }

    async fn what_is_no_http_is_no_reason_to_fail(app) {
        let host = app.url("").replace("http://", "");
        for request in [
            "GET / HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(),
            format!("GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
            format!("BREW /coffee HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
            format!("OPTIONS * HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
            format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
            format!("GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
            format!("POST /api/auth/login HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: x\r\nConnection: close\r\n\r\n{{}}"),
            format!("POST /api/auth/login HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n"),
            "\u{0}\u{1}\u{2}\r\n\r\n".to_owned(),
        ] {
            let answer = raw(app, request.as_bytes()).await;
            assert!(!answer.starts_with("HTTP/1.1 5"), "{request:?}: {answer}");
        }
        let none = raw(app, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").await;
        assert!(none.starts_with("HTTP/1.1 400"), "{none}");
    }
}

on_every_database! {
    with with_room;

    async fn a_wrong_method_is_told_which_are_right(app) {
        let routes = App::routes(&app.ctx).collect();
        let mut methods = std::collections::BTreeMap::<String, Vec<String>>::new();
        for route in routes {
            let actions = route.actions.iter().map(ToString::to_string);
            methods.entry(route.uri).or_default().extend(actions);
        }
        let alice = app.alice().await;
        for (uri, known) in methods {
            // Probes answer to machines that read the status alone.
            if uri.contains('*') || uri.starts_with("/dev/platform") || uri.starts_with("/health") {
                continue;
            }
            let path = uri.replace(['{', '}'], "");
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "BREW", "TRACE"] {
                if known.iter().any(|known| known == method) {
                    continue;
                }
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let call = app.by(&alice, method.clone(), &path).header("origin", app.url(""));
                let response = call.send().await.unwrap();
                let allow = response.headers().get("allow").map(|value| value.to_str().unwrap().to_owned());
                assert_eq!(response.status(), 405, "{method} {uri}");
                let allow = allow.unwrap_or_else(|| panic!("{method} {uri}: no Allow"));
                for known in &known {
                    assert!(allow.split(',').any(|named| named.trim() == known), "{uri}: {allow}");
                }
                let answer = Answer::of(response).await;
                assert_eq!(answer.code(), "VALIDATION_ERROR", "{method} {uri}: {}", answer.body);
            }
        }
    }
}

on_every_database! {
    with with_hosts;

    async fn hosts_are_those_that_we_serve(app) {
        for (host, status) in [
            ("portal.example.com", 200),
            ("PORTAL.EXAMPLE.COM:8443", 200),
            ("example.org", 200),
            ("a.b.example.org", 200),
            ("evil.example", 400),
            ("portal.example.com.evil.example", 400),
            ("evilexample.org", 400),
            ("portal.example.com@evil.example", 400),
            ("127.0.0.1", 400),
            ("portal.example.com evil", 400),
        ] {
            let shown = get(app, "/login", &[("host", host)]).await;
            assert_eq!(shown.status, status, "{host}");
            let forged = [("host", host), ("x-forwarded-host", "portal.example.com")];
            assert_eq!(get(app, "/login", &forged).await.status, status, "{host}");
        }
        let api = get(app, "/api/me", &[("host", "evil.example")]).await;
        assert_eq!(api.status, 400);
        assert!(api.html.contains("VALIDATION_ERROR"));
        let page = get(app, "/", &[("host", "evil.example"), ("accept", "text/html")]).await;
        assert!(page.status == 400 && page.html.contains("<html"));
        for probe in ["/health/live", "/health/ready", "/metrics"] {
            assert_eq!(get(app, probe, &[("host", "10.0.0.7:5150")]).await.status, 200, "{probe}");
        }
    }

    async fn links_in_mails_go_to_our_own_host_whatever_was_called(app) {
        let call = app
            .anonymous(Method::POST, "/api/auth/register")
            .header("host", "a.example.org")
            .header("x-forwarded-host", "evil.example");
        let body = json!({
            "email": "alice@example.com", "password": crate::support::PASSWORD,
            "first_name": "Alice", "last_name": "Liddell", "terms_accepted": true,
        });
        assert_eq!(call.json(&body).send().await.unwrap().status(), 201);
        app.deliver().await;
        let mail = app.mail_to("alice@example.com");
        assert!(mail.text.contains(&app.url("/verify-email/")), "{}", mail.text);
        for foreign in ["example.org", "evil.example"] {
            assert!(!mail.text.contains(foreign) && !mail.html.contains(foreign), "{foreign}");
        }
    }
}

on_every_database! {
    with with_tls_alone;

    async fn plain_http_is_led_to_tls_and_the_api_refused(app) {
        let page = get(app, "/login?return_to=/requests", &[]).await;
        let host = app.url("").replace("http://", "");
        assert_eq!(page.status, 308);
        assert_eq!(page.location(), format!("https://{host}/login?return_to=/requests"));
        let api = Answer::of(app.anonymous(Method::GET, "/api/me").send().await.unwrap()).await;
        api.expect_error(403, "INSUFFICIENT_PERMISSIONS");
        for probe in ["/health/live", "/health/ready", "/metrics"] {
            assert_eq!(get(app, probe, &[]).await.status, 200, "{probe}");
        }
        let behind_the_proxy = get(app, "/login", &[("x-forwarded-proto", "https")]).await;
        assert_eq!(behind_the_proxy.status, 200);
        let hsts = behind_the_proxy.headers["strict-transport-security"].to_str().unwrap();
        assert!(hsts.starts_with("max-age=31536000"), "{hsts}");
        assert_eq!(get(app, "/login", &[("x-forwarded-proto", "http")]).await.status, 308);
    }
}
