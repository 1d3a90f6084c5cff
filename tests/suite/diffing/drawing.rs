//! `schema diagram` and `schema docs`: the schema as a picture and as pages.

use std::{collections::BTreeMap, fs, path::Path};

use regex::Regex;
use tests::{Database, Outcome, Program};

use super::EVERY_KIND;

/// LangGraph's and Mem0's tables, and Alembic's ledger, as far as they matter here.
const OTHERS: &str = "CREATE TABLE checkpoints (id text PRIMARY KEY, user_id integer REFERENCES users); \
                      CREATE TABLE alembic_version (version_num text)";

/// Names and comments that would be markup, or the end of a text, if they were not escaped.
const HOSTILE: &str = r#"
CREATE TABLE "a""b <script> | [x](y) %%{ `;" (
  "pk" integer PRIMARY KEY, "1 <i> ""q"" | direction TB" text, "c" numeric(12, 2)
);
CREATE TABLE "END" ("u" integer REFERENCES "a""b <script> | [x](y) %%{ `;");
CREATE TABLE "end" (id integer);
CREATE TABLE "../x" (id integer);
CREATE TABLE table_1 (id integer);
COMMENT ON TABLE "END" IS E'# <b>bold</b> *a* | b\n- ``` c <!-- d [e](http://f) \u202e';
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT ''````</code><script>''::text';
"#;

fn schema(database: &Database, arguments: &[&str]) -> Outcome {
    let arguments: Vec<_> = ["schema"].iter().chain(arguments).copied().collect();
    Program::migration(&database.url()).run(&arguments)
}

fn printed(database: &Database, arguments: &[&str]) -> String {
    schema(database, arguments).success().stdout.clone()
}

fn pages(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let page = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, fs::read_to_string(entry.path()).expect("a page"))
    };
    entries
        .map(|entry| page(entry.expect("an entry")))
        .collect()
}

async fn with_others() -> Database {
    let database = Database::migrated().await;
    database.execute(OTHERS).await;
    database
}

async fn hostile() -> Database {
    let database = Database::empty().await;
    database.execute(HOSTILE).await;
    database
}

#[async_std::test]
async fn a_diagram_has_every_table_and_the_others_grey() {
    let database = with_others().await;
    let text = printed(&database, &["diagram"]);
    assert!(text.starts_with("erDiagram\n"), "{text}");
    for part in [
        "    users {\n        integer id PK \"not null\"\n",
        "    checkpoints[\"checkpoints (LangGraph)\"] {",
        "    checkpoints }o--o| users : \"user_id\"\n",
        "    sessions }o--|| users : \"user_uuid\"\n",
        "    class alembic_version,checkpoints unmanaged\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for table in database.tables("public").await {
        let own = ["seaql_migrations", "_seaway_history"].contains(&table.as_str());
        assert_eq!(text.contains(&format!("    {table}")), !own, "{table}");
    }
    assert_eq!(text, printed(&database, &["diagram"]), "the same again");
}

#[async_std::test]
async fn a_picture_needs_nothing_else_and_has_the_others_grey() {
    let database = with_others().await;
    let svg = printed(&database, &["diagram", "--svg"]);
    assert_eq!(svg, printed(&database, &["diagram", "--svg"]));
    for table in database.tables("public").await {
        let own = ["seaql_migrations", "_seaway_history"].contains(&table.as_str());
        let header = Regex::new(&format!(">{table}(</text>| <tspan)")).expect("an expression");
        assert_eq!(header.is_match(&svg), !own, "{table}");
    }
    for part in ["<script", "href", "<image", "<style", "url("] {
        assert!(!svg.contains(part), "{part}");
    }
    let grey = Regex::new(
        "<title>(\\w+)[^<]*</title>\n<rect[^>]*fill=\"#eeeeee\"[^>]*>\n<rect[^>]*fill=\"#d6d6d6\"",
    )
    .expect("an expression");
    let grey: Vec<_> = grey
        .captures_iter(&svg)
        .map(|it| it[1].to_owned())
        .collect();
    assert_eq!(grey, ["alembic_version", "checkpoints"]);
    assert!(svg.contains("(LangGraph)"));
    assert!(svg.contains("checkpoints (user_id) refers to users (id)"));
}

