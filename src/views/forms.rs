//! A form as it comes back: what was typed, and what is wrong with it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::errors::Problem;
use crate::i18n::{Language, Texts};

/// One line of the summary on top.
#[derive(Clone, Debug, Serialize)]
pub struct SummaryLine {
    /// The field it is about.
    pub field: String,
    /// What is wrong.
    pub text: String,
    /// How the field is called, where no text of ours says so.
    pub label: String,
}

/// A form with values and errors, every field in both.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormView {
    /// What was typed, or what is.
    pub values: BTreeMap<&'static str, String>,
    /// What is wrong; empty where nothing is.
    pub errors: BTreeMap<&'static str, String>,
    /// All that is wrong.
    pub summary: Vec<SummaryLine>,
}

impl FormView {
    /// A form with these fields, filled in.
    #[must_use]
    pub fn new(fields: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let values: BTreeMap<_, _> = fields.into_iter().collect();
        let errors = values.keys().map(|field| (*field, String::new())).collect();
        Self { values, errors, summary: Vec::new() }
    }

    /// The same form with what is wrong beside the fields and on top.
    #[must_use]
    pub fn with_problems(
        mut self,
        texts: &Texts,
        language: Language,
        problems: &[Problem],
    ) -> Self {
        for problem in problems {
            let text = texts.say(language, &problem.text);
            if let Some(error) = self.errors.get_mut(problem.field.as_ref())
                && error.is_empty()
            {
                error.clone_from(&text);
            }
            self.summary.push(SummaryLine {
                field: problem.field.to_string(),
                text,
                label: String::new(),
            });
        }
        self
    }

    /// The same form with one line on top that is about no field.
    #[must_use]
    pub fn with_message(mut self, text: String) -> Self {
        self.summary.push(SummaryLine { field: String::new(), text, label: String::new() });
        self
    }
}
