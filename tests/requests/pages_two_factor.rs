//! Setting up a second factor through the pages, without any script.

use chrono::TimeDelta;
use reqwest::Method;

use crate::support::{PASSWORD, Shown, TestApp, TestAppBuilder};

const SET_UP: &str = "/settings/security/set-up";

/// The text between `before` and the next `after`.
fn between<'a>(html: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = html.split_once(before).unwrap_or_else(|| panic!("no {before}: {html}"));
    rest.split_once(after).unwrap().0
}

/// The codes that a page shows.
fn codes_of(shown: &Shown) -> Vec<String> {
    let list = between(&shown.html, "data-codes-target=\"list\">", "</ol>");
    list.split("<code>").skip(1).map(|part| part.split('<').next().unwrap().to_owned()).collect()
}

fn with_required_role() -> TestAppBuilder {
    TestApp::builder().setting("/mfa/required_roles", "user")
}

on_every_database! {
    async fn an_authenticator_is_set_up_step_by_step(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        let security = visitor.open("/settings/security").await;
        assert_eq!(security.status, 200, "{}", security.html);
        assert!(security.html.contains("Two-factor is off"));
        assert!(security.html.contains("href=\"/settings/security/set-up\""));

        let begun = visitor.submit(SET_UP, "/settings/security/totp", &[]).await;
        assert_eq!(begun.status, 303, "{}", begun.html);
        let path = begun.location().to_owned();
        let page = visitor.open(&path).await;
        assert_eq!(page.status, 200, "{}", page.html);
        assert!(page.html.contains("autocomplete=\"one-time-code\""));
        assert!(page.html.contains("inputmode=\"numeric\""));
        assert!(page.html.contains("Step 1 of 3"));
        let grouped = between(&page.html, "class=\"secret\" dir=\"ltr\">", "<");
        assert!(grouped.split(' ').all(|group| group.len() == 4), "{grouped}");
        let secret = grouped.replace(' ', "");

        let image = visitor.open(&format!("{path}/qr.svg")).await;
        assert_eq!(image.headers["content-type"], "image/svg+xml");
        assert_eq!(image.headers["cache-control"], "no-store");
        assert!(image.headers["content-security-policy"].to_str().unwrap().contains("'none'"));
        let bob = app.visitor();
        app.bob().await;
        bob.sign_in("bob@example.com", false).await;
        assert_eq!(bob.open(&format!("{path}/qr.svg")).await.status, 404);
        assert_eq!(bob.open(&path).await.status, 303);

        let wrong = visitor.submit(&path, &path, &[("code", "000000")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.html.contains("id=\"code-error\"") && wrong.html.contains(grouped));
        let code = app.totp(&secret);
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        let done = visitor.submit(&path, &path, &[("code", &spaced)]).await;
        assert_eq!(done.status, 200, "{}", done.html);
        let codes = codes_of(&done);
        assert_eq!(codes.len(), 10);
        assert!(done.html.contains("I have saved them"));
        assert_eq!(done.headers["cache-control"], "no-store");

        let again = visitor.open(&path).await;
        assert_eq!(again.status, 303, "the secret is not shown again");
        assert_eq!(visitor.open(&format!("{path}/qr.svg")).await.status, 404);
        let page = visitor.open("/settings/security/backup-codes").await;
        assert!(page.html.contains("10 backup codes left"));
        assert!(!page.html.contains(&codes[0]), "nor are the codes");
        let security = visitor.open("/settings/security").await;
        assert!(security.html.contains("Two-factor is on"));
        assert!(security.html.contains("Authenticator app"));

        let made = visitor
            .submit("/settings/security/backup-codes", "/settings/security/backup-codes", &[])
            .await;
        assert_eq!(made.status, 200);
        assert!(!codes_of(&made).contains(&codes[0]));
    }

    async fn factors_are_renamed_and_removed(app) {
        let alice = app.alice().await;
        let id = app.set_up_totp(&alice).await.id;
        app.set_up_totp(&alice).await;
        let visitor = app.visitor();
        visitor.set_cookie("access", &alice.access_token);
        let path = format!("/settings/security/factors/{id}/rename");
        let empty = visitor.submit(&path, &path, &[("name", " ")]).await;
        assert_eq!(empty.status, 422);
        let renamed = visitor.submit(&path, &path, &[("name", "Old <b>phone</b>")]).await;
        assert_eq!((renamed.status, renamed.location()), (303, "/settings/security"));
        let security = visitor.open("/settings/security").await;
        assert!(security.html.contains("Old &lt;b&gt;phone"), "{}", security.html);

        app.advance(TimeDelta::minutes(11));
        let remove = format!("/settings/security/factors/{id}/remove");
        let asked = visitor.submit("/settings/security", &remove, &[]).await;
        assert_eq!(asked.status, 403);
        let fields = [("confirm_password", PASSWORD), ("csrf_token", asked.form_token())];
        let removed = visitor.post(&remove, &fields).await;
        assert_eq!((removed.status, removed.location()), (303, "/settings/security"));
        assert!(!visitor.open("/settings/security").await.html.contains("Old &lt;b&gt;phone"));
        let gone = visitor.submit("/settings/security", &remove, &[]).await;
        assert_eq!(gone.status, 404);
    }

    async fn few_backup_codes_are_warned_about(app) {
        let alice = app.alice().await;
        let authenticator = app.set_up_totp(&alice).await;
        let visitor = app.visitor();
        visitor.set_cookie("access", &alice.access_token);
        for code in &authenticator.backup_codes[..6] {
            app.call(&alice, Method::POST, "/api/auth/reauthenticate", serde_json::json!({ "code": code })).await;
        }
        let warning = "Make new ones before you run out";
        assert!(!visitor.open("/settings/security").await.html.contains(warning));
        let seventh = serde_json::json!({ "code": authenticator.backup_codes[6] });
        app.call(&alice, Method::POST, "/api/auth/reauthenticate", seventh).await;
        assert!(visitor.open("/settings/security").await.html.contains(warning));
    }

    async fn a_set_up_that_is_over_leads_back_to_its_start(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", true).await;
        assert_eq!(visitor.open("/settings/security/email").await.location(), SET_UP);
        assert_eq!(visitor.open("/settings/security/sms").await.location(), SET_UP);
        let begun = visitor.submit(SET_UP, "/settings/security/totp", &[]).await;
        let path = begun.location().to_owned();
        app.advance(TimeDelta::minutes(11));
        assert_eq!(visitor.open(&path).await.location(), SET_UP, "not fresh any more");
        assert_eq!(visitor.open(&format!("{path}/qr.svg")).await.status, 403);
        assert_eq!(visitor.open("/settings/security/totp/nonsense").await.status, 404);
        let off = visitor.open("/settings/security/backup-codes").await;
        assert_eq!(off.location(), "/settings/security");
    }

    async fn codes_by_mail_are_set_up_through_pages(app) {
        app.alice().await;
        let visitor = app.visitor();
        visitor.sign_in("alice@example.com", false).await;
        app.deliver().await;
        let begun = visitor.submit(SET_UP, "/settings/security/email", &[]).await;
        assert_eq!((begun.status, begun.location()), (303, "/settings/security/email"));
        let page = "/settings/security/email";
        let confirm = "/settings/security/email/confirm";
        let wrong = visitor.submit(page, confirm, &[("code", "12")]).await;
        assert_eq!(wrong.status, 422);
        app.deliver().await;
        let text = app.mail_to("alice@example.com").text;
        let is_code = |word: &&str| word.len() == 6 && word.chars().all(|c| c.is_ascii_digit());
        let code = text.split(|c: char| !c.is_ascii_alphanumeric()).find(is_code).unwrap();
        let done = visitor.submit(page, confirm, &[("code", code)]).await;
        assert_eq!(done.status, 200, "{}", done.html);
        assert_eq!(codes_of(&done).len(), 10);
        assert!(visitor.open("/settings/security").await.html.contains("a***@example.com"));
        let invalid = [("phone", "12")];
        let refused = visitor.submit(SET_UP, "/settings/security/sms", &invalid).await;
        assert_eq!(refused.status, 422, "{}", refused.html);
        assert!(refused.html.contains("id=\"phone-error\""));
    }
}

on_every_database! {
    with with_required_role;

    async fn the_last_factor_stays_where_the_role_needs_it(app) {
        let alice = app.alice().await;
        let id = app.set_up_totp(&alice).await.id;
        let visitor = app.visitor();
        visitor.set_cookie("access", &alice.access_token);
        let remove = format!("/settings/security/factors/{id}/remove");
        let refused = visitor.submit("/settings/security", &remove, &[]).await;
        assert_eq!((refused.status, refused.location()), (303, "/settings/security"));
        assert!(visitor.open("/settings/security").await.html.contains("Add another method"));
    }
}
