//! The workflows of the manual, typed as it says, in a copy of the workspace: add a table,
//! change a table, roll back.

use tests::{Database, Outcome, WorkspaceCopy};

use crate::rows::column;

const CREATE_INVOICES: &str = r#"
        manager
            .create_table(
                Table::create()
                    .table("invoices")
                    .col(ColumnDef::new("id").integer().not_null().primary_key())
                    .take(),
            )
            .await
"#;

const DROP_INVOICES: &str = r#"
        manager
            .drop_table(Table::drop().table("invoices").take())
            .await
"#;

const ADD_STATUS: &str = r#"
        manager
            .alter_table(
                Table::alter()
                    .table("invoices")
                    .add_column(ColumnDef::new("status").string_len(20))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_invoices_status")
                    .table("invoices")
                    .col("status")
                    .take(),
            )
            .await
"#;

const DROP_STATUS: &str = r#"
        manager
            .drop_index(Index::drop().name("ix_invoices_status").to_owned())
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("invoices")
                    .drop_column("status")
                    .take(),
            )
            .await
"#;

const COLUMNS: &str = "SELECT column_name::text FROM information_schema.columns \
     WHERE table_schema = 'public' AND table_name = 'invoices' ORDER BY ordinal_position";

struct Developer {
    copy: WorkspaceCopy,
    database: Database,
}

impl Developer {
    fn runs(&self, program: &str, arguments: &[&str]) -> Outcome {
        let run = self.copy.run(&self.database.url(), program, arguments);
        run.success();
        run
    }

    /// Fills both ways of a generated revision.
    fn writes(&self, file: &str, up: &str, down: &str) {
        let source = self.copy.read(file);
        let body = |way: &str| {
            let (_, rest) = source.split_once(&format!("async fn {way}(")).expect(way);
            let (_, body) = rest.split_once("{\n").expect(way);
            body.split_once("    }\n").expect(way).0.to_owned()
        };
        let written = source
            .replacen(&body("up"), up.trim_start_matches('\n'), 1)
            .replacen(&body("down"), down.trim_start_matches('\n'), 1)
            .replace("_manager", "manager");
        self.copy.write(file, &written);
    }

    async fn columns(&self) -> Vec<String> {
        column(&self.database, COLUMNS).await
    }
}

#[async_std::test]
async fn the_manuals_workflows_go_from_generate_to_a_rolled_back_revision() {
    let developer = Developer {
        copy: WorkspaceCopy::fresh(),
        database: Database::migrated().await,
    };

    let generated = developer.runs("make", &["db-migrate", "MSG=create_invoices_table"]);
    let file = "migration/src/m0014_create_invoices_table.rs";
    assert_eq!(generated.stdout, format!("{file}\n"), "{generated}");
    let untouched = developer.runs("make", &["db-upgrade"]);
    assert!(
        untouched
            .stderr
            .contains("applied m0014_create_invoices_table"),
        "{untouched}"
    );
    developer.runs("make", &["db-downgrade"]).success();

    developer.writes(file, CREATE_INVOICES, DROP_INVOICES);
    let plan = developer.runs("make", &["db-plan"]);
    assert!(plan.stdout.contains("CREATE TABLE \"invoices\""), "{plan}");
    developer.runs("make", &["db-upgrade"]).success();
    assert_eq!(developer.columns().await, ["id"]);

    let arguments = [
        "run",
        "-p",
        "migration",
        "--",
        "generate",
        "add status to invoices",
    ];
    let generated = developer.runs("cargo", &arguments);
    let file = "migration/src/m0015_add_status_to_invoices.rs";
    assert_eq!(generated.stdout, format!("{file}\n"), "{generated}");
    developer.writes(file, ADD_STATUS, DROP_STATUS);
    developer
        .runs("cargo", &["run", "-p", "migration", "--", "up"])
        .success();
    assert_eq!(developer.columns().await, ["id", "status"]);
    let current = developer.runs("make", &["db-current"]);
    assert_eq!(
        current.stdout, "m0015_add_status_to_invoices\n",
        "{current}"
    );

    let history = developer.runs("make", &["db-history"]);
    assert!(
        history
            .stdout
            .starts_with("m0015_add_status_to_invoices (head)\n    applied "),
        "{history}"
    );
    let stamp = |revision: &str| developer.runs("make", &["db-stamp", revision]);
    assert!(
        stamp("REV=0014")
            .stderr
            .contains("m0015_add_status_to_invoices"),
        "a revision is taken out of the ledger"
    );
    stamp("REV=head").success();

    developer.runs("make", &["db-downgrade"]).success();
    assert_eq!(developer.columns().await, ["id"]);
    developer
        .runs(
            "cargo",
            &["run", "-p", "migration", "--", "down", "-n", "2"],
        )
        .success();
    assert_eq!(developer.columns().await, [""; 0]);
    let current = developer.runs("make", &["db-current"]);
    assert_eq!(
        current.stdout, "m0012_create_financial_settings\n",
        "{current}"
    );
    let formatted = developer.runs("cargo", &["fmt", "--package", "migration", "--check"]);
    assert_eq!(formatted.stdout, "", "{formatted}");
}
