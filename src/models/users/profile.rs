//! What a person may change about themselves.

use chrono_tz::Tz;
use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel, Set};
use serde_json::{Map, Value, json};

use crate::context::{Origin, Portal};
use crate::errors::Result;
use crate::i18n::Language;
use crate::models::audit_logs::Entry;
use crate::models::input::Input;
use crate::models::notification_preferences::{self, Channel};
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users::{ActiveModel, Model, phone};

/// Changes to a profile; what is not named stays.
#[derive(Debug, Default)]
pub struct ProfileChange {
    first_name: Option<String>,
    last_name: Option<String>,
    /// Empty takes it away.
    phone: Option<String>,
    language: Option<Language>,
    timezone: Option<Tz>,
    email_notifications: Option<bool>,
    sms_notifications: Option<bool>,
    push_notifications: Option<bool>,
}

/// Reads a name: given, and not empty.
pub(super) fn read_name(input: &mut Input, field: &'static str) -> Option<String> {
    let name = input.line(field, 100)?;
    if name.is_empty() {
        input.reject(field, "error-required");
        return None;
    }
    Some(name)
}

/// Reads a phone number in international form, in whatever way it is spaced. Empty takes it away.
pub(super) fn read_phone(input: &mut Input) -> Option<String> {
    let typed = input.line("phone", 40)?;
    if typed.is_empty() {
        return Some(typed);
    }
    if let Some(phone) = phone::parse(&typed) {
        return Some(phone.e164);
    }
    input.reject("phone", "error-phone-invalid");
    None
}

impl ProfileChange {
    /// Reads names, phone, and preferences (nested under `preferences`, or beside them in a form).
    pub fn read(input: &mut Input) -> Result<Self> {
        let mut change = Self {
            first_name: read_name(input, "first_name"),
            last_name: read_name(input, "last_name"),
            phone: read_phone(input),
            ..Self::default()
        };
        match input.value("preferences").cloned() {
            None | Some(Value::Null) => change.read_preferences(input),
            Some(Value::Object(members)) => {
                let mut nested = Input::from_json(Value::Object(members))?;
                change.read_preferences(&mut nested);
                if let Err(crate::errors::Error::Invalid(problems)) = nested.finish() {
                    for mut problem in problems {
                        problem.field = format!("preferences.{}", problem.field).into();
                        input.reject_with(problem);
                    }
                }
            }
            Some(_) => input.reject("preferences", "error-metadata-object"),
        }
        input.finish()?;
        Ok(change)
    }

    fn read_preferences(&mut self, input: &mut Input) {
        if let Some(tag) = input.raw("language") {
            self.language = Language::ALL.into_iter().find(|language| language.code() == tag);
            if self.language.is_none() {
                input.reject("language", "error-language-unknown");
            }
        }
        if let Some(name) = input.raw("timezone") {
            self.timezone = name.parse().ok();
            if self.timezone.is_none() {
                input.reject("timezone", "error-timezone-unknown");
            }
        }
        self.email_notifications = input.flag("email_notifications");
        self.sms_notifications = input.flag("sms_notifications");
        self.push_notifications = input.flag("push_notifications");
    }

    /// Notes whether somebody wants to hear of requests by `channel`. In the portal is none of the
    /// profile's.
    pub(in crate::models) fn set_channel(&mut self, channel: Channel, is_on: bool) {
        match channel {
            Channel::InApp => {}
            Channel::Email => self.email_notifications = Some(is_on),
            Channel::Sms => self.sms_notifications = Some(is_on),
            Channel::Push => self.push_notifications = Some(is_on),
        }
    }
}

/// Sets `column` where a new value is given and differs; notes its name.
fn apply<T: Clone + PartialEq + Into<sea_orm::Value>>(
    column: &mut ActiveValue<T>,
    value: Option<T>,
    name: &'static str,
    changed: &mut Vec<&'static str>,
) {
    if let Some(value) = value
        && column.as_ref() != &value
    {
        *column = Set(value);
        changed.push(name);
    }
}

impl ActiveModel {
    fn apply_profile(&mut self, change: ProfileChange) -> Vec<&'static str> {
        let mut changed = Vec::new();
        apply(&mut self.first_name, change.first_name, "first_name", &mut changed);
        apply(&mut self.last_name, change.last_name, "last_name", &mut changed);
        let phone = change.phone.map(|phone| Some(phone).filter(|phone| !phone.is_empty()));
        apply(&mut self.phone, phone, "phone", &mut changed);
        if changed.contains(&"phone") {
            self.phone_verified_at = Set(None);
        }
        let language = change.language.map(|language| language.code().to_owned());
        apply(&mut self.language, language, "language", &mut changed);
        let timezone = change.timezone.map(|zone| zone.name().to_owned());
        apply(&mut self.timezone, timezone, "timezone", &mut changed);
        let flag = change.email_notifications;
        apply(&mut self.email_notifications, flag, "email_notifications", &mut changed);
        apply(
            &mut self.sms_notifications,
            change.sms_notifications,
            "sms_notifications",
            &mut changed,
        );
        let flag = change.push_notifications;
        apply(&mut self.push_notifications, flag, "push_notifications", &mut changed);
        changed
    }
}

impl Model {
    /// Applies `change`; the audit log tells which fields, and no personal data.
    pub async fn change_profile(
        &self,
        portal: &Portal,
        origin: &Origin,
        if_match: Option<&str>,
        change: ProfileChange,
    ) -> Result<Self> {
        let mut work = UnitOfWork::begin(portal, origin).await?;
        let before = Self::lock(&work, self.id).await?;
        before.check_match(if_match)?;
        let changed = before.apply_change(&mut work, change).await?;
        match changed {
            Some(user) => work.done(user).await,
            None => Ok(before),
        }
    }

    /// The same in a unit of work that holds this row; `None` where nothing is other than it was.
    pub(in crate::models) async fn apply_change(
        &self,
        work: &mut UnitOfWork<'_>,
        change: ProfileChange,
    ) -> Result<Option<Self>> {
        let mut user = self.clone().into_active_model();
        let changed = user.apply_profile(change);
        if changed.is_empty() {
            return Ok(None);
        }
        user.count_version();
        user.updated_at = Set(work.now().into());
        let user = user.update(work.db()).await?;
        if changed.contains(&"phone") {
            user.phone_was_changed(work, self).await?;
        }
        notification_preferences::note(work, &user, &changed).await?;
        let mut values = Map::new();
        for field in ["language", "timezone"] {
            if changed.contains(&field) {
                let pick = |user: &Self| match field {
                    "language" => user.language.clone(),
                    _ => user.timezone.clone(),
                };
                values.insert(field.into(), json!([pick(self), pick(&user)]));
            }
        }
        work.record(
            Entry::new("user.profile_changed", "user")
                .on(user.pid)
                .about(&user)
                .with(json!({ "fields": changed, "values": values })),
        );
        work.publish_changes(self, &user);
        Ok(Some(user))
    }
}
