//! Whatever is sent to whichever route, it is the sender's mistake: never a 5xx.

use futures_util::StreamExt;
use loco_rs::app::Hooks;
use reqwest::{Method, RequestBuilder, header::HeaderValue};
use serde_json::json;
use user_portal::app::App;

use crate::support::{TestApp, TestAppBuilder};

/// How many calls are under way at once.
const AT_ONCE: usize = 16;

fn with_room() -> TestAppBuilder {
    TestApp::builder().setting("/rate_limit_scale", "100000")
}

/// A route, and a path of it where something real stands in the place of each parameter.
struct Target {
    method: Method,
    uri: String,
    path: String,
}

impl Target {
    /// The path with `word` in the place of each parameter.
    fn with(&self, word: &str) -> String {
        let mut path = String::new();
        for piece in self.uri.split_inclusive('/') {
            match piece.strip_prefix('{') {
                Some(rest) => {
                    path.push_str(word);
                    path.push_str(rest.split_once('}').map_or("", |(_, rest)| rest));
                }
                None => path.push_str(piece),
            }
        }
        path
    }

    fn has_parameters(&self) -> bool {
        self.uri.contains('{')
    }
}

/// Every route but those of the sandbox, which stands for other services.
async fn targets(app: &TestApp) -> Vec<Target> {
    let alice = app.alice().await;
    let id = app.hand_in(&alice, "A request that exists").await;
    let routes = App::routes(&app.ctx).collect();
    let mut targets = Vec::new();
    for route in routes {
        if route.uri.starts_with("/dev/platform") {
            continue;
        }
        for method in &route.actions {
            let target =
                Target { method: method.clone(), uri: route.uri.clone(), path: String::new() };
            targets.push(Target { path: target.with(&id), ..target });
        }
    }
    assert!(targets.len() > 60, "the routes are all there");
    targets
}

/// What proves that a call may pass, so that what it brings is looked at.
struct Pass {
    access_token: String,
    form_cookie: String,
    form_token: String,
}

impl Pass {
    /// A fresh session, since some of the routes end it.
    async fn new(app: &TestApp) -> Self {
        let visitor = app.visitor();
        let form_token = visitor.open("/login").await.form_token().to_owned();
        let form_cookie = format!("form={}", visitor.cookie("form").unwrap());
        let access_token = app.login("alice@example.com").await.access_token;
        Self { access_token, form_cookie, form_token }
    }

    fn show(&self, call: RequestBuilder) -> RequestBuilder {
        call.bearer_auth(&self.access_token).header("cookie", &self.form_cookie)
    }
}

/// Sends every call; what failed, in words. Bodies are not read: some are streams without end.
async fn failures(calls: Vec<(String, RequestBuilder)>) -> Vec<String> {
    let sent = calls.into_iter().map(|(what, call)| async move {
        match call.send().await {
            Ok(response) if response.status().is_server_error() => {
                let status = response.status();
                Some(format!("{status} {what}: {}", response.text().await.unwrap_or_default()))
            }
            Ok(_) => None,
            Err(err) => Some(format!("{what}: {err:?}")),
        }
    });
    let outcomes: Vec<_> =
        futures_util::stream::iter(sent).buffer_unordered(AT_ONCE).collect().await;
    outcomes.into_iter().flatten().collect()
}

