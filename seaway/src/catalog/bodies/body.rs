//! Which relations, columns, functions and types a body names.
//!
//! Words decide, not a parser: PL/pgSQL is not parsed by PostgreSQL itself before it runs. In doubt
//! a name is not counted: a false alarm costs more trust than a missed name, and a missed name
//! is what PostgreSQL says nothing of either.

use std::collections::{BTreeMap, BTreeSet};

use super::tokens::{Token, What, tokens};
use crate::catalog::{Catalog, Kind, Object, Routine};

/// Words after which a relation is named.
const BEFORE_RELATIONS: [&str; 8] = [
    "from",
    "join",
    "into",
    "update",
    "table",
    "only",
    "truncate",
    "references",
];

/// Words that may follow a relation and are no alias of it.
const NO_ALIASES: [&str; 45] = [
    "and",
    "as",
    "cross",
    "default",
    "do",
    "else",
    "end",
    "except",
    "fetch",
    "for",
    "full",
    "group",
    "having",
    "if",
    "inner",
    "intersect",
    "into",
    "is",
    "join",
    "left",
    "limit",
    "loop",
    "natural",
    "not",
    "offset",
    "on",
    "or",
    "order",
    "overriding",
    "returning",
    "right",
    "select",
    "set",
    "tablesample",
    "then",
    "union",
    "using",
    "values",
    "when",
    "where",
    "window",
    "with",
    "cascade",
    "restrict",
    "in",
];

/// Casts that make a constant a name.
const NAMING: [&str; 5] = [
    "regclass",
    "regproc",
    "regprocedure",
    "regtype",
    "to_regclass",
];
const SEQUENCE_FUNCTIONS: [&str; 3] = ["nextval", "currval", "setval"];

/// The body of a routine, and what its own words stand for.
pub(crate) struct Body<'a> {
    tokens: Vec<Token>,
    /// The places of tokens that stand in a declaration.
    declared: BTreeSet<usize>,
    /// Names that the body or the routine's head gives: variables, arguments, aliases of columns.
    own: BTreeSet<String>,
    /// Names of common table expressions.
    queries: BTreeSet<String>,
    /// The tables whose rows NEW and OLD are.
    fired_by: BTreeSet<&'a str>,
    schema: &'a str,
    catalog: &'a Catalog,
}

impl<'a> Body<'a> {
    /// Reads the body of a routine; none if it is no text, or a language other than ours.
    ///
    /// PostgreSQL itself records what a body in standard SQL depends on.
    pub(crate) fn of(routine: &'a Routine, catalog: &'a Catalog) -> Option<Self> {
        let is_known = matches!(routine.language.as_str(), "plpgsql" | "sql");
        let source = routine.source.as_deref().filter(|_| is_known)?;
        let mut all = tokens(source, 1);
        insert_names_in_texts(&mut all, routine.language == "plpgsql");
        let mut body = Self {
            declared: declarations(&all),
            own: arguments(routine),
            queries: BTreeSet::new(),
            fired_by: fired_by(routine, catalog),
            schema: &catalog.schema,
            tokens: all,
            catalog,
        };
        body.collect();
        Some(body)
    }

    fn collect(&mut self) {
        for at in 0..self.tokens.len() {
            let Some(name) = self.name(at).map(str::to_owned) else {
                continue;
            };
            let begins = at == 0 || self.tokens[at - 1].is(';') || self.word_before(at, "declare");
            let is_variable = self.declared.contains(&at) && begins;
            if is_variable || self.word_before(at, "as") && !self.symbol(at + 1, '(') {
                self.own.insert(name.clone());
            }
            let is_query = self.word_before(at, "with")
                || self.word_before(at, "recursive")
                || at > 0 && self.tokens[at - 1].is(',');
            if is_query && self.is_before_query(at) {
                self.queries.insert(name);
            }
        }
    }

    /// `name AS (`, `name AS MATERIALIZED (`, or the like with a list of columns.
    fn is_before_query(&self, at: usize) -> bool {
        let mut next = at + 1;
        if self.symbol(next, '(') {
            while next < self.tokens.len() && !self.symbol(next, ')') {
                next += 1;
            }
            next += 1;
        }
        let is_as = self.name(next) == Some("as");
        let has_query = |at: usize| self.symbol(at, '(');
        is_as
            && (has_query(next + 1)
                || self.name(next + 1).is_some() && (has_query(next + 2) || has_query(next + 3)))
    }

    /// Returns the lines that name a relation.
    pub(crate) fn relation(&self, name: &str) -> Vec<usize> {
        let places = self.relation_places(name);
        self.lines(places)
    }

