//! A database that is complete before any of the programs sees it.

use tests::{Database, Program};

/// Makes a database that `server bootstrap` has filled, with Augo's own settings.
pub(crate) async fn bootstrapped() -> Database {
    bootstrapped_for("longterm_memory", 1024).await
}

/// The same for another collection of memories, and for vectors of so many dimensions.
pub(crate) async fn bootstrapped_for(collection: &str, dimensions: u16) -> Database {
    let database = Database::empty().await;
    Program::server(&database.url())
        .env("LONG_TERM_MEMORY_COLLECTION_NAME", collection)
        .env("LONG_TERM_MEMORY_EMBEDDER_DIMS", &dimensions.to_string())
        .run(&["bootstrap"])
        .success();
    database
}
