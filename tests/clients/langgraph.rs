//! LangGraph's checkpointer: its own set-up finds nothing to do, and a graph lives on the tables.

use crate::{bootstrapped::bootstrapped, dump::Dump, environment::Environment};

#[async_std::test]
async fn langgraph_2_finds_its_tables_complete() {
    let environment = Environment::with(
        "langgraph-2",
        &[
            "langgraph-checkpoint-postgres==2.0.25",
            "langgraph",
            "psycopg[binary]",
        ],
    );
    finds_its_tables_complete(&environment).await;
}

#[async_std::test]
async fn langgraph_3_finds_its_tables_complete() {
    let environment = Environment::with(
        "langgraph-3",
        &[
            "langgraph-checkpoint-postgres>=3,<4",
            "langgraph",
            "psycopg[binary]",
        ],
    );
    finds_its_tables_complete(&environment).await;
}

async fn finds_its_tables_complete(environment: &Environment) {
    let database = bootstrapped().await;
    let made = Dump::of(&database);
    environment.run(&database, &["graph.py", "setup"]);
    made.assert_is(&Dump::of(&database));
    environment.run(&database, &["graph.py", "run"]);
    made.assert_is(&Dump::of(&database));
}
