//! Saving what was typed so far, as it is: it is checked when it is handed in.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Column, Entity, Model};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::input::Input;
use crate::models::request_types::catalogue::Types;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// More than any field takes: what is too long is still there to be shortened.
const MAX_TITLE: usize = 1000;
const MAX_DESCRIPTION: usize = 40_000;
const MAX_ANSWER: usize = 4000;
const MAX_ANSWERS: usize = 32 * 1024;

/// What the form says.
#[derive(Clone, Debug)]
pub struct DraftText {
    title: String,
    description: String,
    request_type: String,
    priority: String,
    answers: Map<String, Value>,
}

/// Which draft a page was made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The draft; `None` where there was none.
    pub draft: Option<Uuid>,
    /// The version of its text; `None` where whatever is there is to be replaced.
    pub version: Option<i64>,
}

impl Known {
    /// Reads `draft` and `draft_version`.
    #[must_use]
    pub fn read(input: &Input) -> Self {
        let version = input.typed("draft_version");
        Self {
            draft: input.typed("draft").parse().ok(),
            version: (version != "*").then(|| version.parse().unwrap_or_default()),
        }
    }
}

impl DraftText {
    /// Reads the fields of the form; those of other types than the chosen one stay as they were.
    pub fn read(input: &mut Input, types: &Types) -> Result<Self> {
        // What no database keeps is no loss.
        let member =
            |input: &Input, field: &str| input.typed(field).replace('\0', "").replace("\r\n", "\n");
        let request_type = member(input, "request_type");
        let fields = types.find(&request_type).map_or(&[][..], |known| &known.fields);
        let answers = fields
            .iter()
            .map(|field| (field.name.clone(), Value::String(member(input, &field.input_name()))));
        let text = Self {
            title: member(input, "title"),
            description: member(input, "description"),
            priority: member(input, "priority"),
            answers: answers.collect(),
            request_type,
        };
        let is_long = |text: &str, max: usize| text.chars().count() > max;
        for (field, value, max) in [
            ("title", &text.title, MAX_TITLE),
            ("description", &text.description, MAX_DESCRIPTION),
            ("request_type", &text.request_type, 50),
            ("priority", &text.priority, 16),
        ] {
            if is_long(value, max) {
                input.reject(field, "error-draft-size");
            }
        }
        let answers = text.answers.values().filter_map(Value::as_str);
        if answers.clone().any(|answer| is_long(answer, MAX_ANSWER))
            || answers.map(str::len).sum::<usize>() > MAX_ANSWERS
        {
            input.reject("metadata", "error-draft-size");
        }
        input.finish()?;
        Ok(text)
    }
}

impl Model {
    /// Saves what a page holds, which knew the draft as `known`: 409 where it was changed elsewhere,
    /// or is gone.
    pub async fn save(
        portal: &Portal,
        origin: &Origin,
        user: &users::Model,
        known: Known,
        text: DraftText,
    ) -> Result<Self> {
        let work = UnitOfWork::begin(portal, origin).await?;
        let draft = Self::open(&work, user, known.draft, Uuid::now_v7()).await?;
        if known.version.is_some_and(|version| version != draft.version) {
            return Err(Error::Conflict("RESOURCE_CONFLICT", "error-draft-changed"));
        }
        let mut answers = draft.answers();
        answers.extend(text.answers);
        let known = Column::Version.eq(draft.version);
        let saved = Entity::update_many()
            .col_expr(Column::Title, Expr::value(text.title))
            .col_expr(Column::Description, Expr::value(text.description))
            .col_expr(Column::RequestType, Expr::value(text.request_type))
            .col_expr(Column::Priority, Expr::value(text.priority))
            .col_expr(Column::Metadata, Expr::value(Value::Object(answers)))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .col_expr(Column::UpdatedAt, Expr::value(work.now()))
            .filter(Column::Id.eq(draft.id))
            .filter(known)
            .exec(work.db())
            .await?;
        if saved.rows_affected == 0 {
            return Err(Error::Conflict("RESOURCE_CONFLICT", "error-draft-changed"));
        }
        let saved = Self::lock(&work, user, draft.pid).await?;
        work.commit().await?;
        Ok(saved)
    }

    /// What was typed into the fields of types, by their names.
    #[must_use]
    pub fn answers(&self) -> Map<String, Value> {
        self.metadata.as_object().cloned().unwrap_or_default()
    }
}
