//! Bodies about what people want to be told about.

use utoipa::ToSchema;

/// Ways that are to be on or off; what is not named stays.
#[derive(ToSchema)]
pub struct ChannelsBody {
    /// In the portal.
    #[schema(nullable = false)]
    pub in_app: Option<bool>,
    /// By mail.
    #[schema(nullable = false)]
    pub email: Option<bool>,
    /// By text message.
    #[schema(nullable = false)]
    pub sms: Option<bool>,
    /// By push message.
    #[schema(nullable = false)]
    pub push: Option<bool>,
}

/// Changes to what somebody wants to hear about; what is not named stays, and other names are refused.
#[derive(ToSchema)]
pub struct NotificationPreferencesBody {
    /// How requests go on.
    #[schema(nullable = false)]
    pub requests: Option<ChannelsBody>,
    /// The safety of the account; `in_app` and `email` can not be false.
    #[schema(nullable = false)]
    pub security: Option<ChannelsBody>,
    /// What the account holds, and what becomes of it.
    #[schema(nullable = false)]
    pub account: Option<ChannelsBody>,
    /// News about the portal.
    #[schema(nullable = false)]
    pub product: Option<ChannelsBody>,
}
