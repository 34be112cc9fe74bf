//! The way in and out, through the pages.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, TestApp, TestAppBuilder};

/// Longer than an access token lives.
const LATER: TimeDelta = TimeDelta::minutes(16);

fn with_tls() -> TestAppBuilder {
    TestApp::builder()
        .setting("/host", "https://portal.example.com")
        .setting("/http/allowed_hosts", "portal.example.com,127.0.0.1")
}

on_every_database! {
    async fn somebody_registers_confirms_looks_around_and_leaves(app) {
        let visitor = app.visitor();
        assert_eq!(visitor.open("/").await.status, 200);
        let form = [
            ("email", "alice@example.com"),
            ("password", PASSWORD),
            ("first_name", "Alice"),
            ("last_name", "Liddell"),
            ("phone", ""),
            ("terms_accepted", "on"),
        ];
        let registered = visitor.submit("/register", "/register", &form).await;
        assert_eq!((registered.status, registered.location()), (303, "/verify-email"));
        let sent = visitor.open("/verify-email").await;
        assert_eq!(sent.status, 200);
        assert!(sent.html.contains("alice@example.com"));
        assert!(sent.html.contains("Your account is ready."), "the flash");
        assert!(!visitor.open("/verify-email").await.html.contains("Your account is ready."));

        app.deliver().await;
        let path = format!("/verify-email/{}", app.link_token("alice@example.com"));
        let confirmed = visitor.submit(&path, &path, &[]).await;
        assert_eq!((confirmed.status, confirmed.location()), (303, "/dashboard"));
        assert!(app.user("alice@example.com").await.is_verified());
        let dashboard = visitor.open("/dashboard").await;
        assert_eq!(dashboard.status, 200);
        assert!(dashboard.html.contains("Alice"));
        assert_eq!(dashboard.headers["cache-control"], "no-store");
        assert_eq!(visitor.open("/verify-email").await.location(), "/dashboard");

        let profile = [
            ("first_name", "Alice <b>Pleasance</b>"),
            ("last_name", "Liddell"),
            ("phone", "+420 601 234 567"),
            ("language", "en-US"),
            ("timezone", "Europe/Prague"),
            ("role", "admin"),
        ];
        let saved = visitor.submit("/settings/profile", "/settings/profile", &profile).await;
        assert_eq!((saved.status, saved.location()), (303, "/settings/profile"));
        let page = visitor.open("/settings/profile").await;
        assert!(page.html.contains("Your profile is saved."));
        assert!(page.html.contains("+420601234567"));
        assert!(!page.html.contains("<b>Pleasance"), "what people type is text");
        let user = app.user("alice@example.com").await;
        assert_eq!((user.timezone.as_str(), user.role.as_str()), ("Europe/Prague", "user"));

        let left = visitor.submit("/dashboard", "/logout", &[]).await;
        assert_eq!((left.status, left.location()), (303, "/login"));
        assert_eq!((visitor.cookie("access"), visitor.cookie("refresh")), (None, None));
        assert!(visitor.open("/login").await.html.contains("You are signed out."));
        let dashboard = visitor.open("/dashboard").await;
        assert_eq!((dashboard.status, dashboard.location()), (303, "/login?return_to=%2Fdashboard"));
    }

    async fn signing_out_ends_the_session_and_not_the_cookie_alone(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let (access, refresh) =
            (visitor.cookie("access").unwrap(), visitor.cookie("refresh").unwrap());
        visitor.submit("/dashboard", "/logout", &[]).await;
        let thief = app.visitor();
        thief.set_cookie("access", &access);
        thief.set_cookie("refresh", &refresh);
        assert_eq!(thief.open("/dashboard").await.status, 303);
        let by_token = app.anonymous(Method::GET, "/api/me").bearer_auth(access);
        assert_eq!(by_token.send().await.unwrap().status(), 401);
    }

    async fn a_form_that_is_filled_in_wrong_comes_back(app) {
        app.alice().await;
        let visitor = app.visitor();
        let form = [
            ("email", "bob@example"),
            ("password", "short"),
            ("first_name", "Bob \"the\" <i>builder</i>"),
            ("last_name", ""),
        ];
        let shown = visitor.submit("/register", "/register", &form).await;
        assert_eq!(shown.status, 422);
        assert_eq!(shown.headers["content-type"], "text/html; charset=utf-8");
        assert!(shown.html.contains("bob@example"));
        assert!(shown.html.contains("role=\"alert\""), "the summary");
        for field in ["password", "last_name", "terms_accepted"] {
            assert!(shown.html.contains(&format!("id=\"{field}-error\"")), "{field}");
        }
        assert!(!shown.html.contains("<i>builder"));
        assert!(!shown.html.contains("\"short\"") && !shown.html.contains(">short<"));
        // The page that came back can be sent again.
        let right = [
            ("email", "bob@example.com"),
            ("password", PASSWORD),
            ("first_name", "Bob"),
            ("last_name", "Builder"),
            ("terms_accepted", "on"),
            ("csrf_token", shown.form_token()),
        ];
        assert_eq!(visitor.post("/register", &right).await.status, 303);

        let stranger = app.visitor();
        let taken = [
            ("email", "ALICE@example.com"),
            ("password", PASSWORD),
            ("first_name", "Eve"),
            ("last_name", "Stranger"),
            ("terms_accepted", "on"),
        ];
        let shown = stranger.submit("/register", "/register", &taken).await;
        assert_eq!(shown.status, 422);
        assert!(shown.html.contains("id=\"email-error\""));
        assert_eq!(stranger.cookie("access"), None);
    }

    async fn a_wrong_password_is_told_and_five_lock(app) {
        app.alice().await;
        let visitor = app.visitor();
        let form = [("email", "alice@example.com"), ("password", "roses in the cellar")];
        for _ in 0..5 {
            let shown = visitor.submit("/login", "/login", &form).await;
            assert_eq!(shown.status, 422);
            assert!(shown.html.contains("Email address or password is wrong."));
            assert!(shown.html.contains("value=\"alice@example.com\""));
            assert!(!shown.html.contains("roses in the cellar"));
        }
        let form = [("email", "alice@example.com"), ("password", PASSWORD)];
        let shown = visitor.submit("/login", "/login", &form).await;
        assert_eq!(shown.status, 423);
        assert_eq!(shown.headers["retry-after"], "300");
        assert_eq!(visitor.cookie("access"), None);
    }

    async fn sign_in_leads_back_to_where_one_came_from_and_nowhere_else(app) {
        app.alice().await;
        for (return_to, leads_to) in [
            ("/settings/profile", "/settings/profile"),
            ("/requests?tab=done", "/requests?tab=done"),
            ("", "/dashboard"),
            ("https://evil.example", "/dashboard"),
            ("//evil.example", "/dashboard"),
            ("/\\evil.example", "/dashboard"),
            ("\\\\evil.example", "/dashboard"),
            ("/\t/evil.example", "/dashboard"),
            ("/\r\nSet-Cookie: a=b", "/dashboard"),
            ("javascript:alert(1)", "/dashboard"),
            ("evil.example", "/dashboard"),
        ] {
            let visitor = app.visitor();
            let form = [
                ("email", "alice@example.com"),
                ("password", PASSWORD),
                ("return_to", return_to),
            ];
            let shown = visitor.submit("/login", "/login", &form).await;
            assert_eq!((shown.status, shown.location()), (303, leads_to), "{return_to:?}");
            let query = serde_urlencoded::to_string([("return_to", return_to)]).unwrap();
            let again = visitor.open(&format!("/login?{query}")).await;
            assert_eq!((again.status, again.location()), (303, leads_to), "{return_to:?}");
        }
    }

    async fn whoever_is_in_is_not_asked_again(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        for path in ["/", "/login", "/register"] {
            let shown = visitor.open(path).await;
            assert_eq!((shown.status, shown.location()), (303, "/dashboard"), "{path}");
        }
    }

    async fn the_language_is_switched_for_strangers_and_for_people(app) {
        app.alice().await;
        let visitor = app.visitor();
        assert!(visitor.open("/login").await.html.contains("<html lang=\"en-US\" dir=\"ltr\""));
        let arabic = [("language", "ar"), ("return_to", "/login")];
        let switched = visitor.submit("/login", "/language", &arabic).await;
        assert_eq!((switched.status, switched.location()), (303, "/login"));
        assert!(visitor.open("/login").await.html.contains("<html lang=\"ar\" dir=\"rtl\""));
        // The account's own language counts once somebody is in.
        visitor.sign_in("alice@example.com", false).await;
        assert!(visitor.open("/dashboard").await.html.contains("<html lang=\"en-US\""));
        let czech = [("language", "cs-CZ"), ("return_to", "/dashboard")];
        assert_eq!(visitor.submit("/dashboard", "/language", &czech).await.location(), "/dashboard");
        assert!(visitor.open("/dashboard").await.html.contains("<html lang=\"cs-CZ\""));
        assert_eq!(app.user("alice@example.com").await.language, "cs-CZ");
        let unknown = [("language", "tlh"), ("return_to", "/dashboard")];
        assert_eq!(visitor.submit("/dashboard", "/language", &unknown).await.status, 422);
        let away = [("language", "ar"), ("return_to", "https://evil.example")];
        assert_eq!(visitor.submit("/dashboard", "/language", &away).await.location(), "/dashboard");
        assert_eq!(app.user("alice@example.com").await.language, "ar");
    }

    async fn an_access_cookie_that_ran_out_is_renewed_on_the_way(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", true).await;
        let first = (visitor.cookie("access").unwrap(), visitor.cookie("refresh").unwrap());
        app.advance(TimeDelta::minutes(14));
        assert_eq!(visitor.open("/dashboard").await.set_cookies("access"), [""; 0]);
        app.advance(LATER);
        let shown = visitor.open("/dashboard").await;
        assert_eq!(shown.status, 200);
        let second = (visitor.cookie("access").unwrap(), visitor.cookie("refresh").unwrap());
        assert!(second.0 != first.0 && second.1 != first.1);
        assert_eq!(app.count_of("session.started").await, 2, "the same session goes on");
        // A form may be the first to be late.
        app.advance(TimeDelta::minutes(5));
        let token = shown.form_token().to_owned();
        app.advance(LATER);
        let form = [("language", "cs-CZ"), ("return_to", "/dashboard"), ("csrf_token", &token)];
        assert_eq!(visitor.post("/language", &form).await.status, 303);
        assert_eq!(app.user("alice@example.com").await.language, "cs-CZ");
        assert_ne!(visitor.cookie("refresh").unwrap(), second.1);
        // After a week away, nobody is in.
        app.advance(TimeDelta::days(8));
        assert_eq!(visitor.open("/dashboard").await.status, 303);
    }

    async fn tabs_that_race_for_the_renewal_all_stay_signed_in(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let stale = (visitor.cookie("access").unwrap(), visitor.cookie("refresh").unwrap());
        app.advance(LATER);
        let tabs: Vec<_> = (0..20)
            .map(|_| {
                let tab = app.visitor();
                tab.set_cookie("access", &stale.0);
                tab.set_cookie("refresh", &stale.1);
                tab
            })
            .collect();
        let shown = join_all(tabs.iter().map(|tab| tab.open("/dashboard"))).await;
        assert!(shown.iter().all(|shown| shown.status == 200));
        let successors: std::collections::HashSet<_> =
            tabs.iter().map(|tab| tab.cookie("refresh").unwrap()).collect();
        assert_eq!(successors.len(), 1, "they share one jar in truth");
        assert!(!successors.contains(&stale.1));
        let again = join_all(tabs.iter().map(|tab| tab.open("/settings/profile"))).await;
        assert!(again.iter().all(|shown| shown.status == 200));
    }

    async fn a_stolen_refresh_cookie_ends_the_session_for_thief_and_owner(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let thief = app.visitor();
        thief.set_cookie("refresh", &visitor.cookie("refresh").unwrap());
        app.advance(LATER);
        assert_eq!(visitor.open("/dashboard").await.status, 200);
        app.advance(TimeDelta::seconds(11));
        assert_eq!(thief.open("/dashboard").await.status, 303);
        assert_eq!(visitor.open("/dashboard").await.status, 303);
    }

    async fn cookies_are_kept_for_those_alone_who_ask_to_be_remembered(app) {
        app.alice().await;
        for (remember, kept) in [(true, true), (false, false)] {
            let visitor = app.visitor();
            let form = [
                ("email", "alice@example.com"),
                ("password", PASSWORD),
                ("remember_me", if remember { "on" } else { "" }),
            ];
            let shown = visitor.submit("/login", "/login", &form).await;
            for (name, seconds) in [("access", 900), ("refresh", 604_800)] {
                let cookies = shown.set_cookies(name);
                assert_eq!(cookies.len(), 1, "{name}");
                for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
                    assert!(cookies[0].contains(attribute), "{}", cookies[0]);
                }
                let age = format!("Max-Age={seconds}");
                assert_eq!(cookies[0].contains(&age), kept, "{}", cookies[0]);
                assert_eq!(cookies[0].contains("Max-Age"), kept, "{}", cookies[0]);
                assert!(!cookies[0].contains("Domain"), "{}", cookies[0]);
            }
        }
    }

    async fn a_forgotten_password_is_replaced(app) {
        app.alice().await;
        app.deliver().await;
        let visitor = app.visitor();
        let email = [("email", "alice@example.com")];
        let known = visitor.submit("/forgot-password", "/forgot-password", &email).await;
        assert_eq!(known.status, 200);
        let stranger = [("email", "nobody@example.com")];
        let unknown = visitor.submit("/forgot-password", "/forgot-password", &stranger).await;
        assert_eq!(unknown.status, 200);
        let said = unknown.html.replace("nobody@example.com", "alice@example.com");
        let different = known
            .html
            .lines()
            .zip(said.lines())
            .find(|(one, other)| one != other && !one.contains("csrf_token"));
        assert_eq!(different, None, "who asks learns nothing");
        let wrong = visitor.submit("/forgot-password", "/forgot-password", &[("email", "x")]).await;
        assert_eq!(wrong.status, 422);

        app.deliver().await;
        let path = format!("/reset-password/{}", app.link_token("alice@example.com"));
        let weak = visitor.submit(&path, &path, &[("password", "password123")]).await;
        assert_eq!(weak.status, 422);
        assert!(weak.html.contains("id=\"password-error\""));
        assert!(!weak.html.contains("password123"));
        let elsewhere = app.visitor();
        elsewhere.sign_in("alice@example.com", false).await;
        let new = [("password", "peonies along the fence")];
        let set = visitor.submit(&path, &path, &new).await;
        assert_eq!((set.status, set.location()), (303, "/login"));
        assert_eq!(elsewhere.open("/dashboard").await.status, 303);
        let page = visitor.open(&path).await;
        assert!(!page.html.contains("type=\"password\""), "the link is spent");
        let form = [("email", "alice@example.com"), ("password", "peonies along the fence")];
        assert_eq!(visitor.submit("/login", "/login", &form).await.status, 303);
    }

    async fn links_that_name_nothing_are_told_as_such(app) {
        let visitor = app.visitor();
        for path in ["/reset-password/x", "/verify-email/x", "/reset-password/%00%F0%9F%8C%B7"] {
            let page = visitor.open(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(!page.html.contains(&format!("action=\"{path}\"")), "{path}");
        }
        let token = visitor.open("/login").await.form_token().to_owned();
        let form = [("password", PASSWORD), ("csrf_token", token.as_str())];
        assert!(visitor.post("/reset-password/x", &form).await.status < 500);
        assert!(visitor.post("/verify-email/x", &form).await.status < 500);
    }

    async fn a_message_that_we_did_not_write_is_not_shown(app) {
        let visitor = app.visitor();
        visitor.set_cookie("flash", "success.flash-welcome.AAAA");
        let shown = visitor.open("/login").await;
        assert_eq!(shown.status, 200);
        assert!(!shown.html.contains("Your account is ready."));
        assert_eq!(shown.set_cookies("flash").len(), 1, "and it is taken away");
    }

    async fn the_same_session_works_by_page_and_by_api(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let me = visitor.call(Method::GET, "/api/me").send().await.unwrap();
        assert_eq!(me.status(), 200);
        let login = json!({ "email": "alice@example.com", "password": PASSWORD });
        let by_api = app.post("/api/auth/login", &login).await;
        assert!(by_api.headers().get("set-cookie").is_none(), "the API sets no cookies");
    }
}

