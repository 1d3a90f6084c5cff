//! Values into the text of a statement.

use sea_orm::{
    DbErr, Statement, Value,
    sea_query::{PostgresQueryBuilder, QueryBuilder as _},
};

use crate::sql::statement::{Piece, pieces};

/// Returns the statement with its values in place of `$1` and so on.
///
/// `Statement`'s own `Display` looks for them within `$$ … $$` as well, and panics where one has
/// no value.
///
/// # Errors
///
/// A parameter without a value, which PostgreSQL refuses as well.
pub(crate) fn inlined(statement: &Statement) -> Result<String, DbErr> {
    let values = match &statement.values {
        Some(values) if !values.0.is_empty() => &values.0,
        _ => return Ok(statement.sql.clone()),
    };
    let mut text = String::with_capacity(statement.sql.len());
    for piece in pieces(&statement.sql) {
        match piece {
            Piece::Code(code) => fill(code, values, &mut text)?,
            Piece::Quoted(same) | Piece::Comment(same) => text.push_str(same),
        }
    }
    Ok(text)
}

fn fill(code: &str, values: &[Value], text: &mut String) -> Result<(), DbErr> {
    let mut rest = code;
    while let Some(index) = rest.find('$') {
        let (before, after) = (&rest[..index], &rest[index + 1..]);
        text.push_str(before);
        let digits = after.find(|c: char| !c.is_ascii_digit());
        let (number, behind) = after.split_at(digits.unwrap_or(after.len()));
        if number.is_empty() || in_a_name(before) {
            text.push('$');
            rest = after;
        } else {
            write(value(number, values)?, text);
            rest = behind;
        }
    }
    text.push_str(rest);
    Ok(())
}

fn in_a_name(before: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii())
}

fn value<'a>(number: &str, values: &'a [Value]) -> Result<&'a Value, DbErr> {
    let index = number
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let missing = || DbErr::Custom(format!("the parameter ${number} has no value"));
    index
        .and_then(|index| values.get(index))
        .ok_or_else(missing)
}

fn write(value: &Value, text: &mut String) {
    let literal = PostgresQueryBuilder.value_to_string(value);
    // Two minus signs begin a comment.
    if text.ends_with('-') && literal.starts_with('-') {
        text.push(' ');
    }
    text.push_str(&literal);
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, Statement, Value};

    use super::inlined;

    fn text(sql: &str, values: &[Value]) -> String {
        let statement =
            Statement::from_sql_and_values(DbBackend::Postgres, sql, values.iter().cloned());
        match inlined(&statement) {
            Ok(text) => text,
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn values_stand_where_their_numbers_stood() {
        let values = ["it's".into(), 2.into(), "a\\b".into()];
        assert_eq!(
            text("SELECT $2, $1::text, $3, a$1", &values),
            "SELECT 2, E'it\\'s'::text, E'a\\\\b', a$1"
        );
    }

    #[test]
    fn quoted_text_is_left_alone() {
        let sql = "SELECT '$1', \"$1\", $$ $1 $$, $1 -- $9";
        assert_eq!(
            text(sql, &[7.into()]),
            "SELECT '$1', \"$1\", $$ $1 $$, 7 -- $9"
        );
        assert_eq!(text("SELECT $1", &[]), "SELECT $1");
    }

    #[test]
    fn a_negative_value_does_not_begin_a_comment() {
        assert_eq!(text("SELECT a-$1", &[(-1).into()]), "SELECT a- -1");
    }

    #[test]
    fn a_parameter_without_a_value_is_an_error() {
        for sql in ["SELECT $1, $2", "SELECT $0", "SELECT $99999999999999999999"] {
            let error = text(sql, &[1.into()]);
            assert!(error.contains("has no value"), "{sql}: {error}");
        }
    }
}
