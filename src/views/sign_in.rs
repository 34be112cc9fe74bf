//! The second step of signing in.

use serde::Serialize;

use super::forms::FormView;
use crate::models::mfa_challenges::Factor;
use crate::models::mfa_factors::Method;
use crate::models::verification_codes::Sent;

/// Another way to answer.
#[derive(Debug, Serialize)]
pub struct Way {
    /// `totp`, `email`, `sms` or `backup_code`.
    pub method: &'static str,
    /// Where it is asked for.
    pub url: String,
}

impl Way {
    fn new(factor: Factor, return_to: &str) -> Self {
        let query = [("return_to", return_to), ("method", factor.name())];
        let query = serde_urlencoded::to_string(query).unwrap_or_default();
        Self { method: factor.name(), url: format!("/login/mfa?{query}") }
    }
}

/// `/login/mfa`.
#[derive(Debug, Serialize)]
pub struct SecondFactorPage {
    /// The code.
    pub form: FormView,
    /// What is asked for: `totp`, `email`, `sms` or `backup_code`.
    pub method: &'static str,
    /// The other ways, the strongest first, backup codes last.
    pub others: Vec<Way>,
    /// Whether it is a code that is sent.
    pub is_sendable: bool,
    /// Whether one was sent.
    pub is_sent: bool,
    /// Where it went, in part; empty where nothing is sent.
    pub destination: String,
    /// Seconds until another is offered.
    pub wait_seconds: u64,
    /// Where to go on to.
    pub return_to: String,
    /// Whether the development mailbox has it.
    pub mailbox: bool,
}

impl SecondFactorPage {
    /// Asks for `factor`, which is one of `factors`.
    #[must_use]
    pub fn new(
        factor: Factor,
        factors: &[Factor],
        sent: Option<Sent>,
        destination: Option<String>,
        return_to: String,
        mailbox: bool,
    ) -> Self {
        let others = factors.iter().filter(|other| **other != factor);
        let others = others.map(|other| Way::new(*other, &return_to)).collect();
        Self {
            form: Self::form(),
            method: factor.name(),
            others,
            is_sendable: matches!(factor, Factor::Method(Method::Email | Method::Sms)),
            is_sent: sent.is_some(),
            destination: destination.unwrap_or_default(),
            wait_seconds: sent.map_or(0, |sent| sent.wait),
            return_to,
            mailbox,
        }
    }

    /// The empty form.
    #[must_use]
    pub fn form() -> FormView {
        FormView::new([("code", String::new()), ("trust_device", String::new())])
    }

    /// The same page with another form.
    #[must_use]
    pub fn with(self, form: FormView) -> Self {
        Self { form, ..self }
    }
}
