//! Drafts: what survives a page, what a tab may overwrite, and that one draft becomes one request.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use reqwest::multipart::Form;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use user_portal::models::{draft_files, request_drafts, requests};
use user_portal::workers::upkeep;

use crate::support::requests::{PDF, file};
use crate::support::{Answer, Person, Shown, TestApp, TestAppBuilder, Visitor};

/// Somebody at the form: the browser, and the token of its forms.
struct Tab<'a> {
    visitor: Visitor<'a>,
    token: String,
}

impl<'a> Tab<'a> {
    async fn of(app: &'a TestApp, person: &Person) -> Self {
        let visitor = app.visitor();
        visitor.sign_in(&person.email, true).await;
        let token = visitor.open("/requests/new").await.form_token().to_owned();
        Self { visitor, token }
    }

    async fn call(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut fields = fields.to_vec();
        fields.push(("csrf_token", &self.token));
        let call = self.visitor.call(Method::POST, path).headers(as_json());
        Answer::of(call.form(&fields).send().await.unwrap()).await
    }

    async fn save(&self, fields: &[(&str, &str)]) -> Answer {
        self.call("/requests/draft", fields).await
    }

    async fn upload(&self, draft: &str, name: &str, content: &[u8]) -> Answer {
        self.upload_as("files", draft, name, content).await
    }

    async fn upload_as(
        &self,
        field: &'static str,
        draft: &str,
        name: &str,
        content: &[u8],
    ) -> Answer {
        let body = Form::new()
            .text("csrf_token", self.token.clone())
            .text("draft", draft.to_owned())
            .part(field, file(name, "application/octet-stream", content));
        let call = self.visitor.call(Method::POST, "/requests/draft/files");
        Answer::of(call.headers(as_json()).multipart(body).send().await.unwrap()).await
    }

