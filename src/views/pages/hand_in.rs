//! The form of a new request: types, the fields of each, and what the draft holds already.

use std::collections::BTreeMap;

use serde::Serialize;

use super::size_text;
use crate::i18n::Language;
use crate::models::request_files::content_type::{accept, accept_audio};
use crate::models::request_files::{MAX_COUNT, MAX_SIZE, VOICE};
use crate::models::request_types::catalogue::Types;
use crate::models::request_types::field::{Field, Kind};
use crate::models::{draft_files, request_drafts};
use crate::views::forms::FormView;
use crate::views::time::{Calendar, Moment};

/// A type to choose.
#[derive(Debug, Serialize)]
pub struct TypeChoice {
    /// The value.
    pub value: String,
    /// Its label.
    pub label: String,
    /// One line of help.
    pub help: String,
    /// A symbol of `icons.svg`.
    pub icon: String,
    /// Whether it is chosen.
    pub selected: bool,
}

/// Every type that is offered, with `selected` chosen.
#[must_use]
pub fn type_choices(types: &Types, language: Language, selected: &str) -> Vec<TypeChoice> {
    types
        .offered()
        .map(|known| TypeChoice {
            value: known.name.clone(),
            label: types.label(&known.name, language).to_owned(),
            help: known.help.say(language).to_owned(),
            icon: known.icon.clone(),
            selected: known.name == selected,
        })
        .collect()
}

/// One answer to choose.
#[derive(Debug, Serialize)]
struct AnswerChoice {
    value: String,
    label: String,
    selected: bool,
}

/// A field of a type.
#[derive(Debug, Serialize)]
struct AnswerField {
    id: String,
    name: String,
    kind: Kind,
    label: String,
    help: String,
    required: bool,
    value: String,
    error: String,
    options: Vec<AnswerChoice>,
    max: u64,
}

/// The fields of a type; only those of the chosen one are shown.
#[derive(Debug, Serialize)]
struct TypeFields {
    value: String,
    label: String,
    chosen: bool,
    fields: Vec<AnswerField>,
}

/// A file of the draft.
#[derive(Debug, Serialize)]
pub struct DraftFileLine {
    id: String,
    name: String,
    size: i64,
    size_text: String,
    content_type: String,
    url: String,
}

impl From<&draft_files::Model> for DraftFileLine {
    fn from(file: &draft_files::Model) -> Self {
        Self {
            id: file.pid.to_string(),
            name: file.name.clone(),
            size: file.size,
            size_text: size_text(file.size),
            content_type: file.content_type.clone(),
            url: format!("/requests/draft/files/{}", file.pid),
        }
    }
}

/// A draft as the form knows it; empty where there is none.
#[derive(Debug, Default, Serialize)]
struct DraftState {
    id: String,
    version: i64,
    /// The ids of its files, to be sent along: what is handed in is what was seen.
    files: String,
    saved_at: Option<Moment>,
}

/// What a draft page and its scripts are told about the draft after a change.
#[derive(Debug, Serialize)]
pub struct DraftAnswer {
    /// The draft.
    pub draft: String,
    /// The version of its text.
    pub version: i64,
    /// The file that was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<DraftFileLine>,
}

/// What was typed into the fields of types, by their names.
pub type Answers = BTreeMap<String, String>;

/// A new request.
#[derive(Debug, Serialize)]
pub struct HandInPage {
    form: FormView,
    types: Vec<TypeChoice>,
    fields: Vec<TypeFields>,
    draft: DraftState,
    files: Vec<DraftFileLine>,
    voice: Option<DraftFileLine>,
    max_files: usize,
    max_file_mb: u64,
    accept: String,
    accept_audio: String,
}

impl HandInPage {
    /// The form, with what was typed and what is in the draft already.
    #[must_use]
    pub fn new(
        calendar: &Calendar<'_>,
        types: &Types,
        mut form: FormView,
        answers: &Answers,
        draft: Option<&(request_drafts::Model, Vec<draft_files::Model>)>,
    ) -> Self {
        let language = calendar.language;
        let chosen = form.values.get("request_type").cloned().unwrap_or_default();
        let fields: Vec<_> = types
            .offered()
            .map(|known| TypeFields {
                value: known.name.clone(),
                label: types.label(&known.name, language).to_owned(),
                chosen: known.name == chosen,
                fields: known
                    .fields
                    .iter()
                    .map(|field| {
                        let is_chosen = known.name == chosen;
                        let form = if is_chosen { Some(&form) } else { None };
                        answer_field(language, &known.name, field, form, answers)
                    })
                    .collect(),
            })
            .collect();
        // The summary leads to the fields of the chosen type too.
        for field in fields.iter().filter(|of| of.chosen).flat_map(|of| &of.fields) {
            for line in form.summary.iter_mut().filter(|line| line.field == field.name) {
                line.field.clone_from(&field.id);
                line.label.clone_from(&field.label);
            }
        }
        let lines = |voice: bool| {
            let files = draft.map_or(&[][..], |(_, files)| files);
            files.iter().filter(move |file| (file.kind == VOICE) == voice).map(DraftFileLine::from)
        };
        Self {
            types: type_choices(types, language, &chosen),
            form,
            fields,
            draft: draft.map_or_else(DraftState::default, |(draft, files)| DraftState {
                id: draft.pid.to_string(),
                version: draft.version,
                files: files.iter().map(|file| file.pid.to_string()).collect::<Vec<_>>().join(","),
                saved_at: Some(calendar.moment(draft.updated_at)),
            }),
            files: lines(false).collect(),
            voice: lines(true).next(),
            max_files: MAX_COUNT,
            max_file_mb: MAX_SIZE / 1024 / 1024,
            accept: accept(),
            accept_audio: accept_audio(),
        }
    }
}

fn answer_field(
    language: Language,
    of: &str,
    field: &Field,
    form: Option<&FormView>,
    answers: &Answers,
) -> AnswerField {
    let name = field.input_name();
    let value = answers.get(&field.name).cloned().unwrap_or_default();
    let problem = form.and_then(|form| form.summary.iter().find(|line| line.field == name));
    AnswerField {
        id: format!("{of}-{}", field.name),
        kind: field.kind,
        label: field.label.say(language).to_owned(),
        help: field.help.as_ref().map_or("", |help| help.say(language)).to_owned(),
        required: field.required,
        error: problem.map(|line| line.text.clone()).unwrap_or_default(),
        options: field
            .options
            .iter()
            .map(|option| AnswerChoice {
                value: option.value.clone(),
                label: option.label.say(language).to_owned(),
                selected: option.value == value,
            })
            .collect(),
        max: field.limit(),
        value,
        name,
    }
}
