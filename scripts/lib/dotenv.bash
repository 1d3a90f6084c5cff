# shellcheck shell=bash
# Reads .env as dotenvy does in the Rust programs, so that both see the same
# URL: the environment wins, then the first definition of a name; quotes,
# backslashes, ${NAME} and " # comment" mean what they mean there. One value a
# line. Set and empty is set, here as there. Nothing is ever executed.
#
# Of a file that another user can write, nothing is believed. Programs are never taken from it.

DOTENV_NAMES=()
DOTENV_VALUES=()

load_dotenv() {
    local line name
    # In a variable, because bash 3.2 would take a quoted pattern literally.
    local assignment='^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_.]*)[[:space:]]*=[[:space:]]*(.*)$'
    # As in the Rust programs, a directory or a pipe of that name is passed over.
    [ -f "$1" ] || return 0
    check_dotenv "$1"
    [ -r "$RESOLVED" ] || die "you cannot read $1"
    while IFS= read -r line || [ -n "$line" ]; do
        [[ $line =~ $assignment ]] || continue
        name=${BASH_REMATCH[2]}
        parse_value "${BASH_REMATCH[3]}"
        DOTENV_NAMES+=("$name")
        DOTENV_VALUES+=("$PARSED")
    done <"$RESOLVED"
}

# check_dotenv FILE: leaves in RESOLVED where it is. That file must be yours or root's, and so must be
# its directory and each link on the way. Then nobody else can put another in its place before it is
# read. What is above its directory is not looked at, as in the Rust programs: the scripts themselves
# are there, too.
check_dotenv() {
    resolve "$1" "${1%/*}" ||
        die "$1 is not read, because $UNSAFE: see what is in it, then set that right"
    inspect "$RESOLVED" && [ -z "$MISSING" ] || die "you cannot read $1"
    is_trusted "$OWNER" ||
        die "$1 belongs to another user ($OWNER), so it is not read: see what is in it, then take it over with chown, or remove it"
    ! others_can_write ||
        die "other users can write $1 ($MODE), so it is not read: see what is in it, then chmod go-w $1"
}

# lookup NAME: leaves the value in FOUND; false when there is none.
lookup() {
    local i
    if FOUND=$(printenv "$1"); then
        return 0
    fi
    for ((i = 0; i < ${#DOTENV_NAMES[@]}; i++)); do
        if [ "${DOTENV_NAMES[i]}" = "$1" ]; then
            FOUND=${DOTENV_VALUES[i]}
            return 0
        fi
    done
    return 1
}

# parse_value TEXT: what stands after the equals sign; leaves it in PARSED.
parse_value() {
    local text=$1 quote='' character i
    PARSED=''
    [ "${text:0:1}" != '#' ] || return 0
    for ((i = 0; i < ${#text}; i++)); do
        character=${text:i:1}
        if [ "$quote" = "'" ] && [ "$character" != "'" ]; then
            PARSED+=$character
            continue
        fi
        case $character in
            "'" | '"')
                if [ -z "$quote" ]; then
                    quote=$character
                elif [ "$quote" = "$character" ]; then
                    quote=''
                else
                    PARSED+=$character
                fi
                ;;
            \\)
                i=$((i + 1))
                character=${text:i:1}
                [ "$character" != n ] || character=$'\n'
                PARSED+=$character
                ;;
            '$')
                take_name "${text:i+1}"
                [ -z "$NAME" ] || lookup "$NAME" || true
                PARSED+=${NAME:+$FOUND}
                i=$((i + NAME_WIDTH))
                ;;
            ' ' | $'\t' | $'\r')
                # Outside quotes a value ends at its first blank.
                [ -n "$quote" ] || return 0
                PARSED+=$character
                ;;
            *) PARSED+=$character ;;
        esac
    done
}

# take_name TEXT: TEXT begins after a dollar sign; leaves NAME, and in
# NAME_WIDTH how many characters it takes up, braces included.
take_name() {
    if [ "${1:0:1}" = '{' ]; then
        NAME=${1%%'}'*}
        NAME=${NAME:1}
        NAME_WIDTH=$((${#NAME} + 2))
    else
        NAME=${1%%[!A-Za-z0-9]*}
        NAME_WIDTH=${#NAME}
    fi
}