    /// Sends the form itself.
    async fn send(&self, path: &str, fields: &[(&'static str, &str)]) -> Shown {
        let body = fields
            .iter()
            .fold(Form::new().text("csrf_token", self.token.clone()), |form, (name, value)| {
                form.text(*name, (*value).to_owned())
            });
        Shown::of(self.visitor.call(Method::POST, path).multipart(body).send().await.unwrap()).await
    }

    async fn page(&self) -> String {
        self.visitor.open("/requests/new").await.html
    }
}

/// As a script calls, not as a page is opened.
fn as_json() -> reqwest::header::HeaderMap {
    std::iter::once((reqwest::header::ACCEPT, "application/json".parse().unwrap())).collect()
}

fn text(answer: &Answer, pointer: &str) -> String {
    answer.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

async fn drafts(app: &TestApp) -> u64 {
    request_drafts::Entity::find().count(&app.portal.db).await.unwrap()
}

async fn requests(app: &TestApp) -> u64 {
    requests::Entity::find().count(&app.portal.db).await.unwrap()
}

async fn draft_rows(app: &TestApp) -> u64 {
    draft_files::Entity::find().count(&app.portal.db).await.unwrap()
}

fn small_quota() -> TestAppBuilder {
    TestApp::builder().setting("/storage/quota_mb", "1")
}

on_every_database! {
    async fn what_was_typed_is_there_again(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let saved = tab.save(&[
            ("title", "A \"shop\" <b>"), ("description", "Bread\r\nand rolls"), ("priority", "high"),
            ("request_type", "website"), ("metadata.languages", "Czech & English"),
            ("metadata.current_url", "not an address yet"), ("metadata.question", "of another type"),
        ]).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        assert_eq!(saved.body["data"]["version"], 1);
        let draft = text(&saved, "/data/draft");

        let page = tab.page().await;
        for part in [
            "value=\"A &quot;shop&quot; &lt;b&gt;\"", "Bread\nand rolls", "value=\"Czech &amp; English\"",
            "value=\"not an address yet\"", "value=\"website\" checked", &format!("value=\"{draft}\""),
        ] {
            assert!(page.contains(part), "no {part}: {page}");
        }
        assert!(!page.contains("of another type"));
        // The answers of one type stay while somebody looks at another.
        let again = tab.save(&[("draft", &draft), ("draft_version", "1"), ("request_type", "general")]).await;
        assert_eq!(again.body["data"]["version"], 2);
        assert!(tab.visitor.open("/requests/new?type=website").await.html.contains("Czech &amp; English"));

        let bob = app.bob().await;
        let strangers = Tab::of(app, &bob).await;
        assert!(!strangers.page().await.contains(&draft));
        let stolen = strangers.save(&[("draft", &draft), ("draft_version", "*"), ("title", "Mine")]).await;
        stolen.expect_error(409, "RESOURCE_CONFLICT");
        assert_eq!(drafts(app).await, 1);
    }

    async fn a_tab_does_not_overwrite_what_another_has_saved(app) {
        let alice = app.alice().await;
        let (first, second) = (Tab::of(app, &alice).await, Tab::of(app, &alice).await);
        let saved = first.save(&[("draft_version", "0"), ("title", "First")]).await;
        let draft = text(&saved, "/data/draft");
        // The other tab knows of no draft.
        second.save(&[("draft_version", "0"), ("title", "Second")]).await.expect_error(409, "RESOURCE_CONFLICT");
        second.save(&[("draft", &draft), ("draft_version", "0"), ("title", "Second")]).await
            .expect_error(409, "RESOURCE_CONFLICT");
        assert!(first.page().await.contains("value=\"First\""));
        // Unless its owner says so.
        assert_eq!(second.save(&[("draft_version", "*"), ("title", "Second")]).await.status, 200);
        first.save(&[("draft", &draft), ("draft_version", "1"), ("title", "First again")]).await
            .expect_error(409, "RESOURCE_CONFLICT");
        assert!(first.page().await.contains("value=\"Second\""));
    }

    async fn of_twenty_saves_from_one_version_one_counts(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let saves = (0..20).map(|n| {
            let title = format!("Title {n}");
            let tab = &tab;
            async move { tab.save(&[("draft_version", "0"), ("title", &title)]).await.status }
        });
        let answers = join_all(saves).await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 19, "{answers:?}");
        assert_eq!(drafts(app).await, 1);
    }

    async fn what_no_form_sends_breaks_nothing(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let long = "x".repeat(40_001);
        tab.save(&[("description", &long)]).await.expect_error(422, "VALIDATION_ERROR");
        tab.save(&[("request_type", &"y".repeat(51))]).await.expect_error(422, "VALIDATION_ERROR");
        let odd = tab.save(&[
            ("title", "a\0b\u{202e}"), ("draft", "no id"), ("draft_version", "-7x"), ("request_type", "poem"),
            ("priority", "most"), ("metadata.", "x"), ("metadata.__proto__", "x"),
        ]).await;
        assert_eq!(odd.status, 200, "{}", odd.body);
        assert!(tab.page().await.contains("value=\"general\" checked"));
        let call = tab.visitor.call(Method::POST, "/requests/draft").form(&[("title", "no token")]);
        assert_eq!(call.headers(as_json()).send().await.unwrap().status(), 403);
        for path in ["/requests/draft/discard", "/requests/draft/files/01890000-0000-7000-8000-000000000000/remove"] {
            let call = tab.visitor.call(Method::POST, path).form(&[("x", "y")]);
            assert_eq!(call.send().await.unwrap().status(), 403, "{path}");
        }
        let nobody = app.visitor();
        let call = nobody.call(Method::POST, "/requests/draft").form(&[("title", "x")]);
        assert_ne!(call.send().await.unwrap().status(), 200);
    }

    async fn files_are_here_as_soon_as_they_are_chosen(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let added = tab.upload("", "../plan\u{202e}fdp.pdf", PDF).await;
        assert_eq!(added.status, 201, "{}", added.body);
        let (draft, id) = (text(&added, "/data/draft"), text(&added, "/data/file/id"));
        assert_eq!(text(&added, "/data/file/name"), "planfdp.pdf");
        // Text and file belong to one draft, whichever came first.
        let saved = tab.save(&[("draft", &draft), ("draft_version", "0"), ("title", "Plan")]).await;
        assert_eq!((saved.status, text(&saved, "/data/draft")), (200, draft.clone()));
        let page = tab.page().await;
        assert!(page.contains("planfdp.pdf") && page.contains(&id), "{page}");

        let path = format!("/requests/draft/files/{id}");
        let own = tab.visitor.call(Method::GET, &path).send().await.unwrap();
        assert!(own.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
        assert_eq!(own.bytes().await.unwrap(), PDF);
        let strangers = Tab::of(app, &app.bob().await).await;
        assert_eq!(strangers.visitor.open(&path).await.status, 404);
        assert_eq!(strangers.call(&format!("{path}/remove"), &[]).await.status, 404);
        assert_eq!(strangers.upload(&draft, "mine.pdf", PDF).await.status, 409);

        assert_eq!(tab.call(&format!("{path}/remove"), &[]).await.status, 204);
        assert_eq!(tab.call(&format!("{path}/remove"), &[]).await.status, 404);
        app.deliver().await;
        assert!(app.stored_files().is_empty(), "{:?}", app.stored_files());
        assert!(!tab.page().await.contains("planfdp.pdf"));
    }

    async fn files_that_are_refused_leave_nothing(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let refused = tab.upload("", "holiday.pdf", b"\x89PNG\r\n\x1a\n\0\0").await;
        refused.expect_error(422, "INVALID_FILE_TYPE");
        tab.upload("", "empty.txt", b"").await.expect_error(422, "INVALID_FILE_TYPE");
        let no_audio = tab.upload_as("voice_file", "", "say.ogg", PDF).await;
        assert_eq!(no_audio.expect_error(422, "INVALID_FILE_TYPE").fields(), ["voice_file"]);
        assert_eq!(tab.call("/requests/draft/files", &[]).await.status, 415);
        // A draft that another tab has discarded takes nothing.
        let gone = tab.upload("01890000-0000-7000-8000-000000000000", "plan.pdf", PDF).await;
        gone.expect_error(409, "RESOURCE_CONFLICT");
        assert_eq!((drafts(app).await, draft_rows(app).await), (0, 0));
        assert!(app.stored_files().is_empty(), "{:?}", app.stored_files());
    }

    async fn twenty_files_at_once_make_one_draft_of_ten(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let uploads = (0..20).map(|n| {
            let tab = &tab;
            async move { tab.upload("", &format!("{n}.txt"), b"text").await.status }
        });
        let answers = join_all(uploads).await;
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 10, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 422).count(), 10, "{answers:?}");
        assert_eq!((drafts(app).await, draft_rows(app).await), (1, 10));
        assert_eq!(app.stored_files().len(), 10);
    }

    async fn a_spoken_message_takes_the_place_of_the_one_before(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let ogg = b"OggS\0\x02\0\0\0\0\0\0\0\0";
        let first = tab.upload_as("voice_file", "", "one.ogg", ogg).await;
        assert_eq!(first.status, 201, "{}", first.body);
        let draft = text(&first, "/data/draft");
        let second = tab.upload_as("voice_file", &draft, "two.ogg", ogg).await;
        assert_eq!(second.status, 201);
        app.deliver().await;
        assert_eq!((draft_rows(app).await, app.stored_files().len()), (1, 1));
        let page = tab.page().await;
        assert!(page.contains("two.ogg") && !page.contains("one.ogg"));
    }

    async fn a_draft_that_is_handed_in_becomes_the_request(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let plan = tab.upload("", "plan.pdf", PDF).await;
        let draft = text(&plan, "/data/draft");
        let voice = tab.upload_as("voice_file", &draft, "say.ogg", b"OggS\0\x02\0\0\0\0\0\0\0\0").await;
        let files = format!("{},{}", text(&plan, "/data/file/id"), text(&voice, "/data/file/id"));
        let before = app.stored_files();
        let shown = tab.send("/requests", &[
            ("draft", &draft), ("draft_version", "0"), ("draft_files", &files), ("title", "Our shop"),
            ("request_type", "website"), ("metadata.languages", " Czech "), ("metadata.site_kind", ""),
            ("priority", "high"),
        ]).await;
        assert_eq!(shown.status, 303, "{}", shown.html);
        let id = shown.location().rsplit('/').next().unwrap().to_owned();
        let request = app.request(&alice, &id).await;
        assert_eq!(request["metadata"], json!({ "languages": "Czech" }));
        let names: Vec<_> =
            request["files"].as_array().unwrap().iter().map(|file| file["name"].clone()).collect();
        assert_eq!(names, ["plan.pdf", "say.ogg"]);
        assert_eq!((drafts(app).await, draft_rows(app).await), (0, 0));
        app.deliver().await;
        assert_eq!(app.stored_files(), before, "the objects stay where they are");
        let path = format!("/api/me/requests/{id}/files/{}", text(&plan, "/data/file/id"));
        let back = app.by(&alice, Method::GET, &path).send().await.unwrap();
        assert_eq!(back.bytes().await.unwrap(), PDF);
        assert!(!tab.page().await.contains("Our shop"));
    }

    async fn of_twenty_tabs_one_hands_the_draft_in(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let plan = tab.upload("", "plan.pdf", PDF).await;
        let (draft, files) = (text(&plan, "/data/draft"), text(&plan, "/data/file/id"));
        let calls = (0..20).map(|_| {
            let (tab, draft, files) = (&tab, draft.as_str(), files.as_str());
            async move {
                let fields = [("draft", draft), ("draft_files", files), ("title", "Once")];
                tab.send("/requests", &fields).await.status
            }
        });
        let answers = join_all(calls).await;
        assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 19, "{answers:?}");
        assert_eq!((requests(app).await, drafts(app).await), (1, 0));
        app.deliver().await;
        assert_eq!(app.stored_files().len(), 1);
    }