#[track_caller]
fn expect_none(failures: &[String]) {
    let shown: Vec<String> =
        failures.iter().map(|failure| failure.chars().take(300).collect()).collect();
    assert!(shown.is_empty(), "{} failures:\n{}", shown.len(), shown.join("\n"));
}

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let json = "application/json";
    let form = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data; boundary=x";
    let noise: Vec<u8> =
        (0..4096_u32).map(|nth| nth.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    let part = |head: &str, body: &[u8]| {
        let mut bytes = format!("--x\r\n{head}\r\n\r\n").into_bytes();
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(b"\r\n--x--\r\n");
        bytes
    };
    let wild = json!({
        "email": 5, "password": [], "token": {}, "refresh_token": true, "first_name": -1e308,
        "title": null, "description": false, "metadata": "x", "priority": [1], "preferences": [[]],
        "request_type": {}, "terms_accepted": "x", "status": 7, "phone": {}, "version": -1,
        "type": 1, "timestamp": "yesterday", "data": 9, "id": 18_446_744_073_709_551_615_u64,
    });
    let nuls = json!({
        "email": "a\u{0}@example.com", "password": "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
        "token": "\u{0}", "refresh_token": "\u{0}", "first_name": "\u{0}", "last_name": "\u{0}",
        "title": "a\u{0}b", "description": "a\u{0}b", "priority": "\u{0}", "request_type": "\u{0}",
        "metadata": { "a\u{0}": "\u{0}", "deep": ["\u{0}", { "\u{0}": 1 }] },
        "preferences": { "language": "\u{0}", "timezone": "\u{0}" },
    });
    let fine_but_for_nuls = json!({
        "title": "fine", "description": "fine", "metadata": { "a\u{0}": "\u{0}" },
    });
    let odd = json!({
        "email": "\u{202e}moc.elpmaxe@ecila", "password": "\u{feff}\u{200b}\u{d7ff}\u{10ffff}xyzw",
        "token": "🌷".repeat(5000), "refresh_token": "🌷", "title": "\u{fdfa}".repeat(200),
        "description": "\u{1f468}\u{200d}\u{1f469}".repeat(2000), "first_name": "\u{301}".repeat(99),
        "metadata": { "": { "": [] } },
    });
    let huge_numbers =
        b"{\"title\": 1e999, \"metadata\": {\"n\": 123456789012345678901234567890.5e300}}";
    vec![
        ("", Vec::new()),
        (json, Vec::new()),
        (json, b"{".to_vec()),
        (json, b"null".to_vec()),
        (json, b"[]".to_vec()),
        (json, b"[{}, [], 1]".to_vec()),
        (json, b"7".to_vec()),
        (json, b"\xff\xfe\x00".to_vec()),
        (json, b"{\"title\": \"\xc3\x28\"}".to_vec()),
        (json, b"{\"title\": \"\\ud800\"}".to_vec()),
        (json, b"{\"\\u0000\": \"\\u0000\"}".to_vec()),
        (json, [b"[".repeat(100_000), b"]".repeat(100_000)].concat()),
        (json, [b"{\"metadata\":".repeat(100_000), b"1".to_vec(), b"}".repeat(100_000)].concat()),
        (json, format!("{{\"title\":\"{}\"}}", "x".repeat(1_000_000)).into_bytes()),
        (json, huge_numbers.to_vec()),
        (json, wild.to_string().into_bytes()),
        (json, nuls.to_string().into_bytes()),
        (json, fine_but_for_nuls.to_string().into_bytes()),
        (json, odd.to_string().into_bytes()),
        (json, noise.clone()),
        (form, noise.clone()),
        (form, b"%".to_vec()),
        (form, b"csrf_token=%ff&email=%00".to_vec()),
        (form, b"=&=&&&=".to_vec()),
        (form, "a=b&".repeat(50_000).into_bytes()),
        (multipart, noise.clone()),
        (multipart, Vec::new()),
        (multipart, b"--x--\r\n".to_vec()),
        (multipart, b"--x\r\n\r\n".to_vec()),
        (
            multipart,
            b"--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nno end".to_vec(),
        ),
        (multipart, part("Content-Disposition: form-data; name=\"title\"", b"\x00\xff\xfe")),
        (multipart, part("Content-Disposition: form-data; name=\"csrf_token\"", &noise)),
        (
            multipart,
            part("Content-Disposition: form-data; name=\"files\"; filename=\"../../a\0b\"", &noise),
        ),
        (multipart, part("Content-Disposition: form-data; name=\"files\"; filename=\"\"", b"")),
        (multipart, part("Content-Disposition: form-data", b"x")),
        (multipart, part("X: y", b"x")),
        ("multipart/form-data", noise.clone()),
        ("multipart/form-data; boundary=", b"--\r\n".to_vec()),
        ("\u{7f}", noise),
    ]
}

