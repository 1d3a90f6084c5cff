//! From `pg_catalog` to plain data.
//!
//! All queries are sent as one statement. It is parsed while the search path is empty, so that no
//! operator or function of another role can be meant; then it sets the path to the schema, so that
//! PostgreSQL prints the names of the schema's own objects unqualified, and runs.

use std::{collections::HashMap, fmt::Write as _};

use futures_lite::StreamExt as _;
use sea_orm::{
    AccessMode, ConnectionTrait, DbErr, IsolationLevel, QueryResult, StreamTrait,
    TransactionTrait as _,
};
use serde::de::DeserializeOwned;

use super::{Address, Catalog, Kind, LeftOut, OWN_SCHEMA, Object, names};
use crate::{
    connect::{Database, search_path},
    postgres::{one, stream},
};

/// The queries, with the kind of object that each reads.
const QUERIES: [(&str, &str); 30] = [
    ("schema", include_str!("queries/schemas.sql")),
    ("extension", include_str!("queries/extensions.sql")),
    ("collation", include_str!("queries/collations.sql")),
    ("enum", include_str!("queries/enums.sql")),
    ("composite", include_str!("queries/composites.sql")),
    ("domain", include_str!("queries/domains.sql")),
    ("range", include_str!("queries/ranges.sql")),
    ("sequence", include_str!("queries/sequences.sql")),
    ("routine", include_str!("queries/routines.sql")),
    ("operator", include_str!("queries/operators.sql")),
    (
        "text_search_parser",
        include_str!("queries/text_search_parsers.sql"),
    ),
    (
        "text_search_template",
        include_str!("queries/text_search_templates.sql"),
    ),
    (
        "text_search_dictionary",
        include_str!("queries/text_search_dictionaries.sql"),
    ),
    (
        "text_search_configuration",
        include_str!("queries/text_search_configurations.sql"),
    ),
    ("wrapper", include_str!("queries/wrappers.sql")),
    ("server", include_str!("queries/servers.sql")),
    ("user_mapping", include_str!("queries/user_mappings.sql")),
    ("table", include_str!("queries/tables.sql")),
    ("view", include_str!("queries/views.sql")),
    ("column", include_str!("queries/columns.sql")),
    ("constraint", include_str!("queries/constraints.sql")),
    ("index", include_str!("queries/indexes.sql")),
    ("trigger", include_str!("queries/triggers.sql")),
    ("rule", include_str!("queries/rules.sql")),
    ("policy", include_str!("queries/policies.sql")),
    ("statistics", include_str!("queries/statistics.sql")),
    ("publication", include_str!("queries/publications.sql")),
    (
        "publication_table",
        include_str!("queries/publication_tables.sql"),
    ),
    ("event_trigger", include_str!("queries/event_triggers.sql")),
    (
        "default_privileges",
        include_str!("queries/default_privileges.sql"),
    ),
];

const DEPENDENCIES: &str = include_str!("queries/dependencies.sql");

/// Reads the privileges of the rows of a query that has an `acl`.
const PRIVILEGES: &str = include_str!("queries/privileges.sql");

/// Reads the options of foreign data.
const FOREIGN_OPTIONS: &str = include_str!("queries/foreign_options.sql");

const SETTINGS: &str = concat!(
    include_str!("../postgres/trusted_roles.sql"),
    include_str!("queries/settings.sql")
);

/// Matches the names of options of foreign data whose values must not leave the server. Whether a password
/// is required is no secret.
const SECRETS: &str =
    "^(?!password_required$).*(pass|pwd|secret|token|credential|(api|access|private)_?key)";

/// The object identifiers of the catalogs themselves, which PostgreSQL never changes.
const PG_TYPE: i64 = 1247;
const PG_CLASS: i64 = 1259;
const PG_ATTRDEF: i64 = 2604;

impl Catalog {
    /// Reads the schema of a database in one snapshot. Writes nothing, and works on a standby.
    ///
    /// PostgreSQL prints definitions by what it knows at that moment, not by the snapshot: a change
    /// that commits in between may be half seen, or fail the reading.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn of(database: &Database, left_out: &LeftOut) -> Result<Self, DbErr> {
        let isolation = Some(IsolationLevel::RepeatableRead);
        let begin = database
            .connection()
            .begin_with_config(isolation, Some(AccessMode::ReadOnly));
        let transaction = begin.await?;
        let read = Self::read(&transaction, database.schema(), left_out).await;
        transaction.rollback().await?;
        read
    }

    /// Reads a schema, in the transaction that the connection is in.
    ///
    /// The search path of the transaction is empty afterwards.
    ///
    /// # Errors
    ///
    /// What the server said.
    pub async fn read<C: ConnectionTrait + StreamTrait>(
        on: &C,
        schema: &str,
        left_out: &LeftOut,
    ) -> Result<Self, DbErr> {
        let settings = one(on, SETTINGS, [schema.into()]).await?;
        let path: String = settings.try_get("", "path")?;
        let parameters = [schema.into(), path.into(), SECRETS.into()];
        let mut assembly = Assembly::of(schema, left_out);
        // Row by row: we parse while the server still prints.
        let rows = stream(on, &statement(), parameters).await?;
        let mut rows = Box::pin(rows);
        while let Some(row) = rows.try_next().await? {
            assembly.add(&row)?;
        }
        drop(rows);
        search_path::leave(on).await?;
        let mut catalog = assembly.finish();
        catalog.reader = settings.try_get("", "role")?;
        let trusted: Vec<String> = settings.try_get("", "trusted")?;
        catalog.trusted = Some(trusted.into_iter().collect());
        Ok(catalog)
    }
}

