//! The list as a file for spreadsheets.

use reqwest::Method;
use serde_json::json;

use crate::support::{Person, TestApp};

async fn export(app: &TestApp, person: &Person, query: &str) -> (String, String) {
    let path = format!("/api/me/requests.csv?{query}");
    let answer = app.by(person, Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{query}");
    assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
    let name = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    (name, answer.text().await.unwrap())
}

/// The titles in the file, in their order, as a spreadsheet reads them.
fn titles(file: &str) -> Vec<String> {
    let lines = file.strip_prefix('\u{feff}').expect("the mark of UTF-8").split("\r\n");
    let rows = lines.skip(1).filter(|line| !line.is_empty());
    rows.map(|line| line.split("\",\"").nth(1).unwrap().replace("\"\"", "\"")).collect()
}

on_every_database! {
    async fn a_file_holds_what_matches_in_its_order_and_no_formula(app) {
        let alice = app.alice().await;
        for title in ["=HYPERLINK(\"http://evil\")", "+1", "-1", "@SUM(A1)", "Žluťoučký \"kůň\", 100%"] {
            assert_eq!(app.create(&alice, &json!({ "title": title })).await.status(), 201);
        }
        let bob = app.bob().await;
        app.hand_in(&bob, "His").await;
        let (name, file) = export(app, &alice, "sort=title&order=asc").await;
        let day = app.portal.now().format("%Y-%m-%d");
        assert_eq!(name, format!("attachment; filename=\"requests-{day}.csv\""));
        assert!(file.starts_with("\u{feff}id,title,status,"), "{file}");
        let mut found = titles(&file);
        found.sort();
        let expected = [
            "'+1", "'-1", "'=HYPERLINK(\"http://evil\")", "'@SUM(A1)", "Žluťoučký \"kůň\", 100%",
        ];
        assert_eq!(found, expected);
        let (_, file) = export(app, &alice, "q=%C5%BDLU").await;
        assert_eq!(titles(&file), ["Žluťoučký \"kůň\", 100%"]);
        let (_, file) = export(app, &alice, "status=completed").await;
        assert_eq!(file.lines().count(), 1, "the head alone");
    }

    async fn a_long_file_has_every_row_once(app) {
        let alice = app.alice().await;
        let one = app.hand_in(&alice, "Row").await;
        crate::support::lists::multiply(app, &one, 1234).await;
        // A cursor in the address is a place on a page, and none in a file.
        let first = app.get(&alice, "/api/me/requests?size=5").await;
        let cursor = first["pagination"]["next_cursor"].as_str().unwrap();
        for query in ["", "sort=title", "sort=updated_at&order=asc", &format!("cursor={cursor}&page=7")] {
            let (_, file) = export(app, &alice, query).await;
            let mut found = titles(&file);
            let count = found.len();
            found.sort();
            found.dedup();
            assert_eq!((count, found.len()), (1235, 1235), "{query}");
        }
    }

    async fn the_page_exports_what_it_shows(app) {
        let alice = app.alice().await;
        for title in ["Tulips", "Roses"] {
            app.hand_in(&alice, title).await;
        }
        let browser = app.visitor();
        browser.sign_in(&alice.email, false).await;
        let list = browser.open("/requests?tab=running&q=tulip&sort=title").await;
        let link = "/requests.csv?tab=running&amp;q=tulip&amp;sort=title";
        assert!(list.html.contains(link), "{}", list.html);
        let file = browser.open(&link.replace("&amp;", "&")).await;
        assert_eq!(titles(&file.html), ["Tulips"]);
        // Tab and state that exclude each other.
        let file = browser.open("/requests.csv?tab=done&status=failed").await;
        assert_eq!((file.status, file.html.lines().count()), (200, 1));
        let nobody = app.visitor().open("/requests.csv").await;
        assert_eq!(nobody.status, 303);
        let refused = app.by(&alice, Method::GET, "/api/me/requests.csv?sort=x").send().await.unwrap();
        assert_eq!(refused.status(), 422);
    }
}
