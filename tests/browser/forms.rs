//! Forms that are refused, or answered by something else than a redirect, with scripts on.

use reqwest::Method;
use serde_json::json;

use super::driver::{Browser, Script};

on_every_database! {
    async fn a_refused_file_costs_nothing_of_what_was_typed(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        browser.sign_in(&app.alice().await).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("picture.txt");
        std::fs::write(&file, [0x89, b'P', b'N', b'G', 0, 1, 2, 3]).unwrap();

        browser.go("/requests/new").await;
        browser.find("input[value=audio]").await.click().await.unwrap();
        browser.fill("audio-spoken_language", "Czech").await;
        browser.fill("title", "A transcript").await;
        browser.fill("description", "Who said what?").await;
        browser.fill("files", file.to_str().unwrap()).await;
        browser.find("#priority option[value=high]").await.click().await.unwrap();
        browser.press("Hand in request").await;
        browser.see("A file is not uploaded.").await;
        browser.until("document.activeElement.closest('[data-upload=failed]') !== null").await;
        browser.until("document.querySelector('#title').value === 'A transcript'").await;
        browser.until("document.querySelector('#description').value === 'Who said what?'").await;
        browser.until("document.querySelector('[name=request_type]:checked').value === 'audio'").await;
        browser.until("document.querySelector('#priority').value === 'high'").await;

        browser.find("[aria-label='Remove: picture.txt']").await.click().await.unwrap();
        browser.press("Hand in request").await;
        browser.find("#now .status--pending").await;
        browser.see("Audio · High priority").await;
        browser.close().await;
    }

    async fn a_change_made_elsewhere_meanwhile_is_shown_beside_ones_own(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "A shop").await;
        browser.sign_in(&alice).await;
        browser.go(&format!("/requests/{id}/edit")).await;
        browser.fill("title", " for bread").await;
        let elsewhere = json!({ "title": "A shop for cakes", "description": "Cakes." });
        let call = app.by(&alice, Method::PUT, &format!("/api/me/requests/{id}"));
        assert_eq!(call.json(&elsewhere).send().await.unwrap().status(), 200);

        browser.press("Save changes").await;
        browser.see("Changed elsewhere meanwhile").await;
        browser.see("A shop for cakes").await;
        browser.until("document.querySelector('#title').value === 'A shop for bread'").await;
        browser.press("Save my version").await;
        browser.arrive(&format!("/requests/{id}")).await;
        browser.see("Your changes are saved.").await;
        assert_eq!(app.request(&alice, &id).await["title"], "A shop for bread");
        browser.close().await;
    }

    async fn a_forgotten_password_is_replaced_by_a_mailed_link(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        // The mail of the registration is out before the one that counts.
        app.deliver().await;
        browser.go("/login").await;
        browser.press("Forgot your password?").await;
        browser.arrive("/forgot-password").await;
        browser.fill("email", &alice.email).await;
        browser.press("Send link").await;
        browser.see(&format!("If an account belongs to {}", alice.email)).await;

        app.deliver().await;
        let link = format!("/reset-password/{}", app.link_token(&alice.email));
        browser.go(&link).await;
        browser.fill("password", "roses below the balcony").await;
        browser.press("Set password").await;
        browser.arrive("/login").await;
        browser.see("Your new password is set.").await;
        browser.fill("email", &alice.email).await;
        browser.fill("password", "roses below the balcony").await;
        browser.press("Sign in").await;
        browser.arrive("/dashboard").await;

        browser.go(&link).await;
        browser.see("This link has expired").await;
        browser.close().await;
    }
}
