//! Following requests: finding, choosing many, watching one in two tabs.

use chrono::TimeDelta;
use serde_json::json;
use user_portal::workers::overdue;

use super::driver::{Browser, Script};
use crate::support::{Person, TestApp};

async fn three(app: &TestApp) -> (Person, Vec<String>) {
    let alice = app.alice().await;
    let mut ids = Vec::new();
    for title in ["Lilies", "Tulips", "Roses"] {
        ids.push(app.hand_in(&alice, title).await);
        app.advance(TimeDelta::seconds(1));
    }
    (alice, ids)
}

async fn choose(browser: &Browser<'_>, id: &str) {
    browser.find(&format!("input[value='{id}']")).await.click().await.unwrap();
}

/// The text of the bar that counts what is chosen; nothing while it is not seen.
const CHOSEN: &str = "const bar = document.querySelector('.bulk__actions')
    return getComputedStyle(bar).visibility === 'visible' ? bar.querySelector('output').textContent : ''";

const TITLES: &str =
    "return [...document.querySelectorAll('.row__title')].map((title) => title.textContent)";

on_every_database! {
    async fn many_are_cancelled_at_once_while_the_list_moves(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let (alice, ids) = three(app).await;
        browser.sign_in(&alice).await;
        browser.go("/requests?tab=all").await;
        browser.until("!document.querySelector('.needs-script').hidden").await;
        browser.until_is(CHOSEN, &json!("")).await;
        choose(&browser, &ids[0]).await;
        choose(&browser, &ids[2]).await;
        browser.until_is(CHOSEN, &json!("2")).await;

        // What is chosen outlives a change, and does not hold it up.
        app.deliver().await;
        browser.find(".row .status--submitted").await;
        browser.until_is(CHOSEN, &json!("2")).await;
        browser.press("Cancel").await;
        browser.find("dialog[open]").await;
        browser.until("document.activeElement.textContent.trim() === 'Keep them'").await;
        browser.press("Keep them").await;
        browser.until("document.querySelector('dialog[open]') === null").await;
        assert_eq!(app.row(&ids[0]).await.status, "submitted", "it only asked");
        browser.press("Cancel").await;
        browser.press("Cancel the requests").await;
        browser.see("2 were cancelled.").await;
        browser.until("document.querySelectorAll('.row .status--cancelled').length === 2").await;
        assert_ne!(app.row(&ids[1]).await.status, "cancelled");

        // All of them, one of which can still be cancelled.
        browser.find(".bulk__all input").await.click().await.unwrap();
        browser.until_is(CHOSEN, &json!("3")).await;
        browser.press("Cancel").await;
        browser.press("Cancel the requests").await;
        browser.see("One was cancelled, 2 were finished already.").await;
        browser.close().await;
    }

    async fn many_are_deleted_without_any_script(app) {
        let Some(browser) = Browser::open(app, Script::Off).await else { return };
        let (alice, ids) = three(app).await;
        browser.sign_in(&alice).await;
        browser.go("/requests?tab=running").await;
        choose(&browser, &ids[0]).await;
        choose(&browser, &ids[1]).await;
        browser.press("Delete").await;
        browser.arrive("/requests/bulk").await;
        browser.see("Delete the selected requests?").await;
        browser.see("Tulips").await;
        browser.press("Delete for good").await;
        browser.arrive("/requests").await;
        browser.see("2 were deleted.").await;
        let left = browser.client.find_all(fantoccini::Locator::Css(".row__title")).await.unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].text().await.unwrap(), "Roses");
        browser.close().await;
    }

    async fn the_list_is_worked_by_keyboard(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let (alice, ids) = three(app).await;
        browser.sign_in(&alice).await;
        browser.go("/requests?tab=all").await;
        browser.until("!document.querySelector('.needs-script').hidden").await;
        for key in ["j", "x", "j", "j", "x"] {
            browser.key(key).await;
        }
        browser.until_is(CHOSEN, &json!("2")).await;
        let chosen = "return [...document.querySelectorAll('.row :checked')].map((mark) => mark.value)";
        browser.until_is(chosen, &json!([ids[2], ids[0]])).await;
        // From a mark that has the focus it goes on as well.
        browser.run("document.querySelector('.row :checked').focus()").await;
        browser.key("j").await;
        browser.key("k").await;
        browser.key("x").await;
        browser.until_is(CHOSEN, &json!("1")).await;
        browser.key("/").await;
        browser.until("document.activeElement.id === 'q'").await;
        browser.close().await;
    }

    async fn what_is_looked_for_stands_in_the_address(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let (alice, _) = three(app).await;
        browser.sign_in(&alice).await;
        browser.go("/requests?tab=all").await;
        browser.find("#sort option[value=title]").await.click().await.unwrap();
        browser.press("Search").await;
        browser.until_is(TITLES, &json!(["Lilies", "Roses", "Tulips"])).await;
        browser.fill("q", "ROSE").await;
        browser.press("Search").await;
        browser.until_is(TITLES, &json!(["Roses"])).await;
        let address = browser.client.current_url().await.unwrap();
        assert!(address.query().unwrap().contains("q=ROSE"), "{address}");
        browser.find("#priority option[value=high]").await.click().await.unwrap();
        browser.press("Search").await;
        browser.see("Nothing matches").await;
        browser.client.back().await.unwrap();
        browser.until_is(TITLES, &json!(["Roses"])).await;
        browser.close().await;
    }

    async fn two_tabs_follow_one_request_to_its_end(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let (alice, ids) = three(app).await;
        browser.sign_in(&alice).await;
        let page = format!("/requests/{}", ids[0]);
        let first = browser.client.window().await.unwrap();
        browser.go(&page).await;
        browser.find("#now .status--pending").await;
        let second = browser.client.new_window(false).await.unwrap().handle;
        browser.client.switch_to_window(second.clone()).await.unwrap();
        browser.go(&page).await;
        browser.find("#now .status--pending").await;

        let both = [first, second];
        let seen = async |css: &str| {
            for tab in &both {
                browser.client.switch_to_window(tab.clone()).await.unwrap();
                browser.find(css).await;
            }
        };
        app.deliver().await;
        seen("#now .status--submitted").await;
        app.advance(TimeDelta::seconds(3));
        app.poll().await;
        seen("#now .status--processing").await;
        let step = app.row(&ids[0]).await.current_step.expect("a step");
        for tab in &both {
            browser.client.switch_to_window(tab.clone()).await.unwrap();
            browser.see_in("now", &step).await;
            browser.see_in("timeline", &format!("AI Orchestrator: {step}")).await;
        }
        // It stands still: both say so, and how to go on.
        app.advance(TimeDelta::minutes(31));
        while overdue::run_due(&app.portal).await.unwrap() > 0 {}
        seen("#overdue time").await;
        browser.see("This is taking longer than expected").await;
        app.settle().await;
        seen("#now .status--completed").await;
        seen(".timeline__entry--completed").await;
        browser.until("document.querySelector('#overdue') === null").await;
        browser.see_in("timeline", "in all").await;
        browser.close().await;
    }
}
