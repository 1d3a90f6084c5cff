//! Text search parsers, templates, dictionaries and configurations.

use super::text::ident;
use crate::catalog::{
    TextSearchConfiguration, TextSearchDictionary, TextSearchParser, TextSearchTemplate,
};

pub(super) fn create_parser(it: &TextSearchParser) -> String {
    let mut options = vec![
        format!("START = {}", it.start),
        format!("GETTOKEN = {}", it.get_token),
        format!("END = {}", it.end),
    ];
    options.extend(it.headline.as_ref().map(|it| format!("HEADLINE = {it}")));
    options.push(format!("LEXTYPES = {}", it.lex_types));
    create("PARSER", &it.name, &options)
}

pub(super) fn create_template(it: &TextSearchTemplate) -> String {
    let init = it.init.as_ref().map(|it| format!("INIT = {it}"));
    let lexize = format!("LEXIZE = {}", it.lexize);
    let options: Vec<_> = init.into_iter().chain([lexize]).collect();
    create("TEMPLATE", &it.name, &options)
}

pub(super) fn create_dictionary(it: &TextSearchDictionary) -> String {
    let template = format!("TEMPLATE = {}", it.template);
    let options: Vec<_> = [template].into_iter().chain(it.options.clone()).collect();
    create("DICTIONARY", &it.name, &options)
}

fn create(kind: &str, name: &str, options: &[String]) -> String {
    format!(
        "CREATE TEXT SEARCH {kind} {} ({})",
        ident(name),
        options.join(", ")
    )
}

pub(super) fn create_configuration(it: &TextSearchConfiguration) -> Vec<String> {
    let parser = format!("PARSER = {}", it.parser);
    let mut statements = vec![create("CONFIGURATION", &it.name, &[parser])];
    let mappings = it.mappings.iter();
    statements.extend(mappings.map(|(token, with)| mapping(&it.name, "ADD", token, with)));
    statements
}

/// Returns what changes the dictionaries of a configuration that stays.
pub(super) fn alter_configuration(
    old: &TextSearchConfiguration,
    new: &TextSearchConfiguration,
) -> Vec<String> {
    let gone = old
        .mappings
        .keys()
        .filter(|it| !new.mappings.contains_key(*it));
    let gone = gone.map(|token| {
        format!(
            "{} DROP MAPPING FOR {}",
            configuration(&new.name),
            ident(token)
        )
    });
    let changed = new
        .mappings
        .iter()
        .filter_map(|(token, with)| match old.mappings.get(token) {
            Some(before) if before == with => None,
            Some(_) => Some(mapping(&new.name, "ALTER", token, with)),
            None => Some(mapping(&new.name, "ADD", token, with)),
        });
    gone.chain(changed).collect()
}

fn configuration(name: &str) -> String {
    format!("ALTER TEXT SEARCH CONFIGURATION {}", ident(name))
}

fn mapping(name: &str, verb: &str, token: &str, with: &[String]) -> String {
    let what = configuration(name);
    format!(
        "{what} {verb} MAPPING FOR {} WITH {}",
        ident(token),
        with.join(", ")
    )
}

/// Returns what changes the options of a dictionary that stays. An option without a value is taken away.
pub(super) fn alter_dictionary(
    old: &TextSearchDictionary,
    new: &TextSearchDictionary,
) -> Option<String> {
    if old.options == new.options {
        return None;
    }
    let [before, after] = [old, new].map(|it| it.options.as_deref().unwrap_or_default());
    let kept = names(after);
    let gone = names(before).into_iter().filter(|it| !kept.contains(it));
    let options = gone.map(str::to_owned).chain(new.options.clone());
    let options = options.collect::<Vec<_>>().join(", ");
    Some(format!(
        "ALTER TEXT SEARCH DICTIONARY {} ({options})",
        ident(&new.name)
    ))
}

/// Returns the names of options, as in `language = 'german', stopwords = 'german'`.
fn names(options: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let (mut start, mut quote) = (0, None);
    // Two quotes for one end a text and begin it again, and a backslash is written as two.
    for (place, letter) in options.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None, '=') => names.push(options[start..place].trim()),
            (None, ',') => start = place + 1,
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn the_names_of_options_are_what_is_before_their_values() {
        let options = r#"a = 'it''s, b = 1', "Odd, ""name""" = E'\\', number = 5"#;
        assert_eq!(names(options), ["a", r#""Odd, ""name""""#, "number"]);
        assert!(names("").is_empty());
    }
}
