//! Functions that would fail, whoever found them.

use std::{collections::BTreeSet, fmt};

use sea_orm::{DbErr, TransactionTrait as _};

use super::{Broken, Checked, Names, broken, checked};
use crate::{
    catalog::{Address, Catalog, Object},
    connect::Database,
    printable,
};

/// A function whose body names what is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The function or procedure.
    pub routine: Address,
    /// The line of its body, from 1, if it is about one.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.routine)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", printable::name(&self.message))
    }
}

impl From<Broken> for Finding {
    fn from(it: Broken) -> Self {
        Self {
            message: format!("{} no longer exists", it.what),
            line: Some(it.line),
            routine: it.routine,
        }
    }
}

impl From<Checked> for Finding {
    fn from(it: Checked) -> Self {
        Self {
            line: it.line.and_then(|line| line.try_into().ok()),
            message: it.message,
            routine: it.routine,
        }
    }
}

/// Returns the functions of a database whose body names what is not there. `after` is the catalog of the
/// database, and `before` what it had or should have.
///
/// Where the database has `plpgsql_check`, that is asked about PL/pgSQL; the words of a body decide in other
/// languages, and everywhere without it. `plpgsql_check` makes plans, for which PostgreSQL may run immutable
/// functions: so it is not asked if a function of the schema has an owner who is not trusted.
///
/// # Errors
///
/// What the server said.
pub async fn findings(
    database: &Database,
    before: &Names,
    after: &Catalog,
) -> Result<Vec<Finding>, DbErr> {
    let by_words = broken(before, after).into_iter();
    if !after.trusts_routines() {
        return Ok(by_words.map(Finding::from).collect());
    }
    let transaction = database.connection().begin().await?;
    let checked = checked(&transaction, database.schema()).await;
    transaction.rollback().await?;
    let Some(checked) = checked? else {
        return Ok(by_words.map(Finding::from).collect());
    };
    let is_plpgsql = |address: &Address| match after.objects.get(address) {
        Some(Object::Routine(routine)) => routine.language == "plpgsql",
        _ => false,
    };
    let others = by_words.filter(|it| !is_plpgsql(&it.routine));
    let all = others.map(Finding::from);
    let all: BTreeSet<_> = all.chain(checked.into_iter().map(Finding::from)).collect();
    Ok(all.into_iter().collect())
}
