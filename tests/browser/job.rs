//! What the portal is for, from the first page to the download, with scripts and without.

use std::collections::HashSet;

use chrono::TimeDelta;

use super::driver::{Browser, Script};
use crate::support::{PASSWORD, TestApp};

const ALICE: &str = "alice@example.com";

/// First page, registration, the mail's link, dashboard.
async fn register(app: &TestApp, browser: &Browser<'_>) {
    browser.go("/").await;
    browser.press("Create an account").await;
    browser.arrive("/register").await;
    browser.fill("email", ALICE).await;
    browser.fill("password", PASSWORD).await;
    browser.fill("first_name", "Alice").await;
    browser.fill("last_name", "Liddell").await;
    browser.find("#terms_accepted").await.click().await.unwrap();
    browser.press("Create account").await;
    browser.arrive("/verify-email").await;
    browser.see(&format!("We sent a link to {ALICE}.")).await;

    app.deliver().await;
    let link = format!("/verify-email/{}", app.link_token(ALICE));
    browser.go(&link).await;
    browser.see("One step left").await;
    browser.press("Confirm address").await;
    browser.arrive("/dashboard").await;
    browser.see("Your email address is confirmed.").await;
    browser.see("Welcome, Alice").await;
}

/// Hands in a website with a text file; the page of the request is open then.
async fn hand_in(browser: &Browser<'_>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("price-list.txt");
    std::fs::write(&file, "bread 89\nrolls 12\n").unwrap();

    browser.press("Hand in a request").await;
    browser.arrive("/requests/new").await;
    browser.find("input[value=website]").await.click().await.unwrap();
    browser.fill("title", "A shop for our bakery").await;
    browser.fill("description", "We bake bread. A shop with cards, please.").await;
    browser.fill("files", file.to_str().unwrap()).await;
    browser.press("Hand in request").await;
    browser.find("#now .status--pending").await;
    browser.see("Your request is handed in.").await;
    browser.see("Website · Normal priority").await;
    browser.see("price-list.txt").await;
    browser.path().await
}

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The archive of the result, fetched as the browser would.
async fn download(app: &TestApp, browser: &Browser<'_>) -> Vec<u8> {
    let link = browser.find("#results a[download]").await;
    let path = link.attr("href").await.unwrap().unwrap();
    let call = app.client.get(app.url(&path)).header("cookie", browser.cookies().await);
    let answer = call.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/zip");
    answer.bytes().await.unwrap().to_vec()
}

fn assert_has_the_result(archive: Vec<u8>) {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let names: Vec<_> = archive.file_names().map(Result::unwrap).collect();
    assert!(names.iter().any(|name| name.contains("result")), "{names:?}");
}

/// A page of the request asks for signing in, and remembers where to go on.
async fn is_locked_out(browser: &Browser<'_>, request: &str) {
    browser.go(request).await;
    assert_eq!(browser.path().await, "/login");
    let return_to = browser.find("input[name=return_to]").await;
    assert_eq!(return_to.attr("value").await.unwrap().as_deref(), Some(request));
}

on_every_database! {
    async fn the_whole_job_is_done_while_the_pages_move_by_themselves(app) {
        let Some(browser) = Browser::open(app, Script::On).await else { return };
        register(app, &browser).await;
        let request = hand_in(&browser).await;

        // From here on the page is never asked for again: these would not outlive it.
        browser.run("window.title = document.querySelector('h1'); window.mark = 'mine'").await;
        browser.until("navigator.locks.query().then((locks) => locks.held.length === 1)").await;
        app.deliver().await;
        browser.find("#now .status--submitted").await;
        let mut steps = HashSet::new();
        loop {
            app.advance(TimeDelta::milliseconds(1500));
            app.poll().await;
            let row = app.row(id_of(&request)).await;
            let Some(step) = row.current_step.filter(|_| row.status == "processing") else {
                if row.status == "submitted" {
                    continue;
                }
                break;
            };
            browser.find("#now .status--processing").await;
            browser.see_in("now", &step).await;
            steps.insert(step);
        }
        assert!(steps.len() > 1, "{steps:?}");
        app.settle().await;
        browser.find("#now .status--completed").await;
        browser.see("We bake bread.").await;
        browser.find("#results").await;
        browser.until("window.mark === 'mine' && window.title.isConnected").await;
        assert_has_the_result(download(app, &browser).await);

        browser.find("summary.menu__button").await.click().await.unwrap();
        browser.press("Sign out").await;
        browser.arrive("/login").await;
        browser.see("You are signed out.").await;
        // Going back shows nothing of it either.
        browser.client.back().await.unwrap();
        browser.find(&format!("input[name=return_to][value='{request}']")).await;
        is_locked_out(&browser, &request).await;
        browser.close().await;
    }

    async fn the_whole_job_is_done_without_any_script(app) {
        let Some(browser) = Browser::open(app, Script::Off).await else { return };
        register(app, &browser).await;
        let request = hand_in(&browser).await;

        app.deliver().await;
        browser.client.refresh().await.unwrap();
        browser.find("#now .status--submitted").await;
        app.settle().await;
        browser.client.refresh().await.unwrap();
        browser.find("#now .status--completed").await;
        assert_has_the_result(download(app, &browser).await);

        browser.find("summary.menu__button").await.click().await.unwrap();
        browser.press("Sign out").await;
        browser.arrive("/login").await;
        browser.see("You are signed out.").await;
        is_locked_out(&browser, &request).await;
        browser.close().await;
    }
}
