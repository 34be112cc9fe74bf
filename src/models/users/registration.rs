//! Opening an account.

use sea_orm::{ActiveModelTrait, Set, SqlErr};
use uuid::Uuid;

use super::email_address::canonical;
use super::lockout::network;
use super::password::{self, Owner};
use super::profile::{read_name, read_phone};
use crate::context::{Origin, Portal};
use crate::errors::{Error, Problem, Result};
use crate::i18n::Language;
use crate::models::audit_logs::Entry;
use crate::models::devices::{DeviceToken, Shown};
use crate::models::events::RegistrationSource;
use crate::models::input::Input;
use crate::models::one_time_tokens;
use crate::models::sessions::Grant;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::arrival::Arrival;
use crate::models::users::{ActiveModel, Model};
use crate::rate_limit::REGISTRATIONS;

/// What a new person tells us.
#[derive(Debug)]
pub struct Registration {
    /// Where mail goes.
    pub email: String,
    /// Not yet hashed.
    pub password: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// In international form, if given.
    pub phone: Option<String>,
    /// The language to begin with.
    pub language: Language,
    /// Where they are.
    pub source: RegistrationSource,
}

impl Registration {
    /// Reads and checks every field of the form.
    pub fn read(input: &mut Input, language: Language) -> Result<Self> {
        let email = input.required_email("email");
        let names = [input.typed("first_name"), input.typed("last_name")];
        let owner = Owner { email: &email, first_name: &names[0], last_name: &names[1] };
        let registration = Self {
            password: password::read_new(input, "password", &owner),
            first_name: read_name(input, "first_name")
                .unwrap_or_else(|| missing(input, "first_name")),
            last_name: read_name(input, "last_name").unwrap_or_else(|| missing(input, "last_name")),
            phone: read_phone(input).filter(|phone| !phone.is_empty()),
            language,
            source: RegistrationSource::default(),
            email,
        };
        if input.flag("terms_accepted") != Some(true) && input.is_fine("terms_accepted") {
            input.reject("terms_accepted", "error-terms");
        }
        input.finish()?;
        Ok(registration)
    }

    /// The same from the portal's own pages.
    #[must_use]
    pub fn on_pages(mut self) -> Self {
        self.source = RegistrationSource::Web;
        self
    }
}

fn missing(input: &mut Input, field: &'static str) -> String {
    if input.is_fine(field) {
        input.reject(field, "error-required");
    }
    String::new()
}

/// An account for that address exists.
fn taken() -> Error {
    Error::Conflict("EMAIL_ALREADY_EXISTS", "error-email-taken")
}

impl Model {
    /// Opens an account, signs in, and sends the verification mail.
    pub async fn register(
        portal: &Portal,
        origin: &Origin,
        registration: Registration,
        device: Shown,
    ) -> Result<(Grant, Option<DeviceToken>)> {
        let address = network(origin.ip_address);
        portal.limits.hit(REGISTRATIONS, &address, portal.now()).await.enforce()?;
        let key = canonical(&registration.email);
        if Self::find_by_email(&portal.db, &key).await?.is_some()
            || one_time_tokens::is_reserved(&portal.db, &key, None, portal.now()).await?
        {
            return Err(taken());
        }
        let hash = portal.passwords.hash(registration.password.clone()).await?;
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let user = Self::create(&mut work, registration, hash).await?;
        user.send_verification(&mut work).await?;
        let arrival = Arrival {
            remember: false,
            amr: vec!["pwd"],
            shown: device,
            device: None,
            trust: false,
        };
        let opened = user.arrive(&mut work, arrival).await?;
        work.commit().await?;
        metrics::counter!("portal_registrations_total").increment(1);
        Ok(opened)
    }

    /// Writes the row; of two at once for one address, one gets through.
    pub(crate) async fn create(
        work: &mut UnitOfWork<'_>,
        registration: Registration,
        password_hash: String,
    ) -> Result<Self> {
        let (now, source) = (work.now(), registration.source);
        let user = ActiveModel {
            pid: Set(Uuid::now_v7()),
            email_canonical: Set(canonical(&registration.email)),
            email: Set(registration.email),
            password_hash: Set(password_hash),
            password_changed_at: Set(now.into()),
            first_name: Set(registration.first_name),
            last_name: Set(registration.last_name),
            phone: Set(registration.phone),
            language: Set(registration.language.code().into()),
            timezone: Set("UTC".into()),
            email_notifications: Set(true),
            sms_notifications: Set(false),
            push_notifications: Set(false),
            role: Set("user".into()),
            is_active: Set(true),
            terms_accepted_at: Set(Some(now.into())),
            created_at: Set(now.into()),
            updated_at: Set(now.into()),
            ..Default::default()
        };
        let user = user.insert(work.db()).await.map_err(|err| match err.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => taken(),
            _ => err.into(),
        })?;
        work.record(Entry::new("user.registered", "user").on(user.pid).about(&user).by(&user));
        work.publish_registration(&user, source);
        Ok(user)
    }
}

impl Error {
    /// The same error beside the form's field, for pages.
    #[must_use]
    pub fn beside(self, code: &'static str, field: &'static str) -> Self {
        match self {
            Self::Conflict(ours, text) if ours == code => {
                Self::Invalid(vec![Problem::new(field, text.into()).with_code(code)])
            }
            other => other,
        }
    }
}