    fn relation_places(&self, name: &str) -> Vec<usize> {
        let is_else = self.queries.contains(name) || self.own.contains(name);
        let is_column = self.catalog.objects.keys().any(|address| {
            matches!(address.kind, Kind::Column | Kind::Routine) && bare(&address.name) == name
        });
        self.places(name, |at| {
            self.of_the_schema(at)
                || !is_else
                    && !self.has_dot_before(at)
                    && !self.word_before(at, "as")
                    && (!is_column || self.is_at_relation(at))
        })
    }

    fn is_at_relation(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.name(at));
        before.is_some_and(|word| BEFORE_RELATIONS.contains(&word)) || self.symbol(at + 1, '%')
    }

    /// Returns the lines that name a type.
    pub(crate) fn data_type(&self, name: &str) -> Vec<usize> {
        let is_column = self.catalog.objects.keys().any(|address| {
            matches!(address.kind, Kind::Column | Kind::Table | Kind::View) && address.name == name
        });
        let is_else = is_column || self.own.contains(name) || self.queries.contains(name);
        let places = self.places(name, |at| {
            let is_cast = at > 1 && self.symbol(at - 1, ':') && self.symbol(at - 2, ':');
            self.of_the_schema(at) || is_cast || !is_else && !self.has_dot_before(at)
        });
        self.lines(places)
    }

    /// Returns the lines that call or name a function.
    pub(crate) fn function(&self, name: &str) -> Vec<usize> {
        let places = self.places(name, |at| {
            let is_list = self.word_before(at, "into") || self.word_before(at, "as");
            let is_called = self.symbol(at + 1, '(') && !self.queries.contains(name) && !is_list;
            is_called && (!self.has_dot_before(at) || self.of_the_schema(at))
        });
        self.lines(places)
    }

    /// Returns the lines that name a column of a table.
    ///
    /// `table.column` and `alias.column` count, and in a trigger's function `new.column`. A bare
    /// name counts if the body names the table, and nothing else that it names has that column.
    pub(crate) fn column(&self, table: &str, column: &str) -> Vec<usize> {
        let aliases = self.aliases(table);
        let is_named = !self.relation_places(table).is_empty();
        let is_bare = is_named && !self.own.contains(column) && !self.is_of_another(table, column);
        let places = self.places(column, |at| match self.qualifier(at) {
            Some("new" | "old") => self.is_of_fired(table, column),
            Some(qualifier) => is_named && (qualifier == table || aliases.contains(qualifier)),
            None => {
                let is_else =
                    self.symbol(at + 1, '(') || self.is_assigned(at) || self.symbol(at + 1, '.');
                is_bare
                    && !is_else
                    && !self.has_dot_before(at)
                    && !self.declared.contains(&at)
                    && !self.is_cast(at)
            }
        });
        self.lines(places)
    }

    fn is_cast(&self, at: usize) -> bool {
        at > 0 && self.symbol(at - 1, ':')
    }

    fn is_assigned(&self, at: usize) -> bool {
        self.symbol(at + 1, ':') && self.symbol(at + 2, '=')
            || self.symbol(at + 1, '=') && self.symbol(at + 2, '>')
    }

    fn is_of_fired(&self, table: &str, column: &str) -> bool {
        let others = self.fired_by.iter().filter(|other| **other != table);
        self.fired_by.contains(table) && !others.into_iter().any(|other| self.has(other, column))
    }

    fn has(&self, table: &str, column: &str) -> bool {
        let address = crate::catalog::Address::part(Kind::Column, table, column);
        self.catalog.objects.contains_key(&address)
    }

    fn is_of_another(&self, table: &str, column: &str) -> bool {
        let columns = self
            .catalog
            .objects
            .keys()
            .filter(|it| it.kind == Kind::Column);
        let others = columns.filter(|it| it.name == column);
        let mut others = others.filter_map(|it| it.table.as_deref().filter(|it| *it != table));
        others.any(|other| !self.relation_places(other).is_empty())
    }

    /// Returns the names under which the body knows a table's rows.
    fn aliases(&self, table: &str) -> BTreeSet<&str> {
        let mut aliases = BTreeSet::new();
        for at in self.relation_places(table) {
            if self.symbol(at + 1, '%') {
                aliases.extend(at.checked_sub(1).and_then(|at| self.name(at)));
                continue;
            }
            let behind = if self.name(at + 1) == Some("as") {
                at + 2
            } else {
                at + 1
            };
            aliases.extend(self.name(behind).filter(|it| !NO_ALIASES.contains(it)));
        }
        aliases
    }

    fn places(&self, name: &str, counts: impl Fn(usize) -> bool) -> Vec<usize> {
        let all = (0..self.tokens.len()).filter(|at| self.name(*at) == Some(name));
        all.filter(|at| counts(*at)).collect()
    }

    fn lines(&self, places: Vec<usize>) -> Vec<usize> {
        let mut lines: Vec<_> = places.into_iter().map(|at| self.tokens[at].line).collect();
        lines.dedup();
        lines
    }

    fn name(&self, at: usize) -> Option<&str> {
        self.tokens.get(at).and_then(Token::name)
    }

    fn symbol(&self, at: usize, symbol: char) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(symbol))
    }

    fn word_before(&self, at: usize, word: &str) -> bool {
        at > 0 && self.name(at - 1) == Some(word)
    }

    fn has_dot_before(&self, at: usize) -> bool {
        at > 0 && self.symbol(at - 1, '.')
    }

    fn qualifier(&self, at: usize) -> Option<&str> {
        if at > 1 && self.symbol(at - 1, '.') {
            self.name(at - 2)
        } else {
            None
        }
    }

    fn of_the_schema(&self, at: usize) -> bool {
        self.qualifier(at) == Some(self.schema)
    }
}