    async fn what_is_handed_in_is_what_was_shown(app) {
        let alice = app.alice().await;
        let (first, second) = (Tab::of(app, &alice).await, Tab::of(app, &alice).await);
        let plan = first.upload("", "plan.pdf", PDF).await;
        let (draft, plan) = (text(&plan, "/data/draft"), text(&plan, "/data/file/id"));
        let secret = second.upload(&draft, "secret.pdf", PDF).await;
        let fields = [("draft", draft.as_str()), ("draft_files", plan.as_str()), ("title", "Shown")];
        let shown = first.send("/requests", &fields).await;
        assert_eq!(shown.status, 409, "{}", shown.html);
        assert!(shown.html.contains("secret.pdf") && shown.html.contains("value=\"Shown\""));
        let both = format!("{plan},{}", text(&secret, "/data/file/id"));
        let shown = first.send("/requests", &[("draft", &draft), ("draft_files", &both), ("title", "Shown")]).await;
        assert_eq!(shown.status, 303, "{}", shown.html);
    }

    async fn a_form_that_is_refused_keeps_its_draft(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let plan = tab.upload("", "plan.pdf", PDF).await;
        let (draft, files) = (text(&plan, "/data/draft"), text(&plan, "/data/file/id"));
        let shown = tab.send("/requests", &[
            ("draft", &draft), ("draft_files", &files), ("title", ""), ("request_type", "audio"),
            ("metadata.speakers", "<many>"), ("metadata.output", "song"),
        ]).await;
        assert_eq!(shown.status, 422);
        for part in [
            "plan.pdf", "href=\"#audio-spoken_language\"", "id=\"audio-speakers-error\"",
            "id=\"audio-output-error\"", "href=\"#title\"", "value=\"&lt;many&gt;\"", "value=\"audio\" checked",
        ] {
            assert!(shown.html.contains(part), "no {part}: {}", shown.html);
        }
        assert_eq!((requests(app).await, draft_rows(app).await), (0, 1));
        let shown = tab.send("/requests", &[("title", "T"), ("request_type", "poem")]).await;
        assert_eq!(shown.status, 422);
        assert!(shown.html.contains("Choose a type of the list"));
    }

