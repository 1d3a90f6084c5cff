//! A network that stalls: a proxy before the tests' server that forwards, until it does not.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use regex::Regex;

use crate::Database;

/// How many bytes are read at once.
const ROOM: usize = 64 * 1024;

/// A proxy. What it has accepted stays open until the end of its scope, stalled or not.
pub struct Stalling {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// How many packets were read, from either side.
    read: AtomicUsize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// After how many packets it stalls; none if it does not.
    limit: Option<usize>,
    /// Packets with this text wait until it is released.
    held: Option<&'static str>,
    is_holding: bool,
    is_over: bool,
    sockets: Vec<TcpStream>,
}

impl Stalling {
    /// Starts one that forwards all until [`Stalling::stall`].
    #[must_use]
    pub fn start(server: &str) -> Self {
        Self::begin(server, None)
    }

    /// Starts one that forwards this many packets, of all connections and both directions.
    #[must_use]
    pub fn after(server: &str, packets: usize) -> Self {
        Self::begin(server, Some(packets))
    }

    fn begin(server: &str, limit: Option<usize>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::default());
        shared.with(|state| state.limit = limit);
        let (server, of_thread) = (address(server), Arc::clone(&shared));
        thread::spawn(move || {
            for client in listener.incoming() {
                if of_thread.with(|state| state.is_over) {
                    return;
                }
                connect(&of_thread, &client.expect("a client"), &server);
            }
        });
        Self { port, shared }
    }

    /// Forwards nothing more, on the connections that there are and on those to come.
    pub fn stall(&self) {
        self.shared.with(|state| state.limit = Some(0));
    }

    /// Holds packets with this text, until [`Stalling::release`], and forwards all others.
    pub fn hold(&self, text: &'static str) {
        self.shared.with(|state| state.held = Some(text));
    }

    /// Says whether such a packet has come.
    #[must_use]
    pub fn is_holding(&self) -> bool {
        self.shared.with(|state| state.is_holding)
    }

    /// Forwards what it has held.
    pub fn release(&self) {
        self.shared.with(|state| state.held = None);
    }

    /// Returns how many packets it has read.
    #[must_use]
    pub fn packets(&self) -> usize {
        self.shared.read.load(Ordering::SeqCst)
    }

    /// Returns the URL of a database as it is reached through this proxy.
    #[must_use]
    pub fn url(&self, database: &Database) -> String {
        self.through(&database.url())
    }

    /// As [`Stalling::url`], of any URL.
    #[must_use]
    pub fn through(&self, url: &str) -> String {
        let server = address(url);
        url.replace(&server, &format!("127.0.0.1:{}", self.port))
    }
}

/// Closes what was held open.
impl Drop for Stalling {
    fn drop(&mut self) {
        let sockets = self.shared.with(|state| {
            state.is_over = true;
            std::mem::take(&mut state.sockets)
        });
        self.shared.changed.notify_all();
        for socket in sockets {
            // The other side may have closed it already.
            let _ = socket.shutdown(Shutdown::Both);
        }
        // It waits for a client.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Shared {
    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let done = change(&mut state);
        self.changed.notify_all();
        done
    }

    /// Counts a packet, and says whether it may pass; if it may not, when all is over.
    fn may_pass(&self, packet: &[u8]) -> bool {
        let number = 1 + self.read.fetch_add(1, Ordering::SeqCst);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match state.limit {
                _ if state.is_over => return false,
                Some(limit) if number > limit => {
                    let waited = self.changed.wait(state);
                    state = waited.unwrap_or_else(PoisonError::into_inner);
                }
                _ if state.held.is_some_and(|text| contains(packet, text)) => {
                    state.is_holding = true;
                    let waited = self.changed.wait(state);
                    state = waited.unwrap_or_else(PoisonError::into_inner);
                }
                _ => return true,
            }
        }
    }
}

fn contains(packet: &[u8], text: &str) -> bool {
    packet
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

fn connect(shared: &Arc<Shared>, client: &TcpStream, server: &str) {
    let server = TcpStream::connect(server).expect("the server");
    for (from, to) in [(client, &server), (&server, client)] {
        from.set_nodelay(true).expect("a socket");
        let held = from.try_clone().expect("a socket");
        shared.with(|state| state.sockets.push(held));
        let (from, to) = (from.try_clone(), to.try_clone());
        let (from, to) = (from.expect("a socket"), to.expect("a socket"));
        let shared = Arc::clone(shared);
        thread::spawn(move || forward(&shared, from, to));
    }
}

/// Forwards one direction until it ends.
fn forward(shared: &Shared, mut from: TcpStream, mut to: TcpStream) {
    let mut room = vec![0; ROOM];
    while let Ok(length @ 1..) = from.read(&mut room) {
        let packet = &room[..length];
        if !shared.may_pass(packet) || to.write_all(packet).is_err() {
            return;
        }
    }
    if shared.may_pass(&[]) {
        // Perhaps it is closed already.
        let _ = to.shutdown(Shutdown::Write);
    }
}

/// Returns host and port of a URL.
fn address(url: &str) -> String {
    let pattern = Regex::new("@([^@/]+:[0-9]+)/").expect("a regular expression");
    let found = pattern.captures(url).expect("a URL with host and port");
    found[1].to_owned()
}
