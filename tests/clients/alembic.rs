//! Alembic, which an unchanged Augo image runs at every start: it finds nothing to do.

use crate::{bootstrapped::bootstrapped, dump::Dump, environment::Environment};

#[async_std::test]
async fn alembic_finds_the_database_at_its_head() {
    let environment = Environment::with("alembic", &["alembic", "psycopg[binary]"]);
    let database = bootstrapped().await;
    let made = Dump::of(&database);
    let alembic = |arguments: &[&str]| {
        let program = ["-m", "alembic", "-c", "alembic/alembic.ini"];
        environment.run(&database, &[&program, arguments].concat())
    };
    assert_eq!(alembic(&["current"]), "0013 (head)\n");
    assert_eq!(alembic(&["upgrade", "head"]), "");
    assert_eq!(alembic(&["current"]), "0013 (head)\n");
    made.assert_is(&Dump::of(&database));
}
