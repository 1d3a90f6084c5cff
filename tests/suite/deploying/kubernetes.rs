//! The manifest of docs/deploying.md.

use std::collections::BTreeMap;

use expect_test::expect;
use tests::{Database, Program};
use yaml_rust2::Yaml;

use super::{documented, pairs, place, strings};

/// The manifest's documents, by their kinds.
struct Manifest(Vec<Yaml>);

impl Manifest {
    fn read() -> Self {
        Self(documented("As a Kubernetes init container"))
    }

    fn of_kind(&self, kind: &str) -> &Yaml {
        let mut all = self.0.iter();
        all.find(|document| document["kind"].as_str() == Some(kind))
            .expect(kind)
    }

    fn pod(&self) -> &Yaml {
        &self.of_kind("Deployment")["spec"]["template"]["spec"]
    }

    fn bootstrap(&self) -> &Yaml {
        &self.pod()["initContainers"][0]
    }

    /// What a container has in its environment, with its secrets' keys in angle brackets.
    fn environment(&self, container: &Yaml) -> BTreeMap<String, String> {
        let mut environment = BTreeMap::new();
        let text = |yaml: &Yaml| yaml.as_str().expect("a string").to_owned();
        for from in container["envFrom"].as_vec().expect("envFrom") {
            let map = self.of_kind("ConfigMap");
            assert_eq!(from["configMapRef"]["name"], map["metadata"]["name"]);
            let data = pairs(&map["data"]).into_iter();
            environment.extend(data.map(|(name, value)| (name.to_owned(), value.to_owned())));
        }
        for variable in container["env"].as_vec().expect("env") {
            let secret = &variable["valueFrom"]["secretKeyRef"];
            let value = format!("<{} of {}>", text(&secret["key"]), text(&secret["name"]));
            environment.insert(text(&variable["name"]), value);
        }
        environment
    }
}

#[test]
fn the_manifest_fits_together() {
    let manifest = Manifest::read();
    let kinds = manifest.0.iter();
    let kinds: Vec<_> = kinds
        .map(|document| (document["apiVersion"].as_str(), document["kind"].as_str()))
        .collect();
    let expected = [("v1", "ConfigMap"), ("apps/v1", "Deployment")];
    assert_eq!(
        kinds,
        expected.map(|(version, kind)| (Some(version), Some(kind)))
    );
    let deployment = &manifest.of_kind("Deployment")["spec"];
    assert_eq!(
        pairs(&deployment["selector"]["matchLabels"]),
        pairs(&deployment["template"]["metadata"]["labels"])
    );
    let environment = manifest.environment(manifest.bootstrap());
    assert_eq!(
        environment,
        manifest.environment(&manifest.pod()["containers"][0]),
        "the application gets the same database"
    );
    expect![[r#"
        {
            "LONG_TERM_MEMORY_COLLECTION_NAME": "longterm_memory",
            "LONG_TERM_MEMORY_EMBEDDER_DIMS": "1024",
            "POSTGRES_DB": "augo",
            "POSTGRES_HOST": "postgres",
            "POSTGRES_PASSWORD": "<password of augo-database>",
            "POSTGRES_PORT": "5432",
            "POSTGRES_USER": "augo",
        }"#]]
    .assert_eq(&format!("{environment:#?}"));
}

#[test]
fn the_init_container_may_do_nothing_but_connect() {
    let manifest = Manifest::read();
    let context = &manifest.bootstrap()["securityContext"];
    assert_eq!(context["runAsNonRoot"], Yaml::Boolean(true));
    assert_eq!(context["readOnlyRootFilesystem"], Yaml::Boolean(true));
    assert_eq!(context["allowPrivilegeEscalation"], Yaml::Boolean(false));
    assert_eq!(strings(&context["capabilities"]["drop"]), ["ALL"]);
    let user = context["runAsUser"].as_i64().expect("a number");
    assert_eq!(super::image::user(), user.to_string(), "the image's user");
}

/// Its command, arguments and environment, as three pods would run them at the same time.
#[async_std::test]
async fn three_pods_at_once_complete_a_database() {
    let database = Database::empty().await;
    let manifest = Manifest::read();
    let container = manifest.bootstrap();
    let command = [strings(&container["command"]), strings(&container["args"])].concat();
    let (name, arguments) = command.split_first().expect("a command");
    assert_eq!(*name, "server");
    let environment = manifest.environment(container);
    let own = place(&database);
    let start = || {
        let mut program = Program::server("").without("DATABASE_URL");
        for (name, value) in &environment {
            let own = own.iter().find(|(own, _)| own == name);
            program = program.env(name, own.map_or(value, |(_, value)| value));
        }
        program.start(arguments)
    };
    for pod in [start(), start(), start()] {
        pod.wait().success();
    }
    // Every variable of the file is one that the program knows: it would print no other.
    let mut config = Program::server("").without("DATABASE_URL");
    for (name, value) in &environment {
        config = config.env(name, value);
    }
    let config = config.env("POSTGRES_PORT", "5432").run(&["config"]);
    for name in environment.keys() {
        let is_known =
            |line: &str| line.starts_with(&format!("{name}=")) && line.ends_with("(environment)");
        assert!(config.stdout.lines().any(is_known), "{name}: {config}");
    }
    Program::server(&database.url())
        .run(&["bootstrap", "--check"])
        .success();
}
