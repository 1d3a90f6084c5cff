//! seaway's example: another project than Augo, with the commands alone.

use expect_test::expect;
use tests::{Database, Program};

use crate::rows::column;

#[async_std::test]
async fn another_project_goes_up_and_down_with_an_index_built_concurrently() {
    let database = Database::empty().await;
    let mut told = String::new();
    for arguments in [&["up"][..], &["status"], &["down", "base"], &["status"]] {
        let run = Program::bookshop(&database.url()).run(arguments);
        told = told + "$ bookshop " + &arguments.join(" ") + "\n" + &run.stable();
        if arguments == ["up"] {
            let index = "SELECT indexrelid::regclass::text FROM pg_index \
                         WHERE indisvalid AND indrelid = 'books'::regclass AND NOT indisprimary";
            let indexes: Vec<String> = column(&database, index).await;
            assert_eq!(indexes, ["ix_books_author"]);
        }
    }
    expect![[r#"
        $ bookshop up
        ------- stderr -------
        applied m0001_create_books ([ms])
        applied m0002_index_books ([ms])
        2 revisions applied ([ms])
        [exit status: 0]
        $ bookshop status
        applied  m0001_create_books  [time]
        applied  m0002_index_books   [time]
        [exit status: 0]
        $ bookshop down base
        ------- stderr -------
        rolled back m0002_index_books ([ms])
        rolled back m0001_create_books ([ms])
        2 revisions rolled back ([ms])
        [exit status: 0]
        $ bookshop status
        pending  m0001_create_books
        pending  m0002_index_books
        [exit status: 0]
    "#]]
    .assert_eq(&told);
    let tables = database.tables("public").await;
    assert_eq!(tables, ["_seaway_history", "seaql_migrations"]);
}
