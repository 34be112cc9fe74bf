//! Reading a result.

use serde_json::json;

use super::driver::{Browser, Script};

on_every_database! {
    async fn a_result_is_read_copied_and_seen(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "A honey shop with reports").await;
        app.settle().await;
        browser.sign_in(&alice).await;
        browser.go(&format!("/requests/{id}")).await;
        browser.see_in("results", "Files of the result").await;
        browser.see_in("results", "Steps of the work").await;
        // The chart is our own picture, and it is loaded.
        browser.run("document.querySelector('.artifact__image').scrollIntoView()").await;
        browser.until("document.querySelector('.artifact__image').naturalWidth === 480").await;
        // The table of contents leads to sections.
        let links = "[...document.querySelectorAll('.contents a')].every((link) => document.querySelector(link.hash))";
        browser.until_is(&format!("return {links}"), &json!(true)).await;
        // Copying takes the whole code, whatever the clipboard is.
        browser.run("Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => { window.copied = text; return Promise.resolve() } } })").await;
        browser.run("document.querySelector('.raw').open = true").await;
        browser.find(".raw [data-action='clipboard#copy']").await.click().await.unwrap();
        browser.until("JSON.parse(window.copied).summary.length > 0").await;
        browser.see("Copied").await;
        browser.close().await;
    }
}
