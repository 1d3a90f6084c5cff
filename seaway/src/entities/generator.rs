//! The generator: what `sea-orm-cli generate entity --lib` does, with its default options.
//!
//! Two libraries of `SeaORM`'s own do the work, and both panic at what they do not know. They are
//! somebody else's code, as a revision is, and their panics are caught like a revision's.

use std::{path::Path, process::Command};

use sea_orm::{DbErr, RuntimeErr};
use sea_orm_codegen::{
    BannerVersion, BigIntegerType, DateTimeCrate, EntityFormat, EntityTransformer,
    EntityWriterContext, OutputFile, WithPrelude, WithSerde,
};
use sea_schema::{
    postgres::{def::TableDef, discovery::SchemaDiscovery},
    sea_query::TableCreateStatement,
};

use super::{EntitiesError, Files, io_error, read};
use crate::{
    connect::Database,
    recorder::panics::{Panic, caught},
};

/// Reads the tables of the database's schema, but for the ledger and those whose names begin with
/// an underscore.
pub(super) async fn discover(
    database: &Database,
    ledger: &str,
) -> Result<Vec<TableCreateStatement>, EntitiesError> {
    // The catalog prints names of the schema unqualified, as the generator wants them, if it is on
    // the search path. Nobody else has been in this database.
    database.enter_schema().await?;
    let pool = database.connection().get_postgres_connection_pool();
    let discovery = SchemaDiscovery::new(pool.clone(), database.schema());
    // Describing a table in sea-query's words panics, too.
    let describing = caught(async {
        let discovered = discovery.discover().await;
        let schema =
            discovered.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
        let tables = schema.tables.into_iter();
        let tables = tables.filter(|table| is_for_an_entity(&table.info.name, ledger));
        Ok(tables.map(described).collect())
    });
    describing.await.map_err(of_the_generator)
}

fn is_for_an_entity(table: &str, ledger: &str) -> bool {
    !table.starts_with('_') && table != ledger
}

fn described(mut table: TableDef) -> TableCreateStatement {
    // No statement may write a generated column, and an entity would.
    table.columns.retain(|column| column.generated.is_none());
    // The generator takes a unique index for one of all rows.
    table.unique_constraints.retain(|unique| !unique.is_partial);
    table.write()
}

/// Writes the entities of the tables.
pub(super) async fn write(tables: Vec<TableCreateStatement>) -> Result<Files, EntitiesError> {
    let writing = caught(async {
        let entities = EntityTransformer::transform(tables);
        let entities = entities.map_err(|error| DbErr::Custom(error.to_string()))?;
        Ok(entities.generate(&context()).files)
    });
    let written = writing.await.map_err(of_the_generator)?;
    formatted(&written)
}

/// The defaults of `sea-orm-cli generate entity`, with `--lib`.
fn context() -> EntityWriterContext {
    let (schema_name, lib) = (None, true);
    let with_copy_enums = false;
    let (serde_skip_deserializing_primary_key, serde_skip_hidden_column) = (false, false);
    let none = Vec::new;
    let (seaography, impl_active_model_behavior) = (false, true);
    EntityWriterContext::new(
        EntityFormat::default(),
        WithPrelude::default(),
        WithSerde::default(),
        with_copy_enums,
        DateTimeCrate::default(),
        BigIntegerType::default(),
        schema_name,
        lib,
        serde_skip_deserializing_primary_key,
        serde_skip_hidden_column,
        none(),
        none(),
        none(),
        none(),
        none(),
        seaography,
        impl_active_model_behavior,
        BannerVersion::default(),
    )
}

/// Formats the files, which are not yet fit to be read.
///
/// This blocks, and has no deadline: rustfmt waits for nobody, and needs less than a second.
fn formatted(written: &[OutputFile]) -> Result<Files, EntitiesError> {
    let folder = tempfile::tempdir().map_err(io_error(Path::new("a temporary folder")))?;
    let settings = folder.path().join("rustfmt.toml");
    // Else those in a folder above, or in the home, would count.
    std::fs::write(&settings, "").map_err(io_error(&settings))?;
    let mut rustfmt = Command::new("rustfmt");
    for OutputFile { name, content } in written {
        let path = folder.path().join(name);
        std::fs::write(&path, content).map_err(io_error(&path))?;
        rustfmt.arg(path);
    }
    let run = rustfmt.output().map_err(EntitiesError::Rustfmt)?;
    if !run.status.success() {
        let output = String::from_utf8_lossy(&run.stderr).trim().to_owned();
        return Err(EntitiesError::Unformatted { output });
    }
    read(folder.path())
}

/// Tells what the generator cannot do from what the server said.
fn of_the_generator(error: DbErr) -> EntitiesError {
    match error {
        DbErr::Custom(message) => EntitiesError::Generator(message),
        error => match Panic::from_db_err(&error) {
            Some(panic) => EntitiesError::Generator(panic.to_string()),
            None => EntitiesError::Database(error),
        },
    }
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;
    use sea_schema::sea_query::{ColumnDef, Table, TableCreateStatement};

    use super::{EntitiesError, is_for_an_entity, write};

    fn table(column: &mut ColumnDef) -> TableCreateStatement {
        Table::create().table("books").col(column).take()
    }

    #[test]
    fn the_ledger_and_what_begins_with_an_underscore_get_no_entity() {
        let names = ["books", "_seaway_history", "seaql_migrations", "a_b"];
        let names = names.map(|name| is_for_an_entity(name, "seaql_migrations"));
        assert_eq!(names, [true, false, false, true]);
    }

    #[test]
    fn a_table_becomes_a_formatted_file_beside_those_that_list_it() {
        let tables = vec![table(
            ColumnDef::new("id").integer().not_null().primary_key(),
        )];
        let files = block_on(write(tables)).expect("written");
        let names: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["books.rs", "lib.rs", "prelude.rs"]);
        assert!(
            files["books.rs"].contains("\n    pub id: i32,\n"),
            "{files:?}"
        );
    }

    #[test]
    fn a_panic_of_the_generator_is_an_error() {
        let tables = vec![table(&mut ColumnDef::new("id"))];
        let error = block_on(write(tables)).expect_err("a column without a type");
        assert!(matches!(error, EntitiesError::Generator(_)), "{error}");
        assert!(error.to_string().contains("ColumnType"), "{error}");
    }
}
