//! What is told about people.

use serde_json::{Map, Value, json};

use super::{NewEvent, updated_by};
use crate::context::Origin;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// The longest text that a client may call itself, in characters.
const LONGEST_AGENT: usize = 255;

/// Where somebody registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegistrationSource {
    /// By the API.
    #[default]
    Api,
    /// On the portal's own pages.
    Web,
}

impl RegistrationSource {
    /// Its name in the event. A client of the API that names a telephone's system is an application
    /// there.
    fn name(self, origin: &Origin) -> &'static str {
        const SYSTEMS: [&str; 6] = ["Android", "iPhone", "iPad", "CFNetwork", "okhttp", "Dart/"];
        let agent = origin.user_agent.as_deref().unwrap_or_default();
        match self {
            Self::Web => "web",
            Self::Api if SYSTEMS.iter().any(|system| agent.contains(system)) => "mobile",
            Self::Api => "api",
        }
    }
}

/// What the platform may know of somebody, as the profile has it. Not whether they have a second
/// factor, and not when they came: nobody elsewhere needs to.
fn public_profile(host: &str, user: &users::Model) -> Map<String, Value> {
    let profile = json!({
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone,
        "phone_verified": user.phone_verified_at.is_some(),
        "avatar": user.avatar_path().map(|path| format!("{host}{path}")),
        "preferences": {
            "language": user.language,
            "timezone": user.timezone,
            "email_notifications": user.email_notifications,
            "sms_notifications": user.sms_notifications,
            "push_notifications": user.push_notifications,
        },
        "role": user.role,
        "is_verified": user.is_verified(),
        "is_active": user.is_active,
    });
    match profile {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The members of `after` that are other than `before`, objects member by member.
fn differences(before: &Map<String, Value>, after: Map<String, Value>) -> Map<String, Value> {
    after
        .into_iter()
        .filter_map(|(name, value)| match (before.get(&name), value) {
            (Some(Value::Object(former)), Value::Object(members)) => {
                let changed = differences(former, members);
                (!changed.is_empty()).then_some((name, Value::Object(changed)))
            }
            (former, value) => (former != Some(&value)).then_some((name, value)),
        })
        .collect()
}

impl UnitOfWork<'_> {
    /// Publishes `user.registered`.
    pub(in crate::models) fn publish_registration(
        &mut self,
        user: &users::Model,
        source: RegistrationSource,
    ) {
        let origin = self.origin();
        let mut data = json!({
            "user_id": user.pid,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "registration_source": source.name(origin),
        });
        if let Some(address) = origin.ip_address {
            data["ip_address"] = json!(address);
        }
        if let Some(agent) = &origin.user_agent {
            data["user_agent"] = json!(agent.chars().take(LONGEST_AGENT).collect::<String>());
        }
        let event = NewEvent::new("user.registered").of(user).on(user.pid).by(user).with(data);
        self.publish(event);
    }

    /// Publishes `user.updated` with what is other than `before`, if anything that is public is.
    pub(crate) fn publish_changes(&mut self, before: &users::Model, user: &users::Model) {
        let host = &self.portal().settings.host;
        let changes = differences(&public_profile(host, before), public_profile(host, user));
        if changes.is_empty() {
            return;
        }
        let origin = self.origin();
        let mut data = json!({
            "user_id": user.pid,
            "changes": changes,
            "updated_by": updated_by(origin, user.pid),
        });
        if let Some(address) = origin.ip_address {
            data["ip_address"] = json!(address);
        }
        let event = NewEvent::new("user.updated").of(user).on(user.pid).by(user).with(data);
        self.publish(event);
    }

    /// Publishes `user.deleted`, the last event of a person.
    pub(in crate::models) fn publish_erasure(&mut self, user: &users::Model) {
        let data = json!({ "user_id": user.pid });
        self.publish(NewEvent::new("user.deleted").of(user).on(user.pid).with(data));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told() {
        let object = |value: Value| value.as_object().unwrap().clone();
        let before = json!({ "a": 1, "b": null, "c": { "d": true, "e": "x" }, "f": { "g": 1 } });
        let after = json!({ "a": 1, "b": 2, "c": { "d": true, "e": "y" }, "f": { "g": 1 } });
        assert_eq!(
            Value::Object(differences(&object(before), object(after))),
            json!({ "b": 2, "c": { "e": "y" } })
        );
    }

    #[test]
    fn an_application_on_a_telephone_is_told_from_a_script() {
        let named = |agent: &str| {
            let origin = Origin { user_agent: Some(agent.to_owned()), ..Origin::default() };
            RegistrationSource::Api.name(&origin)
        };
        assert_eq!(named("Statex/2.1 (Android 15) okhttp/5"), "mobile");
        assert_eq!(named("curl/8.9.1"), "api");
        assert_eq!(RegistrationSource::Web.name(&Origin::default()), "web");
    }
}
