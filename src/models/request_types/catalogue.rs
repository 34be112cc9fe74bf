//! The catalogue in memory: every page and every request that comes in asks for it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Model, RequestType, field};
use crate::context::Portal;
use crate::errors::Result;
use crate::i18n::Language;

/// How soon a change of the table shows.
const FRESH: TimeDelta = TimeDelta::seconds(30);

/// Every type, in the order of the form.
#[derive(Debug, Default)]
pub struct Types(Vec<RequestType>);

/// Holds the types for a short time.
#[derive(Debug, Default)]
pub struct Catalogue {
    held: Mutex<Option<(DateTime<Utc>, Arc<Types>)>>,
}

impl Catalogue {
    /// The types as they are, or were a moment ago.
    pub async fn types(&self, portal: &Portal) -> Result<Arc<Types>> {
        let now = portal.now();
        if let Some(types) = self.held(now) {
            return Ok(types);
        }
        let rows = Model::all(&portal.db).await?;
        let types = Arc::new(Types(rows.into_iter().map(RequestType::from).collect()));
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, types.clone()));
        Ok(types)
    }

    fn held(&self, now: DateTime<Utc>) -> Option<Arc<Types>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, types) = held.as_ref()?;
        (now - *read_at < FRESH && now >= *read_at).then(|| types.clone())
    }
}

impl Portal {
    /// What can be handed in.
    pub async fn types(&self) -> Result<Arc<Types>> {
        self.request_types.types(self).await
    }
}

impl Types {
    /// The types that can be chosen.
    pub fn offered(&self) -> impl Iterator<Item = &RequestType> {
        self.0.iter().filter(|known| known.is_active)
    }

    /// The type that requests call `name`, offered or not.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&RequestType> {
        self.0.iter().find(|known| known.name == name)
    }

    /// How a type is called; one that is not in the catalogue is its own name.
    #[must_use]
    pub fn label<'a>(&'a self, name: &'a str, language: Language) -> &'a str {
        let label = self.find(name).map_or("", |known| known.label.say(language));
        if label.is_empty() { name } else { label }
    }

    /// The fields of a type that `metadata` holds, as "Label: value" lines in English.
    #[must_use]
    pub fn lines(&self, name: &str, metadata: &serde_json::Value) -> Vec<String> {
        let fields = self.find(name).map_or(&[] as &[field::Field], |known| &known.fields);
        fields
            .iter()
            .filter_map(|field| {
                let value = field.words(metadata.get(&field.name)?, Language::English)?;
                Some(format!("{}: {value}", field.label.say(Language::English)))
            })
            .collect()
    }
}
