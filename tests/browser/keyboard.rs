//! Without a mouse.

use fantoccini::key::Key;
use serde_json::json;

use super::driver::{Browser, Script};
use crate::support::PASSWORD;

on_every_database! {
    async fn a_person_signs_in_and_opens_a_request_by_keyboard_alone(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        let alice = app.alice().await;
        for title in ["The older one", "The newer one"] {
            app.hand_in(&alice, title).await;
        }

        browser.go("/login").await;
        // The first field has the focus already.
        browser.until("document.activeElement.id === 'email'").await;
        browser.key(&alice.email).await;
        browser.key(&Key::Tab).await;
        browser.key(PASSWORD).await;
        browser.key(&Key::Enter).await;
        browser.arrive("/dashboard").await;

        browser.until("document.activeElement === document.body").await;
        browser.key(&Key::Tab).await;
        browser.until("document.activeElement.matches('.skip')").await;
        let skip = browser.find(".skip").await.rectangle().await.unwrap();
        assert!(skip.2 > 40.0 && skip.3 > 20.0, "the skip link is seen once it has the focus");
        browser.key(&Key::Enter).await;
        browser.until("document.activeElement.id === 'main'").await;

        browser.go("/requests").await;
        browser.until("!document.querySelector('.needs-script').hidden").await;
        browser.key("j").await;
        browser.key("j").await;
        browser.until("document.activeElement.textContent.trim() === 'The older one'").await;
        let ring = browser.run(
            "return getComputedStyle(document.activeElement, '::after').outlineStyle",
        ).await;
        assert_eq!(ring, json!("solid"), "the focus is seen");
        browser.key(&Key::Enter).await;
        browser.see_in("main", "The older one").await;
        browser.find("#timeline").await;
        browser.close().await;
    }
}
