//! Bodies of probes and webhooks.

use utoipa::ToSchema;

/// How the whole is.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum HealthStatus {
    /// All is well.
    Ready,
    /// It works, without something that it can do without.
    Degraded,
    /// It can not work.
    Unavailable,
}

/// How a part is.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum CheckStatus {
    /// It answers.
    Up,
    /// It does not.
    Down,
    /// It is not in use.
    Off,
}

/// A part, and how it is.
#[derive(ToSchema)]
pub struct Check {
    /// How it is.
    pub status: CheckStatus,
    /// Milliseconds that it took to say so; null for a part that is not in use.
    pub latency_ms: Option<u64>,
}

/// The parts.
#[derive(ToSchema)]
pub struct Checks {
    /// Nothing works without it.
    pub database: Check,
    /// Budgets and live updates over several replicas.
    pub redis: Check,
    /// Events to other services.
    pub broker: Check,
    /// Files.
    pub storage: Check,
}

/// Whether the portal can do its work.
#[derive(ToSchema)]
pub struct Health {
    /// How the whole is.
    pub status: HealthStatus,
    /// How each part is.
    pub checks: Checks,
}

/// The process lives.
#[derive(ToSchema)]
pub struct Liveness {
    /// Always `ok`.
    #[schema(examples("ok"))]
    pub status: String,
}

/// Services that may call.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum ServiceName {
    /// Takes requests in.
    SubmissionService,
    /// Works on them.
    AiOrchestrator,
    /// Tells people about them.
    NotificationService,
}

/// Something that happened in another service.
#[derive(ToSchema)]
pub struct WebhookBody {
    /// What happened. Events that are not known are kept and have no effect.
    #[schema(min_length = 1, max_length = 64)]
    pub event: String,
    /// Tells repeats apart; needed where the header `webhook-id` is missing.
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub event_id: Option<String>,
    /// About what.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}
