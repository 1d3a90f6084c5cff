# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153 # the other files use what is set here; setting() sets PORT
# Everything that the environment and .env decide.

ROLE=augo
# No secret: the cluster listens on 127.0.0.1 only, and the URL is in .env.
PASSWORD=augo
OLDEST_MAJOR=14

load_settings() {
    local name
    load_dotenv "$REPOSITORY/.env"

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
        '' | *[!0-9]* | ??????*) die "$PORT_NAME is not a port number: $PORT" ;;
    esac
    [ "$PORT" -ge 1 ] && [ "$PORT" -le 65535 ] || die "$PORT_NAME is not a port number: $PORT"

    LOCAL_URL="postgres://$ROLE:$PASSWORD@127.0.0.1:$PORT/$DATABASE"
    setting EFFECTIVE_URL "$URL_NAME" "$LOCAL_URL"
    # As the Rust programs, for which the parts count where there is no URL.
    if [ "$INSTANCE" = dev ] && ! lookup DATABASE_URL && url_of_parts; then
        EFFECTIVE_URL=$FOUND
    fi
    plain_scheme "$EFFECTIVE_URL"
    EFFECTIVE_URL=$PLAIN
    setting PG_BIN PG_BIN ''
    setting HOME_DIR AUGO_PG_HOME "$(default_home)"
    case $HOME_DIR in
        /*) ;;
        *) die "AUGO_PG_HOME must be an absolute path: $HOME_DIR" ;;
    esac
    # One spelling for one place, whatever links and slashes lead there.
    [ ! -d "$HOME_DIR" ] || HOME_DIR=$(cd -- "$HOME_DIR" && pwd -P) || die "cannot enter $HOME_DIR"
    INSTANCE_DIR=$HOME_DIR/$INSTANCE
    DATA=$INSTANCE_DIR/data
    LOG=$INSTANCE_DIR/server.log

    # A PGHOST, PGOPTIONS or PGDATA of the user's shell is meant for other
    # clusters; here it would lead psql or the server astray.
    for name in ${!PG@}; do
        [ "$name" = PG_BIN ] || unset "$name"
    done
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
        printf '%s/augo-postgres' "${XDG_STATE_HOME:-${HOME:?}/.local/state}"
    fi
}

url_is_local() {
    [ "$EFFECTIVE_URL" = "$LOCAL_URL" ]
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
