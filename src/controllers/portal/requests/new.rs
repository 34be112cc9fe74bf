//! Handing in: the form, and what becomes of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use chrono_tz::Tz;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::context::Portal;
use crate::controllers::api::uploads::{self, Sender, Upload, declared_length};
use crate::controllers::extractors::{Page, QueryInput, Requester, SignedIn};
use crate::errors::{Error, Result};
use crate::i18n::Language;
use crate::models::idempotency_keys::{self, Answer, Call, Key};
use crate::models::input::Input;
use crate::models::request_drafts::Model as Draft;
use crate::models::request_drafts::enclosing::folder_of as draft_folder;
use crate::models::request_drafts::saving::{DraftText, Known};
use crate::models::request_files::{self, folder_of, quota};
use crate::models::request_types::GENERAL;
use crate::models::request_types::catalogue::Types;
use crate::models::requests::Model;
use crate::models::requests::creation::{Enclosures, NewRequest};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::{draft_files, users};
use crate::views::forms::FormView;
use crate::views::pages::{Answers, HandInPage};
use crate::views::time::Calendar;

const TEMPLATE: &str = "requests/new.html";

/// The form around what is typed into it.
struct Desk {
    portal: Arc<Portal>,
    language: Language,
    zone: Tz,
    types: Arc<Types>,
    draft: Option<(Draft, Vec<draft_files::Model>)>,
}

impl Desk {
    async fn of(page: &Page, user: &users::Model) -> Result<Self> {
        let db = &page.portal.db;
        let draft = match Draft::of(db, user).await? {
            None => None,
            Some(draft) => {
                let files = draft.files(db).await?;
                Some((draft, files))
            }
        };
        let calendar = page.calendar();
        Ok(Self {
            portal: page.portal.clone(),
            language: calendar.language,
            zone: calendar.zone,
            types: page.portal.types().await?,
            draft,
        })
    }

    /// What the draft says, as a form would send it.
    fn drafted(&self) -> Input {
        let Some((draft, _)) = &self.draft else { return Input::default() };
        let texts = [
            ("title", &draft.title),
            ("description", &draft.description),
            ("request_type", &draft.request_type),
            ("priority", &draft.priority),
        ];
        let texts = texts.map(|(name, text)| (name.to_owned(), text.clone()));
        let answers = draft.answers().into_iter().filter_map(|(name, answer)| {
            Some((format!("metadata.{name}"), answer.as_str()?.to_owned()))
        });
        Input::from_pairs(texts.into_iter().chain(answers))
    }

    /// The fields, filled in with what was typed; of types that nobody offers, the first is taken.
    fn form(&self, typed: &Input) -> FormView {
        let or = |field: &'static str, otherwise: &str| {
            let value = typed.typed(field);
            (field, if value.is_empty() { otherwise.to_owned() } else { value })
        };
        let mut form = FormView::new([
            or("title", ""),
            or("description", ""),
            or("request_type", GENERAL),
            or("priority", "normal"),
            or("form_id", &Uuid::now_v7().to_string()),
            ("files", String::new()),
            ("voice_file", String::new()),
        ]);
        let chosen = form.values.get("request_type").map_or("", String::as_str);
        if self.types.offered().all(|known| known.name != chosen) {
            let first = self.types.offered().next().map_or(GENERAL, |known| &known.name);
            form.values.insert("request_type", first.to_owned());
        }
        form
    }

    fn answers(&self, typed: &Input) -> Answers {
        let fields = self.types.offered().flat_map(|known| &known.fields);
        fields.map(|field| (field.name.clone(), typed.typed(&field.input_name()))).collect()
    }

    fn page(&self, form: FormView, answers: &Answers) -> HandInPage {
        let calendar = Calendar {
            texts: &self.portal.texts,
            language: self.language,
            zone: self.zone,
            now: self.portal.now(),
        };
        HandInPage::new(&calendar, &self.types, form, answers, self.draft.as_ref())
    }
}

/// `GET /requests/new`
pub async fn new(page: Page, person: SignedIn, QueryInput(query): QueryInput) -> Result<Response> {
    let desk = Desk::of(&page, &person.user).await?;
    let typed = desk.drafted();
    let mut form = desk.form(&typed);
    let wanted = query.typed("type");
    if desk.types.offered().any(|known| known.name == wanted) {
        form.values.insert("request_type", wanted);
    }
    let shown = desk.page(form, &desk.answers(&typed));
    page.render(TEMPLATE, shown)
}

