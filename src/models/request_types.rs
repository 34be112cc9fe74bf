//! The catalogue of what can be handed in: how each type is called, and what its form asks for.
pub mod catalogue;
pub mod field;

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelBehavior, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use super::_entities::request_types::{ActiveModel, Column, Entity, Model};
use crate::errors::Result;
use crate::i18n::Language;
use field::Field;

impl ActiveModelBehavior for ActiveModel {}

/// What a request is when nobody says otherwise.
pub const GENERAL: &str = "general";

/// A text in the languages that it is written in, by tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, String>);

impl Words {
    /// The text in `language`, else in English, else in any.
    #[must_use]
    pub fn say(&self, language: Language) -> &str {
        let found = [language, Language::English].iter().find_map(|it| self.0.get(it.code()));
        found.or_else(|| self.0.values().next()).map_or("", String::as_str)
    }
}

/// A type, read.
#[derive(Clone, Debug)]
pub struct RequestType {
    /// What requests call it.
    pub name: String,
    /// A symbol of `icons.svg`.
    pub icon: String,
    /// How it is called.
    pub label: Words,
    /// One line of help.
    pub help: Words,
    /// What its form asks for besides.
    pub fields: Vec<Field>,
    /// Whether it can be chosen.
    pub is_active: bool,
}

impl Model {
    /// Every type, in the order of the form; those that are not offered any more as well.
    pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Self>> {
        Ok(Entity::find().order_by_asc(Column::Position).order_by_asc(Column::Id).all(db).await?)
    }

    /// The types that can be chosen, in the order of the form.
    pub async fn active(db: &impl ConnectionTrait) -> Result<Vec<Self>> {
        Ok(Entity::find()
            .filter(Column::IsActive.eq(true))
            .order_by_asc(Column::Position)
            .order_by_asc(Column::Id)
            .all(db)
            .await?)
    }

    /// The type that requests call `name`.
    pub async fn find_by_name(db: &impl ConnectionTrait, name: &str) -> Result<Option<Self>> {
        Ok(Entity::find().filter(Column::Name.eq(name)).one(db).await?)
    }
}

impl From<Model> for RequestType {
    /// A part that nobody can read is left out: a slip in the table costs a field, not the form.
    fn from(row: Model) -> Self {
        let name = row.name;
        let words = |value: Value, part: &str| -> Words {
            serde_json::from_value(value).unwrap_or_else(|err| {
                tracing::error!(request_type = %name, part, error = %err, "unreadable");
                Words::default()
            })
        };
        let (label, help) = (words(row.label, "label"), words(row.help, "help"));
        let fields = field::read_all(&name, row.fields);
        Self { icon: row.icon, label, help, fields, is_active: row.is_active, name }
    }
}

impl RequestType {
    /// The field that is called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
