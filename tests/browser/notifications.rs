//! The bell in every tab, and the page behind it.

use serde_json::json;

use super::driver::{Browser, Script};
use crate::support::TestApp;

const NUMBER: &str = "return [...document.querySelectorAll('.bell:not([hidden]) [data-bell-target=number]')].map((number) => number.textContent)";

async fn end(app: &TestApp, id: &str) {
    app.reported("request.completed", &json!({ "request_id": id, "results": { "a": 1 } })).await;
}

on_every_database! {
    async fn the_bell_rings_in_a_tab_that_is_being_typed_into(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        let (tulips, roses) = (app.hand_in(&alice, "Tulips").await, app.hand_in(&alice, "Roses").await);
        let user = app.user(&alice.email).await;
        user_portal::models::notifications::Model::read_all(&app.portal, &user, None).await.unwrap();
        browser.sign_in(&alice).await;
        browser.go("/requests/new").await;
        browser.fill("title", "Lilies").await;
        browser.until_is("return navigator.locks.query().then(({ held }) => held.length > 0)", &json!(true)).await;
        let new = app.get(&alice, "/api/me/notifications").await["metadata"]["unread_count"].as_u64().unwrap();
        end(app, &tulips).await;
        browser.until_is(NUMBER, &json!([(new + 1).to_string()])).await;
        end(app, &roses).await;
        browser.until_is(NUMBER, &json!([(new + 2).to_string()])).await;
        browser.until("document.querySelector('#title').value === 'Lilies'").await;

        browser.go("/notifications").await;
        browser.see("The result of “Tulips” is ready.").await;
        browser.find("a[href^='/notifications/'].told__text").await.click().await.unwrap();
        browser.arrive(&format!("/requests/{roses}")).await;
        browser.until_is(NUMBER, &json!([(new + 1).to_string()])).await;
        browser.go("/notifications").await;
        browser.press("Mark all as read").await;
        browser.see("All notifications are marked as read.").await;
        browser.until_is(NUMBER, &json!([])).await;
        browser.close().await;
    }

    async fn everything_works_without_a_script(app) {
        let Some(browser) = Browser::open(app, Script::Off).await else { return };
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "Tulips").await;
        browser.sign_in(&alice).await;
        browser.go(&format!("/requests/{id}")).await;
        browser.press("Mute this request").await;
        browser.see("The request is muted.").await;
        browser.press("Unmute this request").await;
        end(app, &id).await;
        browser.go("/notifications").await;
        browser.find(".told__line:first-child .told__remove").await.click().await.unwrap();
        browser.see("The notification is deleted.").await;
        browser.close().await;
    }
}
