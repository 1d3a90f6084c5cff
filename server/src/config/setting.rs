//! One setting, for people and programs: its value, and where that came from.

use std::{fmt, path::PathBuf};

use seaway::text;

/// Where the value of a setting came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The environment.
    Environment,
    /// A `.env`.
    File(PathBuf),
    /// Nobody has set it.
    Default,
    /// It was put together from other settings.
    Derived,
    /// It is set, and another setting is used in its place.
    Unused {
        /// The other one.
        because_of: &'static str,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("environment"),
            Self::File(file) => f.write_str(&text::name(&file.display().to_string())),
            Self::Default => f.write_str("default"),
            Self::Derived => f.write_str("from the POSTGRES_ variables"),
            Self::Unused { because_of } => write!(f, "not used, because {because_of} is set"),
        }
    }
}

/// A setting without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Setting {
    /// The variable.
    pub name: &'static str,
    /// Its value, without a password; `None` if there is none, or it is not used.
    pub value: Option<String>,
    /// Where that came from.
    pub origin: Origin,
}

impl Setting {
    pub(super) fn new(name: &'static str, value: &str, origin: Origin) -> Self {
        let value = Some(value.to_owned());
        Self {
            name,
            value,
            origin,
        }
    }

    pub(super) fn derived(name: &'static str, value: &str) -> Self {
        Self::new(name, value, Origin::Derived)
    }

    /// Describes one that has no value of its own where nobody sets it.
    pub(super) fn unset(name: &'static str) -> Self {
        Self {
            name,
            value: None,
            origin: Origin::Default,
        }
    }

    pub(super) fn unused(name: &'static str, because_of: &'static str) -> Self {
        Self {
            name,
            value: None,
            origin: Origin::Unused { because_of },
        }
    }
}

/// As one line.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some(value) = &self.value {
            write!(f, "={}", text::name(value))?;
        }
        write!(f, "  ({})", self.origin)
    }
}
