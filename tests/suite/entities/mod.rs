//! The generated entities, used as an application uses them.
//!
//! A test here that walks a list of entities or relations also proves that nothing is missing
//! from the list: a new table, foreign key or relation fails until it is written down.

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
    EntityTrait, Identity, Iterable as _, RelationDef, RelationTrait as _, sea_query::TableRef,
};
use tests::Database;

/// The ledger is a table of the schema, and no entity.
const LEDGER: &str = "seaql_migrations";

/// One variant of an entity's `Relation`.
struct Relation {
    /// Such as `transactions::FinancialAccounts1`.
    name: String,
    def: RelationDef,
}

#[async_std::test]
async fn every_table_but_the_ledger_has_an_entity() {
    let db = Database::migrated().await;
    let entities = each_entity().map(|(table, _)| table.to_owned());
    assert_eq!(entities.to_vec(), tables(&db).await);
}

/// Returns every entity's table, in alphabetical order, and relations.
fn each_entity() -> [(&'static str, Vec<Relation>); 21] {
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

fn entity<E: EntityTrait>(entity: E) -> (&'static str, Vec<Relation>) {
    (entity.table_name(), relations::<E>().collect())
}

fn relations<E: EntityTrait>() -> impl Iterator<Item = Relation> {
    E::Relation::iter().map(|relation| Relation {
        name: format!("{}::{}", E::default().table_name(), relation.name()),
        def: relation.def(),
    })
}

async fn tables(db: &Database) -> Vec<String> {
    let mut tables = db.tables("public").await;
    tables.retain(|table| table != LEDGER);
    tables
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
