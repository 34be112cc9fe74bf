//! The catalogue of types through the API.

use serde::Serialize;
use utoipa::ToSchema;

use crate::models::request_types::field::{Choice, Field, Kind};
use crate::models::request_types::{RequestType, Words};

/// What an answer looks like.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    Textarea,
    /// An address of the web.
    Url,
    /// A number, zero or more.
    Number,
    /// A day, `2026-03-01`.
    Date,
    /// One of `options`.
    Choice,
    /// `true` or `false`.
    Checkbox,
}

/// One answer to choose.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldOptionView {
    /// What `metadata` holds.
    pub value: String,
    /// How it is called, by language.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub label: Words,
}

/// A field of a type. Its answer is the member of `metadata` with its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldDefinitionView {
    /// The member of `metadata`.
    pub name: String,
    /// What an answer looks like.
    #[schema(value_type = FieldKind)]
    pub kind: Kind,
    /// How it is called, by language.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub label: Words,
    /// One line of help, by language.
    #[schema(value_type = Option<std::collections::HashMap<String, String>>)]
    pub help: Option<Words>,
    /// Whether the form asks for an answer; the API never does.
    pub required: bool,
    /// Answers to choose from; empty unless it is a choice.
    pub options: Vec<FieldOptionView>,
    /// The most characters of a text, or the largest number.
    pub max: u64,
}

/// A type that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestTypeView {
    /// What `request_type` holds.
    #[schema(max_length = 50, examples("website"))]
    pub name: String,
    /// A symbol of `/static/icons.svg`.
    pub icon: String,
    /// How it is called, by language: `en-US`, `cs-CZ`, `ar`.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub label: Words,
    /// One line of help, by language.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub help: Words,
    /// What its form asks for besides.
    pub fields: Vec<FieldDefinitionView>,
}

impl From<&RequestType> for RequestTypeView {
    fn from(known: &RequestType) -> Self {
        Self {
            name: known.name.clone(),
            icon: known.icon.clone(),
            label: known.label.clone(),
            help: known.help.clone(),
            fields: known.fields.iter().map(FieldDefinitionView::from).collect(),
        }
    }
}

impl From<&Field> for FieldDefinitionView {
    fn from(field: &Field) -> Self {
        Self {
            name: field.name.clone(),
            kind: field.kind,
            label: field.label.clone(),
            help: field.help.clone(),
            required: field.required,
            options: field.options.iter().map(FieldOptionView::from).collect(),
            max: field.limit(),
        }
    }
}

impl From<&Choice> for FieldOptionView {
    fn from(option: &Choice) -> Self {
        Self { value: option.value.clone(), label: option.label.clone() }
    }
}