on_every_database! {
    with with_tls;

    async fn over_tls_cookies_belong_to_this_host_alone(app) {
        app.alice().await;
        let page = app.visitor().open("/login").await;
        let form = page.set_cookies("__Host-form")[0].split(';').next().unwrap();
        let fields = [
            ("email", "alice@example.com"),
            ("password", PASSWORD),
            ("remember_me", "on"),
            ("csrf_token", page.form_token()),
        ];
        let call = app.anonymous(Method::POST, "/login").header("cookie", form).form(&fields);
        let response = call.send().await.unwrap();
        assert_eq!(response.status(), 303);
        let all = response.headers().get_all("set-cookie").iter();
        let cookies: Vec<_> = all.map(|value| value.to_str().unwrap().to_owned()).collect();
        for name in ["__Host-access", "__Host-refresh"] {
            let cookie = cookies.iter().find(|line| line.starts_with(name)).expect("a cookie");
            for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age="] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        assert!(page.set_cookies("form").is_empty());
        // Under the plain name, which a neighbouring host could have set, it is no credential.
        let value = cookies[0].split(['=', ';']).nth(1).unwrap();
        for (name, status) in [("__Host-access", 200), ("access", 401)] {
            let call = app.anonymous(Method::GET, "/api/me");
            let call = call.header("cookie", format!("{name}={value}"));
            assert_eq!(call.send().await.unwrap().status(), status, "{name}");
        }
    }
}
