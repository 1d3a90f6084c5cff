//! Text search objects.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text search parser: how a text becomes tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSearchParser {
    /// Its name.
    pub name: String,
    /// The function that begins with a text.
    pub start: String,
    /// The function that returns the next token.
    pub get_token: String,
    /// The function that ends with a text.
    pub end: String,
    /// The function that cuts out what was found.
    pub headline: Option<String>,
    /// The function that lists its types of tokens.
    pub lex_types: String,
    /// Its comment.
    pub comment: Option<String>,
}

/// A text search template: the functions of dictionaries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSearchTemplate {
    /// Its name.
    pub name: String,
    /// The function that reads options.
    pub init: Option<String>,
    /// The function that makes lexemes of a token.
    pub lexize: String,
    /// Its comment.
    pub comment: Option<String>,
}

/// A text search dictionary: a template with options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSearchDictionary {
    /// Its name.
    pub name: String,
    /// Its template.
    pub template: String,
    /// Its options, as in `language = 'german'`.
    pub options: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
}

/// A text search configuration: a parser, and the dictionaries of its types of tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSearchConfiguration {
    /// Its name.
    pub name: String,
    /// Its parser.
    pub parser: String,
    /// The dictionaries that are asked in turn, by type of token.
    pub mappings: BTreeMap<String, Vec<String>>,
    /// Its comment.
    pub comment: Option<String>,
    /// The role that owns it.
    pub owner: String,
}
