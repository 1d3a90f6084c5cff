# shellcheck shell=bash
# shellcheck disable=SC2034 # the other files use what is set here
# Finds the PostgreSQL server programs on this machine.

# Directories that may hold them, one a line, the preferred ones first.
server_directories() {
    local directory
    if [ -n "$PG_BIN" ]; then
        printf '%s\n' "$PG_BIN"
        return 0
    fi
    # It may fail, or name a directory without a server (libpq-dev alone).
    pg_config --bindir 2>/dev/null || true
    for directory in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
        "${HOMEBREW_PREFIX:-/opt/homebrew}"/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
        /usr/local/pgsql/bin /usr/bin; do
        [ ! -d "$directory" ] || printf '%s\n' "$directory"
    done
}

is_server() {
    [ -x "$1/postgres" ] && [ -x "$1/initdb" ] && [ -x "$1/pg_ctl" ]
}

# server_version DIRECTORY: 15.18, 17beta1
server_version() {
    local text
    text=$("$1/postgres" --version) || return 1
    text=${text#*PostgreSQL\) }
    printf '%s' "${text%% *}"
}

major_of() {
    printf '%s' "${1%%[!0-9]*}"
}

# find_server: the best server into BIN and MAJOR. An existing cluster decides
# the major version; otherwise one that has pgvector is better than a newer one.
find_server() {
    local wanted='' directory major rank best=0
    BIN=''
    MAJOR=''
    [ ! -f "$DATA/PG_VERSION" ] || wanted=$(cat "$DATA/PG_VERSION")
    while IFS= read -r directory; do
        is_server "$directory" || continue
        major=$(major_of "$(server_version "$directory")")
        [ -n "$major" ] && [ "$major" -ge "$OLDEST_MAJOR" ] || continue
        [ -z "$wanted" ] || [ "$major" = "$wanted" ] || continue
        rank=$major
        ! has_extension vector "$directory" "$major" || rank=$((rank + 1000))
        if [ "$rank" -gt "$best" ]; then
            best=$rank
            BIN=$directory
            MAJOR=$major
        fi
    done < <(server_directories)
    [ -n "$BIN" ] && return 0
    [ -z "$PG_BIN" ] ||
        die "PG_BIN=$PG_BIN has no PostgreSQL server ${wanted:-$OLDEST_MAJOR or newer} (postgres, initdb and pg_ctl)"
    [ -z "$wanted" ] ||
        die "the data in $DATA belong to PostgreSQL $wanted, which is not here any more: install it, name it with PG_BIN, or start anew after scripts/postgres$(test_flag) remove"
    return 1
}

test_flag() {
    [ "$INSTANCE" = dev ] || printf ' --test'
}

# has_extension NAME DIRECTORY MAJOR: for the server in that directory.
has_extension() {
    local share
    if [ -x "$2/pg_config" ]; then
        share=$("$2/pg_config" --sharedir)
        [ -f "$share/extension/$1.control" ]
        return
    fi
    # Without pg_config (some distributions keep it in a package of its own),
    # where plpgsql is, the others are too.
    for share in "/usr/share/postgresql/$3" "$2/../share/postgresql" "$2/../share/pgsql" "$2/../share"; do
        if [ -f "$share/extension/plpgsql.control" ]; then
            [ -f "$share/extension/$1.control" ]
            return
        fi
    done
    return 1
}
