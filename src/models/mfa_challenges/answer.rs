//! Answering with a second factor.

use serde_json::json;

use super::Model;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::devices::{self, DeviceToken, Shown};
use crate::models::input::Input;
use crate::models::mfa_factors::{self, Method};
use crate::models::sessions::Grant;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::arrival::Arrival;
use crate::models::verification_codes::{CodePurpose, Recipient, check};
use crate::models::{backup_codes, users};
use crate::rate_limit::MFA_FAILURES;

/// What a sign-in may be answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// A code of an authenticator, or one that is sent.
    Method(Method),
    /// A code on paper.
    BackupCode,
}

impl Factor {
    /// Its name in the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Method(method) => method.name(),
            Self::BackupCode => "backup_code",
        }
    }

    /// The factor of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "backup_code" => Some(Self::BackupCode),
            name => Method::parse(name).map(Self::Method),
        }
    }

    /// What it adds to `amr` (RFC 8176). A backup code is something that its owner knows or wrote
    /// down, and no device made it: `kba`.
    const fn amr(self) -> &'static str {
        match self {
            Self::Method(Method::Totp) => "otp",
            Self::Method(Method::Sms) => "sms",
            // Not registered; the platform's word for it.
            Self::Method(Method::Email) => "mail",
            Self::BackupCode => "kba",
        }
    }
}

/// What somebody answers.
pub struct Answer {
    /// With what.
    pub factor: Factor,
    /// As it was typed.
    pub code: String,
    /// Whether the device is asked no more for thirty days.
    pub trust_device: bool,
}

impl Answer {
    /// Reads `method`, `code` and `trust_device`.
    pub fn read(input: &mut Input) -> Result<Self> {
        let method = input.required_line("method", 20);
        let factor = Factor::parse(&method);
        if factor.is_none() && input.is_fine("method") {
            input.reject("method", "error-mfa-method");
        }
        let answer = Self {
            factor: factor.unwrap_or(Factor::BackupCode),
            code: input.required_line("code", 100),
            trust_device: input.flag("trust_device").unwrap_or_default(),
        };
        input.finish()?;
        Ok(answer)
    }
}

impl Model {
    /// Opens the session if the answer is right. Ten wrong ones in a quarter of an hour, over all
    /// sign-ins of an account, are the last ones: each is counted before it is looked at.
    pub async fn answer(
        self,
        portal: &Portal,
        origin: &Origin,
        user: users::Model,
        answer: Answer,
        shown: Shown,
    ) -> Result<(Grant, Option<DeviceToken>)> {
        let factor = answer.factor;
        let key = user.failures_key();
        let standing = portal.limits.hit(MFA_FAILURES, &key, portal.now()).await;
        if let Err(err) = standing.enforce() {
            note(factor, "locked");
            return Err(err);
        }
        let opened = self.open_with(portal, origin, user, answer, shown).await;
        match &opened {
            Ok(_) => {
                portal.limits.refund(MFA_FAILURES, &key, portal.now()).await;
                note(factor, "opened");
            }
            Err(Error::WrongCode) => {
                if standing.remaining == 0 {
                    metrics::counter!("portal_lockouts_total").increment(1);
                }
                metrics::counter!("portal_mfa_failures_total", "method" => factor.name())
                    .increment(1);
                note(factor, "refused");
            }
            Err(_) => note(factor, "refused"),
        }
        opened
    }

    async fn open_with(
        self,
        portal: &Portal,
        origin: &Origin,
        user: users::Model,
        answer: Answer,
        shown: Shown,
    ) -> Result<(Grant, Option<DeviceToken>)> {
        let Some(mut work) = self.checked(portal, origin, &user, &answer).await? else {
            return refuse(portal, origin, &user, answer.factor).await;
        };
        let user = users::Model::lock(&work, user.id).await?;
        if !self.is_answered_in_time_by(&user) {
            return Err(Error::InvalidToken);
        }
        self.spend(&work).await?;
        let device = devices::Model::reread(&work, self.device_id).await?;
        let arrival = Arrival {
            remember: self.remember,
            amr: vec!["pwd", answer.factor.amr()],
            shown,
            device,
            trust: answer.trust_device,
        };
        let opened = user.arrive(&mut work, arrival).await?;
        work.commit().await?;
        Ok(opened)
    }

    /// The change that goes on once the code was right, which spends it; none where it was wrong.
    async fn checked<'a>(
        &self,
        portal: &'a Portal,
        origin: &'a Origin,
        user: &users::Model,
        answer: &Answer,
    ) -> Result<Option<UnitOfWork<'a>>> {
        let code = &answer.code;
        let is_right = match answer.factor {
            Factor::Method(Method::Totp) => {
                let work = UnitOfWork::begin(portal, origin).await?;
                // The account before what belongs to it, as everywhere.
                users::Model::lock(&work, user.id).await?;
                let right = mfa_factors::Model::verify_totp(&work, user.id, code).await?;
                return Ok(right.then_some(work));
            }
            Factor::BackupCode => {
                let mut work = UnitOfWork::begin(portal, origin).await?;
                users::Model::lock(&work, user.id).await?;
                let right = backup_codes::spend(&mut work, user, code).await?;
                return Ok(right.then_some(work));
            }
            Factor::Method(channel @ (Method::Email | Method::Sms)) => {
                let factor = self.factor(portal, channel).await?;
                let Some(destination) = factor.and_then(|factor| factor.destination) else {
                    return Ok(None);
                };
                let to = Recipient { channel, destination: &destination };
                let (purpose, challenge) = (CodePurpose::SignIn, Some(self.id));
                check(portal, origin, user.id, purpose, challenge, to, code).await?
            }
        };
        Ok(if is_right { Some(UnitOfWork::begin(portal, origin).await?) } else { None })
    }
}

async fn refuse<T>(
    portal: &Portal,
    origin: &Origin,
    user: &users::Model,
    factor: Factor,
) -> Result<T> {
    let mut work = UnitOfWork::begin(portal, origin).await?;
    work.record(
        Entry::new("session.refused", "user")
            .on(user.pid)
            .about(user)
            .with(json!({ "method": factor.amr() })),
    );
    work.commit().await?;
    Err(Error::WrongCode)
}

fn note(factor: Factor, outcome: &'static str) {
    metrics::counter!(
        "portal_sign_ins_total", "method" => factor.name(), "outcome" => outcome
    )
    .increment(1);
}
