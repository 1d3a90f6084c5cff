//! Functions that defaults, checks, indexes, views and triggers call; and functions that read tables.

use super::schema::Schema;

/// Adds routines that need nothing of the schema.
pub(super) fn add_routines(schema: &mut Schema) {
    add_plus(schema);
    add_clean(schema);
    let number = schema.genes.number("today number", 3);
    add(
        schema,
        "today",
        "",
        format!(
            "CREATE FUNCTION \"today\"() RETURNS integer LANGUAGE sql STABLE AS \
             'SELECT {number}'"
        ),
    );
    let body = schema
        .genes
        .word("touch body", &["", "PERFORM 1; ", "-- a remark\n"]);
    add(
        schema,
        "touch",
        "",
        format!(
            "CREATE FUNCTION \"touch\"() RETURNS trigger LANGUAGE plpgsql AS \
             $$BEGIN {body}RETURN NEW; END$$"
        ),
    );
    let kind = schema.genes.word("run kind", &["IN", "INOUT"]);
    add(
        schema,
        "run",
        "integer",
        format!(
            "CREATE PROCEDURE \"run\"({kind} n integer) LANGUAGE plpgsql AS \
             $$BEGIN NULL; END$$"
        ),
    );
    let start = schema.genes.word("total start", &["0", "1"]);
    if schema.is("total", 40) {
        schema.add(format!(
            "CREATE AGGREGATE \"total\" (integer) (SFUNC = int4pl, STYPE = integer, \
             INITCOND = '{start}')"
        ));
        schema.comment("AGGREGATE \"total\" (integer)");
        schema.routines.push("total");
    }
}

fn add(schema: &mut Schema, name: &'static str, arguments: &str, sql: String) {
    if schema.is(name, 70) {
        let kind = if name == "run" {
            "PROCEDURE"
        } else {
            "FUNCTION"
        };
        schema.add(sql);
        schema.comment(&format!("{kind} \"{name}\"({arguments})"));
        schema.routines.push(name);
    }
}

fn add_plus(schema: &mut Schema) {
    let genes = &schema.genes;
    let argument = genes.word("plus argument", &["n", "n", "m"]);
    let default = genes.word("plus default", &["", "", " DEFAULT 1"]);
    let result = genes.word("plus result", &["integer", "integer", "integer", "bigint"]);
    let number = genes.number("plus number", 3);
    let strict = genes.word("plus strict", &["", "", " STRICT"]);
    let body = match genes.word("plus language", &["sql", "atomic", "plpgsql"]) {
        "sql" => format!("LANGUAGE sql AS 'SELECT ($1 + {number})::{result}'"),
        "atomic" => format!("LANGUAGE sql RETURN ($1 + {number})::{result}"),
        _ => format!("LANGUAGE plpgsql AS 'BEGIN RETURN $1 + {number}; END'"),
    };
    let sql = format!(
        "CREATE FUNCTION \"plus\"({argument} integer{default}) RETURNS {result} \
         IMMUTABLE{strict} {body}"
    );
    add(schema, "plus", "integer", sql);
}

fn add_clean(schema: &mut Schema) {
    let genes = &schema.genes;
    let safe = genes.word("clean safe", &["", " PARALLEL SAFE"]);
    let cost = genes.word("clean cost", &["", "", " COST 10"]);
    let setting = genes.word("clean setting", &["", "", " SET search_path = pg_catalog"]);
    let body = genes.word("clean body", &["lower($1)", "btrim($1)", "upper($1)"]);
    let sql = format!(
        "CREATE FUNCTION \"clean\"(text) RETURNS text LANGUAGE sql IMMUTABLE{safe}{cost}{setting} \
         AS 'SELECT {body}'"
    );
    add(schema, "clean", "text", sql);
}

/// Adds functions that depend on types and tables.
pub(super) fn add_routines_on_tables(schema: &mut Schema) {
    let genes = schema.genes.clone();
    let types = schema.types.clone();
    if genes.is("shown", 50)
        && let Some((data_type, _)) = genes.choice("shown type", &types)
    {
        let data_type = data_type.split(['(', ' ']).next().unwrap_or(data_type);
        let data_type = match data_type {
            // A name with a space is cut short above.
            "double" | "timestamp" | "\"E" => "text",
            other => other,
        };
        schema.add(format!(
            "CREATE FUNCTION \"shown\"({data_type}) RETURNS text LANGUAGE sql STABLE AS \
             'SELECT $1::text'"
        ));
    }
    let tables = schema.tables.clone();
    if genes.is("count", 50)
        && let Some(table) = genes.choice("count table", &tables)
    {
        schema.add(format!(
            "CREATE FUNCTION \"counted\"() RETURNS bigint LANGUAGE sql STABLE \
             BEGIN ATOMIC SELECT count(*) FROM \"{}\" AS a WHERE a.\"id\" > 0; END",
            table.name
        ));
        schema.routines.push("counted");
    }
    if genes.is("all of", 40)
        && let Some(table) = genes.choice("all of table", &tables)
    {
        schema.add(format!(
            "CREATE FUNCTION \"all of\"() RETURNS SETOF \"{}\" LANGUAGE plpgsql AS \
             'BEGIN RETURN; END'",
            table.name
        ));
        schema.comment("FUNCTION \"all of\"()");
    }
}
