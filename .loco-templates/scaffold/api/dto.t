to: src/views/{{ snake_plural }}.rs
skip_exists: true
message: "View `{{ pascal_singular }}` was added successfully."
injections:
- into: src/views/mod.rs
  append: true
  content: "pub mod {{ snake_plural }};"
---
//! What the API says of {{ snake_plural | replace(from="_", to=" ") }}.

{% if prelude_use %}{{ prelude_use | replace(from="{", to="{Uuid, ") | replace(from=", Uuid}", to="}") }}{% else %}use sea_orm::prelude::Uuid;{% endif %}
use serde::Serialize;
use utoipa::ToSchema;

use crate::models::{{ snake_plural }}::{Model{% for e in enums %}, {{ e.enum_type }}{% endfor %}};

/// One of them as clients see it. Rows that it refers to are left out: their ids are internal.
#[derive(Debug, Serialize, ToSchema)]
pub struct {{ pascal_singular }} {
    /// The public id.
    pub id: Uuid,
{% for f in fields %}{% if f.field_name is not ending_with("_id") %}    /// {{ f.label }}.
{% if f.is_enum or f.ts_override and f.ts_override is starting_with("string") %}    #[schema(value_type = {% if f.nullable %}Option<String>{% else %}String{% endif %})]
{% endif %}    pub {{ f.field_name }}: {{ f.rust_type }},
{% endif %}{% endfor %}{% if with_tz %}    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTimeWithTimeZone,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: DateTimeWithTimeZone,
{% endif %}}

impl From<Model> for {{ pascal_singular }} {
    fn from(m: Model) -> Self {
        Self {
            id: m.pid,
{% for f in fields %}{% if f.field_name is not ending_with("_id") %}            {{ f.field_name }}: {{ f.from_expr }},
{% endif %}{% endfor %}{% if with_tz %}            created_at: m.created_at,
            updated_at: m.updated_at,
{% endif %}        }
    }
}
