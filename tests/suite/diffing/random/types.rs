//! Enums, domains, composites, ranges and sequences; and what can be said of a value of each type.

use super::schema::{Column, Schema};

/// What an expression may do with a value.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Family {
    Int,
    Numeric,
    Text,
    Bool,
    Date,
    Time,
    Json,
    Uuid,
    Ints,
    Range,
    Enum(Vec<String>),
    /// Without operators that are sure to be there.
    Other,
}

const PLAIN: [(&str, Family); 20] = [
    ("smallint", Family::Int),
    ("integer", Family::Int),
    ("bigint", Family::Int),
    ("numeric", Family::Numeric),
    ("numeric(10,2)", Family::Numeric),
    ("double precision", Family::Numeric),
    ("text", Family::Text),
    ("text", Family::Text),
    ("varchar(20)", Family::Text),
    ("varchar(40)", Family::Text),
    ("text COLLATE \"C\"", Family::Text),
    ("boolean", Family::Bool),
    ("date", Family::Date),
    ("timestamp with time zone", Family::Time),
    ("timestamp without time zone", Family::Time),
    ("jsonb", Family::Json),
    ("uuid", Family::Uuid),
    ("integer[]", Family::Ints),
    ("int4range", Family::Range),
    ("bytea", Family::Other),
];

/// Adds all types that stand before the tables.
pub(super) fn add_types(schema: &mut Schema) {
    schema.types = PLAIN
        .iter()
        .map(|(name, family)| ((*name).to_owned(), family.clone()))
        .collect();
    for name in ["mood", "E 1", "state"] {
        add_enum(schema, name);
    }
    for name in ["amount", "label", "Third"] {
        add_domain(schema, name);
    }
    if schema.is("span", 30) {
        let subtype = schema.genes.word("span subtype", &["integer", "bigint"]);
        schema.add(format!(
            "CREATE TYPE \"span\" AS RANGE (subtype = {subtype})"
        ));
        schema.types.push(("\"span\"".to_owned(), Family::Other));
    }
    for name in ["address", "pair"] {
        add_composite(schema, name);
    }
}

fn add_enum(schema: &mut Schema, name: &str) {
    if !schema.is(name, 60) {
        return;
    }
    let genes = schema.genes.clone();
    let mut labels: Vec<_> = ["red", "green", "it's", "Blue", "a b"]
        .into_iter()
        .filter(|label| genes.is(&format!("{name} has {label}"), 65))
        .collect();
    labels.sort_by_key(|label| genes.number(&format!("{name} place of {label}"), 1000));
    if labels.is_empty() {
        labels.push("only");
    }
    let labels: Vec<_> = labels
        .into_iter()
        .map(|it| it.replace('\'', "''"))
        .collect();
    let list: Vec<_> = labels.iter().map(|it| format!("'{it}'")).collect();
    schema.add(format!(
        "CREATE TYPE \"{name}\" AS ENUM ({})",
        list.join(", ")
    ));
    schema.comment(&format!("TYPE \"{name}\""));
    let entry = (format!("\"{name}\""), Family::Enum(labels));
    schema.types.push(entry);
}

fn add_domain(schema: &mut Schema, name: &str) {
    if !schema.is(name, 60) {
        return;
    }
    let genes = schema.genes.clone();
    let Some((base, family)) = genes
        .choice(&format!("{name} base"), &schema.types)
        .cloned()
    else {
        return;
    };
    let mut sql = format!("CREATE DOMAIN \"{name}\" AS {base}");
    let value = Column::new("VALUE", &base, family.clone());
    if genes.is(&format!("{name} default"), 40)
        && let Some(default) = schema.default(&family, &format!("{name} default value"))
    {
        sql = sql + " DEFAULT " + &default;
    }
    if genes.is(&format!("{name} not null"), 20) {
        sql += " NOT NULL";
    }
    schema.add(sql);
    for check in ["one", "two"] {
        if schema.is(&format!("{name} check {check}"), 40) {
            let condition = schema.condition(&value, "VALUE", &format!("{name} {check}"));
            schema.add(format!(
                "ALTER DOMAIN \"{name}\" ADD CONSTRAINT \"{name} {check}\" CHECK ({condition})"
            ));
        }
    }
    schema.comment(&format!("DOMAIN \"{name}\""));
    // The operators of enums do not see a domain's base.
    let family = match family {
        Family::Enum(_) => Family::Other,
        other => other,
    };
    schema.types.push((format!("\"{name}\""), family));
}

fn add_composite(schema: &mut Schema, name: &str) {
    if !schema.is(name, 50) {
        return;
    }
    let genes = schema.genes.clone();
    let mut fields = Vec::new();
    for field in ["a", "b", "Cc", "d"] {
        let of = format!("{name}.{field}");
        if genes.is(&of, 70)
            && let Some((data_type, _)) = genes.choice(&format!("{of} type"), &schema.types)
        {
            fields.push(format!("\"{field}\" {data_type}"));
        }
    }
    schema.add(format!("CREATE TYPE \"{name}\" AS ({})", fields.join(", ")));
    schema.comment(&format!("TYPE \"{name}\""));
    schema.composites.push(format!("\"{name}\""));
}

