//! One file a subcommand.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod createdb;
pub(crate) mod current;
pub(crate) mod diff;
pub(crate) mod down;
pub(crate) mod dropdb;
pub(crate) mod entities;
pub(crate) mod fresh;
pub(crate) mod generate;
pub(crate) mod heads;
pub(crate) mod history;
pub(crate) mod plan;
pub(crate) mod rebuild;
pub(crate) mod refresh;
pub(crate) mod repair;
pub(crate) mod reset;
pub(crate) mod schema;
pub(crate) mod schema_contract;
pub(crate) mod schema_diagram;
pub(crate) mod schema_docs;
pub(crate) mod show;
pub(crate) mod stamp;
pub(crate) mod status;
pub(crate) mod up;
pub(crate) mod wait;
