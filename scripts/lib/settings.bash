# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153 # the other files use what is set here; setting() sets PORT
# Everything that the environment and .env decide.

ROLE=augo
OLDEST_MAJOR=14

load_settings() {
    local name
    case $INSTANCE in
        dev)
            PORT_NAME=AUGO_PG_PORT
            URL_NAME=DATABASE_URL
            DATABASE=augo
            setting PORT AUGO_PG_PORT 15498
            ;;
        test)
            PORT_NAME=AUGO_TEST_PG_PORT
            URL_NAME=TEST_DATABASE_URL
            DATABASE=postgres
            setting PORT AUGO_TEST_PG_PORT 15499
            ;;
    esac
    case $PORT in
        '' | *[!0-9]* | ??????*) die "$PORT_NAME is not a port number: $(shown "$PORT")" ;;
    esac
    [ "$PORT" -ge 1 ] && [ "$PORT" -le 65535 ] || die "$PORT_NAME is not a port number: $PORT"

    # Without a password: that is in the pass file, where psql and the Rust programs find it.
    LOCAL_URL="postgres://$ROLE@127.0.0.1:$PORT/$DATABASE"
    setting EFFECTIVE_URL "$URL_NAME" "$LOCAL_URL"
    # As the Rust programs, for which the parts count where there is no URL.
    if [ "$INSTANCE" = dev ] && ! lookup DATABASE_URL && url_of_parts; then
        EFFECTIVE_URL=$FOUND
    fi
    plain_scheme "$EFFECTIVE_URL"
    EFFECTIVE_URL=$PLAIN
    set_program_directory
    setting HOME_DIR AUGO_PG_HOME "$(default_home)"
    case $HOME_DIR in
        /*) ;;
        *) die "AUGO_PG_HOME must be an absolute path: $(shown "$HOME_DIR")" ;;
    esac
    # One spelling for one place, whatever slashes and links of yours lead there. One that is not
    # safe is refused by take_lock, before anything is written.
    ! resolve "$HOME_DIR" || HOME_DIR=$RESOLVED${MISSING:+/$MISSING}
    SECRET_FILE=$HOME_DIR/$INSTANCE.password
    INSTANCE_DIR=$HOME_DIR/$INSTANCE
    DATA=$INSTANCE_DIR/data
    LOG=$INSTANCE_DIR/server.log

    PASS_FILE=${PGPASSFILE:-$(home_of_user)/.pgpass}

    # A PGHOST, PGOPTIONS or PGDATA of the user's shell is meant for other
    # clusters; here it would lead psql or the server astray.
    for name in ${!PG@}; do
        [ "$name" = PG_BIN ] || unset "$name"
    done
}

# PG_BIN, from the environment only: its programs are run, so no file decides about it.
set_program_directory() {
    local wanted
    wanted=$(printenv PG_BIN) || true
    if [ -z "$wanted" ] && lookup PG_BIN && [ -n "$FOUND" ]; then
        say "PG_BIN in .env is ignored: programs are never taken from a file; set it in the environment"
    fi
    PG_BIN=$wanted
    case $PG_BIN in
        '' | /*) ;;
        *) die "PG_BIN must be an absolute path: $(shown "$PG_BIN")" ;;
    esac
}

# Where ~ is, also in a job that has no HOME: then it is the one of the account.
home_of_user() {
    [ -n "${HOME-}" ] || unset HOME
    printf '%s' ~
}

# setting VARIABLE NAME DEFAULT: the value of NAME, into VARIABLE.
setting() {
    lookup "$2" || FOUND=$3
    printf -v "$1" '%s' "$FOUND"
}

default_home() {
    if [ "$EUID" -eq 0 ]; then
        # Not in /root: the account that runs the server cannot enter it.
        printf '/var/lib/augo-postgres'
    else
        printf '%s/augo-postgres' "${XDG_STATE_HOME:-$(home_of_user)/.local/state}"
    fi
}

url_is_local() {
    check_delimiters "$URL_NAME" "$EFFECTIVE_URL"
    [ "$EFFECTIVE_URL" = "$LOCAL_URL" ]
}

# As every URL of it was until it got a random password.
url_is_local_but_for_password() {
    local rest=${EFFECTIVE_URL#postgres://"$ROLE":*@}
    [ "$rest" != "$EFFECTIVE_URL" ] && [ "postgres://$ROLE@$rest" = "$LOCAL_URL" ]
}

# without_secrets URL: host, port and database, only if it is sure that
# nothing else is printed.
without_secrets() {
    local plain='^[A-Za-z0-9+]+://([^/?#@]*@)?([A-Za-z0-9._-]+(:[0-9]+)?)(/[A-Za-z0-9_.-]*)?([?].*)?$'
    if [[ $1 =~ $plain ]]; then
        printf '%s%s' "${BASH_REMATCH[2]}" "${BASH_REMATCH[4]}"
    else
        printf 'not shown'
    fi
}
