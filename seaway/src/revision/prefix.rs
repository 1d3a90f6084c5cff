//! What a revision's name begins with: a number (`m0013_`) or a date (`m20240105_000001_`).

/// Returns what comes after the number or the date; none for a name that has neither.
pub(crate) fn without(name: &str) -> Option<&str> {
    let (first, rest) = name.strip_prefix('m')?.split_once('_')?;
    match first.len() {
        4 if is_number(first) => Some(rest),
        8 if is_number(first) => {
            let (time, rest) = rest.split_once('_')?;
            (time.len() == 6 && is_number(time)).then_some(rest)
        }
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_number_or_a_date_is_left_out() {
        assert_eq!(without("m0013_add_a"), Some("add_a"));
        assert_eq!(without("m20240105_000001_add_a"), Some("add_a"));
        for other in [
            "add_a",
            "m013_a",
            "m0013",
            "mod_a",
            "m20240105_a",
            "m00x3_a",
        ] {
            assert_eq!(without(other), None, "{other}");
        }
    }
}
