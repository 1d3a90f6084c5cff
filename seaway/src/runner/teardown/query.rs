use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};

pub(super) async fn all<C: ConnectionTrait, T: FromQueryResult>(
    connection: &C,
    sql: &str,
    values: impl IntoIterator<Item = String>,
) -> Result<Vec<T>, DbErr> {
    let values = values.into_iter().map(Into::into);
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| T::from_query_result(row, ""))
        .collect()
}
