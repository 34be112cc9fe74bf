//! The one layout of all mails, in HTML and in plain text.

use std::sync::OnceLock;

use serde::Serialize;
use serde_json::Value;
use tera::{Context, Tera};

use crate::context::Portal;
use crate::i18n::{Language, Text};
use crate::integrations::mail::OutgoingMail;
use crate::models::deliveries::{Model as Delivery, Setback};

/// The button of a mail.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Action {
    pub(super) text: String,
    pub(super) url: String,
}

#[derive(Clone, Debug, Serialize)]
struct Fact {
    label: String,
    value: String,
}

/// A mail before it is laid out.
pub(super) struct Letter {
    pub(super) to: String,
    pub(super) name: String,
    pub(super) language: Language,
    /// `mail-<topic>-subject` and so on.
    pub(super) topic: String,
    /// Filled into every text by name.
    pub(super) fills: Vec<(String, Value)>,
    /// When, from where: label and value.
    pub(super) facts: Vec<(String, String)>,
    pub(super) url: Option<String>,
    /// Where the receiver stops mails of this kind; none for those that always come.
    pub(super) unsubscribe: Option<String>,
}

#[derive(Serialize)]
struct Layout {
    lang: &'static str,
    dir: &'static str,
    product: String,
    heading: String,
    greeting: String,
    paragraphs: Vec<String>,
    facts: Vec<Fact>,
    action: Option<Action>,
    expiry: String,
    footer: String,
    unsubscribe: Option<Action>,
}

fn templates() -> Result<&'static Tera, Setback> {
    static TEMPLATES: OnceLock<Result<Tera, String>> = OnceLock::new();
    TEMPLATES
        .get_or_init(|| {
            let mut tera = Tera::default();
            tera.add_raw_templates([
                ("action.html", include_str!("templates/action.html")),
                ("action.txt", include_str!("templates/action.txt")),
            ])
            .map_err(|err| format!("{err:?}"))?;
            Ok(tera)
        })
        .as_ref()
        .map_err(|err| Setback::Permanent(err.clone()))
}

impl Letter {
    fn text(&self, portal: &Portal, part: &str) -> String {
        let mut text = Text::from(format!("mail-{}-{part}", self.topic));
        for (name, value) in &self.fills {
            if let Some(value) = value.as_str() {
                text = text.arg(name.clone(), value.to_owned());
            }
        }
        portal.texts.say(self.language, &text)
    }

    /// Lays the letter out and hands it to the transport. The Message-ID is the delivery's own, so
    /// that a second attempt is known for the same mail.
    pub(super) async fn send(self, portal: &Portal, delivery: &Delivery) -> Result<(), Setback> {
        let mail = self.compose(portal, delivery)?;
        Ok(portal.mail.send(&mail).await?)
    }

    fn compose(&self, portal: &Portal, delivery: &Delivery) -> Result<OutgoingMail, Setback> {
        let greeting = Text::from("mail-greeting").arg("name", self.name.clone());
        let product: Text = "product-name".into();
        let layout = Layout {
            lang: self.language.code(),
            dir: self.language.direction(),
            product: portal.texts.say(self.language, &product),
            heading: self.text(portal, "heading"),
            greeting: portal.texts.say(self.language, &greeting),
            paragraphs: vec![self.text(portal, "body")],
            facts: self
                .facts
                .iter()
                .map(|(label, value)| Fact { label: label.clone(), value: value.clone() })
                .collect(),
            action: self.url.clone().map(|url| Action { text: self.text(portal, "action"), url }),
            expiry: self.text(portal, "expiry"),
            footer: self.text(portal, "ignore"),
            unsubscribe: self.unsubscribe.clone().map(|url| Action {
                text: portal.texts.say(self.language, &"mail-unsubscribe".into()),
                url,
            }),
        };
        let context =
            Context::from_serialize(&layout).map_err(|err| Setback::Permanent(err.to_string()))?;
        let render = |name: &str| {
            templates()?
                .render(name, &context)
                .map_err(|err| Setback::Permanent(format!("{name}: {err:?}")))
        };
        let host = portal.settings.host.split("://").nth(1).unwrap_or("localhost");
        let host = host.split([':', '/']).next().unwrap_or("localhost");
        Ok(OutgoingMail {
            message_id: format!("{}@{host}", delivery.pid),
            from: portal.settings.mail.from.clone(),
            to: self.to.clone(),
            subject: self.text(portal, "subject"),
            text: render("action.txt")?,
            html: render("action.html")?,
            unsubscribe: self.unsubscribe.clone(),
        })
    }
}
