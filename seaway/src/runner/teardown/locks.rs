//! Whether the server has room for all the locks of one transaction.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{Object, TeardownError, addresses, query::all};

const LOCKS: &str = include_str!("locks.sql");

/// The setting is raised to a multiple of its default.
const STEP: i64 = 64;

#[derive(Clone, Copy, Debug, FromQueryResult)]
struct Locks {
    needed: i64,
    each: i64,
    transactions: i64,
    used: i64,
}

/// Refuses where the locks for dropping these objects, and `more`, do not fit beside those that
/// are in use.
pub(super) async fn refuse_too_many<C: ConnectionTrait>(
    connection: &C,
    objects: &[Object],
    more: i64,
) -> Result<(), TeardownError> {
    let locks: Vec<Locks> = all(connection, LOCKS, addresses(objects)).await?;
    match locks.first().and_then(|locks| locks.shortage(more)) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

impl Locks {
    fn shortage(self, more: i64) -> Option<TeardownError> {
        let needed = self.needed + more;
        let room = (self.each * self.transactions - self.used).max(0);
        if needed <= room {
            return None;
        }
        let transactions = self.transactions.max(1);
        let each = (needed + self.used + transactions - 1) / transactions;
        let setting = (each + STEP - 1) / STEP * STEP;
        Some(TeardownError::Locks {
            needed,
            room,
            setting,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Locks, TeardownError};

    #[test]
    fn the_setting_that_is_named_makes_room() {
        let locks = Locks {
            needed: 6_400,
            each: 64,
            transactions: 100,
            used: 0,
        };
        assert!(locks.shortage(0).is_none());
        let used = Locks { used: 10, ..locks };
        let Some(TeardownError::Locks {
            needed,
            room,
            setting,
        }) = used.shortage(1)
        else {
            unreachable!("it does not fit")
        };
        assert_eq!((needed, room, setting), (6_401, 6_390, 128));
        let raised = Locks {
            each: setting,
            ..used
        };
        assert!(raised.shortage(1).is_none());
    }
}