    async fn without_a_script_the_form_keeps_the_draft(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let body = Form::new()
            .text("csrf_token", tab.token.clone())
            .text("draft", "").text("draft_version", "0")
            .text("title", "By hand").text("request_type", "website")
            .part("files", file("plan.pdf", "application/pdf", PDF));
        let call = tab.visitor.call(Method::POST, "/requests/new").multipart(body);
        let shown = Shown::of(call.send().await.unwrap()).await;
        assert_eq!((shown.status, shown.location()), (303, "/requests/new"), "{}", shown.html);
        let page = tab.page().await;
        assert!(page.contains("By hand") && page.contains("plan.pdf"), "{page}");
        let value = |name: &str| {
            let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
            rest.split_once('"').unwrap().0.to_owned()
        };
        let (draft, version, files) = (value("draft"), value("draft_version"), value("draft_files"));
        let shown = tab.send("/requests/new", &[
            ("draft", &draft), ("draft_version", &version), ("title", "By hand"), ("remove", &files),
        ]).await;
        assert_eq!(shown.status, 303, "{}", shown.html);
        assert!(!tab.page().await.contains("plan.pdf"));
        // A page that is older than the draft does not overwrite it, and loses nothing either.
        let shown = tab.send("/requests/new", &[("draft", &draft), ("draft_version", "1"), ("title", "Older")]).await;
        assert_eq!(shown.status, 409);
        assert!(shown.html.contains("value=\"Older\""));
        assert!(tab.page().await.contains("By hand"));
    }

