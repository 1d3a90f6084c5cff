//! The generated entities, used as an application uses them.
//!
//! A test here that walks a list of entities or relations also proves that nothing is missing
//! from the list: a new table, foreign key or relation fails until it is written down.

mod compared;
mod foreign_keys;
mod relations;
mod rows;
mod samples;
mod world;

use entity::prelude::{
    AccountDailySnapshots, AiFeedbackMemory, Attachments, BudgetPeriods, BudgetSettings, Budgets,
    FinancialAccounts, FinancialSettings, Notifications, RecurringTransactions, SearchableMessages,
    Sessions, SharedSpaces, SpaceMembers, SpaceTransactions, StorageConfigs, TransactionComments,
    TransactionShares, Transactions, UserSettings, Users,
};
use sea_orm::{
    EntityTrait, IdenStatic as _, Identity, Iterable as _, RelationDef, RelationTrait as _,
    sea_query::TableRef,
};
use tests::Database;

use crate::rows::column;

/// The ledger is a table of the schema, and no entity.
/// The ledger and the history.
const OWN: [&str; 2] = ["seaql_migrations", "_seaway_history"];

struct Entity {
    table: &'static str,
    /// The columns of its primary key, as `table(column, column)`.
    key: String,
    relations: Vec<Relation>,
}

/// One variant of an entity's `Relation`.
struct Relation {
    /// Such as `transactions::FinancialAccounts1`.
    name: String,
    def: RelationDef,
}

#[async_std::test]
async fn every_table_but_the_ledger_has_an_entity_with_the_key_of_the_table() {
    let [ledger, history] = OWN;
    let keys = format!(
        "SELECT format('%s(%s)', k.conrelid::regclass, ( \
             SELECT string_agg(a.attname, ', ' ORDER BY n.place) \
             FROM unnest(k.conkey) WITH ORDINALITY AS n (number, place) \
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number)) \
         FROM pg_constraint k \
         WHERE k.contype = 'p' AND k.connamespace = 'public'::regnamespace \
           AND k.conrelid NOT IN ('{ledger}'::regclass, '{history}'::regclass)"
    );
    let db = Database::migrated().await;
    let entities = each_entity();
    assert_eq!(
        entities.each_ref().map(|entity| entity.table).to_vec(),
        tables(&db).await
    );
    assert_eq!(
        entities.map(|entity| entity.key).to_vec(),
        sorted(column(&db, &keys).await)
    );
}

/// Returns every entity, in the alphabetical order of the tables.
fn each_entity() -> [Entity; 21] {
    [
        entity(AccountDailySnapshots),
        entity(AiFeedbackMemory),
        entity(Attachments),
        entity(BudgetPeriods),
        entity(BudgetSettings),
        entity(Budgets),
        entity(FinancialAccounts),
        entity(FinancialSettings),
        entity(Notifications),
        entity(RecurringTransactions),
        entity(SearchableMessages),
        entity(Sessions),
        entity(SharedSpaces),
        entity(SpaceMembers),
        entity(SpaceTransactions),
        entity(StorageConfigs),
        entity(TransactionComments),
        entity(TransactionShares),
        entity(Transactions),
        entity(UserSettings),
        entity(Users),
    ]
}

fn entity<E: EntityTrait>(entity: E) -> Entity {
    let table = entity.table_name();
    let key: Vec<_> = E::PrimaryKey::iter()
        .map(|column| column.as_str())
        .collect();
    Entity {
        table,
        key: format!("{table}({})", key.join(", ")),
        relations: relations::<E>().collect(),
    }
}

fn relations<E: EntityTrait>() -> impl Iterator<Item = Relation> {
    E::Relation::iter().map(|relation| Relation {
        name: format!("{}::{}", E::default().table_name(), relation.name()),
        def: relation.def(),
    })
}

async fn tables(db: &Database) -> Vec<String> {
    let mut tables = db.tables("public").await;
    tables.retain(|table| !OWN.contains(&table.as_str()));
    sorted(tables)
}

/// Neither a query nor the collation of a server promises an order.
fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

/// Returns a relation as `table(column) -> table(column)`.
fn described(relation: &RelationDef) -> String {
    let from = side(&relation.from_tbl, &relation.from_col);
    let to = side(&relation.to_tbl, &relation.to_col);
    format!("{from} -> {to}")
}

fn side(table: &TableRef, columns: &Identity) -> String {
    let columns: Vec<_> = columns.iter().map(ToString::to_string).collect();
    format!("{}({})", table.sea_orm_table(), columns.join(", "))
}
