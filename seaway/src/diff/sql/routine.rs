//! CREATE FUNCTION, PROCEDURE and AGGREGATE.

use std::fmt::Write as _;

use super::text::{dollars, ident};
use crate::{
    catalog::{Aggregate, OWN_SCHEMA, Routine, names},
    runner::script::literal,
};

/// Settings whose value is a list of names, each quoted where it must be, as `pg_dump` knows them.
const LISTS: [&str; 6] = [
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// Returns the statement that creates a routine, or replaces one of the same shape.
pub(super) fn create(it: &Routine, schema: &str) -> String {
    if let Some(aggregate) = &it.aggregate {
        return create_aggregate(it, aggregate);
    }
    let kind = if it.routine_type == "procedure" {
        "PROCEDURE"
    } else {
        "FUNCTION"
    };
    let mut sql = format!(
        "CREATE OR REPLACE {kind} {}({})",
        ident(&it.name),
        it.arguments
    );
    if let Some(result) = &it.result {
        let _ = write!(sql, " RETURNS {result}");
    }
    let _ = write!(sql, "\n LANGUAGE {}", ident(&it.language));
    for clause in clauses(it, schema) {
        let _ = write!(sql, "\n {clause}");
    }
    sql + &body(it)
}

fn clauses(it: &Routine, schema: &str) -> Vec<String> {
    let mut clauses = Vec::new();
    if let Some(types) = &it.transforms {
        let types = types.iter().map(|name| format!("FOR TYPE {name}"));
        clauses.push(format!(
            "TRANSFORM {}",
            types.collect::<Vec<_>>().join(", ")
        ));
    }
    let mut add = |is_wanted: bool, clause: String| {
        if is_wanted {
            clauses.push(clause);
        }
    };
    add(it.routine_type == "window", "WINDOW".to_owned());
    add(it.volatility != "volatile", it.volatility.to_uppercase());
    add(it.strict, "STRICT".to_owned());
    add(it.security_definer, "SECURITY DEFINER".to_owned());
    add(it.leakproof, "LEAKPROOF".to_owned());
    add(
        it.parallel != "unsafe",
        format!("PARALLEL {}", it.parallel.to_uppercase()),
    );
    let usual = if matches!(it.language.as_str(), "c" | "internal") {
        "1"
    } else {
        "100"
    };
    add(it.cost != usual, format!("COST {}", it.cost));
    add(
        !matches!(it.rows.as_str(), "0" | "1000"),
        format!("ROWS {}", it.rows),
    );
    if let Some(support) = &it.support {
        add(true, format!("SUPPORT {support}"));
    }
    for setting in it.settings.iter().flatten() {
        let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
        let value = if LISTS.contains(&name) {
            names_list(value, schema)
        } else {
            literal(value)
        };
        add(true, format!("SET {name} TO {value}"));
    }
    clauses
}

/// Returns a list of names as string constants: an empty name cannot be quoted as a name.
fn names_list(value: &str, schema: &str) -> String {
    let names = names::list(value).into_iter().map(|element| match element {
        OWN_SCHEMA => literal(schema),
        element => literal(&names::unquoted(element)),
    });
    names.collect::<Vec<_>>().join(", ")
}

fn body(it: &Routine) -> String {
    if let Some(body) = &it.sql_body {
        return format!("\n{body}");
    }
    let source = it.source.as_deref().unwrap_or_default();
    match &it.library {
        Some(library) => format!("\nAS {}, {}", literal(library), literal(source)),
        None if it.language == "internal" => format!("\nAS {}", literal(source)),
        None => format!("\nAS {}", dollars(source)),
    }
}

fn create_aggregate(it: &Routine, aggregate: &Aggregate) -> String {
    let mut options = vec![
        format!("SFUNC = {}", aggregate.state_function),
        format!("STYPE = {}", aggregate.state_type),
    ];
    let mut add = |name: &str, value: Option<String>| {
        options.extend(value.map(|value| format!("{name} = {value}")));
    };
    let size = |size: i32| (size != 0).then(|| size.to_string());
    add("SSPACE", size(aggregate.state_size));
    add("FINALFUNC", aggregate.final_function.clone());
    add("COMBINEFUNC", aggregate.combine_function.clone());
    add("SERIALFUNC", aggregate.serial_function.clone());
    add("DESERIALFUNC", aggregate.deserial_function.clone());
    add("INITCOND", aggregate.initial.as_deref().map(literal));
    add("MSFUNC", aggregate.moving_state_function.clone());
    add("MINVFUNC", aggregate.moving_inverse_function.clone());
    add("MSTYPE", aggregate.moving_state_type.clone());
    add("MSSPACE", size(aggregate.moving_state_size));
    add("MFINALFUNC", aggregate.moving_final_function.clone());
    add(
        "MINITCOND",
        aggregate.moving_initial.as_deref().map(literal),
    );
    add("SORTOP", aggregate.sort_operator.clone());
    add(
        "PARALLEL",
        (it.parallel != "unsafe").then(|| it.parallel.clone()),
    );
    let usual = if aggregate.kind == "n" { "r" } else { "w" };
    if aggregate.final_function.is_some() && aggregate.final_modify != usual {
        add("FINALFUNC_MODIFY", Some(modify(&aggregate.final_modify)));
    }
    if aggregate.moving_final_function.is_some() && aggregate.moving_final_modify != usual {
        add(
            "MFINALFUNC_MODIFY",
            Some(modify(&aggregate.moving_final_modify)),
        );
    }
    let flags = [
        (aggregate.final_extra, "FINALFUNC_EXTRA"),
        (aggregate.moving_final_extra, "MFINALFUNC_EXTRA"),
        (aggregate.kind == "h", "HYPOTHETICAL"),
    ];
    options.extend(
        flags
            .iter()
            .filter(|(is_set, _)| *is_set)
            .map(|(_, flag)| (*flag).to_owned()),
    );
    let arguments = if it.arguments.is_empty() {
        "*"
    } else {
        &it.arguments
    };
    format!(
        "CREATE AGGREGATE {}({arguments}) (\n    {}\n)",
        ident(&it.name),
        options.join(",\n    ")
    )
}

fn modify(letter: &str) -> String {
    let word = match letter {
        "r" => "READ_ONLY",
        "s" => "SHAREABLE",
        _ => "READ_WRITE",
    };
    word.to_owned()
}