on_every_database! {
    with with_room;

    async fn bodies_that_make_no_sense(app) {
        let mut failed = Vec::new();
        for target in targets(app).await {
            let pass = Pass::new(app).await;
            let calls = bodies().into_iter().map(|(declared, body)| {
                let call = app.anonymous(target.method.clone(), &target.path);
                let declared_as = HeaderValue::from_bytes(declared.as_bytes());
                let call = match declared_as {
                    Ok(declared) if !declared.is_empty() => call.header("content-type", declared),
                    _ => call,
                };
                let shown = String::from_utf8_lossy(&body).chars().take(60).collect::<String>();
                let what = format!("{} {} {declared} {shown:?}", target.method, target.path);
                (what, pass.show(call).body(body))
            });
            failed.extend(failures(calls.collect()).await);
        }
        expect_none(&failed);
    }

    async fn forms_with_the_right_token_and_nothing_else_right(app) {
        let mut failed = Vec::new();
        let values = ["", "\u{0}", "\u{fffd}\u{202e}", "-1", "99999999999999999999999", "on", "{}", "\r\n"];
        let fields = [
            "email", "password", "first_name", "last_name", "phone", "terms_accepted", "language",
            "timezone", "return_to", "remember_me", "title", "description", "request_type",
            "priority", "version", "metadata",
        ];
        for target in targets(app).await.iter().filter(|target| target.method == Method::POST) {
            let pass = Pass::new(app).await;
            let mut calls = Vec::new();
            for value in values {
                let mut pairs = vec![("csrf_token", pass.form_token.as_str())];
                pairs.extend(fields.map(|field| (field, value)));
                let call = app.anonymous(Method::POST, &target.path);
                let what = format!("{} {value:?}", target.path);
                calls.push((format!("form {what}"), pass.show(call).form(&pairs)));
                let parts = pairs.into_iter().fold(reqwest::multipart::Form::new(), |form, (name, value)| {
                    form.text(name, value.to_owned())
                });
                let file = reqwest::multipart::Part::bytes(vec![0_u8; 9]).file_name(value);
                let call = app.anonymous(Method::POST, &target.path);
                let call = pass.show(call).multipart(parts.part("files", file));
                calls.push((format!("multipart {what}"), call));
            }
            failed.extend(failures(calls).await);
        }
        expect_none(&failed);
    }

    async fn paths_that_name_nothing(app) {
        let words = [
            "x", "0", "-1", "%00", "%ff%fe", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c", "%F0%9F%8C%B7",
            "00000000-0000-0000-0000-000000000000", "018f0000-0000-7000-8000-00000000000",
            "{018f0000-0000-7000-8000-000000000000}", "urn:uuid:018f0000-0000-7000-8000-000000000000",
            "018F000000007000800000000000000", "%27%20OR%201=1%20--", "%0d%0aX-Evil:%20yes", "a%20b", "*", "%25",
            "99999999999999999999999999",
        ];
        let long = "x".repeat(5000);
        let mut failed = Vec::new();
        for target in targets(app).await.iter().filter(|target| target.has_parameters()) {
            let pass = Pass::new(app).await;
            let calls = words.iter().copied().chain([long.as_str()]).map(|word| {
                let path = target.with(word);
                let call = app.anonymous(target.method.clone(), &path);
                let pairs = [("csrf_token", pass.form_token.as_str()), ("title", "x")];
                let call = if target.uri.starts_with("/api") {
                    call.json(&json!({ "title": "x" }))
                } else {
                    call.form(&pairs)
                };
                (format!("{} {path:.200}", target.method), pass.show(call))
            });
            failed.extend(failures(calls.collect()).await);
        }
        expect_none(&failed);
    }

    async fn queries_that_ask_for_too_much(app) {
        let values = [
            "", "0", "-1", "1", "9223372036854775807", "9223372036854775808", "18446744073709551616",
            "1e9", "0x10", "NaN", "%00", "%ff", "%", "a%00b", "%27", "null", "[]", "%F0%9F%8C%B7",
            "2026-13-45", "0000-00-00T00:00:00Z", "+292277026596-12-31T23:59:59Z", "-9999-01-01",
            "9999-12-31T23:59:60Z", "%25_%25", "AAAA", "eyJ9", "all", "../..",
        ];
        let names = [
            "page", "size", "sort", "order", "cursor", "status", "request_type", "q", "created_after",
            "created_before", "tab", "type", "after", "before", "return_to", "page[]", "%00",
        ];
        let mut failed = Vec::new();
        for target in targets(app).await.iter().filter(|target| target.method == Method::GET) {
            let pass = Pass::new(app).await;
            let mut queries: Vec<String> = Vec::new();
            for value in values {
                queries.push(names.map(|name| format!("{name}={value}")).join("&"));
                if target.uri.ends_with("requests") {
                    queries.extend(names.map(|name| format!("{name}={value}")));
                }
            }
            queries.push("&".repeat(5000));
            queries.push(format!("q={}", "x".repeat(20_000)));
            queries.push("page=9223372036854775807&size=100".into());
            queries.push("page=184467440737095516&size=100".into());
            queries.push("page=1&page=2&size=1&size=2&q=a&q=b".into());
            let calls = queries.iter().map(|query| {
                let path = format!("{}?{query}", target.path);
                (format!("GET {path:.200}"), pass.show(app.anonymous(Method::GET, &path)))
            });
            failed.extend(failures(calls.collect()).await);
        }
        expect_none(&failed);
    }

    async fn methods_that_nobody_knows(app) {
        let mut failed = Vec::new();
        let targets = targets(app).await;
        let mut pass = Pass::new(app).await;
        for (nth, target) in targets.iter().enumerate() {
            if nth % 10 == 0 {
                pass = Pass::new(app).await;
            }
            let methods = ["BREW", "get", "TRACE", "OPTIONS", "HEAD", "PROPFIND", "QUERY", "PATCH", "DELETE", "PUT"];
            let calls = methods.map(|method| {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let call = app.anonymous(method.clone(), &target.with("x"));
                (format!("{method} {}", target.uri), pass.show(call).body("x"))
            });
            failed.extend(failures(calls.into()).await);
        }
        expect_none(&failed);
    }

    async fn headers_that_make_no_sense(app) {
        let values: [&[u8]; 10] = [
            b"", b"\xff\xfe\x80", b"x", b"-1", b"99999999999999999999", b"*", b"\"", b"W/\"",
            "🌷; q=1".as_bytes(), b"a=b; ; ;;=; \"=\"; access=%00; refresh=\xff; form=",
        ];
        let names = [
            "accept", "accept-language", "accept-encoding", "authorization", "content-type", "cookie",
            "if-match", "if-none-match", "if-modified-since", "range", "if-range", "idempotency-key",
            "last-event-id", "origin", "sec-fetch-site", "user-agent", "x-api-key", "x-forwarded-for",
            "x-forwarded-proto", "x-request-id", "webhook-id", "webhook-timestamp",
            "webhook-signature", "x-webhook-signature", "referer", "expect", "turbo-frame",
        ];
        let mut failed = Vec::new();
        // The other prefix has the same handlers.
        for target in targets(app).await.iter().filter(|target| !target.uri.starts_with("/api/v1")) {
            let pass = Pass::new(app).await;
            let mut calls = Vec::new();
            for value in values {
                let value = HeaderValue::from_bytes(value).unwrap();
                let mut all = app.anonymous(target.method.clone(), &target.path);
                for name in names {
                    // Each in company, and those that are weighed by handlers with a good credential.
                    all = all.header(name, value.clone());
                }
                calls.push((format!("{} {} all {value:?}", target.method, target.path), all.body("{}")));
                for name in ["if-match", "range", "last-event-id", "idempotency-key", "content-type", "cookie"] {
                    let call = app.anonymous(target.method.clone(), &target.path);
                    let call = call.bearer_auth(&pass.access_token).header(name, value.clone());
                    let what = format!("{} {} {name}: {value:?}", target.method, target.path);
                    calls.push((what, call.body("{\"title\": \"x\"}")));
                }
            }
            let long = "x".repeat(8000);
            for name in ["authorization", "cookie", "user-agent", "idempotency-key", "accept-language"] {
                let call = app.anonymous(target.method.clone(), &target.path).header(name, &long);
                calls.push((format!("{} {} long {name}", target.method, target.path), call));
            }
            failed.extend(failures(calls).await);
        }
        expect_none(&failed);
    }
}