/// Makes one statement of all queries. Each row has a kind, object identifiers, and a document in
/// JSON.
fn statement() -> String {
    // Evaluated once, before the first row of each query.
    const ENTER: &str = "(SELECT set_config('search_path', $2, true)) IS NOT NULL";
    let mut sql = String::new();
    for (kind, query) in QUERIES {
        let mut query = with_foreign_options(query);
        if query.contains(" AS acl,") {
            query = format!("WITH q AS NOT MATERIALIZED (\n{query})\n{PRIVILEGES}");
        }
        let _ = write!(
            sql,
            "SELECT '{kind}' AS kind, q.ids, to_json(q)::text AS document FROM (\n{query}) AS q \
             WHERE {ENTER}\nUNION ALL\n"
        );
    }
    let _ = write!(
        sql,
        "SELECT 'dependency', ARRAY[class, id, part, ref_class, ref_id, ref_part], '' \
         FROM (\n{DEPENDENCIES}) AS q"
    );
    sql
}

/// Puts the reading of foreign options in its place in a query.
fn with_foreign_options(query: &str) -> String {
    let place = query.split_once("{options of ");
    let place = place.and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    match place {
        Some((before, (array, after))) => {
            let read = FOREIGN_OPTIONS.replace("{array}", array);
            format!("{before}\n{read}{after}")
        }
        None => query.to_owned(),
    }
}

/// Which object a row of a catalog is, or is part of.
#[derive(Default)]
struct Owners {
    rows: HashMap<(i64, i64), Address>,
    columns: HashMap<(i64, i64), Address>,
}

impl Owners {
    fn add(&mut self, object: &Object, ids: &[i64]) {
        let address = object.address();
        if let (Object::Column(_), [table, number, default]) = (object, ids) {
            self.rows.insert((PG_ATTRDEF, *default), address.clone());
            self.columns.insert((*table, *number), address);
            return;
        }
        for id in ids.chunks_exact(2) {
            self.rows.insert((id[0], id[1]), address.clone());
        }
    }

    fn find(&self, class: i64, id: i64, part: i64) -> Option<&Address> {
        if class == PG_CLASS && part != 0 {
            let column = self.columns.get(&(id, part));
            // The attribute of a composite type is part of the type.
            return column.or_else(|| self.rows.get(&(class, id)));
        }
        self.rows.get(&(class, id))
    }
}

/// A catalog while its rows arrive.
struct Assembly<'a> {
    catalog: Catalog,
    left_out: &'a LeftOut,
    owners: Owners,
    dependencies: Vec<Vec<i64>>,
    /// The publications that name a table that is left out.
    publications: Vec<String>,
}

impl<'a> Assembly<'a> {
    fn of(schema: &str, left_out: &'a LeftOut) -> Self {
        Self {
            catalog: Catalog {
                schema: schema.to_owned(),
                has_privileges: true,
                ..Catalog::default()
            },
            left_out,
            owners: Owners::default(),
            dependencies: Vec::new(),
            publications: Vec::new(),
        }
    }

    fn add(&mut self, row: &QueryResult) -> Result<(), DbErr> {
        let kind: String = row.try_get("", "kind")?;
        let ids: Vec<i64> = row.try_get("", "ids")?;
        if kind == "dependency" {
            self.dependencies.push(ids);
            return Ok(());
        }
        let document: String = row.try_get("", "document")?;
        let object = with_own_schema(object(&kind, &document)?, &self.catalog.schema);
        if self.left_out.holds(&object) {
            self.publications.extend(publication(&object));
        } else {
            self.owners.add(&object, &ids);
            self.catalog.objects.insert(object.address(), object);
        }
        Ok(())
    }

    fn finish(self) -> Catalog {
        let mut catalog = self.catalog;
        let schema = Address::new(Kind::Schema, OWN_SCHEMA);
        catalog.is_missing = !catalog.objects.contains_key(&schema);
        let strays = drop_strays(&mut catalog);
        let publications = strays.iter().filter_map(publication);
        for name in publications.chain(self.publications) {
            let address = Address::new(Kind::Publication, name);
            if let Some(Object::Publication(it)) = catalog.objects.get_mut(&address) {
                it.holds_others = true;
            }
        }
        let pairs = self.dependencies.iter();
        let pairs = pairs.filter_map(|ids| pair(&self.owners, ids));
        let objects = &catalog.objects;
        catalog.dependencies = pairs
            .filter(|(dependent, on)| objects.contains_key(dependent) && objects.contains_key(on))
            .collect();
        catalog
    }
}

