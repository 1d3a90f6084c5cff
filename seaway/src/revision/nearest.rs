//! Which names a person may have meant.

use strsim::osa_distance;

use crate::text::{self, LISTED};

/// A longer text is no name, and comparing it would take long.
const COMPARED: usize = 200;

/// Returns all names where there are few, and else those nearest to a text, the nearest first:
/// names that have it as a part whatever the case, then those that need the fewest changes.
pub(crate) fn nearest<'a>(names: &'a [String], text: &str) -> Vec<&'a str> {
    let text: String = text.chars().take(COMPARED).collect();
    let text = text.to_lowercase();
    let mut nearest: Vec<&str> = names.iter().map(String::as_str).collect();
    if nearest.len() > LISTED {
        // Stable: of names as near as each other the order of the list stays.
        nearest.sort_by_cached_key(|name| distance(name, &text));
        nearest.truncate(LISTED);
    }
    nearest
}

/// Returns the hint for a text that no name has; `None` if there are no names.
pub(crate) fn hint(names: &[String], text: &str) -> Option<String> {
    let list = text::names(&nearest(names, text));
    match names.len() {
        0 => None,
        count if count <= LISTED => Some(format!("the revisions are {list}")),
        _ => Some(format!("did you mean {list}? `status` lists all")),
    }
}

/// Orders names: a part of one another first, then by the changes from the text to the name, to
/// the name without its number, to its number alone, or to one of its words.
fn distance(name: &str, text: &str) -> (bool, usize) {
    let name = name.to_lowercase();
    let is_part = !text.is_empty() && (name.contains(text) || text.contains(&name));
    let (number, rest) = name.split_once('_').unwrap_or((&name, ""));
    let number = number.strip_prefix('m').unwrap_or(number);
    let wholes = [name.as_str(), number, rest];
    let parts = wholes.into_iter().chain(rest.split('_'));
    let changes = parts.map(|part| osa_distance(part, text)).min();
    (!is_part, changes.unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::{hint, nearest};

    fn names() -> Vec<String> {
        [
            "m0001_extensions",
            "m0002_create_users",
            "m0003_create_sessions",
            "m0004_create_storage",
            "m0005_create_budgets",
            "m0009_index",
            "m0013_more",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    #[test]
    fn the_name_that_was_meant_comes_first() {
        for (text, meant) in [
            ("sesions", "m0003_create_sessions"),
            ("USERS", "m0002_create_users"),
            ("create_usesr", "m0002_create_users"),
            ("m0003_create_sessions_and_more", "m0003_create_sessions"),
            ("0014", "m0004_create_storage"),
            ("0093", "m0003_create_sessions"),
            ("m0005_create_bugdets", "m0005_create_budgets"),
        ] {
            assert_eq!(nearest(&names(), text)[0], meant, "{text}");
        }
    }

    #[test]
    fn a_part_is_nearer_than_few_changes() {
        let mut names = names();
        names.push("m0014_a_very_long_INDEXING".to_owned());
        let found = nearest(&names, "Index");
        assert_eq!(found[..2], ["m0009_index", "m0014_a_very_long_INDEXING"]);
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn few_names_are_all_listed_and_many_are_not() {
        let hint = |count: usize| hint(&names()[..count], "sesions");
        assert_eq!(hint(0), None);
        let two = "the revisions are m0001_extensions, m0002_create_users";
        assert_eq!(hint(2).as_deref(), Some(two));
        let five = hint(5).expect("a hint");
        assert!(five.starts_with("the revisions are m0001_"), "{five}");
        let six = hint(6).expect("a hint");
        assert!(
            six.starts_with("did you mean m0003_create_sessions, "),
            "{six}"
        );
        assert!(six.ends_with("? `status` lists all"), "{six}");
        assert_eq!(six.matches("m00").count(), 5);
    }

    #[test]
    fn a_text_of_any_length_is_compared() {
        assert_eq!(nearest(&names(), "").len(), 5);
        assert_eq!(nearest(&names(), &"ä".repeat(100_000)).len(), 5);
    }
}
