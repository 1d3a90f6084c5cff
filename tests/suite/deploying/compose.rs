//! compose.yaml, and the compose file of docs/deploying.md.

use expect_test::expect;
use tests::{Database, Program};
use yaml_rust2::Yaml;

use super::{documented, pairs, parsed, place, read, strings};

/// Returns what compose puts in for a variable that nobody has set.
fn left_out(value: &str) -> String {
    match value
        .strip_prefix("${")
        .and_then(|rest| rest.split_once(":-"))
    {
        Some((_, default)) => default.trim_end_matches('}').to_owned(),
        None => value.to_owned(),
    }
}

/// Who waits for whom, and who starts with a plain `up`.
fn summary(file: &Yaml) -> String {
    let services = file["services"].as_hash().expect("services");
    let lines = services.iter().map(|(name, service)| {
        let name = name.as_str().expect("a name");
        let needed = service["depends_on"].as_hash().into_iter().flatten();
        let after = needed.map(|(name, how)| {
            let (name, how) = (name.as_str(), how["condition"].as_str());
            format!(" after {}: {}", name.expect("a name"), how.expect("how"))
        });
        let profiles = strings(&service["profiles"]).into_iter();
        let only = profiles.map(|profile| format!(", only with {profile}"));
        let restart = service["restart"].as_str().into_iter();
        let restart = restart.map(|when| format!(", restart: {when}"));
        let rest: String = after.chain(only).chain(restart).collect();
        format!("{name}{rest}\n")
    });
    lines.collect()
}

/// A password that is not from the environment would be the same everywhere.
fn no_password(text: &str) {
    let mut count = 0;
    for line in text.lines().filter(|line| line.contains("PASSWORD:")) {
        let (_, value) = line.split_once(": ").expect(line);
        assert!(value.starts_with("${") && value.contains(":?"), "{line}");
        count += 1;
    }
    assert!(count > 0, "a password is asked for");
}

#[test]
fn a_plain_up_starts_the_databases_alone() {
    let text = read("compose.yaml");
    let file = parsed(&text).remove(0);
    expect![[r#"
        postgres
        postgres-test
        bootstrap after postgres: service_healthy, only with bootstrap, restart: no
    "#]]
    .assert_eq(&summary(&file));
    no_password(&text);
}

#[test]
fn the_documented_application_waits_for_the_bootstrap() {
    let file = documented("As a compose service").remove(0);
    expect![[r#"
        postgres
        bootstrap after postgres: service_healthy, restart: no
        augo after bootstrap: service_completed_successfully
    "#]]
    .assert_eq(&summary(&file));
    let password = file["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"].as_str();
    no_password(&format!("PASSWORD: {}", password.expect("a password")));
}

/// What the service's container would have in its environment is enough, with the test's server in
/// place of compose's.
#[async_std::test]
async fn the_service_completes_a_database() {
    let database = Database::empty().await;
    let file = parsed(&read("compose.yaml")).remove(0);
    let services = &file["services"];
    let service = &services["bootstrap"];
    let host = pairs(&service["environment"])
        .into_iter()
        .find(|(name, _)| *name == "POSTGRES_HOST");
    let (_, host) = host.expect("a host");
    assert!(!services[host].is_badvalue(), "{host} is a service");
    let own = place(&database);
    let mut program = Program::server("").without("DATABASE_URL");
    for (name, value) in pairs(&service["environment"]) {
        let own = own.iter().find(|(own, _)| *own == name);
        program = match own {
            Some((_, value)) => program.env(name, value),
            None => program.env(name, &left_out(value)),
        };
    }
    program.run(&["bootstrap"]).success();
    Program::server(&database.url())
        .run(&["bootstrap", "--check"])
        .success();
}