fn pair(owners: &Owners, ids: &[i64]) -> Option<(Address, Address)> {
    let [class, id, part, ref_class, ref_id, ref_part] = ids else {
        return None;
    };
    let dependent = owners.find(*class, *id, *part)?;
    let on = owners.find(*ref_class, *ref_id, *ref_part)?;
    // A row type stands for its table, so that a column's type may be the table it is in.
    let is_own_row_type = *ref_class == PG_TYPE && dependent.table.as_ref() == Some(&on.name);
    (dependent != on && !is_own_row_type).then(|| (dependent.clone(), on.clone()))
}

/// Drops the parts of tables that are not there, because they are members of extensions.
fn drop_strays(catalog: &mut Catalog) -> Vec<Object> {
    let is_stray = |object: &Object, objects: &std::collections::BTreeMap<Address, Object>| {
        object.table().is_some_and(|table| {
            let has = |kind| objects.contains_key(&Address::new(kind, table));
            !has(Kind::Table) && !has(Kind::View)
        })
    };
    let strays = catalog.objects.iter();
    let strays: Vec<_> = strays
        .filter(|(_, object)| is_stray(object, &catalog.objects))
        .map(|(address, _)| address.clone())
        .collect();
    let strays = strays.iter();
    strays.filter_map(|it| catalog.objects.remove(it)).collect()
}

/// Returns the publication that names a table.
fn publication(object: &Object) -> Option<String> {
    match object {
        Object::PublicationTable(it) => Some(it.name.clone()),
        _ => None,
    }
}

fn object(kind: &str, document: &str) -> Result<Object, DbErr> {
    Ok(match kind {
        "schema" => Object::Schema(parse(document)?),
        "extension" => Object::Extension(parse(document)?),
        "collation" => Object::Collation(parse(document)?),
        "enum" => Object::Enum(parse(document)?),
        "composite" => Object::Composite(parse(document)?),
        "domain" => Object::Domain(parse(document)?),
        "range" => Object::Range(parse(document)?),
        "sequence" => Object::Sequence(parse(document)?),
        "routine" => Object::Routine(parse(document)?),
        "operator" => Object::Operator(parse(document)?),
        "text_search_parser" => Object::TextSearchParser(parse(document)?),
        "text_search_template" => Object::TextSearchTemplate(parse(document)?),
        "text_search_dictionary" => Object::TextSearchDictionary(parse(document)?),
        "text_search_configuration" => Object::TextSearchConfiguration(parse(document)?),
        "wrapper" => Object::Wrapper(parse(document)?),
        "server" => Object::Server(parse(document)?),
        "user_mapping" => Object::UserMapping(parse(document)?),
        "table" => Object::Table(parse(document)?),
        "view" => Object::View(parse(document)?),
        "column" => Object::Column(parse(document)?),
        "constraint" => Object::Constraint(parse(document)?),
        "index" => Object::Index(parse(document)?),
        "trigger" => Object::Trigger(parse(document)?),
        "rule" => Object::Rule(parse(document)?),
        "policy" => Object::Policy(parse(document)?),
        "statistics" => Object::Statistics(parse(document)?),
        "publication" => Object::Publication(parse(document)?),
        "event_trigger" => Object::EventTrigger(parse(document)?),
        "publication_table" => Object::PublicationTable(parse(document)?),
        "default_privileges" => Object::DefaultPrivileges(parse(document)?),
        other => return Err(DbErr::Custom(format!("an object of unknown kind {other}"))),
    })
}

fn parse<T: DeserializeOwned>(document: &str) -> Result<T, DbErr> {
    serde_json::from_str(document).map_err(|error| DbErr::Json(error.to_string()))
}

/// Puts a placeholder in place of the schema's own name in a function's search path, which holds
/// for the same function in another schema, too.
fn with_own_schema(mut object: Object, schema: &str) -> Object {
    if let Object::Routine(routine) = &mut object
        && let Some(settings) = &mut routine.settings
    {
        for setting in settings {
            if let Some(path) = setting.strip_prefix("search_path=") {
                *setting = format!("search_path={}", path_with_placeholder(path, schema));
            }
        }
    }
    object
}

fn path_with_placeholder(path: &str, schema: &str) -> String {
    let elements = names::list(path).into_iter().map(|element| {
        if names::unquoted(element) == schema {
            OWN_SCHEMA.to_owned()
        } else {
            element.to_owned()
        }
    });
    elements.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::path_with_placeholder;

    #[test]
    fn the_schemas_own_name_in_a_search_path_is_no_difference() {
        for (path, schema, expected) in [
            ("public", "public", "$schema"),
            (
                "pg_catalog, home_1, pg_temp",
                "home_1",
                "pg_catalog, $schema, pg_temp",
            ),
            (r#""Ho,m""e", public"#, "Ho,m\"e", "$schema, public"),
            (r#""$user", public"#, "home", r#""$user", public"#),
            (r#""""#, "public", r#""""#),
        ] {
            assert_eq!(path_with_placeholder(path, schema), expected, "{path}");
        }
    }
}
