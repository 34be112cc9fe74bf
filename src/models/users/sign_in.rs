//! Signing in with a password.

use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

use super::email_address::canonical;
use super::lockout::{self, network};
use super::password::Verdict;
use crate::context::{Origin, Portal};
use crate::errors::{Error, Result};
use crate::models::audit_logs::Entry;
use crate::models::devices::{self, DeviceToken, Shown};
use crate::models::input::Input;
use crate::models::mfa_challenges::{self, Challenge};
use crate::models::mfa_factors;
use crate::models::sessions::Grant;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::Model;
use crate::models::users::arrival::Arrival;
use crate::rate_limit::LOGIN_ATTEMPTS;

/// What is asked at the door.
pub struct Credentials {
    /// The address as typed.
    pub email: String,
    /// The password as typed.
    pub password: String,
    /// Whether the browser should stay signed in after it is closed.
    pub remember_me: bool,
    /// What the device shows of itself.
    pub device: Shown,
}

/// What the right password leads to.
#[allow(clippy::large_enum_variant, reason = "one is made for a sign-in, and taken apart at once")]
pub enum SignIn {
    /// A session.
    Opened {
        /// It, and its tokens.
        grant: Grant,
        /// What the device is to be known by.
        device: Option<DeviceToken>,
    },
    /// The question for a second factor.
    Challenged(Challenge),
}

impl Credentials {
    /// Reads `email`, `password` and `remember_me`, and the `device_token` of a program.
    pub fn read(input: &mut Input) -> Result<Self> {
        let credentials = Self {
            email: input.required_line("email", 1000),
            password: input.required_raw("password"),
            remember_me: input.flag("remember_me").unwrap_or_default(),
            device: Shown::program(input.raw("device_token").filter(|token| token.len() <= 100)),
        };
        input.finish()?;
        Ok(credentials)
    }
}

impl Model {
    /// Opens a session for the right password, or asks for the second factor where there is one and
    /// the device is not trusted. Unknown, wrong and deactivated are the same to the caller, in words
    /// and in work: what is looked up before the verdict is looked up for all of them.
    pub async fn sign_in(
        portal: &Portal,
        origin: &Origin,
        credentials: Credentials,
    ) -> Result<SignIn> {
        let address = network(origin.ip_address);
        portal.limits.hit(LOGIN_ATTEMPTS, &address, portal.now()).await.enforce()?;
        let email = canonical(&credentials.email);
        let shown = credentials.device;
        let device = devices::Model::find_known(&portal.db, &email, &shown, portal.now()).await?;
        let device_id = device.as_ref().map(|device| device.id);
        let attempt = lockout::attempt(portal, origin, &email, device_id)
            .await
            .inspect_err(|_| note("locked"))?;
        let user = Self::find_by_email(&portal.db, &email).await?;
        let hash = user.as_ref().map(|user| user.password_hash.clone());
        // Argon2 takes any length; a megabyte is not a password.
        let plausible = credentials.password.len() <= 4096;
        let verdict = portal.passwords.judge(credentials.password.clone(), hash).await?;
        let right = verdict != Verdict::Wrong && plausible;
        let user = match user {
            Some(user) if right && user.is_active => user,
            user => {
                attempt.failed();
                return Self::refuse(portal, origin, user).await;
            }
        };
        attempt.succeeded(portal).await;
        if verdict == Verdict::Outdated {
            user.rehash_password(portal, credentials.password).await?;
        }
        let remember = credentials.remember_me;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        // The password may have been changed, or the account closed, while the hash was waited for.
        let user = Self::lock(&work, user.id).await?.unchanged_since(&user)?;
        let device = devices::Model::reread(&work, device_id).await?;
        let methods = mfa_factors::methods(work.db(), user.id).await?;
        let is_trusted = device.as_ref().is_some_and(|device| device.is_trusted(work.now()));
        if !methods.is_empty() && !is_trusted {
            let challenge =
                mfa_challenges::Model::open(&mut work, &user, remember, device_id, &methods)
                    .await?;
            work.commit().await?;
            note("challenged");
            return Ok(SignIn::Challenged(challenge));
        }
        let arrival = Arrival { remember, amr: vec!["pwd"], shown, device, trust: false };
        let (grant, device) = user.arrive(&mut work, arrival).await?;
        work.commit().await?;
        note("opened");
        Ok(SignIn::Opened { grant, device })
    }

    /// Notes a refusal in the trail of the account; a refusal without an account is noted too, so
    /// that both take the same time.
    async fn refuse(portal: &Portal, origin: &Origin, user: Option<Self>) -> Result<SignIn> {
        note("refused");
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let entry = Entry::new("session.refused", "user").with(json!({ "method": "pwd" }));
        work.record(match &user {
            Some(user) => entry.on(user.pid).about(user),
            None => entry,
        });
        work.commit().await?;
        Err(Error::InvalidCredentials)
    }

    /// This row, unless it was deactivated or got another password since `before` was read. A hash
    /// that was only made anew is the same password.
    fn unchanged_since(self, before: &Self) -> Result<Self> {
        if self.is_active && self.password_changed_at == before.password_changed_at {
            Ok(self)
        } else {
            Err(Error::InvalidCredentials)
        }
    }

    /// Remembers when this person last signed in.
    pub(crate) async fn touch_login(self, work: &UnitOfWork<'_>) -> Result<Self> {
        let mut user = self.into_active_model();
        user.last_login_at = Set(Some(work.now().into()));
        Ok(user.update(work.db()).await?)
    }
}

fn note(outcome: &'static str) {
    metrics::counter!("portal_sign_ins_total", "method" => "password", "outcome" => outcome)
        .increment(1);
}
