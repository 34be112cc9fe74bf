//! The document as people read it.

use serde::Serialize;
use utoipa::openapi::OpenApi;

use super::reader::Reader;

/// Everything that the API can do, by subject.
#[derive(Debug, Serialize)]
pub struct DocsPage {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) groups: Vec<Group>,
}

#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) operations: Vec<Operation>,
}

#[derive(Debug, Serialize)]
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) security_text: String,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body_fields: Vec<Field>,
    pub(super) responses: Vec<Response>,
}

#[derive(Debug, Serialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(rename = "in")]
    pub(super) place: String,
    pub(super) required: bool,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) description: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Field {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) required: bool,
    pub(super) description: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Response {
    pub(super) status: String,
    pub(super) description: String,
}

impl DocsPage {
    /// The page of `document`: its tags in their order, the calls of each by path.
    ///
    /// # Errors
    /// When the document can not be written as JSON.
    pub fn of(document: &OpenApi) -> serde_json::Result<Self> {
        Ok(Reader(serde_json::to_value(document)?).page())
    }
}
