# shellcheck shell=bash
# Reads database URLs as the Rust programs do.

# plain_scheme URL: leaves the URL in PLAIN, with postgres:// for postgresql:// and without the
# driver that SQLAlchemy names (postgresql+asyncpg://).
plain_scheme() {
    # In a variable, because bash 3.2 would take a quoted pattern literally.
    local scheme='^postgres(ql)?([+][a-z0-9_]+)?://'
    PLAIN=$1
    if [[ $1 =~ $scheme ]]; then
        PLAIN=postgres://${1#*://}
    fi
}
