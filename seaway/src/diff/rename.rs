//! Objects that have another name, and are the same.

use std::{fmt, str::FromStr};

use crate::{
    catalog::{Address, Catalog, Kind},
    sql::quote::Ident,
    text,
};

/// A table or column that has another name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rename {
    /// A table or view.
    Table {
        /// Its name before.
        old: String,
        /// Its name after.
        new: String,
    },
    /// A column.
    Column {
        /// Its table, by the name that it has after all renames.
        table: String,
        /// Its name before.
        old: String,
        /// Its name after.
        new: String,
    },
}

/// Why a text is no rename, or one that is not possible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenameError {
    /// It has another form.
    #[error("it is neither table:OLD:NEW nor column:TABLE.OLD:NEW")]
    Form,
    /// The first schema does not have it.
    #[error("cannot rename {0}: FROM has no such object")]
    Missing(Address),
    /// The first schema has an object of the new name already.
    #[error("cannot rename it to {0}: FROM has such an object")]
    Taken(Address),
}

impl FromStr for Rename {
    type Err = RenameError;

    fn from_str(text: &str) -> Result<Self, RenameError> {
        let parts: Vec<_> = text.split(':').collect();
        match parts[..] {
            ["table", old, new] if !old.is_empty() && !new.is_empty() => Ok(Self::Table {
                old: old.to_owned(),
                new: new.to_owned(),
            }),
            ["column", old, new] if !new.is_empty() => {
                let (table, old) = old.split_once('.').ok_or(RenameError::Form)?;
                Ok(Self::Column {
                    table: table.to_owned(),
                    old: old.to_owned(),
                    new: new.to_owned(),
                })
            }
            _ => Err(RenameError::Form),
        }
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { old, new } => {
                let (old, new) = (text::name(old), text::name(new));
                write!(f, "table {old} is renamed to {new}")
            }
            Self::Column { table, old, new } => {
                let [table, old, new] = [table, old, new].map(|it| text::name(it));
                write!(f, "column {table}.{old} is renamed to {new}")
            }
        }
    }
}

impl Rename {
    /// Returns the statement that renames.
    #[must_use]
    pub fn sql(&self) -> String {
        match self {
            Self::Table { old, new } => {
                format!("ALTER TABLE {} RENAME TO {}", Ident(old), Ident(new))
            }
            Self::Column { table, old, new } => format!(
                "ALTER TABLE {} RENAME COLUMN {} TO {}",
                Ident(table),
                Ident(old),
                Ident(new)
            ),
        }
    }

    /// Returns what an object is called afterwards.
    pub(crate) fn of(&self, address: &Address) -> Address {
        let mut address = address.clone();
        match self {
            Self::Table { old, new } => {
                if matches!(address.kind, Kind::Table | Kind::View) && address.name == *old {
                    address.name.clone_from(new);
                }
                if address.table.as_ref() == Some(old) {
                    address.table = Some(new.clone());
                }
            }
            Self::Column { table, old, new } => {
                let is_column = address.kind == Kind::Column && address.name == *old;
                if is_column && address.table.as_ref() == Some(table) {
                    address.name.clone_from(new);
                }
            }
        }
        address
    }

    /// Checks that a catalog, in which the renames before this one are done, has the object, and that the
    /// new name is free.
    ///
    /// # Errors
    ///
    /// [`RenameError`].
    pub fn check(&self, catalog: &Catalog, before: &[Self]) -> Result<(), RenameError> {
        let (old, new) = match self {
            Self::Table { old, new } => {
                let kinds = [Kind::Table, Kind::View].map(|kind| Address::new(kind, old));
                let there = kinds.iter().find(|it| catalog.objects.contains_key(it));
                let kind = there.map_or(Kind::Table, |it| it.kind);
                (Address::new(kind, old), Address::new(kind, new))
            }
            Self::Column { table, old, new } => {
                let renamed = before.iter().find_map(|it| match it {
                    Self::Table { old, new } if new == table => Some(old),
                    _ => None,
                });
                let table = renamed.unwrap_or(table);
                (
                    Address::part(Kind::Column, table, old),
                    Address::part(Kind::Column, table, new),
                )
            }
        };
        if !catalog.objects.contains_key(&old) {
            return Err(RenameError::Missing(old));
        }
        if catalog.objects.contains_key(&new) {
            return Err(RenameError::Taken(new));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Rename, RenameError};

    #[test]
    fn a_rename_names_a_table_or_a_column() {
        for (text, sql) in [
            ("table:a:b", Some(r#"ALTER TABLE "a" RENAME TO "b""#)),
            (
                "column:t.a:b",
                Some(r#"ALTER TABLE "t" RENAME COLUMN "a" TO "b""#),
            ),
            ("column:a:b", None),
            ("table:a", None),
            ("table::b", None),
            ("view:a:b", None),
        ] {
            let read: Result<Rename, RenameError> = text.parse();
            assert_eq!(read.ok().map(|it| it.sql()).as_deref(), sql, "{text}");
        }
    }
}
