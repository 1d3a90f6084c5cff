//! Collations.

use serde::{Deserialize, Serialize};

/// A collation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collation {
    /// Its name.
    pub name: String,
    /// Whose locales it uses: `libc`, `icu` or `builtin`.
    pub provider: String,
    /// Its locale, if it is not one of libc.
    pub locale: Option<String>,
    /// The order of a locale of libc.
    pub lc_collate: Option<String>,
    /// The classes of characters of a locale of libc.
    pub lc_ctype: Option<String>,
    /// Whether only the same bytes are equal.
    pub deterministic: bool,
    /// Further rules of ICU.
    pub rules: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
}
