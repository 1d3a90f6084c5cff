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

# check_delimiters NAME URL: ends where an unescaped / ? or # of a password has become a delimiter, as in
# the Rust programs. Such a URL is still one, but the rest of the password would be shown as a host,
# a port or a database.
check_delimiters() {
    local rest=${2#*://} place authority bad=''
    place=${rest%%\?*}
    authority=${place%%/*}
    if [[ $rest = *'#'* ]]; then
        bad='#'
    elif [[ ${place#"$authority"} = *@* ]]; then
        bad=@
    elif [[ ${rest#"$place"} = *@* && $authority != *@* ]]; then
        bad=@
    fi
    [ -z "$bad" ] ||
        die "$1 has a $bad where none can stand: percent-encode special characters in user and password (@ is %40, / is %2F, # is %23, ? is %3F)"
}

# url_of_parts: makes a URL of POSTGRES_HOST and the like, as the Rust programs do, and leaves it in
# FOUND; false where none of them is set.
url_of_parts() {
    local name set='' missing='' host port=5432 database user password
    for name in POSTGRES_HOST POSTGRES_DB POSTGRES_USER POSTGRES_PASSWORD; do
        if lookup "$name" && [ -n "$FOUND" ]; then
            set=${set:-$name}
        elif [ "$name" != POSTGRES_PASSWORD ] || ! lookup "$name"; then
            missing+=${missing:+, }$name
        fi
    done
    [ -n "$set" ] || return 1
    [ -z "$missing" ] || die "$set is set, but not $missing"
    lookup POSTGRES_HOST && host=$FOUND
    lookup POSTGRES_DB && database=$(percent_encode "$FOUND")
    lookup POSTGRES_USER && user=$(percent_encode "$FOUND")
    lookup POSTGRES_PASSWORD && password=$(percent_encode "$FOUND")
    if lookup POSTGRES_PORT && [ -n "$FOUND" ]; then
        port=$FOUND
    fi
    case $port in
        *[!0-9]*) die "POSTGRES_PORT is not a port number" ;;
    esac
    case $host in
        */*) host=$(percent_encode "$host") ;;
        *:*) host=[${host//[\[\]]/}] ;;
        *) host=$(percent_encode "$host") ;;
    esac
    FOUND=postgres://$user:$password@$host:$port/$database
}

# percent_encode TEXT: every byte of it, where any needs that.
percent_encode() {
    case $1 in
        *[!A-Za-z0-9._~-]*) printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g' ;;
        *) printf '%s' "$1" ;;
    esac
}
