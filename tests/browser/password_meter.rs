//! The meter under a new password.

use serde_json::{Value, json};

use super::driver::{Browser, Script};
use crate::support::TestApp;

const COMMON: &str = include_str!("../../src/models/users/common_passwords.txt");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_refuses_as_common_is_weak_for_the_meter_too() {
    let app = TestApp::sqlite().await;
    let Some(browser) = Browser::open(&app, Script::On).await else { return };
    browser.go("/register").await;
    let script = "const [list, others, done] = arguments; \
        import('/static/js/password_strength.js').then(({ judge }) => done([ \
            list.filter((word) => judge(word).level > 2 || judge(word.toUpperCase()).level > 2), \
            others.map((word) => judge(word).reason)]))";
    let list: Vec<&str> = COMMON.lines().collect();
    let others = [
        "tulips on the windowsill",
        "correct horse battery staple",
        "windowsill",
        "P@ssw0rd1234",
        "aaaaaaaaaaaaaaaaaaaaaa",
        "pass",
    ];
    let found = browser.client.execute_async(script, vec![json!(list), json!(others)]).await;
    let found: Value = found.unwrap();
    assert_eq!(found[0], json!([]));
    assert_eq!(found[1], json!(["strong", "strong", "weak", "weak", "weak", "short"]));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_in_words_how_a_password_stands_and_is_quiet_while_one_types() {
    let app = TestApp::sqlite().await;
    let Some(browser) = Browser::open(&app, Script::On).await else { return };
    browser.go("/register").await;
    browser.fill("email", "alice@example.com").await;
    browser.fill("first_name", "Alice").await;
    let shown = "document.querySelector('.meter__text').textContent";
    let heard = "document.querySelector('[data-password-meter-target=status]').textContent";
    let level = "document.querySelector('.meter__bar').value";
    let steps = [
        ("tulips", "Use 8 characters at least.", 0),
        ("&alice", "Holds your name or address. Leave it out.", 1),
        (
            "\u{e003}\u{e003}\u{e003}\u{e003}\u{e003}\u{e003}33",
            "Easy to guess. Add a word or two.",
            1,
        ),
        (" on the windowsill", "Hard to guess.", 4),
    ];
    for (typed, words, strength) in steps {
        browser.fill("password", typed).await;
        browser.until_is(&format!("return {shown}"), &json!(words)).await;
        browser.until_is(&format!("return {heard}"), &json!(words)).await;
        if strength != 1 {
            browser.until_is(&format!("return {level}"), &json!(strength)).await;
        }
    }
    // What is heard waits for a pause.
    let said = "const input = document.querySelector('#password'); input.value = ''; \
        const said = []; const status = document.querySelector('[data-password-meter-target=status]'); \
        for (const char of 'zxcvbnm,./') { input.value += char; \
            input.dispatchEvent(new Event('input', { bubbles: true })); said.push(status.textContent) } \
        return [new Set(said).size, document.querySelector('.meter__text').textContent]";
    let found = browser.run(said).await;
    assert_eq!(found, json!([1, "Easy to guess. Add a word or two."]));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_it_is_there_without_scripts() {
    let app = TestApp::sqlite().await;
    let Some(browser) = Browser::open(&app, Script::Off).await else { return };
    browser.go("/register").await;
    browser.see("8 to 128 characters.").await;
    assert!(!browser.find(".meter").await.is_displayed().await.unwrap());
    browser.close().await;
}