#[async_std::test]
async fn a_partition_is_part_of_its_table() {
    let database = Database::empty().await;
    database.execute(EVERY_KIND).await;
    let text = printed(&database, &["diagram"]);
    assert!(
        text.contains("    visits }o--o| events : \"at, place\"\n"),
        "{text}"
    );
    assert!(
        text.contains("    people }o--o| people : \"boss\"\n"),
        "{text}"
    );
    assert!(!text.contains("events_2025"), "{text}");
}

#[async_std::test]
async fn names_that_are_markup_stay_names_in_a_diagram() {
    let database = hostile().await;
    let text = printed(&database, &["diagram"]);
    for part in [
        "    table_2[\"../x\"]",
        "    table_3[\"END\"]",
        "    table_4[\"a#34;b #60;script#62; #124; #91;x#93;(y) #37;#37;#123; #96;#59;\"] {",
        "        integer _pk PK \"pk, not null\"\n",
        "        numeric(12_2) c \"numeric(12,2)\"\n",
        "    table_5[\"end\"]",
        "    table_3 }o--o| table_4 : \"u\"\n",
    ] {
        let part = part.replace("../x", "..#47;x");
        assert!(text.contains(&part), "{part}\n{text}");
    }
    let svg = printed(&database, &["diagram", "--svg"]);
    assert!(svg.contains("a&quot;b &lt;script&gt;"), "{svg}");
    assert!(!svg.contains("<script"), "{svg}");
    assert!(svg.contains("\\u{202e}"), "{svg}");
}

#[async_std::test]
async fn the_pages_say_what_each_table_has() {
    let database = with_others().await;
    database.execute(EVERY_KIND).await;
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().join("docs/schema");
    let path = folder.to_str().expect("UTF-8");
    let run = schema(&database, &["docs", path]);
    let pages = pages(&folder);
    let count = pages.len();
    let summary = format!("{count} pages: {count} written, 0 removed\n");
    assert_eq!(run.success().stderr, summary, "{run}");
    assert_eq!(run.stdout.lines().count(), count, "a path a page");

    let has = |file: &str, parts: &[&str]| {
        let page = pages.get(file).unwrap_or_else(|| panic!("no {file}"));
        for part in parts {
            assert!(page.contains(part), "{file}: {part}\n{page}");
        }
    };
    has(
        "index.md",
        &[
            "# Schema public\n",
            "- [Types](types.md)\n- [Functions](functions.md)\n",
            "[users](table-users.md) |",
            "## Unmanaged tables\n\n| table | owner | refers to |\n",
            "| [checkpoints](table-checkpoints.md) | LangGraph | [users](table-users.md) |\n",
            "| [alembic\\_version](table-alembic_version.md) | Alembic |  |\n",
            "[by\\_mood](view-by_mood.md) | materialized view |",
            "```mermaid\nerDiagram\n",
        ],
    );
    has(
        "table-people.md",
        &[
            "# Table people\n\nall of them\n",
            "- row-level security\n",
            "| `nick` | `character varying(20)` | yes | `'it''s'::character varying` | what they are called |",
            "| `people_pkey` | primary key | `PRIMARY KEY (id)` |",
            "| `people_status` | `CHECK (",
            "| `people_moods` |  | `gin (moods)` |",
            "## Refers to\n\n| columns | table | its columns | key |\n| --- | --- | --- | --- |\n\
             | `boss` | [people](table-people.md) | `id` | `people_boss_fkey` |\n",
            "## Referred to by\n",
            "| [Odd \"Name\"](table--4fdd-20-22-4eame-22.md) | `select` | `id` |",
            "- [grown](view-grown.md)\n",
            "| `many` | disabled | `CREATE TRIGGER many AFTER UPDATE",
            "| `mine` | permissive | ALL | `PUBLIC` | `(name = CURRENT_USER)` |",
            "| `people_names` | ndistinct, mcv | `name`, `nick` | they go together |",
        ],
    );
    has(
        "table-checkpoints.md",
        &["Unmanaged: it belongs to LangGraph"],
    );
    has(
        "view-grown.md",
        &[
            "# View grown\n\nnot new\n",
            "- [people](table-people.md) (column born, column id,",
            "```sql\n",
        ],
    );
    has(
        "types.md",
        &[
            "## mood (enum type)\n\nhow it feels\n\nLabels: `sad`, `it's ok`, `so so`, `happy`\n",
            "column moods",
            "[grown](view-grown.md)",
        ],
    );
    has(
        "functions.md",
        &[
            "## greet(people, text\\[\\])\n\npolitely\n",
            "- returns `text`\n",
            "BEGIN RETURN 'hello ' || who.name; END",
            "[people](table-people.md) (trigger late, trigger many, trigger touch)",
        ],
    );
    let links = Regex::new(r"\]\(([a-z0-9_.-]+)\)").expect("an expression");
    for page in pages.values() {
        assert!(
            !page.contains("seaql") && !page.contains("seaway\\_history"),
            "{page}"
        );
        for link in links.captures_iter(page) {
            assert!(pages.contains_key(&link[1]), "{}", &link[1]);
        }
    }
}