/// Adds sequences that no column has made.
pub(super) fn add_sequences(schema: &mut Schema) {
    for name in ["numbers", "Ticket no"] {
        if !schema.is(name, 60) {
            continue;
        }
        let word =
            |what: &str, of: &[&'static str]| schema.genes.word(&format!("{name} {what}"), of);
        let sql = format!(
            "CREATE SEQUENCE \"{name}\"{}{}{}{}",
            word("type", &["", "", " AS integer", " AS smallint"]),
            word("step", &["", "", " INCREMENT BY 5"]),
            word("start", &["", "", " START WITH 100"]),
            word("circle", &["", "", " CACHE 10", " CYCLE"]),
        );
        schema.add(sql);
        schema.comment(&format!("SEQUENCE \"{name}\""));
        schema.sequences.push(name.to_owned());
    }
}

impl Schema {
    /// Returns an expression that may be a default of such a value.
    pub(super) fn default(&self, family: &Family, decision: &str) -> Option<String> {
        let mut of: Vec<String> = match family {
            Family::Int => ["0", "1", "(1 + 2)"].map(str::to_owned).into(),
            Family::Numeric => ["0", "1.5"].map(str::to_owned).into(),
            Family::Text => ["'x'", "'it''s'", "CURRENT_USER", "lower('A')"]
                .map(str::to_owned)
                .into(),
            Family::Bool => ["true", "false"].map(str::to_owned).into(),
            Family::Date => ["CURRENT_DATE", "'2020-01-01'"].map(str::to_owned).into(),
            Family::Time => ["now()", "'2020-01-01'"].map(str::to_owned).into(),
            Family::Json => ["'{}'", "'[1, 2]'"].map(str::to_owned).into(),
            Family::Uuid => vec!["gen_random_uuid()".to_owned()],
            Family::Ints => ["'{}'", "ARRAY[1, 2]"].map(str::to_owned).into(),
            Family::Range => vec!["'[1,5)'".to_owned()],
            Family::Enum(labels) => labels.iter().map(|it| format!("'{it}'")).collect(),
            Family::Other => Vec::new(),
        };
        let call = match family {
            Family::Int if self.has_routine("plus") => "\"plus\"(2)",
            Family::Text if self.has_routine("clean") => "\"clean\"('A')",
            Family::Numeric if self.has_routine("today") => "\"today\"()",
            _ => "",
        };
        if !call.is_empty() {
            of.push(call.to_owned());
        }
        self.genes.choice(decision, &of).cloned()
    }

    /// Returns an immutable condition on a column, which is written as `it`.
    pub(super) fn condition(&self, column: &Column, it: &str, decision: &str) -> String {
        let number = self.genes.number(&format!("{decision} number"), 4);
        let mut of = vec![format!("{it} IS NOT NULL")];
        match &column.family {
            Family::Int => {
                of.push(format!("{it} > {number}"));
                of.push(format!("{it} BETWEEN {number} AND 100"));
                of.push(format!("{it} IN ({number}, 7, 9)"));
                if self.has_routine("plus") {
                    of.push(format!("\"plus\"({it}::integer) > {number}"));
                }
            }
            Family::Numeric => of.push(format!("{it} >= {number}")),
            Family::Text => {
                of.push(format!("{it} <> 'x{number}'"));
                of.push(format!("{it} IN ('a', 'b', 'c{number}')"));
                of.push(format!("length({it}) > {number}"));
                if self.has_routine("clean") {
                    of.push(format!("\"clean\"({it}) <> 'y{number}'"));
                }
            }
            Family::Bool => of.push(format!("NOT {it}")),
            Family::Date | Family::Time => of.push(format!("{it} > '202{number}-01-01'")),
            Family::Json => of.push(format!("jsonb_typeof({it}) = 'object'")),
            Family::Ints => of.push(format!("cardinality({it}) > {number}")),
            Family::Range => of.push(format!("NOT isempty({it})")),
            Family::Enum(labels) => {
                let label = self.genes.choice(&format!("{decision} label"), labels);
                let label = label.map_or("", String::as_str);
                of.push(format!("{it} <> '{label}'"));
                of.push(format!("{it} IN ('{label}')"));
            }
            Family::Uuid | Family::Other => {}
        }
        let chosen = self.genes.choice(decision, &of).cloned();
        chosen.unwrap_or_default()
    }

    /// Returns an immutable expression over a column, or the column.
    pub(super) fn expression(&self, column: &Column, decision: &str) -> String {
        let it = column.quoted();
        let mut of = vec![it.clone()];
        match column.family {
            Family::Int => {
                of.push(format!("({it} + 1)"));
                if self.has_routine("plus") {
                    of.push(format!("\"plus\"({it}::integer)"));
                }
            }
            Family::Text => {
                of.push(format!("lower({it})"));
                if self.has_routine("clean") {
                    of.push(format!("\"clean\"({it})"));
                }
            }
            Family::Json => of.push(format!("({it} ->> 'k')")),
            Family::Ints => of.push(format!("cardinality({it})")),
            _ => {}
        }
        let chosen = self.genes.choice(decision, &of).cloned();
        chosen.unwrap_or_default()
    }
}
