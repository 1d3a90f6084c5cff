//! The file of a table's or view's page.

use std::fmt::Write as _;

/// The first page.
pub(super) const INDEX: &str = "index.md";
/// Enums, domains, composite and range types.
pub(super) const TYPES: &str = "types.md";
/// Functions, procedures and aggregates.
pub(super) const FUNCTIONS: &str = "functions.md";

/// Returns a file name that is safe in every file system and in a link, and that no other table has.
///
/// Small letters, digits and `_` are themselves; each byte of anything else is `-` and two digits. So two
/// names never differ in the case of letters alone.
pub(super) fn of(kind: &str, name: &str) -> String {
    let mut file = format!("{kind}-");
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' => file.push(char::from(byte)),
            // Writing to a String does not fail.
            other => {
                let _ = write!(file, "-{other:02x}");
            }
        }
    }
    file + ".md"
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn every_name_has_a_file_of_its_own() {
        for (name, file) in [
            ("users", "table-users.md"),
            ("user_2", "table-user_2.md"),
            ("Users", "table--55sers.md"),
            ("../a", "table--2e-2e-2fa.md"),
            ("-55sers", "table--2d55sers.md"),
            ("con", "table-con.md"),
            ("ä b", "table--c3-a4-20b.md"),
        ] {
            assert_eq!(of("table", name), file);
        }
    }
}
