//! Views, views on views, and materialized views with their indexes.

use super::{
    schema::{Column, Kind, Relation, Schema},
    tables::add_index,
    types::Family,
};

pub(super) fn add_views(schema: &mut Schema) {
    for (name, is_materialized) in [
        ("v0", false),
        ("v1", false),
        ("m0", true),
        ("V 2", false),
        ("m1", true),
        ("v3", false),
    ] {
        if schema.is(name, 65) {
            add_view(schema, name, is_materialized);
        }
    }
}

fn add_view(schema: &mut Schema, name: &str, is_materialized: bool) {
    let genes = schema.genes.clone();
    let readable = schema.readable.clone();
    let Some(of) = genes.choice(&format!("{name} of"), &readable) else {
        return;
    };
    let mut view = Relation {
        name: name.to_owned(),
        columns: vec![Column::new("id", "integer", Family::Int)],
        kind: Kind::View,
        has_key: false,
    };
    let shape = genes.word(
        &format!("{name} shape"),
        &["simple", "simple", "grouped", "joined", "united", "by key"],
    );
    let query = match shape {
        "grouped" => grouped(schema, of, &mut view),
        "by key" if of.has_key => selected(schema, of, &mut view) + " GROUP BY a.\"id\"",
        "joined" => joined(schema, of, &mut view),
        "united" => format!(
            "SELECT a.\"id\" FROM \"{}\" AS a UNION ALL SELECT {}",
            of.name,
            genes.number(&format!("{name} number"), 3)
        ),
        _ => selected(schema, of, &mut view) + &filter(schema, of, name),
    };
    let kind = if is_materialized {
        "MATERIALIZED VIEW"
    } else {
        "VIEW"
    };
    let options = genes.word(
        &format!("{name} options"),
        &["", "", " WITH (security_barrier)"],
    );
    let options = if is_materialized { "" } else { options };
    let checked = shape == "simple" && of.is_table() && genes.is(&format!("{name} checked"), 20);
    let checked = if checked && !is_materialized {
        " WITH LOCAL CHECK OPTION"
    } else {
        ""
    };
    schema.add(format!(
        "CREATE {kind} \"{name}\"{options} AS {query}{checked}"
    ));
    schema.comment(&format!("{kind} \"{name}\""));
    schema.comment(&format!("COLUMN \"{name}\".\"id\""));
    if is_materialized {
        for index in ["i0", "i1"] {
            add_index(schema, &view, index);
        }
    } else if schema.has_routine("touch") && schema.is(&format!("{name} trigger"), 20) {
        schema.add(format!(
            "CREATE TRIGGER \"{name} trigger\" INSTEAD OF INSERT ON \"{name}\" FOR EACH ROW \
             EXECUTE FUNCTION \"touch\"()"
        ));
    }
    schema.readable.push(view);
}

fn selected(schema: &Schema, of: &Relation, view: &mut Relation) -> String {
    let mut columns = vec!["a.\"id\"".to_owned()];
    for column in of.columns.iter().skip(1) {
        let decision = format!("{} {}", view.name, column.name);
        if !schema.is(&decision, 60) {
            continue;
        }
        columns.push(format!("a.{}", column.quoted()));
        view.columns.push(Column {
            is_generated: false,
            ..column.clone()
        });
    }
    if schema.has_routine("plus") && schema.is(&format!("{} plus", view.name), 30) {
        columns.push("\"plus\"(a.\"id\"::integer) AS \"more\"".to_owned());
    }
    if schema.has_routine("counted") && schema.is(&format!("{} count", view.name), 20) {
        columns.push("\"counted\"() AS \"rows\"".to_owned());
    }
    format!("SELECT {} FROM \"{}\" AS a", columns.join(", "), of.name)
}

fn filter(schema: &Schema, of: &Relation, name: &str) -> String {
    let column = schema.genes.choice(&format!("{name} filter"), &of.columns);
    match column {
        Some(column) if schema.is(&format!("{name} filtered"), 40) => {
            let it = format!("a.{}", column.quoted());
            let decision = format!("{name} filter condition");
            format!(" WHERE {}", schema.condition(column, &it, &decision))
        }
        _ => String::new(),
    }
}

fn grouped(schema: &Schema, of: &Relation, view: &mut Relation) -> String {
    view.columns.push(Column::new("n", "bigint", Family::Int));
    let sum = if schema.has_routine("total") {
        "\"total\"(a.\"id\"::integer)"
    } else {
        "count(*)"
    };
    format!(
        "SELECT a.\"id\", {sum} AS \"n\" FROM \"{}\" AS a GROUP BY a.\"id\"",
        of.name
    )
}

fn joined(schema: &Schema, of: &Relation, view: &mut Relation) -> String {
    let other = schema
        .genes
        .choice(&format!("{} with", view.name), &schema.readable);
    let other = other.unwrap_or(of);
    let kind = schema
        .genes
        .word(&format!("{} join", view.name), &["JOIN", "LEFT JOIN"]);
    let selected = selected(schema, of, view);
    format!(
        "{selected} {kind} \"{}\" AS b ON b.\"id\" = a.\"id\"",
        other.name
    )
}
