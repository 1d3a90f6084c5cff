# shellcheck shell=bash
# What the script says to people, always on stderr, and how it ends.

say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
    printf '%s: error: %s\n' "${0##*/}" "$*" >&2
    fail 1
}

misuse() {
    printf '%s: error: %s\n\n' "${0##*/}" "$*" >&2
    usage >&2
    fail 2
}

# shown ARGUMENT: as it is; of what looks like a URL, which may hold a password, only the scheme.
shown() {
    case $1 in
        *://*) printf 'a URL, not shown' ;;
        *) printf '%s' "$1" ;;
    esac
}

# fail STATUS: ends the script, the reason having been told.
fail() {
    REASON_TOLD=yes
    exit "$1"
}

REASON_TOLD=no

at_exit() {
    local status=$?
    allow_default_cluster
    [ -z "$SCRATCH" ] || rm -rf -- "$SCRATCH"
    [ -z "$TEMPORARY" ] || rm -f -- "$TEMPORARY"
    if [ "$status" -ne 0 ] && [ "$REASON_TOLD" = no ]; then
        printf '%s: error: stopped unexpectedly, exit code %s; bash -x %s shows where\n' "${0##*/}" "$status" "$0" >&2
    fi
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# Asks a person; where nobody can answer, the answer is no.
confirm() {
    local answer=''
    [ -t 0 ] && [ -t 2 ] || die "no terminal to ask on; say --yes to go ahead"
    printf '%s: %s [y/N] ' "${0##*/}" "$1" >&2
    read -r answer || true
    case $answer in
        y | Y | yes | Yes) ;;
        *) die "left as it is" ;;
    esac
}

# A directory and a file for everything that must not outlive the script.
SCRATCH=''
TEMPORARY=''

scratch_directory() {
    local parent=${TMPDIR:-/tmp}
    [ -z "$SCRATCH" ] || return 0
    # make, which builds pgvector in there, takes no blanks in a path.
    [[ $parent != *[[:space:]]* ]] || parent=/tmp
    SCRATCH=$(mktemp -d "$parent/augo-postgres.XXXXXX")
}

# capture COMMAND...: keeps the command's output for show_output, and gives it
# no input to wait for.
capture() {
    scratch_directory
    "$@" </dev/null >"$SCRATCH/output" 2>&1
}

show_output() {
    tail -n 20 "$SCRATCH/output" >&2
}

# quietly COMMAND...: shows the command's output only when it fails.
quietly() {
    capture "$@" && return 0
    show_output
    return 1
}
