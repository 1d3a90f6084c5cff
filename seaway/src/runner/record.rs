//! The history's row of a step, beside the ledger's.

use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    connect::pooler,
    ledger::history::{self, Entry},
    postgres::error::ServerError,
    runner::{event::Event, execution::Session},
};

const SAVEPOINT: &str = "SAVEPOINT seaway_history";
const RELEASE: &str = "RELEASE SAVEPOINT seaway_history";
const GO_BACK: &str = "ROLLBACK TO SAVEPOINT seaway_history";

impl Session<'_> {
    /// Writes a run down. Where another session has dropped or changed the history meanwhile, or
    /// taken the right to it away, the step stays, and the rest of the run writes none.
    pub(super) async fn write_history<C: ConnectionTrait>(
        &self,
        on: &C,
        entry: &Entry<'_>,
    ) -> Result<(), DbErr> {
        on.execute_unprepared(SAVEPOINT).await?;
        let reason = match history::insert(on, self.schema(), entry).await {
            Ok(_) => return on.execute_unprepared(RELEASE).await.map(drop),
            Err(error) => about_the_table(&error).ok_or(error)?,
        };
        on.execute_unprepared(GO_BACK).await?;
        self.lose_history();
        let revision = entry.revision.to_owned();
        self.teller.tell(Event::NotInHistory { revision, reason });
        Ok(())
    }
}

/// Returns the server's words where an error is about the table: class 42 is "syntax error or
/// access rule violation", and our own syntax is right.
fn about_the_table(error: &DbErr) -> Option<String> {
    let report = ServerError::from_db_err(error)?;
    let is_about_it = report.code.starts_with("42") && !pooler::spoiled(&report);
    is_about_it.then(|| report.to_string())
}