    async fn a_draft_that_is_discarded_takes_its_files_along(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let draft = text(&tab.upload("", "plan.pdf", PDF).await, "/data/draft");
        tab.save(&[("draft", &draft), ("draft_version", "0"), ("title", "Gone")]).await;
        let shown = tab.visitor.post("/requests/draft/discard", &[("csrf_token", &tab.token)]).await;
        assert_eq!((shown.status, shown.location()), (303, "/requests/new"));
        app.deliver().await;
        assert_eq!((drafts(app).await, draft_rows(app).await), (0, 0));
        assert!(app.stored_files().is_empty());
        // A tab that still shows it can neither save nor hand it in.
        tab.save(&[("draft", &draft), ("draft_version", "1"), ("title", "Back")]).await
            .expect_error(409, "RESOURCE_CONFLICT");
        assert_eq!(tab.send("/requests", &[("draft", &draft), ("title", "Back")]).await.status, 409);
        assert_eq!((drafts(app).await, requests(app).await), (0, 0));
    }

    async fn drafts_that_nobody_touches_are_forgotten(app) {
        let (alice, bob) = (app.alice().await, app.bob().await);
        let (old, young) = (Tab::of(app, &alice).await, Tab::of(app, &bob).await);
        old.upload("", "plan.pdf", PDF).await;
        app.advance(TimeDelta::days(6));
        let draft = text(&young.upload("", "plan.pdf", PDF).await, "/data/draft");
        app.advance(TimeDelta::days(24) + TimeDelta::seconds(1));
        upkeep::run_due(&app.portal).await.unwrap();
        app.deliver().await;
        assert_eq!((drafts(app).await, app.stored_files().len()), (1, 1));
        let left = request_drafts::Entity::find().one(&app.portal.db).await.unwrap().unwrap();
        assert_eq!(left.pid.to_string(), draft);
    }

