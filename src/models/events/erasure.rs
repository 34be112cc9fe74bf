//! What is left of a person's events once they are erased: ids.

use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

use crate::errors::Result;
use crate::models::unit_of_work::UnitOfWork;
use crate::models::users;

/// Takes everything but ids out of the events of `user`, the published ones and those that still
/// wait: they go out in their turn, and say no more than that something was.
pub(in crate::models) async fn redact(work: &UnitOfWork<'_>, user: &users::Model) -> Result<()> {
    let backend = work.db().get_database_backend();
    let body = match backend {
        DatabaseBackend::Postgres => {
            "body || jsonb_build_object('data', jsonb_strip_nulls(jsonb_build_object(\
             'user_id', body #> '{data,user_id}', 'request_id', body #> '{data,request_id}')))"
        }
        // A patch leaves out what is null.
        _ => {
            "json_set(body, '$.data', json_patch('{}', json_object(\
             'user_id', json_extract(body, '$.data.user_id'), \
             'request_id', json_extract(body, '$.data.request_id'))))"
        }
    };
    let sql = format!("UPDATE events SET body = {body} WHERE user_id = $1");
    work.db().execute_raw(Statement::from_sql_and_values(backend, sql, [user.id.into()])).await?;
    Ok(())
}
