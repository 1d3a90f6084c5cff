//! What the commands print, and how.

pub(crate) mod broken;
pub(crate) mod colour;
pub(crate) mod differences;
pub(crate) mod history_line;
pub(crate) mod notes;
pub(crate) mod panics;
pub(crate) mod progress;
pub(crate) mod state;
pub(crate) mod statements;
pub(crate) mod survey;
pub(crate) mod time;
pub(crate) mod ui;
pub(crate) mod usage;
