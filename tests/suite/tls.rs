//! `sslmode=verify-full`: a password is sent only to a server whose certificate is trusted.

use std::fs;

use expect_test::expect;
use regex::Regex;
use sea_orm::sqlx::{Connection as _, Executor as _, PgConnection, Row as _, raw_sql};
use tests::{Cluster, Program};

/// The account of the server makes them in its data directory: it must own its key.
const CERTIFICATES: &str = "COPY (SELECT) TO PROGRAM $program$
    set -e; umask 077; exec >tls.log 2>&1
    new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
    openssl req -x509 $new -keyout root.key -out root.crt -subj /CN=root -days 2
    openssl req $new -keyout server.key -out server.csr -subj /CN=server
    echo subjectAltName=IP:127.0.0.1 >server.ext
    openssl x509 -req -in server.csr -CA root.crt -CAkey root.key -CAcreateserial \
        -extfile server.ext -out server.crt -days 2
$program$";

async fn session(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("a session")
}

/// Makes a cluster with a certificate for 127.0.0.1, and returns that of its root.
async fn with_tls(cluster: &Cluster) -> String {
    let mut session = session(&cluster.url("postgres")).await;
    session.execute(CERTIFICATES).await.expect("certificates");
    let row = session.fetch_one("SELECT pg_read_file('root.crt')").await;
    let on = raw_sql("ALTER SYSTEM SET ssl = on");
    session.execute(on).await.expect("set");
    session.close().await.expect("closed");
    cluster.script(&["stop"]).success();
    cluster.up();
    row.expect("a certificate").get(0)
}

#[async_std::test]
async fn verify_full_refuses_a_server_that_is_not_trusted_or_has_another_name() {
    let cluster = Cluster::start("tls");
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root.crt");
    fs::write(&root, with_tls(&cluster).await).expect("a file");
    let url = cluster.url("postgres") + "?sslmode=verify-full";
    let trusting = format!("{url}&sslrootcert={}", root.display());
    let elsewhere = trusting.replace("@127.0.0.1:", "@localhost:");
    let port = Regex::new(r"localhost:\d+").expect("a regular expression");
    let mut said = String::new();
    for url in [&url, &elsewhere, &trusting] {
        said += &Program::migration(url).run(&["wait"]).stable();
    }
    expect![[r#"
        ------- stderr -------
        error: no TLS connection to [server]: invalid peer certificate: UnknownIssuer
        [exit status: 2]
        ------- stderr -------
        error: no TLS connection to localhost:[port]: invalid peer certificate: certificate not valid for name "localhost"; certificate is only valid for IpAddress(127.0.0.1)
        [exit status: 2]
        ------- stderr -------
        PostgreSQL at [server] accepts connections
        [exit status: 0]
    "#]].assert_eq(&port.replace(&said, "localhost:[port]"));
    let is_encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let row = session(&trusting).await.fetch_one(is_encrypted).await;
    assert!(row.expect("a row").get::<bool, _>(0));
}
