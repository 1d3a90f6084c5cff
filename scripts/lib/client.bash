# shellcheck shell=bash
# shellcheck disable=SC2153 # PORT and ROLE are set in settings.bash
# Talks to the server on the port, whoever started it.

# Any psql will do, whatever its version.
find_psql() {
    local directory
    while IFS= read -r directory; do
        if [ -x "$directory/psql" ]; then
            printf '%s/psql' "$directory"
            return 0
        fi
    done < <(psql_directories)
    command -v psql
}

# Like server_directories, but without starting a program: `ensure` on a
# running cluster must cost nothing to speak of.
psql_directories() {
    [ -z "$PG_BIN" ] || printf '%s\n' "$PG_BIN"
    printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin \
        "${HOMEBREW_PREFIX:-/opt/homebrew}"/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
        /usr/local/pgsql/bin
}

# The password to log in with; empty, it is that of the pass file, as for every other program.
PASSWORD=''

# query DATABASE SQL
query() {
    run_psql "$1" -c "$2"
}

# run_psql DATABASE ARGUMENT... Nothing is on the search path, so that no operator or function that
# another role has created can be meant. The password travels in the environment: an argument
# could be read in the process list. Whoever has taken the port may ask for it in clear text; libpq 16
# and later refuses that.
run_psql() {
    local psql database=$1
    shift
    psql=$(find_psql) || {
        echo "there is no psql on this machine" >&2
        return 1
    }
    PGPASSWORD=$PASSWORD PGPASSFILE=$PASS_FILE PGREQUIREAUTH=scram-sha-256 PGCONNECT_TIMEOUT=3 \
        PGSSLMODE=disable PGOPTIONS='-c search_path=' \
        "$psql" -X -q -A -t -w -v ON_ERROR_STOP=1 \
        -h 127.0.0.1 -p "$PORT" -U "$ROLE" -d "$database" "$@"
}

# Waits for a server that is just starting; false, with the reason in
# COMPLAINT, as soon as waiting is of no use.
wait_for_login() {
    local deadline=$((SECONDS + START_SECONDS))
    while :; do
        COMPLAINT=$(query postgres 'select 1' 2>&1 >/dev/null) && return 0
        case $COMPLAINT in
            *'starting up'* | *'shutting down'* | *'not yet accepting'* | *'recovery'* | *'onnection refused'*) ;;
            *) return 1 ;;
        esac
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.1
    done
}

# True when there is nothing left to do: the login works, the database exists,
# and the server offers the extensions that the migrations create.
usable() {
    local extensions
    extensions=$(query "$DATABASE" \
        "select count(*) from pg_available_extensions where name in ('vector', 'uuid-ossp')" 2>/dev/null) || return 1
    [ "$extensions" = 2 ]
}

server_version_text() {
    local text
    text=$(query postgres 'show server_version' 2>/dev/null) || return 1
    printf '%s' "${text%% *}"
}

create_database() {
    query "$DATABASE" 'select 1' >/dev/null 2>&1 && return 0
    query postgres "create database $DATABASE" >/dev/null ||
        die "cannot create the database $DATABASE on 127.0.0.1:$PORT as role $ROLE"
}

port_answers() {
    # The subshell's descriptor is closed when it ends.
    (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null
}

# Asks for TLS as a PostgreSQL client does; a PostgreSQL server answers with
# one letter, S or N.
speaks_postgres() {
    local answer
    answer=$(
        exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$PORT" || exit 1
        printf '\000\000\000\010\004\322\026\057' >&3
        IFS= read -r -t 3 -n 1 answer <&3 || exit 1
        printf '%s' "$answer"
    ) || return 1
    [ "$answer" = S ] || [ "$answer" = N ]
}
