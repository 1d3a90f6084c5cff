//! What a schema holds, as text that can be compared object by object.
//!
//! Every object is one entry: `column users.email` is `character varying(255)`, and so on. No
//! text depends on the name of the schema, so that two schemas can be compared. PostgreSQL
//! itself prints every definition, so that equal text means equal schema.

mod reference;

pub use reference::{Intended, intended_differences};

use std::{collections::BTreeMap, fmt};

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, FromQueryResult, Statement, TransactionTrait,
};

/// Each yields `object` and `definition`, for the first schema on the search path.
const QUERIES: [&str; 12] = [
    include_str!("tables.sql"),
    include_str!("columns.sql"),
    include_str!("constraints.sql"),
    include_str!("indexes.sql"),
    include_str!("sequences.sql"),
    include_str!("views.sql"),
    include_str!("types.sql"),
    include_str!("functions.sql"),
    include_str!("triggers.sql"),
    include_str!("comments.sql"),
    include_str!("extensions.sql"),
    include_str!("others.sql"),
];

/// All objects of a schema, and the extensions of its database.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Catalog(BTreeMap<String, String>);

/// One object that is not what it should be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// Its kind and name, such as `index users.ix_users_email`.
    pub object: String,
    /// What it should be; nothing if it should not be there.
    pub expected: Option<String>,
    /// What it is; nothing if it is not there.
    pub found: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    object: String,
    definition: String,
}

impl Catalog {
    /// Reads `schema` from the database.
    ///
    /// # Panics
    ///
    /// When the database refuses, or two objects have one name.
    pub async fn read<C>(db: &C, schema: &str) -> Self
    where
        C: TransactionTrait<Transaction = DatabaseTransaction>,
    {
        let transaction = db.begin().await.expect("begin");
        look_at(&transaction, schema).await;
        let mut catalog = Self::default();
        for query in QUERIES {
            catalog.add(&transaction, query).await;
        }
        transaction.rollback().await.expect("rollback");
        catalog
    }

    async fn add(&mut self, transaction: &DatabaseTransaction, query: &str) {
        let query = Statement::from_string(DbBackend::Postgres, query);
        let rows = Row::find_by_statement(query).all(transaction).await;
        for Row { object, definition } in rows.expect("a catalog query") {
            self.insert(object, definition);
        }
    }

    fn insert(&mut self, object: String, definition: String) {
        assert!(!self.0.contains_key(&object), "two objects are `{object}`");
        self.0.insert(object, definition);
    }

    /// Returns the kind and name of every object.
    #[must_use]
    pub fn objects(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// Returns the names of all objects of one kind, such as `table`.
    #[must_use]
    pub fn names(&self, kind: &str) -> Vec<&str> {
        let objects = self.0.keys();
        objects
            .filter_map(|object| object.strip_prefix(kind)?.strip_prefix(' '))
            .collect()
    }

    /// Returns what stands between this catalog, as it should be, and `found`.
    #[must_use]
    pub fn differences(&self, found: &Self) -> Vec<Difference> {
        let mut objects: Vec<_> = self.0.keys().chain(found.0.keys()).collect();
        objects.sort();
        objects.dedup();
        objects
            .into_iter()
            .map(|object| Difference {
                object: object.clone(),
                expected: self.0.get(object).cloned(),
                found: found.0.get(object).cloned(),
            })
            .filter(|difference| difference.expected != difference.found)
            .collect()
    }

    /// Panics with a list of the differences, if there are any.
    ///
    /// # Panics
    ///
    /// When `found` is not this catalog.
    #[track_caller]
    pub fn assert_is(&self, found: &Self) {
        let differences = self.differences(found);
        let list: String = differences.iter().map(ToString::to_string).collect();
        assert!(
            differences.is_empty(),
            "{} objects differ:\n{list}",
            differences.len()
        );
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
        writeln!(f, "{}", self.object)?;
        writeln!(f, "    expected {}", text(&self.expected))?;
        writeln!(f, "    found    {}", text(&self.found))
    }
}

/// Names resolve, and print, as seen from `schema`.
async fn look_at(transaction: &DatabaseTransaction, schema: &str) {
    let look = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT set_config('search_path', quote_ident($1), true)",
        [schema.into()],
    );
    transaction
        .execute_raw(look)
        .await
        .expect("set the search path");
}