    async fn a_draft_goes_into_the_export_and_with_the_account(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let draft = text(&tab.upload("", "plan.pdf", PDF).await, "/data/draft");
        tab.upload(&draft, "Plan.pdf", PDF).await;
        tab.save(&[("draft", &draft), ("draft_version", "0"), ("title", "My diary")]).await;

        let asked = app.by(&alice, Method::POST, "/api/me/export").send().await.unwrap();
        assert_eq!(asked.status(), 202);
        app.deliver().await;
        let call = app.by(&alice, Method::GET, "/api/me/export/download");
        let archive = call.send().await.unwrap();
        assert_eq!(archive.status(), 200);
        let archive = archive.bytes().await.unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
        let told = archive.by_name("draft/draft.json").unwrap();
        let told: Value = serde_json::from_reader(told).unwrap();
        assert_eq!(told["title"], "My diary");
        assert!(archive.by_name("draft/files/plan.pdf").is_ok());
        assert!(archive.by_name("draft/files/Plan (2).pdf").is_ok());

        let body = json!({ "password": crate::support::PASSWORD });
        let deleted = app.call(&alice, Method::DELETE, "/api/me", body).await;
        assert_eq!(deleted.status, 202, "{}", deleted.body);
        app.advance(TimeDelta::days(30) + TimeDelta::seconds(1));
        upkeep::run_due(&app.portal).await.unwrap();
        app.deliver().await;
        assert_eq!((drafts(app).await, draft_rows(app).await), (0, 0));
        assert!(app.stored_files().is_empty(), "{:?}", app.stored_files());
    }
}

on_every_database! {
    with small_quota;

    async fn what_a_person_keeps_has_a_bound(app) {
        let alice = app.alice().await;
        let tab = Tab::of(app, &alice).await;
        let third = vec![b'a'; 350 * 1024];
        let uploads = (0..10).map(|n| {
            let (tab, third) = (&tab, &third);
            async move { tab.upload("", &format!("{n}.txt"), third).await }
        });
        let answers = join_all(uploads).await;
        let (taken, refused): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!((taken.len(), refused.len()), (2, 8));
        for answer in refused {
            assert_eq!(answer.expect_error(422, "STORAGE_QUOTA_EXCEEDED").fields(), ["files"]);
        }
        assert_eq!(app.stored_files().len(), 2);
        // The API counts the same, and a draft that is handed in is not counted twice.
        let draft = text(&taken[0], "/data/draft");
        let files = taken.iter().map(|answer| text(answer, "/data/file/id")).collect::<Vec<_>>().join(",");
        let shown = tab.send("/requests", &[("draft", &draft), ("draft_files", &files), ("title", "T")]).await;
        assert_eq!(shown.status, 303, "{}", shown.html);
        let id = shown.location().rsplit('/').next().unwrap().to_owned();
        let one = || Form::new().text("title", "T").part("files", file("n.txt", "text/plain", third.clone()));
        for path in ["/api/me/requests".to_owned(), format!("/api/me/requests/{id}/files")] {
            let call = app.by(&alice, Method::POST, &path).multipart(one());
            Answer::of(call.send().await.unwrap()).await.expect_error(422, "STORAGE_QUOTA_EXCEEDED");
        }
        assert_eq!(app.stored_files().len(), 2);
        // What says itself that it is too long is not read.
        let long = Form::new().part("files", file("n.txt", "text/plain", vec![b'a'; 3 * 1024 * 1024]));
        let call = app.by(&alice, Method::POST, "/api/me/requests").multipart(long);
        Answer::of(call.send().await.unwrap()).await.expect_error(422, "STORAGE_QUOTA_EXCEEDED");
        // Bob has a bound of his own, and room comes back.
        let bob = app.bob().await;
        assert_eq!(app.create_form(&bob, one()).await.status(), 201);
        let gone = app.by(&alice, Method::DELETE, &format!("/api/me/requests/{id}"));
        assert_eq!(gone.send().await.unwrap().status(), 204);
        assert_eq!(app.create_form(&alice, one()).await.status(), 201);
    }
}
