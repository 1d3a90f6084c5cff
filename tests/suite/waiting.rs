//! `wait`: until the server accepts connections, and not a moment longer than was asked for.

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use expect_test::expect;
use tests::{Database, Outcome, Program};

/// Runs `wait` for a second, and sees that it takes no longer.
fn wait_a_second(url: &str) -> Outcome {
    let program = Program::migration(url);
    let start = Instant::now();
    let run = program.run(&["wait", "--timeout", "1"]);
    let elapsed = start.elapsed();
    assert!(elapsed >= Duration::from_secs(1), "{elapsed:?}: {run}");
    assert!(elapsed < Duration::from_secs(4), "{elapsed:?}: {run}");
    run
}

fn url_at(address: SocketAddr) -> String {
    format!("postgres://ann:s3cret@{address}/augo")
}

#[test]
fn a_port_where_nobody_listens_is_tried_until_the_deadline() {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    expect![[r#"
        ------- stderr -------
        error: waited 1 s without success: cannot reach PostgreSQL at [server]: Connection refused
        hint: is the server running, and does DATABASE_URL name the right host and port?
        [exit status: 2]
    "#]]
    .assert_eq(&wait_a_second(&url_at(free.expect("a port"))).stable());
}

#[test]
fn a_port_that_never_answers_is_given_up_at_the_deadline() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    expect![[r#"
        ------- stderr -------
        error: waited 1 s without success: PostgreSQL at [server] did not answer within 1 s
        hint: is the server running, and does DATABASE_URL name the right host and port?
        [exit status: 2]
    "#]]
    .assert_eq(&wait_a_second(&url_at(address)).stable());
}

#[async_std::test]
async fn a_server_that_is_up_is_not_waited_for() {
    let database = Database::empty().await;
    expect![[r#"
        ------- stderr -------
        PostgreSQL at [server] accepts connections
        [exit status: 0]
    "#]]
    .assert_eq(&Program::migration(&database.url()).run(&["wait"]).stable());
    let missing = database.location().with_database("no such one").expose();
    Program::migration(&missing).run(&["wait"]).success();
}

#[async_std::test]
async fn a_wrong_password_is_not_waited_with() {
    let database = Database::empty().await;
    let url = database.url_with_password("s3cret");
    expect![[r#"
        ------- stderr -------
        error: PostgreSQL at [server] does not let `augo` in: password authentication failed for user "augo" (SQLSTATE 28P01)
        hint: check user and password in DATABASE_URL
        [exit status: 2]
    "#]].assert_eq(&Program::migration(&url).run(&["wait"]).stable());
}

#[async_std::test]
async fn a_server_that_is_starting_up_is_waited_for() {
    let database = Database::empty().await;
    let starting = Starting::server(&database, 2);
    let run = Program::migration(&starting.url).run(&["wait"]);
    run.success();
    assert_eq!(starting.refused.load(Ordering::SeqCst), 2, "{run}");
    let never_up = Starting::server(&database, usize::MAX);
    expect![[r#"
        ------- stderr -------
        error: waited 1 s without success: PostgreSQL at [server] refuses the connection: the database system is starting up (SQLSTATE 57P03)
        [exit status: 2]
    "#]].assert_eq(&wait_a_second(&never_up.url).stable());
}

/// A stand-in for the tests' server while it starts: it refuses so many log-ins, then hands the
/// connections on.
struct Starting {
    url: String,
    refused: Arc<AtomicUsize>,
}

impl Starting {
    fn server(database: &Database, refusals: usize) -> Self {
        let (user, rest) = database.url().split_once('@').map(owned).expect("a user");
        let (server, path) = rest.split_once('/').map(owned).expect("a path");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let refused = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&refused);
        // It ends with the test program: a thread that waits for a connection needs no end.
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                // A connection that ends before its first byte was only a knock.
                let is_over = counter.load(Ordering::SeqCst) >= refusals;
                if is_over {
                    let _ = hand_on(&client, &server);
                } else if refuse(client).is_ok() {
                    counter.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        Self {
            url: format!("{user}@{address}/{path}"),
            refused,
        }
    }
}

fn owned((left, right): (&str, &str)) -> (String, String) {
    (left.to_owned(), right.to_owned())
}

/// Answers a log-in as PostgreSQL does while it starts up.
fn refuse(mut client: TcpStream) -> io::Result<()> {
    const SSL_REQUEST: [u8; 4] = 80_877_103_u32.to_be_bytes();
    let mut length = [0; 4];
    loop {
        client.read_exact(&mut length)?;
        let mut body = vec![0; u32::from_be_bytes(length) as usize - length.len()];
        client.read_exact(&mut body)?;
        if body != SSL_REQUEST {
            break;
        }
        client.write_all(b"N")?;
    }
    let fields = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0";
    let length = u32::try_from(fields.len() + 4).expect("short");
    client.write_all(&[b"E", length.to_be_bytes().as_slice(), fields].concat())
}

fn hand_on(client: &TcpStream, server: &str) -> io::Result<()> {
    let server = TcpStream::connect(server)?;
    let (mut client_in, mut server_out) = (client.try_clone()?, server.try_clone()?);
    let (mut client_out, mut server_in) = (client.try_clone()?, server);
    thread::spawn(move || {
        let _ = io::copy(&mut client_in, &mut server_out);
        let _ = server_out.shutdown(Shutdown::Write);
    });
    thread::spawn(move || {
        let _ = io::copy(&mut server_in, &mut client_out);
        let _ = client_out.shutdown(Shutdown::Write);
    });
    Ok(())
}
