//! What the finished schema holds to, whoever adds to it.
//!
//! Each rule is a query that yields what breaks it. An exception is written beside its rule.

use tests::Database;

use crate::rows::column;

/// Without one, each row that goes on the other side reads all of this table.
#[async_std::test]
async fn every_foreign_key_has_an_index() {
    let without = "SELECT format('%s.%I', k.conrelid::regclass, k.conname) \
         FROM pg_constraint k \
         WHERE k.contype = 'f' AND NOT EXISTS ( \
             SELECT FROM pg_index i \
             WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL \
               AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)";
    assert_none(without).await;
}

#[async_std::test]
async fn every_table_has_a_primary_key() {
    let without = "SELECT c.relname::text FROM pg_class c \
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT EXISTS ( \
             SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')";
    assert_none(without).await;
}

/// Adding sums of different scales rounds somewhere, and a float rounds everywhere.
#[async_std::test]
async fn every_sum_of_money_has_eight_places() {
    let others = "SELECT format('%s.%I %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod)) \
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' \
           AND a.atttypid IN ('numeric'::regtype, 'real'::regtype, 'float8'::regtype, 'money'::regtype) \
           AND format_type(a.atttypid, a.atttypmod) <> 'numeric(20,8)' \
         ORDER BY 1";
    let db = Database::migrated().await;
    assert_eq!(
        column::<String>(&db, others).await,
        [
            // A share of one.
            "budgets.ai_confidence numeric(5,4)",
            // The reference's: eight places, and wider.
            "recurring_transactions.amount numeric(28,8)",
            // Degrees.
            "transactions.latitude numeric(9,6)",
            "transactions.longitude numeric(9,6)",
        ]
    );
}

#[async_std::test]
async fn every_table_says_when_its_rows_were_made_and_changed() {
    let without = "SELECT format('%s.%s', c.relname, stamp) \
         FROM pg_class c CROSS JOIN unnest(ARRAY['created_at', 'updated_at']) AS stamp \
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' \
           AND c.relname NOT IN ('seaql_migrations', '_seaway_history') \
           AND NOT EXISTS ( \
             SELECT FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
             WHERE a.attrelid = c.oid AND a.attname = stamp AND a.attnotnull \
               AND a.atttypid = 'timestamptz'::regtype \
               AND pg_get_expr(d.adbin, d.adrelid) = 'CURRENT_TIMESTAMP')";
    assert_none(without).await;
}

#[async_std::test]
async fn no_time_is_without_its_time_zone() {
    let without = "SELECT format('%s.%I', c.relname, a.attname) \
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' \
           AND c.relname NOT IN ('seaql_migrations', '_seaway_history') AND a.atttypid = 'timestamp'::regtype";
    assert_none(without).await;
}

async fn assert_none(broken_by: &str) {
    let db = Database::migrated().await;
    assert_eq!(column::<String>(&db, broken_by).await, [""; 0]);
}
