//! Templates: Loco's Tera engine, with our texts.

use std::sync::OnceLock;

use loco_rs::controller::views::{ViewRenderer, engines::TeraView};
use serde::Serialize;

use crate::errors::{Error, Result};
use crate::i18n::{Language, Texts, rendering_in};

/// The templates of the program: read once, however many portals a process holds.
static ENGINE: OnceLock<TeraView> = OnceLock::new();

/// Renders pages.
#[derive(Clone)]
pub struct Pages(TeraView);

impl Pages {
    /// Reads `assets/views`.
    ///
    /// # Errors
    /// When a template is not Tera; the message names it.
    pub fn load(texts: &Texts) -> loco_rs::Result<Self> {
        if let Some(engine) = ENGINE.get() {
            return Ok(Self(engine.clone()));
        }
        let texts = texts.clone();
        let engine = TeraView::build_with_post_process(move |tera| {
            tera.register_function("t", texts.tera_function());
            Ok(())
        })?;
        Ok(Self(ENGINE.get_or_init(|| engine).clone()))
    }

    /// The page of `template`, in `language`.
    pub fn render(
        &self,
        language: Language,
        template: &str,
        context: &impl Serialize,
    ) -> Result<String> {
        rendering_in(language, || self.0.render(template, context))
            .map_err(|err| Error::internal(format!("{template}: {err:?}")))
    }
}
