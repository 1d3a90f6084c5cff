//! The integration suite: everything on real PostgreSQL databases, one of its own a test.

#![allow(
    clippy::expect_used,
    clippy::needless_raw_string_hashes,
    reason = "a test panics to fail, and expect-test writes raw strings with hashes"
)]

mod bad_input;
mod bookshop;
mod bootstrap;
mod catalog;
mod clocks;
mod colours;
mod commands;
mod completions;
mod confirming;
mod connecting;
mod creators;
mod databases;
mod deploying;
mod diffing;
mod entities;
mod generate;
mod guards;
mod history;
mod house_rules;
mod interrupted;
mod journal;
mod json;
mod live;
mod local_server;
mod locks;
mod lost;
mod make;
mod mended;
mod observing;
mod password_file;
mod plan;
mod planted;
mod planted_elsewhere;
mod planted_tables;
mod poolers;
mod reading;
mod rebuilding;
mod replaying;
mod revisions;
mod rows;
mod runner;
mod runners;
mod schemas;
mod scratch;
mod search_path;
mod signals;
mod snapshots;
mod stalled;
mod stamping;
mod stopping;
mod tls;
mod unmanaged;
mod waiting;
mod workflows;