/// Returns a routine's name without its arguments.
pub(crate) fn bare(name: &str) -> &str {
    name.split('(').next().unwrap_or(name)
}

/// Puts the names within a constant in its place where the constant is SQL or a name: behind
/// EXECUTE, in a cast to `regclass` and the like, in `nextval`.
fn insert_names_in_texts(all: &mut Vec<Token>, is_plpgsql: bool) {
    let (mut read, mut executes) = (Vec::with_capacity(all.len()), false);
    for at in 0..all.len() {
        let token = &all[at];
        let name_at = |at: usize| all.get(at).and_then(Token::name);
        executes = match token.name() {
            Some("execute") => is_plpgsql,
            Some("loop") => false,
            _ => executes && !token.is(';'),
        };
        let cast = all.get(at + 1).is_some_and(|it| it.is(':'));
        let is_cast = cast && name_at(at + 3).is_some_and(|it| NAMING.contains(&it));
        let called = at.checked_sub(2).and_then(name_at);
        let before = at.checked_sub(1).and_then(name_at);
        let is_named = called
            .is_some_and(|it| SEQUENCE_FUNCTIONS.contains(&it) || it == "to_regclass")
            || before.is_some_and(|it| NAMING.contains(&it));
        match &token.what {
            What::Text(text) if executes || is_cast || is_named => {
                read.extend(tokens(text, token.line));
            }
            _ => read.push(token.clone()),
        }
    }
    *all = read;
}

/// Returns the places between DECLARE and BEGIN.
fn declarations(tokens: &[Token]) -> BTreeSet<usize> {
    let mut declares = false;
    let mut places = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.name() {
            Some("declare") => declares = true,
            Some("begin") => declares = false,
            _ if declares => drop(places.insert(at)),
            _ => {}
        }
    }
    places
}

/// Returns the first word of each argument, of each column of `TABLE (…)` too: its name, if it
/// has one.
fn arguments(routine: &Routine) -> BTreeSet<String> {
    let result = routine.result.as_deref().unwrap_or_default();
    let result = result.strip_prefix("TABLE(").unwrap_or_default();
    let mut names = BTreeSet::new();
    for list in [routine.arguments.as_str(), result] {
        let is_mode = |name: &str| matches!(name, "in" | "out" | "inout" | "variadic");
        let tokens = tokens(list, 1);
        let mut begins = true;
        for token in &tokens {
            match token.name() {
                Some(name) if begins && !is_mode(name) => {
                    names.insert(name.to_owned());
                    begins = false;
                }
                None => begins = token.is(','),
                Some(_) => {}
            }
        }
    }
    names
}

fn fired_by<'a>(routine: &Routine, catalog: &'a Catalog) -> BTreeSet<&'a str> {
    if routine.result.as_deref() != Some("trigger") {
        return BTreeSet::new();
    }
    let address = Object::Routine(Box::new(routine.clone())).address();
    let pairs = catalog
        .dependencies
        .iter()
        .filter(|(it, on)| it.kind == Kind::Trigger && *on == address);
    pairs
        .filter_map(|(trigger, _)| trigger.table.as_deref())
        .collect()
}

/// Returns the relations of a catalog by name, with the sequences of identity columns.
pub(crate) fn relations(catalog: &Catalog) -> BTreeMap<&str, Kind> {
    let relations = catalog
        .objects
        .iter()
        .filter_map(|(address, object)| match object {
            Object::Table(_) | Object::View(_) | Object::Sequence(_) => {
                Some((address.name.as_str(), address.kind))
            }
            Object::Column(column) => {
                let identity = column.identity.as_ref()?;
                Some((identity.sequence.as_str(), Kind::Sequence))
            }
            _ => None,
        });
    relations.collect()
}