#[async_std::test]
async fn names_and_comments_that_are_markup_stay_texts_on_the_pages() {
    let database = hostile().await;
    let folder = tempfile::tempdir().expect("a folder");
    printed(&database, &["docs", folder.path().to_str().expect("UTF-8")]);
    let pages = pages(folder.path());
    let names: Vec<_> = pages.keys().map(String::as_str).collect();
    let expected = [
        "functions.md",
        "index.md",
        "table--2e-2e-2fx.md",
        "table--45-4e-44.md",
        "table-a-22b-20-3cscript-3e-20-7c-20-5bx-5d-28y-29-20-25-25-7b-20-60-3b.md",
        "table-end.md",
        "table-table_1.md",
    ];
    assert_eq!(names, expected);
    let comment = r"\# &lt;b&gt;bold&lt;/b&gt; \*a\* &#124; b<br>\- \`\`\` c &lt;!\-\- d \[e\](http<span>:</span>//f) \\u\{202e\}";
    let page = &pages["table--45-4e-44.md"];
    assert!(page.contains(&format!("\n{comment}\n")), "{page}");
    assert!(
        !page.contains("## Uses"),
        "a foreign key is told once: {page}"
    );
    assert!(pages["index.md"].contains(&format!(" {comment} |\n")));
    let body = "`````sql\nSELECT '````</code><script>'::text\n`````\n";
    assert!(
        pages["functions.md"].contains(body),
        "{}",
        pages["functions.md"]
    );
}

#[async_std::test]
async fn a_second_run_touches_only_what_has_changed() {
    let database = hostile().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8");
    printed(&database, &["docs", path]);
    let again = schema(&database, &["docs", path]);
    assert_eq!(again.success().stdout, "");
    assert_eq!(again.stderr, "7 pages: 0 written, 0 removed\n");

    database
        .execute("DROP TABLE table_1; CREATE TABLE table_0 ()")
        .await;
    let changed = schema(&database, &["docs", path]);
    assert_eq!(changed.success().stderr, "7 pages: 2 written, 1 removed\n");
    let expected = ["index.md", "table-table_0.md", "table-table_1.md"];
    let expected = expected.map(|name| format!("{path}/{name}\n")).concat();
    assert_eq!(changed.stdout, expected);
    assert!(!folder.path().join("table-table_1.md").exists());
}

#[async_std::test]
async fn a_folder_with_somebodys_file_is_refused() {
    let database = hostile().await;
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("index.md");
    fs::write(&own, "# mine\n").expect("written");
    let run = schema(&database, &["docs", folder.path().to_str().expect("UTF-8")]);
    assert_eq!(run.code, Some(4), "{run}");
    let expected = format!(
        "error: {} is not a page that `schema docs` wrote; nothing was changed\n\
         hint: name a folder for the pages alone, or move that file out of it\n",
        own.display()
    );
    assert_eq!((run.stdout.as_str(), run.stderr), ("", expected));
    assert_eq!(pages(folder.path()).len(), 1);
    assert_eq!(fs::read_to_string(&own).expect("a file"), "# mine\n");
}
