//! Variables that decide which program runs, or what code is loaded into one.

/// The names as they are.
const NAMES: [&str; 19] = [
    "BASH_ENV",
    "BROWSER",
    "EDITOR",
    "ENV",
    "GCONV_PATH",
    "HOME",
    "IFS",
    "MANPAGER",
    "OPENSSL_CONF",
    "OPENSSL_ENGINES",
    "OPENSSL_MODULES",
    "PAGER",
    "PATH",
    "PSQL_EDITOR",
    "PSQL_PAGER",
    "RUSTFLAGS",
    "SHELL",
    "VISUAL",
    "XDG_CONFIG_HOME",
];

/// What the others begin with: the dynamic linker's, and those of cargo and its tools.
const PREFIXES: [&str; 8] = [
    "CARGO", "DYLD_", "GIT_", "LD_", "RUSTC", "RUSTDOC", "RUSTFMT", "RUSTUP",
];

/// Returns whether a variable of this name may not come from `.env`.
pub(super) fn decides(name: &str) -> bool {
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::decides;

    #[test]
    fn programs_are_told_from_data() {
        for name in ["PATH", "LD_PRELOAD", "RUSTC_WRAPPER", "CARGO"] {
            assert!(decides(name), "{name}");
        }
        for name in [
            "DATABASE_URL",
            "PGPASSFILE",
            "RUST_LOG",
            "LDAP_HOST",
            "PATHS",
        ] {
            assert!(!decides(name), "{name}");
        }
    }
}
