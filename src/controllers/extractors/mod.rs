//! What a handler asks for in its signature: who may come in, and in which form.
pub mod body;
mod confirmed;
pub mod cookies;
mod current_user;
pub mod locale;
mod origin;
mod page;
mod params;

pub use body::{FormInput, JsonInput, OptionalJson, QueryInput};
pub use confirmed::Confirmed;
pub use current_user::{CurrentUser, FreshUser, MaybeUser, SignedIn};
pub use locale::Locale;
pub use origin::Requester;
pub use page::{Page, local_path};
pub use params::{IfMatch, Pid, PidPair, Word};
