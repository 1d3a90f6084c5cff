//! Mem0's vector store: it takes the tables as they are, and remembers in them.

use expect_test::expect;
use tests::Database;

use crate::{
    bootstrapped::{bootstrapped, bootstrapped_for},
    dump::Dump,
    environment::Environment,
};

fn mem0_1() -> Environment {
    Environment::with("mem0-1", &["mem0ai==1.0.1", "psycopg[binary,pool]"])
}

fn mem0_2() -> Environment {
    Environment::with("mem0-2", &["mem0ai>=2,<3", "psycopg[binary,pool]"])
}

#[async_std::test]
async fn mem0_1_takes_its_tables_as_they_are() {
    takes_its_tables_as_they_are(&mem0_1()).await;
}

#[async_std::test]
async fn mem0_2_takes_its_tables_as_they_are() {
    takes_its_tables_as_they_are(&mem0_2()).await;
}

#[async_std::test]
async fn mem0_1_takes_a_collection_of_another_name() {
    takes_a_collection_of_another_name(&mem0_1()).await;
}

#[async_std::test]
async fn mem0_2_takes_a_collection_of_another_name() {
    takes_a_collection_of_another_name(&mem0_2()).await;
}

/// Mem0 1 does not quote the name of its table, and Mem0 2 does.
#[async_std::test]
async fn a_collection_with_capitals_works_with_both() {
    let database = bootstrapped_for("Memories", 3).await;
    let made = Dump::of(&database);
    remembers(&mem0_1(), &database, "Memories", 3);
    made.assert_is(&Dump::of(&database));
    remembers(&mem0_2(), &database, "Memories", 3);
    assert!(
        made.came_by(&Dump::of(&database))
            .contains("CREATE TABLE public.\"Memories\"")
    );
}

/// Mem0 2 keeps what memories are about in a table of its own, which it makes when it needs it.
#[async_std::test]
async fn mem0_2_makes_its_table_of_entities_beside_ours() {
    let mem0 = mem0_2();
    let database = bootstrapped().await;
    let made = Dump::of(&database);
    remembers(&mem0, &database, "longterm_memory_entities", 1024);
    expect![[r#"
        CREATE TABLE public.longterm_memory_entities (
            id uuid NOT NULL,
            vector public.vector(1024),
            payload jsonb
        );

        ALTER TABLE ONLY public.longterm_memory_entities
            ADD CONSTRAINT longterm_memory_entities_pkey PRIMARY KEY (id);

        CREATE INDEX longterm_memory_entities_hnsw_idx ON public.longterm_memory_entities USING hnsw (vector public.vector_cosine_ops);

        CREATE INDEX longterm_memory_entities_text_lemmatized_idx ON public.longterm_memory_entities USING gin (to_tsvector('simple'::regconfig, (payload ->> 'text_lemmatized'::text)));"#]].assert_eq(&made.came_by(&Dump::of(&database)));
}

/// Both tables, because Mem0 1 keeps a second store to itself.
async fn takes_its_tables_as_they_are(mem0: &Environment) {
    let database = bootstrapped().await;
    let made = Dump::of(&database);
    for collection in ["longterm_memory", "mem0migrations"] {
        remembers(mem0, &database, collection, 1024);
    }
    made.assert_is(&Dump::of(&database));
}

async fn takes_a_collection_of_another_name(mem0: &Environment) {
    let database = bootstrapped_for("what_ada_said", 3).await;
    let made = Dump::of(&database);
    remembers(mem0, &database, "what_ada_said", 3);
    made.assert_is(&Dump::of(&database));
}

fn remembers(mem0: &Environment, database: &Database, collection: &str, dimensions: u16) {
    let dimensions = dimensions.to_string();
    let script = ["memories.py", collection, &dimensions];
    mem0.run(database, &script);
}
