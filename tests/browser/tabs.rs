//! One browser, several tabs.

use chrono::TimeDelta;
use serde_json::json;

use super::driver::{Browser, Script};

/// How many tabs hold the stream, and how many stand by.
const LOCKS: &str = "return navigator.locks.query().then(({ held, pending }) =>
    [held, pending].map((locks) => locks.filter(({ name }) => name === 'live-stream').length))";

on_every_database! {
    async fn two_tabs_share_one_stream_and_the_last_one_takes_it_over(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        let id = app.hand_in(&alice, "A shop").await;
        browser.sign_in(&alice).await;

        let first = browser.client.window().await.unwrap();
        let page = format!("/requests/{id}");
        browser.go(&page).await;
        browser.find("#now .status--pending").await;
        let second = browser.client.new_window(false).await.unwrap().handle;
        browser.client.switch_to_window(second.clone()).await.unwrap();
        browser.go("/requests").await;
        browser.find(".row .status--pending").await;
        browser.until_is(LOCKS, &json!([1, 1])).await;

        app.deliver().await;
        browser.find(".row .status--submitted").await;
        browser.client.switch_to_window(first.clone()).await.unwrap();
        browser.find("#now .status--submitted").await;

        browser.client.close_window().await.unwrap();
        browser.client.switch_to_window(second).await.unwrap();
        app.advance(TimeDelta::seconds(2));
        app.poll().await;
        browser.find(".row .status--processing").await;
        browser.until_is(LOCKS, &json!([1, 0])).await;
        browser.close().await;
    }

    async fn what_is_being_typed_outlives_a_change_and_the_change_comes_after_it(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        app.hand_in(&alice, "A shop").await;
        browser.sign_in(&alice).await;
        browser.go("/requests").await;
        browser.until_is(LOCKS, &json!([1, 0])).await;

        browser.fill("q", "bread").await;
        browser.run(
            "document.activeElement.blur();
            new BroadcastChannel('live-stream').onmessage = () => { window.told = true }",
        ).await;
        app.deliver().await;
        browser.until("window.told === true").await;
        assert_eq!(browser.run("return document.querySelector('#q').value").await, json!("bread"));
        browser.find("#q").await.clear().await.unwrap();
        browser.find(".row .status--submitted").await;
        browser.close().await;
    }
}
