//! What a program beside Augo lacks in the database.

use sea_orm::{ConnectionTrait, DbErr};
use seaway::postgres::trust;

use super::{
    Refusal,
    tables::{Change, Comparison, Found, Table},
};

/// What is missing, and what is in the way.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) changes: Vec<Change>,
    pub(super) refusals: Vec<Refusal>,
    /// Why nothing is to be done.
    pub(super) note: Option<String>,
}

impl Standing {
    pub(super) fn add(&mut self, owner: &'static str, table: &str, comparison: Comparison) {
        let Comparison {
            changes,
            differences,
            is_type,
        } = comparison;
        self.changes.extend(changes);
        if is_type {
            self.refusals.push(Refusal::TypeName {
                owner,
                table: table.to_owned(),
            });
        }
        if !differences.is_empty() {
            self.refusals.push(Refusal::Differs {
                owner,
                table: table.to_owned(),
                differences,
            });
        }
    }

    /// Says whether a table is not as it should be.
    pub(super) fn is_refused(&self, name: &str) -> bool {
        self.refusals.iter().any(|refusal| match refusal {
            Refusal::Differs { table, .. } | Refusal::TypeName { table, .. } => table == name,
            _ => false,
        })
    }
}

/// Refuses tables of owners who are not trusted: they could have them run code as this role, or as the
/// application's.
pub(super) async fn refuse_strangers<C: ConnectionTrait>(
    on: &C,
    schema: &str,
    tables: &[Table],
    found: &Found,
    what: &'static str,
) -> Result<(), DbErr> {
    for table in tables {
        if found.contains_key(&table.name) {
            trust::refuse_stranger(on, schema, &table.name, what).await?;
        }
    }
    Ok(())
}
