//! What a handler asks for in its signature: who may come in, and in which form.
pub mod body;
mod caller;
mod confirmed;
pub mod cookies;
mod current_user;
mod idempotency;
pub mod locale;
mod origin;
mod page;
mod params;
mod pass;

pub use body::{FieldsInput, FormInput, JsonInput, OptionalJson, QueryInput};
pub use caller::{Caller, Needs, Program, scopes};
pub use confirmed::{Confirmed, ConfirmedSettingUp};
pub use current_user::{CurrentUser, FreshSettingUp, FreshUser, MaybeUser, SettingUp, SignedIn};
pub use idempotency::IdempotencyKey;
pub use locale::Locale;
pub use origin::Requester;
pub use page::{Page, local_path};
pub use params::{IfMatch, IfNoneMatch, Pid, PidPair, Word};
pub use pass::{Pass, is_safe};
