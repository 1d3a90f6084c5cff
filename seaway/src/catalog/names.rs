//! Lists of names as PostgreSQL stores them in settings: parted by commas, and quoted where they must be.

/// Returns the elements of a list, as they are written.
pub(crate) fn list(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let parts = text.split(move |c| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    });
    parts.map(str::trim).collect()
}

/// Returns the name that an element means.
pub(crate) fn unquoted(element: &str) -> String {
    match element
        .strip_prefix('"')
        .and_then(|it| it.strip_suffix('"'))
    {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => element.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::{list, unquoted};

    #[test]
    fn a_comma_within_quotes_parts_nothing() {
        let elements = list(r#"A, "b, ""c""", """#);
        let names: Vec<_> = elements.into_iter().map(unquoted).collect();
        assert_eq!(names, ["a", r#"b, "c""#, ""]);
        assert_eq!(unquoted(r#""""#), "");
    }
}
