{% set module_name = name | snake_case -%}
{% set struct_name = module_name | pascal_case -%}
to: "src/mailers/{{module_name}}.rs"
skip_exists: true
message: "A mailer `{{struct_name}}` was added successfully."
injections:
- into: "src/mailers/mod.rs"
  append: true
  content: "pub mod {{ module_name }};"
---
//! {{ module_name | replace(from="_", to=" ") | capitalize }}: composes mails, the outbox delivers them. One folder of templates a mail.

use serde::Serialize;
use tera::{Context, Tera, TeraResult};

/// Everything that the welcome's templates name; what they name besides is an error.
#[derive(Debug, Serialize)]
pub struct Welcome {
    /// What the person is called.
    pub name: String,
}

/// A mail in its parts.
#[derive(Debug)]
pub struct Parts {
    /// One line.
    pub subject: String,
    /// For readers of plain text.
    pub text: String,
    /// The same, marked up.
    pub html: String,
}

impl Welcome {
    /// Renders the three parts; values are escaped in the HTML alone.
    pub fn compose(&self) -> TeraResult<Parts> {
        let context = Context::from_serialize(self)?;
        let render = |template: &str, escaped| Tera::one_off(template, &context, escaped);
        Ok(Parts {
            subject: render(include_str!("{{module_name}}/welcome/subject.txt"), false)?
                .trim()
                .to_string(),
            text: render(include_str!("{{module_name}}/welcome/text.txt"), false)?,
            html: render(include_str!("{{module_name}}/welcome/html.html"), true)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_in_the_markup_alone() {
        let mail = Welcome { name: "<b>Ada</b>".to_string() }.compose().unwrap();
        assert!(mail.text.contains("<b>Ada</b>"));
        assert!(!mail.html.contains("<b>Ada</b>"));
    }
}