/// `POST /requests/new`: keeps what is there so far as the draft, and shows the form again.
pub async fn keep(
    by: Requester,
    page: Page,
    person: SignedIn,
    request: Request,
) -> Result<Response> {
    let mut upload = Upload::default();
    let kept = match read(&by, &person, &draft_folder(Uuid::now_v7()), request, &mut upload).await {
        Ok(()) => save_draft(&by, &person, &mut upload).await,
        Err(err) => Err(err),
    };
    match kept {
        Ok(()) => Ok(page.redirect("/requests/new", "success", "flash-draft-saved")),
        Err(err) => again(page, &person, &upload.input, err).await,
    }
}

async fn save_draft(by: &Requester, person: &SignedIn, upload: &mut Upload) -> Result<()> {
    let files = std::mem::take(&mut upload.files);
    let kept = files.clone();
    let saving = async {
        let text = DraftText::read(&mut upload.input, &*by.portal.types().await?)?;
        let known = Known::read(&upload.input);
        let draft = Draft::save(&by.portal, &by.origin, &person.user, known, text).await?;
        if let Ok(file) = upload.input.typed("remove").parse() {
            match Draft::take_out(&by.portal, &by.origin, &person.user, file).await {
                Ok(()) | Err(Error::NotFound) => {}
                Err(err) => return Err(err),
            }
        }
        if !files.is_empty() {
            Draft::enclose(&by.portal, &by.origin, &person.user, Some(draft.pid), files).await?;
        }
        Ok(())
    };
    request_files::keep_for(&by.portal, &kept, saving).await
}

/// `POST /requests`
pub async fn create(
    by: Requester,
    page: Page,
    person: SignedIn,
    request: Request,
) -> Result<Response> {
    let pid = Uuid::now_v7();
    let mut upload = Upload::default();
    let created = match read(&by, &person, &folder_of(pid), request, &mut upload).await {
        Ok(()) => save(&by, &person, pid, &mut upload).await,
        Err(err) => Err(err),
    };
    match created {
        Ok(made) => Ok(page.redirect(&made, "success", "flash-request-created")),
        Err(err) => again(page, &person, &upload.input, err).await,
    }
}

async fn read(
    by: &Requester,
    person: &SignedIn,
    folder: &str,
    request: Request,
    upload: &mut Upload,
) -> Result<()> {
    quota::check_declared(&by.portal, &person.user, declared_length(request.headers())).await?;
    uploads::read_into(&by.portal, folder, Sender::Form, request, upload).await
}

/// Makes the request, and says where it is; the same form sent twice with the same words makes one.
async fn save(by: &Requester, person: &SignedIn, pid: Uuid, upload: &mut Upload) -> Result<String> {
    let uploaded = std::mem::take(&mut upload.files);
    let files = uploaded.clone();
    let saving = Box::pin(async {
        let new = NewRequest::read_form(&mut upload.input, &*by.portal.types().await?)?;
        let (draft, shown) = (Known::read(&upload.input).draft, shown_files(&upload.input));
        let form = upload.input.typed("form_id");
        let sent = idempotency_keys::meaning(&json!({
            "form": form,
            "request": new.fingerprint(&uploaded),
            "draft_files": &shown,
        }));
        let key = Key::new("POST /requests".into(), &sent)?;
        let key = (!form.is_empty()).then_some(&key);
        let call = Call::begin(&by.portal, &person.user, key).await?;
        let made = call
            .once(&sent, async {
                let mut work = UnitOfWork::begin(&by.portal, &by.origin).await?;
                let drafted = match draft {
                    None => Vec::new(),
                    Some(draft) => Draft::spend(&work, &person.user, draft, &shown).await?,
                };
                let files = Enclosures { uploaded, drafted };
                Model::create(&mut work, &person.user, pid, new, files, None).await?;
                let answer = Answer::new(StatusCode::SEE_OTHER.as_u16(), Value::Null);
                call.answer(work, &sent, answer.at(format!("/requests/{pid}"))).await
            })
            .await?;
        if made.is_repeated {
            request_files::discard(&by.portal, &files).await;
        }
        Ok(made.location.unwrap_or_else(|| "/requests".into()))
    });
    request_files::keep_for(&by.portal, &files, saving).await
}

/// The files of the draft that the page showed.
fn shown_files(input: &Input) -> BTreeSet<Uuid> {
    input.typed("draft_files").split(',').filter_map(|pid| pid.parse().ok()).collect()
}

/// The form as it was typed, beside what is in the draft now.
async fn again(page: Page, person: &SignedIn, typed: &Input, err: Error) -> Result<Response> {
    let desk = Desk::of(&page, &person.user).await?;
    let (form, answers) = (desk.form(typed), desk.answers(typed));
    page.invalid(TEMPLATE, err, form, |form| desk.page(form, &answers))
}
